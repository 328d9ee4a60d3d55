"""Writes of a password, whatever the library: method, attribute, mapping, ORM update, SQL text, `setattr`.

Sources: Django `AbstractBaseUser.set_password`; SQLAlchemy `Query.update`, `Update.values`; MongoDB `$set`.

```python
def change(user, new, db):
    user.set_password(new)  # fact: PasswordWrite(subject="user", new="new")
    user.password_hash = digest(new)  # fact: PasswordWrite(subject="user")
    setattr(user, "password", new)  # fact: PasswordWrite(subject="user", new="new")
    User.objects.filter(pk=user.pk).update(password=new)  # fact: PasswordWrite(new="new")
    db.users.update_one({"_id": user.pk}, {"$set": {"password": new}})  # fact: PasswordWrite(new="new")
    db.execute("UPDATE users SET password = ? WHERE id = ?", (new, user.pk))  # fact: PasswordWrite(new="new")
```
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from authlint.facts.origins import name_of
from authlint.facts.passwords import PasswordWrite
from authlint.facts.words import words
from authlint.frameworks.columns import lacks
from authlint.frameworks.keeping import keeps_something
from authlint.frameworks.model import Row, recognise
from authlint.frameworks.tables import table_of
from authlint.pattern import pattern
from authlint.python.calls import OBJECTS, Target, target
from authlint.python.classes import class_of
from authlint.python.defined import definition
from authlint.python.project import Project
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Collection,
    Comparison,
    Item,
    Literal,
    Mapping,
    Named,
    Param,
    Symbol,
    Text,
    Unread,
    Value,
    argument,
    bare,
    inside,
    method,
    same,
    text_of,
)
from authlint.vocabulary import (
    is_current_password,
    is_email,
    is_new_password,
    is_password,
    is_password_hash,
    is_service_password,
    is_user,
    is_user_name,
    segments,
)

MODELS: tuple[Row, ...] = ()

SETTERS = words(
    "set_password setpassword set_user_password update_password change_password reset_password "
    "updatepassword changepassword resetpassword set_new_password save_password hash_password "
    "update_user_password change_user_password set_passwd passwd change_pw set_pw update_pw chpasswd"
)
HOLE = "\ufffd"
SQL_UPDATE = pattern(
    r"\bupdate\s+[\w.\"`\[\]\ufffd]+\s+set\s+(.*?)(?:\bwhere\b|$)", re.IGNORECASE | re.DOTALL
)
SQL_COLUMN = pattern(r"([\w\"`\[\]]+)\s*=\s*([^,]+)")
NOT_ACCOUNTS = words(
    "config settings self cls os environ kwargs connection smtp options context ctx data session form "
    "attrs params payload headers body fields"
)


def names_password(name: str) -> bool:
    """Whether a column or attribute holds an account's password, clear or hashed."""
    return (is_password(name) or is_password_hash(name)) and not is_service_password(name)


@recognise(Step, step="store")
def stores(step: Step, unit: Unit, project: Project) -> Iterator[PasswordWrite]:
    """`user.password = x`, `users[name] = x`, `user["password"] = x`."""
    if step.kind != "store" or step.target is None or is_answer(step.value):
        return
    place = step.target
    if isinstance(place, Attribute) and names_password(place.name):
        of = bare(place.of)
        short = unit.name.rpartition(".")[2]
        if isinstance(of, Param) and of.index == 0 and unit.owner:
            if short.startswith(("_", "setUp")) or not is_account(unit.owner, project):
                return
            yield PasswordWrite(at=step.at, value=step.value, subject=of, new=step.value)
            return
        if is_widget(place.of) or (name_of(place.of) in NOT_ACCOUNTS and not isinstance(of, Call)):
            return
        owner = table_of(place.of, unit, project) or class_of(place.of, unit, project)
        if owner is not None and lacks(owner, place.name, project):
            return  # an attribute of the object in hand, which no row keeps
        yield PasswordWrite(at=step.at, value=step.value, subject=place.of, new=step.value)
    elif isinstance(place, Item):
        key = bare(place.key)
        holder = name_of(place.of)
        if isinstance(key, Literal) and isinstance(key.value, str) and names_password(key.value):
            if holder in VALIDATED_NAMES and serializer_of(unit, project) is not None:
                if any(isinstance(each, Call) for each in inside(step.value, 12)):
                    me = Param(step.at, unit.parameters[0].name, 0, unit.name)
                    instance = Attribute(step.at, me, "instance")
                    yield PasswordWrite(at=step.at, value=step.value, subject=instance, new=step.value)
                return
            if (
                holder in NOT_ACCOUNTS
                or "config" in holder.lower()
                or not (is_user(holder) or isinstance(bare(place.of), Item | Call))
            ):
                return
            if not any(is_user(name_of(each)) for each in inside(place.of, 20)) or _is_display(
                place.of, unit, project
            ):
                return
            yield PasswordWrite(at=step.at, value=step.value, subject=place.of, new=step.value)
        elif (
            not isinstance(key, Literal)
            and (is_user(holder) or names_password(holder))
            and not isinstance(bare(step.value), Mapping)
        ):
            if any(
                names_password(name_of(each)) or "hash" in name_of(each) or digests(each)
                for each in inside(step.value, 12)
            ):
                yield PasswordWrite(at=step.at, value=step.value, subject=place, new=step.value)
    elif (
        isinstance(place, Symbol)
        and unit.kind == "function"
        and names_password(place.name.rpartition(".")[2])
    ):
        head = place.name.rpartition(".")[0]
        stands_for_user = head.rpartition(".")[2] in OBJECTS
        subject = Symbol(place.at, head) if stands_for_user else place
        yield PasswordWrite(at=step.at, value=step.value, subject=subject, new=step.value)


