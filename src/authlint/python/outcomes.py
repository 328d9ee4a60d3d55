"""What holds when a function has come to an end of a certain kind: it returned true, a message, or at all."""

from __future__ import annotations

from authlint.python.flow import Known, atoms, chosen, gathered, known_at_end, known_before, unreached
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Collection,
    Item,
    Literal,
    Param,
    Symbol,
    Value,
    bare,
    same,
)

REFUSING = frozenset({"add_error"})
"""Methods by which a form's own method refuses the data without leaving: `self.add_error("old", "wrong")`."""


def exits(
    unit: Unit, kind: str, wanted: Value | None = None, equal: bool = True, index: int | None = None
) -> list[list[Known]]:
    """What holds at each exit of a function that fits the outcome: "true", "false" or "done".

    `wanted` is a constant that the result equals, or does not when `equal` is False; `index` takes that part
    of a returned tuple.
    """
    ways: list[list[Known]] = []
    for step in unit.steps:
        if step.kind != "return":
            continue
        value = bare(step.value)
        if index is not None and isinstance(value, Collection) and 0 <= index < len(value.items):
            value = bare(value.items[index])
        if wanted is not None:
            result = _answered(value, wanted, equal)
        else:
            result = atoms(value, kind == "true") if kind in ("true", "false") else []
        if not any(each.kind == "never" for each in result):
            ways.append([*known_before(unit, step), *result, *gathered(unit, result)])
    if not unit.body.leaves and (_none_fits(wanted, equal) if wanted is not None else kind != "true"):
        ways.append(known_at_end(unit))
    return ways


def _answered(value: Value, wanted: Value, equal: bool) -> list[Known]:
    """What follows from a returned value being the constant, or not being it."""
    if isinstance(wanted, Literal):
        if isinstance(value, Choice):
            return chosen(value, wanted, equal, 12)
        if wanted.value is None:
            return atoms(value, not equal)
        if isinstance(wanted.value, bool):
            return atoms(value, wanted.value is equal)
    if isinstance(value, Literal | Symbol) and type(value) is type(wanted):
        return [] if same(value, wanted) is equal else [Known("never")]
    if isinstance(value, Literal) and isinstance(wanted, Symbol):
        return [Known("never")] if equal else []
    return []


def _none_fits(wanted: Value, equal: bool) -> bool:
    """Whether falling off the end gives the result that is asked for."""
    return (isinstance(wanted, Literal) and wanted.value is None) is equal


def passes(unit: Unit, truth: bool = False) -> list[list[Known]]:
    """What holds at each exit of a form's own method by which the data pass; `truth` asks for a true result."""
    refusals = [known for step in unit.steps if _refuses(step) for known in unreached(unit, step)]
    return [[*way, *refusals] for way in exits(unit, "true" if truth else "done")]


def _refuses(step: Step) -> bool:
    """`self.add_error(...)`, `self._errors["old"] = ...`."""
    if step.kind == "call" and isinstance(step.value, Call):
        func = bare(step.value.func)
        return isinstance(func, Attribute) and func.name in REFUSING
    if step.kind == "store" and isinstance(step.target, Item):
        of = bare(step.target.of)
        return (
            isinstance(of, Attribute) and of.name in ("_errors", "errors") and isinstance(bare(of.of), Param)
        )
    return False


def never_returns(unit: Unit) -> bool:
    """Whether a function always raises or exits."""
    return unit.body.leaves and not any(step.kind in ("return", "yield") for step in unit.steps)
