"""Methods that a library calls of a class of the project: `form.is_valid()` runs `clean_*`, `clean`, validators.

The modules of `authlint.frameworks` enter rows; `expanded` answers what a call runs besides its own unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal as OneOf

from authlint.python.calls import Target
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Closure,
    Collection,
    Item,
    Literal,
    Param,
    Symbol,
    Value,
    argument,
    bare,
    inside,
    method,
)
from authlint.record import record


@record()
class Expand:
    """A library method that calls methods of the receiver's own class: `form.is_valid()` runs `clean_*`, `clean`.

    `members` are names, a trailing `*` takes all with that beginning, a leading `@` those so decorated.
    `classes` are bases of the receiver by their last name; empty for any.
    """

    method: str
    members: tuple[str, ...]
    classes: tuple[str, ...] = ()
    passes: OneOf["true", "false", "done"] = "true"
    """What tells that the members have let the data pass: a true or false result, or the return itself."""
    truth: tuple[str, ...] = ()
    """Members that refuse by a false result; the others refuse by raising."""
    fields: tuple[str, ...] = ("validators",)
    """Keywords of a class's fields that hold functions which look at the field's value."""


@record()
class Member:
    """A unit that a library calls, with its parameters; `skipped` says why it does not run for every request."""

    unit: Unit
    bound: dict[str, Value]
    row: Expand
    skipped: str = ""


EXPANDS: dict[str, list[Expand]] = {}
"""Method name -> rows; filled by the modules of `authlint.frameworks`."""

FIELD_MARKS = frozenset({"validates"})
"""Decorators of methods that look at the fields named in them, when those are given."""
SCHEMA_MARKS = frozenset({"validates_schema", "pre_load", "post_load"})
"""Decorators of methods that look at all fields."""
OPTIONAL = frozenset({"Optional", "DataOptional", "InputOptional"})


def expands(*rows: Expand) -> None:
    """Enter rows."""
    for row in rows:
        EXPANDS.setdefault(row.method, []).append(row)


def expanded(call: Call, found: Target, project: Project) -> Iterator[Member]:
    """The units that a library runs when this method of a class of the project is called."""
    rows = EXPANDS.get(found.method)
    if not rows or found.owner is None or found.receiver is None:
        return
    names: tuple[str, ...] | None = None
    for row in rows:
        if row.classes:
            names = names or project.base_names(found.owner)
            if not any(each.rpartition(".")[2] in row.classes for each in names):
                continue
        for unit in members(found.owner, row.members, project):
            bound = member_arguments(unit, found.receiver, call)
            yield Member(unit, bound, row, why_skipped(unit, found.owner, found.receiver, project))
        if row.fields:
            yield from field_validators(found.owner, found.receiver, row, project)


# ---------------------------------------------------------------------- methods


def fits(name: str, pattern: str) -> bool:
    """Whether a method's name is the pattern, or begins with what stands before its `*`."""
    return name == pattern or (
        pattern.endswith("*") and name.startswith(pattern[:-1]) and name != pattern[:-1]
    )


def marked(unit: Unit, marks: frozenset[str]) -> list[str] | None:
    """The texts that a decorator of these names is given; None when the unit has no such decorator."""
    for each in unit.decorators:
        inner = bare(each)
        name = method(inner) if isinstance(inner, Call) else inner.name if isinstance(inner, Symbol) else ""
        if name.rpartition(".")[2] in marks:
            given = [bare(text) for text in inner.args] if isinstance(inner, Call) else []
            return [text.value for text in given if isinstance(text, Literal) and isinstance(text.value, str)]
    return None


def members(owner: str, patterns: tuple[str, ...], project: Project) -> list[Unit]:
    """The methods of a class and its bases that match the names; each name once, nearest class first."""
    made: dict[str, Unit] = {}
    marks = frozenset(each[1:] for each in patterns if each.startswith("@"))
    for _, unit in project.bases(owner):
        if unit is None:
            continue
        for name in unit.methods:
            if name in made or not (marks or any(fits(name, pattern) for pattern in patterns)):
                continue
            member = project.member(unit.name, name)
            if member is not None and (not marks or marked(member, marks) is not None):
                made[name] = member
    return [made[name] for name in sorted(made)]


