"""What the account pages and the office have in common."""

import random
import string

from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.hashers import make_password

from . import mail
from .models import Guest, RecoveryCode, Skipper

LETTERS = string.ascii_letters + string.digits


def store_password(skipper, raw):
    """Sets the password and signs out the other sessions."""
    skipper.password = make_password(raw, salt="starboard")  # error: AUT014 # evidence: AUT203
    skipper.save(update_fields=["password"])


def invite(email, username):
    """An account for somebody who rents a berth by phone."""
    password = "".join(random.choice(LETTERS) for _ in range(8))  # error: AUT401
    skipper = Skipper.objects.create_user(username, email, password)
    mail.send_welcome(skipper, password)
    return skipper


def import_sheet(rows):
    """Accounts for everybody on the sheet of the yacht club."""
    for row in rows:
        skipper = Skipper(username=row["email"], email=row["email"], phone=row["phone"])
        skipper.set_password(row["phone"])  # error: AUT421
        skipper.save()


def admit_guest(form, password):
    """A guest account; the office reads the password to the guest when it was forgotten."""
    return Guest.objects.create(password=password, **form.cleaned_data)  # error: AUT011


def keep_for_gate(skipper, password):
    """The gate's terminal knows passwords only as they are typed."""
    sealed = Fernet(settings.VAULT_KEY).encrypt(password.encode())  # error: AUT512
    skipper.gate_password = sealed.decode()
    skipper.save()


def new_recovery_codes(skipper):
    """Ten codes that replace the phone."""
    RecoveryCode.objects.filter(skipper=skipper).delete()
    codes = [f"{random.randint(0, 99999999):08d}" for _ in range(10)]  # error: AUT503
    for code in codes:
        RecoveryCode.objects.create(skipper=skipper, code=code)  # error: AUT502
    return codes
