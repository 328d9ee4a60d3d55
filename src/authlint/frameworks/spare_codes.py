"""Recovery codes that are kept: in an attribute, a column, a row for each.

```python
import secrets


def enrol(user):
    codes = [secrets.token_hex(5) for _ in range(10)]
    user.recovery_codes = codes  # fact: RecoveryCodesStored(form="clear", label="recovery_codes", made=5)
    user.save()
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from authlint.facts.secrets import RecoveryCodesHashed, RecoveryCodesStored
from authlint.frameworks.constants import is_hash_function
from authlint.frameworks.generators import draws_at_random
from authlint.frameworks.model import Row, recognise
from authlint.frameworks.stores import is_table
from authlint.python.calls import target
from authlint.python.clear import makes_secret
from authlint.python.project import Project
from authlint.python.purpose import (
    is_spare_code,
    kind_of_function,
    named,
    surroundings,
    target_name,
    trail,
)
from authlint.python.sources import is_test_path
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Collection,
    Mapping,
    Named,
    Param,
    Symbol,
    Value,
    bare,
    inside,
    method,
    text_of,
)
from authlint.vocabulary import segments

MODELS: tuple[Row, ...] = ()

_SPARE = (
    b"recovery",
    b"backup",
    b"scratch",
    b"Recovery",
    b"Backup",
    b"RECOVERY",
    b"static_token",
    b"StaticToken",
    b"token_set",
    b"spare",
    b"Spare",
    b"emergency",
)


@recognise(Unit)
def stored_recovery_codes(unit: Unit, whole: Unit, project: Project) -> Iterator[RecoveryCodesStored]:
    """Recovery codes that are kept as drawn: in an attribute, a column, a row for each."""
    if unit.kind != "function" or is_test_path(unit.path) or not project.says_any(unit.path, _SPARE):
        return
    around = surroundings(unit, project) == "recovery"
    drawn = [call for call in unit.calls if _gives_codes(call, unit, project)]
    if not drawn:
        return
    told: set[str] = set()
    for step in unit.steps:
        for name, value in _kept_values(step, unit, project):
            if not (is_spare_code(name) or (around and _is_spare_column(name))) or name in told:
                continue
            made = _made_of(value, drawn, unit)
            # Only an attribute can be a relation; a key of a file that is dumped is what it says.
            if made is None or (isinstance(step.target, Attribute) and _is_relation(name, project)):
                continue
            told.add(name)
            form = "encrypted" if _encrypts(value) or _encrypted_column(name, project) else "clear"
            yield RecoveryCodesStored(
                at=step.at,
                value=value,
                form=form,  # type: ignore[arg-type]
                label=name,
                made=made.at if made.at.line != step.at.line else None,
            )


_CODE_NAMES = named("code codes key keys token tokens")


@recognise(Unit, witness=True)
def hashed_recovery_codes(unit: Unit, whole: Unit, project: Project) -> Iterator[RecoveryCodesHashed]:
    """Recovery codes that pass a hash function before they are kept."""
    if unit.kind != "function" or not project.says_any(unit.path, _SPARE):
        return
    around = surroundings(unit, project) == "recovery"
    for step in unit.steps:
        for name, value in _kept_values(step, unit, project):
            if not (is_spare_code(name) or (around and _CODE_NAMES & set(segments(name)))):
                continue
            hashed = _hash_in(value, unit)
            if hashed is not None:
                yield RecoveryCodesHashed(at=step.at, value=value, label=name, hashed=hashed.at)


def _hash_in(value: Value, unit: Unit) -> Call | None:
    """The call of a hash function inside a value, or inside what is put into a list that the value holds."""
    for each in inside(value, 120):
        if isinstance(each, Call) and is_hash_function(method(each)):
            return each
        if isinstance(each, Named) and isinstance(bare(each.value), Collection):
            for call in unit.calls:
                func = bare(call.func)
                if method(call) in ("append", "add", "insert", "extend") and isinstance(func, Attribute):
                    if target_name(func.of) == each.name:
                        for inner in inside(call, 60):
                            if isinstance(inner, Call) and is_hash_function(method(inner)):
                                return inner
    return None


def _gives_codes(call: Call, unit: Unit, project: Project) -> bool:
    """Whether a call draws at random, or leads to a function of the project that gives back what it drew."""
    if draws_at_random(call, unit, project):
        return True
    last = method(call)
    if last == "random_token":
        return True
    if not last[:1].islower():
        return False
    found = target(call, unit, project)
    if found.unit is not None and found.unit.kind == "function" and found.unit.name != unit.name:
        return makes_secret(found.unit, project, draws_at_random)
    return kind_of_function(last) == "recovery"


_KEEPERS = named("create update insert update_or_create insert_one update_one find_one_and_update set dump")
_MESSAGES = named("response schema out read form serializer result data payload dto context")
_CODE_COLUMNS = named("code token value key recovery_code backup_code")


def _kept_values(step: Step, unit: Unit, project: Project) -> Iterator[tuple[str, Value]]:
    """What a step keeps beyond the function, and the name it is kept under."""
    if step.kind == "store" and isinstance(step.target, Attribute):
        of = step.target.of
        if isinstance(of, Param) and of.name == "self" and not is_table(unit.owner, project):
            return
        yield step.target.name, step.value
        yield from _under_keys(step.value)
    elif step.kind == "call" and isinstance(step.value, Call):
        yield from _kept_by_call(step.value, unit, project)


def _under_keys(value: Value) -> Iterator[tuple[str, Value]]:
    """The entries of a dict, those of dicts in it too: `{"$set": {"backup_codes": codes}}`."""
    for each in inside(value, 40):
        if isinstance(each, Mapping):
            for key, held in each.items:
                if key is not None and (said := text_of(key)):
                    yield said, held


def _kept_by_call(call: Call, unit: Unit, project: Project) -> Iterator[tuple[str, Value]]:
    last = method(call)
    constructs = last[:1].isupper()
    if not constructs and last not in _KEEPERS:
        return
    if last in ("dump", "dumps"):
        if last == "dump" and call.args:
            yield from ((name, held) for name, held in _under_keys(call.args[0]) if is_spare_code(name))
        return
    if constructs and (segments(last)[-1] in _MESSAGES or not _may_be_row(call, unit, project)):
        return
    owner = _owner(call, last)
    rows = is_spare_code(owner) or {"static", "token"} <= set(segments(owner)) or owner == "token_set"
    for name, value in call.keywords:
        if name is not None and is_spare_code(name):
            yield name, value
        elif rows and name in _CODE_COLUMNS:
            yield f"recovery_code.{name}", value
    if last.endswith(("_one", "_update")):
        for value in call.args[:2]:
            yield from ((name, held) for name, held in _under_keys(value) if is_spare_code(name))


def _may_be_row(call: Call, unit: Unit, project: Project) -> bool:
    """Whether a constructor makes a row: a class of a table, or one that is not in the project."""
    found = target(call, unit, project).unit
    return found is None or found.kind != "class" or is_table(found.name, project)


def _owner(call: Call, last: str) -> str:
    """The class or collection that a row is put into; "" when it is not named."""
    func = bare(call.func)
    if isinstance(func, Attribute):
        return _row_name(func.of)
    if not isinstance(func, Symbol):
        return ""
    names = func.name.split(".")
    if last[:1].isupper():
        return names[-1]
    if len(names) > 2 and names[-2] == "objects":
        return names[-3]
    return names[-2] if len(names) > 1 else ""


def _row_name(value: Value) -> str:
    if isinstance(value, Attribute) and value.name == "objects":
        return target_name(value.of)
    return target_name(value)


def _is_spare_column(name: str) -> bool:
    words = set(segments(name))
    return bool(words & {"code", "codes", "keys", "tokens", "token"}) and not words & {
        "hash",
        "hashed",
        "hashes",
        "digest",
        "salt",
    }


def _made_of(value: Value, drawn: list[Call], unit: Unit) -> Call | None:
    """The draw that a value holds as it was drawn, directly or through a list that it was put into."""
    stripped = _unwrapped(value)
    for call in drawn:
        if trail(stripped, call) is not None or trail(value, call) is not None:
            return call
    for each in inside(stripped, 120):
        if not isinstance(each, Named):
            continue
        held = bare(each.value)
        if not isinstance(held, Collection) and not (
            isinstance(held, Call) and method(held) in ("list", "set")
        ):
            continue
        for call in unit.calls:
            if method(call) in ("append", "add", "insert", "extend") and isinstance(
                func := bare(call.func), Attribute
            ):
                if target_name(func.of) == each.name:
                    for made in drawn:
                        if trail(call, made, whole_call=True) is not None:
                            return made
    return None


def _unwrapped(value: Value) -> Value:
    """The value without encryption around it, which can be turned back."""
    for _ in range(4):
        inner = bare(value)
        if (isinstance(inner, Call) and _encrypts(inner) and inner.args) or (
            isinstance(inner, Call)
            and method(inner) in ("decode", "encode", "dumps", "join", "str")
            and inner.args
        ):
            value = inner.args[0]
        elif (
            isinstance(inner, Call)
            and method(inner) in ("decode", "encode")
            and isinstance(func := bare(inner.func), Attribute)
        ):
            value = func.of
        else:
            break
    return value


def _encrypts(value: Value) -> bool:
    return any(
        isinstance(each, Call) and {"encrypt", "cipher", "fernet"} & set(segments(method(each)))
        for each in inside(value, 30)
    )


def _is_relation(name: str, project: Project) -> bool:
    """Whether a field of that name leads to rows of their own: `recovery_codes = models.ForeignKey(...)`."""
    declared = re.compile(
        rb"\b"
        + re.escape(name.encode())
        + rb"\s*(?::[^=\n]*)?=\s*[\w.]*(?:ForeignKey|OneToOne|ManyTo|relationship)\w*\("
    )
    return any(declared.search(project.files()[path]) is not None for path in project.mentioning(name))


def _encrypted_column(name: str, project: Project) -> bool:
    declared = re.compile(
        rb"\b" + re.escape(name.encode()) + rb"\s*(?::[^=\n]*)?=\s*[\w.]*(?:[Ee]ncrypt|Secure|Crypt)\w*\s*\("
    )
    return any(declared.search(project.files()[path]) is not None for path in project.mentioning(name))
