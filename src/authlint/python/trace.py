"""Traces: an endpoint with the functions it calls unfolded, and the search for evidence along the way.

A frame is a unit with its parameters bound in the terms of the frame above it. `find` looks for evidence among
the things known before a step, follows calls into their units, and asks that every way brings it.

Bounds are counts and belong to one trace: the same question gets the same answer, whatever else was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from authlint.python.calls import OBJECTS, Target, arguments, handlers, iterated, target
from authlint.python.expansion import EXPANDS, Expand, expanded
from authlint.python.flow import Known, atoms, contradicts, known_before, settled
from authlint.python.outcomes import exits, never_returns, passes
from authlint.python.project import Project
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Closure,
    Collection,
    Comparison,
    Item,
    Literal,
    Mapping,
    Named,
    Operation,
    Param,
    Star,
    Symbol,
    Text,
    Value,
    argument,
    bare,
    method,
    same,
)
from authlint.record import entity, field
from authlint.vocabulary import is_password, is_password_hash, segments

DEEPEST_CALL = 4
MOST_CALLS = 60

T = TypeVar("T")


@entity
class Frame:
    """A unit on the way; `bindings` are its parameters in the terms of `parent`, `step` the call that leads in."""

    unit: Unit
    bindings: dict[str, Value] = field(default_factory=dict)
    parent: Frame | None = None
    step: Step | None = None
    given: list[tuple[Known, Frame]] = field(default_factory=list)
    """What holds when the unit is entered from the outside: decorators, a validated form."""
    identity: bool = False
    """Serves to find out who is logged in: a token that is decoded here is the session's own."""
    row: Expand | None = None
    """The library method that calls the unit."""

    @property
    def depth(self) -> int:
        return 0 if self.parent is None else self.parent.depth + 1

    @property
    def entry(self) -> Frame:
        """The outermost frame."""
        frame = self
        while frame.parent is not None:
            frame = frame.parent
        return frame

    def entry_step(self, step: Step) -> Step:
        """The statement of the entry that leads to a step of this frame."""
        return self.step_within(self.entry, step)

    def step_within(self, above: Frame, step: Step) -> Step:
        """The statement of the frame `above` that leads to a step of this frame."""
        frame = self
        while frame is not above and frame.parent is not None and frame.step is not None:
            step, frame = frame.step, frame.parent
        return step

    def below_entry(self) -> Iterator[Frame]:
        """This frame and those above it, the entry's own left out."""
        frame: Frame | None = self
        while frame is not None and frame.parent is not None:
            yield frame
            frame = frame.parent

    def up_to(self, unit: Unit) -> Frame | None:
        """The frame of a unit among this one and those above."""
        frame: Frame | None = self
        while frame is not None and frame.unit is not unit:
            frame = frame.parent
        return frame


# ---------------------------------------------------------------------- terms


def replaced(
    value: Value,
    change: Callable[[Value], Value | None],
    depth: int = 30,
    known: dict[int, Value] | None = None,
) -> Value:
    """The value with parts exchanged: where `change` answers, its answer stands; unchanged parts are shared.

    Parts occur several times in a value, so `known` keeps the answers by identity: without it the work
    doubles with every link of a chain of calls.
    """
    if depth == 0:
        return value
    known = {} if known is None else known
    made = known.get(id(value))
    if made is None:
        made = change(value)
        if made is None:
            made = _rebuilt(value, lambda each: replaced(each, change, depth - 1, known))
        known[id(value)] = made
    return made


