"""Positions as the protocol counts them: lines and units from 0, in the encoding that both sides agreed on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from authlint.findings import Place

Encoding = Literal["utf-8", "utf-16", "utf-32"]


class Position(NamedTuple):
    """A line and a unit in it, both from 0."""

    line: int
    unit: int


class Range(NamedTuple):
    """A stretch of a text; the end is exclusive."""

    start: Position
    end: Position

    def meets(self, other: Range) -> bool:
        """Whether the two have a position in common, their ends among them."""
        return self.start <= other.end and other.start <= self.end


def units(line: str, column: int, encoding: Encoding) -> int:
    """How many units the first `column` characters of a line take."""
    head = line[: max(column, 0)]
    if encoding == "utf-32" or head.isascii():
        return len(head)
    if encoding == "utf-8":
        return len(head.encode("utf-8", "surrogatepass"))
    return len(head) + sum(each > "\uffff" for each in head)


def column(line: str, unit: int, encoding: Encoding) -> int:
    """The character that holds a unit, from 0; the line's length behind its end."""
    if encoding == "utf-32" or line.isascii():
        return min(max(unit, 0), len(line))
    passed = 0
    for index, each in enumerate(line):
        passed += units(each, 1, encoding)
        if passed > unit:
            return index
    return len(line)


def position(lines: Sequence[str], line: int, column: int, encoding: Encoding) -> Position:
    """The position of a line from 1 and a character from 1."""
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    return Position(max(line - 1, 0), units(text, column - 1, encoding))


def stretch(lines: Sequence[str], place: Place, encoding: Encoding) -> Range:
    """The whole of a place."""
    return Range(
        position(lines, place.line, place.column, encoding),
        position(lines, max(place.end_line, place.line), place.end_column, encoding),
    )


def marked(lines: Sequence[str], place: Place, encoding: Encoding) -> Range:
    """What an editor underlines of a place: at least a character, of the first line alone."""
    text = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    end = place.end_column
    if place.end_line > place.line:
        end = len(text.rstrip()) + 1
    return stretch(
        lines, Place("", place.line, place.column, place.line, max(end, place.column + 1)), encoding
    )
