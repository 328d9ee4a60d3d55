"""The open documents of an editor: what is to be said of each, and what may be done about it.

Judged is the text as it stands in the editor, and other files as they stand there where they are open. A text
that Python cannot read leaves everybody, its own findings too, with the last one that it could read.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from authlint import baseline
from authlint.baseline import Baseline, location
from authlint.config import Config, ConfigError
from authlint.configfiles import NAMES, Nearest
from authlint.discovery import VENDORED, forget, kind_of, left_out, project_root
from authlint.findings import Finding
from authlint.ignores import Ignores, exclusions
from authlint.python.module import Unreadable, parse
from authlint.server.places import Encoding, Range, marked
from authlint.server.settings import Settings
from authlint.server.standing import Standing, Trial
from authlint.source import any_source, encoding

if TYPE_CHECKING:
    import ast

    from authlint.fixes.plan import Setting


CONFIGURATION = frozenset((*NAMES, baseline.NAME, ".gitignore"))

KEPT = "the findings are those of the text before"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A related place: an absolute path, where in it, and what stands there."""

    path: str
    range: Range
    message: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding where the editor shows it."""

    finding: Finding
    range: Range
    related: tuple[Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of a text. `trouble` is why there is no more to say, and the line (from 0) to say it at."""

    marks: tuple[Mark, ...] = ()
    trouble: str = ""
    trouble_line: int = 0
    faults: tuple[str, ...] = ()


@dataclass(slots=True)
class Document:
    """A file that is open. `good` is the last text that Python could read, as bytes of the file."""

    path: str
    language: str
    text: str
    version: int | None = None
    settled: bool = False
    good: bytes | None = None
    reason: str = ""
    answer: Answer | None = None
    edition: int = -1
    mended: dict[Finding, Finding] = field(default_factory=dict)


