"""The sample applications of corpus/: every claim holds, and nothing is reported that nobody claimed."""

from __future__ import annotations

from functools import cache

import pytest
from trees import APPS, CORPUS, files_of

from authlint.claims import Came, Claim, compare, from_report, read_claims
from authlint.config import Config
from authlint.engine import Request, check
from authlint.registry import checks
from authlint.semgrep import executable, patterns

SAMPLES = [each for each in APPS if files_of(each).python]


def claims_of(app: str, python: bool) -> list[Claim]:
    """What the comments of an application claim, in its Python files or in the others."""
    tree = files_of(app)
    found = []
    for path in tree.files:
        if path.endswith(".py") == python:
            found += read_claims(path, (tree.root / path).read_text(encoding="utf-8"))[1]
    return found


@pytest.mark.parametrize("app", SAMPLES)
def test_python(app: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CORPUS / app)
    report = check(Request(paths=(".",), config=Config(profile="audit"), jobs=1, semgrep=False))
    assert (report.faults, report.skipped) == ([], [])
    came = [each for each in from_report(report) if each.path.endswith(".py")]
    wrong = compare(claims_of(app, python=True), came, {each.code for each in checks()})
    assert not wrong, "\n".join(("", *map(str, wrong)))


@cache
def answers_of_patterns() -> tuple[str, tuple[Came, ...]]:
    """Status and answers of one run of semgrep over the whole corpus; paths are absolute."""
    report = check(Request(paths=(str(CORPUS),), jobs=1))
    return report.engines["semgrep"], tuple(from_report(report))


@pytest.mark.skipif(executable() is None, reason="semgrep is not installed")
@pytest.mark.parametrize("app", SAMPLES)
def test_other_files(app: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CORPUS)
    status, answers = answers_of_patterns()
    assert status == "ran"
    came = [
        Came(each.kind, each.code, each.path.removeprefix(f"{app}/"), each.line, each.message)
        for each in answers
        if each.path.startswith(f"{app}/") and not each.path.endswith(".py")
    ]
    wrong = compare(claims_of(app, python=False), came, {each.code for each in patterns()})
    assert not wrong, "\n".join(("", *map(str, wrong)))


@pytest.mark.parametrize("app", SAMPLES)
def test_is_python(app: str) -> None:
    for path in files_of(app).python:
        compile((CORPUS / app / path).read_bytes(), path, "exec")


def test_pairs() -> None:
    """Each framework has a flawed application with claims and a mended one that claims no error."""
    for folder in ("django", "drf", "flask", "fastapi", "plain"):
        flawed = claims_of(f"{folder}/flawed", python=True)
        codes = {each.code for each in flawed if each.kind == "error"}
        assert "AUT203" in codes and len(codes) >= 10, folder
        mended = claims_of(f"{folder}/mended", python=True) + claims_of(f"{folder}/mended", python=False)
        assert {each.kind for each in mended} <= {"met"}, folder


def test_families() -> None:
    """Every code that reports by default is claimed somewhere in the corpus."""
    claimed = {each.code for app in SAMPLES for python in (True, False) for each in claims_of(app, python)}
    wanted = {each.code for each in checks() if each.confidence != "low"}
    assert wanted <= claimed, sorted(wanted - claimed)


def test_guide_program() -> None:
    """A program that guides print: MD5 is told at digest and stored digests, and the change is no flaw."""
    text = (CORPUS / "plain/guide/users.py").read_text(encoding="utf-8")
    claimed = read_claims("users.py", text)[1]
    errors = {each.code for each in claimed if each.kind == "error"}
    assert "AUT010" in errors and "AUT203" not in errors