_DISPLAYS = words("serialize to_dict as_dict to_json asdict")


def _is_display(value: Value, unit: Unit, project: Project) -> bool:
    """Whether a mapping is made of an account for an answer: `shown = serialize_user(user)`."""
    made = bare(value)
    if not isinstance(made, Call):
        return False
    if method(made) in _DISPLAYS:
        return True
    leads = target(made, unit, project).unit
    results = [step.value for step in leads.steps if step.kind == "return"] if leads is not None else []
    return bool(results) and all(isinstance(bare(each), Mapping) for each in results)


def is_answer(value: Value) -> bool:
    """Whether a value is yes or no, as that of a flag is: `data["ask_current_password"] = user == me`."""
    inner = bare(value)
    return isinstance(inner, Comparison) or (isinstance(inner, Literal) and isinstance(inner.value, bool))


def digests(value: Value) -> bool:
    """Whether a value is a library's function of hashes: `hashlib.sha256`."""
    return isinstance(value, Symbol) and value.name.startswith(("hashlib.", "bcrypt.", "argon2.", "passlib."))


VALIDATED_NAMES = frozenset({"attrs", "validated_data", "data", "cleaned_data"})


def serializer_of(unit: Unit, project: Project) -> str | None:
    """The serializer class that a `validate` or `update` method belongs to; its data become the row's columns."""
    if (
        not unit.owner
        or not unit.parameters
        or unit.name.rpartition(".")[2] not in ("validate", "update", "validate_password")
    ):
        return None
    names = [each.rpartition(".")[2] for each in project.base_names(unit.owner)]
    return unit.owner if any(each.endswith("Serializer") for each in names) else None


def is_widget(value: Value) -> bool:
    """Whether the password is one of a user interface's own fields."""
    return any(
        word in segments(name_of(value))
        for word in ("entry", "field", "widget", "label", "form", "input", "ui", "config")
    )


def is_account(symbol: str, project: Project) -> bool:
    """Whether a class stands for an account, by its name or bases."""
    return any(
        is_user(each.rpartition(".")[2])
        or each.rpartition(".")[2] in ("Model", "Base", "UserMixin", "AbstractUser")
        for each in project.base_names(symbol)
    )


