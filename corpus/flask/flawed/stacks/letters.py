"""Mail."""

from flask import request
from flask_mail import Message

from .extensions import mail


def send_reset_link(reader, token):
    """The link to a new password."""
    link = f"{request.host_url}reset/{token}"  # error: AUT423
    mail.send(Message("A new password", recipients=[reader.email], body=f"Please follow {link}"))


def send_first_password(reader, password):
    """What a new reader needs."""
    mail.send(Message("Your card", recipients=[reader.email], body=f"Name: {reader.username}, password: {password}"))  # error: AUT411


def send_terminal_password(terminal):
    """Reminds the keeper of a terminal."""
    mail.send(Message("Your terminal", recipients=[terminal.keeper_email], body=f"The password is {terminal.password}"))  # error: AUT403
