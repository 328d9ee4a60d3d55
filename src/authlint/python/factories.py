"""Which class a view chooses for the action at hand: `get_serializer_class`, `@action(serializer_class=X)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authlint.python.flow import Known, known_before
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Closure,
    Collection,
    Comparison,
    Item,
    Literal,
    Mapping,
    Symbol,
    Value,
    argument,
    bare,
    method,
)

if TYPE_CHECKING:
    from authlint.python.project import Project


def of_decorator(field: str, unit: Unit | None) -> str | None:
    """The class that a decorator of the action names: `@action(serializer_class=PasswordSerializer)`."""
    for decorator in unit.decorators if unit is not None else ():
        inner = bare(decorator)
        given = argument(inner, -1, field) if isinstance(inner, Call) else None
        made_by = bare(given) if given is not None else None
        if isinstance(made_by, Symbol | Closure):
            return made_by.name
    return None


def of_factory(chosen: Unit, unit: Unit | None, owner: str, project: Project) -> str | None:
    """The class that `get_serializer_class` gives while the method `unit` handles the action of its own name.

    None when several are left.
    """
    action = unit.name.rpartition(".")[2] if unit is not None and unit.kind == "function" else ""
    sure: set[str] = set()
    left: set[str] = set()
    for step in chosen.steps:
        if step.kind != "return":
            continue
        agreed = [_agrees(each, action) for each in known_before(chosen, step)]
        if False in agreed:
            continue
        name = _class_named(step.value, action, owner, project)
        if name is None:
            if not isinstance(bare(step.value), Call):  # `super().get_serializer_class()`
                return None
            continue
        left.add(name)
        if True in agreed:
            sure.add(name)
    if len(sure) == 1:
        return sure.pop()
    return left.pop() if len(left) == 1 else None


def _agrees(known: Known, action: str) -> bool | None:
    """Whether a test of `self.action` holds for the action; None when it tests something else."""
    value = bare(known.value) if known.value is not None else None
    if not action or not isinstance(value, Comparison) or value.operator not in ("==", "in"):
        return None
    if not _is_action(value.left) or known.kind not in ("true", "false"):
        return None
    right = bare(value.right)
    told = [bare(each) for each in right.items] if isinstance(right, Collection) else [right]
    if not all(isinstance(each, Literal) for each in told):
        return None
    among = any(isinstance(each, Literal) and each.value == action for each in told)
    if known.kind == "true":
        return among
    return False if among else None


def _is_action(value: Value) -> bool:
    inner = bare(value)
    return isinstance(inner, Attribute) and inner.name == "action"


def _class_named(value: Value, action: str, owner: str, project: Project) -> str | None:
    """The class that a returned value is; an entry of a dict by the action's name, else its default."""
    inner = bare(value)
    if isinstance(inner, Symbol | Closure):
        return inner.name
    default: Value | None = None
    if isinstance(inner, Item) and _is_action(inner.key):
        of = bare(inner.of)
    elif isinstance(inner, Call) and method(inner) == "get" and inner.args and _is_action(inner.args[0]):
        func = bare(inner.func)
        if not isinstance(func, Attribute):
            return None
        of, default = bare(func.of), argument(inner, 1, "default")
    else:
        return None
    if isinstance(of, Attribute):
        found = project.field(owner, of.name)
        of = bare(found[0]) if found is not None else of
    if not isinstance(of, Mapping):
        return None
    for key, each in of.items:
        if key is not None and isinstance(named := bare(key), Literal) and named.value == action:
            return _class_named(each, action, owner, project)
    return _class_named(default, action, owner, project) if default is not None else None
