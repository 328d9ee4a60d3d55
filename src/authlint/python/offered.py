"""Whether a digest over a password is a format that somebody else chooses: one of several schemes that a library
offers, what a directory or another program prescribes.
"""

from __future__ import annotations

import re

from authlint.facts.words import words
from authlint.pattern import pattern
from authlint.python.flow import known_before
from authlint.python.memo import Memo
from authlint.python.passwords import holds
from authlint.python.project import MOST_FILES, Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Comparison,
    Item,
    Literal,
    Param,
    Value,
    bare,
    inside,
    method,
    text_of,
)
from authlint.vocabulary import is_password, is_password_hash, segments

_CLASS = pattern(rb"^class[ \t]+(\w+)", re.MULTILINE)
_SLOW_WORDS = words("bcrypt argon argon2 argon2i argon2id pbkdf pbkdf2 scrypt crypt256 crypt512")
_SLOW_NAMES = pattern(r"bcrypt|argon|blf_?crypt|sha(?:256|512)_?crypt", re.IGNORECASE)
_DIRECTORY = pattern(r"\{(?:S?SHA\d*|S?MD5|SMD5|CRYPT)\}$", re.IGNORECASE)
"""How RFC 2307 names schemes in front of a value of `userPassword`; htpasswd files do so, too."""
_FAMILY = 3
"""Classes with the same method that make a choice of schemes."""


def is_offered(result: Value, unit: Unit, project: Project) -> bool:
    """Whether somebody else chooses the format of a digest or weak hash that stands in the unit."""
    return (
        is_asked_for_by_name(result, unit)
        or _is_for_directory(result, unit)
        or _is_held_against_directory(result, unit)
        or _is_one_of_schemes(unit, project)
    )


def is_asked_for_by_name(result: Value, unit: Unit) -> bool:
    """Whether the value is only made where a parameter names its format: `if encoding == "MD5":`."""
    step = next((each for each in unit.steps if holds(each.value, result)), None)
    if step is None:
        return False
    for known in known_before(unit, step):
        asked = bare(known.value) if known.value is not None else None
        if known.kind == "true" and _begins_as_directory(asked):
            return True
        if known.kind != "true" or not isinstance(asked, Comparison) or asked.operator not in ("==", "in"):
            continue
        of, text = bare(asked.left), bare(asked.right)
        while isinstance(of, Item):
            of = bare(of.of)
        if not isinstance(of, Param) or is_password(of.name) or is_password_hash(of.name):
            continue
        if isinstance(text, Literal) and isinstance(text.value, str):
            default = next((each.default for each in unit.parameters if each.name == of.name), None)
            chosen = bare(default) if default is not None else None
            if not (isinstance(chosen, Literal) and chosen.value == text.value):
                return True
    return False


def _begins_as_directory(asked: Value | None) -> bool:
    """Whether a stored value is asked for the prefix of a directory's format: `stored.startswith("{SHA}")`."""
    return (
        isinstance(asked, Call)
        and method(asked) == "startswith"
        and bool(asked.args)
        and _DIRECTORY.match(text_of(asked.args[0]) or "") is not None
    )


def _is_for_directory(result: Value, unit: Unit) -> bool:
    """Whether `{SHA}` or the like is put in front of the value."""
    for step in unit.steps:
        if step.kind in ("store", "return", "call") and holds(step.value, result):
            for each in inside(step.value, 60):
                if isinstance(each, Literal) and isinstance(each.value, str | bytes):
                    text = each.value if isinstance(each.value, str) else each.value.decode("latin-1")
                    if _DIRECTORY.match(text):
                        return True
    return False


def _is_held_against_directory(result: Value, unit: Unit) -> bool:
    """Whether the value is only compared, in a function that asks a stored one for the prefix of a directory's format
    or cuts it off.
    """
    return (
        any(_begins_as_directory(call) for call in unit.calls)
        and any(holds(side, result) for each in unit.comparisons for side in (each.left, each.right))
        and not any(
            step.kind == "store" and isinstance(step.target, Attribute | Item) and holds(step.value, result)
            for step in unit.steps
        )
    )


_SCHEMES: Memo[tuple[str, str], bool] = Memo()


def _is_one_of_schemes(unit: Unit, project: Project) -> bool:
    """Whether the unit is a method that several classes of the project have, one of them for a slow scheme:
    `encode` of MD5Hasher, SHA256Hasher and BcryptHasher.
    """
    owner = project.unit(unit.owner) if unit.owner else None
    if owner is None or owner.kind != "class":
        return False
    last = unit.name.rpartition(".")[2]
    answers, key = _SCHEMES.of(project), (last, unit.path.rpartition("/")[0])
    if key not in answers:
        paths = project.mentioning(f"def {last}(")
        folder = unit.path.rpartition("/")[0]
        names = [
            name.decode()
            for path in paths[:MOST_FILES]
            if path.rpartition("/")[0] == folder
            for name in _CLASS.findall(project.files()[path])
        ]
        alike = [
            name
            for name in names
            if any(word in ("hasher", "manager", "scheme", "encoder", "hash") for word in segments(name))
        ]
        answers[key] = len(alike) >= _FAMILY and any(
            not _SLOW_WORDS.isdisjoint(segments(name)) or _SLOW_NAMES.search(name) is not None
            for name in names
        )
    return answers[key]
