"""Every example of every rule says what the rule does, in both engines."""

from __future__ import annotations

import os
import re

import pytest
from pages import documented

from authlint.claims import Came, Mismatch, compare
from authlint.examples import Example, answers, pattern_answers
from authlint.registry import checks

PYTHON = list(documented("python"))
PATTERNS = list(documented("semgrep"))

UNSURE = re.compile(r"\b(may|maybe|might|possibl[ey]|potential(ly)?)\b", re.IGNORECASE)
# A plain word with a capital; names of the code (`User.password`, `MD5PasswordHasher`, `PIN`) are not.
CAPITAL = re.compile(r"[A-Z][a-z]+(?![\w.(\[])")

Answer = tuple[list[Came], list[Mismatch]]


def told(example: Example, differences: list[Mismatch]) -> str:
    """The differences with the lines that they speak of."""
    lines = {path: text.splitlines() for path, text in example.files}
    shown = [f"{example.id} (line {example.line} of the page)"]
    for each in differences:
        shown.append(str(each))
        if each.path in lines and 0 < each.line <= len(lines[each.path]):
            shown.append(f"    {lines[each.path][each.line - 1].strip()}")
    return "\n".join(shown)


def style_of(message: str) -> str:
    """What is wrong with the wording of a message; empty when nothing is."""
    if not message.strip() or message != message.strip() or "\n" in message:
        return "not one line"
    if UNSURE.search(message):
        return "unsure: say what is wrong"
    if CAPITAL.match(message):
        return "starts with a capital"
    if message.endswith("."):
        return "ends with a full stop"
    return "" if len(message) <= 240 else "longer than 240 characters"


def judge(example: Example, answer: Answer) -> None:
    came, failed = answer
    differences = failed + compare(example.claims, came, {example.code})
    assert not differences, told(example, differences)
    messages = [each.message for each in came if each.kind == "violated" and each.code == example.code]
    assert [(style, each) for each in messages if (style := style_of(each))] == []
    for each in came:
        assert all(label.strip() for _, _, label in each.related), f"a place without a label: {each.message}"


@pytest.mark.parametrize("example", [pytest.param(each, id=name) for name, _, each in PYTHON])
def test_check(example: Example) -> None:
    judge(example, answers(example, checks()))


@pytest.fixture(scope="session")
def semgrep(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answer]:
    """The answers to all examples of patterns, by name; semgrep starts once for them."""
    folder = tmp_path_factory.mktemp("patterns")
    status, results = pattern_answers([each for _, _, each in PATTERNS], folder)
    if status != "ran":
        if os.environ.get("AUTHLINT_SEMGREP_REQUIRED") or not status.startswith("not run"):
            pytest.fail(status)
        pytest.skip(status)
    return {name: answer for (name, _, _), answer in zip(PATTERNS, results, strict=True)}


@pytest.mark.parametrize(
    ("name", "example"), [pytest.param(name, each, id=name) for name, _, each in PATTERNS]
)
def test_pattern(name: str, example: Example, semgrep: dict[str, Answer]) -> None:
    judge(example, semgrep[name])
