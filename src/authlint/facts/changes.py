"""Password changes as an endpoint sees them: each write classified, with the evidence that lies before it.

A write is the session user's own change, a reset (the user is found by a token), a sign-up (the user was just
made), an administrator's or a machine's. Only the first kind needs the current password.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from authlint.facts.arriving import nothing_new
from authlint.facts.before import evidence_before, unread_guard
from authlint.facts.carried import carries_password
from authlint.facts.doubts import (
    asked_elsewhere,
    for_administrators,
    guarded_by_password,
    handed_by_decorator,
    known_from_reset,
    not_a_change,
    run_by_administrators,
    unread_check,
)
from authlint.facts.endpoints import is_entry, is_handler, reads_input
from authlint.facts.entering import entry_frame, views_of
from authlint.facts.evidence import (
    Shown,
)
from authlint.facts.origins import (
    by_token,
    drawn,
    machine_made,
    session_user,
    typed,
)
from authlint.facts.ownership import (
    by_privilege,
    compared_with_session,
    named_beside,
)
from authlint.facts.passwords import PasswordWrite
from authlint.facts.required import is_ruled_out, never_sent
from authlint.facts.subjects import (
    OTHERS_PAGES,
    RESETTING,
    SIGN_UP,
    constructed,
    is_own_account,
    of_an_account,
    of_another_service,
    staff_only,
    subject_kind,
    subject_label,
)
from authlint.findings import Confidence
from authlint.python.project import Project
from authlint.python.trace import Frame, Trace, replaced
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Literal,
    Param,
    Spot,
    Symbol,
    Unread,
    Value,
    bare,
    label,
    method,
)
from authlint.record import record, replace
from authlint.vocabulary import is_password, is_recovery_word, segments


@record()
class PasswordChange:
    """A write of the session user's own password.

    `evidence` is what satisfies the requirement, `reason` why it cannot be told; a violation has neither.
    `aside` is why the requirement does not speak of the write; told in a thorough project only.
    """

    at: Spot
    function: str
    subject: str
    related: tuple[tuple[Spot, str], ...] = ()
    evidence: Shown | None = None
    reason: str = ""
    confidence: Confidence = "high"
    aside: str = ""


def password_changes(unit: Unit, project: Project) -> Iterator[PasswordChange]:
    """The password changes that a report of this unit's file must speak of; several of one kind are one."""
    seen: set[tuple[Spot, Spot]] = set()
    violated: PasswordChange | None = None
    found: Iterator[tuple[PasswordChange, Spot]]
    if unit.kind == "class":
        found = chain(_of_stock_form(unit, project), _loaded(unit, project))
    else:
        trace = Trace(project, entry_frame(unit, project))
        written = _writes(trace)
        first_write = next(written, None)
        if first_write is None:
            return  # whoever enters here, or passes through, writes no password
        # Whether anybody calls a unit is a question to the whole project: asked only where there is a write.
        if is_entry(unit, project):
            found = _forward(trace, chain((first_write,), written))
        else:
            found = _backward(unit, project)
    for change, write in found:
        if (change.at, write) in seen:
            continue
        seen.add((change.at, write))
        if change.evidence is not None or change.reason or change.aside:
            yield change
        elif violated is None:
            violated = change
        else:
            first = violated.at
            places = [*violated.related, (change.at, "and here"), *change.related]
            related = tuple(dict.fromkeys(each for each in places if each[0] != first))
            violated = replace(violated, related=related)
    if violated is not None:
        yield violated


def writes_at(unit: Unit, project: Project) -> dict[int, list[PasswordWrite]]:
    """The writes of a unit by the identity of the step's value."""
    table: dict[int, list[PasswordWrite]] = {}
    for fact in project.facts_of(unit, PasswordWrite):
        table.setdefault(id(fact.value), []).append(fact)
    return table


def opened_by_token(unit: Unit, project: Project) -> Iterator[PasswordChange]:
    """The resets of an entry whose way leads through a token or code; told in a thorough project only."""
    words = set(segments(unit.qualname or unit.name.rpartition(".")[2]))
    if not project.thorough or not (RESETTING & words or is_recovery_word(unit.name.rpartition(".")[2])):
        return
    for change in password_changes(unit, project):
        if change.evidence is not None and change.evidence.token:
            yield change


