"""The patterns of `rules/` and the one process that runs them."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from authlint import semgrep
from authlint.config import Config
from authlint.engine import Request, check
from authlint.findings import Report
from authlint.semgrep import executable, loaded, patterns, rules_folder

QUESTION = '<form>\n<p>日本é</p><input name="security_question"><input name="security_answer">\n</form>\n'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "login.html").write_text(QUESTION, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def fake(folder: Path, monkeypatch: pytest.MonkeyPatch, results: list[dict[str, object]]) -> Path:
    """A semgrep that reports those results, and writes down what it was given."""
    program = folder.parent / f"{folder.name}-bin" / "semgrep"
    program.parent.mkdir()
    given = program.parent / "given.json"
    report = {"version": "1", "results": results, "errors": [], "paths": {"scanned": []}}
    program.write_text(
        f"#!{sys.executable}\nimport json, os, sys\n"
        "rules = [each for each in sys.argv if each.startswith('--config=')][0][9:]\n"
        "given = {'arguments': sys.argv[1:], 'environment': dict(os.environ)}\n"
        "given['rules'] = json.load(open(rules))\n"
        f"json.dump(given, open({str(given)!r}, 'w'))\n"
        f"print({json.dumps(report)!r})\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("AUTHLINT_SEMGREP", str(program))
    return given


def result(path: Path, line: int, start: int, end: int, code: str = "AUT402") -> dict[str, object]:
    """A result as semgrep writes it; columns count UTF-8 bytes from 1."""
    pattern = next(each for each in loaded() if each.info.code == code and each.reads(path.name))
    return {
        "check_id": pattern.rule["id"],
        "path": str(path),
        "start": {"line": line, "col": start, "offset": 0},
        "end": {"line": line, "col": end, "offset": 0},
        "extra": {"message": "drop\n  it", "metadata": pattern.rule["metadata"]},
    }


def run(config: Config | None = None) -> Report:
    return check(Request((".",), config or Config()))


def test_every_pattern_is_complete() -> None:
    assert rules_folder().is_dir() and loaded()
    for each in loaded():
        assert each.info.engine == "semgrep" and each.info.page.strip() and each.info.cwe
        assert each.included, f"{each.rule['id']} would read every file"
    assert patterns() == tuple(each.info for each in loaded())


def test_a_result_becomes_a_finding_in_characters(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = QUESTION.split("\n")[1].encode()
    start = line.index(b"<input")
    fake(shop, monkeypatch, [result(shop / "login.html", 2, start + 1, start + 33)])
    report = run()
    (finding,) = report.findings
    assert (finding.code, finding.message, finding.requirement) == ("AUT402", "drop it", "V6.4.2")
    assert (finding.place.path, finding.place.line) == ("login.html", 2)
    text = QUESTION.split("\n")[1]
    assert text[finding.place.column - 1 : finding.place.end_column - 1] == '<input name="security_question">'
    assert report.engines["semgrep"] == "ran" and report.seen == report.analysed == 1


def test_rows_of_a_dump_are_one_finding(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dump = shop / "dump.json"
    dump.write_text('[{"adminPassword": "xyz12"},\n{"adminPassword": "xyz34"}]\n', encoding="utf-8")
    fake(shop, monkeypatch, [result(dump, line, 2, 10, "AUT302") for line in (2, 1)])
    (finding,) = run().findings
    assert finding.place.line == 1
    assert [each.place.line for each in finding.related] == [2]


def test_what_semgrep_is_given(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEMGREP_APP_TOKEN", "secret")
    given = fake(shop, monkeypatch, [])
    (shop / "-x y.html").write_text("")
    (shop / "photo.png").write_text("")
    run()
    said = json.loads(given.read_text())
    assert [each for each in said["arguments"] if not each.startswith("-")] == [
        "scan",
        str(shop / "-x y.html"),
        str(shop / "login.html"),
    ]
    for option in ("--metrics=off", "--disable-version-check", "--no-rewrite-rule-ids", "--disable-nosem"):
        assert option in said["arguments"]
    environment = said["environment"]
    assert environment["SEMGREP_ENABLE_VERSION_CHECK"] == "0" and environment["SEMGREP_SEND_METRICS"] == "off"
    assert "SEMGREP_APP_TOKEN" not in environment
    assert not os.path.exists(environment["SEMGREP_SETTINGS_FILE"])
    assert len(said["rules"]["rules"]) == len([each for each in loaded() if Config().runs(each.info)])


def test_rules_that_are_not_selected_do_not_run(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = fake(shop, monkeypatch, [])
    run(Config(select=("AUT402",)))
    rules = json.loads(given.read_text())["rules"]["rules"]
    assert {each["metadata"]["authlint"]["code"] for each in rules} == {"AUT402"}
    given.unlink()
    assert run(Config(select=("AUT203",))).engines["semgrep"].startswith("not needed")
    assert not given.exists()


def test_comments_in_templates(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = shop / "login.html"
    page.write_text(
        "<!-- authlint: ignore[AUT402] -- a survey -->\n<input>\n{# authlint: ignore[AUT402] #}\n"
    )
    fake(shop, monkeypatch, [result(page, 2, 1, 8)])
    assert [f"{each.place.line} {each.code}" for each in run().findings] == ["3 AUT001"]


def test_exclusions_count_below_the_project_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = tmp_path / "survey" / "tests" / "shop"
    shop.mkdir(parents=True)
    (shop / "login.html").write_text(QUESTION)
    (shop / "survey.html").write_text(QUESTION)
    monkeypatch.chdir(shop)
    found = result(shop / "login.html", 2, 1, 5)
    fake(shop, monkeypatch, [found, found | {"path": str(shop / "survey.html")}])
    assert [each.place.path for each in run().findings] == ["login.html"]


def test_long_lists_of_files_go_in_parts(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        (shop / f"p{number}.html").write_text(QUESTION)
    results = [result(shop / f"p{number}.html", 2, 1, 5) for number in range(5)]
    fake(shop, monkeypatch, results)
    monkeypatch.setattr(semgrep, "ARGUMENTS", 2 * (len(str(shop)) + 20))
    report = run()
    assert len(report.findings) == 5 and report.engines["semgrep"] == "ran"


def test_a_process_that_hangs_is_stopped(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = fake(shop, monkeypatch, [])
    program = given.parent / "semgrep"
    program.write_text(f"#!{sys.executable}\nimport time\ntime.sleep(60)\n")
    monkeypatch.setattr(semgrep, "SECONDS", 0.2)
    assert run().engines["semgrep"] == "failed: semgrep was stopped after 0.2 seconds"


@pytest.mark.skipif(executable() is None, reason="semgrep is not installed")
def test_the_real_one(shop: Path) -> None:
    (shop / "app").mkdir()
    (shop / "app" / "good.html").write_text("<p>nothing</p>\n")
    report = run()
    assert report.engines["semgrep"] == "ran" and report.skipped == []
    assert {(each.code, each.place.path, each.place.line) for each in report.findings} == {
        ("AUT402", "login.html", 2)
    }
    assert min(each.place.column for each in report.findings) == QUESTION.split("\n")[1].index("<input") + 1
