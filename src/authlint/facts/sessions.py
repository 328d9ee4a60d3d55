"""What becomes of a value that lies in a session: whether the next step takes it out as it is."""

from __future__ import annotations

from authlint.facts.passwords import PasswordHash, PasswordWrite
from authlint.facts.storage import RowWrite
from authlint.facts.words import words
from authlint.python.calls import target
from authlint.python.memo import Memo
from authlint.python.project import MOST_FILES, Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Item,
    Named,
    Param,
    Symbol,
    Value,
    bare,
    inside,
    method,
    text_of,
)

_TAKEN: Memo[tuple[str, str], bool] = Memo()


def is_taken_out(key: str, unit: Unit, project: Project) -> bool:
    """Whether another function reads a session's key, deletes it there and hands the value on as it is. One that
    hashes it or makes an account of it could have been left a hash.
    """
    answers, asked = _TAKEN.of(project), (key, unit.name)
    if asked not in answers:
        paths = project.mentioning(key) if key else ()
        answers[asked] = any(
            each.name != unit.name and _takes(each, key) and not _makes_account(each, project)
            for path in (paths if len(paths) <= MOST_FILES else ())
            if (module := project.module_at(path)) is not None
            for each in module.units_mentioning(key, project.files()[path])
            if each.kind == "function"
        )
    return answers[asked]


_MAKERS = words("create_user create_superuser set_password make_password generate_password_hash hashpw")


def _makes_account(unit: Unit, project: Project) -> bool:
    """Whether a function, or one that it calls, hashes a password or makes an account."""
    if any(True for kind in (PasswordWrite, RowWrite) for _ in project.facts_of(unit, kind)):
        return True
    called = [target(call, unit, project).unit for call in unit.calls]
    return any(
        any(method(call) in _MAKERS for call in each.calls)
        or any(True for _ in project.facts_of(each, PasswordHash))
        for each in (unit, *called)
        if each is not None and each.kind == "function"
    )


def _takes(unit: Unit, key: str) -> bool:
    """Whether a function reads a session's key and deletes it, in one step or in two."""
    used = [each.value for each in unit.steps if each.kind in ("store", "return")]
    used += [value for call in unit.calls for value in (*call.args, *(each for _, each in call.keywords))]
    read = [each for value in used for each in inside(value, 30) if _is_read(each, key)]
    return any(isinstance(each, Call) and method(each) == "pop" for each in read) or (
        bool(read)
        and any(
            step.kind == "delete" and step.target is not None and _is_read(step.target, key)
            for step in unit.steps
        )
    )


def _is_read(value: Value, key: str) -> bool:
    inner = bare(value)
    if isinstance(inner, Call) and method(inner) in ("get", "pop") and inner.args:
        func = bare(inner.func)
        if isinstance(func, Symbol):
            return func.name.split(".")[-2:-1] == ["session"] and text_of(inner.args[0]) == key
        return isinstance(func, Attribute) and _is_session(func.of) and text_of(inner.args[0]) == key
    return isinstance(inner, Item) and text_of(inner.key) == key and _is_session(inner.of)


def _is_session(value: Value) -> bool:
    inner = value if isinstance(value, Named) else bare(value)
    name = inner.name if isinstance(inner, Attribute | Symbol | Param | Named) else ""
    return name.rpartition(".")[2].endswith("session")
