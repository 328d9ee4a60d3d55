"""Parameters, fields and attributes that hold a truth value, whatever they are called: `password: bool`,
`merge_password = BooleanField()`.
"""

from __future__ import annotations

from authlint.facts.words import words
from authlint.python.classes import class_of
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Comparison,
    Literal,
    Named,
    Operation,
    Param,
    Symbol,
    Value,
    bare,
    inside,
    last_name,
)

_FIELDS = words(
    "BooleanField NullBooleanField Boolean BooleanProperty Bool CheckboxField ToggleField SwitchField",
)
"""Constructors of fields for a truth value, of forms, models and schemas."""

_READ = frozenset({"data", "value", "object_data", "raw_data"})
"""Attributes that hold what a field was filled with."""

_TRUTHS = frozenset(
    {"builtins.bool", "builtins.isinstance", "builtins.any", "builtins.all", "builtins.callable"}
)


def is_truth(value: Value, unit: Unit | None, project: Project) -> bool:
    """Whether a value is a truth value, by its declaration or by what it is made of."""
    if isinstance(value, Named):
        return is_truth(value.value, unit, project)
    if isinstance(value, Comparison):
        return True
    if isinstance(value, Literal):
        return isinstance(value.value, bool)
    if isinstance(value, Operation):
        return value.operator == "not"
    if isinstance(value, Call):
        return isinstance(func := bare(value.func), Symbol) and func.name in _TRUTHS
    if isinstance(value, Param):
        return _is_switch(value, project)
    if isinstance(value, Attribute):
        if value.name in _READ and isinstance(of := bare(value.of), Attribute):
            return _is_declared(of, unit, project)
        return _is_declared(value, unit, project)
    return False


def _is_switch(value: Param, project: Project) -> bool:
    owner = project.unit(value.owner)
    for parameter in owner.parameters if owner is not None else ():
        if parameter.name == value.name:
            default = bare(parameter.default) if parameter.default is not None else None
            if isinstance(default, Literal) and isinstance(default.value, bool):
                return True
            return parameter.annotation is not None and _says_bool(parameter.annotation)
    return False


def _says_bool(annotation: Value) -> bool:
    """Whether an annotation names `bool` and no text: `bool`, `bool | None`, `Optional[bool]`."""
    names = {each.name for each in inside(annotation, 12) if isinstance(each, Symbol)}
    return "builtins.bool" in names and not names & {"builtins.str", "builtins.bytes"}


def _is_declared(value: Attribute, unit: Unit | None, project: Project) -> bool:
    """Whether the class of an object declares an attribute as a truth value."""
    owner = class_of(value.of, unit, project)
    for _, base in project.bases(owner) if owner is not None else ():
        if base is None:
            continue
        annotation = base.annotations.get(value.name)
        declared = base.fields.get(value.name)
        if annotation is not None and _says_bool(annotation):
            return True
        if declared is not None:
            inner = bare(declared)
            if isinstance(inner, Call):
                kinds = [inner, *(bare(each) for each in inner.args)]
                return any(last_name(each) in _FIELDS for each in kinds)
            return isinstance(inner, Literal) and isinstance(inner.value, bool)
    return False
