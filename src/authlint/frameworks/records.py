"""Rows kept without SQL or a mapper: documents (MongoDB, Firestore, DynamoDB, Redis), dicts, files, sessions.

Sources: https://pymongo.readthedocs.io/, https://firebase.google.com/docs/firestore, boto3's DynamoDB
table, redis-py.

```python
def register(db, users, form, session):
    # fact: RowWrite(kind="document", cells=["password"], known=True)
    db.users.insert_one({"name": form["name"], "password": form["password"]})
    users[form["name"]] = {"password": form["password"]}
    session["password"] = form["password"]  # fact: RowWrite(kind="session", cells=["password"])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.storage import Cell, RowWrite, StoreKind
from authlint.facts.words import words
from authlint.frameworks.columns import NOT_PEOPLE, PEOPLE, is_connection
from authlint.frameworks.dumps import dumped
from authlint.frameworks.keeping import keeps_as_given
from authlint.frameworks.model import recognise
from authlint.frameworks.shown_elsewhere import is_shown_elsewhere
from authlint.frameworks.tables import is_stored_name
from authlint.python.defined import definition
from authlint.python.fates import CLIENT
from authlint.python.passwords import password_in
from authlint.python.project import Project
from authlint.python.puts import put_under
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Collection,
    Item,
    Literal,
    Mapping,
    Named,
    Param,
    Spot,
    Symbol,
    Text,
    Value,
    argument,
    bare,
    inside,
    method,
    text_of,
)
from authlint.python.vaults import is_vault_entry
from authlint.vocabulary import is_user, is_user_name, segments

DOCUMENTS = words(
    "insert_one insert_many insert replace_one update_one update_many find_one_and_update put_item",
    "save add set push update upsert put hset hmset create_document create_item add_document",
)
APPENDING = words("append setdefault")
WRITING = words("write writelines writerow dump print")
GENERIC = words("update set add push save put")
"""Methods of many classes: only a collection is asked."""
COLLECTIONS = words("collection document doc table child ref reference from_ Table get_collection")
ALWAYS = words(
    "insert_one insert_many update_one update_many find_one_and_update replace_one put_item",
)
SIGN_UP = words("register registration signup sign regist enroll join")


@recognise(Call, named=(*DOCUMENTS, *APPENDING, *WRITING))
def documents(call: Call, unit: Unit, project: Project) -> Iterator[RowWrite]:
    """`users.insert_one({"name": n, "password": p})`, `table.put_item(Item={...})`, `redis.hset(key,
    "password", p)`.
    """
    name = method(call)
    found: Iterator[RowWrite] = iter(())
    if name in DOCUMENTS:
        found = _document(call, name, unit, project)
    elif name in APPENDING:
        found = _appended(call, unit, project)
    elif name in WRITING:
        found = _written(call, name, unit, project)
    for row in found:
        own = definition(call, unit, project)
        if own is None or own.kind != "function" or keeps_as_given(own, project):
            yield row


def _fields(
    value: Value, unit: Unit, project: Project, at: Spot, depth: int = 3
) -> Iterator[tuple[str, Value]]:
    """The fields of a document as they are at a place: what was put under a key later counts."""
    inner = bare(value)
    if isinstance(inner, Mapping) and depth:
        for key, each in inner.items:
            text = bare(key) if key is not None else None
            if isinstance(text, Literal) and isinstance(text.value, str):
                if text.value in ("$set", "$setOnInsert"):
                    yield from _fields(each, unit, project, at, depth - 1)
                else:
                    put = (
                        put_under(inner, text.value, at, unit, project)
                        if is_stored_name(text.value)
                        else None
                    )
                    yield text.value, each if put is None else put[0]
            elif key is None:
                yield from _fields(each, unit, project, at, depth - 1)
    elif isinstance(inner, Collection) and depth:
        for each in inner.items[:5]:
            yield from _fields(each, unit, project, at, depth - 1)


def _document(call: Call, name: str, unit: Unit, project: Project) -> Iterator[RowWrite]:
    fields: list[tuple[str, Value]] = []
    for each in (
        *call.args,
        *(value for key, value in call.keywords if key in ("Item", "mapping", "document", "data")),
    ):
        fields += list(_fields(each, unit, project, call.at))
        fields += list(dumped(each, unit, project))
    if name == "hset" and len(call.args) >= 3 and (column := text_of(call.args[1])):
        fields.append((column, call.args[2]))
    cells = tuple(Cell(key, value, value.at, None, True) for key, value in fields if is_stored_name(key))
    if not cells or is_connection(key for key, _ in fields):
        return
    func = bare(call.func)
    names = set(_names(func.of)) if isinstance(func, Attribute) else set()
    if name in GENERIC and not (isinstance(func, Attribute) and _is_collection(func.of)):
        return
    people = _speaks_of_people(names) or any(is_user_name(key) for key, _ in fields)
    if name in ALWAYS:
        known = people
    elif _speaks_of_people(names):
        known = True
    else:
        return
    known = known and not is_vault_entry(_shown(names), [key for key, _ in fields])
    yield RowWrite(at=call.at, value=call, table=_shown(names), kind="document", cells=cells, known=known)


def _is_collection(value: Value) -> bool:
    """Whether a receiver is a collection or document of a store: `db.collection("users").document(key)`."""
    for _ in range(8):
        value = bare(value)
        if isinstance(value, Call):
            if method(value) in COLLECTIONS:
                return True
            func = bare(value.func)
            if not isinstance(func, Attribute):
                return False
            value = func.of
        elif isinstance(value, Attribute):
            value = value.of
        else:
            return False
    return False


def _names(value: Value) -> Iterator[str]:
    """The names and constant texts that a receiver is made of: `db["users"]`, `client.table("accounts")`."""
    for each in inside(value, 40):
        if isinstance(each, Named | Symbol | Attribute | Param):
            yield each.name.rpartition(".")[2]
        elif isinstance(each, Literal) and isinstance(each.value, str) and len(each.value) < 40:
            yield each.value


def _speaks_of_people(names: set[str]) -> bool:
    words = {each for name in names for each in segments(name)}
    return bool(words & PEOPLE) and not words & NOT_PEOPLE


def _shown(names: set[str]) -> str:
    found = sorted(each for each in names if set(segments(each)) & PEOPLE)
    return found[0] if found else ""


def _appended(call: Call, unit: Unit, project: Project) -> Iterator[RowWrite]:
    """`users.append({"name": name, "password": password})`."""
    func = bare(call.func)
    if not isinstance(func, Attribute) or not call.args:
        return
    fields = list(_fields(call.args[-1], unit, project, call.at))
    cells = tuple(Cell(key, value, value.at, None, True) for key, value in fields if is_stored_name(key))
    if is_connection(key for key, _ in fields):
        return
    if cells and _lasts(func.of) and _speaks_of_people(set(_names(func.of))):
        table = _shown(set(_names(func.of)))
        known = not is_vault_entry(table, [key for key, _ in fields])
        yield RowWrite(at=call.at, value=call, table=table, kind="dict", cells=cells, known=known)


def _lasts(value: Value) -> bool:
    """Whether a container outlives the function: a module's, an object's, or one that was loaded."""
    inner = bare(value)
    if isinstance(inner, Symbol | Attribute):
        return True
    if isinstance(inner, Item):
        return _lasts(inner.of)
    return isinstance(inner, Call) and any(
        each in method(inner).lower() for each in ("load", "read", "open", "get_users", "shelve")
    )


@recognise(Step, step="store")
def kept(step: Step, unit: Unit, project: Project) -> Iterator[RowWrite]:
    """`users[name] = password`, `users[name] = {"password": password}`, `session["password"] = password`."""
    goal = step.target
    if step.kind != "store" or not isinstance(goal, Item) or isinstance(step.value, Literal):
        return
    key = bare(goal.key)
    of = goal.of
    name = of.name.rpartition(".")[2] if isinstance(of, Named | Symbol | Attribute | Param) else ""
    if isinstance(key, Literal) and isinstance(key.value, str):
        if name in ("session", "user_session", "session_data") or name.endswith("session"):
            # A session is read by its keys, and a password in clear is one under any of them.
            if _is_setting(step.value):
                return
            if is_stored_name(key.value) or password_in(step.value, unit, project) is not None:
                own = not is_shown_elsewhere(key.value, unit.path, project)
                yield _write(step, "session", name, key.value, own)
            return
        if not is_stored_name(key.value):
            return
        if isinstance(of, Item) and _lasts(of) and _speaks_of_people(set(_names(of.of))):
            # `users[name]["password"] = password`
            yield _write(step, "dict", _shown(set(_names(of.of))), key.value)
        return
    if not name or (not is_user(name) and not set(segments(name)) & PEOPLE):
        return
    if not _lasts(of) or CLIENT & {each for part in unit.qualname.split(".")[:-1] for each in segments(part)}:
        return
    fields = list(_fields(step.value, unit, project, step.at))
    if is_connection(column for column, _ in fields):
        return
    cells = tuple(
        Cell(column, value, value.at, None, True) for column, value in fields if is_stored_name(column)
    )
    if not cells and isinstance(step.value, Named | Param | Attribute | Item | Call):
        cells = (Cell(name, step.value, step.at, None, True),)
    if cells:
        known = not is_vault_entry(name, [_name(goal.key), *(column for column, _ in fields)])
        yield RowWrite(at=step.at, value=step.value, table=name, kind="dict", cells=cells, known=known)


def _is_setting(value: Value) -> bool:
    """Whether a value comes from the program's configuration: `app_config.SESSION__PASSWORD`."""
    inner = bare(value)
    if not isinstance(inner, Attribute | Item):
        return False
    of = inner.of
    name = of.name.rpartition(".")[2] if isinstance(of, Named | Symbol | Attribute | Param) else ""
    return not {"config", "settings", "conf", "environ", "cfg", "options"}.isdisjoint(segments(name))


