"""What a reader is shown of a rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from authlint.pattern import pattern
from authlint.server.documents import Mark
from authlint.server.places import Encoding, Position, Range, column, units

_CODES = pattern(r"(?:authlint:\s*ignore\s*\[|noqa:\s?)([A-Z0-9,\s]*)", re.IGNORECASE)
_CODE = pattern(r"AUT[0-9]{3}", re.IGNORECASE)


def of_marks(marks: Sequence[Mark]) -> str:
    """The findings at a place, and the pages of their rules."""
    from authlint.reporters.shown import visible

    said = [f"**{each.finding.code}** {_plain(visible(each.finding.message))}" for each in marks]
    return "\n\n".join([*said, *of_codes(each.finding.code for each in marks)])


def of_codes(codes: Iterable[str]) -> list[str]:
    """The pages of rules, each once, below a line."""
    from authlint.rulebook import pages

    return [f"---\n\n{page}" for code in dict.fromkeys(codes) for page in pages(code)]


def code_at(line: str, at: Position, encoding: Encoding) -> tuple[str, Range] | None:
    """A code that a comment silences, when it stands at the position of its line."""
    here = column(line, at.unit, encoding)
    for comment in _CODES.finditer(line):
        for found in _CODE.finditer(line, comment.start(1), comment.end(1)):
            if found.start() <= here <= found.end():
                start, end = (units(line, each, encoding) for each in found.span())
                return found[0].upper(), Range(Position(at.line, start), Position(at.line, end))
    return None


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", text)
