r"""New accounts start with a password that others can work out."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.secrets import GuessablePassword
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.rule import Draft, FactRule


class GuessableInitialPassword(FactRule):
    code = "AUT421"
    name = "guessable-initial-password"
    requirement = "V6.4.1"
    severity = "high"
    confidence = "high"
    looks_at = GuessablePassword

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        assert isinstance(fact, GuessablePassword)
        if fact.constant:
            what = "every new account starts with the same password"
        else:
            what = f"the first password of a new account follows from {fact.source}, which others know"
        yield self.violated(
            fact.at, f"{what}; let users choose one behind a single-use link, or draw it with the secrets module", function=unit.qualname
        )
