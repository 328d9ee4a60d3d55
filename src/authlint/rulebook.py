"""The commands that read or extend the rules: `explain`, `rules`, `new`, `docs`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from authlint.console import CLEAN, FINDINGS, USAGE, say, write

if TYPE_CHECKING:
    import argparse

    from authlint.registry import RuleInfo


def explain(options: argparse.Namespace) -> int:
    """Print the page of a rule."""
    from authlint.config import all_codes, nearest

    code = options.code.upper()
    found = pages(code)
    if not found:
        say(f"no rule has the code {options.code}{nearest(code, all_codes())}; authlint rules lists them")
        return USAGE
    text = "\n\n".join(found) + "\n"
    if sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(text))
    else:
        write(text, None)
    return CLEAN


def pages(code: str) -> list[str]:
    """The pages of a code in Markdown, one for each engine that looks for it; none when no rule has it."""
    from authlint.registry import rules
    from authlint.suppress import PAGES

    found = [_page(each) for each in rules() if each.code == code]
    return found or ([PAGES[code]] if code in PAGES else [])


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


def listed(options: argparse.Namespace) -> int:
    """List the rules."""
    from authlint.registry import rules

    if options.format == "json":
        import json

        found = [
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
        write(json.dumps(found, indent=2) + "\n", None)
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


def new(options: argparse.Namespace) -> int:
    """Write the module of a new rule."""
    from authlint.config import ConfigError
    from authlint.scaffold import write_rule

    target = Path(__file__).with_name("checks")
    try:
        path = write_rule(options.code, options.requirement, options.name, target)
    except (ValueError, OSError) as error:
        raise ConfigError(str(error)) from error
    sys.stdout.write(f"{os.path.relpath(path)}\n")
    return CLEAN


def docs(options: argparse.Namespace) -> int:
    """Refresh the tables of README."""
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