def writes_inside(unit: Unit, project: Project) -> Iterator[tuple[Spot, str | None]]:
    """The writes of a function that is no entry, with the name of a function that calls it; None without any."""
    writes = [fact.at for fact in project.facts_of(unit, PasswordWrite)]
    if unit.kind != "function" or not writes or is_entry(unit, project):
        return
    owner = project.unit(unit.owner) if unit.owner else None
    if owner is not None and is_form_like(owner, project):
        callers = [frame.entry.unit.qualname for frame, _ in views_of(unit, project)]
    else:
        callers = [each.qualname for each, _ in project.callers(unit) if each is not unit]
    for at in writes:
        yield at, callers[0] if callers else None


Written = tuple[PasswordWrite, Frame, Step]
"""A write, the frame that it stands in, and its step there."""


def _forward(trace: Trace, written: Iterable[Written]) -> Iterator[tuple[PasswordChange, Spot]]:
    """The changes that the writes of an entry are, over the trace that met them."""
    for write, frame, step in written:
        if any(reads_input(each.unit) for each in frame.below_entry()):
            continue  # that function is an entry of its own
        change = judged(write, frame, step, trace)
        if change is not None:
            yield change, write.at


def _of_stock_form(unit: Unit, project: Project) -> Iterator[tuple[PasswordChange, Spot]]:
    """Writes of a view whose own methods hold no auth word, since its `form_class` is a library's."""
    named = unit.fields.get("form_class")
    inner = bare(named) if named is not None else None
    if isinstance(inner, Symbol) and inner.name.endswith("PasswordForm") and project.unit(inner.name) is None:
        for name in unit.methods:
            entry = project.member(unit.name, name)
            if entry is not None and not project.speaks(entry) and is_entry(entry, project):
                trace = Trace(project, entry_frame(entry, project))
                yield from _forward(trace, _writes(trace))


def _writes(trace: Trace, start: Frame | None = None) -> Iterator[Written]:
    tables: dict[str, dict[int, list[PasswordWrite]]] = {}

    def pick(step: Step, frame: Frame) -> list[PasswordWrite]:
        if step.kind not in ("call", "store"):
            return []
        table = tables.get(frame.unit.name)
        if table is None:
            table = tables[frame.unit.name] = writes_at(frame.unit, trace.project)
        return [each for each in table.get(id(step.value), ()) if each.at == step.at]

    yield from trace.occurrences(pick, trace.project.speaks_of_passwords, start)


def _backward(unit: Unit, project: Project) -> Iterator[tuple[PasswordChange, Spot]]:
    """Writes of a serializer, form or helper that is reached from units which hold no auth word themselves."""
    if unit.kind != "function" or "@" in unit.name:
        return
    owner = project.unit(unit.owner) if unit.owner else None
    if owner is not None and is_form_like(owner, project):
        for start, via in views_of(unit, project):
            trace = Trace(project, start.entry)
            for write, frame, step in _writes(trace, start):
                at = frame.step_within(start, step).at
                change = judged(write, frame, step, trace, at=at, via=via, within=unit)
                if change is not None:
                    yield change, write.at
    elif not any(writes_at(unit, project).values()):
        return
    for entry in _silent_entries(unit, owner, project):
        trace = Trace(project, entry_frame(entry, project))
        for write, frame, step in _writes(trace):
            above = frame.up_to(unit)
            if above is not None:
                via = (frame.entry_step(step).at, "reached from here")
                at = frame.step_within(above, step).at
                change = judged(write, frame, step, trace, at=at, via=via, within=unit)
                if change is not None:
                    yield change, write.at


def _loaded(schema: Unit, project: Project) -> Iterator[tuple[PasswordChange, Spot]]:
    """Rows that a schema with a password is loaded onto, by entries which hold no auth word themselves."""
    spots = [spot for name, spot in schema.field_spots.items() if is_password(name) and name in schema.fields]
    for entry in _silent_entries(schema, schema, project) if spots and is_form_like(schema, project) else ():
        trace = Trace(project, entry_frame(entry, project))
        for write, frame, step in _writes(trace):
            if isinstance(step.value, Call) and trace.target(step.value, frame).owner == schema.name:
                change = judged(write, frame, step, trace, at=spots[0], within=schema)
                if change is not None:
                    yield change, write.at


