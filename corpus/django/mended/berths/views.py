"""The map, the survey and the sailing quiz."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from .digests import etag_of
from .models import Pier, SurveyAnswer, SurveyQuestion

QUIZ = {"port": "red", "starboard": "green"}


def harbor_map(request):
    """All piers; unchanged pages are not sent again."""
    page = render(request, "berths/map.html", {"piers": Pier.objects.all()})
    tag = etag_of(page.content)
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304)
    page["ETag"] = tag
    return page


def answer_survey(request, pk):
    """Keeps an answer to the yearly survey."""
    question = get_object_or_404(SurveyQuestion, pk=pk)
    SurveyAnswer.objects.create(question=question, answer=request.POST["answer"])
    return render(request, "berths/thanks.html")


def answer_quiz(request, side):
    """Which light does a boat show on this side?"""
    right = QUIZ[side] == request.POST["answer"].strip().lower()
    return JsonResponse({"right": right})
