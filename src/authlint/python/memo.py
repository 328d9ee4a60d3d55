"""Answers that a model keeps for the length of a run, beside the project they hold for."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from authlint.python.project import Project

_KEPT: WeakKeyDictionary[Project, dict[tuple[str, str], object]] = WeakKeyDictionary()


def kept(project: Project) -> dict[tuple[str, str], object]:
    """The answers kept for a project, by (question, symbol or path); goes when the project goes."""
    found = _KEPT.get(project)
    if found is None:
        found = _KEPT[project] = {}
    return found
