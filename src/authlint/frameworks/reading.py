"""The facts of a unit, found once: by the rows and recognisers that give the kinds which somebody asks for.

A trace that looks for writes of passwords through forty functions would otherwise read all that these do with
mails, tokens and random numbers, and all the files that this leads to.
"""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from operator import attrgetter

from authlint.facts.fact import Fact
from authlint.facts.passwords import PasswordDigest, PasswordHash
from authlint.frameworks import models
from authlint.frameworks.model import RECOGNISERS, WITNESSES, Recognition
from authlint.prefilter import EVERY_STEM
from authlint.python.project import Project
from authlint.python.units import Step, Unit
from authlint.python.values import Call, Comparison, bare, method

Kinds = tuple[type[Fact], ...]

_PLACE = attrgetter("at.line", "at.column")


def facts_of(unit: Unit, project: Project, kinds: Kinds = ()) -> list[Fact]:
    """The facts of a unit that are of these kinds, in source order; of all kinds where none is named."""
    reading = unit.facts
    if not isinstance(reading, _Reading):
        reading = unit.facts = _Reading(unit, project)
    found = reading.known.get(kinds)
    if found is None:
        found = sorted(reading.facts(kinds, project), key=_PLACE)
        rows = project.models
        if rows and PasswordHash in rows.said_of((unit.name, project.names.public(unit.name))):
            # It is a password hash by a row of the project, whatever it is made of.
            found = [each for each in found if not isinstance(each, PasswordDigest)]
        reading.known[kinds] = found
    return found


@cache
def _asked(kinds: Kinds, thorough: bool) -> list[tuple[int, type, Recognition]]:
    """The recognisers that give facts of these kinds, each with a bit of its own and with what it looks at."""
    models()
    wanted = {each.__name__ for each in kinds}
    tables = (RECOGNISERS, WITNESSES) if thorough else (RECOGNISERS,)
    every = [
        (sort, entry)
        for sort in (Call, Comparison, Step, Unit)
        for entry in chain.from_iterable(table.get(sort, ()) for table in tables)
    ]
    return [
        (1 << number, sort, entry)
        for number, (sort, entry) in enumerate(every)
        if not kinds or not wanted.isdisjoint(entry.gives)
    ]


@cache
def _set_of(kinds: Kinds) -> frozenset[type[Fact]]:
    return frozenset(kinds)


@cache
def _missing(kinds: Kinds, known: frozenset[type[Fact]]) -> Kinds:
    return tuple([each for each in kinds if each not in known])


def told(error: Exception) -> str:
    """An error of ours in one line: what, and where it came up."""
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({where.name}, line {where.lineno})"


class _Reading:
    """What a unit holds for rows and recognisers to look at, and what they have said of it so far."""

    __slots__ = (
        "aliases",
        "by_recogniser",
        "by_row",
        "calls",
        "heard",
        "known",
        "looked_up",
        "named",
        "own",
        "said",
        "steps",
        "unit",
    )

    def __init__(self, unit: Unit, project: Project) -> None:
        rows = project.models
        self.unit = unit
        self.known: dict[Kinds, list[Fact]] = {}
        self.looked_up: frozenset[type[Fact]] = frozenset()
        """The kinds that rows were asked for."""
        self.by_row: dict[type[Fact], list[Fact]] = {}
        self.heard = 0
        """The bits of the recognisers that were asked."""
        self.by_recogniser: dict[int, list[Fact]] = {}
        self.own: list[Fact] = []
        """What the project's own rows say; no other row is asked of these calls."""
        self.calls: list[Call] = unit.calls if rows is None else []
        if rows is not None:
            for call in unit.calls:
                mine = rows.facts(call, unit, project)
                self.own += mine
                if not mine:
                    self.calls.append(call)
        self.named: dict[str, list[Call]] = {}
        for call in self.calls:
            self.named.setdefault(method(call), []).append(call)
        self.aliases = [call for call in self.calls if project.names.is_alias(bare(call.func))]
        self.steps: dict[str, list[Step]] = {"": unit.steps}
        for step in unit.steps:
            self.steps.setdefault(step.kind, []).append(step)
        self.said = EVERY_STEM if unit.kind == "module" or rows is not None else project.says(unit)

    def facts(self, kinds: Kinds, project: Project) -> list[Fact]:
        """The facts of these kinds, of all without any; what rows say first."""
        found = [*self._by_rows(kinds or models().kinds, project), *self.own]
        for bit, sort, entry in _asked(kinds, project.thorough):
            if not self.heard & bit:
                if said := self._said_by(entry, sort, project):
                    self.by_recogniser[bit] = said
                self.heard |= bit
            found += self.by_recogniser.get(bit, ())
        return [each for each in found if isinstance(each, kinds)] if kinds else found

    def _by_rows(self, kinds: Kinds, project: Project) -> Iterator[Fact]:
        missing = _missing(kinds, self.looked_up)
        if missing:
            self.looked_up = self.looked_up.union(missing) if self.looked_up else _set_of(missing)
            rows = models()
            lasts = rows.lasts_of(*missing)
            calls = [call for last in self.named if last in lasts for call in self.named[last]]
            calls += [call for call in self.aliases if method(call) not in lasts]
            for call in calls:
                for fact in rows.facts(call, self.unit, project, missing):
                    self.by_row.setdefault(type(fact), []).append(fact)
        return chain.from_iterable(self.by_row.get(each, ()) for each in kinds)

    def _said_by(self, entry: Recognition, sort: type, project: Project) -> list[Fact]:
        found: list[Fact] = []
        try:
            for value in self._values(sort, entry):
                found += entry.function(value, self.unit, project)
        except Exception as error:  # one recogniser that fails must not take the others' facts with it
            project.faults.append(f"{entry.function.__name__} failed on {self.unit.path}: {told(error)}")
        return found

    def _values(self, sort: type, entry: Recognition) -> Iterable[object]:
        """The values, steps or the unit that a recogniser is to look at."""
        if entry.stems and not entry.stems & self.said:
            return ()
        if sort is Call:
            if not entry.named:
                return self.calls
            if entry.named.isdisjoint(self.named):
                return ()
            return chain.from_iterable(those for last, those in self.named.items() if last in entry.named)
        if sort is Step:
            those = self.steps.get(entry.step, ())
            return filter(entry.takes, those) if entry.named else those
        return self.unit.comparisons if sort is Comparison else (self.unit,)
