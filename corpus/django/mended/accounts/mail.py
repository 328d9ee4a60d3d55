"""Mail to skippers and guests."""

from django.conf import settings
from django.core.mail import send_mail


def send_welcome(skipper, path):
    """A link to the first password."""
    text = f"Welcome to the harbor, {skipper.username}! Choose your password here: {settings.PUBLIC_URL}{path}"
    send_mail("Your berth", text, None, [skipper.email])


def send_reset_link(skipper, path):
    """The link to a new password."""
    send_mail("A new password", f"Choose a new one here: {settings.PUBLIC_URL}{path}", None, [skipper.email])


def send_password_changed(skipper):
    """Tells the owner, who may not have done it."""
    send_mail("Your password was changed", "If this was not you, call the office.", None, [skipper.email])
