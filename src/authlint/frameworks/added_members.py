"""Methods that a project adds to a class of a library: `User.add_to_class("enrol", classmethod(enrol))`,
`User.enrol = classmethod(enrol)`.
"""

from __future__ import annotations

from authlint.python.memo import Memo
from authlint.python.project import MOST_FILES, Project
from authlint.python.units import Unit
from authlint.python.values import Attribute, Call, Symbol, Value, bare, method, text_of

_ADDED: Memo[tuple[str, str], Unit | None] = Memo()


def added_member(func: Value, project: Project) -> Unit | None:
    """The function that is called by a class and a name, `User.enrol`, where a file of the project adds it."""
    if not isinstance(func, Symbol):
        return None
    symbol, _, name = func.name.rpartition(".")
    owner = project.final(symbol) if symbol else ""
    short = owner.rpartition(".")[2]
    if not short[:1].isupper():
        return None
    answers, key = _ADDED.of(project), (owner, name)
    if key not in answers:
        paths = dict.fromkeys((*project.mentioning("add_to_class"), *project.mentioning(f"{short}.{name} =")))
        found = (_added(path, owner, name, project) for path in list(paths)[:MOST_FILES])
        answers[key] = next((each for each in found if each is not None), None)
    return answers[key]


def _added(path: str, owner: str, name: str, project: Project) -> Unit | None:
    module = project.module_at(path)
    top = module.unit("") if module is not None else None
    for step in top.steps if top is not None else ():
        of: Value | None = None
        given: Value | None = None
        if step.kind == "store" and isinstance(step.target, Symbol):
            head, _, last = step.target.name.rpartition(".")
            if last == name and head:
                of, given = Symbol(step.at, head), step.value
        elif step.kind == "call" and isinstance(call := bare(step.value), Call):
            func = bare(call.func)
            if method(call) == "add_to_class" and len(call.args) == 2 and text_of(call.args[0]) == name:
                given = call.args[1]
                if isinstance(func, Attribute):
                    of = func.of
                elif isinstance(func, Symbol):
                    of = Symbol(func.at, func.name.rpartition(".")[0])
        of = bare(of) if of is not None else None
        if given is None or not isinstance(of, Symbol) or project.final(of.name) != owner:
            continue
        made = bare(given)
        if isinstance(made, Call) and method(made) in ("classmethod", "staticmethod") and made.args:
            made = bare(made.args[0])
        if isinstance(made, Symbol):
            return project.unit(made.name)
    return None
