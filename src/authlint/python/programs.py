"""Whether a project is a program that runs, by the bytes of its files, beside a file that is looked at.

In a program a function that nothing names is left over. In a library, and in a file that stands alone, such a
function is there for others to call, and its parameters are what they hand in.
"""

from __future__ import annotations

from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.sources import is_test_path

_STARTS = (
    "__main__", "urlpatterns", "add_url_rule", ".route(", "as_view(", "APIRouter(", "FastAPI(", "Flask(", "Starlette(",
    "add_routes", "add_handler", "click.command", "typer.", "BaseCommand", "mainloop(", "input(",
)  # fmt: skip
"""What stands where a program is entered: routes, commands, windows, prompts."""


_ENTERED: Memo[str, tuple[str, ...]] = Memo()


def is_program_beside(path: str, project: Project) -> bool:
    """Whether another file of the project, test code left out, is where the program is entered."""
    answers, key = _ENTERED.of(project), ""
    if key not in answers:
        answers[key] = tuple(
            dict.fromkeys(
                each for word in _STARTS for each in project.mentioning(word)[:40] if not is_test_path(each)
            )
        )
    entered = answers[key]
    assert isinstance(entered, tuple)
    return any(each != path for each in entered)
