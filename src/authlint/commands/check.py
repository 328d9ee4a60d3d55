"""`authlint check`: what is found under the paths that are named; with fixes, ignores or a patch on request."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from authlint.console import (
    CLEAN,
    FINDINGS,
    INCOMPLETE,
    INTERNAL,
    USAGE,
    Progress,
    columns_of_terminal,
    say,
    write,
)

if TYPE_CHECKING:
    import argparse

    from authlint.atref import AtRef
    from authlint.config import Configs
    from authlint.engine import Request
    from authlint.findings import Report
    from authlint.registry import RuleInfo

FAULTS = 10
"""Faults that are told on stderr; one mistake of ours may strike in every file."""


def run(options: argparse.Namespace) -> int:
    """Check, and mend or silence where asked; the exit code."""
    if options.diff and options.format != "text":
        say("--diff is a format of its own; leave --format out")
        return USAGE
    if options.unsafe_fixes and not (options.fix or options.diff):
        say("--unsafe-fixes says what --fix and --diff take; give one of them")
        return USAGE
    if options.add_ignores and options.no_ignores:
        say("--add-ignores writes what --no-ignores does not read; leave one of them out")
        return USAGE
    request = requested(options, options.force_exclude)
    progress = Progress() if sys.stderr.isatty() else None
    report = _run(request, options, progress)
    if progress is not None:
        progress.clear()
    if options.diff:
        return _differences(request, report, options)
    if options.fix:
        report = _mended(request, report, options)
    if options.add_ignores:
        report = _silenced(request, report, options)
    if options.format != "text" and any(each.mend for each in report.findings):
        from authlint.fixes.run import offer

        offer(request, report)
    write(rendered(report, options), options.output)
    tell(report, options)
    return exit_code(report, request.configs, options.exit_zero)


def _run(request: Request, options: argparse.Namespace, progress: Progress | None = None) -> Report:
    """Check what was asked for; with `--changed` what changed since a commit: the one named, pre-commit's, or HEAD."""
    if options.changed is None:
        from authlint.engine import check

        return told_once(check(request, progress), request.configs)
    from authlint.changes import NoChanges
    from authlint.config import ConfigError
    from authlint.since import check_changed

    base = options.changed or os.environ.get("PRE_COMMIT_FROM_REF", "")
    try:
        return told_once(check_changed(request, base, progress), request.configs)
    except NoChanges as error:
        raise ConfigError(f"--changed={base}: {error}") from error


def told_once(report: Report, configs: Configs) -> Report:
    """The report with each cause told once; copies under configurations of their own speak for themselves."""
    if len(report.findings) > 1:
        from authlint.once import across, once
        from authlint.reporters.sources import Sources

        def configured(path: str) -> object:
            return configs.of(os.path.dirname(os.path.abspath(path))).path

        report.findings = across(once(report.findings, Sources().lines, configured), configured)
    return report


def _differences(request: Request, report: Report, options: argparse.Namespace) -> int:
    """Show what `--fix` would do; 1 tells that it would do something."""
    from authlint.fixes.run import patch, prepare

    summary = prepare(request, report, options.unsafe_fixes)
    write(patch(summary), options.output)
    tell(report, options)
    if summary.unsafe and not options.unsafe_fixes:
        say(f"{summary.unsafe} more with --unsafe-fixes")
    status = exit_code(report, request.configs, options.exit_zero)
    return status if status > FINDINGS or options.exit_zero else FINDINGS if summary.files else CLEAN


def _silenced(request: Request, report: Report, options: argparse.Namespace) -> Report:
    """Write the comments that ignore what was found, and check the files once more."""
    from authlint.fixes.run import silence, write_all

    summary = silence(request, report, options.add_ignores)
    write_all(summary)
    for path, why in summary.failures:
        say(f"{path}: no comment written: {why}")
    return _run(request, options) if summary.files else report


def _mended(request: Request, report: Report, options: argparse.Namespace) -> Report:
    """Mend the files, and check them once more."""
    from authlint.fixes.run import prepare, write_all

    summary = prepare(request, report, options.unsafe_fixes)
    write_all(summary)
    for path, reason in summary.failures:
        say(f"{path}: not mended: {reason}")
    files = len(summary.files) - len(summary.failures)
    more = f"; {summary.unsafe} more with --unsafe-fixes" if summary.unsafe else ""
    say(f"{len(summary.fixed)} mended in {files} {'file' if files == 1 else 'files'}{more}")
    return _run(request, options) if files else report


