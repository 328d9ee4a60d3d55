"""Puts the first account of the office into the table."""

from django.contrib.auth.hashers import make_password
from django.db import migrations


def add_office(apps, schema_editor):
    Skipper = apps.get_model("accounts", "Skipper")
    Skipper.objects.create(username="office", is_staff=True, password=make_password("welcome-aboard"))  # error: AUT302


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(add_office, migrations.RunPython.noop)]