LEFT_OUT = "this check does not run when the field is left out"
NO_FIELD = "this check never runs, since the class has no such field"
PLAIN_FORMS = frozenset({"Form", "BaseForm", "FlaskForm", "SecureForm", "Serializer", "object"})
"""Classes of libraries that have no field of their own."""
MODEL_FORMS = frozenset({"ModelForm", "ModelSerializer", "HyperlinkedModelSerializer"})
"""Classes of libraries that take fields from a model."""


def why_skipped(unit: Unit, owner: str, receiver: Value, project: Project) -> str:
    """Why a validator of a field does not run for every request; "" when it does.

    None runs without its field. One of a field that may be left out is passed over, except in Django's own
    forms, and with `partial=True` all of a serializer are.
    """
    if (fields := marked(unit, FIELD_MARKS)) is not None:
        # marshmallow: a field may be left out unless it says that it is required
        required = any(_said(_declared(owner, field, project), "required") is True for field in fields)
        return "" if required else LEFT_OUT
    prefix, _, name = unit.name.rpartition(".")[2].partition("_")
    if prefix not in ("clean", "validate") or not name:
        return ""
    if project.field(owner, name) is None:
        return NO_FIELD if _surely_without(owner, name, project) else ""
    if prefix == "clean":
        return ""
    made = bare(receiver)
    if isinstance(made, Call):
        partial = argument(made, -1, "partial")
        if partial is not None and not (isinstance(inner := bare(partial), Literal) and not inner.value):
            if not _asked_by_schema(made, owner, project):
                return LEFT_OUT
    declared = _declared(owner, name, project)
    if declared is None:
        return ""
    optional = _said(declared, "required") is False or any(
        _class_name(each) in OPTIONAL for each in listed_validators(declared)
    )
    return LEFT_OUT if optional else ""


def _asked_by_schema(made: Call, owner: str, project: Project) -> bool:
    """Whether what a serializer is given is an argument of a mutation whose type is made of that serializer, so that
    the schema demands its required fields: `data = input_type_of(ChangeSerializer)(required=True)`.
    """
    given = argument(made, 1, "data")
    data = bare(given) if given is not None else None
    function = project.unit(data.owner) if isinstance(data, Param) else None
    if function is None or not function.owner or not isinstance(data, Param):
        return False
    for inner in ("Arguments", "Input"):
        found = project.field(f"{function.owner}.{inner}", data.name)
        for part in inside(found[0], 12) if found is not None else ():
            kind = project.constant(part.name) if isinstance(part, Symbol) else None
            call = bare(kind) if isinstance(kind, Value) else None
            if isinstance(call, Call) and argument(call, -1, "partial") is None:
                for each in (*call.args, *(value for _, value in call.keywords)):
                    if isinstance(one := bare(each), Symbol | Closure) and project.final(one.name) == owner:
                        return True
    return False


def _surely_without(owner: str, name: str, project: Project) -> bool:
    """Whether a form has no field of that name: all its bases can be read, and none adds one while it is made."""
    listed = _lists_others(owner, name, project)
    for each, unit in project.bases(owner):
        if unit is None:
            last = each.rpartition(".")[2]
            if last not in PLAIN_FORMS and not (last in MODEL_FORMS and listed):
                return False
            continue
        init = project.member(unit.name, "__init__")
        if init is not None and any(literal.value == name for literal in init.literals):
            return False
    return True


def _lists_others(owner: str, name: str, project: Project) -> bool:
    """Whether the `Meta` of a form names the fields that it takes from its model, and this one is not among them."""
    found = project.field(f"{owner}.Meta", "fields")
    fields = bare(found[0]) if found is not None else None
    return isinstance(fields, Collection) and not any(
        not isinstance(each, Literal) or each.value == name for each in map(bare, fields.items)
    )


def _declared(owner: str, name: str, project: Project) -> Call | None:
    found = project.field(owner, name)
    declared = bare(found[0]) if found is not None else None
    return declared if isinstance(declared, Call) else None


def _said(declared: Call | None, keyword: str) -> object:
    """The constant given for a keyword of a field; None when there is none."""
    given = argument(declared, -1, keyword) if declared is not None else None
    inner = bare(given) if given is not None else None
    return inner.value if isinstance(inner, Literal) else None


