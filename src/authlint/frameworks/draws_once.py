"""One report for one draw: several places of a project take a secret from the same helper.

The places are those that call the helper, itself or by other helpers that give its draw back. The draw is told
at the surest of them, among these at a helper whose own name tells what it makes, else at the first by path
and line: the same whether one file is looked at or all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from authlint.facts.secrets import FreshSecret
from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Spot

_CALLERS = 40
_HELPERS = 8
_SHOWN = 5

Reads = Callable[[Unit, Unit, Spot, Project], tuple[list[FreshSecret], bool]]
"""The secrets that a unit takes from a draw of a helper, and whether it gives the draw back itself."""
Takes = Callable[[Unit, Spot, Project], list[Spot]]
"""Where a unit takes the constant at a place for a seed."""
SEEDED = ("TOTP", "HOTP")
"""Constructors that are given a seed."""
_Place = tuple[bool, bool, Spot, str]
"""Not sure, no helper, where, what is asked of the secret: the least of those that ask the same is told."""


def told_once(secret: FreshSecret, helper: Unit, project: Project, reads: Reads) -> FreshSecret:
    """The secret with the place where its draw is told, or with the other places when that is its own."""
    if secret.made is None:
        return secret
    return _told(secret, _places(helper, secret.made, project, reads))


_OF_SEEDS: Memo[tuple[str, int, int], list[_Place]] = Memo()


def told_once_of_constant(secret: FreshSecret, constant: Spot, project: Project, takes: Takes) -> FreshSecret:
    """The same for a seed that stands in the source once and that several places take."""
    answers, key = _OF_SEEDS.of(project), (constant.path, constant.line, constant.column)
    if key not in answers:
        found: list[_Place] = []
        for word in SEEDED:
            for path in project.calling(word)[:_CALLERS]:
                module = project.module_at(path)
                for unit in module.units_mentioning(word, project.read(path) or b"") if module else ():
                    if _is_looked_at(unit, project):
                        found += [
                            (False, False, each, secret.asks) for each in takes(unit, constant, project)
                        ]
        answers[key] = found
    return _told(secret, answers[key])


def _told(secret: FreshSecret, everywhere: list[_Place]) -> FreshSecret:
    places = [each for each in everywhere if each[3] == secret.asks]
    if not any(each[2] == secret.at for each in places):
        return secret
    first = min(places)[2]
    if first != secret.at:
        return replace(secret, told=first)
    others = sorted({each[2] for each in places} - {first})
    return replace(secret, also=tuple(others[:_SHOWN]))


_OF_DRAWS: Memo[tuple[str, int, int], list[_Place]] = Memo()


def _places(helper: Unit, made: Spot, project: Project, reads: Reads) -> list[_Place]:
    answers, key = _OF_DRAWS.of(project), (made.path, made.line, made.column)
    if key in answers:
        return answers[key]
    found: list[_Place] = []
    waiting, seen, helpers = [helper], {helper.name}, 0
    while waiting and helpers < _HELPERS:
        helpers += 1
        for caller, _ in project.callers(waiting.pop(0), _CALLERS):
            if caller.name in seen:
                continue
            seen.add(caller.name)
            secrets, gives = reads(caller, helper, made, project)
            if gives:
                waiting.append(caller)
            if secrets and _is_looked_at(caller, project):
                found += [(not each.sure, not gives, each.at, each.asks) for each in secrets]
    answers[key] = found
    return found


def _is_looked_at(unit: Unit, project: Project) -> bool:
    """Whether the rules get to see a unit."""
    if unit.kind != "module" and not project.speaks(unit):
        return False
    return project.may_speak(unit.path)
