"""Code that makes accounts: managers, model constructors, datastores, documents, setters and wrappers around them.

Django: `create_user(username, email, password)` and `create_superuser`, `objects.create`, `get_or_create` with
`defaults`, `set_password` (https://docs.djangoproject.com/en/stable/ref/contrib/auth/). SQLAlchemy, SQLModel,
peewee, Tortoise, MongoEngine: a constructor of a user model that is kept. Flask-Security
`user_datastore.create_user`, Flask-AppBuilder `add_user(username, first, last, email, role, password)`. pymongo
`insert_one`. Otherwise the names decide: a verb that makes, a noun for a person, a field for a password.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

from authlint.facts.accounts import AccountCreated, FixedText
from authlint.frameworks.constants import Follower, fixed_texts, is_hash_function, unhashed
from authlint.frameworks.development import is_sample, is_test_unit, only_in_development, refuses
from authlint.frameworks.model import recognise
from authlint.prefilter import lines_with, speaks
from authlint.python.calls import Target, arguments, target
from authlint.python.project import Project
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Closure,
    Collection,
    Comparison,
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
    same,
    text_of,
)
from authlint.vocabulary import (
    is_password,
    is_password_confirmation,
    is_password_hash,
    is_service_password,
    is_user,
    is_user_name,
    is_well_known_account,
    segments,
)

_VERBS = frozenset(
    "create acreate add register new make insert seed ensure init initialize setup bootstrap save signup provision store "
    "upsert populate put build generate import do get load restore reset recreate on try prepare".split()
)
_STATES = frozenset("user superuser admin account staffuser adminuser member administrator users staff employee".split())
_NO_PERSON = frozenset("client clients owner me profile profiles people guest guests host person author candidate".split())
_MANAGERS = frozenset(
    "create acreate get_or_create aget_or_create update_or_create aupdate_or_create create_or_update find_or_create "
    "insert new upsert values insert_one insert_many update_one replace_one bulk_insert bulk_insert_mappings put_item "
    "set save put add push append replace on_conflict_replace set_data create_one insertOne add_one write create_document".split()
)
_KEEP = frozenset(
    "add add_all merge save insert create append put persist bulk_create bulk_save_objects abulk_create insert_one insert_many "
    "store register commit extend push add_one upsert write asave dict model_dump __dict__ append_row".split()
)
_LOOKUPS = frozenset(
    "get aget first filter filter_by one one_or_none scalar find find_one get_or_none scalar_one_or_none where select get_user "
    "find_user get_by_natural_key last exclude scalars query execute exec get_by_username get_user_by_username find_by_username "
    "get_by_email get_user_by_email".split()
)
_SET = frozenset("set hash change update reset encrypt make store save assign put".split())
_FLAGS = frozenset(
    "is_superuser is_staff is_admin admin superuser is_super_admin isadmin is_administrator is_root superadmin is_super".split()
)
_ROLES = frozenset("role roles rol perfil user_type type level group groups is_role permission permissions usertype user_role account_type".split())
_TABLES = frozenset(("users", "accounts", "members", "admins", "credentials", "logins", "usuarios"))
_NAMES = ("username", "usuario", "nombre", "correo", "user_name", "login", "user", "name", "email", "uid", "user_id", "nickname", "account", "email_address", "mail")


@dataclass(slots=True)
class Sink:
    """A place where an account gets its password. `slot` is the field that takes it, "" for a method of its own.

    `whole` is the call or the value stored; `renewed` tells of an account that was there before.
    """

    at: Spot
    whole: Value
    password: Value
    slot: str = ""
    name: Value | None = None
    privileged: bool = False
    renewed: bool = False
    step: Step | None = None


_MAKER_CALL = re.compile(rb"\b((?:create|add|register|new|make|insert|seed)_?(?:new_|default_)?(?:[uU]ser|[aA]dmin)\w*\()")
_REMEMBERED: WeakKeyDictionary[Project, dict[str, tuple[Unit, list[Sink]]]] = WeakKeyDictionary()
_KEPT: WeakKeyDictionary[Project, dict[str, tuple[Unit, frozenset[int]]]] = WeakKeyDictionary()


@lru_cache(maxsize=8192)
def is_maker(name: str) -> bool:
    """Whether a function of that name makes an account: create_user, addAdmin, register_user, ensure_default_admin."""
    words = [each for each in segments(name) if not each.isdigit()]
    if len(words) < 2:
        return False
    if words[:1] == ["user"] and words[1:2] in (["create"], ["add"], ["register"], ["insert"]):
        return len(words) == 2
    if words[0] in ("get", "load", "reset", "import", "on", "generate", "build", "try", "prepare"):
        if not {"create", "default"} & set(words[1:]):
            return False
    if words[0] not in _VERBS and "create" not in words[:3]:
        return False
    for at, word in enumerate(words[1:], 1):
        if word in _STATES:
            rest = words[at + 1 :]
            return all(each in _STATES or each in _MAKER_TAIL for each in rest)
    return False


_MAKER_TAIL = frozenset(
    "if not exists missing needed in db database account record row entry with password default by to from sql mongo and as "
    "async sync model object account accounts once table tables for".split()
)


@lru_cache(maxsize=8192)
def is_setter(name: str) -> bool:
    """Whether a method of that name sets a password: set_password, setPw, hash_password, change_password."""
    words = segments(name)
    return len(words) > 1 and words[0] in _SET and (is_password("_".join(words[1:])) or words[1:] in (("pw",), ("pass",)))


@lru_cache(maxsize=8192)
def is_person_class(name: str) -> bool:
    """Whether a class of that name is an account: User, UserModel, AdminUser, EmployeeCreate; not Client, Profile."""
    return name[:1].isupper() and is_user(name) and _NO_PERSON.isdisjoint(segments(name))


@lru_cache(maxsize=8192)
def _kind(name: str) -> str:
    if name in _MANAGERS:
        return "manager"
    if is_maker(name):
        return "maker"
    if is_setter(name):
        return "setter"
    if name[:1].isupper() and is_person_class(name):
        return "class"
    words = segments(name)
    if len(words) > 1 and words[-1] in ("model", "cls", "class") and is_user("_".join(words[:-1])) and words[0] not in ("get", "set"):
        return "class"
    return ""


def is_slot(name: str) -> bool:
    """Whether a field or parameter of that name takes a password or its hash; not a second entry, not a service's."""
    if is_password(name):
        return not is_service_password(name) and not (is_password_confirmation(name) and not name.endswith("1"))
    return is_password_hash(name)


