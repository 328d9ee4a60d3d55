"""Comparisons in clear that are left from before: the program verifies by a slow hash, and compares only what is
stored in another form.
"""

from __future__ import annotations

from authlint.facts.passwords import ClearComparison
from authlint.facts.words import words
from authlint.python.hashed import asks_for_hash
from authlint.python.units import Block, Branch, Loop, Step, Try, Unit
from authlint.python.values import Call, Comparison, Literal, Value, bare, inside, method, same, with_tests

_VERIFIERS = words("checkpw check_password_hash verify verify_password check_password")
_FORMS = words("startswith identify match is_hashed is_hash")


def is_left_from_before(fact: ClearComparison, unit: Unit) -> bool:
    """Whether a function verifies the stored value by a slow hash, and compares it only where it does not look like
    one: behind `if stored.startswith("$2"): return checkpw(typed, stored)`, or in the `else` of it.
    """
    if not isinstance(fact.value, Comparison):
        return False
    sides = (bare(fact.value.left), bare(fact.value.right))
    verified = [
        stored
        for stored in sides
        if not isinstance(stored, Literal)
        and any(
            method(call) in _VERIFIERS
            and any(same(stored, part) for each in call.args for part in inside(each, 12))
            for call in unit.calls
        )
    ]
    return any(_is_behind(fact.value, stored, unit.body) for stored in verified)


def _is_behind(compared: Value, stored: Value, block: Block) -> bool:
    """Whether a comparison comes where a condition said that the stored value does not begin as a hash."""
    for at, item in enumerate(block.items):
        if isinstance(item, Branch):
            if _asks_form(item.test, stored):
                rest = block.items[at + 1 :] if item.then.leaves else []
                return _holds(item.orelse, compared) or _holds(Block(rest), compared)
            inner: tuple[Block, ...] = (item.then, item.orelse)
        elif isinstance(item, Loop):
            inner = (item.body, item.orelse)
        elif isinstance(item, Try):
            inner = (item.body, item.orelse, *(block for _, block in item.handlers))
        else:
            continue
        if any(_is_behind(compared, stored, each) for each in inner):
            return True
    return False


def _holds(block: Block, compared: Value) -> bool:
    for item in block.items:
        values: list[Value] = []
        inner: tuple[Block, ...] = ()
        if isinstance(item, Step):
            values = [item.value]
        elif isinstance(item, Branch):
            values = [item.test]
            inner = (item.then, item.orelse)
        elif isinstance(item, Loop):
            inner = (item.body, item.orelse)
        else:
            inner = (item.body, item.orelse, *(block for _, block in item.handlers))
        if any(one is compared for each in values for one in with_tests(each, 60)):
            return True
        if any(_holds(each, compared) for each in inner):
            return True
    return False


def _asks_form(asked: Value, stored: Value) -> bool:
    """Whether a condition asks how a value begins: `stored.startswith("$2")`, `_is_hashed(stored)`."""
    return any(
        isinstance(each, Call)
        and (method(each) in _FORMS or asks_for_hash(method(each)))
        and any(same(stored, part) for part in inside(each, 12))
        for each in inside(asked, 30)
    )
