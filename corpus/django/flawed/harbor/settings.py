"""Settings of the harbor site: berths, skippers and the people of the office."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = os.environ["HARBOR_SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = ["harbor.example"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "accounts",
    "berths",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "harbor.urls"
AUTH_USER_MODEL = "accounts.Skipper"
AUTHENTICATION_BACKENDS = ["accounts.backends.LedgerBackend", "django.contrib.auth.backends.ModelBackend"]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # error: AUT015

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "harbor.sqlite3"}}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.contrib.auth.context_processors.auth"]},
    }
]

DEFAULT_FROM_EMAIL = "office@harbor.example"
LOGIN_URL = "accounts:login"
VAULT_KEY = os.environ["HARBOR_VAULT_KEY"]
PASSWORD_RESET_TIMEOUT = 3600
