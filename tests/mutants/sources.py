"""Small projects as syntax trees: finding a place in them, and writing a changed one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: lines from 1, columns in bytes from 0, as in `ast`."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Tree:
    """A file that may be changed: its syntax tree with a way upwards."""

    def __init__(self, text: str) -> None:
        self.root = ast.parse(text)
        self.parents: dict[ast.AST, ast.AST] = {}
        for node in ast.walk(self.root):
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, the nearest first."""
        current = self.parents.get(node)
        while current is not None:
            yield current
            current = self.parents.get(current)

    def statement(self, node: ast.AST) -> ast.stmt | None:
        """The statement that a node belongs to."""
        for each in (node, *self.above(node)):
            if isinstance(each, ast.stmt):
                return each
        return None

    def function(self, node: ast.AST) -> Function | None:
        """The function around a node."""
        return next((each for each in self.above(node) if isinstance(each, Function)), None)

    def outermost(self, node: ast.AST) -> Function | None:
        """The function around a node that stands in no other one."""
        found = None
        for each in self.above(node):
            if isinstance(each, Function):
                found = each
        return found

    def owner(self, function: Function) -> ast.ClassDef | None:
        """The class that a function is a method of."""
        parent = self.parents.get(function)
        return parent if isinstance(parent, ast.ClassDef) else None

    def block(self, statement: ast.stmt) -> list[ast.stmt]:
        """The list of statements that holds a statement."""
        for _, value in ast.iter_fields(self.parents[statement]):
            if isinstance(value, list) and any(each is statement for each in value):
                return value
        raise ValueError("a statement outside any block")

    def replace(self, old: ast.stmt, new: list[ast.stmt]) -> None:
        """Put statements where another one stands; an empty block gets a `pass`."""
        block = self.block(old)
        index = next(index for index, each in enumerate(block) if each is old)
        block[index : index + 1] = new
        if not block:
            block.append(ast.Pass())

    def exchange(self, old: ast.expr, new: ast.expr) -> None:
        """Put an expression where another one stands."""
        parent = self.parents[old]
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list):
                value[:] = [new if each is old else each for each in value]

    def at(self, place: Place) -> ast.expr | None:
        """The smallest expression that covers a place."""
        best: ast.expr | None = None
        start, end = (place.line, place.column), (place.end_line, place.end_column)
        for node in ast.walk(self.root):
            if isinstance(node, ast.expr) and node.end_lineno is not None and node.end_col_offset is not None:
                if (node.lineno, node.col_offset) <= start and end <= (node.end_lineno, node.end_col_offset):
                    best = node  # `walk` goes from the outside inwards
        return best

    def text(self) -> str:
        """The file as source."""
        return ast.unparse(ast.fix_missing_locations(self.root)) + "\n"


class Sources:
    """The files of a project, parsed anew for each change."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self.files = {path: text for path, text in files.items() if path.endswith(".py")}
        self.others = {path: text for path, text in files.items() if not path.endswith(".py")}

    def tree(self, path: str) -> Tree:
        """A tree of one file that may be changed freely."""
        return Tree(self.files[path])

    def with_tree(self, path: str, tree: Tree) -> dict[str, str]:
        """All files, one of them changed."""
        return {**self.others, **self.files, path: tree.text()}

    def functions(self) -> Iterator[tuple[str, Tree, Function]]:
        """Every function with its file and tree."""
        for path in self.files:
            tree = self.tree(path)
            for node in ast.walk(tree.root):
                if isinstance(node, Function):
                    yield path, tree, node


def last_name(node: ast.AST) -> str:
    """`check` of `check`, `a.b.check` and `check(...)`; "" for anything else."""
    if isinstance(node, ast.Call):
        return last_name(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def called_names(node: ast.AST) -> set[str]:
    """Last names of all that is called below a node."""
    return {last_name(each) for each in ast.walk(node) if isinstance(each, ast.Call)} - {""}


def expression(text: str) -> ast.expr:
    """A source text as an expression."""
    return ast.parse(text, mode="eval").body


def statements(text: str) -> list[ast.stmt]:
    """A source text as statements."""
    return ast.parse(text).body
