"""Where evidence can be taken out: the check itself, and the places that its answer is handed on to."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mutants.sources import Function, Place, Sources, Tree, called_names, last_name

Role = Literal["test", "assert", "call", "assign", "return", "choice", "decorator", "base", "dependency"]
FRAMEWORK_CALLED = ("clean", "validate", "dispatch", "get_user", "form_valid", "is_valid")
"""Beginnings of the names of methods that no code of the project calls."""

WRITERS = frozenset({"set_password", "save", "execute", "update", "commit"})
"""Calls of libraries that write."""

MOST_HANDS = 3
"""Calls that an answer is followed through."""


@dataclass(frozen=True, slots=True)
class Target:
    """An expression whose truth (or falsehood, when `holds` is False) is the evidence.

    `must_run` tells that the program fails by itself where the check has not run at all.
    """

    place: Place
    holds: bool = True
    must_run: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """What a target does in its statement.

    `good` is the truth of the statement's test when the evidence holds, `holds` that of the target itself.
    `reach` are the functions that lead to the write.
    """

    role: Role
    statement: ast.stmt
    node: ast.expr
    good: bool
    holds: bool
    function: Function | None = None
    reach: frozenset[str] = frozenset()

    def writes(self, node: ast.AST) -> bool:
        """Whether the write is in a statement or behind its calls."""
        if self.function is not None and self.function.name not in self.reach:
            return False
        stored = any(
            isinstance(each, ast.Attribute | ast.Subscript) and isinstance(each.ctx, ast.Store)
            for each in ast.walk(node)
        )
        return stored or bool(called_names(node) & (self.reach | WRITERS))


def position(tree: Tree, node: ast.expr, holds: bool, reach: frozenset[str] = frozenset()) -> Position | None:
    """What an expression does in its statement; None where its answer goes into something else."""
    good = holds
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.NotEq | ast.NotIn | ast.IsNot):
        good = not good
    current: ast.AST = node
    for parent in tree.above(node):
        role = _role(parent, current)
        if role is not None:
            statement = parent if isinstance(parent, ast.stmt) else tree.statement(node)
            assert statement is not None
            return Position(role, statement, node, good, holds, tree.function(node), reach)
        if isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not):
            good = not good
        elif isinstance(parent, ast.Compare) and len(parent.ops) == 1:
            other = parent.comparators[0] if current is parent.left else parent.left
            if not isinstance(other, ast.Constant):
                return None
            same = isinstance(parent.ops[0], ast.Is | ast.Eq)
            good = good if same is bool(other.value) else not good
        elif isinstance(parent, ast.Call):
            if parent.func is not current and last_name(parent) != "bool":
                return None
        elif not isinstance(parent, ast.BoolOp | ast.NamedExpr | ast.Await | ast.Attribute):
            return None
        current = parent
    return None


def _role(parent: ast.AST, current: ast.AST) -> Role | None:
    if isinstance(parent, ast.If | ast.While) and current is parent.test:
        return "test"
    if isinstance(parent, ast.IfExp) and current is parent.test:
        return "choice"
    if isinstance(parent, ast.Assert):
        return "assert"
    if isinstance(parent, ast.Expr):
        return "call"
    if (
        isinstance(parent, ast.Assign)
        and len(parent.targets) == 1
        and isinstance(parent.targets[0], ast.Name)
    ):
        return "assign"
    if isinstance(parent, ast.Return):
        return "return"
    if isinstance(parent, Function) and current in parent.decorator_list:
        return "decorator"
    if isinstance(parent, ast.ClassDef) and current in parent.bases:
        return "base"
    return None


def targets(sources: Sources, evidence: Target, write: str, entry: str) -> Iterator[Target]:
    """The evidence and the places that hand its answer on.

    `write` and `entry` name the function that writes and the one that the outside calls. A call is left out
    when the write itself lies behind it alone.
    """
    found = {evidence}
    waiting = [(evidence, MOST_HANDS)]
    reach = reaching(sources, write)
    while waiting:
        target, hands = waiting.pop(0)
        yield target
        if hands == 0:
            continue
        for each in _handed_on(sources, target, reach, write, entry):
            if each not in found:
                found.add(each)
                waiting.append((each, hands - 1))


def _handed_on(
    sources: Sources, target: Target, reach: frozenset[str], write: str, entry: str
) -> Iterator[Target]:
    tree = sources.tree(target.place.path)
    node = tree.at(target.place)
    if node is None:
        return
    here = position(tree, node, target.holds)
    function = tree.function(node)
    if here is not None and here.role == "assign" and isinstance(here.statement, ast.Assign):
        scope: ast.AST = function or tree.root
        yield from _tests_of(tree, scope, here.statement, target, reach)
        return
    function = tree.outermost(node)
    if function is None:
        return
    owner = tree.owner(function)
    if owner is not None and function.name.startswith(FRAMEWORK_CALLED):
        yield from _validations(sources, owner, entry)
        return
    answer = _answer(here) if here is not None else True
    for path in sources.files:
        other = sources.tree(path)
        for each in ast.walk(other.root):
            if not isinstance(each, ast.Name | ast.Attribute | ast.Call) or last_name(each) != function.name:
                continue
            if isinstance(each, ast.Name | ast.Attribute) and not _used_bare(other, each):
                continue
            if _writes_otherwise(other, each, reach, write):
                yield Target(place_of(path, each), _holds(other, each, reach, answer))


def _used_bare(tree: Tree, node: ast.expr) -> bool:
    """Whether a name stands as a decorator or in `Depends(name)`, rather than being called."""
    parent = tree.parents.get(node)
    if isinstance(parent, Function):
        return node in parent.decorator_list
    return isinstance(parent, ast.Call) and last_name(parent) == "Depends" and node in parent.args


def _tests_of(
    tree: Tree, scope: ast.AST, made: ast.Assign, target: Target, reach: frozenset[str]
) -> Iterator[Target]:
    """The first condition on the name that an answer was given to."""
    name = last_name(made.targets[0])
    for each in ast.walk(scope):
        if not isinstance(each, ast.If | ast.Assert) or each.lineno <= made.lineno:
            continue
        for part in ast.walk(each.test):
            if isinstance(part, ast.Name) and part.id == name:
                if position(tree, part, target.holds) is not None:
                    holds = _holds(tree, part, reach, target.holds)
                    yield Target(place_of(target.place.path, part), holds)
                    return


def _holds(tree: Tree, node: ast.expr, reach: frozenset[str], otherwise: bool) -> bool:
    """The truth of an answer when the evidence holds, as the condition says that looks at it.

    The program is right, so the branch with the write is the one that the evidence opens.
    """
    here = position(tree, node, True, reach)
    if here is None or here.function is None or here.function.name not in reach:
        return otherwise
    if not isinstance(here.statement, ast.If):
        return otherwise
    return any(here.writes(each) for each in here.statement.body) is here.good


def _answer(here: Position) -> bool:
    """The truth of what a function returns when the evidence in it holds."""
    if here.role != "test" or not isinstance(here.statement, ast.If):
        return True
    last = here.statement.body[-1]
    if not isinstance(last, ast.Return) or not isinstance(last.value, ast.Constant | None):
        return True
    return bool(last.value is not None and last.value.value) is here.good


VALIDATIONS = ("is_valid", "validate_on_submit", "validate")


def _validations(sources: Sources, form: ast.ClassDef, entry: str) -> Iterator[Target]:
    """Where the outermost function asks whether a form is valid.

    A serializer hands out nothing when it is not, and Django's forms nothing before they were asked.
    """
    kinds = ast.unparse(form)
    if "serializers." in kinds:
        return
    for path, tree, function in sources.functions():
        for each in ast.walk(function):
            if function.name == entry and isinstance(each, ast.Call) and last_name(each) in VALIDATIONS:
                if tree.function(each) is function:
                    yield Target(place_of(path, each), must_run="forms." in kinds)


def _writes_otherwise(tree: Tree, call: ast.expr, reach: frozenset[str], write: str) -> bool:
    """Whether the write is reached from the function around a call by something else than that call."""
    function = tree.function(call)
    own = last_name(call)
    if function is None or (function.name == write and own != write):
        return True
    return bool((called_names(function) - {own}) & reach) or isinstance(tree.parents.get(call), Function)


def reaching(sources: Sources, write: str) -> frozenset[str]:
    """Names of functions from which the writing one is reached, itself included."""
    found = {write}
    calls = [(function.name, called_names(function)) for _, _, function in sources.functions()]
    for _ in range(MOST_HANDS + 1):
        found |= {name for name, called in calls if called & found}
    return frozenset(found)


def place_of(path: str, node: ast.expr) -> Place:
    """Where an expression stands."""
    assert node.end_lineno is not None and node.end_col_offset is not None
    return Place(path, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
