"""The semgrep rules alone: their samples, their metadata, and what semgrep itself says about them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest
import yaml  # type: ignore[import-untyped]

from authlint.examples import sections
from authlint.findings import CONFIDENCES, SEVERITIES
from authlint.requirements import requirements
from authlint.semgrep import MISSING, executable, rules_folder

RULES = rules_folder()
FILES = sorted(each for each in RULES.rglob("*.yaml") if ".test." not in each.name)
SECTIONS = ["Why", "Reported", "Silent", "Fix", "Limits"]
GUESSES = re.compile(r"\b(may|maybe|might|possibl[ey]|potential(ly)?)\b", re.IGNORECASE)
OFFLINE = {
    "SEMGREP_ENABLE_VERSION_CHECK": "0",
    "SEMGREP_SEND_METRICS": "off",
}
each_file = pytest.mark.parametrize("path", [pytest.param(each, id=each.stem) for each in FILES])


def semgrep(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run semgrep offline, with what it writes below `folder`; skips where it is not installed."""
    program = executable()
    if program is None:
        if os.environ.get("AUTHLINT_SEMGREP_REQUIRED"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    written = {
        "SEMGREP_SETTINGS_FILE": str(folder / "settings.yml"),
        "SEMGREP_LOG_FILE": str(folder / "semgrep.log"),
        "SEMGREP_VERSION_CACHE_PATH": str(folder / "version"),
    }
    return subprocess.run(
        [program, "scan", "--metrics=off", "--disable-version-check", *arguments],
        env=os.environ | OFFLINE | written,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


def read(path: Path) -> Mapping[str, object]:
    """The one rule of a file."""
    rules = yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
    assert len(rules) == 1, "one rule a file"
    return cast("Mapping[str, object]", rules[0])


def samples(path: Path) -> list[Path]:
    """The files beside a rule that say where it reports."""
    return sorted(
        each for each in path.parent.iterdir() if each.name.startswith(f"{path.stem}.") and each != path
    )


def test_there_are_rules() -> None:
    assert {each.parent.name for each in FILES} == {"config", "html", "javascript", "sql"}


def test_samples_hold(tmp_path: Path) -> None:
    done = semgrep(tmp_path, "--test", "--json", str(RULES))
    assert done.stdout, done.stderr
    report = json.loads(done.stdout)
    wrong = [
        f"{sample}: {rule}: expected {each['expected_lines']}, came {each['reported_lines']}"
        for file in report["results"].values()
        for rule, check in file["checks"].items()
        for sample, each in check["matches"].items()
        if each["expected_lines"] != each["reported_lines"]
    ]
    assert wrong == []
    assert report["config_missing_tests"] == []
    assert report["config_with_errors"] == []
    assert len(report["results"]) == len(FILES)


def test_rules_are_read_without_errors(tmp_path: Path) -> None:
    empty = tmp_path / "empty.html"
    empty.touch()
    done = semgrep(tmp_path, "--json", "--quiet", f"--config={RULES}", str(empty))
    report = json.loads(done.stdout)
    assert report["errors"] == []
    assert report["results"] == []


@each_file
def test_rule_says_what_it_reads(path: Path) -> None:
    rule = read(path)
    assert rule["id"] == path.stem, "a rule is named after its file"
    assert rule["languages"], "a rule says its languages"
    assert rule["severity"] in ("ERROR", "WARNING", "INFO")
    paths = cast("Mapping[str, list[str]]", rule["paths"])
    assert paths["include"], "a rule without paths.include is held against every file"
    assert "tests/" in paths["exclude"], "tests log in with fixed passwords"


@each_file
def test_message_is_plain(path: Path) -> None:
    message = " ".join(str(read(path)["message"]).split())
    assert not GUESSES.search(message)
    assert message[0] == message[0].lower() and not message.endswith(".")
    what, _, todo = message.partition("; ")
    assert what and todo, "what is wrong; what to do"
    assert set(re.findall(r"\$\w+", message)) <= {"$NAME"}, "a message shows names, never values"


@each_file
def test_metadata_is_complete(path: Path) -> None:
    metadata = cast("Mapping[str, object]", read(path)["metadata"])
    assert metadata["category"] == "security"
    assert metadata["technology"] and metadata["references"]
    for each in cast("list[str]", metadata["cwe"]):
        assert re.match(r"CWE-\d+: \S", each)
    for each in ("confidence", "likelihood", "impact"):
        assert metadata[each] in ("LOW", "MEDIUM", "HIGH")
    asvs = cast("Mapping[str, str]", metadata["asvs"])
    assert set(asvs) == {"section", "control_id", "control_url", "version"}
    block = cast("Mapping[str, str]", metadata["authlint"])
    optional = {"fix", "report"}
    assert set(block) - optional == {"code", "name", "requirement", "severity", "confidence", "doc"}
    assert block.get("report", "once") == "once"
    assert re.fullmatch(r"AUT\d{3}", block["code"])
    assert path.stem.startswith(f"{block['code'].lower()}_")
    assert block["requirement"] in requirements()
    assert block["requirement"].removeprefix("V") == asvs["control_id"].split(" ")[0]
    assert block["severity"] in SEVERITIES
    assert block["confidence"] in CONFIDENCES
    assert metadata["confidence"] == block["confidence"].upper()


@each_file
def test_page_has_all_sections(path: Path) -> None:
    metadata = cast("Mapping[str, Mapping[str, str]]", read(path)["metadata"])
    assert sections(metadata["authlint"]["doc"]) == SECTIONS


@each_file
def test_sample_has_both_sides(path: Path) -> None:
    found = samples(path)
    assert found, "a sample of the same name stands beside the rule"
    text = "".join(each.read_text(encoding="utf-8") for each in found)
    assert f"ruleid: {path.stem}" in text
    assert f"ok: {path.stem}" in text
