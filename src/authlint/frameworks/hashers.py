"""Password hashing packages: bcrypt, argon2-cffi, scrypt, PyNaCl, pwdlib, Flask-Bcrypt, Flask-Argon2.

Mind the order: argon2-cffi, PyNaCl and Flask's packages take the stored hash first, bcrypt and pwdlib the
password. argon2-cffi and PyNaCl raise when the password is wrong, the others answer.

Source: https://github.com/pyca/bcrypt, https://argon2-cffi.readthedocs.io/en/stable/api.html,
https://pynacl.readthedocs.io/en/latest/password_hashing/, https://frankie567.github.io/pwdlib/

### bcrypt

```python
import bcrypt

bcrypt.hashpw(raw, salt)  # fact: PasswordHash(scheme="bcrypt", data="raw", salt="salt")
bcrypt.gensalt(rounds=4)  # fact: HashCost(scheme="bcrypt", work=4)
bcrypt.checkpw(raw, stored)  # fact: PasswordCheck(data="raw", subject="stored", result="truth")
```

### argon2-cffi

```python
import argon2
from argon2 import PasswordHasher
from argon2.low_level import Type, hash_secret, verify_secret

hasher = PasswordHasher(time_cost=1)  # fact: HashCost(scheme="argon2", passes=1)
hasher.hash(raw)  # fact: PasswordHash(scheme="argon2", data="raw")
hasher.verify(stored, raw)  # fact: PasswordCheck(data="raw", subject="stored", result="raises")
hash_secret(raw, b"salt", 2, 19456, 1, 32, Type.ID)  # fact: PasswordHash(salt=b"salt", passes=2, work=19456)
verify_secret(stored, raw, Type.ID)  # fact: PasswordCheck(data="raw", subject="stored", result="raises")
argon2.hash_password(raw, b"salt")  # fact: PasswordHash(scheme="argon2", salt=b"salt")
argon2.verify_password(stored, raw)  # fact: PasswordCheck(data="raw", result="raises")
argon2.argon2_hash(raw, salt)  # fact: PasswordHash(scheme="argon2", salt="salt")
```

### pwdlib

```python
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from pwdlib.hashers.bcrypt import BcryptHasher

hashes = PasswordHash((Argon2Hasher(), BcryptHasher(rounds=6)))  # fact: HashCost() # fact: HashCost(work=6)
hashes.hash(raw)  # fact: PasswordHash(data="raw")
hashes.verify(raw, stored)  # fact: PasswordCheck(data="raw", subject="stored", result="truth")
usual = PasswordHash.recommended()
usual.verify_and_update(raw, stored)  # fact: PasswordCheck(data="raw", subject="stored", result="truth")
```

### Flask's packages

```python
from flask_argon2 import Argon2
from flask_bcrypt import Bcrypt, check_password_hash, generate_password_hash

generate_password_hash(raw, 4)  # fact: PasswordHash(scheme="bcrypt", data="raw", work=4)
check_password_hash(stored, raw)  # fact: PasswordCheck(data="raw", subject="stored")
bcrypt = Bcrypt(app)
bcrypt.generate_password_hash(raw)  # fact: PasswordHash(scheme="bcrypt", data="raw")
bcrypt.check_password_hash(stored, raw)  # fact: PasswordCheck(data="raw", subject="stored")
argon2 = Argon2(app)
argon2.generate_password_hash(raw)  # fact: PasswordHash(scheme="argon2", data="raw")
argon2.check_password_hash(stored, raw)  # fact: PasswordCheck(data="raw", subject="stored")
```

`old.py`

```python
from flask.ext.bcrypt import Bcrypt

bcrypt = Bcrypt(app)
bcrypt.generate_password_hash(raw)  # fact: PasswordHash(scheme="bcrypt", data="raw")
bcrypt.check_password_hash(stored, raw)  # fact: PasswordCheck(data="raw", subject="stored")
```

### scrypt and PyNaCl

```python
import scrypt
from nacl import pwhash

scrypt.hash(raw, "salt")  # fact: PasswordHash(scheme="scrypt", salt="salt", work=16384)
pwhash.str(raw)  # fact: PasswordHash(scheme="argon2", data="raw")
pwhash.scrypt.str(raw)  # fact: PasswordHash(scheme="scrypt", data="raw")
pwhash.argon2id.kdf(32, raw, salt)  # fact: PasswordHash(data="raw", salt="salt", derives=True)
pwhash.verify(stored, raw)  # fact: PasswordCheck(data="raw", subject="stored", result="raises")
```

### fast ones, and checksums

```python
import mmh3
import nacl.hash
from blake3 import blake3

blake3(raw)  # fact: Digest(scheme="blake3", data="raw")
nacl.hash.sha256(raw)  # fact: Digest(scheme="sha256", data="raw")
nacl.hash.blake2b(raw)  # fact: Digest(scheme="blake2b", data="raw")
mmh3.hash(raw)  # fact: Digest(scheme="a checksum", for_security=False)
```
"""

