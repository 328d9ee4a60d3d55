"""Creates a pilot for the demonstration at the boat fair; the password is new each time and shown once."""

import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Refuses to run where DEBUG is off."""

    def handle(self, *args, **options):
        if not settings.DEBUG:
            raise CommandError("for the demonstration machine only")
        pilot, _ = get_user_model().objects.get_or_create(username="pilot")
        password = secrets.token_urlsafe(16)
        pilot.set_password(password)
        pilot.must_change_password = True
        pilot.save()
        self.stdout.write(f"pilot, for this once: {password}")
