"""One report for a file: what several units of it tell is said once, at the plainest place."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from authlint.python.memo import kept
from authlint.python.project import Project
from authlint.python.units import Unit

T = TypeVar("T")


def plainest(
    question: str,
    unit: Unit,
    project: Project,
    judged: Callable[[Unit, Project], T | None],
    weight: Callable[[T], tuple[int, ...]],
) -> tuple[T, list[T]] | None:
    """What a unit tells, with what the other units of its file do; None when it tells nothing, or another unit
    of the file weighs less.

    `judged` is asked once for each unit under the name of the `question`.
    """
    answers = kept(project)

    def told(each: Unit) -> T | None:
        key = (question, each.name)
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
    return own, others