from __future__ import annotations

from authlint.facts.passwords import Digest, HashCost, PasswordCheck, PasswordHash
from authlint.frameworks.model import Arg, Call, Row
from authlint.python.classes import gives

ARGON2 = ("argon2.PasswordHasher", "pwdlib.hashers.argon2.Argon2Hasher")
FLASK_EXT = "Flask 0.12"
"""The last version with `flask.ext`."""


def _methods(owners: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(f"{owner}.{name}" for owner in owners)


gives({"pwdlib.PasswordHash.recommended": "pwdlib.PasswordHash"})

MODELS: tuple[Row, ...] = (
    Call("bcrypt.hashpw", PasswordHash, scheme="bcrypt", data=Arg(0, "password"), salt=Arg(1, "salt")),
    Call("bcrypt.gensalt", HashCost, scheme="bcrypt", work=Arg(0, "rounds")),
    Call("bcrypt.checkpw", PasswordCheck, data=Arg(0, "password"), subject=Arg(1, "hashed_password")),
    Call("pwdlib.hashers.bcrypt.BcryptHasher", HashCost, scheme="bcrypt", work=Arg(0, "rounds")),
    Call(ARGON2, HashCost, scheme="argon2", passes=Arg(0, "time_cost"), work=Arg(1, "memory_cost")),
    Call(
        _methods(ARGON2, "hash"), PasswordHash, scheme="argon2", data=Arg(0, "password"), salt=Arg(-1, "salt")
    ),
    Call(
        "argon2.PasswordHasher.verify",
        PasswordCheck,
        data=Arg(1, "password"),
        subject=Arg(0, "hash"),
        result="raises",
    ),
    Call(
        "argon2.low_level.verify_secret",
        PasswordCheck,
        data=Arg(1, "secret"),
        subject=Arg(0, "hash"),
        result="raises",
    ),
    Call(
        "argon2.verify_password",
        PasswordCheck,
        data=Arg(1, "password"),
        subject=Arg(0, "hash"),
        result="raises",
    ),
    Call(
        ("argon2.low_level.hash_secret", "argon2.low_level.hash_secret_raw"),
        PasswordHash,
        scheme="argon2",
        data=Arg(0, "secret"),
        salt=Arg(1, "salt"),
        passes=Arg(2, "time_cost"),
        work=Arg(3, "memory_cost"),
        derives=True,
    ),
    Call(
        ("argon2.hash_password", "argon2.hash_password_raw"),
        PasswordHash,
        scheme="argon2",
        data=Arg(0, "password"),
        salt=Arg(1, "salt"),
    ),
    # The package argon2_py, which installs under the same name.
    Call(
        "argon2.argon2_hash",
        PasswordHash,
        until="argon2_py",
        scheme="argon2",
        data=Arg(0, "password"),
        salt=Arg(1, "salt"),
    ),
    # The first hasher writes; both that there are write slow hashes.
    Call("pwdlib.PasswordHash.hash", PasswordHash, data=Arg(0, "password"), salt=Arg(-1, "salt")),
    Call(
        ("pwdlib.PasswordHash.verify", "pwdlib.PasswordHash.verify_and_update"),
        PasswordCheck,
        data=Arg(0, "password"),
        subject=Arg(1, "hash"),
    ),
    Call(
        ("flask_bcrypt.generate_password_hash", "flask_bcrypt.Bcrypt.generate_password_hash"),
        PasswordHash,
        scheme="bcrypt",
        data=Arg(0, "password"),
        work=Arg(1, "rounds"),
    ),
    Call(
        ("flask_bcrypt.check_password_hash", "flask_bcrypt.Bcrypt.check_password_hash"),
        PasswordCheck,
        data=Arg(1, "password"),
        subject=Arg(0, "pw_hash"),
    ),
    Call(
        "flask.ext.bcrypt.Bcrypt.generate_password_hash",
        PasswordHash,
        until=FLASK_EXT,
        scheme="bcrypt",
        data=Arg(0, "password"),
        work=Arg(1, "rounds"),
    ),
    Call(
        "flask.ext.bcrypt.Bcrypt.check_password_hash",
        PasswordCheck,
        until=FLASK_EXT,
        data=Arg(1, "password"),
        subject=Arg(0, "pw_hash"),
    ),
    Call(
        "flask_argon2.Argon2.generate_password_hash", PasswordHash, scheme="argon2", data=Arg(0, "password")
    ),
    Call(
        "flask_argon2.Argon2.check_password_hash",
        PasswordCheck,
        data=Arg(1, "password"),
        subject=Arg(0, "pw_hash"),
    ),
    # The package's own default is N=16384, r=8, p=1.
    Call(
        "scrypt.hash",
        PasswordHash,
        scheme="scrypt",
        data=Arg(0, "password"),
        salt=Arg(1, "salt"),
        work=Arg(2, "N", default=16384),
        block=Arg(3, "r"),
        passes=Arg(4, "p"),
        derives=True,
    ),
    Call(
        ("nacl.pwhash.str", "nacl.pwhash.argon2id.str", "nacl.pwhash.argon2i.str"),
        PasswordHash,
        scheme="argon2",
        data=Arg(0, "password"),
    ),
    Call("nacl.pwhash.scrypt.str", PasswordHash, scheme="scrypt", data=Arg(0, "password")),
    Call(
        ("nacl.pwhash.argon2id.kdf", "nacl.pwhash.argon2i.kdf"),
        PasswordHash,
        scheme="argon2",
        data=Arg(1, "password"),
        salt=Arg(2, "salt"),
        derives=True,
    ),
    Call(
        (
            "nacl.pwhash.verify",
            "nacl.pwhash.argon2id.verify",
            "nacl.pwhash.argon2i.verify",
            "nacl.pwhash.scrypt.verify",
        ),
        PasswordCheck,
        data=Arg(1, "password"),
        subject=Arg(0, "password_hash"),
        result="raises",
    ),
    Call(
        ("nacl.hash.sha256", "nacl.hash.sha512", "nacl.hash.siphash24"),
        Digest,
        scheme="sha256",
        data=Arg(0, "message"),
    ),
    Call("nacl.hash.blake2b", Digest, scheme="blake2b", data=Arg(0, "data")),
    Call("blake3.blake3", Digest, scheme="blake3", data=Arg(0)),
    Call(
        (
            "mmh3.hash",
            "mmh3.hash128",
            "xxhash.xxh32",
            "xxhash.xxh64",
            "xxhash.xxh3_64",
        ),
        Digest,
        scheme="a checksum",
        data=Arg(0),
        for_security=False,
    ),
)
