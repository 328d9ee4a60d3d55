"""Whole numbers that values are: constants, arithmetic on them, defaults of parameters, fields of classes."""

from __future__ import annotations

from collections.abc import Callable

from authlint.python.classes import class_of
from authlint.python.project import Project
from authlint.python.switches import holds_in_tests
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Literal,
    Operation,
    Param,
    Spot,
    Symbol,
    Value,
    bare,
    method,
)

FOLDED: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "//": lambda a, b: a // b if b else 0,
    "**": lambda a, b: a**b if 0 <= b <= 64 and abs(a) <= 1 << 16 else 0,
    "<<": lambda a, b: a << b if 0 <= b <= 64 else 0,
}


def whole_number(
    value: Value | int | None, unit: Unit | None, project: Project, depth: int = 8
) -> int | None:
    """The number that a value surely is, the largest where there is a choice; None when it cannot be told.

    Of `4 if testing else 12` the number outside test runs counts. A parameter counts with its default, since
    callers that want another number say so.
    """
    if isinstance(value, bool) or value is None or depth == 0:
        return None
    if isinstance(value, int):
        return value
    value = bare(value)
    if isinstance(value, Literal):
        return value.value if isinstance(value.value, int) and not isinstance(value.value, bool) else None
    if isinstance(value, Symbol):
        constant = project.constant(value.name)
        return whole_number(constant, unit, project, depth - 1) if constant is not None else None
    if isinstance(value, Param):
        owner = project.unit(value.owner)
        for each in owner.parameters if owner is not None else ():
            if each.name == value.name and each.default is not None:
                return whole_number(each.default, unit, project, depth - 1)
        return None
    if isinstance(value, Attribute):
        symbol = class_of(value.of, unit, project)
        if symbol is None:
            return None
        stored = project.attribute_store(symbol, value.name)
        if stored is None and (found := project.field(symbol, value.name)) is not None:
            stored = found[0]
        return whole_number(stored, unit, project, depth - 1) if stored is not None else None
    if isinstance(value, Operation) and len(value.parts) == 2:
        left = whole_number(value.parts[0], unit, project, depth - 1)
        right = whole_number(value.parts[1], unit, project, depth - 1)
        if left is not None and right is not None and value.operator in FOLDED:
            return FOLDED[value.operator](left, right)
        return None
    if isinstance(value, Choice):
        under_test = holds_in_tests(value.test) if value.test is not None else None
        options = value.options
        if under_test is not None and len(options) == 2:
            options = (options[1 if under_test else 0],)
        numbers = [whole_number(each, unit, project, depth - 1) for each in options]
        return None if None in numbers else max(each for each in numbers if each is not None)
    if isinstance(value, Call) and method(value) == "int" and value.args:
        return whole_number(value.args[0], unit, project, depth - 1)
    return None


def written_at(value: Value | int | None, project: Project, depth: int = 4) -> Spot | None:
    """Where a number is written: the constant or the sum itself, by names and defaults; None otherwise."""
    if value is None or isinstance(value, int) or depth == 0:
        return None
    value = bare(value)
    if isinstance(value, Literal | Operation):
        return value.at
    if isinstance(value, Symbol):
        return written_at(project.constant(value.name), project, depth - 1)
    if isinstance(value, Param):
        owner = project.unit(value.owner)
        for each in owner.parameters if owner is not None else ():
            if each.name == value.name:
                return written_at(each.default, project, depth - 1)
    return None
