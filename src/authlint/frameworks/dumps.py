"""The fields of a request model that is written out whole: `user.dict()`, `user.model_dump()`, `dict(user)`."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.words import words
from authlint.python.passwords import hashed_by_class, is_request_model
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Attribute, Call, Literal, Value, bare, inside, method

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
    owner = project.class_of(of, unit)
    if owner is None or not is_request_model(owner, project):
        return
    left_out = {
        each.value
        for keyword, given in call.keywords
        if keyword == "exclude"
        for each in inside(given, 30)
        if isinstance(each, Literal)
    }
    seen: set[str] = set()
    for _, base in project.bases(owner):
        for name in base.annotations if base is not None else ():
            if name not in seen and name not in left_out and not hashed_by_class(owner, name, project):
                seen.add(name)
                yield name, Attribute(call.at, of, name)
