"""Rows written and looked up through object mappers: Django, SQLAlchemy, SQLModel, peewee, Tortoise,
MongoEngine.

Sources: https://docs.djangoproject.com/en/stable/ref/models/querysets/,
https://docs.sqlalchemy.org/en/20/orm/, https://docs.peewee-orm.com/en/latest/peewee/querying.html

```python
from django.db import models


class Member(models.Model):
    name = models.CharField(max_length=80)
    password = models.CharField(max_length=80)


def register(form):
    # fact: RowWrite(table="Member", kind="model", cells=("password",))
    Member.objects.create(name=form["name"], password=form["password"])


def login(form):
    # fact: RowLookup(table="Member", kind="model", cells=("password",))
    return Member.objects.filter(name=form["name"], password=form["password"]).first()


def rename(member, form):
    member.password = form["password"]  # fact: RowWrite(table="Member", kind="model", cells=("password",))
```
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from authlint.facts.origins import machine_made
from authlint.facts.storage import Cell, RowLookup, RowWrite
from authlint.facts.words import words
from authlint.frameworks.columns import DJANGO_USERS, Column, column, guessed_column, init_cells, is_table
from authlint.frameworks.dumps import dumped
from authlint.frameworks.model import recognise
from authlint.frameworks.overwritten import is_sealed_by_constructor, superseded
from authlint.frameworks.renewed import makes_hashed
from authlint.python.calls import OBJECTS, target
from authlint.python.classes import class_of
from authlint.python.defined import definition, reaches
from authlint.python.passwords import names_password, password_in
from authlint.python.project import Project
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Closure,
    Literal,
    Mapping,
    Named,
    Param,
    Symbol,
    Value,
    bare,
    inside,
    method,
)
from authlint.vocabulary import is_password_hash, is_service_password, is_user, is_user_name, segments

CREATES = words(
    "create acreate get_or_create aget_or_create update_or_create aupdate_or_create insert update",
    "aupdate values insert_many update_all get_or_none_or_create bulk_create",
)
LOOKUPS = words(
    "filter filter_by get aget exclude get_or_none first_or_404 get_object_or_404 where find find_one",
    "exists",
)
RUNS = frozenset(("scalars", "scalar", "execute", "exec", "fetch_one", "fetch_all", "scalar_one_or_none"))
"""Methods that run a statement: `session.scalars(select(User))`."""
CHAIN = words("query select update insert delete get_object_or_404 aquery exec session")


def is_stored_name(name: str) -> bool:
    """Whether a column's name is that of a password, hashed or not."""
    return (names_password(name) or is_password_hash(name)) and not is_service_password(name)


def table_of(value: Value, unit: Unit, project: Project) -> str | None:
    """The table that a query starts from: `User.objects.filter(...)`, `session.query(User)`, `update(User)`.

    The symbol of the class; "django.contrib.auth.models.User" for `get_user_model()`.
    """
    for _ in range(12):
        value = bare(value)
        if isinstance(value, Attribute):
            value = value.of
        elif isinstance(value, Call):
            name = method(value)
            if name == "get_user_model":
                return "django.contrib.auth.models.User"
            if name in CHAIN and value.args and (found := _class(value.args[0], project)) is not None:
                return found
            func = bare(value.func)
            if name in RUNS and value.args:
                value = value.args[0]
            elif isinstance(func, Attribute):
                value = func.of
            elif isinstance(func, Symbol):
                return _from_symbol(func.name.rpartition(".")[0], project)
            else:
                return None
        elif isinstance(value, Symbol):
            return _from_symbol(value.name, project)
        elif isinstance(value, Param | Closure):
            found = class_of(value, unit, project)
            return found if found is not None and is_table(found, project) else None
        else:
            return None
    return None


def _class(value: Value, project: Project) -> str | None:
    inner = bare(value)
    return _from_symbol(inner.name, project) if isinstance(inner, Symbol) else None


