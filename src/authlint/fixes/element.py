"""One more element in a list or tuple that is written out.

`Mend("element", (spot of the list,), ("last", code, title))` puts it behind the others, "first" in front of
them, on a line of its own where they have one. A fourth value "unsafe" asks that somebody looks at it.
"""

from __future__ import annotations

import libcst as cst

from authlint.fixes.mending import Change, Proposal
from authlint.fixes.page import Page
from authlint.python.values import Spot


def mend(page: Page, spot: Spot, values: tuple[str, ...]) -> Proposal | None:
    """Add to the list at a spot; None when something else stands there."""
    where, code, title, *rest = values
    listed = page.node(spot, cst.List) or page.node(spot, cst.Tuple)
    if listed is None:
        return None
    changes = [put_first(page, listed, code)] if where == "first" else put_last(page, listed, code)
    return Proposal(title, changes, "unsafe" not in rest)


def put_first(page: Page, listed: cst.List | cst.Tuple, code: str) -> Change:
    """The element in front of the others."""
    if not listed.elements:
        return _alone(page, listed, code)
    start = page.spans[listed.elements[0]][0]
    line = page.line_at(start)
    indent = page.text[page.starts[line - 1] : start]
    gap = " " if indent.strip() else page.newline_at(line) + indent
    return Change(start, start, f"{code},{gap}")


def put_last(page: Page, listed: cst.List | cst.Tuple, code: str) -> list[Change]:
    """The element behind the others, and behind a comment on the last one's line."""
    if not listed.elements:
        return [_alone(page, listed, code)]
    return page.appended(listed.elements, _end(page, listed), code)


def _alone(page: Page, listed: cst.List | cst.Tuple, code: str) -> Change:
    end = _end(page, listed)
    return Change(end, end, code if isinstance(listed, cst.List) else f"{code},")


def _end(page: Page, listed: cst.List | cst.Tuple) -> int:
    """Where the closing bracket stands; the end of a tuple without one."""
    if isinstance(listed, cst.List):
        return page.spans[listed][1] - 1
    return page.spans[listed.rpar[0]][1] - 1 if listed.rpar else page.spans[listed][1]
