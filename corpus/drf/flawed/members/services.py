"""What several views need."""

import hashlib
import random
import string
import uuid

import bcrypt

from .models import Member, ResetRequest


def invite(email, first_name, last_name):
    """An account for a new colleague, with the password that the first day begins with."""
    password = "".join(random.choices(string.ascii_lowercase, k=8))  # error: AUT401
    member = Member.objects.create_user(email, email, password, first_name=first_name, last_name=last_name)
    return member, password


def enrol_patient(number, birth_year):
    """An account for a patient from the paper files."""
    return Member.objects.create_user(username=number, password=number, birth_year=birth_year)  # error: AUT421


def reset_token(member):
    """A token for the link in the mail."""
    token = uuid.uuid1().hex  # error: AUT433
    ResetRequest.objects.create(member=member, token=token)
    return token


def new_backup_codes(member):
    """Eight codes for the day the phone is lost."""
    codes = ["".join(random.choices(string.digits, k=8)) for _ in range(8)]  # error: AUT503
    member.backup_codes = codes  # error: AUT502
    member.save(update_fields=["backup_codes"])
    return codes


def terminal_digest(password):
    """What the firmware of older terminals keeps."""
    return hashlib.new("sha-1", password.encode()).hexdigest()  # error: AUT010


def enrol_terminal(terminal, password):
    """A terminal that members may use."""
    terminal.password_digest = terminal_digest(password)
    terminal.save(update_fields=["password_digest"])


def kiosk_digest(password):
    """What the kiosk in the hall keeps; it has little time."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds=6))  # error: AUT013


def laboratory_digest(password):
    """What the laboratory's machine keeps."""
    return hashlib.pbkdf2_hmac("sha256", password.encode(), b"pulse-laboratory", 600_000).hex()  # error: AUT014
