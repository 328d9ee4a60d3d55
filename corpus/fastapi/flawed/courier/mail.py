"""Mail."""

import smtplib
from email.message import EmailMessage

from .core.config import settings


def send(address: str, subject: str, text: str) -> None:
    """Hands a mail to the server of the house."""
    message = EmailMessage()
    message["To"], message["Subject"] = address, subject
    message.set_content(text)
    with smtplib.SMTP(settings.mail_host) as server:
        server.send_message(message)


def send_reset_code(address: str, code: str) -> None:
    """The code that opens the way to a new password."""
    send(address, "A new password", f"Your code is {code}; it is good for ten minutes.")


def send_first_password(address: str, password: str) -> None:
    """What a new driver needs."""
    send(address, "Welcome", f"Your password is {password}. Drive carefully.")  # error: AUT411
