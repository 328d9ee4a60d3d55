"""What a regular expression finds in a stretch gives way to a text; for files that have no syntax tree here.

A semgrep rule asks for it by `metadata.authlint.fix`, with `find`, `by`, `title` and `applicability`. The
expression is to match once inside of what the rule reports; `by` may hold references (`\\1`).
"""

from __future__ import annotations

import re

from authlint.fixes.mending import Change, Proposal
from authlint.fixes.page import Page
from authlint.python.values import Spot


def mend(page: Page, spot: Spot, values: tuple[str, ...]) -> Proposal | None:
    """Replace the one match inside of a spot; None when there is none, or more than one."""
    find, by, title, *rest = values
    start, end = page.stretch(spot)
    found = list(re.finditer(find, page.text[start:end]))
    if len(found) != 1:
        return None
    new = found[0].expand(by)
    if new == found[0][0]:
        return None
    change = Change(start + found[0].start(), start + found[0].end(), new)
    return Proposal(title, [change], "unsafe" not in rest)
