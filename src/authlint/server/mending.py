"""Fixes for what is shown of a document, tried over the project as it is read already."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from authlint.findings import Finding
from authlint.record import replace
from authlint.server.desk import Desk
from authlint.server.standing import Trial

if TYPE_CHECKING:
    from authlint.fixes.plan import Setting


def mended(desk: Desk, path: str, wanted: Iterable[Finding]) -> dict[Finding, Finding]:
    """The findings that have a fix that holds, each with the same one and its fix, in order."""
    from authlint.fixes.mending import Refused
    from authlint.fixes.plan import offered

    answer, document = desk.answer(path), desk.documents[path]
    if not document.sound:
        return {}
    asked = {each for each in wanted if each.mend is not None}
    if not document.is_python:  # tried when it was examined
        document.mended = {each: each for each in answer.every}
    new = asked - set(document.mended)
    if new:
        findings = [each if each in new else replace(each, mend=None) for each in answer.every]
        with _Tried(desk, path) as setting:
            try:
                made = offered(findings, setting)
            except Refused:
                made = findings
        pairs = zip(answer.every, made, strict=True)
        document.mended.update((each, better) for each, better in pairs if each in new)
    found = {each: document.mended[each] for each in sorted(asked, key=_key)}
    return {each: better for each, better in found.items() if better.fix is not None}


def all_mended(desk: Desk, path: str) -> dict[str, tuple[bytes, bytes]]:
    """What all safe fixes of a Python document would change: bytes before and after by path."""
    from authlint.fixes import plan
    from authlint.fixes.mending import Refused

    answer, document = desk.answer(path), desk.documents.get(path)
    shown = {each.finding.fingerprint for each in answer.marks if each.finding.mend is not None}
    if not shown or document is None or not document.sound or not document.is_python:
        return {}
    with _Tried(desk, path) as setting:
        try:
            every = answer.every
            return plan.mended([path], setting, False, lambda each: each.fingerprint in shown, every).files
        except Refused:
            return {}


def _key(finding: Finding) -> tuple[str, int, int, str, str]:
    return finding.key


class _Tried:
    """A setting for fixes; what was tried is taken back at the end."""

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
