"""Another function or class is called with the same arguments.

`Mend("callee", (spot of the call,), ("wtforms.PasswordField", title))`; the name is imported when it is not. A third
value "unsafe" asks that somebody looks at it.
"""

from __future__ import annotations

import libcst as cst

from authlint.fixes.imports import reference
from authlint.fixes.mending import Proposal
from authlint.fixes.page import Page
from authlint.python.values import Spot


def mend(page: Page, spot: Spot, values: tuple[str, ...]) -> Proposal | None:
    """Call the function of that dotted name at a spot; None when there is no call."""
    dotted, title, *rest = values
    call = page.node(spot, cst.Call)
    if call is None or page.meaning(call.func) == dotted:
        return None
    code, imports = reference(page, dotted, call)
    return Proposal(title, [*imports, page.replaced(call.func, code)], "unsafe" not in rest)
