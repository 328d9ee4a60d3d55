"""The `cryptography` package: hashes, key derivation, Fernet.

Source: https://cryptography.io/en/latest/hazmat/primitives/
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.passwords import Cipher, Digest, PasswordHash
from authlint.frameworks.model import Arg, Call, Method, Row, recognise
from authlint.python.calls import target
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Attribute, Value, argument, bare, method
from authlint.python.values import Call as CallValue

PRIMITIVES = "cryptography.hazmat.primitives"
KDF = f"{PRIMITIVES}.kdf"
FERNET = ("cryptography.fernet.Fernet", "cryptography.fernet.MultiFernet")

MODELS: tuple[Row, ...] = (
    Call((f"{PRIMITIVES}.hashes.Hash", f"{PRIMITIVES}.hashes.XOFHash"), Digest, scheme=Arg(0, "algorithm")),
    Call(f"{PRIMITIVES}.hmac.HMAC", Digest, scheme=Arg(1, "algorithm"), key=Arg(0, "key")),
    Method("encrypt", Cipher, on=FERNET, data=Arg(0, "data"), how="Fernet"),
    Method("decrypt", Cipher, on=FERNET, data=Arg(0, "token"), how="Fernet", opens=True),
)

SLOW = {
    f"{KDF}.pbkdf2.PBKDF2HMAC": "pbkdf2",
    f"{KDF}.scrypt.Scrypt": "scrypt",
    f"{KDF}.argon2.Argon2id": "argon2",
}
FAST = {
    f"{KDF}.hkdf.HKDF", f"{KDF}.hkdf.HKDFExpand", f"{KDF}.concatkdf.ConcatKDFHash", f"{KDF}.x963kdf.X963KDF",
}  # fmt: skip


@recognise(CallValue)
def derived(call: CallValue, unit: Unit, project: Project) -> Iterator[Fact]:
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
