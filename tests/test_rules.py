"""Every example of every rule says what the rule does, in both engines."""

from __future__ import annotations

import pytest
from pages import documented

from authlint.examples import Example, Mismatch, run
from authlint.registry import checks

PYTHON = list(documented("python"))
PATTERNS = list(documented("semgrep"))


def told(example: Example, differences: list[Mismatch]) -> str:
    """The differences with the lines they speak of."""
    lines = {path: text.splitlines() for path, text in example.files}
    shown = [f"{example.id} (line {example.line} of the page)"]
    for each in differences:
        shown.append(str(each))
        if each.path in lines and 0 < each.line <= len(lines[each.path]):
            shown.append(f"    {lines[each.path][each.line - 1].strip()}")
    return "\n".join(shown)


@pytest.mark.parametrize("example", [pytest.param(each, id=name) for name, _, each in PYTHON])
def test_check(example: Example) -> None:
    differences = run(example, checks())
    assert not differences, told(example, differences)
