"""passlib and libpass: schemes and contexts.

Source: https://passlib.readthedocs.io/en/stable/lib/passlib.hash.html, .../lib/passlib.context.html

### contexts

```python
from passlib.context import CryptContext

context = CryptContext(["md5_crypt", "bcrypt"])  # fact: HasherChoice(schemes=["md5_crypt", "bcrypt"])
# fact: HasherChoice(schemes=["bcrypt", "hex_md5", "bcrypt"])
lazy = CryptContext(schemes="hex_md5 bcrypt", default="bcrypt")
# fact: HashCost(work=4)
# fact: HashCost(passes=1)
quick = CryptContext(bcrypt__rounds=4, argon2__time_cost=1)
context.hash(raw)  # fact: PasswordHash(scheme="", data="raw")
context.verify(raw, stored)  # fact: PasswordCheck(data="raw", subject="stored", result="truth")
context.verify_and_update(raw, stored)  # fact: PasswordCheck(data="raw", subject="stored", result="truth")
```

### schemes

```python
from passlib.apps import postgres_context
from passlib.hash import argon2, md5_crypt, pbkdf2_sha256

md5_crypt.hash(raw)  # fact: PasswordHash(scheme="md5_crypt", data="raw")
md5_crypt.verify(raw, stored)  # fact: PasswordCheck(data="raw", subject="stored", result="truth")
# fact: HashCost(work=1000)
# fact: PasswordHash(scheme="pbkdf2_sha256")
pbkdf2_sha256.using(rounds=1000).hash(raw)
argon2.using(rounds=1, memory_cost=8)  # fact: HashCost(scheme="argon2", passes=1, work=8)
postgres_context.encrypt(raw)  # fact: PasswordHash(scheme="postgres_md5", data="raw")
```
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from authlint.facts.passwords import HashCost, HasherChoice, PasswordCheck, PasswordHash
from authlint.facts.schemes import is_weak
from authlint.facts.words import words
from authlint.frameworks.model import Arg, Call, Row, recognise
from authlint.python.calls import target
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Collection,
    Literal,
    Named,
    Spot,
    Symbol,
    Value,
    argument,
    bare,
    method,
)
from authlint.python.values import Call as CallValue

PREFIX = "passlib.hash."
CONTEXTS = ("passlib.context.CryptContext", "passlib.context.LazyCryptContext")
COLUMNS = (
    "sqlalchemy_utils.PasswordType",
    "sqlalchemy_utils.types.PasswordType",
    "sqlalchemy_utils.types.password.PasswordType",
)
# Ready-made contexts whose first scheme is weak.
APPS = {
    "passlib.apps.ldap_context": "ldap_salted_sha512",
    "passlib.apps.ldap_nocrypt_context": "ldap_salted_sha512",
    "passlib.apps.postgres_context": "postgres_md5",
    "passlib.apps.mysql_context": "mysql41",
    "passlib.apps.mysql3_context": "mysql323",
}

MODELS: tuple[Row, ...] = (
    Call("passlib.context.CryptContext.hash", PasswordHash, data=Arg(0, "secret")),
    Call(
        ("passlib.context.CryptContext.verify", "passlib.context.CryptContext.verify_and_update"),
        PasswordCheck,
        data=Arg(0, "secret"),
        subject=Arg(1, "hash"),
    ),
)


@recognise(
    CallValue,
    named=(
        "CryptContext",
        "LazyCryptContext",
        "PasswordType",
        "hash",
        "encrypt",
        "genhash",
        "using",
        "verify",
    ),
)
def schemes(
    call: CallValue, unit: Unit, project: Project
) -> Iterator[HashCost | HasherChoice | PasswordCheck | PasswordHash]:
    """Contexts with their schemes, `passlib.hash.<scheme>.hash(...)`, `.using(rounds=...)`."""
    name = method(call)
    if name in ("CryptContext", "LazyCryptContext", "PasswordType"):
        names = target(call, unit, project).names
        if any(each in CONTEXTS or each in COLUMNS for each in names):
            yield from _context(call, unit, project)
    elif name in ("hash", "encrypt", "genhash", "using", "verify"):
        scheme = _scheme(call, unit, project)
        if scheme is None:
            return
        if name == "verify":
            yield PasswordCheck(
                at=call.at,
                value=call,
                data=argument(call, 0, "secret"),
                subject=argument(call, 1, "hash"),
            )
        elif name == "using":
            rounds = argument(call, -1, "rounds")
            timed = scheme == "argon2"  # its rounds are the time cost
            yield HashCost(
                at=call.at,
                value=call,
                scheme=scheme,
                work=argument(call, -1, "memory_cost") if timed else rounds,
                passes=(argument(call, -1, "time_cost") or rounds)
                if timed
                else argument(call, -1, "parallelism"),
                block=argument(call, -1, "block_size"),
                exponent=scheme == "scrypt",
            )
        else:
            yield PasswordHash(
                at=call.at,
                value=call,
                scheme=scheme,
                data=argument(call, 0, "secret"),
                salt=argument(call, -1, "salt"),
                work=argument(call, -1, "rounds"),
            )


def _scheme(call: CallValue, unit: Unit, project: Project) -> str | None:
    """The scheme whose method is called, `md5_crypt` in `passlib.hash.md5_crypt.using(...).hash(x)`."""
    func = bare(call.func)
    for _ in range(4):
        if isinstance(func, Symbol):
            name = func.name if func.name.startswith(PREFIX) else project.final(func.name)
            if name in APPS or name.rpartition(".")[0] in APPS:
                return APPS.get(name) or APPS[name.rpartition(".")[0]]
            return name[len(PREFIX) :].split(".")[0] if name.startswith(PREFIX) else None
        if isinstance(func, Attribute):
            func = bare(func.of)
        elif isinstance(func, CallValue):
            func = bare(func.func)
        else:
            return None
    return None


READS = words("verify identify handler needs_update schemes default_scheme")
"""Methods of a context that make no hash with its first scheme."""


def _only_verifies(call: CallValue, unit: Unit, project: Project) -> bool:
    """Whether a context's name is nowhere used but to verify: another one, or a chosen handler, writes."""
    goal = next(
        (step.target for step in unit.steps if step.kind == "store" and bare(step.value) is call), None
    )
    if not isinstance(goal, Symbol | Named):
        return False
    name = goal.name.rpartition(".")[2]
    use = re.compile(rb"(?<![\w.])%s\b(?:\.(\w+)|(\s*=(?!=)))?" % re.escape(name.encode()))
    used: set[str] = set()
    for path in project.mentioning(name):
        for found in use.finditer(project.files()[path]):
            if found[1]:
                used.add(found[1].decode())
            elif not found[2]:
                return False  # handed on, or imported under whatever name
    return "verify" in used and used <= READS


