"""Answers that a model keeps for the length of a run, beside the project they hold for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from authlint.python.project import Project

K = TypeVar("K")
V = TypeVar("V")
_A = TypeVar("_A")


class Memo(Generic[K, V]):
    """The answers to one question, by what it is asked of; those for a project go when the project goes.

    A module makes one for each of its questions and keeps it: `_UNUSED: Memo[str, bool] = Memo()`.
    """

    __slots__ = ()

    def of(self, project: Project) -> dict[K, V]:
        """The answers for a project, to look up and to enter."""
        # By identity, in a dictionary of the project's: half the time of a weak reference to it.
        found = project.answers.get(self)
        if found is None:
            found = project.answers[self] = {}
        return found  # type: ignore[return-value]  # what stands under this memo was entered through it
