r"""A password hash is compared byte by byte.

The rule looks at `==` and `!=` between the result of a slow password hash or of a keyed digest and
something else. Comparisons that AUT010 or AUT012 report are left to them.

## Why

`==` stops at the first difference, so the time it takes tells how much of a guess was right. For a keyed
digest over what a caller sends, enough measurements give the whole value; for a slow salted hash there is
little to gain, which is why the confidence is low.

## Reported

### the result of PBKDF2

```python
import hashlib


def verify_password(user, password):
    made = hashlib.pbkdf2_hmac("sha256", password.encode(), user.salt, 600_000)
    return made == user.password_hash  # error: AUT016
```

### a keyed digest from the request

```python
import hashlib
import hmac


def is_genuine(request, password_key):
    made = hmac.new(password_key, request.body, hashlib.sha256).hexdigest()
    return made == request.headers["X-Signature"]  # error: AUT016
```

## Silent

### in constant time

```python
import hashlib
import hmac


def verify_password(user, password):
    made = hashlib.pbkdf2_hmac("sha256", password.encode(), user.salt, 600_000)
    return hmac.compare_digest(made, user.password_hash)
```

### the library compares

```python
import bcrypt


def verify_password(user, password):
    return bcrypt.checkpw(password.encode(), user.password_hash)
```

## Fix

`hmac.compare_digest(made, stored)`, or the library's own verification.

## Limits

Plain tokens and codes that are looked up by a query are not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from authlint.facts.passwords import ClearComparison, Digest, PasswordDigest, PasswordHash
from authlint.findings import Mend
from authlint.python.passwords import holds
from authlint.python.values import Literal, bare, label
from authlint.rule import Draft, UnitRule

if TYPE_CHECKING:
    from authlint.python.project import Project
    from authlint.python.units import Unit


class PasswordCompareNotConstantTime(UnitRule):
    """`==` where the time it takes tells something."""

    code = "AUT016"
    name = "password-compare-not-constant-time"
    requirement = "V11.4.2"
    severity = "low"
    confidence = "low"
    fix = "safe or unsafe"

    def check(self, unit: Unit, project: Project) -> Iterator[Draft]:
        """Comparisons that hold a slow hash or a keyed digest."""
        if not unit.comparisons:
            return
        facts = project.facts_of(unit, PasswordHash, Digest, PasswordDigest, ClearComparison)
        made = [
            fact
            for fact in facts
            if isinstance(fact, PasswordHash) or (isinstance(fact, Digest) and fact.key is not None)
        ]
        if not made:
            return
        taken = [fact.value for fact in facts if isinstance(fact, PasswordDigest | ClearComparison)]
        for comparison in unit.comparisons:
            if comparison.operator not in ("==", "!="):
                continue
            left, right = comparison.left, comparison.right
            if any(holds(comparison, each) for each in taken):
                continue
            if isinstance(bare(left), Literal) or isinstance(bare(right), Literal):
                continue
            for fact in made:
                if holds(left, fact.value) or holds(right, fact.value):
                    other = right if holds(left, fact.value) else left
                    yield self.violated(
                        comparison.at,
                        f"the hash is compared with {label(other)} by {comparison.operator}; use constant time",
                        function=unit.qualname,
                        mend=Mend("compare", (comparison.at,)),
                    )
                    break
