"""Password changes as an endpoint sees them: each write classified, with the evidence that lies before it.

A write is the session user's own change, a reset (the user is found by a token), a sign-up (the user was just
made), an administrator's or a machine's. Only the first kind needs the current password.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from authlint.facts.arriving import nothing_new
from authlint.facts.carried import carries_password
from authlint.facts.doubts import (
    asked_elsewhere,
    for_administrators,
    guarded_by_password,
    handed_by_decorator,
    is_own_account,
    known_from_reset,
    not_a_change,
    of_an_account,
    of_another_service,
    run_by_administrators,
    unread_check,
)
from authlint.facts.endpoints import is_callback, is_entry, is_handler, reads_input
from authlint.facts.entering import entry_frame, views_of
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
    by_token,
    drawn,
    machine_made,
    name_of,
    names_of,
    session_user,
    session_user_part,
    typed,
)
from authlint.facts.ownership import (
    by_privilege,
    compared_with_session,
    found_by_address,
    is_privilege,
    may_be_others,
    named_beside,
)
from authlint.facts.passwords import PasswordWrite
from authlint.facts.required import changes_nothing, impossible, never_sent
from authlint.facts.validated import asked_again, forms_ignored, known_before_write
from authlint.facts.words import words
from authlint.findings import Confidence
from authlint.python.flow import Known, settled
from authlint.python.project import Project
from authlint.python.trace import Frame, Trace, replaced
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Item,
    Literal,
    Param,
    Spot,
    Symbol,
    Unread,
    Value,
    bare,
    inside,
    label,
    method,
    same,
)
from authlint.record import record, replace
from authlint.vocabulary import is_password, is_recovery_word, segments

SIGN_UP = words(
    "register signup registration create add seed import migrate init setup install invite invitation "
    "activate activation onboarding onboard bootstrap load populate fixture new join insert"
)
MAKING = words(
    "create create_user create_superuser get_or_create update_or_create new model add_user "
    "objects_create build from_orm model_validate"
)


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
    elif OTHERS_PAGES & words or any(_staff_only(each) for each in entry.decorators):
        none = "it is a page of administrators, who change the passwords of others"
    elif is_handler(entry, trace.project):
        none = "the account is not that of the session's user"
    else:
        return PasswordChange(
            place, function, label(subject), seen, reason="no endpoint is known to lead here"
        )
    return PasswordChange(place, function, label(subject), seen, aside=none)


def _opened(shown: Shown | None) -> Shown | None:
    return replace(shown, token=True) if shown is not None else None


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


def constructed(subject: Value, project: Project) -> bool:
    """Whether the account was made on the way, so that nobody's session holds it yet."""
    inner = bare(subject)
    while isinstance(inner, Attribute | Item) and not isinstance(bare(inner.of), Param | Symbol):
        inner = bare(inner.of)
    if isinstance(inner, Choice):
        return any(constructed(each, project) for each in inner.options)
    if not isinstance(inner, Call):
        return False
    last = method(inner)
    if last in MAKING:
        return True
    func = bare(inner.func)
    if isinstance(func, Symbol) and last[:1].isupper():
        unit = project.unit(func.name)
        return unit is None or unit.kind == "class"
    return False


OWN_PAGES = words("profile account settings me myaccount myprofile preferences perfil profil")
OTHERS_PAGES = words("admin staff manage manager users employee customers superuser moderator")
SERVERS = words("mail imap smtp pop3 ldap ftp sftp ssh proxy webhook database")
"""Words of pages for accounts at other servers: `MailAccountViewSet`."""
RESETTING = words("reset forgot forget recover recovery restore token forgotten lost")
CHANGING = words("change update edit modify cambiar chg changing changer alterar new")


def subject_kind(subject: Value, frame: Frame, trace: Trace, equals_session: bool) -> str | None:
    """ "session" for the session's user, "named" for one found by name; None for anybody else.

    `equals_session` tells that the way to the write compares the subject with the session's user.
    """
    project, entry = trace.project, trace.entry.unit
    own = [each for each in inside(subject) if session_user_part(each, project)]
    own = [] if own and found_by_address(subject, trace) else own
    short = entry.name.rpartition(".")[2]
    words = set(segments(entry.qualname or short))
    on_the_way = [frame, *frame.below_entry()] if reads_input(entry) or is_callback(entry, project) else []
    for each in on_the_way:
        words.update(segments(each.unit.qualname))
    resetting = is_recovery_word(short) or bool(RESETTING & words)
    if own or equals_session:
        by_key = bool(own) and all(
            isinstance(each, Item | Call) and not _stands_for_user(each) for each in own
        )
        if by_key and (resetting or SIGN_UP & words - {"new"}):
            return None
        return "session"
    if resetting or SIGN_UP & words - {"new"} or OTHERS_PAGES & words or entry.kind != "function":
        return None
    if SERVERS & words:
        return None
    if is_handler(entry, project):
        return (
            "named" if OWN_PAGES & words and not any(_staff_only(each) for each in entry.decorators) else None
        )
    if CHANGING & words and any(each in ("password", "pass", "pwd", "pw", "passwd") for each in words):
        if any(parameter.name in ("self", "cls") for parameter in entry.parameters) and not _asks(entry):
            return None
        return None if _reached_by_others(entry, project) else "named"
    return None


def _reached_by_others(entry: Unit, project: Project, depth: int = 2) -> bool:
    """Whether all that call an entry are pages of administrators: `admin_view()` of a plain program."""
    callers = {caller.name: caller for caller, _ in project.callers(entry) if caller.name != entry.name}
    return bool(callers) and all(
        OTHERS_PAGES & set(segments(each.qualname))
        or (depth > 1 and each.kind == "function" and _reached_by_others(each, project, depth - 1))
        for each in callers.values()
    )


def _staff_only(decorator: Value) -> bool:
    inner = bare(decorator)
    name = method(inner) if isinstance(inner, Call) else name_of(inner)
    return bool(
        {"staff", "admin", "superuser", "permission", "role", "roles", "permissions"} & set(segments(name))
    )


def _stands_for_user(value: Value) -> bool:
    return isinstance(value, Call) and method(value) not in ("get", "pop")


def _asks(unit: Unit) -> bool:
    return any(
        isinstance(each, Call) and method(each) in ("get", "input", "getpass", "text") for each in unit.calls
    )


def subject_label(subject: Value, kind: str) -> str:
    """A name for messages."""
    shown = label(subject)
    if kind == "session":
        for each in inside(subject):
            if isinstance(each, Attribute) and each.name in ("user", "current_user"):
                return label(each)
            if isinstance(each, Symbol) and each.name.rpartition(".")[2] == "current_user":
                return "current_user"
    if len(shown) > 40 or shown == "a value" or "(...)" in shown:
        return "the session's user" if kind == "session" else "the user"
    return shown


# ---------------------------------------------------------------------- evidence


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
