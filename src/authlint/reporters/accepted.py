"""What every report says of baselines: how many findings they hold back, how many of their entries are stale."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.findings import Applied, Report
from authlint.reporters.shown import named, visible

MOST_STALE = 20


def sentences(report: Report) -> list[str]:
    """A line for each baseline."""
    return [sentence(each) for each in report.baselines]


def sentence(applied: Applied) -> str:
    """What a baseline did in a run, in a line."""
    held, stale = len(applied.held), len(applied.stale)
    said = f"{held:,} {'finding' if held == 1 else 'findings'} held back by {named(applied.path)}"
    if stale:
        said += f", {stale:,} of its entries {'is' if stale == 1 else 'are'} stale: authlint baseline prune"
    return said


def stale(applied: Applied) -> Iterator[str]:
    """The stale entries, a line each, as many as one reads."""
    for each in applied.stale[:MOST_STALE]:
        inside = f" in {visible(each.function)}" if each.function else ""
        yield f"{named(each.path)}:{each.line}: {visible(each.code)}{inside} is gone"
    if len(applied.stale) > MOST_STALE:
        yield f"and {len(applied.stale) - MOST_STALE:,} more"
