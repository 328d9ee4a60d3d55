"""Settings that choose how passwords are hashed, whatever reads them.

Django's `PASSWORD_HASHERS`, Flask-Security's `SECURITY_PASSWORD_HASH`, the rounds of Flask-Bcrypt and
Flask-Security. Source: https://docs.djangoproject.com/en/stable/ref/settings/#password-hashers,
https://flask-security-too.readthedocs.io/en/stable/configuration.html, https://flask-bcrypt.readthedocs.io/

```python
# fact: HasherChoice(schemes=("MD5PasswordHasher",), setting="PASSWORD_HASHERS")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
app.config["BCRYPT_LOG_ROUNDS"] = 4  # fact: HashCost(scheme="bcrypt", work=4)
# fact: HasherChoice(schemes=("plaintext",), setting="SECURITY_PASSWORD_HASH")
app.config.update(SECURITY_PASSWORD_HASH="plaintext")
```

### a test run may hash fast

`settings/test.py`

```python
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.passwords import HashCost, HasherChoice
from authlint.facts.words import words
from authlint.frameworks.model import recognise
from authlint.python.project import Project
from authlint.python.sources import is_test_path
from authlint.python.units import Block, Branch, Loop, Step, Try, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Collection,
    Item,
    Literal,
    Operation,
    Spot,
    Star,
    Symbol,
    Text,
    Value,
    bare,
    inside,
    method,
)
from authlint.vocabulary import segments

CHOICES = words("PASSWORD_HASHERS SECURITY_PASSWORD_HASH SECURITY_PASSWORD_SCHEMES")
COSTS = {"BCRYPT_LOG_ROUNDS": "bcrypt", "BCRYPT_ROUNDS": "bcrypt"}
# `SECURITY_PASSWORD_SCHEMES` only lists what is read; SECURITY_PASSWORD_HASH writes.
WRITES = words("PASSWORD_HASHERS SECURITY_PASSWORD_HASH")
TESTING = words("test tests testing ci e2e pytest unittest travis jenkins mock")


@recognise(Step, step="store")
def set_by_store(step: Step, unit: Unit, project: Project) -> Iterator[Fact]:
    """`PASSWORD_HASHERS = [...]` in a module or class, `app.config["BCRYPT_LOG_ROUNDS"] = 4`."""
    if step.kind != "store" or step.target is None:
        return
    name = ""
    if isinstance(step.target, Symbol):
        name = step.target.name.rpartition(".")[2]
    elif isinstance(step.target, Item) and isinstance(key := bare(step.target.key), Literal):
        name = key.value if isinstance(key.value, str) else ""
    elif isinstance(step.target, Attribute):
        name = step.target.name
    if (name in WRITES or name in COSTS) and not for_tests(unit, step):
        yield from _setting(name, step.value, step.at, project)


@recognise(Call, named=("update", "from_mapping", "configure"))
def set_by_call(call: Call, unit: Unit, project: Project) -> Iterator[Fact]:
    """`app.config.update(SECURITY_PASSWORD_HASH="plaintext")`, `from_mapping(...)`,
    `settings.configure(...)`.
    """
    if method(call) not in ("update", "from_mapping", "configure"):
        return
    for keyword, value in call.keywords:
        if keyword is not None and (keyword in WRITES or keyword in COSTS) and not for_tests(unit, None):
            yield from _setting(keyword, value, value.at, project)


def _setting(name: str, value: Value, at: Spot, project: Project) -> Iterator[Fact]:
    if name in COSTS:
        yield HashCost(at=at, value=value, scheme=COSTS[name], work=value)
        return
    schemes = tuple(_schemes(value, project))
    if schemes:
        first, written = schemes[0]
        yield HasherChoice(
            at=at, value=value, schemes=((first, at), *schemes[1:]), setting=name, written=written
        )


def _schemes(value: Value, project: Project, depth: int = 4) -> Iterator[tuple[str, Spot]]:
    """Names of schemes or of hasher classes in order; ends at the first one that is not constant."""
    value = bare(value)
    if depth == 0:
        return
    if isinstance(value, Literal):
        if isinstance(value.value, str):
            yield value.value.rpartition(".")[2], value.at
    elif isinstance(value, Symbol):
        constant = project.constant(value.name)
        if constant is not None:
            yield from _schemes(constant, project, depth - 1)
    elif isinstance(value, Collection):
        for item in value.items:
            found = list(_schemes(item.of if isinstance(item, Star) else item, project, depth - 1))
            if not found:
                return
            yield from found
    elif isinstance(value, Operation | Text) and value.parts:
        # `["x.MD5PasswordHasher"] + PASSWORD_HASHERS`
        for part in value.parts:
            found = list(_schemes(part, project, depth - 1))
            if not found:
                return
            yield from found
    elif isinstance(value, Choice):
        return


def for_tests(unit: Unit, step: Step | None) -> bool:
    """Whether a setting is for test runs only: by the file, the class, the function or the branch it
    stands in.
    """
    if is_test_path(unit.path):
        return True
    for name in (*unit.path.removesuffix(".py").split("/")[-2:], *unit.qualname.split(".")):
        if TESTING & set(segments(name)):
            return True
    return step is not None and _in_test_branch(unit.body, step, 30)


def _in_test_branch(block: Block, step: Step, depth: int) -> bool:
    if depth == 0:
        return False
    for item in block.items:
        if isinstance(item, Branch):
            if _speaks_of_tests(item.test) and (
                _has(item.then, step, depth) or _has(item.orelse, step, depth)
            ):
                return True
            inner = (item.then, item.orelse)
        elif isinstance(item, Loop | Try):
            inner = (item.body, item.orelse)
        else:
            continue
        if any(_in_test_branch(each, step, depth - 1) for each in inner):
            return True
    return False


def _has(block: Block, step: Step, depth: int) -> bool:
    return any(
        item is step
        or (
            depth > 0
            and isinstance(item, Branch)
            and (_has(item.then, step, depth - 1) or _has(item.orelse, step, depth - 1))
        )
        for item in block.items
    )


def _speaks_of_tests(test: Value) -> bool:
    for each in inside(test, 40):
        name = each.value if isinstance(each, Literal) else getattr(each, "name", "")
        if isinstance(name, str) and TESTING & set(segments(name[-60:])):
            return True
    return False
