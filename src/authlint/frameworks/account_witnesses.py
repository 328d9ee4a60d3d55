"""Accounts whose passwords are nobody's constant: where each comes from instead.

The places are those of `account_sinks`; asked for in a thorough project only.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.accounts import AccountMade, Provenance
from authlint.facts.origins import names_of, typed_part
from authlint.frameworks.account_sinks import Sink, sinks
from authlint.frameworks.accounts import constant_account
from authlint.frameworks.configuration import is_source
from authlint.frameworks.constants import fixed_texts
from authlint.frameworks.development import is_test_unit, only_in_development
from authlint.frameworks.model import Row, recognise
from authlint.frameworks.sound_secrets import sound_result, sound_source
from authlint.python.calls import target
from authlint.python.classes import class_of
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Item,
    Literal,
    Param,
    Spot,
    Symbol,
    Value,
    bare,
    inside,
    label,
    method,
    strings,
    text_of,
)
from authlint.vocabulary import is_password, segments

MODELS: tuple[Row, ...] = ()


@recognise(Unit, witness=True)
def accounts_made(unit: Unit, _: Unit, project: Project) -> Iterator[AccountMade]:
    """An account gets a password that is read, typed, drawn, handed in, or none at all."""
    if unit.kind == "class":
        return
    test = is_test_unit(unit, project)
    for sink in sinks(unit, project):
        if test:
            yield _made(sink, unit, "test", "this is test code", sink.at)
        elif constant_account(sink, unit, project) is None:
            yield _judged(sink, unit, project)
    for call in unit.calls:
        if method(call) == "set_unusable_password":
            yield AccountMade(
                at=call.at,
                value=call,
                source="none",
                shown="the account gets no password that anybody could know",
                seen=call.at,
                function=unit.qualname,
            )


def _judged(sink: Sink, unit: Unit, project: Project) -> AccountMade:
    if sink.step is not None and only_in_development(unit, sink.step):
        return _made(sink, unit, "development", "this runs in development alone", sink.at)
    whole = bare(sink.password)
    if isinstance(whole, Literal) and whole.value in (None, ""):
        return _made(sink, unit, "none", "the account gets no password", whole.at)
    parameter: Param | None = None
    for each in inside(sink.password, 120):
        found = _origin(each, unit, project)
        if found is not None:
            source, shown, seen = found
            return _made(sink, unit, source, shown, seen)
        if isinstance(each, Param) and each.name not in ("self", "cls", "request"):
            parameter = parameter or each
    if parameter is not None:
        return _made(sink, unit, "given", f"{parameter.name} is handed in by whoever calls", parameter.at)
    if fixed_texts(sink.password, unit, project):
        return _made(sink, unit, "development", "the constant is a placeholder or of samples", sink.at)
    return _made(sink, unit, "unknown", "where the password comes from is not known", sink.at)


def _origin(each: Value, unit: Unit, project: Project) -> tuple[Provenance, str, Spot] | None:
    """What a part of the password says of its source."""
    if isinstance(each, Call):
        source = sound_source(each, unit, project)
        if source:
            return "drawn", f"the password is drawn by {source}", each.at
        if each.args and is_source(label(each.func)) and _speaks_of_password(each):
            return "setting", f"the password is read from {_called(each)}", each.at
        leads = target(each, unit, project)
        if leads.unit is not None and leads.unit.kind == "function":
            drawn = sound_result(leads.unit, project)
            if drawn is not None:
                return "drawn", f"the password is drawn by {drawn[1]}", drawn[0]
    if typed_part(each, project, ""):
        return "typed", f"the password is typed in: {_called(each)}", each.at
    if not _speaks_of_password(each):
        return None
    if isinstance(each, Symbol) and is_source(each.name.rpartition(".")[0].rpartition(".")[2]):
        return "setting", f"the password is read from {label(each)}", _declared(each, project)
    if isinstance(each, Attribute | Item) and is_source(label(each.of)):
        return "setting", f"the password is read from {label(each)}", each.at
    return None


def _speaks_of_password(value: Value) -> bool:
    """Whether a setting is named like a password or secret, and not like an address beside it."""
    said = [*names_of(value, 20), *(str(each.value) for each in strings(value))]
    return any(is_password(each) or not _SECRETS.isdisjoint(segments(each)) for each in said)


_SECRETS = frozenset(("pass", "pw", "pwd", "passwd", "password", "secret", "credential", "credentials"))


def _called(value: Value) -> str:
    """A short name; a call with the key that it is given."""
    if isinstance(value, Call) and value.args:
        key = text_of(value.args[0])
        if key is not None and len(key) < 60:
            return f"{label(value.func)}({key!r})"
    return label(value)


def _declared(setting: Symbol, project: Project) -> Spot:
    """Where the class of a settings object declares a setting; where it is read when no class is known."""
    head, _, name = setting.name.rpartition(".")
    owner = class_of(Symbol(setting.at, head), None, project)
    for _, unit in project.bases(owner) if owner is not None else ():
        if unit is not None and (found := unit.annotations.get(name) or unit.fields.get(name)) is not None:
            return found.at
    return setting.at


def _made(sink: Sink, unit: Unit, source: Provenance, shown: str, seen: Spot) -> AccountMade:
    return AccountMade(
        at=sink.at, value=sink.whole, source=source, shown=shown, seen=seen, function=unit.qualname
    )
