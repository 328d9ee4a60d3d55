"""How a unit is entered from the outside, and what holds then: decorators, validated forms, dependencies."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.carried import verified_by_scheme
from authlint.facts.origins import dependency, is_user_dependency, name_of
from authlint.facts.words import words
from authlint.python.classes import HANDED
from authlint.python.flow import Known, known_before
from authlint.python.project import Project
from authlint.python.trace import Frame
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Closure,
    Item,
    Literal,
    Mapping,
    Param,
    Spot,
    Symbol,
    Unread,
    Value,
    bare,
    method,
)

CLASS_FIELDS = (
    "serializer_class",
    "form_class",
    "form",
    "update_form_class",
    "add_form",
    "change_password_form",
)
UPDATING = ("Update", "ModelViewSet", "FormView", "Mixin", "ModelView", "ViewSet")


def entry_frame(unit: Unit, project: Project) -> Frame:
    """The frame of an entry, with what it is given."""
    frame = Frame(unit)
    owner = project.unit(unit.owner) if unit.owner else None
    for decorator in unit.decorators if owner is not None and owner.kind == "class" else registered(unit):
        frame.given += decorated(decorator, frame, project)
    if owner is not None and owner.kind == "class":
        for decorator in owner.decorators:
            frame.given += decorated(decorator, frame, project)
        for base in owner.bases:
            frame.given.append((Known("done", base), frame))
        handed = HANDED.get(unit.name.rpartition(".")[2])
        found = project.field(owner.name, handed) if handed is not None else None
        if (
            found is not None
            and len(unit.parameters) > 1
            and isinstance(inner := bare(found[0]), Symbol | Closure)
        ):
            made = Call(unit.at, inner, (), _form_keywords(owner, project))
            frame.bindings[unit.parameters[1].name] = made
            check = Call(unit.at, Attribute(unit.at, made, "is_valid"), (), ())
            frame.given.append((Known("true", check), frame))
    for parameter in unit.parameters:
        if parameter.default is None and parameter.annotation is None:
            continue
        here = Param(parameter.at, parameter.name, 0, unit.name)
        call = dependency(here, project)
        if call is not None and call.args:
            where = Frame(unit, frame.bindings, identity=True) if is_user_dependency(here, project) else frame
            frame.given.append((Known("done", Call(call.at, call.args[0], (), ())), where))
    return frame


REGISTERING = words("route get post put patch delete websocket api_route")
"""Methods of applications and routers that take the function as they find it and hand it back unchanged."""


def registered(unit: Unit) -> tuple[Value, ...]:
    """The decorators that a request passes: those above the outermost route wrap a name that nobody calls."""
    for index, decorator in enumerate(unit.decorators):
        inner = bare(decorator)
        if isinstance(inner, Call) and (inner.args or inner.keywords) and method(inner) in REGISTERING:
            return unit.decorators[index:]
    return unit.decorators


def _form_keywords(owner: Unit, project: Project) -> tuple[tuple[str | None, Value], ...]:
    """What `get_form_kwargs` of a view adds: `kwargs["user"] = self.request.user`, `{**..., "user": ...}`."""
    getter = project.member(owner.name, "get_form_kwargs")
    made: list[tuple[str | None, Value]] = []
    for step in getter.steps if getter is not None else ():
        if step.kind == "store" and isinstance(step.target, Item):
            made.append((name_of(step.target), step.value))
        elif step.kind == "call" and isinstance(step.value, Call) and method(step.value) == "update":
            made += step.value.keywords
            made += [each for given in step.value.args for each in _entries(given)]
        elif step.kind == "return":
            made += _entries(step.value)
    return tuple((name, value) for name, value in made if name)


def _entries(value: Value) -> list[tuple[str | None, Value]]:
    inner = bare(value)
    pairs = inner.items if isinstance(inner, Mapping) else ()
    return [
        (text.value, each)
        for key, each in pairs
        if key is not None and isinstance(text := bare(key), Literal) and isinstance(text.value, str)
    ]


def decorated(decorator: Value, frame: Frame, project: Project) -> list[tuple[Known, Frame]]:
    """The decorator itself, and what its wrapper checks before it calls the function."""
    made: list[tuple[Known, Frame]] = [(Known("done", decorator), frame)]
    made += verified_by_scheme(decorator, frame, project)
    inner = bare(decorator)
    if isinstance(inner, Call):
        # method_decorator(sudo_required, name="dispatch")
        made += [(Known("done", each), frame) for each in inner.args if isinstance(bare(each), Symbol)]
        inner = bare(inner.func)
    if not isinstance(inner, Symbol | Closure):
        return made
    unit = project.unit(inner.name)
    if unit is not None and unit.kind == "class":
        made += _called_instance(unit, project)
    if unit is None or unit.kind != "function":
        return made
    module = project.module_at(unit.path)
    if module is None:
        return made
    for nested in module.made.get(unit.qualname, ()):
        for step in nested.steps:
            if (
                step.kind == "call"
                and isinstance(step.value, Call)
                and isinstance(func := bare(step.value.func), Param)
            ):
                if func.owner != nested.name and func.owner.startswith(unit.name):
                    where = Frame(nested, identity=True)
                    made += [(each, where) for each in known_before(nested, step)]
    return made


def _called_instance(owner: Unit, project: Project) -> list[tuple[Known, Frame]]:
    """What the `__call__` of a decorator class checks before it calls what `__init__` has kept."""
    caller = project.member(owner.name, "__call__")
    made: list[tuple[Known, Frame]] = []
    for step in caller.steps if caller is not None else ():
        func = bare(step.value.func) if step.kind == "call" and isinstance(step.value, Call) else None
        if caller is not None and isinstance(func, Attribute) and isinstance(bare(func.of), Param):
            kept = project.attribute_store(owner.name, func.name)
            if kept is not None and isinstance(bare(kept), Param):
                where = Frame(caller, identity=True)
                made += [(each, where) for each in known_before(caller, step)]
    return made


def views_of(unit: Unit, project: Project) -> Iterator[tuple[Frame, tuple[Spot, str]]]:
    """Views that name the unit's class as their serializer or form and leave the calling to the framework."""
    if not unit.owner:
        return
    owner = project.unit(unit.owner)
    if owner is None or owner.kind != "class":
        return
    short = owner.name.rpartition(".")[2]
    for view in project.units_saying(short):
        if view.kind != "class" or view is owner:
            continue
        for field in CLASS_FIELDS:
            value = view.fields.get(field)
            inner = bare(value) if value is not None else None
            if not isinstance(inner, Symbol) or project.final(inner.name) != owner.name:
                continue
            frame = _view_frame(view, unit, inner, project)
            if frame is not None:
                yield frame, (value.at if value is not None else view.at, "the view that uses it")


