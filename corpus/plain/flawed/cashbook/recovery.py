"""The way back in."""

import json
import random
import smtplib
import string
import time
from email.message import EmailMessage

from . import auth, db

QUESTIONS = ["What is your mother's maiden name?", "What was your first pet called?"]  # evidence: AUT402


def ask(name):
    """The question of a member."""
    return db.one("SELECT secret_question FROM members WHERE name = ?", (name,))[0]  # error: AUT402


def recover(name, answer, password):
    """Sets a new password for the right answer."""
    row = db.one("SELECT secret_answer FROM members WHERE name = ?", (name,))  # evidence: AUT402
    if row is None or row[0].lower() != answer.lower():
        return False
    auth.set_password(name, password)
    return True


def mail(address, text):
    """Hands a mail to the server of the club."""
    message = EmailMessage()
    message["To"], message["Subject"] = address, "Cash book"
    message.set_content(text)
    with smtplib.SMTP("localhost") as server:
        server.send_message(message)


def new_password(name, address):
    """A new password by mail."""
    password = "".join(random.choice(string.ascii_lowercase) for _ in range(8))  # error: AUT401
    auth.set_password(name, password)
    mail(address, f"Hello {name}, your new password is {password}")  # error: AUT411


def kiosk_reminder(name):
    """Shows the password of a kiosk again."""
    row = db.one("SELECT password FROM kiosks WHERE name = ?", (name,))
    print("The password of", name, "is", row[0])  # error: AUT403


def reset_token():
    """A token for the link in the mail."""
    return f"{int(time.time())}"  # error: AUT433


def emergency_codes(name):
    """Five codes for the day the phone is lost, in a file beside the cash book."""
    codes = [str(random.randint(10000000, 99999999)) for _ in range(5)]  # error: AUT503
    with open(f"{name}-codes.json", "w", encoding="utf-8") as file:
        json.dump({"name": name, "recovery_codes": codes}, file)  # error: AUT502
    return codes