def is_form_like(owner: Unit, project: Project) -> bool:
    """Whether a class is a form, serializer or schema, whose methods a framework calls."""
    return owner.kind == "class" and any(
        each.rpartition(".")[2].endswith(("Form", "Serializer", "Schema"))
        for each in project.base_names(owner.name)
    )


def _silent_entries(unit: Unit, owner: Unit | None, project: Project, depth: int = 3) -> list[Unit]:
    """Entries without an auth word of their own that lead to a unit, or make an instance of its form class."""
    made: list[Unit] = []
    start = owner if owner is not None and is_form_like(owner, project) else unit
    waiting, seen = [(start, depth)], {unit.name}
    while waiting and len(seen) < 60:
        current, left = waiting.pop(0)
        for caller, _ in project.callers(current, 40):
            if caller.name in seen:
                continue
            seen.add(caller.name)
            if is_entry(caller, project):
                if not project.speaks_of_passwords(caller):
                    made.append(caller)
            elif left > 1:
                waiting.append((caller, left - 1))
    return made


# ---------------------------------------------------------------------- classification


def judged(
    write: PasswordWrite,
    frame: Frame,
    step: Step,
    trace: Trace,
    at: Spot | None = None,
    via: tuple[Spot, str] | None = None,
    within: Unit | None = None,
) -> PasswordChange | None:
    """The change that a write is in the terms of its entry; None when it is no change by the session's user.

    A thorough project is told why it is none.
    """
    trace.fresh()
    project, entry = trace.project, trace.entry.unit
    subject = (
        trace.outer(saved_instance(write.subject, frame.unit), frame)
        if write.subject is not None
        else Unread(write.at, "")
    )
    new = trace.outer(write.new, frame) if write.new is not None else Unread(write.at, "")
    place = at or frame.entry_step(step).at
    function = within.qualname if within is not None else entry.qualname
    none = ""
    removed = write.single and isinstance(constant := bare(new), Literal) and not constant.value
    # The salt of a typed password is drawn too.
    if drawn(new) or (machine_made(new) and not removed and not typed(new, project, entry.name)):
        none = "the new password is made by a machine"
    elif isinstance(bare(new), Literal) and not removed:
        none = "the new password is a constant"
    elif constructed(subject, project):
        none = "the account is made on the way"
    else:
        none = nothing_new(new, frame, step, trace)
    if not none and write.new is not None and (missing := never_sent(write.new, frame.unit, project)):
        none = f"the serializer has no field {missing}"
    if not none and is_ruled_out(frame, step, trace):
        none = "what is handed over keeps this from being reached"
    if none:
        return PasswordChange(place, function, "", aside=none) if project.thorough else None
    if not session_user(subject, project):
        given = trace.returned(subject, trace.entry)
        subject = given if session_user(given, project) else subject
    own = compared_with_session(subject, frame, step, trace)
    kind = subject_kind(subject, frame, trace, own is not None or write.single)
    if kind is not None and own is None and named_beside(write, frame, trace):
        kind = None
    if kind is not None and by_privilege(subject, new, own, frame, step, trace):
        kind = None
    if write.single and (not is_handler(entry, project) or SIGN_UP & set(segments(entry.qualname))):
        kind = None
    if kind is None:
        return (
            _of_others(write, subject, new, place, function, frame, step, trace) if project.thorough else None
        )
    related: list[tuple[Spot, str]] = []
    if write.at != place:
        related.append((write.at, "the password is written here"))
    if via is not None:
        related.append(via)
    found_by = by_token(subject)
    if found_by is not None:
        evidence: Shown | None = Shown(found_by, "the user is found by a token or code", token=True)
    else:
        evidence = evidence_before(frame, step, trace, new, own, subject)
    name = "the application" if write.single else subject_label(subject, kind)
    if evidence is not None and not evidence.sure:
        return PasswordChange(place, function, name, tuple(related), reason=evidence.message)
    if evidence is not None:
        return PasswordChange(place, function, name, tuple(related), evidence)
    if not removed and not typed(new, project, entry.name) and not isinstance(bare(new), Unread):
        return PasswordChange(place, function, name, reason="where the new password comes from is not known")
    if trace.bounded:
        reason = "its way leads through more calls than are followed"
        return PasswordChange(place, function, name, tuple(related), reason=reason)
    reason = (
        unread_guard(frame, step, trace, new)
        or handed_by_decorator(new, subject, trace)
        or unread_check(new, subject, frame, step, trace)
        or not_a_change(frame, trace)
        or known_from_reset(subject, trace)
        or guarded_by_password(entry, project)
        or carries_password(entry, project)
        or of_another_service(write, subject, frame, trace)
    )
    if kind == "session" and not reason and not write.single:
        if not is_own_account(write, subject, frame, project):
            reason = "whose password it is cannot be told"
        elif own is not None and not session_user(subject, project):
            reason = for_administrators(entry, project)
    if kind == "named" and not reason:
        if not of_an_account(write, subject, project):
            reason = "whose password it is cannot be told"
        elif not typed(new, project) and not is_handler(entry, project):
            reason = "nothing tells that a user types the new password"
        else:
            reason = for_administrators(entry, project) or run_by_administrators(entry, project)
    if reason:
        return PasswordChange(place, function, name, tuple(related), reason=reason)
    related += [(each.at, why) for each, why in trace.skipped.values() if project.speaks_of_passwords(each)]
    related += [
        (each.at, "a way through this check asks for nothing")
        for name, each in trace.partial.items()
        if name not in trace.skipped
    ]
    confidence: Confidence = "high" if kind == "session" else "medium"
    doubt, verifies = asked_elsewhere(new, frame, trace)
    if doubt:
        related.append((entry.at, doubt))
        confidence = "low" if verifies else "medium"
    return PasswordChange(place, function, name, tuple(related), confidence=confidence)


