"""How many bits a value holds that the program draws from a cryptographic generator.

Sources: https://docs.python.org/3/library/secrets.html, django.utils.crypto, passlib.pwd, uuid (RFC 9562: 122
random bits in version 4).
"""

from __future__ import annotations

from math import log2

from authlint.facts.words import words
from authlint.python.calls import arguments, target
from authlint.python.numbers import whole_number
from authlint.python.passwords import assigned, password_in
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Collection,
    Item,
    Literal,
    Operation,
    Param,
    Spot,
    Star,
    Symbol,
    Text,
    Value,
    argument,
    bare,
    method,
    text_of,
)

ENOUGH = 112
"""Bits that nobody tries out, however fast a hash is. Source: ASVS V6.5.2 and appendix C."""

_DEPTH = 10
_CALLERS = 12
_BYTES = words("token_hex token_urlsafe token_bytes urandom randbytes get_random_bytes RAND_bytes")
_KEPT = words(
    "encode decode hex strip lower upper str bytes replace join b64encode urlsafe_b64encode b32encode hexlify",
    "hexdigest digest sha256 sha512 sha3_256 blake2b force_str force_bytes data value",
)
"""What leaves the bits as they are, or at ENOUGH of them."""
_FIXED = {"uuid4": 122.0, "get_random_secret_key": 280.0, "generate_key": 256.0}


def secret_bits(data: Value, unit: Unit, project: Project) -> float:
    """The bits of what somebody would have to guess in hashed data: of the password in it, not of its salt."""
    origin = password_in(data, unit, project)
    return drawn_bits(data if origin is None else origin.value, unit, project)


def drawn_bits(value: Value, unit: Unit | None, project: Project, depth: int = _DEPTH) -> float:
    """The bits of a value, at the least; 0 for one that is not drawn, or not known to be.

    A parameter has the bits that callers hand over, where one surely draws and none hands over less or a
    password; a method that hands on its own parameter counts for nothing.
    """
    value = bare(value)
    if depth == 0:
        return 0
    if isinstance(value, Call):
        return _call(value, unit, project, depth)
    if isinstance(value, Text):
        return max((drawn_bits(each, unit, project, depth - 1) for each in value.parts[:20]), default=0)
    if isinstance(value, Operation) and value.operator in ("+", "or"):
        found = [drawn_bits(each, unit, project, depth - 1) for each in value.parts[:20]]
        return max(found, default=0) if value.operator == "+" else min(found, default=0)
    if isinstance(value, Choice):
        return min((drawn_bits(each, unit, project, depth - 1) for each in value.options), default=0)
    if isinstance(value, Attribute):
        stored = assigned(value, unit)
        if stored is not None:
            return drawn_bits(stored, unit, project, depth - 1)
        return drawn_bits(value.of, unit, project, depth - 1) if value.name in ("hex", "urn") else 0
    if isinstance(value, Param):
        return _handed(value, project, depth)
    if isinstance(value, Item):
        return _one_of(value, project, depth)
    return 0


def _one_of(value: Item, project: Project, depth: int) -> float:
    """One of the results of a function of the project: `prefix, token = generate_token()`."""
    call, key = bare(value.of), bare(value.key)
    func = bare(call.func) if isinstance(call, Call) else None
    leads = project.unit(func.name) if isinstance(func, Symbol) else None
    if leads is None or leads.kind != "function" or not isinstance(key, Literal):
        return 0
    found = []
    for step in leads.steps:
        result = bare(step.value)
        if step.kind == "return":
            if not isinstance(result, Collection) or not isinstance(key.value, int):
                return 0
            each = result.items[key.value] if key.value < len(result.items) else None
            found.append(drawn_bits(each, leads, project, depth - 2) if each is not None else 0)
    return min(found, default=0)


