"""The formats of services, read as the services read them."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from hostile import CANARY, NAMES, broken_out
from jsonschema import Draft202012Validator
from junitparser import JUnitXml
from services import DIAGNOSTIC, QUALITY, SAST, azure_commands, github_commands
from test_reporters import FINDING, line_of, report

from authlint.arguments import FORMATS
from authlint.cli import main
from authlint.findings import Edit, Evidence, Finding, Fix, Place, Report, Skipped
from authlint.record import replace
from authlint.registry import checks
from authlint.reporters import azure, bitbucket, formats, github, gitlab, markdown, rdjson, xml
from authlint.reporters.identity import names

MANY = [replace(FINDING, place=Place("shop/views.py", n, 1, n, 2)) for n in range(1, 31)]


def valid(schema: dict[str, object], value: object) -> None:
    assert [
        f"{list(each.path)}: {each.message}" for each in Draft202012Validator(schema).iter_errors(value)
    ] == []


# ---------------------------------------------------------------------- GitHub


def test_github_annotations() -> None:
    found, skipped = github_commands(github.render(report(FINDING), "app"))
    assert found.name == "error"
    assert found.properties == {
        "file": "app/shop/views.py",
        "line": "2",
        "col": "5",
        "endColumn": "35",
        "title": "AUT203 change-without-current-password",
    }
    assert found.data == f"{FINDING.message}\nshop/services.py:3: it is written here"
    assert (skipped.name, skipped.properties["file"]) == ("warning", "app/bad.py")
    assert skipped.data == "not analysed: syntax error in line 1"


def test_github_keeps_ten_of_a_kind_the_severest_first() -> None:
    low = replace(FINDING, severity="low", place=Place("a.py", 1, 1, 1, 2))
    out = github.render(Report(findings=[low, *MANY]))
    kinds = [each.name for each in github_commands(out)]
    assert kinds == ["error"] * 10 + ["notice"]
    rest = [line for line in out.splitlines() if not line.startswith("::")]
    assert len(rest) == 21 and rest[0].startswith("authlint: shop/views.py:11:1: AUT203 ")
    assert rest[-1] == "authlint: 31 findings, 0 files seen"


def test_github_escapes_what_ends_a_command() -> None:
    path = "a,b:c%0A\n::error::\r.py"
    hostile = replace(
        FINDING, place=Place(path, 1, 1, 1, 2), message="100%25\n::add-mask::x\r##[error]", related=()
    )
    (command,) = github_commands(github.render(Report(findings=[hostile])))
    assert command.properties["file"] == "a,b:c%0A\\x0a::error::\\x0d.py"
    assert command.data == "100%25\\x0a::add-mask::x\\x0d#\\x23[error]"


def test_the_summary_of_a_step() -> None:
    shown = github.summary(report(FINDING))
    assert "| high | AUT203 | `shop/views.py:2` | the password of request.user" in shown
    assert "- `bad.py`: syntax error in line 1" in shown
    hostile = replace(
        FINDING, place=Place("`a`|@team\n<b>.py", 1), message="<img src=x> @team #12 | ![i](u) `x`"
    )
    rows = github.summary(Report(findings=[hostile])).splitlines()
    (row,) = [each for each in rows if "AUT203" in each]
    assert row.count("|") - row.count("\\|") == 5
    assert "\\<img src=x\\>" in row and "@\u200bteam" in row and "#\u200b12" in row and "\\!\\[i\\]" in row
    assert len(github.summary(Report(findings=MANY * 200))) < 1_000_000


def test_the_summary_goes_where_the_runner_wants_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "seed.py").write_text(FLAWED, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "app")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    assert main(["check", "--no-semgrep", "--format", "github"]) == 1
    assert {each.properties["file"] for each in github_commands(capsys.readouterr().out)} == {"app/seed.py"}
    assert "`seed.py:" in (tmp_path / "summary.md").read_text("utf-8")


def test_markdown_code_is_closed_by_nothing_in_it() -> None:
    assert markdown.code("a`b``c") == "```a`b``c```"
    assert markdown.code("`a") == "`` `a ``"
    assert markdown.fenced("x = '```'", "suggestion") == "````suggestion\nx = '```'\n````"


# ---------------------------------------------------------------------- GitLab


def test_gitlab_code_quality() -> None:
    entries = json.loads(gitlab.quality(report(FINDING)))
    valid(QUALITY, entries)
    assert entries[0]["fingerprint"] == FINDING.fingerprint
    assert entries[0]["location"] == {"path": "shop/views.py", "lines": {"begin": 2, "end": 2}}
    assert entries[0]["severity"] == "critical"


def test_equal_fingerprints_are_told_apart() -> None:
    other = replace(FINDING, place=Place("other/shop/views.py", 2, 5, 2, 35))
    first, second, third = names([FINDING, other, replace(other, fingerprint="0")])
    assert first == FINDING.fingerprint and second != first and second.startswith(first) and third == "0"


def test_gitlab_sast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    unsure = replace(FINDING, confidence="low", function="Shop.change", place=Place("b.py", 3, 1, 5, 2))
    text = gitlab.sast(report(FINDING, unsure), checks())
    document = json.loads(text)
    valid(SAST, document)
    assert document["scan"]["start_time"] == "2023-11-14T22:13:20"
    first, second = document["vulnerabilities"]
    assert first["identifiers"][0] == {"type": "authlint_rule", "name": "AUT203", "value": "AUT203"}
    assert {each["type"] for each in first["identifiers"]} == {"authlint_rule", "cwe", "owasp_asvs"}
    assert first["solution"] and "```" not in first["solution"]
    nodes = first["details"]["way"]["items"][0]
    assert [each["node_type"] for each in nodes] == ["source", "sink"]
    assert (second["location"]["class"], second["location"]["method"]) == ("Shop", "change")
    assert second["location"]["end_line"] == 5 and second["flags"] and "flags" not in first
    assert first["id"] != second["id"] and text == gitlab.sast(report(FINDING, unsure), checks())
    assert [each["level"] for each in document["scan"]["messages"]] == ["warn", "warn"]


def test_gitlab_sast_names_every_rule() -> None:
    document = json.loads(gitlab.sast(Report(), checks()))
    valid(SAST, document)
    listed = [each["value"] for each in document["scan"]["primary_identifiers"]]
    assert listed == sorted({each.code for each in checks()})


# ---------------------------------------------------------------------- reviewdog


def fixed(*edits: tuple[int, int, int, str]) -> Finding:
    """FINDING with a fix of edits as (line, column, end column, text)."""
    path = "a é.py"
    made = tuple(Edit(Place(path, line, start, line, end), 0, 0, text) for line, start, end, text in edits)
    return replace(FINDING, place=Place(path, 1, 11, 1, 16), related=(), fix=Fix("t", "safe", made))


def test_reviewdog_counts_bytes() -> None:
    (line,) = rdjson.render(report(fixed((1, 11, 15, "made"))), line_of).splitlines()
    diagnostic = json.loads(line)
    valid(DIAGNOSTIC, diagnostic)
    # 'x = "日本"; ' is 10 characters and 14 bytes.
    assert diagnostic["location"]["range"]["start"] == {"line": 1, "column": 15}
    assert diagnostic["suggestions"] == [
        {
            "range": {"start": {"line": 1, "column": 15}, "end": {"line": 1, "column": 19}},
            "text": "made",
        }
    ]


def test_a_suggestion_is_a_whole_fix_or_none() -> None:
    def suggestions(finding: Finding) -> Any:
        return json.loads(rdjson.render(report(finding), line_of)).get("suggestions")

    assert suggestions(fixed((1, 11, 12, "C"), (1, 14, 15, "L")))[0]["text"] == "CalL"
    assert suggestions(fixed((1, 1, 2, "y"), (1, 11, 15, "made"))) is None  # a string lies between
    assert suggestions(fixed((1, 1, 1, "import hmac\n"), (3, 11, 15, "made"))) is None


def test_reviewdog_places() -> None:
    diagnostic = json.loads(rdjson.render(report(FINDING), line_of))
    valid(DIAGNOSTIC, diagnostic)
    assert diagnostic["related_locations"][0]["location"]["path"] == "shop/services.py"
    hostile = replace(FINDING, message="@team <img> ![x](y) ```")
    assert (
        json.loads(rdjson.render(report(hostile), line_of))["message"] == "@\u200bteam \\<img> ![x]\\(y) '''"
    )
    assert rdjson.render(Report(), line_of) == ""


# ---------------------------------------------------------------------- XML


def test_checkstyle() -> None:
    tree = ElementTree.fromstring(xml.checkstyle(report(FINDING, *MANY[:2])))
    assert (tree.tag, tree.get("version")) == ("checkstyle", "4.3")
    (file,) = tree
    assert file.get("name") == "shop/views.py" and len(file) == 3
    assert file[0].attrib == {
        "line": "2",
        "column": "5",
        "severity": "error",
        "message": FINDING.message,
        "source": "authlint.AUT203",
    }


def test_junit(tmp_path: Path) -> None:
    target = tmp_path / "junit.xml"
    target.write_text(xml.junit(report(FINDING, replace(FINDING, requirement="V6.2.4"))), encoding="utf-8")
    read = JUnitXml.fromfile(str(target))
    assert (read.tests, read.failures, read.errors) == (3, 2, 1)
    assert [each.name for each in read] == ["V6.2.3", "V6.2.4", "files"]
    # The schema of Jenkins' xUnit plugin knows no other attributes, and a report with others is refused.
    cases = ElementTree.parse(target).iter("testcase")
    assert {name for each in cases for name in each.attrib} == {"name", "classname", "time"}
    case = next(iter(next(iter(read))))
    assert case.classname == "shop/views.py" and case.result[0].type == "AUT203"
    assert "shop/services.py:3: it is written here" in case.result[0].text


def test_junit_is_never_without_a_case() -> None:
    (case,) = ElementTree.fromstring(xml.junit(Report())).iter("testcase")
    assert len(case) == 0


# ---------------------------------------------------------------------- Azure, Bitbucket


def test_azure() -> None:
    found, skipped = azure_commands(azure.render(report(FINDING)))
    assert found.name == "task.logissue" and found.data == FINDING.message
    assert found.properties == {
        "type": "error",
        "sourcepath": "shop/views.py",
        "linenumber": "2",
        "columnnumber": "5",
        "code": "AUT203",
    }
    assert skipped.properties == {"type": "warning", "sourcepath": "bad.py"}
    hostile = replace(FINDING, place=Place("a];x=%0A\n##vso[y]z.py", 1), message="]##vso[task.x]%\n")
    (command,) = azure_commands(azure.render(Report(findings=[hostile])))
    assert command.properties["sourcepath"] == "a];x=%0A\\x0a#\\x23vso[y]z.py"
    assert command.data == "]#\\x23vso[task.x]%\\x0a"


def test_bitbucket() -> None:
    unlike = [replace(each, fingerprint=str(number)) for number, each in enumerate(MANY * 40)]
    low = replace(FINDING, severity="low", message="m" * 1000)
    document = json.loads(bitbucket.render(report(low, *unlike)))
    assert document["report"]["result"] == "FAILED" and document["report"]["report_type"] == "SECURITY"
    calls = document["annotations"]
    assert [len(each) for each in calls] == [100] * 10
    annotations = [each for call in calls for each in call]
    assert len({each["external_id"] for each in annotations}) == 1000
    assert all(each["severity"] == "HIGH" for each in annotations)  # the least severe one is left out
    (only,) = json.loads(bitbucket.render(report(low)))["annotations"][0]
    assert len(only["summary"]) == 450 and only["annotation_type"] == "VULNERABILITY" and only["line"] == 2
    assert json.loads(bitbucket.render(Report()))["report"]["result"] == "PASSED"


# ---------------------------------------------------------------------- whatever the names and the source hold

FLAWED = f'''\
import hashlib
import random

from django.contrib.auth.models import User

ADMIN_PASSWORD = "{CANARY}"
SALT = b"{CANARY}"
PASSWORDS = {{"root": "{CANARY}", "<img src=x>@team": '{CANARY}'}}


def seed():
    User.objects.create_superuser("<img src=x onerror=alert(1)>\\n::error::@team ##[error]", "a@b.c", "{CANARY}")
    User.objects.create_user("admin", password=ADMIN_PASSWORD)


def login(username, password):
    if password == "{CANARY}" or hashlib.md5(password.encode() + SALT).hexdigest() == "{CANARY}":
        return True
    return PASSWORDS.get(username) == password


def store(user, password="{CANARY}"):
    user.password = hashlib.md5(("{CANARY}" + password).encode()).hexdigest()  # ##vso[task.x] ::error::
    user.token = "{CANARY}" + "".join(random.choice("abc") for _ in range(8))
    user.set_password("{CANARY}")
    user.save()
'''


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Files of hostile names, each with flaws around secrets, one that does not parse, and a good one."""
    for each in NAMES:
        Path(f"{tmp_path}/{each.decode('utf-8', 'surrogateescape')}.py").write_text(FLAWED)
    other = (
        FLAWED.replace("def seed", "def sow")
        .replace("def login", "def enter")
        .replace("def store", "def keep")
    )
    (tmp_path / "good.py").write_text(other, encoding="utf-8")
    (tmp_path / "broken\n::warning::.py").write_text(f"password = '{CANARY}\n(", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_leaks_and_nothing_breaks_out(
    name: str, hostile: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(hostile / "summary.md"))
    options = ["--no-semgrep", "--profile", "audit", "--format", name, "--output", "report"]
    assert main(["check", *options]) == 3  # one file does not parse
    out = (hostile / "report").read_bytes().decode("utf-8")
    told = out + capsys.readouterr().err
    if name == "github":
        told += (hostile / "summary.md").read_text("utf-8")
    assert "good.py" in out and "AUT302" in out
    assert broken_out(name, out, told) == []


def test_every_format_is_known() -> None:
    for name in FORMATS[1:]:
        assert formats.render(name, Report(skipped=[Skipped("a.py", "why")]), checks) is not None


def test_related_places_are_told_once() -> None:
    twice = (Evidence(Place("a.py", 1), "here"), Evidence(Place("a.py", 1), "here"))
    finding = replace(FINDING, related=twice)
    assert (
        github.render(Report(findings=[finding])).count("a.py%3A1: here")
        + xml.junit(Report(findings=[finding])).count("a.py:1: here")
        == 1
    )
