"""Sets the pilot's password from the environment of the machine."""

import os

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Run by the deployment."""

    def handle(self, *args, **options):
        pilot, _ = get_user_model().objects.get_or_create(username="pilot")
        pilot.set_password(os.environ.get("PILOT_PASSWORD", "lighthouse7"))  # error: AUT302
        pilot.save()