def _call(call: Call, unit: Unit | None, project: Project, depth: int) -> float:
    name, func = method(call), bare(call.func)
    if name in _BYTES:
        if argument(call, 0, "nbytes") is None:
            return 256 if name.startswith("token_") else 0
        return 8 * (whole_number(argument(call, 0, "nbytes"), unit, project) or 0)
    if name in _FIXED:
        return _FIXED[name]
    if name in ("randbits", "getrandbits"):
        return (whole_number(argument(call, 0, "k"), unit, project) or 0) if _is_sound(call) else 0
    if name == "get_random_string":
        return _characters(argument(call, 0, "length"), argument(call, 1, "allowed_chars"), 62, unit, project)
    if name == "genword":
        bits = whole_number(argument(call, 0, "entropy"), unit, project)
        return bits if bits is not None else _characters(argument(call, 1, "length"), None, 16, unit, project)
    if name == "random_base32":
        return 5 * (whole_number(argument(call, 0, "length"), unit, project) or 32)
    if name in ("choices", "sample") and _is_sound(call):
        return _characters(argument(call, 1, "k"), argument(call, 0), 16, unit, project)
    if name == "join" and call.args:
        return _joined(call.args[0], unit, project, depth)
    if name in _KEPT:
        of = func.of if isinstance(func, Attribute) else call.args[0] if call.args else None
        found = drawn_bits(of, unit, project, depth - 1) if of is not None else 0
        return found or (drawn_bits(call.args[0], unit, project, depth - 1) if call.args else 0)
    leads = project.unit(func.name) if isinstance(func, Symbol) else None
    if leads is not None and leads.kind == "function":
        results = [step.value for step in leads.steps if step.kind == "return"]
        return min((drawn_bits(each, leads, project, depth - 2) for each in results[:4]), default=0)
    return 0


def _joined(value: Value, unit: Unit | None, project: Project, depth: int) -> float:
    """`"".join(secrets.choice(ALPHABET) for _ in range(28))`, `"".join(SystemRandom().choices(ALPHABET, k=28))`."""
    inner = bare(value)
    if not isinstance(inner, Collection):
        return drawn_bits(inner, unit, project, depth - 1)
    if len(inner.items) != 1 or not isinstance(star := inner.items[0], Star) or unit is None:
        return 0
    each = bare(star.of)
    if not isinstance(each, Call) or method(each) != "choice" or not _is_sound(each):
        return 0
    counts = [
        call.args[-1] if len(call.args) == 1 else None
        for call in unit.calls
        if method(call) == "range" and _within(call.at, inner.at)
    ]
    return _characters(counts[0] if len(counts) == 1 else None, argument(each, 0), 16, unit, project)


def _characters(
    count: Value | None, alphabet: Value | None, usual: int, unit: Unit | None, project: Project
) -> float:
    """The bits of so many characters; an alphabet that is not known has at least the `usual` size."""
    number = whole_number(count, unit, project) if count is not None else None
    inner = bare(alphabet) if alphabet is not None else None
    for _ in range(3):
        if isinstance(inner, Symbol) and (constant := project.constant(inner.name)) is not None:
            inner = bare(constant)
    text = text_of(inner, "") if isinstance(inner, Literal) else None
    if isinstance(inner, Symbol) and inner.name.endswith("digits") and "hex" not in inner.name:
        text = "0123456789"
    return (number or 0) * log2(max(2, len(set(text)) if text is not None else usual))


def _is_sound(call: Call) -> bool:
    """Whether a draw is one of `secrets` or of `SystemRandom`."""
    func = bare(call.func)
    if isinstance(func, Symbol):
        return func.name.startswith("secrets.") or "SystemRandom" in func.name
    if isinstance(func, Attribute):
        of = bare(func.of)
        return isinstance(of, Call) and method(of) == "SystemRandom"
    return False


def _handed(value: Param, project: Project, depth: int) -> float:
    owner = project.unit(value.owner)
    if owner is None or depth < 4:
        return 0
    bits: list[float] = []
    for caller, call in project.callers(owner, _CALLERS):
        given = arguments(call, target(call, caller, project)).get(value.name)
        if given is None or (caller.owner == owner.owner != "" and isinstance(bare(given), Param)):
            continue  # what it was given itself, to be written down anew
        found = drawn_bits(given, caller, project, depth - 3)
        if not found and password_in(given, caller, project) is None:
            continue  # a token that somebody shows
        bits.append(found)
    return min(bits, default=0)


def _within(inner: Spot, outer: Spot) -> bool:
    return (outer.line, outer.column) <= (inner.line, inner.column) and (
        inner.end_line,
        inner.end_column,
    ) <= (outer.end_line, outer.end_column)
