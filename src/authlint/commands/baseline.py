"""`authlint baseline create|update|prune`: write down the findings of today, follow them, forget those that went."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from authlint.commands.check import exit_code, rendered, requested, tell, told_once
from authlint.console import say, write
from authlint.record import replace

if TYPE_CHECKING:
    import argparse

    from authlint.baseline import Baseline
    from authlint.findings import Entry, Report


def run(options: argparse.Namespace) -> int:
    """Change the baseline as asked; 1 tells that there are findings which it does not accept."""
    from authlint.baseline import NAME, Baseline, location, read, written
    from authlint.config import ConfigError
    from authlint.engine import check
    from authlint.once import apart

    request = requested(options)
    config = request.config
    path = location(config) or os.path.abspath(NAME)
    there = os.path.lexists(path)
    if options.action == "create" and there:
        raise ConfigError(f"{path} is there already; authlint baseline update changes it")
    if options.action != "create" and not there:
        raise ConfigError(f"{path}: no such baseline; authlint baseline create writes it")
    baseline = read(path) if there else Baseline(path)
    report = check(replace(request, baseline=baseline))
    if len({location(each) for each in report.configs}) > 1:
        raise ConfigError(
            "these paths have more than one baseline; name --baseline, or take one project at a time"
        )
    entries = _entries(baseline, report, options)
    if not there or entries != set(baseline.entries.values()):
        write(written(entries), path)
    _told(baseline, entries, report, options)
    if options.action == "update" and not options.accept_new and report.findings:
        write(rendered(told_once(report, request.configs), options), None)
        count = len(apart(report.findings))
        say(f"{count:,} not accepted; --accept-new takes {'it' if count == 1 else 'them'} into the baseline")
    else:
        report.findings = []
    tell(report, options)
    if config.baseline == "":
        name = report.baselines[0].path
        say(f'it counts with --baseline {name}, or baseline = "{name}" in [tool.authlint]')
    return exit_code(report, request.configs)


def _entries(baseline: Baseline, report: Report, options: argparse.Namespace) -> set[Entry]:
    """What is to be in the file; what the run could not decide on stays."""
    (applied,) = report.baselines
    kept = set(baseline.entries.values()) - set(applied.stale)
    if options.action == "prune":
        return kept
    kept -= {entry for _, entry in applied.held}
    kept |= {baseline.entry(finding, entry.reason) for finding, entry in applied.held}
    if options.action == "create" or options.accept_new:
        kept |= {baseline.entry(each, options.reason or "") for each in report.findings}
    return kept


def _told(baseline: Baseline, entries: set[Entry], report: Report, options: argparse.Namespace) -> None:
    """In a line: how many entries there are, how many came and went."""
    (applied,) = report.baselines
    came = len(report.findings) if options.action == "create" or options.accept_new else 0
    entry = "entry" if len(entries) == 1 else "entries"
    parts = [f"{applied.path}: {len(entries):,} {entry}"]
    if came and options.action != "create":
        parts.append(f"{came:,} taken in")
    if applied.stale:
        parts.append(f"{len(applied.stale):,} taken out")
    say(", ".join(parts))
    applied.stale = []