def sinks(unit: Unit, project: Project, depth: int = 3) -> list[Sink]:
    """Where the unit makes accounts or sets passwords, whatever the password is; found once a unit."""
    remembered = _REMEMBERED.setdefault(project, {})
    known = remembered.get(unit.name)
    if known is not None and known[0] is unit:
        return known[1]
    found: list[Sink] = []
    if depth <= 0:
        return found
    remembered[unit.name] = (unit, found)  # a function that calls itself sees what is found so far
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


@recognise(Unit)
def accounts(unit: Unit, _: Unit, project: Project) -> Iterator[AccountCreated]:
    """Accounts that get one of some constants as their password."""
    if unit.kind == "class" or is_test_unit(unit, project):
        return
    for each in (unit, *(_unspoken(unit, project) if unit.kind == "module" else ())):
        for sink in sinks(each, project):
            fact = _judged(sink, each, project)
            if fact is not None:
                yield fact


def _unspoken(top: Unit, project: Project) -> Iterator[Unit]:
    """Functions that call a maker and hold no auth word themselves: `register_user("admin", "x1", ...)`."""
    data = project.read(top.path)
    module = project.module_at(top.path)
    if data is None or module is None or not _MAKER_CALL.search(data):
        return
    lines = lines_with(data, *{each for each in _MAKER_CALL.findall(data)})
    for qualname, node in list(module.nodes.items()):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not module.speaks_in(qualname):
            if speaks(lines, node.lineno, node.end_lineno or node.lineno):
                found = module.unit(qualname)
                if found is not None:
                    yield found


