"""Which application a file belongs to: a repository may hold several, and what one is told of is told once."""

from __future__ import annotations

import re

from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.sources import is_test_path
from authlint.python.values import Spot


def home_of(path: str, project: Project) -> str:
    """The folder of an application: the one around its packages; a repository may hold several."""
    folder = path.rpartition("/")[0]
    while folder and (
        "__init__.py" in project.sources.listing(folder) or _is_imported_beside(folder, project)
    ):
        folder = folder.rpartition("/")[0]
    return folder


def files_at_home(path: str, project: Project) -> list[str]:
    """The files of the application that a file belongs to, test code left out, sorted."""
    answers, home = _FILES.of(project), home_of(path, project)
    if home not in answers:
        below = f"{home}/" if home else ""
        answers[home] = [
            each for each in project.files() if each.startswith(below) and not is_test_path(each)
        ]
    return answers[home]


def head_of(path: str, project: Project) -> Spot:
    """What stands for the application of a file as a cause: the beginning of its folder, where nothing is written."""
    home = home_of(path, project)
    return Spot(f"{home}/__init__.py" if home else "__init__.py", 1, 0, 1, 0)


_FILES: Memo[str, list[str]] = Memo()
_IMPORTED_BESIDE: Memo[str, bool] = Memo()


def _is_imported_beside(folder: str, project: Project) -> bool:
    """Whether a file beside the folder imports from it, as from a package without `__init__.py`."""
    answers = _IMPORTED_BESIDE.of(project)
    if folder not in answers:
        around, _, name = folder.rpartition("/")
        brings = re.compile(rb"(?m)^[ \t]*(?:from|import)[ \t]+%s\b" % re.escape(name.encode()))
        beside = (f"{around}/{each}" if around else each for each in project.sources.listing(around))
        answers[folder] = any(
            brings.search(project.read(each) or b"") for each in sorted(beside) if each.endswith(".py")
        )
    return answers[folder]
