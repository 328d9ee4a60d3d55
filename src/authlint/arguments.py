"""The arguments of every command, and its help; what a command does is in the module that its row names."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import NamedTuple, NoReturn

from authlint.console import USAGE, columns_of_terminal

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


PURPOSE = """\
Finds where the authentication code of Python applications breaks OWASP ASVS: passwords stored or checked
wrongly, changes and resets that lack a check, secrets that can be guessed. Code is read, never run.
"""

FIRST = """\
start here:
  authlint check                 check the current folder; nothing need be configured
  authlint explain AUT203        why a finding is one, and how to mend it
  authlint init --dry-run        the configuration, hook and workflow that fit this project
"""

EXIT_CODES = """\
exit codes:
  0    clean
  1    findings
  2    usage or configuration error, or nothing that was named exists
  3    some wanted input could not be analysed, or semgrep failed (there may be findings too)
  4    internal error; what else was found is reported
  130  interrupted
"""


class Command(NamedTuple):
    """A command: what it is for, in which group, and with which arguments.

    `takes` is what the command line has beside options. `runs` is the `module:function` that runs it, imported
    when it does; `examples` are pairs of a command line and what it is good for, the commonest first.
    """

    purpose: str
    group: str
    takes: str
    arguments: Callable[[argparse.ArgumentParser], None]
    runs: str
    examples: tuple[tuple[str, str], ...] = ()
    exits: str = ""


class Parser(argparse.ArgumentParser):
    """Errors in one line, with where to look. `chosen` is the parser of the command, once it is known."""

    chosen: argparse.ArgumentParser | None = None

    def error(self, message: str) -> NoReturn:
        parser = self.chosen or self
        wrong = message.removeprefix("unrecognized arguments: ").split(" ", 1)[0]
        if wrong != message and wrong.startswith("--"):
            import difflib

            near = difflib.get_close_matches(wrong, parser._option_string_actions, 1, 0.7)
            message += f"; did you mean {near[0]}?" if near else ""
        self.exit(USAGE, f"authlint: {message}; see {parser.prog} --help\n")


def parser(command: str = "") -> argparse.ArgumentParser:
    """The parser, with the arguments of all commands, or of one alone where the command line names it first."""
    from authlint import __version__

    main = Parser(
        prog="authlint",
        usage="authlint COMMAND ...",
        description=PURPOSE,
        epilog=f"{FIRST}\n{_listing()}\n{EXIT_CODES}\nauthlint COMMAND --help says more of a command.",
        formatter_class=_Help,
    )
    main.add_argument("--version", action="version", version=f"authlint {__version__}")
    commands = main.add_subparsers(required=True, metavar="COMMAND", help=argparse.SUPPRESS, prog="authlint")
    for name in (command,) if command in COMMANDS else COMMANDS:
        row = COMMANDS[name]
        one = commands.add_parser(
            name,
            help=row.purpose,
            usage=f"authlint {name} [OPTIONS] {row.takes}".rstrip(),
            description=_description(row),
            epilog=row.exits,
            formatter_class=_Help,
        )
        row.arguments(one)
        one.set_defaults(runs=row.runs)
        if name == command:
            main.chosen = one
    return main


def spelled(arguments: Sequence[str]) -> list[str]:
    """The command line with a bare `--changed` as `--changed=`: the word after it is a path, not its value."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    bare = (f"{each}=" if each == "--changed" else each for each in arguments[:end])
    return [*bare, *arguments[end:]]


def _listing() -> str:
    lines = []
    for group in dict.fromkeys(each.group for each in COMMANDS.values()):
        lines.append(f"{group}:")
        lines += [f"  {name:13}{row.purpose}" for name, row in COMMANDS.items() if row.group == group]
    return "\n".join(lines) + "\n"


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal. argparse makes a formatter for every option that it is told of, and imports
    shutil for it, which is slow.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=columns_of_terminal() - 2)


def _description(row: Command) -> str:
    width = max((len(line) for line, _ in row.examples), default=0)
    lines = [f"  {line:{width}}   {what}" for line, what in row.examples]
    return "\n".join([f"{row.purpose[0].upper()}{row.purpose[1:]}.", *(["", *lines] if lines else [])])


# ---------------------------------------------------------------------- options of several commands


Group = argparse.ArgumentParser | argparse._ArgumentGroup


def _paths(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", default=["."], metavar="PATH", help="files and folders (default: .)"
    )


def _looked_at(group: Group) -> None:
    group.add_argument("--include-tests", action="store_true", default=None, help="report on test code too")
    group.add_argument("--no-semgrep", action="store_true", help="Python only: do not run the semgrep rules")
    group.add_argument("--jobs", type=_jobs, metavar="N", help="processes (default: one a core, at most 8)")


