"""Annotations of GitHub's pull requests as workflow commands, and the summary of a step in Markdown.

    ::error file=shop/views.py,line=12,col=5,endColumn=40,title=AUT203 change-without-current-password::...

A step keeps ten annotations of each kind, so the most severe ones come first and the rest is printed as plain
lines that begin with our name, since the runner obeys a line that begins with two colons.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.findings import SEVERITIES, Finding, Report
from authlint.reporters.accepted import sentences
from authlint.reporters.markdown import code, plain
from authlint.reporters.shown import visible

KINDS = {"high": "error", "medium": "warning", "low": "notice", "info": "notice"}
MOST = 10
"""Annotations of a kind that one step keeps."""

ROWS = 500
SUMMARY_BYTES = 1_000_000
"""A summary above 1 MiB is dropped whole."""


def render(report: Report, below: str = "") -> str:
    """The commands, then the findings that are too many for commands, then the sum.

    `below` is the folder of the run below the root of the repository, "" when it is the root.
    """
    lines: list[str] = []
    rest: list[str] = []
    counts = dict.fromkeys(KINDS.values(), 0)
    for each in _graded(report.findings):
        kind = KINDS[each.severity]
        counts[kind] += 1
        if counts[kind] <= MOST:
            lines.append(_command(kind, each, below))
        else:
            place = each.place
            rest.append(f"authlint: {place.path}:{place.line}:{place.column}: {each.code} {each.message}")
    for number, skipped in enumerate(report.skipped):
        text = f"not analysed: {skipped.reason}"
        if counts["warning"] + number < MOST:
            lines.append(
                f"::warning file={_property(_path(skipped.path, below))},title=authlint::{_data(text)}"
            )
        else:
            rest.append(f"authlint: {skipped.path}: {text}")
    lines += [visible(each) for each in rest]
    lines.append(f"authlint: {_sum(report)}")
    return "\n".join(lines) + "\n"


def _graded(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda each: (-SEVERITIES.index(each.severity), each.key))


def _command(kind: str, finding: Finding, below: str) -> str:
    place = finding.place
    properties = {"file": _path(place.path, below), "line": str(place.line), "col": str(place.column)}
    if place.end_line == place.line:
        properties["endColumn"] = str(place.end_column)
    properties["title"] = f"{finding.code} {finding.name}"
    listed = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{kind} {listed}::{_data(_told(finding))}"


def _told(finding: Finding) -> str:
    """The message, and where else to read: annotations have no links."""
    parts = [finding.message]
    parts += (
        f"{each.place.path}:{each.place.line}: {each.message}" for each in dict.fromkeys(finding.related)
    )
    return "\n".join(visible(each) for each in parts)


def _path(path: str, below: str) -> str:
    return f"{below}/{path}" if below else path


def _data(text: str) -> str:
    """What follows the colons; our own line ends become those of the annotation."""
    lines = (visible(each).replace("%", "%25") for each in text.split("\n"))
    return "%0A".join(lines)


def _property(text: str) -> str:
    return visible(text).replace("%", "%25").replace(":", "%3A").replace(",", "%2C")


def _sum(report: Report) -> str:
    found = len(report.findings)
    total = f"{found:,} {'finding' if found == 1 else 'findings'}, {report.seen:,} files seen"
    return "; ".join([total, *sentences(report)])


# ---------------------------------------------------------------------- the summary of a step


def summary(report: Report) -> str:
    """The report as Markdown for $GITHUB_STEP_SUMMARY, at most 1 MB."""
    text = ""
    for line in _summary(report):
        if len(text) + len(line) > SUMMARY_BYTES // 4:
            return text + "\nMore does not fit; the log has it all.\n"
        text += line
    return text


def _summary(report: Report) -> Iterator[str]:
    yield f"## authlint\n\n{plain(_sum(report))}.\n"
    if report.findings:
        yield "\n| severity | code | place | what |\n|---|---|---|---|\n"
        for each in _graded(report.findings)[:ROWS]:
            place = code(f"{each.place.path}:{each.place.line}")
            yield f"| {each.severity} | {each.code} | {place} | {plain(each.message)} |\n"
        if len(report.findings) > ROWS:
            yield f"\n{len(report.findings) - ROWS:,} more are in the log.\n"
    if report.skipped:
        yield "\nNot analysed:\n\n"
        for skipped in report.skipped[:ROWS]:
            yield f"- {code(skipped.path)}: {plain(skipped.reason)}\n"
    for engine, status in sorted(report.engines.items()):
        if status.startswith(("failed", "not run")):
            yield f"\nThe {engine} rules: {plain(status)}.\n"
