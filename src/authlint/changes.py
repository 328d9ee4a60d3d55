"""What a branch changes, as git tells it: the hunks of its diff, and the files as they were before.

git is run on the repository that the working directory lies in, without any program that its configuration
names for diffs; nothing in the repository is written.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from authlint.pattern import pattern
from authlint.record import field, record

_HUNK = pattern(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = pattern(rb"\\([0-7]{3}|.)")
_ESCAPES = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"v": b"\v", b"f": b"\f"}
CONTEXT = 3
"""Lines around a change that belong to its hunk, as on a pull request."""


class NoChanges(Exception):
    """The diff cannot be told; the message says why."""


@record(frozen=False)
class Changes:
    """A diff against the working tree.

    `top` is the folder of the repository, `base` the commit that the branch left, `head` the one it is at.
    `hunks` maps a path below `top` to its hunks, first and last line in the new file, `renamed` one to the path
    that its file had before.
    """

    top: str
    base: str
    head: str
    hunks: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)

    def hunk(self, path: str, line: int) -> tuple[int, int] | None:
        """The hunk that holds a line of the new file."""
        return next((each for each in self.hunks.get(path, ()) if each[0] <= line <= each[1]), None)

    def below(self, path: str) -> str:
        """A path of a report as the repository knows it, with forward slashes."""
        full = os.path.realpath(os.path.dirname(os.path.abspath(path)))
        return os.path.relpath(os.path.join(full, os.path.basename(path)), self.top).replace(os.sep, "/")


def changes(base: str) -> Changes:
    """The diff from where the branch left `base` to the working tree.

    Raises NoChanges when this is no repository, or has no such commit in common.
    """
    top = os.path.realpath(git("rev-parse", "--show-toplevel").decode("utf-8", "surrogateescape").strip("\n"))
    head = git("rev-parse", "--verify", "HEAD").decode().strip()
    start = git("rev-parse", "--verify", "--end-of-options", f"{base}^{{commit}}").decode().strip()
    fork = git("merge-base", start, head).decode().strip()
    text = git(
        "diff",
        *QUIET,
        "--src-prefix=a/",
        "--dst-prefix=b/",
        f"--unified={CONTEXT}",
        fork,
        "--",
        cwd=top,
    )
    return Changes(top, fork, head, hunks(text), _renamed(top, fork))


def _renamed(top: str, base: str) -> dict[str, str]:
    """Path -> the path before, of the files that git takes for renamed."""
    told = git(
        "diff", "--name-status", "--find-renames", "--diff-filter=R", "-z", *QUIET, base, "--", cwd=top
    )
    parts = os.fsdecode(told).split("\0")
    return {
        new: old for status, old, new in zip(parts[::3], parts[1::3], parts[2::3], strict=False) if status
    }


QUIET = ("--no-color", "--no-ext-diff", "--no-textconv", "--no-relative", "--ignore-submodules")
"""A diff that runs no program of the repository's and speaks of all of it, whatever is configured."""


def git(*arguments: str, cwd: str | None = None, index: str = "", text: bytes = b"") -> bytes:
    """What a command of git prints when it reads `text`. Raises NoChanges when it fails."""
    program = shutil.which("git")
    if program is None:
        raise NoChanges("git is not installed")
    settings = (
        "core.fsmonitor=false",
        f"core.hooksPath={os.devnull}",
        "core.quotePath=false",
        "filter.lfs.smudge=",
        "filter.lfs.required=false",
    )
    command = [program, *(part for each in settings for part in ("-c", each)), *arguments]
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    environment.pop("GIT_EXTERNAL_DIFF", None)
    if index:
        environment["GIT_INDEX_FILE"] = index
    done = subprocess.run(command, cwd=cwd, env=environment, input=text, capture_output=True, check=False)
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().split("\n")[-1]
        raise NoChanges(f"git {arguments[0]}: {told}")
    return done.stdout


