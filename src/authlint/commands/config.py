"""`authlint config`: every value of the configuration that counts for a file or folder, and where it comes from."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, cast

from authlint.config import Config, ConfigError, Layer
from authlint.configfiles import Nearest, Reader, from_disk, position
from authlint.configkeys import KEYS
from authlint.console import CLEAN, write

if TYPE_CHECKING:
    import argparse

WIDTH = 60
"""Characters of a value in a line; a longer list has its items below one another."""


class Part(NamedTuple):
    """A value, or what one place adds to it. `path` is "" for the command line, None for a default."""

    value: object
    path: str | None
    line: int = 0
    profile: str = ""


def run(options: argparse.Namespace) -> int:
    """Show the configuration."""
    from authlint.commands.check import at_ref, said
    from authlint.discovery import project_root

    top = os.path.abspath(options.path)
    if not os.path.lexists(top):
        raise ConfigError(f"{options.path}: no such file or folder")
    folder = top if os.path.isdir(top) else os.path.dirname(top)
    read = at_ref(options, folder) or from_disk
    nearest = Nearest(options.config, said(options), read)
    config = nearest.of(folder)
    positions = Positions(read)
    parts = {key: [*_parts(config, key, positions)] for key in KEYS if key != "extend"}
    note = _left_out(top, nearest)
    rendered = _json if options.format == "json" else _text
    write(rendered(config, parts, str(project_root(top)), note), None)
    return CLEAN


def _left_out(path: str, nearest: Nearest) -> str:
    """Why a run leaves a file out unless it is named, "" when it does not."""
    from authlint.discovery import left_out, project_root
    from authlint.ignores import exclusions

    if os.path.isdir(path):
        return ""
    folder = os.path.dirname(path)
    tests = nearest.of(folder).include_tests
    return left_out(path, str(project_root(path)), tests, exclusions(nearest.above(folder)))


class Positions:
    """The lines of keys, in files that are read once."""

    def __init__(self, read: Reader) -> None:
        self._read = read
        self._texts: dict[str, str] = {}

    def line(self, layer: Layer, *keys: str) -> int:
        """The line of a key of a layer; 0 on the command line."""
        if not layer.path:
            return 0
        if layer.path not in self._texts:
            self._texts[layer.path] = (self._read(layer.path) or b"").decode("utf-8")
        return position(self._texts[layer.path], layer.path, keys)


def _parts(config: Config, key: str, positions: Positions) -> Iterator[Part]:
    """What a value is made of, the nearest place first."""
    name = key.replace("-", "_")
    value = getattr(config, name)
    found = config.origin(name)
    if found is None:
        yield Part(value, None)
        return
    layer, by_profile = found
    if by_profile:
        yield Part(value, layer.path, positions.line(layer, "profile"), str(layer.values["profile"]))
        return
    adding = name in ("per_file_ignores", "models") or (name == "ignore" and not layer.path)
    if not adding:
        yield Part(value, layer.path, positions.line(layer, key))
        return
    for each in config.layers:
        if name in each.values:
            yield from _items(each, key, each.values[name], positions)
            if name == "ignore" and each.path:
                break


def _items(layer: Layer, key: str, value: object, positions: Positions) -> Iterator[Part]:
    """Each entry of a table, or the list as it is, with its line."""
    if key == "models":
        for number, row in enumerate(cast("tuple[object, ...]", value)):
            yield Part((row,), layer.path, positions.line(layer, key, str(number)))
    elif key == "per-file-ignores":
        for pattern, codes, _ in cast("tuple[tuple[str, tuple[str, ...], str], ...]", value):
            yield Part({pattern: codes}, layer.path, positions.line(layer, key, pattern))
    else:
        yield Part(value, layer.path, positions.line(layer, key))


# ---------------------------------------------------------------------- as text


def _text(config: Config, parts: Mapping[str, list[Part]], root: str, note: str) -> str:
    rows: list[tuple[str, str, str]] = []
    for key, those in parts.items():
        name = key
        for part in those:
            origin = _origin(part)
            for text in _toml(part.value):
                rows.append((name, text, origin))
                name = origin = ""
    widths = [max(len(row[0]) for row in rows), max(len(row[1]) for row in rows if len(row[1]) <= WIDTH)]
    program, why = _semgrep()
    lines = [
        f"project   {_shown(root)}",
        f"files     {_files(config)}",
        f"semgrep   {_shown(program) if program else 'not installed'}{why}",
    ]
    if note:
        lines.append(f"note      a run leaves this file out unless it is named: {note}")
    lines.append("")
    lines += [f"{row[0]:{widths[0]}}  {row[1]:{widths[1]}}  {row[2]}".rstrip() for row in rows]
    return "".join(f"{line}\n" for line in lines)


def _semgrep() -> tuple[str, str]:
    """The semgrep that a run uses, "" for none, and what in the environment says so."""
    from authlint.semgrep import executable

    return executable() or "", " (AUTHLINT_SEMGREP)" if "AUTHLINT_SEMGREP" in os.environ else ""


def _files(config: Config) -> str:
    files = [_shown(each.path) for each in config.layers if each.path]
    return ", which extends ".join(files) or "none: no authlint.toml, no pyproject.toml with [tool.authlint]"


def _origin(part: Part) -> str:
    if part.path is None:
        return "default"
    place = f"{_shown(part.path)}:{part.line}" if part.path else "command line"
    return f'profile "{part.profile}", {place}' if part.profile else place


def _toml(value: object) -> list[str]:
    """A value in one line or more, as TOML has it."""
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, str):
        return [_quoted(value)]
    if isinstance(value, Mapping):
        return [f"{_quoted(key)} = {_toml(each)[0]}" for key, each in value.items()] or ["{}"]
    if isinstance(value, tuple):
        if value and all(isinstance(each, Mapping) for each in value):
            return [
                f"{{ {', '.join(f'{key} = {_inline(each)}' for key, each in row.items())} }}" for row in value
            ]
        items = [_inline(each) for each in value]
        line = f"[{', '.join(items)}]"
        return [line] if len(line) <= WIDTH else [f"{each}," for each in items]
    return [str(value)]


def _inline(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{key} = {_inline(each)}' for key, each in value.items())} }}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_inline, value))}]"
    return _toml(value)[0]


def _quoted(text: str) -> str:
    from authlint.reporters.shown import visible

    return '"' + visible(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _shown(path: str) -> str:
    from authlint.judge import shown_path
    from authlint.reporters.shown import visible

    return visible(shown_path(path, os.getcwd()))


# ---------------------------------------------------------------------- as JSON


def _json(config: Config, parts: Mapping[str, list[Part]], root: str, note: str) -> str:
    import json

    def part(each: Part) -> dict[str, object]:
        told: dict[str, object] = {"value": each.value}
        if each.path is None:
            return {**told, "from": "default"}
        if not each.path:
            told["from"] = "command line"
        else:
            told |= {"from": "file", "path": each.path, "line": each.line}
        return {**told, "profile": each.profile} if each.profile else told

    said = {
        "project": root,
        "files": [each.path for each in config.layers if each.path],
        "semgrep": _semgrep()[0],
        "left_out": note,
        "values": {
            key: {"value": getattr(config, key.replace("-", "_")), "parts": [part(each) for each in those]}
            for key, those in parts.items()
        },
    }
    return json.dumps(said, indent=2) + "\n"