def requested(options: argparse.Namespace, obey: bool = False) -> Request:
    """What the command line asks for; `config` is that of the first path. Raises ConfigError."""
    from authlint.configfiles import Nearest, from_disk
    from authlint.engine import Request

    top = os.path.abspath(options.paths[0])
    folder = top if os.path.isdir(top) else os.path.dirname(top)
    at = at_ref(options, folder)
    nearest = Nearest(options.config, said(options), at or from_disk)
    config = nearest.of(folder)
    return Request(
        tuple(options.paths), config, options.jobs, not options.no_semgrep, obey, nearest=nearest, at=at
    )


def at_ref(options: argparse.Namespace, folder: str) -> AtRef | None:
    """The files of the commit that configuration is to be read from, if one is named. Raises ConfigError."""
    if not getattr(options, "config_from_ref", None):
        return None
    from authlint.atref import AtRef

    return AtRef(options.config_from_ref, folder, options.config)


def said(options: argparse.Namespace) -> dict[str, object]:
    """What the command line says, by fields of Config. Raises ConfigError."""
    from authlint.config import codes

    values = {
        "select": codes(_listed(options.select), "--select") if options.select else None,
        "ignore": codes(_listed(options.ignore), "--ignore") if options.ignore else None,
        "level": options.level,
        "confidence": options.confidence,
        "profile": options.profile,
        "include_tests": options.include_tests,
        "comments": False if getattr(options, "no_ignores", False) else None,
        **_accepted(options),
    }
    return {key: value for key, value in values.items() if value is not None}


def _accepted(options: argparse.Namespace) -> dict[str, str | None]:
    """What the command line says of the baseline and of the threshold."""
    if options.fail_on:
        from authlint.threshold import threshold

        threshold(options.fail_on)
    baseline = os.path.abspath(options.baseline) if options.baseline else None
    return {"baseline": "" if options.no_baseline else baseline, "fail_on": options.fail_on}


def _listed(values: Sequence[str]) -> list[str]:
    return [each for value in values for each in value.replace(",", " ").split()]


def exit_code(report: Report, configs: Configs, exit_zero: bool = False) -> int:
    """The exit code of a report, see `authlint.cli`; `fail-on` says which findings of a project count."""
    from authlint.engine import MISSING_PATH
    from authlint.threshold import threshold

    if report.faults:
        return INTERNAL
    missing = [each for each in report.skipped if each.reason == MISSING_PATH]
    if missing and not report.seen and len(missing) == len(report.skipped):
        return USAGE
    if exit_zero:
        return CLEAN
    if report.skipped or any(each.startswith("failed") for each in report.engines.values()):
        return INCOMPLETE
    for finding in report.findings:
        folder = os.path.dirname(os.path.abspath(finding.place.path))
        if threshold(configs.of(folder).fail_on).reached(finding):
            return FINDINGS
    return CLEAN


def rendered(report: Report, options: argparse.Namespace) -> str:
    """The report in the format that was asked for."""
    if options.format != "text":
        from authlint.registry import rules
        from authlint.reporters import formats

        if options.format == "github":
            formats.tell_step(report)

        def ran() -> list[RuleInfo]:
            return [each for each in rules() if any(config.runs(each) for config in report.configs)]

        return formats.render(options.format, report, ran)
    from authlint.reporters import text
    from authlint.reporters.sources import Sources

    terminal = options.output is None and sys.stdout.isatty()
    colour = terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    columns = columns_of_terminal() if terminal else 0
    return text.render(report, Sources().line, colour, columns)


def tell(report: Report, options: argparse.Namespace) -> None:
    """On stderr: why the exit code is above 1, in words, and what was not run."""
    from authlint.engine import MISSING_PATH, SWITCHED_OFF
    from authlint.reporters.accepted import sentences

    for fault in report.faults[:FAULTS]:
        say(fault)
    if len(report.faults) > FAULTS:
        say(f"{len(report.faults) - FAULTS:,} more faults; the report names the files")
    on_screen = options.format == "text" and options.output is None
    for skipped in report.skipped:
        if skipped.reason == MISSING_PATH or not (on_screen or skipped.reason.startswith("internal error")):
            say(f"{skipped.path}: {skipped.reason}")
    if not (on_screen and sys.stdout.isatty()):
        for engine, status in report.engines.items():
            if status.startswith(("failed", "not run")) and status != SWITCHED_OFF:
                say(f"the {engine} rules: {status}")
    if options.output is not None or options.format not in ("text", "github", "azure"):
        for line in sentences(report):
            say(line)
    if not report.seen and not report.skipped and report.scope is None:
        left_out = sum(report.left_out.values())
        more = f"; {left_out} test or generated files are left out, see --include-tests" if left_out else ""
        say(f"nothing to check in {', '.join(options.paths)}: no file that a rule reads{more}")
