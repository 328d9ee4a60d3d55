"""Tables of users with constant passwords that a login reads: `USERS = {"admin": "x"}`, lists of rows.

The table is reported where it stands, when a function is seen to compare with it, to hand it to a checker, or
to give out its entries in a login.

```python
from flask import request

# fact: ConstantLogin(secrets=("admin123", "letmein"), names=("admin", "ann"), read=[9])
USERS = {"admin": "admin123", "ann": "letmein"}


def login():
    name = request.form["username"]
    if name in USERS and USERS[name] == request.form["password"]:
        return "welcome"
    return "wrong", 403
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.accounts import ConstantLogin, FixedText
from authlint.facts.words import words
from authlint.frameworks.account_logins import (
    CHECKS,
    compared,
    is_typed_password,
    says_login,
    says_login_around,
    typed_name,
)
from authlint.frameworks.account_names import is_person_class, is_slot, usable
from authlint.frameworks.account_rows import is_service_row
from authlint.frameworks.constants import fixed_texts, is_hash_function
from authlint.frameworks.development import is_sample, is_test_unit
from authlint.frameworks.model import recognise
from authlint.python.places import is_example
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Collection,
    Item,
    Literal,
    Mapping,
    Spot,
    Symbol,
    Value,
    bare,
    inside,
    method,
    text_of,
)
from authlint.vocabulary import is_password, is_service_password, is_user_name, segments

_TABLES = words(
    "users user accounts account credentials credential logins login passwords members admins auth "
    "userdb usuarios db"
)
_KEEPERS = words("db dict list table data map store file info json default defaults demo valid hardcoded")
_PAIRED = words("password passwords pass hashes credentials creds pairs")
_SHORT_SLOTS = frozenset(("hash", "pw", "pass"))


@recognise(Unit)
def user_tables(unit: Unit, _: Unit, project: Project) -> Iterator[ConstantLogin]:
    """A display of users with constant passwords at the top level that a login reads."""
    if unit.kind != "module":
        return
    for name, value in unit.fields.items():
        inner = bare(value)
        if not isinstance(inner, Mapping | Collection) or not inner.items:
            continue
        table = user_table(inner, name, unit, project)
        if table is None:
            continue
        names, secrets = table
        if is_test_unit(unit, project):
            return
        read = tuple(_readers(f"{unit.name}.{name}", name, is_single_row(inner), project))
        if read:
            at = unit.field_spots.get(name, inner.at)
            yield ConstantLogin(
                at=at,
                value=inner,
                secrets=secrets,
                names=names,
                read=read[:3],
                sample=is_sample(unit, project) or _for_tests(names, secrets),
                shown=not is_example(unit.path),
            )


_ROBOTS = words("automation automated selenium playwright cypress robot e2e")


def _for_tests(names: tuple[str, ...], secrets: tuple[FixedText, ...]) -> bool:
    """Whether people are there for tests to log in: several with one password, one of them named after tests."""
    return (
        len(names) > 2
        and len({each.text for each in secrets}) == 1
        and any(not _ROBOTS.isdisjoint(segments(each)) for each in names)
    )


def user_table(
    value: Mapping | Collection, name: str, unit: Unit, project: Project
) -> tuple[tuple[str, ...], tuple[FixedText, ...]] | None:
    """Names and secrets of a display of users; None when it is none."""
    names: list[str] = []
    secrets: list[FixedText] = []
    speaks = _heads_table(name) and not is_service_password(name)
    for key, each in _entries(value):
        account = next((one.text for one in fixed_texts(key, unit, project) if one.text), None)
        row = _row(each)
        if row:
            if is_service_row(row):
                return None
            slot = next((field for field in row if is_slot(field) or field.lower() in _SHORT_SLOTS), None)
            if slot is None:
                continue
            found = [one for one in fixed_texts(row[slot], unit, project) if usable(one, slot)]
            account = _account(row) or account
        elif speaks and account and _is_secret(each):
            found = [one for one in fixed_texts(each, unit, project) if usable(one, "")]
        else:
            return None
        if found and account:
            names += [account] if not account.isdecimal() else []
            secrets += found
    return (tuple(dict.fromkeys(names)), tuple(dict.fromkeys(secrets))) if secrets else None


def _heads_table(name: str) -> bool:
    """Whether a name is that of a table of people, as its last word says: USERS, user_db; not USER_NOT_FOUND."""
    words = [each for each in segments(name) if not each.isdecimal()]
    while len(words) > 1 and words[-1] in _KEEPERS:
        words.pop()
    return bool(words) and (
        words[-1] in _TABLES or (not _TABLES.isdisjoint(words[-2:-1]) and words[-1] in _PAIRED)
    )


def _entries(value: Mapping | Collection) -> list[tuple[Value | None, Value]]:
    """Key and entry of a table; a display that is one row itself is the only entry of its own."""
    if isinstance(value, Collection):
        return [(None, each) for each in value.items[:20]]
    return [(None, value)] if is_single_row(value) else list(value.items[:20])


def is_single_row(value: Value) -> bool:
    """Whether a display names the fields of one account: `{"username": "admin", "password": "x"}`."""
    return isinstance(value, Mapping) and any(
        key is not None
        and (name := text_of(key)) is not None
        and is_slot(name)
        and not isinstance(bare(each), Mapping)
        for key, each in value.items
    )


def _account(row: dict[str, Value]) -> str | None:
    for field, value in row.items():
        if is_user_name(field) or field in ("name", "user"):
            if text := text_of(value):
                return text
    return None


def _is_secret(value: Value) -> bool:
    inner = bare(value)
    if isinstance(inner, Literal):
        return isinstance(inner.value, str | bytes)
    return isinstance(inner, Call) and is_hash_function(method(inner))


def _row(value: Value) -> dict[str, Value]:
    value = bare(value)
    if isinstance(value, Mapping):
        return {
            name: each for key, each in value.items if key is not None and (name := text_of(key)) is not None
        }
    if isinstance(value, Call) and (method(value) == "dict" or is_person_class(method(value))):
        return {name: each for name, each in value.keywords if name is not None}
    return {}


def _readers(symbol: str, name: str, single: bool, project: Project) -> Iterator[Spot]:
    """Where a login consults the table."""
    for path in project.mentioning(name)[:8]:
        module = project.module_at(path)
        if module is None:
            continue
        for unit in module.speaking_units():
            if unit.kind == "class" or is_test_unit(unit, project):
                continue
            spot = _reads_table(unit, symbol, single, project)
            if spot is not None:
                yield spot


def _reads_table(unit: Unit, symbol: str, single: bool, project: Project) -> Spot | None:
    """Where the unit compares with the table, hands it to a checker, or gives its entries out in a login.

    A `single` row counts in comparisons alone: elsewhere it is what a program shows to another service.
    """

    def holds(value: Value) -> bool:
        parts = list(inside(value, 60))
        # `row[FIELDS["password"]]` takes the name of a column from the display, and nobody's password.
        keys = {id(part) for each in parts if (key := _key_of(each)) is not None for part in inside(key, 20)}
        return any(_is_table(each, symbol, project) and id(each) not in keys for each in parts)

    def finds(value: Value) -> bool:
        # What is read by a constant key is known beforehand: a setting, not the entry of who logs in.
        parts = list(inside(value, 60))
        known = {
            id(bare(each.of)) for each in parts if isinstance(each, Item) and text_of(each.key) is not None
        }
        return holds(value) and any(
            _is_table(each, symbol, project) and id(each) not in known for each in parts
        )

    def gives(value: Value) -> bool:
        # `USERS["admin"]["password"]`, and what is looked up: `USERS.get(name)`, `find(USERS, name)`.
        entry = bare(value)
        while isinstance(entry, Item):
            entry = bare(entry.of)
        return _is_table(entry, symbol, project) or (finds(value) if not single else holds(value))

    login = says_login_around(unit)
    for pair in compared(unit):
        if gives(pair.other):
            if is_typed_password(pair.typed) or (login and is_password(typed_name(pair.other))):
                return pair.at
    if single:
        return None
    for call in unit.calls:
        last = method(call)
        if last not in CHECKS and not says_login(last):
            continue
        for given in (*call.args, *(each for _, each in call.keywords)):
            if _is_table(bare(given), symbol, project) or (last in CHECKS and holds(given)):
                return call.at

    for step in unit.steps if login else ():
        if step.kind == "return" and finds(step.value):
            return step.at
        if step.kind == "store" and isinstance(bare(step.value), Item | Call | Choice) and finds(step.value):
            return step.at
    return None


def _key_of(value: Value) -> Value | None:
    """The key by which a value is read: of `row[key]`, `row.get(key)` and `getattr(row, key)`."""
    if isinstance(value, Item):
        return value.key
    if isinstance(value, Call) and value.args:
        last = method(value)
        if last in ("get", "pop") and isinstance(bare(value.func), Attribute):
            return value.args[0]
        if last == "getattr" and len(value.args) > 1:
            return value.args[1]
    return None


def _is_table(value: Value, symbol: str, project: Project) -> bool:
    if not isinstance(value, Symbol):
        return False
    if value.name == symbol or value.name.startswith(f"{symbol}."):
        return True
    last = symbol.rpartition(".")[2]
    if last not in value.name.rpartition(".")[2] and f".{last}." not in f"{value.name}.":
        return False
    head = value.name if value.name.endswith(f".{last}") else value.name.rpartition(".")[0]
    return project.final(head) == symbol
