"""The standard library: digests and key derivation.

Source: https://docs.python.org/3/library/hashlib.html
"""

from __future__ import annotations

from authlint.facts.passwords import Digest, PasswordHash
from authlint.frameworks.model import Arg, Call, Row

FAST = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384", "sha3_512", "blake2b", "blake2s")

MODELS: tuple[Row, ...] = (
    *(
        Call(f"hashlib.{name}", Digest, scheme=name, data=Arg(0, "string"), for_security=Arg(-1, "usedforsecurity"))
        for name in FAST
    ),
    Call("hashlib.new", Digest, scheme=Arg(0, "name"), data=Arg(1, "data"), for_security=Arg(-1, "usedforsecurity")),
    Call(
        "hashlib.pbkdf2_hmac", PasswordHash, scheme="pbkdf2", data=Arg(1, "password"), work=Arg(3, "iterations"), salt=Arg(2, "salt")
    ),
    Call("hashlib.scrypt", PasswordHash, scheme="scrypt", data=Arg(0, "password"), work=Arg(-1, "n"), salt=Arg(-1, "salt")),
)
