"""Where code makes an account or sets its password, whatever the password is."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.passwords import PasswordHash
from authlint.facts.words import words
from authlint.frameworks.account_names import INSERTS, is_person_class, is_slot, kind_of, names_admin
from authlint.frameworks.account_origins import (
    class_name,
    holds_accounts,
    is_kept,
    made_class,
    origin_of,
    stored_on,
)
from authlint.frameworks.account_rows import (
    along,
    constructed,
    is_privileged,
    is_service_row,
    name_in,
    password_in,
    row_of,
    rows_of,
)
from authlint.frameworks.account_sql import given_rows
from authlint.frameworks.columns import PEOPLE, lacks
from authlint.frameworks.constants import Follower, fixed_texts, is_hash_function
from authlint.frameworks.keeping import keeps_something
from authlint.python.calls import Target, arguments, target
from authlint.python.defined import definition
from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Collection,
    Item,
    Literal,
    Mapping,
    Named,
    Param,
    Spot,
    Star,
    Symbol,
    Text,
    Value,
    bare,
    inside,
    label,
    method,
    text_of,
)
from authlint.record import record
from authlint.vocabulary import is_password_hash, is_user, segments

_TABLES = words("users accounts members admins credentials logins usuarios")
_FIRST_PASSWORD = "DJANGO_SUPERUSER_PASSWORD"
"""What `createsuperuser --no-input` reads."""
_OTHER_SERVICES = words(
    "client influx influxdb rabbit rabbitmq mysql postgres mongo api http redis keycloak ldap ssh"
)
_SINKS: Memo[tuple[str, int], tuple[Unit, list[Sink]]] = Memo()


@record(frozen=False)
class Sink:
    """A place where an account gets its password.

    `slot` is the field that takes it, "" for a method of its own that hashes what it is given. `whole` is
    the call or the value stored; `renewed` tells of an account that was there before.
    """

    at: Spot
    whole: Value
    password: Value
    slot: str = ""
    name: Value | None = None
    privileged: bool = False
    renewed: bool = False
    step: Step | None = None


def sinks(unit: Unit, project: Project, depth: int = 3) -> list[Sink]:
    """Where the unit makes accounts or sets passwords, whatever the password is; found once a unit."""
    found: list[Sink] = []
    if depth <= 0:
        return found
    remembered = _SINKS.of(project)
    known = remembered.get((unit.name, depth))  # by depth, so that no answer depends on who asked first
    if known is not None and known[0] is unit:
        return known[1]
    remembered[unit.name, depth] = (unit, found)
    for step in unit.steps:
        if step.kind == "call" and isinstance(step.value, Call):
            made = _of_call(step.value, unit, project, depth)
        elif step.kind == "store":
            made = _of_store(step, unit, project)
        else:
            continue
        for each in made:
            each.step = step
            found.append(each)
    return found


def _of_call(call: Call, unit: Unit, project: Project, depth: int) -> Iterator[Sink]:
    last = class_name(call, unit, project)
    kind = kind_of(last)
    if kind == "maker":
        yield from _of_maker(call, last, unit, project)
    elif kind == "setter":
        yield from _of_setter(call, unit, project)
    elif kind == "manager":
        made = list(_of_manager(call, unit, project))
        yield from made
        if not made and call.args:
            yield from _of_wrapper(call, last, unit, project, depth)  # `User.create("admin", "secret")`
    elif kind == "class":
        yield from _of_constructor(call, unit, project)
    elif last[:1].isupper() and any(name is not None and is_slot(name) for name, _ in call.keywords):
        if holds_accounts(call, unit, project):
            yield from _of_constructor(call, unit, project)
    elif last == "execute" and len(call.args) > 1 and _is_insert(call.args[0]):
        yield from _of_manager(call, unit, project)
    elif (
        last in ("setdefault", "putenv") and len(call.args) == 2 and text_of(call.args[0]) == _FIRST_PASSWORD
    ):
        yield Sink(call.at, call, call.args[1], privileged=True)
    elif last and (call.args or call.keywords):
        yield from _of_wrapper(call, last, unit, project, depth)


def _is_insert(value: Value) -> bool:
    """`insert(User)` or `users.insert()`, whose rows come with the call that runs it."""
    inner = bare(value)
    return isinstance(inner, Call) and method(inner) == "insert"


def _of_maker(call: Call, last: str, unit: Unit, project: Project) -> Iterator[Sink]:
    found = target(call, unit, project)
    if found.unit is None and _foreign(call, found):
        return
    own = definition(call, unit, project)
    if own is not None and own.kind == "function" and not keeps_something(own, project):
        return
    privileged = not {"superuser", "admin", "administrator", "root", "superadmin"}.isdisjoint(segments(last))
    rows = list(rows_of(call, unit, project))
    bound = arguments(call, found) if found.unit is not None and found.unit.kind == "function" else {}
    if found.unit is not None and found.unit.kind == "class":
        bound = constructed(call, found.unit, project)
    rows[0] = {**{name: value for name, value in bound.items() if not _is_default(value, found)}, **rows[0]}
    row = _together(rows)
    password = password_in(row)
    if password is not None:
        name = name_in(row)
        if name is None and found.unit is None and call.args and not isinstance(call.args[0], Star):
            name = call.args[0]
        privileged |= any(map(is_privileged, rows))
        yield Sink(call.at, call, password[1], _callee_slot(password[0]), name, privileged)
        return
    if found.unit is not None:
        return
    given = _spread(call, unit, project)
    position = _position(last, given, unit, project)
    if position is not None and not _is_something_else(last, position, project):
        named = rows[0]
        name = name_in(named) or (given[0] if given else None)
        yield Sink(call.at, call, given[position], "", name, privileged or is_privileged(named))


def _spread(call: Call, unit: Unit, project: Project) -> list[Value]:
    """The positional arguments, with `*values` of a known display in their places."""
    given: list[Value] = []
    for each in call.args:
        if not isinstance(each, Star):
            given.append(each)
            continue
        wholes = [one for one in Follower(unit, project).elements(each.of, 5) if isinstance(one, Collection)]
        if len(wholes) != 1:
            return []
        given += wholes[0].items
    return given


def _callee_slot(name: str) -> str:
    """A maker hashes what it is given, unless it asks for a hash."""
    return name if is_password_hash(name) else ""


def _position(last: str, given: list[Value], unit: Unit, project: Project) -> int | None:
    """Where a library's `create_user(username, email, password)` or `add_user(...)` takes the password."""
    hashed = [
        index
        for index, each in enumerate(given)
        if isinstance(one := bare(each), Call) and is_hash_function(method(one))
    ]
    if hashed:
        return hashed[0]
    called = [index for index, each in enumerate(given) if _is_called_password(each)]
    if len(called) == 1:
        return called[0]
    if len(given) >= 6 and "add" in segments(last):
        return 5
    if len(given) >= 3 and "user" in last.lower():
        return 2
    if len(given) == 2:
        second = text_of(given[1])
        first = text_of(given[0])
        if (
            second is not None
            and "@" not in second
            and first is not None
            and ("@" in first or "create" not in last)
        ):
            return 1
    return None


