"""The keys of a configuration: what each takes, and what is said of anything else."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, cast

from authlint.config import LONG, PROFILES, ConfigError, Layer, Spared, Wrong, codes, nearest
from authlint.findings import CONFIDENCES

MOST_STARS = 6
"""In a pattern: matching takes a power of a path's length, and a configuration must not stop the run."""


class Said(NamedTuple):
    """A value with the words for its place, as in `[tool.authlint] level`, and the folder of its file."""

    value: object
    place: str
    folder: str

    def wrong(self, what: str, guess: str = "") -> Wrong:
        """The error: the value must be something else."""
        return Wrong(f"{self.place} must be {what}, not {_shown(self.value)}{guess}")

    def at(self, name: str, value: object) -> Said:
        """A value inside this one."""
        return Said(value, f"{self.place}.{name}", self.folder)


def layer_of(table: Mapping[str, object], path: str, label: str = "[tool.authlint]") -> Layer:
    """What the table of a file says; `label` is what stands before its keys in messages. Raises Wrong."""
    folder = os.path.dirname(path)
    values: dict[str, object] = {}
    for key, value in table.items():
        reader = KEYS.get(key)
        if reader is None:
            there = f"{label} has" if label else "there is"
            raise Wrong(f'{there} no key "{key[:LONG]}"{nearest(key, KEYS)}', key)
        try:
            values[key.replace("-", "_")] = reader(Said(value, f"{label} {key}".lstrip(), folder))
        except ConfigError as error:
            raise Wrong(str(error), key, *getattr(error, "keys", ())) from error
    return Layer(path, values, str(values.pop("extend", "")))


def _level(said: Said) -> object:
    if said.value not in (1, 2, 3) or isinstance(said.value, bool | float):
        raise said.wrong("1, 2 or 3")
    return said.value


def _one_of(*names: str) -> Callable[[Said], object]:
    listed = ", ".join(f'"{each}"' for each in names[:-1]) + f' or "{names[-1]}"'

    def read(said: Said) -> object:
        if said.value not in names:
            raise said.wrong(listed, nearest(said.value, names) if isinstance(said.value, str) else "")
        return said.value

    return read


def _truth(said: Said) -> object:
    if not isinstance(said.value, bool):
        raise said.wrong("true or false")
    return said.value


def _path(said: Said) -> str:
    if not isinstance(said.value, str):
        raise said.wrong("a path in quotes")
    if os.path.isabs(said.value) or "\0" in said.value:
        raise said.wrong("a path from the folder of this file")
    return said.value


def _strings(said: Said) -> tuple[str, ...]:
    if not isinstance(said.value, list) or not all(isinstance(each, str) for each in said.value):
        raise said.wrong("a list of strings")
    return tuple(said.value)


def _paths(said: Said) -> tuple[str, ...]:
    return tuple(_path(Said(each, said.place, said.folder)) for each in _strings(said))


def _patterns(said: Said) -> tuple[str, ...]:
    return tuple(_pattern(each, said.place) for each in _strings(said))


def _pattern(text: str, place: str) -> str:
    if text.count("*") > MOST_STARS:
        raise Wrong(f'{place}: "{text[:LONG]}" has more than {MOST_STARS} stars; write several patterns')
    return text


def _table(said: Said) -> Mapping[str, object]:
    if not isinstance(said.value, dict):
        raise said.wrong("a table")
    return cast("Mapping[str, object]", said.value)


def _codes(said: Said) -> tuple[str, ...]:
    return codes(_strings(said), said.place)


def _per_file_ignores(said: Said) -> tuple[Spared, ...]:
    found = []
    for name, value in _table(said).items():
        try:
            found.append(Spared(_pattern(name, said.place), _codes(said.at(name[:LONG], value)), said.folder))
        except ConfigError as error:
            raise Wrong(str(error), name) from error
    return tuple(found)


def _models(said: Said) -> tuple[Mapping[str, object], ...]:
    label, _, key = said.place.rpartition(" ")
    place = f"[{label[:-1]}.{key}]]" if label else f"[[{key}]]"
    if not isinstance(said.value, list) or not all(isinstance(each, dict) for each in said.value):
        raise Wrong(f"{said.place} must be tables: write {place}")
    _try_models(said.value, place)
    return tuple(said.value)


def _try_models(rows: Sequence[Mapping[str, object]], place: str) -> None:
    """Told now, not when a file is judged."""
    from authlint.wrappers import models

    try:
        models(rows, place)
    except ConfigError as error:
        for count in range(len(rows)):
            try:
                models(rows[: count + 1], place)
            except ConfigError:
                raise Wrong(str(error), str(count)) from error
        raise


def _shown(value: object) -> str:
    """A value as TOML writes it, shortened."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value[:LONG]}"'
    return f"a {type(value).__name__}" if isinstance(value, dict | list) else str(value)[:LONG]


def _fail_on(said: Said) -> object:
    if not isinstance(said.value, str):
        raise said.wrong('a severity in quotes, "any" or "never"')
    from authlint.threshold import threshold

    threshold(said.value, said.place)
    return said.value


KEYS: dict[str, Callable[[Said], object]] = {
    "extend": _path,
    "select": _codes,
    "ignore": _codes,
    "level": _level,
    "confidence": _one_of(*CONFIDENCES),
    "profile": _one_of(*PROFILES),
    "include-tests": _truth,
    "exclude": _patterns,
    "source-roots": _paths,
    "baseline": _path,
    "fail-on": _fail_on,
    "per-file-ignores": _per_file_ignores,
    "models": _models,
}
"""Each key with the reader of its value, in the order in which they are shown."""
