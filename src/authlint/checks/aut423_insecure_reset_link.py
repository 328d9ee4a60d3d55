r"""A reset link can be redirected or read on its way."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.secrets import ResetLink
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.rule import Draft, FactRule


class InsecureResetLink(FactRule):
    code = "AUT423"
    name = "insecure-reset-link"
    requirement = "V6.4.3"
    severity = "medium"
    confidence = "high"
    looks_at = ResetLink

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        assert isinstance(fact, ResetLink)
        related = [(fact.sent, "it is sent here")] if fact.sent is not None and fact.sent.line != fact.at.line else []
        if fact.fault == "http":
            message = f"the link with the token goes to http://{fact.label}; use https, so that nobody on the way reads it"
            if not fact.label.startswith(("www", "the")) and "." not in fact.label:
                message = "the link with the token is an http:// one; use https, so that nobody on the way reads it"
        else:
            message = f"the link with the token is built from {fact.label}, which the sender of the request chooses; use the configured address of the site"
        yield self.violated(fact.at, message, function=unit.qualname, related=related)
