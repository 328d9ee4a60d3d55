"""The baseline: findings that a project has accepted for now, held back from every report until they are mended.

    {"authlint-baseline": 1}
    {"path": "shop/views.py", "code": "AUT203", "function": "change", "content": "0f3a...", "line": 12, ...}

JSON, one entry a line, in an order of its own, without commas between the lines, so that two branches that change
it merge. An entry names a finding by its path and by the part of its fingerprint that does not hang on the path:
equal flaws of one function have names of their own, so one more than was accepted is reported. `line` is where it
stood when the entry was written, for people; `reason` is what people say of it. Neither a message nor source is in
it. Paths are below the folder of the file.

An entry is stale when its file was looked at and nothing there is of its name. The entries of a file that is gone
hold back findings of the same name in another file: it was renamed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from authlint.config import TOOL_CODES, Config, ConfigError, at_least
from authlint.findings import CONFIDENCES, Applied, Confidence, Entry, Finding, Report
from authlint.judge import shown_path
from authlint.record import field, record

if TYPE_CHECKING:
    from authlint.config import Configs
    from authlint.registry import RuleInfo

NAME = "authlint.baseline.jsonl"
"""What the file is called where nobody says otherwise."""

MARK = "authlint-baseline"
VERSION = 1
LARGEST = 64 << 20
"""Bytes; a larger file is no baseline."""


@record(frozen=False)
class Baseline:
    """The entries of one file, by path and content; `path` is absolute."""

    path: str
    entries: dict[tuple[str, str], Entry] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        return os.path.dirname(self.path)

    def below(self, path: str) -> str:
        """A path of a report as the entries have it."""
        full = os.path.join(os.getcwd(), path)
        try:
            return os.path.relpath(full, self.folder).replace(os.sep, "/")
        except ValueError:  # another drive on Windows
            return full.replace(os.sep, "/")

    def full(self, entry: Entry) -> str:
        """The absolute path of an entry's file."""
        return os.path.normpath(os.path.join(self.folder, *entry.path.split("/")))

    def entry(self, finding: Finding, reason: str = "") -> Entry:
        """The entry for a finding."""
        place = finding.place
        return Entry(
            self.below(place.path),
            finding.code,
            finding.function,
            finding.content,
            place.line,
            finding.confidence,
            reason,
        )

    def part(self, findings: Sequence[Finding]) -> tuple[list[Finding], list[tuple[Finding, Entry]]]:
        """The findings that are not accepted, and those that are, with their entries; each entry serves once."""
        fresh: list[Finding] = []
        held: list[tuple[Finding, Entry]] = []
        for each in findings:
            entry = self.entries.get((self.below(each.place.path), each.content))
            if entry is None:
                fresh.append(each)
            else:
                held.append((each, entry))
        if fresh and (moved := self._of_files_that_are_gone()):
            fresh, unmatched = [], fresh
            for each in unmatched:
                if waiting := moved.get((each.code, each.content)):
                    held.append((each, waiting.pop(0)))
                else:
                    fresh.append(each)
            held.sort(key=lambda pair: pair[0].key)
        return fresh, held

    def _of_files_that_are_gone(self) -> dict[tuple[str, str], list[Entry]]:
        """(code, content) -> the entries whose files are gone."""
        found: dict[tuple[str, str], list[Entry]] = {}
        gone: dict[str, bool] = {}
        for each in self.entries.values():
            if each.path not in gone:
                gone[each.path] = not os.path.lexists(self.full(each))
            if gone[each.path]:
                found.setdefault((each.code, each.content), []).append(each)
        return found


def location(config: Config) -> str:
    """The absolute path of the baseline that a configuration names, from the folder of its file; "" for none."""
    if not config.baseline:
        return ""
    folder = config.folder_of("baseline") or os.getcwd()
    return os.path.normpath(os.path.join(folder, config.baseline))


def hold_back(report: Report, baseline: Baseline, decided: Callable[[str, Entry], bool]) -> None:
    """Take the accepted findings out of a report and tell of them; what is stale is told too.

    `decided` says of an entry, by its absolute path, whether the run would have reported the finding.
    """
    applied = Applied(shown_path(baseline.path, os.getcwd()))
    report.findings, applied.held = baseline.part(report.findings)
    used = {entry for _, entry in applied.held}
    for entry in sorted(baseline.entries.values()):
        if entry not in used and decided(baseline.full(entry), entry):
            applied.stale.append(entry)
    report.baselines.append(applied)


