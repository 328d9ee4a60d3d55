"""Fixes for what a run reported: offered with the findings, shown as a patch, or written."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from authlint.config import TOOL_CODES
from authlint.discovery import project_root, root_of
from authlint.engine import Request
from authlint.findings import Finding, Report
from authlint.fixes.difference import unified
from authlint.fixes.mending import Refused
from authlint.fixes.plan import Setting, mended, offered
from authlint.fixes.sheet import Sheet
from authlint.fixes.silence import ignoring
from authlint.fixes.store import NotWritten, write
from authlint.judge import shown_path
from authlint.once import apart
from authlint.record import field, record, replace
from authlint.source import Unreadable, read


@record(frozen=False)
class Summary:
    """What became of the findings of a run.

    `files` are changed ones by absolute path, before and after; `fixed` are gone findings, `unsafe` counts
    those whose fix nobody asked for, `failures` says by shown path why a file was not written.
    """

    files: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
    fixed: list[Finding] = field(default_factory=list)
    unsafe: int = 0
    failures: list[tuple[str, str]] = field(default_factory=list)


def offer(request: Request, report: Report) -> None:
    """Give the findings of a report the fixes that hold."""
    for setting, findings in _by_project(request, [*report.findings, *_unreported(report)]):
        try:
            made = offered(findings, setting)
        except Refused:
            continue
        better = {each.key: each for each in made if each.fix is not None}
        report.findings = [
            better.get(each.key, each) if each.mend is not None else each for each in report.findings
        ]


def prepare(
    request: Request, report: Report, unsafe: bool, wanted: Callable[[Finding], bool] = lambda each: True
) -> Summary:
    """Work out what `--fix` would write; `wanted` leaves findings out by what survives moved lines."""
    summary = Summary()
    kept = {each.fingerprint for each in _unreported(report)}

    def chosen(finding: Finding) -> bool:
        return finding.fingerprint not in kept and wanted(finding)

    for setting, findings in _by_project(request, [*apart(report.findings), *_unreported(report)]):
        paths = {_full(each) for each in findings}
        result = mended(paths, setting, unsafe, chosen, findings)
        summary.files.update(result.files)
        summary.roots.update(dict.fromkeys(result.files, setting.root))
        summary.fixed += result.fixed
        summary.unsafe += result.unsafe
    return summary


def _unreported(report: Report) -> list[Finding]:
    """What is there too and is not to be mended: fixes are tried against all that a file has."""
    held = (finding for applied in report.baselines for finding, _ in applied.held)
    return [replace(each, mend=None) for each in (*held, *report.apart)]


def silence(request: Request, report: Report, reason: str) -> Summary:
    """Work out the comments that ignore every finding of a report; where none can stand is told in `failures`."""
    summary = Summary()
    bottom_up = sorted(apart(report.findings), key=lambda each: each.key, reverse=True)
    for finding in bottom_up:
        if finding.code in TOOL_CODES:
            continue
        path, place = _full(finding), finding.place
        try:
            before, data = summary.files.get(path) or (read(path),) * 2
            sheet = Sheet(place.path, data)
            edit = ignoring(place.path, data, place.line, finding.code, reason, place.end_line)
        except (Refused, Unreadable) as error:
            summary.failures.append((f"{place.path}:{place.line}", str(error)))
            continue
        text = data[: edit.start] + sheet.encoded(edit.text) + data[edit.end :]
        summary.files[path] = (before, text)
        summary.roots[path] = str(project_root(path))
        summary.fixed.append(finding)
    return summary


def patch(summary: Summary) -> bytes:
    """The changes as a unified diff, by path."""
    folder = os.getcwd()
    return b"".join(unified(shown_path(path, folder), *summary.files[path]) for path in sorted(summary.files))


def write_all(summary: Summary) -> None:
    """Write the changed files; what could not be written is told in `failures`, and is not fixed.

    A file that was changed since it was analysed stays as it is.
    """
    folder = os.getcwd()
    for path, (before, after) in sorted(summary.files.items()):
        try:
            write(path, before, after, summary.roots[path])
        except NotWritten as error:
            shown = shown_path(path, folder)
            summary.failures.append((shown, str(error)))
            summary.fixed = [
                each
                for each in summary.fixed
                if each.fix is None or all(edit.place.path != shown for edit in each.fix.edits)
            ]


def _full(finding: Finding) -> str:
    return os.path.normpath(os.path.join(os.getcwd(), finding.place.path))


def _by_project(request: Request, findings: Sequence[Finding]) -> list[tuple[Setting, list[Finding]]]:
    """By project and configuration the findings that a rule would have mended, and the others in the same files."""
    from authlint.registry import checks

    tops = [os.path.abspath(path) for path in request.paths]
    files = {_full(each) for each in findings if each.mend is not None}
    grouped: dict[tuple[str, str], tuple[Setting, list[Finding]]] = {}
    for finding in findings:
        full = _full(finding)
        if full not in files:
            continue
        top = next(
            (each for each in tops if full == each or full.startswith(each.rstrip(os.sep) + os.sep)), ""
        )
        if not top:
            continue
        root, config = root_of(full, top), request.configs.of(os.path.dirname(full))
        key = (root, str(config.path))
        if key not in grouped:
            wanted = tuple(each for each in checks() if config.runs(each))
            grouped[key] = (Setting(root, config, wanted, os.getcwd()), [])
        grouped[key][1].append(finding)
    return [*grouped.values()]
