"""Which of several copies of the same code tells of what is wrong in it.

A project may hold a file twice: stages of a tutorial, `login.py` and `loginold.py`, one helper in the client and in
the server. What stands on the same line of the same function is one thing to mend where the files are alike, or only
one of them is imported, and is told where the code runs, else at the first by path.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from authlint.pattern import pattern
from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.sources import is_test_path
from authlint.python.values import Spot
from authlint.vocabulary import segments

_TESTS = pattern(rb"^[ \t]*(?:import|from)[ \t]+(?:unittest|pytest)\b", re.MULTILINE)
"""Files of tests by what they hold: they are left out of a run, and tell nothing."""
_IMPORTED: Memo[str, bool] = Memo()
_MOST_FILES = 40
_ALIKE = 0.7
"""Share of a function's lines that a copy has, too; of a file's lines for what stands in no function."""
_SAME_FILE = 0.4
"""The same for two files that are both imported, or neither: else each of them runs for itself."""
_SHORTEST = 8
"""Characters of a line that says something."""
_LEFT_BEHIND = frozenset(
    ("old", "bak", "backup", "copy", "orig", "original", "previous", "prev", "deprecated", "obsolete")
)


def told_at(at: Spot, qualname: str, project: Project) -> Spot | None:
    """The place that tells instead of `at`, a place in the function `qualname`; None where that tells itself."""
    lines = _lines(at.path, project)
    line = lines[at.line - 1].strip() if at.line <= len(lines) else b""
    name = re.split(r"[@#]", qualname.rpartition(".")[2])[0]
    own = _around(lines, at.line - 1, name)
    if len(line) < _SHORTEST or not own or "migrations" in at.path.split("/"):
        return None  # a migration that stands for others says so itself
    best, told = _rank(at.path, project), None
    try:
        paths = project.mentioning(line.decode())
    except UnicodeDecodeError:
        return None
    for path in paths if 1 < len(paths) <= _MOST_FILES else ():
        if path == at.path or is_test_path(path) or (rank := _rank(path, project)) > best:
            continue
        if _TESTS.search(project.read(path) or b"") is not None:
            continue
        others = _lines(path, project)
        if rank[:2] == best[:2] and not _is_copy(_saying(lines), _saying(others), _SAME_FILE):
            continue  # both run, each for itself
        for place, each in enumerate(others):
            if each.strip() == line and _is_copy(own, _around(others, place, name)):
                first, last = len(each) - len(each.lstrip()), len(each.rstrip())
                best, told = rank, Spot(path, place + 1, first, place + 1, last)
                break
    return told


def is_left_behind(path: str, project: Project) -> bool:
    """Whether a file stands beside the one that took its place and nothing imports it: `loginold.py` beside
    `login.py`.
    """
    folder, _, name = path.rpartition("/")
    stem = name.removesuffix(".py").lower()
    said = [each for each in re.split(r"[^a-z]+", stem) if each] + list(segments(stem))
    word = next((each for each in _LEFT_BEHIND if each in said or stem.endswith(each)), "")
    if not word:
        return False
    rest = re.sub(r"[\W_\d]+$", "", stem.replace(word, "", 1)).strip("_- .()")
    names = {each.lower() for each in project.listing(folder)}
    return bool(rest) and f"{rest}.py" in names and not _is_imported(name.removesuffix(".py"), path, project)


def _rank(path: str, project: Project) -> tuple[bool, bool, str]:
    stem = path.rpartition("/")[2].removesuffix(".py")
    return is_left_behind(path, project), not _is_imported(stem, path, project), path


def _is_imported(stem: str, path: str, project: Project) -> bool:
    """Whether another file imports a module of that name."""
    answers, key = _IMPORTED.of(project), stem
    if key not in answers:
        if stem == "__init__":
            answers[key] = True
        elif not stem.isidentifier():
            answers[key] = False
        else:
            said = re.compile(rb"^[ \t]*(?:from|import)\b[^\n]*\b%s\b" % stem.encode(), re.MULTILINE)
            answers[key] = any(
                said.search(project.files()[each])
                for each in project.mentioning(stem)
                if not is_test_path(each)
            )
    return answers[key]


def _lines(path: str, project: Project) -> list[bytes]:
    return (project.read(path) or b"").split(b"\n")


def _around(lines: Sequence[bytes], place: int, name: str) -> frozenset[bytes]:
    """The lines of the function of that name around a place, without its head; all lines where there is none."""
    if not name:
        return _saying(lines)
    head = re.compile(rb"([ \t]*)(?:async )?(?:def|class) %s\b" % re.escape(name.encode()))
    for start in range(place, -1, -1):
        found = head.match(lines[start])
        if found is not None:
            depth = len(found[1])
            end = start + 1
            while end < len(lines) and (
                not lines[end].strip()
                or lines[end].lstrip()[:1] in (b")", b"#")
                or len(lines[end]) - len(lines[end].lstrip()) > depth
            ):
                end += 1
            return _saying(lines[start + 1 : end]) if end > place else frozenset()
    return frozenset()


def _saying(lines: Sequence[bytes]) -> frozenset[bytes]:
    stripped = (each.strip() for each in lines)
    return frozenset(each for each in stripped if each and not each.startswith(b"#"))


def _is_copy(own: frozenset[bytes], other: frozenset[bytes], least: float = _ALIKE) -> bool:
    return len(own & other) >= least * max(len(own), len(other), 1)
