"""What an endpoint answers with by giving it back: the text or dict of a `return`, alone or beside a status."""

from __future__ import annotations

from authlint.frameworks.messages import is_route
from authlint.python.project import Project
from authlint.python.purpose import named
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Collection,
    Literal,
    Mapping,
    Symbol,
    Text,
    Value,
    bare,
    method,
    text_of,
)

_VERBS = named("get post put patch delete")
_RESOURCES = named("Resource MethodView MethodResource")
"""Base classes whose methods are named for the verb and give back the body: Flask, Flask-RESTful, Flask-RESTX."""


def body(step: Step) -> Mapping | Text | None:
    """The text or dict that a step gives back: `{...}` of `return {...}` and of `return {...}, 202`."""
    value = bare(step.value)
    if isinstance(value, Collection) and value.kind == "tuple" and 1 < len(value.items) < 4:
        if _is_status(value.items[1]):
            value = bare(value.items[0])
    return value if isinstance(value, Mapping | Text) else None


def answers(unit: Unit, project: Project) -> bool:
    """Whether what a function gives back goes to the client as it is: the view of a route, a verb of a resource."""
    if any(is_route(each) for each in unit.decorators):
        return True
    if not unit.owner or unit.name.rpartition(".")[2].partition("@")[0] not in _VERBS:
        return False
    if any(map(_chooses_fields, unit.decorators)):
        return False
    return any(
        each is None and name.rpartition(".")[2] in _RESOURCES for name, each in project.bases(unit.owner)
    )


def _is_status(value: Value) -> bool:
    """Whether a value is a status: 202, `HTTPStatus.ACCEPTED`, `status.HTTP_201_CREATED`, or a dict of headers."""
    inner = bare(value)
    if isinstance(inner, Literal):
        return isinstance(inner.value, int) and 100 <= inner.value < 600
    if isinstance(inner, Attribute | Symbol):
        said = inner.name.rpartition(".")[2]
        return said.isupper()
    return isinstance(inner, Mapping)


def _chooses_fields(decorator: Value) -> bool:
    """Whether a decorator sends no more of what is given back than a schema names: `@marshal_with(fields)`."""
    value = bare(decorator)
    if not isinstance(value, Call):
        return False
    if method(value).startswith("marshal_"):
        return True
    schemas = [*value.args[1:], *(each for name, each in value.keywords if name == "schema")]
    return method(value) == "response" and any(text_of(each) is None for each in schemas)
