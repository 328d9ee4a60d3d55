"""PyCryptodome (imported as Crypto or Cryptodome): digests, key derivation, ciphers.

Source: https://www.pycryptodome.org/src/hash/hash, /src/protocol/kdf, /src/cipher/classic

### hashes

```python
from Crypto.Hash import BLAKE2b, BLAKE2s, HMAC, MD2, MD4, MD5, RIPEMD, RIPEMD160, SHA, SHA1, SHA224, SHA256
from Crypto.Hash import SHA384, SHA512, SHA3_224, SHA3_256, SHA3_384, SHA3_512, keccak

MD2.new(raw)  # fact: Digest(scheme="md2", data="raw")
MD4.new(raw)  # fact: Digest(scheme="md4")
MD5.new(raw)  # fact: Digest(scheme="md5")
RIPEMD.new(raw)  # fact: Digest(scheme="ripemd160")
RIPEMD160.new(raw)  # fact: Digest(scheme="ripemd160")
SHA.new(raw)  # fact: Digest(scheme="sha1")
SHA1.new(raw)  # fact: Digest(scheme="sha1")
SHA224.new(raw)  # fact: Digest(scheme="sha224")
SHA256.new(data=raw)  # fact: Digest(scheme="sha256", data="raw")
SHA384.new(raw)  # fact: Digest(scheme="sha384")
SHA512.new(raw)  # fact: Digest(scheme="sha512")
SHA3_224.new(raw)  # fact: Digest(scheme="sha3_224")
SHA3_256.new(raw)  # fact: Digest(scheme="sha3_256")
SHA3_384.new(raw)  # fact: Digest(scheme="sha3_384")
SHA3_512.new(raw)  # fact: Digest(scheme="sha3_512")
BLAKE2b.new(data=raw)  # fact: Digest(scheme="blake2b", data="raw")
BLAKE2s.new(data=raw)  # fact: Digest(scheme="blake2s", data="raw")
keccak.new(data=raw, digest_bits=256)  # fact: Digest(scheme="keccak", data="raw")
HMAC.new(mac, raw, SHA256)  # fact: Digest(scheme="SHA256", data="raw", key="mac")
```

### slow hashes

```python
from Cryptodome.Protocol.KDF import PBKDF2, bcrypt, bcrypt_check, scrypt

PBKDF2(raw, salt)  # fact: PasswordHash(scheme="pbkdf2", work=1000, digest="sha1")
scrypt(raw, salt, 32, N=16384, r=8, p=1)  # fact: PasswordHash(scheme="scrypt", work=16384, block=8, passes=1)
bcrypt(raw, 4)  # fact: PasswordHash(scheme="bcrypt", data="raw", work=4)
bcrypt_check(raw, stored)  # fact: PasswordCheck(data="raw", subject="stored", result="raises")
```

### ciphers

```python
from Crypto.Cipher import AES

AES.new(key, AES.MODE_GCM).encrypt(raw)  # fact: Cipher(data="raw", how="AES", opens=False)
AES.new(key, AES.MODE_GCM).decrypt(kept)  # fact: Cipher(data="kept", how="AES", opens=True)
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

ROOTS = ("Crypto", "Cryptodome")
HASHES = (
    "MD2", "MD4", "MD5", "SHA", "SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "SHA3_224", "SHA3_256",
    "SHA3_384", "SHA3_512", "RIPEMD", "RIPEMD160",
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
    *(
        Call(_named(f"Hash.{name}.new"), Digest, scheme=name.lower(), data=Arg(-1, "data"))
        for name in ("BLAKE2b", "BLAKE2s", "keccak")
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
    Call(
        _named("Protocol.KDF.bcrypt_check"),
        PasswordCheck,
        data=Arg(0, "password"),
        subject=Arg(1, "bcrypt_hash"),
        result="raises",
    ),
)
# The predecessor of the same name had it.
UNTIL = dict.fromkeys(_named("Cipher.XOR.new"), "PyCrypto")
CIPHER_NAMES = {name: each for each in CIPHERS for name in _named(f"Cipher.{each}.new")}


@recognise(CallValue, named=("encrypt", "decrypt", "encrypt_and_digest", "decrypt_and_verify"))
def ciphered(call: CallValue, unit: Unit, project: Project) -> Iterator[Cipher]:
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
