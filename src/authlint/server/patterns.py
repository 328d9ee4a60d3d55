"""Documents that are not Python, by semgrep: when they are opened and saved, since a run takes seconds."""

from __future__ import annotations

from authlint.config import Config
from authlint.fixes.mending import Refused
from authlint.fixes.plan import Bench, Setting, offered
from authlint.record import record, replace
from authlint.semgrep import NOT_NEEDED
from authlint.server.documents import Examined


@record()
class Task:
    """A text to be examined; `below` is the path of its file below the root of the project."""

    root: str
    config: Config
    path: str
    below: str
    data: bytes


def examined(task: Task) -> Examined:
    """What semgrep finds; `trouble` says why it finds nothing where it did not run."""
    setting = Setting(task.root, task.config, (), task.root, {task.path: task.data})
    try:
        return Examined(task.data, tuple(Bench(setting).findings([task.below], {task.below: task.data})))
    except Refused as error:
        return Examined(task.data, trouble="" if str(error) == NOT_NEEDED else str(error))


def with_fixes(task: Task, found: Examined) -> Examined:
    """The same with the fixes that hold."""
    setting = Setting(task.root, task.config, (), task.root, {task.path: task.data})
    try:
        return replace(found, findings=tuple(offered(found.findings, setting)))
    except Refused:
        return found
