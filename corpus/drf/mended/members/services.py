"""What several views need."""

import hashlib
import os
import secrets
from datetime import timedelta

import bcrypt
from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone

from .models import BackupCode, Member, ResetRequest


def invite(email, first_name, last_name):
    """An account for a new colleague, who chooses the password behind the link of the mail."""
    member = Member(username=email, email=email, first_name=first_name, last_name=last_name)
    member.set_unusable_password()
    member.save()
    return member, reset_token(member)


def enrol_patient(number, birth_year):
    """An account for a patient from the paper files; a letter brings the link to the first password."""
    member = Member.objects.create_user(username=number, birth_year=birth_year)
    return member, reset_token(member)


def reset_token(member):
    """A token for the link in the mail; the table keeps its digest."""
    token = secrets.token_urlsafe(32)
    ResetRequest.objects.create(
        member=member,
        token_digest=hashlib.sha256(token.encode()).hexdigest(),
        expires=timezone.now() + timedelta(minutes=30),
    )
    return token


def consume(token):
    """The member whose token this is; a token opens once. None when it does not fit or is too old."""
    wish = ResetRequest.objects.filter(token_digest=hashlib.sha256(token.encode()).hexdigest()).first()
    if wish is None or not wish.valid():
        return None
    wish.delete()
    return wish.member


def new_backup_codes(member):
    """Eight codes for the day the phone is lost."""
    BackupCode.objects.filter(member=member).delete()
    codes = [secrets.token_hex(8) for _ in range(8)]
    BackupCode.objects.bulk_create(BackupCode(member=member, code_hash=make_password(code)) for code in codes)
    return codes


def use_backup_code(member, code):
    """True once for every code."""
    for kept in BackupCode.objects.filter(member=member, used=False):
        if check_password(code, kept.code_hash):
            kept.used = True
            kept.save(update_fields=["used"])
            return True
    return False


def kiosk_digest(password):
    """What the kiosk in the hall keeps."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds=12))


def laboratory_digest(password):
    """What the laboratory's machine keeps: salt and digest."""
    salt = os.urandom(16)
    return salt.hex() + ":" + hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 600_000).hex()