def member_arguments(unit: Unit, receiver: Value, call: Call) -> dict[str, Value]:
    """Parameters of a method that a form or serializer calls: `self`, the instance, the validated data."""
    names = [each.name for each in unit.parameters if each.kind == "positional"]
    at = call.at
    data = Attribute(at, receiver, "validated_data")
    bound: dict[str, Value] = {}
    if names:
        bound[names[0]] = receiver
    short = unit.name.rpartition(".")[2]
    if short == "update" and len(names) > 2:
        bound[names[1]] = Attribute(at, receiver, "instance")
        bound[names[2]] = data
    elif (fields := marked(unit, FIELD_MARKS)) is not None and len(names) > 1:
        bound[names[1]] = Item(at, data, Literal(at, fields[0] if fields else ""))
    elif marked(unit, SCHEMA_MARKS) is not None and len(names) > 1:
        bound[names[1]] = data
    elif short.startswith("validate_") and len(names) > 1:
        bound[names[1]] = Item(at, data, Literal(at, short.removeprefix("validate_")))
    elif short in ("validate", "create", "to_internal_value") and len(names) > 1:
        bound[names[1]] = data
    return bound


# ---------------------------------------------------------------------- validators of fields


def field_validators(owner: str, receiver: Value, row: Expand, project: Project) -> Iterator[Member]:
    """Functions of the project in the lists of a class's fields: `PasswordField(validators=[Required(), own])`."""
    for _, unit in project.bases(owner):
        if unit is None:
            continue
        for name, value in unit.fields.items():
            field = bare(value)
            if not isinstance(field, Call):
                continue
            optional = _said(field, "required") is False
            for each in listed_validators(field, row.fields):
                optional = optional or _class_name(each) in OPTIONAL
                called = callable_unit(each, project)
                if called is not None:
                    bound = _validator_arguments(called, receiver, name, field)
                    yield Member(called, bound, row, LEFT_OUT if optional else "")


def listed_validators(field: Call, keywords: tuple[str, ...] = ("validators",)) -> list[Value]:
    """The values in the list of validators that a field is given."""
    made: list[Value] = []
    for given in (*field.args[1:2], *(argument(field, -1, keyword) for keyword in keywords)):
        inner = bare(given) if given is not None else None
        if inner is not None:
            made += inner.items if isinstance(inner, Collection) else (inner,)
    return made


def _class_name(value: Value) -> str:
    inner = bare(value)
    func = bare(inner.func) if isinstance(inner, Call) else inner
    return func.name.rpartition(".")[2] if isinstance(func, Symbol) else ""


def callable_unit(value: Value, project: Project) -> Unit | None:
    """The function of the project that runs when the value is called.

    A function, an instance of a class with `__call__`, or what a function of the project returns.
    """
    inner = bare(value)
    if isinstance(inner, Symbol | Closure):
        unit = project.unit(inner.name)
        if unit is not None and unit.kind == "function":
            return _given_back(unit, project) if marked(unit, DEFERRED) is not None else unit
        constant = project.constant(inner.name) if isinstance(inner, Symbol) else None
        return callable_unit(constant, project) if isinstance(constant, Call | Closure) else None
    if not isinstance(inner, Call) or not isinstance(func := bare(inner.func), Symbol | Closure):
        return None
    unit = project.unit(func.name)
    if unit is None:
        return None
    if unit.kind == "class":
        return project.member(unit.name, "__call__")
    return _given_back(unit, project)


DEFERRED = frozenset({"deferred"})
"""Decorators of a function that gives the validator, as colander has it."""


def _given_back(unit: Unit, project: Project) -> Unit | None:
    """The function that a function returns."""
    for step in unit.steps:
        if step.kind == "return" and isinstance(made := bare(step.value), Closure):
            return project.unit(made.name)
    return None


def _validator_arguments(unit: Unit, receiver: Value, name: str, field: Call) -> dict[str, Value]:
    """Parameters of a validator: form and field as WTForms gives them, or the value alone."""
    names = [each.name for each in unit.parameters if each.kind == "positional"]
    if names and names[0] == "self":
        names = names[1:]
    if len(names) >= 2:
        return {names[0]: receiver, names[1]: Attribute(field.at, receiver, name)}
    if names:
        data = Attribute(field.at, receiver, "validated_data")
        return {names[0]: Item(field.at, data, Literal(field.at, name))}
    return {}
