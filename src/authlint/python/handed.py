"""What the callers of a function hand over, by the names that they use: for parameters whose name says too little."""

from __future__ import annotations

from authlint.facts.passwords import PasswordDigest, PasswordHash
from authlint.python.calls import target
from authlint.python.classes import class_of
from authlint.python.memo import Memo
from authlint.python.passwords import HASHES
from authlint.python.project import MOST_FILES, Project
from authlint.python.sources import is_test_path
from authlint.python.units import Unit
from authlint.python.values import Attribute, Call, Literal, Param, Value, bare, label, method
from authlint.vocabulary import is_password_hash, is_user, segments

FARTHEST = 3
"""Calls that a value is followed back through."""

SURE = frozenset(
    (
        *("hash", "hashed", "hashpw", "encrypt", "encrypted", "digest", "crypt", "hexdigest", "hmac"),
        *("sha", "sha1", "sha256", "sha512", "md5", "bcrypt", "scrypt", "argon2", "pbkdf2"),
    )
)
"""Words of functions that surely give a hash; those of `HASHES` may give something else, as `make` and `encode` do."""


_HASHED: Memo[tuple[str, str], bool] = Memo()
_FILLED: Memo[tuple[str, bool], bool] = Memo()


def handed_hashed(parameter: Param, project: Project) -> bool:
    """Whether callers hand over a hash under a parameter's name: `update_password(password_hash)`."""
    answers, key = _HASHED.of(project), (parameter.owner, parameter.name)
    if key not in answers:
        answers[key] = _handed(parameter, project, FARTHEST)
    return answers[key]


def _handed(parameter: Param, project: Project, depth: int) -> bool:
    unit = project.unit(parameter.owner)
    if unit is None or depth == 0:
        return False
    name = unit.name.rpartition(".")[2]
    if name.startswith("__"):
        return False
    if name.endswith("@setter"):
        return _assigned(name.removesuffix("@setter"), unit, project)
    for caller in project.units_saying(name, project.calling(name)):
        for call in caller.calls:
            if method(call) == name and (given := _given(call, parameter, unit)) is not None:
                inner = bare(given)
                if _is_hash(given) or _hashed_by_class(inner, caller, project):
                    return True
                if (
                    isinstance(inner, Param)
                    and inner.owner != unit.name
                    and _handed(inner, project, depth - 1)
                ):
                    return True
    return False


def handed_over(parameter: Param, unit: Unit, project: Project) -> list[tuple[Unit, Value]]:
    """What is put in for a parameter wherever a function of that name is called, with who calls; test code is left
    out.
    """
    name = unit.name.rpartition(".")[2]
    return [
        (caller, given)
        for caller in project.units_saying(name, project.calling(name))
        for call in caller.calls
        if method(call) == name and (given := _given(call, parameter, unit)) is not None
    ]


def _hashed_by_class(value: Value, unit: Unit, project: Project) -> bool:
    """Whether a value is an attribute that the `__init__` of its object's class fills with a hash."""
    if not isinstance(value, Attribute):
        return False
    owner = class_of(value.of, unit, project)
    if not owner or owner == "builtins.object":
        return _hashed_by_many(value.name, is_user(label(value.of).rpartition(".")[2]), project)
    stored = project.attribute_store(owner, value.name)
    return stored is not None and _is_hash(stored)


def _hashed_by_many(name: str, of_user: bool, project: Project) -> bool:
    """Whether more than a third of the project's classes that fill an attribute of themselves put a hash there, as the
    requests do that a client sends: `self.password = digest_of(password)`. Those of people count for people.
    """
    answers, key = _FILLED.of(project), (name, of_user)
    if key not in answers:
        text = f"self.{name} = "
        stored = [
            _is_made_hash(step.value, unit, project)
            for unit in project.units_saying(text, tests=False)
            if is_user(unit.owner.rpartition(".")[2]) == of_user
            for step in unit.steps
            if step.kind == "store"
            and isinstance(step.target, Attribute)
            and step.target.name == name
            and not (isinstance(made := bare(step.value), Literal) and made.value is None)
        ]
        answers[key] = sum(stored) > 1 and 3 * sum(stored) > len(stored)
    return answers[key]


def _is_made_hash(value: Value, unit: Unit, project: Project) -> bool:
    """Whether a value is a hash by the names, or what a function of the project digests."""
    inner = bare(value)
    leads = target(inner, unit, project).unit if isinstance(inner, Call) else None
    return _is_hash(value) or (
        leads is not None
        and leads.kind == "function"
        and bool(project.facts_of(leads, PasswordDigest) or project.facts_of(leads, PasswordHash))
    )


def _assigned(attribute: str, setter: Unit, project: Project) -> bool:
    """Whether all that the project puts behind a property is a hash: `user.password = context.encrypt(typed)`."""
    stored: list[Value] = []
    text = f".{attribute} = "
    for path, data in project.files().items():
        if text.encode() not in data or is_test_path(path):
            continue
        module = project.module_at(path)
        for unit in module.units_mentioning(text, data) if module is not None else ():
            if unit.owner == setter.owner or len(stored) > MOST_FILES:
                continue
            stored += [
                step.value
                for step in unit.steps
                if step.kind == "store"
                and isinstance(step.target, Attribute)
                and step.target.name == attribute
                and label(step.target.of) != "self"
            ]
    return bool(stored) and all(_is_hash(each) or segments(label(each))[-1:] == ("hash",) for each in stored)


def _given(call: Call, parameter: Param, unit: Unit) -> Value | None:
    """The argument for a parameter, by keyword or by the place that it has behind `self`."""
    for keyword, value in call.keywords:
        if keyword == parameter.name:
            return value
    names = [each.name for each in unit.parameters if each.kind == "positional"]
    if names and names[0] in ("self", "cls"):
        names = names[1:]
    if parameter.name in names and names.index(parameter.name) < len(call.args):
        return call.args[names.index(parameter.name)]
    return None


def _is_hash(value: Value) -> bool:
    inner = bare(value)
    while isinstance(inner, Call) and method(inner) in ("decode", "hex", "str"):
        # `encrypted_password.decode()`, written down for the column
        func = bare(inner.func)
        value = func.of if isinstance(func, Attribute) else inner.args[0] if inner.args else inner.func
        inner = bare(value)
    if isinstance(inner, Call) and not SURE.isdisjoint(segments(method(inner))):
        return True
    return is_password_hash(label(value).rpartition(".")[2])


def hashes_inside(unit: Unit | None) -> bool:
    """Whether a function calls something that hashes, by its name."""
    return unit is not None and any(
        not HASHES.isdisjoint(segments(method(call))) or method(call) == "set_password" for call in unit.calls
    )


def hashes_on_save(unit: Unit, project: Project) -> bool:
    """Whether the class around a method brings a receiver of `pre_save` that hashes what is about to be saved."""
    owner = project.unit(unit.owner) if unit.owner else None
    return owner is not None and any(
        member.startswith("pre_save") and hashes_inside(project.unit(full))
        for member, full in owner.methods.items()
    )
