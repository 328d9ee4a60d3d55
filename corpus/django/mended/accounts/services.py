"""What the account pages and the office have in common."""

import secrets

from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from . import mail
from .models import RecoveryCode, Skipper


def store_password(skipper, raw):
    """Sets the password and signs out the other sessions."""
    skipper.password = make_password(raw)
    skipper.save(update_fields=["password"])


def reset_path(skipper):
    """The path of a page that sets a new password once, within the hour."""
    uid = urlsafe_base64_encode(force_bytes(skipper.pk))
    return f"/account/reset/{uid}/{default_token_generator.make_token(skipper)}/"


def invite(email, username):
    """An account for somebody who rents a berth by phone; they choose the password themselves."""
    skipper = Skipper.objects.create_user(username, email)
    mail.send_welcome(skipper, reset_path(skipper))
    return skipper


def import_sheet(rows):
    """Accounts for everybody on the sheet of the yacht club; no password fits until a link was followed."""
    for row in rows:
        skipper = Skipper(username=row["email"], email=row["email"], phone=row["phone"])
        skipper.set_unusable_password()
        skipper.save()


def from_club_login(profile):
    """An account for somebody who signs in at the yacht club; the filler fits nobody."""
    skipper = Skipper(username=profile["sub"], email=profile["email"])
    skipper.set_password(secrets.token_urlsafe(32))
    skipper.save()
    return skipper


def admit_guest(form, password):
    """A guest account; the office hands the slip over and does not keep it."""
    guest = form.save(commit=False)
    guest.set_password(password)
    guest.save()
    return guest


def new_recovery_codes(skipper):
    """Ten codes that replace the phone."""
    RecoveryCode.objects.filter(skipper=skipper).delete()
    codes = [secrets.token_hex(8) for _ in range(10)]
    for code in codes:
        RecoveryCode.objects.create(skipper=skipper, code_hash=make_password(code))
    return codes
