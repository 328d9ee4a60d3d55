"""Piers, berths and what their guests think of them."""

from django.db import models


class Pier(models.Model):
    """A pier with its berths."""

    name = models.CharField(max_length=60)
    berths = models.PositiveIntegerField()
    etag = models.CharField(max_length=64, blank=True)


class SurveyQuestion(models.Model):
    """A question of the yearly survey."""

    survey_year = models.PositiveIntegerField()
    question = models.CharField(max_length=200)
    hint = models.CharField(max_length=200, blank=True, help_text="Shown below the question")


class SurveyAnswer(models.Model):
    """What a visitor wrote."""

    question = models.ForeignKey(SurveyQuestion, on_delete=models.CASCADE)
    answer = models.TextField()
