"""The schema of models: rows that say which code is which fact.

Rows are looked up by the dotted name of a callee, or by the method's name with what is known of its receiver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from authlint.facts.fact import Fact
from authlint.prefilter import mark_of
from authlint.python.calls import Target, arguments, target
from authlint.python.project import Project
from authlint.python.units import Step, Unit
from authlint.python.values import Call as CallValue
from authlint.python.values import Literal, Symbol, Value, argument, bare, method
from authlint.record import fields, record


@record()
class Arg:
    """An argument by position (from 0, without `self`; -1 for none) or keyword; `default` when it is
    absent.
    """

    index: int = -1
    name: str = ""
    default: object = None


@record()
class Receiver:
    """What the method is called on."""


@record()
class Callee:
    """The dotted name by which the row was found, where a row has several."""


class Row:
    """A row of a model: a fact class and where its fields come from.

    `until` names the last version that has the name ("Werkzeug 2.2", "Python 2"); rows without it are held
    against the installed library by the tests.
    """

    def __init__(self, fact: type[Fact], roles: dict[str, object], until: str = "") -> None:
        self.fact = fact
        self.names: tuple[str, ...] = ()
        self.roles = roles
        self.until = until
        unknown = roles.keys() - {each.name for each in fields(fact)}
        if unknown:
            raise TypeError(f"{fact.__name__} has no role {', '.join(sorted(unknown))}")

    def build(self, call: CallValue, found: Target) -> Fact:
        """The fact of a call."""
        filled: dict[str, Any] = {"at": call.at, "value": call}
        for role, source in self.roles.items():
            if isinstance(source, Arg):
                value: object = argument(call, source.index, source.name)
                if value is None and found.modelled is not None:
                    value = arguments(call, found).get(source.name)
                filled[role] = source.default if value is None else value
            elif isinstance(source, Receiver):
                filled[role] = found.receiver
            elif isinstance(source, Callee):
                filled[role] = next((each for each in found.names if each in self.names), found.name)
            else:
                filled[role] = source
        return self.fact(**filled)


class Call(Row):
    """A function or constructor by its dotted name, or a method as `library.Class.method`; several names may
    share a row.
    """

    def __init__(
        self, names: str | Iterable[str], fact: type[Fact], until: str = "", **roles: object
    ) -> None:
        super().__init__(fact, roles, until)
        self.names = (names,) if isinstance(names, str) else tuple(names)


class Method(Row):
    """A method by its name; `on` names classes of the receiver, `anywhere` takes a receiver that is not
    known.
    """

    def __init__(
        self,
        name: str,
        fact: type[Fact],
        on: Iterable[str] = (),
        anywhere: bool = False,
        until: str = "",
        **roles: object,
    ) -> None:
        super().__init__(fact, roles, until)
        self.name = name
        self.on = frozenset((on,) if isinstance(on, str) else on)
        self.anywhere = anywhere


class Models:
    """All rows, looked up by name; cost does not grow with their number."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.calls: dict[str, list[Call]] = {}
        self.lasts: set[str] = set()
        """Last names of all rows: a call of another name is looked up only when it may be an alias."""
        self.methods: dict[str, list[Method]] = {}
        self._makers: dict[type[Fact], set[str]] = {}
        """The last names of the rows that make the facts of a class."""
        self._lasts_of: dict[tuple[type[Fact], ...], frozenset[str]] = {}
        for row in rows:
            if isinstance(row, Call):
                for name in row.names:
                    self.calls.setdefault(name, []).append(row)
                    self._makers.setdefault(row.fact, set()).add(name.rpartition(".")[2])
            elif isinstance(row, Method):
                self.methods.setdefault(row.name, []).append(row)
                self._makers.setdefault(row.fact, set()).add(row.name)
        self.lasts.update(*self._makers.values())
        made = chain(chain.from_iterable(self.calls.values()), chain.from_iterable(self.methods.values()))
        self.kinds: tuple[type[Fact], ...] = tuple(dict.fromkeys(row.fact for row in made))
        """The classes of facts that rows make."""

    def may_be(self, call: CallValue, project: Project) -> bool:
        """Whether a call is worth resolving: of a row's last name, or perhaps an alias of one."""
        return method(call) in self.lasts or project.names.is_alias(bare(call.func))

    def facts(
        self, call: CallValue, unit: Unit | None, project: Project, kinds: tuple[type[Fact], ...] = ()
    ) -> list[Fact]:
        """The facts that a call is; those of some classes where they are given."""
        if not self.may_be(call, project):
            return []
        found = target(call, unit, project)
        for name in found.names:
            if name in self.calls:
                rows = [row for row in self.calls[name] if not kinds or row.fact in kinds]
                whole = completed(call, project) if rows else call
                return [row.build(whole, found) for row in rows]
        return [
            row.build(call, found)
            for row in self.methods.get(found.method, ())
            if (not kinds or row.fact in kinds) and _fits(row, found)
        ]

    def lasts_of(self, *kinds: type[Fact]) -> frozenset[str]:
        """The last names of the rows that make facts of these classes."""
        known = self._lasts_of.get(kinds)
        if known is None:
            known = self._lasts_of[kinds] = frozenset().union(*(self._makers.get(each, ()) for each in kinds))
        return known