def _rebuilt(value: Value, inner: Callable[[Value], Value]) -> Value:
    """The value with `inner` of its direct parts; itself when they stay the same."""
    if isinstance(value, Named):
        made = inner(value.value)
        return value if made is value.value else Named(value.at, value.name, made)
    if isinstance(value, Attribute):
        made = inner(value.of)
        return value if made is value.of else Attribute(value.at, made, value.name)
    if isinstance(value, Item):
        of, key = inner(value.of), inner(value.key)
        return value if of is value.of and key is value.key else Item(value.at, of, key)
    if isinstance(value, Call):
        func = inner(value.func)
        args = tuple([inner(each) for each in value.args])
        keywords = tuple([(name, inner(each)) for name, each in value.keywords])
        if (
            func is value.func
            and all(a is b for a, b in zip(args, value.args, strict=True))
            and all(a[1] is b[1] for a, b in zip(keywords, value.keywords, strict=True))
        ):
            return value
        made_call = Call(value.at, func, args, keywords)
        if (
            isinstance(value.target, Target)
            and value.target.unit is not None
            and isinstance(func, Symbol | Closure)
        ):
            made_call.target = value.target
        return made_call
    if isinstance(value, Star):
        made = inner(value.of)
        return value if made is value.of else Star(value.at, made)
    if isinstance(value, Text | Operation | Collection | Choice):
        parts = (
            value.options
            if isinstance(value, Choice)
            else value.items
            if isinstance(value, Collection)
            else value.parts
        )
        changed = tuple([inner(each) for each in parts])
        if all(a is b for a, b in zip(changed, parts, strict=True)):
            return value
        if isinstance(value, Text):
            return Text(value.at, changed)
        if isinstance(value, Operation):
            return Operation(value.at, value.operator, changed)
        if isinstance(value, Choice):
            return Choice(value.at, changed, value.test)
        return Collection(value.at, value.kind, changed)
    if isinstance(value, Comparison):
        left, right = inner(value.left), inner(value.right)
        if left is value.left and right is value.right:
            return value
        return Comparison(value.at, value.operator, left, right)
    if isinstance(value, Mapping):
        items = tuple([(None if key is None else inner(key), inner(each)) for key, each in value.items])
        return Mapping(value.at, items)
    return value


def set_before(value: Attribute, unit: Unit) -> Value | None:
    """What a method has put into an attribute of its own object on a line before: `self.object = self.get_object()`."""
    of = bare(value.of)
    if not isinstance(of, Param) or of.index != 0 or not unit.owner or of.owner != unit.name:
        return None
    for step in reversed(unit.steps):
        if step.kind == "store" and isinstance(step.target, Attribute) and step.target.name == value.name:
            if step.at.line < value.at.line and same(step.target.of, of):
                return step.value
    return None


def _is_given_password(frame: Frame) -> bool:
    """Whether a unit is handed a password, though its own lines may call it otherwise: `matches(hashed, raw)`."""
    for each in frame.bindings.values():
        inner = bare(each)
        name = inner.name if isinstance(inner, Attribute | Param) else ""
        if name and (is_password(name) or is_password_hash(name)):
            return True
        if isinstance(inner, Call) and any(is_password(each) for each in segments(method(inner))):
            return True
    return False


def _handed_in(known: Known, frame: Frame) -> list[Known]:
    """What a caller knows whose condition is asked here: `ensure(user.check_password(old))` before `if not fact`."""
    asked = bare(known.value) if known.value is not None and known.kind in ("true", "false") else None
    if not isinstance(asked, Param) or asked.owner != frame.unit.name:
        return []
    bound = frame.bindings.get(asked.name)
    if bound is None or not isinstance(bare(bound), Call | Comparison | Operation):
        return []
    return atoms(bound, known.kind == "true")


