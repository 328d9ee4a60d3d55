"""What a tree says is not to be looked at: .gitignore patterns, and what git tracks in spite of them.

.gitignore counts inside a git repository only: an exported tree holds what was tracked. A tracked file is
looked at even where a pattern fits it, as git itself does: committed `.env` files are worth finding.
"""

from __future__ import annotations

import os
import re
import struct
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from authlint.record import field, record

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

    from authlint.config import Config

# GitIgnoreSpecPattern captures the slash behind a folder; one group name cannot stand twice in an expression.
_GROUP = "?P<ps_d>"


@record(frozen=False)
class Ignores:
    """The patterns of one file, for paths below `base`.

    Patterns that take something back (`!keep.py`) must be asked in order, in `ordered`. Without any, `name`
    holds those that look at a name alone, remembered by name, and `path` the others, in one expression each.
    """

    base: str
    repository: Repository | None = None
    ordered: GitIgnoreSpec | None = None
    name: re.Pattern[str] | None = None
    path: re.Pattern[str] | None = None
    seen: dict[str, bool] = field(default_factory=dict)

    def match(self, path: str, folder: bool) -> bool | None:
        """Whether the last pattern that fits ignores (True) or takes back (False); None when none fits."""
        slash = "/" if folder else ""
        if self.ordered is not None:
            said = self.ordered.check_file(self._below(path) + slash).include
        else:
            last = path[path.rfind(os.sep) + 1 :] + slash
            fits = self.seen.get(last)
            if fits is None:
                fits = self.seen[last] = self.name is not None and self.name.match(last) is not None
            if not fits and self.path is not None:
                fits = self.path.match(self._below(path) + slash) is not None
            said = True if fits else None
        if said and self.repository is not None and self.repository.tracks(path):
            return False
        return said

    def _below(self, path: str) -> str:
        return path[len(self.base) :].replace(os.sep, "/").lstrip("/")


@record(frozen=False)
class Repository:
    """A git work tree at `top`."""

    top: str
    tracked: frozenset[str] | None = None

    def ignores(self, folder: str) -> Ignores | None:
        """The folder's own .gitignore."""
        try:
            with open(os.path.join(folder, ".gitignore"), encoding="utf-8", errors="replace") as handle:
                return patterns(folder, handle.read().split("\n"), self)
        except OSError:
            return None

    def ignores_above(self, path: str) -> list[Ignores]:
        """The .gitignore files from the top of the work tree down to the folder that `path` lies in."""
        found = []
        folder = self.top
        for part in os.path.relpath(path, self.top).split(os.sep):
            if folder == path:
                break
            if more := self.ignores(folder):
                found.append(more)
            folder = os.path.join(folder, part)
        return found

    def tracks(self, path: str) -> bool:
        """Whether git tracks the file, or a file below the folder."""
        if self.tracked is None:
            self.tracked = _with_folders(_index(os.path.join(self.top, ".git")))
        return os.path.relpath(path, self.top).replace(os.sep, "/") in self.tracked


def patterns(base: str, lines: Iterable[str], repository: Repository | None = None) -> Ignores | None:
    """Patterns in .gitignore syntax, for paths below `base`; None when there are none."""
    from pathspec import GitIgnoreSpec

    lines = [line for line in lines if line.strip() and not line.startswith("#")]
    if not lines:
        return None
    base = base.rstrip(os.sep)
    if any(line.startswith("!") for line in lines):
        return Ignores(base, repository, GitIgnoreSpec.from_lines(lines))
    by_name = [line for line in lines if "/" not in line.strip().rstrip("/")]
    by_path = [line for line in lines if "/" in line.strip().rstrip("/")]
    return Ignores(base, repository, None, _either(by_name), _either(by_path))


def exclusions(configs: Iterable[Config]) -> list[Ignores]:
    """What `exclude` of configurations says, each from the folder of its file."""
    said = [each for each in configs if each.exclude]
    found = [patterns(each.folder_of("exclude") or os.getcwd(), each.exclude) for each in said]
    return [each for each in found if each is not None]


def _either(lines: Sequence[str]) -> re.Pattern[str] | None:
    from pathspec import GitIgnoreSpec, RegexPattern

    parts = [
        each.regex.pattern.replace(_GROUP, "?:")
        for each in GitIgnoreSpec.from_lines(lines).patterns
        if isinstance(each, RegexPattern) and each.include and each.regex is not None
    ]
    return re.compile("|".join(parts)) if parts else None


def ignored(path: str, folder: bool, ignores: Sequence[Ignores]) -> bool:
    """Whether the deepest patterns that have something to say of the path ignore it."""
    for each in reversed(ignores):
        if (said := each.match(path, folder)) is not None:
            return said
    return False


def ignored_below(path: str, top: str, ignores: Sequence[Ignores]) -> bool:
    """Whether the file, or a folder on the way to it from `top`, is ignored."""
    folder = top
    for part in os.path.relpath(path, top).split(os.sep)[:-1]:
        folder = os.path.join(folder, part)
        if ignored(folder, True, ignores):
            return True
    return ignored(path, False, ignores)


@cache
def repository_of(folder: str) -> Repository | None:
    """The git work tree that a folder lies in."""
    while True:
        if os.path.exists(os.path.join(folder, ".git")):
            return Repository(folder)
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _with_folders(paths: Iterable[str]) -> frozenset[str]:
    found = set()
    for path in paths:
        while path and path not in found:
            found.add(path)
            path = path.rpartition("/")[0]
    return frozenset(found)


def _index(git: str) -> list[str]:
    """The paths in git's index; none when it cannot be read.

    Source: gitformat-index(5), versions 2 to 4 with SHA-1 names.
    """
    try:
        if os.path.isfile(git):  # a linked work tree or a submodule names its real folder
            with open(git, encoding="utf-8") as handle:
                named = handle.read().partition("gitdir:")[2].strip()
            git = os.path.join(os.path.dirname(git), named)
        with open(os.path.join(git, "index"), "rb") as stream:
            data = stream.read()
        return _index_paths(data)
    except (OSError, ValueError, struct.error, IndexError):
        return []


def _index_paths(data: bytes) -> list[str]:
    magic, version, count = struct.unpack_from(">4sII", data)
    if magic != b"DIRC" or version not in (2, 3, 4):
        return []
    paths = []
    at = 12
    previous = b""
    for _ in range(count):
        start = at
        (flags,) = struct.unpack_from(">H", data, at + 60)
        at += 64 if version > 2 and flags & 0x4000 else 62
        if version == 4:
            cut, at = _offset(data, at)
            end = data.index(b"\0", at)
            previous = previous[: len(previous) - cut] + data[at:end]
            at = end + 1
        else:
            end = data.index(b"\0", at)
            previous = data[at:end]
            at = start + (end - start) // 8 * 8 + 8  # 1 to 8 NUL bytes up to a multiple of 8
        paths.append(os.fsdecode(previous))
    return paths


def _offset(data: bytes, at: int) -> tuple[int, int]:
    """A number as git packs it (seven bits a byte, the highest first), and where it ends."""
    value = data[at] & 127
    while data[at] & 128:
        at += 1
        value = ((value + 1) << 7) | (data[at] & 127)
    return value, at + 1
