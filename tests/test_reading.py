"""Facts by kind: what is asked for one kind is what all facts hold of it, however often and in which order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from authlint.facts.fact import Fact
from authlint.frameworks.model import recognise
from authlint.frameworks.reading import facts_of
from authlint.python.project import Project
from authlint.python.units import Unit

CORPUS = Path(__file__).resolve().parents[1] / "corpus"


def _units(project: Project) -> Iterator[Unit]:
    project.reader = facts_of
    for path in project.files():
        module = project.module_at(path)
        yield from module.speaking_units() if module is not None else ()


@pytest.mark.parametrize("thorough", [False, True])
@pytest.mark.parametrize("tree", ["django/flawed", "flask/flawed", "fastapi/mended"])
def test_kinds_are_parts_of_all_facts(tree: str, thorough: bool) -> None:
    one_by_one, at_once = Project(CORPUS / tree), Project(CORPUS / tree)
    one_by_one.thorough = at_once.thorough = thorough
    seen: set[type[Fact]] = set()
    for apart, whole in zip(_units(one_by_one), _units(at_once), strict=True):
        everything = facts_of(whole, at_once)
        seen.update(map(type, everything))
        for kind in sorted(seen, key=lambda each: each.__name__):
            alone = one_by_one.facts_of(apart, kind)
            assert [each.at for each in alone] == [each.at for each in everything if type(each) is kind]
    assert len(seen) > 5


def test_a_fact_is_the_same_object_whoever_asks() -> None:
    project = Project(CORPUS / "django/flawed")
    found = 0
    for unit in _units(project):
        for fact in facts_of(unit, project):
            assert any(each is fact for each in project.facts_of(unit, type(fact)))
            found += 1
    assert found


def test_a_recogniser_says_what_it_gives() -> None:
    def anything(unit: Unit, whole: Unit, project: Project) -> Iterator[Fact]:
        return iter(())

    with pytest.raises(TypeError, match="which facts it gives"):
        recognise(Unit)(anything)
