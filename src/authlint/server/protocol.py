"""The protocol by pygls: which message asks what of the session."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcException

from authlint.server import actions, pages, speech
from authlint.server.desk import Desk
from authlint.server.places import Position, Range
from authlint.server.session import WATCHED, WATCHING, Session, path_of
from authlint.server.settings import read


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
        session.tidy_later()
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