def _context(call: CallValue, unit: Unit, project: Project) -> Iterator[HashCost | HasherChoice]:
    listed = argument(call, 0, "schemes")
    default = argument(call, -1, "default")
    found: list[tuple[str, Spot]] = []
    if default is not None and isinstance(each := bare(default), Literal) and isinstance(each.value, str):
        found.append((each.value, each.at))
    if listed is not None:
        found += list(_listed(listed, project))
    mixed = bool(found) and is_weak(found[0][0]) and not all(is_weak(name) for name, _ in found)
    if found and not (mixed and _only_verifies(call, unit, project)):
        yield HasherChoice(at=found[0][1], value=call, schemes=tuple(found), setting="the context")
    yield from option_costs((keyword or "", value) for keyword, value in call.keywords)


def option_costs(options: Iterable[tuple[str, Value]]) -> Iterator[HashCost]:
    """Work factors among the options of a context: `bcrypt__rounds=4`."""
    for keyword, value in options:
        scheme, glue, option = keyword.rpartition("__")
        if glue and scheme == "argon2" and option in ("rounds", "default_rounds", "time_cost"):
            yield HashCost(at=value.at, value=value, scheme=scheme, passes=value)
        elif glue and option in ("rounds", "default_rounds", "max_rounds", "memory_cost"):
            exponent = scheme == "scrypt"
            yield HashCost(at=value.at, value=value, scheme=scheme, work=value, exponent=exponent)


def _listed(value: Value, project: Project) -> Iterator[tuple[str, Spot]]:
    value = bare(value)
    if isinstance(value, Symbol) and (constant := project.constant(value.name)) is not None:
        value = bare(constant)
    if isinstance(value, Collection):
        for item in value.items[:40]:
            inner = bare(item)
            if isinstance(inner, Literal) and isinstance(inner.value, str):
                yield inner.value, inner.at
            elif isinstance(inner, Symbol) and inner.name.startswith(PREFIX):
                yield inner.name[len(PREFIX) :], inner.at
            else:
                return
    elif isinstance(value, Literal) and isinstance(value.value, str):
        for name in value.value.replace(",", " ").split():
            yield name, value.at
