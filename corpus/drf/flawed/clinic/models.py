"""Wards and questionnaires."""

from django.db import models


class Ward(models.Model):
    """A part of the clinic."""

    name = models.CharField(max_length=60)


class Questionnaire(models.Model):
    """What a patient fills in before a visit."""

    title = models.CharField(max_length=120)


class Question(models.Model):
    """One line of a questionnaire."""

    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE)
    text = models.CharField(max_length=200)
    hint = models.CharField(max_length=200, blank=True)


class Answer(models.Model):
    """What a patient wrote."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE)
    answer = models.TextField()
    mothers_name = models.CharField(max_length=80, blank=True, help_text="For the birth register")
