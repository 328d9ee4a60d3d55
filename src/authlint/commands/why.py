"""`authlint why`: which rules looked at a place, and what each decided."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from authlint.console import CLEAN, write

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Say which rules looked at the place."""
    from authlint.config import ConfigError
    from authlint.configfiles import load
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
