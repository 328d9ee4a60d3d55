"""Calls that lead to a definition of the project, which decides what they are before their names do.

`SendMail(...)` mails nothing when its body only signs in at a server. A notion that is told by names (a letter, a
query, a maker of accounts) is asked of the body where there is one; of a call that leads nowhere the name stays all
that is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from authlint.python.calls import target
from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Call, Unread, bare

DEEPEST = 3
"""Functions of the project that are read one behind the other."""

MOST_CALLS = 300
"""Calls of a body that is read; of a longer one nothing is known."""

Real = Callable[[Call, Unit, Project], bool]
"""Whether a call that leads to no definition is the thing itself. One function for each notion."""

_REACHED: Memo[tuple[Real, str, int], bool] = Memo()


def definition(call: Call, unit: Unit | None, project: Project) -> Unit | None:
    """The function or class of the project that a call surely leads to, if it has a body that tells something.

    None for what libraries define, for what was found by its name alone, for what the project's configuration
    speaks of, and for a method that is left to subclasses.
    """
    found = target(call, unit, project)
    own = found.unit
    if own is None or not found.sure or own.kind == "module" or is_left_open(own):
        return None
    return own


def is_left_open(own: Unit) -> bool:
    """Whether a function has no body of its own: abstract, of a protocol, `raise NotImplementedError`, `...`."""
    if own.kind != "function":
        return False
    if any(
        getattr(bare(each), "name", "").endswith(("abstractmethod", "overload")) for each in own.decorators
    ):
        return True
    if not own.steps:
        return True
    raised = [bare(step.value) for step in own.steps if step.kind == "raise"]
    return (
        len(raised) == 1
        and all(step.kind in ("raise", "call") for step in own.steps)
        and (
            getattr(bare(raised[0].func) if isinstance(raised[0], Call) else raised[0], "name", "")
            == "builtins.NotImplementedError"
        )
    )


def bodies(own: Unit, project: Project) -> Iterator[Unit]:
    """What runs when a definition is called: the function, or the `__init__` of a class and of its bases."""
    if own.kind == "function":
        yield own
        return
    for _, base in project.bases(own.name):
        if base is not None and "__init__" in base.methods:
            init = project.unit(f"{base.name}.__init__")
            if init is not None:
                yield init


def reaches(own: Unit, real: Real, project: Project, deepest: int = DEEPEST) -> bool:
    """Whether a definition comes to the thing itself, in its own body or in those that it calls.

    What a body hands to code that is not known counts as `real` says of that call; true for a name that is bound
    nowhere, and for a body that is too long to be read.
    """
    answers, key = _REACHED.of(project), (real, own.name, deepest)
    known = answers.get(key)
    if known is not None:
        return known
    found = False
    for body in bodies(own, project):
        if len(body.calls) > MOST_CALLS:
            found = True
            break
        for call in body.calls:
            inner = definition(call, body, project)
            if inner is None:
                found = isinstance(bare(call.func), Unread) or real(call, body, project)
            elif deepest > 1 and inner is not own:
                found = reaches(inner, real, project, deepest - 1)
            else:
                found = inner is not own and real(call, body, project)
            if found:
                break
        if found:
            break
    answers[key] = found
    return found