def _judged(sink: Sink, unit: Unit, project: Project) -> AccountCreated | None:
    secrets = tuple(
        each
        for each in fixed_texts(sink.password, unit, project)
        if usable(each, sink.slot) and not refuses(unit, each.text) and _left_out(each, sink, unit, project)
    )
    if not secrets and _is_own_name(sink):
        secrets = (FixedText("", sink.password.at, "name"),)
    if not secrets or (sink.step is not None and only_in_development(unit, sink.step)):
        return None
    names = tuple(
        dict.fromkeys(each.text for each in fixed_texts(sink.name, unit, project) if 0 < len(each.text) < 80 and not each.text.isdecimal())
    )
    if any(is_placeholder_name(each) for each in names):
        return None
    privileged = sink.privileged or _says_admin(unit) or any(is_admin_name(each) for each in names)
    if not names and not privileged and (sink.renewed or is_sample(unit)):
        return None  # a generator of people, or whoever asks for a new password
    return AccountCreated(
        at=sink.at,
        value=sink.whole,
        secrets=secrets,
        names=names,
        privileged=privileged,
        stored=any(looks_hashed(each.text) and not each.hashed for each in secrets),
        sample=is_sample(unit),
        renewed=sink.renewed,
        function=unit.qualname,
    )


def _is_own_name(sink: Sink) -> bool:
    """Whether an account's password is its own name, whatever that is."""
    if sink.name is None or is_password_hash(sink.slot) and bare(sink.password) is unhashed(sink.password):
        return False
    password, name = unhashed(sink.password), bare(sink.name)
    if not isinstance(password, Param | Item | Text):
        return False
    if isinstance(name, Text) and not isinstance(password, Text):
        parts = [bare(each) for each in name.parts if not isinstance(each, Literal)]
        return len(parts) == 1 and same(parts[0], password)
    return same(password, name)


def is_placeholder_name(name: str) -> bool:
    """A name that stands for whoever is meant: `<username>`, `{user}`."""
    return name[:1] in "<{[$" and name[-1:] in ">}]"


_NO_LOGIN = frozenset(
    "oauth oidc openid sso ldap saml social external unusable nologin disabled locked none null undefined nopassword google github "
    "facebook twitter microsoft azure keycloak auth0 invalid inactive deleted anonymous na notset unset federated provider "
    "kerberos cas shibboleth radius pam redacted hidden".split()
)


def usable(secret: FixedText, slot: str) -> bool:
    """Whether somebody who types the text gets in: no empty text, no "!" or "OIDC" in the column of a hash."""
    text = secret.text.strip()
    if not text or len(text) > 300 or "\n" in text:
        return False
    if text[0] in "<{[$%" and text[-1] in ">}]$%" or set(text) <= set("*.-_#?•"):
        return False
    if secret.hashed or not slot:
        return True
    if is_password_hash(slot):
        return looks_hashed(text)
    if len(text) == 1 or text[0] in "!*":
        return False
    return looks_hashed(text) or _NO_LOGIN.isdisjoint(segments(text))


def looks_hashed(text: str) -> bool:
    """Whether a text has the form of a stored hash: crypt formats, framework formats, long hexadecimal digits."""
    if text[:1] == "$" and text.count("$") >= 2:
        return True
    head = text.partition("$")[0].partition(":")[0].lower()
    if ("$" in text or ":" in text) and head.startswith(("pbkdf2", "scrypt", "argon2", "bcrypt", "sha", "md5")):
        return True
    if text.startswith("{") and "}" in text[:12]:
        return True
    return len(text) in (32, 40, 56, 64, 96, 128) and all(each in "0123456789abcdefABCDEF" for each in text)


def _left_out(secret: FixedText, sink: Sink, unit: Unit, project: Project) -> bool:
    """Whether the default of a parameter is used: some caller leaves the argument out, or an option stands behind it."""
    if secret.way != "parameter":
        return True
    names = {each.name for each in inside(sink.password, 60) if isinstance(each, Param)}
    last = unit.qualname.rpartition(".")[2]
    for path in project.mentioning(last)[:12]:
        module, data = project.module_at(path), project.read(path)
        if module is None or data is None:
            continue
        for caller in module.units_mentioning(f"{last}(", data):
            if is_test_unit(caller, project):
                continue
            for call in caller.calls:
                if method(call) != last:
                    continue
                found = target(call, caller, project)
                if found.unit is not unit or any(name is None for name, _ in call.keywords):
                    continue
                given = _given(call, found)
                if names - given:
                    return True
    return False


