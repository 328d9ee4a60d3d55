"""Secrets that are drawn from a cryptographic generator: the other side of `randomness`.

What makes a draw a secret is the same as there: the name it goes by, or the function that gives it back.
Asked for in a thorough project only.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.randomness import SoundDraw
from authlint.facts.secrets import SoundSecret
from authlint.frameworks.generators import STRONG_NAMES, STRONG_ROOTS
from authlint.frameworks.model import Row, recognise
from authlint.python.calls import target
from authlint.python.declared import declared
from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.purpose import purpose, trail
from authlint.python.sources import is_test_path
from authlint.python.units import Unit
from authlint.python.values import Call, Spot, Symbol, bare, method

MODELS: tuple[Row, ...] = ()

_DEPTH = 3
_CALLS_AT_MOST = 400


def sound_source(call: Call, unit: Unit, project: Project) -> str:
    """The name of the cryptographic generator that a call draws from; "" for another call."""
    last = method(call)
    said = declared(call, SoundDraw, unit, project)
    if said is not None:
        return said.source
    if last[:1].isupper():
        return ""
    if last in STRONG_NAMES:
        func = bare(call.func)
        return func.name if isinstance(func, Symbol) else last
    return next((each for each in target(call, unit, project).names if each.startswith(STRONG_ROOTS)), "")


_SOUND_RESULTS: Memo[tuple[str, int], tuple[Spot, str] | None] = Memo()


def sound_result(unit: Unit, project: Project, depth: int = _DEPTH) -> tuple[Spot, str] | None:
    """The place and the source of the draw that a function gives back, here or in a helper of its own."""
    answers, key = _SOUND_RESULTS.of(project), (unit.name, depth)
    if key in answers:
        return answers[key]
    answers[key] = None
    found: tuple[Spot, str] | None = None
    returns = [step.value for step in unit.steps if step.kind == "return"]
    if returns and len(unit.calls) < _CALLS_AT_MOST:
        for call in unit.calls:
            source = sound_source(call, unit, project)
            if source and (any(trail(each, call) is not None for each in returns) or _grows(call, unit)):
                found = call.at, source
                break
            if not source and depth > 1 and method(call)[:1].islower():
                leads = target(call, unit, project)
                inner = leads.unit
                if inner is not None and inner.kind == "function" and leads.sure and inner is not unit:
                    if any(trail(each, call) is not None for each in returns):
                        found = sound_result(inner, project, depth - 1)
                        if found is not None:
                            break
    answers[key] = found
    return found


def _grows(call: Call, unit: Unit) -> bool:
    """Whether a draw is put into a list that grows, as most generators of texts are written."""
    return any(
        method(each) in ("append", "extend", "add", "insert")
        and trail(each, call, whole_call=True) is not None
        for each in unit.calls
    )


@recognise(Unit, witness=True)
def sound_secrets(unit: Unit, whole: Unit, project: Project) -> Iterator[SoundSecret | SoundDraw]:
    """`token = secrets.token_urlsafe()`, `user.otp_secret = pyotp.random_base32()`, a helper that gives one back."""
    if len(unit.calls) > 4000 or is_test_path(unit.path):
        return
    told: set[tuple[str, str]] = set()
    for call in unit.calls:
        source = sound_source(call, unit, project)
        made: Spot | None = None
        if not source and method(call)[:1].islower():
            leads = target(call, unit, project)
            if (
                leads.unit is not None
                and leads.sure
                and leads.unit.kind == "function"
                and leads.unit is not unit
            ):
                origin = sound_result(leads.unit, project)
                if origin is not None:
                    made, source = origin
        if not source:
            continue
        use = purpose(call, unit, project)
        if use is None:
            if made is None:
                yield SoundDraw(at=call.at, value=call, source=source)
            continue
        if (use.kind, use.name) in told:
            continue
        told.add((use.kind, use.name))
        yield SoundSecret(
            at=call.at,
            value=call,
            kind=use.kind,
            source=source,
            name=use.name,
            made=made,
            used=use.at if use.at.line != call.at.line else None,
        )