def _is_called_password(value: Value) -> bool:
    """Whether a variable or setting that is given has the name of a password: `ADMIN_PASS`, `options.password`."""
    return isinstance(value, Named | Symbol | Attribute | Param) and is_slot(
        label(value).rpartition(".")[2].lower()
    )


def _is_something_else(last: str, position: int, project: Project) -> bool:
    """Whether the project has methods of that name and none of them takes a password at the position."""
    own = project.methods_named(last)
    return bool(own) and not any(
        is_slot(given[position].name) for each in own if position < len(given := each.parameters[1:])
    )


def _foreign(call: Call, found: Target) -> bool:
    """Whether the receiver is a client of another service: its accounts are not those of this application."""
    func = bare(call.func)
    shown = label(func.of).lower() if isinstance(func, Attribute) else found.name.lower()
    return not _OTHER_SERVICES.isdisjoint(segments(shown))


def _of_setter(call: Call, unit: Unit, project: Project) -> Iterator[Sink]:
    func = bare(call.func)
    found = target(call, unit, project)
    own = definition(call, unit, project)
    if own is not None and own.kind == "function" and not keeps_something(own, project):
        return
    password: Value | None = None
    subject: Value | None = None
    if isinstance(func, Attribute):
        subject = func.of
    password = next((value for name, value in call.keywords if name and is_slot(name)), None)
    if password is None and call.args:
        second = bare(call.args[1]) if len(call.args) > 1 else None
        flagged = isinstance(second, Literal) and isinstance(second.value, bool)
        password = call.args[0] if second is None or flagged else call.args[1]
        if second is not None and not flagged and not (found.receiver is not None and _is_person(subject)):
            subject = call.args[0]
    if password is None or subject is None:
        return
    origin = origin_of(subject, unit, project)
    if origin is None:
        return
    name, privileged, renewed = origin
    more, flags = stored_on(subject, unit)
    yield Sink(call.at, call, password, "", name or more, privileged or flags, renewed)


