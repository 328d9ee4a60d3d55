"""Routes of the questionnaires."""

from django.urls import path

from . import views

urlpatterns = [
    path("questionnaires/<int:pk>/", views.QuestionsView.as_view()),
    path("answers/", views.AnswersView.as_view()),
]
