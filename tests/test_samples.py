"""Sample data: what tells it, and what only looks like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from authlint.config import Config
from authlint.engine import Request, check

ADMIN = """\
from django.contrib.auth import get_user_model


def fill():
    get_user_model().objects.create_superuser("admin", "a@shop.example", "admin")
"""
DRAWN = """\
    for _ in range(9):
        row(random.choice(COLOURS), random.randint(1, 9), random.uniform(0, 1))
"""
COMMAND = """\
from django.core.management.base import BaseCommand

from shop.accounts import fill


class Command(BaseCommand):
    help = "{help}"

    def handle(self, *args, **options):
        fill()
"""
ENDPOINT = """\
from shop.accounts import fill


def populate_db():
    fill()
"""


def confidences(root: Path, files: dict[str, str]) -> list[str]:
    """The confidence of each AUT302 below `root`, where the files are written first."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    report = check(Request((str(root),), Config(confidence="low"), jobs=1, semgrep=False))
    return [each.confidence for each in report.findings if each.code == "AUT302"]


@pytest.mark.parametrize(
    "files",
    [
        {"shop/management/commands/createfakeusers.py": ADMIN},
        {"shop/fill.py": '"""Loads test data into the database."""\n' + ADMIN},
        {"shop/fill.py": "from faker import Faker\n" + ADMIN},
        {
            "shop/accounts.py": ADMIN,
            "shop/management/commands/fill.py": COMMAND.format(help="Makes data for load testing"),
        },
        {
            "shop/accounts.py": ADMIN,
            "shop/management/commands/fill.py": COMMAND.format(help="Rows for performance/load tests"),
        },
        {"shop/fill.py": '"""This is for **development and testing** alone."""\n' + ADMIN + "\n\nfill()\n"},
        {
            "shop/setup.py": ADMIN.replace("def fill():", 'def fill():\n    """For use during testing."""')
            + "\n\nfill()\n"
        },
        {"shop/setup.py": "TEXT = 'Lorem ipsum dolor sit amet'\n" + ADMIN + "\n\nfill()\n"},
        {"shop/setup.py": ADMIN + "    post(title='test_title_1')\n\n\nfill()\n"},
        {"shop/setup.py": "import random\n" + ADMIN + DRAWN + "\n\nfill()\n"},
        {"testproject/accounts.py": ADMIN + "\n\nfill()\n"},
        {"scripts/a11y_fixture.py": ADMIN + "\n\nfill()\n"},
        {"honeypot/shell.py": ADMIN + "\n\nfill()\n"},
        {"shop/accounts.py": ADMIN, "start.py": "if __name__ == '__main__':\n    serve()\n"},
        {
            "shop/accounts.py": ADMIN.replace('"admin", ', '"ann", ').replace("superuser", "user")
            + "\n\nfill()\n"
        },
        {
            "shop/desk.py": ADMIN.replace('"admin", ', '"ann", ')
            .replace("superuser", "user")
            .replace("fill", "admin_add_teacher")
            + "\n\nadmin_add_teacher()\n"
        },
        {
            "shop/desk.py": "import os\n"
            + ADMIN.replace('"admin")', 'os.getenv("TEST_PASSWORD", "admin"))')
            + "\n\nfill()\n"
        },
    ],
    ids=[
        "name",
        "docstring",
        "invented rows",
        "the only caller",
        "a help with a slash",
        "a docstring with marks",
        "docstring of the function",
        "meaningless text",
        "rows named as tests",
        "drawn rows",
        "a project that tries the library",
        "rows for a scan of the pages",
        "bait",
        "nothing calls it",
        "no administrator",
        "a page of administrators",
        "a setting of tests",
    ],
)
def test_sample_data_is_told_at_low_confidence(tmp_path: Path, files: dict[str, str]) -> None:
    assert confidences(tmp_path, files) == ["low"]


@pytest.mark.parametrize(
    "files",
    [
        {"shop/accounts.py": ADMIN + "\n\nfill()\n"},
        {
            "shop/accounts.py": ADMIN,
            "shop/management/commands/fill.py": COMMAND.format(help="Makes the first administrator"),
        },
        {"shop/accounts.py": ADMIN, "shop/views.py": ENDPOINT},
        {"shop/accounts.py": ADMIN, "Dockerfile": "RUN python -c 'from shop.accounts import fill; fill()'\n"},
        {
            "shop/management/commands/migrate.py": ADMIN.replace(
                "def fill():\n", "class Command:\n  def handle(self):\n"
            ),
            "shop/management/commands/reset.py": COMMAND.format(help="Makes fake data")
            .replace("shop.accounts import fill", "shop.management.commands.migrate import Command as Fill")
            .replace("fill()", "Fill().handle()"),
        },
        {
            "shop/app.py": "from faker import Faker\nfrom flask import Flask\n\napp = Flask(__name__)\n"
            + ADMIN
            + "\n\nfill()\n"
        },
    ],
    ids=[
        "no sign",
        "a command",
        "an endpoint of such a name",
        "the image calls it",
        "a command that another one calls",
        "an application that invents rows",
    ],
)
def test_the_first_accounts_of_an_application_are_no_samples(tmp_path: Path, files: dict[str, str]) -> None:
    assert confidences(tmp_path, files) == ["high"]


def test_a_migration_is_told_in_the_one_that_stands_for_it(tmp_path: Path) -> None:
    """`replaces` names the older one, which a new installation does not run; the order of the names decides nothing."""
    named = ("0001_first", "0002_squashed")
    text = ADMIN.replace("def fill():", "def add_admin(apps, editor):").replace('"admin")', '"shop-2024")')
    for each, others in ((named[0], ""), (named[1], '    replaces = [("shop", "0001_first")]\n')):
        path = tmp_path / "shop" / "migrations" / f"{each}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + f"\n\nclass Migration:\n{others}    operations = [RunPython(add_admin)]\n")
    report = check(Request((str(tmp_path),), Config(confidence="low"), jobs=1, semgrep=False))
    found = {Path(each.place.path).stem: each.confidence for each in report.findings if each.code == "AUT302"}
    assert found == {"0001_first": "low", "0002_squashed": "high"}
