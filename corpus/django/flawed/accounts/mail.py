"""Mail to skippers and guests."""

from django.core.mail import send_mail


def send_welcome(skipper, password):
    """Account and password for the first visit."""
    text = f"Welcome to the harbor, {skipper.username}! Your password is {password}."
    send_mail("Your berth", text, None, [skipper.email])  # error: AUT411


def send_guest_password(guest):
    """Reminds a guest of the password on the paper slip."""
    send_mail("Your password", f"You sign in as {guest.login} with {guest.password}", None, [guest.email])  # error: AUT403


def send_reset_link(skipper, link):
    """The link to a new password."""
    send_mail("A new password", f"Choose a new one here: {link}", None, [skipper.email])
