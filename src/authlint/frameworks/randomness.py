"""Where randomness comes from, and secrets made of the kind that can be guessed.

`random`, numpy and Faker run on generators whose state follows from their output; `uuid1` is clock and
network card; the clock itself is known to everybody. `secrets`, `os.urandom`, `random.SystemRandom` and
`uuid4` are right.

Source: https://docs.python.org/3/library/random.html (warning),
https://docs.python.org/3/library/uuid.html

```python
import random
import time
import uuid


def reset(user):
    # fact: FreshSecret(kind="reset", generator="uuid.uuid1", name="reset_token")
    user.reset_token = uuid.uuid1().hex
    # fact: FreshSecret(kind="code", generator="random.randint", name="otp")
    user.otp = random.randint(100000, 999999)
    user.colour = random.choice(COLOURS)
```
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from authlint.facts.endpoints import is_idle
from authlint.facts.randomness import GuessableDraw
from authlint.facts.secrets import FreshSecret, SecretKind
from authlint.frameworks.development import is_sample
from authlint.frameworks.draws import WEAK
from authlint.frameworks.draws_once import SEEDED, told_once, told_once_of_constant
from authlint.frameworks.given import is_given, is_of_account, of_guest
from authlint.frameworks.hash_columns import lets_nobody_in
from authlint.frameworks.model import Row, recognise
from authlint.python.calls import target
from authlint.python.declared import declared
from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.purpose import (
    KEEPS,
    constructs_account,
    is_other,
    is_plain,
    kind_around,
    kind_of_function,
    kind_of_name,
    named,
    purpose,
    trail,
)
from authlint.python.sources import is_test_path
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Item,
    Literal,
    Mapping,
    Named,
    Operation,
    Param,
    Spot,
    Symbol,
    Text,
    Value,
    bare,
    inside,
    method,
    text_of,
)
from authlint.vocabulary import is_user_name, segments

MODELS: tuple[Row, ...] = ()

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

_BETWEEN_PROCESSES = named("ipc interprocess subprocess")
"""Words of code whose password opens a port of the own machine and lives as long as its process."""
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
    for name in target(call, unit, project).names:
        found = WEAK.get(name)
        if found is not None:
            return found
    return ""


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
_CLOCKS = frozenset(name.rpartition(".")[2] for name in CLOCK)


def clock(call: Call, unit: Unit, project: Project) -> str:
    """The name of the clock that a call reads; "" for another call."""
    if method(call) not in _CLOCKS:
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


@recognise(Unit)
def guessable_secrets(unit: Unit, whole: Unit, project: Project) -> Iterator[FreshSecret]:
    """Secrets made of guessable draws, here or in a helper that returns one."""
    if len(unit.calls) > 4000 or is_test_path(unit.path) or _pretends(unit):
        return
    told: set[tuple[str, str]] = set()
    for secret, helper in _drawn_secrets(unit, project):
        told.add((secret.kind, secret.name))
        yield secret if helper is None else told_once(secret, helper, project, _drawn_by_helper)
    yield from _clock_secrets(unit, project, told)
    yield from _digest_secrets(unit, project, told)
    yield from _constant_secrets(unit, project)


def _drawn_by_helper(unit: Unit, helper: Unit, at: Spot, project: Project) -> tuple[list[FreshSecret], bool]:
    """The secrets of a unit that a helper draws at `at`, and whether the unit gives that draw back."""
    if len(unit.calls) > 4000 or is_test_path(unit.path) or _pretends(unit):
        return [], False
    found = [
        each
        for each, of in _drawn_secrets(unit, project)
        if of is not None and each.made == at and of.name == helper.name
    ]
    origin = weak_result(unit.name, project)
    return found, origin is not None and origin[0].at == at


_DRAWING = (b"rand", b"uuid1", b"aker")
"""What the files of guessable draws hold."""


def _drawn_secrets(unit: Unit, project: Project) -> Iterator[tuple[FreshSecret, Unit | None]]:
    """The secrets that calls of a unit draw, with the helper that draws them."""
    told: set[tuple[str, str]] = set()
    may_draw = partial(project.says_any, words=_DRAWING)
    for call in unit.calls:
        generator = drawn(call, unit, project)
        made: Spot | None = None
        helper: Unit | None = None
        if not generator:
            if method(call)[:1].islower() and _may_make(call) and project.may_lead_into(call, may_draw):
                found = target(call, unit, project)
                if found.unit is not None and found.sure and found.unit.kind == "function":
                    origin = weak_result(found.unit.name, project) if may_draw(found.unit.path) else None
                    if origin is not None and not _pretends(origin[2]) and origin[2].name != unit.name:
                        made, generator, helper = origin[0].at, origin[1], origin[2]
            if not generator:
                continue
        use = purpose(call, unit, project)
        if use is None or strong(use.step.value, call) or _only_picks(call):
            continue
        if _makes_salt(use.step.value, unit):
            continue
        if use.kind == "password" and _BETWEEN_PROCESSES & set(segments(unit.qualname)):
            continue
        if helper is not None:
            there = purpose(_draw_in(helper, made), helper, project)
            if there is not None and (
                there.kind == use.kind
                or (is_plain(use.name) and kind_of_function(helper.name.rpartition(".")[2]) is not None)
            ):
                continue  # reported in the helper itself
        if (use.kind, use.name) in told:
            continue
        told.add((use.kind, use.name))
        secret = FreshSecret(
            at=call.at,
            value=call,
            kind=use.kind,
            generator=generator,
            name=use.name,
            made=made,
            used=use.at if use.at.line != call.at.line else None,
            signup=constructs_account(unit, project),
            placed=_is_placed(use.kind, call, use.name, unit, project)
            and not is_sample(unit, project)
            and not (use.kind == "password" and lets_nobody_in(call, use.step, unit, project)),
            idle=_only_returned(call, unit) and is_idle(unit, project),
        )
        yield secret, helper


def _is_placed(kind: SecretKind, made: Value, name: str, unit: Unit, project: Project) -> bool:
    if kind == "code":
        return is_of_account(name, unit, project)
    return kind != "password" or (not of_guest(unit) and is_given(made, name, unit, project))


def _makes_salt(used: Value, unit: Unit) -> bool:
    """Whether a draw is handed to a call that gives a salt: `salt = digest(name, str(random()))[:5]`."""
    call = bare(used)
    if not isinstance(call, Call):
        return False
    return any(
        step.kind == "store"
        and not _SALTS.isdisjoint(segments(_stored_name(step.target) if step.target is not None else ""))
        and any(each is call for each in inside(step.value, 60))
        for step in unit.steps
    )


_SALTS = named("salt salts nonce iv")


def _only_returned(made: Call, unit: Unit) -> bool:
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


def _draw_in(helper: Unit, at: Spot | None) -> Value:
    return next((call for call in helper.calls if call.at == at), helper.calls[0])


def _may_make(call: Call) -> bool:
    return not _MAKERS.isdisjoint(segments(method(call)))


_MAKERS = named(
    "generate gen random rand otp code codes token password passwd pwd pin string create make new get key id "
    "digits number generator pass secret build pw randomgen"
)


def _pretends(unit: Unit) -> bool:
    """Whether a unit makes test data, samples or demonstrations."""
    path = unit.path.lower()
    if any(
        word in path
        for word in (
            "/fixtures/",
            "faker",
            "factories",
            "factory_boy",
            "benchmark",
            "locust",
            "/testdata",
            "seed_data",
            "fake_",
            "mock",
        )
    ):
        return True
    return is_other(unit.qualname)


def _only_picks(call: Call) -> bool:
    """`random.choice(["a", "b"])` over words, or over rows of the database: a pick, no secret."""
    if method(call) not in ("choice", "sample", "choices") or not call.args:
        return False
    first = bare(call.args[0])
    items = getattr(first, "items", None)
    if items and isinstance(items, tuple):
        texts = [text_of(each) for each in items if isinstance(each, Value)]
        return bool(texts) and any(each is not None and len(each) > 3 for each in texts)
    return isinstance(first, Call) and method(first) in (
        "all",
        "filter",
        "fetchall",
        "values_list",
        "listdir",
        "query",
    )


def _clock_secrets(unit: Unit, project: Project, told: set[tuple[str, str]]) -> Iterator[FreshSecret]:
    """A code, token or password that is nothing but the clock, cut or digested."""
    clocks = [call for call in unit.calls if clock(call, unit, project)]
    if not clocks or len(clocks) > 40:
        return
    for step in unit.steps:
        name, kind = "", None
        if step.kind == "store" and step.target is not None:
            name = _stored_name(step.target)
            kind = kind_of_name(name) if name else None
        elif step.kind == "return" and unit.kind == "function" and not isinstance(bare(step.value), Mapping):
            # What stands in a mapping goes by its key, not by the function's name.
            name = unit.name.rpartition(".")[2]
            kind = kind_of_function(name)
        if kind is None or (kind, name) in told or not _reshaped(step.value):
            continue
        read = next((call for call in clocks if trail(step.value, call) is not None), None)
        if read is None or not _nothing_else(step.value):
            continue
        told.add((kind, name))
        yield FreshSecret(
            at=read.at,
            value=step.value,
            kind=kind,
            generator=clock(read, unit, project),
            name=name,
            placed=_is_placed(kind, read, name, unit, project),
            idle=_only_returned(read, unit) and is_idle(unit, project),
        )


_DIGESTS = named("hexdigest digest md5 sha1 sha256 sha512 urlsafe_b64encode b64encode")
_OPEN = named(
    "id pk name first last date joined created now time email mail user username phone uid str dob timestamp"
)


def _digest_secrets(unit: Unit, project: Project, told: set[tuple[str, str]]) -> Iterator[FreshSecret]:
    """A reset or activation token that is nothing but a digest of what others know of the user."""
    around = kind_around(unit.qualname)
    for step in unit.steps:
        if step.kind != "store" or step.target is None:
            continue
        value = bare(step.value)
        if not isinstance(value, Call) or method(value) not in _DIGESTS:
            continue
        name = _stored_name(step.target)
        kind = kind_of_name(name) or (around if is_plain(name) == "token" else None)
        if kind not in ("reset", "activation") or (kind, name) in told:
            continue
        known = _known_to_others(value)
        if known:
            told.add((kind, name))
            yield FreshSecret(
                at=step.at, value=value, kind=kind, generator=f"a digest of {known}", name=name, signup=False
            )


def _known_to_others(value: Value) -> str:
    """The user data that a digest is made of; "" when there is none or something else is in it."""
    found = ""
    waiting: list[Value] = [value]
    left = 80
    while waiting and left:
        left -= 1
        each = waiting.pop()
        if isinstance(each, Named) and is_user_name(each.name):
            found = found or each.name
        elif isinstance(each, Named):
            waiting.append(each.value)
        elif isinstance(each, Attribute | Param | Item):
            name = text_of(each.key) or "" if isinstance(each, Item) else each.name
            if not (is_user_name(name) or (segments(name) and set(segments(name)) <= _OPEN)):
                return ""
            found = found or name
        elif isinstance(each, Call):
            func = bare(each.func)
            if method(each) not in _DIGESTS | _WRITTEN and not clock_name(each):
                return ""
            waiting += each.args
            if isinstance(func, Attribute):
                waiting.append(func.of)
        elif isinstance(each, Text | Operation):
            waiting += each.parts
        elif not isinstance(each, Literal):
            return ""
    return found if left else ""


_WRITTEN = named("encode decode str format join lower strip force_bytes bytes repr")


def clock_name(call: Call) -> str:
    """The clock that a call reads by its dotted name alone; "" for another call."""
    func = bare(call.func)
    return CLOCK.get(func.name, "") if isinstance(func, Symbol) else ""


def _stored_name(target_: Value) -> str:
    from authlint.python.purpose import target_name

    return target_name(target_)


def _reshaped(value: Value) -> bool:
    """Whether a time stamp is turned into something else than a time stamp."""
    for each in inside(value):
        if isinstance(each, Text):
            return True
        if isinstance(each, Call) and method(each) in (
            "hexdigest",
            "md5",
            "sha1",
            "sha256",
            "sha512",
            "str",
            "hex",
            "b64encode",
        ):
            return True
    return False


def _nothing_else(value: Value) -> bool:
    """Whether a value is made of the clock and of what others know alone."""
    for each in inside(value):
        if isinstance(each, Call) and (strong(each) or method(each) not in KEEPS | _CLOCKS):
            return False  # what an unknown function adds may be drawn
        if isinstance(each, Attribute) and each.name in ("secret_key", "SECRET_KEY", "secret", "key"):
            return False
        if isinstance(each, Symbol) and {"secret", "key", "salt", "pepper"} & set(
            segments(each.name.rpartition(".")[2])
        ):
            return False
        if isinstance(each, Call) and method(each) in (
            "new",
            "hmac",
            "sign",
            "dumps",
            "encode_jwt",
            "HMAC",
            "randint",
            "choice",
            "now_code",
            "at",
            "verify",
        ):
            if not (
                method(each) == "new"
                and isinstance(func := bare(each.func), Symbol)
                and func.name == "hashlib.new"
            ):
                return False
    return True


def _constant_secrets(unit: Unit, project: Project) -> Iterator[FreshSecret]:
    """A one-time code that is a constant and is sent or stored; an authenticator seed that is one."""
    for call, seed in _constant_seeds(unit, project):
        secret = FreshSecret(
            at=call.at, value=call, kind="seed", generator="a constant", name=method(call), constant=True
        )
        yield told_once_of_constant(secret, seed, project, _seeded_with)
    if unit.kind != "function":
        return
    for step in unit.steps:
        if step.kind != "store" or step.target is None:
            continue
        name = _stored_name(step.target)
        if not name or kind_of_name(name) not in ("code", "reset", "activation"):
            continue
        value = step.value
        if not isinstance(value, Literal) or not _looks_like_code(value):
            continue
        use = _leaves(value, unit, project)
        if use is not None:
            kind = kind_of_name(name)
            assert kind is not None
            if kind == "code" and kind_around(unit.qualname) == "reset":
                yield FreshSecret(
                    at=use,
                    value=value,
                    kind="reset",
                    generator="a constant",
                    name=name,
                    made=step.at,
                    constant=True,
                )
            yield FreshSecret(
                at=step.at, value=value, kind=kind, generator="a constant", name=name, used=use, constant=True
            )


def _constant_seeds(unit: Unit, project: Project) -> Iterator[tuple[Call, Spot]]:
    """Calls that are given a constant of the source for a seed, and where that stands."""
    for call in unit.calls:
        if method(call) in SEEDED and call.args:
            if any(name.startswith(("pyotp.", "passlib.totp")) for name in target(call, unit, project).names):
                seed = _literal(call.args[0], project)
                if seed is not None and isinstance(seed.value, str) and len(seed.value) >= 8:
                    yield call, seed.at


def _seeded_with(unit: Unit, constant: Spot, project: Project) -> list[Spot]:
    if is_test_path(unit.path) or _pretends(unit):
        return []
    return [call.at for call, seed in _constant_seeds(unit, project) if seed == constant]


def _literal(value: Value, project: Project) -> Literal | None:
    inner = bare(value)
    if isinstance(inner, Symbol):
        constant = project.constant(inner.name)
        inner = bare(constant) if constant is not None else inner
    return inner if isinstance(inner, Literal) else None


def _looks_like_code(value: Literal) -> bool:
    content = value.value
    if isinstance(content, bool):
        return False
    if isinstance(content, int):
        return 1000 <= content <= 99_999_999
    return isinstance(content, str) and content.isdigit() and 4 <= len(content) <= 8


def _leaves(made: Literal, unit: Unit, project: Project) -> Spot | None:
    """Where a constant code is mailed, texted or kept with the account; None when it is only compared or
    shown as a sample.
    """
    for step in unit.steps:
        if (
            step.kind == "store"
            and isinstance(step.target, Attribute)
            and trail(step.value, made) is not None
        ):
            if not (
                isinstance(step.target.of, Value)
                and getattr(bare(step.target.of), "name", "") == "self"
                and unit.name.endswith("__init__")
            ):
                return step.at
        if step.kind == "call" and isinstance(step.value, Call):
            words = set(segments(method(step.value)))
            if words & {"send", "mail", "sms", "create", "setex", "notify"} or method(step.value) in (
                "set",
                "delay",
            ):
                if trail(step.value, made, whole_call=True) is not None:
                    return step.at
    return None


__all__ = ["MODELS", "Choice", "clock", "drawn", "strong", "weak_result"]
