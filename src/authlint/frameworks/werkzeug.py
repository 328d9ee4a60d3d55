"""Werkzeug's password hashes: the method is a text, `pbkdf2:sha256:600000`, `scrypt:32768:8:1`, `sha256`.

Until 2.3 a bare hash name meant one salted HMAC and `plain` the clear text; 3.0 refuses both.
Source: https://werkzeug.palletsprojects.com/en/stable/utils/#module-werkzeug.security

```python
from werkzeug.security import check_password_hash, generate_password_hash, pbkdf2_hex

generate_password_hash(raw)  # fact: PasswordHash(scheme="", data="raw", work=None)
generate_password_hash(raw, "sha256")  # fact: PasswordHash(scheme="sha256", data="raw")
# fact: PasswordHash(scheme="pbkdf2", digest="sha1", work=1000)
generate_password_hash(raw, method="pbkdf2:sha1:1000")
# fact: PasswordHash(scheme="scrypt", work=16384, block=8, passes=1)
generate_password_hash(raw, "scrypt:16384:8:1")
generate_password_hash(raw, METHOD)  # fact: PasswordHash(scheme="", data="raw")
pbkdf2_hex(raw, salt, 1000)  # fact: PasswordHash(scheme="pbkdf2", work=1000, digest="sha256")
check_password_hash(stored, raw)  # fact: PasswordCheck(data="raw", subject="stored", result="truth")
```

`old.py`

```python
from werkzeug import check_password_hash

check_password_hash(stored, raw)  # fact: PasswordCheck(data="raw", subject="stored")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.passwords import PasswordCheck, PasswordHash
from authlint.frameworks.model import Arg, Call, Row, recognise
from authlint.python.calls import target
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Call as CallValue
from authlint.python.values import Literal, Param, Symbol, Value, argument, bare
from authlint.python.values import method as method_name

NAMES = ("werkzeug.security.generate_password_hash", "werkzeug.generate_password_hash")
HELPERS = ("werkzeug.security.pbkdf2_hex", "werkzeug.security.pbkdf2_bin")

UNTIL = {NAMES[1]: "Werkzeug 0.16", HELPERS[0]: "Werkzeug 2.0", HELPERS[1]: "Werkzeug 2.0"}

MODELS: tuple[Row, ...] = (
    Call(
        "werkzeug.security.check_password_hash",
        PasswordCheck,
        data=Arg(1, "password"),
        subject=Arg(0, "pwhash"),
    ),
    Call(
        "werkzeug.check_password_hash",
        PasswordCheck,
        until="Werkzeug 0.16",
        data=Arg(1, "password"),
        subject=Arg(0, "pwhash"),
    ),
)


@recognise(CallValue, named=("generate_password_hash", "pbkdf2_hex", "pbkdf2_bin"))
def generated(call: CallValue, unit: Unit, project: Project) -> Iterator[PasswordHash]:
    """`generate_password_hash(password, method)`; without a method the scheme is the library's own."""
    last = method_name(call)
    if last not in ("generate_password_hash", "pbkdf2_hex", "pbkdf2_bin"):
        return
    names = target(call, unit, project).names
    if any(each in HELPERS for each in names):
        yield PasswordHash(
            at=call.at,
            value=call,
            scheme="pbkdf2",
            data=argument(call, 0, "data"),
            salt=argument(call, 1, "salt"),
            work=argument(call, 2, "iterations"),
            digest=argument(call, 4, "hashfunc") or "sha256",
        )
        return
    if not any(each in NAMES for each in names):
        return
    method = argument(call, 1, "method")
    text = _text(method, project) if method is not None else None
    data: Value | None = argument(call, 0, "password")
    if text is None:
        yield PasswordHash(at=call.at, value=call, scheme="", data=data, method=method)
        return
    name, *rest = text.split(":")
    if name == "pbkdf2":
        work = int(rest[1]) if len(rest) > 1 and rest[1].isdecimal() else None
        yield PasswordHash(
            at=call.at,
            value=call,
            scheme="pbkdf2",
            data=data,
            method=method,
            digest=rest[0] if rest else "sha256",
            work=work,
        )
    elif name == "scrypt":
        numbers = [int(each) for each in rest if each.isdecimal()]
        if len(numbers) == 3:
            yield PasswordHash(
                at=call.at,
                value=call,
                scheme="scrypt",
                data=data,
                work=numbers[0],
                block=numbers[1],
                passes=numbers[2],
            )
    else:
        yield PasswordHash(at=call.at, value=call, scheme=name, data=data)


def _text(value: Value, project: Project) -> str | None:
    """The constant text of a method; the default of a parameter counts."""
    value = bare(value)
    if isinstance(value, Symbol) and (constant := project.constant(value.name)) is not None:
        value = bare(constant)
    if isinstance(value, Param):
        owner, name = project.unit(value.owner), value.name
        for each in owner.parameters if owner is not None else ():
            if each.name == name and each.default is not None:
                value = bare(each.default)
    return value.value if isinstance(value, Literal) and isinstance(value.value, str) else None
