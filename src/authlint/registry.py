"""The one list of rules: checks from `authlint.checks`, patterns from `rules/`."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path

import authlint.checks
from authlint.findings import Confidence, Fixing, Severity
from authlint.record import record
from authlint.requirements import closure, lowest_level, requirements
from authlint.rule import FactRule, PathRule, Rule, UnitRule


@record()
class RuleInfo:
    """What every surface may know of a rule, whichever engine runs it.

    `page` is Markdown. `check` is the class of a Python check, `patterns` the YAML file of a semgrep rule;
    a code may have both, since one notion is found by Python here and by semgrep in templates.
    """

    code: str
    name: str
    engine: str
    requirement: str
    requirements: tuple[str, ...]
    cwe: tuple[int, ...]
    level: int
    severity: Severity
    confidence: Confidence
    page: str
    fix: Fixing = ""
    check: type[Rule] | None = None
    patterns: Path | None = None

    @property
    def title(self) -> str:
        """The first line of the page."""
        return self.page.strip().split("\n", 1)[0].lstrip("# ").rstrip(".")


def _described(check: type[Rule], page: str) -> RuleInfo:
    row = requirements()[check.requirement]
    return RuleInfo(
        code=check.code,
        name=check.name,
        engine="python",
        requirement=check.requirement,
        requirements=closure(check.requirement),
        cwe=row.cwe,
        level=lowest_level(check.requirement),
        severity=check.severity,
        confidence=check.confidence,
        page=page,
        fix=check.fix,
        check=check,
    )


@cache
def checks() -> tuple[RuleInfo, ...]:
    """The Python checks, by code. A module of `authlint.checks` that defines no rule is an error of ours."""
    found = []
    for entry in sorted(pkgutil.iter_modules(authlint.checks.__path__), key=lambda each: each.name):
        module = importlib.import_module(f"authlint.checks.{entry.name}")
        own = [
            each
            for each in vars(module).values()
            if isinstance(each, type)
            and issubclass(each, Rule)
            and each not in (Rule, FactRule, UnitRule, PathRule)
            and each.__module__ == module.__name__
        ]
        if not own:
            raise RuntimeError(f"{module.__name__} defines no rule")
        found += [_described(each, module.__doc__ or "") for each in own]
    return tuple(sorted(found, key=lambda each: each.code))


def rules() -> tuple[RuleInfo, ...]:
    """All rules, checks and patterns, by code; a code that both engines serve comes once for each engine."""
    from authlint.semgrep import patterns

    return tuple(sorted((*checks(), *patterns()), key=lambda each: (each.code, each.engine, each.name)))


def rule_named(code: str) -> RuleInfo | None:
    """The rule of a code, in any case of letters; the Python check when both engines serve it."""
    wanted = code.upper()
    found = [each for each in rules() if each.code == wanted]
    found.sort(key=lambda each: each.engine != "python")
    return found[0] if found else None
