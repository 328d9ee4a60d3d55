"""Whose account a write changes where the way to it is open to the owner and to others.

A comparison with the session's user tells that the account is the user's own, when whoever fails it needs a
privilege to get on. A privilege that everybody needs who sends a password makes the write an administrator's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from authlint.facts.origins import session_user, session_user_part
from authlint.facts.passwords import PasswordWrite
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
    Mapping,
    Named,
    Param,
    Symbol,
    Value,
    bare,
    inside,
    label,
    same,
)
from authlint.vocabulary import is_user, is_user_name, segments

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


_FINDING = ("get", "find", "fetch", "load", "retrieve", "read", "lookup")
_KEYS = ("id", "ids", "pk", "uid", "uuid", "guid", "email")


def found_by_address(subject: Value, trace: Trace) -> bool:
    """Whether the account is found by a parameter of the endpoint, and the session's user only lends the connection
    that it is asked for with: `connect(request.user).get_user(user_id)`.
    """
    inner = bare(subject)
    options = [bare(each) for each in inner.options] if isinstance(inner, Choice) else [inner]
    asked = [each for each in options if any(session_user_part(part, trace.project) for part in inside(each))]
    return bool(asked) and all(_asked_for(each, trace) for each in asked)


def _asked_for(value: Value, trace: Trace) -> bool:
    func = bare(value.func) if isinstance(value, Call) else None
    if not isinstance(value, Call) or not isinstance(func, Attribute):
        return False
    client = bare(func.of)
    return (
        any(each in _FINDING for each in segments(func.name)[:1])
        and isinstance(client, Call)
        and any(
            session_user_part(bare(each), trace.project)
            for each in (*client.args, *(given for _, given in client.keywords))
        )
        and any(
            _names_account(each, trace) for each in (*value.args, *(given for _, given in value.keywords))
        )
    )


def _names_account(value: Value, trace: Trace) -> bool:
    """Whether a value is a parameter of the endpoint by which an account is named, and not the session's user."""
    inner = bare(value)
    return (
        isinstance(inner, Param)
        and inner.owner == trace.entry.unit.name
        and (
            is_user(inner.name)
            or is_user_name(inner.name)
            or any(each in _KEYS for each in segments(inner.name)[-1:])
        )
        and not session_user(inner, trace.project)
    )


def named_beside(write: PasswordWrite, frame: Frame, trace: Trace) -> bool:
    """Whether the password goes into a dict of what changes, and a parameter of the endpoint that is handed on beside
    it names the account: `update_user(user_id, {"password": new, "updated_by": session["name"]})`.
    """
    changed = bare(write.subject) if write.subject is not None else None
    if not isinstance(changed, Mapping):
        return False
    for call in frame.unit.calls:
        given = [*call.args, *(each for _, each in call.keywords)]
        if any(bare(each) is changed for each in given):
            beside = [trace.outer(each, frame) for each in given if bare(each) is not changed]
            if any(_names_account(each, trace) for each in beside):
                return not any(session_user(each, trace.project) for each in beside)
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
