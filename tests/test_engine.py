"""The run: the same bytes whatever the order, jobs, directory and hash seed; no file takes others with it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from authlint import workers
from authlint.config import Config
from authlint.discovery import File
from authlint.engine import Request, check
from authlint.findings import Report
from authlint.judge import Judged, Task
from authlint.reporters import json as as_json
from authlint.workers import Held, in_processes

VIEWS = """\
import hashlib

from shop{number}.services import stored


def register(request):
    é = 1; request.user.password = hashlib.md5(request.POST["password"].encode()).hexdigest()
    return stored(request.POST["password"])
"""
SERVICES = """\
import hashlib


def stored(password):
    return hashlib.sha1(password.encode()).hexdigest()
"""


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """150 Python files, some of them broken, in more than one project."""
    root = tmp_path_factory.mktemp("tree")
    for number in range(50):
        folder = root / f"shop{number}"
        folder.mkdir()
        (folder / "__init__.py").write_text("")
        (folder / "views.py").write_text(VIEWS.format(number=number), encoding="utf-8")
        (folder / "services.py").write_text(SERVICES)
    (root / "shop7" / "bad.py").write_text("password = (\n")
    (root / "shop9" / "pyproject.toml").write_text("")
    return root


def run(*paths: str | Path, jobs: int | None = None, config: Config | None = None) -> Report:
    return check(Request(tuple(map(str, paths)), config or Config(), jobs, semgrep=False))


def test_the_same_bytes_for_any_number_of_processes(tree: Path) -> None:
    alone = as_json.render(run(tree, jobs=1))
    assert alone.count('"AUT010"') >= 50 and "bad.py" in alone
    assert as_json.render(run(tree, jobs=2)) == as_json.render(run(tree, jobs=3)) == alone


def test_the_same_bytes_where_processes_cannot_be_forked(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "METHOD", "spawn")
    assert as_json.render(run(tree, jobs=2)) == as_json.render(run(tree, jobs=1))


def test_the_same_bytes_in_any_order(tree: Path) -> None:
    folders = sorted(tree.iterdir())
    assert as_json.render(run(*folders)) == as_json.render(run(*reversed(folders)))


def test_the_same_bytes_for_any_hash_seed_and_directory(tree: Path, tmp_path: Path) -> None:
    def out(cwd: Path, seed: str, jobs: str) -> bytes:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "authlint",
                "check",
                "--no-semgrep",
                "--format",
                "json",
                "--jobs",
                jobs,
                ".",
            ],
            cwd=cwd,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 3
        return done.stdout

    first = out(tree, "1", "1")
    assert out(tree, "2", "2") == first
    copied = tmp_path / "elsewhere"
    shutil.copytree(tree, copied)
    assert out(copied, "3", "1") == first


def test_a_file_alone_and_in_a_whole_run(tree: Path) -> None:
    def told(report: Report) -> list[str]:
        return [f"{each.key} {each.fingerprint}" for each in report.findings if "shop3/" in each.place.path]

    whole = told(run(tree))
    assert whole and whole == told(run(tree / "shop3" / "views.py", tree / "shop3" / "services.py"))


def test_columns_are_characters_and_paths_are_shown(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree / "shop1")
    finding = next(each for each in run("views.py").findings if each.code == "AUT010")
    place = finding.place
    line = VIEWS.format(number=1).split("\n")[place.line - 1]
    assert place.path == "views.py"
    assert line[place.column - 1 : place.end_column - 1].startswith("hashlib.md5(")


def test_findings_carry_what_their_rule_says(tree: Path) -> None:
    finding = next(each for each in run(tree / "shop1").findings if each.code == "AUT010")
    assert finding.requirement == "V11.4.2" and finding.requirements == ("V11.4.2", "v4-2.4.1")
    assert 916 in finding.cwe and finding.level == 1 and len(finding.fingerprint) == 16


def test_confidence_and_level(tree: Path) -> None:
    low = run(tree / "shop1", config=Config(confidence="low")).findings
    medium = run(tree / "shop1").findings
    high = run(tree / "shop1", config=Config(confidence="high")).findings
    assert len(low) >= len(medium) >= len(high) > 0
    assert {each.confidence for each in high} == {"high"}


def test_counts(tree: Path) -> None:
    report = run(tree)
    assert report.seen == 151 and report.analysed == 100
    assert [each.reason.split(" in ")[0] for each in report.skipped] == ["syntax error"]
    assert report.engines == {"python": "ran", "semgrep": "not run: switched off by --no-semgrep"}


def dying(task: Task, files: Sequence[File], held: Held) -> list[Judged]:
    """A worker that the kernel kills at one of its files."""
    if any(each.path.endswith("13.py") for each in files):
        os._exit(9)
    return [Judged(each.path, analysed=True) for each in files]


def test_a_process_that_dies_loses_one_file() -> None:
    files = tuple(File(f"/nowhere/{number:02}.py", "python") for number in range(40))
    task = Task("/nowhere", files, Config(), (), "/")
    answers = list(in_processes([task], 2, 8, dying))
    judged = [each for _, each in answers if each is not None]
    assert max(done for done, _ in answers) == 40
    assert sorted(each.path for each in judged if each.analysed) == [
        each.path for each in files if not each.path.endswith("13.py")
    ]
    (lost,) = [each for each in judged if each.faults]
    assert lost.path == "/nowhere/13.py" and "died with 9" in lost.faults[0]


def test_progress_counts_every_file(tree: Path) -> None:
    seen: list[tuple[int, int]] = []
    for jobs in 1, 2:
        check(Request((str(tree),), jobs=jobs, semgrep=False), lambda done, total: seen.append((done, total)))
        assert seen[-1] == (151, 151)
        seen.clear()


def test_nothing_of_what_is_analysed_runs(tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    body = f"import pathlib\npathlib.Path({str(marker)!r}).touch()\npassword = 'x'\n"
    for name in "app.py", "conftest.py", "setup.py", "sitecustomize.py", "__init__.py":
        (tmp_path / name).write_text(body)
    assert run(tmp_path, config=Config(include_tests=True)).analysed == 5
    assert not marker.exists()


def test_the_report_is_json_that_others_read(tree: Path) -> None:
    assert json.loads(as_json.render(run(tree / "shop0")))["version"] == 1