def _write(step: Step, kind: StoreKind, table: str, column: str, known: bool = True) -> RowWrite:
    cell = Cell(column, step.value, step.at, None, True)
    return RowWrite(at=step.at, value=step.value, table=table, kind=kind, cells=(cell,), known=known)


def _written(call: Call, name: str, unit: Unit, project: Project) -> Iterator[RowWrite]:
    """A line of a file of users: name and password side by side."""
    if not call.args:
        return
    if name == "print":
        file = argument(call, -1, "file")
        if file is None:
            return
        values: list[Value] = list(call.args)
    elif name == "dump":
        file = argument(call, 1, "fp")
        values = [call.args[0]]
    else:
        func = bare(call.func)
        file = func.of if isinstance(func, Attribute) else None
        values = [call.args[0]]
    if file is None:
        return
    texts = {*_names(file)} | {unit.qualname.rpartition(".")[2]}
    words = {each for text in texts for each in segments(text)}
    if words & NOT_PEOPLE:
        return
    parts: list[Value] = []
    for each in values:
        inner = bare(each)
        if isinstance(inner, Text):
            parts += inner.parts
        elif isinstance(inner, Collection):
            parts += inner.items
        elif isinstance(inner, Mapping):
            parts += [each for item in inner.items for each in item if each is not None]
            parts += [value for _, value in _fields(inner, unit, project, call.at)]
        elif name == "print":
            parts.append(each)
    names = [each for part in parts for each in (_name(part),) if each]
    if not words & (PEOPLE | SIGN_UP):
        # Nothing but a name and a password, in a file that the program opens itself.
        if not _is_credentials_line(parts) or not _is_opened(file):
            return
    elif not any(is_user_name(each) or is_user(each) for each in names):
        return
    cells = tuple(
        Cell("", part, part.at, None, True)
        for part in parts
        if not isinstance(bare(part), Literal) and password_in(part, unit, project) is not None
    )
    if cells:
        known = not is_vault_entry("", names) and not _is_systems(file, project)
        yield RowWrite(at=call.at, value=call, table="", kind="file", cells=cells, known=known)


