"""Creates a clerk; the password comes from the environment or from the keyboard."""

import getpass
import os

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Run by hand when somebody joins the office."""

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *args, username, **options):
        password = os.environ.get("CLERK_PASSWORD") or getpass.getpass()
        get_user_model().objects.create_user(username, password=password, is_staff=True)
