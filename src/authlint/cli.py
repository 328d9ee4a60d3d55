"""The command line: arguments, where reports go, exit codes.

    0  clean
    1  findings
    2  usage or configuration error; nothing that was named exists
    3  some wanted input could not be analysed, or semgrep failed (there may be findings too)
    4  internal error; what else was found is reported
    130  interrupted

`check --diff` ends with 1 when there is something to change, `check --fix` by what is left afterwards.

A file is wanted when it was named, or when its bytes hold an auth word; what a walk finds without one is not
read. A missing path among others is an input that could not be analysed (3), missing paths alone are a
mistake in the command (2). semgrep that is not installed does not change the exit code; the report says so.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from authlint.console import (
    CLEAN,
    FINDINGS,
    INCOMPLETE,
    INTERNAL,
    INTERRUPTED,
    USAGE,
    Progress,
    into_nothing,
    say,
    write,
)

if TYPE_CHECKING:
    from authlint.config import Config
    from authlint.engine import Request
    from authlint.findings import Report

FAULTS = 10
"""Faults that are told on stderr; one mistake of ours may strike in every file."""

FORMATS = (
    "text",
    "json",
    "sarif",
    "github",
    "gitlab",
    "gitlab-sast",
    "rdjsonl",
    "checkstyle",
    "junit",
    "azure",
    "bitbucket",
)


class Parser(argparse.ArgumentParser):
    """Errors in one line, with where to look."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(arguments: Sequence[str]) -> int:
    """Run a command and give its exit code."""
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as end:
        return int(end.code or 0)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        into_nothing()
        return CLEAN
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("AUTHLINT_DEBUG"):
            raise
        from authlint.config import ConfigError

        if isinstance(error, ConfigError):
            say(str(error))
            return USAGE
        say(f"internal error: {type(error).__name__}: {error}; AUTHLINT_DEBUG=1 shows where")
        return INTERNAL


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="authlint",
        description="Finds where the authentication code of Python applications breaks OWASP ASVS.",
        epilog="Exit codes: 0 clean, 1 findings, 2 usage or configuration error, 3 some wanted input could"
        " not be analysed, 4 internal error.",
    )
    parser.add_argument("--version", action="version", version=f"authlint {_version()}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_check(commands.add_parser("check", help="check files and folders"))

    _add_review(commands.add_parser("review", help="write a pull-request review of what a branch brings"))

    asked = commands.add_parser("why", help="say which rules looked at a place, and what each decided")
    asked.add_argument("place", metavar="PATH:LINE", help="a line of a Python file")
    asked.add_argument(
        "--config", metavar="FILE", help="a file with [tool.authlint] (default: pyproject.toml)"
    )
    asked.set_defaults(run=_why)

    explain = commands.add_parser("explain", help="print the page of a rule")
    explain.add_argument("code", metavar="CODE")
    explain.set_defaults(run=_of_rules("explain"))

    rules = commands.add_parser("rules", help="list the rules")
    rules.add_argument("--format", choices=("text", "json"), default="text")
    rules.set_defaults(run=_of_rules("listed"))

    new = commands.add_parser("new", help="write the module of a new rule, to be filled in")
    new.add_argument(
        "code", nargs="?", default="", metavar="CODE", help="default: the next free one of the requirement"
    )
    new.add_argument(
        "--requirement", required=True, metavar="ID", help="the id of a row of requirements.toml"
    )
    new.add_argument(
        "--name", help="what is wrong, in words joined by hyphens; by default from the requirement"
    )
    new.set_defaults(run=_of_rules("new"))

    docs = commands.add_parser("docs", help="refresh the tables of README.md from the rules")
    docs.add_argument("readme", nargs="?", default="README.md", metavar="FILE", help="default: README.md")
    docs.add_argument("--check", action="store_true", help="change nothing; end with 1 when they are stale")
    docs.set_defaults(run=_of_rules("docs"))
    return parser


def _of_rules(name: str) -> Callable[[argparse.Namespace], int]:
    """A command of `rulebook`, which is imported when it runs."""

    def run(options: argparse.Namespace) -> int:
        from authlint import rulebook

        status: int = getattr(rulebook, name)(options)
        return status

    return run


def _version() -> str:
    from authlint import __version__

    return __version__


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", default=["."], metavar="PATH", help="files and folders (default: .)"
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        metavar="NAME",
        help=f"how to report: {', '.join(FORMATS)} (default: text)",
    )
    parser.add_argument("--output", metavar="FILE", help="write the report there instead of printing it")
    parser.add_argument(
        "--select", action="append", metavar="CODES", help="only these codes, by prefix: AUT2,AUT302"
    )
    parser.add_argument("--ignore", action="append", metavar="CODES", help="not these codes, by prefix")
    parser.add_argument(
        "--profile",
        choices=("gate", "review", "audit"),
        help="who reads: gate (sure findings, for CI), review (default), audit (every level and confidence,"
        " what is met and what is not decided)",
    )
    parser.add_argument("--level", type=int, choices=(1, 2, 3), help="ASVS level to check for (default: 2)")
    parser.add_argument(
        "--confidence", choices=("low", "medium", "high"), help="the least to be reported (default: medium)"
    )
    parser.add_argument(
        "--config", metavar="FILE", help="a file with [tool.authlint] (default: pyproject.toml)"
    )
    parser.add_argument("--include-tests", action="store_true", default=None, help="report on test code too")
    parser.add_argument("--fix", action="store_true", help="mend what has a safe fix, and report the rest")
    parser.add_argument(
        "--diff", action="store_true", help="print what --fix would change as a patch; end with 1 if it would"
    )
    parser.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="with --fix or --diff: those that want a look afterwards too",
    )
    parser.add_argument(
        "--add-ignores",
        metavar="WHY",
        help="write a comment with this reason that ignores each finding, and report what is left",
    )
    parser.add_argument("--exit-zero", action="store_true", help="end with 0 instead of 1 and 3")
    parser.add_argument("--no-semgrep", action="store_true", help="Python only: do not run the semgrep rules")
    parser.add_argument(
        "--force-exclude",
        action="store_true",
        help="leave out tests and ignored files even when they are named; for hooks, which name every file",
    )
    parser.add_argument("--jobs", type=_jobs, metavar="N", help="processes (default: one a core, at most 8)")
    parser.set_defaults(run=_check)