def _from_symbol(name: str, project: Project) -> str | None:
    """The table that a dotted name starts with: `shop.models.User.objects` gives the class."""
    parts = name.split(".")
    for end in range(len(parts), max(len(parts) - 4, 0), -1):
        symbol = ".".join(parts[:end])
        if project.names.home(symbol) is None:
            final = project.final(symbol)
            if final in DJANGO_USERS:
                return final
            continue
        found = project.unit(symbol)
        if found is not None:
            return found.name if found.kind == "class" and is_table(found.name, project) else None
        constant = project.constant(symbol)
        inner = bare(constant) if constant is not None else None
        if isinstance(inner, Call):
            if method(inner) == "get_user_model":
                return "django.contrib.auth.models.User"
            if method(inner) == "get_model":
                return None
        final = project.final(symbol)
        if final in DJANGO_USERS:
            return final
    return None


def _column(table: str, name: str, project: Project) -> Column | None:
    if table in DJANGO_USERS:
        return Column(table, name, None, True) if name == "password" else None
    return column(table, name, project)


def _cell(name: str, value: Value, found: Column | None) -> Cell:
    return Cell(
        name,
        value,
        value.at,
        found.declared if found is not None else None,
        found.plain if found is not None else None,
    )


@recognise(Call)
def rows(call: Call, unit: Unit, project: Project) -> Iterator[RowLookup | RowWrite]:
    """Constructors of tables, and query methods with columns as keywords or in a dict."""
    name = method(call)
    if name in CREATES:
        for fact in created(call, unit, project):
            if not _is_drawn_for_nobody(fact, unit, project):
                yield fact
    elif name in LOOKUPS:
        yield from _looked_up(call, name, unit, project)
    elif name[:1].isupper() and (call.args or call.keywords):
        yield from _constructed(call, unit, project)


def _is_drawn_for_nobody(fact: RowWrite | RowLookup, unit: Unit, project: Project) -> bool:
    """Whether a drawn text is put where a hash belongs and goes nowhere else: `create(password=uuid4())`."""
    from authlint.frameworks.hash_columns import lets_nobody_in

    cells = fact.cells if isinstance(fact, RowWrite) else ()
    use = next((step for step in unit.steps if step.kind == "call" and step.value is fact.value), None)
    if use is None or not cells:
        return False
    for cell in cells:
        made = [each for each in inside(cell.value, 12) if isinstance(each, Call) and machine_made(each)]
        if not made or not lets_nobody_in(made[-1], use, unit, project):
            return False
    return True


def _pairs(call: Call) -> Iterator[tuple[str, Value]]:
    """Column names and values: keywords, `defaults={...}`, a dict of names or of class attributes."""
    for keyword, value in call.keywords:
        if keyword in ("defaults", "values", "create_defaults", "set_"):
            yield from _dict_pairs(value)
        elif keyword is not None:
            yield keyword.removeprefix("set__"), value
    for each in call.args[:2]:
        yield from _dict_pairs(each)


def _dict_pairs(value: Value) -> Iterator[tuple[str, Value]]:
    inner = bare(value)
    if isinstance(inner, Mapping):
        for key, each in inner.items:
            text = bare(key) if key is not None else None
            if isinstance(text, Literal) and isinstance(text.value, str):
                yield text.value, each
            elif isinstance(text, Symbol | Attribute):
                yield text.name.rpartition(".")[2], each
            elif key is None:
                yield from _dict_pairs(each)


Whole = Callable[[Value, Unit, Project], Iterator[tuple[str, Value]]]
WHOLES: list[Whole] = []
"""What says which columns a value holds that is spread into a row; libraries enter theirs."""


def created(call: Call, unit: Unit, project: Project) -> Iterator[RowWrite]:
    pairs = [(name, value) for name, value in _pairs(call) if is_stored_name(name)]
    if pairs and (own := target(call, unit, project).unit) is not None and own.kind == "function":
        # `cls.create(email, password=password)` of the class's own: what it does with it is read there
        taken = {each.name for each in own.parameters}
        pairs = [(name, value) for name, value in pairs if name not in taken]
    pairs = [(name, value) for name, value in pairs if not superseded(call, None, name, unit, project)]
    for keyword, each in call.keywords:
        if keyword is None:
            pairs += [
                (name, value)
                for whole in WHOLES
                for name, value in whole(each, unit, project)
                if not superseded(call, None, name, unit, project)
            ]
    if not pairs:
        return
    table = table_of(call.func, unit, project)
    if table is None or makes_hashed(table, call, project):
        return
    cells = tuple(
        _cell(name, value, found) for name, value in pairs if (found := _column(table, name, project))
    )
    if cells:
        yield RowWrite(at=call.at, value=call, table=table.rpartition(".")[2], cells=cells)


