"""A stretch gives way to a text that the rule knows; needs no syntax tree, so it serves every kind of file.

`Mend("text", (spot,), (old, new, title))` replaces the one `old` inside of the spot by `new`. With "" for
`old` the whole spot goes. A fourth value "unsafe" asks that somebody looks at it.
"""

from __future__ import annotations

from authlint.fixes.mending import Change, Proposal, Refused
from authlint.fixes.page import Page
from authlint.python.values import Spot


def mend(page: Page, spot: Spot, values: tuple[str, ...]) -> Proposal | None:
    """Replace what stands at a spot; None when `old` is not there, or more than once."""
    old, new, title, *rest = values
    start, end = page.stretch(spot)
    stretch = page.text[start:end]
    if old:
        if stretch.count(old) != 1:
            return None
        start += stretch.index(old)
        end = start + len(old)
    if page.text[start:end] == new:
        raise Refused("it is written so already")
    return Proposal(title, [Change(start, end, new)], "unsafe" not in rest)