def _given(call: Call, found: Target) -> set[str]:
    bound = arguments(call, found)
    defaults = {id(each.default) for each in found.unit.parameters if each.default is not None} if found.unit else set()
    return {name for name, value in bound.items() if id(value) not in defaults}


def _says_admin(unit: Unit) -> bool:
    words = segments(unit.qualname)
    return any(each in ("admin", "superuser", "administrator", "superadmin", "root") for each in words)


# ---------------------------------------------------------------------- calls


def _of_call(call: Call, unit: Unit, project: Project, depth: int) -> Iterator[Sink]:
    last = method(call)
    kind = _kind(last)
    if kind == "maker":
        yield from _of_maker(call, last, unit, project)
    elif kind == "setter":
        yield from _of_setter(call, unit, project)
    elif kind == "manager":
        yield from _of_manager(call, unit, project)
    elif kind == "class":
        yield from _of_constructor(call, unit, project)
    elif last and (call.args or call.keywords):
        yield from _of_wrapper(call, last, unit, project, depth)


def _of_maker(call: Call, last: str, unit: Unit, project: Project) -> Iterator[Sink]:
    found = target(call, unit, project)
    if found.unit is None and _foreign(call, found):
        return
    privileged = not {"superuser", "admin", "administrator", "root", "superadmin"}.isdisjoint(segments(last))
    rows = list(_rows(call, unit, project))
    bound = arguments(call, found) if found.unit is not None and found.unit.kind == "function" else {}
    if found.unit is not None and found.unit.kind == "class":
        bound = _constructed(call, found.unit, project)
    rows[0] = {**{name: value for name, value in bound.items() if not _is_default(value, found)}, **rows[0]}
    for row in rows:
        password = _password_in(row)
        if password is None:
            continue
        name = _name_in(row)
        if name is None and call.args and not isinstance(call.args[0], Star):
            name = call.args[0]
        yield Sink(
            call.at, call, password[1], _callee_slot(password[0]), name, privileged or _is_privileged(row)
        )
        return
    if found.unit is not None:
        return
    given = _spread(call, unit, project)
    position = _position(last, given, unit, project)
    if position is not None:
        named = rows[0]
        name = _name_in(named) or (given[0] if given else None)
        yield Sink(call.at, call, given[position], "", name, privileged or _is_privileged(named))


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
    if len(given) >= 6 and "add" in segments(last):
        return 5
    if len(given) >= 3 and "user" in last.lower():
        return 2
    if len(given) == 2:
        second = text_of(given[1])
        first = text_of(given[0])
        if second is not None and "@" not in second and first is not None and ("@" in first or "create" not in last):
            return 1
    return None


def _foreign(call: Call, found: Target) -> bool:
    """Whether the receiver is a client of another service: its accounts are not those of this application."""
    shown = label(bare(call.func).of).lower() if isinstance(bare(call.func), Attribute) else found.name.lower()
    words = set(segments(shown))
    return bool(words & {"client", "influx", "influxdb", "rabbit", "rabbitmq", "mysql", "postgres", "mongo", "api", "http", "redis", "keycloak", "ldap", "ssh"})


def _of_setter(call: Call, unit: Unit, project: Project) -> Iterator[Sink]:
    func = bare(call.func)
    found = target(call, unit, project)
    password: Value | None = None
    subject: Value | None = None
    if isinstance(func, Attribute):
        subject = func.of
    password = next((value for name, value in call.keywords if name and is_slot(name)), None)
    if password is None and call.args:
        password = call.args[-1] if len(call.args) <= 2 else call.args[1]
        if len(call.args) == 2 and isinstance(bare(call.args[1]), Literal) and isinstance(bare(call.args[1]).value, bool):  # type: ignore[attr-defined]
            password = call.args[0]
        if len(call.args) >= 2:
            subject = call.args[0] if subject is None or found.receiver is None or not _is_person(subject) else subject
    if password is None or subject is None:
        return
    origin = _origin(subject, unit, project)
    if origin is None:
        return
    name, privileged, renewed = origin
    more, flags = _stored_on(subject, unit)
    yield Sink(call.at, call, password, "", name or more, privileged or flags, renewed)


