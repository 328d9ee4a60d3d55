"""Tables of the account pages."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """First tables; the skipper comes with django.contrib.auth's own columns."""

    initial = True
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        migrations.CreateModel(
            name="Guest",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("login", models.CharField(max_length=30, unique=True)),
                ("password", models.CharField(max_length=60)),
                ("email", models.EmailField(max_length=254)),
                ("leaves_on", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="RecoveryCode",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=12)),
                ("used", models.BooleanField(default=False)),
                ("skipper", models.ForeignKey(on_delete=models.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
