"""The run: paths to files, files to findings, findings to a report.

The answer for a file depends on the file and its project alone, so it is the same whatever else is checked,
in which order and by how many processes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING

from authlint.config import Config
from authlint.discovery import File, Found, find
from authlint.findings import Report, Skipped
from authlint.judge import Judge, Judged, Task, exclusions, judge_batch, judge_for, judge_of, shown_path
from authlint.record import record
from authlint.source import Unreadable, read

if TYPE_CHECKING:
    from authlint.baseline import Baseline
    from authlint.registry import RuleInfo
    from authlint.semgrep import Outcome, Pattern, Run

MISSING_PATH = "no such file or directory"
NOT_NEEDED = "not needed: no file that its rules read"
SWITCHED_OFF = "not run: switched off by --no-semgrep"

ALONE = 100
"""Up to so many Python files one process is quicker: a second one costs about 30 ms."""

MOST_JOBS = 8
BATCH = 32
"""Neighbouring files go to one process, since they lead into the same others."""

Progress = Callable[[int, int], None]


@record()
class Request:
    """What is to be checked and how. `obey` holds named files against the exclusions of a walk.

    `baseline` counts instead of the one that the configuration names.
    """

    paths: tuple[str, ...]
    config: Config = field(default_factory=Config)
    jobs: int | None = None
    semgrep: bool = True
    obey: bool = False
    baseline: Baseline | None = None


def check(request: Request, progress: Progress | None = None) -> Report:
    """Check everything that the request names and report on all of it.

    A path that does not exist is a skipped one; a file or rule that fails is told in `skipped` or `faults`,
    and the rest goes on.
    """
    from authlint.registry import checks

    config = request.config
    shown = os.getcwd()
    report = Report()
    python, others = _by_project(_find(request, report, shown))
    jobs = request.jobs or min(os.cpu_count() or 1, MOST_JOBS)
    semgrep = _start_semgrep(others, request, jobs) if others and request.semgrep else None
    try:
        wanted = tuple(each for each in checks() if config.runs(each))
        tasks = [Task(root, tuple(files), config, wanted, shown) for root, files in python.items()]
        total = sum(len(each.files) for each in tasks)
        looked = {file.path for each in tasks for file in each.files}
        for done, judged in _judged(tasks, 1 if total <= ALONE else jobs):
            _add(report, judged, shown)
            if judged is not None and (judged.skipped or judged.faults or judged.left_out):
                looked.discard(judged.path)
            if progress is not None:
                progress(done, total)
        report.seen += total
        report.engines["python"] = "ran" if total else "not needed: no Python file"
        if semgrep is not None:
            tick = (lambda: progress(total, total)) if progress is not None else None
            outcome = semgrep.join(tick)
            _add_semgrep(report, outcome, semgrep.patterns, others, config, shown)
            if outcome.status == "ran":
                wanted = (*wanted, *(each.info for each in semgrep.patterns))
                looked.update(file.path for file, _ in outcome.files if file.path not in outcome.skipped)
        else:
            report.engines["semgrep"] = NOT_NEEDED if request.semgrep else SWITCHED_OFF
    finally:
        if semgrep is not None:
            semgrep.stop()
    _ordered(report)
    if config.profile == "audit":
        from authlint.matrix import tallies
        from authlint.registry import rules

        report.tallies = tallies(
            report, rules(), config
        )  # what is accepted breaks its requirement none the less
    if config.baseline or request.baseline is not None:
        _hold_back(report, request, looked, wanted)
    return report


def _hold_back(report: Report, request: Request, files: set[str], rules: Sequence[RuleInfo]) -> None:
    """Take out what the baseline accepts; an entry is stale only where the run would have found its flaw."""
    from authlint.baseline import Looked, hold_back, location, read
    from authlint.config import TOOL_CODES

    config = request.config
    codes = {each.code for each in rules} | {each for each in TOOL_CODES if config.selects(each)}
    paths = tuple(map(os.path.abspath, request.paths))
    looked = Looked(frozenset(files), paths, frozenset(codes), config)
    hold_back(report, request.baseline or read(location(config)), looked.decided)


# ---------------------------------------------------------------------- what is checked


def _find(request: Request, report: Report, shown: str) -> list[Found]:
    """The files at each path; a file that lies at two of them is taken once."""
    config = request.config
    excluded = exclusions(config, shown)
    seen: set[str] = set()
    everything = []
    for path in request.paths:
        try:
            found = find(path, include_tests=config.include_tests, excluded=excluded, obey=request.obey)
        except FileNotFoundError:
            report.skipped.append(Skipped(shown_path(os.path.abspath(path), shown), MISSING_PATH))
            continue
        found.files = [each for each in found.files if each.path not in seen]
        seen.update(each.path for each in found.files)
        report.skipped += [Skipped(shown_path(each, shown), reason) for each, reason in found.refused]
        for what, count in found.left_out.items():
            report.left_out[what] = report.left_out.get(what, 0) + count
        everything.append(found)
    return everything


def _by_project(found: Sequence[Found]) -> tuple[dict[str, list[File]], list[tuple[File, str]]]:
    """Project root -> its Python files, in order of roots and paths; the other files with their root."""
    python: dict[str, list[File]] = {}
    others = []
    for each in found:
        root = str(each.root)
        for file in each.files:
            if file.kind == "python":
                python.setdefault(root, []).append(file)
            else:
                others.append((file, root))
    return {root: sorted(python[root]) for root in sorted(python)}, sorted(others)


# ---------------------------------------------------------------------- Python


def _judged(tasks: Sequence[Task], jobs: int) -> Iterator[tuple[int, Judged | None]]:
    """How many files are done, and what came of one of them when there is anything to tell."""
    if jobs > 1:
        from authlint.workers import in_processes

        held, worthy = _surveyed(tasks)
        silent = sum(len(each.files) for each in tasks) - sum(len(each.files) for each in worthy)
        for done, judged in in_processes(worthy, jobs, BATCH, judge_batch, held):
            yield silent + done, judged
        return
    done = 0
    for task in tasks:
        judge = judge_of(task)
        for file in task.files:
            done += 1
            judged = judge.python(file)
            yield done, None if judged.silent else judged


def _surveyed(tasks: Sequence[Task]) -> tuple[dict[str, Judge], list[Task]]:
    """Judges that have read their projects, for processes that start with what is read already, and the tasks
    without the files that hold no auth word; nothing is read where processes cannot inherit it.
    """
    from authlint.workers import INHERITS

    held: dict[str, Judge] = {}
    worthy = []
    for task in tasks:
        if INHERITS:
            judge = held[task.root] = judge_of(task)
            judge.project.sources.survey()
            task = replace(task, files=tuple(each for each in task.files if not judge.is_silent(each)))
        worthy.append(task)
    return held, worthy


def _add(report: Report, judged: Judged | None, shown: str) -> None:
    if judged is None:
        return
    path = shown_path(judged.path, shown)
    report.findings += judged.findings
    report.silenced += judged.silenced
    report.met += judged.met
    report.unknown += judged.unknown
    report.analysed += judged.analysed
    if judged.left_out:
        report.left_out[judged.left_out] = report.left_out.get(judged.left_out, 0) + 1
    if judged.skipped:
        report.skipped.append(Skipped(path, judged.skipped))
    for fault in judged.faults:
        report.faults.append(f"AUT000 {fault}")
        report.skipped.append(Skipped(path, f"internal error: {fault}"))


# ---------------------------------------------------------------------- semgrep


def _start_semgrep(others: Sequence[tuple[File, str]], request: Request, jobs: int) -> Run | None:
    """semgrep over the files of other kinds; `others` has each with its project's root."""
    from authlint.semgrep import Run

    return Run([(file, _below(file.path, root)) for file, root in others], request.config, jobs)