def _is_person(value: Value) -> bool:
    return any(is_user(each) for each in label(value).split("."))


def _of_manager(call: Call, unit: Unit, project: Project) -> Iterator[Sink]:
    """`User.objects.create(...)`, `users.insert_one({...})`, `insert(User).values(...)`, `bulk_insert(users, [...])`."""
    rows = list(_rows(call, unit, project, documents=True))
    for row in rows:
        password = _password_in(row)
        if password is None:
            continue
        name = _name_in(row)
        if not any(is_user(each) for each in _along(call)) and (name is None or is_service_row(row)):
            return
        yield Sink(call.at, call, password[1], password[0], name, _is_privileged(row))


def is_service_row(row: dict[str, Value]) -> bool:
    """Whether fields beside a password describe a connection: host, port, database, url."""
    words = {word for name in row for word in segments(name)}
    return not words.isdisjoint({"host", "port", "database", "db", "url", "uri", "server", "hostname", "driver", "dsn", "protocol", "grant"})


def _of_constructor(call: Call, unit: Unit, project: Project) -> Iterator[Sink]:
    found = target(call, unit, project)
    rows = list(_rows(call, unit, project))
    if found.unit is not None and found.unit.kind == "class":
        rows[0] = {**_constructed(call, found.unit, project), **rows[0]}
    elif not _model_like(call, found):
        return
    for row in rows:
        password = _password_in(row)
        if password is None:
            continue
        if is_service_row(row) or not _is_kept(call, unit, project):
            return
        yield Sink(call.at, call, password[1], password[0], _name_in(row), _is_privileged(row))


def _model_like(call: Call, found: Target) -> bool:
    """Whether a class that is not of this project is a model of accounts, by the module it comes from."""
    func = bare(call.func)
    if not isinstance(func, Symbol):
        return not isinstance(func, Attribute) or is_person_class(func.name)
    words = segments(func.name.rpartition(".")[0])
    return not {"models", "model", "entities", "entity", "schemas", "schema", "db", "database", "auth", "users", "user", "tables", "orm", "accounts", "crud"}.isdisjoint(words)


def _of_wrapper(call: Call, last: str, unit: Unit, project: Project, depth: int) -> Iterator[Sink]:
    """A call of a project's function that puts one of its own parameters where a password is set."""
    if not any(isinstance(bare(each), Literal | Symbol | Item | Attribute | Choice | Call) for each in call.args) and not call.keywords:
        return
    if is_hash_function(last):
        return
    found = target(call, unit, project)
    inner = found.unit
    if inner is None or inner is unit or inner.kind != "function" or not found.sure:
        return
    takes = [each.name for each in inner.parameters if is_slot(each.name)]
    if not takes:
        return
    bound = arguments(call, found)
    for sink in sinks(inner, project, depth - 1):
        for each in inside(sink.password, 60):
            if isinstance(each, Param) and each.owner == inner.name and each.name in bound and each.name in takes:
                given = bound[each.name]
                if _is_default(given, found):
                    continue
                name = next(
                    (bound[one.name] for one in inside(sink.name, 30) if isinstance(one, Param) and one.name in bound), None
                ) if sink.name is not None else None
                name = name if name is not None else _name_in(bound)
                yield Sink(call.at, call, given, "", name, sink.privileged or _is_privileged(bound))
                return


def _is_default(value: Value, found: Target) -> bool:
    return found.unit is not None and any(each.default is value for each in found.unit.parameters)


