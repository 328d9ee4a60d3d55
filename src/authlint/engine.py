"""The run: paths to files, files to findings, findings to a report.

The answer for a file depends on the file and its project alone, so it is the same whatever else is checked,
in which order and by how many processes.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from authlint.config import Config
from authlint.discovery import File, Found, Home, Other, find
from authlint.findings import Report, Skipped
from authlint.judge import Judge, Judged, Task, judge_batch, judge_for, judge_of, shown_path
from authlint.record import field, record, replace
from authlint.source import Unreadable, read

if TYPE_CHECKING:
    from authlint.atref import AtRef
    from authlint.baseline import Baseline
    from authlint.config import Configs
    from authlint.python.sources import Sources
    from authlint.registry import RuleInfo
    from authlint.semgrep import Outcome, Run

MISSING_PATH = "no such file or directory"
NOT_NEEDED = "not needed: no file that its rules read"
SWITCHED_OFF = "not run: switched off by --no-semgrep"

ALONE = 100
"""Up to so many Python files one process is quicker: a second one costs about 30 ms."""

MOST_JOBS = 8
BATCH = 8
"""Files that a process takes at a time: few, so that all end at the same time."""

Progress = Callable[[int, int], None]


@record()
class Request:
    """What is to be checked and how. `obey` holds named files against the exclusions of a walk.

    `baseline` counts instead of the one that the configuration names.
    `at` has the files of a commit that baselines are read from. `known` are files that were read, by their root.
    `nearest` gives each file the configuration that is nearest to it; without it `config` counts for all. What
    is no matter of one file is always in `config`.
    """

    paths: tuple[str, ...]
    config: Config = field(default_factory=Config)
    jobs: int | None = None
    semgrep: bool = True
    obey: bool = False
    baseline: Baseline | None = None
    nearest: Configs | None = None
    at: AtRef | None = None
    known: Mapping[str, Sources] = field(default_factory=dict)

    @property
    def configs(self) -> Configs:
        """What gives the configuration of a folder's files."""
        return self.nearest or self.config


def check(request: Request, progress: Progress | None = None) -> Report:
    """Check everything that the request names and report on all of it.

    A path that does not exist is a skipped one; a file or rule that fails is told in `skipped` or `faults`,
    and the rest goes on.
    """
    from authlint.registry import checks

    shown = os.getcwd()
    report = Report()
    python, others = _by_home(_find(request, report, shown))
    jobs = request.jobs or min(os.cpu_count() or 1, MOST_JOBS)
    semgrep = _started(others, jobs) if others and request.semgrep else None
    try:
        tasks = [_task(home, files, shown) for home, files in python]
        total = sum(len(each.files) for each in tasks)
        looked = {file.path: each.config for each in tasks for file in each.files}
        rules = [*checks()]
        for done, judged in _judged(tasks, 1 if total <= ALONE else jobs, request.known):
            _add(report, judged, shown)
            if judged is not None and (judged.skipped or judged.faults or judged.left_out):
                looked.pop(judged.path, None)
            if progress is not None:
                progress(done, total)
        report.seen += total
        report.engines["python"] = "ran" if total else "not needed: no Python file"
        if semgrep is not None:
            tick = (lambda: progress(total, total)) if progress is not None else None
            outcome = semgrep.join(tick)
            _add_semgrep(report, outcome, semgrep, shown)
            if outcome.status == "ran":
                rules += [each.info for each in semgrep.patterns]
                judged_by = {each.file.path: each.home.config for each in outcome.files}
                looked.update({path: judged_by[path] for path in judged_by.keys() - outcome.skipped.keys()})
        else:
            report.engines["semgrep"] = NOT_NEEDED if request.semgrep else SWITCHED_OFF
    finally:
        if semgrep is not None:
            semgrep.stop()
    _ordered(report)
    report.configs = _distinct([*(each.config for each in tasks), *(each.home.config for each in others)])
    report.configs = report.configs or (request.config,)
    if any(each.profile == "audit" for each in report.configs):
        from authlint.matrix import tallies
        from authlint.registry import rules as every

        report.tallies = tallies(report, every())  # what is accepted breaks its requirement none the less
    if request.baseline is not None or any(each.baseline for each in report.configs):
        _hold_back(report, request, looked, rules)
    return report


def _hold_back(
    report: Report, request: Request, files: Mapping[str, Config], rules: Sequence[RuleInfo]
) -> None:
    """Take out what the baselines accept, each for the files whose configuration names it.

    An entry is stale only where the run would have found its flaw.
    """
    from authlint.baseline import LARGEST, Looked, hold_back, location, read

    looked = Looked(files, tuple(map(os.path.abspath, request.paths)), rules, request.configs)
    if request.baseline is not None:
        hold_back(report, request.baseline, looked.decided)
        return
    found = report.findings
    named = [
        location(request.configs.of(os.path.dirname(os.path.abspath(each.place.path)))) for each in found
    ]
    rest = [each for each, path in zip(found, named, strict=True) if not path]
    for path in sorted({location(each) for each in report.configs} - {""}):
        report.findings = [each for each, its in zip(found, named, strict=True) if its == path]
        data = request.at.wanted(path, LARGEST) if request.at is not None else None
        hold_back(report, read(path, data), looked.decided)
        rest += report.findings
    report.findings = sorted(rest, key=lambda each: each.key)


