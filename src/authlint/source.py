"""The bytes of a file as text: encoding, lines, columns. Nothing else converts columns.

`ast` and semgrep count UTF-8 bytes, people and reports count characters; lines end at LF, CRLF and CR only
(`str.splitlines` also breaks at form feeds and U+2028, where neither Python nor an editor does).
"""

from __future__ import annotations

import codecs
import os
import stat

from authlint.findings import Place
from authlint.pattern import pattern
from authlint.python.values import Spot
from authlint.record import field, record

MAX_BYTES = 4 * 1024 * 1024
"""Files above this size are data, not source: the longest hand-written module known to us has 1.1 MB."""

_COOKIE = pattern(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = pattern(rb"^[ \t\f]*(?:#.*)?$")
_NEWLINE = pattern(r"\r\n|\r|\n")


class Unreadable(Exception):
    """A file that cannot be read as text; the message is the reason in a few words."""


class TooLarge(Unreadable):
    """A file above the limit."""


@record(frozen=False)
class Source:
    """A file's text in lines.

    `path` is whatever the caller knows the file by; `lines` have no line ends; line 1 is `lines[0]`.
    """

    path: str
    text: str
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.lines:
            self.lines = _NEWLINE.split(self.text)

    def line(self, number: int) -> str:
        """The line with that number, from 1; "" outside the file."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def column(self, line: int, byte: int) -> int:
        """The 1-based character column of a 0-based UTF-8 byte column; at most one past the line's end."""
        text = self.line(line)
        if text.isascii():
            return min(max(byte, 0), len(text)) + 1
        return len(text.encode("utf-8", "surrogatepass")[: max(byte, 0)].decode("utf-8", "ignore")) + 1

    def place(self, spot: Spot, path: str | None = None) -> Place:
        """The spot in characters, under another path if one is given."""
        end_line = max(spot.end_line, spot.line)
        return Place(
            path=self.path if path is None else path,
            line=spot.line,
            column=self.column(spot.line, spot.column),
            end_line=end_line,
            end_column=self.column(end_line, spot.end_column),
        )


def read(path: str, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file.

    Raises Unreadable for anything else: a pipe or device is never opened for reading, a file above
    `limit` bytes is not read.
    """
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise Unreadable(why(error)) from error
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("not a regular file")
        if status.st_size > limit:
            raise TooLarge(f"too large: {status.st_size} bytes, the limit is {limit}")
        data = os.read(handle, status.st_size + 1)
        while more := os.read(handle, 1 << 20):
            data += more
            if len(data) > limit:
                raise TooLarge(f"too large: the limit is {limit} bytes")
        return data
    except OSError as error:
        raise Unreadable(why(error)) from error
    finally:
        os.close(handle)


def why(error: Exception) -> str:
    """The reason of a failed read in a few words, without the path."""
    if isinstance(error, OSError) and error.strerror:
        return f"cannot be read: {error.strerror.lower()}"
    return f"cannot be read: {error}"


def encoding(data: bytes) -> str:
    """The encoding that Python reads these bytes in: a byte order mark, a coding cookie, else UTF-8.

    Source: PEP 263. A cookie counts on the first line, and on the second below a comment or blank line.
    """
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for line in data[:1000].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")[:2]:
        if found := _COOKIE.match(line):
            return found[1].decode("ascii", "replace")
        if not _BLANK.match(line):
            break
    return "utf-8"


def python_source(data: bytes, path: str = "") -> Source:
    """The text of a Python file. Raises Unreadable when its bytes are not in its encoding."""
    name = encoding(data)
    try:
        return Source(path, data.decode(name))
    except LookupError as error:
        raise Unreadable(f"unknown encoding {name}") from error
    except (UnicodeError, ValueError) as error:
        raise Unreadable(
            f"not {_shown(name)}: no coding cookie says what else"
            if name == "utf-8"
            else f"not {_shown(name)}, although it says so"
        ) from error


def any_source(data: bytes, path: str = "") -> Source:
    """The text of any file: as Python would read it when that works, else UTF-8 with replacement marks."""
    try:
        return python_source(data, path)
    except Unreadable:
        return Source(path, data.decode("utf-8", "replace"))


def _shown(name: str) -> str:
    return "UTF-8" if name in ("utf-8", "utf-8-sig") else name
