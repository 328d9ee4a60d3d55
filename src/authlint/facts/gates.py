"""What a framework runs before an endpoint and may turn the caller away with.

Hooks of the view's class (`dispatch`, `initial`, `prepare`), permissions, lists of decorators, request hooks of a
blueprint or an application, dependencies of a route or a router, and wrappers around the view where it is routed.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.entering import decorated
from authlint.facts.origins import is_session_dependency, name_of
from authlint.facts.routes import registrations
from authlint.facts.words import words
from authlint.python.flow import Known, either, known_before
from authlint.python.project import MOST_FILES, Project
from authlint.python.trace import Frame
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Closure,
    Collection,
    Operation,
    Param,
    Symbol,
    Value,
    argument,
    bare,
    inside,
    method,
)

Gate = tuple[list[Known], Frame]

BEFORE = ("setup", "initial", "prepare", "check_permissions", "before_request")
"""Methods that a framework calls before the handler of the same object; they refuse by raising."""

AROUND = {
    "form_valid": ("post", "dispatch"),
    "perform_update": ("update", "dispatch"),
    "perform_create": ("create", "dispatch"),
}
"""Methods that lead to another one by `super()`; every handler has `dispatch`."""

HOOKS = words("before_request before_app_request on_request middleware")
APPLICATIONS = words("Flask Quart Sanic FastAPI Starlette APIFlask Connexion FlaskApp")
DEEPEST_DEPENDENCY = 3


def gates(entry: Frame, project: Project) -> Iterator[Gate]:
    """What has let the caller pass before the entry ran, cheapest to ask first."""
    unit = entry.unit
    owner = unit if unit.kind == "class" else project.unit(unit.owner) if unit.owner else None
    if owner is not None and owner.kind == "class":
        yield from _of_class(owner, entry, project)
    if unit.kind == "function":
        yield from _of_route(entry, project)
        yield from _of_hooks(entry, project)
    target = owner if owner is not None and owner.kind == "class" else unit
    if target.kind in ("class", "function"):
        yield from _of_registration(target, entry, project)


# ---------------------------------------------------------------------- the view's class


def _of_class(owner: Unit, entry: Frame, project: Project) -> Iterator[Gate]:
    unit = entry.unit
    short = unit.name.rpartition(".")[2] if unit.kind == "function" else ""
    me: Value = (
        Param(unit.at, unit.parameters[0].name, 0, unit.name)
        if unit.kind == "function" and unit.parameters
        else Call(owner.at, Symbol(owner.at, owner.name), (), ())
    )
    request = Attribute(unit.at, me, "request")
    around = AROUND.get(short, ("dispatch",)) if short else ("post", "put", "patch", "update", "dispatch")
    for name, base in project.bases(owner.name):
        if base is None:
            continue
        for each in around:
            if each in base.methods and each != short and (wrapper := project.member(name, each)) is not None:
                yield from _around(wrapper, each, me, request, entry)
    for each in BEFORE:
        if each != short and project.member(owner.name, each) is not None:
            yield [Known("done", Call(unit.at, Attribute(unit.at, me, each), (request,), ()))], entry
    for permission in _permissions(unit, owner, project):
        made = Call(permission.at, permission, (), ())
        asked = Call(permission.at, Attribute(permission.at, made, "has_permission"), (request, me), ())
        yield [Known("true", asked)], entry
    for field in ("decorators", "method_decorators"):
        found = project.field(owner.name, field)
        listed = bare(found[0]) if found is not None else None
        for decorator in listed.items if isinstance(listed, Collection) else ():
            for known, where in decorated(decorator, entry, project):
                yield [known], where


def _around(wrapper: Unit, name: str, me: Value, request: Value, entry: Frame) -> Iterator[Gate]:
    """What a method has asked before it goes on with `super().dispatch(...)`."""
    names = [each.name for each in wrapper.parameters if each.kind == "positional"]
    bound = dict(zip(names, (me, request), strict=False))
    where = Frame(wrapper, bound, entry)
    ways = []
    for step in wrapper.steps:
        if step.kind == "call" and isinstance(step.value, Call) and method(step.value) == name:
            func = bare(step.value.func)
            of = bare(func.of) if isinstance(func, Attribute) else None
            if isinstance(of, Call) and method(of) == "super":
                ways.append(known_before(wrapper, step))
    if ways:
        yield either(ways), where


def _permissions(unit: Unit, owner: Unit, project: Project) -> Iterator[Symbol]:
    """Classes of the project that must all permit the request: `permission_classes = [A, B & C]`."""
    listed: Value | None = None
    for decorator in unit.decorators:
        inner = bare(decorator)
        if isinstance(inner, Call):
            listed = argument(inner, -1, "permission_classes") or listed
            if method(inner) == "permission_classes" and inner.args:
                listed = inner.args[0]
    if listed is None:
        found = project.field(owner.name, "permission_classes")
        listed = found[0] if found is not None else None
    whole = bare(listed) if listed is not None else None
    waiting = list(whole.items) if isinstance(whole, Collection) else []
    while waiting:
        each = bare(waiting.pop(0))
        if isinstance(each, Operation) and each.operator == "&":
            waiting += each.parts
        elif isinstance(each, Symbol) and project.member(each.name, "has_permission") is not None:
            yield each


# ---------------------------------------------------------------------- routes and routers


def _routers(unit: Unit, project: Project) -> list[Value]:
    """What the unit is routed with: `router` of `@router.put("/me")`, of `router.add_url_rule("/me", view_func=me)`.

    The latter where a decorator of the project routes what it is put above.
    """
    made: list[Value] = []
    for decorator in unit.decorators:
        inner = bare(decorator)
        func = bare(inner.func) if isinstance(inner, Call) else inner
        if (router := _router_of(func)) is not None:
            made.append(router)
        own = project.unit(func.name) if isinstance(func, Symbol) else None
        module = project.module_at(own.path) if own is not None and own.kind == "function" else None
        if own is None or module is None:
            continue
        for each in (own, *module.made.get(own.qualname, ())):
            for call in each.calls:
                place = ADDING_ROUTES.get(method(call))
                view = argument(call, *place) if place is not None else None
                if view is not None and isinstance(bare(view), Param) and (router := _router_of(call.func)):
                    made.append(router)
    return made


ADDING_ROUTES = {
    "add_url_rule": (2, "view_func"),
    "add_api_route": (1, "endpoint"),
    "add_route": (1, "route"),
}
"""Methods of applications and blueprints that are handed a view, with its place and name."""


def _router_of(func: Value) -> Value | None:
    inner = bare(func)
    if isinstance(inner, Attribute):
        return inner.of
    if isinstance(inner, Symbol) and "." in inner.name:
        return Symbol(inner.at, inner.name.rpartition(".")[0])
    return None


def _made(router: Value, project: Project) -> Value:
    """The call that makes a router, where it is known."""
    inner = bare(router)
    if isinstance(inner, Symbol):
        constant = project.constant(inner.name)
        return bare(constant) if constant is not None else inner
    return inner


def _of_route(entry: Frame, project: Project) -> Iterator[Gate]:
    """Dependencies of the route, of its router and of the place where the router is included."""
    unit = entry.unit
    routers = _routers(unit, project)
    calls = [inner for each in unit.decorators if isinstance(inner := bare(each), Call)]
    calls += [made for each in routers if isinstance(made := _made(each, project), Call)]
    for call in calls:
        yield from _dependencies(call, entry, project)
    names = {project.final(inner.name) for each in routers if isinstance(inner := bare(each), Symbol)}
    if not names or not any(method(call) == "APIRouter" for call in calls):
        return
    paths = project.mentioning("include_router")
    for path in paths if len(paths) <= MOST_FILES else ():
        if b"dependencies" not in project.files()[path] or (module := project.module_at(path)) is None:
            continue
        for including in module.units_mentioning("include_router", project.files()[path]):
            for call in including.calls:
                if method(call) != "include_router" or not call.args:
                    continue
                included = bare(call.args[0])
                if isinstance(included, Symbol) and project.final(included.name) in names:
                    yield from _dependencies(call, entry, project)


def _dependencies(call: Call, entry: Frame, project: Project) -> Iterator[Gate]:
    listed = argument(call, -1, "dependencies")
    whole = bare(listed) if listed is not None else None
    for each in whole.items if isinstance(whole, Collection) else ():
        inner = bare(each)
        if isinstance(inner, Call) and method(inner) in ("Depends", "Security") and inner.args:
            yield from depended(inner, entry, project)


def depended(
    depends: Call, entry: Frame, project: Project, depth: int = DEEPEST_DEPENDENCY
) -> Iterator[Gate]:
    """A dependency that has run, and those of its own parameters."""
    func = bare(depends.args[0])
    identity = is_session_dependency(name_of(func))
    where = Frame(entry.unit, entry.bindings, identity=True) if identity else entry
    yield [Known("done", Call(depends.at, depends.args[0], (), ()))], where
    unit = project.unit(func.name) if depth and isinstance(func, Symbol | Closure) else None
    for parameter in unit.parameters if unit is not None and unit.kind == "function" else ():
        for source in (parameter.default, parameter.annotation):
            for each in inside(source, 30) if source is not None else ():
                if isinstance(each, Call) and method(each) in ("Depends", "Security") and each.args:
                    yield from depended(each, entry, project, depth - 1)


# ---------------------------------------------------------------------- hooks of blueprints and applications


def _of_hooks(entry: Frame, project: Project) -> Iterator[Gate]:
    """`@bp.before_request` of the same blueprint, and hooks of the application."""
    for hook in hooks(entry.unit, project):
        if project.speaks(hook):
            name = Closure(hook.at, hook.name) if hook.owner else Symbol(hook.at, hook.name)
            called = Call(hook.at, name, (), ())
            yield [Known("false", called)], Frame(entry.unit, entry.bindings, identity=True)


def hooks(unit: Unit, project: Project) -> Iterator[Unit]:
    """The functions that run before a view, for its blueprint or for the application."""
    routers = _routers(unit, project)
    if not routers:
        return
    names = {project.final(inner.name) for each in routers if isinstance(inner := bare(each), Symbol)}
    made = [inner for each in routers if isinstance(inner := bare(each), Call)]
    paths = sorted({path for hook in HOOKS - {"middleware"} for path in project.mentioning(hook)})
    for path in paths if len(paths) <= MOST_FILES else ():
        module = project.module_at(path)
        if module is None:
            continue
        decorated_names = [name for name, node in module.nodes.items() if getattr(node, "decorator_list", ())]
        found = [each for name in decorated_names if (each := module.unit(name)) is not None]
        found += [each for each in module.speaking_units() if each.owner and each not in found]
        for hook in found:
            if hook.kind == "function" and any(
                _hooks_in(each, names, made, project) for each in hook.decorators
            ):
                yield hook


def _hooks_in(decorator: Value, names: set[str], made: list[Call], project: Project) -> bool:
    """Whether a decorator lets a function run before the views of one of these blueprints, or of all."""
    inner = bare(decorator)
    func = bare(inner.func) if isinstance(inner, Call) else inner
    if isinstance(func, Symbol):
        head, _, last = func.name.rpartition(".")
        router: Value = Symbol(func.at, head)
    elif isinstance(func, Attribute):
        router, last = func.of, func.name
    else:
        return False
    if last not in HOOKS:
        return False
    whole = bare(router)
    if last == "before_app_request" or any(whole is each for each in made):
        return True
    if isinstance(whole, Symbol) and project.final(whole.name) in names:
        return True
    call = _made(router, project)
    return isinstance(call, Call) and method(call) in APPLICATIONS


# ---------------------------------------------------------------------- where the view is routed


def _of_registration(unit: Unit, entry: Frame, project: Project) -> Iterator[Gate]:
    """Wrappers around the view in every route: `path("x", confirmed(views.change))`."""
    seen = registrations(unit, project)
    for name, wrapper in seen[0].items() if seen else ():
        if all(name in each for each in seen):
            for known, where in decorated(wrapper, entry, project):
                yield [known], where
