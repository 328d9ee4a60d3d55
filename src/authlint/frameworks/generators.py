"""Where randomness comes from: calls that draw, well or badly, the clock, and functions that give a draw back.

`random`, numpy and Faker run on generators whose state follows from their output; `uuid1` is clock and
network card; the clock itself is known to everybody. `secrets`, `os.urandom`, `random.SystemRandom` and
`uuid4` are right.

Source: https://docs.python.org/3/library/random.html (warning),
https://docs.python.org/3/library/uuid.html
"""

from __future__ import annotations

from authlint.facts.randomness import GuessableDraw
from authlint.frameworks.draws import WEAK
from authlint.python.calls import Target, target
from authlint.python.declared import declared
from authlint.python.defined import reaches
from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.purpose import (
    KEEPS,
    named,
    trail,
)
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Item,
    Symbol,
    Value,
    bare,
    inside,
    method,
)
from authlint.vocabulary import segments

CLOCK: dict[str, str] = {
    "time.time": "time.time",
    "time.time_ns": "time.time_ns",
    "datetime.datetime.now": "the clock",
    "datetime.datetime.utcnow": "the clock",
    "django.utils.timezone.now": "the clock",
}
"""Sources that name nobody's secret by themselves: only a code, token or password made of nothing else
counts.
"""

STRONG_ROOTS = (
    "secrets.",
    "os.urandom",
    "uuid.uuid4",
    "random.SystemRandom",
    "Crypto.Random",
    "Cryptodome.Random",
    "pyotp.random_",
    "nacl.utils.random",
    "ssl.RAND_bytes",
)
STRONG_NAMES = named(
    "get_random_string urandom token_hex token_urlsafe token_bytes uuid4 randbelow randbits "
    "random_base32 gen_salt get_random_bytes make_random_password"
)


_DEPTH = 4
_CALLS_AT_MOST = 400


def strong(value: Value, but: Call | None = None) -> bool:
    """Whether a value holds a draw of a cryptographic generator; `but` is a call that is known to be none."""
    for each in inside(value):
        if isinstance(each, Call) and each is not but:
            if method(each) in STRONG_NAMES:
                return True
            func = bare(each.func)
            if isinstance(func, Symbol) and func.name.startswith(STRONG_ROOTS):
                return True
            if isinstance(func, Attribute) and isinstance(of := bare(func.of), Call):
                inner = bare(of.func)
                if isinstance(inner, Symbol) and inner.name.endswith(".SystemRandom"):
                    return True
    return False


def drawn(call: Call, unit: Unit, project: Project) -> str:
    """The name of the guessable generator that a call draws from; "" for another call."""
    last = method(call)
    said = declared(call, GuessableDraw, unit, project)
    if said is not None:
        return said.generator
    if last not in _DRAWS:
        return ""
    leads = target(call, unit, project)
    for name in leads.names:
        found = WEAK.get(name)
        if found is not None:
            return "" if _draws_elsewhere(leads, project) else found
    return ""


_SOURCES = ("random", "getrandbits", "_randbelow")
"""What the methods of `random.Random` draw from; a subclass that defines one of the first two draws from that."""


def _draws_elsewhere(leads: Target, project: Project) -> bool:
    """Whether a method of a class of the project draws by what that class defines: it is judged by that body.

    `class SystemDraw(random.Random)` with a `getrandbits` that asks `os.urandom` is no guessable generator.
    """
    if leads.owner is None or project.unit(leads.owner) is None:
        return False
    own = [each for name in _SOURCES if (each := project.member(leads.owner, name)) is not None]
    if leads.unit is not None and leads.unit not in own:
        own.append(leads.unit)
    return bool(own) and not any(reaches(each, _is_guessable, project) for each in own)


def _is_guessable(call: Call, unit: Unit, project: Project) -> bool:
    """Whether a call that nothing in the project defines draws from a guessable generator."""
    if method(call) not in _DRAWS:
        return False
    return any(name in WEAK for name in target(call, unit, project).names)


