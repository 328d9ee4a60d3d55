"""A file of the project: what it binds at its top level, and its units on demand."""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Callable, Iterator

from authlint.prefilter import EVERY_STEM, Marks, lines_with, speaks
from authlint.python.evaluate import BUILTINS, evaluate, member_name
from authlint.python.sources import LARGEST
from authlint.python.units import Unit
from authlint.python.values import Spot, Symbol, Unread, Value

Final = Callable[[str], str]
"""Symbol name -> where the name is defined, through re-exports."""

Locate = Callable[[str, str, int], str]
"""(path of the importing file, dotted name, number of leading dots) -> symbol name."""


class Unreadable(Exception):
    """A file that cannot be analysed; the text is the reason that a report shows."""


def parse(data: bytes) -> ast.Module:
    """The syntax tree of a file's bytes.

    Raises Unreadable with the reason: too large, not UTF-8 nor what its coding cookie says, syntax.
    """
    if len(data) > LARGEST:
        raise Unreadable(f"larger than {LARGEST >> 20} MiB")
    if b"\x00" in data:
        raise Unreadable("holds NUL bytes")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(data)
        except SyntaxError as error:
            if (tree := _of_another_python(data, error)) is not None:
                return tree
            raise Unreadable(_reason(error)) from error
        except (RecursionError, MemoryError) as error:
            raise Unreadable("nested too deep") from error
        except (ValueError, LookupError) as error:
            raise Unreadable(f"cannot be decoded: {type(error).__name__}") from error


