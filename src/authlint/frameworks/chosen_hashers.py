"""Whether Django writes passwords with a hasher of the project's own, by its `PASSWORD_HASHERS`.

Django writes with the first hasher of that list. It reads old hashes with the others, and moves each to the
first one when its owner logs in, unless somebody asks for another by its `algorithm`.

Source: https://docs.djangoproject.com/en/stable/topics/auth/passwords/#how-django-stores-passwords
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.frameworks.model import Row
from authlint.python.memo import Memo
from authlint.python.passwords import password_in
from authlint.python.project import MOST_FILES, Project
from authlint.python.sources import is_test_path
from authlint.python.units import Unit
from authlint.python.values import (
    Collection,
    Literal,
    Operation,
    Star,
    Symbol,
    Value,
    argument,
    bare,
    method,
    text_of,
)

SETTING = "PASSWORD_HASHERS"

MODELS: tuple[Row, ...] = ()


_ONLY_VERIFIES: Memo[str, bool] = Memo()


def only_verifies(owner: Unit | None, project: Project) -> bool:
    """Whether a class is a hasher of Django's that the settings name behind the one which writes."""
    if owner is None or owner.kind != "class":
        return False
    answers, key = _ONLY_VERIFIES.of(project), owner.name
    if key not in answers:
        answers[key] = _only_verifies(owner, project)
    return answers[key]


def _only_verifies(owner: Unit, project: Project) -> bool:
    if not any(
        name.rpartition(".")[2].endswith("PasswordHasher") for name in project.base_names(owner.name)[1:]
    ):
        return False
    lists = [tuple(_named(each, project)) for each in _lists(project)]
    if not any(owner.name in each for each in lists):
        return False
    if any(each and each[0] and owner.name in project.base_names(each[0]) for each in lists):
        return False
    algorithm = text_of(owner.fields["algorithm"]) if "algorithm" in owner.fields else None
    return algorithm is None or not _asked_for(algorithm, project)


def _lists(project: Project) -> Iterator[Value]:
    """The lists of hashers that the project sets, test runs left out."""
    for path in project.mentioning(SETTING)[:MOST_FILES]:
        module = project.module_at(path) if not is_test_path(path) else None
        for unit in module.units_mentioning(SETTING, project.files()[path]) if module is not None else ():
            for step in unit.steps:
                goal = step.target
                if step.kind == "store" and isinstance(goal, Symbol) and goal.name.endswith(f".{SETTING}"):
                    yield step.value


def _named(value: Value, project: Project, depth: int = 5) -> Iterator[str]:
    """The symbols of the hashers in a list, in its order; "" for one that is no class of the project."""
    value = bare(value)
    if isinstance(value, Literal):
        text = value.value if isinstance(value.value, str) else ""
        found = project.unit(project.names.locate(value.at.path, text, 0)) if text else None
        yield found.name if found is not None else ""
    elif isinstance(value, Collection | Operation) and depth:
        for each in value.items if isinstance(value, Collection) else value.parts:
            yield from _named(each.of if isinstance(each, Star) else each, project, depth - 1)
    elif isinstance(value, Symbol) and depth and (constant := project.constant(value.name)) is not None:
        yield from _named(constant, project, depth - 1)
    else:
        yield ""


def _asked_for(algorithm: str, project: Project) -> bool:
    """Whether `make_password(password, hasher="...")` asks for a hasher by its name, for a password."""
    for path in project.mentioning("make_password")[:MOST_FILES]:
        module = project.module_at(path) if not is_test_path(path) else None
        for unit in (
            module.units_mentioning("make_password", project.files()[path]) if module is not None else ()
        ):
            for call in unit.calls:
                if method(call) != "make_password" or (asked := argument(call, 2, "hasher")) is None:
                    continue
                if text_of(asked) == algorithm and call.args:
                    if password_in(call.args[0], unit, project) is not None:
                        return True
    return False
