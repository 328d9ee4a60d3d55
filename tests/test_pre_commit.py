"""The hooks as pre-commit installs and runs them: from a clone, into an environment of their own."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pages import ROOT
from repository import git

pytestmark = [
    pytest.mark.packages,
    pytest.mark.skipif(importlib.util.find_spec("pre_commit") is None, reason="pre-commit is not installed"),
    pytest.mark.skipif(not (ROOT / ".git").exists() or not shutil.which("git"), reason="no clone of git"),
]

FLAWED = """import hashlib


def store(user, password):
    user.password = hashlib.md5(password.encode()).hexdigest()
"""
QUIET = "def store(user, password):\n    user.set_password(password)\n"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A repository with a flawed file that is committed, and a quiet one that is staged."""
    folder = tmp_path / "shop"
    folder.mkdir()
    git(folder, "init", "--quiet")
    git(folder, "config", "user.email", "shop@example.com")
    git(folder, "config", "user.name", "Shop")
    (folder / "flawed.py").write_text(FLAWED, encoding="utf-8")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--no-verify", "-m", "Open the shop")
    (folder / "quiet.py").write_text(QUIET, encoding="utf-8")
    git(folder, "add", ".")
    return folder


def tried(shop: Path, hook: str, *options: str) -> subprocess.CompletedProcess[str]:
    """What `pre-commit try-repo` says of a hook; its environments live beside the repository."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PYTHON"))}
    environment["PRE_COMMIT_HOME"] = str(shop.parent / "pre-commit")
    command = [
        sys.executable,
        "-m",
        "pre_commit",
        "try-repo",
        str(ROOT),
        hook,
        "--verbose",
        "--color",
        "never",
    ]
    return subprocess.run(
        [*command, *options],
        cwd=shop,
        env=environment,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=300,
    )


def test_changed_files(shop: Path) -> None:
    """The flawed file is not among the changed ones, and is not reported; asked for, it is."""
    quiet = tried(shop, "authlint")
    assert quiet.returncode == 0, quiet.stdout + quiet.stderr
    assert "AUT010" not in quiet.stdout
    everything = tried(shop, "authlint", "--all-files")
    assert everything.returncode == 1, everything.stdout + everything.stderr
    assert "flawed.py" in everything.stdout and "AUT010" in everything.stdout


def test_a_changed_helper(shop: Path) -> None:
    """What goes wrong by it is in a file that is not handed over; what is only in the working tree does not count."""
    views = (
        "from django.contrib.auth.decorators import login_required\nfrom checks import proves\n\n\n@login_required\n"
        'def change(request):\n    if proves(request.user, request.POST["password"]):\n'
        '        request.user.set_password(request.POST["new_password"])\n'
    )
    sound = "def proves(user, password):\n    return user.check_password(password)\n"
    (shop / "views.py").write_text(views, encoding="utf-8")
    (shop / "checks.py").write_text(sound, encoding="utf-8")
    git(shop, "add", ".")
    git(shop, "commit", "--quiet", "--no-verify", "-m", "Change passwords")
    flawed = sound.replace("user.check_password(password)", "bool(password)")
    (shop / "checks.py").write_text(flawed, encoding="utf-8")
    (shop / "quiet.py").write_text(QUIET + "\n", encoding="utf-8")
    git(shop, "add", "quiet.py")
    not_staged = tried(shop, "authlint")
    assert not_staged.returncode == 0, not_staged.stdout + not_staged.stderr
    git(shop, "add", "checks.py")
    found = tried(shop, "authlint")
    assert found.returncode == 1, found.stdout + found.stderr
    assert "views.py:8:9: AUT203" in found.stdout and "AUT010" not in found.stdout
    git(shop, "commit", "--quiet", "--no-verify", "-m", "Trust everybody")
    between = tried(shop, "authlint", "--from-ref", "HEAD~1", "--to-ref", "HEAD")
    assert between.returncode == 1 and "views.py:8:9: AUT203" in between.stdout
    assert "2 changed files since" in between.stdout and "AUT010" not in between.stdout


def test_whole_repository(shop: Path) -> None:
    found = tried(shop, "authlint-project", "--hook-stage", "pre-push")
    assert found.returncode == 1, found.stdout + found.stderr
    assert "flawed.py" in found.stdout and "AUT010" in found.stdout


def test_with_semgrep(shop: Path) -> None:
    (shop / "question.html").write_text('<input name="security_answer">\n', encoding="utf-8")
    git(shop, "add", ".")
    found = tried(shop, "authlint-full", "--hook-stage", "manual")
    assert found.returncode == 1, found.stdout + found.stderr
    assert "flawed.py" in found.stdout and "AUT010" in found.stdout
    assert "question.html" in found.stdout and "AUT402" in found.stdout
