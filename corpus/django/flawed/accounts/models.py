"""People: skippers who rent a berth, guests on the visitors' pier, codes for the day the phone is lost."""

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models


class Skipper(AbstractUser):
    """Somebody with a boat."""

    phone = models.CharField(max_length=20, unique=True)
    boat = models.CharField(max_length=60, blank=True)
    gate_password = models.CharField(max_length=200, blank=True)
    security_question = models.CharField(max_length=120, blank=True)  # evidence: AUT402
    security_answer = models.CharField(max_length=120, blank=True)
    password_hint = models.CharField(max_length=120, blank=True)  # error: AUT412


class Guest(models.Model):
    """A boat that stays for some nights; the office hands out name and password on paper."""

    login = models.CharField(max_length=30, unique=True)
    password = models.CharField(max_length=60)
    email = models.EmailField()
    leaves_on = models.DateField()


class LedgerAccount(models.Model):
    """An account carried over from the paper ledger's first web page."""

    login = models.CharField(max_length=30, unique=True)
    salt = models.CharField(max_length=8)
    digest = models.CharField(max_length=40)
    skipper = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)


class RecoveryCode(models.Model):
    """One of the ten codes that replace the phone."""

    skipper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    code = models.CharField(max_length=12)
    used = models.BooleanField(default=False)


class ResetTicket(models.Model):
    """A request to set a new password."""

    skipper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    token = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