class Desk:
    """All that is open. Not for several threads at once.

    `say` is told what the user should know: a configuration that cannot be used.
    """

    def __init__(self, say: Callable[[str], None] = lambda text: None, encoding: Encoding = "utf-16") -> None:
        self.say = say
        self.encoding = encoding
        self.settings = Settings()
        self.folders: tuple[str, ...] = ()
        self.documents: dict[str, Document] = {}
        self.standings: dict[tuple[str, str], Standing] = {}
        self.watches = False
        """Whether somebody tells what is written to disk."""
        self.edition = 0
        """Counts what may change an answer."""
        self._nearest: Nearest | None = None
        self._configs: dict[str, Config] = {}
        self._baselines: dict[str, Baseline | None] = {}
        self._last: dict[str, Config] = {}
        self._kept_out: dict[str, bool] = {}

    # ------------------------------------------------------------------ what happens

    def put(self, path: str, language: str, text: str, version: int | None = None) -> None:
        """A document was opened or edited."""
        known = self.documents.get(path)
        if known is None:
            known = self.documents[path] = Document(path, language, text)
            self.edition += 1
        elif known.text != text:
            known.text, known.settled = text, False
            self.edition += 1
        known.version = version

    def close(self, path: str) -> None:
        """A document was closed: what is on disk counts again."""
        document = self.documents.pop(path, None)
        if document is not None and document.good is not None:
            self._overlay(path, None)
        self.edition += 1

    def configure(self, settings: Settings) -> None:
        """The editor's settings, or files with configuration, have changed."""
        self.settings = settings
        self.reread()

    def reread(self) -> None:
        """Nothing that was read from disk counts any more."""
        self.standings.clear()
        gc.unfreeze()  # see session: else the projects would never be freed
        self._nearest = None
        self._configs.clear()
        self._baselines.clear()
        self._kept_out.clear()
        forget()
        self.edition += 1

    def changed_on_disk(self, paths: Iterable[str], come_or_gone: bool) -> None:
        """Files were written, or have come or gone."""
        wanted = [path for path in paths if path not in self.documents]
        if come_or_gone or any(not path.endswith((".py", ".pyw")) for path in wanted):
            self.reread()
            return
        for path in wanted:
            self._overlay(path, None)
        self.edition += 1

    def saved(self, path: str) -> None:
        """A document was saved, by an editor that does not watch files: others may have been written too."""
        if os.path.basename(path) in CONFIGURATION:
            self.reread()
            return
        for key, standing in list(self.standings.items()):
            changed = standing.written_since()
            if changed is None:
                del self.standings[key]
                self.edition += 1
            elif wanted := {each: None for each in changed if each not in self.documents}:
                standing.change(wanted)
                self.edition += 1

    def lines(self, document: Document) -> list[str]:
        """The lines of a document as the editor has them."""
        return any_source(encoded(document.text)).lines

    def _overlay(self, path: str, data: bytes | None, tree: ast.Module | None = None) -> None:
        for key, standing in list(self.standings.items()):
            if not standing.holds(path):
                continue
            there = data is not None or os.path.isfile(path)
            if not standing.has(path) or not there:
                del self.standings[key]  # where imports lead hangs on which files there are
            elif data is None or not standing.holds_text(path, data):
                standing.change({path: data}, tree)

    # ------------------------------------------------------------------ what is judged, and how

    def config_for(self, path: str) -> Config:
        """The configuration of a file; of one that cannot be used the last that could."""
        folder = os.path.dirname(path)
        config = self._configs.get(folder)
        if config is None:
            try:
                if self._nearest is None:
                    self._nearest = self.settings.nearest(self.folders)
                config = self._last[folder] = self._nearest.of(folder)
            except ConfigError as error:
                self.say(str(error))
                config = self._last.get(folder, Config())
            self._configs[folder] = config
        return config

    def _excluded(self, path: str) -> list[Ignores]:
        """What configurations keep out of a run."""
        try:
            return exclusions(self._nearest.above(os.path.dirname(path)) if self._nearest is not None else ())
        except ConfigError:
            return exclusions([self.config_for(path)])

    def _accepted(self, config: Config) -> Baseline | None:
        """The baseline of a configuration."""
        path = location(config)
        if path and path not in self._baselines:
            try:
                self._baselines[path] = baseline.read(path)
            except ConfigError as error:
                self.say(str(error))
                self._baselines[path] = None
        return self._baselines.get(path)

    def _is_kept_out(self, path: str, root: str, config: Config) -> bool:
        """Whether a run over the project would not look at the file, or it belongs to nobody's project."""
        known = self._kept_out.get(path)
        if known is None:
            home = next((each for each in self.folders if path.startswith(each.rstrip(os.sep) + os.sep)), "")
            foreign = VENDORED.intersection(path[len(home) :].split(os.sep)[:-1])
            known = bool(foreign or left_out(path, root, config.include_tests, self._excluded(path)))
            self._kept_out[path] = known
        return known

    def _standing(self, root: str, config: Config) -> Standing:
        key = (root, str(config.path))
        standing = self.standings.get(key)
        if standing is None:
            from authlint.registry import checks

            wanted = [each for each in checks() if config.runs(each)]
            standing = self.standings[key] = Standing(root, config, wanted, self.texts())
            if not self.watches:
                standing.written_since()
        return standing

    def texts(self) -> dict[str, bytes]:
        """The texts that stand for files, by path."""
        return {path: each.good for path, each in self.documents.items() if each.good is not None}

    def _settle(self) -> None:
        """Read the texts that have come in since."""
        for path, document in self.documents.items():
            if document.settled:
                continue
            document.settled = True
            document.reason = ""
            if not is_python(path, document.language):
                continue
            data = encoded(document.text)
            try:
                tree = parse(data)
            except Unreadable as error:
                document.reason = str(error)
                continue
            document.good = data
            self._overlay(path, data, tree)

    # ------------------------------------------------------------------ what is said

    def answer(self, path: str) -> Answer:
        """What is to be said of a document; nothing of one that is not open."""
        document = self.documents.get(path)
        if document is None or not is_python(path, document.language):
            return Answer()
        if document.answer is not None and document.edition == self.edition:
            return document.answer
        self._settle()
        document.answer, document.edition = self._answer(document), self.edition
        document.mended.clear()
        return document.answer

    def _answer(self, document: Document) -> Answer:
        path = document.path
        root, config = str(project_root(path)), self.config_for(path)
        if self._is_kept_out(path, root, config):
            return Answer()
        line = _line_of(document.reason)
        if document.good is None:
            return Answer(trouble=f"not analysed: {document.reason}", trouble_line=line)
        standing = self._standing(root, config)
        judged = standing.judged(path)
        moved = _moves(document.good, document.text) if document.reason else None
        findings = judged.findings
        if (accepted := self._accepted(config)) is not None:
            findings = fresh(findings, accepted, root)
        marks = [self._mark(each, standing, moved) for each in findings]
        trouble = f"not analysed: {judged.skipped}" if judged.skipped else ""
        if document.reason:
            trouble = f"not analysed: {document.reason}" + (f"; {KEPT}" if marks else "")
        return Answer(tuple(marks), trouble, line, tuple(judged.faults))

    def _mark(self, finding: Finding, standing: Standing, moved: Callable[[int], int] | None) -> Mark:
        here = marked(standing.lines(finding.place.path), finding.place, self.encoding)
        if moved is not None:
            line = moved(here.start.line)
            here = Range(here.start._replace(line=line), here.end._replace(line=line))
        related = tuple(
            Elsewhere(
                os.path.normpath(os.path.join(standing.root, each.place.path)),
                marked(standing.lines(each.place.path), each.place, self.encoding),
                each.message,
            )
            for each in dict.fromkeys(finding.related)
        )
        return Mark(finding, here, related)

    # ------------------------------------------------------------------ what may be done

    def at(self, path: str, wanted: Range) -> list[Mark]:
        """The findings of a document that a range meets."""
        return [each for each in self.answer(path).marks if each.range.meets(wanted)]

    def on_lines(self, path: str, wanted: Range) -> list[Mark]:
        """The findings of a document that stand on the lines of a range."""
        first, last = wanted.start.line, wanted.end.line
        return [each for each in self.answer(path).marks if first <= each.range.start.line <= last]

    def sound(self, path: str) -> bool:
        """Whether the text is one that Python can read, so that its findings are where they are shown."""
        document = self.documents.get(path)
        return document is not None and document.settled and not document.reason

    def mended(self, path: str, wanted: Iterable[Finding]) -> dict[Finding, Finding]:
        """The findings that have a fix that holds, each with the same one and its fix, in order."""
        from authlint.fixes.mending import Refused
        from authlint.fixes.plan import offered

        answer, document = self.answer(path), self.documents[path]
        asked = {each for each in wanted if each.mend is not None}
        new = asked - set(document.mended)
        if new and self.sound(path):
            findings = [
                each.finding if each.finding in new else replace(each.finding, mend=None)
                for each in answer.marks
            ]
            with _Tried(self, path) as setting:
                try:
                    made = offered(findings, setting)
                except Refused:
                    made = findings
            document.mended.update(
                (mark.finding, better)
                for mark, better in zip(answer.marks, made, strict=True)
                if mark.finding in new
            )
        found = {each: document.mended[each] for each in sorted(asked, key=_key) if each in document.mended}
        return {each: better for each, better in found.items() if better.fix is not None}

    def all_mended(self, path: str) -> dict[str, tuple[bytes, bytes]]:
        """What all safe fixes of a document would change: bytes before and after by path."""
        from authlint.fixes.mending import Refused
        from authlint.fixes.plan import mended

        answer = self.answer(path)
        findings = [each.finding for each in answer.marks]
        if not self.sound(path) or not any(each.mend for each in findings):
            return {}
        with _Tried(self, path) as setting:
            try:
                return mended([path], setting, False, lambda each: True, findings).files
            except Refused:
                return {}

    def standing_of(self, path: str) -> Standing:
        """The project of a document."""
        return self._standing(str(project_root(path)), self.config_for(path))


