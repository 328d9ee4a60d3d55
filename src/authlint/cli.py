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
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from authlint.config import Config
    from authlint.engine import Request
    from authlint.findings import Report
    from authlint.registry import RuleInfo
    from authlint.reporters.text import LineOf

CLEAN, FINDINGS, USAGE, INCOMPLETE, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 4, 130

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
        _into_nothing()
        return CLEAN
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("AUTHLINT_DEBUG"):
            raise
        from authlint.config import ConfigError

        if isinstance(error, ConfigError):
            _say(str(error))
            return USAGE
        _say(f"internal error: {type(error).__name__}: {error}; AUTHLINT_DEBUG=1 shows where")
        return INTERNAL


def _say(text: str) -> None:
    from authlint.reporters.shown import visible

    sys.stderr.write(f"authlint: {visible(text)}\n")


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
    explain.set_defaults(run=_explain)

    rules = commands.add_parser("rules", help="list the rules")
    rules.add_argument("--format", choices=("text", "json"), default="text")
    rules.set_defaults(run=_rules)

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
    new.set_defaults(run=_new)

    docs = commands.add_parser("docs", help="refresh the tables of README.md from the rules")
    docs.add_argument("readme", nargs="?", default="README.md", metavar="FILE", help="default: README.md")
    docs.add_argument("--check", action="store_true", help="change nothing; end with 1 when they are stale")
    docs.set_defaults(run=_docs)
    return parser


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
        _say("--diff is a format of its own; leave --format out")
        return USAGE
    if options.unsafe_fixes and not (options.fix or options.diff):
        _say("--unsafe-fixes says what --fix and --diff take; give one of them")
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
    _write(_rendered(report, config, options), options.output)
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
    _write(review.render(report.findings, these, Sources().line, there), options.output)
    _tell(report, options)
    return exit_code(report, options.exit_zero)


def _differences(request: Request, report: Report, options: argparse.Namespace) -> int:
    """Show what `--fix` would do; 1 tells that it would do something."""
    from authlint.fixes.run import patch, prepare

    summary = prepare(request, report, options.unsafe_fixes)
    _write(patch(summary), options.output)
    _tell(report, options)
    if summary.unsafe and not options.unsafe_fixes:
        _say(f"{summary.unsafe} more with --unsafe-fixes")
    status = exit_code(report, options.exit_zero)
    return status if status > FINDINGS or options.exit_zero else FINDINGS if summary.files else CLEAN


def _silenced(request: Request, report: Report, reason: str) -> Report:
    """Write the comments that ignore what was found, and check the files once more."""
    from authlint.engine import check
    from authlint.fixes.run import silence, write_all

    summary = silence(request, report, reason)
    write_all(summary)
    for path, why in summary.failures:
        _say(f"{path}: no comment written: {why}")
    return check(request) if summary.files else report


def _mended(request: Request, report: Report, options: argparse.Namespace) -> Report:
    """Mend the files, and check them once more."""
    from authlint.engine import check
    from authlint.fixes.run import prepare, write_all

    summary = prepare(request, report, options.unsafe_fixes)
    write_all(summary)
    for path, reason in summary.failures:
        _say(f"{path}: not mended: {reason}")
    files = len(summary.files) - len(summary.failures)
    more = f"; {summary.unsafe} more with --unsafe-fixes" if summary.unsafe else ""
    _say(f"{len(summary.fixed)} mended in {files} {'file' if files == 1 else 'files'}{more}")
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

    colour = options.output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    return text.render(report, lines_on_disk(), colour and os.environ.get("TERM") != "dumb")


def lines_on_disk() -> LineOf:
    """Lines of files by reported path and number; each file is read once."""
    from authlint.reporters.sources import Sources

    return Sources().line


def _write(text: str | bytes, output: str | None) -> None:
    """Print the report, or put it into a file that is complete or not there; bytes go as they are."""
    if output is None:
        sys.stdout.flush()
        stream = getattr(sys.stdout, "buffer", None)
        if stream is None:
            sys.stdout.write(text if isinstance(text, str) else text.decode("utf-8", "replace"))
            return
        # A report is UTF-8 wherever it goes; a terminal says what it can show.
        encoding = (sys.stdout.encoding or "utf-8") if sys.stdout.isatty() else "utf-8"
        try:
            stream.write(text.encode(encoding, "backslashreplace") if isinstance(text, str) else text)
            stream.flush()
        except BrokenPipeError:  # the reader has seen enough; the exit code still says what was found
            _into_nothing()
        return
    from authlint.config import ConfigError

    path = Path(output)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text)
        partial.replace(path)
    except OSError as error:
        raise ConfigError(f"--output {output}: cannot be written: {error.strerror or error}") from error


