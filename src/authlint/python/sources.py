"""The project's files as bytes: each read once, and the searches for words, calls and definitions over all of them.

Only what is asked for is read: a run over one file lists folders, and reads the whole project at the first
question that concerns all of it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Mapping, Sequence

from authlint.pattern import pattern
from authlint.prefilter import may_hold_password, may_matter

LARGEST = 4 << 20
"""Bytes; a larger file is not analysed."""

DIRECT_SEARCHES = 20

READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Not blocking: a pipe that nobody writes to must not hold the run up."""

PASSED_OVER = {
    "node_modules", "site-packages", "__pycache__", ".git", ".hg", ".tox", ".nox", ".venv", "venv", ".mypy_cache",
    ".ruff_cache", ".pytest_cache", ".eggs",
}  # fmt: skip
CALLED = pattern(rb"\b(\w++)\(")
DEFINED = pattern(rb"\bdef (\w++)\(")
_DEFINITION = b"0def_"
"""No name begins like that."""


class Sources:
    """The Python files below `root`; all paths are relative to it, with forward slashes.

    `overlay` adds or replaces file contents: unsaved text of an editor, standard input, examples.
    """

    def __init__(self, root: str, overlay: Mapping[str, bytes]) -> None:
        self.root = root
        self.overlay = dict(overlay)
        self._prefix = root.rstrip(os.sep) + os.sep
        self._listings: dict[str, frozenset[str]] = {}
        self._files: dict[str, bytes] | None = None
        self._mentions: dict[str, tuple[str, ...]] = {}
        self._definitions: dict[str, tuple[str, ...]] = {}
        self._definers: dict[bytes, list[str]] | None = None
        self._callers: dict[bytes, list[str]] | None = None
        self._asked = 0
        self._speaking: dict[str, bool] = {}
        self._passwords: dict[str, bool] = {}
        self._overlaid: dict[str, set[str]] = {}
        for path in self.overlay:
            parts = path.split("/")
            for index in range(len(parts)):
                self._overlaid.setdefault("/".join(parts[:index]), set()).add(parts[index])

    def listing(self, folder: str) -> frozenset[str]:
        """The names in a folder of the project; empty when there is none."""
        found = self._listings.get(folder)
        if found is None:
            try:
                names = os.listdir(self._prefix + folder)
            except (OSError, ValueError):
                names = []
            found = frozenset(names).union(self._overlaid.get(folder, ()))
            self._listings[folder] = found
        return found

    def exists(self, path: str) -> bool:
        """Whether the project has a file or folder of that path."""
        folder, _, name = path.rpartition("/")
        return name in self.listing(folder)

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None when it cannot be read, is too large or is no regular file."""
        if path in self.overlay:
            return self.overlay[path]
        if self._files is not None and (known := self._files.get(path)) is not None:
            return known
        try:
            handle = os.open(self._prefix + path, READING)
        except (OSError, ValueError):
            return None
        try:
            seen = os.fstat(handle)
            if not stat.S_ISREG(seen.st_mode) or seen.st_size > LARGEST:
                return None
            data = os.read(handle, seen.st_size + 1)
            while len(data) > seen.st_size and len(data) <= LARGEST:  # it grew meanwhile
                if not (more := os.read(handle, 1 << 16)):
                    break
                data += more
            return data
        except OSError:
            return None
        finally:
            os.close(handle)

    def files(self) -> dict[str, bytes]:
        """Path -> bytes of all Python files, sorted by path; read once, at the first question about all."""
        if self._files is None:
            found: dict[str, bytes] = {}
            waiting = [""]
            names: list[str] = [path for path in self.overlay if path.endswith(".py")]
            while waiting:
                folder = waiting.pop()
                try:
                    with os.scandir(self._prefix + folder) as entries:
                        for entry in entries:
                            path = f"{folder}/{entry.name}" if folder else entry.name
                            if entry.name.endswith(".py") and entry.is_file():
                                names.append(path)
                            elif entry.is_dir(follow_symlinks=False) and entry.name not in PASSED_OVER:
                                waiting.append(path)
                except OSError:
                    continue
            for path in sorted(set(names)):
                data = self.read(path)
                if data is not None:
                    found[path] = data
            self._files = found
        return self._files

    def speaks(self, path: str, data: bytes) -> bool:
        """Whether a file holds an auth word; found once."""
        known = self._speaking.get(path)
        if known is None:
            known = self._speaking[path] = may_matter(data)
        return known

    def speaks_of_passwords(self, path: str, data: bytes) -> bool:
        """Whether a file may hold a password; found once."""
        known = self._passwords.get(path)
        if known is None:
            known = self._passwords[path] = may_hold_password(data)
        return known

    def change(self, path: str, data: bytes | None) -> None:
        """Another content of a file that there is, None for the one on disk; searches answer for it afterwards."""
        before = self.known(path) or b""
        known = self.known(path) is not None
        if data is None:
            self.overlay.pop(path, None)
            if self._files is not None:
                self._files.pop(path, None)
            data = self.read(path)
        else:
            self.overlay[path] = data
        self._speaking.pop(path, None)
        self._passwords.pop(path, None)
        if self._files is None:
            return
        data = data or b""
        if not known:
            self._files = dict(sorted({**self._files, path: data}.items()))
        self._files[path] = data
        for word, paths in self._mentions.items():
            self._mentions[word] = _with(paths, path, word.encode() in data)
        said = self.speaks(path, data) and not is_test_path(path)
        for name, paths in self._definitions.items():
            self._definitions[name] = _with(paths, path, said and f"def {name}(".encode() in data)
        if not is_test_path(path):
            _reindexed(self._callers, path, _called_in(before), _called_in(data))
            _reindexed(self._definers, path, _defined_in(before), _defined_in(data))

    def survey(self) -> None:
        """Read all files and find those with an auth word: once for all processes that are forked afterwards."""
        for path, data in self.files().items():
            self.speaks(path, data)
        self._asked = DIRECT_SEARCHES

    def known(self, path: str) -> bytes | None:
        """A file's bytes where they have been read already."""
        return self.overlay.get(path) if self._files is None else self._files.get(path)

    def mentioning(self, word: str) -> tuple[str, ...]:
        """Paths of the files that hold a word, sorted."""
        found = self._mentions.get(word)
        if found is None:
            needle = word.encode()
            found = tuple([path for path, data in self.files().items() if needle in data])
            self._mentions[word] = found
        return found

    def calling(self, name: str) -> tuple[str, ...]:
        """Paths of the files, test code left out, that call a function or class by its name, sorted.

        The first questions search all bytes, later ones an index: one file asks little, a whole run a lot.
        """
        if self._callers is None:
            self._asked += 1
            if self._asked <= DIRECT_SEARCHES:
                needle = re.compile(rb"(?<!def )\b" + re.escape(name.encode()) + rb"\(")
                plain = f"{name}(".encode()
                return tuple(
                    [
                        path
                        for path, data in self.files().items()
                        if plain in data and not is_test_path(path) and needle.search(data) is not None
                    ]
                )
            self._callers = self._index(_called_in)
        return tuple(self._callers.get(name.encode(), ()))

    def definitions(self, name: str) -> tuple[str, ...]:
        """Paths of the files with an auth word that define a function or method of that name, sorted."""
        found = self._definitions.get(name)
        if found is None:
            if (paths := self.defining(name)) is not None:
                files = self.files()
                found = self._definitions[name] = tuple(
                    [each for each in paths if self.speaks(each, files[each])]
                )
                return found
            self._asked += 1
            needle = f"def {name}(".encode()
            found = self._definitions[name] = tuple(
                [
                    path
                    for path, data in self.files().items()
                    if needle in data and self.speaks(path, data) and not is_test_path(path)
                ]
            )
        return found

    def defining(self, name: str) -> Sequence[str] | None:
        """Paths of all files, test code left out, that define a function or method of that name; None as long as
        so little was asked that there is no index.
        """
        if self._definers is None:
            if self._asked < DIRECT_SEARCHES:
                return None
            self._definers = self._index(_defined_in)
        return self._definers.get(name.encode(), ())

    def _index(self, names_in: Callable[[bytes], set[bytes]]) -> dict[bytes, list[str]]:
        """The files of each name that `names_in` finds, test code left out."""
        table: dict[bytes, list[str]] = {}
        for path, data in self.files().items():
            if not is_test_path(path):
                for name in names_in(data):
                    table.setdefault(name, []).append(path)
        return table


