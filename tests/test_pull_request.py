"""A pull request from end to end: main has accepted flaws, the branch brings two more, one of them by a changed helper
in a view that did not change. Every surface tells those two and nothing else.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from repository import git
from services import github_commands
from test_sarif import errors

from authlint.cli import main

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="no git")

VIEWS = """\
from django.contrib.auth.decorators import login_required

from shop.checks import proves
from shop.services import store


@login_required
def change(request):
    if proves(request.user, request.POST["password"]):
        store(request.user, request.POST["new_password"])
"""
CHECKS = """\
def proves(user, password):
    return user.check_password(password)
"""
SERVICES = """\
def store(user, password):
    user.set_password(password)
    user.save()
"""
OLD = """\
import hashlib


def keep(user, password):
    user.password = hashlib.md5(password.encode()).hexdigest()
    user.save()
"""
SEED = """\
from django.contrib.auth.models import User


def seed():
    User.objects.create_superuser("admin", "admin@example.com", "hunter2-canary")
"""
CODES = """\
import random


def reset_code(user):
    user.reset_code = random.randint(100000, 999999)
    user.save()
"""

THE_TWO = [("shop/codes.py", "AUT503"), ("shop/views.py", "AUT203")]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """main with two accepted flaws; a branch that moves, reformats and renames around them and brings two more."""
    folder = tmp_path / "shop"
    (folder / "shop").mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[tool.authlint]\nbaseline = "authlint.baseline.jsonl"\n')
    texts = {"__init__": "", "views": VIEWS, "checks": CHECKS, "services": SERVICES, "old": OLD, "seed": SEED}
    for name, text in texts.items():
        (folder / "shop" / f"{name}.py").write_text(text)
    monkeypatch.chdir(folder)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    git(folder, "init", "--quiet", "--initial-branch=main")
    assert main(["baseline", "create", "--no-semgrep", "--reason", "before we looked"]) == 0
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "-m", "main")
    git(folder, "checkout", "--quiet", "-b", "topic")
    moved = "import os\n" + OLD.replace(
        "hashlib.md5(password.encode()).hexdigest()",
        "hashlib.md5(\n        password.encode(),\n    ).hexdigest()",
    )
    (folder / "shop" / "old.py").write_text(moved)
    git(folder, "mv", "shop/seed.py", "shop/seeds.py")
    (folder / "shop" / "codes.py").write_text(CODES)
    (folder / "shop" / "checks.py").write_text(
        CHECKS.replace("user.check_password(password)", "bool(password)")
    )
    git(folder, "add", "-A")
    capsys.readouterr()
    return folder


Shown = Callable[..., str]


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> Shown:
    def shown(*arguments: str) -> str:
        capsys.readouterr()
        assert main([*arguments, "--no-semgrep"]) == 1
        return capsys.readouterr().out

    return shown


def told(text: str) -> list[tuple[str, str]]:
    """(path, code) of each finding in a text report."""
    return sorted(re.findall(r"^(\S+?):\d+:\d+: (AUT\d+) ", text, re.MULTILINE))


def test_the_hook_on_commit(shop: Path, shown: Shown) -> None:
    """pre-commit names the staged files that there are; the view is none of them."""
    staged = git(shop, "diff", "--cached", "--name-only", "--diff-filter=ACMR", "-z").split("\0")[:-1]
    assert "shop/views.py" not in staged and "shop/checks.py" in staged
    text = shown("check", "--changed", *(each for each in staged if each.endswith(".py")))
    assert told(text) == THE_TWO
    assert "2 findings held back by authlint.baseline.jsonl" in text


def test_the_hook_over_a_branch(shop: Path, shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    git(shop, "commit", "--quiet", "-m", "topic")
    assert told(shown("check", "--changed=main")) == THE_TWO
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "main")
    names = git(shop, "diff", "--name-only", "--diff-filter=ACMR", "main...", "--", "*.py").split()
    assert told(shown("check", "--changed", *names)) == THE_TWO


def test_the_review(shop: Path, shown: Shown) -> None:
    git(shop, "commit", "--quiet", "-m", "topic")
    review = json.loads(shown("review", "--diff", "main"))["review"]
    (comment,) = review["comments"]
    assert comment["path"] == "shop/codes.py" and "AUT503" in comment["body"]
    assert "`shop/views.py:10` AUT203 " in review["body"] and review["body"].count("AUT") == 1


def test_annotations(shop: Path, shown: Shown) -> None:
    text = shown("check", "--format", "github")
    commands = github_commands(text)
    assert sorted((each.properties["file"], each.properties["title"][:6]) for each in commands) == THE_TWO
    assert text.endswith("2 findings held back by authlint.baseline.jsonl\n")


def test_sarif(shop: Path, shown: Shown) -> None:
    text = shown("check", "--format", "sarif")
    assert errors(text) == []
    results: list[Any] = json.loads(text)["runs"][0]["results"]
    places = [
        (each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], each["ruleId"])
        for each in results
    ]
    assert sorted(places) == THE_TWO
    assert {each["baselineState"] for each in results} == {"new"}
    audit = shown("check", "--format", "sarif", "--profile", "audit")
    assert errors(audit) == []
    held = [each for each in json.loads(audit)["runs"][0]["results"] if "suppressions" in each]
    assert [each["suppressions"][0]["justification"] for each in held] == ["before we looked"] * 2


def test_every_fingerprint_is_the_same_on_each_surface(shop: Path, shown: Shown) -> None:
    git(shop, "commit", "--quiet", "-m", "topic")
    findings = json.loads(shown("check", "--format", "json"))["findings"]
    names = {each["code"]: each["fingerprint"] for each in findings}
    over_changes = json.loads(shown("check", "--format", "json", "--changed=main"))["findings"]
    assert {each["code"]: each["fingerprint"] for each in over_changes} == names
    results = json.loads(shown("check", "--format", "sarif"))["runs"][0]["results"]
    assert {
        each["ruleId"]: each["partialFingerprints"]["authlintFingerprint/v1"] for each in results
    } == names
    review = shown("review", "--diff", "main")
    assert names["AUT503"] in review


def test_no_surface_tells_the_secret(shop: Path, shown: Shown) -> None:
    for arguments in (
        ["check"],
        ["check", "--format", "sarif", "--profile", "audit"],
        ["review", "--diff", "main"],
    ):
        assert "canary" not in shown(*arguments)
    assert "canary" not in (shop / "authlint.baseline.jsonl").read_text()
