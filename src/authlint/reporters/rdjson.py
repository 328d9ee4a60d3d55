"""Diagnostics for reviewdog, one JSON object a line (`rdjsonl`), with suggestions.

Columns count bytes of UTF-8, ends are exclusive. A suggestion stands for itself, so a fix is one only when all of
its edits lie together and nothing secret lies between them; one that needs an import at the top is none.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from authlint.findings import Edit, Finding, Fix, Place, Report
from authlint.reporters.json import written
from authlint.reporters.markdown import BREAK
from authlint.reporters.shown import covered, visible

Object = dict[str, object]
LineOf = Callable[[str, int], str]

SEVERITIES = {"high": "ERROR", "medium": "WARNING", "low": "INFO", "info": "INFO"}


def render(report: Report, line_of: LineOf) -> str:
    """A line for each finding; nothing at all when there is none."""
    return "".join(json.dumps(_diagnostic(each, line_of)) + "\n" for each in report.findings)


def _diagnostic(finding: Finding, line_of: LineOf) -> Object:
    found: Object = {
        "message": _text(finding.message),
        "location": _location(finding.place, line_of),
        "severity": SEVERITIES[finding.severity],
        "source": {"name": "authlint", "url": "https://pypi.org/project/authlint/"},
        "code": {"value": finding.code},
    }
    if finding.related:
        found["related_locations"] = [
            {"message": _text(each.message), "location": _location(each.place, line_of)}
            for each in dict.fromkeys(finding.related)
        ]
    if finding.fix is not None and (one := joined(finding.fix, line_of)) is not None:
        found["suggestions"] = [{"range": _range(one.place, line_of), "text": one.text}]
    return found


def _text(message: str) -> str:
    """The message as reviewdog puts it into comments, which are Markdown: no mention, link, image or HTML."""
    text = visible(message).replace("`", "'").replace("<", "\\<").replace("](", "]\\(")
    return text.replace("@", f"@{BREAK}")


def _location(place: Place, line_of: LineOf) -> Object:
    return {"path": written(place.path), "range": _range(place, line_of)}


def _range(place: Place, line_of: LineOf) -> Object:
    end = max(place.end_line, place.line)
    return {
        "start": {"line": place.line, "column": _bytes(place.path, place.line, place.column, line_of)},
        "end": {"line": end, "column": _bytes(place.path, end, place.end_column or place.column, line_of)},
    }


def _bytes(path: str, line: int, column: int, line_of: LineOf) -> int:
    """A column of characters as one of bytes, both from 1."""
    before = line_of(path, line)[: column - 1]
    return len(before.encode("utf-8", "surrogatepass")) + 1 if not before.isascii() else column


def joined(fix: Fix, line_of: LineOf) -> Edit | None:
    """The fix as one edit, if its edits lie on one line and what lies between them holds no string."""
    first, last = fix.edits[0], fix.edits[-1]
    if len(fix.edits) == 1:
        return first
    if any(
        (each.place.path, each.place.line) != (first.place.path, last.place.end_line) for each in fix.edits
    ):
        return None
    line = line_of(first.place.path, first.place.line)
    text, at = "", first.place.column
    for each in fix.edits:
        between = line[at - 1 : each.place.column - 1]
        if covered(between, first.place.path) != between or '"' in between or "'" in between:
            return None
        text += between + each.text
        at = each.place.end_column
    start = first.place
    place = Place(start.path, start.line, start.column, last.place.end_line, last.place.end_column)
    return Edit(place, first.start, last.end, text)
