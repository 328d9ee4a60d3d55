r"""Codes and seeds come from a guessable generator."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.secrets import FreshSecret
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.rule import Draft, FactRule

_WHAT = {
    "code": "a one-time code",
    "recovery": "a recovery code",
    "seed": "the seed of one-time codes",
}


class WeakCodeGenerator(FactRule):
    code = "AUT503"
    name = "weak-code-generator"
    requirement = "V6.5.3"
    severity = "high"
    confidence = "high"
    looks_at = FreshSecret

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        assert isinstance(fact, FreshSecret)
        what = _WHAT.get(fact.kind)
        if what is None or (fact.signup and not fact.constant and fact.kind == "code"):
            return
        related = []
        if fact.made is not None:
            related.append((fact.made, f"drawn from {fact.generator} here"))
        if fact.used is not None:
            related.append((fact.used, f"it becomes {fact.name}"))
        if fact.constant:
            message = f"{fact.name} is a constant, the same for everybody; draw {what} with the secrets module"
            if fact.kind == "seed":
                message = "the seed of one-time codes is a constant in the source; give each account its own random one"
        else:
            message = (
                f"{fact.name} is {what} made by {fact.generator}, whose output can be predicted; draw it with the secrets module"
            )
        yield self.violated(fact.at, message, function=unit.qualname, related=related)