def _fits(row: Method, found: Target) -> bool:
    if row.on and found.names:
        owners = {name.rpartition(".")[0] for name in found.names}
        return bool(owners & row.on or {each.rpartition(".")[2] for each in owners} & row.on)
    return row.anywhere and found.unit is None and found.receiver is not None


def completed(call: CallValue, project: Project) -> CallValue:
    """The call with the arguments that `functools.partial` holds for it; the call itself without a
    partial.
    """
    func = bare(call.func)
    for _ in range(3):
        if isinstance(func, Symbol) and (constant := project.constant(func.name)) is not None:
            func = bare(constant)
    if isinstance(func, CallValue) and func.args:
        inner = bare(func.func)
        if isinstance(inner, Symbol) and inner.name == "functools.partial":
            args, keywords = (*func.args[1:], *call.args), (*func.keywords, *call.keywords)
            return CallValue(call.at, func.args[0], args, keywords)
    return call


def truth(value: object) -> bool | None:
    """The truth of a role that holds a constant; None when it is not known."""
    if isinstance(value, Value):
        return bool(value.value) if isinstance(value, Literal) else None
    return None if value is None else bool(value)


Recogniser = Callable[[Any, Unit, Project], Iterator[Fact]]


@record()
class Recognition:
    """A recogniser, the names of the classes of facts that it gives, and the cheap tests that stand before it.

    `named` holds the last names of the calls (of a Call, or of a Step that is one) that it looks at, `step` the
    kind of steps, `stems` the bits of `prefilter` of which a function or class must hold one; empty: any.
    """

    function: Recogniser
    gives: frozenset[str]
    named: frozenset[str] = frozenset()
    step: str = ""
    stems: int = 0

    def takes(self, value: object) -> bool:
        """Whether a value or step passes the tests by kind and name."""
        call = value
        if isinstance(value, Step):
            if self.step and value.kind != self.step:
                return False
            call = value.value
        return not self.named or (isinstance(call, CallValue) and method(call) in self.named)


def _given_by(function: Recogniser) -> frozenset[str]:
    """The names of the classes of facts that a recogniser is annotated to give: `Iterator[RowWrite | RowLookup]`."""
    returned = str(function.__annotations__["return"])
    given = frozenset(returned.removeprefix("Iterator[").removesuffix("]").split(" | "))
    if Fact.__name__ in given or not all(each.isidentifier() for each in given):
        raise TypeError(f"{function.__qualname__} is to say which facts it gives, not {returned}")
    return given


RECOGNISERS: dict[type, list[Recognition]] = {}
WITNESSES: dict[type, list[Recognition]] = {}
"""Recognisers of what is right, which only a thorough project asks."""


def recognise(
    *kinds: type,
    named: Iterable[str] = (),
    step: str = "",
    stems: Iterable[str] = (),
    witness: bool = False,
) -> Callable[[Recogniser], Recogniser]:
    """Registers a function that turns values or steps of these classes into facts, where rows do not suffice.

    `kinds` are classes of values (Call, Comparison) or of units (Step, Unit). The function gets the value,
    its unit and the project. What the keywords leave out (see `Recognition`) it is never called with.
    A `witness` finds what satisfies a requirement; no violation may depend on it, since a plain run never
    asks it. What it is annotated to give is what it is asked for.
    """
    table = WITNESSES if witness else RECOGNISERS

    def register(function: Recogniser) -> Recogniser:
        entry = Recognition(function, _given_by(function), frozenset(named), step, mark_of(stems))
        for kind in kinds:
            table.setdefault(kind, []).append(entry)
        return function

    return register
