"""The same file gets the same answer: alone, in a whole run, in flake8, in any order and number of jobs."""

from __future__ import annotations

import ast
import os
import random
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from trees import APPS, CORPUS, files_of
from wheels import tree_of

from authlint.analysis import check_file
from authlint.commands.check import told_once
from authlint.config import Config
from authlint.engine import Request, check
from authlint.findings import Finding, Report
from authlint.python.project import Project
from authlint.registry import checks
from authlint.rule import Draft

EVERYTHING = Config(level=3, confidence="low", profile="audit")


def report_of(*paths: Path, jobs: int = 1) -> Report:
    """All that the Python checks say of the paths."""
    return check(Request(tuple(map(str, paths)), EVERYTHING, jobs=jobs, semgrep=False))


@cache
def whole(app: str) -> Report:
    """A run over a whole application."""
    return report_of(files_of(app).root)


def of_file(report: Report, path: Path) -> list[Finding]:
    """The findings of a report in one file."""
    shown = Path(os.path.relpath(path)).as_posix()
    return [each for each in report.findings if each.place.path == shown]


@pytest.mark.parametrize("app", APPS)
def test_one_file_equals_whole_run(app: str) -> None:
    tree = files_of(app)
    for path in tree.python:
        alone = report_of(tree.root / path)
        assert alone.findings == of_file(whole(app), tree.root / path)
        assert alone.met == [each for each in whole(app).met if each.place.path.endswith(f"{app}/{path}")]
    assert whole(app).met or not tree.python


def test_applications_do_not_change_each_other() -> None:
    together = report_of(*(files_of(app).root for app in APPS))
    apart = [finding for app in APPS for finding in whole(app).findings]
    assert sorted(together.findings, key=lambda each: each.key) == sorted(apart, key=lambda each: each.key)


def test_order_and_jobs_change_nothing() -> None:
    paths = [files_of(app).root / path for app in APPS for path in files_of(app).python]
    forward = report_of(*paths)
    assert report_of(*reversed(paths)) == forward
    assert report_of(*paths, jobs=2) == forward