def _looked_up(call: Call, name: str, unit: Unit, project: Project) -> Iterator[RowLookup]:
    pairs = [
        (keyword, value)
        for keyword, value in _pairs(call)
        if is_stored_name(keyword.partition("__")[0])
        and keyword.partition("__")[2] in ("", "exact", "iexact")
    ]
    if not pairs:
        return
    table = table_of(call.func, unit, project)
    if table is None and name == "get_object_or_404" and call.args:
        table = _class(call.args[0], project)
    if table is None:
        if _reaches_out(call, unit, project):
            return
        # The class is not known; a name beside the password tells that rows of people are meant.
        if name not in (
            "filter",
            "filter_by",
            "get",
            "get_or_none",
            "find_one",
            "find",
            "where",
            "first_or_404",
        ):
            return
        if not any(
            is_user_name(keyword or "") or is_user_name(key)
            for keyword, _ in call.keywords
            for key in (keyword or "",)
        ):
            if not any(is_user_name(key) for key, _ in _pairs(call)):
                return
        kind = "document" if name in ("find_one", "find") else "model"
        cells = tuple(Cell(key, value, value.at) for key, value in pairs)
        yield RowLookup(at=call.at, value=call, cells=cells, known=False, kind=kind)  # type: ignore[arg-type]
        return
    cells = tuple(
        _cell(key, value, found)
        for key, value in pairs
        if (found := _column(table, key.partition("__")[0], project)) is not None
    )
    yield RowLookup(at=call.at, value=call, table=table.rpartition(".")[2], cells=cells)


_PEERS = words("host hostname port daemon timeout connect_timeout socket_uri uri server realm verify")


def _reaches_out(call: Call, unit: Unit, project: Project) -> bool:
    """Whether a call of an unknown class is given credentials for somewhere else, or is a function of the
    project, or a method of it that comes to no query: `connections.get("joind", socket_uri=..., username=name,
    password=password)`, `User.get({"password": password})` that asks a directory.
    """
    if any(keyword in _PEERS for keyword, _ in call.keywords):
        return True
    own = definition(call, unit, project)
    return own is not None and (
        (own.kind == "function" and not own.owner) or not reaches(own, _asks_for_rows, project)
    )


def _asks_for_rows(call: Call, unit: Unit, project: Project) -> bool:
    """Whether a call that nothing in the project defines may be a query; no key of a dictionary."""
    name = method(call)
    if name not in LOOKUPS and name not in RUNS and name not in CHAIN:
        return False
    return name in CHAIN or not (call.args and isinstance(bare(call.args[0]), Literal))


def _constructed(call: Call, unit: Unit, project: Project) -> Iterator[RowWrite]:
    found = target(call, unit, project)
    if found.unit is None or found.unit.kind != "class":
        if found.name in DJANGO_USERS:
            cells = tuple(
                Cell(key, value, value.at, None, True) for key, value in call.keywords if key == "password"
            )
            if cells and not superseded(call, None, "password", unit, project):
                yield RowWrite(at=call.at, value=call, table="User", cells=cells)
        return
    symbol = found.unit.name
    if not is_table(symbol, project):
        return
    given = init_cells(symbol, call, unit, project)
    pairs: list[tuple[str, Value]] = []
    if given is not None:
        init = project.member(symbol, "__init__")
        pairs = [
            (attribute, value)
            for attribute, (_, value) in given.items()
            if is_stored_name(attribute)
            and not (init is not None and is_sealed_by_constructor(init, attribute, project))
        ]
    else:
        pairs = [(key, value) for key, value in call.keywords if key is not None and is_stored_name(key)]
        for keyword, each in call.keywords:
            if keyword is None:
                pairs += [
                    (name, field) for name, field in dumped(each, unit, project) if is_stored_name(name)
                ]
        # Without an `__init__` of its own only the variable's name tells which column a positional
        # value is for.
        pairs += [
            (each.name, each)
            for each in call.args
            if isinstance(each, Named | Param) and is_stored_name(each.name)
        ]
    filled: list[Cell] = []
    for attribute, value in pairs:
        known = _column(symbol, attribute, project)
        if known is not None and not superseded(call, None, attribute, unit, project):
            filled.append(_cell(attribute, value, known))
    if filled:
        yield RowWrite(at=call.at, value=call, table=symbol.rpartition(".")[2], cells=tuple(filled))


