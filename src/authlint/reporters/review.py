"""A review of a pull request for GitHub's API, of what a branch brings.

    {"review": {"commit_id", "event": "COMMENT", "body", "comments": [{"path", "line", "side", "body"}, ...]},
     "update": [{"id", "body"}, ...], "gone": [id, ...]}

`review` is the body of POST /repos/OWNER/REPO/pulls/NUMBER/reviews, null when there is nothing to say. A comment
stands inside a hunk, or the API would refuse the whole review: at the finding, or at a place that belongs to it.
Each ends with a hidden fingerprint, so that of the comments that are there already (`known`) the changed ones are
updated, those whose finding went are told as gone, and none is made twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from authlint.changes import Changes
from authlint.findings import Edit, Finding, Place
from authlint.pattern import pattern
from authlint.record import record
from authlint.reporters.identity import names
from authlint.reporters.json import written
from authlint.reporters.markdown import code, fenced, plain
from authlint.reporters.shown import covered

Object = dict[str, object]
LineOf = Callable[[str, int], str]

_MARK = pattern(r"<!-- authlint:([0-9a-f]+) -->\s*\Z")
MOST_COMMENTS = 50
"""Comments of one review; people read no more, and the API slows down."""

MOST_LINES = 10
"""Lines that one suggestion replaces."""


@record()
class Known:
    """A comment that is there already: its id, its text and the fingerprint in it."""

    id: int
    body: str
    fingerprint: str


def known(comments: object) -> list[Known]:
    """Our comments among those that the API lists; anything else is passed over."""
    found = []
    for each in comments if isinstance(comments, list) else ():
        if isinstance(each, list):  # pages, as `gh api --paginate --slurp` gives them
            found += known(each)
        elif isinstance(each, dict) and isinstance(each.get("id"), int) and isinstance(each.get("body"), str):
            if mark := _MARK.search(each["body"]):
                found.append(Known(each["id"], each["body"], mark[1]))
    return found


def render(findings: list[Finding], these: Changes, line_of: LineOf, there: Iterable[Known] = ()) -> str:
    """The review of findings that the base does not have; `there` are our comments of earlier runs."""
    held = {each.fingerprint: each for each in there}
    comments: list[Object] = []
    updates: list[Object] = []
    elsewhere: list[Finding] = []
    named = names(findings)
    for finding, name in zip(findings, named, strict=True):
        anchor = _anchor(finding, these)
        if anchor is None or len(comments) >= MOST_COMMENTS:
            elsewhere.append(finding)
            continue
        comment = _comment(finding, name, anchor, these, line_of)
        before = held.get(name)
        if before is None:
            comments.append(comment)
        elif before.body.replace("\r\n", "\n") != comment["body"]:
            updates.append({"id": before.id, "body": comment["body"]})
    gone = [each.id for each in held.values() if each.fingerprint not in set(named)]
    review: Object | None = None
    # What is told in the body alone would be told again by every run.
    if comments or (elsewhere and not held):
        review = {
            "commit_id": these.head,
            "event": "COMMENT",
            "body": _body(len(findings), elsewhere),
            "comments": comments,
        }
    return json.dumps({"review": review, "update": updates, "gone": gone}, indent=2) + "\n"


def _anchor(finding: Finding, these: Changes) -> Place | None:
    """The finding's own place when it lies in a hunk, else the first of its others that does."""
    for place in (finding.place, *(each.place for each in finding.related)):
        if these.hunk(these.below(place.path), place.line) is not None:
            return place
    return None


def _body(count: int, elsewhere: list[Finding]) -> str:
    lines = [f"authlint: {count:,} new {'finding' if count == 1 else 'findings'}."]
    if elsewhere:
        lines += ["", "Outside of the changed lines:", ""]
        lines += [
            f"- {code(f'{each.place.path}:{each.place.line}')} {each.code} {plain(each.message)}"
            for each in elsewhere[:MOST_COMMENTS]
        ]
        if len(elsewhere) > MOST_COMMENTS:
            lines.append(f"- and {len(elsewhere) - MOST_COMMENTS:,} more")
    return "\n".join(lines)


def _comment(finding: Finding, name: str, anchor: Place, these: Changes, line_of: LineOf) -> Object:
    path = these.below(anchor.path)
    first = last = anchor.line
    parts = [_told(finding, anchor)]
    found = _suggestion(finding, anchor, these, line_of)
    if found is not None:
        first, last, text = found
        parts.append(fenced(text, "suggestion"))
    elif finding.fix is not None:
        parts.append("`authlint check --fix` can mend it.")
    parts.append(f"<!-- authlint:{name} -->")
    comment: Object = {"path": written(path), "line": last, "side": "RIGHT", "body": "\n\n".join(parts)}
    if first != last:
        comment |= {"start_line": first, "start_side": "RIGHT"}
    return comment


def _told(finding: Finding, anchor: Place) -> str:
    named = ", ".join((*finding.requirements, *(f"CWE-{each}" for each in finding.cwe[:1])))
    lines = [f"**{finding.code}** {plain(finding.message)}" + (f" ({named})" if named else "")]
    others = [(each.place, each.message) for each in dict.fromkeys(finding.related) if each.place != anchor]
    if anchor != finding.place:
        others.insert(0, (finding.place, "here it is found"))
    if others:
        lines.append("")
        lines += [f"- {code(f'{place.path}:{place.line}')} {plain(label)}" for place, label in others]
    return "\n".join(lines)


def _suggestion(
    finding: Finding, anchor: Place, these: Changes, line_of: LineOf
) -> tuple[int, int, str] | None:
    """First and last line, and the lines that take their place; None where the fix is none for a suggestion.

    It replaces whole lines, so all edits and the anchor lie in one hunk, and no line of it holds a string that
    may be a secret.
    """
    if finding.fix is None or anchor != finding.place:
        return None
    edits = finding.fix.edits
    first = min(anchor.line, *(each.place.line for each in edits))
    last = max(anchor.line, *(each.place.end_line for each in edits))
    hunk = these.hunk(these.below(anchor.path), anchor.line)
    if hunk is None or first < hunk[0] or last > hunk[1] or last - first >= MOST_LINES:
        return None
    if any(each.place.path != anchor.path for each in edits):
        return None
    lines = [line_of(anchor.path, number) for number in range(first, last + 1)]
    if any(covered(each, anchor.path, telling=True) != each for each in lines):
        return None
    text = _edited(lines, first, edits)
    return None if text is None else (first, last, text)


def _edited(lines: list[str], first: int, edits: Iterable[Edit]) -> str | None:
    """The lines with the edits made, without the last end of line; `first` is the number of the first line."""
    text = "\n".join(lines)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for edit in sorted(edits, key=lambda each: each.start, reverse=True):
        place = edit.place
        begin = starts[place.line - first] + place.column - 1
        end = starts[place.end_line - first] + place.end_column - 1
        if end > len(text):  # the end of the last line would go too
            return None
        text = text[:begin] + edit.text.replace("\r\n", "\n") + text[end:]
    return text