def printed(folder: Path, *arguments: str, seed: str) -> bytes:
    """What a run in a process of its own prints; paths are shown from `folder`."""
    command = [sys.executable, "-m", "authlint", "check", "--no-semgrep", "--exit-zero"]
    ran = subprocess.run(
        [*command, "--level", "3", "--confidence", "low", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        stdin=subprocess.DEVNULL,
    )
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout


@pytest.mark.parametrize("form", ["json", "text"])
def test_hash_seed_jobs_and_order_change_no_byte(form: str) -> None:
    files = [f"{app}/{path}" for app in APPS for path in files_of(app).python]
    shuffled = random.Random(7).sample(files, len(files))
    first = printed(CORPUS, "--format", form, "--jobs", "1", *files, seed="0")
    assert len(first) > 1000
    assert printed(CORPUS, "--format", form, "--jobs", "2", *shuffled, seed="1") == first


def drafts_of(root: Path, paths: Iterable[str]) -> dict[str, list[Draft]]:
    """All that the checks say of each file, in one project that keeps what it has read."""
    project = Project(root)
    project.thorough = True
    wanted = checks()
    return {path: check_file(project, path, wanted).drafts for path in paths}


SHARED_DRAW = {
    "text.py": "import random\n\ndef digits():\n    return random.randint(100000, 999999)\n",
    "mail.py": "from text import digits\n\ndef letter(user):\n    user.login_otp = digits()\n",
    "phone.py": "from text import digits\n\ndef call(user):\n    user.otp = digits()\n    user.sms_code = digits()\n",
}


SECRET_QUESTION = {
    "forms.py": "from django import forms\n\nclass Join(forms.Form):\n    security_answer = forms.CharField()\n",
    "keep.py": "import hashers\n\ndef keep(user, security_answer):\n"
    "    user.answer = hashers.make_password(security_answer)\n",
    "open.py": "import hashers\n\ndef enter(user, security_answer):\n"
    "    return hashers.check_password(security_answer, user.answer)\n",
}


def test_one_secret_question_is_told_at_the_plainest_place_that_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    for path, text in SECRET_QUESTION.items():
        (tmp_path / path).write_text(text)
    paths, config = list(SECRET_QUESTION), Config(select=("AUT402",))

    def told(*names: str) -> list[tuple[str, int]]:
        wanted = tuple(str(tmp_path / each) for each in names)
        found = told_once(check(Request(wanted, config, jobs=1, semgrep=False)), config).findings
        return [(Path(each.place.path).name, each.place.line) for each in found]

    assert told(*paths) == [("open.py", 4)]
    assert [told(each) for each in paths] == [[("forms.py", 4)], [("keep.py", 4)], [("open.py", 4)]]
    together = drafts_of(tmp_path, SECRET_QUESTION)
    for path in SECRET_QUESTION:
        assert drafts_of(tmp_path, [path])[path] == together[path]
    accepted = SECRET_QUESTION["open.py"].rstrip() + "  # authlint: ignore[AUT402] -- old\n"
    (tmp_path / "open.py").write_text(accepted)
    assert told(*paths) == [("forms.py", 4)]


def test_one_draw_is_told_once_in_a_run_and_in_each_file_that_is_asked_alone(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    for path, text in SHARED_DRAW.items():
        (tmp_path / path).write_text(text)

    def told(*paths: str) -> list[tuple[str, int]]:
        wanted = tuple(str(tmp_path / each) for each in paths)
        found = told_once(check(Request(wanted, Config(), jobs=1, semgrep=False)), Config()).findings
        return [(Path(each.place.path).name, each.place.line) for each in found if each.code == "AUT503"]

    assert told(*SHARED_DRAW) == [("mail.py", 4)]
    assert told("mail.py") == [("mail.py", 4)]
    assert told("phone.py") == [("phone.py", 4)]
    together = drafts_of(tmp_path, SHARED_DRAW)
    for path in SHARED_DRAW:
        assert drafts_of(tmp_path, [path])[path] == together[path]


BOUNDS = [
    ("project", "KEPT_MODULES", 2),
    ("sources", "DIRECT_SEARCHES", 0),
    ("sources", "DIRECT_SEARCHES", 10**6),
]


@pytest.mark.parametrize(("module", "name", "count"), BOUNDS)
def test_bounds_of_memory_change_no_answer(
    module: str, name: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How much is kept, and from when on an index answers, is a matter of speed alone."""
    trees = [files_of(app) for app in APPS]
    usual = [drafts_of(tree.root, tree.python) for tree in trees]
    monkeypatch.setattr(f"authlint.python.{module}.{name}", count)
    assert [drafts_of(tree.root, tree.python) for tree in trees] == usual


@pytest.mark.parametrize("app", APPS)
def test_flake8_equals_runner(app: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from authlint.flake8 import Plugin

    tree = files_of(app)
    monkeypatch.chdir(tree.root)
    for path in tree.python:
        data = Path(path).read_bytes()
        lines = data.decode().splitlines(keepends=True)
        told = sorted(
            (line, column + 1, text[:6])
            for line, column, text, _ in Plugin(ast.parse(data), path, lines).run()
        )
        found = told_once(check(Request((path,), Config(), jobs=1, semgrep=False)), Config()).findings
        assert told == sorted((each.place.line, each.place.column, each.code) for each in found), path


APPLICATIONS = ("calibreweb", "flask-appbuilder", "django-two-factor-auth")
"""Pinned packages with findings, small enough to be read file by file."""


@pytest.mark.packages
@pytest.mark.parametrize("name", APPLICATIONS)
def test_real_application_is_the_same_in_every_mode(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree_of(name, tmp_path)
    paths = sorted(each.relative_to(root).as_posix() for each in root.rglob("*.py"))
    together = drafts_of(root, paths)
    assert any(each.outcome == "violated" for drafts in together.values() for each in drafts)
    assert drafts_of(root, reversed(paths)) == together
    for path in paths:
        assert drafts_of(root, [path])[path] == together[path], path
    monkeypatch.setattr("authlint.python.project.KEPT_MODULES", 2)
    assert drafts_of(root, paths) == together
    monkeypatch.undo()
    shuffled = random.Random(7).sample(paths, len(paths))
    for form in ("json", "text"):
        first = printed(root, "--format", form, "--jobs", "1", *paths, seed="0")
        assert printed(root, "--format", form, "--jobs", "2", *shuffled, seed="1") == first
