"""Routes."""

from django.urls import include, path

urlpatterns = [
    path("api/", include("members.urls")),
    path("api/clinic/", include("clinic.urls")),
]
