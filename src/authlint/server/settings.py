"""What an editor may set: the options of `authlint check` that concern findings, as data."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

from authlint.config import PROFILES, ConfigError, codes, nearest
from authlint.configfiles import Nearest
from authlint.findings import CONFIDENCES
from authlint.record import field, record

KEYS = ("config", "select", "ignore", "level", "confidence", "profile", "include-tests", "unsafe-fixes")


@record()
class Settings:
    """What was set; what is not leaves the project's configuration as it is.

    `config` is the file to read it from instead of looking for one. `values` are fields of Config.
    """

    config: str = ""
    profile: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    unsafe_fixes: bool = True

    def nearest(self, folders: Sequence[str]) -> Nearest:
        """What gives files their configurations; `config` starts from the first folder. Raises ConfigError."""
        said = dict(self.values)
        if self.ignore:
            said["ignore"] = self.ignore
        if self.profile:
            said["profile"] = self.profile
        return Nearest(os.path.join(*folders[:1], self.config) if self.config else None, said)


def read(given: object, say: Callable[[str], None]) -> Settings:
    """The settings in what an editor sends; `say` is told of each one that cannot be used.

    Taken with or without a table `authlint` around them, keys with hyphens, underscores or capitals.
    """
    if isinstance(given, Mapping) and isinstance(inner := given.get("authlint"), Mapping):
        given = inner
    if not isinstance(given, Mapping):
        return Settings()
    taken: dict[str, object] = {}
    for name, value in given.items():
        key = _hyphened(str(name))
        if key not in KEYS:
            say(f'no setting "{str(name)[:60]}"{nearest(key, KEYS)}')
        elif value is not None:
            try:
                taken[key] = _value(key, value)
            except ConfigError as error:
                say(str(error))
    values = {
        key.replace("-", "_"): taken[key]
        for key in ("select", "level", "confidence", "include-tests")
        if key in taken
    }
    ignore = taken.get("ignore", ())
    return Settings(
        config=str(taken.get("config", "")),
        profile=str(taken.get("profile", "")),
        values=values,
        ignore=ignore if isinstance(ignore, tuple) else (),
        unsafe_fixes=taken.get("unsafe-fixes", True) is not False,
    )


def _hyphened(name: str) -> str:
    return "".join(f"-{each.lower()}" if each.isupper() else each for each in name).replace("_", "-")


def _value(key: str, value: object) -> object:
    place = f"the setting {key}"
    if key in ("select", "ignore"):
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise ConfigError(f"{place} must be a list of codes")
        return codes(value, place) or None
    if key == "level":
        if value not in (1, 2, 3) or isinstance(value, bool):
            raise ConfigError(f"{place} must be 1, 2 or 3")
        return value
    if key in ("include-tests", "unsafe-fixes"):
        if not isinstance(value, bool):
            raise ConfigError(f"{place} must be true or false")
        return value
    known = {"confidence": tuple(CONFIDENCES), "profile": tuple(PROFILES)}.get(key)
    if not isinstance(value, str) or (known is not None and value not in known):
        raise ConfigError(f"{place} must be {' or '.join(known) if known else 'a path'}")
    return value
