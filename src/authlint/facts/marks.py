"""Marks in a session or a cache that stand there only once the current password has been checked.

`session["identity_confirmed"] = True` behind `current_user.check_password(...)`, whatever the mark is called, the time
that it was checked at, and `cache.set(f"unlocked:{user.id}", 1)`. What a login puts there says nothing: the account it
checks is not the session's yet.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.entering import entry_frame
from authlint.facts.evidence import Shown, password_check
from authlint.facts.origins import is_session, name_of, names_of, session_user
from authlint.facts.words import words
from authlint.python.flow import Known
from authlint.python.memo import Memo
from authlint.python.project import MOST_FILES, Project
from authlint.python.trace import Frame, Trace
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Collection,
    Comparison,
    Item,
    Literal,
    Operation,
    Symbol,
    Text,
    Value,
    bare,
    inside,
    text_of,
)
from authlint.vocabulary import is_user, segments

_BEHIND: Memo[str, bool] = Memo()


def marked_before(known: Known, trace: Trace) -> Shown | None:
    """The session holds a mark, or the time of one, that only a check of the current password puts there."""
    if known.value is None or known.kind not in ("true", "false"):
        return None
    value = bare(known.value)
    if isinstance(value, Comparison):
        asked = _asked(value, known.kind == "true", trace.project)
    else:
        asked = value if known.kind == "true" else None
    for each in inside(asked, 30) if asked is not None else ():
        word = _mark(each, trace.project)
        if word and _only_behind_check(word, trace.project):
            return Shown(value.at, "an earlier page checks the current password and sets this")
    return None


def _asked(value: Comparison, holds: bool, project: Project) -> Value | None:
    """What a comparison, given that it holds or not, tells to stand in the session: a mark, or a time not long ago."""
    sides = (value.left, value.right)
    if value.operator == "in":
        return Item(value.at, value.right, value.left) if holds else None
    if value.operator in ("==", "is"):
        nothing = any(isinstance(each := bare(side), Literal) and not each.value for side in sides)
        return Collection(value.at, "tuple", sides) if nothing is not holds else None
    if value.operator not in ("<", "<=", ">", ">="):
        return None
    later = _sign(value.left, project) - _sign(value.right, project)
    if value.operator in ("<", "<="):
        later = -later
    return Collection(value.at, "tuple", sides) if (later > 0) is holds and later else None


def _sign(value: Value, project: Project, depth: int = 8) -> int:
    """How a value grows with the time under a key of the session: 1 for it, -1 for `now - it`, 0 without it."""
    inner = bare(value)
    if depth == 0:
        return 0
    if _mark(inner, project):
        return 1
    parts: tuple[Value, ...] = ()
    if isinstance(inner, Operation):
        parts = inner.parts
        if inner.operator == "-" and len(parts) == 2:
            return _sign(parts[0], project, depth - 1) or -_sign(parts[1], project, depth - 1)
    elif isinstance(inner, Attribute | Item):
        parts = (inner.of,)
    elif isinstance(inner, Call):
        parts = (inner.func, *inner.args)
    elif isinstance(inner, Choice):
        parts = inner.options
    return next((found for each in parts if (found := _sign(each, project, depth - 1))), 0)


_READING = words("get pop exists getdel has_key")
_SETTING = words("set setex add put psetex")
_CACHES = words("cache caches redis memcache memcached valkey kv")


def _mark(value: Value, project: Project, methods: frozenset[str] = _READING) -> str:
    """The key under which a value stands in the session or in a cache; "" for a value that stands elsewhere."""
    if isinstance(value, Item):
        return _key(value.key, project) if is_session(value.of) else ""
    if isinstance(value, Call) and value.args:
        func = bare(value.func)
        if isinstance(func, Symbol):
            holder, _, name = func.name.rpartition(".")
            of: Value = Symbol(func.at, holder)
        elif isinstance(func, Attribute):
            of, name = func.of, func.name
        else:
            return ""
        if name in methods and is_session(of):
            return _key(value.args[0], project)
        if name in methods and not _CACHES.isdisjoint(segments(name_of(of) or name_of(bare(of)))):
            return _key_of_user(value.args[0], project)
    return ""


def _key(key: Value, project: Project) -> str:
    inner = bare(key)
    if isinstance(inner, Symbol) and isinstance(constant := project.constant(inner.name), Value):
        inner = bare(constant)
    return text_of(inner) or ""


def _key_of_user(key: Value, project: Project) -> str:
    """What the key of a cache begins with that names somebody: `unlocked:` of `f"unlocked:{user.id}"`."""
    inner = bare(key)
    parts = [bare(each) for each in inner.parts] if isinstance(inner, Text) else []
    begins = parts[0].value if len(parts) > 1 and isinstance(parts[0], Literal) else ""
    if not isinstance(begins, str) or len(begins) < _SHORTEST:
        return ""
    return begins if any(is_user(each) or session_user(inner, project) for each in names_of(inner)) else ""


_SHORTEST = 4
"""Letters of what the key of a cache begins with, below which it may be anything."""


def _only_behind_check(word: str, project: Project) -> bool:
    """Whether whatever sets a mark does so behind a check of the password of the session's user."""
    answers = _BEHIND.of(project)
    if word not in answers:
        answers[word] = False
        set_at = list(_settings(word, project))
        answers[word] = bool(set_at) and all(_is_checked(unit, step, project) for unit, step in set_at)
    return answers[word]


def _settings(word: str, project: Project) -> Iterator[tuple[Unit, Step]]:
    """The steps that put something under a key of the session; the key may stand behind a constant's name."""
    names = [word, *(name for name in _names_of_constant(word, project))]
    seen: set[str] = set()
    for name in names:
        for unit in project.units_saying(name, tests=False):
            if unit.name in seen:
                continue
            seen.add(unit.name)
            for step in unit.steps:
                if step.kind == "call" and _mark(step.value, project, _SETTING) == word:
                    yield unit, step
                if step.kind != "store" or not isinstance(step.target, Item):
                    continue
                given = bare(step.value)
                if isinstance(given, Literal) and not given.value:
                    continue
                if _mark(step.target, project) == word:
                    yield unit, step


def _names_of_constant(word: str, project: Project) -> Iterator[str]:
    """The names of top-level constants that hold a text."""
    paths = project.mentioning(word)
    for path in paths if len(paths) <= MOST_FILES else ():
        module = project.module_at(path)
        top = module.unit("") if module is not None else None
        for name, value in top.fields.items() if top is not None else ():
            if text_of(value) == word:
                yield name


def _is_checked(unit: Unit, step: Step, project: Project, depth: int = 1) -> bool:
    """Whether a check of the session user's password lies before a step, or before all calls that lead to it."""
    if unit.kind != "function":
        return False
    trace = Trace(project, entry_frame(unit, project))

    def test(known: Known, where: Frame) -> Shown | None:
        shown = password_check(known, where, trace, None)
        if shown is None or known.value is None:
            return None
        return shown if session_user(trace.outer(known.value, where), project) else None

    if any(trace.find(known, where, test) is not None for known, where in trace.known(trace.entry, step)):
        return True
    callers = project.callers(unit) if depth else []
    return bool(callers) and all(
        (before := _step_of(call, caller)) is not None and _is_checked(caller, before, project, depth - 1)
        for caller, call in callers
    )


def _step_of(call: Call, unit: Unit) -> Step | None:
    return next((step for step in unit.steps if step.kind == "call" and step.value is call), None)
