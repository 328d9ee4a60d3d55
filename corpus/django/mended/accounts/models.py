"""People: skippers who rent a berth, guests on the visitors' pier, codes for the day the phone is lost."""

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractUser
from django.db import models


class Skipper(AbstractUser):
    """Somebody with a boat."""

    phone = models.CharField(max_length=20, unique=True)
    boat = models.CharField(max_length=60, blank=True)
    must_change_password = models.BooleanField(default=False)


class Guest(models.Model):
    """A boat that stays for some nights."""

    login = models.CharField(max_length=30, unique=True)
    password = models.CharField(max_length=128)
    email = models.EmailField()
    leaves_on = models.DateField()

    def set_password(self, raw):
        self.password = make_password(raw)

    def check_password(self, raw):
        return check_password(raw, self.password)


class RecoveryCode(models.Model):
    """One of the ten codes that replace the phone; only its hash is kept."""

    skipper = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    code_hash = models.CharField(max_length=128)
    used = models.BooleanField(default=False)

    def opens_with(self, code):
        return not self.used and check_password(code, self.code_hash)