@recognise(Call)
def calls(call: Call, unit: Unit, project: Project) -> Iterator[PasswordWrite]:
    """`user.set_password(x)`, `update(password=x)`, `{"$set": {"password": x}}`, `setattr`, SQL text."""
    name = method(call)
    if name.lower() in SETTERS:
        yield from _setter(call, unit, project)
    elif name == "setattr" and len(call.args) == 3:
        yield from _setattr(call, unit, project)
    elif name in (
        "update",
        "values",
        "update_one",
        "update_many",
        "find_one_and_update",
        "modify",
        "update_user",
        "upsert",
        "set",
    ):
        own = definition(call, unit, project)
        if own is None or own.kind != "function" or keeps_something(own, project):
            yield from _update(call, name)
    elif name == "populate_obj" and call.args:
        yield from _populate(call, unit, project)
    elif name == "sqlmodel_update" and call.args:
        found = target(call, unit, project)
        fields = [value for key, value in call.keywords if key == "update"]
        for each in (*fields, call.args[0]):
            for key, value in (*_pairs(each), *_filled(each, unit)):
                if names_password(key):
                    yield PasswordWrite(at=call.at, value=call, subject=found.receiver, new=value)
                    return
    elif name == "save":
        found = target(call, unit, project)
        if any(each.endswith((".SetPasswordForm.save", "PasswordChangeForm.save")) for each in found.names):
            yield from _stock_form(call, found)
    if (
        call.args
        and (text := text_of(call.args[0], HOLE)) is not None
        and len(text) < 20000
        and "update" in text.lower()
    ):
        yield from _sql(call, text)


def _filled(mapping: Value, unit: Unit) -> Iterator[tuple[str, Value]]:
    """What a unit puts into a dict under constant keys: `data["hashed_password"] = ...`."""
    if not isinstance(mapping, Named):
        return
    for step in unit.steps:
        if step.kind == "store" and isinstance(step.target, Item) and isinstance(step.target.of, Named):
            if step.target.of.name == mapping.name and (key := name_of(step.target)):
                yield key, step.value


def _stock_form(call: Call, found: Target) -> Iterator[PasswordWrite]:
    """Django's `SetPasswordForm(user, data).save()`, and that of the form which asks for the current password too."""
    if found.unit is not None or found.receiver is None:
        return
    made = bare(found.receiver)
    user = argument(made, 0, "user") if isinstance(made, Call) else None
    if user is None:
        user = Attribute(call.at, found.receiver, "user")
    new = Item(call.at, Attribute(call.at, found.receiver, "cleaned_data"), Literal(call.at, "new_password1"))
    yield PasswordWrite(at=call.at, value=call, subject=user, new=new)


def _setter(call: Call, unit: Unit, project: Project) -> Iterator[PasswordWrite]:
    found = target(call, unit, project)
    if found.unit is not None and found.unit.kind == "function":
        if found.method.lower() != "set_password" or project.speaks(found.unit):
            return  # what it does is read in its own body
    low = found.method.lower()
    values = [*call.args, *(value for _, value in call.keywords)]
    if not values:
        return
    if low == "hash_password" and (found.receiver is None or not is_user(name_of(found.receiver))):
        return
    if found.receiver is None:
        # A library's function: `change_user_password(user, new)`.
        if isinstance(func := bare(call.func), Symbol) and project.names.home(func.name) is not None:
            return
        if len(values) < 2 or low == "hash_password":
            return
        yield PasswordWrite(at=call.at, value=call, subject=values[0], new=values[-1])
        return
    if len(values) == 1:
        yield PasswordWrite(at=call.at, value=call, subject=itself(found.receiver, unit), new=values[0])
    elif any(word in ("current", "old", "previous") for each in values for word in segments(name_of(each))):
        return  # the method is handed the current password; what it does with it is not known
    elif any(names_password(name_of(each)) for each in values):
        speaking = [each for each in values if names_password(name_of(each))]
        yield PasswordWrite(at=call.at, value=call, subject=values[0], new=speaking[-1])


def itself(receiver: Value, unit: Unit) -> Value:
    """The object that `super()` stands for."""
    inner = bare(receiver)
    if (
        isinstance(inner, Call)
        and isinstance(func := bare(inner.func), Symbol)
        and func.name == "builtins.super"
    ):
        if unit.parameters:
            return Param(receiver.at, unit.parameters[0].name, 0, unit.name)
    return receiver


def _setattr(call: Call, unit: Unit, project: Project) -> Iterator[PasswordWrite]:
    subject, key, value = call.args
    literal = bare(key)
    if isinstance(literal, Literal):
        if isinstance(literal.value, str) and names_password(literal.value):
            yield PasswordWrite(at=call.at, value=call, subject=subject, new=value)
        return
    if not is_user(name_of(subject)):
        return
    # `for key, value in data.items(): setattr(user, key, value)`
    for each in inside(key, 20):
        if isinstance(each, Call) and isinstance(func := bare(each.func), Attribute) and func.name == "items":
            if takes_password(func.of, unit, project):
                yield PasswordWrite(at=call.at, value=call, subject=subject, new=value)
            return


