r"""A password reset rests on a token that can be guessed or used again, or on none."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.secrets import FreshSecret, ResetWithoutProof, ReusableResetToken
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.rule import Draft, FactRule


class WeakResetToken(FactRule):
    code = "AUT433"
    name = "weak-reset-token"
    requirement = "V6.4.3"
    severity = "high"
    confidence = "high"
    looks_at = (FreshSecret, ResetWithoutProof, ReusableResetToken)

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        if isinstance(fact, ResetWithoutProof):
            what = " and ".join(fact.inputs)
            how = f"; a row marked as verified is no tie to the one who asks ({what} is all that is read)" if fact.flag else f" (only {what} is read)"
            yield self.violated(
                fact.at,
                f"the password is replaced for whoever is named in the request{how}; demand a single-use token that was sent to the account",
                function=unit.qualname,
            )
        elif isinstance(fact, ReusableResetToken):
            assert fact.made is not None
            yield self.violated(
                fact.at,
                "the signed token that opens this reset stays good after it; sign the stored hash with it or keep a list of spent ones",
                function=unit.qualname,
                related=[(fact.made, "the token is read here, and nothing that a reset changes is in it")],
                confidence="medium",
            )
        elif isinstance(fact, FreshSecret) and fact.kind == "reset":
            yield from self._guessable(fact, unit)

    def _guessable(self, fact: FreshSecret, unit: Unit) -> Iterator[Draft]:
        related = [(fact.made, "the constant" if fact.constant else f"drawn from {fact.generator} here")] if fact.made is not None else []
        if fact.used is not None and not fact.constant:
            related.append((fact.used, f"it becomes {fact.name}"))
        fault = "is the same constant for everybody" if fact.constant else f"is made by {fact.generator}, whose output can be predicted"
        yield self.violated(
            fact.at,
            f"{fact.name} opens a password reset and {fault}; draw it with the secrets module",
            function=unit.qualname,
            related=related,
        )
