"""What becomes of a value that lies in a session or a cookie: whether the next step takes it out as it is, and whether
it is the stored hash.
"""

from __future__ import annotations

from authlint.facts.passwords import PasswordDigest, PasswordHash, PasswordWrite
from authlint.facts.storage import RowWrite
from authlint.facts.words import words
from authlint.python.calls import target
from authlint.python.handed import handed_over
from authlint.python.memo import Memo
from authlint.python.passwords import password_in
from authlint.python.project import Project
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
    same,
    text_of,
)

_TAKEN: Memo[tuple[str, str], bool] = Memo()


def is_taken_out(key: str, unit: Unit, project: Project) -> bool:
    """Whether another function reads a session's key, deletes it there and hands the value on as it is. One that
    hashes it or makes an account of it could have been left a hash.
    """
    answers, asked = _TAKEN.of(project), (key, unit.name)
    if asked not in answers:
        answers[asked] = bool(key) and any(
            each.name != unit.name and _takes(each, key) and not _makes_account(each, project)
            for each in project.units_saying(key, tests=False)
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


_STORED: Memo[str, bool] = Memo()
_VERIFIERS = words("checkpw check_password_hash verify verify_password check_password")


def brings_hash(value: Value, project: Project) -> bool:
    """Whether a value is read from a cookie or a session under a key by which all that the program puts there is the
    stored hash: `response.set_cookie("pw", user.password)` behind `verify(typed, user.password)`.
    """
    key = _read_key(value)
    if not key:
        return False
    answers = _STORED.of(project)
    if key not in answers:
        put = [
            (given, each)
            for each in project.units_saying(key, tests=False)
            for given in _put_under(key, each)
        ]
        answers[key] = bool(put) and all(_is_verified(given, each, project) for given, each in put)
    return answers[key]


def _read_key(value: Value) -> str:
    """The key of a cookie or a session that a value is read under; "" for another value."""
    inner = bare(value)
    if isinstance(inner, Call) and method(inner) == "get" and inner.args:
        func = bare(inner.func)
        if isinstance(func, Attribute) and _is_kept_by_client(func.of):
            return text_of(inner.args[0]) or ""
        if isinstance(func, Symbol) and func.name.split(".")[-2:-1] in (["session"], ["cookies"]):
            return text_of(inner.args[0]) or ""
    if isinstance(inner, Item) and _is_kept_by_client(inner.of):
        return text_of(inner.key) or ""
    return ""


def _is_kept_by_client(value: Value) -> bool:
    inner = bare(value)
    named = isinstance(inner, Attribute | Symbol) and inner.name.rpartition(".")[2] in ("cookies", "COOKIES")
    return named or _is_session(value)


def _put_under(key: str, unit: Unit) -> list[Value]:
    """What a function puts into a cookie or a session under a key."""
    put = [
        call.args[1]
        for call in unit.calls
        if method(call) == "set_cookie" and len(call.args) > 1 and text_of(call.args[0]) == key
    ]
    put += [
        value
        for call in unit.calls
        if method(call) == "set_cookie" and call.args and text_of(call.args[0]) == key
        for name, value in call.keywords
        if name == "value"
    ]
    return put + [
        step.value
        for step in unit.steps
        if step.kind == "store"
        and isinstance(goal := step.target, Item)
        and text_of(goal.key) == key
        and _is_session(goal.of)
    ]


def _is_verified(value: Value, unit: Unit, project: Project) -> bool:
    """Whether a function verifies something by a value that nobody typed."""
    found = password_in(value, unit, project)
    return (found is None or found.kind != "typed") and any(
        method(call) in _VERIFIERS and len(call.args) > 1 and any(same(each, value) for each in call.args)
        for call in unit.calls
    )


def is_mark_of_kept(fact: PasswordDigest, unit: Unit, project: Project) -> bool:
    """Whether a digest of a password that the program keeps is only held against what a session or a cookie brings:
    `digest(room.password) == session["room"]` tells who has entered the word before, and no digest is kept.
    """
    if fact.fate != "compared" or fact.value is None:
        return False
    made = fact.value
    for comparison in unit.comparisons:
        for ours, theirs in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
            if any(each is made for each in inside(ours, 40)):
                return all(
                    _is_brought(each) for _, each in _sources(bare(theirs), unit, project)
                ) and _is_kept(made, unit, project)
    return False


def _sources(value: Value, unit: Unit, project: Project) -> list[tuple[Unit, Value]]:
    """What callers hand over for a parameter; another value itself."""
    if isinstance(value, Param) and value.owner == unit.name:
        return handed_over(value, unit, project) or [(unit, value)]
    return [(unit, value)]


def _is_brought(value: Value) -> bool:
    """Whether a value is read from a session or a cookie, under whatever key."""
    inner = bare(value)
    if isinstance(inner, Call) and method(inner) == "get":
        func = bare(inner.func)
        return isinstance(func, Attribute) and _is_kept_by_client(func.of)
    return isinstance(inner, Item) and _is_kept_by_client(inner.of)


def _is_kept(made: Value, unit: Unit, project: Project) -> bool:
    """Whether the password inside a digest is read from what the program keeps."""
    parts = [each for each in inside(made, 40) if isinstance(each, Param | Attribute | Item)]
    origins = [
        password_in(given, around, project)
        for each in parts
        if password_in(each, unit, project) is not None
        for around, given in _sources(each, unit, project)
    ]
    return bool(origins) and all(each is not None and each.kind == "held" for each in origins)