def _holds_password(value: Value, unit: Unit, project: Project) -> bool:
    """Whether a value is a password, or what a function makes of one (encryption is judged by others)."""
    if password_in(value, unit, project) is not None:
        return True
    return any(
        isinstance(each, Call) and each.args and password_in(each.args[0], unit, project) is not None
        for each in inside(value, 30)
    )


_BESIDE = words("new old copy copied clone cloned original orig source src target dest other another from to")


def _is_copy(goal: Attribute, value: Value, unit: Unit, project: Project) -> bool:
    """Whether a field is taken over from another object of the same kind: `new_event.password = event.password`."""
    inner = bare(value)
    if not isinstance(inner, Attribute) or inner.name != goal.name:
        return False
    ours, theirs = class_of(goal.of, unit, project), class_of(inner.of, unit, project)
    if ours is not None and theirs is not None:
        return ours == theirs and is_table(ours, project)
    if theirs is not None and not is_table(theirs, project):
        return False
    kinds = [
        [each for each in segments(of.name) if each not in _BESIDE and not each.isdigit()]
        for of in (goal.of, inner.of)
        if isinstance(of, Named | Param)
    ]
    return len(kinds) == 2 and bool(kinds[0]) and kinds[0] == kinds[1]


@recognise(Step, step="store")
def assigned(step: Step, unit: Unit, project: Project) -> Iterator[RowWrite]:
    """`user.password = value`, where the object's class is a table or its name tells that it is one."""
    goal = step.target
    if isinstance(goal, Symbol) and goal.name.rpartition(".")[0].rpartition(".")[2] in OBJECTS:
        # `current_user.password = value`, the object of a library
        head, _, last = goal.name.rpartition(".")
        goal = Attribute(goal.at, Symbol(goal.at, head), last)
    if step.kind != "store" or not isinstance(goal, Attribute) or not is_stored_name(goal.name):
        return
    if isinstance(step.value, Literal) or not _holds_password(step.value, unit, project):
        return
    if _is_copy(goal, step.value, unit, project):
        return
    receiver = goal.of
    root = bare(receiver)
    owner = class_of(receiver, unit, project)
    # `current_user` of a library stands for an object whose class the library does not know.
    proxy = isinstance(root, Symbol) and root.name.rpartition(".")[2] in OBJECTS
    if proxy and owner is not None and project.unit(owner) is None:
        owner = None
    if owner is not None:
        if isinstance(root, Param) and root.index == 0 and unit.name.endswith(".__init__"):
            return
        found = _column(owner, goal.name, project)
        if found is None:
            return
        known = True
    else:
        table = table_of(receiver, unit, project)
        label_ = receiver.name if isinstance(receiver, Named | Param | Attribute) else ""
        if proxy and isinstance(root, Symbol):
            label_ = root.name.rpartition(".")[2]
        if table is not None:
            found, known = _column(table, goal.name, project), True
        else:
            found, known = guessed_column(label_, goal.name, project), False
        if found is None:
            if not is_user(label_) or (isinstance(root, Call | Symbol) and not proxy):
                return
            known = False
    if superseded(step.value, receiver, goal.name, unit, project, after=step.at.line):
        return
    cell = Cell(
        goal.name, step.value, step.at, found.declared if found else None, found.plain if found else None
    )
    table_name = found.owner.rpartition(".")[2] if found is not None else ""
    yield RowWrite(at=step.at, value=step.value, table=table_name, cells=(cell,), known=known)
