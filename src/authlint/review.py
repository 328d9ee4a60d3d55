"""The findings that a branch brings: those of the working tree that the commit it left does not have."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from authlint.changes import Changes, lay_out
from authlint.config import Config
from authlint.engine import Request, check
from authlint.findings import Finding, Report
from authlint.record import replace

if TYPE_CHECKING:
    from authlint.config import Configs


def brought(request: Request, these: Changes) -> Report:
    """The report of a request with new findings alone; one is old when it was there in its file, whatever its name.

    Raises NoChanges when git cannot lay out the base.
    """
    report = check(request)
    with tempfile.TemporaryDirectory(prefix="authlint-") as folder:
        home = Path(os.path.realpath(folder))
        lay_out(these, home)
        tree = str(home / "tree")
        paths = tuple(_moved(each, these.top, tree) for each in request.paths)
        before = check(
            replace(
                request,
                paths=tuple(each for each in paths if os.path.lexists(each)) or (tree,),
                nearest=Moved(request.configs, tree, these.top),
                baseline=None,
            )
        )
        old = {_key(each, tree, {}) for each in before.findings}
    fresh = [each for each in report.findings if _key(each, these.top, these.renamed) not in old]
    report.apart = [each for each in report.findings if each not in fresh]
    report.findings = fresh
    return report


def _moved(path: str, top: str, tree: str) -> str:
    """A path of the repository in the copy of its base."""
    return os.path.normpath(os.path.join(tree, os.path.relpath(os.path.realpath(path), top)))


class Moved:
    """The same configurations for the files of a copy; what they say of paths is said of the copy.

    What was accepted there is not new.
    """

    def __init__(self, configs: Configs, tree: str, top: str) -> None:
        self._configs = configs
        self._tree = tree
        self._top = top
        self._known: dict[str, Config] = {}

    def of(self, folder: str) -> Config:
        """The configuration of a folder of the copy."""
        return self._copied(self._configs.of(_moved(folder, self._tree, self._top)))

    def above(self, folder: str) -> list[Config]:
        """The configurations whose exclusions count in a folder of the copy."""
        return [self._copied(each) for each in self._configs.above(_moved(folder, self._tree, self._top))]

    def _copied(self, config: Config) -> Config:
        key = str(config.path)
        if key not in self._known:
            self._known[key] = config.moved(lambda path: _moved(path, self._top, self._tree)).changed(
                baseline=""
            )
        return self._known[key]


def _key(finding: Finding, top: str, renamed: Mapping[str, str]) -> tuple[str, str, str]:
    """A finding in the words of the base: by the path that its file had there."""
    path = os.path.relpath(os.path.realpath(finding.place.path), top).replace(os.sep, "/")
    return renamed.get(path, path), finding.code, finding.content
