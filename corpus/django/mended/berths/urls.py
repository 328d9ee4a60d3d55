"""Routes of the public pages."""

from django.urls import path

from . import views

app_name = "berths"

urlpatterns = [
    path("", views.harbor_map, name="map"),
    path("survey/<int:pk>/", views.answer_survey, name="survey"),
    path("quiz/<slug:side>/", views.answer_quiz, name="quiz"),
]
