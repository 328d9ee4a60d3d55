"""What every report says of what it leaves out: findings that baselines hold back, files that did not change."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.findings import Applied, Report, Scope
from authlint.reporters.shown import named, visible

MOST_STALE = 20


def sentences(report: Report) -> list[str]:
    """A line for each baseline, and one for a run over changes."""
    said = [sentence(each) for each in report.baselines]
    return [*said, scope(report.scope)] if report.scope is not None else said


def scope(scope: Scope) -> str:
    """Which files a run over changes looked at, in a line."""
    files = f"{scope.changed:,} changed {'file' if scope.changed == 1 else 'files'}"
    since = f" since {scope.base[:12]}" if scope.base else ""
    more = (
        f", {scope.reached:,} more that {'it reaches' if scope.changed == 1 else 'they reach'}"
        if scope.reached
        else ""
    )
    cut = "; what lies further off was not looked at: authlint check looks at all" if scope.cut else ""
    return f"{files}{since}{more}{cut}"


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
