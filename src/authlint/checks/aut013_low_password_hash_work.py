r"""A password hash does too little work.

The rule looks at the work factor where a constant tells it: the iterations of PBKDF2, the cost of bcrypt, N
and p of scrypt, memory and passes of Argon2, in calls, in contexts of schemes, in settings and in hashers
of one's own.

| scheme | least |
| --- | --- |
| PBKDF2-HMAC-SHA256 | 600000 iterations |
| PBKDF2-HMAC-SHA512 | 210000 iterations |
| PBKDF2-HMAC-SHA1 | 1300000 iterations |
| bcrypt | cost 10 |
| scrypt, r=8 | N=131072 with p=1, 65536 with p=2, 32768 with p=3, 16384 with p=5 |
| Argon2id | 19456 KiB with 2 passes, 12288 with 3, 47104 with 1 |

The figures are those of the OWASP Password Storage Cheat Sheet and of ASVS 5.0 appendix C; where the two
differ, the lower one.

## Why

The work is all that stands between a stolen table and its passwords. A figure that was right ten years ago
lets today's hardware try a hundred times as many.

## Reported

### PBKDF2 from the standard library

```python
import hashlib
import os


def hash_password(password):
    salt = os.urandom(16)
    return hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 100_000)  # error: AUT013 "100000"
```

### the number is a constant of the module

```python
import hashlib

ROUNDS = 10 * 1000


def verify(user, password):
    made = hashlib.pbkdf2_hmac("sha512", password.encode(), user.salt, ROUNDS)  # error: AUT013
    return made == user.password_hash
```

### one number for several hashes of a file is told once

```python
import hashlib
import hmac

WORK = 100_000


def enrol(user, password):
    user.password = hashlib.pbkdf2_hmac("sha256", password.encode(), user.salt, WORK)  # error: AUT013


def verify(user, password):
    made = hashlib.pbkdf2_hmac("sha256", password.encode(), user.salt, WORK)
    return hmac.compare_digest(made, user.password)
```

### the same figures, written again where they verify, are told where the hash is made

```python
import hashlib
import hmac


def login(user, password):
    made = hashlib.scrypt(password.encode(), salt=user.salt, n=32768, r=8, p=1)  # evidence: AUT013
    return hmac.compare_digest(made, user.password_hash)


def sign_up(user, password):
    user.password_hash = hashlib.scrypt(password.encode(), salt=user.salt, n=32768, r=8, p=1)  # error: AUT013
```

### bcrypt

```python
import bcrypt


def store(user, password):
    user.password = bcrypt.hashpw(password.encode(), bcrypt.gensalt(rounds=6))  # error: AUT013 "cost 6"
```

### Werkzeug's method text, Flask-Bcrypt's setting

```python
from werkzeug.security import generate_password_hash

app.config["BCRYPT_LOG_ROUNDS"] = 4  # error: AUT013


def set_password(self, password):
    self.password_hash = generate_password_hash(password, method="pbkdf2:sha256:1000")  # error: AUT013
```

### Django: a hasher of one's own

```python
from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickHasher(PBKDF2PasswordHasher):
    iterations = 1000  # error: AUT013
```

### a context of schemes

```python
from passlib.context import CryptContext

context = CryptContext(schemes=["pbkdf2_sha256"], pbkdf2_sha256__default_rounds=29000)  # error: AUT013
```

### PyCryptodome's default count

```python
from Crypto.Protocol.KDF import PBKDF2


def hash_password(password, salt):
    return PBKDF2(password, salt)  # error: AUT013 "1000 iterations"
```

### Argon2 and scrypt

```python
import hashlib

from argon2 import PasswordHasher

hasher = PasswordHasher(time_cost=1, memory_cost=8192)  # error: AUT013


def hash_password(password, salt):
    return hashlib.scrypt(password.encode(), salt=salt, n=16384, r=8, p=1)  # error: AUT013
```

## Silent

### current figures and defaults

```python
import hashlib

import bcrypt
from argon2 import PasswordHasher
from werkzeug.security import generate_password_hash

hasher = PasswordHasher()


def hash_password(password, salt):
    one = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, 600_000)  # met: AUT013
    two = bcrypt.hashpw(password.encode(), bcrypt.gensalt(12))  # met: AUT013
    three = hashlib.scrypt(password.encode(), salt=salt, n=2**17, r=8, p=1)
    return one, two, three, generate_password_hash(password)
```

### a key from the application's own secret

```python
import hashlib


def derive_key(secret_key):
    return hashlib.pbkdf2_hmac("sha256", secret_key.encode(), b"salt", 100000)
```

### settings of test runs

`settings/test.py`

```python
BCRYPT_LOG_ROUNDS = 4
```

### fewer rounds under test only

```python
import bcrypt


def store(user, password, testing):
    user.password = bcrypt.hashpw(password.encode(), bcrypt.gensalt(4 if testing else 12))
```

## Fix

Take the library's default, or the figures above. Store the figure with the hash, and rehash when its owner
logs in.

## Limits

A figure from the environment or a settings store is not known and not reported. The default of a framework
counts as enough. The same figures are told once in a file, where the hash is made. A class of settings for
development is reported at low confidence where others stand beside it and none of them takes it over; so are a figure
that the settings for production raise, one for sample data or under a switch of development, and one that another
service prescribes, as the salt from its answer tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from authlint.facts.fact import Fact
from authlint.facts.passwords import HashCost, PasswordHash, Trial
from authlint.facts.schemes import enough, folded_digest, has_figures, shortfall
from authlint.facts.token_hashes import is_of_token
from authlint.facts.words import words
from authlint.findings import Mend
from authlint.python.fates import is_only_for_old, kept_in, only_verifies_with, remembered, stores_password
from authlint.python.numbers import whole_number, written_at
from authlint.python.passwords import password_in, speaks_of_passwords
from authlint.python.sources import is_test_path
from authlint.python.values import Call, Literal, Param, Spot, Symbol, Value, bare, inside, method
from authlint.rule import Draft, FactRule
from authlint.vocabulary import segments

if TYPE_CHECKING:
    from authlint.findings import Confidence
    from authlint.python.project import Project
    from authlint.python.units import Unit


class LowPasswordHashWork(FactRule):
    """A work factor is below the published figures."""

    code = "AUT013"
    name = "low-password-hash-work"
    requirement = "V11.4.2"
    severity = "medium"
    fix = "safe or unsafe"
    looks_at = (PasswordHash, HashCost)

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        """Compare the constant work with the table."""
        if not isinstance(fact, PasswordHash | HashCost) or (fact.work is None and fact.passes is None):
            return
        if not isinstance(fact.scheme, str) or is_test_path(unit.path) or "test" in segments(unit.qualname):
            return
        work = _work(fact, unit, project)
        passes = whole_number(fact.passes, unit, project)
        if (fact.work is not None and work is None) or (fact.passes is not None and passes is None):
            return
        missing = shortfall(
            fact.scheme, work, passes, _digest(fact.digest, project), whole_number(fact.block, unit, project)
        )
        if not missing or remembered(fact.value, unit):
            return
        confidence: Confidence = "high"
        if isinstance(fact, PasswordHash) and fact.derives:
            if fact.data is None or password_in(fact.data, unit, project) is None:
                return
            stored = stores_password(fact.value, unit, project)
            if stored is False:
                return
            if not stored:
                confidence = "low"
            elif not kept_in(fact.value, unit, project) and not speaks_of_passwords(unit.qualname):
                confidence = "medium"
        if (
            _serves_development(unit, project)
            or _is_raised(fact, fact.scheme, unit, project)
            or _is_demanded(fact)
            or (isinstance(fact, HashCost) and fact.tried)
            or project.facts_of(unit, Trial)
        ):
            confidence = "low"
        if is_only_for_old(unit, project) or is_of_token(fact, unit, project):
            return
        yield self.violated(
            fact.at,
            f"{missing}; raise the work and rehash at the next login",
            function=unit.qualname,
            confidence=confidence,
            mend=_raised(fact, fact.scheme, passes, project),
            cause=_cause(fact, unit, project),
        )

    def weigh(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        """Work that suffices, and work that is not known."""
        if not isinstance(fact, PasswordHash | HashCost) or (fact.work is None and fact.passes is None):
            return
        if not isinstance(fact.scheme, str) or not has_figures(fact.scheme):
            return
        if isinstance(fact, PasswordHash) and fact.derives:
            if fact.data is None or password_in(fact.data, unit, project) is None:
                yield self.aside(fact.at, "a key is derived here, no password hashed", function=unit.qualname)
                return
        work = _work(fact, unit, project)
        passes = whole_number(fact.passes, unit, project)
        if (fact.work is not None and work is None) or (fact.passes is not None and passes is None):
            yield self.unknown(fact.at, "how much work the hash does is not known", function=unit.qualname)
            return
        block = whole_number(fact.block, unit, project)
        if shortfall(fact.scheme, work, passes, _digest(fact.digest, project), block):
            return  # in tests, or for a key
        figures = " and ".join(str(each) for each in (work, passes) if each is not None)
        yield self.met(fact.at, fact.at, f"{fact.scheme} works with {figures}", function=unit.qualname)


DEVELOPMENT = words("dev develop development debug local")


def _serves_development(unit: Unit, project: Project) -> bool:
    """Whether the figure is one of several sets of settings, and none but sets for development take it over."""
    module = project.module_at(unit.path)
    if unit.kind != "class" or module is None or DEVELOPMENT.isdisjoint(segments(unit.qualname)):
        return False
    others = [
        each
        for each in module.speaking_units()
        if each.kind == "class" and DEVELOPMENT.isdisjoint(segments(each.qualname))
    ]
    return bool(others) and all(unit.name not in project.base_names(each.name) for each in others)


def _is_raised(fact: PasswordHash | HashCost, scheme: str, unit: Unit, project: Project) -> bool:
    """Whether the settings for production, which derive from the class of this figure, bring one that suffices."""
    module = project.module_at(unit.path)
    name = next((name for name, value in unit.fields.items() if value is fact.work), "")
    if unit.kind != "class" or module is None or not name or not isinstance(fact, HashCost):
        return False
    heirs = [
        each
        for each in module.speaking_units()
        if each.kind == "class"
        and each is not unit
        and unit.name in project.base_names(each.name)
        and DEVELOPMENT.isdisjoint(segments(each.qualname))
        and "test" not in each.qualname.lower()
    ]
    figures = [whole_number(each.fields.get(name), each, project) for each in heirs]
    return bool(figures) and all(
        each is not None and not shortfall(scheme, each, None, _digest(fact.digest, project), None)
        for each in figures
    )


def _is_demanded(fact: PasswordHash | HashCost) -> bool:
    """Whether the salt is what another service answers, which fixes the figures as well."""
    return (
        isinstance(fact, PasswordHash)
        and fact.salt is not None
        and any(
            isinstance(each, Call) and len(ANSWERS & set(segments(method(each)))) > 1
            for each in inside(fact.salt, 40)
        )
    )


ANSWERS = words("api request response call fetch post get")


def _cause(fact: PasswordHash | HashCost, unit: Unit, project: Project) -> Spot | None:
    """The first place of the file that hashes what it keeps with the same figures, or with the same constant."""
    module = project.module_at(unit.path)
    figures, written = _figures(fact, unit, project), written_at(fact.work, project)
    alike = [
        (other, each)
        for each in (module.speaking_units() if module is not None else ())
        for other in project.facts_of(each, PasswordHash, HashCost)
        if isinstance(other, PasswordHash | HashCost)
        and (
            _figures(other, each, project) == figures
            or (written is not None and written_at(other.work, project) == written)
        )
    ]
    if len(alike) < 2:
        return None
    return next(
        (
            other.at
            for other, each in alike
            if other.value is None or not only_verifies_with(other.value, each, project)
        ),
        alike[0][0].at,
    )


def _figures(fact: PasswordHash | HashCost, unit: Unit, project: Project) -> tuple[object, ...]:
    return (
        fact.scheme,
        _work(fact, unit, project),
        whole_number(fact.passes, unit, project),
        whole_number(fact.block, unit, project),
        _digest(fact.digest, project),
    )


def _work(fact: PasswordHash | HashCost, unit: Unit, project: Project) -> int | None:
    """The work in the unit of the scheme, N for scrypt; None when it is not known."""
    work = whole_number(fact.work, unit, project)
    if work is not None and isinstance(fact, HashCost) and fact.exponent:
        return 1 << max(0, min(work, 60))
    return work


def _raised(fact: PasswordHash | HashCost, scheme: str, passes: int | None, project: Project) -> Mend | None:
    """The number as large as it must be; where it is not kept with the hash, old hashes stop to match."""
    least = enough(scheme, passes, _digest(fact.digest, project))
    method_text = fact.method if isinstance(fact, PasswordHash) else None
    at = written_at(method_text if method_text is not None else fact.work, project)
    if least is None or at is None:
        return None
    bare_key = isinstance(fact, PasswordHash) and (
        fact.derives or (scheme == "pbkdf2" and method_text is None)
    )
    values = (str(least), f"raise the work to {least}")
    return Mend("numbers", (at,), (*values, "unsafe") if bare_key else values)


def _digest(value: Value | str | None, project: Project) -> str:
    """The name of the hash function inside PBKDF2; SHA-256 when it cannot be told."""
    if value is None or isinstance(value, str):
        return folded_digest(value or "")
    inner = bare(value)
    for _ in range(3):
        if isinstance(inner, Literal):
            return folded_digest(inner.value) if isinstance(inner.value, str) else "sha256"
        if isinstance(inner, Call):
            return folded_digest(method(inner))
        if isinstance(inner, Symbol):
            constant = project.constant(inner.name)
            if constant is None:
                return folded_digest(inner.name.rpartition(".")[2])
            inner = bare(constant)
        elif isinstance(inner, Param):
            break
    return "sha512"
