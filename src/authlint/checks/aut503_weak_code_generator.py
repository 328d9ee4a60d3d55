r"""One-time codes and seeds from a guessable generator.

Reports one-time codes, PINs, recovery codes and seeds of authenticator apps that are drawn from
`random`, numpy, Faker, `uuid1` or the clock, and codes that are a constant left from development. A
number is a code when its variable, column, argument, or the function that gives it back says so.
A helper that nothing in the project but its tests calls is reported at low confidence, as is a PIN in
code that does not speak of people or accounts. One draw or constant seed is told once in the project, and
what one file draws from `random` once, with the other places beside it.

## Why

A code of six digits rests on nothing but chance. With a generator whose state can be worked out,
the next code is known before it is sent (ASVS V6.5.3, CWE-338).

## Reported

### A code column filled when the row is saved

```python
import random

from django.db import models


class OTP(models.Model):
    code = models.CharField(max_length=6)

    def save(self, *args, **kwargs):
        if not self.code:
            self.code = str(random.randint(100000, 999999))  # error: AUT503 "random.randint"
        super().save(*args, **kwargs)
```

### A helper in another file draws it

`shop/text.py`

```python
import random
import string


def random_string(length):
    return "".join(random.choice(string.digits) for _ in range(length))  # evidence: AUT503
```

`shop/login.py`

```python
from flask import session
from shop.text import random_string


def start(phone):
    login_code = random_string(6)  # error: AUT503 "login_code"
    session["pending"] = login_code
```

### One draw for several, told at the first

`shop/text.py`

```python
import random
import string


def random_string(length):
    return "".join(random.choice(string.digits) for _ in range(length))  # evidence: AUT503
```

`shop/login.py`

```python
from flask import session
from shop.text import random_string


def start(phone):
    session["otp"] = random_string(6)  # error: AUT503 "otp"


def again(phone):
    session["login_code"] = random_string(6)  # evidence: AUT503
```

`shop/payment.py`

```python
from flask import session
from shop.text import random_string


def confirm(order):
    session["sms_code"] = random_string(6)  # evidence: AUT503
```

### The function's name tells

```python
import random
import string


def generate_otp():
    return "".join(random.choices(string.digits, k=6))  # error: AUT503


def start(request):
    request.session["proof"] = generate_otp()
```

### A constant left from development

```python
from django.core.mail import send_mail


def send_code(user):
    # otp = secrets.randbelow(10**6)
    otp = 123456  # error: AUT503 "the same for everybody"
    send_mail("Your code", f"Your code is {otp}", None, [user.email])
    user.otp = otp
    user.save()
```

### A seed in the source

```python
import pyotp


def verify(code):
    return pyotp.TOTP("JBSWY3DPEHPK3PXP").verify(code)  # error: AUT503 "the seed"
```

### Nothing but the clock

```python
import time


def send_pin(user):
    user.otp_code = str(int(time.time()))[-6:]  # error: AUT503 "time.time"
    user.save()
```

### Recovery codes of a route

```python
from fastapi import APIRouter
from numpy import random

router = APIRouter()


@router.post("/2fa/codes")
def regenerate(user):
    backup_codes = [str(random.randint(10**7, 10**8)) for _ in range(10)]  # error: AUT503 "a recovery code"
    return backup_codes
```

## Silent

### The secrets module

```python
import secrets


def generate_otp():
    return f"{secrets.randbelow(10**6):06d}"  # met: AUT503
```

### A module called random that draws with secrets

`shop/random.py`

```python
import secrets
import string


def random_string(length):
    return "".join(secrets.choice(string.digits) for _ in range(length))  # met: AUT503
```

`shop/login.py`

```python
from shop.random import random_string


def start(phone):
    otp = random_string(6)
    return otp
```

### Tickets, captchas, colours, display names

```python
import random
import string


def ticket_number():
    code = "".join(random.choices(string.ascii_uppercase, k=10))
    return code


def captcha_code():
    code = random.randint(1000, 9999)
    return code


def avatar(user):
    user.color_code = random.choice(["red", "green"])
```

### A sample shown beside one that was drawn well

```python
import random
import secrets


def challenge(options):
    shown = random.sample(options, 3)
    otp = secrets.choice(shown)
    return shown, otp
```

### Codes of the library for one-time passwords

```python
import pyotp


def enrol(profile):
    profile.totp_secret = pyotp.random_base32()
    return pyotp.TOTP(profile.totp_secret, interval=30)
```

## Fix

`f"{secrets.randbelow(10**6):06d}"` for a code, `secrets.token_hex(8)` for a recovery code,
`pyotp.random_base32()` for a seed.

## Limits

A PIN that a program draws and keeps but never takes in, compares or tells is reported at low
confidence.
A bare `code` is one when its function, class or file speaks of one-time codes, verification or
reset.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.randomness import GuessableDraw, SoundDraw
from authlint.facts.secrets import FreshSecret, SoundSecret
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.rule import Draft, FactRule

_WHAT = {
    "code": "a one-time code",
    "recovery": "a recovery code",
    "seed": "the seed of one-time codes",
}


class WeakCodeGenerator(FactRule):
    code = "AUT503"
    name = "weak-code-generator"
    requirement = "V6.5.3"
    severity = "high"
    confidence = "high"
    fix = "safe or unsafe"
    looks_at = FreshSecret
    witnesses = (SoundSecret, SoundDraw, GuessableDraw)

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        assert isinstance(fact, FreshSecret)
        what = _WHAT.get(fact.kind)
        if what is None or fact.asks != "code":
            return
        related = []
        if fact.made is not None:
            shown = "the constant" if fact.constant else f"drawn from {fact.generator} here"
            related.append((fact.made, shown))
        if fact.used is not None:
            related.append((fact.used, f"it becomes {fact.name}"))
        if fact.constant:
            message = (
                f"{fact.name} is a constant, the same for everybody; draw {what} with the secrets module"
            )
            if fact.kind == "seed":
                message = (
                    "the seed of one-time codes is a constant in the source; give each account its own one"
                )
        else:
            message = (
                f"{fact.name} is {what} made by {fact.generator}, whose output can be predicted; "
                "draw it with the secrets module"
            )
        yield self.violated(
            fact.at,
            message,
            function=unit.qualname,
            related=related,
            mend=fact.mend,
            cause=fact.cause,
            confidence="high" if fact.sure else "low",
        )

    def weigh(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        if isinstance(fact, SoundSecret) and fact.kind in _WHAT:
            yield self.met(
                fact.at,
                fact.made or fact.at,
                f"{fact.name} is drawn by {fact.source}",
                function=unit.qualname,
                related=fact.seen,
            )
        elif isinstance(fact, SoundDraw):
            yield self.aside(
                fact.at, f"{fact.source} cannot be guessed, whatever becomes of it", function=unit.qualname
            )
        elif isinstance(fact, GuessableDraw):
            known = {spot for each in project.facts_of(unit, FreshSecret) for spot in (each.at, each.made)}
            if fact.at not in known:
                yield self.aside(
                    fact.at,
                    f"nothing says that what {fact.generator} gives becomes a code, a token or a password",
                    function=unit.qualname,
                )
