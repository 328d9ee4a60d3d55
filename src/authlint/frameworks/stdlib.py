"""The standard library: digests, key derivation, encodings.

Source: https://docs.python.org/3/library/hashlib.html, hmac.html, crypt.html (until 3.12), base64.html

```python
import hashlib

hashlib.md5(b"x")  # fact: Digest(scheme="md5")
hashlib.pbkdf2_hmac("sha256", b"x", b"salt", 1000)  # fact: PasswordHash(scheme="pbkdf2")
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.passwords import Cipher, Digest, HashCost, PasswordHash
from authlint.frameworks.model import Arg, Call, Row, recognise
from authlint.python.calls import target
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Call as CallValue
from authlint.python.values import Literal, Symbol, Value, argument, bare, text_of

FAST = (
    "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512",
    "blake2b", "blake2s", "shake_128", "shake_256",
)  # fmt: skip

MODELS: tuple[Row, ...] = (
    *(
        Call(
            f"hashlib.{name}",
            Digest,
            scheme=name,
            data=Arg(0, "string"),
            for_security=Arg(-1, "usedforsecurity"),
            key=Arg(-1, "key"),
        )
        for name in FAST
    ),
    Call(
        "hashlib.new",
        Digest,
        scheme=Arg(0, "name"),
        data=Arg(1, "data"),
        for_security=Arg(-1, "usedforsecurity"),
    ),
    # Python 2 modules: still met in code that people run.
    Call(("md5.new", "md5.md5"), Digest, scheme="md5", data=Arg(0)),
    Call(("sha.new", "sha.sha"), Digest, scheme="sha1", data=Arg(0)),
    Call(
        ("hmac.new", "hmac.HMAC", "hmac.digest"),
        Digest,
        scheme=Arg(2, "digestmod"),
        data=Arg(1, "msg"),
        key=Arg(0, "key"),
    ),
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


@recognise(CallValue)
def crypted(call: CallValue, unit: Unit, project: Project) -> Iterator[Fact]:
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