def draws_at_random(call: Call, unit: Unit | None, project: Project) -> bool:
    """Whether a call draws at random, well or badly."""
    last = method(call)
    if last in _LAST_DRAWS:
        func = bare(call.func)
        if isinstance(func, Symbol) and (func.name in WEAK or func.name.startswith(("secrets.", "random."))):
            return True
        return strong(call)
    return False


_LAST_DRAWS = frozenset(name.rpartition(".")[2] for name in WEAK) | named(
    "randbelow token_hex token_urlsafe token_bytes urandom uuid4 get_random_string make_random_password "
    "get_random_bytes randbits random_base32 generate_password genword"
)


_DRAWS = frozenset(name.rpartition(".")[2] for name in WEAK)
"""Last names of the functions and methods that draw from a guessable generator."""
CLOCKS = frozenset(name.rpartition(".")[2] for name in CLOCK)


def clock(call: Call, unit: Unit, project: Project) -> str:
    """The name of the clock that a call reads; "" for another call."""
    if method(call) not in CLOCKS:
        return ""
    func = bare(call.func)
    return CLOCK.get(func.name, "") if isinstance(func, Symbol) else ""


_WEAK_RESULTS: Memo[tuple[str, int], tuple[Call, str, Unit] | None] = Memo()


def weak_result(symbol: str, project: Project, depth: int = _DEPTH) -> tuple[Call, str, Unit] | None:
    """The guessable draw that the value of a project's function is made of: the call, its generator, the
    unit it is in.
    """
    answers, key = _WEAK_RESULTS.of(project), (symbol, depth)
    if key in answers:
        return answers[key]
    answers[key] = None
    found = None
    unit = project.unit(symbol)
    if unit is not None and unit.kind == "function" and depth and len(unit.calls) < _CALLS_AT_MOST:
        found = _weak_return(unit, project, depth)
    answers[key] = found
    return found


def _weak_return(unit: Unit, project: Project, depth: int) -> tuple[Call, str, Unit] | None:
    returns = [step.value for step in unit.steps if step.kind == "return"]
    if not returns or any(strong(each) for each in returns):
        return None
    if not _HASHING.isdisjoint(segments(unit.name.rpartition(".")[2])):
        return None  # what it draws is the salt
    for call in unit.calls:
        generator = drawn(call, unit, project)
        origin: tuple[Call, str, Unit] | None = (call, generator, unit) if generator else None
        if origin is None and depth > 1:
            inner = target(call, unit, project)
            if (
                inner.unit is not None
                and inner.sure
                and inner.unit.kind == "function"
                and inner.unit.name != unit.name
            ):
                origin = weak_result(inner.unit.name, project, depth - 1)
        if origin is not None and (
            any(trail(each, call) is not None for each in returns) or _collected(call, unit, returns)
        ):
            return origin
    return None


_HASHING = named("hash hashed hashing encrypt encrypted crypt encode digest salt salted")


def _collected(made: Call, unit: Unit, returns: list[Value]) -> bool:
    """Whether the draw is put into a list that the function returns joined."""
    for call in unit.calls:
        if (
            method(call) in ("append", "extend", "insert", "add")
            and trail(call, made, whole_call=True) is not None
        ):
            func = bare(call.func)
            if isinstance(func, Attribute):
                held = bare(func.of)
                if any(trail(each, held) is not None or each is held for each in returns):
                    return True
    return False


def clock_name(call: Call) -> str:
    """The clock that a call reads by its dotted name alone; "" for another call."""
    func = bare(call.func)
    return CLOCK.get(func.name, "") if isinstance(func, Symbol) else ""


def only_returned(made: Call, unit: Unit) -> bool:
    """Whether a function does no more with what it draws than to give it back."""
    for step in unit.steps:
        call = step.value if step.kind == "call" else None
        if isinstance(call, Call) and call is not made and method(call) not in _COLLECTS:
            if trail(call, made, whole_call=True) is not None:
                return False
        elif step.kind == "store" and isinstance(step.target, Attribute | Item):
            if trail(step.value, made) is not None:
                return False
    return any(step.kind == "return" for step in unit.steps)


_COLLECTS = (KEEPS - named("set update new")) | named("append extend insert shuffle")
"""Calls that a value is put together by."""
