"""What surely holds before a step: conditions with their polarity, and calls that have returned.

Python has no goto, so the control skeleton answers this without a graph: earlier steps of the enclosing
blocks are done, the tests of enclosing branches hold, and behind a branch of which one side leaves, the
other side's test holds. What either of two ways brings is kept as alternatives, and alternatives that
contradict what is known fall away. A list of errors that is still empty tells that nothing was put into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal as OneOf

from authlint.python.units import Block, Branch, Loop, Step, Try, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Collection,
    Comparison,
    Item,
    Literal,
    Mapping,
    Operation,
    Spot,
    Star,
    Symbol,
    Text,
    Value,
    bare,
    inside,
    method,
    same,
    with_tests,
)
from authlint.record import entity

KnownKind = OneOf["true", "false", "done", "either", "never"]
OPPOSITE = {"!=": "==", "not in": "in", "is not": "is"}
MOST = 400
"""Known things that are gathered before one step; more are dropped, oldest kept."""


@entity
class Known:
    """One thing that holds.

    true, false   `value` is truthy, or falsy
    done          the call `value` has returned
    either        one of `ways` holds
    never         this way cannot be taken
    """

    kind: KnownKind
    value: Value | None = None
    ways: tuple[tuple[Known, ...], ...] = ()


NEVER = Known("never")

TRUTHY: set[str] = set()
"""Last names of library functions whose result is never empty: `redirect`; filled by `authlint.frameworks`."""


def surely_true(value: Value) -> bool:
    """Whether a value is truthy whatever it holds: a display with items, a text with constant letters."""
    if isinstance(value, Text):
        return any(isinstance(each := bare(part), Literal) and each.value for part in value.parts)
    if isinstance(value, Collection):
        return any(not isinstance(each, Star) for each in value.items)
    if isinstance(value, Mapping):
        return any(key is not None and isinstance(bare(key), Literal) for key, _ in value.items)
    return isinstance(value, Call) and method(value) in TRUTHY


def atoms(value: Value, truth: bool, depth: int = 12) -> list[Known]:
    """What follows from a value being truthy or falsy; [NEVER] when it cannot be."""
    value = bare(value)
    if depth == 0:
        return []
    if isinstance(value, Literal):
        return [] if bool(value.value) is truth else [NEVER]
    if isinstance(value, Operation):
        if value.operator == "not":
            return atoms(value.parts[0], not truth, depth - 1)
        if value.operator in ("and", "or"):
            if (value.operator == "and") is truth:
                return [each for part in value.parts for each in atoms(part, truth, depth - 1)]
            ways: list[list[Known]] = []
            before: list[Known] = []
            for part in value.parts:
                ways.append([*before, *atoms(part, truth, depth - 1)])
                before += atoms(part, not truth, depth - 1)
            return either(ways)
    if isinstance(value, Choice):
        if value.test is not None and len(value.options) == 2:
            then, orelse = value.options
            return either(
                [
                    [*atoms(value.test, True, depth - 1), *atoms(then, truth, depth - 1)],
                    [*atoms(value.test, False, depth - 1), *atoms(orelse, truth, depth - 1)],
                ]
            )
        return either([atoms(option, truth, depth - 1) for option in value.options])
    if isinstance(value, Comparison):
        return _compared(value, truth, depth)
    if isinstance(value, Item) and (one := _picked(value)) is not None:
        return atoms(one, truth, depth - 1)
    if isinstance(value, Call):
        func = bare(value.func)
        if isinstance(func, Symbol) and value.args:
            if func.name in ("builtins.bool", "builtins.len"):
                return atoms(value.args[0], truth, depth - 1)
            joined = {"builtins.all": "and", "builtins.any": "or"}.get(func.name)
            inner = bare(value.args[0]) if joined is not None else None
            if joined is not None and isinstance(inner, Collection):
                if (joined == "and") is truth or not any(isinstance(each, Star) for each in inner.items):
                    items = tuple(each.of if isinstance(each, Star) else each for each in inner.items)
                    return atoms(Operation(value.at, joined, items), truth, depth - 1)
    if not truth and surely_true(value):
        return [NEVER]
    return [Known("true" if truth else "false", value)]


def _picked(item: Item) -> Value | None:
    """What `user` is in `user, row = found if found else (None, None)`; None when there is nothing to choose from."""
    key, of = bare(item.key), bare(item.of)
    if not isinstance(key, Literal) or type(key.value) is not int or key.value < 0:
        return None
    if isinstance(of, Choice):
        options = [Item(item.at, each, key) for each in of.options]
        return Choice(item.at, tuple(_picked(each) or each for each in options), of.test)
    if isinstance(of, Collection) and key.value < len(of.items):
        if not any(isinstance(each, Star) for each in of.items[: key.value + 1]):
            return of.items[key.value]
    return None


def _compared(value: Comparison, truth: bool, depth: int) -> list[Known]:
    operator = value.operator
    if operator in OPPOSITE:
        value = Comparison(value.at, OPPOSITE[operator], value.left, value.right)
        truth = not truth
    made = [Known("true" if truth else "false", value)]
    if value.operator == ">" and isinstance(constant := bare(value.right), Literal) and constant.value == 0:
        return [*made, *atoms(value.left, truth, depth - 1)]
    if value.operator in ("==", "is"):
        for side, other in ((value.left, value.right), (value.right, value.left)):
            constant = bare(other)
            if isinstance(constant, Literal):
                if constant.value is None:
                    made += atoms(side, not truth, depth - 1)
                elif isinstance(constant.value, bool):
                    made += atoms(side, truth is constant.value, depth - 1)
                elif constant.value == 0 and isinstance(bare(side), Call):
                    made += atoms(side, not truth, depth - 1)
                inner = bare(side)
                if isinstance(inner, Literal) and (inner.value == constant.value) is not truth:
                    return [NEVER]
                if isinstance(inner, Choice):
                    made += chosen(inner, constant, truth, depth)
                break
    return made


def chosen(choice: Choice, constant: Literal, truth: bool, depth: int) -> list[Known]:
    """`status == "ok"` where status was chosen by a branch."""
    ways = []
    for index, option in enumerate(choice.options):
        inner = bare(option)
        if isinstance(inner, Literal) and (inner.value == constant.value) is not truth:
            continue
        way = (
            atoms(choice.test, index == 0, depth - 1)
            if choice.test is not None and len(choice.options) == 2
            else []
        )
        ways.append(way)
    return either(ways) if ways else [NEVER]


def either(ways: Iterable[list[Known]]) -> list[Known]:
    """Alternatives; those that can never be are dropped, a single one is simply known."""
    open_ways = [way for way in ways if not any(each.kind == "never" for each in way)]
    if not open_ways:
        return [NEVER]
    if len(open_ways) == 1:
        return open_ways[0]
    if any(not way for way in open_ways):
        return []
    return [Known("either", None, tuple(tuple(way[:MOST]) for way in open_ways))]


def effects(block: Block) -> list[Known]:
    """What holds once a block has been run to its end."""
    return _before(block, len(block.items))


def _before(block: Block, stop: int) -> list[Known]:
    known: list[Known] = []
    for item in block.items[:stop]:
        if isinstance(item, Step):
            if item.kind == "call" and item.sure:
                known.append(Known("done", item.value))
        elif isinstance(item, Branch):
            then = [*atoms(item.test, True), *effects(item.then)]
            orelse = [*atoms(item.test, False), *effects(item.orelse)]
            if item.then.leaves and not item.orelse.leaves:
                known += orelse
            elif item.orelse.leaves and not item.then.leaves:
                known += then
            elif not item.then.leaves:
                known += either([then, orelse])
        elif isinstance(item, Try):
            known += _after_try(item)
        elif isinstance(item, Loop) and item.over is not None:
            # A loop over a collection may run no time; a check in its body counts all the same, since
            # the idiom is a loop over validators or over the one matching row.
            known += effects(item.body)
        elif isinstance(item, Loop) and item.test is not None:
            if isinstance(bare(item.test), Literal):
                known += _at_breaks(item.body)
            elif not _breaks(item.body):
                known += atoms(item.test, False)
    return known[-MOST:]


def _after_try(item: Try) -> list[Known]:
    body = [*effects(item.body), *effects(item.orelse)]
    ways = [] if item.body.leaves or item.orelse.leaves else [body]
    ways += [effects(handler) for _, handler in item.handlers if not handler.leaves]
    return [*(either(ways) if ways else []), *effects(item.final)]


def _breaks(block: Block) -> bool:
    return any(True for _ in _jumps(block))


def _jumps(block: Block) -> Iterator[Step]:
    for item in block.items:
        if isinstance(item, Step):
            if item.kind == "jump" and getattr(item.value, "reason", "") == "break":
                yield item
        elif isinstance(item, Branch):
            yield from _jumps(item.then)
            yield from _jumps(item.orelse)
        elif isinstance(item, Try):
            for inner in (item.body, item.orelse, item.final, *(handler for _, handler in item.handlers)):
                yield from _jumps(inner)


def _at_breaks(block: Block) -> list[Known]:
    """What holds behind `while True`: what holds at each of its breaks."""
    ways = [found for step in _jumps(block) if (found := _search(block, step)) is not None]
    return either(ways) if ways else []


def known_before(unit: Unit, step: Step) -> list[Known]:
    """What surely holds when control reaches the step, in the order in which it came to hold."""
    found = _search(unit.body, step)
    return [*found, *gathered(unit, found)] if found is not None else []


def step_at(at: Spot, unit: Unit) -> Step | None:
    """The innermost step of a unit that a place lies in."""
    held = [
        each
        for each in unit.steps
        if (each.at.line, each.at.column) <= (at.line, at.column)
        and (at.end_line, at.end_column) <= (each.at.end_line, each.at.end_column)
    ]
    return held[-1] if held else None


ADDING = frozenset({"append", "add", "extend", "update", "setdefault", "insert"})


def gathered(unit: Unit, known: list[Known]) -> list[Known]:
    """What follows from a list or dict that is still empty: what puts something into it was not reached.

    So it does from one of its keys that still holds the nothing which it began with: `messages["old"] is None`.
    """
    made: list[Known] = []
    for each in known:
        value = bare(each.value) if each.kind == "false" and each.value is not None else None
        if value is not None and (isinstance(value, Attribute) or starts_empty(value)):
            asked = _last_asked(unit.body, value)
            for step in unit.steps:
                if adds_to(step, value) and (asked is None or step.at < asked):
                    made += unreached(unit, step)
        elif isinstance(value, Item) and begins_with_nothing(value):
            for step in unit.steps:
                if step.kind == "store" and isinstance(step.target, Item) and step.at < value.at:
                    same_dict = bare(step.target.of) is bare(value.of)
                    if same_dict and same(step.target.key, value.key) and not _is_nothing(step.value):
                        made += unreached(unit, step)
    return made


def begins_with_nothing(item: Item) -> bool:
    """Whether a key of a dict is written down in its display with nothing behind it: `{"old": None}`."""
    of = bare(item.of)
    pairs = of.items if isinstance(of, Mapping) else ()
    found = [each for key, each in pairs if key is not None and same(key, item.key)]
    return bool(found) and _is_nothing(found[-1])


def _is_nothing(value: Value) -> bool:
    inner = bare(value)
    return isinstance(inner, Literal) and not inner.value


def _last_asked(body: Block, holder: Value) -> Spot | None:
    """Where a condition last looks at a list or dict; what is added later says nothing about its answer."""
    last: Spot | None = None
    waiting = [body]
    while waiting:
        for item in waiting.pop().items:
            if isinstance(item, Branch):
                waiting += [item.then, item.orelse]
                if (last is None or item.at > last) and any(each is holder for each in inside(item.test, 40)):
                    last = item.at
            elif isinstance(item, Loop):
                waiting += [item.body, item.orelse]
            elif isinstance(item, Try):
                waiting += [item.body, item.orelse, item.final, *(block for _, block in item.handlers)]
    return last


def starts_empty(value: Value) -> bool:
    """`[]`, `{}`, `set()`, `defaultdict(list)`: made without items."""
    if isinstance(value, Collection | Mapping):
        return not value.items
    if not isinstance(value, Call):
        return False
    func = bare(value.func)
    return isinstance(func, Symbol) and (
        func.name == "collections.defaultdict"
        or (func.name in ("builtins.list", "builtins.dict", "builtins.set") and not value.args)
    )


def adds_to(step: Step, holder: Value) -> bool:
    """Whether a step puts something into a list or dict: `errors.append(x)`, `errors["old"] = x`."""
    of: Value | None = None
    if step.kind == "call" and isinstance(step.value, Call):
        func = bare(step.value.func)
        if isinstance(func, Attribute) and func.name in ADDING:
            of = bare(func.of)
    elif step.kind == "store" and isinstance(step.target, Item):
        of = bare(step.target.of)
    if isinstance(of, Item):
        of = bare(of.of)  # `errors["old"].append(x)`
    return of is not None and (of is holder or (isinstance(holder, Attribute) and same(of, holder)))


def unreached(unit: Unit, step: Step) -> list[Known]:
    """What holds when control has not come to a step: a test around it went the other way; [] when none is."""
    ways = _hindrances(unit.body, step)
    return either(ways) if ways else []


def _hindrances(block: Block, step: Step, depth: int = 200) -> list[list[Known]] | None:
    if depth == 0:
        return None
    for item in block.items:
        if item is step:
            return []
        if isinstance(item, Branch):
            for part, truth in ((item.then, True), (item.orelse, False)):
                inner = _hindrances(part, step, depth - 1)
                if inner is not None:
                    entered = atoms(item.test, truth)
                    return [atoms(item.test, not truth), *([*entered, *way] for way in inner)]
        elif isinstance(item, Loop):
            inner = _hindrances(item.body, step, depth - 1)
            if inner is not None:
                return inner
        elif isinstance(item, Try):
            for part in (item.body, item.orelse, item.final):
                inner = _hindrances(part, step, depth - 1)
                if inner is not None:
                    return inner
            for _, handler in item.handlers:
                inner = _hindrances(handler, step, depth - 1)
                if inner is not None:
                    return [effects(item.body), *inner]
    return None


def looked_at(unit: Unit) -> Iterator[Value]:
    """The values of a unit's steps and the tests of its branches and loops."""
    waiting = [unit.body]
    while waiting:
        for item in waiting.pop().items:
            if isinstance(item, Step):
                yield item.value
            elif isinstance(item, Branch):
                waiting += [item.then, item.orelse]
                yield item.test
            elif isinstance(item, Loop):
                waiting += [item.body, item.orelse]
                yield from (each for each in (item.test, item.over) if each is not None)
            elif isinstance(item, Try):
                waiting += [item.body, item.orelse, item.final, *(block for _, block in item.handlers)]


