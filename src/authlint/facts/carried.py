"""Passwords that every request brings along: HTTP Basic, verified before the endpoint runs. No session lasts there,
so whoever changes the password has just shown the current one.
"""

from __future__ import annotations

from authlint.facts.origins import name_of
from authlint.python.calls import target
from authlint.python.classes import class_of
from authlint.python.flow import Known
from authlint.python.project import MOST_FILES, Project
from authlint.python.trace import Frame
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Collection,
    Symbol,
    Value,
    bare,
    inside,
    method,
)

_FARTHEST = 3
"""Calls from where the request gets its user to where the password is verified."""


def verified_by_scheme(decorator: Value, frame: Frame, project: Project) -> list[tuple[Known, Frame]]:
    """What `@auth.login_required` of Flask-HTTPAuth's HTTPBasicAuth has held: the project's `@auth.verify_password`
    has let the request in.
    """
    inner = bare(decorator)
    inner = bare(inner.func) if isinstance(inner, Call) else inner
    scheme = _scheme(inner, "login_required")
    if scheme is None or not (class_of(scheme, frame.unit, project) or "").endswith("HTTPBasicAuth"):
        return []
    paths = project.mentioning(".verify_password")
    for path in paths if len(paths) <= MOST_FILES else ():
        module = project.module_at(path)
        for name in module.nodes if module is not None else ():
            unit = module.unit(name) if module is not None else None
            for each in unit.decorators if unit is not None else ():
                own = _scheme(bare(each), "verify_password")
                if (
                    unit is not None
                    and own is not None
                    and project.final(own.name) == project.final(scheme.name)
                ):
                    sent = Attribute(unit.at, Symbol(unit.at, "flask.request"), "authorization")
                    given = tuple(Attribute(unit.at, sent, one.name) for one in unit.parameters)
                    call = Call(unit.at, Symbol(unit.at, unit.name), given, ())
                    return [(Known("true", call), Frame(frame.unit, identity=True))]
    return []


def _scheme(value: Value, last: str) -> Symbol | None:
    """`auth` of `auth.login_required`."""
    if isinstance(value, Symbol) and value.name.rpartition(".")[2] == last and "." in value.name:
        return Symbol(value.at, value.name.rpartition(".")[0])
    of = bare(value.of) if isinstance(value, Attribute) and value.name == last else None
    return of if isinstance(of, Symbol) else None


def carries_password(entry: Unit, project: Project) -> str:
    """A reason when requests get their user from the name and password in their own header: a view of Django REST
    framework that takes Basic alone, or code beside the endpoint that sets `request.user` so.
    """
    owner = project.unit(entry.owner) if entry.owner else None
    if owner is not None and owner.kind == "class":
        found = project.field(owner.name, "authentication_classes")
        listed = bare(found[0]) if found is not None else None
        if isinstance(listed, Collection) and listed.items:
            if all(name_of(each).rpartition(".")[2] == "BasicAuthentication" for each in listed.items):
                return "each request brings the current password along"
    folder = entry.path.rpartition("/")[0]
    for path in project.mentioning("request.user ="):
        module = project.module_at(path) if path.rpartition("/")[0] == folder else None
        for unit in (
            module.units_mentioning("request.user =", project.files()[path]) if module is not None else ()
        ):
            for step in unit.steps:
                place = step.target
                if step.kind == "store" and isinstance(place, Attribute) and place.name == "user":
                    if name_of(place.of) == "request" and _from_header(step.value, unit, project):
                        return f"{unit.qualname} may have verified the password that the request brings along"
    return ""


def _from_header(
    value: Value, unit: Unit, project: Project, basic: bool = False, depth: int = _FARTHEST
) -> bool:
    """Whether a user is what `authenticate` says of a name and a password that a header of Basic held."""
    for call in inside(value, 40):
        if not isinstance(call, Call):
            continue
        named = {name for name, _ in call.keywords}
        if method(call) == "authenticate" and "password" in named and basic:
            return True
        own = target(call, unit, project).unit
        if depth > 0 and own is not None and own.kind == "function" and own is not unit:
            said = basic or any("basic" in str(each.value).lower() for each in own.literals)
            for step in own.steps:
                if step.kind == "return" and _from_header(step.value, own, project, said, depth - 1):
                    return True
    return False
