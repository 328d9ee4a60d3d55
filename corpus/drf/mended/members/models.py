"""Patients, staff and the door terminals of the clinic."""

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone


class Member(AbstractUser):
    """A patient or somebody of the staff."""

    birth_year = models.PositiveIntegerField(null=True)
    must_change_password = models.BooleanField(default=False)


class BackupCode(models.Model):
    """A code for the day the phone is lost; only its hash is kept."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    code_hash = models.CharField(max_length=128)
    used = models.BooleanField(default=False)


class DoorTerminal(models.Model):
    """A terminal beside a door; it signs in with a password of its own."""

    name = models.CharField(max_length=40, unique=True)
    password_hash = models.CharField(max_length=128)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)

    def set_password(self, raw):
        self.password_hash = make_password(raw)

    def check_password(self, raw):
        return check_password(raw, self.password_hash)


class ResetRequest(models.Model):
    """A wish for a new password."""

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    token_digest = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField()

    def valid(self):
        return timezone.now() < self.expires
