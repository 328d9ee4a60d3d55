"""Which configuration and baseline count for a document, and which documents a run would not look at."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from authlint import baseline
from authlint.baseline import Baseline, location
from authlint.config import Config, ConfigError
from authlint.configfiles import NAMES, Nearest
from authlint.discovery import VENDORED, left_out
from authlint.findings import Finding
from authlint.ignores import Ignores, exclusions
from authlint.record import replace
from authlint.server.settings import Settings

CONFIGURING = frozenset((*NAMES, baseline.NAME, ".gitignore"))
"""Names of files by which others are judged."""


class Configured:
    """What files of configuration say, each read once; `say` is told of those that cannot be used.

    `folders` are those that are open in the editor.
    """

    def __init__(self, say: Callable[[str], None], settings: Settings, folders: tuple[str, ...]) -> None:
        self.say = say
        self.settings = settings
        self.folders = folders
        self._nearest: Nearest | None = None
        self._known: dict[str, Config] = {}
        self._last: dict[str, Config] = {}
        self._baselines: dict[str, Baseline | None] = {}
        self._kept_out: dict[str, bool] = {}

    def again(self, settings: Settings, folders: tuple[str, ...]) -> Configured:
        """The same, read anew; the last configuration that could be used is remembered."""
        new = Configured(self.say, settings, folders)
        new._last = {**self._last, **self._known}
        return new

    def of(self, path: str) -> Config:
        """The configuration of a file; of one that cannot be used the last that could."""
        folder = os.path.dirname(path)
        config = self._known.get(folder)
        if config is None:
            try:
                if self._nearest is None:
                    self._nearest = self.settings.nearest(self.folders)
                config = self._nearest.of(folder)
            except ConfigError as error:
                self.say(str(error))
                config = self._last.get(folder, Config())
            self._known[folder] = config
        return config

    def keeps_out(self, path: str, root: str) -> bool:
        """Whether a run over the project would not look at the file, or it belongs to nobody's project."""
        known = self._kept_out.get(path)
        if known is None:
            home = next((each for each in self.folders if path.startswith(each.rstrip(os.sep) + os.sep)), "")
            foreign = VENDORED.intersection(path[len(home) :].split(os.sep)[:-1])
            tests = self.of(path).include_tests
            known = bool(foreign or left_out(path, root, tests, self._excluded(path)))
            self._kept_out[path] = known
        return known

    def _excluded(self, path: str) -> list[Ignores]:
        try:
            return exclusions(self._nearest.above(os.path.dirname(path)) if self._nearest is not None else ())
        except ConfigError:
            return exclusions([self.of(path)])

    def fresh(self, findings: Sequence[Finding], path: str, root: str) -> list[Finding]:
        """The findings of a file that its baseline does not accept; their paths are below the root."""
        accepted = self._baseline(location(self.of(path)))
        if accepted is None:
            return list(findings)
        full = [
            replace(each, place=replace(each.place, path=os.path.join(root, each.place.path)))
            for each in findings
        ]
        left, _ = accepted.part(full)
        return [each for each, its in zip(findings, full, strict=True) if its in left]

    def _baseline(self, path: str) -> Baseline | None:
        if path and path not in self._baselines:
            try:
                self._baselines[path] = baseline.read(path)
            except ConfigError as error:
                self.say(str(error))
                self._baselines[path] = None
        return self._baselines.get(path)
