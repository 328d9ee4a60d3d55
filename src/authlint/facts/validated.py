"""Validations that the way leads through: of which forms the answer was looked at."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.gates import gates
from authlint.facts.origins import VALIDATED
from authlint.python.flow import Known
from authlint.python.trace import Frame, Trace
from authlint.python.units import Step
from authlint.python.values import Attribute, Call, Value, bare, inside, method, same

ANSWERS = ("is_valid", "validate_on_submit", "validate")
"""Methods of forms whose refusal shows in the answer alone."""


def known_before_write(
    frame: Frame, step: Step, trace: Trace, new: Value
) -> Iterator[tuple[list[Known], Frame]]:
    """What holds before a step that takes `new` over, with what follows from the forms on the way.

    A form without errors has been validated, and so has one that gives out its cleaned data, as long as
    nothing on the way drops the answer of its validation.
    """
    for known, where in trace.known(frame, step):
        made = [
            Known("true", Call(of.at, Attribute(of.at, of.of, "is_valid"), (), ()))
            for each in known
            if each.kind == "false"
            and each.value is not None
            and isinstance(of := bare(each.value), Attribute)
            and of.name == "errors"
        ]
        yield [*known, *made], where
    if isinstance(step.value, Call) and method(step.value) == "load":
        yield [Known("done", step.value)], frame  # a schema that checks what it loads
    yield from gates(trace.entry, trace.project)
    dropped: list[Value] | None = None
    for part in inside(new):
        if isinstance(part, Attribute) and part.name in VALIDATED:
            if part.name == "cleaned_data":
                dropped = forms_ignored(frame, step, trace) if dropped is None else dropped
                if any(same(each, part.of) for each in dropped):
                    continue
            check = Call(part.at, Attribute(part.at, part.of, "is_valid"), (), ())
            yield [Known("true", check)], trace.entry


def forms_ignored(frame: Frame, step: Step, trace: Trace) -> list[Value]:
    """Forms, in the terms of the entry, that were validated on the way to a step whatever came of it."""
    asked: list[Value] = []
    looked_at: list[Value] = []
    for known, where in trace.known(frame, step):
        for each, plain in _all(known):
            value = bare(each.value) if each.value is not None else None
            if isinstance(value, Attribute) and value.name == "errors" and each.kind == "false" and plain:
                looked_at.append(trace.outer(value.of, where))
            if not isinstance(value, Call) or not isinstance(func := bare(value.func), Attribute):
                continue
            if func.name not in ANSWERS or value.args:
                continue
            if plain and (each.kind == "true" or value.keywords):
                looked_at.append(trace.outer(func.of, where))
            elif each.kind == "false" or plain:
                asked.append(trace.outer(func.of, where))
    return [each for each in asked if not any(same(each, other) for other in looked_at)]


def asked_again(frame: Frame, step: Step, trace: Trace) -> list[Value]:
    """What the functions between an entry and a step demand themselves, in the terms of the entry: a helper that
    leaves with `if not new`, as its caller asks for the current password `if new`.
    """
    return [
        trace.outer(each.value, where)
        for known, where in trace.known(frame, step)
        if where.parent is not None
        for each in known
        if each.kind == "true" and each.value is not None
    ]


def _all(known: list[Known]) -> Iterator[tuple[Known, bool]]:
    """Known things with those of their alternatives, and whether each holds whatever way was taken."""
    waiting = [(each, True) for each in known]
    while waiting:
        each, plain = waiting.pop()
        yield each, plain
        waiting += [(part, False) for way in each.ways for part in way]
