"""What an editor has open, and what is said of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from authlint.discovery import kind_of
from authlint.findings import Finding
from authlint.record import field, record
from authlint.server.places import Encoding, Range, marked
from authlint.source import any_source, encoding


@record()
class Elsewhere:
    """A related place: an absolute path, where in it, and what stands there."""

    path: str
    range: Range
    message: str


@record()
class Mark:
    """A finding where the editor shows it."""

    finding: Finding
    range: Range
    related: tuple[Elsewhere, ...] = ()


@record()
class Answer:
    """What is said of a text. `trouble` is why there is no more to say, and the line (from 0) to say it at.

    `every` has the findings that a baseline accepts too; `faults` are errors of ours.
    """

    marks: tuple[Mark, ...] = ()
    every: tuple[Finding, ...] = ()
    trouble: str = ""
    trouble_line: int = 0
    faults: tuple[str, ...] = ()


@record()
class Examined:
    """What semgrep found in a text, with the fixes that hold once somebody has tried them."""

    data: bytes
    findings: tuple[Finding, ...] = ()
    trouble: str = ""


@record(frozen=False)
class Document:
    """A file that is open.

    Of Python, `good` is the last text that Python could read, as bytes of the file, and `reason` says why it is
    not the present one. Of other files, `examined` is what was found last. `edition` is that of the desk when
    `answer` was given, `mended` has the findings whose fixes were tried for it.
    """

    path: str
    language: str
    text: str
    version: int | None = None
    settled: bool = False
    good: bytes | None = None
    reason: str = ""
    examined: Examined | None = None
    answer: Answer | None = None
    edition: int = -1
    mended: dict[Finding, Finding] = field(default_factory=dict)

    @property
    def is_python(self) -> bool:
        """Whether it is Python by its name, or a script without a suffix by its language."""
        name = os.path.basename(self.path)
        return kind_of(name) == "python" or (self.language == "python" and "." not in name)

    @property
    def data(self) -> bytes:
        """The text as the bytes that an editor would write."""
        return encoded(self.text) if self.is_python else self.text.encode("utf-8", "surrogatepass")

    @property
    def judged(self) -> bytes | None:
        """The text that the findings are about; None before there are any."""
        return self.good if self.is_python else self.examined.data if self.examined is not None else None

    @property
    def sound(self) -> bool:
        """Whether the findings are about the present text, so that they are where they are shown."""
        if self.is_python:
            return self.settled and not self.reason and self.good is not None
        return self.examined is not None and self.examined.data == self.data

    @property
    def lines(self) -> list[str]:
        """The lines of the text."""
        return any_source(self.data).lines

    def moves(self) -> Callable[[int], int]:
        """From the lines, from 0, of the text that was judged to those of the present one."""
        if self.sound or self.judged is None:
            return lambda line: line
        return _moves(any_source(self.judged).lines, self.lines)


def mark_of(
    finding: Finding,
    root: str,
    lines: Callable[[str], Sequence[str]],
    moved: Callable[[int], int],
    encoding: Encoding,
) -> Mark:
    """A finding as it is shown; `lines` gives those of a file by its path below the root."""
    here = marked(lines(finding.place.path), finding.place, encoding)
    line = moved(here.start.line)
    here = Range(here.start._replace(line=line), here.end._replace(line=line))
    related = tuple(
        Elsewhere(
            os.path.normpath(os.path.join(root, each.place.path)),
            marked(lines(each.place.path), each.place, encoding),
            each.message,
        )
        for each in dict.fromkeys(finding.related)
    )
    return Mark(finding, here, related)


def encoded(text: str) -> bytes:
    """The text of a Python file as the bytes that an editor would write, by its coding line."""
    try:
        return text.encode(encoding(text[:1000].encode("utf-8", "surrogatepass")))
    except (LookupError, UnicodeError):
        return text.encode("utf-8", "surrogatepass")


def line_of(reason: str) -> int:
    """The line, from 0, that a reason names."""
    number = reason.partition(" in line ")[2].partition(",")[0]
    return int(number) - 1 if number.isdecimal() else 0


def _moves(before: list[str], after: list[str]) -> Callable[[int], int]:
    """From lines of one text to those of another that differs in one stretch."""
    most = min(len(before), len(after))
    head = next((index for index in range(most) if before[index] != after[index]), most)
    most -= head
    tail = next((index for index in range(most) if before[-1 - index] != after[-1 - index]), most)

    def moved(line: int) -> int:
        if line < head:
            return line
        if line >= len(before) - tail:
            return line + len(after) - len(before)
        return min(line, max(len(after) - tail - 1, head), len(after) - 1)

    return moved
