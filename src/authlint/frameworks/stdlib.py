"""The standard library: digests, key derivation, encodings.

Source: https://docs.python.org/3/library/hashlib.html, hmac.html, crypt.html (until 3.12), base64.html

### digests

```python
import binascii
import hashlib
import hmac

hashlib.md5(raw)  # fact: Digest(scheme="md5", data="raw")
hashlib.sha1(raw, usedforsecurity=False)  # fact: Digest(scheme="sha1", for_security=False)
hashlib.sha224(raw)  # fact: Digest(scheme="sha224")
hashlib.sha256(raw)  # fact: Digest(scheme="sha256")
hashlib.sha384(raw)  # fact: Digest(scheme="sha384")
hashlib.sha512(raw)  # fact: Digest(scheme="sha512")
hashlib.sha3_224(raw)  # fact: Digest(scheme="sha3_224")
hashlib.sha3_256(raw)  # fact: Digest(scheme="sha3_256")
hashlib.sha3_384(raw)  # fact: Digest(scheme="sha3_384")
hashlib.sha3_512(raw)  # fact: Digest(scheme="sha3_512")
hashlib.shake_128(raw)  # fact: Digest(scheme="shake_128")
hashlib.shake_256(raw)  # fact: Digest(scheme="shake_256")
hashlib.blake2b(raw, key=mac)  # fact: Digest(scheme="blake2b", key="mac")
hashlib.blake2s(raw)  # fact: Digest(scheme="blake2s", key=None)
hashlib.new("SHA-1", raw)  # fact: Digest(scheme="SHA-1", data="raw")
hmac.new(mac, raw, "sha256")  # fact: Digest(scheme="sha256", data="raw", key="mac")
hmac.digest(mac, raw, "sha512")  # fact: Digest(scheme="sha512", data="raw", key="mac")
binascii.crc32(raw)  # fact: Digest(scheme="crc32")
hash(raw)  # fact: Digest(scheme="hash()")
```

`old.py`

```python
import md5
import sha

md5.new(raw)  # fact: Digest(scheme="md5", data="raw")
sha.new(raw)  # fact: Digest(scheme="sha1", data="raw")
```

### slow hashes

```python
import crypt
import hashlib

# fact: PasswordHash(scheme="pbkdf2", digest="sha256", work=1000)
hashlib.pbkdf2_hmac("sha256", raw, b"salt", 1000)
# fact: PasswordHash(scheme="scrypt", work=16384, block=8, passes=1)
hashlib.scrypt(raw, salt=salt, n=16384, r=8, p=1)
crypt.crypt(raw, "$1$ab")  # fact: PasswordHash(scheme="md5_crypt", data="raw")
crypt.crypt(raw, "ab")  # fact: PasswordHash(scheme="des_crypt", salt="ab")
crypt.mksalt(crypt.METHOD_SHA512, rounds=1000)  # fact: HashCost(scheme="sha512_crypt", work=1000)
```

### encodings, opened

```python
import base64
import binascii

base64.b64decode(kept)  # fact: Cipher(data="kept", how="base64", opens=True)
base64.b32decode(kept)  # fact: Cipher(data="kept", how="base32", opens=True)
binascii.unhexlify(kept)  # fact: Cipher(data="kept", how="an encoding", opens=True)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.passwords import Cipher, Digest, HashCost, PasswordHash
from authlint.facts.words import words
from authlint.frameworks.model import Arg, Call, Row, recognise
from authlint.python.calls import target
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Call as CallValue
from authlint.python.values import Literal, Symbol, Value, argument, bare, text_of

FAST = (
    "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512",
    "shake_128", "shake_256",
)  # fmt: skip

MODELS: tuple[Row, ...] = (
    *(
        Call(
            f"hashlib.{name}",
            Digest,
            scheme=name,
            data=Arg(0, "string"),
            for_security=Arg(-1, "usedforsecurity"),
        )
        for name in FAST
    ),
    *(
        Call(
            f"hashlib.{name}",
            Digest,
            scheme=name,
            data=Arg(0, "data"),
            for_security=Arg(-1, "usedforsecurity"),
            key=Arg(-1, "key"),
        )
        for name in ("blake2b", "blake2s")
    ),
    Call(
        "hashlib.new",
        Digest,
        scheme=Arg(0, "name"),
        data=Arg(1, "data"),
        for_security=Arg(-1, "usedforsecurity"),
    ),
    # Python 2 modules: still met in code that people run.
    Call(("md5.new", "md5.md5"), Digest, until="Python 2", scheme="md5", data=Arg(0)),
    Call(("sha.new", "sha.sha"), Digest, until="Python 2", scheme="sha1", data=Arg(0)),
    Call(
        ("hmac.new", "hmac.HMAC"),
        Digest,
        scheme=Arg(2, "digestmod"),
        data=Arg(1, "msg"),
        key=Arg(0, "key"),
    ),
    Call("hmac.digest", Digest, scheme=Arg(2, "digest"), data=Arg(1, "msg"), key=Arg(0, "key")),
    Call(("binascii.crc32", "zlib.crc32", "zlib.adler32"), Digest, scheme="crc32", data=Arg(0)),
    Call("builtins.hash", Digest, scheme="hash()", data=Arg(0)),
    Call(
        "hashlib.pbkdf2_hmac",
        PasswordHash,
        scheme="pbkdf2",
        digest=Arg(0, "hash_name"),
        data=Arg(1, "password"),
        work=Arg(3, "iterations"),
        salt=Arg(2, "salt"),
        derives=True,
    ),
    Call(
        "hashlib.scrypt",
        PasswordHash,
        scheme="scrypt",
        data=Arg(0, "password"),
        work=Arg(-1, "n"),
        block=Arg(-1, "r"),
        passes=Arg(-1, "p"),
        salt=Arg(-1, "salt"),
        derives=True,
    ),
    Call(
        ("base64.b64decode", "base64.urlsafe_b64decode", "base64.standard_b64decode", "base64.decodebytes"),
        Cipher,
        data=Arg(0, "s"),
        how="base64",
        opens=True,
    ),
    Call(("base64.b32decode",), Cipher, data=Arg(0, "s"), how="base32", opens=True),
    Call(("binascii.unhexlify", "binascii.a2b_base64"), Cipher, data=Arg(0), how="an encoding", opens=True),
)

CRYPT = words("crypt mksalt METHOD_CRYPT METHOD_MD5 METHOD_SHA256 METHOD_SHA512 METHOD_BLOWFISH")
UNTIL = dict.fromkeys((f"crypt.{each}" for each in CRYPT), "Python 3.12")
CRYPT_PREFIXES = {
    "$1$": "md5_crypt",
    "$2": "bcrypt",
    "$5$": "sha256_crypt",
    "$6$": "sha512_crypt",
    "$y$": "yescrypt",
}
CRYPT_METHODS = {
    "crypt.METHOD_CRYPT": "des_crypt", "crypt.METHOD_MD5": "md5_crypt", "crypt.METHOD_SHA256": "sha256_crypt",
    "crypt.METHOD_SHA512": "sha512_crypt", "crypt.METHOD_BLOWFISH": "bcrypt",
}  # fmt: skip


@recognise(CallValue, named=("crypt", "mksalt"))
def crypted(call: CallValue, unit: Unit, project: Project) -> Iterator[HashCost | PasswordHash]:
    """`crypt.crypt(word, salt)`: the salt's prefix chooses the scheme; two characters mean DES."""
    found = target(call, unit, project)
    if "crypt.crypt" in found.names:
        salt = argument(call, 1, "salt")
        yield PasswordHash(
            at=call.at,
            value=call,
            scheme=_crypt_scheme(salt) if salt is not None else "",
            data=argument(call, 0, "word"),
            salt=salt,
        )
    elif "crypt.mksalt" in found.names:
        scheme = _crypt_scheme(argument(call, 0, "method"))
        if scheme:
            yield HashCost(at=call.at, value=call, scheme=scheme, work=argument(call, -1, "rounds"))


def _crypt_scheme(salt: Value | None) -> str:
    inner = bare(salt) if salt is not None else None
    if isinstance(inner, Symbol):
        return CRYPT_METHODS.get(inner.name, "")
    if isinstance(inner, CallValue) and inner.args:
        method = bare(inner.args[0])
        return CRYPT_METHODS.get(method.name, "") if isinstance(method, Symbol) else ""
    text = text_of(inner) if inner is not None else None
    if not text:
        return ""
    for prefix, scheme in CRYPT_PREFIXES.items():
        if text.startswith(prefix):
            return scheme
    return "des_crypt" if isinstance(inner, Literal) and "$" not in text else ""
