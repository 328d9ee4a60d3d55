"""Comparisons with constants: how sure it is that they let somebody in."""

from __future__ import annotations

from pathlib import Path

import pytest

from authlint.config import Config
from authlint.engine import Request, check

TYPED = """\
from getpass import getpass

from shop.service import forgot, verify_password


def on_password(step):
    login = getpass("password: ")
    password = login.strip()
    if password == "recover":
        {equal}
    else:
        {other}
"""
LOGIN = """\
def login(username, password):
    if username == "admin" and password == "daisies7":
        return "PASS"
    return "FAIL"
"""


def confidences(root: Path, text: str, name: str = "desk.py") -> list[str]:
    """The confidence of each AUT312 of a file."""
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")
    report = check(Request((str(root),), Config(confidence="low"), jobs=1, semgrep=False))
    return [each.confidence for each in report.findings if each.code == "AUT312"]


@pytest.mark.parametrize(
    ("text", "came"),
    [
        (LOGIN + "\n\nname, word = input(), input()\nprint(login(name, word))\n", ["high"]),
        (
            LOGIN
            + '\n\nfor name, word in [("admin", "daisies7"), ("x", "y")]:\n    print(login(name, word))\n',
            ["low"],
        ),
        (LOGIN + '\n\nassert login("admin", "daisies7") == "PASS"\n', ["low"]),
        (LOGIN, ["high"]),
    ],
    ids=["typed", "rows of the file", "one constant", "for others to call"],
)
def test_a_login_that_gets_constants_alone_is_none(tmp_path: Path, text: str, came: list[str]) -> None:
    assert confidences(tmp_path, text) == came


def test_a_login_that_a_program_does_not_call_is_low(tmp_path: Path) -> None:
    (tmp_path / "start.py").write_text("if __name__ == '__main__':\n    serve()\n")
    assert confidences(tmp_path, LOGIN) == ["low"]


@pytest.mark.parametrize(
    ("equal", "other", "came"),
    [
        ("step.session['user'] = 'boss'", "verify_password(password)", ["medium"]),
        ("step.enter()", "raise PermissionError", ["medium"]),
        ("forgot(step)", "verify_password(password)", ["low"]),
        ("password = forgot(step)", "step.close()", ["low"]),
    ],
    ids=[
        "sets a session",
        "turned away otherwise",
        "a word of command",
        "a placeholder",
    ],
)
def test_what_equality_opens(tmp_path: Path, equal: str, other: str, came: list[str]) -> None:
    text = TYPED.format(equal=equal, other=other).replace("on_password", "login")
    assert confidences(tmp_path, text) == came


def test_what_shows_a_library_is_no_login_of_an_application(tmp_path: Path) -> None:
    text = LOGIN + "\n\nprint(login(input(), input()))\n"
    assert confidences(tmp_path, text, "examples/desk.py") == ["low"]


@pytest.mark.parametrize(("then", "came"), [("return", ["low"]), ("return menu(name)", ["high"])])
def test_a_line_that_is_printed_opens_nothing(tmp_path: Path, then: str, came: list[str]) -> None:
    text = LOGIN.replace(
        "def login(username, password):\n", "def login():\n    username, password = input(), input()\n"
    )
    text = text.replace('return "PASS"', f'print("logged in")\n        {then}').replace(
        'return "FAIL"', 'print("no")'
    )
    assert confidences(tmp_path, text + "\n\nlogin()\n") == came


@pytest.mark.parametrize(
    ("name", "came"),
    [("honeypots/server.py", ["low"]), ("forms/server.py", ["high"])],
    ids=["bait", "a desk"],
)
def test_a_honeypot_lets_nobody_in(tmp_path: Path, name: str, came: list[str]) -> None:
    assert confidences(tmp_path, LOGIN + "\n\nprint(login(input(), input()))\n", name) == came
