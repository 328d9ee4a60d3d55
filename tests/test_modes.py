"""The same file gets the same answer: alone, in a whole run, in flake8, in any order and number of jobs."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from trees import APPS, CORPUS, files_of

from authlint.config import Config
from authlint.engine import Request, check
from authlint.findings import Finding, Report

EVERYTHING = Config(level=3, confidence="low")


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


def test_applications_do_not_change_each_other() -> None:
    together = report_of(*(files_of(app).root for app in APPS))
    apart = [finding for app in APPS for finding in whole(app).findings]
    assert sorted(together.findings, key=lambda each: each.key) == sorted(apart, key=lambda each: each.key)


def test_order_and_jobs_change_nothing() -> None:
    paths = [files_of(app).root / path for app in APPS for path in files_of(app).python]
    forward = report_of(*paths)
    assert report_of(*reversed(paths)) == forward
    assert report_of(*paths, jobs=2) == forward


def test_hash_seed_and_folder_change_no_byte() -> None:
    printed = []
    for seed, jobs in (("0", "1"), ("1", "1"), ("2", "2")):
        command = [
            sys.executable,
            "-m",
            "authlint",
            "check",
            "--format",
            "json",
            "--no-semgrep",
            "--exit-zero",
        ]
        ran = subprocess.run(
            [*command, "--jobs", jobs, "--level", "3", "--confidence", "low", "."],
            cwd=CORPUS,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            stdin=subprocess.DEVNULL,
        )
        assert ran.returncode == 0, ran.stderr.decode()
        printed.append(ran.stdout)
    assert len(printed[0]) > 1000
    assert printed[0] == printed[1] == printed[2]


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
        found = check(Request((path,), Config(), jobs=1, semgrep=False)).findings
        assert told == sorted((each.place.line, each.place.column, each.code) for each in found), path
