"""What the rows of a project's own configuration say of a call or a decorator."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Attribute, Call, Closure, Symbol, Value, bare

if TYPE_CHECKING:
    from authlint.facts.fact import Fact

F = TypeVar("F", bound="Fact")


def declared(value: Value, kind: type[F], unit: Unit | None, project: Project) -> F | None:
    """The fact of that class that a row of the project makes of a call, or of a name that stands as a decorator."""
    if project.models is None:
        return None
    value = bare(value)
    if isinstance(value, Symbol | Closure | Attribute):
        value = Call(value.at, value, (), ())
    if not isinstance(value, Call):
        return None
    return next((each for each in project.models.facts(value, unit, project) if isinstance(each, kind)), None)
