"""What is told by names alone: a password column of a small program, one of many things in a large one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from authlint.config import Config
from authlint.engine import Request, check
from authlint.python.programs import LARGE

if TYPE_CHECKING:
    from pathlib import Path

BY_NAME = """\
def enter(data, credentials):
    if data["password"] == credentials["password"]:
        return open_session(data["name"])
    return None
"""
BY_FACT = """\
import hashlib

def enter(name, password):
    row = db.execute("SELECT password FROM users WHERE name = ?", (name,)).fetchone()
    return row[0] == hashlib.md5(password.encode()).hexdigest()
"""


@pytest.mark.parametrize(
    ("text", "code", "sure"), [(BY_NAME, "AUT012", False), (BY_FACT, "AUT010", True)], ids=["name", "fact"]
)
@pytest.mark.parametrize(("others", "tests"), [(LARGE, 0), (LARGE - 10, 0), (0, LARGE)])
def test_large_program(text: str, code: str, sure: bool, others: int, tests: int, tmp_path: Path) -> None:
    inside, beside, checks = tmp_path / "shop", tmp_path / "stock", tmp_path / "tests"
    for folder, count in ((inside, 0), (beside, others), (checks, tests)):
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        for number in range(count):
            (folder / f"part_{number}.py").write_text("")
    (tmp_path / "alone.py").write_text(text)
    (inside / "login.py").write_text(text)
    (tmp_path / "pyproject.toml").write_text("")
    expected = [code] if sure or others + 3 < LARGE else []
    for path in (inside, inside / "login.py"):
        report = check(Request((str(path),), Config(), jobs=1, semgrep=False))
        assert [each.code for each in report.findings] == expected
    alone = check(Request((str(tmp_path / "alone.py"),), Config(), jobs=1, semgrep=False))
    assert [each.code for each in alone.findings] == [code]


KEEPER = """\
import sqlite3

import pyperclip

db = sqlite3.connect("passwords.db")


def {function}(name):
    password = input("Password: ")
    db.execute("INSERT INTO {table} (name, password) VALUES (?, ?)", (name, password))


def {opening}():
    {typed} = input("{asked}: ")
    row = db.execute("SELECT name FROM vault").fetchone()
    pyperclip.copy(row[0])
"""


@pytest.mark.parametrize(
    ("function", "table", "asked", "told"),
    [
        ("add", "secrets", "Master password", "low"),
        ("register", "secrets", "Master password", "high"),
        ("add", "users", "Master password", "high"),
        ("add", "secrets", "Name", "high"),
    ],
)
def test_entries_of_a_password_manager(
    function: str, table: str, asked: str, told: str, tmp_path: Path
) -> None:
    typed = "master_password" if asked.startswith("Master") else "name"
    text = KEEPER.format(function=function, table=table, asked=asked, opening="unlock", typed=typed)
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "main.py").write_text(
        f"{text}\n\nif __name__ == '__main__':\n    {function}('x')\n    unlock()\n"
    )
    report = check(Request((str(tmp_path),), Config(confidence="low"), jobs=1, semgrep=False))
    assert [(each.code, each.confidence) for each in report.findings] == [("AUT011", told)]


SEALED = """\
from cryptography.fernet import Fernet
from django.db import models

BOX = Fernet(read_key())


class Account(models.Model):
    name = models.CharField(max_length=80)
    password = models.CharField(max_length=200)


def register(request):
    sealed = BOX.encrypt(request.POST["password"].encode())
    Account.objects.create(name=request.POST["name"], password=sealed)
"""


@pytest.mark.parametrize(
    ("server", "told"),
    [("def check_mschap_v2(challenge, row): ...\n", "low"), ("def check(row): ...\n", "high")],
)
def test_what_a_protocol_computes_from_the_clear(server: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "views.py").write_text(SEALED)
    (tmp_path / "server.py").write_text(server)
    report = check(Request((str(tmp_path),), Config(confidence="low"), jobs=1, semgrep=False))
    assert [(each.code, each.confidence) for each in report.findings] == [("AUT512", told)]


DIGEST = """\
import hashlib


def hash_password(password, salt, url):
    made = b""
    for _ in range({rounds}):
        made = hashlib.sha512(salt + password.encode() + made).digest()
    return made


def store(user, password):
    user.password_hash = hash_password(password, user.salt, "")
    user.save()
"""


@pytest.mark.parametrize(("rounds", "told"), [("424242", "low"), ("rounds_of(salt)", "low"), ("3", "high")])
def test_a_digest_that_is_stretched_by_a_loop(rounds: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "accounts.py").write_text(DIGEST.format(rounds=rounds))
    report = check(Request((str(tmp_path),), Config(confidence="low"), jobs=1, semgrep=False))
    assert [(each.code, each.confidence) for each in report.findings] == [("AUT010", told)]
