"""`authlint why PATH:LINE`: which rules looked at a place, what each decided, and on what evidence.

A place is judged with the function, class or statement around it. Rules look at more than that: a write in a
helper is judged at the view that reaches it, and a check in a form silences the view. So the files that lead
here are judged too, and what is called from here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from authlint.findings import Evidence, Place
from authlint.record import field, record

if TYPE_CHECKING:
    from authlint.config import Config
    from authlint.judge import Judge
    from authlint.python.module import Module
    from authlint.python.project import Project
    from authlint.python.units import Unit
    from authlint.python.values import Spot
    from authlint.registry import RuleInfo
    from authlint.rule import Draft

MOST_CALLERS = 15
"""Files that lead to a place and are judged for it."""
MOST_CALLED = 20
"""Functions called from a place that are judged for it."""
DEPTH = 3

Way = Literal["here", "above", "below"]


@record()
class Decision:
    """What a rule decided at `place`, and the labelled places it saw.

    `way` says how that concerns the place asked about: it lies there ("here"), it is judged in code that
    leads there ("above"), or in what is called from there ("below"). `hidden` is why a run with this
    configuration does not report a violation; "" when it does.
    """

    rule: RuleInfo
    outcome: Literal["violated", "met", "unknown", "aside"]
    place: Place
    function: str
    message: str
    evidence: tuple[Evidence, ...] = ()
    way: Way = "here"
    hidden: str = ""


@record(frozen=False)
class Answer:
    """All that is known of a place; `around` names what stands around it, on the lines `first` to `last`.

    `silent` are the rules that were asked and found nothing of theirs there. `note` says why no rule looks
    into the file in a run, or why it cannot be analysed.
    """

    path: str
    line: int
    around: str = ""
    first: int = 0
    last: int = 0
    decisions: list[Decision] = field(default_factory=list)
    silent: list[RuleInfo] = field(default_factory=list)
    note: str = ""


class NoPlace(Exception):
    """There is no such place; the message says what is missing."""


def why(path: str, line: int, config: Config) -> Answer:
    """What the rules say of a line of a Python file. Raises NoPlace when there is no such line or file."""
    from authlint.discovery import kind_of, left_out, project_root
    from authlint.ignores import exclusions
    from authlint.judge import judge_for
    from authlint.registry import checks
    from authlint.source import Unreadable, any_source, read

    full = os.path.abspath(path)
    try:
        source = any_source(read(full), full)
    except Unreadable as error:
        raise NoPlace(f"{path}: {error}") from error
    if not 0 < line <= len(source.lines):
        raise NoPlace(f"{path} has {len(source.lines)} lines, there is no line {line}")
    if kind_of(os.path.basename(full)) not in ("python", None):
        raise NoPlace(
            f"{path} is no Python file; what patterns find in other files is in the report of check"
        )
    root = str(project_root(full))
    rules = checks()
    judge = judge_for(root, config, rules, os.getcwd(), thorough=True)
    answer = Answer(judge.show(full), line)
    kind = left_out(full, root, config.include_tests, exclusions([config]))
    if kind:
        answer.note = f"a run leaves this file out: {kind}"
    Asked(judge, config, answer).about(judge.below(full), line)
    found = {each.rule.code for each in answer.decisions if each.way != "below"}
    answer.silent = [each for each in rules if each.code not in found]
    return answer


@record(frozen=False)
class Asked:
    """One question, and the drafts of each file that it leads to."""

    judge: Judge
    config: Config
    answer: Answer
    drafts: dict[str, list[Draft]] = field(default_factory=dict)

    @property
    def project(self) -> Project:
        """The project of the file asked about."""
        return self.judge.project

    def about(self, path: str, line: int) -> None:
        """Fill the answer."""
        from authlint.prefilter import may_matter

        data = self.project.read(path) or b""
        if not may_matter(data):
            self.answer.note = "the file holds no auth word, so no rule reads it for itself"
        own = self._drafts(path)
        module = self.project.module_at(path)
        if module is None:
            self.answer.note = f"not analysed: {self.project.reasons.get(path, 'cannot be parsed')}"
            return
        around = self._around(module, line)
        first, last = self.answer.first, self.answer.last
        told: set[tuple[object, ...]] = set()
        for draft in own:
            if any(_within(each, path, first, last) for each in _spots(draft)):
                self._tell(draft, "here", told)
        for each in self._leading(around, path):
            for draft in self._drafts(each):
                if any(_within(spot, path, first, last) for spot in _spots(draft)):
                    self._tell(draft, "above", told)
        for unit in self._called(module, first, last):
            for draft in self._drafts(unit.path):
                if draft.outcome != "aside" and _within(draft.at, unit.path, unit.at.line, unit.at.end_line):
                    self._tell(draft, "below", told)
        self.answer.decisions.sort(key=self._order)

    def _order(self, decision: Decision) -> tuple[object, ...]:
        """What is nearest first: the statement itself, then the rest around it, then other code."""
        place = decision.place
        at_line = place.line <= self.answer.line <= place.end_line and decision.way == "here"
        return (not at_line, _WAYS.index(decision.way), place, decision.rule.code, decision.message)

    def _around(self, module: Module, line: int) -> list[str]:
        """The names that stand for the code around a line, innermost first; notes its lines in the answer."""
        names: list[tuple[int, int, str, bool]] = []
        for qualname, node in module.nodes.items():
            first, last = _lines_of(node)
            if first <= line <= last:
                names.append((first, last, qualname, type(node).__name__ == "ClassDef"))
        if not names:
            statement = self._statement(module.path, line)
            self.answer.first, self.answer.last = statement
            self.answer.around = "the top level"
            return []
        names.sort(key=lambda each: (each[1] - each[0], each[2]))
        first, last, qualname, is_class = names[0]
        self.answer.first, self.answer.last = first, last
        plain = qualname.partition("#")[0].partition("@")[0]
        self.answer.around = f"the {'class' if is_class else 'function'} {plain}"
        return [each[2] for each in names]

    def _statement(self, path: str, line: int) -> tuple[int, int]:
        from authlint.source import any_source
        from authlint.suppress import python_comments

        source = any_source(self.project.read(path) or b"", path)
        return python_comments(source).statement(line)

    def _drafts(self, path: str) -> list[Draft]:
        """What all rules say of a file."""
        if path not in self.drafts:
            from authlint.analysis import check_file

            result = check_file(self.project, path, self.judge.checks, prefilter=False)
            self.drafts[path] = result.drafts
        return self.drafts[path]

    def _leading(self, around: list[str], path: str) -> list[str]:
        """The files that call or name what stands around the place, and those that call them."""
        found: dict[str, None] = {}
        waiting = [(each, DEPTH) for each in _short_names(around)]
        seen = {name for name, _ in waiting}
        while waiting and len(found) < MOST_CALLERS:
            name, depth = waiting.pop(0)
            paths = [each for each in self.project.mentioning(name) if each != path]
            if len(paths) > MOST_CALLERS:
                continue
            for each in paths:
                module = self.project.module_at(each)
                if module is None or each in found or len(found) >= MOST_CALLERS:
                    continue
                found[each] = None
                if depth > 1:
                    data = self.project.read(each) or b""
                    for unit in module.units_mentioning(name, data):
                        for short in _short_names([unit.qualname] if unit.kind == "function" else []):
                            if short not in seen:
                                seen.add(short)
                                waiting.append((short, depth - 1))
        return list(found)

    def _called(self, module: Module, first: int, last: int) -> list[Unit]:
        """The functions of the project that are called on these lines, and those that they call."""
        from authlint.python.calls import target

        found: dict[str, Unit] = {}
        waiting = [
            (unit, DEPTH)
            for made in self._units(module, first, last)
            for unit in made
            if unit.kind == "function" or not unit.owner
        ]
        inside = {unit.name for unit, _ in waiting}
        while waiting and len(found) < MOST_CALLED:
            unit, depth = waiting.pop(0)
            for call in unit.calls:
                if unit.path == module.path and unit.name in inside and not first <= call.at.line <= last:
                    continue
                leads = target(call, unit, self.project)
                inner = leads.unit
                if inner is not None and inner.kind == "class":
                    inner = self.project.member(inner.name, "__init__")
                if inner is None or inner.kind != "function" or inner.name in found or inner.name in inside:
                    continue
                found[inner.name] = inner
                if depth > 1:
                    waiting.append((inner, depth - 1))
        return list(found.values())[:MOST_CALLED]

    def _units(self, module: Module, first: int, last: int) -> Iterator[list[Unit]]:
        module.unit("")
        yield module.made.get("", [])
        for qualname, node in list(module.nodes.items()):
            begins, ends = _lines_of(node)
            if begins <= last and first <= ends and type(node).__name__ != "ClassDef":
                module.unit(qualname)
                yield module.made.get(qualname, [])

    def _tell(self, draft: Draft, way: Way, told: set[tuple[object, ...]]) -> None:
        key = (draft.rule.code, draft.outcome, draft.at, draft.message)
        if key in told:
            return
        told.add(key)
        seen = [*draft.related]
        if draft.outcome == "met":
            seen += [each for spot, _ in draft.related[:1] if (each := self._behind(spot)) is not None]
        info = next(each for each in self.judge.checks if each.code == draft.rule.code)
        self.answer.decisions.append(
            Decision(
                rule=info,
                outcome=draft.outcome,
                place=self.judge.place(draft.at),
                function=draft.function,
                message=draft.message,
                evidence=tuple(Evidence(self.judge.place(at), text) for at, text in seen),
                way=way,
                hidden=self._hidden(draft, info) if draft.outcome == "violated" else "",
            )
        )

    def _behind(self, spot: Spot) -> tuple[Spot, str] | None:
        """The function of the project that a call or decorator at a spot leads to, where evidence is a call of it."""
        from authlint.python.calls import target
        from authlint.python.values import Call, Closure, Symbol, bare

        module = self.project.module_at(spot.path)
        if module is None:
            return None
        around = [each for made in self._units(module, spot.line, spot.line) for each in made]
        for unit in around:
            for call in unit.calls:
                if call.at == spot:
                    found = target(call, unit, self.project).unit
                    return (found.at, f"{found.qualname} does it") if found is not None else None
            for decorator in unit.decorators:
                if decorator.at == spot:
                    inner = bare(decorator)
                    inner = bare(inner.func) if isinstance(inner, Call) else inner
                    made_by = self.project.unit(inner.name) if isinstance(inner, Symbol | Closure) else None
                    return (made_by.at, f"{made_by.qualname} does it") if made_by is not None else None
        return None

    def _hidden(self, draft: Draft, rule: RuleInfo) -> str:
        """Why a run does not report a violation."""
        from authlint.config import at_least
        from authlint.source import any_source
        from authlint.suppress import python_comments

        if not self.config.selects(rule.code):
            return "the configuration does not select this code"
        if rule.level > self.config.level:
            return f"the rule is of level {rule.level}, the run of level {self.config.level}"
        if not at_least(draft.confidence, self.config.confidence):
            return f"its confidence is {draft.confidence}, the run asks for {self.config.confidence}"
        if self.judge.spares(rule.code, draft.at.path):
            return "per-file-ignores spares this file"
        source = any_source(self.project.read(draft.at.path) or b"", draft.at.path)
        if python_comments(source).silences(rule.code, draft.at.line, draft.at.end_line):
            return "a comment silences it"
        return ""


_WAYS: tuple[Way, ...] = ("here", "above", "below")


def _spots(draft: Draft) -> Iterator[Spot]:
    yield draft.at
    yield from (spot for spot, _ in draft.related)


def _within(spot: Spot, path: str, first: int, last: int) -> bool:
    return spot.path == path and first <= spot.line <= last


def _lines_of(node: object) -> tuple[int, int]:
    """The lines of a definition, its decorators among them."""
    first: int = node.lineno  # type: ignore[attr-defined]
    for each in getattr(node, "decorator_list", ()):
        first = min(first, each.lineno)
    return first, node.end_lineno  # type: ignore[attr-defined]


def _short_names(qualnames: Iterable[str]) -> list[str]:
    """The last names that other code calls these by; a method counts by its class too."""
    names: dict[str, None] = {}
    for qualname in qualnames:
        for part in reversed(qualname.split(".")[-2:]):
            short = part.partition("#")[0].partition("@")[0]
            if len(short) > 3 and not short.startswith(("__", "<")):
                names[short] = None
    return [each for each in names if each not in _COMMON]


_COMMON = frozenset(
    ("post", "save", "clean", "validate", "update", "create", "delete", "form_valid", "main", "handle")
)
"""Names of methods that too much other code has as well; their classes lead to them."""
