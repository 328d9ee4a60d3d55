"""Secrets made of draws that can be guessed, here or in a helper that gives one back.

```python
import random
import time
import uuid


def reset(user):
    # fact: FreshSecret(kind="reset", generator="uuid.uuid1", name="reset_token")
    user.reset_token = uuid.uuid1().hex
    # fact: FreshSecret(kind="code", generator="random.randint", name="otp")
    user.otp = random.randint(100000, 999999)
    user.colour = random.choice(COLOURS)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.endpoints import is_idle
from authlint.facts.secrets import FreshSecret
from authlint.frameworks.development import makes_people_up
from authlint.frameworks.generators import drawn, only_returned, strong, weak_result
from authlint.frameworks.given import is_placed
from authlint.frameworks.hash_columns import fills_no_password, lets_nobody_in
from authlint.frameworks.known_secrets import clock_secrets, constant_secrets, digest_secrets
from authlint.frameworks.model import Row, recognise
from authlint.python.calls import target
from authlint.python.places import moves_once, pretends
from authlint.python.programs import is_program_beside
from authlint.python.project import Project
from authlint.python.purpose import (
    constructs_account,
    is_plain,
    kind_of_function,
    named,
    purpose,
    target_name,
)
from authlint.python.sources import is_test_path
from authlint.python.units import Unit
from authlint.python.values import (
    Call,
    Spot,
    Value,
    bare,
    inside,
    method,
    text_of,
)
from authlint.vocabulary import segments

MODELS: tuple[Row, ...] = ()

_BETWEEN_PROCESSES = named("ipc interprocess subprocess")
"""Words of code whose password opens a port of the own machine and lives as long as its process."""


@recognise(Unit)
def guessable_secrets(unit: Unit, whole: Unit, project: Project) -> Iterator[FreshSecret]:
    """Secrets made of guessable draws, here or in a helper that returns one."""
    if len(unit.calls) > 4000 or is_test_path(unit.path) or pretends(unit):
        return
    told: set[tuple[str, str]] = set()
    for secret in _drawn_secrets(unit, project):
        told.add((secret.kind, secret.name))
        yield secret
    yield from clock_secrets(unit, project, told)
    yield from digest_secrets(unit, project, told)
    yield from constant_secrets(unit, project)


_DRAWING = (b"rand", b"uuid1", b"aker")
"""What the files of guessable draws hold."""


def _may_draw(project: Project, path: str) -> bool:
    """Whether a file speaks of a guessable source at all."""
    return project.says_any(path, _DRAWING)


def _drawn_secrets(unit: Unit, project: Project) -> Iterator[FreshSecret]:
    """The secrets that calls of a unit draw, themselves or by a helper."""
    told: set[tuple[str, str]] = set()
    for call in unit.calls:
        generator = drawn(call, unit, project)
        made: Spot | None = None
        helper: Unit | None = None
        if not generator:
            if method(call)[:1].islower() and _may_make(call) and project.may_lead_into(call, _may_draw):
                found = target(call, unit, project)
                if found.unit is not None and found.sure and found.unit.kind == "function":
                    origin = (
                        weak_result(found.unit.name, project) if _may_draw(project, found.unit.path) else None
                    )
                    if origin is not None and not pretends(origin[2]) and origin[2].name != unit.name:
                        made, generator, helper = origin[0].at, origin[1], origin[2]
            if not generator:
                continue
        use = purpose(call, unit, project)
        if use is None or strong(use.step.value, call) or _only_picks(call):
            continue
        if _makes_salt(use.step.value, unit):
            continue
        if use.kind == "password" and _BETWEEN_PROCESSES & set(segments(unit.qualname)):
            continue
        if helper is not None:
            there = purpose(_draw_in(helper, made), helper, project)
            if there is not None and (
                there.kind == use.kind
                or (is_plain(use.name) and kind_of_function(helper.name.rpartition(".")[2]) is not None)
            ):
                continue  # reported in the helper itself
        if (use.kind, use.name) in told:
            continue
        told.add((use.kind, use.name))
        yield FreshSecret(
            at=call.at,
            value=call,
            kind=use.kind,
            generator=generator,
            name=use.name,
            made=made,
            used=use.at if use.at.line != call.at.line else None,
            signup=constructs_account(unit, project),
            placed=is_placed(use.kind, call, use.name, unit, project)
            and not makes_people_up(unit, project)
            and not (use.kind == "password" and lets_nobody_in(call, use.step, unit, project))
            and not (use.kind == "password" and fills_no_password(call, unit, project))
            and not (moves_once(unit.path) and is_program_beside(unit.path, project)),
            idle=only_returned(call, unit) and is_idle(unit, project),
        )


def _makes_salt(used: Value, unit: Unit) -> bool:
    """Whether a draw is handed to a call that gives a salt: `salt = digest(name, str(random()))[:5]`."""
    call = bare(used)
    if not isinstance(call, Call):
        return False
    return any(
        step.kind == "store"
        and not _SALTS.isdisjoint(segments(target_name(step.target) if step.target is not None else ""))
        and any(each is call for each in inside(step.value, 60))
        for step in unit.steps
    )


_SALTS = named("salt salts nonce iv")


def _draw_in(helper: Unit, at: Spot | None) -> Value:
    return next((call for call in helper.calls if call.at == at), helper.calls[0])


def _may_make(call: Call) -> bool:
    return not _MAKERS.isdisjoint(segments(method(call)))


_MAKERS = named(
    "generate gen random rand otp code codes token password passwd pwd pin string create make new get key id "
    "digits number generator pass secret build pw randomgen"
)


def _only_picks(call: Call) -> bool:
    """`random.choice(["a", "b"])` over words, or over rows of the database: a pick, no secret."""
    if method(call) not in ("choice", "sample", "choices") or not call.args:
        return False
    first = bare(call.args[0])
    items = getattr(first, "items", None)
    if items and isinstance(items, tuple):
        texts = [text_of(each) for each in items if isinstance(each, Value)]
        return bool(texts) and any(each is not None and len(each) > 3 for each in texts)
    return isinstance(first, Call) and method(first) in (
        "all",
        "filter",
        "fetchall",
        "values_list",
        "listdir",
        "query",
    )
