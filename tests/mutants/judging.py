"""What a rule says of a project that is only in memory, and the right projects there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from pages import documented
from trees import APPS, files_of

from authlint.analysis import check_file
from authlint.examples import Example
from authlint.frameworks.reading import facts_of
from authlint.python.project import Project
from authlint.registry import RuleInfo, checks
from authlint.rule import Draft, PathRule
from mutants.sources import Place, Sources

NOWHERE = Path(__file__).parent / "no such folder"


@cache
def rule(code: str) -> RuleInfo:
    """The Python check of a code."""
    return next(each for each in checks() if each.code == code)


def drafts(
    code: str, files: Mapping[str, str], paths: Iterable[str] = (), thorough: bool = True
) -> list[Draft]:
    """All that the rule says, of these paths or of all; a file that cannot be analysed is an error.

    Without `thorough` it tells violations alone, as a plain run does.
    """
    project = Project(NOWHERE, overlay={path: text.encode() for path, text in files.items()})
    project.thorough = thorough
    found: list[Draft] = []
    for path in [each for each in (paths or files) if each.endswith(".py")]:
        result = check_file(project, path, [rule(code)])
        assert not result.faults and result.skipped is None, (result.faults, result.skipped)
        found += result.drafts
    return found


def met_lines(files: Mapping[str, str]) -> dict[str, set[tuple[str, int]]]:
    """Code -> path and line of all that its rule finds right, and of the evidence."""
    project = Project(NOWHERE, overlay={path: text.encode() for path, text in files.items()})
    project.thorough = True
    found: dict[str, set[tuple[str, int]]] = {}
    for path in [each for each in files if each.endswith(".py")]:
        for draft in check_file(project, path, checks()).drafts:
            if draft.outcome == "met":
                for spot in (draft.at, *(each for each, _ in draft.related[:1])):
                    lines = range(spot.line, spot.end_line + 1)
                    found.setdefault(draft.rule.code, set()).update((spot.path, line) for line in lines)
    return found


def cited(code: str, files: Mapping[str, str], paths: Iterable[str] = ()) -> list[Draft]:
    """What a path rule finds right where its requirement speaks, with the evidence."""
    project = Project(NOWHERE, overlay={path: text.encode() for path, text in files.items()})
    project.reader = facts_of
    check = rule(code).check
    assert check is not None and issubclass(check, PathRule)
    modules = [project.module_at(path) for path in (paths or files) if path.endswith(".py")]
    units = [unit for module in modules if module is not None for unit in module.speaking_units()]
    made = [draft for unit in units for draft in check().check(unit, project)]
    return [each for each in made if each.outcome == "met"]


def reported(code: str, files: Mapping[str, str], paths: Iterable[str] = ()) -> list[Draft]:
    """The violations that the rule reports."""
    return [each for each in drafts(code, files, paths, thorough=False) if each.outcome == "violated"]


@cache
def _examples() -> tuple[tuple[str, Example], ...]:
    return tuple((name, example) for name, _, example in documented("python"))


def examples(code: str, wrong: bool = False) -> Iterator[tuple[str, dict[str, str]]]:
    """Name and files of the right (or wrong) examples on the page and among the cases of a rule."""
    for name, example in _examples():
        if example.code == code and example.reports is wrong and example.section != "Fix":
            yield name, dict(example.files)


def mended() -> Iterator[tuple[str, dict[str, str]]]:
    """Name and files of the sample applications that are right."""
    for app in APPS:
        if not app.endswith("flawed") and files_of(app).python:
            tree = files_of(app)
            yield (
                app,
                {
                    path: (tree.root / path).read_text(encoding="utf-8")
                    for path in tree.files
                    if readable(path)
                },
            )


def readable(path: str) -> bool:
    """Whether a file of a sample application is a text that a Python check looks at."""
    return path.endswith((".py", ".html", ".toml", ".txt"))


def function_at(files: Mapping[str, str], place: Place) -> str:
    """The name of the function around a place; "" at the top of a file."""
    tree = Sources(files).tree(place.path)
    node = tree.at(place)
    function = tree.function(node) if node is not None else None
    return function.name if function is not None else ""
