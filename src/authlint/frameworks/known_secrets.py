"""Secrets that nothing is drawn for: the clock, digests of what others know of a user, constants."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.endpoints import is_idle
from authlint.facts.secrets import FreshSecret
from authlint.frameworks.generators import CLOCKS, clock, clock_name, only_returned, strong
from authlint.frameworks.given import is_placed
from authlint.python.calls import target
from authlint.python.project import Project
from authlint.python.purpose import (
    KEEPS,
    is_plain,
    kind_around,
    kind_of_function,
    kind_of_name,
    named,
    target_name,
    trail,
)
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
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

_SEEDED = ("TOTP", "HOTP")
"""Constructors that are given a seed."""


def clock_secrets(unit: Unit, project: Project, told: set[tuple[str, str]]) -> Iterator[FreshSecret]:
    """A code, token or password that is nothing but the clock, cut or digested."""
    clocks = [call for call in unit.calls if clock(call, unit, project)]
    if not clocks or len(clocks) > 40:
        return
    for step in unit.steps:
        name, kind = "", None
        if step.kind == "store" and step.target is not None:
            name = target_name(step.target)
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
            placed=is_placed(kind, read, name, unit, project),
            idle=only_returned(read, unit) and is_idle(unit, project),
        )


_DIGESTS = named("hexdigest digest md5 sha1 sha256 sha512 urlsafe_b64encode b64encode")
_OPEN = named(
    "id pk name first last date joined created now time email mail user username phone uid str dob timestamp"
)


def digest_secrets(unit: Unit, project: Project, told: set[tuple[str, str]]) -> Iterator[FreshSecret]:
    """A reset or activation token that is nothing but a digest of what others know of the user."""
    around = kind_around(unit.qualname)
    for step in unit.steps:
        if step.kind != "store" or step.target is None:
            continue
        value = bare(step.value)
        if not isinstance(value, Call) or method(value) not in _DIGESTS:
            continue
        name = target_name(step.target)
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
        if isinstance(each, Call) and (strong(each) or method(each) not in KEEPS | CLOCKS):
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


def constant_secrets(unit: Unit, project: Project) -> Iterator[FreshSecret]:
    """A one-time code that is a constant and is sent or stored; an authenticator seed that is one."""
    for call, seed in _constant_seeds(unit, project):
        yield FreshSecret(
            at=call.at,
            value=call,
            kind="seed",
            generator="a constant",
            name=method(call),
            made=seed if seed.line != call.at.line or seed.path != call.at.path else None,
            constant=True,
        )
    if unit.kind != "function":
        return
    for step in unit.steps:
        if step.kind != "store" or step.target is None:
            continue
        name = target_name(step.target)
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
        if method(call) in _SEEDED and call.args:
            if any(name.startswith(("pyotp.", "passlib.totp")) for name in target(call, unit, project).names):
                seed = _literal(call.args[0], project)
                if seed is not None and isinstance(seed.value, str) and len(seed.value) >= 8:
                    yield call, seed.at


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
