"""Whether a test tells that a value is a hash already: `is_encrypted(password)`, `password.startswith("$2b$")`."""

from __future__ import annotations

import re

from authlint.pattern import pattern
from authlint.python.flow import Known, atoms, known_before
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Collection,
    Literal,
    Named,
    Param,
    Value,
    bare,
    inside,
    method,
    same,
)
from authlint.vocabulary import segments

_ASKING = frozenset(("is", "are", "looks", "look", "seems", "already", "identify", "detect"))
_HASHED = frozenset(
    ("hash", "hashed", "hasher", "encrypted", "crypted", "encoded", "digest", "bcrypt", "prehashed")
)
_IDENTIFIES = frozenset(("identify", "identify_hasher", "identify_hash"))
"""passlib's methods answer None for what is no hash, Django's function raises."""
_SCHEME = pattern(
    r"\$(?:2[abxy]?|argon2|[156y]|scrypt|pbkdf2|p5k2)|(?:bcrypt|pbkdf2|argon2|scrypt|sha\d*|md5)\w*[$:]|\{\w+\}",
    re.IGNORECASE,
)
"""How stored hashes begin: `$2b$12$...`, `pbkdf2_sha256$...`, `scrypt:32768:8:1$...`, `{SSHA}...`."""


def hashed_on_way(option: Value, test: Value | None, truth: bool) -> bool:
    """Whether an option that is taken when `test` comes out as `truth` is a hash then."""
    return test is not None and any(_tells(each, option) for each in atoms(test, truth))


def hashed_by_then(value: Value, unit: Unit, step: Step) -> bool:
    """Whether a value is known to be a hash when control reaches the step."""
    return any(_tells(each, value) for each in known_before(unit, step))


def hashed_options(choice: Choice, unit: Unit | None) -> list[Value]:
    """The options of a choice that are hashes already where they are taken."""
    if choice.test is not None and len(choice.options) == 2:
        return [
            each for index, each in enumerate(choice.options) if hashed_on_way(each, choice.test, index == 0)
        ]
    # `try: identify_hasher(password)`, `except ValueError: password = make_password(password)`
    made = any(isinstance(bare(each), Call) for each in choice.options)
    calls = unit.calls if unit is not None and made else []
    return [
        each
        for each in choice.options
        if any(method(call) in _IDENTIFIES and _tells(Known("done", call), each) for call in calls)
    ]


def _tells(known: Known, value: Value) -> bool:
    """Whether something that holds says that the value is a hash."""
    asked = bare(known.value) if known.value is not None else None
    if known.kind == "true" and isinstance(asked, Param | Attribute):
        words = segments(asked.name)
        return words[:1] in (("is",), ("already",)) and not _HASHED.isdisjoint(words)
    if not isinstance(asked, Call) or known.kind not in ("true", "done"):
        return False
    name = method(asked)
    func = bare(asked.func)
    if name == "startswith" and known.kind == "true" and isinstance(func, Attribute) and asked.args:
        return _is_of(func.of, value) and _is_scheme(asked.args[0])
    if known.kind == "done" and name != "identify_hasher":
        return False
    if name not in _IDENTIFIES and not asks_for_hash(name):
        return False
    of = (*asked.args, *(each for _, each in asked.keywords))
    return any(_is_of(each, value) for each in of) or (
        not of and isinstance(func, Attribute) and _is_of(func.of, value)
    )


def asks_for_hash(name: str) -> bool:
    """Whether a function asks by its name whether something is a hash: `is_hashed`, `looks_like_bcrypt`."""
    said = segments(name)
    return bool(said) and said[0] in _ASKING and not _HASHED.isdisjoint(said)


def _is_scheme(value: Value) -> bool:
    inner = bare(value)
    texts = inner.items if isinstance(inner, Collection) else (inner,)
    return bool(texts) and all(
        isinstance(text := bare(each), Literal)
        and isinstance(text.value, str | bytes)
        and _SCHEME.match(text.value if isinstance(text.value, str) else text.value.decode("latin-1"))
        for each in texts
    )


def _is_of(asked: Value, value: Value) -> bool:
    """Whether a test is about the value, or about what it is read from."""
    wanted = bare(asked)
    return any(same(wanted, each) for each in inside(value, 12) if not isinstance(each, Named))