def _is_person(value: Value | None) -> bool:
    return value is not None and any(is_user(each) for each in label(value).split("."))


def _of_manager(call: Call, unit: Unit, project: Project) -> Iterator[Sink]:
    """`User.objects.create(...)`, `users.insert_one({...})`, `insert(User).values(...)`,
    `bulk_insert(users, [...])`.
    """
    rows = list(rows_of(call, unit, project, documents=True))
    row = _together(rows)
    password = password_in(row)
    if password is None or is_service_row(row):
        return
    name = name_in(row)
    if (name is None or not (method(call) in INSERTS or method(call) == "execute")) and not _is_of_people(
        call
    ):
        return
    if (table := _table_of_helper(call, unit, project)) and not _is_of_accounts(table):
        return
    privileged = any(map(is_privileged, rows)) or any(map(names_admin, along(call)))
    yield Sink(call.at, call, password[1], password[0], name, privileged)


def _table_of_helper(call: Call, unit: Unit, project: Project) -> str:
    """The table that a function of the project opens for a query, `self._rows().insert({...})`; "" when unknown."""
    value: Value = bare(call.func)
    for _ in range(8):
        if isinstance(value, Call):
            helper = definition(value, unit, project)
            if helper is not None and helper.kind == "function":
                opened = [bare(step.value) for step in helper.steps if step.kind == "return"]
                if len(opened) != 1 or not isinstance(opened[0], Call) or not opened[0].args:
                    return ""
                names = {each.text for each in fixed_texts(opened[0].args[0], helper, project)}
                return names.pop() if len(names) == 1 else ""
            value = bare(value.func)
        elif isinstance(value, Attribute):
            value = bare(value.of)
        else:
            break
    return ""


def _is_of_accounts(table: str) -> bool:
    return is_user(table) or not PEOPLE.isdisjoint(segments(table))


def _together(rows: list[dict[str, Value]]) -> dict[str, Value]:
    """Rows that hold a password as one: a field that several give is a choice of their values."""
    holding = [row for row in rows if password_in(row) is not None]
    if len(holding) < 2:
        return holding[0] if holding else {}
    found: dict[str, Value] = {}
    for name in holding[0]:
        values = tuple(row[name] for row in holding if name in row)
        found[name] = Choice(values[0].at, values)
    return found


def _is_of_people(call: Call) -> bool:
    return any(is_user(each) for each in along(call))


def _of_constructor(call: Call, unit: Unit, project: Project) -> Iterator[Sink]:
    found = target(call, unit, project)
    owner = made_class(call, unit, project)
    rows = list(rows_of(call, unit, project))
    if owner is not None:
        rows[0] = {**constructed(call, owner, project), **rows[0]}
    elif not _model_like(call, found):
        return
    row = _together(rows)
    password = password_in(row)
    if password is None or is_service_row(row) or not is_kept(call, unit, project):
        return
    if owner is not None and lacks(owner.name, password[0], project):
        return
    privileged = any(map(is_privileged, rows)) or names_admin(class_name(call, unit, project))
    yield Sink(call.at, call, password[1], password[0], name_in(row), privileged)


def _model_like(call: Call, found: Target) -> bool:
    """Whether a class that is not of this project is a model of accounts, by the module it comes from."""
    func = bare(call.func)
    if not isinstance(func, Symbol):
        return not isinstance(func, Attribute) or is_person_class(func.name)
    words = segments(func.name.rpartition(".")[0])
    return not {
        "models",
        "model",
        "entities",
        "entity",
        "schemas",
        "schema",
        "db",
        "database",
        "auth",
        "users",
        "user",
        "tables",
        "orm",
        "accounts",
        "crud",
    }.isdisjoint(words)


