"""What an old format leaves behind, or another place makes: which place tells, and how surely."""

from __future__ import annotations

from pathlib import Path

import pytest

from authlint.config import Config
from authlint.engine import Request, check

HELPER = "import hashlib\n\n\ndef hash_password(password):\n    return hashlib.md5(password.encode()).hexdigest()\n"
LOGIN = """import hashlib


def login(users, request):
    typed = hashlib.sha256(request.form["password"].encode()).hexdigest()
    return typed == users[request.form["name"]].password_hash
"""
JOIN = """import hashlib


def join(request):
    password_hash = hashlib.sha256(request.form["password"].encode()).hexdigest()
    User.objects.create(name=request.form["name"], password_hash=password_hash)
"""
SLOW_JOIN = """from werkzeug.security import check_password_hash, generate_password_hash


def join(request):
    password_hash = generate_password_hash(request.form["password"])
    User.objects.create(name=request.form["name"], password_hash=password_hash)


def verify(user, request):
    return check_password_hash(user.password_hash, request.form["password"])
"""
READS = """import hashlib


def is_ours(user, request):
    return user.{column} == hashlib.sha1(request.form["password"].encode()).hexdigest()
"""
APP = "from flask import Flask\n\napp = Flask(__name__)\n"
CLEAR = """import sqlite3


def sign_up(name):
    password = input("Password: ")
    con = sqlite3.connect("shop.db")
    con.execute("INSERT INTO users (name, password) VALUES (?, ?)", (name, password))
    con.commit()
    return name
"""


def found(root: Path, files: dict[str, str], *only: str) -> dict[str, str]:
    """The confidence of the findings below `root` by path; of those files alone where some are named."""
    for name, text in {"pyproject.toml": "[project]\n", **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    paths = tuple(str(root / each) for each in only) or (str(root),)
    report = check(Request(paths, Config(confidence="low", select=("AUT01",)), jobs=1, semgrep=False))
    return {
        (root / Path(each.place.path).resolve()).relative_to(root.resolve()).as_posix(): each.confidence
        for each in report.findings
    }


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"join.py": JOIN, "login.py": LOGIN}, {"join.py": "high", "login.py": "high"}),
        ({"login.py": LOGIN}, {"login.py": "high"}),
        ({"new.py": SLOW_JOIN, "read.py": READS.format(column="password_hash")}, {"read.py": "low"}),
        ({"new.py": SLOW_JOIN, "read.py": READS.format(column="ledger_digest")}, {"read.py": "high"}),
        ({"app.py": APP, "patch-03.py": HELPER}, {"patch-03.py": "low"}),
        ({"patch-03.py": HELPER}, {"patch-03.py": "high"}),
        ({"app.py": APP, "md5crypt.py": HELPER}, {"md5crypt.py": "low"}),
    ],
    ids=[
        "made here, verified there, for `once` to tell together",
        "verified alone",
        "the column has a slow hash",
        "another column",
        "a patch",
        "a patch alone",
        "another program's format",
    ],
)
def test_one_place_tells(tmp_path: Path, files: dict[str, str], expected: dict[str, str]) -> None:
    assert found(tmp_path, files) == expected
    for each, confidence in expected.items():
        assert found(tmp_path, files, each) == {each: confidence}
