"""The project as an index that reads files on demand: names to units, classes to their bases, words to files.

Only what is asked for is read, so a run over one file and a run over all of them get the same answers.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from authlint.prefilter import PASSWORDS, SPEAKING, WRITES, mark_of
from authlint.python.module import Module, Unreadable, parse
from authlint.python.names import Names
from authlint.python.sources import Sources, is_test_path
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Closure,
    Item,
    Param,
    Symbol,
    Value,
    bare,
    method,
)

if TYPE_CHECKING:
    from authlint.facts.fact import Fact
    from authlint.python.calls import Target

F = TypeVar("F", bound="Fact")

MOST_FILES = 40
"""Files that a search for callers reads; a name that stands in more of them is too common to follow."""
EVIDENCE = (b"session", b"compare_digest", b"cache", b"redis")
"""Words of code that may hold evidence of a password that was checked, too common for those of `prefilter`."""

KEPT_MODULES = 400
"""Parsed files that are kept from one file to the next; the oldest goes first. Never changes an answer."""

OF_PASSWORDS = mark_of((*PASSWORDS, *WRITES))


class Rows(Protocol):
    """Rows of models: which call is which fact."""

    def facts(self, call: Call, unit: Unit | None, project: Project) -> list[Fact]:
        """The facts that a call is by these rows."""

    def lasts_of(self, *kinds: type[Fact]) -> frozenset[str]:
        """The last names of the rows that make facts of these classes."""


class OwnRows(Rows, Protocol):
    """Rows of the project's own: what its wrappers are, whatever stands in them."""

    def speak_of(self, found: Target) -> bool:
        """Whether a row says what a target is."""

    def said_of(self, names: Iterable[str]) -> set[type[Fact]]:
        """The classes of facts that rows make of calls of these names."""