def _of_store(step: Step, unit: Unit, project: Project) -> Iterator[Sink]:
    """`user.password = ...` on an account made here, `users["admin"] = {...}`."""
    place = step.target
    if isinstance(place, Attribute) and is_slot(place.name):
        origin = _origin(place.of, unit, project)
        if origin is None:
            return
        name, privileged, renewed = origin
        more, flags = _stored_on(place.of, unit)
        yield Sink(step.at, step.value, step.value, place.name, name or more, privileged or flags, renewed)
    elif isinstance(place, Item) and not _TABLES.isdisjoint(segments(label(place.of).rpartition(".")[2])):
        key = bare(place.key)
        inner = bare(step.value)
        if not isinstance(key, Literal) or not isinstance(key.value, str) or is_slot(key.value):
            return
        if isinstance(inner, Mapping):
            row = _row_of(inner)
            password = _password_in(row)
            if password is not None and not is_service_row(row):
                yield Sink(step.at, step.value, password[1], password[0], place.key, _is_privileged(row))
        elif isinstance(inner, Call) and is_hash_function(method(inner)):
            yield Sink(step.at, step.value, inner, "", place.key)


# ---------------------------------------------------------------------- rows of fields


def _rows(call: Call, unit: Unit, project: Project, documents: bool = False) -> Iterator[dict[str, Value]]:
    """The fields that a call gives an account; one row for each element that a loop or a display brings."""
    first: dict[str, Value] = {}
    more: list[dict[str, Value]] = []
    for name, value in call.keywords:
        if name is None or name in ("defaults", "data", "user", "user_in", "obj_in", "Item", "attributes", "values", "create_defaults", "user_data"):
            for whole in Follower(unit, project).elements(value, 5)[:20]:
                row = _row_of(whole)
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
                    more += [row for each in whole.items[:20] if (row := _row_of(bare(each)))]
                elif row := _row_of(whole):
                    more.append(row)
    yield first
    for row in more:
        yield {**first, **row}


def _row_of(value: Value) -> dict[str, Value]:
    value = bare(value)
    if isinstance(value, Mapping):
        found: dict[str, Value] = {}
        for key, each in value.items:
            name = text_of(key) if key is not None else None
            if name in ("$set", "$setOnInsert"):
                found.update(_row_of(each))
            elif name is not None:
                found[name] = each
        return found
    if isinstance(value, Call) and method(value) == "dict":
        return {name: each for name, each in value.keywords if name is not None}
    return {}


def _constructed(call: Call, owner: Unit, project: Project) -> dict[str, Value]:
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


def _password_in(row: dict[str, Value]) -> tuple[str, Value] | None:
    found = [(name, value) for name, value in row.items() if is_slot(name)]
    return found[0] if found else None


def _name_in(row: dict[str, Value]) -> Value | None:
    for name in _NAMES:
        if name in row:
            return row[name]
    return next((value for name, value in row.items() if is_user_name(name)), None)


def _is_privileged(row: dict[str, Value]) -> bool:
    for name, value in row.items():
        low = name.lower()
        inner = bare(value)
        if low in _FLAGS and isinstance(inner, Literal) and inner.value in (True, 1, "1", "true", "True"):
            return True
        if low in _ROLES or low.endswith("_role"):
            said = text_of(inner)
            if said is None:
                said = label(inner)
            if any("admin" in each or each in ("superuser", "root") for each in segments(said)):
                return True
    name_value = _name_in(row)
    said = text_of(name_value) if name_value is not None else None
    return said is not None and is_admin_name(said)


@lru_cache(maxsize=2048)
def is_admin_name(name: str) -> bool:
    """admin, root, superuser, sa, administrator@example.com."""
    short = name.strip().partition("@")[0]
    return is_well_known_account(short) and any(
        each in ("admin", "administrator", "root", "superuser", "sa", "superadmin", "sysadmin", "su", "adm") for each in segments(short)
    )


def _along(call: Call) -> Iterator[str]:
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


# ---------------------------------------------------------------------- where an account comes from


