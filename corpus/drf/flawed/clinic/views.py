"""Questionnaires before the visit."""

from rest_framework.generics import CreateAPIView, ListAPIView
from rest_framework.response import Response

from .caching import version_of
from .models import Answer, Question
from .serializers import AnswerSerializer, QuestionSerializer


class QuestionsView(ListAPIView):
    """The lines of a questionnaire."""

    serializer_class = QuestionSerializer

    def get_queryset(self):
        return Question.objects.filter(questionnaire=self.kwargs["pk"])

    def list(self, request, *args, **kwargs):
        answer = super().list(request, *args, **kwargs)
        answer["ETag"] = version_of(answer.data)
        return answer


class AnswersView(CreateAPIView):
    """Keeps what a patient wrote."""

    queryset = Answer.objects.all()
    serializer_class = AnswerSerializer

    def create(self, request, *args, **kwargs):
        if request.data["answer"] == "":
            return Response({"detail": "Please write something."}, status=400)
        return super().create(request, *args, **kwargs)
