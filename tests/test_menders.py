"""The menders that rules may name, one by one, on a stretch that the test marks by its text."""

from __future__ import annotations

import ast

import pytest

from authlint.fixes.mending import applied
from authlint.fixes.page import Page
from authlint.fixes.plan import mender
from authlint.python.values import Spot


def spot_of(text: str, code: str) -> Spot:
    """The place of the one expression that is written like that."""
    lines = text.encode().splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.expr) and ast.get_source_segment(text, node) == code:
            assert node.end_lineno is not None and node.end_col_offset is not None
            assert node.end_lineno <= len(lines)
            return Spot("app.py", node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
    raise AssertionError(f"no {code!r} in the text")


def mended(how: str, text: str, code: str, *values: str) -> str:
    page = Page("app.py", text.encode(), lambda: iter(()))
    proposal = mender(how)(page, spot_of(text, code), values)
    if proposal is None:
        return ""
    made = applied(page.text, proposal.changes)
    ast.parse(made)
    return made


KEYWORDS = {
    "first": ("x = Field()\n", "Field()", "x = Field(strip=False)\n"),
    "one more": ("x = Field(1, a=2)\n", "Field(1, a=2)", "x = Field(1, a=2, strip=False)\n"),
    "a comma at the end": ("x = Field(1,)\n", "Field(1,)", "x = Field(1, strip=False,)\n"),
    "parentheses": ("x = Field((1))\n", "Field((1))", "x = Field((1), strip=False)\n"),
    "changed": ("x = Field(strip=True)\n", "Field(strip=True)", "x = Field(strip=False)\n"),
    "own lines": (
        "x = Field(\n    a=1,  # one\n)\n",
        "Field(\n    a=1,  # one\n)",
        "x = Field(\n    a=1,  # one\n    strip=False,\n)\n",
    ),
    "own lines without a comma": (
        "x = Field(\n\ta=1  # one\n)\n",
        "Field(\n\ta=1  # one\n)",
        "x = Field(\n\ta=1,  # one\n\tstrip=False,\n)\n",
    ),
    "own lines, bare": (
        "x = Field(\n    a=1\n)\n",
        "Field(\n    a=1\n)",
        "x = Field(\n    a=1,\n    strip=False,\n)\n",
    ),
    "hanging": (
        "x = Field(1,\n          2)\n",
        "Field(1,\n          2)",
        "x = Field(1,\n          2, strip=False)\n",
    ),
    "a generator": ("x = f(a for a in b)\n", "f(a for a in b)", ""),
    "a mapping": ("x = Field(**more)\n", "Field(**more)", ""),
    "no call": ("x = field\n", "field", ""),
}
DROPPED = {
    "only": ("f(salt=1)\n", "f(salt=1)", "f()\n"),
    "first": ("f(salt=1, a=2)\n", "f(salt=1, a=2)", "f(a=2)\n"),
    "last": ("f(a, salt=1)\n", "f(a, salt=1)", "f(a)\n"),
    "own line": ("f(\n    a,\n    salt=1,\n)\n", "f(\n    a,\n    salt=1,\n)", "f(\n    a,\n)\n"),
    "not there": ("f(a)\n", "f(a)", ""),
}


@pytest.mark.parametrize("case", KEYWORDS)
def test_keyword(case: str) -> None:
    before, code, after = KEYWORDS[case]
    assert mended("keyword", before, code, "strip", "False", "keep blanks") == after


@pytest.mark.parametrize("case", DROPPED)
def test_dropped_keyword(case: str) -> None:
    before, code, after = DROPPED[case]
    assert mended("keyword", before, code, "salt", "", "drop it") == after


def test_keyword_with_an_import() -> None:
    values = ("widget", "{django.forms.PasswordInput}()", "mask it")
    text = "from django.contrib import admin\nfrom django import forms\n\nx = forms.CharField()\n"
    assert "CharField(widget=forms.PasswordInput())" in mended("keyword", text, "forms.CharField()", *values)
    text = "from django.forms import CharField\n\nx = CharField()\n"
    assert mended("keyword", text, "CharField()", *values) == (
        "from django.forms import CharField\nfrom django import forms\n\nx = CharField(widget=forms.PasswordInput())\n"
    )


def test_callee() -> None:
    text = "from wtforms import StringField\n\nx = StringField('Password', [1])\n"
    values = ("wtforms.PasswordField", "mask it")
    assert mended("callee", text, "StringField('Password', [1])", *values) == (
        "from wtforms import StringField\nimport wtforms\n\nx = wtforms.PasswordField('Password', [1])\n"
    )


ELEMENTS = {
    "list": ("x = [1, 2]\n", "[1, 2]", "x = [1, 2, 9]\n", "x = [9, 1, 2]\n"),
    "tuple": ("x = (1, 2)\n", "(1, 2)", "x = (1, 2, 9)\n", "x = (9, 1, 2)\n"),
    "tuple of one": ("x = (1,)\n", "(1,)", "x = (1, 9,)\n", "x = (9, 1,)\n"),
    "empty": ("x = []\n", "[]", "x = [9]\n", "x = [9]\n"),
    "lines": (
        "x = [\n    1,  # one\n]\n",
        "[\n    1,  # one\n]",
        "x = [\n    1,  # one\n    9,\n]\n",
        "x = [\n    9,\n    1,  # one\n]\n",
    ),
    "lines of a tuple": (
        "x = (\n    1,\n    2\n)\n",
        "(\n    1,\n    2\n)",
        "x = (\n    1,\n    2,\n    9,\n)\n",
        "x = (\n    9,\n    1,\n    2\n)\n",
    ),
}


@pytest.mark.parametrize("case", ELEMENTS)
def test_element(case: str) -> None:
    before, code, last, first = ELEMENTS[case]
    assert mended("element", before, code, "last", "9", "add it") == last
    assert mended("element", before, code, "first", "9", "add it") == first


@pytest.mark.parametrize(
    ("text", "code", "after"),
    [
        ("x = 5\n", "5", "x = 600_000\n"),
        ("x = 10 * 1000\n", "10 * 1000", "x = 600_000\n"),
        ("x = 'pbkdf2:sha256:1000'\n", "'pbkdf2:sha256:1000'", "x = 'pbkdf2:sha256:600000'\n"),
        ("x = count\n", "count", ""),
        ("x = 10 * count\n", "10 * count", ""),
    ],
)
def test_number(text: str, code: str, after: str) -> None:
    assert mended("numbers", text, code, "600000", "raise it") == after


def test_pattern() -> None:
    text = "x = 'type = text'\n"
    assert (
        mended("pattern", text, "'type = text'", r"type\s*=\s*(\w+)", r"type=\1s", "mask it")
        == "x = 'type=texts'\n"
    )
    assert mended("pattern", text, "'type = text'", "t", "u", "which one") == ""


def test_text() -> None:
    assert mended("text", "x = 'http://a'\n", "'http://a'", "http://", "https://", "t") == "x = 'https://a'\n"
    assert mended("text", "x = 'é' + old\n", "old", "", "new", "t") == "x = 'é' + new\n"
    assert mended("text", "x = 'aa'\n", "'aa'", "a", "b", "t") == ""
