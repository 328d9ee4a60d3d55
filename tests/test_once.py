"""One cause, one report, and what takes a single place out leaves the others standing."""

from __future__ import annotations

from pathlib import Path

import pytest

from authlint.commands.check import told_once
from authlint.config import Config
from authlint.engine import Request, check
from authlint.findings import Finding
from authlint.matrix import tallies
from authlint.once import across, apart, once
from authlint.record import replace
from authlint.registry import rules

SCHEME = """import hashlib


def store(user, password):
    user.password_hash = hashlib.md5(password.encode()).hexdigest(){store}


def verify(user, password):
    return user.password_hash == hashlib.md5(password.encode()).hexdigest(){verify}
"""
SIGN_UP = """import sqlite3


def sign_up(name):
    password = input("Password: ")
    con = sqlite3.connect("shop.db")
    con.execute("INSERT INTO users (name, password) VALUES (?, ?)", (name, password))
    con.commit()
    return name
"""


GROWN = "\n\ndef other(x):\n    for y in x:\n        print(y)\n    return [x, 7]\n"


def found(root: Path, files: dict[str, str], baseline: str = "") -> list[Finding]:
    """What a run over the files tells."""
    for name, text in {"pyproject.toml": "[project]\n", **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    config = Config(select=("AUT01",), baseline=baseline)
    return told_once(check(Request((str(root),), config, jobs=1, semgrep=False)), config).findings


def places(findings: list[Finding]) -> list[tuple[str, int, list[int]]]:
    return [
        (Path(each.place.path).name, each.place.line, [beside.place.line for beside in each.related])
        for each in findings
    ]


@pytest.mark.parametrize(
    ("store", "verify", "expected"),
    [
        ("", "", [("a.py", 5, [9])]),
        ("  # authlint: ignore[AUT010] -- old", "", [("a.py", 9, [])]),
        ("", "  # authlint: ignore[AUT010] -- old", [("a.py", 5, [])]),
    ],
    ids=["both", "the telling one is ignored", "the other one is ignored"],
)
def test_a_scheme(tmp_path: Path, store: str, verify: str, expected: list[object]) -> None:
    assert places(found(tmp_path, {"a.py": SCHEME.format(store=store, verify=verify)})) == expected


def test_told_together_and_apart_again(tmp_path: Path) -> None:
    (told,) = found(tmp_path, {"a.py": SCHEME.format(store="", verify="")})
    assert [each.place.line for each in apart([told])] == [5, 9]
    assert once(apart([told])) == [told] == once([told])


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a/sign.py": SIGN_UP, "b/sign.py": SIGN_UP}, ["a/sign.py"]),
        ({"sign.py": SIGN_UP + "\n\nprint(sign_up(input()))\n", "signold.py": SIGN_UP}, ["sign.py"]),
        ({"backup_1.py": SIGN_UP, "sign.py": SIGN_UP}, ["sign.py"]),
        ({"sign.py": SIGN_UP, "up.py": SIGN_UP.replace("sign_up", "register")}, ["sign.py", "up.py"]),
        (
            {"one.py": SIGN_UP, "two.py": SIGN_UP.replace("    con =", "    key = 5\n    con =", 1) + GROWN},
            ["one.py"],
        ),
        ({"signold.py": SIGN_UP}, ["signold.py"]),
    ],
    ids=["the same file twice", "left behind", "by its name", "another function", "grown", "alone"],
)  # fmt: skip
def test_copies(tmp_path: Path, files: dict[str, str], expected: list[str]) -> None:
    told = found(tmp_path, files)
    assert [
        Path(each.place.path).resolve().relative_to(tmp_path.resolve()).as_posix() for each in told
    ] == expected


