"""`authlint review`: a pull-request review of what a branch brings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from authlint.commands.check import exit_code, requested, tell, told_once
from authlint.console import write

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Write a review of the findings that the branch brings; 1 tells that there are some."""
    import json

    from authlint.changes import NoChanges, changes
    from authlint.config import ConfigError
    from authlint.fixes.run import offer
    from authlint.reporters import review
    from authlint.reporters.sources import Sources
    from authlint.review import brought

    request = requested(options)
    try:
        there = review.known(json.loads(Path(options.known).read_bytes())) if options.known else []
    except (OSError, ValueError, RecursionError) as error:
        raise ConfigError(f"--known {options.known}: {error}") from error
    try:
        these = changes(options.diff)
        report = brought(request, these)
    except NoChanges as error:
        raise ConfigError(f"--diff {options.diff}: {error}") from error
    offer(request, told_once(report, request.configs))
    write(review.render(report.findings, these, Sources().line, there), options.output)
    tell(report, options)
    return exit_code(report, request.configs, options.exit_zero)
