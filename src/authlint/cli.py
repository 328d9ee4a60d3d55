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

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from authlint.arguments import COMMANDS, parser, spelled
from authlint.console import CLEAN, INTERNAL, INTERRUPTED, USAGE, into_nothing, say


def main(arguments: Sequence[str]) -> int:
    """Run a command and give its exit code."""
    command = arguments[0] if arguments else ""
    try:
        if not command:
            parser().print_help(sys.stderr)
            return USAGE
        if not command.startswith("-") and command not in COMMANDS:
            say(_misnamed(command))
            return USAGE
        options = parser(command).parse_args(spelled(arguments))
    except SystemExit as end:
        return int(end.code or 0)
    try:
        module, _, function = options.runs.partition(":")
        status: int = getattr(import_module(module), function)(options)
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


def _misnamed(command: str) -> str:
    """What to say of a first argument that is no command."""
    from authlint.config import LONG, nearest

    if os.path.lexists(command):
        return f"say what to do with {command}: authlint check {command}"
    guess = nearest(command, COMMANDS)
    return f'there is no command "{command[:LONG]}"{guess or "; authlint --help lists them"}'
