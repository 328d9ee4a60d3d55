"""What one place says of a run, and what it comes to: a frozen Config. What cannot be right is an error.

The table [tool.authlint] of pyproject.toml; in authlint.toml the same keys stand at the top. Which file
counts for what is in `authlint.configfiles`, what its keys take in `authlint.configkeys`.

[tool.authlint]
extend = "../authlint.toml"          # what that file says counts where this one says nothing
select = ["AUT2", "AUT302"]          # only these codes, by prefix; all when absent
ignore = ["AUT402"]                  # the longer prefix wins over `select`
level = 2                            # ASVS level: rules of higher levels are silent
confidence = "medium"                # "low", "medium" or "high": the least that is reported
profile = "review"                   # "gate" (sure findings, for CI), "review" or "audit" (everything)
include-tests = false
exclude = ["legacy/", "*_old.py"]    # .gitignore syntax, from the folder of this file
source-roots = ["src"]
baseline = "authlint.baseline.jsonl" # findings that are accepted for now, from the folder of this file
fail-on = "medium:high"              # the least severity (and confidence) that ends with 1; "any", "never"

[tool.authlint.per-file-ignores]      # these tables, and the models, add to those of an extended file
"scripts/*" = ["AUT302"]             # .gitignore syntax

[[tool.authlint.models]]             # rows for wrappers of your own, see the framework modules
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from authlint.findings import CONFIDENCES, Confidence
from authlint.record import record, replace

if TYPE_CHECKING:
    from typing import Protocol

    from authlint.registry import RuleInfo

    class Configs(Protocol):
        """What gives every folder its configuration; both raise ConfigError."""

        def of(self, folder: str) -> Config:
            """The configuration of the files that lie in a folder, by its absolute path."""

        def above(self, folder: str) -> list[Config]:
            """The configurations whose exclusions count in a folder, the outermost first."""


TOOL_CODES = ("AUT000", "AUT001", "AUT002")

Profile = Literal["gate", "review", "audit"]
PROFILES: dict[Profile, dict[str, object]] = {
    "gate": {"confidence": "high"},
    "review": {},
    "audit": {"level": 3, "confidence": "low"},
}
"""What each kind of reader sets; an audit also hears what is met and what could not be decided."""


LONG = 60
"""Characters of a wrong name that a message repeats."""


class ConfigError(Exception):
    """A configuration or an option that cannot be used; the message says what, where and what to do."""


class Wrong(ConfigError):
    """A value that cannot be used; `keys` lead to it in its table, and the message does not name the file."""

    def __init__(self, message: str, *keys: str) -> None:
        super().__init__(message)
        self.keys = keys


class Spared(NamedTuple):
    """Codes that files do not get: those that fit a pattern, from an absolute folder ("": where the run is)."""

    pattern: str
    codes: tuple[str, ...]
    folder: str = ""


@record()
class Layer:
    """What one place says, by fields of Config: a file, or the command line (`path` is "" then)."""

    path: str
    values: Mapping[str, object]
    extends: str = ""


@record()
class Config:
    """How files are to be judged; `path` is the file that says so, None for the defaults.

    `layers` are the places that it was put together from, the nearest first. `comments` tells whether
    those in the code may silence; no file says so, the command line does.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    level: int = 2
    confidence: Confidence = "medium"
    profile: Profile = "review"
    include_tests: bool = False
    exclude: tuple[str, ...] = ()
    per_file_ignores: tuple[Spared, ...] = ()
    models: tuple[Mapping[str, object], ...] = ()
    source_roots: tuple[str, ...] = ()
    baseline: str = ""
    fail_on: str = ""
    path: Path | None = None
    comments: bool = True
    layers: tuple[Layer, ...] = ()

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

    def of(self, folder: str) -> Config:
        """The configuration of the files in a folder: this one, wherever that is; see Configs."""
        return self

    def above(self, folder: str) -> list[Config]:
        """The configurations whose exclusions count in a folder: this one."""
        return [self]

    def moved(self, move: Callable[[str], str]) -> Config:
        """The same, said of the files of another place."""
        layers = tuple(Layer(move(each.path) if each.path else "", each.values) for each in self.layers)
        spared = tuple(
            each._replace(folder=move(each.folder) if each.folder else "") for each in self.per_file_ignores
        )
        path = Path(move(str(self.path))) if self.path else None
        return self.changed(path=path, layers=layers, per_file_ignores=spared)

    def origin(self, key: str) -> tuple[Layer, bool] | None:
        """The nearest place that gives a field, and whether by its profile; None for a default."""
        profiled = True
        for layer in self.layers:
            if key in layer.values:
                return layer, False
            profile = cast("Profile | None", layer.values.get("profile"))
            if profile is not None and profiled:
                if key in PROFILES[profile]:
                    return layer, True
                profiled = False  # a nearer profile takes the place of those behind it
        return None

    def folder_of(self, key: str) -> str:
        """The folder that the paths in a field start from; "" when no file gives it."""
        found = self.origin(key)
        return os.path.dirname(found[0].path) if found and found[0].path else ""

    def changed(self, **values: object) -> Config:
        """A copy with those values that are not None."""
        given = {key: value for key, value in values.items() if value is not None}
        return replace(self, **given)


def at_least(confidence: Confidence, wanted: Confidence) -> bool:
    """Whether a confidence reaches the wanted one."""
    return CONFIDENCES.index(confidence) >= CONFIDENCES.index(wanted)


def merged(layers: Sequence[Layer]) -> Config:
    """One configuration of layers, the nearest first; a profile takes the place of those behind it."""
    values: dict[str, Any] = {}
    profiled: set[str] = set()
    for layer in reversed(layers):
        said = layer.values
        if (profile := cast("Profile | None", said.get("profile"))) is not None:
            for key in profiled:
                del values[key]
            profiled = set(PROFILES[profile])
            values.update(PROFILES[profile])
        for key, value in said.items():
            profiled.discard(key)
            if key in ("per_file_ignores", "models") or (key == "ignore" and not layer.path):
                values[key] = (*values.get(key, ()), *cast("tuple[object, ...]", value))
            else:
                values[key] = value
    path = next((Path(each.path) for each in layers if each.path), None)
    return Config(**values, path=path, layers=tuple(layers))


def codes(names: Sequence[str], place: str) -> tuple[str, ...]:
    """Codes and prefixes in capitals. Raises ConfigError for one that no rule's code begins with."""
    wanted = tuple(each.strip().upper() for each in names)
    for each in wanted:
        if not is_code(each):
            raise ConfigError(f'{place}: no rule has the code "{each[:LONG]}"{nearest(each, all_codes())}')
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

    found = difflib.get_close_matches(name[:LONG], sorted(known), 1, 0.5)
    return f'; did you mean "{found[0]}"?' if found else ""
