"""GitLab's reports: Code Quality (`gitlab`), and SAST in schema 15.2.1 (`gitlab-sast`).

Code Quality shows findings of equal fingerprints once and wants paths without `./`. SAST wants the times of
the scan: they are taken from SOURCE_DATE_EPOCH where that is set, so that a report can be made twice.
Remediations would quote the lines around a fix, secrets on them included, and are left out.
"""

from __future__ import annotations

import json
import os
import re
import time
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

import authlint
from authlint.findings import Finding, Report
from authlint.reporters.accepted import sentences
from authlint.reporters.identity import names
from authlint.reporters.json import written
from authlint.reporters.markdown import plain
from authlint.reporters.shown import visible

if TYPE_CHECKING:
    from authlint.registry import RuleInfo

Object = dict[str, object]

QUALITY = {"high": "critical", "medium": "major", "low": "minor", "info": "info"}
SEVERITIES = {"high": "High", "medium": "Medium", "low": "Low", "info": "Info"}
SCHEMA = "15.2.1"
MOST_STEPS = 50


def quality(report: Report) -> str:
    """A JSON array of Code Quality, one entry a finding."""
    return _json(
        [
            {
                "description": f"{each.code} {visible(each.message)}",
                "check_name": each.code,
                "fingerprint": name,
                "severity": QUALITY[each.severity],
                "location": {
                    "path": written(each.place.path),
                    "lines": {"begin": each.place.line, "end": max(each.place.end_line, each.place.line)},
                },
            }
            for each, name in zip(report.findings, names(report.findings), strict=True)
        ]
    )


def sast(report: Report, rules: Iterable[RuleInfo]) -> str:
    """The report of a SAST scanner."""
    infos = {each.code: each for each in rules}
    now = _time()
    tool = {
        "id": "authlint",
        "name": "authlint",
        "url": "https://pypi.org/project/authlint/",
        "version": authlint.__version__,
        "vendor": {"name": "authlint"},
    }
    scan: Object = {
        "type": "sast",
        "status": "failure" if report.faults else "success",
        "start_time": now,
        "end_time": now,
        "analyzer": tool,
        "scanner": tool,
        "primary_identifiers": [_own(each) for each in sorted(infos)],
    }
    messages = [
        {"level": "warn", "value": f"{visible(each.path)}: not analysed: {visible(each.reason)}"}
        for each in report.skipped
    ]
    for engine, status in sorted(report.engines.items()):
        if status.startswith(("failed", "not run")):
            messages.append({"level": "warn", "value": f"the {engine} rules: {visible(status)}"})
    messages += [{"level": "info", "value": each} for each in sentences(report)]
    if messages:
        scan["messages"] = messages
    return _json(
        {
            "version": SCHEMA,
            "scan": scan,
            "vulnerabilities": [
                _vulnerability(each, name, infos.get(each.code))
                for each, name in zip(report.findings, names(report.findings), strict=True)
            ],
        }
    )


def _json(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"


def _time() -> str:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    seconds = int(epoch) if epoch.isdecimal() else time.time()
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


def _own(code: str) -> Object:
    return {"type": "authlint_rule", "name": code, "value": code}


def _vulnerability(finding: Finding, name: str, rule: RuleInfo | None) -> Object:
    place = finding.place
    location: Object = {
        "file": written(place.path),
        "start_line": place.line,
        "end_line": max(place.end_line, place.line),
    }
    scope, _, function = finding.function.rpartition(".")
    if scope:
        location["class"] = visible(scope)
    if function:
        location["method"] = visible(function)
    found: Object = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"authlint:{name}")),
        "name": (rule.title if rule and rule.title else finding.name.replace("-", " "))[:255],
        "description": plain(finding.message),
        "severity": SEVERITIES[finding.severity],
        "identifiers": _identifiers(finding),
        "location": location,
    }
    if solution := _solution(rule.page if rule else ""):
        found["solution"] = solution
    if finding.related:
        found["details"] = {"way": _way(finding)}
    if finding.confidence == "low":
        found["flags"] = [
            {
                "type": "flagged-as-likely-false-positive",
                "origin": "authlint",
                "description": "of low confidence",
            }
        ]
    return found


def _identifiers(finding: Finding) -> list[Object]:
    """The code first: it is the one by which GitLab tells findings apart."""
    weaknesses: Iterable[Object] = (
        {
            "type": "cwe",
            "name": f"CWE-{each}",
            "value": str(each),
            "url": f"https://cwe.mitre.org/data/definitions/{each}.html",
        }
        for each in finding.cwe
    )
    requirements: Iterable[Object] = (
        {"type": "owasp_asvs", "name": f"ASVS {version} {number}", "value": f"v{version}-{number}"}
        for mark, version in (("V", "5.0.0"), ("v4-", "4.0.3"))
        for each in finding.requirements
        if each.startswith(mark) and (number := each.removeprefix(mark))
    )
    return [_own(finding.code), *weaknesses, *requirements]


def _solution(page: str) -> str:
    """The words of the page's section on mending, without its code."""
    section = re.search(r"^## Fix\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL)
    text = re.sub(r"^```.*?^```\n?", "", section[1], flags=re.MULTILINE | re.DOTALL) if section else ""
    return text.strip()[:7000]


def _way(finding: Finding) -> Object:
    """From the finding to the places one reads next, as a flow."""
    places = [finding.place, *dict.fromkeys(each.place for each in finding.related)][:MOST_STEPS]
    nodes = []
    for number, place in enumerate(places):
        kind = "source" if number == 0 else "sink" if number == len(places) - 1 else "propagation"
        location = {
            "type": "file-location",
            "file_name": written(place.path),
            "line_start": place.line,
            "line_end": max(place.end_line, place.line),
        }
        nodes.append({"type": "code-flow-node", "node_type": kind, "file_location": location})
    return {"type": "code-flows", "name": "What to read", "items": [nodes]}