def takes_password(data: Value, unit: Unit, project: Project) -> bool:
    """Whether a mapping of input may hold a password: loaded by a schema with such a field, or the raw body."""
    for each in inside(data, 30):
        if not isinstance(each, Call):
            continue
        func = bare(each.func)
        last = func.name.rpartition(".")[2] if isinstance(func, Attribute | Symbol) else ""
        if last in ("load", "dict", "model_dump", "validated_data") and isinstance(func, Attribute):
            schema = class_of(func.of, unit, project)
            if schema is not None:
                return any(
                    is_password(field)
                    for _, owner in project.bases(schema)
                    if owner is not None
                    for field in (*owner.fields, *owner.annotations)
                )
        if last == "get_json":
            return True
    return isinstance(bare(data), Symbol) and bare(data).name == "flask.request.json"  # type: ignore[attr-defined]


def _pairs(value: Value) -> Iterator[tuple[str, Value]]:
    """The string keys of a mapping with their values; `dict(a=b)` too, and `Model.password: x`."""
    inner = bare(value)
    if isinstance(inner, Mapping):
        for key, each in inner.items:
            if key is None:
                continue
            literal = bare(key)
            if isinstance(literal, Literal) and isinstance(literal.value, str):
                yield literal.value, each
            elif isinstance(literal, Attribute | Symbol):
                yield name_of(literal), each
    elif isinstance(inner, Call):
        func = bare(inner.func)
        if isinstance(func, Symbol) and func.name == "builtins.dict":
            for name, each in inner.keywords:
                if name:
                    yield name, each


def _update(call: Call, name: str) -> Iterator[PasswordWrite]:
    func = bare(call.func)
    subject = func.of if isinstance(func, Attribute) else call
    for keyword, value in call.keywords:
        if keyword and names_password(keyword) and isinstance(func, Attribute) and name != "set":
            if isinstance(bare(subject), Mapping):
                return
            yield PasswordWrite(at=call.at, value=call, subject=rows_of(call), new=value)
    if (
        name in ("update_one", "update_many", "find_one_and_update", "update", "modify")
        and len(call.args) == 2
    ):
        for key, value in _pairs(call.args[1]):
            if key in ("$set", "set"):
                for inner, new in _pairs(value):
                    if names_password(inner.rpartition(".")[2]):
                        yield PasswordWrite(at=call.at, value=call, subject=call.args[0], new=new)
            elif names_password(key) and name == "update":
                yield PasswordWrite(at=call.at, value=call, subject=call.args[0], new=value)
    elif name in ("update", "values") and len(call.args) == 1 and isinstance(func, Attribute):
        if any(isinstance(each, Call) for each in inside(subject, 12)) or is_user(name_of(subject)):
            for key, value in _pairs(call.args[0]):
                if names_password(key):
                    yield PasswordWrite(at=call.at, value=call, subject=rows_of(call), new=value)


CHOOSING = words("filter filter_by where get exclude first one find find_one select_related for_update")


def rows_of(update: Call) -> Value:
    """What an update changes: the rows that a query before it chooses; the call itself when none does.

    `User.objects.filter(pk=pk).update(password=x, team=request.user.team)` says nothing of the session's user.
    """
    func = bare(update.func)
    of = func.of if isinstance(func, Attribute) else None
    for each in inside(of, 40) if of is not None else ():
        if isinstance(each, Call) and method(each) in CHOOSING and (each.args or each.keywords):
            return of if of is not None else update
    return update


def _populate(call: Call, unit: Unit, project: Project) -> Iterator[PasswordWrite]:
    func = bare(call.func)
    if not isinstance(func, Attribute):
        return
    form = class_of(func.of, unit, project)
    if form is None:
        return
    gone = set(_taken_out(func.of, call, unit))
    for _, owner in project.bases(form):
        for field, made in owner.fields.items() if owner is not None else ():
            if field in gone:
                continue
            gone.add(field)
            if isinstance(empty := bare(made), Literal) and empty.value is None:
                continue  # `password = None` takes the field of the parent away
            if owner is not None and names_password(field) and not elsewhere(field, owner.fields):
                new = Attribute(call.at, Attribute(call.at, func.of, field), "data")
                yield PasswordWrite(at=call.at, value=call, subject=call.args[0], new=new)
                return


