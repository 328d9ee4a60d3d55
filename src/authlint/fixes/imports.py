"""Imports that a fix needs: one that is there is used again, else a line is added where it belongs.

A new line comes behind the docstring and `from __future__`, in the block of imports, among the plain imports
of the standard library by their order. It is always of the form `import name`, or `from package import name`
for a dotted module.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import libcst as cst
from libcst import metadata
from libcst.helpers import get_full_name_for_node

from authlint.fixes.mending import Change, Refused
from authlint.fixes.page import Page


def reference(page: Page, dotted: str, at: cst.CSTNode) -> tuple[str, list[Change]]:
    """How code at a node writes a dotted name ("secrets.choice"), and the import that it takes.

    Raises Refused when the project has a module of its own by that name.
    """
    module, _, name = dotted.rpartition(".")
    known = _known(page, module, name, at)
    if known:
        return known, []
    _refuse_shadow(page, module)
    package, _, last = module.rpartition(".")
    for alias in (last, f"_{last}", f"{last}_module"):
        if _is_free(page, alias, at):
            line = f"from {package} import {last}" if package else f"import {last}"
            line += "" if alias == last else f" as {alias}"
            return f"{alias}.{name}", [_added(page, line, module, at)]
    raise Refused(f"no name is free for {module}")


def _known(page: Page, module: str, name: str, at: cst.CSTNode) -> str:
    """The name by an import that is seen from a node and surely run before it; "" without one."""
    scope: metadata.Scope | None = page.scopes.get(at)
    start = scope
    wanted = {module: f".{name}", f"{module}.{name}": ""}
    while scope is not None:
        for assignment in sorted(scope.assignments, key=lambda each: each.name):
            if not isinstance(assignment, metadata.ImportAssignment) or not _runs_before(
                page, assignment, at
            ):
                continue
            bound = assignment.name
            meant = {each.name for each in assignment.get_qualified_names_for(bound)}
            tail = next((wanted[each] for each in sorted(meant & set(wanted))), None)
            if tail is None or start is None or len(meant) != 1:
                continue
            if set(start[bound.partition(".")[0]]) == {assignment}:
                return bound + tail
        scope = scope.parent if scope is not scope.parent else None
    return ""


def _runs_before(page: Page, assignment: metadata.ImportAssignment, at: cst.CSTNode) -> bool:
    """Whether an import stands directly in the module or in the node's own function, and above it."""
    line = page.parent(assignment.node)
    block = page.parent(line) if isinstance(line, cst.SimpleStatementLine) else None
    if isinstance(block, cst.IndentedBlock):
        block = page.parent(block)
    if not isinstance(block, cst.Module | cst.FunctionDef):
        return False
    if isinstance(block, cst.FunctionDef) and page.above(at, cst.FunctionDef, cst.Lambda) is not block:
        return False
    above = page.spans[assignment.node][0] < page.spans[at][0]
    return above or (isinstance(block, cst.Module) and page.above(at, cst.FunctionDef) is not None)


def _is_free(page: Page, name: str, at: cst.CSTNode) -> bool:
    """Whether a name means nothing in the module, around the node, or by an import of everything."""
    scope = page.scopes.get(at)
    if scope is None or scope[name]:
        return False
    if scope.globals[name]:
        return False
    return not any(
        isinstance(node, cst.Name)
        and node.value == name
        and not _only_spelled(node, page.parent(node))
        and isinstance(inner := page.scopes.get(node), metadata.Scope)
        and not inner[name]
        for node in page.spans
    )


def _only_spelled(name: cst.Name, parent: cst.CSTNode | None) -> bool:
    """Whether a name is an attribute, a keyword or part of an import: none that anything is bound to."""
    if isinstance(parent, cst.Attribute):
        return name is parent.attr
    if isinstance(parent, cst.Arg):
        return name is parent.keyword
    return isinstance(parent, cst.ImportAlias)


def _refuse_shadow(page: Page, module: str) -> None:
    first = module.partition(".")[0]
    if first not in sys.stdlib_module_names:
        return
    for names in page.folders():
        if (f"{first}.py" in names or first in names) and "__init__.py" not in names:
            raise Refused(f"the project has a module {first} of its own")


# ---------------------------------------------------------------------- the new line


