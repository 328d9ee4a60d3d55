r"""A weak digest, and nothing tells what it is for.

The rule looks at MD4, MD5, SHA-1 and CRC where neither the data nor the names around tell that anybody
knows the data anyway (a file, a mail address, a cache key). Its confidence is low: it is off by default and
meant for an audit.

## Why

Collisions of MD5 and SHA-1 are made to order. Where a digest proves that something is genuine, or hides
something, that is enough to break it.

## Reported

### data of no telling name

```python
import hashlib


def derive(first, second):
    return hashlib.md5(first + second).hexdigest()  # error: AUT090
```

### by name

```python
import hashlib


def seal(value):
    return hashlib.new("sha1", value).digest()  # error: AUT090 "sha1"
```

## Silent

### a checksum, a cache key, an avatar

```python
import hashlib


def checksum(path):
    return hashlib.md5(path.read_bytes()).hexdigest()


def cache_key(parts):
    return hashlib.sha1(repr(parts).encode()).hexdigest()


def avatar(email):
    return hashlib.md5(email.lower().encode()).hexdigest()
```

### not for security, or not weak

```python
import hashlib


def derive(value):
    hashlib.md5(value, usedforsecurity=False)
    return hashlib.sha256(value).hexdigest()
```

### a password: AUT010 speaks of it

```python
import hashlib


def store(user, password):
    user.password = hashlib.md5(password.encode()).hexdigest()
```

## Fix

SHA-256 or BLAKE2 where the digest protects something; `usedforsecurity=False` where it does not.

## Limits

What a digest is for is guessed from names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from authlint.facts.passwords import Digest, PasswordDigest
from authlint.facts.schemes import folded_scheme
from authlint.facts.words import words
from authlint.python.fates import is_breach_lookup, speaks_of_other_use
from authlint.python.sources import is_test_path
from authlint.python.values import Literal, Value, bare
from authlint.rule import Draft, UnitRule

if TYPE_CHECKING:
    from authlint.python.project import Project
    from authlint.python.units import Unit

WEAK = words("md2 md4 md5 sha1 crc32 ripemd ripemd160")


class DigestOfUnclearPurpose(UnitRule):
    """A weak digest over data that does not tell what it is."""

    code = "AUT090"
    name = "digest-of-unclear-purpose"
    requirement = "V11.4.1"
    severity = "low"
    confidence = "low"

    def check(self, unit: Unit, project: Project) -> Iterator[Draft]:
        """Digests that are no password's and of which nothing tells what they are."""
        if not unit.calls or is_test_path(unit.path):
            return
        digests = project.facts_of(unit, Digest)
        if not digests:
            return
        taken = {each.value for each in project.facts_of(unit, PasswordDigest)}
        for digest in digests:
            scheme = _scheme(digest.scheme)
            if scheme not in WEAK or digest.value in taken or digest.key is not None:
                continue
            given = (
                bare(digest.for_security) if isinstance(digest.for_security, Value) else digest.for_security
            )
            if given is False or (isinstance(given, Literal) and given.value is False):
                continue
            data = [digest.data] if digest.data is not None else []
            if speaks_of_other_use(digest.value, data, unit, project) or is_breach_lookup(
                digest.value, unit, project
            ):
                continue
            yield self.violated(
                digest.at,
                f"nothing tells what this {scheme} is for; use sha256, or say usedforsecurity=False",
                function=unit.qualname,
            )


def _scheme(scheme: str | Value) -> str:
    if isinstance(scheme, str):
        return scheme
    inner = bare(scheme)
    return folded_scheme(inner.value) if isinstance(inner, Literal) and isinstance(inner.value, str) else ""
