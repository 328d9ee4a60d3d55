"""Routes of the whole site."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("office/", admin.site.urls),
    path("account/", include("accounts.urls")),
    path("", include("berths.urls")),
]