def _added(page: Page, line: str, module: str, at: cst.CSTNode) -> Change:
    head, rest = _halves(page.tree)
    use = page.spans[at][0]
    in_function = page.above(at, cst.FunctionDef, cst.Lambda) is not None
    block = list(_block(rest))
    if block and (in_function or page.spans[block[-1]][1] <= use):
        return _in_block(page, line, module, block)
    first = rest[0] if rest else None
    before = head[-1] if head else None
    if first is None:
        return _behind(page, before, line)
    plain = not isinstance(first, cst.FunctionDef | cst.ClassDef)
    return _in_front(page, first, line, 1 if plain else 2, gap=before is not None)


def _halves(tree: cst.Module) -> tuple[list[cst.CSTNode], list[cst.CSTNode]]:
    """The statements that an import may not stand before (docstring, __future__), and the others."""
    body: list[cst.CSTNode] = list(tree.body)
    end = 0
    for index, statement in enumerate(body):
        small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
        text = isinstance(small, cst.Expr) and isinstance(
            small.value, cst.SimpleString | cst.ConcatenatedString
        )
        future = (
            isinstance(small, cst.ImportFrom)
            and small.module is not None
            and get_full_name_for_node(small.module) == "__future__"
        )
        if not (future or (text and index == 0)):
            if not isinstance(small, cst.Expr):
                break
            continue
        end = index + 1
    return body[:end], body[end:]


def _imports(statement: cst.CSTNode) -> list[cst.Import | cst.ImportFrom]:
    if not isinstance(statement, cst.SimpleStatementLine):
        return []
    found = [each for each in statement.body if isinstance(each, cst.Import | cst.ImportFrom)]
    return found if len(found) == len(statement.body) else []


def _block(statements: list[cst.CSTNode]) -> Iterator[cst.CSTNode]:
    """The first run of imports."""
    begun = False
    for statement in statements:
        if _imports(statement):
            begun = True
            yield statement
        elif begun:
            return


def _plain(statement: cst.CSTNode) -> str:
    """The module of a plain import; "" for `from`."""
    first = _imports(statement)[0]
    return get_full_name_for_node(first.names[0].name) or "" if isinstance(first, cst.Import) else ""


def _root(statement: cst.CSTNode) -> str:
    """The first part of the module that an import names; "" for a relative one."""
    first = _imports(statement)[0]
    if isinstance(first, cst.Import):
        return _plain(statement).partition(".")[0]
    name = get_full_name_for_node(first.module) if first.module is not None and not first.relative else ""
    return (name or "").partition(".")[0]


def _in_block(page: Page, line: str, module: str, block: list[cst.CSTNode]) -> Change:
    """Beside its kin: plain imports of the standard library by name, other modules by their package."""
    package = module.partition(".")[0]
    if package not in sys.stdlib_module_names:
        kin = [each for each in block if _root(each) == package]
        return _behind(page, kin[-1] if kin else block[-1], line)
    standard = [each for each in block if _root(each) in sys.stdlib_module_names]
    plain = [each for each in standard if _plain(each)]
    later = [each for each in plain if _plain(each).lower() > module.lower()]
    if later:
        return _in_front(page, later[0], line, 0)
    if plain:
        return _behind(page, plain[-1], line)
    if standard:
        return _in_front(page, standard[0], line, 0)
    return _in_front(page, block[0], line, 1)


def _in_front(page: Page, statement: cst.CSTNode, line: str, blanks: int, gap: bool = False) -> Change:
    """Above a statement (below its comments), with blank lines between; `gap` for one above too."""
    number = page.line_at(page.spans[statement][0])
    newline = page.newline_at(number)
    start = page.starts[number - 1]
    above = page.source.line(number - 1).strip()
    if gap and not above and blanks:
        # The blank lines that are there stay above; the same number goes below.
        return Change(start, start, line + newline * (1 + blanks))
    lead = newline if above and gap else ""
    return Change(start, start, lead + line + newline * (1 + blanks))


def _behind(page: Page, statement: cst.CSTNode | None, line: str) -> Change:
    """On the line below a statement, or at the end of a file that has no other one."""
    if statement is None:
        return Change(len(page.text), len(page.text), line + "\n")
    number = page.line_at(max(page.spans[statement][1] - 1, 0))
    newline = page.newline_at(number)
    if number < len(page.starts):
        start = page.starts[number]
        return Change(start, start, line + newline)
    return Change(len(page.text), len(page.text), newline + line)
