"""One Python file that is to be mended: its text, its tree with positions, what names mean in it."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TypeVar

import libcst as cst
from libcst import metadata

from authlint.fixes.mending import Change, Refused
from authlint.fixes.sheet import Sheet
from authlint.python.values import Spot

DEEPEST = 200
"""Levels of the tree; libcst ends the whole process on thousands of them (version 1.9)."""

Node = TypeVar("Node", bound=cst.CSTNode)


class Page(Sheet):
    """A Python file.

    `folders` gives the names in a folder above the file, from the nearest one up: they tell what an import
    would find.
    """

    def __init__(self, path: str, data: bytes, folders: Callable[[], Iterator[frozenset[str]]]) -> None:
        super().__init__(path, data)
        self.folders = folders

    # ------------------------------------------------------------------ tree

    @cached_property
    def tree(self) -> cst.Module:
        """The file as libcst has it. Raises Refused where that differs from the text."""
        self._fit_for_libcst()
        # libcst drops form feeds; a blank in their place keeps all positions.
        text = self.text.replace("\f", " ")
        try:
            tree = cst.parse_module(text)
        except Exception as error:
            raise Refused("libcst cannot parse it") from error
        if tree.code != text:
            raise Refused("libcst does not give it back as it is")
        return tree

    def _fit_for_libcst(self) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                root = ast.parse(self.data)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise Refused("cannot be parsed") from error
        level: list[ast.AST] = [root]
        for _ in range(DEEPEST):
            level = [child for node in level for child in ast.iter_child_nodes(node)]
            if not level:
                return
        raise Refused("nested too deep")

    @cached_property
    def _wrapper(self) -> metadata.MetadataWrapper:
        return metadata.MetadataWrapper(self.tree, unsafe_skip_copy=True)

    @cached_property
    def spans(self) -> dict[cst.CSTNode, tuple[int, int]]:
        """Start and end offset of every node, its own parentheses left out."""
        found = self._wrapper.resolve(metadata.PositionProvider)
        return {
            node: (
                self.offset(where.start.line, where.start.column),
                self.offset(where.end.line, where.end.column),
            )
            for node, where in found.items()
            if where.end.line <= len(self.starts)
        }

    @cached_property
    def _by_span(self) -> dict[tuple[int, int], list[cst.CSTNode]]:
        found: dict[tuple[int, int], list[cst.CSTNode]] = {}
        for node, span in self.spans.items():
            found.setdefault(span, []).append(node)
        return found

    @cached_property
    def _parents(self) -> dict[cst.CSTNode, cst.CSTNode]:
        return dict(self._wrapper.resolve(metadata.ParentNodeProvider))

    @cached_property
    def scopes(self) -> dict[cst.CSTNode, metadata.Scope | None]:
        """The scope that each node is in."""
        return dict(self._wrapper.resolve(metadata.ScopeProvider))

    def node(self, spot: Spot, kind: type[Node]) -> Node | None:
        """The node of a kind that stands exactly at a spot; None when the spot is something else.

        `ast` counts the parentheses of a tuple to its place, libcst does not.
        """
        start, end = self.stretch(spot)
        inner = self.text[start + 1 : max(end - 1, start + 1)]
        first = start + 1 + len(inner) - len(inner.lstrip())
        spans = [(start, end)]
        if self.text[start:end].startswith("("):
            spans.append((first, max(first, start + 1 + len(inner.rstrip()))))
        for span in spans:
            for node in self._by_span.get(span, ()):
                if isinstance(node, kind):
                    return node
        return None

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node that a node is directly in."""
        return self._parents.get(node)

    def above(self, node: cst.CSTNode, *kinds: type[cst.CSTNode]) -> cst.CSTNode | None:
        """The nearest node of those kinds that a node is in."""
        each = self.parent(node)
        while each is not None and not isinstance(each, kinds):
            each = self.parent(each)
        return each

    def code(self, node: cst.CSTNode) -> str:
        """The text of a node as it stands in the file, without its own parentheses."""
        start, end = self.spans[node]
        return self.text[start:end]

    def replaced(self, node: cst.CSTNode, text: str) -> Change:
        """The node gives way to a text; its own parentheses stay."""
        return Change(*self.spans[node], text)

    # ------------------------------------------------------------------ names

    def appended(
        self, items: Sequence[cst.Arg] | Sequence[cst.BaseElement], end: int, code: str
    ) -> list[Change]:
        """One more item behind the others of a call or display, on a line of its own where they have one each,
        and behind a comment on the last one's line. `end` is where the bracket closes.
        """
        first, last = self.spans[items[0]][0], self.spans[items[-1]][1]
        comma = items[-1].comma
        ended = isinstance(comma, cst.Comma)
        if isinstance(comma, cst.Comma):
            last = self.spans[comma][1]
        line = self.line_at(first)
        indent = self.text[self.starts[line - 1] : first]
        if indent.strip() or self.line_at(end) == self.line_at(last):
            return [Change(last, last, f" {code}," if ended else f", {code}")]
        line = self.line_at(last)
        behind = self.starts[line - 1] + len(self.source.line(line))
        text = f"{self.newline_at(line)}{indent}{code},"
        if ended:
            return [Change(behind, behind, text)]
        if last == behind:
            return [Change(last, last, f",{text}")]
        return [Change(last, last, ","), Change(behind, behind, text)]

    def meaning(self, node: cst.CSTNode) -> str:
        """The dotted name that an imported name stands for ("random.choice"); "" for any other expression."""
        scope = self.scopes.get(node)
        if scope is None:
            return ""
        names = scope.get_qualified_names_for(node)
        if len(names) != 1:
            return ""
        name = next(iter(names))
        return name.name if name.source is metadata.QualifiedNameSource.IMPORT else ""

    def calls(self, within: cst.CSTNode) -> list[cst.Call]:
        """All calls inside of a node, in order of the text."""
        start, end = self.spans[within]
        found = [
            node
            for node, (first, last) in self.spans.items()
            if isinstance(node, cst.Call) and start <= first and last <= end
        ]
        return sorted(found, key=lambda node: (self.spans[node][0], -self.spans[node][1]))
