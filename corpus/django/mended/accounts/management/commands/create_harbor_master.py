"""Creates the account of the harbor office."""

import os

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Run once after the first migration."""

    help = "Creates the harbor master with the password of HARBOR_MASTER_PASSWORD."

    def handle(self, *args, **options):
        Skipper = get_user_model()
        if Skipper.objects.filter(username="harbormaster").exists():
            return
        password = os.environ["HARBOR_MASTER_PASSWORD"]
        Skipper.objects.create_superuser("harbormaster", "office@harbor.example", password)
        self.stdout.write("harbor master created")
