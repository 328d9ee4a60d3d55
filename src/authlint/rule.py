"""The base classes of rules, and what a rule answers.

A rule never walks a tree: `FactRule` is handed facts, `PathRule` events with the trace around them,
`ProjectRule` the whole inventory. Answers are drafts in byte positions; `authlint.engine` turns them into
findings with characters, fingerprints and requirement closure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from authlint.findings import Confidence, Fixing, Mend, Severity
from authlint.python.values import Spot
from authlint.record import record

if TYPE_CHECKING:
    from authlint.facts.fact import Fact
    from authlint.python.project import Project
    from authlint.python.units import Unit


@record()
class Draft:
    """An answer before it is a Finding, Met or Unknown.

    `message` is the finding's message, the label of the evidence or the reason; `related` are labelled
    places, the evidence first for "met". "aside" is a place that the rule looked at and that its requirement
    does not speak of; the message says why. Violations of a file with one `cause` are told once, at the first.
    """

    rule: type[Rule]
    outcome: Literal["violated", "met", "unknown", "aside"]
    at: Spot
    message: str
    function: str = ""
    related: tuple[tuple[Spot, str], ...] = ()
    confidence: Confidence = "high"
    mend: Mend | None = None
    cause: Spot | None = None
    rank: int = 0
    """How plainly the place tells what others of its cause tell too: 0 the most."""


class Rule:
    """One code for one requirement; the module docstring is its page and its tests."""

    code: ClassVar[str]
    name: ClassVar[str]
    requirement: ClassVar[str]
    severity: ClassVar[Severity] = "high"
    confidence: ClassVar[Confidence] = "high"
    words: ClassVar[tuple[str, ...]] = ()
    """Lower-case substrings; a file without any of them, and of the stems of `prefilter`, is not read."""
    fix: ClassVar[Fixing] = ""
    """Whether `violated` is ever given a `mend`, and of which kind the fix is then."""

    kept: ClassVar[bool] = False
    """Whether it speaks of how an account's password is kept or shown, as an entry of a vault is too."""
    named: ClassVar[bool] = False
    """Whether its findings of medium confidence go by names, which a large program gives to other things too."""

    stems: ClassVar[tuple[str, ...]] = ()
    """Stems of `prefilter`, one of which a function or class must hold to be looked at; none: any auth word."""

    def violated(
        self,
        at: Spot,
        message: str,
        *,
        function: str = "",
        related: Iterable[tuple[Spot, str]] = (),
        confidence: Confidence | None = None,
        mend: Mend | None = None,
        cause: Spot | None = None,
        rank: int = 0,
    ) -> Draft:
        """The requirement is broken at `at`. Confidence is the rule's own unless it is given.

        `cause` is where the flaw is written, if it is written once and shows in several places; of those the one of
        the least `rank` tells for all.
        """
        sure = confidence or self.confidence
        return Draft(type(self), "violated", at, message, function, tuple(related), sure, mend, cause, rank)

    def met(
        self,
        at: Spot,
        evidence: Spot,
        message: str,
        *,
        function: str = "",
        related: Iterable[tuple[Spot, str]] = (),
    ) -> Draft:
        """The requirement is satisfied at `at`, and `evidence` shows it; `related` is what else one reads."""
        return Draft(type(self), "met", at, message, function, ((evidence, message), *related))

    def unknown(self, at: Spot, reason: str, *, function: str = "") -> Draft:
        """Cannot be decided at `at`, for the reason given."""
        return Draft(type(self), "unknown", at, reason, function)

    def aside(self, at: Spot, reason: str, *, function: str = "") -> Draft:
        """What stands at `at` looks like a matter of the requirement and is none, for the reason given."""
        return Draft(type(self), "aside", at, reason, function)


class FactRule(Rule):
    """One fact is enough. `looks_at` names the classes of facts that `check` is called with.

    `witnesses` are facts that speak for the code; `weigh` gets them beside those that `check` gets.
    """

    looks_at: ClassVar[type[Fact] | tuple[type[Fact], ...]]
    witnesses: ClassVar[tuple[type[Fact], ...]] = ()

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        """Called for every such fact in the unit."""
        raise NotImplementedError

    def weigh(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        """What is met, unknown or aside; asked in a thorough run alone, answers beside a violation are dropped."""
        return iter(())


class UnitRule(Rule):
    """A rule that weighs the facts of a function, class or module together."""

    def check(self, unit: Unit, project: Project) -> Iterator[Draft]:
        """Called for every unit of a reported file that holds an auth word."""
        raise NotImplementedError

    def weigh(self, unit: Unit, project: Project) -> Iterator[Draft]:
        """What is met, unknown or aside; asked in a thorough run alone."""
        return iter(())


class PathRule(Rule):
    """A rule that is judged at an endpoint, over the way that leads to an event."""

    def check(self, entry: Unit, project: Project) -> Iterator[Draft]:
        """Called for every unit that the outside reaches."""
        raise NotImplementedError

    def weigh(self, entry: Unit, project: Project) -> Iterator[Draft]:
        """What is met, unknown or aside; asked in a thorough run alone."""
        return iter(())
