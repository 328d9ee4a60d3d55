"""By which HTTP methods an endpoint is reached, and which tests of the method that decides."""

from __future__ import annotations

from authlint.facts.origins import is_request
from authlint.facts.words import words
from authlint.python.flow import Known
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Collection,
    Comparison,
    Literal,
    Symbol,
    Value,
    argument,
    bare,
    last_name,
)

VERBS = words("get post put patch delete")
CHANGING = frozenset({"POST", "PUT", "PATCH"})
SENDING = words("form_valid perform_update perform_create save_model on_post form_post")
NAMED = {"require_POST": "POST", "require_GET": "GET"}


def allowed_methods(unit: Unit) -> frozenset[str] | None:
    """The methods by which the outside reaches a handler, upper case; None when they are not told."""
    short = unit.name.rpartition(".")[2]
    if unit.owner and short in VERBS:
        return frozenset({short.upper()})
    if unit.owner and short in SENDING:
        return CHANGING
    for decorator in unit.decorators:
        inner, name = bare(decorator), last_name(decorator)
        if name in NAMED:
            return frozenset({NAMED[name]})
        if not isinstance(inner, Call):
            continue
        if name in VERBS and inner.args and isinstance(bare(inner.args[0]), Literal):
            return frozenset({name.upper()})
        for given in (
            argument(inner, 0 if name in ("require_http_methods", "api_view") else -1, "methods"),
            argument(inner, -1, "request_method"),
        ):
            if given is not None and (told := _texts(given)):
                return frozenset(each.upper() for each in told)
    return None


def _texts(value: Value) -> list[str]:
    inner = bare(value)
    parts = [bare(each) for each in inner.items] if isinstance(inner, Collection) else [inner]
    return [each.value for each in parts if isinstance(each, Literal) and isinstance(each.value, str)]


def other_method(known: Known, allowed: frozenset[str]) -> bool:
    """Whether something holds only for a method by which the endpoint is not reached: `request.method == "GET"`."""
    value = bare(known.value) if known.value is not None else None
    if not isinstance(value, Comparison) or value.operator not in ("==", "in"):
        return False
    tested = bare(value.left)
    if isinstance(tested, Attribute):
        if tested.name != "method" or not is_request(tested.of):
            return False
    elif not (isinstance(tested, Symbol) and tested.name.endswith("request.method")):
        return False
    told = frozenset(_texts(value.right))
    if not told:
        return False
    return not (allowed & told) if known.kind == "true" else known.kind == "false" and allowed <= told