def _into_nothing() -> None:
    """Python flushes once more at exit: into nothing."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _tell(report: Report, options: argparse.Namespace) -> None:
    """On stderr: why the exit code is above 1, in words, and what was not run."""
    from authlint.engine import MISSING_PATH, SWITCHED_OFF

    for fault in report.faults[:FAULTS]:
        _say(fault)
    if len(report.faults) > FAULTS:
        _say(f"{len(report.faults) - FAULTS:,} more faults; the report names the files")
    on_screen = options.format == "text" and options.output is None
    for skipped in report.skipped:
        if skipped.reason == MISSING_PATH or not (on_screen or skipped.reason.startswith("internal error")):
            _say(f"{skipped.path}: {skipped.reason}")
    if not (on_screen and sys.stdout.isatty()):
        for engine, status in report.engines.items():
            if status.startswith(("failed", "not run")) and status != SWITCHED_OFF:
                _say(f"the {engine} rules: {status}")
    if not report.seen and not report.skipped:
        left_out = sum(report.left_out.values())
        more = f"; {left_out} test or generated files are left out, see --include-tests" if left_out else ""
        _say(f"nothing to check in {', '.join(options.paths)}: no file that a rule reads{more}")


class Progress:
    """A line on stderr once a run takes longer than a second, and gone when it ends."""

    def __init__(self) -> None:
        from time import monotonic

        self.clock = monotonic
        self.next = monotonic() + 1.0
        self.shown = False

    def __call__(self, done: int, total: int) -> None:
        now = self.clock()
        if now >= self.next:
            self.next = now + 0.1
            self.shown = True
            line = f"{done:,} of {total:,} Python files" if done < total else "waiting for semgrep"
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self.shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


# ---------------------------------------------------------------------- the rules themselves


def _why(options: argparse.Namespace) -> int:
    from authlint.config import ConfigError, load
    from authlint.reporters.why import render
    from authlint.why import NoPlace, why

    path, _, line = options.place.rpartition(":")
    if not path or not line.isdecimal():
        raise ConfigError(f"{options.place}: write a path, a colon and a line, as in shop/views.py:31")
    try:
        answer = why(path, int(line), load(os.path.dirname(os.path.abspath(path)), options.config))
    except NoPlace as error:
        raise ConfigError(str(error)) from error
    _write(render(answer, lines_on_disk()), None)
    return CLEAN


def _explain(options: argparse.Namespace) -> int:
    from authlint.config import all_codes, nearest
    from authlint.registry import rules
    from authlint.suppress import PAGES

    code = options.code.upper()
    found = [each for each in rules() if each.code == code]
    pages = [_page(each) for each in found] or ([PAGES[code]] if code in PAGES else [])
    if not pages:
        _say(f"no rule has the code {options.code}{nearest(code, all_codes())}; authlint rules lists them")
        return USAGE
    text = "\n\n".join(pages) + "\n"
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(text))
    else:
        _write(text, None)
    return CLEAN


def _page(rule: RuleInfo) -> str:
    """The page with the facts of the registry below its title."""
    title, _, rest = rule.page.strip().partition("\n")
    weaknesses = ", ".join(f"CWE-{each}" for each in rule.cwe)
    facts = (
        f"{rule.code} `{rule.name}`: {', '.join(rule.requirements)}; level {rule.level}; {weaknesses};"
        f" severity {rule.severity}, confidence {rule.confidence}; found by {rule.engine}"
        + (f"; mended by --fix ({rule.fix})" if rule.fix else "")
    )
    return f"# {title.lstrip('# ').rstrip('.')}\n\n{facts}\n\n{rest.strip()}"


def _rules(options: argparse.Namespace) -> int:
    from authlint.registry import rules

    if options.format == "json":
        import json

        listed = [
            {
                "code": each.code,
                "name": each.name,
                "engine": each.engine,
                "requirement": each.requirement,
                "requirements": list(each.requirements),
                "cwe": list(each.cwe),
                "level": each.level,
                "severity": each.severity,
                "confidence": each.confidence,
                "fix": each.fix,
            }
            for each in rules()
        ]
        _write(json.dumps(listed, indent=2) + "\n", None)
        return CLEAN
    # One notion may have several patterns, one a kind of file.
    rows = dict.fromkeys(
        (
            each.code,
            each.name,
            each.engine,
            each.requirement,
            f"level {each.level}",
            each.confidence,
            f"fix: {each.fix}" if each.fix else "",
        )
        for each in rules()
    )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        sys.stdout.write("  ".join(map(str.ljust, row, widths)).rstrip() + "\n")
    return CLEAN


def _new(options: argparse.Namespace) -> int:
    from authlint.config import ConfigError
    from authlint.scaffold import write_rule

    target = Path(__file__).with_name("checks")
    try:
        path = write_rule(options.code, options.requirement, options.name, target)
    except (ValueError, OSError) as error:
        raise ConfigError(str(error)) from error
    sys.stdout.write(f"{os.path.relpath(path)}\n")
    return CLEAN


def _docs(options: argparse.Namespace) -> int:
    from authlint.config import ConfigError
    from authlint.docs import refresh

    try:
        stale = refresh(Path(options.readme), options.check)
    except (ValueError, OSError) as error:
        raise ConfigError(str(error)) from error
    if stale:
        sys.stdout.write(
            f"{options.readme} {'is stale; run authlint docs' if options.check else 'refreshed'}\n"
        )
    return FINDINGS if stale and options.check else CLEAN
