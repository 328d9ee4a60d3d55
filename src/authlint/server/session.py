"""One editor: what it sends goes to the desk, what the desk says goes to the editor.

The main thread listens and answers, the clerk's does the work; the desk is touched by the clerk alone.
Documents come whole: an editor that counts lines in its own way cannot make them differ from ours.
"""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from authlint import __version__
from authlint.server import speech
from authlint.server.clerk import Clerk
from authlint.server.configured import CONFIGURING
from authlint.server.desk import Desk
from authlint.server.documents import Answer
from authlint.server.settings import read

if TYPE_CHECKING:
    from authlint.server.documents import Examined
    from authlint.server.patterns import Task

Result = TypeVar("Result")

SOON = 0.01
"""Seconds of rest after which an edited document is judged: keys that were pressed together are one edit."""

LATER = 0.3
"""Seconds of rest after which the other open documents are judged again."""

IDLE = 3.0
"""Seconds of rest after which memory is tidied up. In between the collector is off: going over what is kept of a
project of 200,000 lines takes it 0.2 s, and some edit would have to wait for it.
"""

WATCHED = tuple(f"**/{each}" for each in ("*.py", "*.pyw", *sorted(CONFIGURING)))

WATCHING = "workspace.did_change_watched_files.dynamic_registration"