def _add_review(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", default=["."], metavar="PATH", help="files and folders (default: .)"
    )
    parser.add_argument("--diff", required=True, metavar="BASE", help="the branch or commit to compare with")
    parser.add_argument(
        "--known", metavar="FILE", help="the review comments that are there, as GitHub's API lists them"
    )
    parser.add_argument("--output", metavar="FILE", help="write the review there instead of printing it")
    parser.add_argument("--select", action="append", metavar="CODES", help="only these codes, by prefix")
    parser.add_argument("--ignore", action="append", metavar="CODES", help="not these codes, by prefix")
    parser.add_argument("--profile", choices=("gate", "review"), help="who reads, as for check")
    parser.add_argument("--level", type=int, choices=(1, 2, 3), help="ASVS level to check for (default: 2)")
    parser.add_argument("--confidence", choices=("low", "medium", "high"), help="the least to be reported")
    parser.add_argument("--config", metavar="FILE", help="a file with [tool.authlint]")
    parser.add_argument("--include-tests", action="store_true", default=None, help="report on test code too")
    parser.add_argument("--exit-zero", action="store_true", help="end with 0 instead of 1 and 3")
    parser.add_argument("--no-semgrep", action="store_true", help="Python only: do not run the semgrep rules")
    parser.add_argument("--jobs", type=_jobs, metavar="N", help="processes (default: one a core, at most 8)")
    parser.set_defaults(run=_review, format="github-review")


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes")
    return int(text)


# ---------------------------------------------------------------------- check


def _check(options: argparse.Namespace) -> int:
    import gc

    # One run, then the process ends: collecting costs more than it frees.
    gc.disable()
    try:
        return _checked(options)
    finally:
        gc.enable()


def _checked(options: argparse.Namespace) -> int:
    from authlint.engine import Request, check

    if options.diff and options.format != "text":
        say("--diff is a format of its own; leave --format out")
        return USAGE
    if options.unsafe_fixes and not (options.fix or options.diff):
        say("--unsafe-fixes says what --fix and --diff take; give one of them")
        return USAGE
    config = _config(options)
    request = Request(
        tuple(options.paths), config, options.jobs, not options.no_semgrep, options.force_exclude
    )
    progress = Progress() if sys.stderr.isatty() else None
    report = check(request, progress)
    if progress is not None:
        progress.clear()
    if options.diff:
        return _differences(request, report, options)
    if options.fix:
        report = _mended(request, report, options)
    if options.add_ignores:
        report = _silenced(request, report, options.add_ignores)
    if options.format != "text" and any(each.mend for each in report.findings):
        from authlint.fixes.run import offer

        offer(request, report)
    write(_rendered(report, config, options), options.output)
    _tell(report, options)
    return exit_code(report, options.exit_zero)


def _review(options: argparse.Namespace) -> int:
    """Write a review of the findings that the branch brings; 1 tells that there are some."""
    import json

    from authlint.changes import NoChanges, changes
    from authlint.config import ConfigError
    from authlint.engine import Request
    from authlint.fixes.run import offer
    from authlint.reporters import review
    from authlint.reporters.sources import Sources
    from authlint.review import brought

    request = Request(tuple(options.paths), _config(options), options.jobs, not options.no_semgrep)
    try:
        there = review.known(json.loads(Path(options.known).read_bytes())) if options.known else []
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"--known {options.known}: {error}") from error
    try:
        these = changes(options.diff)
        report = brought(request, these)
    except NoChanges as error:
        raise ConfigError(f"--diff {options.diff}: {error}") from error
    offer(request, report)
    write(review.render(report.findings, these, Sources().line, there), options.output)
    _tell(report, options)
    return exit_code(report, options.exit_zero)


