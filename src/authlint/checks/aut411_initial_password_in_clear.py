r"""A password is handed out in clear."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.secrets import Disclosure
from authlint.findings import Confidence
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.rule import Draft, FactRule

_WAYS = {
    "mail": "is mailed in clear; send a link with a single-use token that expires",
    "sms": "is sent in clear by SMS; send a link with a single-use token that expires",
    "response": "is in the response in clear; leave it out",
    "page": "is printed on the page in clear; let the user choose one behind a single-use link",
    "log": "is written to the log in clear; leave it out",
    "print": "is printed in clear; leave it out",
    "session": "is kept in the session in clear; leave it out",
    "cookie": "is put into a cookie in clear; leave it out",
    "column": "is stored in clear beside its hash; drop the column",
    "flash": "is flashed to the page in clear; leave it out",
}


class InitialPasswordInClear(FactRule):
    code = "AUT411"
    name = "initial-password-in-clear"
    requirement = "V6.4.1"
    severity = "high"
    confidence = "high"
    looks_at = Disclosure

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        assert isinstance(fact, Disclosure)
        if fact.kind != "password" or (fact.origin == "stored" and not fact.temporary):
            return
        related = []
        if fact.source is not None:
            related.append((fact.source, f"{fact.label} comes from here"))
        related += [(each, "handed over here") for each in fact.callers]
        yield self.violated(
            fact.at, f"{fact.label} {_WAYS[fact.channel]}", function=unit.qualname, related=related, confidence=_confidence(fact)
        )


def _confidence(fact: Disclosure) -> Confidence:
    if fact.channel in ("print", "log") and (fact.interactive or not fact.account):
        return "low"
    if fact.channel == "page":
        return "high" if fact.sure else "low"
    return "high" if fact.origin in ("generated", "typed") else "medium"