def _reported(group: Group, *profiles: str) -> None:
    group.add_argument(
        "--select", action="append", metavar="CODES", help="only these codes, by prefix: AUT2,AUT302"
    )
    group.add_argument("--ignore", action="append", metavar="CODES", help="not these codes, by prefix")
    group.add_argument(
        "--profile",
        choices=profiles or ("gate", "review", "audit"),
        help="who reads: gate (sure findings, for CI), review (default)"
        + ("" if profiles else ", audit (every level and confidence, what is met and what is not decided)"),
    )
    group.add_argument("--level", type=int, choices=(1, 2, 3), help="ASVS level to check for (default: 2)")
    group.add_argument(
        "--confidence", choices=("low", "medium", "high"), help="the least to be reported (default: medium)"
    )


def _config_file(group: Group) -> None:
    group.add_argument(
        "--config",
        metavar="FILE",
        help="a configuration for all files (default: for each the nearest authlint.toml, or pyproject.toml"
        " with [tool.authlint])",
    )


def _from_ref(group: Group) -> None:
    group.add_argument(
        "--config-from-ref",
        metavar="REF",
        help="configuration and baseline as this commit or branch has them, so that a pull request cannot change them",
    )


def _accepted(group: Group) -> None:
    group.add_argument(
        "--baseline", metavar="FILE", help="findings that are accepted for now, see authlint baseline"
    )
    group.add_argument(
        "--no-baseline", action="store_true", help="report what the baseline accepts too", default=False
    )


def _ending(group: Group) -> None:
    group.add_argument(
        "--fail-on",
        metavar="LEAST",
        help="end with 1 for findings of this severity, or severity:confidence; any (default) or never",
    )
    group.add_argument("--exit-zero", action="store_true", help="end with 0 instead of 1 and 3")


# ---------------------------------------------------------------------- commands


def _check(parser: argparse.ArgumentParser) -> None:
    _paths(parser)
    wanted = parser.add_argument_group("what is reported")
    _reported(wanted)
    wanted.add_argument(
        "--no-ignores",
        action="store_true",
        help="report what comments in the code silence too; for those who do not trust the code",
    )
    _accepted(wanted)
    report = parser.add_argument_group("how it is reported")
    report.add_argument(
        "--format",
        choices=FORMATS,
        default="text",
        metavar="NAME",
        help=f"{', '.join(FORMATS)} (default: text)",
    )
    report.add_argument("--output", metavar="FILE", help="write the report there instead of printing it")
    _ending(report)
    files = parser.add_argument_group("what is looked at")
    _looked_at(files)
    files.add_argument(
        "--force-exclude",
        action="store_true",
        help="leave out tests and ignored files even when they are named; for hooks, which name every file",
    )
    files.add_argument(
        "--changed",
        metavar="BASE",
        help="--changed or --changed=BASE: only files that differ from HEAD, or from where the branch left BASE, and"
        " what goes wrong by that in files that did not change",
    )
    _config_file(files)
    _from_ref(files)
    fixes = parser.add_argument_group("mending")
    fixes.add_argument("--fix", action="store_true", help="mend what has a safe fix, and report the rest")
    fixes.add_argument(
        "--diff", action="store_true", help="print what --fix would change as a patch; end with 1 if it would"
    )
    fixes.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="with --fix or --diff: those that want a look afterwards too",
    )
    fixes.add_argument(
        "--add-ignores",
        metavar="WHY",
        help="write a comment with this reason that ignores each finding, and report what is left",
    )


def _review(parser: argparse.ArgumentParser) -> None:
    _paths(parser)
    parser.add_argument("--diff", required=True, metavar="BASE", help="the branch or commit to compare with")
    parser.add_argument(
        "--known", metavar="FILE", help="the review comments that are there, as GitHub's API lists them"
    )
    parser.add_argument("--output", metavar="FILE", help="write the review there instead of printing it")
    _ending(parser)
    wanted = parser.add_argument_group("what is reported")
    _reported(wanted, "gate", "review")
    _accepted(wanted)
    files = parser.add_argument_group("what is looked at")
    _looked_at(files)
    _config_file(files)
    _from_ref(files)
    parser.set_defaults(format="github-review")


def _baseline(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=("create", "update", "prune"),
        help="create: accept all that is found; update: follow what moved, take out what went, report what is new;"
        " prune: take out what went, change nothing else",
    )
    _paths(parser)
    parser.add_argument("--baseline", metavar="FILE", help="the file (default: what the configuration names)")
    parser.add_argument("--accept-new", action="store_true", help="update: accept what is new too")
    parser.add_argument("--reason", metavar="WHY", help="what to write into the entries that are new")
    _reported(parser.add_argument_group("what is accepted"))
    files = parser.add_argument_group("what is looked at")
    _looked_at(files)
    _config_file(files)
    parser.set_defaults(format="text", output=None, no_baseline=False, fail_on=None)