class Project:
    """An index over the files below `root`; all paths are relative to it, with forward slashes.

    `overlay` adds or replaces file contents: unsaved text of an editor, standard input, examples.
    `source_roots` are folders that imports start from, beside those found by convention.
    """

    def __init__(
        self,
        root: Path,
        models: OwnRows | None = None,
        overlay: Mapping[str, bytes] | None = None,
        source_roots: tuple[str, ...] = (),
    ) -> None:
        self.root = root
        self.models = models
        self.sources = Sources(str(root), overlay or {})
        self.source_roots = source_roots
        self.names = Names(self.sources, source_roots)
        self.era = object()
        """Stands for this project in what is kept with values; a project in its place has another."""
        self.modules: OrderedDict[str, Module | None] = OrderedDict()
        self.reasons: dict[str, str] = {}
        self.answers: dict[object, object] = {}
        """What is kept for a run, by the `Memo` that it was entered through; never what depends on the order."""
        self._said: dict[tuple[str, tuple[bytes, ...]], bool] = {}
        self._entered: set[str] = set()
        self.faults: list[str] = []
        """Errors of ours while facts were read, one line each; the other facts stand."""
        self.reader: Callable[[Unit, Project, tuple[type[Fact], ...]], list[Fact]] | None = None
        self.thorough = False
        """Whether what is right is told too: facts and outcomes that only an audit or `why` shows."""
        self._leads: dict[tuple[str, Callable[[Project, str], bool]], bool] = {}

    # ------------------------------------------------------------------ files

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None when it cannot be read or is no regular file."""
        return self.sources.read(path)

    def listing(self, folder: str) -> frozenset[str]:
        """The names in a folder of the project; empty when there is none."""
        return self.sources.listing(folder)

    def files(self) -> dict[str, bytes]:
        """Path -> bytes of all Python files, sorted by path."""
        return self.sources.files()

    def mentioning(self, word: str) -> tuple[str, ...]:
        """Paths of the files that hold a word, sorted."""
        return self.sources.mentioning(word)

    def units_saying(
        self, word: str, paths: Sequence[str] | None = None, tests: bool = True
    ) -> Iterator[Unit]:
        """The units whose lines hold a word, file by file; none where more than MOST_FILES hold it.

        `paths` are the files that are known to hold it; without `tests` those of test code are passed over.
        """
        paths = self.mentioning(word) if paths is None else paths
        for path in paths if len(paths) <= MOST_FILES else ():
            module = self.module_at(path) if tests or not is_test_path(path) else None
            if module is not None:
                yield from module.units_mentioning(word, self.files()[path])

    def calling(self, name: str) -> tuple[str, ...]:
        """Paths of the files, test code left out, that call a function or class by its name, sorted."""
        return self.sources.calling(name)

    def may_lead_into(self, call: Call, worth: Callable[[Project, str], bool]) -> bool:
        """Whether a call may lead to a function in one of the files that `worth` picks by their path.

        A cheap question before `target`, answered yes where it is not known.
        """
        key = method(call), worth
        known = self._leads.get(key)
        if known is None:
            paths = self.sources.defining(key[0])
            if paths is None:
                home = self._defines(bare(call.func))
                return home is None or worth(self, home) or self.names.is_alias(bare(call.func))
            known = self._leads[key] = any(worth(self, each) for each in paths)
        return known or self.names.is_alias(bare(call.func))

    def _defines(self, func: Value) -> str | None:
        """The file that a symbol names and that has a function of that name itself; a cheap look at its text."""
        if not isinstance(func, Symbol):
            return None
        home = self.names.home(func.name)
        if home is None or home[1] != func.name.rpartition(".")[2]:
            return None
        data = self.read(home[0])
        return home[0] if data is not None and b"def %s(" % home[1].encode() in data else None

    def may_speak(self, path: str) -> bool:
        """Whether a file holds an auth word."""
        data = self.read(path)
        return data is not None and self.sources.speaks(path, data)

    def says_any(self, path: str, words: tuple[bytes, ...]) -> bool:
        """Whether a file's bytes hold one of the words; found once."""
        key = path, words
        known = self._said.get(key)
        if known is None:
            data = self.read(path) or b""
            known = self._said[key] = any(word in data for word in words)
        return known

    def may_speak_of_passwords(self, path: str) -> bool:
        """Whether a file holds a word for passwords, or writes whatever fields it is given."""
        data = self.read(path)
        return data is not None and self.sources.speaks_of_passwords(path, data)

    def module_at(self, path: str) -> Module | None:
        """The module of a path; None when it cannot be parsed (the reason is in `reasons`)."""
        if path in self.modules:
            self.modules.move_to_end(path)
            return self.modules[path]
        module: Module | None = None
        data = self.read(path)
        if data is None:
            self.reasons[path] = "cannot be read"
        else:
            try:
                module = self.enter(path, data)
            except Unreadable as error:
                self.reasons[path] = str(error)
        self.modules[path] = module
        return module

    def forget_oldest(self) -> None:
        """Let go of the files that were read first, down to KEPT_MODULES.

        Called between two files that are checked: within one, a unit must stay the same object.
        """
        while len(self.modules) > KEPT_MODULES:
            self.modules.popitem(last=False)

    def enter(self, path: str, data: bytes, tree: object = None) -> Module:
        """Parse a file (or take its tree) and keep it. Raises Unreadable."""
        import ast

        parsed = tree if isinstance(tree, ast.Module) else parse(data)
        names = self.names
        module = Module(
            names.canonical(path), names.public_module(path), path, data, parsed, names.locate, self.final
        )
        self.modules[path] = module
        return module

    # ------------------------------------------------------------------ names to definitions

    def resolve(self, symbol: str, hops: int = 12) -> tuple[Module, str] | None:
        """The module and the name in it that a symbol leads to through re-exports; None outside the project.

        The name may be a definition, an assigned name, or "" for the module itself.
        """
        while hops:
            hops -= 1
            home = self.names.home(symbol)
            if home is None:
                return None
            path, qualname = home
            module = self.module_at(path)
            if module is None:
                return None
            if not qualname:
                return module, ""
            head, _, rest = qualname.partition(".")
            if head in module.own:
                return module, qualname
            target = module.imports.get(head)
            if target is not None:
                symbol = f"{target}.{rest}" if rest else target
                continue
            for star in module.stars:
                following = f"{star}.{head}"
                if self.names.home(star) is None:
                    continue
                if self.resolve(following, hops) is not None:
                    symbol = f"{star}.{qualname}"
                    break
            else:
                return (module, qualname) if head in module.nodes or "#" in head or "<" in head else None
        return None

    def unshadowed(self, symbol: str) -> str:
        """The symbol by what its package binds to the name of a module: `from .user import user` beside user.py."""
        home = self.names.home(symbol)
        module = self.module_at(home[0]) if home is not None and home[1] else None
        if home is None or module is None or home[1].partition(".")[0] in (*module.own, *module.imports):
            return symbol
        package, _, name = module.name.rpartition(".")
        above = self.names.home(package) if package else None
        outer = self.module_at(above[0]) if above is not None and not above[1] else None
        target = outer.imports.get(name, module.name) if outer is not None else module.name
        return symbol if target == module.name else f"{target}.{home[1]}"

    def final(self, symbol: str) -> str:
        """The symbol after re-exports: the defining module's name for it, or the library's own dotted name."""
        hops = 12
        while hops:
            hops -= 1
            home = self.names.home(symbol)
            if home is None or not home[1]:
                return symbol
            module = self.module_at(home[0])
            if module is None:
                return symbol
            head, _, rest = home[1].partition(".")
            if head in module.own:
                return symbol
            target = module.imports.get(head)
            if target is None:
                target = self._starred(module, head)
                if target is None:
                    return symbol
            symbol = f"{target}.{rest}" if rest else target
        return symbol

    def _starred(self, module: Module, name: str) -> str | None:
        """The symbol that a star import brings for a name: of a module of the project, else of a library."""
        outside: list[str] = []
        waiting, seen = [module], {module.path}
        while waiting and len(seen) < MOST_FILES:
            for star in waiting.pop(0).stars:
                home = self.names.home(star)
                if home is None:
                    outside.append(star)
                    continue
                inner = self.module_at(home[0]) if not home[1] else None
                if inner is None or inner.path in seen:
                    continue
                if name in inner.own or name in inner.imports:
                    return f"{star}.{name}"
                seen.add(inner.path)
                waiting.append(inner)
        return f"{outside[0]}.{name}" if outside and name not in module.nodes else None

    def unit(self, symbol: str) -> Unit | None:
        """The function, class or module that a symbol leads to; follows an alias `name = other`."""
        for _ in range(6):
            found = self.resolve(symbol)
            if found is None:
                return None
            module, qualname = found
            unit = module.unit(qualname)
            if unit is not None:
                return unit
            head, _, rest = qualname.partition(".")
            if rest and "." not in rest and symbol not in self._entered:
                self._entered.add(symbol)  # `config = config.conf` leads to itself
                try:
                    method = self.member(f"{module.name}.{head}", rest)
                finally:
                    self._entered.discard(symbol)
                if method is not None:
                    return method
            value = self.constant(f"{module.name}.{head}")
            inner = bare(value) if value is not None else None
            if not isinstance(inner, Symbol | Closure) or inner.name == symbol:
                return None
            symbol = f"{inner.name}.{rest}" if rest else inner.name
        return None

    def constant(self, symbol: str) -> Value | None:
        """The last value that a module or class gives to a name; None when it is no such name."""
        found = self.resolve(symbol)
        if found is None:
            return None
        module, qualname = found
        owner, _, name = qualname.rpartition(".")
        unit = module.unit(owner)
        if unit is None or unit.kind == "function":
            return None
        return unit.fields.get(name)

    def facts_of(self, unit: Unit, *kinds: type[F]) -> list[F]:
        """The facts of a unit that are of these classes, in source order; empty where no reader is set."""
        return self.reader(unit, self, kinds) if self.reader is not None else []  # type: ignore[return-value]

    def callers(self, unit: Unit, most: int = 12) -> list[tuple[Unit, Call]]:
        """Functions of the project that call a function or class, with the call; test code is left out.

        Nothing is found for a name that more than MOST_FILES files call.
        """
        short = unit.name.rpartition(".")[2].partition("@")[0].partition("#")[0]
        found: list[tuple[Unit, Call]] = []
        for each in self.units_saying(short, self.calling(short)):
            for call in each.calls:
                if method(call) == short and self.leads_to(call, each, unit):
                    found.append((each, call))
                    if len(found) >= most:
                        return found
        return found

    def leads_to(self, call: Call, within: Unit, unit: Unit) -> bool:
        """Whether a call leads to a function."""
        from authlint.python.calls import target

        found = target(call, within, self)
        return found.unit is not None and found.unit.name == unit.name

    def says(self, unit: Unit) -> int:
        """The stems (bits of `prefilter`) in the unit's own lines."""
        module = self.module_at(unit.path)
        if module is None:
            return 0
        if "<lambda>" in unit.qualname:
            return module.marks.between(unit.at.line, unit.at.end_line)
        return module.said_in(unit.qualname)

    def speaks(self, unit: Unit) -> bool:
        """Whether the unit's own lines hold an auth word."""
        return self.says(unit) & SPEAKING != 0

    def speaks_of_passwords(self, unit: Unit) -> bool:
        """Whether the unit's own lines hold a word for passwords."""
        return self.says(unit) & OF_PASSWORDS != 0

    def may_hold_evidence(self, unit: Unit) -> bool:
        """Whether the unit's own lines speak of a session, a cache or a comparison, without an auth word."""
        lines = (self.read(unit.path) or b"").split(b"\n", unit.at.end_line)
        own = lines[unit.at.line - 1 : unit.at.end_line]
        return any(word in each for each in own for word in EVIDENCE)

    # ------------------------------------------------------------------ classes

    def bases(self, symbol: str) -> Iterator[tuple[str, Unit | None]]:
        """The class and all its bases, nearest first; a library's base comes with None and its dotted name."""
        seen: set[str] = set()
        waiting = [symbol]
        while waiting and len(seen) < 60:
            each = waiting.pop(0)
            if each in seen:
                continue
            seen.add(each)
            unit = self.unit(each)
            if unit is None or unit.kind != "class":
                yield self.final(each), None
                continue
            yield unit.name, unit
            for base in unit.bases:
                inner = bare(base)
                if isinstance(inner, Item):  # Generic[T]
                    inner = bare(inner.of)
                if isinstance(inner, Symbol | Closure):
                    waiting.append(inner.name)
                elif isinstance(inner, Call):
                    # `declarative_base()`, `with_metaclass(M, Base)`, a mixin factory.
                    func = bare(inner.func)
                    if isinstance(func, Symbol):
                        waiting.append(func.name)
                    waiting += [arg.name for arg in map(bare, inner.args) if isinstance(arg, Symbol)]

    def base_names(self, symbol: str) -> tuple[str, ...]:
        """Names of the class and its bases: dotted as imported, for the project's own as others import them."""
        names: list[str] = []
        for name, unit in self.bases(symbol):
            names.append(name)
            if unit is not None:
                public = self.names.public(name)
                if public != name:
                    names.append(public)
        return tuple(names)

    def is_a(self, symbol: str, wanted: frozenset[str] | set[str]) -> bool:
        """Whether a class has a base of these names; a wanted name without a dot is matched by its last part."""
        return any(name in wanted or name.rpartition(".")[2] in wanted for name in self.base_names(symbol))

    def member(self, symbol: str, name: str, after: str = "") -> Unit | None:
        """The method of a class by its bases; with `after`, the first one behind that class (for `super()`)."""
        passed = not after
        for each, unit in self.bases(symbol):
            if passed and unit is not None and name in unit.methods:
                return self.unit(f"{unit.name}.{name}") or self._method(unit, name)
            if each == after:
                passed = True
        return None

    def _method(self, owner: Unit, name: str) -> Unit | None:
        module = self.module_at(owner.path)
        return module.units.get(f"{owner.name}.{name}") if module is not None else None

    def field(self, symbol: str, name: str) -> tuple[Value, Unit] | None:
        """The value of a class attribute by the bases, and the class that gives it."""
        for _, unit in self.bases(symbol):
            if unit is not None and name in unit.fields:
                return unit.fields[name], unit
        return None

    def attribute_store(self, symbol: str, name: str) -> Value | None:
        """What `__init__` of a class or its bases puts into `self.<name>`, in terms of its own parameters; that of a
        dataclass puts it there behind its fields.
        """
        for _, unit in self.bases(symbol):
            for maker in ("__post_init__", "__init__") if unit is not None else ():
                init = (
                    self.unit(f"{unit.name}.{maker}") if unit is not None and maker in unit.methods else None
                )
                for step in reversed(init.steps) if init is not None and init.parameters else ():
                    if (
                        step.kind == "store"
                        and isinstance(step.target, Attribute)
                        and step.target.name == name
                    ):
                        if isinstance(step.target.of, Param) and step.target.of.index == 0:
                            return step.value
        return None

    # ------------------------------------------------------------------ words to definitions

    def methods_named(self, name: str, most: int = 3) -> list[Unit]:
        """All methods of that name in the project's classes, when there are at most `most` of them; else none."""
        paths = self.sources.definitions(name)
        if len(paths) > most + 2:
            return []
        found: list[Unit] = []
        for path in paths:
            module = self.module_at(path)
            if module is None:
                continue
            for qualname in list(module.nodes):
                if qualname.rpartition(".")[2] == name and "." in qualname:
                    unit = module.unit(qualname)
                    if unit is not None and unit.kind == "function":
                        found.append(unit)
        return found if len(found) <= most else []
