"""Findings, fixes and comments in the words of the protocol."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from lsprotocol import types
from pygls.uris import from_fs_path

from authlint.findings import Edit, Finding
from authlint.reporters.shown import visible
from authlint.server.documents import Answer, Mark
from authlint.server.places import Encoding, Position, Range, stretch, units
from authlint.source import any_source

SEVERITIES = {
    "high": types.DiagnosticSeverity.Error,
    "medium": types.DiagnosticSeverity.Warning,
    "low": types.DiagnosticSeverity.Information,
    "info": types.DiagnosticSeverity.Hint,
}
SOURCE = "authlint"
MOST_RELATED = 100


def uri_of(path: str) -> str:
    """The address of a file."""
    return from_fs_path(path) or ""


def spoken(at: Range) -> types.Range:
    """A stretch as the protocol has it."""
    return types.Range(types.Position(*at.start), types.Position(*at.end))


def heard(given: types.Range) -> Range:
    """A stretch that the protocol names."""
    start, end = given.start, given.end
    return Range(Position(start.line, start.character), Position(end.line, end.character))


def diagnostics(answer: Answer, related: bool) -> list[types.Diagnostic]:
    """An answer; `related` tells whether the editor shows other places, which end in the message otherwise."""
    found = [diagnostic(each, related) for each in answer.marks]
    for text in [*([answer.trouble] if answer.trouble else []), *answer.faults]:
        line = answer.trouble_line if text == answer.trouble else 0
        severity = types.DiagnosticSeverity.Information
        at = Range(Position(line, 0), Position(line, 1))
        code = None if text == answer.trouble else "AUT000"
        found.append(types.Diagnostic(spoken(at), visible(text), severity, code, source=SOURCE))
    return found


def diagnostic(mark: Mark, related: bool) -> types.Diagnostic:
    """A finding."""
    finding = mark.finding
    message = visible(finding.message)
    places = mark.related[:MOST_RELATED]
    if places and not related:
        message += "".join(
            f"\n{visible(os.path.basename(each.path))}:{each.range.start.line + 1}: {visible(each.message)}"
            for each in places
        )
    return types.Diagnostic(
        range=spoken(mark.range),
        message=message,
        severity=SEVERITIES[finding.severity],
        code=finding.code,
        code_description=_description(finding),
        source=SOURCE,
        related_information=[
            types.DiagnosticRelatedInformation(
                types.Location(uri_of(each.path), spoken(each.range)), visible(each.message)
            )
            for each in places
        ]
        if related and places
        else None,
        data={"fingerprint": finding.fingerprint} if finding.fingerprint else None,
    )


def _description(finding: Finding) -> types.CodeDescription | None:
    """The weakness in MITRE's list; authlint's own pages are what hovering shows."""
    if not finding.cwe:
        return None
    return types.CodeDescription(f"https://cwe.mitre.org/data/definitions/{finding.cwe[0]}.html")


# ---------------------------------------------------------------------- edits


def edits(
    changes: Iterable[Edit], lines: Mapping[str, Sequence[str]], encoding: Encoding
) -> dict[str, list[types.TextEdit]]:
    """Edits by the path that their places name; `lines` has those of each."""
    made: dict[str, list[types.TextEdit]] = {}
    for each in changes:
        path = each.place.path
        at = stretch(lines[path], each.place, encoding)
        made.setdefault(path, []).append(types.TextEdit(spoken(at), each.text))
    return made


def difference(before: bytes, after: bytes, encoding: Encoding) -> list[types.TextEdit]:
    """What turns one content into another, by whole lines."""
    old, new = any_source(before), any_source(after)
    ends = "\r\n" if "\r\n" in old.text else "\r" if "\r" in old.text and "\n" not in old.text else "\n"
    made = []
    matcher = SequenceMatcher(None, old.lines, new.lines, autojunk=False)
    for kind, start, end, first, last in matcher.get_opcodes():
        if kind == "equal":
            continue
        lines = new.lines[first:last]
        if end < len(old.lines):
            at = Range(Position(start, 0), Position(end, 0))
            text = "".join(f"{line}{ends}" for line in lines)
        else:  # the last line has no end of its own; that of the line before goes or comes with it
            at = Range(_end_of(old.lines, start, encoding), _end_of(old.lines, end, encoding))
            text = ends.join(lines) if start == 0 else "".join(f"{ends}{line}" for line in lines)
        made.append(types.TextEdit(spoken(at), text))
    return made


def _end_of(lines: Sequence[str], count: int, encoding: Encoding) -> Position:
    """Where the first `count` lines end, without the end of the last of them."""
    if count == 0:
        return Position(0, 0)
    return Position(count - 1, units(lines[count - 1], len(lines[count - 1]), encoding))
