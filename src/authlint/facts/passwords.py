"""Facts about passwords: how they are digested, hashed, checked and written."""

from __future__ import annotations

from dataclasses import dataclass

from authlint.facts.fact import Fact
from authlint.python.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest(Fact):
    """A fast hash function over data: `hashlib.md5(x)`, `SHA256.new(x)`.

    `scheme` is the folded lower-case algorithm ("md5", "sha1", "sha256", ...), "" when it cannot be told;
    `data` is None when the data comes by `update`; `for_security` is False for `usedforsecurity=False`.
    """

    scheme: str | Value = ""
    data: Value | None = None
    for_security: Value | bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordHash(Fact):
    """A slow, salted hash made for passwords. `work` is its cost in the scheme's own unit (rounds, log2, n)."""

    scheme: str | Value = ""
    data: Value | None = None
    work: Value | int | None = None
    salt: Value | None = None
    method: Value | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordCheck(Fact):
    """A password typed is held against the stored one. `result` says how a refusal shows.

    "truth": the result is false; "raises": it raises; "row": no row or user comes back.
    """

    data: Value | None = None
    subject: Value | None = None
    result: str = "truth"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordWrite(Fact):
    """The password of `subject` becomes `new` (clear or hashed)."""

    subject: Value | None = None
    new: Value | None = None
