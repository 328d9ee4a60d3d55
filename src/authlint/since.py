"""A run over changes: the files that changed, and those whose judgement the changes reach.

Of a changed file everything is reported. Of a file that did not change, what was not there before the change: it is
judged once more with the changed files as they were, and what is found then too is left out.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from authlint.changes import Since, changed_since
from authlint.discovery import kind_of, left_out
from authlint.engine import Progress, Request, check
from authlint.findings import Finding, Report, Scope
from authlint.ignores import exclusions
from authlint.judge import Judge, judge_for
from authlint.python.sources import Sources
from authlint.reach import reached
from authlint.record import replace

IN_A_HOOK, IN_CI = 12, 100
"""Files beside the changed ones that a run looks at: since HEAD while somebody waits, since a commit that is named."""


def check_changed(request: Request, base: str = "", progress: Progress | None = None) -> Report:
    """Check what changed below the folders of the request since HEAD, or since where the branch left `base`.

    Files that it names count as changed. Raises NoChanges when git cannot tell.
    """
    folders = [os.path.realpath(each) for each in request.paths if os.path.isdir(each)]
    since = changed_since(base, bool(folders))
    named = [each for each in request.paths if not os.path.isdir(each)]
    full = {os.path.join(since.top, *each.split("/")): each for each in since.there}
    own = dict.fromkeys(os.path.abspath(each) for each in named)
    own.update(dict.fromkeys(each for each in full if _below(each, folders) and _is_file(each)))
    own = {each: None for each in own if kind_of(os.path.basename(each)) is not None or each in named}
    before = since.before([each for each in (*since.there, *since.gone) if each.endswith(".py")])
    sources = Sources(since.top, {})
    near, cut = _near(request, since, sources, before, set(own), folders, IN_CI if base else IN_A_HOOK)
    paths = (*(os.path.relpath(each) for each in own), *(os.path.relpath(each) for each in near))
    report = (
        check(replace(request, paths=paths, obey=True, known={since.top: sources}), progress)
        if paths
        else Report()
    )
    if near:
        _apart(report, request, since, before, near)
    report.scope = Scope(since.base, len(own), len(near), cut)
    return report


def _is_file(path: str) -> bool:
    """Whether a walk would take it: no link, no submodule."""
    return os.path.isfile(path) and not os.path.islink(path)


def _below(path: str, folders: Sequence[str]) -> bool:
    return any(path.startswith(each.rstrip(os.sep) + os.sep) for each in folders)


def _near(
    request: Request,
    since: Since,
    sources: Sources,
    before: dict[str, bytes | None],
    own: set[str],
    folders: Sequence[str],
    most: int,
) -> tuple[list[str], bool]:
    """The files that did not change and that the changes reach; absolute paths, the nearest first."""
    if not before:
        return [], False
    files = sources.files()
    configs = request.configs

    def wanted(path: str) -> bool:
        whole = os.path.join(since.top, *path.split("/"))
        if whole in own or (folders and not _below(whole, folders)):
            return False
        folder = os.path.dirname(whole)
        return not left_out(
            whole, since.top, configs.of(folder).include_tests, exclusions(configs.above(folder))
        )

    found, cut = reached(files, before, wanted, most)
    return [os.path.join(since.top, *each.split("/")) for each in found], cut


def _apart(
    report: Report, request: Request, since: Since, before: dict[str, bytes | None], near: Sequence[str]
) -> None:
    """Take out what unchanged files held before the change as well."""
    from authlint.discovery import File
    from authlint.registry import checks

    beside = {os.path.relpath(each).replace(os.sep, "/"): each for each in near}
    found = [each for each in report.findings if each.place.path in beside]
    if not found:
        return
    once = {os.path.join(since.top, *path.split("/")): data or b"" for path, data in before.items()}
    judges: dict[str, Judge] = {}
    old: set[tuple[str, str, str]] = set()
    for path in dict.fromkeys(beside[each.place.path] for each in found):
        config = request.configs.of(os.path.dirname(path))
        key = str(config.path)
        if key not in judges:
            wanted = tuple(each for each in checks() if config.runs(each))
            judges[key] = judge_for(since.top, config, wanted, os.getcwd(), once)
        old.update(map(_key, judges[key].python(File(path, "python")).findings))
    report.apart += [each for each in found if _key(each) in old]
    report.findings = [
        each for each in report.findings if each.place.path not in beside or _key(each) not in old
    ]


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.place.path, finding.code, finding.content