class Session:
    """One editor. `published` are the documents that have diagnostics there."""

    def __init__(self) -> None:
        self.server = LanguageServer(
            "authlint", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full
        )
        self.clerk = Clerk()
        self.examiner = Clerk()
        """Runs semgrep, and touches nothing else."""
        self.desk = Desk(self.complain)
        self.ended = False
        self.loop: asyncio.AbstractEventLoop | None = None
        self.published: dict[str, tuple[int | None, list[types.Diagnostic]]] = {}
        self.versions: dict[str, int | None] = {}
        self.addresses: dict[str, str] = {}
        """Of open documents, as the editor writes them."""
        self.complaints: set[str] = set()

    # ------------------------------------------------------------------ the editor

    def can(self, capability: str) -> bool:
        """Whether the editor says that it can do something."""
        return bool(get_capability(self.server.client_capabilities, capability, False))

    @property
    def pulls(self) -> bool:
        """Whether the editor asks for diagnostics; they are never sent as well."""
        return get_capability(self.server.client_capabilities, "text_document.diagnostic", None) is not None

    @property
    def relates(self) -> bool:
        """Whether the editor shows related places."""
        return any(
            self.can(f"text_document.{how}.related_information")
            for how in ("publish_diagnostics", "diagnostic")
        )

    def complain(self, text: str) -> None:
        """Show something to the user, once until it is settled; from any thread."""
        if text not in self.complaints:
            self.complaints.add(text)
            self._on_loop(
                lambda: self.server.window_show_message(
                    types.ShowMessageParams(types.MessageType.Error, f"authlint: {text}")
                )
            )

    def log(self, text: str) -> None:
        """Put something into the editor's log; from any thread."""
        self._on_loop(
            lambda: self.server.window_log_message(
                types.LogMessageParams(types.MessageType.Error, f"authlint: {text}")
            )
        )

    def _on_loop(self, work: Callable[[], None]) -> None:
        if self.loop is not None and not self.loop.is_closed():
            self.loop.call_soon_threadsafe(work)

    # ------------------------------------------------------------------ the clerk

    def do(self, work: Callable[[], None]) -> None:
        """Have something done; a fault of ours goes into the log."""

        def told(future: Future[None]) -> None:
            error = None if future.cancelled() else future.exception()
            if error is not None:
                self.log(f"internal error: {type(error).__name__}: {error}")

        self.clerk.ask(work).add_done_callback(told)

    async def ask(self, work: Callable[[], Result]) -> Result:
        """Have something found out."""
        return await asyncio.wrap_future(self.clerk.ask(work))

    def judge_soon(self, path: str) -> None:
        """Send the diagnostics of a document when it rests, then those of the others."""
        if self.pulls:
            return
        self.clerk.later(path, SOON, partial(self.judge, path))
        for other in list(self.versions):
            if other != path:
                self.clerk.later(other, LATER, partial(self.judge, other))

    def judge_all(self) -> None:
        """Send everything again, or have it asked for again."""
        if not self.pulls:
            for path in list(self.versions):
                self.clerk.later(path, SOON, partial(self.judge, path))
        elif self.can("workspace.diagnostics.refresh_support"):
            self.server.workspace_diagnostic_refresh(None)

    def examine_all(self) -> None:
        """Have semgrep look at everything again."""
        for path in list(self.versions):
            self.examine_soon(path)

    def judge(self, path: str) -> None:
        """On the clerk's thread: judge a document and have its diagnostics sent."""
        document = self.desk.documents.get(path)
        if document is None:
            return
        version = document.version
        try:
            answer = self.desk.answer(path)
        except Exception as error:
            self.log(f"internal error on {path}: {type(error).__name__}: {error}")
            return
        self._on_loop(lambda: self.publish(path, version, answer))
        self.tidy_later()
        if any(each.finding.mend for each in answer.marks):
            self.clerk.later(_warm_fixes, LATER, _warm_fixes)

    def publish(self, path: str, version: int | None, answer: Answer) -> None:
        """Send diagnostics, unless the document went on or nothing is new."""
        if path not in self.versions or self.versions[path] != version:
            return
        found = self.spoken(answer)
        if self.published.get(path) == (version, found):
            return
        self.published[path] = (version, found)
        self._send(path, found, version)

    def spoken(self, answer: Answer) -> list[types.Diagnostic]:
        """An answer as diagnostics of this editor."""
        return speech.diagnostics(answer, self.relates)

    def _send(self, path: str, found: list[types.Diagnostic], version: int | None) -> None:
        if not self.can("text_document.publish_diagnostics.version_support"):
            version = None
        self.server.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(self.addresses.get(path, ""), found, version)
        )

    def workspace_edit(self, edits: Mapping[str, Sequence[types.TextEdit]]) -> types.WorkspaceEdit:
        """Edits by path; of open documents with the version that they are for, where the editor takes that."""
        if not self.can("workspace.workspace_edit.document_changes"):
            changes = {
                self.addresses.get(path) or speech.uri_of(path): list(each) for path, each in edits.items()
            }
            return types.WorkspaceEdit(changes=changes)
        return types.WorkspaceEdit(
            document_changes=[
                types.TextDocumentEdit(
                    types.OptionalVersionedTextDocumentIdentifier(
                        self.addresses.get(path) or speech.uri_of(path), self.versions.get(path)
                    ),
                    list(each),
                )
                for path, each in edits.items()
            ]
        )

    def tidy_later(self) -> None:
        """Have memory tidied up when the clerk rests."""
        self.clerk.later(_tidy, IDLE, _tidy)

    # ------------------------------------------------------------------ semgrep

    def examine_soon(self, path: str) -> None:
        """Have semgrep look at a document that is not Python."""

        def ask() -> None:
            if (task := self.desk.to_examine(path)) is not None:
                self.examiner.later(path, LATER, partial(self.examine, task))

        self.do(ask)

    def examine(self, task: Task) -> None:
        """On the examiner's thread: run semgrep, and once more where there may be fixes."""
        from authlint.server.patterns import examined, with_fixes

        try:
            found = examined(task)
            if found.trouble:
                self.log(f"{task.path}: {found.trouble}")
            self.take(task.path, found)
            if any(each.mend for each in found.findings):
                self.take(task.path, with_fixes(task, found))
        except Exception as error:
            self.log(f"internal error on {task.path}: {type(error).__name__}: {error}")

    def take(self, path: str, found: Examined) -> None:
        """Have what semgrep found shown."""
        self.do(lambda: self.desk.take(path, found))
        if not self.pulls:
            self.clerk.later(path, 0, partial(self.judge, path))
        else:
            self._on_loop(self.judge_all)

    # ------------------------------------------------------------------ documents

    def put(self, document: types.TextDocumentItem | types.VersionedTextDocumentIdentifier) -> None:
        """A document was opened or edited."""
        path = path_of(document.uri)
        if not path:
            return
        held = self.server.workspace.get_text_document(document.uri)
        language, text = held.language_id or "", held.source
        version = self.versions[path] = document.version
        self.addresses[path] = document.uri
        self.do(lambda: self.desk.put(path, language, text, version))
        self.judge_soon(path)

    def close(self, uri: str) -> None:
        """A document was closed: nothing is shown of it any more."""
        path = path_of(uri)
        if self.versions.pop(path, 0) == 0:
            return
        self.clerk.forget(path)
        self.do(lambda: self.desk.close(path))
        if not self.pulls:
            self.published.pop(path, None)
            self._send(path, [], None)
            self.addresses.pop(path, None)
            for other in self.versions:
                self.clerk.later(other, LATER, partial(self.judge, other))

    def configure(self, given: object) -> None:
        """The editor's settings."""
        self.complaints.clear()
        self.do(lambda: self.desk.configure(read(given, self.complain)))
        self.judge_all()
        self.examine_all()

    async def ask_settings(self) -> None:
        """Ask the editor for its settings."""
        wanted = types.ConfigurationParams([types.ConfigurationItem(section="authlint")])
        try:
            given = await self.server.workspace_configuration_async(wanted)
        except JsonRpcException as error:
            self.log(f"the editor gives no settings: {error}")
            return
        self.configure(given[0] if given else None)

    def see_folders(self) -> None:
        """Take the folders that are open in the editor."""
        folders = [path_of(each) for each in self.server.workspace.folders]
        root = path_of(self.server.workspace.root_uri or "")
        found = tuple(dict.fromkeys(each for each in (*folders, root) if each))
        self.do(lambda: self.desk.configure(folders=found))

    def changed_on_disk(self, events: list[types.FileEvent]) -> None:
        """Files were written, made or removed by others."""
        paths = [path for each in events if (path := path_of(each.uri))]
        moved = any(each.type != types.FileChangeType.Changed for each in events)
        self.complaints.clear()
        self.do(lambda: self.desk.changed_on_disk(paths, moved))
        self.judge_all()
        if any(os.path.basename(path) in CONFIGURING for path in paths):
            self.examine_all()


def path_of(uri: str) -> str:
    """The path of a file's address; "" for what is no file."""
    if not uri.startswith("file:"):
        return ""
    path = to_fs_path(uri)
    return os.path.normpath(path) if path and os.path.isabs(path) and "\x00" not in path else ""


def _tidy() -> None:
    """Free what nobody needs; what is left, a project for the most part, is not gone over again."""
    gc.collect()
    gc.freeze()


def _warm_fixes() -> None:
    """Import what fixes need, before somebody waits for one."""
    import authlint.fixes.page
    import authlint.fixes.plan  # noqa: F401
