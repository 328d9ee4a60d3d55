r"""A reset token or code is shown to whoever asks for it."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.secrets import Disclosure
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.rule import Draft, FactRule

_WAYS = {
    "response": "is in the response; send it to the address of the account alone",
    "log": "is written to the log; leave it out",
    "print": "is printed to the server's output; leave it out",
    "flash": "is flashed on the page; send it to the address of the account alone",
}


class RecoveryTokenExposed(FactRule):
    code = "AUT413"
    name = "recovery-token-exposed"
    requirement = "V6.4.3"
    severity = "high"
    confidence = "high"
    looks_at = Disclosure

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        assert isinstance(fact, Disclosure)
        if fact.kind not in ("reset", "code") or fact.channel not in _WAYS or fact.origin == "typed":
            return
        related = [(fact.source, f"{fact.label} comes from here")] if fact.source is not None else []
        related += [(each, "handed over here") for each in fact.callers]
        low = fact.channel in ("print", "log") and (fact.interactive or not fact.account)
        yield self.violated(
            fact.at,
            f"{fact.label} {_WAYS[fact.channel]}",
            function=unit.qualname,
            related=related,
            confidence="low" if low else "high" if fact.origin == "generated" else "medium",
        )
