"""Django's password hashers: `PASSWORD_HASHERS`, `make_password`, hashers used by hand and derived ones.

Source: https://docs.djangoproject.com/en/stable/topics/auth/passwords/
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.passwords import Digest, HashCost, PasswordHash
from authlint.frameworks.model import Arg, Call, Method, Row, recognise
from authlint.python.project import Project
from authlint.python.units import Unit

HASHERS = "django.contrib.auth.hashers"

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
        Method(
            "encode",
            PasswordHash,
            on=f"{HASHERS}.{name}",
            scheme=name,
            data=Arg(0, "password"),
            salt=Arg(1, "salt"),
        )
        for name in (
            "MD5PasswordHasher",
            "SHA1PasswordHasher",
            "UnsaltedMD5PasswordHasher",
            "UnsaltedSHA1PasswordHasher",
            "CryptPasswordHasher",
        )
    ),
)


@recognise(Unit)
def lowered(unit: Unit, _: Unit, project: Project) -> Iterator[Fact]:
    """A hasher of one's own: `class Quick(PBKDF2PasswordHasher): iterations = 1000`."""
    if unit.kind != "class" or not {"iterations", "rounds", "work_factor", "time_cost", "memory_cost"} & set(
        unit.fields
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
