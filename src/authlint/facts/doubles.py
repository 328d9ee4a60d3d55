"""One account that several files bring along, one column that several fill: which of the places tells of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from authlint.facts.accounts import AccountCreated, ConstantLogin, FixedText
from authlint.facts.secrets import RecoveryCodesStored
from authlint.prefilter import may_matter
from authlint.python.values import Call, inside, method

if TYPE_CHECKING:
    from authlint.python.project import Project
    from authlint.python.units import Unit
    from authlint.python.values import Spot

_MOST_FILES = 8
_MOST_FILES_OF_CODES = 24
Known = TypeVar("Known", AccountCreated, ConstantLogin)


def told_before(fact: Known, unit: Unit, project: Project, tells: Callable[[Known], bool]) -> bool:
    """Whether a file earlier in order `tells` of the same names with the same password: scripts that set up a
    database in several ways, copies of a program.
    """
    text = max((each.text for each in fact.secrets), key=len, default="")
    if not fact.names or len(text) < 3:
        return False
    said = project.mentioning(text)
    heirs = [each for each in said if _replaces(each, unit.path, project)]
    paths = heirs or [each for each in said if each < unit.path and not _replaces(unit.path, each, project)]
    if len(paths) > _MOST_FILES:
        return False
    for path in paths:
        module = project.module_at(path)
        if module is None or fact.names[0].encode() not in (project.read(path) or b""):
            continue
        for other in module.speaking_units():
            for each in project.facts_of(other, type(fact)):
                if _same(each, fact) and tells(each):
                    return True
    return False


def _replaces(path: str, other: str, project: Project) -> bool:
    """Whether one migration of a folder stands for another in a new installation: its `replaces` names it."""
    folder, _, name = other.rpartition("/")
    if path == other or not folder.endswith("migrations") or path.rpartition("/")[0] != folder:
        return False
    data = project.read(path) or b""
    _, named, listed = data.partition(b"replaces =")
    stem = name.removesuffix(".py").encode()
    return (
        bool(named)
        and re.search(rb"[\"']" + re.escape(stem) + rb"[\"']", listed.partition(b"]")[0]) is not None
    )


def _same(one: AccountCreated | ConstantLogin, other: AccountCreated | ConstantLogin) -> bool:
    return set(one.names) == set(other.names) and _texts(one.secrets) == _texts(other.secrets)


def _texts(secrets: tuple[FixedText, ...]) -> set[str]:
    return {each.text for each in secrets}


def places_of_codes(fact: RecoveryCodesStored, project: Project) -> tuple[Spot, ...]:
    """Where a project keeps recovery codes under that name in that form, by path and line, in the files that say
    the rarest word of the place; none where those are many.
    """
    said = {method(each) for each in inside(fact.value, 20) if isinstance(each, Call)}
    files = {each: project.mentioning(each) for each in (*fact.label.split("."), *sorted(said)) if each}
    word = min((each for each in files if files[each]), key=lambda each: len(files[each]), default="")
    paths = files.get(word, ())
    found: set[Spot] = set()
    for path in paths if len(paths) <= _MOST_FILES_OF_CODES else ():
        module = project.module_at(path) if may_matter(project.read(path) or b"") else None
        for unit in module.speaking_units() if module is not None else ():
            found.update(
                each.at
                for each in project.facts_of(unit, RecoveryCodesStored)
                if (each.form, each.label) == (fact.form, fact.label)
            )
    return tuple(sorted(found))