def _config(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="a file or folder (default: .)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
    options = parser.add_argument_group("as if check were given")
    _reported(options)
    options.add_argument("--include-tests", action="store_true", default=None, help="report on test code too")
    _accepted(options)
    options.add_argument("--fail-on", metavar="LEAST", help="severity, or severity:confidence")
    _config_file(options)
    _from_ref(options)


def _init(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", default=".", metavar="PATH", help="the project (default: .)")
    parser.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")
    parser.add_argument("--diff", action="store_true", help="print what would be written as a patch instead")
    parser.add_argument(
        "--source",
        metavar="URL@COMMIT",
        help="where the hooks and CI get authlint from; by default where it was installed from",
    )


def _completions(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=SHELLS, help="the shell that is to complete")


def _why(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", metavar="PATH:LINE", help="a line of a Python file")
    _config_file(parser)


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", help="as in a finding: AUT203")


def _rules(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


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


SHELLS = ("bash", "zsh", "fish")

DAILY = "every day"
SETTING_UP = "setting up"
AROUND = "reviews and editors"
EXTENDING = "working on authlint itself"

COMMANDS = {
    "check": Command(
        "check files and folders",
        DAILY,
        "[PATH ...]",
        _check,
        "authlint.commands.check:run",
        (
            ("authlint check", "the current folder"),
            ("authlint check src/shop manage.py", "these files and folders"),
            ("authlint check --diff", "what --fix would change"),
            ("authlint check --profile gate", "in CI: only what is sure stops a change"),
        ),
        EXIT_CODES,
    ),
    "explain": Command(
        "print the page of a rule: why, what is reported, what is not, how to mend it",
        DAILY,
        "CODE",
        _explain,
        "authlint.rulebook:explain",
        (("authlint explain AUT203", "the page of AUT203"),),
    ),
    "why": Command(
        "say which rules looked at a place, and what each decided",
        DAILY,
        "PATH:LINE",
        _why,
        "authlint.commands.why:run",
        (("authlint why shop/views.py:31", "why there is a finding in line 31, or why there is none"),),
    ),
    "rules": Command("list the rules", DAILY, "", _rules, "authlint.rulebook:listed"),
    "init": Command(
        "write a configuration, a hook and a workflow that fit a project; what is there stays",
        SETTING_UP,
        "[PATH]",
        _init,
        "authlint.commands.init:run",
        (
            ("authlint init --dry-run", "what would be written, and why"),
            ("authlint init", "write it"),
        ),
    ),
    "config": Command(
        "show every value of the configuration of a file or folder, and where it comes from",
        SETTING_UP,
        "[PATH]",
        _config,
        "authlint.commands.config:run",
        (
            ("authlint config", "of the current folder"),
            ("authlint config shop/views.py", "of one file"),
            ("authlint config --profile gate", "with options of check"),
        ),
    ),
    "baseline": Command(
        "accept the findings of today, and follow them",
        SETTING_UP,
        "{create,update,prune} [PATH ...]",
        _baseline,
        "authlint.commands.baseline:run",
        (
            ("authlint baseline create", "accept what is found today"),
            ("authlint baseline update", "follow what moved, and report what is new"),
            ("authlint baseline prune", "take out what is mended"),
        ),
        EXIT_CODES,
    ),
    "completions": Command(
        "print a script that lets a shell complete authlint's commands and options",
        SETTING_UP,
        "{bash,zsh,fish}",
        _completions,
        "authlint.commands.completions:run",
        (
            ("authlint completions bash > ~/.local/share/bash-completion/completions/authlint", "bash"),
            ("authlint completions zsh > ~/.zfunc/_authlint", "zsh, with ~/.zfunc in fpath"),
            ("authlint completions fish > ~/.config/fish/completions/authlint.fish", "fish"),
        ),
    ),
    "review": Command(
        "write a pull-request review of what a branch brings",
        AROUND,
        "--diff BASE [PATH ...]",
        _review,
        "authlint.commands.review:run",
        (("authlint review --diff origin/main --output review.json", "compared with where it left main"),),
        EXIT_CODES,
    ),
    "server": Command(
        "speak the language server protocol on standard input and output, for editors",
        AROUND,
        "",
        _server,
        "authlint.commands.server:run",
    ),
    "new": Command(
        "write the module of a new rule, to be filled in",
        EXTENDING,
        "--requirement ID [CODE]",
        _new,
        "authlint.rulebook:new",
    ),
    "docs": Command(
        "refresh the tables of README.md from the rules", EXTENDING, "[FILE]", _docs, "authlint.rulebook:docs"
    ),
}
