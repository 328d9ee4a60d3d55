r"""Recovery codes are stored as they are."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.secrets import RecoveryCodesStored
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.rule import Draft, FactRule


class RecoveryCodesInClear(FactRule):
    code = "AUT502"
    name = "recovery-codes-in-clear"
    requirement = "V6.5.2"
    severity = "high"
    confidence = "high"
    looks_at = RecoveryCodesStored

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        assert isinstance(fact, RecoveryCodesStored)
        how = {
            "clear": "keeps recovery codes as they are",
            "encrypted": "keeps recovery codes under an encryption that can be undone",
            "digest": "keeps recovery codes under a fast digest",
        }[fact.form]
        related = [(fact.made, "the codes are made here")] if fact.made is not None else []
        yield self.violated(
            fact.at, f"{fact.label} {how}; store a salted password hash of each code", function=unit.qualname, related=related
        )
