"""The `cryptography` package: hashes, key derivation, Fernet.

Source: https://cryptography.io/en/latest/hazmat/primitives/

### hashes

```python
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

hashes.Hash(hashes.MD5())  # fact: Digest(scheme="hashes.MD5()")
hmac.HMAC(mac, hashes.SHA256())  # fact: Digest(scheme="hashes.SHA256()", key="mac")
HKDF(hashes.SHA256(), 32, salt, None).derive(raw)  # fact: Digest(scheme="hkdf", data="raw")
```

### slow hashes, checked by `verify`, which raises

```python
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

kdf = PBKDF2HMAC(hashes.SHA256(), 32, salt, 1000)
kdf.derive(raw)  # fact: PasswordHash(scheme="pbkdf2", data="raw", work=1000, digest="hashes.SHA256()")
kdf.verify(raw, stored)  # fact: PasswordCheck(data="raw", subject="stored", result="raises")
# fact: PasswordHash(scheme="scrypt", work=16384, block=8, passes=1)
Scrypt(salt, 32, 16384, 8, 1).derive(raw)
Scrypt(salt, 32, 16384, 8, 1).verify(raw, stored)  # fact: PasswordCheck(data="raw", result="raises")
Argon2id(salt=salt, length=32, iterations=1, lanes=4, memory_cost=8).derive(raw)  # fact: PasswordHash(work=8)
Argon2id.verify_phc_encoded(raw, stored)  # fact: PasswordCheck(data="raw", subject="stored", result="raises")
```

### Fernet can be turned back

```python
from cryptography.fernet import Fernet, MultiFernet

Fernet(key).encrypt(raw)  # fact: Cipher(data="raw", how="Fernet", opens=False)
Fernet(key).decrypt(kept)  # fact: Cipher(data="kept", how="Fernet", opens=True)
MultiFernet(keys).encrypt(raw)  # fact: Cipher(data="raw", opens=False)
MultiFernet(keys).decrypt(kept)  # fact: Cipher(data="kept", opens=True)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.passwords import Cipher, Digest, PasswordCheck, PasswordHash
from authlint.frameworks.model import Arg, Call, Row, recognise
from authlint.python.calls import target
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Attribute, Value, argument, bare, method
from authlint.python.values import Call as CallValue

PRIMITIVES = "cryptography.hazmat.primitives"
KDF = f"{PRIMITIVES}.kdf"
FERNET = "cryptography.fernet.Fernet"
MULTI = "cryptography.fernet.MultiFernet"

MODELS: tuple[Row, ...] = (
    Call((f"{PRIMITIVES}.hashes.Hash", f"{PRIMITIVES}.hashes.XOFHash"), Digest, scheme=Arg(0, "algorithm")),
    Call(f"{PRIMITIVES}.hmac.HMAC", Digest, scheme=Arg(1, "algorithm"), key=Arg(0, "key")),
    Call(f"{FERNET}.encrypt", Cipher, data=Arg(0, "data"), how="Fernet"),
    Call(f"{FERNET}.decrypt", Cipher, data=Arg(0, "token"), how="Fernet", opens=True),
    Call(f"{MULTI}.encrypt", Cipher, data=Arg(0, "msg"), how="Fernet"),
    Call(f"{MULTI}.decrypt", Cipher, data=Arg(0, "msg"), how="Fernet", opens=True),
    Call(
        (f"{KDF}.pbkdf2.PBKDF2HMAC.verify", f"{KDF}.scrypt.Scrypt.verify", f"{KDF}.argon2.Argon2id.verify"),
        PasswordCheck,
        data=Arg(0, "key_material"),
        subject=Arg(1, "expected_key"),
        result="raises",
    ),
    Call(
        f"{KDF}.argon2.Argon2id.verify_phc_encoded",
        PasswordCheck,
        data=Arg(0, "key_material"),
        subject=Arg(1, "phc_encoded"),
        result="raises",
    ),
)

SLOW = {
    f"{KDF}.pbkdf2.PBKDF2HMAC": "pbkdf2",
    f"{KDF}.scrypt.Scrypt": "scrypt",
    f"{KDF}.argon2.Argon2id": "argon2",
}
FAST = {
    f"{KDF}.hkdf.HKDF", f"{KDF}.hkdf.HKDFExpand", f"{KDF}.concatkdf.ConcatKDFHash", f"{KDF}.x963kdf.X963KDF",
}  # fmt: skip


@recognise(CallValue, named=("derive", "derive_phc_encoded"))
def derived(call: CallValue, unit: Unit, project: Project) -> Iterator[Digest | PasswordHash]:
    """`PBKDF2HMAC(algorithm, length, salt, iterations).derive(password)`: the object carries the work."""
    if method(call) not in ("derive", "derive_phc_encoded"):
        return
    func = bare(call.func)
    if not isinstance(func, Attribute):
        return
    made = bare(func.of)
    if not isinstance(made, CallValue):
        return
    for name in target(made, unit, project).names:
        scheme = SLOW.get(name)
        if scheme is not None:
            yield _hash(scheme, call, made)
        elif name in FAST:
            yield Digest(at=call.at, value=call, scheme="hkdf", data=argument(call, 0, "key_material"))


def _hash(scheme: str, call: CallValue, made: CallValue) -> PasswordHash:
    data: Value | None = argument(call, 0, "key_material")
    if scheme == "pbkdf2":
        return PasswordHash(
            at=call.at,
            value=call,
            scheme=scheme,
            data=data,
            digest=argument(made, 0, "algorithm"),
            salt=argument(made, 2, "salt"),
            work=argument(made, 3, "iterations"),
            derives=True,
        )
    if scheme == "scrypt":
        return PasswordHash(
            at=call.at,
            value=call,
            scheme=scheme,
            data=data,
            salt=argument(made, 0, "salt"),
            work=argument(made, 2, "n"),
            block=argument(made, 3, "r"),
            passes=argument(made, 4, "p"),
            derives=True,
        )
    return PasswordHash(
        at=call.at,
        value=call,
        scheme=scheme,
        data=data,
        salt=argument(made, -1, "salt"),
        work=argument(made, -1, "memory_cost"),
        passes=argument(made, -1, "iterations"),
        derives=True,
    )
