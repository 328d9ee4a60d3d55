"""What an auditor asks for: of each requirement how often it is violated, met and not decided, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from authlint.findings import Report, Tally
from authlint.once import once
from authlint.requirements import requirements

if TYPE_CHECKING:
    from authlint.registry import RuleInfo


def tallies(report: Report, rules: Sequence[RuleInfo]) -> list[Tally]:
    """One row for each requirement, in the order of the table.

    An outcome counts for every requirement of its rule, once a place. `rules` are all that exist; those that
    every configuration or a missing semgrep kept from running are named apart.
    """
    ran: dict[str, list[str]] = {}
    off: dict[str, list[str]] = {}
    for rule in rules:
        runs = any(each.runs(rule) for each in report.configs) and not report.engines.get(
            rule.engine, ""
        ).startswith(("not run", "failed"))
        for each in rule.requirements:
            codes = (ran if runs else off).setdefault(each, [])
            if rule.code not in codes:
                codes.append(rule.code)
    of_code = {rule.code: rule.requirements for rule in rules}
    violated: Counter[str] = Counter()
    met: Counter[str] = Counter()
    reasons: dict[str, Counter[str]] = {}
    for finding in once(report.findings):
        violated.update(finding.requirements)
    for code, _ in dict.fromkeys((each.code, each.place) for each in report.met):
        met.update(of_code[code])
    for code, _, reason in dict.fromkeys((each.code, each.place, each.reason) for each in report.unknown):
        for requirement in of_code[code]:
            reasons.setdefault(requirement, Counter())[reason] += 1
    return [
        Tally(
            requirement=row.id,
            level=row.level,
            title=row.title,
            codes=tuple(sorted(ran.get(row.id, ()))),
            off=tuple(sorted(set(off.get(row.id, ())) - set(ran.get(row.id, ())))),
            violated=violated[row.id],
            met=met[row.id],
            reasons=tuple(
                sorted(reasons.get(row.id, Counter()).items(), key=lambda each: (-each[1], each[0]))
            ),
        )
        for row in requirements().values()
    ]
