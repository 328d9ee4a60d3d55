"""The class that a value is an instance of, as constructor calls, annotations and what libraries give tell it."""

from __future__ import annotations

from collections.abc import Mapping

from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Closure,
    Collection,
    Item,
    Operation,
    Param,
    Symbol,
    Value,
    bare,
)

FACTORIES = {"get_form": "form_class", "get_serializer": "serializer_class"}
"""Methods that make an instance of the class named in a field of their own class."""

COPYING = frozenset({"bind", "clone"})
"""Methods of libraries that give another instance of the same class: a schema of colander bound to a request."""

HANDED = {
    "form_valid": "form_class",
    "perform_update": "serializer_class",
    "perform_create": "serializer_class",
}
"""Methods that a framework hands an instance of the class named in a field of their own class."""

GIVES: dict[str, str] = {}
"""Dotted name of a library's function, method or attribute -> the class of what it gives; filled by the modules
of `authlint.frameworks`.
"""


def gives(rows: Mapping[str, str]) -> None:
    """Enter what functions and attributes of libraries give: `{"boto3.client": "..."}`."""
    GIVES.update(rows)


def class_of(value: Value, unit: Unit | None, project: Project, depth: int = 6) -> str | None:
    """The symbol of the class that a value is an instance of, when constructor calls and annotations tell."""
    if depth == 0:
        return None
    value = bare(value)
    if isinstance(value, Param):
        owner = project.unit(value.owner)
        if owner is None:
            return None
        if value.index == 0 and owner.owner and _is_method(owner, project):
            return owner.owner
        for parameter in owner.parameters:
            if parameter.name == value.name and parameter.annotation is not None:
                return annotated_class(parameter.annotation, project)
        handed = HANDED.get(owner.name.rpartition(".")[2])
        declared = project.field(owner.owner, handed) if handed and value.index == 1 and owner.owner else None
        made_by = bare(declared[0]) if declared is not None else None
        return project.final(made_by.name) if isinstance(made_by, Symbol | Closure) else None
    if isinstance(value, Call):
        func = bare(value.func)
        if isinstance(func, Item) and isinstance(generic := bare(func.of), Symbol | Closure):
            func = generic  # `FastAPIUsers[User, int](...)`
        if isinstance(func, Symbol | Closure):
            if func.name == "builtins.super" and unit is not None and unit.owner:
                return unit.owner
            target = project.unit(func.name)
            if target is None:
                last = func.name.rpartition(".")[2]
                final = project.final(func.name)
                return final if last[:1].isupper() else GIVES.get(final)
            if target.kind == "class":
                return target.name
            if target.returns is not None:
                return annotated_class(target.returns, project)
            return _returned_class(target, depth, project)
        if isinstance(func, Attribute):
            owner_class = class_of(func.of, unit, project, depth - 1)
            if owner_class is not None:
                given = GIVES.get(f"{owner_class}.{func.name}")
                return given or _made_by(owner_class, func.name, depth, unit, project)
        return None
    if isinstance(value, Symbol):
        constant = project.constant(value.name)
        if constant is not None:
            return class_of(constant, None, project, depth - 1)
        head, _, tail = value.name.rpartition(".")
        if head and project.constant(head) is not None:
            # `client.messages` of an instance that the module keeps
            return class_of(Attribute(value.at, Symbol(value.at, head), tail), unit, project, depth - 1)
        return GIVES.get(value.name)
    if isinstance(value, Attribute):
        owner_class = class_of(value.of, unit, project, depth - 1)
        if owner_class is None:
            return None
        if (given := GIVES.get(f"{owner_class}.{value.name}")) is not None:
            return given
        stored = project.attribute_store(owner_class, value.name)
        if stored is None:
            found = project.field(owner_class, value.name)
            stored = found[0] if found is not None else None
        if stored is None:
            # `self.form`, made elsewhere from the class named in `form_class`
            named_by = project.field(owner_class, f"{value.name}_class")
            inner_class = bare(named_by[0]) if named_by is not None else None
            if isinstance(inner_class, Symbol | Closure):
                return project.final(inner_class.name)
        made = class_of(stored, None, project, depth - 1) if stored is not None else None
        if made is None and (stored is None or _declares_field(stored)):
            for _, base in project.bases(owner_class):
                if base is not None and value.name in base.annotations:
                    return annotated_class(base.annotations[value.name], project)
        return made
    if isinstance(value, Choice):
        for option in value.options:
            found_class = class_of(option, unit, project, depth - 1)
            if found_class is not None:
                return found_class
    return None


def _declares_field(value: Value) -> bool:
    """`field(init=False)` of a dataclass, whose annotation tells what it holds."""
    inner = bare(value)
    return isinstance(inner, Call) and isinstance(func := bare(inner.func), Symbol) and func.name in _FIELDS


_FIELDS = frozenset(("dataclasses.field", "attr.ib", "attrs.field"))


def _made_by(owner: str, name: str, depth: int, within: Unit | None, project: Project) -> str | None:
    """The class of what a method gives; `self.form_class()` and `self.get_form()` give the class's form.

    `within` is the method that asks, whose decorator or name may choose the class.
    """
    from authlint.python.factories import of_decorator, of_factory

    if name in FACTORIES and (declared_class := of_decorator(FACTORIES[name], within)) is not None:
        return project.final(declared_class)
    unit = project.member(owner, name)
    if unit is not None:
        if unit.returns is not None:
            return annotated_class(unit.returns, project)
        found = _returned_class(unit, depth, project)
        if found is not None:
            return found
    if unit is None and name in COPYING:
        return owner
    chosen = project.member(owner, f"{name}_class") if name in FACTORIES else None
    if chosen is not None:
        made = of_factory(chosen, within, owner, project)
        return project.final(made) if made is not None else None
    for field in (name, FACTORIES.get(name, "")):
        declared = project.field(owner, field) if field else None
        made_by = bare(declared[0]) if declared is not None else None
        if isinstance(made_by, Symbol | Closure):
            return project.final(made_by.name)
    return None


def _is_method(unit: Unit, project: Project) -> bool:
    owner = project.unit(unit.owner)
    if owner is None or owner.kind != "class":
        return False
    return not any(
        isinstance(each := bare(decorator), Symbol) and each.name == "builtins.staticmethod"
        for decorator in unit.decorators
    )


def _returned_class(unit: Unit, depth: int, project: Project) -> str | None:
    for step in unit.steps:
        if step.kind == "return":
            found = class_of(step.value, unit, project, depth - 1)
            if found is not None:
                return found
    return None


def annotated_class(annotation: Value, project: Project) -> str | None:
    """The class that an annotation names: `User`, `User | None`, `Optional[User]`, `Annotated[User, ...]`."""
    value = bare(annotation)
    for _ in range(6):
        if isinstance(value, Item):
            of = bare(value.of)
            name = of.name.rpartition(".")[2] if isinstance(of, Symbol) else ""
            if name in ("Optional", "Annotated", "Type", "type", "Union"):
                inner = bare(value.key)
                value = bare(inner.items[0]) if isinstance(inner, Collection) and inner.items else inner
                continue
            return of.name if isinstance(of, Symbol) else None
        if isinstance(value, Operation) and value.operator == "|":
            value = bare(value.parts[0])
            continue
        if isinstance(value, Symbol):
            constant = project.constant(value.name)
            if constant is not None and isinstance(bare(constant), Item | Symbol):
                value = bare(constant)
                continue
            return value.name
        if isinstance(value, Closure):
            return value.name
        return None
    return None