def _task(home: Home, files: Sequence[File], shown: str) -> Task:
    from authlint.registry import checks

    wanted = tuple(each for each in checks() if home.config.runs(each))
    return Task(home.root, tuple(files), home.config, wanted, shown)


def _distinct(configs: Iterable[Config]) -> tuple[Config, ...]:
    """Each configuration once, by its file."""
    found = {str(each.path): each for each in configs}
    return tuple(found[each] for each in sorted(found))


# ---------------------------------------------------------------------- what is checked


def _find(request: Request, report: Report, shown: str) -> list[Found]:
    """The files at each path; a file that lies at two of them is taken once."""
    seen: set[str] = set()
    everything = []
    for path in request.paths:
        try:
            found = find(path, request.configs, obey=request.obey)
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


def _by_home(found: Sequence[Found]) -> tuple[list[tuple[Home, list[File]]], list[Other]]:
    """Python files by what they are judged by, in order of roots, configurations and paths; and the others."""
    python: dict[tuple[str, str], tuple[Home, list[File]]] = {}
    others = []
    for each in found:
        for file in each.files:
            home = each.homes[os.path.dirname(file.path)]
            if file.kind == "python":
                key = (home.root, str(home.config.path))
                python.setdefault(key, (home, []))[1].append(file)
            else:
                others.append(Other(file, _below(file.path, home.root), home))
    return [(python[key][0], sorted(python[key][1])) for key in sorted(python)], sorted(
        others, key=lambda each: each.file
    )


# ---------------------------------------------------------------------- Python


def _judged(
    tasks: Sequence[Task], jobs: int, known: Mapping[str, Sources]
) -> Iterator[tuple[int, Judged | None]]:
    """How many files are done, and what came of one of them when there is anything to tell."""
    if jobs > 1:
        from authlint.workers import in_processes

        held, worthy = _surveyed(tasks)
        silent = sum(len(each.files) for each in tasks) - sum(len(each.files) for each in worthy)
        for done, judged in in_processes(worthy, jobs, BATCH, judge_batch, held):
            yield silent + done, judged
        return
    done = 0
    judges: dict[tuple[str, str], Judge] = {}
    for task in tasks:
        judges = {key: judge for key, judge in judges.items() if key[0] == task.root}
        judge = judge_of(task, judges)
        judge.project.sources = known.get(task.root, judge.project.sources)
        for file in task.files:
            done += 1
            judged = judge.python(file)
            yield done, None if judged.silent else judged


def _surveyed(tasks: Sequence[Task]) -> tuple[dict[tuple[str, str], Judge], list[Task]]:
    """Judges that have read their projects, for processes that start with what is read already, and the tasks
    without the files that hold no auth word; nothing is read where processes cannot inherit it.
    """
    from authlint.workers import INHERITS

    held: dict[tuple[str, str], Judge] = {}
    worthy = []
    surveyed = ""
    for task in tasks:
        if INHERITS:
            judge = judge_of(task, held)
            if task.root != surveyed:
                judge.project.sources.survey()
                surveyed = task.root
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


def _started(others: Sequence[Other], jobs: int) -> Run:
    from authlint.semgrep import Run

    return Run(others, jobs)


def _below(path: str, root: str) -> str:
    return path[len(root) :].lstrip(os.sep).replace(os.sep, "/")


def _add_semgrep(report: Report, outcome: Outcome, run: Run, shown: str) -> None:
    """Take what semgrep found. Files that fit a pattern count as seen, whether it ran or not."""
    report.engines["semgrep"] = outcome.status
    report.seen += len({each.file.path for each in outcome.files} | set(outcome.skipped))
    report.skipped += [Skipped(shown_path(path, shown), reason) for path, reason in outcome.skipped.items()]
    if outcome.status != "ran":
        return
    judges: dict[tuple[str, str], Judge] = {}
    for file, _, (root, config) in outcome.files:
        if file.path in outcome.skipped:
            continue
        key = (root, str(config.path))
        if key not in judges:
            judges[key] = judge_for(root, config, (), shown)
        try:
            data = read(file.path)
        except Unreadable as error:
            report.skipped.append(Skipped(shown_path(file.path, shown), str(error)))
            continue
        rules = [each.info for each in run.of(config)]
        _add(report, judges[key].other(file, outcome.findings.get(file.path, ()), rules, data), shown)


def _ordered(report: Report) -> None:
    """Put everything into an order of its own, equal entries once."""
    report.findings = sorted(set(report.findings), key=lambda each: each.key)
    report.silenced = sorted(set(report.silenced), key=lambda each: each.finding.key)
    report.met = sorted(set(report.met), key=lambda each: (each.place, each.code, each.evidence))
    report.unknown = sorted(set(report.unknown), key=lambda each: (each.place, each.code, each.reason))
    report.skipped = sorted(set(report.skipped))
    report.faults = sorted(set(report.faults))
