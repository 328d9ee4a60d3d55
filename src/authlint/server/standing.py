"""A project that stays read while its files are edited."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from authlint.config import Config
from authlint.discovery import File
from authlint.judge import Judge, Judged, judge_for
from authlint.python.renewal import renewed
from authlint.python.sources import PASSED_OVER
from authlint.suppress import addressed

if TYPE_CHECKING:
    import ast

    from authlint.registry import RuleInfo


class Standing:
    """The files of one project under one configuration; all paths are absolute."""

    def __init__(
        self, root: str, config: Config, checks: Sequence[RuleInfo], overlay: Mapping[str, bytes]
    ) -> None:
        from authlint.frameworks import models

        models()
        self.root = root
        self.config = config
        self.checks = tuple(checks)
        own = {path: data for path, data in overlay.items() if self.holds(path)}
        self.judge = judge_for(root, config, self.checks, root, own)
        self._written: dict[str, tuple[int, int]] = {}

    def holds(self, path: str) -> bool:
        """Whether a file lies in the project."""
        return path.startswith(self.root.rstrip(os.sep) + os.sep)

    def has(self, path: str) -> bool:
        """Whether the project knew of a file when it was read."""
        return self.judge.project.sources.exists(self.judge.below(path))

    def holds_text(self, path: str, data: bytes) -> bool:
        """Whether a file is known with these contents."""
        return self.judge.project.read(self.judge.below(path)) == data

    def change(self, changes: Mapping[str, bytes | None], tree: ast.Module | None = None) -> None:
        """Other contents of files that the project has, None for those on disk; the tree of them when it is one."""
        judge = self.judge
        below = {judge.below(path): data for path, data in changes.items()}
        project = renewed(judge.project, below)
        sources = {path: source for path, source in judge.sources.items() if path not in below}
        self.judge = Judge(project, self.checks, self.config, self.root, sources=sources)
        for path, data in below.items():
            if tree is not None and data is not None:
                project.enter(path, data, tree)

    def written_since(self) -> list[str] | None:
        """The files that were written since this was asked last; None when some have come or gone."""
        before, self._written = self._written, dict(_stamps(self.root))
        if before.keys() != self._written.keys():
            return None
        return [path for path, stamp in self._written.items() if stamp != before[path]]

    def judged(self, path: str) -> Judged:
        """What there is to say of a Python file."""
        project = self.judge.project
        below = self.judge.below(path)
        data = project.read(below)
        if data is None:
            return Judged(path, skipped="cannot be read")
        if not project.sources.speaks(below, data) and not addressed(data):
            return Judged(path)
        return self.judge.text(File(path, "python"), below, data)

    def lines(self, path: str) -> list[str]:
        """The lines of a file that a finding names; `path` is as findings have it."""
        from authlint.source import any_source

        source = self.judge.sources.get(path)
        if source is None:
            data = self.judge.project.read(path) or b""
            source = self.judge.sources[path] = any_source(data, path)
        return source.lines


def _stamps(root: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """The Python files of a project, each with when it was written and its size."""
    waiting = [root]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.name.endswith(".py") and entry.is_file():
                        seen = entry.stat()
                        yield entry.path, (seen.st_mtime_ns, seen.st_size)
                    elif entry.is_dir(follow_symlinks=False) and entry.name not in PASSED_OVER:
                        waiting.append(entry.path)
        except OSError:
            continue


class Trial:
    """Contents that are tried, and taken back at the end."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        self.before: dict[str, bytes] = {}

    def judge(self, overlay: Mapping[str, bytes]) -> Judge:
        """A judge over the project with those contents, by absolute path."""
        standing = self.standing
        wanted = {**self.before, **overlay}
        changes: dict[str, bytes | None] = {}
        for path, data in wanted.items():
            now = standing.judge.project.read(standing.judge.below(path))
            if now != data:
                changes[path] = data
                self.before.setdefault(path, now or b"")
        if changes:
            standing.change(changes)
        return standing.judge

    def end(self, overlaid: Mapping[str, bytes]) -> None:
        """Put everything back; `overlaid` are the texts that stand for files anyway."""
        if self.before:
            self.standing.change({path: overlaid.get(path) for path in self.before})
