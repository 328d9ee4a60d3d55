"""The table of requirements: OWASP ASVS 5.0 V6, ASVS 4.0 2.x and the authenticator life cycle."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import tomli

from authlint.record import record

LIFECYCLE_LEVELS = {"high": 1, "medium": 2, "low": 3, "informational": 3}


@record()
class Requirement:
    """A row of requirements.toml; `level` is 1 to 3 (life-cycle severities are mapped to levels)."""

    id: str
    level: int
    cwe: tuple[int, ...]
    also: tuple[str, ...]
    scope: str
    title: str
    violated: str
    met: str


@cache
def requirements() -> dict[str, Requirement]:
    """Requirement id -> row, in the order of the table."""
    # importlib.resources would cost 10 ms of every start.
    text = Path(__file__).with_name("requirements.toml").read_text(encoding="utf-8")
    rows = {}
    for row in tomli.loads(text)["requirement"]:
        level = row["level"]
        rows[row["id"]] = Requirement(
            id=row["id"],
            level=level if isinstance(level, int) else LIFECYCLE_LEVELS[level],
            cwe=tuple(row["cwe"]),
            also=tuple(row.get("also", ())),
            scope=row["scope"],
            title=row["title"],
            violated=row["violated"],
            met=row["met"],
        )
    return rows


def closure(identifier: str) -> tuple[str, ...]:
    """The requirement itself, then those of its `also`, in the order of the table."""
    return (identifier, *requirements()[identifier].also)


def lowest_level(identifier: str) -> int:
    """The level at which a rule for this requirement starts to count."""
    rows = requirements()
    return min(rows[each].level for each in closure(identifier) if each in rows)
