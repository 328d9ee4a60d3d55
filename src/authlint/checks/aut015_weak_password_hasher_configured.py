r"""The configured password hasher is a fast one.

The rule looks at settings and contexts that choose how passwords are hashed; the first entry writes, so
only that one counts. Settings for test runs are silent: a fast hasher belongs there.

## Why

Every password that is set from now on is hashed so; the rest of the code can be right and the table is
still easy to break.

## Reported

### Django: MD5 leads

```python
PASSWORD_HASHERS = [  # error: AUT015 "MD5PasswordHasher"
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
```

### Flask-Security

```python
app.config["SECURITY_PASSWORD_HASH"] = "plaintext"  # error: AUT015 "plaintext"


class Production:
    SECURITY_PASSWORD_HASH = "des_crypt"  # error: AUT015
```

### a context of passlib

```python
from passlib.context import CryptContext

pwd_context = CryptContext(schemes=["sha1_crypt", "hex_md5"], default="hex_md5")  # error: AUT015 "hex_md5"
other = CryptContext(schemes=["md5_crypt", "bcrypt"])  # error: AUT015
```

### a constant elsewhere

`shop/context.py`

```python
from passlib.context import CryptContext
from shop.names import SCHEMES

pwd_context = CryptContext(schemes=SCHEMES)  # error: AUT015
```

`shop/names.py`

```python
SCHEMES = ["ldap_salted_sha1", "bcrypt"]  # evidence: AUT015
```

### settings of a developer's machine, at low confidence

`shop/settings/local.py`

```python
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # error: AUT015
```

## Silent

### a slow one leads, the weak one only reads old hashes

```python
from passlib.context import CryptContext

PASSWORD_HASHERS = [  # met: AUT015
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.MD5PasswordHasher",
]
pwd_context = CryptContext(schemes=["bcrypt", "md5_crypt"], deprecated="auto")  # met: AUT015
```

### settings of test runs

`settings/test.py`

```python
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
```

### under test only

```python
import sys

PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]

if "test" in sys.argv:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
```

## Fix

Put a slow hasher first (Argon2, scrypt, bcrypt, PBKDF2 with the library's figures) and keep the old one
behind it, so that hashes are replaced when their owners log in.

## Limits

The settings of a developer's machine, a test project or an example (`settings/dev.py`, `testproject/settings.py`)
are reported at low confidence, so are those of a branch that is taken in development alone, and those of a program
whose accounts log in at another server.
A list that is put together at run time is read as far as it is constant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from authlint.facts.fact import Fact
from authlint.facts.passwords import HasherChoice
from authlint.facts.schemes import is_clear, is_weak
from authlint.facts.words import words
from authlint.findings import Mend
from authlint.python.sources import is_test_path
from authlint.rule import Draft, FactRule
from authlint.vocabulary import segments

if TYPE_CHECKING:
    from authlint.python.project import Project
    from authlint.python.units import Unit


class WeakPasswordHasherConfigured(FactRule):
    """The scheme that writes is fast or reversible."""

    code = "AUT015"
    name = "weak-password-hasher-configured"
    requirement = "V11.4.2"
    fix = "safe or unsafe"
    looks_at = HasherChoice

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        """The first scheme decides."""
        if not isinstance(fact, HasherChoice) or not fact.schemes or is_test_path(unit.path):
            return
        scheme, at = fact.schemes[0]
        if is_clear(scheme):
            fault = "keeps passwords readable"
        elif is_weak(scheme):
            fault = "is fast to guess"
        else:
            return
        tried = fact.elsewhere or _is_of_development(unit.path) or fact.tried
        elsewhere = at.path != unit.path
        yield self.violated(
            fact.value.at if elsewhere else at,
            f"{fact.setting} writes hashes with {scheme}, which {fault}; put argon2, scrypt or bcrypt first",
            function=unit.qualname,
            related=[(at, "the scheme is named here")] if elsewhere else (),
            confidence="low" if tried else "high",
            mend=Mend("hashers", (fact.written or at,), (fact.setting,)),
        )

    def weigh(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        """The first scheme again, where it is a good one; nobody's password rests on the settings of a test run."""
        if not isinstance(fact, HasherChoice) or not fact.schemes:
            return
        scheme, at = fact.schemes[0]
        if is_test_path(unit.path):
            yield self.aside(fact.at, "this is test code", function=unit.qualname)
        else:
            message = f"{fact.setting} writes hashes with {scheme}"
            yield self.met(fact.at, at, message, function=unit.qualname)


_DEVELOPMENT = words(
    "dev devel develop development local ci debug profiling benchmark benchmarks demo example examples sample samples "
    "sandbox e2e"
)


def _is_of_development(path: str) -> bool:
    """Whether settings are those of a developer's machine, a test project or a demonstration, by their path."""
    parts = path.lower().removesuffix(".py").split("/")
    return any(
        not _DEVELOPMENT.isdisjoint(segments(each)) or each.startswith("test") or each.endswith("_test")
        for each in parts
    )
