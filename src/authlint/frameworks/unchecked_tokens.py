"""Resets that are sent a token or code and set the password whether it is right or not.

```python
def reset_password(request, uidb64, token):
    user = find(uidb64)
    user.set_password(request.POST["new_password"])  # fact: ResetWithoutProof(unchecked="token is never looked at")
```

Only what can be seen in the function itself counts: a token that is used for nothing, and a check of it whose
refusal is the way to the write.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.endpoints import is_entry
from authlint.facts.secrets import ResetWithoutProof
from authlint.facts.words import words
from authlint.frameworks.model import Row, recognise
from authlint.frameworks.resets import asks_login, names_reset, password_write
from authlint.python.flow import Known, known_before, looked_at, settled
from authlint.python.project import Project
from authlint.python.sources import is_test_path
from authlint.python.units import Parameter, Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Comparison,
    Item,
    Literal,
    Named,
    Param,
    Star,
    Symbol,
    Value,
    bare,
    method,
    with_tests,
)
from authlint.vocabulary import is_code, is_plain_token, is_token, segments

MODELS: tuple[Row, ...] = ()

_ANSWERING = words("check_token check_password_reset_token verify_reset_token")
"""Checks of tokens that answer with a truth value."""
_SPENT = words("used last old previous spent expired revoked black blacklist deny")
_PLAIN_TYPES = words("str bytes UUID")


@recognise(Unit)
def unchecked_tokens(unit: Unit, whole: Unit, project: Project) -> Iterator[ResetWithoutProof]:
    """A reset whose token is used for nothing, or that a wrong token opens."""
    if unit.kind != "function" or is_test_path(unit.path) or not names_reset(unit):
        return
    write = password_write(unit)
    if write is None or asks_login(unit, project) or not is_entry(unit, project):
        return
    fault = _wrong_one_opens(unit, write) or _never_used(unit, project)
    fault = fault or next(filter(None, map(_opened_by_hook, _hooks(unit, project))), "")
    if fault:
        yield ResetWithoutProof(at=write.at, value=write.value, write=write.at, unchecked=fault)


def _wrong_one_opens(unit: Unit, write: Step) -> str:
    known = settled(known_before(unit, write))
    if any(each.kind == "true" and _asks_for_token(each) for each in known):
        return ""
    wrong = next((each for each in known if each.kind == "false" and _asks_for_token(each)), None)
    return "a wrong token or code is what opens it" if wrong is not None else ""


def _asks_for_token(known: Known) -> bool:
    """Whether a known thing is the answer of a check of a token, or its equality with the stored one."""
    value = bare(known.value) if known.value is not None else None
    if isinstance(value, Call):
        return method(value) in _ANSWERING
    if not isinstance(value, Comparison) or value.operator != "==":
        return False
    sides = (value.left, value.right)
    if any(isinstance(bare(each), Literal) for each in sides):
        return False
    return all(_speaks_of_token(each) for each in sides)


def _speaks_of_token(value: Value) -> bool:
    """Whether the last name or key of a value is that of a token or code, and not of one that is spent."""
    name = ""
    for each in (value, bare(value)):
        if isinstance(each, Named | Param | Attribute):
            name = each.name
        elif isinstance(each, Item) and isinstance(key := bare(each.key), Literal):
            name = str(key.value)
        if name and _SPENT.isdisjoint(segments(name)):
            if is_code(name) or is_token(name) or is_plain_token(name):
                return True
    return False


def _never_used(unit: Unit, project: Project) -> str:
    """A parameter for a token that nothing in the function reads; "" when more may happen to it elsewhere."""
    proofs = [each for each in unit.parameters if _takes_token(each)]
    if len(proofs) != 1 or _elsewhere(unit, project):
        return ""
    name = proofs[0].name
    for each in looked_at(unit):
        for part in with_tests(each, 200):
            if isinstance(part, Param) and part.name == name:
                return ""
            if isinstance(part, Star) or (isinstance(part, Symbol) and part.name == "builtins.locals"):
                return ""
    return f"{name} is never looked at"


def _takes_token(parameter: Parameter) -> bool:
    if parameter.default is not None or parameter.kind not in ("positional", "keyword"):
        return False
    annotation = bare(parameter.annotation) if parameter.annotation is not None else None
    if annotation is not None and not (
        isinstance(annotation, Symbol) and annotation.name.rpartition(".")[2] in _PLAIN_TYPES
    ):
        return False
    return is_plain_token(parameter.name) or is_token(parameter.name) or is_code(parameter.name)


def _elsewhere(unit: Unit, project: Project) -> bool:
    """Whether a decorator or another method of the class may look at the token."""
    if unit.decorators and any(_says_token(each) for each in unit.decorators):
        return True
    return any(_looks_at_token(each) for each in _hooks(unit, project))


HOOKS = ("dispatch", "initial", "setup", "prepare")
"""Methods of a view's class that run ahead of the one for the request's method."""


def _hooks(unit: Unit, project: Project) -> list[Unit]:
    owner = project.unit(unit.owner) if unit.owner else None
    if owner is None or owner.kind != "class":
        return []
    found = (project.member(owner.name, each) for each in HOOKS)
    return [each for each in found if each is not None and each is not unit]


def _looks_at_token(hook: Unit) -> bool:
    """Whether a hook does more with a token than hand it on to the hook of its base class."""
    for each in looked_at(hook):
        value = bare(each)
        if isinstance(value, Call) and method(value) == hook.name.rpartition(".")[2]:
            continue
        for part in with_tests(value, 200):
            name = part.name if isinstance(part, Param) else part.value if isinstance(part, Literal) else None
            if isinstance(name, str) and (is_plain_token(name) or is_token(name) or is_code(name)):
                return True
            if isinstance(part, Param) and name == "kwargs":
                return True
    return False


def _opened_by_hook(hook: Unit) -> str:
    """What is wrong with the way through a hook to the method that it stands before."""
    for step in hook.steps:
        value = bare(step.value)
        if (
            step.kind == "return"
            and isinstance(value, Call)
            and method(value) == hook.name.rpartition(".")[2]
        ):
            return _wrong_one_opens(hook, step)
    return ""


def _says_token(decorator: Value) -> bool:
    """Whether a decorator's own name is more than that of a route: `@valid_token_required`."""
    inner = bare(decorator)
    name = method(inner) if isinstance(inner, Call) else getattr(inner, "name", "")
    return bool({"token", "valid", "verify", "check", "signed", "required", "code"} & set(segments(name)))
