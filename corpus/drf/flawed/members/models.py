"""Patients, staff and the door terminals of the clinic."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models


class Member(AbstractUser):
    """A patient or somebody of the staff."""

    birth_year = models.PositiveIntegerField(null=True)
    backup_codes = models.JSONField(default=list)


class SecurityQuestion(models.Model):
    """A question that opens the account when the password is lost."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    question = models.CharField(max_length=120)
    answer = models.CharField(max_length=120)  # evidence: AUT402


class DoorTerminal(models.Model):
    """A terminal beside a door; it signs in with a password of its own."""

    name = models.CharField(max_length=40, unique=True)
    password = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)


class ResetRequest(models.Model):
    """A wish for a new password."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    token = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    used = models.BooleanField(default=False)
