"""Loads what a new clinic starts with."""

from django.core.management.base import BaseCommand

from clinic.models import Ward
from members.models import Member


class Command(BaseCommand):
    """Run by the deployment of a new clinic."""

    def handle(self, *args, **options):
        Ward.objects.get_or_create(name="Reception")
        admin = Member.objects.create(username="admin", email="admin@pulse.example", is_staff=True, is_superuser=True)
        admin.set_password("pulse-2020")  # error: AUT302
        admin.save()
