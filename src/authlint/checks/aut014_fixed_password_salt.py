r"""Password hashes share one salt.

The rule looks at the salt that a slow hash over a password gets: a constant, a constant of the module, a
setting. Keys that are derived from a secret of the application are silent.

## Why

With one salt for everybody equal passwords have equal hashes, and one table of guesses serves for all
accounts.

## Reported

### a constant in the call

```python
import hashlib


def hash_password(password):
    return hashlib.pbkdf2_hmac("sha256", password.encode(), b"pepper-and-salt", 600_000)  # error: AUT014
```

### a constant of the module

```python
import bcrypt

SALT = b"$2b$12$abcdefghijklmnopqrstuu"


def store(user, password):
    user.password = bcrypt.hashpw(password.encode(), SALT)  # error: AUT014 "SALT"
```

### Django's function with a salt

```python
from django.contrib.auth.hashers import make_password


def register(request):
    return make_password(request.POST["password"], salt="shop")  # error: AUT014
```

### a setting

```python
import hashlib

from flask import current_app


def check(user, password):
    salt = current_app.config["PASSWORD_SALT"].encode()
    made = hashlib.scrypt(password.encode(), salt=salt, n=2**17, r=8, p=1)  # error: AUT014
    return made == user.password_hash
```

## Silent

### a fresh salt

```python
import hashlib
import os

import bcrypt


def hash_password(password):
    salt = os.urandom(16)
    bcrypt.hashpw(password.encode(), bcrypt.gensalt())
    return salt + hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 600_000)
```

### the stored hash is the salt

```python
import bcrypt


def is_valid(self, password):
    return bcrypt.hashpw(password.encode(), self.password) == self.password
```

### a key, not a password

```python
import hashlib


def derive_key(secret_key):
    return hashlib.pbkdf2_hmac("sha256", secret_key.encode(), b"salt", 600_000)
```

## Fix

Let the library choose the salt (`bcrypt.gensalt()`, `PasswordHasher().hash(password)`,
`make_password(password)`), or draw 16 bytes by `os.urandom(16)` for every password and keep them beside the
hash.

## Limits

A fast digest with a fixed salt is reported once, as AUT010. A salt made from the user's name is not reported,
nor is the hash of a token, which is digested to be looked up. Where nothing tells that what a program hashes is a
password, the salt is reported at low confidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from authlint.facts.fact import Fact
from authlint.facts.passwords import PasswordHash
from authlint.facts.schemes import is_clear, is_weak
from authlint.facts.token_hashes import is_of_token
from authlint.facts.words import words
from authlint.findings import Mend
from authlint.python.fates import is_moved_on, only_verifies_with, stores_password
from authlint.python.passwords import password_in
from authlint.python.programs import is_program_beside
from authlint.python.sources import is_test_path
from authlint.python.values import (
    Attribute,
    Call,
    Item,
    Literal,
    Named,
    Operation,
    Symbol,
    Value,
    bare,
    inside,
    method,
)
from authlint.rule import Draft, FactRule
from authlint.vocabulary import is_user_name, segments

if TYPE_CHECKING:
    from authlint.python.project import Project
    from authlint.python.units import Unit

SETTINGS = words("config settings environ getenv env conf")


class FixedPasswordSalt(FactRule):
    """The salt of a password hash is the same for everybody."""

    code = "AUT014"
    name = "fixed-password-salt"
    requirement = "V11.4.2"
    severity = "medium"
    fix = "unsafe"
    named = True
    looks_at = PasswordHash

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        """A constant or a setting as salt."""
        if (
            not isinstance(fact, PasswordHash)
            or fact.salt is None
            or fact.data is None
            or is_test_path(unit.path)
        ):
            return
        if isinstance(fact.scheme, str) and (is_weak(fact.scheme) or is_clear(fact.scheme)):
            return
        shared = _shared(fact.salt, project)
        if not shared:
            return
        if fact.derives:
            if password_in(fact.data, unit, project) is None or not stores_password(
                fact.value, unit, project
            ):
                return
        elif isinstance(bare(fact.data), Literal):
            return
        if _is_user_name(fact.data) and password_in(fact.data, unit, project) is None:
            return  # a text that must come out the same each time, not the hash of a password
        if is_of_token(fact, unit, project) or _is_token(fact.data, unit, project):
            return  # no table of guesses serves for what the program has drawn
        if only_verifies_with(fact.value, unit, project) and is_moved_on(unit, project):
            return  # what passes is hashed anew
        yield self.violated(
            fact.at,
            f"the salt is {shared}, the same for every password; use a fresh random salt for each",
            function=unit.qualname,
            confidence="low"
            if not _is_password(fact, unit, project) and is_program_beside(unit.path, project)
            else ("high" if shared != "a setting" else "medium"),
            mend=_left_to_library(fact),
        )


def _is_password(fact: PasswordHash, unit: Unit, project: Project) -> bool:
    """Whether what is hashed is a password by where it comes from, or by where its hash goes."""
    return (fact.data is not None and password_in(fact.data, unit, project) is not None) or bool(
        stores_password(fact.value, unit, project)
    )


def _is_user_name(data: Value) -> bool:
    """Whether what is hashed is the name of an account: `crypt(username, salt)`."""
    return any(is_user_name(_word(each).rpartition(".")[2]) for each in inside(data, 20))


def _is_token(data: Value, unit: Unit, project: Project) -> bool:
    """Whether what is hashed is a token by its names or by those of the function and its class, and no password:
    `header_token.credentials`, the key that `TokenLogin.authenticate` is given.
    """
    return (
        "token" in segments(unit.qualname)
        or any("token" in segments(_word(each)) for each in inside(data, 20))
    ) and password_in(data, unit, project) is None


def _left_to_library(fact: PasswordHash) -> Mend | None:
    """The call without its salt, where the function can do without and keeps the salt with the hash."""
    call = fact.value
    if fact.derives or not isinstance(call, Call) or all(name != "salt" for name, _ in call.keywords):
        return None
    return Mend("keyword", (fact.at,), ("salt", "", "let the library draw the salt", "unsafe"))


def _shared(salt: Value, project: Project) -> str:
    """How messages call a salt that all passwords share; "" for one that is drawn or read from a row."""
    name = salt.name.rpartition(".")[2] if isinstance(salt, Named | Symbol) else ""
    inner = bare(salt)
    for _ in range(6):
        if isinstance(inner, Literal):
            return "" if inner.value is None else name or "a constant"
        if isinstance(inner, Symbol):
            name = name or inner.name.rpartition(".")[2]
            constant = project.constant(inner.name)
            if constant is None:
                return "a setting" if SETTINGS & set(segments(inner.name)) else ""
            inner = bare(constant)
        elif isinstance(inner, Call) and method(inner) in (
            "encode",
            "bytes",
            "str",
            "fromhex",
            "b64decode",
            "to_bytes",
            "decode",
        ):
            func = bare(inner.func)
            inner = bare(
                inner.args[0] if inner.args and not isinstance(func, Attribute) else _receiver(inner)
            )
        elif isinstance(inner, Item | Attribute | Call):
            names = [_word(each) for each in inside(inner, 20)]
            words = {word for each in names for word in segments(each)}
            # A slice of a setting is the salt of the one hash that is kept there.
            cut = any(isinstance(each, Operation) and each.operator == "slice" for each in inside(inner, 20))
            return (
                "a setting" if words & SETTINGS and words & {"salt", "pepper", "secret"} and not cut else ""
            )
        else:
            return ""
    return ""


def _word(value: Value) -> str:
    if isinstance(value, Literal):
        return value.value if isinstance(value.value, str) else ""
    name = getattr(value, "name", "")
    return name if isinstance(name, str) else ""


def _receiver(call: Call) -> Value:
    func = bare(call.func)
    if isinstance(func, Attribute):
        if isinstance(bare(func.of), Symbol) and call.args:
            return call.args[0]
        return func.of
    return call.args[0] if call.args else call
