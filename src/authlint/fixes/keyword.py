"""A keyword argument of a call is set, or taken away.

`Mend("keyword", (spot of the call,), (name, value, title))` gives the call `name=value`; "" for the value
takes the argument away. In the value, `{a.b.C}` stands for a name that is to be imported. A fourth value
"unsafe" asks that somebody looks at it.
"""

from __future__ import annotations

import libcst as cst

from authlint.fixes.imports import reference
from authlint.fixes.mending import Change, Proposal, Refused
from authlint.fixes.page import Page
from authlint.pattern import pattern
from authlint.python.values import Spot

_NAMED = pattern(r"\{([A-Za-z_][\w.]*)\}")


def mend(page: Page, spot: Spot, values: tuple[str, ...]) -> Proposal | None:
    """Set the keyword of the call at a spot; None when there is no call, or it unpacks a mapping."""
    name, value, title, *rest = values
    call = page.node(spot, cst.Call)
    if call is None:
        return None
    safe = "unsafe" not in rest
    there = next(
        (each for each in call.args if each.keyword is not None and each.keyword.value == name), None
    )
    if not value:
        return Proposal(title, [dropped(page, call, there)], safe) if there is not None else None
    changes: list[Change] = []
    for dotted in _NAMED.findall(value):
        code, imports = reference(page, dotted, call)
        changes += imports
        value = value.replace(f"{{{dotted}}}", code)
    if there is not None:
        if page.code(there.value) == value:
            raise Refused("it is written so already")
        return Proposal(title, [*changes, page.replaced(there.value, value)], safe)
    if any(each.star == "**" for each in call.args) or _is_generator(call):
        return None
    return Proposal(title, [*changes, *added(page, call, f"{name}={value}")], safe)


def _is_generator(call: cst.Call) -> bool:
    """Whether the argument is a generator that needs parentheses beside another one."""
    return any(isinstance(each.value, cst.GeneratorExp) and not each.value.lpar for each in call.args)


def added(page: Page, call: cst.Call, argument: str) -> list[Change]:
    """One more argument at the end of a call, on a line of its own where the others have one each."""
    end = page.spans[call][1] - 1
    return page.appended(call.args, end, argument) if call.args else [Change(end, end, argument)]


def dropped(page: Page, call: cst.Call, argument: cst.Arg) -> Change:
    """The call without one of its arguments, with the comma and blanks that belong to it."""
    if "#" in page.code(call):
        raise Refused("a comment stands among the arguments")
    index = call.args.index(argument)
    start, end = page.spans[argument]
    if index + 1 < len(call.args):
        return Change(start, page.spans[call.args[index + 1]][0], "")
    if index:
        before = call.args[index - 1]
        return Change(page.spans[before][1], end, "")
    return Change(start, page.spans[call][1] - 1, "")
