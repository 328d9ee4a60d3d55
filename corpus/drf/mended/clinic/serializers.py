"""Questionnaires as JSON."""

from rest_framework import serializers

from .models import Answer, Question


class QuestionSerializer(serializers.ModelSerializer):
    """One line of a questionnaire."""

    class Meta:
        model = Question
        fields = ["text", "hint"]


class AnswerSerializer(serializers.ModelSerializer):
    """What a patient wrote."""

    class Meta:
        model = Answer
        fields = ["question", "answer"]
