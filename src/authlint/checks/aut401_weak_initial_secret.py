r"""Guessable initial password or activation code.

Reports first, temporary and reset passwords and activation codes that are drawn from a generator
whose output can be predicted (`random`, numpy, Faker), from `uuid1` or from the clock. What a value
is for is read from the names it goes by, here or in a caller of the helper that draws it.

A password is reported where it is seen to become an account's: it is set, hashed, put into a row of
people or handed to code that does so. Any other one, a helper that nothing calls, the account of a
guest, a salt, the token that a hub gives back to a subscriber and a text put as it is into Django's
column of hashes, where no login accepts it, are reported at low confidence, as is what makes sample
data or invented people. One draw is told once in the
project: at the helper whose name tells what it makes, else at the first place that takes it. What one
file draws from `random` has one repair and is told once, with the other draws beside it.

## Why

The state of `random` follows from a few hundred of its outputs, and `uuid1` is made of the clock
and the network card. Whoever receives some passwords of their own can work out those of others
(ASVS V6.4.1, CWE-338).

## Reported

### A password for a new member

```python
import random
import string

from django.contrib.auth.models import User


def add_member(name, email):
    password = "".join(random.choice(string.ascii_letters) for _ in range(12))  # error: AUT401 "choice"
    return User.objects.create_user(name, email, password)
```

### The helper does not say what it draws, its caller does

`shop/text.py`

```python
from random import choices
from string import ascii_lowercase


def random_letters(count):
    return "".join(choices(ascii_lowercase, k=count))  # evidence: AUT401
```

`shop/staff.py`

```python
from shop.text import random_letters


def reset(user):
    temp_password = random_letters(9)  # error: AUT401 "temp_password"
    user.set_password(temp_password)
    user.save()
```

### An activation code, made where the account is made

```python
import random

from fastapi import APIRouter
from models import User

router = APIRouter()


@router.post("/signup")
def signup(email: str, db):
    code_to_send = random.randint(1000, 9999)
    activation_code = random.randint(1000, 9999)  # error: AUT401 "an activation code"
    db.add(User(email=email, activation_code=activation_code))
    return {"ok": True}
```

### An activation key from the clock and the network card

```python
import uuid

from flask import request
from shop.models import Member


def register():
    member = Member(name=request.form["name"], password_hash=request.form["digest"])
    member.activation_key = str(uuid.uuid1())  # error: AUT401 "uuid.uuid1"
    member.save()
```

## Silent

### The secrets module

```python
import secrets
import string


def add_member(users, name):
    password = "".join(secrets.choice(string.ascii_letters) for _ in range(16))  # met: AUT401
    return users.create_user(name, password=password)
```

### The operating system's generator under the name random

```python
import string
from random import SystemRandom

random = SystemRandom()


def temporary_password():
    password = "".join(random.choice(string.ascii_letters) for _ in range(16))  # met: AUT401
    return password
```

### A shuffle of characters that were drawn well

```python
import random
import secrets
import string


def generate_password(size):
    password = [secrets.choice(string.ascii_letters) for _ in range(size)]
    random.shuffle(password)
    return "".join(password)
```

### A number behind a login name

```python
import random


def free_username(name):
    username = f"{name}{random.randint(0, 9000)}"
    return username
```

## Fix

Draw with `secrets` (`secrets.token_urlsafe(16)`), or better, set no password at all and mail a link
with a single-use token.

## Limits

A helper of another file is followed when its name could be that of a generator. Test data and
fixtures are left out. A script of a program that brings the people of an earlier one over, by its name, has low
confidence.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.accounts import AccountMade
from authlint.facts.fact import Fact
from authlint.facts.secrets import FreshSecret, SoundSecret
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.rule import Draft, FactRule


class WeakInitialSecret(FactRule):
    code = "AUT401"
    name = "weak-initial-secret"
    requirement = "V6.4.1"
    severity = "high"
    confidence = "high"
    fix = "safe or unsafe"
    looks_at = FreshSecret
    witnesses = (SoundSecret, AccountMade)

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        assert isinstance(fact, FreshSecret)
        if fact.constant:
            return
        if fact.kind == "password":
            what = "a password"
        elif fact.kind == "activation" or (fact.signup and fact.kind == "code"):
            what = "an activation code"
        else:
            return
        related = []
        if fact.made is not None:
            related.append((fact.made, f"drawn from {fact.generator} here"))
        if fact.used is not None:
            related.append((fact.used, f"it becomes {fact.name}"))
        yield self.violated(
            fact.at,
            f"{fact.name} is {what} made by {fact.generator}, whose output can be predicted; "
            "draw it with the secrets module",
            function=unit.qualname,
            related=related,
            mend=fact.mend,
            cause=fact.cause,
            confidence="high" if fact.sure else "low",
        )

    def weigh(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        if isinstance(fact, SoundSecret) and fact.kind in ("password", "activation"):
            yield self.met(
                fact.at,
                fact.made or fact.at,
                f"{fact.name} is drawn by {fact.source}",
                function=unit.qualname,
                related=fact.seen,
            )
        elif isinstance(fact, AccountMade) and fact.source == "none":
            yield self.met(fact.at, fact.seen, fact.shown, function=fact.function)
