"""Columns that a serializer of Django REST framework hands on as a whole: `Account.objects.create(**validated_data)`.

```python
from django.db import models
from rest_framework import serializers


class Account(models.Model):
    username = models.CharField(max_length=80)
    password = models.CharField(max_length=80)


class SignUp(serializers.ModelSerializer):
    class Meta:
        model = Account
        fields = ["username", "password"]

    def create(self, validated_data):
        return Account.objects.create(**validated_data)  # fact: RowWrite(table="Account")
```

Source: DRF "Serializers", `ModelSerializer.create`.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.storage import RowWrite
from authlint.frameworks.model import Row, recognise
from authlint.frameworks.tables import WHOLES, created
from authlint.python.passwords import password_in
from authlint.python.project import MOST_FILES, Project
from authlint.python.puts import put_under
from authlint.python.units import Unit
from authlint.python.values import (
    Call,
    Collection,
    Item,
    Literal,
    Mapping,
    Param,
    Symbol,
    Value,
    argument,
    bare,
    inside,
    method,
    text_of,
)
from authlint.vocabulary import is_password

MODELS: tuple[Row, ...] = ()


def handed_on(value: Value, unit: Unit, project: Project) -> Iterator[tuple[str, Value]]:
    """The password among the validated data of a serializer's `create`, unless something has changed it before."""
    data = bare(value)
    if not isinstance(data, Param) or data.index != 1 or unit.name.rpartition(".")[2] != "create":
        return
    if not unit.owner or not any(each.endswith("Serializer") for each in project.base_names(unit.owner)):
        return
    for name in _fields(unit.owner, project):
        if (
            is_password(name)
            and not _changed(name, unit, project)
            and not _filled_hashed(name, unit, project)
        ):
            yield name, Item(value.at, value, Literal(value.at, name))


def _fields(serializer: str, project: Project) -> Iterator[str]:
    for _, unit in project.bases(serializer):
        if unit is None:
            continue
        yield from (name for name, value in unit.fields.items() if isinstance(bare(value), Call))
        meta = project.unit(f"{unit.name}.Meta")
        listed = bare(meta.fields["fields"]) if meta is not None and "fields" in meta.fields else None
        if isinstance(listed, Collection):
            names = [said for each in listed.items if (said := text_of(each)) is not None]
            yield from (name for name in names if meta is not None and not _shown_only(name, meta))
            return


def _shown_only(name: str, meta: Unit) -> bool:
    """`read_only_fields = ["password"]`, `extra_kwargs = {"password": {"read_only": True}}`."""
    listed = meta.fields.get("read_only_fields")
    if listed is not None and any(text_of(each) == name for each in inside(listed, 40)):
        return True
    extra = bare(meta.fields["extra_kwargs"]) if "extra_kwargs" in meta.fields else None
    return isinstance(extra, Mapping) and any(
        key is not None
        and text_of(key) == name
        and any(text_of(each) == "read_only" for each in inside(how, 20))
        for key, how in extra.items
    )


def _changed(name: str, unit: Unit, project: Project) -> bool:
    """Whether the password is taken out, replaced or validated into something else on the way."""
    if project.member(unit.owner, f"validate_{name}") is not None:
        return True
    validate = project.member(unit.owner, "validate")
    for each in (unit, *([validate] if validate is not None else ())):
        for step in each.steps:
            if step.kind in ("store", "delete") and isinstance(step.target, Item):
                if text_of(step.target.key) == name and (
                    step.kind == "delete" or password_in(step.value, each, project) is None
                ):
                    return True
        if any(method(call) == "pop" and call.args and text_of(call.args[0]) == name for call in each.calls):
            return True
    return False


def _filled_hashed(name: str, unit: Unit, project: Project) -> bool:
    """Whether every place that fills the serializer has put something else under the name before, as
    `request.data["password"] = make_password(password)` and `serializer.save(password=hashed)` do.
    """
    short = unit.owner.rpartition(".")[2]
    paths = project.calling(short)
    generic = list(_views_of(unit.owner, short, project))
    if len(paths) > MOST_FILES or not all(_saves_made(each, name, project) for each in generic):
        return False
    filled = [
        put_under(data, name, call.at, caller, project)
        for path in paths
        if (module := project.module_at(path)) is not None
        for caller in module.units_mentioning(short, project.files()[path])
        for call in caller.calls
        if method(call) == short and (data := argument(call, 1, "data")) is not None
    ]
    return bool(filled or generic) and all(
        each is not None and password_in(each[0], each[1], project) is None for each in filled
    )


def _views_of(serializer: str, short: str, project: Project) -> Iterator[Unit]:
    """The classes whose `serializer_class` is the serializer."""
    text = f"serializer_class = {short}"
    for path in project.mentioning(text):
        module = project.module_at(path)
        for each in module.units_mentioning(text, project.files()[path]) if module is not None else ():
            held = bare(each.fields["serializer_class"]) if "serializer_class" in each.fields else None
            if each.kind == "class" and isinstance(held, Symbol) and project.final(held.name) == serializer:
                yield each


def _saves_made(view: Unit, name: str, project: Project) -> bool:
    """Whether a view saves the serializer with something else under a name: `serializer.save(password=hashed)`."""
    create = project.member(view.name, "perform_create")
    return create is not None and any(
        method(call) == "save" and keyword == name and password_in(value, create, project) is None
        for call in create.calls
        for keyword, value in call.keywords
    )


WHOLES.append(handed_on)


@recognise(Unit)
def creates_of_few_words(unit: Unit, whole: Unit, project: Project) -> Iterator[RowWrite]:
    """A `create` that says nothing of passwords itself is told with its class, which lists the field."""
    if unit.kind != "class" or "create" not in unit.methods:
        return
    create = project.unit(f"{unit.name}.create")
    if create is None or create.kind != "function" or project.speaks(create):
        return
    for call in create.calls:
        if method(call) == "create" and any(keyword is None for keyword, _ in call.keywords):
            yield from created(call, create, project)
