"""Mail and text messages."""

from django.core.mail import EmailMessage


def send_reset_link(request, member, token):
    """The link to a new password."""
    link = "http://" + request.get_host() + f"/reset/{token}"  # error: AUT423
    EmailMessage("A new password", f"Please follow {link}", to=[member.email]).send()


def send_first_password(member, password):
    """What a new colleague needs on the first day."""
    text = f"Sign in as {member.username} with the password {password}"
    EmailMessage("Your account", text, to=[member.email]).send()  # error: AUT411
