"""One report for an application: what several units and files tell of is said once, at the plainest place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from authlint.python.memo import kept
from authlint.python.project import Project
from authlint.python.sources import is_test_path
from authlint.python.units import Unit

T = TypeVar("T")

MOST_FILES = 60
"""Files that may tell of a feature; where more do, each speaks for itself."""


def plainest(
    question: str,
    unit: Unit,
    project: Project,
    judged: Callable[[Unit, Project], T | None],
    weight: Callable[[T], tuple[int, ...]],
    words: tuple[str, ...] = (),
) -> tuple[T, list[T]] | None:
    """What a unit tells, with what the other units of its file and the other files do; None when it tells nothing,
    or another one weighs less.

    `judged` is asked once for each unit under the name of the `question`, in the files that hold one of the
    lower-case `words`; the first by path of equal ones counts.
    """
    answers = kept(project)

    def told(each: Unit) -> T | None:
        key = (question, f"{each.path} {each.name}")
        if key not in answers:
            answers[key] = judged(each, project)
        return answers[key]  # type: ignore[return-value]

    own = told(unit)
    module = project.module_at(unit.path) if own is not None else None
    if own is None:
        return None
    others: list[T] = []
    for each in module.speaking_units() if module is not None else ():
        other = told(each) if each is not unit else None
        if other is not None:
            if weight(other) < weight(own):
                return None
            others.append(other)
    place = weight(own), unit.path
    for path in _telling(question, words, _home(unit.path, project), project) if words else ():
        key = (f"{question}, first of the file", path)
        if key not in answers:
            there = project.module_at(path)
            answers[key] = min(
                filter(None, map(told, there.speaking_units() if there is not None else ())),
                key=weight,
                default=None,
            )
        first: T | None = answers[key]  # type: ignore[assignment]
        if first is not None and path != unit.path:
            if (weight(first), path) < place:
                return None
            others.append(first)
    return own, others


def _home(path: str, project: Project) -> str:
    """The folder of an application: the one around its packages; a repository may hold several."""
    folder = path.rpartition("/")[0]
    while folder and "__init__.py" in project.sources.listing(folder):
        folder = folder.rpartition("/")[0]
    return folder


def _telling(question: str, words: tuple[str, ...], home: str, project: Project) -> tuple[str, ...]:
    """The files of an application that may tell of a feature, sorted; none where they are too many."""
    answers, key = kept(project), (f"{question}, files", home)
    if key not in answers:
        said = re.compile("|".join(map(re.escape, words)).encode(), re.IGNORECASE)
        found = [
            path
            for path, data in project.files().items()
            if (not home or path.startswith(f"{home}/"))
            and not is_test_path(path)
            and project.sources.speaks(path, data)
            and said.search(data)
            and _home(path, project) == home
        ]
        answers[key] = tuple(found) if len(found) <= MOST_FILES else ()
    return answers[key]  # type: ignore[return-value]