def _differences(request: Request, report: Report, options: argparse.Namespace) -> int:
    """Show what `--fix` would do; 1 tells that it would do something."""
    from authlint.fixes.run import patch, prepare

    summary = prepare(request, report, options.unsafe_fixes)
    write(patch(summary), options.output)
    _tell(report, options)
    if summary.unsafe and not options.unsafe_fixes:
        say(f"{summary.unsafe} more with --unsafe-fixes")
    status = exit_code(report, options.exit_zero)
    return status if status > FINDINGS or options.exit_zero else FINDINGS if summary.files else CLEAN


def _silenced(request: Request, report: Report, reason: str) -> Report:
    """Write the comments that ignore what was found, and check the files once more."""
    from authlint.engine import check
    from authlint.fixes.run import silence, write_all

    summary = silence(request, report, reason)
    write_all(summary)
    for path, why in summary.failures:
        say(f"{path}: no comment written: {why}")
    return check(request) if summary.files else report


def _mended(request: Request, report: Report, options: argparse.Namespace) -> Report:
    """Mend the files, and check them once more."""
    from authlint.engine import check
    from authlint.fixes.run import prepare, write_all

    summary = prepare(request, report, options.unsafe_fixes)
    write_all(summary)
    for path, reason in summary.failures:
        say(f"{path}: not mended: {reason}")
    files = len(summary.files) - len(summary.failures)
    more = f"; {summary.unsafe} more with --unsafe-fixes" if summary.unsafe else ""
    say(f"{len(summary.fixed)} mended in {files} {'file' if files == 1 else 'files'}{more}")
    return check(request) if files else report


def _config(options: argparse.Namespace) -> Config:
    from authlint.config import codes, load

    config = load(options.paths[0], options.config).read_as(options.profile)
    return config.changed(
        select=codes(_listed(options.select), "--select") if options.select else None,
        ignore=(*config.ignore, *codes(_listed(options.ignore), "--ignore")) if options.ignore else None,
        level=options.level,
        confidence=options.confidence,
        include_tests=options.include_tests,
    )


def _listed(values: Sequence[str]) -> list[str]:
    return [each for value in values for each in value.replace(",", " ").split()]


def exit_code(report: Report, exit_zero: bool = False) -> int:
    """The exit code of a report, see the top of this module."""
    from authlint.engine import MISSING_PATH

    if report.faults:
        return INTERNAL
    missing = [each for each in report.skipped if each.reason == MISSING_PATH]
    if missing and not report.seen and len(missing) == len(report.skipped):
        return USAGE
    if exit_zero:
        return CLEAN
    if report.skipped or any(each.startswith("failed") for each in report.engines.values()):
        return INCOMPLETE
    return FINDINGS if report.findings else CLEAN


def _rendered(report: Report, config: Config, options: argparse.Namespace) -> str:
    if options.format != "text":
        from authlint.registry import rules
        from authlint.reporters import formats

        if options.format == "github":
            formats.tell_step(report)
        return formats.render(options.format, report, lambda: [each for each in rules() if config.runs(each)])
    from authlint.reporters import text
    from authlint.reporters.sources import Sources

    colour = options.output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return text.render(report, Sources().line, colour and os.environ.get("TERM") != "dumb")


def _tell(report: Report, options: argparse.Namespace) -> None:
    """On stderr: why the exit code is above 1, in words, and what was not run."""
    from authlint.engine import MISSING_PATH, SWITCHED_OFF

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
    if not report.seen and not report.skipped:
        left_out = sum(report.left_out.values())
        more = f"; {left_out} test or generated files are left out, see --include-tests" if left_out else ""
        say(f"nothing to check in {', '.join(options.paths)}: no file that a rule reads{more}")


def _why(options: argparse.Namespace) -> int:
    from authlint.config import ConfigError, load
    from authlint.reporters.sources import Sources
    from authlint.reporters.why import render
    from authlint.why import NoPlace, why

    path, _, line = options.place.rpartition(":")
    if not path or not line.isdecimal():
        raise ConfigError(f"{options.place}: write a path, a colon and a line, as in shop/views.py:31")
    try:
        answer = why(path, int(line), load(os.path.dirname(os.path.abspath(path)), options.config))
    except NoPlace as error:
        raise ConfigError(str(error)) from error
    write(render(answer, Sources().line), None)
    return CLEAN
