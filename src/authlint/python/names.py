"""Where dotted names lead: from what imports say to files, and from files to the names that others import them by."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from authlint.python.sources import Sources
from authlint.python.values import Call, Closure, Symbol, Value

STDLIB = sys.stdlib_module_names


class Names:
    """The names of a project's modules. A symbol is a dotted name from the project root, or a library's own."""

    def __init__(self, sources: Sources, source_roots: tuple[str, ...]) -> None:
        self._sources = sources
        self._source_roots = source_roots
        self._located: dict[tuple[str, str], str] = {}
        self._homes: dict[str, tuple[str, str] | None] = {}
        self._paths: dict[str, str] = {}
        self._aliases: dict[str, bool] = {}

    def take(self, other: Names, changed: Mapping[str, object]) -> None:
        """Take over where names lead in a project with the same files, of which some have changed."""
        self._located, self._homes, self._paths = other._located, other._homes, other._paths
        homes = other._homes
        self._aliases = {
            symbol: known
            for symbol, known in other._aliases.items()
            if (home := homes.get(symbol)) is None or home[0] not in changed
        }

    def canonical(self, path: str) -> str:
        """The dotted name of a file from the project root: unique, whatever roots imports start from."""
        name = path.removesuffix(".py")
        name = name.removesuffix("/__init__")
        dotted = name.replace(".", "\u2024").replace("/", ".")
        self._paths[dotted] = path
        return dotted

    def public_module(self, path: str) -> str:
        """The name by which others import a file: from above its topmost package."""
        folder, _, name = path.rpartition("/")
        parts = [] if name == "__init__.py" else [name.removesuffix(".py")]
        while folder and "__init__.py" in self._sources.listing(folder):
            folder, _, last = folder.rpartition("/")
            parts.insert(0, last)
        return ".".join(parts)

    def public(self, symbol: str) -> str:
        """A symbol name as the outside would import it; library names stay as they are."""
        home = self.home(symbol)
        if home is None:
            return symbol
        path, qualname = home
        name = self.public_module(path)
        return f"{name}.{qualname}" if qualname else name

    def locate(self, importer: str, dotted: str, dots: int) -> str:
        """The symbol name of what an import statement names; the dotted name itself for a library."""
        folder = importer.rpartition("/")[0]
        if dots:
            for _ in range(dots - 1):
                folder = folder.rpartition("/")[0]
            base = folder.replace(".", "\u2024").replace("/", ".")
            found = self._file_of(folder, dotted) if dotted else None
            if found is not None:
                return found
            return ".".join(part for part in (base, dotted) if part)
        key = (folder, dotted)
        known = self._located.get(key)
        if known is None:
            known = self._locate_absolute(folder, dotted)
            self._located[key] = known
        return known

    def _locate_absolute(self, folder: str, dotted: str) -> str:
        if dotted.split(".", 1)[0] in STDLIB:
            return dotted
        ancestors = [folder]
        while ancestors[-1]:
            ancestors.append(ancestors[-1].rpartition("/")[0])
        if "__init__.py" in self._sources.listing(folder):
            # Inside a package, absolute names start above it; its own folder comes last.
            top = next((each for each in ancestors if "__init__.py" not in self._sources.listing(each)), "")
            inner = ancestors[: ancestors.index(top)] if top in ancestors else []
            ancestors = [*ancestors[len(inner) :], *inner]
        extra = [
            f"{each}/src" if each else "src" for each in ancestors if "src" in self._sources.listing(each)
        ]
        for base in [*self._source_roots, *ancestors, *extra]:
            found = self._file_of(base, dotted)
            if found is not None:
                return found
        return dotted

    def _file_of(self, base: str, dotted: str) -> str | None:
        """The canonical symbol of `dotted` below a folder, when a file of it is there."""
        folder = base
        parts = dotted.split(".")
        package_seen = False
        for index, part in enumerate(parts):
            names = self._sources.listing(folder)
            here = f"{folder}/{part}" if folder else part
            if part in names:
                inner = self._sources.listing(here)
                if "__init__.py" in inner:
                    package_seen = True
                    if index == len(parts) - 1:
                        return self.canonical(f"{here}/__init__.py")
                    folder = here
                    continue
                if f"{part}.py" not in names:
                    if index == len(parts) - 1:
                        return here.replace(".", "\u2024").replace("/", ".") if package_seen else None
                    folder = here
                    continue
            if f"{part}.py" in names:
                rest = parts[index + 1 :]
                return ".".join([self.canonical(f"{here}.py"), *rest])
            if package_seen:
                rest = parts[index:]
                return ".".join([self.canonical(f"{folder}/__init__.py"), *rest])
            return None
        return None

    def home(self, symbol: str) -> tuple[str, str] | None:
        """The file and the name inside it that a symbol of the project starts from; None for a library's."""
        if symbol in self._homes:
            return self._homes[symbol]
        found: tuple[str, str] | None = None
        parts = symbol.split(".")
        for index in range(len(parts), 0, -1):
            prefix = ".".join(parts[:index])
            path = self._paths.get(prefix)
            if path is None:
                stem = prefix.replace(".", "/").replace("\u2024", ".")
                for candidate in (f"{stem}.py", f"{stem}/__init__.py"):
                    if self._sources.exists(candidate):
                        path = candidate
                        self._paths[prefix] = candidate
                        break
            if path is not None:
                found = (path, ".".join(parts[index:]))
                break
        self._homes[symbol] = found
        return found

    def is_alias(self, func: Value) -> bool:
        """Whether a callee may lead to something of another last name: assigned, renamed by an import, partial."""
        if isinstance(func, Call):
            return True
        if not isinstance(func, Symbol | Closure):
            return False
        known = self._aliases.get(func.name)
        if known is None:
            known = self._aliases[func.name] = self._is_alias(func.name)
        return known

    def _is_alias(self, symbol: str) -> bool:
        home = self.home(symbol)
        data = self._sources.read(home[0]) if home is not None else None
        if data is None:
            return False
        last = symbol.rpartition(".")[2].encode()
        return any(each in data for each in (b" as " + last, last + b" =", last + b"=", last + b": "))