def _below(path: str, root: str) -> str:
    return path[len(root) :].lstrip(os.sep).replace(os.sep, "/")


def _add_semgrep(
    report: Report,
    outcome: Outcome,
    patterns: Sequence[Pattern],
    others: Sequence[tuple[File, str]],
    config: Config,
    shown: str,
) -> None:
    """Take what semgrep found. Files that fit a pattern count as seen, whether it ran or not."""
    report.engines["semgrep"] = outcome.status
    report.seen += len({file.path for file, _ in outcome.files} | set(outcome.skipped))
    report.skipped += [Skipped(shown_path(path, shown), reason) for path, reason in outcome.skipped.items()]
    if outcome.status != "ran":
        return
    roots = dict(others)
    judges: dict[str, Judge] = {}
    rules = [each.info for each in patterns]
    for file, _ in outcome.files:
        if file.path in outcome.skipped:
            continue
        root = roots[file]
        if root not in judges:
            judges[root] = judge_for(root, config, (), shown)
        try:
            data = read(file.path)
        except Unreadable as error:
            report.skipped.append(Skipped(shown_path(file.path, shown), str(error)))
            continue
        _add(report, judges[root].other(file, outcome.findings.get(file.path, ()), rules, data), shown)


def _ordered(report: Report) -> None:
    """Put everything into an order of its own, equal entries once."""
    report.findings = sorted(set(report.findings), key=lambda each: each.key)
    report.silenced = sorted(set(report.silenced), key=lambda each: each.finding.key)
    report.met = sorted(set(report.met), key=lambda each: (each.place, each.code, each.evidence))
    report.unknown = sorted(set(report.unknown), key=lambda each: (each.place, each.code, each.reason))
    report.skipped = sorted(set(report.skipped))
    report.faults = sorted(set(report.faults))
