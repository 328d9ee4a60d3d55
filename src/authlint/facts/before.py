"""What lies surely before a write of a password: evidence that the current one, or whoever asks, was checked; and
validations that cannot be read.
"""

from __future__ import annotations

from authlint.facts.evidence import (
    CHECKERS,
    RAISERS,
    Shown,
    no_password_yet,
    password_check,
    question_taken_away,
    reauthenticated,
    token_consumed,
)
from authlint.facts.marks import marked_before
from authlint.facts.methods import allowed_methods, other_method
from authlint.facts.origins import (
    names_of,
    session_user,
)
from authlint.facts.ownership import (
    is_privilege,
    may_be_others,
)
from authlint.facts.required import changes_nothing, impossible
from authlint.facts.validated import asked_again, forms_ignored, known_before_write
from authlint.python.flow import Known, settled
from authlint.python.trace import Frame, Trace
from authlint.python.units import Step
from authlint.python.values import (
    Attribute,
    Call,
    Item,
    Param,
    Value,
    bare,
    label,
    method,
    same,
)
from authlint.record import replace
from authlint.vocabulary import segments


def evidence_before(
    frame: Frame,
    step: Step,
    trace: Trace,
    new: Value,
    own: Known | None = None,
    subject: Value | None = None,
) -> Shown | None:
    """What lies surely before the write and satisfies the requirement; `own` is taken to hold besides.

    `subject` is there, since its password could not be written otherwise.
    """

    ignored: list[Value] | None = None
    held: list[Value] | None = None

    def test(known: Known, where: Frame) -> Shown | None:
        nonlocal ignored
        saved = bare(known.value) if known.kind == "done" and known.value is not None else None
        if isinstance(saved, Call) and method(saved) == "save" and isinstance(saved.func, Attribute):
            ignored = forms_ignored(frame, step, trace) if ignored is None else ignored
            if any(same(each, trace.outer(saved.func.of, where)) for each in ignored):
                return None
        return (
            password_check(known, where, trace, new)
            or reauthenticated(known, where, trace)
            or marked_before(known, trace)
            or _opened(token_consumed(known, where, trace))
            or no_password_yet(known, where, trace)
        )

    methods = allowed_methods(trace.entry.unit)
    chosen = subject is not None and session_user(subject, trace.project) and may_be_others(subject, trace)

    def possible(known: Known, where: Frame) -> bool:
        if methods is not None and other_method(known, methods):
            return False
        if (
            subject is not None
            and known.kind == "false"
            and known.value is not None
            and isinstance(bare(known.value), Attribute | Param | Call | Item)
            and same(trace.outer(known.value, where), subject)
        ):
            return False
        if chosen and known.kind == "true" and known.value is not None and is_privilege(known.value):
            return False  # the way on which an administrator's choice takes the place of the session's user
        nonlocal held
        if known.kind == "false" and known.value is not None and frame.parent is not None:
            held = asked_again(frame, step, trace) if held is None else held
            missing = trace.outer(known.value, where)
            if any(same(missing, each) for each in held):
                return False  # what is tested again, nearer to the write
        return not impossible(known, where, trace) and not changes_nothing(known, where, trace, new)

    for known, where in known_before_write(frame, step, trace, new):
        if own is not None:
            known = settled([own, *known])
        found = trace.find(known, where, test, possible=possible)
        if found is not None:
            return found
    return None


ASK_NOTHING = ("SetPasswordForm", "AdminPasswordChangeForm")
"""Forms of libraries that are known to ask for no current password."""

GUARDS = ("is_valid", "validate_on_submit", "validate", "full_clean")


def unread_guard(frame: Frame, step: Step, trace: Trace, new: Value) -> str:
    """A reason when the way leads through a validation that cannot be read: a form class outside the project."""
    for known, where in known_before_write(frame, step, trace, new):
        for each in known:
            value = bare(each.value) if each.value is not None else None
            if not isinstance(value, Call) or each.kind == "false":
                continue
            if method(value) in GUARDS:
                found = trace.target(value, where)
                if found.owner is None:
                    return f"{label(value)} validates with a class that is not known here"
                bases = list(trace.project.bases(found.owner))
                outside = [name for name, base in bases if base is None]
                if bases[0][0].rpartition(".")[2] in ASK_NOTHING or question_taken_away(
                    found.owner, trace.project
                ):
                    continue
                if bases[0][1] is None or any(_says_change(name) for name in outside):
                    return f"{outside[0]} is outside the project"
            elif any(
                each in ("verify", "check", "validate", "authenticate", "change")
                for each in segments(method(value))
            ) and any("password" in name.lower() for name in (method(value), *names_of(value, 20))):
                found = trace.target(value, where)
                if method(value).lower() in CHECKERS - RAISERS:
                    continue  # its answer is dropped, or leads to nothing
                if found.unit is None and not found.names and each.kind == "done":
                    return f"{label(value)} leads out of the project"
    return ""


def _says_change(name: str) -> bool:
    words = segments(name.rpartition(".")[2])
    return "password" in words and "change" in words


def _opened(shown: Shown | None) -> Shown | None:
    return replace(shown, token=True) if shown is not None else None
