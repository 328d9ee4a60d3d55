r"""An initial password or activation code comes from a guessable generator."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.secrets import FreshSecret
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.rule import Draft, FactRule


class WeakInitialSecret(FactRule):
    code = "AUT401"
    name = "weak-initial-secret"
    requirement = "V6.4.1"
    severity = "high"
    confidence = "high"
    looks_at = FreshSecret

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        assert isinstance(fact, FreshSecret)
        if fact.constant:
            return
        if fact.kind == "password":
            what = "a password"
        elif fact.kind == "activation" or (fact.signup and fact.kind == "code"):
            what = "an activation code"
        else:
            return
        related = []
        if fact.made is not None:
            related.append((fact.made, f"drawn from {fact.generator} here"))
        if fact.used is not None:
            related.append((fact.used, f"it becomes {fact.name}"))
        yield self.violated(
            fact.at,
            f"{fact.name} is {what} made by {fact.generator}, whose output can be predicted; draw it with the secrets module",
            function=unit.qualname,
            related=related,
        )
