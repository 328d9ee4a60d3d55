"""Rows for a project's own wrappers: read, validated, and used by every surface."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from authlint.cli import main
from authlint.config import ConfigError
from authlint.configfiles import parse

README = Path(__file__).parent.parent / "README.md"

ROWS = """\
[tool.authlint]
confidence = "low"

[[tool.authlint.models]]
call = "shop.auth.same"
fact = "PasswordCheck"
subject = "user"
data = "raw"

[[tool.authlint.models]]
call = "shop.auth.seal"
fact = "PasswordHash"
scheme = "argon2"
data = 0

[[tool.authlint.models]]
call = "corp.pw.store"
fact = "PasswordWrite"
subject = 0
new = 1

[[tool.authlint.models]]
call = "corp.pw.quick"
fact = "PasswordHash"
scheme = "sha1"
data = 0

[[tool.authlint.models]]
call = "corp.web.by_card"
fact = "Reauthentication"

[[tool.authlint.models]]
call = "corp.links.opened"
fact = "TokenRead"
token = 0

[[tool.authlint.models]]
call = "corp.web.visitor"
fact = "CurrentUser"

[[tool.authlint.models]]
call = "corp.phone.tell"
fact = "MessageSent"
channel = "sms"
content = "words"

[[tool.authlint.models]]
method = "shake"
on = "corp.dice.Cup"
fact = "GuessableDraw"
generator = "Cup.shake"
"""

AUTH = """\
import hashlib

from corp import vault


def same(user, raw):
    return vault.ask(user.pk, raw)


def seal(password):
    return hashlib.sha256((vault.pepper() + password).encode()).hexdigest()
"""

IMPORTS = """\
from corp.dice import Cup
from corp.links import opened
from corp.phone import tell
from corp.pw import quick, store
from corp.web import by_card, visitor
from django.contrib.auth.decorators import login_required
from django.views import View
from shop.auth import same, seal
from shop.models import User


"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("")
    (tmp_path / "shop" / "auth.py").write_text(AUTH)
    (tmp_path / "shop" / "models.py").write_text("class User:\n    pass\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def codes(root: Path, view: str, rows: str) -> list[str]:
    """What the command line and flake8 both say of a view, as `code:line of the view`."""
    path = root / "shop" / "views.py"
    path.write_text(IMPORTS + view)
    (root / "pyproject.toml").write_text(rows)
    report = root / "report.json"
    main(["check", "--format", "json", "--no-semgrep", "--output", str(report), "shop/views.py"])
    before = IMPORTS.count("\n")
    listed = json.loads(report.read_text())["findings"]
    found = sorted(f"{each['code']}:{each['line'] - before}" for each in listed)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "flake8",
            "--isolated",
            "--select",
            "AUT",
            "--format",
            "%(code)s:%(row)d",
            path,
        ],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr
    plugin = [each.split(":") for each in done.stdout.split()]
    assert sorted(f"{code}:{int(row) - before}" for code, row in plugin) == found
    return found


CHANGE = '    store(request.user, request.POST["new_password"])\n'

