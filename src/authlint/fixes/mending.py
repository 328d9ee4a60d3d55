"""The words between the steps of a fix."""

from __future__ import annotations

from authlint.record import field, record


class Refused(Exception):
    """A file or place that is not mended; the message is the reason in a few words."""


@record(order=True)
class Change:
    """Characters `start` to `end` of a text (from 0, end exclusive) become `text`."""

    start: int
    end: int
    text: str


@record(frozen=False)
class Proposal:
    """What a mender would do to its file. `title` tells it in a few words, with a verb first."""

    title: str
    changes: list[Change] = field(default_factory=list)
    safe: bool = True


def merged(proposals: list[list[Change]]) -> list[int]:
    """The indices of those lists of changes that can be made together; of two that clash the first wins.

    Equal changes of different lists are one: two fixes may want the same import.
    """
    taken: list[Change] = []
    chosen = []
    for index, changes in enumerate(proposals):
        if not any(_clash(each, other) for each in changes for other in taken):
            chosen.append(index)
            taken += changes
    return chosen


def _clash(one: Change, other: Change) -> bool:
    if one == other:
        return False
    if one.start == one.end or other.start == other.end:
        # An insertion clashes only inside of a stretch; two at one place follow each other.
        return one.start < other.end and other.start < one.end and one.start != other.start
    return one.start < other.end and other.start < one.end


def applied(text: str, changes: list[Change]) -> str:
    """The text with all changes made; they must not clash."""
    parts, at = [], 0
    for each in sorted(set(changes)):
        parts += [text[at : each.start], each.text]
        at = each.end
    return "".join([*parts, text[at:]])
