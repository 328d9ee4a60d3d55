"""A report of Bitbucket's Code Insights: the body of its PUT, and those of the POSTs of its annotations.

    {"report": {"title", "details", "report_type": "SECURITY", "reporter", "result", "data"},
     "annotations": [[{"external_id", "annotation_type", "summary", "severity", "path", "line"}, ...], ...]}

Bitbucket takes 100 annotations a call and 1000 a report, summaries up to 450 and details up to 2000 characters.
"""

from __future__ import annotations

import json

from authlint.findings import SEVERITIES, Finding, Report
from authlint.reporters.accepted import sentences
from authlint.reporters.identity import names
from authlint.reporters.json import written
from authlint.reporters.shown import visible

GRADES = {"high": "HIGH", "medium": "MEDIUM", "low": "LOW", "info": "LOW"}
A_CALL, A_REPORT = 100, 1000
SUMMARY, DETAILS = 450, 2000

Object = dict[str, object]


def render(report: Report) -> str:
    """The bodies as one JSON document; the least severe findings are left out where they are too many."""
    named = list(zip(report.findings, names(report.findings), strict=True))
    named.sort(key=lambda each: (-SEVERITIES.index(each[0].severity), each[0].key))
    annotations = [_annotation(finding, name) for finding, name in named[:A_REPORT]]
    document = {
        "report": _report(report),
        "annotations": [annotations[at : at + A_CALL] for at in range(0, len(annotations), A_CALL)],
    }
    return json.dumps(document, indent=2) + "\n"


def _report(report: Report) -> Object:
    found, files = len(report.findings), len(report.skipped)
    details = f"{found:,} {'finding' if found == 1 else 'findings'} in {report.seen:,} files."
    if files:
        details += f" {files:,} could not be analysed."
    if found > A_REPORT:
        details += f" The {A_REPORT:,} most severe are annotated."
    details += "".join(f" {each}." for each in sentences(report))
    counts = [
        {"title": grade.capitalize(), "type": "NUMBER", "value": count}
        for grade in reversed(SEVERITIES)
        if (count := sum(each.severity == grade for each in report.findings))
    ]
    return {
        "title": "authlint",
        "details": details[:DETAILS],
        "report_type": "SECURITY",
        "reporter": "authlint",
        "result": "FAILED" if found or report.faults else "PASSED",
        "data": counts,
    }


def _annotation(finding: Finding, name: str) -> Object:
    summary = f"{finding.code} {visible(finding.message)}"
    found: Object = {
        "external_id": f"authlint-{name}",
        "annotation_type": "VULNERABILITY",
        "summary": summary if len(summary) <= SUMMARY else summary[: SUMMARY - 3] + "...",
        "severity": GRADES[finding.severity],
        "result": "FAILED",
        "path": written(finding.place.path),
        "line": finding.place.line,
    }
    related = [
        f"{visible(each.place.path)}:{each.place.line}: {visible(each.message)}"
        for each in dict.fromkeys(finding.related)
    ]
    if related:
        found["details"] = "\n".join(related)[:DETAILS]
    return found