def _defined_in(data: bytes) -> set[bytes]:
    """The names of functions and methods that a file defines."""
    return set(DEFINED.findall(data))


def _called_in(data: bytes) -> set[bytes]:
    """The names that a file calls."""
    # Joined to its name, the "def" of a definition tells it from a call; a look-behind costs as much as the search.
    return {
        name
        for name in set(CALLED.findall(data.replace(b"def ", _DEFINITION)))
        if not name.startswith(_DEFINITION)
    }


def _reindexed(
    table: dict[bytes, list[str]] | None, path: str, before: set[bytes], after: set[bytes]
) -> None:
    """Enter in an index, where there is one, what a file holds now in place of what it held."""
    if table is not None:
        for name in before ^ after:
            table[name] = list(_with(tuple(table.get(name, ())), path, name in after))


def _with(paths: tuple[str, ...], path: str, wanted: bool) -> tuple[str, ...]:
    """Sorted paths with or without one of them."""
    if wanted == (path in paths):
        return paths
    return tuple(sorted({*paths, path})) if wanted else tuple([each for each in paths if each != path])


def is_test_path(path: str) -> bool:
    """Whether a path is that of test code, by the names of its folders and file."""
    *folders, name = path.lower().split("/")
    if (
        name.startswith("test_")
        or name.endswith("_test.py")
        or name in ("conftest.py", "tests.py", "test.py", "unittests.py")
    ):
        return True
    return any(
        each in ("tests", "test", "testing", "testutils", "test_utils", "unittests", "unittest")
        or each.endswith("_tests")
        for each in folders
    )
