"""What an editor may do about findings: mend one, ignore one with a reason, mend all that is safe."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence

from lsprotocol import types

from authlint.config import TOOL_CODES
from authlint.discovery import project_root
from authlint.findings import Edit
from authlint.record import record
from authlint.reporters.shown import visible
from authlint.server import speech
from authlint.server.desk import Desk
from authlint.server.documents import Mark
from authlint.server.mending import all_mended, mended
from authlint.server.places import Range

FIX_ALL = "source.fixAll.authlint"

REASON = "TODO: say why"
"""Stands where the reason belongs: the protocol has no way to ask for one."""


@record()
class Action:
    """Something to be done: edits by absolute path, and the finding that it is for."""

    title: str
    kind: str
    edits: Mapping[str, Sequence[types.TextEdit]]
    mark: Mark | None = None
    preferred: bool = False


def actions(desk: Desk, path: str, wanted: Range, kinds: Sequence[str] | None) -> list[Action]:
    """What may be done about the findings on the lines of a range; of the `kinds` that are asked for."""
    found: list[Action] = []
    if _asked(types.CodeActionKind.QuickFix, kinds) and (marks := desk.on_lines(path, wanted)):
        found += _mending(desk, path, marks)
        found += _ignoring(desk, path, marks)
    if kinds and _asked(FIX_ALL, kinds) and (files := all_mended(desk, path)):
        edits = {each: speech.difference(*contents, desk.encoding) for each, contents in files.items()}
        found.append(Action("authlint: mend all that has a safe fix", FIX_ALL, edits))
    return found


def _asked(kind: str, kinds: Sequence[str] | None) -> bool:
    """Whether a kind is among those asked for, or below one of them; all but whole-file actions by default."""
    return not kinds or any(not each or kind == each or kind.startswith(f"{each}.") for each in kinds)


def _mending(desk: Desk, path: str, marks: Sequence[Mark]) -> list[Action]:
    made = []
    by_finding = {each.finding: each for each in marks}
    for original, better in mended(desk, path, by_finding).items():
        fix = better.fix
        if fix is None or (fix.applicability == "unsafe" and not desk.configured.settings.unsafe_fixes):
            continue
        safe = fix.applicability == "safe"
        title = f"{better.code}: {visible(fix.title)}" + ("" if safe else " (look at it afterwards)")
        edits = _by_path(desk, path, fix.edits)
        made.append(Action(title, types.CodeActionKind.QuickFix, edits, by_finding[original], safe))
    return made


def _ignoring(desk: Desk, path: str, marks: Sequence[Mark]) -> list[Action]:
    """A comment behind or above the statement, once for each code on a line."""
    from authlint.fixes.mending import Refused
    from authlint.fixes.silence import ignoring

    document = desk.documents[path]
    data = document.judged
    if data is None or not document.sound:
        return []
    made: dict[tuple[str, int], Action] = {}
    for mark in marks:
        place, code = mark.finding.place, mark.finding.code
        if code in TOOL_CODES or (code, place.line) in made:
            continue
        try:
            edit = ignoring(place.path, data, place.line, code, REASON, place.end_line)
        except Refused:
            continue
        edits = _by_path(desk, path, [edit])
        made[code, place.line] = Action(
            f"{code}: ignore it here, with a reason", types.CodeActionKind.QuickFix, edits, mark
        )
    return list(made.values())


def _by_path(desk: Desk, path: str, edits: Sequence[Edit]) -> dict[str, list[types.TextEdit]]:
    root = str(project_root(path))
    lines = {each.place.path: desk.lines(path, each.place.path) for each in edits}
    by_path = speech.edits(edits, lines, desk.encoding)
    return {os.path.normpath(os.path.join(root, each)): made for each, made in by_path.items()}


def spoken(action: Action, edit: types.WorkspaceEdit, related: bool) -> types.CodeAction:
    """An action in the words of the protocol."""
    return types.CodeAction(
        title=action.title,
        kind=action.kind,
        diagnostics=[speech.diagnostic(action.mark, related)] if action.mark is not None else None,
        is_preferred=action.preferred or None,
        edit=edit,
    )


def mark_of(found: Sequence[types.Diagnostic]) -> str:
    """A name for diagnostics: equal ones have the same."""
    return hashlib.sha256(repr(found).encode("utf-8", "surrogatepass")).hexdigest()[:16]
