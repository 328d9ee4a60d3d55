"""Credentials that lie in a session because another server wants them with every request."""

from __future__ import annotations

from collections.abc import Callable

from authlint.frameworks.model import Row
from authlint.python.calls import arguments, target
from authlint.python.fates import HTTP
from authlint.python.homes import home_of
from authlint.python.memo import Memo
from authlint.python.passwords import keeps
from authlint.python.project import MOST_FILES, Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Item,
    Mapping,
    Param,
    Symbol,
    Value,
    bare,
    inside,
    method,
    text_of,
)

MODELS: tuple[Row, ...] = ()

_SHOWN: Memo[tuple[str, str], bool] = Memo()
_ASKS = frozenset(("Request", "urlopen", "get", "post", "put", "patch", "delete", "request", "send"))


def is_shown_elsewhere(key: str, path: str, project: Project) -> bool:
    """Whether the application reads a session's key and authenticates by it at another server: `session["password"]`
    goes into the header of a request.
    """
    home = home_of(path, project)
    answers, asked = _SHOWN.of(project), (key, home)
    if asked not in answers:
        paths = [each for each in project.mentioning("session") if not home or each.startswith(f"{home}/")]
        answers[asked] = any(
            _shows(each, key, project)
            for path in (paths if len(paths) <= MOST_FILES else ())
            if (module := project.module_at(path)) is not None
            for each in module.units_mentioning("session", project.files()[path])
        )
    return answers[asked]


def _shows(unit: Unit, key: str, project: Project) -> bool:
    def is_read(value: Value) -> bool:
        inner = bare(value)
        if isinstance(inner, Call) and method(inner) == "get" and inner.args:
            func = bare(inner.func)
            return isinstance(func, Attribute) and _is_session(func.of) and text_of(inner.args[0]) == key
        return isinstance(inner, Item) and text_of(inner.key) == key and _is_session(inner.of)

    for call in unit.calls:
        given = [*call.args, *(value for _, value in call.keywords)]
        if not any(is_read(inner) for each in given for inner in inside(each, 30)):
            continue
        if _authenticates(call, is_read):
            return True
        leads = target(call, unit, project)
        if leads.unit is None or leads.unit.kind != "function":
            continue
        for name, value in arguments(call, leads).items():
            if is_read(value) and _passes_on(leads.unit, name, project):
                return True
    return False


def _passes_on(unit: Unit, name: str, project: Project) -> bool:
    return any(
        _authenticates(
            call, lambda value: isinstance(bare(value), Param) and keeps(value, name, unit, project)
        )
        for call in unit.calls
    )


def _is_session(value: Value) -> bool:
    name = value.name if isinstance(value, Symbol | Attribute | Param) else getattr(value, "name", "")
    return isinstance(name, str) and name.rpartition(".")[2].endswith("session")


def _authenticates(call: Call, wanted: Callable[[Value], bool]) -> bool:
    """Whether a request of an HTTP client carries a value as its proof: `auth=(name, password)`, a header."""
    func = bare(call.func)
    root = func.name.partition(".")[0] if isinstance(func, Symbol) else ""
    if method(call) not in _ASKS or (root and root not in HTTP):
        return False
    for name, value in call.keywords:
        if name == "auth" and any(map(wanted, inside(value, 60))):
            return True
    for each in (*call.args, *(value for _, value in call.keywords)):
        for inner in inside(each, 200):
            if isinstance(inner, Mapping):
                for key, value in inner.items:
                    if key is not None and (text_of(key) or "").lower() == "authorization":
                        if any(map(wanted, inside(value, 100))):
                            return True
    return False