class Trace:
    """What can be asked along the way from one entry."""

    def __init__(self, project: Project, entry: Frame) -> None:
        self.project = project
        self.entry = entry
        self.calls = 0
        """Units entered in search of evidence, since `fresh`."""
        self.bounded = False
        """Whether that search ended at its bound, so that evidence may lie beyond."""
        self.unfolded = 0
        self.skipped: dict[str, tuple[Unit, str]] = {}
        """Validators that do not run for every request, by name, with a sentence why."""
        self.partial: dict[str, Unit] = {}
        """Functions on the way that bring evidence on some of their ways and not on others."""

    # ------------------------------------------------------------------ terms of the entry

    def outer(self, value: Value, frame: Frame) -> Value:
        """A value of a frame in the terms of the entry; attributes of objects made on the way are looked up."""
        current: Frame | None = frame
        while current is not None:
            value = self._bound(value, current)
            current = current.parent
        return value

    def _bound(self, value: Value, frame: Frame) -> Value:
        bindings, owner = frame.bindings, frame.unit.name
        known: dict[int, Value] = {}
        followed: set[str] = set()

        def change(each: Value) -> Value | None:
            if isinstance(each, Param) and each.owner == owner:
                bound = bindings.get(each.name)
                return Named(each.at, each.name, bound) if bound is not None else None
            if isinstance(each, Attribute):
                stored = set_before(each, frame.unit) if each.name not in followed else None
                if stored is not None:
                    followed.add(each.name)
                    return Named(each.at, each.name, replaced(stored, change, known=known))
                return self._instance_attribute(each, replaced(each.of, change, known=known))
            return None

        return replaced(value, change, known=known)

    def _instance_attribute(self, value: Attribute, of: Value) -> Value | None:
        """`form.user` where the form was made as `ChangeForm(request.user, ...)`: what its `__init__` stores.

        `of` is the object in the terms of the caller.
        """
        made = bare(of)
        if not isinstance(made, Call):
            return None
        func = bare(made.func)
        if not isinstance(func, Symbol | Closure):
            return None
        unit = self.project.unit(func.name)
        if unit is None and (given := argument(made, -1, value.name)) is not None:
            return Named(value.at, value.name, given)
        if unit is None or unit.kind != "class":
            return None
        stored = self.project.attribute_store(unit.name, value.name)
        if stored is None:
            given = argument(made, 0 if value.name in ("instance", "user") else -1, value.name)
            return (
                Named(value.at, value.name, given)
                if given is not None
                else Attribute(value.at, made, value.name)
            )
        init = self.project.member(unit.name, "__init__")
        if init is None:
            return None
        bound = arguments(made, Target("", (), "__init__", init, made, unit.name))
        bound.pop(init.parameters[0].name if init.parameters else "", None)
        keywords = next((each.name for each in init.parameters if each.kind == "kwargs"), None)

        def into(each: Value) -> Value | None:
            if isinstance(each, Param) and each.owner == init.name:
                found = bound.get(each.name)
                return found if found is not None else None
            if isinstance(each, Call) and keywords and method(each) in ("pop", "get") and each.args:
                # `self.user = kwargs.pop("user")`
                func = bare(each.func)
                key = bare(each.args[0])
                if (
                    isinstance(func, Attribute)
                    and isinstance(of := bare(func.of), Param)
                    and of.name == keywords
                ):
                    if isinstance(key, Literal) and isinstance(key.value, str):
                        return bound.get(key.value)
            return None

        return Named(value.at, value.name, replaced(stored, into))

    def returned(self, value: Value, frame: Frame, depth: int = 2) -> Value:
        """What a call into the project gives, in the terms of the entry; the value itself for anything else."""
        inner = bare(value)
        if depth == 0 or not isinstance(inner, Call) or not self._may_lead(inner, frame):
            return value
        found = self.target(inner, frame)
        if found.unit is None or found.unit.kind != "function":
            return value
        where = Frame(found.unit, arguments(inner, found), frame)
        made = [
            self.returned(self.outer(step.value, where), where.entry, depth - 1)
            for step in found.unit.steps
            if step.kind == "return" and not isinstance(bare(step.value), Literal)
        ]
        if not made:
            return value
        whole = made[0] if len(made) == 1 else Choice(value.at, tuple(made))
        return Named(value.at, value.name, whole) if isinstance(value, Named) else whole

    # ------------------------------------------------------------------ into calls

    def target(self, call: Call, frame: Frame) -> Target:
        """Where a call of a frame leads; bound parameters may tell the class of a receiver."""
        found = target(call, frame.unit, self.project)
        if (found.unit is None or not found.sure) and isinstance(func := bare(call.func), Attribute):
            outer = bare(self.outer(func.of, frame))
            if outer is not bare(func.of):
                again = target(
                    Call(call.at, Attribute(func.at, outer, func.name), call.args, call.keywords),
                    None,
                    self.project,
                )
                if again.unit is not None or again.names:
                    again.receiver = func.of
                    return again
        if found.unit is None and isinstance(func := bare(call.func), Param):
            bound = bare(self.outer(func, frame))
            if isinstance(bound, Symbol | Closure):
                return target(Call(call.at, bound, call.args, call.keywords), None, self.project)
        return found

    def fresh(self) -> None:
        """Begin another question: what an earlier one has entered does not count for it."""
        self.calls, self.bounded = 0, False

    def into(self, call: Call, frame: Frame, step: Step | None) -> list[Frame]:
        """The frames that a call leads into: its unit, or the methods that a library calls in turn."""
        found = self.target(call, frame)
        made: list[Frame] = []
        unit = found.unit
        if unit is not None and unit.kind == "class":
            for name in ("__init__", "__post_init__"):
                init = self.project.member(unit.name, name)
                if init is not None:
                    bound = arguments(call, Target("", (), name, init, call, unit.name))
                    made.append(Frame(init, bound, frame, step))
        elif unit is not None and unit.kind == "function":
            bound = arguments(call, found)
            made.append(Frame(unit, bound, frame, step))
        if unit is None or unit.kind == "function":
            for member in expanded(call, found, self.project):
                if member.skipped:
                    self.skipped[member.unit.name] = (member.unit, member.skipped)
                elif unit is None or member.unit.name != unit.name:
                    made.append(Frame(member.unit, member.bound, frame, step, row=member.row))
        if (
            unit is None
            and isinstance(func := bare(call.func), Item)
            and (step is not None or iterated(func))
        ):
            made += [Frame(each, bound, frame, step) for each, bound in self._each_of(func, call)]
        chain = set()
        above: Frame | None = frame
        while above is not None:
            chain.add(above.unit.name)
            above = above.parent
        return [each for each in made if each.unit.name not in chain]

    def _each_of(self, func: Item, call: Call) -> Iterator[tuple[Unit, dict[str, Value]]]:
        """Functions that a call by the variable of a loop, or by an unknown key, leads to."""
        for each in handlers(func, self.project):
            inner = bare(each)
            if isinstance(inner, Symbol | Closure):
                found = target(Call(call.at, inner, call.args, call.keywords), None, self.project)
                if found.unit is not None and found.unit.kind == "function":
                    yield found.unit, arguments(call, found)

    # ------------------------------------------------------------------ events

    def occurrences(
        self,
        pick: Callable[[Step, Frame], list[T]],
        worth: Callable[[Unit], bool],
        frame: Frame | None = None,
    ) -> Iterator[tuple[T, Frame, Step]]:
        """All that `pick` finds in the steps of the entry and of the units it leads into, in order."""
        frame = frame or self.entry
        for step in frame.unit.steps:
            picked = pick(step, frame)
            for each in picked:
                yield each, frame, step
            if step.kind == "call" and isinstance(step.value, Call) and not picked:
                if frame.depth >= DEEPEST_CALL or not self._may_reach(step.value, frame):
                    continue
                for inner in self.into(step.value, frame, step):
                    if self.unfolded < MOST_CALLS and worth(inner.unit):
                        self.unfolded += 1
                        yield from self.occurrences(pick, worth, inner)

    def _may_reach(self, call: Call, frame: Frame) -> bool:
        """Whether a call may lead to a unit that speaks of passwords; a cheap question before `into`."""
        func = bare(call.func)
        name = method(call)
        return self._may_lead(call, frame) and (
            not isinstance(func, Symbol | Attribute)
            or not name[:1].islower()
            or name in EXPANDS
            or self.project.may_lead_into(call, Project.may_speak_of_passwords)
        )

    def _may_lead(self, call: Call, frame: Frame) -> bool:
        func = bare(call.func)
        if isinstance(func, Symbol):
            # `current_user.set_password` of a library's proxy is a method of the project's own class.
            head = func.name.rpartition(".")[0].rpartition(".")[2]
            return head in OBJECTS or self.project.names.home(func.name) is not None
        return True

    # ------------------------------------------------------------------ evidence

    def known(self, frame: Frame, step: Step) -> Iterator[tuple[list[Known], Frame]]:
        """What holds before a step: in its own frame, then in the frames above, then what the entry is given."""
        current: Frame | None = frame
        while current is not None:
            yield settled(known_before(current.unit, step)), current
            for each, where in current.given:
                yield [each], where
            if current.parent is None or current.step is None:
                return
            step, current = current.step, current.parent

    def find(
        self,
        known: list[Known],
        frame: Frame,
        test: Callable[[Known, Frame], T | None],
        depth: int = DEEPEST_CALL,
        possible: Callable[[Known, Frame], bool] | None = None,
        holds: tuple[Known, ...] = (),
    ) -> T | None:
        """The first evidence among known things, also inside the calls they tell of; every alternative must have one.

        `possible` may rule an alternative out (a required field that were empty); what `holds` besides does so
        too, and is no evidence itself.
        """
        known = [self._by_receiver(each) for each in known]
        known = self.narrowed(known, frame, possible, holds)
        plain = (*holds, *(each for each in known if each.kind in ("true", "false")))
        for each in known:
            if each.kind == "either":
                found: T | None = None
                for way in each.ways:
                    found = self.find(list(way), frame, test, depth, possible, plain)
                    if found is None:
                        break
                if found is not None:
                    return found
                continue
            evidence = test(each, frame)
            if evidence is None and frame.parent is not None and depth:
                handed = _handed_in(each, frame)
                if handed:
                    evidence = self.find(handed, frame.parent, test, depth - 1, possible)
            if evidence is not None:
                return evidence
        if depth == 0:
            return None
        for each in known:
            if each.kind in ("true", "false", "done") and each.value is not None:
                evidence = self._inside(each, frame, test, depth - 1, possible)
                if evidence is not None:
                    return evidence
        return None

    def _by_receiver(self, known: Known) -> Known:
        """What is known of `form.is_valid()` where a branch has chosen the form's class, as alternatives."""
        call = bare(known.value) if known.value is not None and known.kind != "either" else None
        func = bare(call.func) if isinstance(call, Call) else None
        chosen = bare(func.of) if isinstance(func, Attribute) else None
        if not isinstance(call, Call) or not isinstance(func, Attribute) or not isinstance(chosen, Choice):
            return known
        made = [bare(each) for each in chosen.options]
        if not all(isinstance(each, Call) and isinstance(bare(each.func), Symbol) for each in made):
            return known
        if not any(
            isinstance(each, Call)
            and isinstance(name := bare(each.func), Symbol)
            and (unit := self.project.unit(name.name)) is not None
            and unit.kind == "class"
            for each in made
        ):
            return known
        ways = []
        for index, each in enumerate(made):
            held = atoms(chosen.test, index == 0) if chosen.test is not None and len(made) == 2 else []
            asked = Call(call.at, Attribute(func.at, each, func.name), call.args, call.keywords)
            ways.append((*held, Known(known.kind, asked)))
        return Known("either", None, tuple(ways))

    def narrowed(
        self,
        known: list[Known],
        frame: Frame,
        possible: Callable[[Known, Frame], bool] | None,
        holds: tuple[Known, ...] = (),
    ) -> list[Known]:
        """Known things without the alternatives that cannot be; where one is left of several, it holds."""
        for _ in range(3):
            if not any(each.kind == "either" for each in known):
                break
            plain = [*holds, *(each for each in known if each.kind in ("true", "false"))]
            made: list[Known] = []
            for each in known:
                if each.kind != "either":
                    made.append(each)
                    continue
                ways = tuple(
                    way
                    for way in each.ways
                    if not any(self._excluded(part, frame, possible, plain) for part in way)
                )
                made += ways[0] if len(ways) == 1 else [Known("either", None, ways)]
            if len(made) == len(known) and all(
                one.kind == two.kind for one, two in zip(made, known, strict=True)
            ):
                return made
            known = made
        return known

    def _excluded(
        self,
        known: Known,
        frame: Frame,
        possible: Callable[[Known, Frame], bool] | None,
        plain: list[Known],
    ) -> bool:
        """Whether a thing cannot hold: it never returns, is not possible, or contradicts what is plain."""
        if known.kind == "either":
            return all(
                any(self._excluded(part, frame, possible, plain) for part in way) for way in known.ways
            )
        if self._ends(known, frame) or (possible is not None and not possible(known, frame)):
            return True
        return any(contradicts(known, fact) for fact in plain)

    def _ends(self, known: Known, frame: Frame) -> bool:
        """Whether a thing that is done never returns: `refuse()`, which always raises."""
        value = bare(known.value) if known.kind == "done" and known.value is not None else None
        if not isinstance(value, Call) or not self._may_lead(value, frame):
            return False
        unit = self.target(value, frame).unit
        return unit is not None and unit.kind == "function" and never_returns(unit)

    def _inside(
        self,
        known: Known,
        frame: Frame,
        test: Callable[[Known, Frame], T | None],
        depth: int,
        possible: Callable[[Known, Frame], bool] | None,
    ) -> T | None:
        assert known.value is not None
        value = bare(known.value)
        wanted: Value | None = None
        index: int | None = None
        equal = known.kind == "true"
        if isinstance(value, Comparison) and value.operator in ("==", "is") and known.kind != "done":
            for side, other in ((value.left, value.right), (value.right, value.left)):
                constant = bare(other)
                if isinstance(constant, Literal | Symbol) and isinstance(bare(side), Call | Item):
                    wanted, value = constant, bare(side)
                    break
        if (
            isinstance(value, Item)
            and isinstance(key := bare(value.key), Literal)
            and isinstance(key.value, int)
        ):
            index, value = key.value, bare(value.of)
        if not isinstance(value, Call):
            return None
        if frame.depth >= DEEPEST_CALL or not self._may_lead(value, frame):
            return None
        for inner in self.into(value, frame, None):
            nested = inner.unit.owner == frame.unit.name and _is_given_password(frame)
            if not (self.project.speaks(inner.unit) or nested or _is_given_password(inner)):
                if not self.project.may_hold_evidence(inner.unit):
                    continue
            if self.calls >= MOST_CALLS:
                self.bounded = True
                break
            self.calls += 1
            if inner.row is None:
                ways = exits(inner.unit, known.kind, wanted, equal, index)
            else:
                ways = passes(inner.unit, truth=inner.unit.name.rpartition(".")[2] in inner.row.truth)
                if wanted is not None or index is not None or not self._let_pass(inner.row, known, value):
                    continue
            found: T | None = None
            for place, way in enumerate(ways):
                found = self.find(settled(way), inner, test, depth, possible)
                if found is None:
                    if place or self._brings(ways[1:], inner, test, depth, possible):
                        self.partial[inner.unit.name] = inner.unit
                    break
            if found is not None:
                return found
        return None

    def _brings(
        self,
        ways: list[list[Known]],
        frame: Frame,
        test: Callable[[Known, Frame], T | None],
        depth: int,
        possible: Callable[[Known, Frame], bool] | None,
    ) -> bool:
        """Whether one of some ways brings evidence; asked for an explanation, so nothing is counted."""
        calls, bounded = self.calls, self.bounded
        found = any(self.find(settled(way), frame, test, depth, possible) is not None for way in ways[:4])
        self.calls, self.bounded = calls, bounded
        return found

    @staticmethod
    def _let_pass(row: Expand, known: Known, call: Call) -> bool:
        """Whether what is known of a validating call says that it has let the data pass."""
        if known.kind == row.passes:
            return True
        if known.kind != "done":
            return False
        raising = argument(call, 0, "raise_exception")
        return raising is not None and not (isinstance(inner := bare(raising), Literal) and not inner.value)
