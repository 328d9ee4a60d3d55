"""`authlint completions`: a script for a shell, made from the arguments of the commands as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from authlint.arguments import parser
from authlint.config import ConfigError, all_codes
from authlint.console import CLEAN, write

if TYPE_CHECKING:
    import argparse

PATHS = ("PATH", "FILE", "PATH:LINE")
"""Metavars of what is a file or folder."""

CODES = ("CODE", "CODES")


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    write(script(options.shell), None)
    return CLEAN


def script(shell: str) -> str:
    """What a shell reads to complete `authlint`. Raises ConfigError without shtab, which makes it."""
    try:
        import shtab
    except ImportError as error:
        raise ConfigError("this needs shtab: pip install 'authlint[completions]'") from error
    whole = parser()
    codes = [each for each in all_codes() if not each.startswith("AUT00")]
    commands = _commands(whole)
    commands.help = None  # our own help lists them elsewhere; what is suppressed there is not completed
    for one in commands.choices.values():
        for action in one._actions:
            if action.metavar in PATHS:
                action.complete = shtab.FILE
            elif action.metavar in CODES:
                action.choices = codes
    return str(shtab.complete(whole, shell=shell)) + "\n"


def _commands(whole: argparse.ArgumentParser) -> Any:
    """The argument that chooses a command."""
    assert whole._subparsers is not None
    return whole._subparsers._group_actions[0]
