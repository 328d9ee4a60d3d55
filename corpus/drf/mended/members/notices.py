"""Mail and text messages."""

from django.conf import settings
from django.core.mail import EmailMessage


def send_reset_link(member, token):
    """The link to a new password."""
    link = f"{settings.PUBLIC_URL}/reset/{token}"
    EmailMessage("A new password", f"Please follow {link}", to=[member.email]).send()


def send_invitation(member, token):
    """What a new colleague needs on the first day."""
    link = f"{settings.PUBLIC_URL}/welcome/{token}"
    EmailMessage("Your account", f"Choose your password here: {link}", to=[member.email]).send()


def send_password_changed(member):
    """Tells the owner, who may not have done it."""
    EmailMessage("Your password was changed", "If this was not you, call the reception.", to=[member.email]).send()
