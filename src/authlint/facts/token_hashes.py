"""Whether a hash made for passwords is one over a token that the program has drawn itself.

It costs a way back through the callers, so a rule asks only where it would report.
"""

from __future__ import annotations

from authlint.facts.passwords import HashCost, PasswordHash
from authlint.facts.words import words
from authlint.python.entropy import ENOUGH, secret_bits
from authlint.python.passwords import holds
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Value, argument, method

_HASHES = words("hash encrypt")


def is_of_token(fact: PasswordHash | HashCost, unit: Unit, project: Project) -> bool:
    """Whether what is hashed has bits enough that nobody guesses it, however fast the hash goes."""
    return any(secret_bits(data, unit, project) >= ENOUGH for data in _hashed(fact, unit, project))


def _hashed(fact: PasswordHash | HashCost, unit: Unit, project: Project) -> list[Value]:
    """What the hash of a fact is made over; for a cost, what the hashes that hold it are made over."""
    if isinstance(fact, PasswordHash) and fact.data is not None:
        return [fact.data]
    if fact.value is None:
        return []
    hashes = project.facts_of(unit, PasswordHash)
    found = [each.data for each in hashes if each.value is not None and holds(each.value, fact.value)]
    named = [call for call in unit.calls if method(call) in _HASHES and holds(call, fact.value)]
    found += [argument(call, 0, "secret") for call in named]
    return [each for each in found if each is not None]