def _taken_out(form: Value, call: Call, unit: Unit) -> Iterator[str]:
    """The fields that a function has taken out of a form on every way to a call: `del form.password`."""
    for step in unit.body.items:
        if isinstance(step, Step) and step.kind == "delete" and step.at < call.at:
            place = step.target
            if isinstance(place, Attribute | Item) and same(place.of, form):
                yield name_of(place)


def elsewhere(name: str, beside: Iterable[str]) -> bool:
    """Whether a password is that of an account at another service: `pypi_password` beside `pypi_username`."""
    head = name.rpartition("_")[0]
    if not head or is_user(head) or is_user_name(head) or is_new_password(name) or is_current_password(name):
        return False
    return any(
        is_user_name(rest) and not is_email(rest)
        for each in beside
        if each.startswith(f"{head}_") and (rest := each.removeprefix(f"{head}_"))
    )


def _sql(call: Call, text: str) -> Iterator[PasswordWrite]:
    """`execute("UPDATE users SET password = ? WHERE id = ?", (new, uid))`, placeholders or text put together."""
    matched = SQL_UPDATE.search(text)
    if matched is None:
        return
    first = bare(call.args[0])
    holes = [each for each in first.parts if text_of(each) is None] if isinstance(first, Text) else []
    bound = _bound_values(call)
    seen = text[: matched.start(1)].count(HOLE)
    marks = len(PLACEHOLDER.findall(text[: matched.start(1)]))
    for column in SQL_COLUMN.finditer(matched[1]):
        new: Value | None = None
        named = re.search(r"[:%]\(?(\w+)\)?s?", column[2])
        if HOLE in column[2] and seen < len(holes):
            new = holes[seen]
        elif named is not None and named[1] in bound and named[1] != "s":
            new = bound[named[1]]
        elif str(marks) in bound:
            new = bound[str(marks)]
        if names_password(column[1].strip('"`[]')) or (new is not None and hashed_password(new)):
            chosen = _behind_where(call, text, matched.end(), holes, bound)
            new = new if new is not None else Unread(call.at, "SQL")
            yield PasswordWrite(at=call.at, value=call, subject=chosen, new=new)
            return
        seen += column[0].count(HOLE)
        marks += len(PLACEHOLDER.findall(column[0]))


def _behind_where(call: Call, text: str, end: int, holes: list[Value], bound: dict[str, Value]) -> Value:
    """What the condition of an UPDATE is given, which starts at `end`; the call itself when that is not known.

    What the other columns are set to says nothing of whose row it is.
    """
    if not text[:end].lower().endswith("where") or (holes and len(holes) != text.count(HOLE)):
        return call
    chosen = holes[text[:end].count(HOLE) :]
    marks = PLACEHOLDER.findall(text)
    before = len(PLACEHOLDER.findall(text[:end]))
    for place, mark in enumerate(marks):
        said = re.search(r"\w+", mark)
        if said is None or mark == "%s":
            name = str(place)
        else:
            name = str(int(mark[1:]) - 1) if mark[0] == "$" else said[0]
        if place < before:
            continue
        if name not in bound:
            return call
        chosen.append(bound[name])
    return Collection(call.at, "tuple", tuple(chosen)) if chosen else call


def hashed_password(value: Value) -> bool:
    """Whether a value is made of a password by a call: `digest_of(password)`, `generate_password_hash(new)`."""
    inner = bare(value)
    return isinstance(inner, Call) and (
        is_password_hash(method(inner)) or any(is_password(name_of(each)) for each in inner.args)
    )


PLACEHOLDER = pattern(r"\?|%s|:\w+|%\(\w+\)s|\$\d")


def _bound_values(call: Call) -> dict[str, Value]:
    """Values bound to a statement: by position ("0", "1", ...) and by name."""
    bound: dict[str, Value] = {}
    rest = list(call.args[1:])
    for value in [
        *rest,
        *(each for key, each in call.keywords if key in ("params", "parameters", "args", "vars", "values")),
    ]:
        inner = bare(value)
        if isinstance(inner, Collection):
            for index, each in enumerate(inner.items):
                bound.setdefault(str(index), each)
        elif isinstance(inner, Mapping):
            bound.update(_pairs(inner))
        else:
            bound.setdefault(str(len([each for each in bound if each.isdecimal()])), value)
    for keyword, value in call.keywords:
        if keyword:
            bound.setdefault(keyword, value)
    return bound
