"""The fields of a request model that is written out whole: `user.dict()`, `user.model_dump()`, `dict(user)`."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.words import words
from authlint.python.classes import class_of
from authlint.python.passwords import hashed_by_class, is_request_model
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Item,
    Literal,
    Mapping,
    Value,
    bare,
    inside,
    method,
    text_of,
)

DUMPS = words("dict model_dump to_dict asdict jsonable_encoder dump json")


def dumped(value: Value, unit: Unit, project: Project) -> Iterator[tuple[str, Value]]:
    """Field and value of each field that a dump of a request model holds; nothing for another value."""
    call = bare(value)
    if not isinstance(call, Call) or method(call) not in DUMPS:
        return
    func = bare(call.func)
    if isinstance(func, Attribute):
        of: Value = func.of
    elif call.args:
        of = call.args[0]
    else:
        return
    owner = class_of(of, unit, project)
    if owner is None or not is_request_model(owner, project):
        return
    left_out = {
        each.value
        for keyword, given in call.keywords
        if keyword == "exclude"
        for each in inside(given, 30)
        if isinstance(each, Literal)
    }
    put = _put(call, unit)
    left_out |= {name for name, new in put.items() if new is None}
    seen: set[str] = set()
    for _, base in project.bases(owner):
        for name in base.annotations if base is not None else ():
            if name not in seen and name not in left_out and not hashed_by_class(owner, name, project):
                seen.add(name)
                yield name, put.get(name) or Attribute(call.at, of, name)


def _put(dump: Call, unit: Unit) -> dict[str, Value | None]:
    """What is put under a key of the dump afterwards, None for a key that is taken out of it."""
    put: dict[str, Value | None] = {}
    for step in unit.steps:
        goal = step.target
        if step.kind in ("store", "delete") and isinstance(goal, Item) and bare(goal.of) is dump:
            if (key := text_of(goal.key)) is not None:
                put[key] = step.value if step.kind == "store" else None
        elif step.kind == "call" and isinstance(called := step.value, Call):
            func = bare(called.func)
            if not isinstance(func, Attribute) or bare(func.of) is not dump:
                continue
            if func.name == "pop" and called.args and (key := text_of(called.args[0])) is not None:
                put[key] = None
            elif func.name == "update":
                put.update((name, value) for name, value in called.keywords if name is not None)
                for given in called.args:
                    if isinstance(pairs := bare(given), Mapping):
                        put.update(
                            (key, value)
                            for name, value in pairs.items
                            if name is not None and (key := text_of(name)) is not None
                        )
    return put