def hunks(diff: bytes) -> dict[str, list[tuple[int, int]]]:
    """The hunks of a unified diff by path, those without a line in the new file left out."""
    found: dict[str, list[tuple[int, int]]] = {}
    path: str | None = None
    old = new = 0
    for line in diff.split(b"\n"):
        if old > 0 or new > 0:
            if not line.startswith(b"\\"):
                old -= not line.startswith(b"+")
                new -= not line.startswith(b"-")
        elif line.startswith(b"+++ "):
            path = _path(line[4:])
        elif path is not None and (head := _HUNK.match(line)):
            old, new = int(head[1] or 1), int(head[3] or 1)
            first = int(head[2])
            if new:
                found.setdefault(path, []).append((first, first + new - 1))
    return found


def _path(written: bytes) -> str | None:
    """The path of a `+++` line, None for a file that is gone."""
    name = written.removesuffix(b"\r").removesuffix(b"\t")
    if name == b"/dev/null":
        return None
    if name.startswith(b'"'):
        name = _ESCAPE.sub(_unescaped, name[1:-1])
    return os.fsdecode(name.removeprefix(b"b/"))


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes((int(found[1], 8),)) if len(found[1]) == 3 else _ESCAPES.get(found[1], found[1])


def lay_out(these: Changes, folder: Path) -> None:
    """Write the files of the base below a folder, as a repository of its own. Raises NoChanges."""
    index = str(folder / "index")
    tree = folder / "tree"
    (tree / ".git").mkdir(parents=True)  # the folder is a project as the repository is
    git("read-tree", these.base, cwd=these.top, index=index)
    git("checkout-index", "--all", "--force", f"--prefix={tree}{os.sep}", cwd=these.top, index=index)


# ---------------------------------------------------------------------- files that changed


@record(frozen=False)
class Since:
    """What is different in the working tree since a commit, by path below `top`, with forward slashes.

    `base` is "" where there is no commit yet. `there` are files that changed or are new, untracked ones
    included; `gone` those that were deleted or renamed.
    """

    top: str
    base: str
    there: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    def before(self, paths: Iterable[str]) -> dict[str, bytes | None]:
        """What files held at the base, None for one that it does not have. Raises NoChanges."""
        wanted = [each for each in paths if "\n" not in each]
        found: dict[str, bytes | None] = dict.fromkeys(wanted)
        if not self.base or not wanted:
            return found
        asked = b"".join(os.fsencode(f"{self.base}:{each}\n") for each in wanted)
        told = git("cat-file", "--batch", cwd=self.top, text=asked)
        position = 0
        for each in wanted:
            end = told.index(b"\n", position)
            head = told[position:end].rsplit(b" ", 2)
            position = end + 1
            if len(head) == 3 and head[1] == b"blob":
                size = int(head[2])
                found[each] = told[position : position + size]
                position += size + 1
        return found


def changed_since(base: str, untracked: bool = True) -> Since:
    """What changed since where the branch left `base`; since HEAD for "". Untracked files count as new on request.

    Raises NoChanges when this is no repository, or has no such commit.
    """
    top = os.path.realpath(_line(git("rev-parse", "--show-toplevel")))
    if base:
        start = _line(git("rev-parse", "--verify", "--end-of-options", f"{base}^{{commit}}"))
        commit = _line(git("merge-base", start, "HEAD"))
    else:
        try:
            commit = _line(git("rev-parse", "--verify", "HEAD"))
        except NoChanges:
            commit = ""
    found = Since(top, commit)
    if commit:
        told = git("diff", "--name-status", "--no-renames", "-z", *QUIET, commit, "--", cwd=top)
        parts = os.fsdecode(told).split("\0")
        for status, path in zip(parts[::2], parts[1::2], strict=False):
            (found.gone if status == "D" else found.there).append(path)
    else:
        found.there = _paths(git("ls-files", "-z", cwd=top))
    if untracked:
        new = _paths(git("ls-files", "--others", "--exclude-standard", "-z", cwd=top))
        found.there = sorted({*found.there, *new})
    return found


def _paths(told: bytes) -> list[str]:
    return [each for each in os.fsdecode(told).split("\0") if each]


def _line(told: bytes) -> str:
    return os.fsdecode(told).strip("\n")
