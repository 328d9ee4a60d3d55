"""Findings to fixes: every fix is worked out, tried on the text in memory, and kept when it holds.

A fix holds when every changed file parses, the finding is gone, and no file has more findings of any code
than before. Fixes that do not clash are tried together first; when that fails, by halves. Bounds are counts.
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from authlint.discovery import File, Home, Other, is_generated, kind_of, left_out
from authlint.findings import Edit, Finding, Fix
from authlint.fixes.mending import Change, Proposal, Refused, applied, merged
from authlint.fixes.page import Page
from authlint.ignores import exclusions
from authlint.judge import judge_for
from authlint.once import apart
from authlint.python.values import Spot
from authlint.record import field, record, replace
from authlint.source import Unreadable, read

if TYPE_CHECKING:
    from authlint.config import Config
    from authlint.judge import Judge
    from authlint.registry import RuleInfo

ROUNDS = 10
"""Fixes that clash with others wait for the next round."""


@record()
class Setting:
    """What files are judged by: their project's root, and all that a run was told.

    `shown` is the folder that reported paths are relative to; `overlay` has unsaved text by absolute path.
    `judge` gives a judge over the project with other contents, where one is at hand that has read it already.
    """

    root: str
    config: Config
    checks: tuple[RuleInfo, ...]
    shown: str
    overlay: Mapping[str, bytes] = field(default_factory=dict)
    judge: Callable[[Mapping[str, bytes]], Judge] | None = None


@record(frozen=False)
class Attempt:
    """A fix that is worked out and not tried; changes by path below the root."""

    finding: Finding
    title: str
    safe: bool
    changes: dict[str, list[Change]]


@record(frozen=False)
class Mended:
    """What came of a run of fixes.

    `files` are the changed ones by absolute path, as they were and as they are to be. `fixed` are the findings
    that are gone, `refused` those whose fix was not made, with the reason, `unsafe` counts those left
    because nobody asked for unsafe fixes.
    """

    files: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)
    fixed: list[Finding] = field(default_factory=list)
    refused: list[tuple[Finding, str]] = field(default_factory=list)
    unsafe: int = 0


class Bench:
    """The files of one project while they are mended. `contents` are those changed so far, below the root."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.contents: dict[str, bytes] = {}
        self._pages: dict[tuple[str, bytes], Page | str] = {}
        self._others: dict[tuple[str, bytes], list[Finding]] = {}
        self._excluded = exclusions([setting.config])

    # ------------------------------------------------------------------ files

    def full(self, path: str) -> str:
        """The absolute path of one below the root."""
        return os.path.join(self.setting.root, path)

    def below(self, full: str) -> str:
        """An absolute path as one below the root; "" outside."""
        root = self.setting.root + os.sep
        return full[len(root) :].replace(os.sep, "/") if full.startswith(root) else ""

    def original(self, path: str) -> bytes:
        """The bytes of a file before anything was mended. Raises Refused."""
        full = self.full(path)
        if full in self.setting.overlay:
            return self.setting.overlay[full]
        try:
            return read(full)
        except Unreadable as error:
            raise Refused(str(error)) from error

    def current(self, path: str) -> bytes:
        """The bytes of a file as far as it was mended. Raises Refused."""
        return self.contents[path] if path in self.contents else self.original(path)

    def page(self, path: str) -> Page:
        """The file as it is now, read once. Raises Refused, also for a file that no fix is to touch."""
        data = self.current(path)
        page = self._pages.get((path, data))
        if page is None:
            try:
                self._refuse_others(path)
                if is_generated(data):
                    raise Refused("generated file")
                page = Page(path, data, lambda: self._folders(path))
            except Refused as error:
                page = str(error)
            self._pages[path, data] = page
        if isinstance(page, str):
            raise Refused(page)
        return page

    def _refuse_others(self, path: str) -> None:
        root = os.path.realpath(self.setting.root)
        full = os.path.realpath(self.full(path))
        if not full.startswith(root + os.sep):
            raise Refused("leads out of the project")
        what = left_out(self.full(path), self.setting.root, True, self._excluded)
        if what:
            raise Refused(f"{what} file")

    def _folders(self, path: str) -> Iterator[frozenset[str]]:
        folder = os.path.dirname(path)
        while True:
            try:
                yield frozenset(os.listdir(self.full(folder) if folder else self.setting.root))
            except OSError:
                yield frozenset()
            if not folder:
                return
            folder = os.path.dirname(folder)

    # ------------------------------------------------------------------ findings

    def take(self, findings: Iterable[Finding]) -> None:
        """Believe the findings of a report for files that are not Python: semgrep takes seconds to start."""
        by_path: dict[str, list[Finding]] = {}
        for each in findings:
            below = self.below(os.path.normpath(os.path.join(self.setting.shown, each.place.path)))
            if below and not _is_python(below):
                by_path.setdefault(below, []).append(each)
        for path, found in by_path.items():
            with contextlib.suppress(Refused):
                self._others[path, self.original(path)] = found

    def findings(self, paths: Collection[str], contents: Mapping[str, bytes]) -> list[Finding]:
        """The findings of files with those contents. Raises Refused when one cannot be analysed."""
        if not paths:
            return []
        overlay = {**self.setting.overlay, **{self.full(path): data for path, data in contents.items()}}
        setting = self.setting
        if setting.judge is not None:
            judge = setting.judge(overlay)
        else:
            judge = judge_for(setting.root, setting.config, setting.checks, setting.shown, overlay)
        held = {path: contents[path] if path in contents else self.original(path) for path in sorted(paths)}
        found = self._by_patterns(judge, {path: data for path, data in held.items() if not _is_python(path)})
        for path, data in held.items():
            if not _is_python(path):
                continue
            judged = judge.text(File(self.full(path), "python", True), path, data)
            if judged.skipped or judged.faults:
                raise Refused(judged.skipped or judged.faults[0])
            found += judged.findings
        return found

    def _by_patterns(self, judge: Judge, held: Mapping[str, bytes]) -> list[Finding]:
        """The findings of files of other kinds, by semgrep over copies of them."""
        from tempfile import TemporaryDirectory

        from authlint.semgrep import Run

        new = {path: data for path, data in held.items() if (path, data) not in self._others}
        if new:
            with TemporaryDirectory(prefix="authlint-fixes-") as folder:
                files = []
                for path, data in new.items():
                    copy = Path(folder, path)
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    copy.write_bytes(data)
                    file = File(str(copy), kind_of(copy.name) or "other", True)
                    files.append(Other(file, path, Home(folder, self.setting.config)))
                run = Run(files, 1)
                outcome = run.join()
                if outcome.status != "ran" or outcome.skipped:
                    raise Refused(outcome.status if outcome.status != "ran" else "semgrep cannot read it")
                for file, path, _ in files:
                    raws = outcome.findings.get(file.path, ())
                    infos = [each.info for each in run.patterns]
                    judged = judge.other(File(self.full(path), file.kind, True), raws, infos, new[path])
                    self._others[path, new[path]] = judged.findings
        return [finding for path, data in held.items() for finding in self._others[path, data]]

    def attempt(self, finding: Finding) -> Attempt:
        """Work the fix of a finding out, for the files as they are now. Raises Refused."""
        assert finding.mend is not None
        mend = mender(finding.mend.how)
        changes: dict[str, list[Change]] = {}
        title, safe = "", True
        for spot in finding.mend.at:
            proposal = mend(self.page(spot.path), spot, finding.mend.values)
            if proposal is None or not proposal.changes:
                raise Refused("the code has another form than the fix knows")
            title = title or proposal.title
            safe = safe and proposal.safe
            changes[spot.path] = sorted({*changes.get(spot.path, ()), *proposal.changes})
        if not changes:
            raise Refused("nothing to change")
        return Attempt(finding, title, safe, changes)

    def made(self, attempts: Sequence[Attempt]) -> dict[str, bytes]:
        """The files with those changes, and the others mended so far. Raises Refused."""
        contents = dict(self.contents)
        for path in sorted({path for each in attempts for path in each.changes}):
            page = self.page(path)
            changes = [change for each in attempts for change in each.changes.get(path, ())]
            contents[path] = page.mark + page.encoded(applied(page.text, changes))
        return contents

    def holding(
        self, attempts: Sequence[Attempt], before: Sequence[Finding], paths: set[str]
    ) -> list[Attempt]:
        """Those of the attempts that hold, tried together; `before` are the findings of all the paths now."""
        if not attempts:
            return []
        try:
            after = self.findings(paths, self.made(attempts))
            if _none_new(before, [each.finding for each in attempts], after):
                return list(attempts)
        except Refused:
            pass
        if len(attempts) == 1:
            return []
        half = len(attempts) // 2
        first = self.holding(attempts[:half], before, paths)
        second = self.holding(attempts[half:], before, paths)
        if not first or not second:
            return first or second
        if first + second != list(attempts):
            together = self.holding(first + second, before, paths)
            return together if together else first
        return first  # each half holds alone, and they do not hold together: one after the other

    def edits(self, attempt: Attempt) -> Iterator[Edit]:
        """The changes of an attempt, by file and in order."""
        for path in sorted(attempt.changes):
            page = self.page(path)
            shown = os.path.relpath(self.full(path), self.setting.shown).replace(os.sep, "/")
            for change in attempt.changes[path]:
                yield page.edit(change, shown)


