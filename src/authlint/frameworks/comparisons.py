"""Passwords held against stored ones as they are: `user.password == typed`, `users[name] == typed`,
`row[2] == typed`.

```python
from flask import request
from flask_login import login_user

from app.models import User


def login():
    user = User.query.filter_by(email=request.form["email"]).first()
    # fact: ClearComparison(stored="user.password", source="row")
    if user is not None and user.password == request.form["password"]:
        login_user(user)
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal as OneOf

from authlint.facts.passwords import ClearComparison
from authlint.facts.words import words
from authlint.frameworks.columns import NOT_PEOPLE, PEOPLE, SERVICES, Column, column, guessed_column, is_table
from authlint.frameworks.model import recognise
from authlint.frameworks.tables import is_stored_name, table_of
from authlint.python.classes import class_of
from authlint.python.passwords import (
    FETCHES,
    TYPED,
    Origin,
    assigned,
    is_fetched,
    is_request_model,
    is_source,
    origin_of,
    password_in,
    way,
)
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Comparison,
    Item,
    Literal,
    Named,
    Param,
    Spot,
    Symbol,
    Value,
    bare,
    inside,
    label,
    method,
    same,
)
from authlint.vocabulary import (
    is_password_confirmation,
    is_password_hash,
    is_shared_thing,
    is_user,
    segments,
)

Source = OneOf["row", "named", "setting"]
SETTINGS = words("config settings environ env conf cfg options opts getenv args app secrets")
STORED = words(
    "stored saved correct real actual db database expected existing current valid true right original",
)


@recognise(Comparison)
def compared(comparison: Comparison, unit: Unit, project: Project) -> Iterator[ClearComparison]:
    """A comparison of a typed password with a stored one."""
    if comparison.operator not in ("==", "!="):
        return
    left, right = comparison.left, comparison.right
    if isinstance(bare(left), Literal) or isinstance(bare(right), Literal):
        return
    for typed, stored in ((left, right), (right, left)):
        origin = password_in(typed, unit, project)
        if origin is None or origin.kind != "typed" or not origin.whole or not _is_input(typed, origin):
            continue
        if _typed_beside(stored, typed) or _two_records(typed, stored, unit):
            continue
        found = stored_password(stored, unit, project)
        if found is not None:
            source, declared = found
            if isinstance(bare(origin.value), Param) and _is_named_hash(stored):
                continue  # the caller has hashed it
            yield ClearComparison(
                at=comparison.at,
                value=comparison,
                typed=origin.label,
                stored=label(stored),
                source=source,
                declared=declared,
                given=origin.value,
            )
            return


def _typed_beside(value: Value, typed: Value) -> bool:
    """Whether a value is read from the same form as a typed one: `data["new"] != data["current_password"]`."""
    holders: list[Value] = []
    for each in (_unwrapped(value), _unwrapped(typed)):
        if isinstance(each, Call) and method(each) in ("get", "pop") and each.args:
            each = bare(each.func)
        if not isinstance(each, Item | Attribute):
            return False
        holders.append(each.of)
    return same(holders[0], holders[1])


def _unwrapped(value: Value) -> Value:
    """What a text is made of: `data.get("new")` of `str(data.get("new")).strip()`."""
    inner = bare(value)
    while isinstance(inner, Call) and method(inner) in ("str", "strip", "encode", "decode"):
        func = bare(inner.func)
        if isinstance(func, Attribute):
            inner = bare(func.of)
        elif inner.args:
            inner = bare(inner.args[0])
        else:
            break
    return inner


STATE = words("id pk uuid version revision rev stamp etag modified updated created timestamp generation")
"""Words of fields that a record has and nobody types in."""


def _two_records(typed: Value, stored: Value, unit: Unit) -> bool:
    """Whether two records are held against each other field by field, to see whether one has changed:
    `now.password != before.password` beside `now.stamp != before.stamp`.
    """
    ours, theirs = bare(typed), bare(stored)
    one, other = _holder(ours), _holder(theirs)
    if one is None or other is None or _last(ours) != _last(theirs) or _is_typed_in(one):
        return False
    for each in unit.comparisons:
        left, right = bare(each.left), bare(each.right)
        near, far = _holder(left), _holder(right)
        if near is None or far is None or _last(left) != _last(right):
            continue
        if not STATE.isdisjoint(segments(_last(left))):
            if (same(near, one) and same(far, other)) or (same(near, other) and same(far, one)):
                return True
    return False


def _holder(value: Value) -> Value | None:
    """What a field is read from: an object, or the class for a column of a query."""
    if isinstance(value, Attribute):
        return value.of
    if isinstance(value, Symbol) and "." in value.name:
        return Symbol(value.at, value.name.rpartition(".")[0])
    return None


def _last(value: Value) -> str:
    return value.name.rpartition(".")[2] if isinstance(value, Attribute | Symbol) else ""


def _is_typed_in(value: Value) -> bool:
    """Whether an object's name says that it holds what was typed: form, data, credentials."""
    name = value.name if isinstance(value, Named | Param | Attribute | Symbol) else ""
    return not TYPED.isdisjoint(segments(name.rpartition(".")[2]))


