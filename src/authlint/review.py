"""The findings that a branch brings: those of the working tree that the commit it left does not have."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from authlint.changes import Changes, lay_out
from authlint.config import Config
from authlint.engine import Request, check
from authlint.findings import Finding, Report


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
                config=_moved_config(request.config, these.top, tree),
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


def _moved_config(config: Config, top: str, tree: str) -> Config:
    """The same configuration; what it says of paths is said of the copy. What was accepted there is not new."""
    path = type(config.path)(_moved(str(config.path), top, tree)) if config.path else None
    return config.changed(path=path, baseline="")


def _key(finding: Finding, top: str, renamed: Mapping[str, str]) -> tuple[str, str, str]:
    """A finding in the words of the base: by the path that its file had there."""
    path = os.path.relpath(os.path.realpath(finding.place.path), top).replace(os.sep, "/")
    return renamed.get(path, path), finding.code, finding.content
