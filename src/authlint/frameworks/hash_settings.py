"""Settings that choose how passwords are hashed, whatever reads them.

Django's `PASSWORD_HASHERS`, Flask-Security's `SECURITY_PASSWORD_HASH` and its options, Flask-User's schemes,
Flask-AppBuilder's method, the work of Flask-Bcrypt and Flask-Argon2.
Source: https://docs.djangoproject.com/en/stable/ref/settings/#password-hashers,
https://flask-security-too.readthedocs.io/en/stable/configuration.html, https://flask-bcrypt.readthedocs.io/,
https://flask-user.readthedocs.io/en/latest/configuring_settings.html, https://flask-appbuilder.readthedocs.io/,
https://flask-argon2.readthedocs.io/

```python
# fact: HasherChoice(schemes=("MD5PasswordHasher",), setting="PASSWORD_HASHERS")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
app.config["BCRYPT_LOG_ROUNDS"] = 4  # fact: HashCost(scheme="bcrypt", work=4)
# fact: HasherChoice(schemes=("plaintext",), setting="SECURITY_PASSWORD_HASH")
app.config.update(SECURITY_PASSWORD_HASH="plaintext")
```

### options, methods and lists of Flask's packages

```python
SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS = {"bcrypt__rounds": 4}  # fact: HashCost(scheme="bcrypt", work=4)
FAB_PASSWORD_HASH_METHOD = "pbkdf2:sha256:1000"  # fact: HashCost(scheme="pbkdf2", digest="sha256", work=1000)
# fact: HasherChoice(schemes=["sha256_crypt", "bcrypt"])
USER_PASSLIB_CRYPTCONTEXT_SCHEMES = ["sha256_crypt", "bcrypt"]
ARGON2_MEMORY_COST = 512  # fact: HashCost(scheme="argon2", work=512, passes=None)
ARGON2_TIME_COST = 1  # fact: HashCost(scheme="argon2", work=None, passes=1)


class Legacy:
    FAB_PASSWORD_HASH_METHOD = "sha256"  # fact: HasherChoice(schemes=["sha256"])
```

### a test run may hash fast

`settings/test.py`

```python
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from authlint.facts.passwords import HashCost, HasherChoice
from authlint.facts.schemes import is_weak
from authlint.facts.words import words
from authlint.frameworks.development import only_in_development
from authlint.frameworks.model import recognise
from authlint.frameworks.passlib import option_costs
from authlint.pattern import pattern
from authlint.python.programs import is_program_beside
from authlint.python.project import Project
from authlint.python.sources import is_test_path
from authlint.python.switches import TESTING, holds_in_tests
from authlint.python.units import Block, Branch, Loop, Step, Try, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Collection,
    Item,
    Literal,
    Mapping,
    Operation,
    Spot,
    Star,
    Symbol,
    Text,
    Value,
    bare,
    method,
    text_of,
)
from authlint.record import replace
from authlint.vocabulary import segments

COSTS = {"BCRYPT_LOG_ROUNDS": "bcrypt", "BCRYPT_ROUNDS": "bcrypt", "ARGON2_MEMORY_COST": "argon2"}
PASSES = {"ARGON2_TIME_COST": "argon2"}
# `SECURITY_PASSWORD_SCHEMES` only lists what is read; SECURITY_PASSWORD_HASH writes.
WRITES = words("PASSWORD_HASHERS SECURITY_PASSWORD_HASH USER_PASSLIB_CRYPTCONTEXT_SCHEMES")
OPTIONS = words("SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS")
"""Options of a context of passlib: `{"argon2__rounds": 2}`."""
METHODS = words("FAB_PASSWORD_HASH_METHOD")
"""Werkzeug's method texts: `pbkdf2:sha256:600000`."""
SETTINGS = WRITES | OPTIONS | METHODS | COSTS.keys() | PASSES.keys()


@recognise(Step, step="store")
def set_by_store(step: Step, unit: Unit, project: Project) -> Iterator[HashCost | HasherChoice]:
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
    if name in SETTINGS and not for_tests(unit, step):
        tried = only_in_development(unit, step)
        for each in _setting(name, step.value, step.at, project):
            yield replace(each, tried=tried) if isinstance(each, HashCost | HasherChoice) else each


@recognise(Call, named=("update", "from_mapping", "configure"))
def set_by_call(call: Call, unit: Unit, project: Project) -> Iterator[HashCost | HasherChoice]:
    """`app.config.update(SECURITY_PASSWORD_HASH="plaintext")`, `from_mapping(...)`,
    `settings.configure(...)`.
    """
    if method(call) not in ("update", "from_mapping", "configure"):
        return
    for keyword, value in call.keywords:
        if keyword in SETTINGS and keyword is not None and not for_tests(unit, None):
            yield from _setting(keyword, value, value.at, project)


def _setting(name: str, value: Value, at: Spot, project: Project) -> Iterator[HashCost | HasherChoice]:
    if name in COSTS:
        yield HashCost(at=at, value=value, scheme=COSTS[name], work=value)
        return
    if name in PASSES:
        yield HashCost(at=at, value=value, scheme=PASSES[name], passes=value)
        return
    if name in OPTIONS:
        inner = bare(value)
        items = inner.items if isinstance(inner, Mapping) else ()
        yield from option_costs((text_of(key) or "", each) for key, each in items if key is not None)
        return
    if name in METHODS:
        yield from _method(name, value, at)
        return
    schemes = tuple(_schemes(value, project))
    if schemes:
        first, written = schemes[0]
        yield HasherChoice(
            at=at,
            value=value,
            schemes=((first, at), *schemes[1:]),
            setting=name,
            written=written,
            elsewhere=is_weak(first) and _logs_in_elsewhere(at.path, project),
        )


def _method(name: str, value: Value, at: Spot) -> Iterator[HashCost | HasherChoice]:
    method, *rest = (text_of(value) or "").split(":")
    numbers = [int(each) for each in rest if each.isdecimal()]
    if method == "pbkdf2" and numbers:
        yield HashCost(at=at, value=value, scheme=method, digest=rest[0], work=numbers[0])
    elif method == "scrypt" and len(numbers) == 3:
        size, block, passes = numbers
        yield HashCost(at=at, value=value, scheme=method, work=size, block=block, passes=passes)
    elif method and method not in ("pbkdf2", "scrypt"):
        yield HasherChoice(at=at, value=value, schemes=((method, at),), setting=name)


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
            under_test = holds_in_tests(item.test)
            if under_test is not None and _has(item.then if under_test else item.orelse, step, depth):
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


_LOGINS = (
    "authenticate(", "LoginView", "AuthenticationForm", "contrib.auth.urls", "auth.views", "admin.site",
    "admin.autodiscover", "allauth", "rest_auth", "djoser", "obtain_auth_token", "registration",
    "check_password(", "simplejwt", "userena", "two_factor", "set_password(",
)  # fmt: skip
"""What stands where Django lets somebody in by a password, or gives an account one."""
_OTHER_LOGINS = pattern(
    rb"^[^\n#]*['\"][\w.]*(?:oidc|openid|saml|shibboleth|browserid|social|remoteuser|sso|cas_ng|oauth)[\w.]*backend",
    re.IGNORECASE | re.MULTILINE,
)


def _logs_in_elsewhere(path: str, project: Project) -> bool:
    """Whether accounts log in at another server, by the backend that the settings name, and no page of the program
    takes a password.
    """
    if _OTHER_LOGINS.search(project.read(path) or b"") is None or not is_program_beside(path, project):
        return False
    return all(is_test_path(each) for word in _LOGINS for each in project.mentioning(word))
