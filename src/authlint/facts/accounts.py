"""Facts about accounts that the code itself brings along: what creates them, and logins that know
constants.
"""

from __future__ import annotations

from typing import Literal as OneOf

from authlint.facts.fact import Fact
from authlint.python.values import Spot
from authlint.record import record

Way = OneOf["constant", "fallback", "setting", "parameter", "option", "name"]


@record()
class FixedText:
    """A constant text that a value is on some way.

    `at` is where the text stands, often in another file. `way` says what leads to it: the text itself, the
    fallback of an environment read or of an empty value, the default of a settings class, of a parameter or
    of a command-line option. `name` is what an administrator would set instead (ADMIN_PASSWORD), "" when
    nothing. `hashed` tells that it runs through a hash function before it is kept, `stands_in` that it is one of
    a whole set of settings that takes the place of a file or vault of secrets.
    """

    text: str
    at: Spot
    way: Way = "constant"
    name: str = ""
    hashed: bool = False
    stands_in: bool = False


@record(kw_only=True)
class AccountCreated(Fact):
    """An account is made, or its password set, with one of the constant `secrets`.

    `names` are the constant account names, none when the name comes from elsewhere. `privileged` tells that a
    flag, a role or the name of a callee makes it an administrator. `sample` tells that the code around speaks
    of demonstration data.
    """

    secrets: tuple[FixedText, ...]
    names: tuple[str, ...] = ()
    privileged: bool = False
    sample: bool = False
    idle: bool = False
    """Nothing in the project calls the function that makes it."""
    forced: bool = False
    """The program looks whether the constant still stands, and sends people to the page that changes it."""
    stored: bool = False
    """What is written is a hash already, so the length of the text is not that of the password."""
    renewed: bool = False
    """An existing account is given the password."""
    function: str = ""
    """The function it happens in, where that is another than the unit of the fact."""


Provenance = OneOf["typed", "setting", "drawn", "given", "none", "test", "development", "unknown"]
"""Where a password comes from that is no constant of the program's; "none" when there is none."""


@record(kw_only=True)
class AccountMade(Fact):
    """An account is made, or its password set, with a password that is nobody's constant.

    `shown` says in words where it comes from, `seen` is where that shows. "test" and "development" are accounts
    that no installation has; the caller decides about one that is "given".
    """

    source: Provenance
    shown: str
    seen: Spot
    function: str = ""


@record(kw_only=True)
class FixtureLoaded(Fact):
    """Start-up or administration code loads a data file that holds accounts with fixed password hashes."""

    fixture: str
    names: tuple[str, ...]
    record: Spot
    privileged: bool = False


@record(kw_only=True)
class ConstantLogin(Fact):
    """A login accepts what equals constants: `secrets` in clear or hashed, for the accounts `names`.

    `read` are the places where a table of users is consulted; empty for a plain comparison.
    """

    secrets: tuple[FixedText, ...]
    names: tuple[str, ...] = ()
    read: tuple[Spot, ...] = ()
    sample: bool = False
    stored: bool = False
    """The constant is a hash."""
    shown: bool = True
    """It is seen that somebody enters what is compared, and that equality lets in."""
