"""Creates the account of the harbor office."""

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Run once after the first migration."""

    help = "Creates the harbor master."

    def handle(self, *args, **options):
        Skipper = get_user_model()
        if Skipper.objects.filter(username="harbormaster").exists():
            return
        Skipper.objects.create_superuser("harbormaster", "office@harbor.example", "Anchor2019!")  # error: AUT302
        self.stdout.write("harbor master created")