_SYSTEMS = ("/etc/", "/var/lib/", "/usr/local/etc/")


def _is_systems(file: Value, project: Project) -> bool:
    """Whether a file lies where the system's programs keep what they are set up with, which says how a password
    stands there: `/var/lib/snmp/snmpd.conf`.
    """
    for each in inside(file, 20):
        if isinstance(each, Call) and method(each) == "open" and each.args:
            path = bare(each.args[0])
            known = project.constant(path.name) if isinstance(path, Symbol) else path
            if known is None and isinstance(path, Attribute) and isinstance(of := bare(path.of), Symbol):
                found = project.field(of.name, path.name)
                known = found[0] if found is not None else None
            if known is not None and (text_of(known) or "").startswith(_SYSTEMS):
                return True
    return False


def _is_credentials_line(parts: list[Value]) -> bool:
    """Whether a line is a name, a separator and one value more: `f"{name}:{password}\\n"`."""
    values = [each for each in parts if not isinstance(bare(each), Literal)]
    texts = [str(each.value) for each in map(bare, parts) if isinstance(each, Literal)]
    if len(values) != 2 or any(text.strip(" :;,|\t\r\n-") for text in texts):
        return False
    name = _name(values[0])
    return is_user_name(name) or is_user(name) or name in ("name", "uname", "u", "nick", "id")


def _is_opened(file: Value) -> bool:
    return any(isinstance(each, Call) and method(each) == "open" for each in inside(file, 20))


def _name(value: Value) -> str:
    if isinstance(value, Named | Param | Attribute):
        return value.name
    if isinstance(value, Item) and isinstance(key := bare(value.key), Literal) and isinstance(key.value, str):
        return key.value
    if isinstance(value, Call):
        func = bare(value.func)
        if isinstance(func, Attribute) and func.name in ("get", "strip", "lower", "text"):
            return _name(func.of)
    return ""
