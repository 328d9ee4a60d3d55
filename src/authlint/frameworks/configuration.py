"""Where a program reads what an administrator sets: environment, configuration, command-line options.

os.environ and os.getenv, python-decouple, django-environ, environs, starlette Config, dynaconf and
mappings of
settings; all of them take the key first and the default second or as `default`. Flask's `app.config[KEY] = x`
and `from_mapping`; Django's settings module. Options: argparse, optparse, click, typer.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.words import words
from authlint.frameworks.development import for_development, only_in_development
from authlint.python.module import Module
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Item,
    Literal,
    Mapping,
    Symbol,
    Value,
    argument,
    bare,
    dotted,
    label,
    method,
    text_of,
)
from authlint.vocabulary import is_password, segments

MOST = 24
"""Elements of a display, files with a setting, units of a file that are looked at."""

_SOURCES = words(
    "env environ getenv environment config configs conf cfg configuration settings setting decouple"
)
_READS = words(
    "get getenv str string bytes text env config config_value get_env getattr value setting pop "
    "setdefault secret"
)


def is_source(name: str) -> bool:
    """Whether a name is that of configuration: settings, app.config, env."""
    return not _SOURCES.isdisjoint(segments(name))


def given_to(module: Module, key: str) -> Iterator[tuple[Value, Unit]]:
    """The values that a module gives to a configuration key, with the units that do."""
    top = module.unit("")
    if top is not None and key in top.fields and (value := _of_installations(top, key)) is not None:
        yield value, top
    for qualname in list(module.nodes)[:200]:
        if not module.speaks_in(qualname):
            continue
        unit = module.unit(qualname)
        if unit is None:
            continue
        if unit.kind == "class" and key in unit.fields and not for_development(qualname):
            yield unit.fields[key], unit
        elif unit.kind == "function":
            yield from ((value, unit) for value in _stored(unit, key))
    if top is not None:
        yield from ((value, top) for value in _stored(top, key))


def _of_installations(top: Unit, key: str) -> Value | None:
    """The last value that a module gives to a name where more than development is switched on; None when there is
    none: `if DEBUG and KEY is None: KEY = "letmein"` leaves what stood before.
    """
    stores = [
        step
        for step in top.steps
        if step.kind == "store"
        and isinstance(step.target, Symbol)
        and step.target.name.rpartition(".")[2] == key
    ]
    if not stores or bare(stores[-1].value) is not bare(top.fields[key]):
        return top.fields[key]
    return next((each.value for each in reversed(stores) if not only_in_development(top, each)), None)


def _stored(unit: Unit, key: str) -> Iterator[Value]:
    for step in unit.steps:
        if step.kind == "store" and isinstance(step.target, Item):
            name = bare(step.target.key)
            if isinstance(name, Literal) and name.value == key and is_source(label(step.target.of)):
                yield step.value
        elif (
            step.kind == "call"
            and isinstance(step.value, Call)
            and method(step.value) in ("update", "from_mapping", "setdefault")
        ):
            call = step.value
            yield from (each for name, each in call.keywords if name == key)
            for given in call.args[:1]:
                inner = bare(given)
                if isinstance(inner, Mapping):
                    yield from (each for name, each in inner.items if name is not None and is_key(name, key))
                elif isinstance(inner, Call) and method(inner) == "dict":
                    yield from (each for name, each in inner.keywords if name == key)


def functions(module: Module) -> Iterator[Unit]:
    """The top level and the functions of a module, at most as many as MOST."""
    top = module.unit("")
    if top is not None:
        yield top
    for qualname in list(module.nodes)[: 4 * MOST]:
        unit = module.unit(qualname)
        if unit is not None and unit.kind == "function":
            yield unit


def is_request(value: Value) -> bool:
    """Whether a mapping holds what somebody sent."""
    shown = label(value).lower()
    return any(
        word in shown
        for word in (
            "request",
            "form",
            "data",
            "body",
            "payload",
            "params",
            "query",
            "post",
            "json",
            "kwargs",
        )
    )


def declares(call: Call, name: str) -> bool:
    """Whether `add_argument("--admin-password")` or `@click.option("--admin-password")` makes the
    variable `name`.
    """
    dest = argument(call, -1, "dest")
    if isinstance(dest, Literal):
        return dest.value == name
    flags = [
        each.value
        for each in map(bare, call.args)
        if isinstance(each, Literal) and isinstance(each.value, str)
    ]
    return any(flag.lstrip("-").replace("-", "_") == name for flag in flags)


def reads_setting(call: Call, last: str, path: str) -> bool:
    """Whether a call reads the environment or a configuration by a key."""
    if not call.args or not isinstance(
        bare(call.args[-1 if last == "getattr" and len(call.args) == 2 else 0]), Literal | Symbol | Attribute
    ):
        return False
    if last == "getattr":
        return len(call.args) >= 2 and is_source(label(call.args[0]))
    return (last in _READS or is_source(last)) and is_source(path)


def _key_like(call: Call) -> bool:
    """Whether the first argument is the key; a parser of sections takes the section first."""
    if "environ" in (path := dotted(call.func)) or "getenv" in path:
        return True
    key = key_of(call)
    second = text_of(call.args[1]) if len(call.args) > 1 else None
    if second is not None and is_password(second) and second == second.lower() and not is_password(key):
        return False
    return bool(key) and (key.isupper() or is_password(key) or is_password(key.rpartition(".")[2]))


def default_of(call: Call, last: str) -> Value | None:
    """What such a read gives when nothing is set; None when it has no default."""
    for name in ("default", "fallback", "default_value"):
        given = argument(call, -1, name)
        if given is not None:
            return given
    if last != "getattr" and not _key_like(call):
        return None
    return argument(call, 2 if last == "getattr" else 1, "")


def key_of(value: Value) -> str:
    """The key that a configuration read asks for; "" for anything else."""
    value = bare(value)
    if isinstance(value, Item):
        key = bare(value.key)
        return key.value if isinstance(key, Literal) and isinstance(key.value, str) else ""
    if not isinstance(value, Call):
        return ""
    index = 1 if method(value) == "getattr" else 0
    if len(value.args) <= index:
        return ""
    key = bare(value.args[index])
    if isinstance(key, Literal) and isinstance(key.value, str):
        return key.value
    return label(key) if isinstance(key, Symbol) else ""


def is_key(name: Value, key: object) -> bool:
    """Whether a key of a display is that constant."""
    inner = bare(name)
    return isinstance(inner, Literal) and inner.value == key