def _of_others(
    write: PasswordWrite,
    subject: Value,
    new: Value,
    place: Spot,
    function: str,
    frame: Frame,
    step: Step,
    trace: Trace,
) -> PasswordChange:
    """What there is to say of a write of a password that is not the session user's own: a reset shows its proof."""
    seen = ((write.at, "the password is written here"),) if write.at != place else ()
    found_by = by_token(subject)
    if found_by is not None:
        evidence: Shown | None = Shown(found_by, "the user is found by a token or code", token=True)
    else:
        evidence = evidence_before(frame, step, trace, new)
    if evidence is not None and evidence.sure:
        return PasswordChange(place, function, label(subject), seen, evidence)
    entry = trace.entry.unit
    words = set(segments(entry.qualname or entry.name.rpartition(".")[2]))
    if entry.kind != "function":
        none = "it runs when the program starts, not when a user asks"
    elif RESETTING & words or is_recovery_word(entry.name.rpartition(".")[2]):
        none = "it is a reset, which needs no current password"
    elif SIGN_UP & words - {"new"}:
        none = "it makes an account or fills an installation"
    elif OTHERS_PAGES & words or any(staff_only(each) for each in entry.decorators):
        none = "it is a page of administrators, who change the passwords of others"
    elif is_handler(entry, trace.project):
        none = "the account is not that of the session's user"
    else:
        return PasswordChange(
            place, function, label(subject), seen, reason="no endpoint is known to lead here"
        )
    return PasswordChange(place, function, label(subject), seen, aside=none)


def saved_instance(value: Value, unit: Unit) -> Value:
    """`form.save(commit=False)` and `super().save(commit=False)` give the form's instance."""

    def change(each: Value) -> Value | None:
        if (
            not isinstance(each, Call)
            or method(each) != "save"
            or not any(name == "commit" for name, _ in each.keywords)
        ):
            return None
        func = bare(each.func)
        if not isinstance(func, Attribute):
            return None
        of = bare(func.of)
        if (
            isinstance(of, Call)
            and isinstance(inner := bare(of.func), Symbol)
            and inner.name == "builtins.super"
            and unit.parameters
        ):
            of = Param(each.at, unit.parameters[0].name, 0, unit.name)
        return Attribute(each.at, of, "instance")

    return replaced(value, change)
