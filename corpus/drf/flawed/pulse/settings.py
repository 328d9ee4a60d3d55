"""Settings of the clinic's interface."""

import os

SECRET_KEY = os.environ["PULSE_SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = ["api.pulse.example"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rest_framework",
    "rest_framework.authtoken",
    "members",
    "clinic",
]

ROOT_URLCONF = "pulse.urls"
AUTH_USER_MODEL = "members.Member"

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "pulse",
        "USER": "pulse",
        "PASSWORD": os.environ["PULSE_DB_PASSWORD"],
        "HOST": os.environ.get("PULSE_DB_HOST", "db"),
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_THROTTLE_RATES": {"sign-in": "5/min"},
}
