"""Whether what is put into a row stays there: the same function may put something else into the column after it."""

from __future__ import annotations

from authlint.facts.words import words
from authlint.python.calls import arguments, target
from authlint.python.passwords import password_in
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Attribute, Call, Item, Literal, Param, Value, bare, method

_SETTERS = words(
    "set_password set_unusable_password hash_password encrypt_password setPassword set_random_password"
)
_MOST_CALLERS = 6
_FARTHEST = 3
"""Functions of the project that a row is followed through."""


def superseded(
    made: Value,
    receiver: Value | None,
    attribute: str,
    unit: Unit,
    project: Project,
    after: int = 0,
    calling: bool = True,
) -> bool:
    """Whether the unit sets the password of the object again: `user.set_password(...)`, a second
    assignment, a method of its own that hashes what is there, a function that draws one for it. `calling` asks
    those who are given the row as well.
    """
    for call in unit.calls:
        if is_setter(call):
            func = bare(call.func)
            if isinstance(func, Attribute) and _is_object(func.of, made, receiver):
                return True
            if any(_is_object(each, made, receiver) for each in call.args[:1]):
                return True  # `set_random_password(user)`
        if call.at.line >= after and _renews(call, made, receiver, attribute, unit, project):
            return True
    for step in unit.steps:
        if (
            step.kind == "store"
            and isinstance(step.target, Attribute)
            and step.target.name.lstrip("_") == attribute.lstrip("_")
        ):
            if step.at.line <= after or step.value is made:
                continue
            if _is_object(step.target.of, made, receiver):
                return True
    return calling and _is_set_by_callers(made, attribute, unit, project)


def _is_set_by_callers(made: Value, attribute: str, unit: Unit, project: Project) -> bool:
    """Whether a function gives back the row that it makes, and all that call it put something else into the column."""
    if not isinstance(made, Call) or not any(
        step.kind == "return" and bare(step.value) is made for step in unit.steps
    ):
        return False
    callers = project.callers(unit, _MOST_CALLERS)
    return bool(callers) and all(
        superseded(call, None, attribute, caller, project, calling=False) for caller, call in callers
    )


def is_setter(call: Call) -> bool:
    """Whether a call sets a password, by its name: `user.set_password(word)`."""
    name = method(call)
    return name in _SETTERS or (name.startswith("set_") and name.endswith(("password", "pwd", "passwd")))


def _renews(
    call: Call, made: Value, receiver: Value | None, attribute: str, unit: Unit, project: Project
) -> bool:
    """Whether a method of the object, or a function that is given it, puts something else into the attribute:
    `user.hash_it()`, which does `self.password = generate_password_hash(self.password)`.
    """
    func = bare(call.func)
    if isinstance(func, Attribute) and _is_object(func.of, made, receiver):
        own = target(call, unit, project).unit
        return own is not None and _hashes_field(own, None, attribute, project)
    if not any(_is_object(each, made, receiver) for each in (*call.args, *(v for _, v in call.keywords))):
        return False
    leads = target(call, unit, project)
    return (
        leads.unit is not None
        and leads.unit.kind == "function"
        and any(
            _is_object(value, made, receiver) and _hashes_field(leads.unit, parameter, attribute, project)
            for parameter, value in arguments(call, leads).items()
        )
    )


def _is_object(value: Value, made: Value, receiver: Value | None) -> bool:
    return is_made_by(value, made) or (receiver is not None and _same_root(value, receiver))


def _hashes_field(
    own: Unit, parameter: str | None, attribute: str, project: Project, depth: int = _FARTHEST
) -> bool:
    """Whether a function puts something made by a call, no password in clear, into a field of a parameter, or has
    another one do it; None for the first parameter.
    """
    if any(
        step.kind == "store"
        and isinstance(step.target, Attribute)
        and step.target.name == attribute
        and _is_parameter(step.target.of, own, parameter)
        and isinstance(bare(step.value), Call)
        and password_in(step.value, own, project) is None
        for step in own.steps
    ):
        return True
    if parameter is None or depth == 0:
        return False
    for call in own.calls:
        if not any(
            _is_parameter(each, own, parameter) for each in (*call.args, *(v for _, v in call.keywords))
        ):
            continue
        leads = target(call, own, project)
        if leads.unit is None or leads.unit.kind != "function" or leads.unit is own:
            continue
        for name, value in arguments(call, leads).items():
            if _is_parameter(value, own, parameter):
                if _hashes_field(leads.unit, name, attribute, project, depth - 1):
                    return True
    return False


def _is_parameter(value: Value, own: Unit, name: str | None) -> bool:
    root = bare(value)
    if not isinstance(root, Param) or root.owner != own.name:
        return False
    return root.index == 0 if name is None else root.name == name


def is_made_by(value: Value, made: Value) -> bool:
    """Whether a value is the row that a call has made; the first part of what `get_or_create` gives is."""
    inner = bare(value)
    if isinstance(inner, Item) and isinstance(key := bare(inner.key), Literal) and key.value == 0:
        inner = bare(inner.of)
    return inner is made


def _same_root(left: Value, right: Value) -> bool:
    one, other = bare(left), bare(right)
    if one is other:
        return True
    return isinstance(one, Param) and isinstance(other, Param) and one.name == other.name


def is_sealed_by_constructor(init: Unit, attribute: str, project: Project) -> bool:
    """Whether an `__init__` puts something else into an attribute that it has filled: `self.seal()` at its end."""
    return any(
        step.kind == "store"
        and isinstance(step.target, Attribute)
        and step.target.name == attribute
        and isinstance(root := bare(step.target.of), Param)
        and root.index == 0
        and superseded(step.value, step.target.of, attribute, init, project, step.at.line, calling=False)
        for step in init.steps
    )
