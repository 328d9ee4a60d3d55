"""What lies under a key of a dict by the time that it is read: what the unit, or a helper it calls, has put there."""

from __future__ import annotations

from authlint.python.calls import arguments, target
from authlint.python.project import Project
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Item,
    Mapping,
    Param,
    Spot,
    Value,
    bare,
    inside,
    same,
    text_of,
)

_LONGEST = 2000
"""Steps of a unit that is looked through."""


def put_under(
    container: Value, key: str, before: Spot, unit: Unit | None, project: Project
) -> tuple[Value, Unit] | None:
    """The last value that was put under a key of a dict before a place, and the unit that did it; None when none
    was.

    `data["password"] = made`, `data.update(password=made)`, and `fill(data)` of a function that does the first.
    """
    if unit is None or len(unit.steps) > _LONGEST:
        return None
    found: tuple[Value, Unit] | None = None
    for step in unit.steps:
        if step.at.line > before.line:
            break
        if step.at.line == before.line and (step.kind != "store" or _reads_at(step, before)):
            continue
        if step.kind == "store" and isinstance(goal := step.target, Item):
            if text_of(goal.key) == key and same(goal.of, container):
                found = step.value, unit
        elif step.kind == "call" and isinstance(call := step.value, Call) and (call.args or call.keywords):
            found = _by_call(call, container, key, unit, project) or found
    return found


def _reads_at(step: Step, place: Spot) -> bool:
    """Whether a step takes what stands at a place: `data["x"] = clean(data["x"])`."""
    return any(each.at == place for each in inside(step.value, 60))


def _by_call(
    call: Call, container: Value, key: str, unit: Unit, project: Project
) -> tuple[Value, Unit] | None:
    func = bare(call.func)
    if isinstance(func, Attribute) and func.name == "update" and same(func.of, container):
        for name, value in call.keywords:
            if name == key:
                return value, unit
        for given in call.args[:1]:
            if isinstance(pairs := bare(given), Mapping):
                for name_, value in pairs.items:
                    if name_ is not None and text_of(name_) == key:
                        return value, unit
        return None
    if not any(same(each, container) for each in (*call.args, *(value for _, value in call.keywords))):
        return None
    leads = target(call, unit, project)
    if leads.unit is None or leads.unit.kind != "function" or leads.unit is unit:
        return None
    for parameter, value in arguments(call, leads).items():
        if not same(value, container):
            continue
        for step in leads.unit.steps:
            goal = step.target
            if step.kind == "store" and isinstance(goal, Item) and text_of(goal.key) == key:
                if isinstance(of := bare(goal.of), Param) and of.name == parameter:
                    return step.value, leads.unit
    return None
