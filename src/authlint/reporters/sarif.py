"""The report as SARIF 2.1.0, for code scanning services and viewers.

What services ask for beyond the standard, and so is kept here: a region of one line (a pull request shows a
result only when every line of it was changed), no empty text, tags of at most twenty, a severity as a number,
paths percent-encoded below %SRCROOT% without saying where that is, no time and no absolute path.

An audit adds results of the kinds "pass" (met) and "open" (not decided). Code scanning services take every
result for an alert, whatever its kind, so what is uploaded to them is better made without the audit.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

import authlint
from authlint.findings import Finding, Met, Place, Report, Tally, Unknown
from authlint.reporters.json import written

if TYPE_CHECKING:
    from authlint.registry import RuleInfo

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {"high": "error", "medium": "warning", "low": "note", "info": "note"}
SEVERITIES = {"high": "8.0", "medium": "5.5", "low": "3.0"}
"""The bands of code scanning start at 7.0 for high and 4.0 for medium; info has no number."""

Object = dict[str, object]


def render(report: Report, rules: Iterable[RuleInfo], line_of: Callable[[str, int], str]) -> str:
    """The report as SARIF. `rules` describe the codes; `line_of` gives a line by path and number."""
    described = _described(report, rules)
    index = {str(each["id"]): number for number, each in enumerate(described)}
    run: Object = {
        "tool": {
            "driver": {
                "name": "authlint",
                "version": authlint.__version__,
                "semanticVersion": authlint.__version__,
                "informationUri": "https://pypi.org/project/authlint/",
                "rules": described,
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "The directory that authlint was run in."}}
        },
        "invocations": [_invocation(report)],
        "results": [_result(each, index, line_of) for each in report.findings],
    }
    if report.tallies:
        run["results"] = [
            *(_result(each, index, line_of) for each in report.findings),
            *(_met(each, index, line_of) for each in report.met),
            *(_open(each, index, line_of) for each in report.unknown),
        ]
        run["properties"] = {"requirements": [_tally(each) for each in report.tallies]}
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _described(report: Report, rules: Iterable[RuleInfo]) -> list[Object]:
    """A descriptor for each code, once; findings about the use of this tool bring their own."""
    found: dict[str, Object] = {}
    for rule in rules:
        if rule.code not in found:
            found[rule.code] = _rule(rule)
    for each in report.findings:
        if each.code not in found:
            text = {"text": each.name.replace("-", " ")}
            found[each.code] = {
                "id": each.code,
                "name": each.name,
                "shortDescription": text,
                "fullDescription": text,
                "help": {"text": f"authlint explain {each.code}"},
                "defaultConfiguration": {"level": LEVELS[each.severity]},
                "properties": {"tags": ["maintainability"], "precision": "high"},
            }
    return [found[code] for code in sorted(found)]


def _rule(rule: RuleInfo) -> Object:
    page = rule.page.strip() or rule.name
    title, _, rest = page.partition("\n")
    intro = rest.strip().split("\n\n", 1)[0]
    full = " ".join((intro if intro and not intro.startswith("#") else title).split()).lstrip("# ")
    tags = ["security", *(_tag(each) for each in rule.requirements)]
    # Some readers keep the last weakness of the list as the rule's own: the chief one, first in ours.
    tags += [f"external/cwe/cwe-{each:03d}" for each in reversed(rule.cwe)]
    properties: Object = {"tags": tags[:20], "precision": rule.confidence}
    if rule.severity in SEVERITIES:
        properties["security-severity"] = SEVERITIES[rule.severity]
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.title or rule.name},
        "fullDescription": {"text": full[:1024] or rule.name},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": properties,
    }


def _tag(requirement: str) -> str:
    if requirement.startswith("V"):
        return f"asvs/v5.0.0-{requirement[1:]}"
    if requirement.startswith("v4-"):
        return f"asvs/v4.0.3-{requirement[3:]}"
    return f"requirement/{requirement}"


def _result(finding: Finding, index: dict[str, int], line_of: Callable[[str, int], str]) -> Object:
    result: Object = {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": LEVELS[finding.severity],
        "message": {"text": written(finding.message)},
        "locations": [{"physicalLocation": _location(finding.place, line_of)}],
        "partialFingerprints": {"authlintFingerprint/v1": finding.fingerprint},
        "properties": {
            "confidence": finding.confidence,
            "severity": finding.severity,
            "requirement": finding.requirement,
            "requirements": list(finding.requirements),
            "level": finding.level,
            "function": finding.function,
        },
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _location(each.place, line_of),
                "message": {"text": written(each.message)},
            }
            for number, each in enumerate(finding.related, 1)
        ]
    return result


def _met(met: Met, index: dict[str, int], line_of: Callable[[str, int], str]) -> Object:
    """A requirement that is met: of kind "pass", with the evidence as a related location."""
    message = {"text": written(met.evidence.message)}
    return {
        "ruleId": met.code,
        "ruleIndex": index[met.code],
        "kind": "pass",
        "level": "none",
        "message": message,
        "locations": [{"physicalLocation": _location(met.place, line_of)}],
        "relatedLocations": [
            {"id": 1, "physicalLocation": _location(met.evidence.place, line_of), "message": message}
        ],
    }


def _open(unknown: Unknown, index: dict[str, int], line_of: Callable[[str, int], str]) -> Object:
    """A place that was not decided: of kind "open", with the reason as its message."""
    return {
        "ruleId": unknown.code,
        "ruleIndex": index[unknown.code],
        "kind": "open",
        "level": "none",
        "message": {"text": written(f"not decided: {unknown.reason}")},
        "locations": [{"physicalLocation": _location(unknown.place, line_of)}],
    }


def _tally(tally: Tally) -> Object:
    return {
        "id": tally.requirement,
        "covered": bool(tally.codes or tally.off),
        "violated": tally.violated,
        "met": tally.met,
        "unknown": tally.unknown,
    }


def _location(place: Place, line_of: Callable[[str, int], str]) -> Object:
    """The place with a region of one line: the first, up to its end where the place goes on."""
    end = place.end_column
    if place.end_line != place.line:
        end = len(line_of(place.path, place.line).rstrip()) + 1
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.line,
        "endColumn": max(end, place.column + 1),
    }
    return {"artifactLocation": _artifact(place.path), "region": region}


def _artifact(path: str) -> Object:
    return {"uri": quote(os.fsencode(path)), "uriBaseId": "%SRCROOT%"}


def _invocation(report: Report) -> Object:
    """What was not analysed, as notifications."""
    notes: list[Object] = [
        {
            "level": "error" if each.reason.startswith("internal error") else "warning",
            "message": {"text": written(f"not analysed: {each.reason}")},
            "locations": [{"physicalLocation": {"artifactLocation": _artifact(each.path)}}],
        }
        for each in report.skipped
    ]
    failed = bool(report.faults)
    for engine, status in sorted(report.engines.items()):
        if status.startswith("failed"):
            failed = True
            notes.append({"level": "error", "message": {"text": f"{engine} {status}"}})
        elif status.startswith("not run"):
            notes.append({"level": "note", "message": {"text": f"{engine} {status}"}})
    return {"executionSuccessful": not failed, "toolExecutionNotifications": notes}
