"""Whether Django writes passwords with a hasher of the project's own, by its `PASSWORD_HASHERS`.

Django writes with the first hasher of that list. It reads old hashes with the others, and moves each to the
first one when its owner logs in; a hasher beyond the list can only be asked for by its `algorithm`.

Source: https://docs.djangoproject.com/en/stable/topics/auth/passwords/#how-django-stores-passwords
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.frameworks.model import Row
from authlint.python.memo import kept
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


def only_verifies(owner: Unit | None, project: Project) -> bool:
    """Whether a class is a hasher of Django's that the settings do not write passwords with."""
    if owner is None or owner.kind != "class":
        return False
    answers, key = kept(project), ("only verifies", owner.name)
    if key not in answers:
        answers[key] = _only_verifies(owner, project)
    return bool(answers[key])


def _only_verifies(owner: Unit, project: Project) -> bool:
    if not any(
        name.rpartition(".")[2].endswith("PasswordHasher") for name in project.base_names(owner.name)[1:]
    ):
        return False
    firsts = list(_firsts(project))
    if not firsts or any(owner.name in project.base_names(first) for first in firsts):
        return False
    algorithm = text_of(owner.fields["algorithm"]) if "algorithm" in owner.fields else None
    return algorithm is None or not _asked_for(algorithm, project)


def _firsts(project: Project) -> Iterator[str]:
    """The symbol of the first hasher of each list in the project; "" for one that is no class of it."""
    for path in project.mentioning(SETTING)[:MOST_FILES]:
        module = project.module_at(path) if not is_test_path(path) else None
        for unit in module.units_mentioning(SETTING, project.files()[path]) if module is not None else ():
            for step in unit.steps:
                goal = step.target
                if step.kind == "store" and isinstance(goal, Symbol) and goal.name.endswith(f".{SETTING}"):
                    yield _first(step.value, project)


def _first(value: Value, project: Project, depth: int = 5) -> str:
    value = bare(value)
    if isinstance(value, Star):
        value = bare(value.of)
    if isinstance(value, Literal):
        found = project.unit(value.value) if isinstance(value.value, str) else None
        return found.name if found is not None else ""
    if isinstance(value, Symbol) and depth:
        constant = project.constant(value.name)
        return _first(constant, project, depth - 1) if constant is not None else ""
    if isinstance(value, Collection) and value.items and depth:
        return _first(value.items[0], project, depth - 1)
    if isinstance(value, Operation) and value.parts and depth:
        return _first(value.parts[0], project, depth - 1)
    return ""


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
