"""The formats of a report by name. Each is imported when it is asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from authlint.findings import Report
from authlint.reporters.sources import Sources

if TYPE_CHECKING:
    from authlint.registry import RuleInfo


def render(name: str, report: Report, rules: Callable[[], Sequence[RuleInfo]]) -> str:
    """The report in a format other than text; `rules` gives the rules that ran. Raises KeyError for no format."""
    return _FORMATS[name](report, rules, Sources())


def _json(report: Report, rules: Callable[[], Sequence[RuleInfo]], sources: Sources) -> str:
    from authlint.reporters import json

    return json.render(report)


def _sarif(report: Report, rules: Callable[[], Sequence[RuleInfo]], sources: Sources) -> str:
    from authlint.reporters import sarif

    return sarif.render(report, rules(), sources.line, sources.data)


def _github(report: Report, rules: Callable[[], Sequence[RuleInfo]], sources: Sources) -> str:
    from authlint.reporters import github

    return github.render(report, _below(os.environ.get("GITHUB_WORKSPACE", "")))


def _gitlab(report: Report, rules: Callable[[], Sequence[RuleInfo]], sources: Sources) -> str:
    from authlint.reporters import gitlab

    return gitlab.quality(report)


def _gitlab_sast(report: Report, rules: Callable[[], Sequence[RuleInfo]], sources: Sources) -> str:
    from authlint.reporters import gitlab

    return gitlab.sast(report, rules())


def _rdjsonl(report: Report, rules: Callable[[], Sequence[RuleInfo]], sources: Sources) -> str:
    from authlint.reporters import rdjson

    return rdjson.render(report, sources.line)


def _checkstyle(report: Report, rules: Callable[[], Sequence[RuleInfo]], sources: Sources) -> str:
    from authlint.reporters import xml

    return xml.checkstyle(report)


def _junit(report: Report, rules: Callable[[], Sequence[RuleInfo]], sources: Sources) -> str:
    from authlint.reporters import xml

    return xml.junit(report)


def _azure(report: Report, rules: Callable[[], Sequence[RuleInfo]], sources: Sources) -> str:
    from authlint.reporters import azure

    return azure.render(report)


def _bitbucket(report: Report, rules: Callable[[], Sequence[RuleInfo]], sources: Sources) -> str:
    from authlint.reporters import bitbucket

    return bitbucket.render(report)


_FORMATS: dict[str, Callable[[Report, Callable[[], Sequence[RuleInfo]], Sources], str]] = {
    "json": _json,
    "sarif": _sarif,
    "github": _github,
    "gitlab": _gitlab,
    "gitlab-sast": _gitlab_sast,
    "rdjsonl": _rdjsonl,
    "checkstyle": _checkstyle,
    "junit": _junit,
    "azure": _azure,
    "bitbucket": _bitbucket,
}


def _below(root: str) -> str:
    """The working directory below a root, "" when it is the root or lies elsewhere."""
    if not root:
        return ""
    below = os.path.relpath(os.path.realpath("."), os.path.realpath(root)).replace(os.sep, "/")
    return "" if below == "." or below.startswith("..") else below


def tell_step(report: Report) -> None:
    """Append the summary to the file that $GITHUB_STEP_SUMMARY names, if it names one that takes it."""
    target = os.environ.get("GITHUB_STEP_SUMMARY", "")
    if not target:
        return
    from authlint.reporters import github

    try:
        with open(target, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(github.summary(report))
    except OSError:
        return  # the log has it all; a summary that cannot be written is no reason to fail
