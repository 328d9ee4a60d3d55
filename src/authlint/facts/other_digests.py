"""Digests over a password that are no plain hash of it: stretched by a loop, or the mark of a connection."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.origins import name_of
from authlint.facts.passwords import PasswordDigest
from authlint.facts.words import words
from authlint.python.numbers import whole_number
from authlint.python.project import Project
from authlint.python.units import Block, Branch, Loop, Step, Try, Unit, blocks_of
from authlint.python.values import Attribute, Call, Item, Named, Param, bare, inside, method
from authlint.vocabulary import segments

STRETCHES = 10_000
"""Rounds from which on a digest in a loop is meant to be slow; whether they are enough is another question."""

_ADDRESSES = words("url uri host hostname endpoint port")


def is_stretched(fact: PasswordDigest, unit: Unit, project: Project) -> bool:
    """Whether a digest is computed again and again over the last one: `for _ in range(100_000): ...`."""
    at = fact.digested if fact.digested is not None and fact.digested.path == unit.path else fact.at
    for loop in _items(unit.body):
        if not isinstance(loop, Loop) or loop.over is None:
            continue
        over = bare(loop.over)
        if not isinstance(over, Call) or method(over) not in ("range", "xrange") or not over.args:
            continue
        if any(isinstance(each, Step) and each.at.line == at.line for each in _items(loop.body)):
            rounds = whole_number(over.args[0 if len(over.args) == 1 else 1], unit, project)
            return rounds is None or rounds >= STRETCHES
    return False


def marks_connection(fact: PasswordDigest) -> bool:
    """Whether the password is digested together with the address that it is for: a mark by which a connection is
    known again.
    """
    return fact.value is not None and any(
        isinstance(each, Attribute | Item | Named | Param)
        and not _ADDRESSES.isdisjoint(segments(name_of(each)))
        for each in inside(fact.value, 80)
    )


def _items(block: Block) -> Iterator[Step | Branch | Loop | Try]:
    """All that a block holds, however deep."""
    for each in block.items:
        yield each
        for inner in blocks_of(each):
            yield from _items(inner)
