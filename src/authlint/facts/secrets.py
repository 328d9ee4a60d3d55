"""Facts about secrets that a program makes or hands out: what they are for, where they come from, where
they go.
"""

from __future__ import annotations

from typing import Literal as OneOf

from authlint.facts.fact import Fact
from authlint.findings import Mend
from authlint.python.values import Spot, Value
from authlint.record import record

SecretKind = OneOf["password", "activation", "code", "recovery", "seed", "reset"]
"""What a secret stands for: an account's password, an activation code or link, a one-time code, a recovery
(backup) code, the seed of an authenticator app, a password-reset token."""

Channel = OneOf["mail", "sms", "response", "page", "log", "print", "session", "cookie", "column", "flash"]


@record(kw_only=True)
class FreshSecret(Fact):
    """A secret is made here and what made it can be guessed.

    `generator` names the source as in the code ("random.choice", "uuid.uuid1", "time.time", "a
    constant", "a digest of user.email"); `name` is what shows the purpose; `made` is the place of the
    draw when it lies in a helper, `used` the place that shows the purpose. `signup` tells that the same
    function makes the account.
    """

    kind: SecretKind
    generator: str
    name: str
    made: Spot | None = None
    used: Spot | None = None
    signup: bool = False
    constant: bool = False
    placed: bool = True
    """Whether a password is seen to become that of an account of this application, and a PIN is a person's."""
    idle: bool = False
    """Whether nothing in the project calls the function that makes it."""

    @property
    def asks(self) -> OneOf["initial", "code", "reset"]:
        """What is wanted of the secret: of a first password or activation, of a code, of a reset's token."""
        if self.kind == "reset":
            return "reset"
        first = self.kind in ("password", "activation") or (
            self.kind == "code" and self.signup and not self.constant
        )
        return "initial" if first else "code"

    @property
    def sure(self) -> bool:
        """Whether the secret is in use, and that of an account."""
        return self.placed and not self.idle

    @property
    def cause(self) -> Spot | None:
        """Where several places are mended together: the head of the file that imports `random`, which takes another
        import; else the helper that draws, or the constant.
        """
        drawn = self.generator.startswith(("random.", "numpy.random."))
        return Spot((self.made or self.at).path, 1, 0, 1, 0) if drawn and not self.constant else self.made

    @property
    def mend(self) -> Mend | None:
        """The draw from a better generator; None for the clock, digests and constants."""
        drawn = self.generator.startswith(("random.", "numpy.random.", "uuid."))
        return Mend("draws", (self.made or self.at,)) if drawn and not self.constant else None


@record(kw_only=True)
class SoundSecret(Fact):
    """A secret is drawn here from a cryptographic generator: `source` names it, the rest is as in FreshSecret."""

    kind: SecretKind
    source: str
    name: str
    made: Spot | None = None
    used: Spot | None = None

    @property
    def seen(self) -> tuple[tuple[Spot, str], ...]:
        """Where the secret gets its name, when that is on another line."""
        return ((self.used, f"it becomes {self.name}"),) if self.used is not None else ()


@record(kw_only=True)
class Disclosure(Fact):
    """A secret leaves in clear: `channel` is how, `kind` what, `label` its name in the code.

    `origin` is "generated", "typed", "stored" (the account's existing one) or "given" (a parameter);
    `source` is where it came from, `callers` hand it to this function. `interactive` tells that a person
    at a terminal asked for it.
    """

    kind: SecretKind
    channel: Channel
    label: str
    origin: OneOf["generated", "typed", "stored", "given"]
    source: Spot | None = None
    callers: tuple[Spot, ...] = ()
    interactive: bool = False
    account: bool = True
    sure: bool = True
    clear: bool = True
    """Whether a stored password is readable: decrypted here, or nothing in the project hashes passwords."""
    temporary: bool = False
    """Whether the name says that it is a first or temporary password."""
    belongs: bool = True
    """Whether it is seen to be the proof of an account of this application, and not meant for who gets it."""


@record(kw_only=True)
class RecoveryCodesStored(Fact):
    """Recovery codes are kept as they are, or encrypted, or under a fast digest: `form` says which."""

    form: OneOf["clear", "encrypted", "digest"]
    label: str
    made: Spot | None = None


@record(kw_only=True)
class RecoveryCodesHashed(Fact):
    """Recovery codes are kept under a password hash, which is computed at `hashed`."""

    label: str
    hashed: Spot


@record(kw_only=True)
class GuessablePassword(Fact):
    """A new account's password follows from what others know: `source` is "constant" or the value's name."""

    source: str
    constant: bool = False
    placed: bool = True
    """Whether the account is seen to be one of this program, and not of a server that it is a client of."""


@record(kw_only=True)
class ResetLink(Fact):
    """A link for reset or activation is built: `fault` is "http" (not https) or "host" (the request's
    own Host).
    """

    fault: OneOf["http", "host"]
    label: str = ""
    sent: Spot | None = None


@record(kw_only=True)
class ResetWithoutProof(Fact):
    """A password is replaced for whoever is named in the request; `inputs` are all that is read from it.

    `unchecked` says what is wrong where a token is sent and opens nothing.
    """

    inputs: tuple[str, ...] = ()
    flag: bool = False
    write: Spot | None = None
    unchecked: str = ""


@record(kw_only=True)
class ReusableResetToken(Fact):
    """A reset token that stays good after the reset.

    A signed one is read at `made`, through `hops`, and holds nothing that a reset changes. A stored one is
    held against `stored`, which nobody clears; with `sentinel` it becomes a constant text at `made`.
    """

    made: Spot | None = None
    hops: tuple[Spot, ...] = ()
    stored: str = ""
    sentinel: bool = False


@record(kw_only=True)
class TokenRead(Fact):
    """A signed or encrypted token is opened, and refused when it is not ours.

    `age` is the most it may live, in seconds, None when nothing bounds it here. `result` says how a refusal
    shows: "raises", or "truth" when the result is false. `options` can switch the signature off.
    """

    token: Value | None = None
    age: Value | None = None
    result: OneOf["raises", "truth"] = "raises"
    options: Value | None = None
