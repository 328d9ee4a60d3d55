"""`[tool.authlint]` of pyproject.toml as a frozen Config; what cannot be right is an error that says where.

[tool.authlint]
select = ["AUT2", "AUT302"]          # only these codes, by prefix; all when absent
ignore = ["AUT402"]                  # the longer prefix wins over `select`
level = 2                            # ASVS level: rules of higher levels are silent
confidence = "medium"                # "low", "medium" or "high": the least that is reported
profile = "review"                   # "gate" (sure findings, for CI), "review" or "audit" (everything)
include-tests = false
exclude = ["legacy/", "*_old.py"]    # .gitignore syntax, from the folder of this file
source-roots = ["src"]
settings-modules = ["shop.settings.production"]
baseline = "authlint.baseline.jsonl" # findings that are accepted for now, from the folder of this file
fail-on = "medium:high"              # the least severity (and confidence) that ends with 1; "any", "never"

[tool.authlint.per-file-ignores]
"scripts/*" = ["AUT302"]             # .gitignore syntax

[tool.authlint.documents]            # requirement or subject -> document
lockout = "docs/security.md"

[[tool.authlint.models]]             # rows for wrappers of your own, see the framework modules
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from authlint.findings import CONFIDENCES, Confidence
from authlint.record import record

if TYPE_CHECKING:
    from authlint.registry import RuleInfo

TOOL_CODES = ("AUT000", "AUT001", "AUT002")

Profile = Literal["gate", "review", "audit"]
PROFILES: dict[Profile, dict[str, object]] = {
    "gate": {"confidence": "high"},
    "review": {},
    "audit": {"level": 3, "confidence": "low"},
}
"""What each kind of reader sets; an audit also hears what is met and what could not be decided."""


class ConfigError(Exception):
    """A configuration or an option that cannot be used; the message says what, where and what to do."""


@record()
class Config:
    """How a run is to be done; `path` is the file it was read from, None for the defaults.

    `comments` tells whether those in the code may silence; no file says so, the command line does.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    level: int = 2
    confidence: Confidence = "medium"
    profile: Profile = "review"
    include_tests: bool = False
    exclude: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    models: tuple[Mapping[str, object], ...] = ()
    source_roots: tuple[str, ...] = ()
    settings_modules: tuple[str, ...] = ()
    documents: Mapping[str, str] = field(default_factory=dict)
    baseline: str = ""
    fail_on: str = ""
    path: Path | None = None
    comments: bool = True

    def selects(self, code: str) -> bool:
        """Whether findings of a code are wanted; of `select` and `ignore` the longer prefix wins."""
        chosen = max((len(each) for each in self.select if code.startswith(each)), default=0)
        dropped = max((len(each) for each in self.ignore if code.startswith(each)), default=0)
        return (chosen > dropped) if dropped else (chosen > 0 or not self.select)

    def runs(self, rule: RuleInfo) -> bool:
        """Whether a rule is to be run: selected, within the level, and sure enough at its best."""
        return (
            self.selects(rule.code)
            and rule.level <= self.level
            and at_least(rule.confidence, self.confidence)
        )

    def read_as(self, profile: Profile | None) -> Config:
        """The configuration with what a profile sets; without one as it is."""
        return self if profile is None else self.changed(profile=profile, **PROFILES[profile])

    def changed(self, **values: object) -> Config:
        """A copy with those values that are not None."""
        given = {key: value for key, value in values.items() if value is not None}
        return dataclasses.replace(self, **given)  # type: ignore[arg-type]


def at_least(confidence: Confidence, wanted: Confidence) -> bool:
    """Whether a confidence reaches the wanted one."""
    return CONFIDENCES.index(confidence) >= CONFIDENCES.index(wanted)


MAX_BYTES = 1 << 20
"""A configuration is larger by mistake."""

Reader = Callable[[Path], bytes | None]
"""The bytes of a configuration file by its absolute path, None where there is none. Raises ConfigError."""


