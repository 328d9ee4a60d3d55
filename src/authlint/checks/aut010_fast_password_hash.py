r"""A password is hashed by a function made to be fast.

The rule looks at digests over passwords (MD5, SHA-1, the SHA-2 and SHA-3 families, BLAKE2, CRC, a bare
HMAC), whatever library they are from, and at password schemes that are one such digest inside. What is
hashed decides, and what becomes of it: a digest for a cache key, a checksum, an avatar, another server's
challenge or a list of leaked passwords is silent, and so is `usedforsecurity=False`.

## Why

A graphics card tries billions of MD5, SHA-1 or SHA-256 values a second, salted or not. Whoever reads the
table once has most of the passwords within a day, and uses them elsewhere.

## Reported

### in the view

```python
import hashlib


def register(request):
    password = request.POST["password"]
    digest = hashlib.sha256(password.encode()).hexdigest()  # error: AUT010 "sha256 over password"
    User.objects.create(name=request.POST["name"], password=digest)
```

### a plain program

```python
import hashlib

users = {"ann": "5f4dcc3b5aa765d61d8327deb882cf99"}  # error: AUT010 "this constant is the md5"


def hash_password(text):
    return hashlib.md5(text.encode()).hexdigest()  # error: AUT010


def login(name):
    return users[name] == hash_password(input("Password: "))
```

### by name, with an old spelling

```python
import hashlib


def check(user, passwd):
    return hashlib.new("SHA-1", passwd.encode()).hexdigest() == user.pw_hash  # error: AUT010 "sha1"
```

### fed in pieces, with a salt

```python
from Crypto.Hash import SHA512


def set_password(self, password):
    engine = SHA512.new()  # error: AUT010 "sha512"
    engine.update(self.salt)
    engine.update(password.encode())
    self.password = engine.hexdigest()
```

### with the hash objects of cryptography

```python
from cryptography.hazmat.primitives import hashes


def encode_password(pwd):
    made = hashes.Hash(hashes.SHA256())  # error: AUT010 "sha256"
    made.update(pwd)
    return made.finalize()


def register(request, user):
    user.password = encode_password(request.form["password"])
```

### through a helper of another file that hashes anything

`shop/views.py`

```python
from flask import request
from shop.text import md5_hex


def sign_up():
    account = User(name=request.form["name"], password=md5_hex(request.form["password"]))  # error: AUT010
    db.session.add(account)
```

`shop/text.py`

```python
import hashlib


def md5_hex(text):
    return hashlib.md5(text.encode()).hexdigest()  # evidence: AUT010
```

### made and verified by one scheme in one file: told once

```python
import hashlib


def login(request):
    user = User.objects.get(name=request.POST["name"])
    return hashlib.sha256(request.POST["password"].encode()).hexdigest() == user.password_hash  # evidence: AUT010


def hash_password(password):
    return hashlib.sha256(password.encode()).hexdigest()  # error: AUT010


def register(request):
    User.objects.create(name=request.POST["name"], password_hash=hash_password(request.POST["password"]))
```

### through functools.partial

```python
import hashlib
from functools import partial

quick = partial(hashlib.new, "md5")


def save(user, password):
    user.password_hash = quick(password.encode()).hexdigest()  # error: AUT010 "md5"
```

### Werkzeug with a bare hash name

```python
from werkzeug.security import generate_password_hash


class User(db.Model):
    def set_password(self, password):
        self.password_hash = generate_password_hash(password, "sha256")  # error: AUT010 "sha256"
```

### a weak scheme of passlib

```python
from passlib.hash import md5_crypt


def store(user, secret):
    user.password = md5_crypt.hash(secret)  # error: AUT010 "md5_crypt"
```

### Django's own function with a weak hasher

```python
from django.contrib.auth.hashers import make_password


def import_user(row):
    hashed = make_password(row["password"], hasher="unsalted_md5")  # error: AUT010
    return User(username=row["name"], password=hashed)
```

### a FastAPI service

```python
import hashlib

from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter()


class SignUp(BaseModel):
    email: str
    password: str


@router.post("/users")
def create_user(body: SignUp, db):
    hashed = hashlib.sha512(body.password.encode()).hexdigest()  # error: AUT010 "sha512 over body.password"
    db.add(User(email=body.email, hashed_password=hashed))
```

## Silent

### made for passwords

```python
import bcrypt
from argon2 import PasswordHasher


def store(user, password):
    user.password = PasswordHasher().hash(password)  # met: AUT010
    user.backup = bcrypt.hashpw(password.encode(), bcrypt.gensalt())  # met: AUT010
```

### an avatar, a checksum, a cache key

```python
import hashlib


def avatar(self, password_view=False):
    return "https://gravatar.com/avatar/" + hashlib.md5(self.email.lower().encode()).hexdigest()


def etag(body):
    return hashlib.sha1(body).hexdigest()


def authorize_login_password(email):
    key = hashlib.sha1((email + SECRET_KEY).encode()).hexdigest()
    return cache.get("pw-" + key)
```

### a list of leaked passwords

```python
import hashlib
import urllib.request


def times_seen(password):
    digest = hashlib.sha1(password.encode()).hexdigest().upper()
    prefix, rest = digest[:5], digest[5:]
    return rest in urllib.request.urlopen("https://api.pwnedpasswords.com/range/" + prefix).read().decode()
```

### not for security

```python
import hashlib


def shard(password_file):
    return hashlib.md5(password_file.password.encode(), usedforsecurity=False).hexdigest()
```

### before a slow hash

```python
import base64
import hashlib

import bcrypt


def hash_password(password):
    short = base64.b64encode(hashlib.sha256(password.encode()).digest())
    return bcrypt.hashpw(short, bcrypt.gensalt(12))
```

### a key for a cipher

```python
import base64
import hashlib

from cryptography.fernet import Fernet


def box(password):
    key = base64.urlsafe_b64encode(hashlib.sha256(password.encode()).digest())
    return Fernet(key)
```

### the answer to another server's challenge

```python
import hashlib


def digest_header(user, realm, password, nonce):
    ha1 = hashlib.md5(f"{user}:{realm}:{password}".encode()).hexdigest()
    return hashlib.md5(f"{ha1}:{nonce}".encode()).hexdigest()
```

### an API token of high entropy

```python
import hashlib
import secrets


def new_token(user):
    token = secrets.token_urlsafe(32)
    user.token_hash = hashlib.sha256(token.encode()).hexdigest()
    return token
```

### Werkzeug's default

```python
from werkzeug.security import generate_password_hash


def set_password(self, password):
    self.password_hash = generate_password_hash(password)
```

## Fix

Hash with Argon2id (`argon2.PasswordHasher().hash(password)`), scrypt or bcrypt; in a framework, with its
own function and default (`make_password`, `generate_password_hash(password)`). Rehash old values when their
owners log in.

## Limits

What one scheme makes and verifies in a file is told once, where it is made, and so are the places of a file that
call one helper; the others are labelled beside it.
An old digest that is only held against what was typed, where a call says that the password is rehashed when it
passes (`rehash_if_needed`), is not reported.
A digest that a function of the project hashes slowly before it is kept is not reported, nor one over the stored
hash, which callers hand on under the name of the password. A hash by a weak scheme that a function makes only to
verify what was typed is reported at low confidence.
What verifies in one file is told together with what another file of the application makes to be kept by the same
scheme. Reported at low confidence is a digest that only verifies beside a slow hash of the same column, one that moves
old tables (`patch-03.py`, `convert.py`), the format of another program (`md5crypt`, `htdigest`, Samba's NT hash), what
goes into a database that a Django application opens by SQLAlchemy or by its name beside its own, what a function gives
back that nothing calls beside a slow check, what is filled into a constant text of settings and written to a file,
one over a kept password that is only held against what a session brings, and one that lies inside what
only the same password decrypts.
What somebody else chooses is reported at low confidence: a format that a parameter names, one of the schemes that
a library offers beside a slow one, a directory's `{SHA}`, made or verified, an old format that a slow hash stands
beside, one that is called old and that callers only verify by, or give back beside another, a
helper that nothing in the project uses. So is a digest that is not seen to be kept, compared or handed back. What
is sent to another server is not reported, nor what is read from the settings and not kept as an account's hash.
A password is known by its name, by the key it is read under or by the prompt that asks for it. A digest
over a value of a neutral name is left to AUT090, unless a caller hands a password over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from authlint.facts.fact import Fact
from authlint.facts.legacy import (
    is_laid_out,
    is_named_old,
    is_only_read,
    is_prescribed,
    is_sealed,
    is_unused_beside_slow,
    is_wrapped,
    lives_briefly,
    made_elsewhere,
)
from authlint.facts.other_digests import is_stretched, marks_connection
from authlint.facts.passwords import Digest, DigestConstant, PasswordDigest, PasswordHash
from authlint.facts.schemes import is_clear, is_weak
from authlint.facts.sessions import is_mark_of_kept
from authlint.python.fates import is_inner_step, is_moved_on, only_verifies_with
from authlint.python.offered import is_offered
from authlint.python.passwords import holds, password_in, speaks_of_passwords
from authlint.python.values import Attribute, Call, Literal, Value, bare, inside, label
from authlint.rule import Draft, FactRule
from authlint.vocabulary import is_password_hash

if TYPE_CHECKING:
    from authlint.findings import Confidence
    from authlint.python.project import Project
    from authlint.python.units import Unit
    from authlint.python.values import Spot

ADVICE = "hash passwords with argon2, scrypt or bcrypt"
SURE = ("kept", "compared", "returned")


class FastPasswordHash(FactRule):
    """A fast digest stands where a password hash belongs."""

    code = "AUT010"
    name = "fast-password-hash"
    requirement = "V11.4.2"
    named = True
    looks_at = (PasswordDigest, PasswordHash, DigestConstant)
    witnesses = (Digest,)

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        """Digests over passwords, and password schemes with a fast digest inside."""
        if isinstance(fact, PasswordDigest):
            if fact.moved:
                return
            alike = _alike(fact, unit, project)
            if alike[0] is fact and not is_wrapped(fact, unit, project):
                yield self._digest(fact, alike[1:], unit, project)
        elif isinstance(fact, DigestConstant):
            message = f"this constant is the {fact.scheme} of a password, which is fast to guess; {ADVICE}"
            yield self.violated(fact.at, message, function=unit.qualname, confidence="medium")
        elif isinstance(fact, PasswordHash):
            scheme = _text(fact.scheme)
            if is_clear(scheme):
                message = f"{scheme} keeps the password readable; {ADVICE}"
            elif is_weak(scheme) and is_inner_step(unit, project):
                return
            elif is_weak(scheme):
                of = f" over {label(fact.data)}" if fact.data is not None else ""
                message = f"{scheme}{of} is fast to guess; {ADVICE}"
            else:
                return
            offered = is_weak(scheme) and _is_not_chosen(fact, scheme, unit, project)
            yield self.violated(
                fact.at, message, function=unit.qualname, confidence="low" if offered else "high"
            )

    def weigh(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        """Slow hashes, and digests over something that is no password."""
        if isinstance(fact, PasswordHash):
            yield self._slow(fact, unit, project)
        elif isinstance(fact, Digest):
            of = label(fact.data) if fact.data is not None else "what it is fed"
            yield self.aside(
                fact.at,
                f"nothing says that {of}, which is digested here, is a password",
                function=unit.qualname,
            )

    def _slow(self, fact: PasswordHash, unit: Unit, project: Project) -> Draft:
        scheme = _text(fact.scheme)
        of = label(fact.data) if fact.data is not None else "what it is given"
        if fact.derives and (fact.data is None or password_in(fact.data, unit, project) is None):
            return self.aside(fact.at, f"{scheme} derives a key of {of} here", function=unit.qualname)
        if scheme:
            message = f"{scheme} hashes {of}"
        elif not isinstance(fact.scheme, Value) and fact.method is None:
            message = f"the library's own default hashes {of}"
        else:
            return self.unknown(
                fact.at, "which scheme hashes the password is not known", function=unit.qualname
            )
        return self.met(fact.at, fact.at, message, function=unit.qualname)

    def _digest(
        self, fact: PasswordDigest, others: Sequence[PasswordDigest], unit: Unit, project: Project
    ) -> Draft:
        confidence: Confidence = "medium" if fact.upgraded else "high"
        if fact.fate not in SURE:
            confidence = "medium" if _stores_hash(unit) else "low"
        if fact.offered or (fact.upgraded and (fact.fate == "compared" or _is_one_of_several(unit, project))):
            confidence = "low"
        related = []
        made = None
        if confidence != "low":
            made = made_elsewhere(fact, unit, project)
            if made is not None:
                related.append((made, f"{fact.scheme} makes what is kept here"))
            if (
                is_prescribed(fact.scheme, unit, project)
                or is_sealed(fact, unit)
                or is_only_read(fact, unit, project)
                or is_named_old(fact, unit, project)
                or is_unused_beside_slow(fact, unit, project)
                or is_laid_out(fact, unit, project)
                or is_mark_of_kept(fact, unit, project)
                or is_stretched(fact, unit, project)
                or marks_connection(fact)
            ):
                confidence = "low"
        salt = ", with the same salt for everybody," if fact.salt else ""
        if fact.digested is not None:
            related.append((fact.digested, f"{fact.scheme} is computed here"))
        related += [(each.at, f"{each.scheme} over it once more") for each in others if each.at != fact.at]
        return self.violated(
            fact.at,
            f"{fact.scheme} over {fact.password}{salt} is fast to guess; {ADVICE}",
            function=unit.qualname,
            related=related,
            confidence=confidence,
            cause=fact.digested or made or _cause(fact, unit, project),
            rank=int(fact.fate == "compared"),
        )


def _is_not_chosen(fact: PasswordHash, scheme: str, unit: Unit, project: Project) -> bool:
    """Whether somebody else chooses a weak scheme, or it only reads what was stored before."""
    if fact.value is not None and is_offered(fact.value, unit, project):
        return True
    return (
        is_prescribed(scheme, unit, project)
        or lives_briefly(fact, unit, project)
        or (
            fact.value is not None
            and only_verifies_with(fact.value, unit, project)
            and is_moved_on(unit, project)
        )
        or is_only_read(fact, unit, project)
    )


def _cause(fact: PasswordDigest, unit: Unit, project: Project) -> Spot:
    """Where a digest is decided on that calls no helper: where it only verifies, where its file first digests by the
    same scheme what is kept.
    """
    module = project.module_at(unit.path) if fact.fate == "compared" else None
    for each in module.speaking_units() if module is not None else ():
        for other in project.facts_of(each, PasswordDigest):
            if other.fate != "compared" and other.scheme == fact.scheme:
                return other.digested or other.at
    return fact.at


def _is_one_of_several(unit: Unit, project: Project) -> bool:
    """Whether all that call a function give back its result under a condition, and what another call makes else."""
    callers = project.callers(unit)
    return bool(callers) and all(
        any(
            step.kind == "return"
            and not holds(step.value, call)
            and any(isinstance(each, Call) for each in inside(step.value, 12))
            for step in caller.steps
        )
        and any(step.kind == "return" and holds(step.value, call) for step in caller.steps)
        for caller, call in callers
    )


def _stores_hash(unit: Unit) -> bool:
    """Whether a function is named after passwords, or puts something under the name of a password's hash."""
    return speaks_of_passwords(unit.name.rpartition(".")[2]) or any(
        step.kind == "store" and isinstance(step.target, Attribute) and is_password_hash(step.target.name)
        for step in unit.steps
    )


def _alike(fact: PasswordDigest, unit: Unit, project: Project) -> list[PasswordDigest]:
    """The digests that a function makes of one password by one scheme, the rounds of a hash of its own; in a
    script each stands for itself.
    """
    if unit.kind != "function":
        return [fact]
    return [
        each
        for each in project.facts_of(unit, PasswordDigest)
        if (each.scheme, each.password) == (fact.scheme, fact.password)
    ] or [fact]


def _text(scheme: str | Value) -> str:
    if isinstance(scheme, str):
        return scheme
    inner = bare(scheme)
    return inner.value if isinstance(inner, Literal) and isinstance(inner.value, str) else ""
