"""Password hashing packages: bcrypt, argon2-cffi, scrypt, PyNaCl, pwdlib, Flask-Bcrypt.

Source: https://github.com/pyca/bcrypt, https://argon2-cffi.readthedocs.io/en/stable/api.html,
https://pynacl.readthedocs.io/en/latest/password_hashing/, https://frankie567.github.io/pwdlib/
"""

from __future__ import annotations

from authlint.facts.passwords import Digest, HashCost, PasswordHash
from authlint.frameworks.model import Arg, Call, Method, Row

ARGON2 = ("argon2.PasswordHasher", "pwdlib.hashers.argon2.Argon2Hasher")

MODELS: tuple[Row, ...] = (
    Call("bcrypt.hashpw", PasswordHash, scheme="bcrypt", data=Arg(0, "password"), salt=Arg(1, "salt")),
    Call("bcrypt.gensalt", HashCost, scheme="bcrypt", work=Arg(0, "rounds")),
    Call("pwdlib.hashers.bcrypt.BcryptHasher", HashCost, scheme="bcrypt", work=Arg(0, "rounds")),
    Call(
        "flask_bcrypt.generate_password_hash",
        PasswordHash,
        scheme="bcrypt",
        data=Arg(0, "password"),
        work=Arg(1, "rounds"),
    ),
    Method(
        "generate_password_hash",
        PasswordHash,
        on=("flask_bcrypt.Bcrypt", "flask.ext.bcrypt.Bcrypt"),
        scheme="bcrypt",
        data=Arg(0, "password"),
        work=Arg(1, "rounds"),
    ),
    Call(ARGON2, HashCost, scheme="argon2", passes=Arg(0, "time_cost"), work=Arg(1, "memory_cost")),
    Method("hash", PasswordHash, on=ARGON2, scheme="argon2", data=Arg(0, "password"), salt=Arg(-1, "salt")),
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
        ("argon2.hash_password", "argon2.hash_password_raw", "argon2.argon2_hash"),
        PasswordHash,
        scheme="argon2",
        data=Arg(0, "password"),
        salt=Arg(1, "salt"),
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
        ("nacl.pwhash.argon2id.kdf", "nacl.pwhash.argon2i.kdf"),
        PasswordHash,
        scheme="argon2",
        data=Arg(1, "password"),
        salt=Arg(2, "salt"),
        derives=True,
    ),
    Call(
        ("nacl.hash.sha256", "nacl.hash.sha512", "nacl.hash.blake2b", "nacl.hash.siphash24", "blake3.blake3"),
        Digest,
        scheme="sha256",
        data=Arg(0, "message"),
    ),
    Call(
        ("mmh3.hash", "mmh3.hash128", "xxhash.xxh32", "xxhash.xxh64", "xxhash.xxh3_64"),
        Digest,
        scheme="a checksum",
        data=Arg(0),
        for_security=False,
    ),
)
