"""One file from bytes to findings: read, prefilter, checks, columns, fingerprints, comments that silence.

Everything that depends on the file alone is done here, in whichever process holds it; `engine` puts the
files together.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from authlint.config import TOOL_CODES, Config, at_least
from authlint.discovery import File, is_generated, is_test_code
from authlint.findings import (
    Confidence,
    Evidence,
    Finding,
    Mend,
    Met,
    Place,
    Severity,
    Silenced,
    Unknown,
)
from authlint.fingerprints import content, essence, fingerprint, folded
from authlint.ignores import Ignores, ignored_below, patterns
from authlint.prefilter import may_matter
from authlint.python.values import Spot
from authlint.record import field, record
from authlint.source import Source, TooLarge, Unreadable, any_source, python_source, read
from authlint.suppress import Comments, addressed, idle, other_comments, python_comments, worth_reading

if TYPE_CHECKING:
    import ast

    from authlint.python.project import Project
    from authlint.registry import RuleInfo
    from authlint.rule import Draft


@record(frozen=False)
class Judged:
    """What came of one file. `skipped` is the reason why it could not be analysed, "" when it could."""

    path: str
    findings: list[Finding] = field(default_factory=list)
    silenced: list[Silenced] = field(default_factory=list)
    met: list[Met] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    skipped: str = ""
    faults: list[str] = field(default_factory=list)
    analysed: bool = False
    left_out: str = ""

    @property
    def silent(self) -> bool:
        """Whether there is nothing to tell: no auth word in it."""
        return not (self.analysed or self.skipped or self.faults or self.left_out)


@record()
class Task:
    """The Python files of one project that are to be judged alike."""

    root: str
    files: tuple[File, ...]
    config: Config
    checks: tuple[RuleInfo, ...]
    shown: str

    @property
    def key(self) -> tuple[str, str]:
        """Names the task in its run: no two have the same project and configuration."""
        return self.root, str(self.config.path)


@record()
class Raw:
    """A violation before it is a Finding, from either engine; `spot.path` is the reported file."""

    rule: RuleInfo
    spot: Spot
    message: str
    confidence: Confidence
    function: str = ""
    related: tuple[tuple[Spot, str], ...] = ()
    mend: Mend | None = None
    cause: Spot | None = None
    rank: int = 0


@record(frozen=False)
class Judge:
    """Judges the files of one project.

    `shown` is the folder that reported paths are relative to; `noqa` tells whether such comments count.
    """

    project: Project
    checks: Sequence[RuleInfo]
    config: Config
    shown: str
    noqa: bool = True
    sources: dict[str, Source] = field(default_factory=dict)
    spared: list[tuple[Ignores, str, tuple[str, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for pattern, codes, folder in self.config.per_file_ignores:
            base = folder or self.shown
            if ignores := patterns(base, [pattern]):
                self.spared.append((ignores, base, codes))

    def python(self, file: File) -> Judged:
        """A Python file, read from disk."""
        path = self.below(file.path)
        judged = Judged(file.path)
        sources = self.project.sources
        data = sources.known(path)
        try:
            data = read(file.path) if data is None else data
        except Unreadable as error:
            judged.skipped = str(error) if file.named or not dull(file.path, error) else ""
            return judged
        if not sources.speaks(path, data) and not addressed(data):
            if file.named:
                judged.skipped = unparsable(data)
                judged.analysed = not judged.skipped
            return judged
        return self.text(file, path, data)

    def is_silent(self, file: File) -> bool:
        """Whether a file that has been read holds no auth word, so that there is nothing to say of it."""
        path = self.below(file.path)
        data = self.project.sources.known(path)
        if file.named or data is None:
            return False
        return not self.project.sources.speaks(path, data) and not addressed(data)

    def text(
        self, file: File, path: str, data: bytes, source: Source | None = None, tree: ast.Module | None = None
    ) -> Judged:
        """A Python file whose bytes are at hand; flake8 hands over its text and tree too."""
        from authlint.analysis import check_file

        judged = Judged(file.path)
        if not file.named and (what := self._left_out(data)):
            judged.left_out = what
            return judged
        try:
            result = check_file(
                self.project, path, self.checks, data if tree else None, tree, prefilter=False
            )
        except RecursionError:
            judged.skipped = "nested too deep"
            return judged
        except Exception as error:  # one file must not end the run; the caller tells it as a fault of ours
            judged.faults = [f"analysis failed on {self.show(file.path)}: {type(error).__name__}: {error}"]
            return judged
        judged.faults = list(result.faults)
        judged.skipped = result.skipped or ""
        judged.analysed = result.analysed
        # Of a file that was not analysed to its end nobody can say that a comment is idle there.
        whole = not (judged.skipped or judged.faults)
        active = frozenset(each.code for each in self.checks if whole)
        drafts = result.drafts
        if drafts or worth_reading(data):
            try:
                source = source or python_source(data, path)
            except Unreadable:
                return judged
            self.sources[path] = source
            self._tell(judged, drafts, source, active)
        return judged

    def other(self, file: File, raws: Sequence[Raw], rules: Sequence[RuleInfo], data: bytes) -> Judged:
        """A file of another kind, with what semgrep found in it."""
        path = self.below(file.path)
        judged = Judged(file.path, analysed=True)
        if raws or worth_reading(data):
            source = self.sources[path] = any_source(data, path)
            comments = self._heard(other_comments(source))
            judged.findings = self.findings(raws, source, comments, judged.silenced)
            judged.findings += self._idle(comments, frozenset(each.code for each in rules), path)
        return judged

    def _heard(self, comments: Comments) -> Comments:
        return comments if self.config.comments else comments.unheard()

    def _left_out(self, data: bytes) -> str:
        if is_generated(data):
            return "generated"
        return "tests" if not self.config.include_tests and is_test_code(data) else ""

    def _tell(self, judged: Judged, drafts: Iterable[Draft], source: Source, active: frozenset[str]) -> None:
        """Turn drafts into what the report holds."""
        infos = {each.code: each for each in self.checks}
        comments = self._heard(python_comments(source, self.noqa))
        raws = []
        for draft in drafts:
            info = infos[draft.rule.code]
            if draft.outcome == "violated":
                raws.append(
                    Raw(
                        info,
                        draft.at,
                        draft.message,
                        draft.confidence,
                        draft.function,
                        draft.related,
                        draft.mend,
                        draft.cause,
                        draft.rank,
                    )
                )
            elif draft.outcome == "met":
                place = self.place(draft.at)
                at, text = draft.related[0]
                judged.met.append(Met(info.code, place, Evidence(self.place(at), text)))
            elif draft.outcome == "unknown":
                judged.unknown.append(Unknown(info.code, self.place(draft.at), draft.message))
        judged.findings = self.findings(raws, source, comments, judged.silenced)
        judged.findings += self._idle(comments, active, source.path)

    def findings(
        self, raws: Iterable[Raw], source: Source, comments: Comments, silenced: list[Silenced]
    ) -> list[Finding]:
        """The violations of a file that are wanted, in order; those that a comment silences go to `silenced`."""
        found: dict[tuple[object, ...], Finding] = {}
        equals: dict[tuple[str, str, str], int] = {}
        for raw in sorted(raws, key=lambda each: (each.spot[1:], each.rule.code, each.message, each.related)):
            code = raw.rule.code
            place = self.place(raw.spot)
            key = (code, raw.spot[1:3])
            if key in found:
                continue
            first, last = comments.statement(raw.spot.line)
            lines = "\n".join(source.lines[first - 1 : max(last, first)])
            statement = essence(lines) if comments.statements else folded(lines)
            # Counted before anything is silenced: a comment must not rename the findings below it.
            same = (code, raw.function, statement)
            ordinal = equals[same] = equals.get(same, -1) + 1
            comment = comments.silences(code, raw.spot.line, raw.spot.end_line)
            if not self._wanted(code, raw.confidence, source.path):
                continue
            inner = content(code, raw.function, statement, ordinal)
            finding = Finding(
                code=code,
                name=raw.rule.name,
                message=raw.message,
                requirement=raw.rule.requirement,
                requirements=raw.rule.requirements,
                cwe=raw.rule.cwe,
                level=raw.rule.level,
                severity=raw.rule.severity,
                confidence=raw.confidence,
                place=place,
                function=raw.function,
                related=tuple(Evidence(self.place(at), text) for at, text in raw.related),
                fingerprint=fingerprint(source.path, inner),
                content=inner,
                mend=raw.mend,
                cause=self.place(raw.cause) if raw.cause is not None else None,
                rank=raw.rank,
            )
            if comment is None:
                found[key] = finding
            else:
                silenced.append(Silenced(finding, comment.reason))
        return list(found.values())

    def _wanted(self, code: str, confidence: Confidence, path: str) -> bool:
        if not at_least(confidence, self.config.confidence) or not self.config.selects(code):
            return False
        return not self.spares(code, path)

    def spares(self, code: str, path: str) -> bool:
        """Whether `per-file-ignores` takes a code away from a file."""
        full = os.path.join(str(self.project.root), path)
        return any(
            code.startswith(codes) and ignored_below(full, base, [ignores])
            for ignores, base, codes in self.spared
        )

    def _idle(self, comments: Comments, active: frozenset[str], path: str) -> list[Finding]:
        found = []
        equals: dict[str, int] = {}
        for comment, code, message in idle(comments, active):
            if not self._wanted(code, "high", path):
                continue
            ordinal = equals[code] = equals.get(code, -1) + 1
            place = Place(
                self.show_below(path), comment.line, comment.column, comment.line, comment.column + 1
            )
            inner = content(code, "", folded(message), ordinal)
            found.append(tool_finding(code, message, place, fingerprint(path, inner), inner))
        return found

    # ------------------------------------------------------------------ paths and places

    def below(self, path: str) -> str:
        """An absolute path as the project knows it."""
        root = str(self.project.root)
        if path.startswith(root + os.sep):
            path = path[len(root) + 1 :]
        return path.replace(os.sep, "/")

    def show(self, path: str) -> str:
        """An absolute path as a report shows it."""
        return shown_path(path, self.shown)

    def show_below(self, path: str) -> str:
        """A path of the project as a report shows it."""
        return self.show(os.path.join(str(self.project.root), path))

    def place(self, spot: Spot) -> Place:
        """A spot in characters, by the file's own lines."""
        source = self.sources.get(spot.path)
        if source is None:
            data = self.project.read(spot.path) or b""
            source = self.sources[spot.path] = any_source(data, spot.path)
        return source.place(spot, self.show_below(spot.path))


