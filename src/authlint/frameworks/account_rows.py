"""The fields that code gives an account: keyword arguments, dictionaries, constructor arguments."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.words import words
from authlint.frameworks.account_names import is_slot
from authlint.frameworks.constants import Follower
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Closure,
    Collection,
    Item,
    Literal,
    Mapping,
    Named,
    Param,
    Star,
    Symbol,
    Value,
    bare,
    label,
    method,
    text_of,
)
from authlint.vocabulary import CONNECTION, is_administrator, is_user_name, segments

_FLAGS = words(
    "is_superuser is_staff is_admin admin superuser is_super_admin isadmin is_administrator is_root "
    "superadmin is_super"
)
_ROLES = words(
    "role roles rol perfil user_type type level group groups is_role permission permissions usertype "
    "user_role account_type"
)
NAMES = (
    "username",
    "usuario",
    "nombre",
    "correo",
    "user_name",
    "login",
    "user",
    "name",
    "email",
    "uid",
    "user_id",
    "nickname",
    "account",
    "email_address",
    "mail",
)

_CONNECTION = CONNECTION | words("driver database db url uri grant")


def is_service_row(row: dict[str, Value]) -> bool:
    """Whether fields beside a password describe a connection: host, port, database, url."""
    return any(not _CONNECTION.isdisjoint(segments(name)) for name in row)


def rows_of(call: Call, unit: Unit, project: Project, documents: bool = False) -> Iterator[dict[str, Value]]:
    """The fields that a call gives an account; one row for each element that a loop or a display brings."""
    first: dict[str, Value] = {}
    more: list[dict[str, Value]] = []
    for name, value in call.keywords:
        if name is None or name in (
            "defaults",
            "data",
            "user",
            "user_in",
            "obj_in",
            "Item",
            "attributes",
            "values",
            "create_defaults",
            "user_data",
        ):
            for whole in Follower(unit, project).elements(value, 5)[:20]:
                row = row_of(whole)
                if row and name is not None:
                    first = {**row, **first}
                elif row:
                    more.append(row)
            if name not in (None, "user"):
                continue
        if name is not None:
            first[name] = value
    if documents or not call.keywords:
        for given in call.args[:3]:
            for whole in Follower(unit, project).elements(given, 5)[:20]:
                if isinstance(whole, Collection):
                    more += [row for each in whole.items[:20] if (row := row_of(bare(each)))]
                elif row := row_of(whole):
                    more.append(row)
    yield first
    for row in more:
        yield {**first, **row}


def row_of(value: Value) -> dict[str, Value]:
    value = bare(value)
    if isinstance(value, Mapping):
        found: dict[str, Value] = {}
        for key, each in value.items:
            name = text_of(key) if key is not None else None
            if name in ("$set", "$setOnInsert"):
                found.update(row_of(each))
            elif name is not None:
                found[name] = each
        return found
    if isinstance(value, Call) and method(value) == "dict":
        return {name: each for name, each in value.keywords if name is not None}
    return {}


def constructed(call: Call, owner: Unit, project: Project) -> dict[str, Value]:
    """Positional arguments of a constructor by the names of its parameters or of its annotated fields."""
    given = [each for each in call.args if not isinstance(each, Star)]
    if not given or len(given) != len(call.args):
        return {}
    init = project.member(owner.name, "__init__")
    if init is not None:
        names = [each.name for each in init.parameters if each.kind == "positional"][1:]
    else:
        names = list(owner.annotations)
    return dict(zip(names, given, strict=False))


def password_in(row: dict[str, Value]) -> tuple[str, Value] | None:
    found = [(name, value) for name, value in row.items() if is_slot(name)]
    return found[0] if found else None


def name_in(row: dict[str, Value]) -> Value | None:
    low = {name.lower(): value for name, value in row.items()}
    for name in NAMES:
        if name in low:
            return low[name]
    return next((value for name, value in row.items() if is_user_name(name)), None)


def is_privileged(row: dict[str, Value]) -> bool:
    for name, value in row.items():
        low = name.lower()
        inner = bare(value)
        if low in _FLAGS and isinstance(inner, Literal) and inner.value in (True, 1, "1", "true", "True"):
            return True
        if low in _ROLES or low.endswith("_role"):
            said = text_of(inner)
            if said is None:
                said = label(inner)
            if any("admin" in each or each in ("superuser", "root", "owner") for each in segments(said)):
                return True
    name_value = name_in(row)
    said = text_of(name_value) if name_value is not None else None
    return said is not None and is_administrator(said)


def along(call: Call) -> Iterator[str]:
    """The names along the receiver of a call, and those of a table or model it is given."""
    value: Value = call.func
    for _ in range(14):
        if isinstance(value, Named):
            yield value.name
            value = value.value
        elif isinstance(value, Attribute):
            if not isinstance(value, Attribute) or value.name not in ("objects", "query", "session"):
                yield value.name
            value = value.of
        elif isinstance(value, Symbol | Closure):
            yield from value.name.split(".")[-3:]
            break
        elif isinstance(value, Param):
            yield value.name
            break
        elif isinstance(value, Item):
            key = text_of(value.key)
            if key:
                yield key
            value = value.of
        elif isinstance(value, Call):
            yield from (text for each in value.args[:2] if (text := text_of(each)) or (text := label(each)))
            if method(value) == "get_user_model":
                yield "user"
            value = value.func
        else:
            break
    for each in call.args[:1]:
        inner = bare(each)
        if isinstance(inner, Symbol):
            yield inner.name.rpartition(".")[2]
        elif isinstance(each, Named):
            yield each.name
