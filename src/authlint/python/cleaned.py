"""Whether the form, serializer or schema that a value is read from has hashed it: `clean_password`, `@post_load`."""

from __future__ import annotations

from authlint.python.classes import class_of
from authlint.python.memo import Memo
from authlint.python.passwords import HASHES, hashed_by_class, password_in
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Attribute, Call, Item, Value, bare, inside, method, text_of
from authlint.vocabulary import segments

_VALIDATED = frozenset(("cleaned_data", "validated_data"))
_LOADED = frozenset(("load", "loads", "get_cleaned_data"))
_WHOLE = frozenset(("clean", "validate", "post_load", "to_internal_value"))
_MARKS = frozenset(("post_load", "pre_load"))
"""Decorators of marshmallow's methods that are given all fields at once."""
_HASHED: Memo[tuple[str, str], bool] = Memo()


def hashed_by_holder(holder: Value, name: str, unit: Unit | None, project: Project) -> bool:
    """Whether `form.cleaned_data`, `serializer.validated_data` or `schema.load(sent)` hold a hash under a name."""
    inner = bare(holder)
    of: Value | None = None
    if isinstance(inner, Attribute) and inner.name in _VALIDATED:
        of = inner.of
    elif (
        isinstance(inner, Call)
        and method(inner) in _LOADED
        and isinstance(func := bare(inner.func), Attribute)
    ):
        of = func.of
    owner = class_of(of, unit, project) if of is not None else None
    if owner is None or project.unit(owner) is None or (unit is not None and unit.owner == owner):
        return False  # its own methods read what was sent
    answers, key = _HASHED.of(project), (owner, name)
    if key not in answers:
        answers[key] = False  # for what asks again on the way
        answers[key] = hashed_by_class(owner, name, project) or any(
            _hashes(member, full, name, project)
            for _, base in project.bases(owner)
            if base is not None
            for member, full in base.methods.items()
        )
    return answers[key]


def _hashes(member: str, full: str, name: str, project: Project) -> bool:
    """Whether a method gives back a hash of a field, or puts one in its place."""
    if member in (f"clean_{name}", f"validate_{name}"):
        own = project.unit(full)
        return own is not None and any(
            step.kind == "return"
            and password_in(step.value, own, project) is None
            and any(
                isinstance(each, Call) and not HASHES.isdisjoint(segments(method(each)))
                for each in inside(step.value, 20)
            )
            for step in own.steps
        )
    own = project.unit(full)
    if own is None or not (member in _WHOLE or any(_mark(each) in _MARKS for each in own.decorators)):
        return False
    return any(
        step.kind == "store"
        and isinstance(step.target, Item)
        and text_of(step.target.key) == name
        and isinstance(bare(step.value), Call)
        and password_in(step.value, own, project) is None
        for step in own.steps
    )


def _mark(decorator: Value) -> str:
    inner = bare(decorator)
    return method(inner) if isinstance(inner, Call) else getattr(inner, "name", "").rpartition(".")[2]