# (what is shown, the view, codes without the rows, codes with them)
CASES = [
    (
        "a password check silences",
        '@login_required\ndef change(request):\n    if not same(request.user, request.POST["old"]):\n'
        '        return None\n    request.user.set_password(request.POST["new_password"])\n',
        ["AUT203:5"],
        [],
    ),
    (
        "a check whose answer is dropped does not",
        '@login_required\ndef change(request):\n    same(request.user, raw=request.POST["old"])\n'
        '    request.user.set_password(request.POST["new_password"])\n',
        ["AUT203:4"],
        ["AUT203:4"],
    ),
    (
        "a check of the new password does not",
        '@login_required\ndef change(request):\n    if not same(request.user, request.POST["new_password"]):\n'
        '        return None\n    request.user.set_password(request.POST["new_password"])\n',
        ["AUT203:5"],
        ["AUT203:5"],
    ),
    ("a write reports", f"@login_required\ndef change(request):\n{CHANGE}", [], ["AUT203:3"]),
    (
        "a decorator that logs in again silences",
        f"@login_required\n@by_card\ndef change(request):\n{CHANGE}",
        [],
        [],
    ),
    (
        "so does its call",
        f"@login_required\n@by_card(minutes=5)\ndef change(request):\n{CHANGE}",
        [],
        [],
    ),
    (
        "so does a class that views are made of",
        "class Change(by_card, View):\n    def post(self, request):\n"
        '        request.user.set_password(request.POST["new_password"])\n',
        ["AUT203:3"],
        [],
    ),
    (
        "a link that is opened silences",
        "@login_required\ndef change(request):\n    opened(request.GET['t'])\n"
        '    request.user.set_password(request.POST["new_password"])\n',
        ["AUT203:4"],
        [],
    ),
    (
        "the session's user under another name",
        'def view(request):\n    visitor().set_password(request.POST["new_password"])\n',
        [],
        ["AUT203:2"],
    ),
    (
        "a message carries a password away",
        "def invite(request):\n    password = request.POST['password']\n"
        "    user = User.objects.create_user('x', password=password)\n"
        "    tell(user.phone, words=f'Your password is {password}')\n",
        [],
        ["AUT411:4"],
    ),
    (
        "a guessable draw becomes a code",
        "def start(user):\n    cup = Cup()\n    otp = cup.shake(6)\n    return otp\n",
        [],
        ["AUT503:3"],
    ),
    (
        "a weak hash reports where it is called",
        "def register(request):\n    password = request.POST['password']\n"
        "    User.objects.create(name='x', password_hash=quick(password))\n",
        [],
        ["AUT010:3"],
    ),
    (
        "a strong one does not",
        "def register(request):\n    password = request.POST['password']\n"
        "    User.objects.create(name='x', password=seal(password))\n",
        [],
        [],
    ),
]


@pytest.mark.parametrize(
    ("view", "without", "given"), [each[1:] for each in CASES], ids=[each[0] for each in CASES]
)
def test_rows_are_used(shop: Path, view: str, without: list[str], given: list[str]) -> None:
    assert codes(shop, view, '[tool.authlint]\nconfidence = "low"\n') == without
    assert codes(shop, view, ROWS) == given


def test_a_folder_that_is_no_package_may_stand_before_a_name(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "src" / "desk").mkdir(parents=True)
    (shop / "pyproject.toml").write_text(
        '[[tool.authlint.models]]\ncall = "desk.auth.same"\nfact = "PasswordCheck"\ndata = "raw"\n'
    )
    (shop / "src" / "desk" / "auth.py").write_text(AUTH)
    (shop / "src" / "desk" / "views.py").write_text(
        "from desk.auth import same\nfrom django.contrib.auth.decorators import login_required\n\n\n"
        "@login_required\ndef change(request):\n"
        '    if same(request.user, request.POST["old"]):\n'
        '        request.user.set_password(request.POST["new_password"])\n'
    )
    assert main(["check", "--no-semgrep", "src/desk/views.py"]) == 0


