"""What is put off until it is needed, so that a run over one file starts fast: constructors and regular expressions."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import authlint
from authlint.pattern import pattern
from authlint.record import entity, field, record, replace


@record()
class Point:
    x: int
    y: int = 2
    tags: list[str] = field(default_factory=list)


@record(kw_only=True, order=True)
class Named:
    name: str
    rank: int = 0


@entity
class Node:
    name: str
    below: list[Node] = field(default_factory=list)
    size: int = 0

    def __post_init__(self) -> None:
        self.size = len(self.name)


def test_a_record_is_made_compared_and_replaced_as_a_dataclass_is() -> None:
    first, second = Point(1), Point(1, y=2)
    assert (first, first.tags, first.y) == (second, [], 2)
    assert first.tags is not second.tags
    assert replace(first, y=5) == Point(1, 5, [])
    assert repr(first) == "Point(x=1, y=2, tags=[])"
    assert Point.__init__.__qualname__ == "Point.__init__"


def test_a_record_by_name_is_sorted() -> None:
    assert sorted([Named(name="b"), Named(name="a", rank=3)]) == [Named(name="a", rank=3), Named(name="b")]
    with pytest.raises(TypeError, match="positional"):
        Named("a")  # type: ignore[call-arg]


def test_an_entity_is_one_of_its_own() -> None:
    assert Node("a") != Node("a")
    assert Node("abc").size == 3


def test_a_record_tells_what_is_missing_at_every_call() -> None:
    for _ in range(2):
        with pytest.raises(
            TypeError, match=r"Only\.__init__\(\) missing 1 required positional argument: 'x'"
        ):

            @record()
            class Only:
                x: int

            Only()  # type: ignore[call-arg]


def test_every_regular_expression_compiles() -> None:
    seen = 0
    for each in pkgutil.walk_packages(authlint.__path__, "authlint."):
        if each.name.endswith("__main__"):
            continue
        for value in vars(importlib.import_module(each.name)).values():
            if type(value).__name__ == "pattern":
                re.compile(value.pattern, value.flags)
                seen += 1
    assert seen > 100


def test_a_regular_expression_answers_as_a_compiled_one() -> None:
    lazy, plain = pattern(r"(\w)\d", re.IGNORECASE), re.compile(r"(\w)\d", re.IGNORECASE)
    assert lazy.search("x A1") is not None
    assert lazy.findall("a1 b2") == plain.findall("a1 b2")
    assert lazy.groups == plain.groups
    assert lazy.sub("-", "a1b2") == "--"
