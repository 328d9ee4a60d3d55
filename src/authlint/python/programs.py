"""Whether a project is a program that runs, and what of it the program names, by the bytes of its files.

In a program a function that nothing names is left over. In a library, and in a file that stands alone, such a
function is there for others to call, and its parameters are what they hand in.
"""

from __future__ import annotations

import re

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


_TELLS = ("pyproject.toml", "setup.cfg", "Makefile", "Dockerfile", "Procfile", "entrypoint.sh", "README.md")
"""Files at the top of a project that may name a function which nothing else does."""
_NAMELESS = (b"from ", b"import ", b"#")
"""How lines begin that name a function without using it."""
_NAMED: Memo[str, bool] = Memo()


def is_named(name: str, project: Project) -> bool:
    """Whether something in a project, test code left out, names a function beside definitions of that name,
    imports of it and comments.
    """
    answers = _NAMED.of(project)
    if name not in answers:
        word = re.compile(rb"\b%s\b" % re.escape(name.encode()))
        files = project.files()
        answers[name] = any(
            _uses(word, files[path]) for path in project.mentioning(name) if not is_test_path(path)
        ) or any(word.search(project.read(each) or b"") for each in _TELLS)
    return answers[name]


def _uses(word: re.Pattern[bytes], data: bytes) -> bool:
    for hit in word.finditer(data):
        before = data[data.rfind(b"\n", 0, hit.start()) + 1 : hit.start()].lstrip()
        if b"#" not in before and not before.startswith(_NAMELESS) and not before.endswith(b"def "):
            return True
    return False
