"""Facts about passwords: how they are digested, hashed, checked and written."""

from __future__ import annotations

from typing import Literal as OneOf

from authlint.facts.fact import Fact
from authlint.python.values import Spot, Value
from authlint.record import record


@record(kw_only=True)
class Digest(Fact):
    """A fast hash function over data: `hashlib.md5(x)`, `SHA256.new(x)`.

    `scheme` is the algorithm's name or the value that gives it, "" when it cannot be told; `data` is None
    when the data comes by `update`; `for_security` is False for `usedforsecurity=False`; `key` makes it a
    MAC.
    """

    scheme: str | Value = ""
    data: Value | None = None
    for_security: Value | bool | None = None
    key: Value | None = None


@record(kw_only=True)
class PasswordHash(Fact):
    """A slow, salted hash made for passwords.

    `scheme` is "pbkdf2", "scrypt", "bcrypt", "argon2" or the name of another one; `digest` is the hash
    function inside PBKDF2. `work` is its cost: iterations, log2 for bcrypt, N for scrypt, KiB for argon2;
    `passes` is p for scrypt and the time cost for argon2. `default` is the work when no value is given.
    `derives` tells that the function makes keys as often as password hashes.
    """

    scheme: str | Value = ""
    data: Value | None = None
    work: Value | int | None = None
    salt: Value | None = None
    method: Value | None = None
    digest: Value | str | None = None
    passes: Value | int | None = None
    block: Value | int | None = None
    derives: bool = False


@record(kw_only=True)
class HashCost(Fact):
    """A work factor that is set apart from the hash: `gensalt(rounds=4)`, `PasswordHasher(time_cost=1)`.

    The fields are those of `PasswordHash`; `exponent` tells that the work of scrypt is written as log2 of N.
    """

    scheme: str
    work: Value | int | None = None
    passes: Value | int | None = None
    digest: Value | str | None = None
    block: Value | int | None = None
    exponent: bool = False
    tried: bool = False
    """Whether it is set in development alone: `if DEBUG:`."""


@record(kw_only=True)
class HasherChoice(Fact):
    """Which scheme an application writes password hashes with; `setting` is what people call the place.

    `schemes` are in order of preference, the first one writes; `written` is where that one is named.
    """

    schemes: tuple[tuple[str, Spot], ...] = ()
    setting: str = ""
    written: Spot | None = None
    tried: bool = False
    """Whether it is chosen in development alone: `if DEBUG:`."""
    elsewhere: bool = False
    """Whether accounts log in at another server, and no page of the program takes a password."""


@record(kw_only=True)
class Trial(Fact):
    """A password is hashed for sample data, for nobody who logs in."""


@record(kw_only=True)
class PasswordDigest(Fact):
    """A fast hash function over a password.

    `scheme` as in `Digest`, folded to lower case; `password` is how the code calls the password. `fate` is
    what becomes of the result: "kept" as a password's hash, "compared" with one, "returned" by a function
    that hashes passwords, "unclear". `digested` is the place of the hash function when `at` calls a helper
    that leads to it.
    """

    scheme: str = ""
    password: str = ""
    fate: OneOf["kept", "compared", "returned", "unclear"] = "unclear"
    digested: Spot | None = None
    salt: OneOf["", "constant"] = ""
    upgraded: bool = False
    """Whether the same function moves the stored hash to a slow one, or says that it is for old ones."""
    moved: bool = False
    """Whether the digest is only held against a stored one, and the password written down anew when it passes."""
    offered: bool = False
    """Whether somebody else chooses this format, or nothing in the project asks for it."""


@record(kw_only=True)
class DigestConstant(Fact):
    """A constant that is the hex form of a fast digest of a password; `scheme` follows from its length."""

    scheme: str


@record(kw_only=True)
class ClearComparison(Fact):
    """A password as typed is held against a stored one as it is.

    `typed` and `stored` are how the code calls them. `source` is what the stored one is read from: a table
    or a row of it ("row"), an object or dict whose name tells ("named"), a setting or a field of a plain
    object ("setting").
    """

    typed: str
    stored: str
    source: OneOf["row", "named", "setting"] = "named"
    declared: Spot | None = None
    given: Value | None = None
    """The value by which the typed one is named: a parameter, a variable, a key."""


@record(kw_only=True)
class Cipher(Fact):
    """Something that can be turned back: encryption or an encoding of `data`; `how` names it."""

    data: Value | None = None
    how: str = ""
    opens: bool = False
    """True for the way back: decryption, decoding."""


@record(kw_only=True)
class PasswordCheck(Fact):
    """A password typed, `data`, is held against the stored one.

    `subject` is the user, its name or the stored hash. `result` says how a refusal shows: "truth", the result
    is false or None; "raises", it raises.
    """

    data: Value | None = None
    subject: Value | None = None
    result: OneOf["truth", "raises"] = "truth"


@record(kw_only=True)
class PasswordWrite(Fact):
    """The password of `subject` becomes `new` (clear or hashed); `single` where it is the only one there is."""

    subject: Value | None = None
    new: Value | None = None
    single: bool = False


@record(kw_only=True)
class StockChange(Fact):
    """A library's own page by which users change their password is routed here.

    `page` is what people call it. `asks` tells whether it demands the current password: True, False, or None
    when it cannot be told, for the reason in `why`; otherwise `why` says what makes it ask. `decided` is where
    the project says so, None for the library's default. `remedy` is what to do when it does not.
    """

    page: str
    asks: bool | None
    why: str = ""
    decided: Spot | None = None
    remedy: str = ""
