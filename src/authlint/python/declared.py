"""What the rows of a project's own configuration say of a call or a decorator."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from authlint.python.project import Project, Rows
from authlint.python.units import Unit
from authlint.python.values import Attribute, Call, Closure, Symbol, Value, bare, last_name

if TYPE_CHECKING:
    from authlint.facts.fact import Fact

F = TypeVar("F", bound="Fact")


BUILT_IN: list[Rows] = []
"""The rows of libraries, one table; entered by `authlint.frameworks` when they are first asked for."""


def declared(value: Value, kind: type[F], unit: Unit | None, project: Project) -> F | None:
    """The fact of that class that a row of the project makes of a call, or of a name that stands as a decorator."""
    return _by_rows(project.models, value, kind, unit, project) if project.models is not None else None


def known_of(value: Value, kind: type[F], unit: Unit | None, project: Project) -> F | None:
    """The same by the rows of the project or of a library."""
    found = declared(value, kind, unit, project)
    if found is not None or not BUILT_IN or last_name(value) not in BUILT_IN[0].lasts_of(kind):
        return found
    return _by_rows(BUILT_IN[0], value, kind, unit, project)


def _by_rows(rows: Rows, value: Value, kind: type[F], unit: Unit | None, project: Project) -> F | None:
    value = bare(value)
    if isinstance(value, Symbol | Closure | Attribute):
        value = Call(value.at, value, (), ())
    if not isinstance(value, Call):
        return None
    return next((each for each in rows.facts(value, unit, project) if isinstance(each, kind)), None)