Mender = Callable[[Page, Spot, tuple[str, ...]], Proposal | None]


def mender(how: str) -> Mender:
    """The function that a `Mend` names: `mend` of a module of `authlint.fixes`."""
    found: Mender = import_module(f"authlint.fixes.{how}").mend
    return found


def _is_python(path: str) -> bool:
    return kind_of(path.rpartition("/")[2]) == "python"


def _none_new(before: Sequence[Finding], mended: Sequence[Finding], after: Sequence[Finding]) -> bool:
    left = Counter((each.code, each.place.path) for each in before)
    left.subtract(Counter((each.code, each.place.path) for each in mended))
    return all(
        count <= left[key] for key, count in Counter((each.code, each.place.path) for each in after).items()
    )


# ---------------------------------------------------------------------- what callers want


def offered(findings: Sequence[Finding], setting: Setting) -> list[Finding]:
    """The findings of one project, with the fixes that hold; each fix stands alone, safe or not.

    The findings must be those of the files as they are now, or as the overlay has them.
    """
    bench = Bench(setting)
    bench.take(findings)
    worked: dict[int, Attempt] = {}
    for index, finding in enumerate(findings):
        if finding.mend is not None:
            try:
                worked[index] = bench.attempt(finding)
            except Refused:
                continue
    if not worked:
        return list(findings)
    fixes: dict[int, Fix] = {}
    paths = _concerned(bench, worked.values())
    given: dict[str, list[Finding]] = {}
    for each in apart(findings):  # what is told together is found one by one in the mended files
        below = bench.below(os.path.normpath(os.path.join(setting.shown, each.place.path)))
        given.setdefault(below, []).append(each)
    before = [each for path in paths for each in given.get(path, ())]
    before += bench.findings(paths - set(given), {})
    waiting = list(worked)
    while waiting:
        chosen = [waiting[each] for each in _compatible([worked[index] for index in waiting])]
        held = bench.holding([worked[index] for index in chosen], before, paths)
        for index in chosen:
            attempt = worked[index]
            if attempt in held:
                edits = tuple(bench.edits(attempt))
                fixes[index] = Fix(attempt.title, "safe" if attempt.safe else "unsafe", edits)
        waiting = [each for each in waiting if each not in chosen]
    return [replace(each, fix=fixes.get(index)) for index, each in enumerate(findings)]


