"""Whose account a write changes where the way to it is open to the owner and to others.

A comparison with the session's user tells that the account is the user's own, when whoever fails it needs a
privilege to get on. A privilege that everybody needs who sends a password makes the write an administrator's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from authlint.facts.origins import session_user
from authlint.facts.required import changes_nothing
from authlint.facts.words import words
from authlint.python.flow import Known, settled
from authlint.python.trace import Frame, Trace
from authlint.python.units import Step
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Comparison,
    Item,
    Literal,
    Named,
    Param,
    Symbol,
    Value,
    bare,
    inside,
    label,
    same,
)
from authlint.vocabulary import segments

PRIVILEGES = words(
    "admin admins administrator administrators superuser staff role roles permission permissions perm perms "
    "privilege privileges privileged superadmin sysadmin"
)
"""Words of what some users may and others may not."""

Found = tuple[Known, Frame]


def compared_with_session(subject: Value, frame: Frame, step: Step, trace: Trace) -> Known | None:
    """The comparison on the way that says that the subject is the session's user: `current_user.name == username`.

    One that is asked on some of the ways only counts when the others need something of the session's user
    too: `if user.id != user_id and not user.is_admin` does, `if user_id == founder.id and user.id != user_id`
    speaks of one account and leaves the others alone.
    """
    wanted = [each for each in inside(subject, 20) if isinstance(each, Param | Attribute | Item)]
    if not wanted:
        return None
    for known, where in trace.known(frame, step):
        found = _comparison(known, where, trace, wanted)
        if found is not None:
            return found
    return None


def _comparison(known: Iterable[Known], where: Frame, trace: Trace, wanted: Sequence[Value]) -> Known | None:
    for each in known:
        if each.kind == "either":
            ways = [(_comparison(way, where, trace, wanted), way) for way in each.ways]
            found = next((shown for shown, _ in ways if shown is not None), None)
            if found is not None and all(
                shown is not None or _asks_of_session(way, where, trace) for shown, way in ways
            ):
                return found
            continue
        value = bare(each.value) if each.value is not None else None
        if each.kind != "true" or not isinstance(value, Comparison) or value.operator != "==":
            continue
        left, right = trace.outer(value.left, where), trace.outer(value.right, where)
        for one, other in ((left, right), (right, left)):
            if session_user(one, trace.project) and any(same(other, part) for part in wanted):
                return each
    return None


def _asks_of_session(way: Iterable[Known], where: Frame, trace: Trace) -> bool:
    """Whether a way asks for something that the session's user must be or have."""
    for each in way:
        if each.kind == "either":
            if all(_asks_of_session(inner, where, trace) for inner in each.ways):
                return True
        elif each.value is not None and (
            is_privilege(each.value) or session_user(trace.outer(each.value, where), trace.project)
        ):
            return True
    return False


def by_privilege(
    subject: Value, new: Value, own: Known | None, frame: Frame, step: Step, trace: Trace
) -> bool:
    """Whether everybody who sends a new password needs a privilege, and may choose the account.

    Where the account is the session's on every way, or `own` says so, a privilege changes nothing: an
    administrator has a current password as well.
    """
    if not may_be_others(subject, trace):
        return False
    for known, where in trace.known(frame, step):
        if own is not None and any(_says_same(each, own) for each in known):
            return False
        if not any(_speaks_of_privilege(each) for each in known):
            continue
        narrowed = trace.narrowed(known, where, lambda each, at: not changes_nothing(each, at, trace, new))
        if any(each.kind == "true" and _named_privilege(each.value) for each in settled(narrowed)):
            return True
    return False


def _says_same(one: Known, other: Known) -> bool:
    return (
        one.kind == other.kind == "true"
        and one.value is not None
        and other.value is not None
        and same(one.value, other.value)
    )


def may_be_others(subject: Value, trace: Trace) -> bool:
    """Whether the subject is the session's user on some ways at most: `find(user_id) if user_id else current_user`."""
    if not session_user(subject, trace.project):
        return True
    for each in inside(subject, 60):
        if isinstance(each, Choice):
            own = [session_user(option, trace.project) for option in each.options]
            others = [option for option, is_own in zip(each.options, own, strict=True) if not is_own]
            if any(own) and any(not isinstance(bare(option), Literal) for option in others):
                return True
    return False


def _speaks_of_privilege(known: Known) -> bool:
    if known.kind == "either":
        return any(_speaks_of_privilege(each) for way in known.ways for each in way)
    return known.kind == "true" and _named_privilege(known.value)


def _named_privilege(value: Value | None) -> bool:
    return value is not None and is_privilege(value)


def is_privilege(value: Value) -> bool:
    """Whether a value tells of a privilege: `user.is_admin`, `user.has_role("x")`, `user.role == "admin"`."""
    if isinstance(value, Named) and PRIVILEGES & set(segments(value.name)):
        return True
    inner = bare(value)
    if isinstance(inner, Comparison):
        return is_privilege(inner.left) or is_privilege(inner.right)
    if isinstance(inner, Literal):
        return isinstance(inner.value, str) and bool(PRIVILEGES & set(segments(inner.value)))
    if isinstance(inner, Call | Attribute | Item | Symbol | Param):
        func = inner.func if isinstance(inner, Call) else inner
        if PRIVILEGES & set(segments(label(func).rpartition(".")[2])):
            return True
        return isinstance(inner, Call) and any(
            isinstance(bare(each), Literal) and is_privilege(each) for each in inner.args
        )
    return False
