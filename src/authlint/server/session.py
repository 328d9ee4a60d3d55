"""The language server protocol, by pygls: what an editor sends goes to the desk, what the desk says to the editor.

The main thread listens and answers, the clerk's does the work; the desk is touched by the clerk alone.
Documents come whole: an editor that counts lines in its own way cannot make them differ from ours.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import sys
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
from authlint.server import actions, pages, speech
from authlint.server.clerk import Clerk
from authlint.server.configured import CONFIGURING
from authlint.server.desk import Desk
from authlint.server.documents import Answer
from authlint.server.places import Position, Range
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
        self.clerk.later(_tidy, IDLE, _tidy)
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


# ---------------------------------------------------------------------- what the protocol calls


def serve() -> int:
    """Talk over standard input and output to the end; 0 when the editor asked for a shutdown, else 1."""
    logging.disable(logging.CRITICAL)  # pygls tells its own troubles on stderr, with what the documents hold
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing but messages may get into the channel
    gc.disable()
    session = Session()
    register(session)
    session.server.start_io(stdin, stdout)
    session.clerk.stop()
    session.examiner.stop()
    return 0 if session.ended else 1


def register(session: Session) -> None:
    """Give the server what it answers."""
    server, desk = session.server, session.desk

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        session.loop = asyncio.get_running_loop()
        encoding = server.workspace.position_encoding
        desk.encoding = next((each for each in ("utf-8", "utf-32") if encoding == each), "utf-16")
        desk.watches = session.can(WATCHING)
        session.see_folders()
        options = params.initialization_options
        given = options.get("settings", options) if isinstance(options, dict) else None
        session.do(lambda: desk.configure(read(given, session.complain)))
        session.do(_warm)

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        if desk.watches:
            watchers = [types.FileSystemWatcher(each) for each in WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            watch = types.Registration("watch", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            try:
                await server.client_register_capability_async(types.RegistrationParams([watch]))
            except JsonRpcException as error:
                session.log(f"the editor watches no files: {error}")
        if session.can("workspace.configuration"):
            await session.ask_settings()

    @server.feature(types.SHUTDOWN)
    def shutdown(params: None) -> None:
        session.ended = True

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        session.put(params.text_document)
        session.examine_soon(path_of(params.text_document.uri))

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        session.put(params.text_document)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        path = path_of(params.text_document.uri)
        session.examine_soon(path)
        if not desk.watches:
            session.do(lambda: desk.saved(path))
            session.judge_all()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        session.close(params.text_document.uri)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def did_change_configuration(params: types.DidChangeConfigurationParams) -> None:
        if session.can("workspace.configuration"):
            await session.ask_settings()
        else:
            session.configure(params.settings)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(params: types.DidChangeWatchedFilesParams) -> None:
        session.changed_on_disk(list(params.changes))

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def did_change_folders(params: types.DidChangeWorkspaceFoldersParams) -> None:
        session.see_folders()
        session.judge_all()

    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(
            inter_file_dependencies=True, workspace_diagnostics=False, identifier="authlint"
        ),
    )
    async def diagnostic(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        path = path_of(params.text_document.uri)
        answer = await session.ask(lambda: desk.answer(path))
        session.clerk.later(_tidy, IDLE, _tidy)
        found = session.spoken(answer)
        mark = actions.mark_of(found)
        if params.previous_result_id == mark:
            return types.RelatedUnchangedDocumentDiagnosticReport(mark)
        return types.RelatedFullDocumentDiagnosticReport(found, result_id=mark)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        path = path_of(params.text_document.uri)
        here = Position(params.position.line, params.position.character)
        found = await session.ask(lambda: _page_at(desk, path, here))
        if found is None:
            return None
        text, at = found
        formats = get_capability(server.client_capabilities, "text_document.hover.content_format", None)
        kind = types.MarkupKind.Markdown
        if formats and kind not in formats:
            kind = types.MarkupKind.PlainText
        return types.Hover(types.MarkupContent(kind, text), speech.spoken(at))

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions([types.CodeActionKind.QuickFix, actions.FIX_ALL]),
    )
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction | types.Command] | None:
        path = path_of(params.text_document.uri)
        wanted = speech.heard(params.range)
        kinds = params.context.only
        found = await session.ask(lambda: actions.actions(desk, path, wanted, kinds))
        return [actions.spoken(each, session.workspace_edit(each.edits), session.relates) for each in found]


def _tidy() -> None:
    """Free what nobody needs; what is left, a project for the most part, is not gone over again."""
    gc.collect()
    gc.freeze()


def _warm_fixes() -> None:
    """Import what fixes need, before somebody waits for one."""
    import authlint.fixes.page
    import authlint.fixes.plan  # noqa: F401


def _warm() -> None:
    """Import what every answer needs."""
    from authlint.frameworks import models
    from authlint.registry import checks

    checks()
    models()


def _page_at(desk: Desk, path: str, here: Position) -> tuple[str, Range] | None:
    """What to show of a position: its findings, or the rule that a comment names."""
    marks = desk.at(path, Range(here, here))
    if marks:
        return pages.of_marks(marks), marks[0].range
    document = desk.documents.get(path)
    if document is None:
        return None
    lines = document.lines
    found = pages.code_at(lines[here.line], here, desk.encoding) if here.line < len(lines) else None
    said = pages.of_codes([found[0]]) if found is not None else []
    return ("\n\n".join(said), found[1]) if found is not None and said else None
