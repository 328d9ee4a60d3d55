r"""Recovery hands out the password that the account already has."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.secrets import Disclosure
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.rule import Draft, FactRule


_WAYS = {
    "mail": "is mailed",
    "sms": "is sent by SMS",
    "response": "goes into a response",
    "page": "is printed on a page",
    "flash": "is flashed on a page",
}


class PasswordRevealedInRecovery(FactRule):
    code = "AUT403"
    name = "password-revealed-in-recovery"
    requirement = "v4-2.5.3"
    severity = "high"
    confidence = "high"
    looks_at = Disclosure

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        assert isinstance(fact, Disclosure)
        if fact.kind != "password" or fact.origin != "stored" or fact.temporary or not fact.clear:
            return
        way = _WAYS.get(fact.channel)
        if way is None:
            return
        related = [(each, "handed out from here") for each in fact.callers]
        yield self.violated(
            fact.at,
            f"{fact.label} is the account's own password and {way}; store a hash, and let users set a new password",
            function=unit.qualname,
            related=related,
        )