def from_disk(path: Path) -> bytes | None:
    """What the disk holds. Raises ConfigError for a file that is too large."""
    try:
        with open(path, "rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError:
        return None
    if len(data) > MAX_BYTES:
        raise ConfigError(f"{path}: too large for a configuration file: the limit is {MAX_BYTES:,} bytes")
    return data


def load(start: str | Path, explicit: str | Path | None = None, read: Reader = from_disk) -> Config:
    """The configuration for what lies at `start`; every file of it goes through `read`.

    `explicit` names a file; otherwise the nearest pyproject.toml at or above `start` that has the table
    counts, no higher than the repository. Raises ConfigError.
    """
    if explicit is not None:
        path = Path(explicit)
        data = read(path)
        if data is None:
            raise ConfigError(f"{explicit}: no such configuration file, or it cannot be read")
        return parse(data, path, required=True)
    top = Path(os.path.abspath(start))
    for folder in (top, *top.parents):
        path = folder / "pyproject.toml"
        data = read(path)
        # A look at the bytes first: most projects have no table of ours, and tomli need not be imported.
        if data is not None and b"authlint" in data:
            config = parse(data, path)
            if config.path is not None:
                return config
        if (folder / ".git").exists():
            break
    return Config()


def parse(data: bytes, path: Path, required: bool = False) -> Config:
    """The table in the bytes of a pyproject.toml; the defaults when it has none. Raises ConfigError."""
    import tomli

    try:
        document = tomli.loads(data.decode("utf-8"))
    except (tomli.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: not a TOML file: {str(error) or 'nested too deep'}") from error
    tools = document.get("tool", {})
    table = tools.get("authlint") if isinstance(tools, dict) else None
    if table is None:
        if required and path.name != "pyproject.toml":
            raise ConfigError(f"{path} has no table [tool.authlint]")
        return Config(path=path if required else None)
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.authlint must be a table")
    return _read(table, path)


def _read(table: Mapping[str, object], path: Path) -> Config:
    known = {each.name.replace("_", "-") for each in dataclasses.fields(Config)} - {"path", "comments"}
    values: dict[str, object] = {}
    for key, value in table.items():
        if key not in known:
            raise ConfigError(f'{path}: [tool.authlint] has no key "{key}"{nearest(key, known)}')
        place = f"{path}: [tool.authlint] {key}"
        values[key.replace("-", "_")] = _value(key, value, place)
    profile = cast("Profile", values.get("profile", "review"))
    return Config(**{**PROFILES[profile], **values}, path=path)  # type: ignore[arg-type]


def _value(key: str, value: object, place: str) -> object:
    if key in ("select", "ignore"):
        return codes(_strings(value, place), place)
    if key == "level":
        if value not in (1, 2, 3) or isinstance(value, bool):
            raise ConfigError(f"{place} must be 1, 2 or 3, not {_shown(value)}")
        return value
    if key == "confidence":
        if value not in CONFIDENCES:
            guess = nearest(value, CONFIDENCES) if isinstance(value, str) else ""
            raise ConfigError(f'{place} must be "low", "medium" or "high", not {_shown(value)}{guess}')
        return value
    if key == "profile":
        if value not in PROFILES:
            guess = nearest(value, PROFILES) if isinstance(value, str) else ""
            raise ConfigError(f'{place} must be "gate", "review" or "audit", not {_shown(value)}{guess}')
        return value
    if key == "include-tests":
        if not isinstance(value, bool):
            raise ConfigError(f"{place} must be true or false, not {_shown(value)}")
        return value
    if key == "baseline":
        if not isinstance(value, str):
            raise ConfigError(f"{place} must be a path in quotes, not {_shown(value)}")
        return value
    if key == "fail-on":
        if not isinstance(value, str):
            raise ConfigError(f'{place} must be a severity in quotes, "any" or "never", not {_shown(value)}')
        from authlint.threshold import threshold

        threshold(value, place)
        return value
    if key == "models":
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise ConfigError(f"{place} must be tables: write [[tool.authlint.models]]")
        from authlint.wrappers import models

        models(
            value, place.replace("[tool.authlint] models", "[[tool.authlint.models]]")
        )  # told now, not when a file is judged
        return tuple(value)
    if key == "per-file-ignores":
        table = _table(value, place)
        return tuple(
            (name, codes(_strings(each, f"{place}.{name}"), f"{place}.{name}"))
            for name, each in table.items()
        )
    if key == "documents":
        table = _table(value, place)
        for name, each in table.items():
            if not isinstance(each, str):
                raise ConfigError(f"{place}.{name} must be a path in quotes, not {_shown(each)}")
        return dict(table)
    return _strings(value, place)


def _strings(value: object, place: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ConfigError(f"{place} must be a list of strings, not {_shown(value)}")
    return tuple(value)


def _table(value: object, place: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ConfigError(f"{place} must be a table, not {_shown(value)}")
    return cast("Mapping[str, object]", value)


def _shown(value: object) -> str:
    """A value as TOML writes it, shortened."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value[:60]}"'
    return f"a {type(value).__name__}" if isinstance(value, dict | list) else str(value)


def codes(names: Sequence[str], place: str) -> tuple[str, ...]:
    """Codes and prefixes in capitals. Raises ConfigError for one that no rule's code begins with."""
    wanted = tuple(each.strip().upper() for each in names)
    for each in wanted:
        if not is_code(each):
            raise ConfigError(f'{place}: no rule has the code "{each}"{nearest(each, all_codes())}')
    return wanted


def is_code(name: str, whole: bool = False) -> bool:
    """Whether a rule has that code, or one that begins so. Patterns are read only when no check has it."""
    from authlint.registry import checks

    def fits(code: str) -> bool:
        return code == name if whole else bool(name) and code.startswith(name)

    return (
        any(map(fits, TOOL_CODES)) or any(fits(each.code) for each in checks()) or any(map(fits, all_codes()))
    )


def all_codes() -> tuple[str, ...]:
    """Every code that a finding may have, in order."""
    from authlint.registry import rules

    return tuple(sorted({*TOOL_CODES, *(each.code for each in rules())}))


def nearest(name: str, known: Iterable[str]) -> str:
    """`; did you mean "level"?`, or nothing when no known name is near."""
    import difflib

    found = difflib.get_close_matches(name, sorted(known), 1, 0.5)
    return f'; did you mean "{found[0]}"?' if found else ""