def _view_frame(view: Unit, unit: Unit, made_by: Symbol, project: Project) -> Frame | None:
    """The frame of a serializer's or form's method as a generic view calls it; None for one that only creates."""
    names = [each.rpartition(".")[2] for each in project.base_names(view.name)]
    short = unit.name.rpartition(".")[2]
    updates = any(part in each for each in names for part in UPDATING) or any(
        each in view.methods for each in ("put", "patch", "update", "partial_update", "post", "form_valid")
    )
    creates = short == "create" and any("Create" in each or "ViewSet" in each for each in names)
    if not creates and (short == "create" or not updates or any("Create" in each for each in names[1:])):
        return None
    if any("Reset" in each or "Register" in each for each in names[1:]):
        return None
    at = unit.at
    instance: Value = Unread(at, "found by the URL")
    getter = project.member(view.name, "get_object")
    if getter is not None:
        for step in getter.steps:
            if step.kind == "return":
                instance = step.value
    keywords: list[tuple[str | None, Value]] = [] if creates else [("instance", instance)]
    methods = project.field(view.name, "http_method_names")
    if methods is None and not creates and any("Update" in each or "ModelViewSet" in each for each in names):
        keywords.append(("partial", Literal(at, True)))
    receiver = Call(at, made_by, (), tuple(keywords))
    outermost = Frame(view)
    frame = Frame(unit, {}, outermost, None)
    parameters = [each.name for each in unit.parameters if each.kind == "positional"]
    if parameters:
        frame.bindings[parameters[0]] = receiver
    data = Attribute(at, receiver, "validated_data")
    if short == "update" and len(parameters) > 2:
        frame.bindings[parameters[1]] = instance
        frame.bindings[parameters[2]] = data
    elif short in ("validate", "create") and len(parameters) > 1:
        frame.bindings[parameters[1]] = data
    frame.given.append((Known("true", Call(at, Attribute(at, receiver, "is_valid"), (), ())), frame))
    return frame