def _origin(value: Value, unit: Unit, project: Project, depth: int = 4) -> tuple[Value | None, bool, bool] | None:
    """Name, privilege and whether it was there before, of an account made or looked up here; None for others."""
    value = bare(value)
    if depth == 0:
        return None
    if isinstance(value, Choice):
        found = [one for each in value.options if (one := _origin(each, unit, project, depth - 1)) is not None]
        if not found:
            return None
        name = next((one[0] for one in found if one[0] is not None), None)
        return name, any(one[1] for one in found), all(one[2] for one in found)
    if isinstance(value, Item):
        return _origin(value.of, unit, project, depth - 1) if isinstance(bare(value.key), Literal) else None
    if not isinstance(value, Call):
        return None
    last = method(value)
    kind = _kind(last)
    if last[:1].isupper() and is_user(last):
        kind = "class"
    if last in ("get_or_create", "aget_or_create", "update_or_create", "create", "acreate", "new", "get_or_new") or kind in ("class", "maker"):
        if kind == "manager" and not any(is_user(each) for each in _along(value)):
            return None
        row = next(_rows(value, unit, project))
        found_target = target(value, unit, project)
        if found_target.unit is not None and found_target.unit.kind == "class":
            row = {**_constructed(value, found_target.unit, project), **row}
        elif found_target.unit is not None:
            row = {**arguments(value, found_target), **row}
        name = _name_in(row)
        if name is None and kind == "maker" and value.args:
            name = value.args[0]
        privileged = _is_privileged(row) or not {"superuser", "admin"}.isdisjoint(segments(last))
        return name, privileged, False
    if last in _LOOKUPS and any(is_user(each) for one in inside(value, 60) if isinstance(one, Call) for each in _along(one)):
        return _looked_up(value)
    return None


def _looked_up(value: Call) -> tuple[Value | None, bool, bool] | None:
    for each in inside(value, 80):
        if isinstance(each, Call):
            row = {name: one for name, one in each.keywords if name is not None}
            if _is_privileged(row) and not row.keys() & set(_NAMES):
                return None, True, True
            name = _name_in(row)
            if name is not None and text_of(name):
                return name, _is_privileged(row), True
        elif isinstance(each, Comparison) and each.operator == "==":
            text = text_of(each.right)
            if text and any(is_user_name(one) or one == "name" for one in label(each.left).split(".")[-1:]):
                return each.right, is_admin_name(text), True
    return None


def _stored_on(subject: Value, unit: Unit) -> tuple[Value | None, bool]:
    """The account name and the flags that statements put on an object."""
    inner = bare(subject)
    row: dict[str, Value] = {}
    for step in unit.steps:
        if step.kind == "store" and isinstance(step.target, Attribute) and bare(step.target.of) is inner:
            row[step.target.name] = step.value
    return _name_in(row), _is_privileged(row)


def _is_kept(call: Call, unit: Unit, project: Project) -> bool:
    """Whether the object made by a constructor goes on: added, saved, returned, put into a display."""
    remembered = _KEPT.setdefault(project, {})
    known = remembered.get(unit.name)
    if known is None or known[0] is not unit:
        known = (unit, frozenset(_kept(unit)))
        remembered[unit.name] = known
    return id(call) in known[1]


def _kept(unit: Unit) -> Iterator[int]:
    for step in unit.steps:
        if step.kind == "call" and isinstance(step.value, Call):
            last = method(step.value)
            words = segments(last)
            keeps = last in _KEEP or is_maker(last) or is_setter(last) or bool(words) and words[0] in _KEEP
            if not keeps:
                continue
            for each in (*step.value.args, *(value for _, value in step.value.keywords)):
                yield from (id(one) for one in inside(each, 200) if isinstance(one, Call))
            func = bare(step.value.func)
            if isinstance(func, Attribute):
                yield from (id(one) for one in inside(func.of, 30) if isinstance(one, Call))
        elif step.kind in ("return", "yield") and (_says_admin(unit) or is_maker(unit.qualname.rpartition(".")[2])):
            yield from (id(one) for one in inside(step.value, 30) if isinstance(one, Call))
        elif step.kind == "store":
            inner = bare(step.value)
            if isinstance(inner, Collection | Mapping):
                yield from (id(bare(each)) for each in _members(inner))
            elif isinstance(step.target, Item):
                yield id(inner)


def _members(value: Collection | Mapping) -> Iterator[Value]:
    if isinstance(value, Collection):
        yield from value.items
    else:
        yield from (each for _, each in value.items)
