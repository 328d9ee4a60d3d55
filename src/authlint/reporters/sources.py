"""The analysed files, for reporters that need their lines or bytes; each is read once, as it is on disk."""

from __future__ import annotations

from collections.abc import Sequence

from authlint.source import Source, Unreadable, any_source, read


class Sources:
    """Lines and bytes by the path of a report; what cannot be read any more is empty."""

    def __init__(self) -> None:
        self._bytes: dict[str, bytes] = {}
        self._sources: dict[str, Source] = {}

    def data(self, path: str) -> bytes:
        """The bytes of a file, none when it cannot be read."""
        if path not in self._bytes:
            try:
                self._bytes[path] = read(path)
            except Unreadable:
                self._bytes[path] = b""
        return self._bytes[path]

    def line(self, path: str, number: int) -> str:
        """A line by its number, from 1, without its end; "" when there is none."""
        return self._source(path).line(number)

    def lines(self, path: str) -> Sequence[str]:
        """The lines of a file."""
        return self._source(path).lines

    def _source(self, path: str) -> Source:
        if path not in self._sources:
            self._sources[path] = any_source(self.data(path), path)
        return self._sources[path]
