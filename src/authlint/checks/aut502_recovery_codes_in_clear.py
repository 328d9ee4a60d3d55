r"""Recovery codes are stored as they are.

Reports recovery (backup, scratch) codes that are kept as they were drawn, or under an encryption
that the program can undo. Codes that several places keep alike, under one name, are told once.

## Why

Each of these codes stands in for the second factor. Whoever reads the table, a backup of it or the
key beside it can use them; a salted password hash is enough to check one (ASVS V6.5.2, CWE-256).

## Reported

### A list on the user

```python
import secrets


def make_codes(user):
    codes = [secrets.token_hex(4) for _ in range(10)]  # evidence: AUT502
    user.backup_codes = codes  # error: AUT502 "as they are"
    user.save()
    return codes
```

### A row for each, drawn in another file

`mfa/draw.py`

```python
import secrets


def draw_code():
    return secrets.token_hex(4)
```

`mfa/views.py`

```python
from mfa.draw import draw_code
from mfa.models import RecoveryCode


def regenerate(request):
    for _ in range(8):
        RecoveryCode.objects.create(user=request.user, code=draw_code())  # error: AUT502
```

### Encrypted

```python
import json
import secrets


def save_codes(account, fernet):
    codes = [secrets.token_hex(4) for _ in range(10)]
    account.recovery_codes = fernet.encrypt(json.dumps(codes).encode())  # error: AUT502 "undone"
    account.save()
```

### Put into a list first, beside other properties

`mfa/recovery.py`

```python
import secrets

from mfa.models import Key


def new_tokens(request):
    fresh = []
    for _ in range(5):
        token = secrets.token_hex(5)
        fresh.append(token)
    key = Key(user=request.user)
    key.kind = "recovery"
    key.properties = {"secret_keys": fresh}  # error: AUT502
    key.save()
```

## Silent

### Each one hashed

```python
import secrets

from django.contrib.auth.hashers import make_password


def make_codes(user):
    codes = [secrets.token_hex(4) for _ in range(10)]
    user.backup_codes = [make_password(code) for code in codes]  # met: AUT502
    user.save()
    return codes
```

### Hashed one by one into a list

```python
import secrets

from werkzeug.security import generate_password_hash


def make_codes(user):
    shown, kept = [], []
    for _ in range(10):
        code = secrets.token_hex(4)
        shown.append(code)
        kept.append(generate_password_hash(code))  # met: AUT502
    user.recovery_codes = kept
    return shown
```

### A backup of something else

```python
import secrets


def backup(store):
    store.backup_name = secrets.token_hex(4)
    store.save()
```

## Fix

Show the codes once, store `make_password(code)` of each, and delete the one that was used.

## Limits

Fast digests are not reported: over 112 bits of chance they are enough, and how much there is cannot
always be told.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.doubles import places_of_codes
from authlint.facts.fact import Fact
from authlint.facts.secrets import RecoveryCodesHashed, RecoveryCodesStored
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.rule import Draft, FactRule


class RecoveryCodesInClear(FactRule):
    code = "AUT502"
    name = "recovery-codes-in-clear"
    requirement = "V6.5.2"
    severity = "high"
    confidence = "high"
    looks_at = RecoveryCodesStored
    witnesses = (RecoveryCodesHashed,)

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        assert isinstance(fact, RecoveryCodesStored)
        how = {
            "clear": "keeps recovery codes as they are",
            "encrypted": "keeps recovery codes under an encryption that can be undone",
            "digest": "keeps recovery codes under a fast digest",
        }[fact.form]
        related = [(fact.made, "the codes are made here")] if fact.made is not None else []
        everywhere = places_of_codes(fact, project)
        if fact.at in everywhere:
            if fact.at != everywhere[0]:
                return  # one way of keeping them is told once
            related += [(each, "and here") for each in everywhere[1:6]]
        yield self.violated(
            fact.at,
            f"{fact.label} {how}; store a salted password hash of each code",
            function=unit.qualname,
            related=related,
        )

    def weigh(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        if isinstance(fact, RecoveryCodesHashed):
            yield self.met(
                fact.at, fact.hashed, f"{fact.label} is hashed before it is kept", function=unit.qualname
            )
