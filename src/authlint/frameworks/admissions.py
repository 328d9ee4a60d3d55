"""What a comparison with a constant opens: whether equality lets somebody in who has typed it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from authlint.facts.accounts import FixedText
from authlint.facts.endpoints import is_idle
from authlint.facts.origins import typed_part
from authlint.facts.words import words
from authlint.frameworks.constants import fixed_texts
from authlint.pattern import pattern
from authlint.python.calls import arguments, target
from authlint.python.project import Project
from authlint.python.units import Block, Branch, Loop, Step, Try, Unit, blocks_of
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Comparison,
    Item,
    Literal,
    Mapping,
    Operation,
    Param,
    Symbol,
    Text,
    Value,
    bare,
    inside,
    label,
    method,
    strings,
    with_tests,
)
from authlint.vocabulary import is_password, segments

_ENTERS = words(
    "login logon signin auth authenticate authenticated authorize authorized session token access redirect "
    "cookie logged granted role remember"
)
_HELD = words("session logged login loggedin authenticated auth authorized token access role granted signed")
_VERIFIES = words("authenticate aauthenticate check_password acheck_password verify verify_password checkpw")
_TURNS_AWAY = pattern(
    r"(?i)\b(?:invalid|wrong|incorrect|denied|fail(?:ed|ure)?|unauthori[sz]ed|forbidden|bad|try again|not allowed"
    r"|not match|mismatch|error|nope|no)\b|invalid|incorre[ct]"
)
_WELCOMES = pattern(
    r"(?i)\b(?:success\w*|welcome|logged|granted|correct|hello|sucesso|[eé]xito|bienvenid\w*)\b"
)
_PUTS = words("set change update save store")
_COMPLAINS = words("abort fail showerror showwarning alert warn warning error dialog toast flash exit")
_REFUSED = frozenset({400, 401, 403})
_MOST_CALLERS = 6
_Items = Sequence[Step | Branch | Loop | Try]


def is_entered(typed: Value, unit: Unit, project: Project) -> bool:
    """Whether somebody enters a value while the program runs: it is read from a request or a widget, or handed
    in by callers that have more to give than constants.
    """
    given = [each for each in inside(typed, 40) if isinstance(each, Param) and each.owner == unit.name]
    if not given:
        return True
    if any(typed_part(each, project, "") for each in inside(typed, 40)):
        return True
    if is_idle(unit, project):
        return False
    callers = project.callers(unit, _MOST_CALLERS)
    return not callers or any(_gives_more(call, caller, given[0].name, project) for caller, call in callers)


def is_read(typed: Value, project: Project) -> bool:
    """Whether a value is what a request, a prompt or a widget brings."""
    return any(typed_part(each, project, "") for each in inside(typed, 40))


def _gives_more(call: Call, caller: Unit, name: str, project: Project) -> bool:
    value = arguments(call, target(call, caller, project)).get(name)
    return value is None or not fixed_texts(value, caller, project)


def lets_in(unit: Unit, whole: Value, verifier: bool, shown: bool) -> bool:
    """Whether the equality that `whole` tests opens a login.

    Its branch sets a session, gives something back or tells of success, or the other one turns away. A
    `verifier` is a function whose result is the answer to a login; `shown` tells that a name and a password
    were read right there, so that any other way out than a refusal counts.
    """
    found = False
    for branch, after in _branches(unit.body):
        truth = polarity(branch.test, whole)
        if truth is None:
            continue
        equal, other = (branch.then, branch.orelse) if truth else (branch.orelse, branch.then)
        opened: _Items = equal.items or (after if other.leaves else ())
        shut: _Items = other.items or (after if equal.leaves else ())
        if _refuses(opened) or _only_prints(opened) or _puts_password(shut):
            return False
        if truth and _comes_to_the_same(opened, after):
            return False
        found |= _opens(opened) or (_turns_away(shut) and not _verifies(shut))
        found |= shown and bool(opened) and not _verifies(shut)
    for step in unit.steps:
        if step.kind in ("return", "store") and any(_is(each, whole) for each in with_tests(step.value, 80)):
            if step.kind == "return" and (verifier or _opens([step])):
                return True
    return found or _ends_loop(unit, whole)


def polarity(test: Value, whole: Value, depth: int = 10) -> bool | None:
    """Which outcome of a test comes with the equality that `whole` tests; None when it is not in there."""
    test = bare(test)
    if depth == 0:
        return None
    if _is(test, whole):
        return not isinstance(test, Comparison) or test.operator in ("==", "in", "is")
    if isinstance(test, Operation):
        found = next(
            (each for part in test.parts if (each := polarity(part, whole, depth - 1)) is not None), None
        )
        return not found if found is not None and test.operator == "not" else found
    if isinstance(test, Comparison):
        inner, right = polarity(test.left, whole, depth - 1), bare(test.right)
        if inner is None or not isinstance(right, Literal) or not isinstance(right.value, bool):
            return None
        return inner is (right.value is (test.operator in ("==", "is")))
    if isinstance(test, Call) and method(test) in ("bool", "all", "any") and test.args:
        return next(
            (
                each
                for part in inside(test.args[0], 20)
                if (each := polarity(part, whole, depth - 1)) is not None
            ),
            None,
        )
    return None


def _is(value: Value, whole: Value) -> bool:
    return value is whole or (type(value) is type(whole) and value.at == whole.at)


def _branches(body: Block) -> Iterator[tuple[Branch, _Items]]:
    """Each branch with what comes behind it in the same block."""
    waiting = [body]
    seen = 0
    while waiting and seen < 400:
        seen += 1
        block = waiting.pop()
        for index, item in enumerate(block.items):
            if isinstance(item, Branch):
                yield item, block.items[index + 1 :]
            waiting += blocks_of(item)


def _steps(items: _Items) -> Iterator[Step]:
    waiting = list(items)
    seen = 0
    while waiting and seen < 200:
        seen += 1
        item = waiting.pop(0)
        if isinstance(item, Step):
            yield item
        waiting += [each for block in blocks_of(item) for each in block.items]


def _refuses(items: _Items) -> bool:
    """Whether a way ends with nothing gained, before anything is opened; a bare `return` behind a call that
    is no complaint ends what a button does.
    """
    did = False
    for item in items:
        if not isinstance(item, Step) or _opens([item]):
            return False
        if item.kind == "raise":
            return True
        if item.kind == "return" and _is_nothing(item.value):
            inner = bare(item.value)
            return not (did and isinstance(inner, Literal) and inner.value is None)
        if item.kind == "call" and isinstance(item.value, Call):
            did |= _COMPLAINS.isdisjoint(segments(method(item.value)))
    return False


def _comes_to_the_same(opened: _Items, after: _Items) -> bool:
    """Whether whoever misses the equality is given the same constant at the end, and nothing behind it refuses."""
    if len(opened) != 1 or not after:
        return False
    answers = [_answer(each) for each in (opened[0], after[-1])]
    return (
        answers[0] is not None
        and answers[0] == answers[1]
        and all(
            each.kind != "raise" and (each.kind != "return" or _answer(each) == answers[0])
            for each in _steps(after)
        )
    )


def _answer(item: Step | Branch | Loop | Try) -> object:
    """The constant that a step returns; None for anything else."""
    inner = bare(item.value) if isinstance(item, Step) and item.kind == "return" else None
    return inner.value if isinstance(inner, Literal) and inner.value else None


def _only_prints(items: _Items) -> bool:
    """Whether a way prints a line and ends the function with nothing: an exercise, behind which there is
    nothing.
    """
    *told, last = items or (None,)
    return (
        isinstance(last, Step)
        and last.kind == "return"
        and _is_nothing(last.value)
        and bool(told)
        and all(
            isinstance(each, Step)
            and each.kind == "call"
            and isinstance(each.value, Call)
            and method(each.value) == "print"
            for each in told
        )
    )


def _puts_password(items: _Items) -> bool:
    """Whether a way sets the password that was compared: a new one, in whose place a word may be a command."""
    for step in _steps(items):
        for part in inside(step.value, 12):
            said = segments(method(part)) if isinstance(part, Call) else ()
            if not _PUTS.isdisjoint(said) and any(is_password(each) for each in said):
                return True
    return False


def _is_nothing(value: Value) -> bool:
    inner = bare(value)
    return isinstance(inner, Literal) and not inner.value


def _opens(items: _Items) -> bool:
    for step in _steps(items):
        if step.kind in ("return", "yield"):
            if not _is_nothing(step.value) and not _says_no(step.value):
                return True
        elif step.kind == "store":
            place, inner = step.target, bare(step.value)
            if isinstance(inner, Literal) and not inner.value:
                continue
            shown = _place(place) if place is not None else ""
            if not _HELD.isdisjoint(segments(shown)):
                return True
        elif step.kind == "call" and isinstance(step.value, Call):
            last = method(step.value)
            said = label(step.value.func) if last == "emit" else last
            if not _ENTERS.isdisjoint(segments(said)):
                return True
            if any(_WELCOMES.search(each) for each in _texts(step.value)) and not _says_no(step.value):
                return True
    return False


def _place(place: Value) -> str:
    shown = [label(each) for each in inside(place, 12) if isinstance(each, Attribute | Item)]
    keys = [str(each.value) for each in inside(place, 12) if isinstance(each, Literal)]
    return "_".join([label(place), *shown, *keys])


def _turns_away(items: _Items) -> bool:
    for step in _steps(items):
        if step.kind == "raise" or (step.kind == "return" and _is_nothing(step.value)):
            return True
        if step.kind in ("return", "call", "store") and _says_no(step.value):
            return True
        if step.kind == "call" and isinstance(step.value, Call):
            if not _COMPLAINS.isdisjoint(segments(method(step.value))):
                return True
    return False


def _says_no(value: Value) -> bool:
    for each in inside(value, 60):
        if isinstance(each, Literal) and each.value in _REFUSED and type(each.value) is int:
            return True
    return any(_TURNS_AWAY.search(each) for each in _texts(value))


def _texts(value: Value) -> Iterator[str]:
    for each in strings(value):
        if isinstance(each.value, str):
            yield each.value.replace("_", " ")


def _verifies(items: _Items) -> bool:
    return any(
        isinstance(part, Call) and method(part) in _VERIFIES
        for step in _steps(items)
        for part in inside(step.value, 40)
    )


def _ends_loop(unit: Unit, whole: Value) -> bool:
    """`while password != "x": ask again`."""
    waiting = [unit.body]
    seen = 0
    while waiting and seen < 400:
        seen += 1
        for item in waiting.pop().items:
            if isinstance(item, Loop) and item.test is not None and polarity(item.test, whole) is False:
                return True
            waiting += blocks_of(item)
    return False


_ENDING = words("exit quit q back cancel stop end bye close abort")


def ends_asking(unit: Unit, whole: Value, secrets: Sequence[FixedText]) -> bool:
    """Whether the constant is a word by which one leaves, and equality does leave: `if password == "quit": break`."""
    if not secrets or any(each.text.strip(":/").lower() not in _ENDING for each in secrets):
        return False
    return any(
        polarity(branch.test, whole)
        and _goes_away(branch.then.items)
        and not _opens([each for each in branch.then.items if not _is_aside(each)])
        for branch, _ in _branches(unit.body)
    )


def _is_aside(item: Step | Branch | Loop | Try) -> bool:
    """Whether a step opens or writes a file, or fills a variable of a script that by its own name holds no login,
    whatever its file is called.
    """
    if not isinstance(item, Step):
        return False
    if item.kind == "call" and isinstance(item.value, Call):
        return any(
            isinstance(each, Symbol) and each.name == "builtins.open" for each in inside(item.value.func, 12)
        )
    return (
        item.kind == "store"
        and isinstance(item.target, Symbol)
        and _HELD.isdisjoint(segments(item.target.name.rpartition(".")[2]))
    )


def _goes_away(items: _Items) -> bool:
    last = items[-1] if items else None
    if not isinstance(last, Step):
        return False
    ends = isinstance(last.value, Call) and method(last.value) in (
        "exit",
        "_exit",
        "quit",
        "destroy",
        "abort",
    )
    return ends or last.kind in ("jump", "raise") or (last.kind == "return" and _is_nothing(last.value))


def stands_in(value: Value) -> bool:
    """Whether a constant takes the place of a stored hash where no account was found:
    `user.password_hash if user else DUMMY`.
    """
    inner = bare(value)
    if not isinstance(inner, Choice):
        return False
    options = [bare(each) for each in inner.options]
    return any(isinstance(each, Attribute | Item) for each in options) and not any(
        isinstance(each, Mapping | Text) for each in options
    )


__all__ = ["ends_asking", "is_entered", "is_read", "lets_in", "polarity", "stands_in"]
