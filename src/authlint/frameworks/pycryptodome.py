"""PyCryptodome (imported as Crypto or Cryptodome): digests, key derivation, ciphers.

Source: https://www.pycryptodome.org/src/hash/hash, /src/protocol/kdf, /src/cipher/classic
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.passwords import Cipher, Digest, PasswordHash
from authlint.frameworks.model import Arg, Call, Row, recognise
from authlint.python.calls import target
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Attribute, Value, argument, bare, method
from authlint.python.values import Call as CallValue

ROOTS = ("Crypto", "Cryptodome")
HASHES = (
    "MD2", "MD4", "MD5", "SHA", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA3_224", "SHA3_256",
    "SHA3_384", "SHA3_512", "RIPEMD", "RIPEMD160", "BLAKE2b", "BLAKE2s", "keccak",
)  # fmt: skip
NAMES = {"SHA": "sha1", "RIPEMD": "ripemd160"}
CIPHERS = (
    "AES",
    "DES",
    "DES3",
    "Blowfish",
    "ARC4",
    "ARC2",
    "ChaCha20",
    "Salsa20",
    "PKCS1_OAEP",
    "PKCS1_v1_5",
    "XOR",
)


def _named(*tails: str) -> tuple[str, ...]:
    return tuple(f"{root}.{tail}" for root in ROOTS for tail in tails)


MODELS: tuple[Row, ...] = (
    *(
        Call(_named(f"Hash.{name}.new"), Digest, scheme=NAMES.get(name, name.lower()), data=Arg(0, "data"))
        for name in HASHES
    ),
    Call(_named("Hash.HMAC.new"), Digest, scheme=Arg(2, "digestmod"), data=Arg(1, "msg"), key=Arg(0, "key")),
    # Without a count: 1000 rounds of HMAC-SHA1.
    Call(
        _named("Protocol.KDF.PBKDF2"),
        PasswordHash,
        scheme="pbkdf2",
        data=Arg(0, "password"),
        salt=Arg(1, "salt"),
        work=Arg(3, "count", default=1000),
        digest=Arg(5, "hmac_hash_module", default="sha1"),
        derives=True,
    ),
    Call(
        _named("Protocol.KDF.scrypt"),
        PasswordHash,
        scheme="scrypt",
        data=Arg(0, "password"),
        salt=Arg(1, "salt"),
        work=Arg(3, "N"),
        block=Arg(4, "r"),
        passes=Arg(5, "p"),
        derives=True,
    ),
    Call(
        _named("Protocol.KDF.bcrypt"),
        PasswordHash,
        scheme="bcrypt",
        data=Arg(0, "password"),
        work=Arg(1, "cost"),
        salt=Arg(2, "salt"),
    ),
)
CIPHER_NAMES = {name: each for each in CIPHERS for name in _named(f"Cipher.{each}.new")}


@recognise(CallValue)
def ciphered(call: CallValue, unit: Unit, project: Project) -> Iterator[Fact]:
    """`AES.new(key, mode).encrypt(data)` and the way back."""
    name = method(call)
    if name not in ("encrypt", "decrypt", "encrypt_and_digest", "decrypt_and_verify"):
        return
    func = bare(call.func)
    made = bare(func.of) if isinstance(func, Attribute) else None
    if not isinstance(made, CallValue):
        return
    for each in target(made, unit, project).names:
        if each in CIPHER_NAMES:
            data: Value | None = argument(call, 0)
            yield Cipher(
                at=call.at, value=call, data=data, how=CIPHER_NAMES[each], opens=name.startswith("decrypt")
            )
            return
