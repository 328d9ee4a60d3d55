"""What the walk keeps of a function, a class or a module: its steps in their control skeleton.

A unit is evaluated once, in terms of its own parameters. Traces put units together by binding parameters.
"""

from __future__ import annotations

from typing import Literal as OneOf

from authlint.python.values import Call, Comparison, Literal, Spot, Value
from authlint.record import entity, field

StepKind = OneOf["call", "store", "delete", "return", "raise", "assert", "jump", "yield"]


@entity
class Step:
    """One thing that a unit does.

    call    `value` is the Call.
    store   `target` (an Attribute, an Item, or a Symbol for a module variable) becomes `value`; a local
            variable is stored too, as a Param-less Named in `target`, so that rules see constants assigned.
    delete  `target` goes.
    return, raise, assert, yield   with `value`; an assert is also a Branch in the skeleton.
    jump    break or continue.
    `sure` is False inside an expression that may be skipped (`a and f()`, `f() if c else d`, a comprehension).
    """

    kind: StepKind
    value: Value
    at: Spot
    target: Value | None = None
    sure: bool = True


@entity
class Block:
    """Steps and branches in order; `leaves` tells that control never reaches its end."""

    items: list[Step | Branch | Loop | Try] = field(default_factory=list)
    leaves: bool = False


@entity
class Branch:
    """`if test: then else: orelse`; also match cases, and `assert test` (then empty, orelse leaves)."""

    test: Value
    then: Block
    orelse: Block
    at: Spot


@entity
class Loop:
    """`for`/`while`; `test` is None for a for-loop, `over` is None for a while-loop."""

    test: Value | None
    over: Value | None
    body: Block
    orelse: Block
    at: Spot


@entity
class Try:
    """`try`; each handler has the caught classes (None for a bare one)."""

    body: Block
    handlers: list[tuple[Value | None, Block]]
    orelse: Block
    final: Block
    at: Spot


def blocks_of(item: Step | Branch | Loop | Try) -> list[Block]:
    """The blocks right inside an item of a block."""
    if isinstance(item, Branch):
        return [item.then, item.orelse]
    if isinstance(item, Loop):
        return [item.body, item.orelse]
    if isinstance(item, Try):
        return [item.body, item.orelse, item.final, *(block for _, block in item.handlers)]
    return []


@entity
class Parameter:
    """A declared parameter; `kind` is "positional", "keyword", "args" or "kwargs"."""

    name: str
    kind: str
    annotation: Value | None
    default: Value | None
    at: Spot


@entity
class Unit:
    """A function, a class body or a module's top level, evaluated.

    `name` is the symbol name (`shop.views.change`, `shop.views.Form.clean`; the module's own name for the
    top level). `fields` are a class's or a module's own names with their last values. `steps`, `calls` and
    `comparisons` list what `body` holds, in source order.
    """

    name: str
    kind: OneOf["function", "class", "module"]
    path: str
    at: Spot
    body: Block
    parameters: tuple[Parameter, ...] = ()
    decorators: tuple[Value, ...] = ()
    bases: tuple[Value, ...] = ()
    keywords: tuple[tuple[str | None, Value], ...] = ()
    fields: dict[str, Value] = field(default_factory=dict)
    annotations: dict[str, Value] = field(default_factory=dict)
    field_spots: dict[str, Spot] = field(default_factory=dict)
    methods: dict[str, str] = field(default_factory=dict)
    owner: str = ""
    """The class that a method belongs to, or the function that a nested one stands in; a symbol name."""
    returns: Value | None = None
    """The annotation of the return value."""
    is_async: bool = False
    docstring: str = ""
    steps: list[Step] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    comparisons: list[Comparison] = field(default_factory=list)
    literals: list[Literal] = field(default_factory=list)
    facts: object = None
    """What `authlint.frameworks.reading` has found here; None before it was asked."""
    qualname: str = ""
    """The name inside its module, as people write it: `Form.clean`; "" for the module itself."""