def test_what_a_baseline_accepts_does_not_tell_for_what_is_new(tmp_path: Path) -> None:
    from authlint.baseline import Baseline, written

    lone = SCHEME.format(store="", verify="").partition("\n\n\ndef verify")[0] + "\n"
    (old,) = found(tmp_path, {"a.py": lone})
    path = tmp_path / "accepted.jsonl"
    path.write_text(written([Baseline(str(path)).entry(old)]), encoding="utf-8")
    assert places(found(tmp_path, {}, str(path))) == []
    assert places(found(tmp_path, {"a.py": SCHEME.format(store="", verify="")}, str(path))) == [
        ("a.py", 9, [])
    ]


def test_what_other_configurations_hold_for_is_not_told_together(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    texts = {
        "text.py": "import random\n\n\ndef digits():\n    return random.randint(100000, 999999)\n",
        "mail.py": "from text import digits\n\n\ndef letter(user):\n    user.login_otp = digits()\n",
        "phone.py": "from text import digits\n\n\ndef call(user):\n    user.otp = digits()\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    each = check(Request((str(tmp_path),), Config(select=("AUT503",)), jobs=1, semgrep=False)).findings
    assert places(once(each)) == [("mail.py", 5, [5, 5])]
    assert [name for name, *_ in places(once(each, home_of=lambda path: "phone" in path))] == [
        "mail.py",
        "phone.py",
    ]


FIRST = """from django.contrib.auth.models import User
from django.db import models


class Contact(models.Model):
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    initial_password = models.CharField(max_length=80)


def enrol(contact, request):
    password = request.POST["password"]
    contact.user.set_password(password)
    keep(contact, password)


def keep(contact: Contact, password):
    contact.initial_password = password{comment}
    contact.save()
"""


@pytest.mark.parametrize(
    ("comment", "codes", "expected"),
    [
        ("", (), [("AUT411", ("AUT011", "AUT411"))]),
        ("  # authlint: ignore[AUT411] -- wanted", (), [("AUT011", ())]),
        ("", ("AUT011",), [("AUT011", ())]),
    ],
    ids=["one tells for both", "the telling one is ignored", "the other rule alone"],
)
def test_one_edit_for_two_rules(
    tmp_path: Path, comment: str, codes: tuple[str, ...], expected: list[object]
) -> None:
    (tmp_path / "pyproject.toml").touch()
    (tmp_path / "a.py").write_text(FIRST.format(comment=comment), encoding="utf-8")
    config = Config(select=codes or ("AUT011", "AUT411"))
    report = check(Request((str(tmp_path),), config, jobs=1, semgrep=False))
    violated = {each.requirement for each in tallies(report, rules()) if each.violated}
    told = told_once(report, config).findings
    assert [(each.code, tuple(one.code for one in each.same)) for each in told] == expected
    assert violated == {each for one in told for each in one.requirements}
    assert violated == {each.requirement for each in tallies(report, rules()) if each.violated}


def test_two_edits_on_one_line_are_two_findings(tmp_path: Path) -> None:
    (hashed,) = found(tmp_path, {"a.py": SIGN_UP})
    confirmed = replace(hashed, code="AUT203", message="nothing asks for the current password")
    assert across([hashed, confirmed]) == [hashed, confirmed]
    dropped = replace(hashed, code="AUT411", message="drop the column")
    assert [each.code for each in across([hashed, confirmed, dropped])] == ["AUT203", "AUT411"]


DRAWN = {
    "text.py": "import random\n\n\ndef digits():\n    return str(random.randint(10**9, 10**10))\n",
    "mail.py": "from text import digits\n\n\ndef invite(user):\n    user.activation_key = digits()\n"
    "    user.reset_token = digits()\n",
}


def test_one_generator_for_two_rules(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    for name, text in DRAWN.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    config = Config(select=("AUT401", "AUT433"))
    report = check(Request((str(tmp_path),), config, jobs=1, semgrep=False))
    assert sorted(each.code for each in report.findings) == ["AUT401", "AUT433"]
    (told,) = told_once(report, config).findings
    assert (told.code, told.place.line) == ("AUT433", 6)
    assert any(each.place.line == 5 and each.message.startswith("AUT401: ") for each in told.related)
    assert [each.code for each in apart([told])] == ["AUT401", "AUT433"]
