"""One Python file that is to be mended: its text, its tree with positions, what names mean in it."""

from __future__ import annotations

import ast
import codecs
import warnings
from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TypeVar

import libcst as cst
from libcst import metadata

from authlint.fixes.mending import Change, Refused
from authlint.python.values import Spot
from authlint.source import Unreadable, encoding, python_source

DEEPEST = 200
"""Levels of the tree; libcst ends the whole process on thousands of them (version 1.9)."""

Node = TypeVar("Node", bound=cst.CSTNode)


class Page:
    """A file by its bytes. Offsets count characters of `text`, which has no byte order mark.

    `folders` gives the names in a folder above the file, from the nearest one up: they tell what an import
    would find. Raises Refused when the bytes cannot be read, or would not come back from the text.
    """

    def __init__(self, path: str, data: bytes, folders: Callable[[], Iterator[frozenset[str]]]) -> None:
        self.path = path
        self.data = data
        self.folders = folders
        try:
            self.source = python_source(data, path)
        except Unreadable as error:
            raise Refused(str(error)) from error
        self.text = self.source.text
        self.codec = encoding(data).removesuffix("-sig")
        self.mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        if self.mark + self.encoded(self.text) != data:
            raise Refused("its encoding does not round-trip")
        self.starts = [0]
        for line in self.source.lines[:-1]:
            end = self.starts[-1] + len(line)
            self.starts.append(end + (2 if self.text.startswith("\r\n", end) else 1))

    # ------------------------------------------------------------------ text

    def encoded(self, text: str) -> bytes:
        """Text in the encoding of the file. Raises Refused when it has no such characters."""
        try:
            return text.encode(self.codec)
        except (UnicodeError, LookupError) as error:
            raise Refused(f"cannot be written in {self.codec}") from error

    def offset(self, line: int, column: int) -> int:
        """The offset of a line from 1 and a column in characters from 0."""
        return self.starts[line - 1] + column

    def line_at(self, offset: int) -> int:
        """The line, from 1, that holds an offset."""
        return bisect_right(self.starts, offset)

    def bytes_at(self, offset: int) -> int:
        """The byte in the file where a character begins."""
        return len(self.mark) + len(self.encoded(self.text[:offset]))

    def stretch(self, spot: Spot) -> tuple[int, int]:
        """Start and end offset of a spot, whose columns are UTF-8 bytes."""
        start = self.offset(spot.line, self.source.column(spot.line, spot.column) - 1)
        end_line = max(spot.end_line, spot.line)
        if end_line > len(self.starts):
            raise Refused("the place lies outside of the file")
        return start, self.offset(end_line, self.source.column(end_line, spot.end_column) - 1)

    def newline_at(self, line: int) -> str:
        """The line end that is used around a line; LF for a file of one line."""
        for number in (line, line - 1, 1):
            if 0 < number < len(self.starts):
                start = self.starts[number] - 1
                return "\r\n" if self.text[start - 1 : start + 1] == "\r\n" else self.text[start]
        return "\n"

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
        """The node of a kind that stands exactly at a spot; None when the spot is something else."""
        for node in self._by_span.get(self.stretch(spot), ()):
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
