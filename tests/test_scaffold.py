"""A new check is importable, has the sections of a page and takes the next free code."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from authlint.examples import sections
from authlint.rule import PathRule, Rule, UnitRule
from authlint.scaffold import next_code, write_rule


def loaded(path: Path) -> tuple[str, type[Rule]]:
    """The page and the rule of a module that was just written."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = [
        each for each in vars(module).values() if isinstance(each, type) and each.__module__ == path.stem
    ]
    assert len(found) == 1
    return module.__doc__ or "", found[0]


@pytest.mark.parametrize(
    ("code", "requirement", "name", "file", "base"),
    [
        ("AUT227", "V6.2.7", "paste-refused", "aut227_paste_refused.py", UnitRule),
        ("aut204", "V6.2.3", "change-unasked", "aut204_change_unasked.py", PathRule),
        ("", "V6.2.3", "change-unasked", "aut203_change_unasked.py", PathRule),
    ],
)
def test_written_rule_loads(
    tmp_path: Path, code: str, requirement: str, name: str, file: str, base: type[Rule]
) -> None:
    path = write_rule(code, requirement, name, tmp_path)
    assert path == tmp_path / file
    page, rule = loaded(path)
    assert sections(page) == ["Why", "Reported", "Silent", "Fix", "Limits"]
    assert issubclass(rule, base)
    assert (rule.code, rule.name, rule.requirement) == (file[:6].upper(), name, requirement)


def test_a_name_comes_from_the_requirement(tmp_path: Path) -> None:
    path = write_rule("", "V6.2.1", None, tmp_path)
    assert path.name.startswith("aut201_not_passwords_")
    assert loaded(path)[1].name == path.stem[7:].replace("_", "-")


def test_codes_go_up_by_ten(tmp_path: Path) -> None:
    names = [
        write_rule("", "V6.4.1", f"number-{each}", tmp_path).name[:6] for each in ("one", "two", "three")
    ]
    assert names == ["aut401", "aut411", "aut421"]


@pytest.mark.parametrize(
    ("requirement", "code"),
    [
        ("V6.2.10", "AUT250"),
        ("v4-2.5.3", "AUT403"),
        ("V11.4.2", "AUT010"),
        ("AL-S2", "AUT900"),
        ("V6.8.4", "AUT804"),
    ],
)
def test_codes_follow_the_requirement(requirement: str, code: str) -> None:
    assert next_code(requirement, set()) == code


@pytest.mark.parametrize(
    ("code", "requirement", "name", "message"),
    [
        ("", "V6.2.33", None, r"no requirement 'V6\.2\.33'; did you mean 'V6\.2\.3'"),
        ("AUT203", "V6.2.3", "another", "AUT203 is taken; the next free code is AUT213"),
        ("AUT2033", "V6.2.3", "another", "write AUT and three digits"),
        ("AUT999", "V6.2.3", "Another One", "lower-case words"),
        ("AUT999", "V6.2.3", "present", "a rule named present exists"),
    ],
)
def test_mistakes_are_named(
    tmp_path: Path, code: str, requirement: str, name: str | None, message: str
) -> None:
    write_rule("AUT203", "V6.2.3", "present", tmp_path)
    with pytest.raises(ValueError, match=message):
        write_rule(code, requirement, name, tmp_path)
    assert len(list(tmp_path.iterdir())) == 1
