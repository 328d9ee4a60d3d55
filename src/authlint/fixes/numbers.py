"""A number that is too small, or too large, becomes the nearest one that the rule takes.

`Mend("numbers", (spot of the number,), ("600000", title))`. The spot may be a number, arithmetic on numbers,
or a text whose last whole number is meant ("pbkdf2:sha256:1000"). A third value "unsafe" asks that somebody
looks at it.
"""

from __future__ import annotations

import libcst as cst

from authlint.fixes.mending import Change, Proposal
from authlint.fixes.page import Page
from authlint.pattern import pattern
from authlint.python.values import Spot

GROUPED = 10_000
"""Numbers from here on are written with underscores."""

_LAST_NUMBER = pattern(r"\d+(?=\D*$)")


def mend(page: Page, spot: Spot, values: tuple[str, ...]) -> Proposal | None:
    """Write the number at a spot anew; None when something else stands there."""
    number, title, *rest = values
    safe = "unsafe" not in rest
    text = page.node(spot, cst.SimpleString)
    if text is not None:
        found = list(_LAST_NUMBER.finditer(page.code(text)))
        if len(found) != 1:
            return None
        start = page.spans[text][0]
        return Proposal(title, [Change(start + found[0].start(), start + found[0].end(), number)], safe)
    node: cst.BaseExpression | None = page.node(spot, cst.Integer) or page.node(spot, cst.BinaryOperation)
    if node is None or not _constant(node):
        return None
    written = f"{int(number):_}" if int(number) >= GROUPED else number
    return Proposal(title, [page.replaced(node, written)], safe)


def _constant(node: cst.BaseExpression) -> bool:
    if isinstance(node, cst.BinaryOperation):
        return _constant(node.left) and _constant(node.right)
    return isinstance(node, cst.Integer)
