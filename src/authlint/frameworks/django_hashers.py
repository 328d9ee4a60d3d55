"""Django's passwords: `make_password`, hashers used by hand and derived ones, what checks a password.

Source: https://docs.djangoproject.com/en/stable/topics/auth/passwords/, /topics/auth/default/

### hashing

```python
from django.contrib.auth.hashers import BCryptPasswordHasher, MD5PasswordHasher, make_password
from django.utils.crypto import pbkdf2, salted_hmac

make_password(raw, None, "md5")  # fact: PasswordHash(scheme="md5", data="raw", salt=None)
make_password(raw, salt="abc")  # fact: PasswordHash(scheme="", salt="abc")
pbkdf2(raw, salt, 1000)  # fact: PasswordHash(scheme="pbkdf2", work=1000, digest="sha256", derives=True)
salted_hmac("salt", raw)  # fact: Digest(scheme="sha1", data="raw", key="salt")
MD5PasswordHasher().encode(raw, salt)  # fact: PasswordHash(scheme="MD5PasswordHasher", data="raw")


class Quick(BCryptPasswordHasher):
    rounds = 4  # fact: HashCost(scheme="bcrypt", work=4)
```

`old.py`

```python
from django.contrib.auth import hashers

hashers.SHA1PasswordHasher().encode(raw, salt)  # fact: PasswordHash(scheme="SHA1PasswordHasher")
hashers.UnsaltedMD5PasswordHasher().encode(raw, "")  # fact: PasswordHash(scheme="UnsaltedMD5PasswordHasher")
# fact: PasswordHash(scheme="UnsaltedSHA1PasswordHasher")
hashers.UnsaltedSHA1PasswordHasher().encode(raw, "")
hashers.CryptPasswordHasher().encode(raw, salt)  # fact: PasswordHash(scheme="CryptPasswordHasher")
```

### checking

```python
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractUser

check_password(raw, stored)  # fact: PasswordCheck(data="raw", subject="stored", result="truth")
authenticate(request, username=name, password=raw)  # fact: PasswordCheck(data="raw", subject="name")


class Member(AbstractUser):
    def confirm(self, raw):
        return self.check_password(raw)  # fact: PasswordCheck(data="raw", subject="self", result="truth")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.passwords import Digest, HashCost, PasswordCheck, PasswordHash
from authlint.frameworks.chosen_hashers import only_verifies
from authlint.frameworks.model import Arg, Call, Receiver, Row, recognise
from authlint.python.project import Project
from authlint.python.units import Unit

HASHERS = "django.contrib.auth.hashers"
USERS = (
    "django.contrib.auth.base_user.AbstractBaseUser", "django.contrib.auth.models.AbstractBaseUser",
    "django.contrib.auth.models.AbstractUser", "django.contrib.auth.models.User",
)  # fmt: skip

MODELS: tuple[Row, ...] = (
    Call(
        f"{HASHERS}.make_password",
        PasswordHash,
        scheme=Arg(2, "hasher", default=""),
        data=Arg(0, "password"),
        salt=Arg(1, "salt"),
    ),
    Call(
        ("django.utils.crypto.pbkdf2",),
        PasswordHash,
        scheme="pbkdf2",
        data=Arg(0, "password"),
        salt=Arg(1, "salt"),
        work=Arg(2, "iterations"),
        digest=Arg(4, "digest", default="sha256"),
        derives=True,
    ),
    Call(
        "django.utils.crypto.salted_hmac", Digest, scheme="sha1", data=Arg(1, "value"), key=Arg(0, "key_salt")
    ),
    *(
        Call(
            f"{HASHERS}.{name}.encode",
            PasswordHash,
            until=until,
            scheme=name,
            data=Arg(0, "password"),
            salt=Arg(1, "salt"),
        )
        for name, until in (
            ("MD5PasswordHasher", ""),
            ("SHA1PasswordHasher", "Django 5.0"),
            ("UnsaltedMD5PasswordHasher", "Django 5.0"),
            ("UnsaltedSHA1PasswordHasher", "Django 5.0"),
            ("CryptPasswordHasher", "Django 4.2"),
        )
    ),
    Call(
        (f"{HASHERS}.check_password", f"{HASHERS}.acheck_password"),
        PasswordCheck,
        data=Arg(0, "password"),
        subject=Arg(1, "encoded"),
    ),
    Call(
        ("django.contrib.auth.authenticate", "django.contrib.auth.aauthenticate"),
        PasswordCheck,
        data=Arg(-1, "password"),
        subject=Arg(-1, "username"),
    ),
    Call(
        tuple(f"{owner}.{name}" for owner in USERS for name in ("check_password", "acheck_password")),
        PasswordCheck,
        data=Arg(0, "raw_password"),
        subject=Receiver(),
    ),
)


@recognise(Unit)
def lowered(unit: Unit, _: Unit, project: Project) -> Iterator[HashCost]:
    """A hasher of one's own: `class Quick(PBKDF2PasswordHasher): iterations = 1000`."""
    if (
        unit.kind != "class"
        or not {"iterations", "rounds", "work_factor", "time_cost", "memory_cost"} & set(unit.fields)
        or only_verifies(unit, project)
    ):
        return
    bases = project.base_names(unit.name)[1:]
    for last, scheme, work, passes, block in (
        ("PBKDF2PasswordHasher", "pbkdf2_sha256", "iterations", "", ""),
        ("PBKDF2SHA1PasswordHasher", "pbkdf2_sha1", "iterations", "", ""),
        ("BCryptSHA256PasswordHasher", "bcrypt", "rounds", "", ""),
        ("BCryptPasswordHasher", "bcrypt", "rounds", "", ""),
        ("ScryptPasswordHasher", "scrypt", "work_factor", "parallelism", "block_size"),
        ("Argon2PasswordHasher", "argon2", "memory_cost", "time_cost", ""),
    ):
        if work in unit.fields and f"{HASHERS}.{last}" in bases:
            value = unit.fields[work]
            inherited = {"parallelism": 5, "time_cost": 2}.get(passes)
            own = project.field(unit.name, passes) if passes else None
            size = project.field(unit.name, block) if block else None
            yield HashCost(
                at=value.at,
                value=value,
                scheme=scheme,
                work=value,
                passes=own[0] if own is not None else inherited,
                block=size[0] if size is not None else None,
            )
            return
