"""Which configuration counts for a file: the nearest authlint.toml, or pyproject.toml with a table of ours.

Looked for in the folder of the file and above, no higher than its repository. A configuration is data: it is
read, nothing in it is run, fetched or looked up in the environment, and no path in it leads out of the tree.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from authlint.config import Config, ConfigError, Layer, Wrong, merged

if TYPE_CHECKING:
    from pathlib import Path

OWN = "authlint.toml"
PYPROJECT = "pyproject.toml"
NAMES = (OWN, PYPROJECT)
REPOSITORIES = (".git", ".hg")

SHARED = ("/tmp", "/var/tmp")
"""What lies in a folder for everybody's temporary files is nobody's configuration."""

MAX_BYTES = 1 << 20
"""A configuration is larger by mistake."""

MOST_EXTENDED = 10
"""Files that one chain of `extend` reads."""

Reader = Callable[[str], bytes | None]
"""The bytes of a configuration file by its absolute path, None where there is none. Raises ConfigError."""

_READING = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def from_disk(path: str) -> bytes | None:
    """What the disk holds; None for what is no regular file. Raises ConfigError when it cannot be read."""
    try:
        handle = os.open(path, _READING)
    except PermissionError as error:
        raise ConfigError(f"{path}: cannot be read: permission denied") from error
    except (OSError, ValueError):
        return None
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        return None
    with os.fdopen(handle, "rb") as stream:
        data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ConfigError(f"{path}: too large for a configuration file: the limit is {MAX_BYTES:,} bytes")
    return data


def load(start: str | Path, explicit: str | Path | None = None, read: Reader = from_disk) -> Config:
    """The configuration for a folder, or for a file by its path; see Nearest. Raises ConfigError."""
    top = os.path.abspath(start)
    return Nearest(explicit, read=read).of(top if os.path.isdir(top) else os.path.dirname(top))


class Nearest:
    """The configurations of a run, each read once.

    `explicit` names the file that counts for everything. `said` is what the command line says, by fields of
    Config; it wins over every file. All files are read by `read`.
    """

    def __init__(
        self,
        explicit: str | Path | None = None,
        said: Mapping[str, object] | None = None,
        read: Reader = from_disk,
    ) -> None:
        self._read = read
        self._said = (Layer("", said),) if said else ()
        self._known: dict[str, Config] = {}
        self._layers: dict[str, Layer] = {}
        self._default = merged(self._said)
        self._one = self._named(os.path.abspath(explicit)) if explicit is not None else None

    def of(self, folder: str) -> Config:
        """The configuration of the files that lie in a folder, by its absolute path. Raises ConfigError."""
        if self._one is not None:
            return self._one
        passed = []
        found = self._known.get(folder)
        while found is None:
            passed.append(folder)
            above = os.path.dirname(folder)
            found = self._own(folder) if folder not in SHARED else None
            if found is None:
                ends = above == folder or folder in SHARED or _is_repository(folder)
                found = self._default if ends else self._known.get(above)
            folder = above
        for each in passed:
            self._known[each] = found
        return found

    def above(self, folder: str) -> list[Config]:
        """The configurations between the repository and a folder, the outermost first: all may exclude."""
        found = [self.of(folder)]
        while self._one is None and (path := found[-1].path) is not None:
            home = os.path.dirname(path)
            above = os.path.dirname(home)
            if above == home or _is_repository(home):
                break
            found.append(self.of(above))
        return found[::-1]

    def _own(self, folder: str) -> Config | None:
        """The configuration that stands in a folder."""
        paths = []
        for name in NAMES:
            path = os.path.join(folder, name)
            # A look at the bytes first: most projects have no table of ours, and no TOML need be parsed.
            if (data := self._read(path)) is not None and (name == OWN or b"authlint" in data):
                if (layer := parse(data, path)) is not None:
                    self._layers[path] = layer
                    paths.append(path)
        if not paths:
            return None
        if len(paths) > 1:
            raise ConfigError(
                f"{paths[0]} and {PYPROJECT} beside it both configure authlint; keep one of them"
            )
        _inside(paths[0], f"{paths[0]}: the link", _top(folder))
        return merged([*self._said, *self._chain(self._layers[paths[0]])])

    def _named(self, path: str) -> Config:
        """The configuration of a file that the command line names."""
        layer = self._layer(path)
        if layer is None:
            if os.path.basename(path) != PYPROJECT:
                raise ConfigError(f"{path} has no table [tool.authlint]")
            layer = Layer(path, {})
        return merged([*self._said, *self._chain(layer)])

    def _layer(self, path: str) -> Layer | None:
        data = self._read(path)
        if data is None:
            raise ConfigError(f"{path}: no such configuration file, or it cannot be read")
        return parse(data, path)

    def _chain(self, layer: Layer) -> list[Layer]:
        """A layer and those that it extends, the nearest first."""
        chain = [layer]
        top = _top(os.path.dirname(layer.path))
        _keep_inside(layer, top)
        while extends := chain[-1].extends:
            here = f"{chain[-1].path}: extend"
            path = os.path.normpath(os.path.join(os.path.dirname(chain[-1].path), extends))
            _inside(path, here, top)
            if any(each.path == path for each in chain):
                way = " -> ".join([*(each.path for each in chain), path])
                raise ConfigError(f"{here} leads round in a circle: {way}")
            if len(chain) == MOST_EXTENDED:
                raise ConfigError(f"{here}: {MOST_EXTENDED} files extend one another; that is the most")
            if path not in self._layers:
                data = self._read(path)
                if data is None:
                    raise ConfigError(f"{here}: there is no {path}")
                found = parse(data, path)
                if found is None:
                    raise ConfigError(f"{here}: {path} has no table [tool.authlint]")
                self._layers[path] = found
            chain.append(self._layers[path])
            _keep_inside(chain[-1], top)
        return chain


def parse(data: bytes, path: str) -> Layer | None:
    """What the bytes of a file say; None when they have no table of ours. Raises ConfigError."""
    import tomli

    from authlint.configkeys import layer_of

    try:
        text = data.decode("utf-8")
        document = tomli.loads(text)
    except (ValueError, RecursionError) as error:
        raise ConfigError(f"{path}: not a TOML file: {str(error) or 'nested too deep'}") from error
    label = ("tool", "authlint") if "tool" in document or os.path.basename(path) == PYPROJECT else ()
    table: object = document
    for key in label:
        table = table.get(key) if isinstance(table, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.authlint must be a table")
    try:
        return layer_of(table, path, "[tool.authlint]" if label else "")
    except Wrong as error:
        line = position(text, path, error.keys)
        raise ConfigError(f"{path}:{line}: {error}" if line else f"{path}: {error}") from error


def position(text: str, path: str, keys: Sequence[str]) -> int:
    """The line of a key of a configuration, or of the nearest table around it; 0 without any."""
    from authlint.tomllines import lines

    found = lines(text)
    label = ("tool", "authlint") if ("tool",) in found or os.path.basename(path) == PYPROJECT else ()
    for count in range(len(keys), -1, -1):
        if (line := found.get((*label, *keys[:count]))) is not None:
            return line
    return 0


def _is_repository(folder: str) -> bool:
    return any(os.path.exists(os.path.join(folder, each)) for each in REPOSITORIES)


def _top(folder: str) -> str:
    """The tree that a configuration may speak of: its repository, or the project it lies in."""
    from authlint.discovery import project_root

    return str(project_root(folder))


def _keep_inside(layer: Layer, top: str) -> None:
    """Raise ConfigError for a path in the file that leads out of the tree."""
    if not layer.values.keys() & {"source_roots", "baseline", "documents"}:
        return
    said: Mapping[str, Any] = layer.values
    paths = [*said.get("source_roots", ()), *said.get("documents", {}).values()]
    for each in (*paths, *([said["baseline"]] if said.get("baseline") else [])):
        path = os.path.normpath(os.path.join(os.path.dirname(layer.path), each))
        if path != top:
            _inside(path, f'{layer.path}: "{each}"', top)


def _inside(path: str, place: str, top: str) -> None:
    for each, of in ((path, top), (os.path.realpath(path), os.path.realpath(top))):
        if not each.startswith(of.rstrip(os.sep) + os.sep):
            raise ConfigError(f"{place} leads out of {top}")