def mended(
    paths: Iterable[str],
    setting: Setting,
    unsafe: bool,
    wanted: Callable[[Finding], bool],
    known: Iterable[Finding] = (),
) -> Mended:
    """Mend the files of one project; `paths` are absolute ones of files with findings, `known` their findings.

    `wanted` chooses the findings by what survives moved lines, such as their fingerprint. Nothing is written.
    """
    bench, result = Bench(setting), Mended()
    bench.take(known)
    own = {below for path in paths if (below := bench.below(path))}
    asked = set(own)
    for _ in range(ROUNDS):
        try:
            before = bench.findings(asked, bench.contents)
        except Refused:
            break
        attempts = _attempts(bench, [each for each in before if wanted(each)], own, unsafe, result)
        chosen = [attempts[each] for each in _compatible(attempts)]
        concerned = asked | _concerned(bench, chosen)
        if concerned != asked:
            asked = concerned
            before = bench.findings(asked, bench.contents)
        held = bench.holding(chosen, before, asked)
        result.refused += [(each.finding, "the fix would not hold") for each in chosen if each not in held]
        if not held:
            break
        result.fixed += [
            replace(
                each.finding,
                fix=Fix(each.title, "safe" if each.safe else "unsafe", tuple(bench.edits(each))),
            )
            for each in held
        ]
        bench.contents = bench.made(held)
    for path, data in sorted(bench.contents.items()):
        if (original := bench.original(path)) != data:
            result.files[bench.full(path)] = (original, data)
    return result


def _attempts(
    bench: Bench, findings: Sequence[Finding], own: set[str], unsafe: bool, result: Mended
) -> list[Attempt]:
    """The fixes to be tried in this round; what is refused is told of the last round."""
    result.refused, result.unsafe = [], 0
    shown = {os.path.relpath(bench.full(each), bench.setting.shown).replace(os.sep, "/") for each in own}
    attempts = []
    for finding in findings:
        if finding.mend is None or finding.place.path not in shown:
            continue
        try:
            attempt = bench.attempt(finding)
        except Refused as error:
            result.refused.append((finding, str(error)))
            continue
        if attempt.safe or unsafe:
            attempts.append(attempt)
        else:
            result.unsafe += 1
    return attempts


def _compatible(attempts: Sequence[Attempt]) -> list[int]:
    """Indices of the attempts that can be made together, the first ones first."""
    chosen = list(range(len(attempts)))
    for path in sorted({path for each in attempts for path in each.changes}):
        touching = [index for index in chosen if path in attempts[index].changes]
        kept = {touching[each] for each in merged([attempts[index].changes[path] for index in touching])}
        chosen = [index for index in chosen if index not in touching or index in kept]
    return chosen


def _concerned(bench: Bench, attempts: Iterable[Attempt]) -> set[str]:
    """Paths below the root of the files that attempts change, and of those that their findings are in."""
    found: set[str] = set()
    for each in attempts:
        found |= set(each.changes)
        full = os.path.normpath(os.path.join(bench.setting.shown, each.finding.place.path))
        found.add(bench.below(full))
    return found - {""}
