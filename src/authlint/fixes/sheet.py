"""The text of a file that is to be changed, with its places as offsets; needs no syntax tree."""

from __future__ import annotations

import codecs
from bisect import bisect_right

from authlint.findings import Edit, Place
from authlint.fixes.mending import Change, Refused
from authlint.python.values import Spot
from authlint.source import Unreadable, encoding, python_source


class Sheet:
    """A file by its bytes. Offsets count characters of `text`, which has no byte order mark.

    Raises Refused when the bytes cannot be read as text, or would not come back from it.
    """

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.data = data
        try:
            self.source = python_source(data, path)
        except Unreadable as error:
            raise Refused(str(error)) from error
        self.text = self.source.text
        self.codec = encoding(data).removesuffix("-sig")
        self.mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        if self.mark + self.encoded(self.text) != data:
            raise Refused("its encoding does not round-trip")
        self.starts = [0]
        for line in self.source.lines[:-1]:
            end = self.starts[-1] + len(line)
            self.starts.append(end + (2 if self.text.startswith("\r\n", end) else 1))

    # ------------------------------------------------------------------ text

    def encoded(self, text: str) -> bytes:
        """Text in the encoding of the file. Raises Refused when it has no such characters."""
        try:
            return text.encode(self.codec)
        except (UnicodeError, LookupError) as error:
            raise Refused(f"cannot be written in {self.codec}") from error

    def offset(self, line: int, column: int) -> int:
        """The offset of a line from 1 and a column in characters from 0."""
        return self.starts[line - 1] + column

    def line_at(self, offset: int) -> int:
        """The line, from 1, that holds an offset."""
        return bisect_right(self.starts, offset)

    def bytes_at(self, offset: int) -> int:
        """The byte in the file where a character begins."""
        return len(self.mark) + len(self.encoded(self.text[:offset]))

    def stretch(self, spot: Spot) -> tuple[int, int]:
        """Start and end offset of a spot, whose columns are UTF-8 bytes."""
        start = self.offset(spot.line, self.source.column(spot.line, spot.column) - 1)
        end_line = max(spot.end_line, spot.line)
        if end_line > len(self.starts):
            raise Refused("the place lies outside of the file")
        return start, self.offset(end_line, self.source.column(end_line, spot.end_column) - 1)

    def newline_at(self, line: int) -> str:
        """The line end that is used around a line; LF for a file of one line."""
        for number in (line, line - 1, 1):
            if 0 < number < len(self.starts):
                start = self.starts[number] - 1
                return "\r\n" if self.text[start - 1 : start + 1] == "\r\n" else self.text[start]
        return "\n"

    def edit(self, change: Change, shown: str) -> Edit:
        """A change as reports carry it; `shown` is the file's path there."""
        line, end_line = self.line_at(change.start), self.line_at(change.end)
        place = Place(
            shown,
            line,
            change.start - self.starts[line - 1] + 1,
            end_line,
            change.end - self.starts[end_line - 1] + 1,
        )
        return Edit(place, self.bytes_at(change.start), self.bytes_at(change.end), change.text)
