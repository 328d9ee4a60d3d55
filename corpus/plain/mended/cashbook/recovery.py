"""The way back in."""

import hashlib
import secrets
import smtplib
import time
from email.message import EmailMessage

from . import auth, db


def mail(address, text):
    """Hands a mail to the server of the club."""
    message = EmailMessage()
    message["To"], message["Subject"] = address, "Cash book"
    message.set_content(text)
    with smtplib.SMTP("localhost") as server:
        server.send_message(message)


def send_token(name, address):
    """A token by mail that sets a new password once, within ten minutes."""
    token = secrets.token_urlsafe(32)
    digest = hashlib.sha256(token.encode()).hexdigest()
    db.execute("INSERT INTO reset_tokens (digest, name, ends) VALUES (?, ?, ?)", (digest, name, time.time() + 600))
    mail(address, f"Hello {name}, type this into the cash book: {token}")


def use_token(token, password):
    """Sets the password for a token; False when it does not fit or is too old."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    row = db.one("SELECT name, ends FROM reset_tokens WHERE digest = ?", (digest,))
    if row is None or row[1] < time.time():
        return False
    db.execute("DELETE FROM reset_tokens WHERE digest = ?", (digest,))
    auth.set_password(row[0], password)
    return True


def emergency_codes(name):
    """Five codes for the day the phone is lost; the table keeps their hashes."""
    codes = [secrets.token_hex(8) for _ in range(5)]
    for code in codes:
        db.execute("INSERT INTO recovery_codes (name, code_hash) VALUES (?, ?)", (name, auth.hash_of(code)))
    return codes