def judge_for(
    root: str,
    config: Config,
    checks: Sequence[RuleInfo],
    shown: str,
    overlay: Mapping[str, bytes] | None = None,
    noqa: bool = True,
    thorough: bool = False,
) -> Judge:
    """A judge over a project that has read nothing yet; `overlay` has contents by absolute path.

    A `thorough` one says what is met and what is not decided too.
    """
    from authlint.python.project import Project

    contents = {
        path[len(root) :].lstrip(os.sep).replace(os.sep, "/"): data for path, data in (overlay or {}).items()
    }
    rows = None
    if config.models:
        from authlint.wrappers import models

        rows = models(config.models)
    project = Project(Path(root), rows, contents, _source_roots(config, root))
    project.thorough = thorough
    return Judge(project, checks, config, shown, noqa)


def _source_roots(config: Config, root: str) -> tuple[str, ...]:
    """`source-roots` of a configuration as folders below a project, with forward slashes; "" is its root."""
    if not config.source_roots:
        return ()
    base = config.folder_of("source_roots") or root
    below = (os.path.relpath(os.path.join(base, each), root) for each in config.source_roots)
    found = ("" if each == os.curdir else each.replace(os.sep, "/") for each in below)
    return tuple(each for each in found if each.split("/")[0] != os.pardir)