_REQUEST = words("request req form body payload json")


def _is_of_request(value: Value) -> bool:
    """Whether a value is read from a request, by the names on its way."""
    return any(not _REQUEST.isdisjoint(segments(each)) for each in way(value))


def _is_named_hash(value: Value) -> bool:
    """Whether a stored value's own name says that it is a hash."""
    inner = value if isinstance(value, Named) else bare(value)
    if isinstance(inner, Item):
        key = bare(inner.key)
        return isinstance(key, Literal) and isinstance(key.value, str) and is_password_hash(key.value)
    return isinstance(inner, Named | Attribute | Symbol) and is_password_hash(inner.name.rpartition(".")[2])


def _is_input(value: Value, origin: Origin) -> bool:
    """Whether a password surely comes from outside: `old.password` or `settings.password` does not."""
    if is_password_confirmation(origin.label):
        return False
    leaf = bare(origin.value)
    if isinstance(leaf, Attribute | Item):
        names = way(origin.value)
        words = {each for name in names for each in segments(name)}
        root = origin_of(leaf)
        if words & SETTINGS - {"args"}:
            return False
        return (
            bool(words & TYPED)
            or isinstance(root, Call)
            or (isinstance(root, Param) and root.name not in ("self", "old"))
        )
    if isinstance(leaf, Symbol):
        return False
    words = set(segments(origin.label))
    return not words & (STORED - {"current", "original", "real"})


def stored_password(
    value: Value, unit: Unit, project: Project, depth: int = 6
) -> tuple[Source, Spot | None] | None:
    """Where a stored password is read from, and where its column is declared; None when the value is none."""
    if depth == 0:
        return None
    if isinstance(value, Named):
        found = stored_password(value.value, unit, project, depth - 1)
        if found is not None:
            return found
        words = set(segments(value.name))
        if (
            is_stored_name(value.name)
            and words & STORED
            and is_source(value.value)
            and not _is_of_request(value)
        ):
            inner = bare(value.value)
            if isinstance(inner, Item | Attribute | Call | Symbol):
                return ("setting" if _is_setting(inner) else "named"), None
        return None
    if isinstance(value, Choice):
        for each in value.options:
            if (found := stored_password(each, unit, project, depth - 1)) is not None:
                return found
        return None
    if isinstance(value, Attribute):
        return _attribute(value, unit, project)
    if isinstance(value, Symbol):
        head, _, tail = value.name.rpartition(".")
        if is_stored_name(tail) and head:
            table = table_of(Symbol(value.at, head), unit, project)
            if table is not None:
                return _column(column(table, tail, project))
            return ("setting", None) if project.constant(value.name) is not None else None
        return None
    if isinstance(value, Item):
        return _item(value, unit, project)
    if isinstance(value, Call):
        name = method(value)
        func = bare(value.func)
        if name == "get" and isinstance(func, Attribute) and value.args:
            key = bare(value.args[0])
            if isinstance(key, Literal):
                if isinstance(key.value, str) and is_stored_name(key.value):
                    return _held(func.of)
                return None
            return ("named", None) if _is_people(func.of) else None
        if name in ("str", "decode", "strip", "encode", "upper", "lower") and (
            isinstance(func, Attribute) or value.args
        ):
            return stored_password(
                func.of if isinstance(func, Attribute) else value.args[0], unit, project, depth - 1
            )
        if name in ("getenv", "config") and value.args:
            key = bare(value.args[0])
            if isinstance(key, Literal) and isinstance(key.value, str) and is_stored_name(key.value):
                return "setting", None
    return None