class _Tried:
    """A setting for fixes over the project as it is read already."""

    def __init__(self, desk: Desk, path: str) -> None:
        self.desk = desk
        self.standing = desk.standing_of(path)
        self.trial = Trial(self.standing)

    def __enter__(self) -> Setting:
        from authlint.fixes.plan import Setting

        standing, texts = self.standing, self.desk.texts()
        return Setting(
            standing.root, standing.config, standing.checks, standing.root, texts, self.trial.judge
        )

    def __exit__(self, *_: object) -> None:
        self.trial.end(self.desk.texts())


def is_python(path: str, language: str) -> bool:
    """Whether a document is judged: a Python file by its name, or a script without a suffix by its language."""
    name = os.path.basename(path)
    return kind_of(name) == "python" or (language == "python" and "." not in name)


def encoded(text: str) -> bytes:
    """A text as the bytes that an editor would write, by its coding line."""
    try:
        return text.encode(encoding(text[:1000].encode("utf-8", "surrogatepass")))
    except (LookupError, UnicodeError):
        return text.encode("utf-8", "surrogatepass")


def fresh(findings: Sequence[Finding], accepted: Baseline, root: str) -> list[Finding]:
    """The findings that a baseline does not accept; their paths are below the root."""
    full = [
        replace(each, place=replace(each.place, path=os.path.join(root, each.place.path)))
        for each in findings
    ]
    left, _ = accepted.part(full)
    return [each for each, its in zip(findings, full, strict=True) if its in left]


def _key(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.key


def _line_of(reason: str) -> int:
    """The line, from 0, that a reason names."""
    number = reason.partition(" in line ")[2].partition(",")[0]
    return int(number) - 1 if number.isdecimal() else 0


def _moves(good: bytes, text: str) -> Callable[[int], int]:
    """From lines of one text to those of another that differs in one stretch."""
    before, after = any_source(good).lines, any_source(encoded(text)).lines
    most = min(len(before), len(after))
    head = next((index for index in range(most) if before[index] != after[index]), most)
    tail = next(
        (index for index in range(most - head) if before[-1 - index] != after[-1 - index]), most - head
    )

    def moved(line: int) -> int:
        if line < head:
            return line
        if line >= len(before) - tail:
            return line + len(after) - len(before)
        return min(line, max(len(after) - tail - 1, head), len(after) - 1)

    return moved