@record()
class Looked:
    """What a run looked at: by this an entry without a finding is told from one that was not asked for.

    `files` are absolute paths that were judged, each with its configuration, `paths` those that were named,
    `rules` those of the engines that ran. `configs` has the configurations of files that are gone.
    """

    files: Mapping[str, Config]
    paths: tuple[str, ...]
    rules: Sequence[RuleInfo]
    configs: Configs

    def decided(self, path: str, entry: Entry) -> bool:
        """Whether the run would have reported the finding of an entry, if it were there."""
        config = self.files.get(path)
        if config is None:
            if not self._below(path) or os.path.lexists(path):
                return False
            config = self.configs.of(os.path.dirname(path))
        if not at_least(entry.confidence, config.confidence):
            return False
        if entry.code in TOOL_CODES:
            return config.selects(entry.code)
        return any(each.code == entry.code and config.runs(each) for each in self.rules)

    def _below(self, path: str) -> bool:
        return any(path == each or path.startswith(each.rstrip(os.sep) + os.sep) for each in self.paths)


def read(path: str, data: bytes | None = None) -> Baseline:
    """The baseline in a file; `data` stands in for its bytes. Raises ConfigError."""
    if data is None:
        try:
            with open(path, "rb") as handle:
                data = handle.read(LARGEST + 1)
        except OSError as error:
            why = (error.strerror or "error").lower()
            raise ConfigError(
                f"{path}: the baseline cannot be read ({why}); authlint baseline create writes one"
            ) from error
    if len(data) > LARGEST:
        raise ConfigError(f"{path}: too large for a baseline")
    baseline = Baseline(os.path.abspath(path))
    begun = False
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        if line.startswith((b"<<<<<<<", b"=======", b">>>>>>>", b"|||||||")):
            raise ConfigError(f"{path}:{number}: a merge is not done; keep the lines of both sides")
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ConfigError(f"{path}:{number}: no JSON: {error}") from error
        if isinstance(value, dict) and MARK in value:
            if value[MARK] != VERSION:
                raise ConfigError(
                    f"{path}:{number}: a baseline of version {value[MARK]!r}; this reads {VERSION}"
                )
            begun = True
            continue
        if not begun:
            raise ConfigError(f'{path} is no baseline: its first line is not {{"{MARK}": {VERSION}}}')
        entry = _entry(value, f"{path}:{number}")
        known = baseline.entries.get((entry.path, entry.content))
        if known is None or (entry.reason and not known.reason):
            baseline.entries[entry.path, entry.content] = entry
    if not begun:
        raise ConfigError(f'{path} is no baseline: its first line is not {{"{MARK}": {VERSION}}}')
    return baseline


_TEXTS = ("path", "code", "content")


def _entry(value: object, place: str) -> Entry:
    if not isinstance(value, dict):
        raise ConfigError(f"{place}: an entry is an object")
    for key in _TEXTS:
        if not isinstance(value.get(key), str) or not value[key]:
            raise ConfigError(f'{place}: an entry has a "{key}"')
    line, confidence = value.get("line", 0), value.get("confidence", "high")
    if not isinstance(line, int) or confidence not in CONFIDENCES:
        raise ConfigError(f'{place}: "line" is a number, "confidence" is high, medium or low')
    function, reason = value.get("function", ""), value.get("reason", "")
    if not isinstance(function, str) or not isinstance(reason, str):
        raise ConfigError(f'{place}: "function" and "reason" are texts')
    return Entry(
        value["path"],
        value["code"],
        function,
        value["content"],
        line,
        cast("Confidence", confidence),
        reason,
    )


def written(entries: Iterable[Entry]) -> str:
    """The text of a baseline file."""
    lines = [json.dumps({MARK: VERSION})]
    lines += (json.dumps(_object(each)) for each in sorted(set(entries)))
    return "\n".join(lines) + "\n"


def _object(entry: Entry) -> dict[str, object]:
    found: dict[str, object] = {
        "path": entry.path,
        "code": entry.code,
        "function": entry.function,
        "content": entry.content,
        "line": entry.line,
        "confidence": entry.confidence,
    }
    if entry.reason:
        found["reason"] = entry.reason
    return found
