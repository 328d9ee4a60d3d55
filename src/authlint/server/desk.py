"""The open documents of an editor, and what is to be said of each.

Judged is the text as it stands in the editor, and other files as they stand there where they are open. A text
that Python cannot read leaves everybody, its own findings too, with the last one that it could read.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from authlint.config import Config
from authlint.discovery import forget, kind_of, project_root
from authlint.python.module import Unreadable, parse
from authlint.server.configured import CONFIGURING, Configured
from authlint.server.documents import Answer, Document, Examined, Mark, line_of, mark_of
from authlint.server.places import Encoding, Range
from authlint.server.settings import Settings
from authlint.server.standing import Standing

if TYPE_CHECKING:
    import ast

    from authlint.server.patterns import Task

KEPT = "the findings are those of the text before"


class Desk:
    """All that is open. Not for several threads at once.

    `say` is told what the user should know: a configuration that cannot be used. `watches` tells whether
    somebody says what is written to disk.
    """

    def __init__(self, say: Callable[[str], None] = lambda text: None, encoding: Encoding = "utf-16") -> None:
        self.encoding = encoding
        self.watches = False
        self.documents: dict[str, Document] = {}
        self.standings: dict[tuple[str, str], Standing] = {}
        self.configured = Configured(say, Settings(), ())
        self.edition = 0
        """Counts what may change an answer."""

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

    def configure(self, settings: Settings | None = None, folders: tuple[str, ...] | None = None) -> None:
        """The editor's settings or folders have changed, or files with configuration: all is read anew."""
        now = self.configured
        self.configured = now.again(
            now.settings if settings is None else settings, now.folders if folders is None else folders
        )
        self.standings.clear()
        gc.unfreeze()  # see session: else the projects would never be freed
        forget()
        self.edition += 1

    def changed_on_disk(self, paths: Iterable[str], come_or_gone: bool) -> None:
        """Files were written, or have come or gone."""
        wanted = [path for path in paths if path not in self.documents]
        if come_or_gone or any(not path.endswith((".py", ".pyw")) for path in wanted):
            self.configure()
            return
        for path in wanted:
            self._overlay(path, None)
        self.edition += 1

    def saved(self, path: str) -> None:
        """A document was saved, by an editor that does not watch files: others may have been written too."""
        if os.path.basename(path) in CONFIGURING:
            self.configure()
            return
        for key, standing in list(self.standings.items()):
            changed = standing.written_since()
            if changed is None:
                del self.standings[key]
                self.edition += 1
            elif wanted := {each: None for each in changed if each not in self.documents}:
                standing.change(wanted)
                self.edition += 1

    def _overlay(self, path: str, data: bytes | None, tree: ast.Module | None = None) -> None:
        for key, standing in list(self.standings.items()):
            if not standing.holds(path):
                continue
            there = data is not None or os.path.isfile(path)
            if not standing.has(path) or not there:
                del self.standings[key]  # where imports lead hangs on which files there are
            elif data is None or not standing.holds_text(path, data):
                standing.change({path: data}, tree)

    # ------------------------------------------------------------------ projects

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

    def standing_of(self, path: str) -> Standing:
        """The project of a document."""
        return self._standing(str(project_root(path)), self.configured.of(path))

    def texts(self) -> dict[str, bytes]:
        """The texts that stand for Python files, by path."""
        return {path: each.good for path, each in self.documents.items() if each.good is not None}

    def _settle(self) -> None:
        """Read the texts that have come in since."""
        for path, document in self.documents.items():
            if document.settled or not document.is_python:
                continue
            document.settled = True
            document.reason = ""
            data = document.data
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
        if document is None:
            return Answer()
        if document.answer is None or document.edition != self.edition:
            self._settle()
            document.answer, document.edition = self._answer(document), self.edition
            document.mended.clear()
        return document.answer

    def _answer(self, document: Document) -> Answer:
        path, root = document.path, str(project_root(document.path))
        if self.configured.keeps_out(path, root):
            return Answer()
        if not document.is_python:
            return self._of_patterns(document, root)
        line = line_of(document.reason)
        if document.good is None:
            return Answer(trouble=f"not analysed: {document.reason}", trouble_line=line)
        standing = self._standing(root, self.configured.of(path))
        judged = standing.judged(path)
        moved = document.moves()
        fresh = self.configured.fresh(judged.findings, path, root)
        marks = [mark_of(each, root, standing.lines, moved, self.encoding) for each in fresh]
        trouble = f"not analysed: {judged.skipped}" if judged.skipped else ""
        if document.reason:
            trouble = f"not analysed: {document.reason}" + (f"; {KEPT}" if marks else "")
        return Answer(tuple(marks), tuple(judged.findings), trouble, line, tuple(judged.faults))

    def at(self, path: str, wanted: Range) -> list[Mark]:
        """The findings of a document that a range meets."""
        return [each for each in self.answer(path).marks if each.range.meets(wanted)]

    def on_lines(self, path: str, wanted: Range) -> list[Mark]:
        """The findings of a document that stand on the lines of a range."""
        first, last = wanted.start.line, wanted.end.line
        return [each for each in self.answer(path).marks if first <= each.range.start.line <= last]

    def lines(self, path: str, shown: str) -> list[str]:
        """The lines of a file that an edit of a document's finding names, by its path below the root."""
        document = self.documents[path]
        return document.lines if not document.is_python else self.standing_of(path).lines(shown)

    # ------------------------------------------------------------------ files that are not Python

    def to_examine(self, path: str) -> Task | None:
        """What semgrep should look at for a document; None for Python, and for what a run leaves out."""
        from authlint.server.patterns import Task

        document = self.documents.get(path)
        if document is None or document.is_python or kind_of(os.path.basename(path)) is None:
            return None
        root = str(project_root(path))
        if self.configured.keeps_out(path, root):
            return None
        below = os.path.relpath(path, root).replace(os.sep, "/")
        return Task(root, self.configured.of(path), path, below, document.data)

    def take(self, path: str, found: Examined) -> None:
        """What semgrep found in a document."""
        document = self.documents.get(path)
        if document is not None:
            document.examined, document.edition = found, -1

    def _of_patterns(self, document: Document, root: str) -> Answer:
        found = document.examined
        if found is None:
            return Answer()
        from authlint.source import any_source

        lines = any_source(found.data).lines
        moved = document.moves()
        fresh = self.configured.fresh(found.findings, document.path, root)
        marks = [mark_of(each, root, lambda path: lines, moved, self.encoding) for each in fresh]
        return Answer(tuple(marks), found.findings)
