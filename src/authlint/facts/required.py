"""Fields that cannot be left out or empty: a required form field, a pydantic attribute without a default."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.origins import VALIDATED, name_of
from authlint.facts.words import words
from authlint.python.classes import class_of
from authlint.python.expansion import OPTIONAL
from authlint.python.flow import Known
from authlint.python.project import Project
from authlint.python.trace import Frame, Trace
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Collection,
    Comparison,
    Item,
    Literal,
    Mapping,
    Operation,
    Param,
    Symbol,
    Value,
    bare,
    inside,
    same,
)
from authlint.vocabulary import is_password


def impossible(known: Known, frame: Frame, trace: Trace) -> bool:
    """Whether a known thing says that a required field were missing: `not body.old`, `data["old"] is None`."""
    if known.value is None:
        return False
    value = bare(known.value)
    if known.kind == "true" and isinstance(value, Comparison) and value.operator in ("is", "=="):
        constant = bare(value.right)
        if isinstance(constant, Literal) and not constant.value:
            return cannot_be_missing(value.left, frame, trace, empty=constant.value is not None)
    return known.kind == "false" and cannot_be_missing(known.value, frame, trace)


def is_ruled_out(frame: Frame, step: Step, trace: Trace) -> bool:
    """Whether a step needs a parameter to be what the call on this way does not make it: `if new_user:` of
    `user.from_dict(data, new_user=False)`.
    """
    for known, where in trace.known(frame, step):
        for each in known:
            if each.value is None or each.kind not in ("true", "false"):
                continue
            given = bare(trace.outer(each.value, where))
            if isinstance(given, Literal) and bool(given.value) is (each.kind == "false"):
                return True
    return False


def changes_nothing(known: Known, frame: Frame, trace: Trace, new: Value) -> bool:
    """Whether a known thing says that no new password was sent.

    `not data.get("password")`, `"password" not in data`, and `not body.password` where the new one is taken
    from `body.model_dump()`.
    """
    if known.kind != "false" or known.value is None:
        return False
    value = bare(known.value)
    if isinstance(value, Comparison) and value.operator == "in":
        text = bare(value.left)
        key = text.value if isinstance(text, Literal) and isinstance(text.value, str) else ""
        asked: Value | None = value.right
    else:
        key, asked = _key(value), _holder(value)
        if asked is None and isinstance(value, Attribute):
            key, asked = value.name, value.of
    if not key or asked is None or not (is_password(key) or key == _key(new)):
        return False
    asked = trace.outer(asked, frame)
    for each in inside(new, 40):
        holder = _holder(each)
        if holder is not None:
            if _key(each) == key and any(same(part, asked) for part in _spread(holder)):
                return True
        elif isinstance(each, Attribute):
            if each.name == key and same(each.of, asked):
                return True
            if each.name in DUMPS and same(each.of, asked):
                return True
    return False


DUMPS = words("model_dump dict dump asdict")
"""Methods that give out the fields of an object as a dict."""


def _spread(holder: Value) -> Iterator[Value]:
    """A dict, and those that are unpacked into it: `{"id": pk, **data}`."""
    yield holder
    inner = bare(holder)
    for key, each in inner.items if isinstance(inner, Mapping) else ():
        if key is None:
            yield each


def _key(value: Value) -> str:
    inner = bare(value)
    if isinstance(inner, Item | Call) and _holder(inner) is not None:
        return name_of(inner)
    return ""


def _holder(value: Value) -> Value | None:
    """What a value is read from by a key: `data` of `data["password"]` and `data.get("password")`."""
    inner = bare(value)
    if isinstance(inner, Item):
        return inner.of
    if (
        isinstance(inner, Call)
        and isinstance(func := bare(inner.func), Attribute)
        and func.name in ("get", "pop")
    ):
        return func.of
    return None


_SHAPING = ("__init__", "get_fields", "validate", "run_validation", "to_internal_value", "get_field_names")
_SERIALIZERS = ("Serializer", "BaseSerializer", "Field", "object")


def never_sent(new: Value, unit: Unit, project: Project) -> str:
    """The key by which a serializer's `create` or `update` takes something out of its validated data that can never be
    there: the class says which fields it has, and none is called so. "" otherwise.
    """
    if not unit.owner or unit.name.rpartition(".")[2] not in ("create", "update"):
        return ""
    for each in inside(new, 40):
        holder = _holder(each)
        held = bare(holder) if holder is not None else None
        key = _key(each)
        if isinstance(held, Param) and held.owner == unit.name and held.name == "validated_data" and key:
            return key if _has_no_field(unit.owner, key, project) else ""
    return ""


def _has_no_field(owner: str, key: str, project: Project) -> bool:
    listed = library = False
    for name, unit in project.bases(owner):
        if unit is None:
            library = library or name.rpartition(".")[2] == "ModelSerializer"
            if not name.rpartition(".")[2].endswith(_SERIALIZERS):
                return False
            continue
        if key in unit.fields or any(each in unit.methods for each in _SHAPING):
            return False
        meta = project.unit(f"{unit.name}.Meta")
        if meta is None or listed:
            continue
        fields = bare(meta.fields["fields"]) if "fields" in meta.fields else None
        names = [bare(each) for each in fields.items] if isinstance(fields, Collection) else []
        if not names or any(not isinstance(each, Literal) or each.value == key for each in names):
            return False
        listed = True
    return listed and library and not project.mentioning(f"save({key}=")


def cannot_be_missing(value: Value, frame: Frame, trace: Trace, empty: bool = True) -> bool:
    """Whether an input surely is there; with `empty`, that it is no empty text either."""
    outer = bare(trace.outer(value, frame))
    if isinstance(outer, Attribute):
        of = bare(outer.of)
        if isinstance(of, Param):
            owner = class_of(of, trace.entry.unit, trace.project)
            return owner is not None and required_annotation(owner, outer.name, trace.project, empty)
        if outer.name == "data" and isinstance(of, Attribute):
            form = class_of(of.of, frame.unit, trace.project)
            return form is not None and required_field(form, of.name, trace.project, empty)
        return False
    holder: Value | None = None
    if isinstance(outer, Item):
        holder = outer.of
    elif (
        isinstance(outer, Call)
        and isinstance(func := bare(outer.func), Attribute)
        and func.name in ("get", "pop")
    ):
        holder = func.of
    if holder is None:
        return False
    inner = bare(holder)
    if isinstance(inner, Attribute) and inner.name in VALIDATED:
        owner = class_of(inner.of, frame.unit, trace.project)
        return owner is not None and required_field(owner, name_of(outer), trace.project, empty)
    return False


def required_annotation(owner: str, name: str, project: Project, empty: bool = True) -> bool:
    """Whether a class declares an attribute without a default and not as optional.

    With `empty`, it takes no empty text either: `str` alone does.
    """
    for _, unit in project.bases(owner):
        if unit is None or name not in unit.annotations:
            continue
        annotation, default = unit.annotations[name], unit.fields.get(name)
        if default is not None:
            inner = bare(default)
            # `Field(...)` and `Field(min_length=8)` are required, `Field(None)` and `= None` are not.
            if not isinstance(inner, Call):
                return False
            first = bare(inner.args[0]) if inner.args else None
            if isinstance(first, Literal):
                return False
            if any(key in ("default", "default_factory") for key, _ in inner.keywords):
                return False
        if optional_annotation(annotation):
            return False
        return not empty or _never_empty(name, annotation, default, unit, project)
    return False


TEXTS = ("str", "bytes", "SecretStr", "SecretBytes")


def _never_empty(name: str, annotation: Value, default: Value | None, owner: Unit, project: Project) -> bool:
    """Whether the type, its constraints or a validator refuse an empty text; types that are not known do."""
    inner = bare(annotation)
    parts: tuple[Value, ...] = (inner,)
    if isinstance(inner, Item) and name_of(inner.of) == "Annotated":
        key = bare(inner.key)
        parts = key.items if isinstance(key, Collection) else (key,)
    if name_of(bare(parts[0])) not in TEXTS:
        return True
    for each in (*parts[1:], *((default,) if default is not None else ())):
        made = bare(each)
        if not isinstance(made, Call) or any(key not in DESCRIBING for key, _ in made.keywords):
            return True
    for method in owner.methods:
        unit = project.member(owner.name, method)
        for decorator in unit.decorators if unit is not None else ():
            call = bare(decorator)
            given = [bare(each) for each in call.args] if isinstance(call, Call) else []
            if any(isinstance(each, Literal) and each.value in (name, "*") for each in given):
                return True
    return False


DESCRIBING = words("title description alias examples example repr exclude deprecated json_schema_extra")
"""Arguments of `Field` that refuse nothing."""


def optional_annotation(annotation: Value) -> bool:
    """`str | None`, `Optional[str]`, `Union[str, None]`."""
    inner = bare(annotation)
    if isinstance(inner, Operation) and inner.operator == "|":
        return any(isinstance(each := bare(part), Literal) and each.value is None for part in inner.parts)
    if isinstance(inner, Item):
        of = bare(inner.of)
        last = of.name.rpartition(".")[2] if isinstance(of, Symbol) else ""
        if last == "Optional":
            return True
        key = bare(inner.key)
        if last == "Union" and isinstance(key, Collection):
            return any(isinstance(each := bare(part), Literal) and each.value is None for part in key.items)
    return False


def required_field(owner: str, name: str, project: Project, empty: bool = True) -> bool:
    """Whether a form or serializer has a field that may not be left out; with `empty`, nor be an empty text.

    Fields of marshmallow may be left out unless they say otherwise, and take empty texts unless they are
    validated.
    """
    found = project.field(owner, name)
    if found is None:
        return False
    field = bare(found[0])
    if not isinstance(field, Call):
        return False
    if any(each.rpartition(".")[2].endswith("Schema") for each in project.base_names(owner)):
        said = {key: bare(value) for key, value in field.keywords if key is not None}
        required = isinstance(given := said.get("required"), Literal) and given.value is True
        return required and (not empty or "validate" in said)
    settled = _settled_in_init(owner, name, project)
    if settled is not None:
        return settled
    for key, value in field.keywords:
        inner = bare(value)
        if key in ("required", "allow_blank", "allow_null") and isinstance(inner, Literal):
            if bool(inner.value) is (key != "required"):
                return False
        if key == "default":
            return False
    validators = [*field.args[1:], *(value for key, value in field.keywords if key == "validators")]
    for each in validators:
        if any(_name(part) in OPTIONAL for part in _listed(each)):
            return False
    if any(each.rpartition(".")[2] in ("FlaskForm", "BaseForm") for each in project.base_names(owner)):
        return any(_name(part) in REQUIRING for each in validators for part in _listed(each))
    return True


def _settled_in_init(owner: str, name: str, project: Project) -> bool | None:
    """What `__init__` makes of the declaration: `self.fields["current"].required = user.has_usable_password()`.

    A condition counts as required: where it does not hold, there is nothing to be asked for. None when
    `__init__` says nothing.
    """
    init = project.member(owner, "__init__")
    for step in reversed(init.steps) if init is not None else ():
        place = step.target
        if step.kind == "store" and isinstance(place, Attribute) and place.name == "required":
            field = bare(place.of)
            if isinstance(field, Item) and isinstance(key := bare(field.key), Literal) and key.value == name:
                given = bare(step.value)
                return not (isinstance(given, Literal) and not given.value)
    return None


REQUIRING = ("DataRequired", "InputRequired", "Required")


def _listed(value: Value) -> tuple[Value, ...]:
    inner = bare(value)
    return inner.items if isinstance(inner, Collection) else (inner,)


def _name(value: Value) -> str:
    """The class name of a validator, called or not."""
    inner = bare(value)
    func = bare(inner.func) if isinstance(inner, Call) else inner
    return func.name.rpartition(".")[2] if isinstance(func, Symbol) else ""
