"""One report for an application: what several units and files tell of is said once, at the plainest place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Generic, TypeVar

from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.sources import is_test_path
from authlint.python.units import Unit

T = TypeVar("T")

MOST_FILES = 60
"""Files that may tell of a feature; where more do, each speaks for itself."""


class Plainest(Generic[T]):
    """A feature that an application is told of once.

    `judged` says what a unit tells of it, `weight` how plainly: the least counts, of equal ones the first by path.
    It may stand in the files that hold one of the lower-case `words`.
    """

    def __init__(
        self,
        judged: Callable[[Unit, Project], T | None],
        weight: Callable[[T], tuple[int, ...]],
        words: tuple[str, ...],
    ) -> None:
        self._judged = judged
        self._weight = weight
        self._words = words
        self._told: Memo[str, T | None] = Memo()
        self._first: Memo[str, T | None] = Memo()
        self._telling: Memo[str, tuple[str, ...]] = Memo()

    def of(self, unit: Unit, project: Project) -> tuple[T, list[T]] | None:
        """What a unit tells, with what the other units of its file and the other files do; None when it tells
        nothing, or another one tells it more plainly.
        """
        own = self._of_unit(unit, project)
        if own is None:
            return None
        weight = self._weight
        module = project.module_at(unit.path)
        others: list[T] = []
        for each in module.speaking_units() if module is not None else ():
            other = self._of_unit(each, project) if each is not unit else None
            if other is not None:
                if weight(other) < weight(own):
                    return None
                others.append(other)
        place = weight(own), unit.path
        for path in self._files(home_of(unit.path, project), project):
            first = self._of_file(path, project)
            if first is not None and path != unit.path:
                if (weight(first), path) < place:
                    return None
                others.append(first)
        return own, others

    def _of_unit(self, unit: Unit, project: Project) -> T | None:
        answers = self._told.of(project)
        if unit.name not in answers:
            answers[unit.name] = self._judged(unit, project)
        return answers[unit.name]

    def _of_file(self, path: str, project: Project) -> T | None:
        answers = self._first.of(project)
        if path not in answers:
            module = project.module_at(path)
            told = [
                self._of_unit(each, project)
                for each in (module.speaking_units() if module is not None else ())
            ]
            answers[path] = min(filter(None, told), key=self._weight, default=None)
        return answers[path]

    def _files(self, home: str, project: Project) -> tuple[str, ...]:
        """The files of an application that may tell of the feature, sorted; none where they are too many."""
        answers = self._telling.of(project)
        if home not in answers:
            said = re.compile("|".join(map(re.escape, self._words)).encode(), re.IGNORECASE)
            found = [
                path
                for path, data in project.files().items()
                if (not home or path.startswith(f"{home}/"))
                and not is_test_path(path)
                and project.sources.speaks(path, data)
                and said.search(data)
                and home_of(path, project) == home
            ]
            answers[home] = tuple(found) if len(found) <= MOST_FILES else ()
        return answers[home]


def home_of(path: str, project: Project) -> str:
    """The folder of an application: the one around its packages; a repository may hold several."""
    folder = path.rpartition("/")[0]
    while folder and (
        "__init__.py" in project.sources.listing(folder) or _is_imported_beside(folder, project)
    ):
        folder = folder.rpartition("/")[0]
    return folder


_IMPORTED_BESIDE: Memo[str, bool] = Memo()


def _is_imported_beside(folder: str, project: Project) -> bool:
    """Whether a file beside the folder imports from it, as from a package without `__init__.py`."""
    answers = _IMPORTED_BESIDE.of(project)
    if folder not in answers:
        around, _, name = folder.rpartition("/")
        brings = re.compile(rb"(?m)^[ \t]*(?:from|import)[ \t]+%s\b" % re.escape(name.encode()))
        beside = (f"{around}/{each}" if around else each for each in project.sources.listing(around))
        answers[folder] = any(
            brings.search(project.read(each) or b"") for each in sorted(beside) if each.endswith(".py")
        )
    return answers[folder]