def is_looked_at(unit: Unit, call: Call) -> bool:
    """Whether the answer of a call goes anywhere: into a condition, a name, another call, a returned value."""
    if any(step.value is call and step.kind != "call" for step in unit.steps):
        return True
    others = (each for each in looked_at(unit) if each is not call)
    return any(part is call for each in others for part in with_tests(each, 80))


def refuses_on_error(unit: Unit, call: Call) -> bool:
    """Whether every handler around a call turns away, so that whoever gets on has met no error there."""
    waiting = [unit.body]
    while waiting:
        for item in waiting.pop().items:
            if isinstance(item, Branch):
                waiting += [item.then, item.orelse]
            elif isinstance(item, Loop):
                waiting += [item.body, item.orelse]
            elif isinstance(item, Try):
                if item.handlers and all(handler.leaves for _, handler in item.handlers):
                    if any(isinstance(each, Step) and each.value is call for each in item.body.items):
                        return True
                waiting += [item.body, item.orelse, item.final, *(block for _, block in item.handlers)]
    return False


def known_at_end(unit: Unit) -> list[Known]:
    """What holds when control falls off the end of the unit."""
    found = effects(unit.body)
    return [*found, *gathered(unit, found)]


def _search(block: Block, step: Step, depth: int = 200) -> list[Known] | None:
    if depth == 0:
        return None
    for index, item in enumerate(block.items):
        inner: list[Known] | None = None
        if item is step:
            return _before(block, index)
        if isinstance(item, Branch):
            for part, truth in ((item.then, True), (item.orelse, False)):
                inner = _search(part, step, depth - 1)
                if inner is not None:
                    inner = [*atoms(item.test, truth), *inner]
                    break
        elif isinstance(item, Loop):
            inner = _search(item.body, step, depth - 1)
            if inner is not None and item.test is not None:
                inner = [*atoms(item.test, True), *inner]
            if inner is None:
                inner = _search(item.orelse, step, depth - 1)
        elif isinstance(item, Try):
            inner = _search(item.body, step, depth - 1)
            if inner is None:
                inner = _search(item.orelse, step, depth - 1)
                if inner is not None:
                    inner = [*effects(item.body), *inner]
            if inner is None:
                for _, handler in item.handlers:
                    inner = _search(handler, step, depth - 1)
                    if inner is not None:
                        break
            if inner is None:
                inner = _search(item.final, step, depth - 1)
        if inner is not None:
            return [*_before(block, index), *inner]
    return None


def contradicts(one: Known, other: Known) -> bool:
    """Whether two known things cannot both hold."""
    if one.value is None or other.value is None:
        return False
    if {one.kind, other.kind} != {"true", "false"}:
        return False
    return same(one.value, other.value)


def settled(known: list[Known]) -> list[Known]:
    """Known things with those alternatives dropped that contradict the plain ones."""
    plain = [each for each in known if each.kind in ("true", "false")]
    made: list[Known] = []
    for each in known:
        if each.kind != "either":
            made.append(each)
            continue
        ways = [
            list(way)
            for way in each.ways
            if not any(contradicts(part, fact) for part in way for fact in plain)
        ]
        made += either(ways) if ways else []
    return made