def judge_of(task: Task, held: dict[tuple[str, str], Judge]) -> Judge:
    """The judge of a task, kept in `held`.

    Those of one project read its files once between them, and know it alike unless their configurations say
    other things of it.
    """
    judge = held.get(task.key)
    if judge is None:
        thorough = task.config.profile == "audit"
        judge = judge_for(task.root, task.config, task.checks, task.shown, thorough=thorough)
        for other in held.values():
            if str(other.project.root) == task.root:
                judge.project.sources = other.project.sources
                if _alike(other.project, judge.project, other.config, judge.config):
                    judge.project = other.project
                    break
        held[task.key] = judge
    return judge


def _alike(one: Project, other: Project, its: Config, others: Config) -> bool:
    """Whether two projects over the same files give the same answers."""
    return (one.source_roots, one.thorough, its.models) == (other.source_roots, other.thorough, others.models)


def judge_batch(task: Task, files: Sequence[File], held: dict[tuple[str, str], Judge]) -> list[Judged]:
    """What a worker does with a batch; `held` keeps its projects from one batch to the next."""
    judge = judge_of(task, held)
    return [judged for file in files if not (judged := judge.python(file)).silent]


def tool_finding(
    code: str, message: str, place: Place, mark: str, inner: str = "", severity: Severity = "low"
) -> Finding:
    """A finding about the use of this tool, which breaks no requirement."""
    name = TOOL_NAMES[code]
    return Finding(
        code, name, message, "", (), (), 1, severity, "high", place, fingerprint=mark, content=inner
    )


TOOL_NAMES = dict(
    zip(TOOL_CODES, ("internal-error", "unused-suppression", "unknown-suppression"), strict=True)
)


def shown_path(path: str, folder: str) -> str:
    """A path relative to a folder, with forward slashes; the absolute one on another drive."""
    if path.startswith(folder + os.sep):
        path = path[len(folder) + 1 :]
    else:
        with contextlib.suppress(ValueError):  # another drive on Windows
            path = os.path.relpath(path, folder)
    return path.replace(os.sep, "/")


LARGEST = 1 << 28


def dull(path: str, error: Unreadable) -> bool:
    """Whether a file is too large to be analysed, and has no auth word that would make one regret it."""
    if not isinstance(error, TooLarge):
        return False
    try:
        return not may_matter(read(path, LARGEST))
    except Unreadable:
        return False


def unparsable(data: bytes) -> str:
    """Why a file without an auth word that the caller named would not parse; "" when it does."""
    from authlint.python.module import Unreadable as Unparsable
    from authlint.python.module import parse

    try:
        parse(data)
    except Unparsable as error:
        return str(error)
    return ""
