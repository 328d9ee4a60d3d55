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


def send_reset_link(address: str, token: str) -> None:
    """The link that opens the way to a new password."""
    send(address, "A new password", f"Follow {settings.public_url}/reset?token={token} within ten minutes.")


def send_invitation(address: str, token: str) -> None:
    """What a new driver needs."""
    send(address, "Welcome", f"Choose your password: {settings.public_url}/reset?token={token}")


def send_password_changed(address: str) -> None:
    """Tells the owner, who may not have done it."""
    send(address, "Your password was changed", "If this was not you, call the depot.")
