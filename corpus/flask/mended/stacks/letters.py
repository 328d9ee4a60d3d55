"""Mail."""

from flask import current_app
from flask_mail import Message

from .extensions import mail


def send_reset_link(reader, token):
    """The link to a new password."""
    link = f"{current_app.config['PUBLIC_URL']}/confirm/{token}"
    mail.send(Message("A new password", recipients=[reader.email], body=f"Please follow {link}"))


def send_invitation(reader, token):
    """What a new reader needs."""
    link = f"{current_app.config['PUBLIC_URL']}/confirm/{token}"
    mail.send(Message("Your card", recipients=[reader.email], body=f"Choose a password here: {link}"))


def send_password_changed(reader):
    """Tells the owner, who may not have done it."""
    mail.send(Message("Your password was changed", recipients=[reader.email], body="Not you? Call the desk."))