def _of_another_python(data: bytes, error: SyntaxError) -> ast.Module | None:
    """The tree of a file in older or newer syntax, or of a template of one; None when it is none of them."""
    if not _reason(error).startswith("syntax error"):
        return None
    import io
    import tokenize

    from authlint.python.dialects import translated

    try:
        text = data.decode(tokenize.detect_encoding(io.BytesIO(data).readline)[0])
    except (SyntaxError, UnicodeDecodeError):
        return None
    for template in (False, True) if "{{" in text or "{%" in text else (False,):
        translation = translated(text, isinstance(error, TabError), template)
        if translation is None:
            continue
        try:
            tree = ast.parse(translation.text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        translation.restore(tree)
        return tree
    return None


def _reason(error: SyntaxError) -> str:
    message = error.msg or "syntax error"
    if (
        "too many nested" in message
        or "nested too deep" in message
        or "too many statically nested" in message
    ):
        return "nested too deep"
    if isinstance(error, UnicodeDecodeError) or "codec can't decode" in message or "Non-UTF-8" in message:
        return "not UTF-8 and without a coding line"
    if "unknown encoding" in message or "encoding problem" in message:
        return "its coding line names an unknown encoding"
    version = ".".join(map(str, sys.version_info[:2]))
    return f"syntax error in line {error.lineno or 1}, as Python {version} reads it"


class Module:
    """One parsed file. `name` is its dotted path from the project root, `public` the name that others import."""

    def __init__(
        self,
        name: str,
        public: str,
        path: str,
        data: bytes,
        tree: ast.Module,
        locate: Locate,
        final: Final | None = None,
    ) -> None:
        self.name = name
        self.public = public
        self.path = path
        self.tree: ast.Module | None = tree
        self.locate = locate
        self.final = final
        self._star_names: dict[str, str] = {}
        self.marks = Marks(data)
        self._said: dict[str, int] = {}
        self.imports: dict[str, str] = {}
        self.stars: list[str] = []
        self.own: set[str] = set()
        self.nodes: dict[str, ast.AST] = {}
        self.owners: dict[str, str] = {}
        self.units: dict[str, Unit] = {}
        self.made: dict[str, list[Unit]] = {}
        self.too_deep = False
        self.assigned: frozenset[bytes] | None = None
        """Names before an ` =` in the file; found by who asks first."""
        self._speaking: list[Unit] | None = None
        self._index(tree.body, "", "")

    # ------------------------------------------------------------------ top level

    def _index(self, body: list[ast.stmt], prefix: str, owner: str) -> None:
        """Enter definitions, imports and assigned names; looks into `if`, `try`, `with`, loops and classes."""
        waiting: list[tuple[ast.stmt, str, str]] = [(each, prefix, owner) for each in reversed(body)]
        while waiting:
            node, prefix, owner = waiting.pop()
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                name = node.name if isinstance(node, ast.ClassDef) else member_name(node)
                qualname = f"{prefix}{name}"
                if qualname in self.nodes:
                    # The last definition is the one that callers see; the earlier keeps its own name.
                    earlier = self.nodes[qualname]
                    renamed = f"{qualname}#{earlier.lineno}"  # type: ignore[attr-defined]
                    self.nodes[renamed] = earlier
                    self.owners[renamed] = owner
                self.nodes[qualname] = node
                self.owners[qualname] = owner
                if not prefix:
                    self.own.add(node.name)
                if isinstance(node, ast.ClassDef) and prefix.count(".") < 8:
                    waiting += [(each, f"{qualname}.", qualname) for each in reversed(node.body)]
            elif isinstance(node, ast.Import | ast.ImportFrom) and not prefix:
                for bound, symbol in self.imported(node):
                    if bound == "*":
                        self.stars.append(symbol)
                    else:
                        self.imports[bound] = symbol
                        self.own.discard(bound)
            elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and not prefix:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    for each in ast.walk(target):
                        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                            self.own.add(each.id)
            else:
                for name in ("body", "orelse", "finalbody"):
                    inner = getattr(node, name, None)
                    if isinstance(inner, list):
                        waiting += [
                            (each, prefix, owner) for each in reversed(inner) if isinstance(each, ast.stmt)
                        ]
                for handler in getattr(node, "handlers", ()):
                    waiting += [(each, prefix, owner) for each in reversed(handler.body)]
                if isinstance(node, ast.For | ast.With) and not prefix:
                    for each in ast.walk(
                        node.target if isinstance(node, ast.For) else node.items[0].context_expr
                    ):
                        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                            self.own.add(each.id)
                    if isinstance(node, ast.With):
                        for item in node.items:
                            if isinstance(item.optional_vars, ast.Name):
                                self.own.add(item.optional_vars.id)

    def imported(self, node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
        """Bound name ("*" for a star) and symbol name of each alias."""
        if isinstance(node, ast.Import):
            for alias in node.names:
                symbol = self.locate(self.path, alias.name, 0)
                if alias.asname:
                    yield alias.asname, symbol
                else:
                    # `import a.b` binds a; its symbol is the located path less what follows the first name.
                    rest = alias.name.count(".")
                    yield alias.name.split(".", 1)[0], symbol.rsplit(".", rest)[0] if rest else symbol
            return
        for alias in node.names:
            if alias.name == "*":
                yield "*", self.locate(self.path, node.module or "", node.level)
            else:
                target = f"{node.module}.{alias.name}" if node.module else alias.name
                yield alias.asname or alias.name, self.locate(self.path, target, node.level)

    def global_name(self, name: str, at: Spot) -> Value:
        """What a name means at module level."""
        symbol = self.imports.get(name)
        if symbol is not None and name not in self.own:
            return Symbol(at, symbol)
        if name in self.own:
            return Symbol(at, f"{self.name}.{name}")
        if name in BUILTINS:
            return Symbol(at, f"builtins.{name}")
        if self.stars:
            return Symbol(at, self._starred(name))
        return Unread(at, f"{name} is not bound in this file")

    def _starred(self, name: str) -> str:
        """The symbol of a name that a star import brings: where it is defined, or the library's own."""
        symbol = f"{self.name}.{name}"
        known = self._star_names.get(name)
        if known is None:
            self._star_names[name] = symbol  # asked again from within, a star leads back here
            final = self.final(symbol) if self.final is not None else symbol
            known = self._star_names[name] = symbol if final.startswith("builtins.") else final
        return known

    # ------------------------------------------------------------------ units

    def unit(self, qualname: str) -> Unit | None:
        """The unit of a definition ("" for the top level), evaluated at first use."""
        name = f"{self.name}.{qualname}" if qualname else self.name
        found = self.units.get(name)
        if found is not None:
            return found
        if qualname == "":
            if self.tree is None:
                return None
            self._evaluate(self.tree, "", "")
            return self.units.get(name)
        head = qualname
        while head:
            node = self.nodes.get(head)
            if node is not None:
                if f"{self.name}.{head}" not in self.units:
                    self._evaluate(node, head, self.owners.get(head, ""))
                return self.units.get(name)
            head = head.rpartition(".")[0]
        return None

    def _evaluate(self, node: ast.AST, qualname: str, owner: str) -> None:
        name = f"{self.name}.{qualname}" if qualname else self.name
        made, too_deep = evaluate(node, name, self, f"{self.name}.{owner}" if owner else "")
        self.too_deep |= too_deep
        self.made[qualname] = made
        for each in made:
            self.units[each.name] = each

    def said_in(self, qualname: str) -> int:
        """The stems (bits of `prefilter`) in a definition's own lines, decorators among them.

        A nested function says what the function around it says; the top level ("") says nothing of its own.
        """
        known = self._said.get(qualname)
        if known is not None:
            return known
        node = self.nodes.get(qualname)
        if node is None:
            said = self.said_in(qualname.rpartition(".")[0]) if "." in qualname else 0
        else:
            first = node.lineno  # type: ignore[attr-defined]
            decorators = getattr(node, "decorator_list", ())
            if decorators:
                first = min(first, decorators[0].lineno)
            said = self.marks.between(first, node.end_lineno)  # type: ignore[attr-defined]
        self._said[qualname] = said
        return said

    def speaks_in(self, qualname: str) -> bool:
        """Whether a definition's own lines hold a word that a report may stand on."""
        return self.said_in(qualname) & EVERY_STEM != 0

    def speaking_units(self) -> list[Unit]:
        """The units that hold an auth word: top level, classes, functions with all nested ones, in source order."""
        if self._speaking is None:
            made: list[Unit] = []
            for qualname in ("", *filter(self.speaks_in, self.nodes)):
                self.unit(qualname)
                made += self.made.get(qualname, ())
            self._speaking = sorted(made, key=lambda each: (each.at.line, each.at.column, each.name))
        return self._speaking

    def units_mentioning(self, word: str, data: bytes) -> list[Unit]:
        """The units whose lines hold a word, the top level among them, in source order."""
        lines = lines_with(data, word.encode())
        made: list[Unit] = []
        for qualname in ("", *self.nodes):
            node = self.nodes.get(qualname)
            if node is None or speaks(lines, node.lineno, node.end_lineno):  # type: ignore[attr-defined]
                self.unit(qualname)
                made += self.made.get(qualname, ())
        return sorted(made, key=lambda each: (each.at.line, each.at.column, each.name))