def test_the_body_of_a_hash_is_trusted(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--no-semgrep", "shop/auth.py"]) == 1
    assert "AUT010" in capsys.readouterr().out
    (shop / "pyproject.toml").write_text(ROWS)
    assert main(["check", "--no-semgrep", "shop/auth.py"]) == 0


def test_why_names_the_row_as_evidence(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codes(shop, CASES[0][1], ROWS)
    capsys.readouterr()
    assert main(["why", f"shop/views.py:{IMPORTS.count(chr(10)) + 5}"]) == 0
    said = capsys.readouterr().out
    assert "AUT203 change-without-current-password (V6.2.3): met" in said
    assert "if not same(request.user" in said


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ('fact = "PasswordCheck"', 'name what it speaks of, either call = "shop.auth.check" or method'),
        ('call = "a.b"', "(a.b): say what a call of it is: fact = one of PasswordCheck,"),
        (
            'call = "a.b"\nfact = "PaswordCheck"',
            'there is no fact "PaswordCheck"; did you mean "PasswordCheck"?',
        ),
        (
            'call = "a.b"\nfact = "PasswordCheck"\ndta = 0',
            'PasswordCheck has no key "dta"; did you mean "data"?',
        ),
        (
            'call = "check"\nfact = "PasswordCheck"',
            'write the name as others import it, as in "shop.auth.check"',
        ),
        ('call = "a.b"\non = "a.C"\nfact = "PasswordCheck"', '"on" goes with method, not with call'),
        ('method = "b"\nfact = "PasswordCheck"', 'say of which class, on = "shop.vault.Vault"'),
        ('call = "a.b"\nfact = "MessageSent"', 'MessageSent needs the key "channel"'),
        (
            'call = "a.b"\nfact = "MessageSent"\nchannel = "emal"',
            "channel must be one of mail, sms, response, page, log, print, session, cookie, column, flash;"
            ' did you mean "mail"?',
        ),
        ('call = "a.b"\nfact = "PasswordCheck"\nresult = "rises"', 'did you mean "raises"?'),
        (
            'call = "a.b"\nfact = "PasswordCheck"\ndata = true',
            "data must be an argument: its position from 0",
        ),
        ('call = "a.b"\nfact = "PasswordCheck"\ndata = { arg = 0 }', 'data has no key "arg"; did you mean'),
        ('call = "a.b"\nfact = "PasswordHash"\nderives = 1', "derives must be true or false"),
        ('call = "a.b"\nfact = "GuessableDraw"\ngenerator = { argument = 0 }', "is a constant, no argument"),
        ('call = 3\nfact = "PasswordCheck"', "call must be a name in quotes or a list of names"),
    ],
)
def test_refused(row: str, words: str) -> None:
    with pytest.raises(ConfigError) as error:
        parse(f"[[tool.authlint.models]]\n{row}\n".encode(), "pyproject.toml")
    assert words in str(error.value)
    assert str(error.value).startswith("pyproject.toml:1: [[tool.authlint.models]] 1")


def test_flake8_tells_a_row_that_cannot_be_used(shop: Path) -> None:
    (shop / "pyproject.toml").write_text('[[tool.authlint.models]]\ncall = "a.b"\nfact = "Check"\n')
    (shop / "shop" / "views.py").write_text("password = 1\n")
    done = subprocess.run(
        [sys.executable, "-m", "flake8", "--isolated", "--select", "AUT", "shop/views.py"],
        cwd=shop,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "AUT000" in done.stdout and 'there is no fact "Check"' in done.stdout


def test_the_example_of_the_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files are laid out as written; without the rows it says what the README says it does."""
    text = README.read_text(encoding="utf-8")
    section = text.split("## Your own wrappers\n")[1].split("\n## ")[0]
    blocks = re.findall(r"`([\w/.]+)`\n\n```\w+\n(.*?)```", section, re.DOTALL)
    files = dict(blocks)
    assert set(files) >= {"pyproject.toml", "shop/views.py"}
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    for path, content in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(content)

    def said() -> list[str]:
        main(["check", "--format", "json", "--no-semgrep", "--output", "report.json", "shop"])
        lines = files["shop/views.py"].splitlines()
        listed = json.loads((tmp_path / "report.json").read_text())["findings"]
        return [f"{each['code']} {lines[each['line'] - 1].strip()}" for each in listed]

    claimed = [
        f"{code} {line.strip()}"
        for line in files["shop/views.py"].splitlines()
        for code in re.findall(r"# (AUT\d+)$", line)
    ]
    assert said() == claimed and claimed
    (tmp_path / "pyproject.toml").write_text("")
    assert said() == [each for each in claimed if not each.startswith("AUT411")]
