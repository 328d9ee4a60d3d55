"""Every example there is: those of the pages of rules, and those of tests/cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from authlint.examples import Example, examples
from authlint.registry import RuleInfo, rules

ROOT = Path(__file__).parent.parent
CASES = ROOT / "tests" / "cases"


def example_name(info: RuleInfo, example: Example) -> str:
    """The example's own id; for a pattern with the name of its file, since a code may have both."""
    if info.patterns is None:
        return example.id
    return example.id.replace(
        info.code, f"{info.code}-{info.patterns.stem.removeprefix(info.code.lower() + '_')}", 1
    )


def documented(engine: str) -> Iterator[tuple[str, RuleInfo, Example]]:
    """Name, rule and example for all pages of an engine ("python" or "semgrep"), then for its cases.

    A case file without a Python check belongs to the patterns of its code.
    """
    infos = [each for each in rules() if each.engine == engine]
    for info in infos:
        for example in examples(info.page, info.code):
            yield example_name(info, example), info, example
    owners = {
        each.code: each for each in sorted(rules(), key=lambda each: each.engine != "python", reverse=True)
    }
    for path in sorted(CASES.glob("AUT*.md")):
        owner = owners.get(path.stem)
        if owner is None:
            raise ValueError(f"{path.name} is named after no rule")
        if owner.engine == engine:
            for example in examples(path.read_text(encoding="utf-8"), owner.code):
                yield f"{example_name(owner, example)}-case", owner, example
