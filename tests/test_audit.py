"""The audit profile: what is met with its evidence, what is not decided and why, and the sums."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_reporters import line_of, report
from trees import APPS, files_of

from authlint.cli import main
from authlint.config import Config, Layer, Profile, merged
from authlint.configfiles import parse
from authlint.engine import Request, check
from authlint.findings import Evidence, Met, Place, Tally, Unknown
from authlint.registry import rules
from authlint.reporters import json as as_json
from authlint.reporters import sarif, text
from authlint.requirements import requirements

VIEWS = """\
from django.contrib.auth.decorators import login_required
from corp.forms import CorporateForm


@login_required
def checked(request):
    if not request.user.check_password(request.POST["old"]):
        return None
    request.user.set_password(request.POST["new"])


@login_required
def unchecked(request):
    request.user.set_password(request.POST["new"])


@login_required
def unclear(request):
    form = CorporateForm(request.POST)
    if form.is_valid():
        request.user.set_password(form.cleaned_data["new"])
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "views.py").write_text(VIEWS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def audited(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, object]:
    main(["check", "--format", "json", "--no-semgrep", "--select", "AUT203", *options])
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_the_three_outcomes_are_told_with_place_evidence_and_reason(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = audited(capsys, "--profile", "audit")
    assert [each["line"] for each in found["findings"]] == [14]  # type: ignore[attr-defined]
    audit = found["audit"]
    assert isinstance(audit, dict)
    [met] = audit["met"]
    assert (met["code"], met["path"], met["line"]) == ("AUT203", "views.py", 9)
    assert met["evidence"] == {
        "path": "views.py",
        "line": 7,
        "column": 12,
        "message": "the current password is checked here",
    }
    [unknown] = audit["unknown"]
    assert unknown["line"] == 21 and unknown["reason"] == "corp.forms.CorporateForm is outside the project"
    rows = {each["id"]: each for each in audit["requirements"]}
    assert list(rows) == list(requirements())
    row = rows["V6.2.3"]
    assert (row["violated"], row["met"], row["unknown"]) == (1, 1, 1)
    assert row["reasons"] == {"corp.forms.CorporateForm is outside the project": 1}
    assert row["rules"] == ["AUT203"] and row["covered"]
    assert rows["V11.4.2"]["rules"] == [] and "AUT010" in rows["V11.4.2"]["not_run"]
    assert not rows["V6.1.1"]["covered"]


def test_other_profiles_say_nothing_of_it(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plain = audited(capsys)
    assert "audit" not in plain
    assert plain["findings"] == audited(capsys, "--profile", "audit")["findings"]


def of(profile: Profile) -> Config:
    return merged([Layer("", {"profile": profile})])


def test_a_gate_lets_only_sure_findings_stop(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert of("gate").confidence == "high"
    assert of("audit").level == 3
    assert audited(capsys, "--profile", "gate")["findings"]


def test_what_is_named_wins_over_the_profile(shop: Path) -> None:
    table = b'[tool.authlint]\nprofile = "audit"\nlevel = 1\n'
    layer = parse(table, "pyproject.toml")
    assert layer is not None
    config = merged([layer])
    assert (config.profile, config.level, config.confidence) == ("audit", 1, "low")


def test_text_has_rows_for_places_and_for_requirements(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["check", "--no-semgrep", "--profile", "audit"])
    said = capsys.readouterr().out
    assert "  views.py:9:5 AUT203 the current password is checked here (views.py:7:12)\n" in said
    assert "  views.py:21:9 AUT203 corp.forms.CorporateForm is outside the project\n" in said
    assert "    1 V6.2.3: corp.forms.CorporateForm is outside the project\n" in said
    assert "not covered: no rule looks for V6.1.1," in said


MET = Met("AUT203", Place("shop/views.py", 2, 5, 2, 35), Evidence(Place("shop/services.py", 3, 5), "checked"))
OPEN = Unknown("AUT203", Place("shop/views.py", 2, 5, 2, 35), "no caller found")


def test_sarif_results_are_of_the_kinds_pass_and_open() -> None:
    whole = report()
    whole.met, whole.unknown = [MET], [OPEN]
    whole.tallies = [Tally("V6.2.3", 1, "title", ("AUT203",), (), 0, 1, (("no caller found", 1),))]
    [run] = json.loads(sarif.render(whole, rules(), line_of))["runs"]
    assert [(each["kind"], each["level"]) for each in run["results"]] == [("pass", "none"), ("open", "none")]
    assert run["results"][0]["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 3
    assert run["results"][1]["message"]["text"] == "not decided: no caller found"
    assert run["properties"]["requirements"] == [
        {"id": "V6.2.3", "covered": True, "violated": 0, "met": 1, "unknown": 1}
    ]


def test_reports_without_an_audit_stay_as_they_were() -> None:
    whole = report()
    whole.met, whole.unknown = [MET], [OPEN]
    assert "met" not in text.render(whole, line_of) and "audit" not in as_json.render(whole)
    [run] = json.loads(sarif.render(whole, rules(), line_of))["runs"]
    assert run["results"] == [] and "properties" not in run


def test_an_audit_is_the_same_for_any_number_of_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(120):
        (tmp_path / f"views_{number}.py").write_text(VIEWS)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    config = of("audit")
    alone, many = (as_json.render(check(Request((".",), config, jobs, False))) for jobs in (1, 3))
    assert alone == many and json.loads(alone)["audit"]["met"]


@pytest.mark.parametrize("app", APPS)
def test_a_thorough_run_finds_the_same_violations(app: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = files_of(app)
    monkeypatch.chdir(tree.root)
    plain = check(Request((".",), Config(level=3, confidence="low"), 1, False))
    thorough = check(Request((".",), of("audit"), 1, False))
    assert thorough.findings == plain.findings
    assert not plain.met and not plain.unknown
    assert not thorough.faults