def _column(found: Column | None) -> tuple[Source, Spot | None] | None:
    if found is None or not found.plain:
        return None
    return "row", found.declared


def _attribute(value: Attribute, unit: Unit, project: Project) -> tuple[Source, Spot | None] | None:
    if not is_stored_name(value.name):
        stored = assigned(value, unit)
        return stored_password(stored, unit, project, 3) if stored is not None else None
    owner = class_of(value.of, unit, project)
    if owner is not None:
        if is_table(owner, project):
            return _column(column(owner, value.name, project))
        member = project.member(owner, value.name)
        if member is not None or project.unit(owner) is None:
            return None
        last = owner.rpartition(".")[2]
        words = set(segments(last))
        if (
            words & TYPED
            or words & {"form", "schema", "serializer", "request"}
            or is_request_model(owner, project)
        ):
            return None
        return ("named" if is_user(last) else "setting"), None
    table = table_of(value.of, unit, project)
    if table is not None:
        return _column(column(table, value.name, project))
    near = value.of.name if isinstance(value.of, Named | Param | Attribute) else ""
    guess = guessed_column(near, value.name, project) if near else None
    if guess is not None:
        return ("named", guess.declared) if guess.plain else None
    return _held(value.of) if is_user(near) else None


def _held(of: Value) -> tuple[Source, Spot | None] | None:
    """For a field named like a password: whether what it is read from is a row or a person."""
    if _is_setting(of):
        return "setting", None
    names = way(of)
    if isinstance(of, Named | Param | Attribute):
        names = [of.name, *names]
    words = {each for name in names for each in segments(name)}
    if any(
        isinstance(each, Call)
        and method(each) in FETCHES | {"find_one", "first", "one_or_none", "scalar_one_or_none", "get_item"}
        for each in inside(of, 30)
    ):
        return "row", None
    if words & NOT_PEOPLE or words & SERVICES or any(map(is_shared_thing, names)):
        return None
    if words & (
        TYPED - {"credentials", "data", "fields", "values", "in", "event", "creds", "new", "query", "doc"}
    ):
        return None
    if names and (
        is_user(names[0]) or set(segments(names[0])) & (PEOPLE | {"row", "record", "result", "doc", "found"})
    ):
        return "named", None
    return None


def _item(value: Item, unit: Unit, project: Project) -> tuple[Source, Spot | None] | None:
    key = bare(value.key)
    if isinstance(key, Literal) and isinstance(key.value, str):
        return _held(value.of) if is_stored_name(key.value) else None
    if isinstance(key, Literal):
        return ("row", None) if is_fetched(value) else ("named", None) if _of_a_line(value.of) else None
    if is_fetched(value):
        return None
    # `users[name] == password`
    return ("named", None) if _is_people(value.of) else None


def _of_a_line(value: Value) -> bool:
    """Whether a value is a line of a file that was cut up: `line.split(":")`."""
    inner = bare(value)
    if not isinstance(inner, Call) or method(inner) != "split":
        return False
    names = [each.name for each in inside(inner, 20) if isinstance(each, Named | Param)]
    return any({"line", "row", "record", "entry"} & set(segments(each)) for each in names)


def _is_people(value: Value) -> bool:
    """Whether a container is one of people or passwords by name, that the module or an object keeps."""
    if not isinstance(value, Named | Symbol | Attribute | Param):
        return False
    words = set(segments(value.name.rpartition(".")[2]))
    if not words & (PEOPLE - {"db", "database"}):
        return False
    inner = bare(value)
    return isinstance(inner, Symbol | Attribute | Call | Param) or hasattr(inner, "items")


def _is_setting(value: Value) -> bool:
    for each in inside(value, 20):
        name = getattr(each, "name", "")
        if isinstance(name, str) and name and SETTINGS & set(segments(name.rpartition(".")[2])):
            return True
    return False