def _of_wrapper(call: Call, last: str, unit: Unit, project: Project, depth: int) -> Iterator[Sink]:
    """A call of a project's function that puts one of its own parameters where a password is set."""
    if is_hash_function(last) or not any(
        map(_may_be_given, (*call.args, *(each for _, each in call.keywords)))
    ):
        return
    if not project.may_lead_into(call, Project.may_speak):
        return
    found = target(call, unit, project)
    inner = found.unit
    if inner is None or inner is unit or inner.kind != "function" or not found.sure:
        return
    takes = [each.name for each in inner.parameters if is_slot(each.name)]
    if not takes or not project.may_speak(inner.path):
        return
    bound = arguments(call, found)
    inserted = (
        Sink(inner.at, password[1], password[1], password[0], name_in(row), is_privileged(row))
        for row in given_rows(inner, project)
        if (password := password_in(row)) is not None
    )
    for sink in (*sinks(inner, project, depth - 1), *inserted):
        for each in inside(sink.password, 60):
            if (
                isinstance(each, Param)
                and each.owner == inner.name
                and each.name in bound
                and each.name in takes
            ):
                given = bound[each.name]
                if _is_default(given, found):
                    continue
                name = _name_through(sink, bound)
                yield Sink(call.at, call, given, "", name, sink.privileged or is_privileged(bound))
                return


def _may_be_given(value: Value) -> bool:
    """Whether an argument may be a fixed password: a text, a constant, or something called a password."""
    inner = bare(value)
    if isinstance(inner, Literal):
        return isinstance(inner.value, str | bytes)
    return isinstance(inner, Symbol | Text | Choice) or is_slot(label(value).rpartition(".")[2])


def _name_through(sink: Sink, bound: dict[str, Value]) -> Value | None:
    """The account's name as the caller of a wrapper sees it."""
    if sink.name is not None:
        given = [each for each in inside(sink.name, 30) if isinstance(each, Param)]
        if not given:
            return sink.name
        for each in given:
            if each.name in bound:
                return bound[each.name]
    return name_in(bound)


def _is_default(value: Value, found: Target) -> bool:
    return found.unit is not None and any(each.default is value for each in found.unit.parameters)


def _of_store(step: Step, unit: Unit, project: Project) -> Iterator[Sink]:
    """`user.password = ...` on an account made here, `users["admin"] = {...}`."""
    place = step.target
    if isinstance(place, Attribute) and (is_slot(place.name) or _is_password_hash(step, unit, project)):
        origin = origin_of(place.of, unit, project, column=place.name)
        if origin is None:
            return
        name, privileged, renewed = origin
        more, flags = stored_on(place.of, unit)
        yield Sink(step.at, step.value, step.value, place.name, name or more, privileged or flags, renewed)
    elif isinstance(place, Item) and text_of(place.key) == _FIRST_PASSWORD:
        yield Sink(step.at, step.value, step.value, privileged=True)
    elif isinstance(place, Item) and not _TABLES.isdisjoint(segments(label(place.of).rpartition(".")[2])):
        key = bare(place.key)
        inner = bare(step.value)
        if not isinstance(key, Literal) or not isinstance(key.value, str) or is_slot(key.value):
            return
        if isinstance(inner, Mapping):
            row = row_of(inner)
            password = password_in(row)
            if password is not None and not is_service_row(row):
                yield Sink(step.at, step.value, password[1], password[0], place.key, is_privileged(row))
        elif isinstance(inner, Call) and is_hash_function(method(inner)):
            yield Sink(step.at, step.value, inner, "", place.key)


def _is_password_hash(step: Step, unit: Unit, project: Project) -> bool:
    """Whether a statement stores what a hash function for passwords gives: `row.secret = hasher.hash(text)`."""
    value = bare(step.value)
    func = bare(value.func) if isinstance(value, Call) else None
    if isinstance(func, Attribute) and func.name == "decode":
        value = bare(func.of)
    return (
        isinstance(value, Call)
        and is_hash_function(method(value))
        and any(each.value is value for each in project.facts_of(unit, PasswordHash))
    )
