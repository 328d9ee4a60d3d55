"""The arguments of every command; what a command does is in the module that its row names."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import NamedTuple, NoReturn

from authlint.console import USAGE

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


class Command(NamedTuple):
    """A command: what it is for, its arguments, and the `module:function` that runs it, imported when it does."""

    purpose: str
    arguments: Callable[[argparse.ArgumentParser], None]
    runs: str


class Parser(argparse.ArgumentParser):
    """Errors in one line, with where to look."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: {message}; see {self.prog} --help\n")


def parser(command: str = "") -> argparse.ArgumentParser:
    """The parser, with the arguments of all commands, or of one alone where the command line names it first."""
    from authlint import __version__

    main = Parser(
        prog="authlint",
        description="Finds where the authentication code of Python applications breaks OWASP ASVS.",
        epilog="Exit codes: 0 clean, 1 findings, 2 usage or configuration error, 3 some wanted input could"
        " not be analysed, 4 internal error.",
    )
    main.add_argument("--version", action="version", version=f"authlint {__version__}")
    commands = main.add_subparsers(required=True, metavar="COMMAND")
    for name in (command,) if command in COMMANDS else COMMANDS:
        purpose, arguments, runs = COMMANDS[name]
        one = commands.add_parser(name, help=purpose)
        arguments(one)
        one.set_defaults(runs=runs)
    return main


def spelled(arguments: Sequence[str]) -> list[str]:
    """The command line with a bare `--changed` as `--changed=`: the word after it is a path, not its value."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    bare = (f"{each}=" if each == "--changed" else each for each in arguments[:end])
    return [*bare, *arguments[end:]]


def _check(parser: argparse.ArgumentParser) -> None:
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
    parser.add_argument(
        "--changed",
        metavar="BASE",
        help="--changed or --changed=BASE: only files that differ from HEAD, or from where the branch left BASE, and"
        " what goes wrong by that in files that did not change",
    )
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
    parser.add_argument(
        "--no-ignores",
        action="store_true",
        help="report what comments in the code silence too; for those who do not trust the code",
    )
    _accepted(parser)
    parser.add_argument("--exit-zero", action="store_true", help="end with 0 instead of 1 and 3")
    parser.add_argument("--no-semgrep", action="store_true", help="Python only: do not run the semgrep rules")
    parser.add_argument(
        "--force-exclude",
        action="store_true",
        help="leave out tests and ignored files even when they are named; for hooks, which name every file",
    )
    parser.add_argument("--jobs", type=_jobs, metavar="N", help="processes (default: one a core, at most 8)")


def _review(parser: argparse.ArgumentParser) -> None:
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
    _accepted(parser)
    parser.add_argument("--exit-zero", action="store_true", help="end with 0 instead of 1 and 3")
    parser.add_argument("--no-semgrep", action="store_true", help="Python only: do not run the semgrep rules")
    parser.add_argument("--jobs", type=_jobs, metavar="N", help="processes (default: one a core, at most 8)")
    parser.set_defaults(format="github-review")


def _accepted(parser: argparse.ArgumentParser) -> None:
    """What is known already, and what makes a run fail."""
    parser.add_argument(
        "--baseline", metavar="FILE", help="findings that are accepted for now, see authlint baseline"
    )
    parser.add_argument(
        "--no-baseline", action="store_true", help="report what the baseline accepts too", default=False
    )
    parser.add_argument(
        "--fail-on",
        metavar="LEAST",
        help="end with 1 for findings of this severity, or severity:confidence; any (default) or never",
    )


def _baseline(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=("create", "update", "prune"),
        help="create: accept all that is found; update: follow what moved, take out what went, report what is new;"
        " prune: take out what went, change nothing else",
    )
    parser.add_argument(
        "paths", nargs="*", default=["."], metavar="PATH", help="files and folders (default: .)"
    )
    parser.add_argument("--baseline", metavar="FILE", help="the file (default: what the configuration names)")
    parser.add_argument("--accept-new", action="store_true", help="update: accept what is new too")
    parser.add_argument("--reason", metavar="WHY", help="what to write into the entries that are new")
    parser.add_argument("--select", action="append", metavar="CODES", help="only these codes, by prefix")
    parser.add_argument("--ignore", action="append", metavar="CODES", help="not these codes, by prefix")
    parser.add_argument("--profile", choices=("gate", "review", "audit"), help="who reads, as for check")
    parser.add_argument("--level", type=int, choices=(1, 2, 3), help="ASVS level to check for (default: 2)")
    parser.add_argument("--confidence", choices=("low", "medium", "high"), help="the least to be accepted")
    parser.add_argument("--config", metavar="FILE", help="a file with [tool.authlint]")
    parser.add_argument("--include-tests", action="store_true", default=None, help="test code too")
    parser.add_argument("--no-semgrep", action="store_true", help="Python only: do not run the semgrep rules")
    parser.add_argument("--jobs", type=_jobs, metavar="N", help="processes (default: one a core, at most 8)")
    parser.set_defaults(format="text", output=None, no_baseline=False, fail_on=None)


def _why(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", metavar="PATH:LINE", help="a line of a Python file")
    parser.add_argument(
        "--config", metavar="FILE", help="a file with [tool.authlint] (default: pyproject.toml)"
    )


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE")


def _rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "code", nargs="?", default="", metavar="CODE", help="default: the next free one of the requirement"
    )
    parser.add_argument(
        "--requirement", required=True, metavar="ID", help="the id of a row of requirements.toml"
    )
    parser.add_argument(
        "--name", help="what is wrong, in words joined by hyphens; by default from the requirement"
    )


def _docs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("readme", nargs="?", default="README.md", metavar="FILE", help="default: README.md")
    parser.add_argument("--check", action="store_true", help="change nothing; end with 1 when they are stale")


def _server(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdio", action="store_true", help="accepted; there is no other way to talk to it")
    parser.add_argument("--clientProcessId", help=argparse.SUPPRESS)  # some clients add it unasked


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes")
    return int(text)


COMMANDS = {
    "check": Command("check files and folders", _check, "authlint.commands.check:run"),
    "review": Command(
        "write a pull-request review of what a branch brings", _review, "authlint.commands.review:run"
    ),
    "baseline": Command(
        "accept the findings of today, and follow them", _baseline, "authlint.commands.baseline:run"
    ),
    "why": Command(
        "say which rules looked at a place, and what each decided", _why, "authlint.commands.why:run"
    ),
    "explain": Command("print the page of a rule", _explain, "authlint.rulebook:explain"),
    "rules": Command("list the rules", _rules, "authlint.rulebook:listed"),
    "new": Command("write the module of a new rule, to be filled in", _new, "authlint.rulebook:new"),
    "server": Command(
        "speak the language server protocol on standard input and output, for editors",
        _server,
        "authlint.commands.server:run",
    ),
    "docs": Command("refresh the tables of README.md from the rules", _docs, "authlint.rulebook:docs"),
}
