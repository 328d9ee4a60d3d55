"""Schemas that load what was sent onto a row: marshmallow-sqlalchemy and Flask-Marshmallow.

```python
from flask import request
from marshmallow_sqlalchemy import ModelSchema, field_for

from shop.models import User


class UserSchema(ModelSchema):
    password = field_for(User, "password")


def store(user):
    UserSchema(instance=user).load(request.get_json())  # fact: PasswordWrite(subject="user")
```

Source: marshmallow-sqlalchemy "Schema", `load(data, instance=..., partial=...)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.passwords import PasswordWrite
from authlint.facts.words import words
from authlint.frameworks.model import Row, recognise
from authlint.python.calls import target
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Collection,
    Item,
    Literal,
    Mapping,
    Value,
    argument,
    bare,
    method,
    text_of,
)
from authlint.vocabulary import is_password

MODELS: tuple[Row, ...] = ()

LOADS_ROWS = words("ModelSchema SQLAlchemySchema SQLAlchemyAutoSchema TableSchema")


@recognise(Call)
def loads(call: Call, unit: Unit, project: Project) -> Iterator[PasswordWrite]:
    """`schema.load(data)` of a schema with a password field, onto the row that it or the call is given."""
    if method(call) != "load" or not isinstance(bare(call.func), Attribute):
        return
    found = target(call, unit, project)
    if found.owner is None or found.receiver is None or not project.is_a(found.owner, LOADS_ROWS):
        return
    made = bare(found.receiver)
    row = argument(call, -1, "instance")
    if row is None and isinstance(made, Call):
        row = argument(made, -1, "instance")
    field = password_field(found.owner, project)
    if (
        row is None
        or field is None
        or (isinstance(made, Call) and _leaves_out(made, field, found.owner, project))
    ):
        return
    new = Item(call.at, Attribute(call.at, found.receiver, "validated_data"), Literal(call.at, field))
    yield PasswordWrite(at=call.at, value=call, subject=row, new=new)


def password_field(schema: str, project: Project) -> str | None:
    """The name of the password among a schema's declared fields; None when there is none that can be loaded."""
    for _, unit in project.bases(schema):
        if unit is None:
            continue
        for name, value in unit.fields.items():
            field = bare(value)
            if is_password(name) and isinstance(field, Call):
                shown = argument(field, -1, "dump_only")
                if shown is None or not getattr(bare(shown), "value", False):
                    return name
    return None


def _leaves_out(made: Call, field: str, schema: str, project: Project) -> bool:
    """Whether the schema is made without the field: `exclude`, `only`, or the name of a list of its own."""
    for name, value in made.keywords:
        if name == "exclude" and _lists(value, field):
            return True
        if name == "only" and isinstance(bare(value), Collection) and not _lists(value, field):
            return True
        chosen = text_of(value)
        if chosen is None:
            continue
        for _, unit in project.bases(schema):
            for views in unit.fields.values() if unit is not None else ():
                for key, fields in (
                    getattr(bare(views), "items", ()) if isinstance(bare(views), Mapping) else ()
                ):
                    if key is not None and text_of(key) == chosen and isinstance(bare(fields), Collection):
                        return not _lists(fields, field)
    return False


def _lists(value: Value, name: str) -> bool:
    inner = bare(value)
    return isinstance(inner, Collection) and any(text_of(each) == name for each in inner.items)
