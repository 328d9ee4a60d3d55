"""What a value is for: the names it is given, the arguments it is passed as, the function that returns it.

Nothing here knows a library, only how names are built and which operations keep what a value tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from authlint.facts.secrets import SecretKind
from authlint.python.calls import Target, arguments, target
from authlint.python.project import Project
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Closure,
    Collection,
    Comparison,
    Item,
    Literal,
    Mapping,
    Named,
    Param,
    Spot,
    Symbol,
    Value,
    bare,
    children,
    method,
    text_of,
)
from authlint.vocabulary import (
    is_code,
    is_password,
    is_recovery_code,
    is_service_password,
    is_token,
    is_user,
    segments,
)


def named(text: str) -> frozenset[str]:
    """The words of a text as a set of names."""
    return frozenset(text.split())


_LARGEST = 300
"""Values looked at inside one expression."""

_RESET = named("reset forgot forget forgotten recover recovery lost")
_PASSWORD_WORDS = named("password passwd pwd pass")
_ACTIVATION = named(
    "activation activate verification verify confirm confirmation verif validation invite invitation "
    "registration signup"
)
_OTP = named("otp otps otpcode vcode passcode onetime smscode pincode yanzhengma")
_SEED_OF = named("otp totp hotp mfa 2fa twofactor authenticator tfa tofa")
_SEED = frozenset(("secret", "seed", "key", "secretkey"))
_ACCOUNT = named(
    "login auth password passwd pwd account email phone mobile sms verification verify user security"
)
_PLAIN_CODE = named("code codes pin number num digits kod codigo rand random n x r c")
_PLAIN_TOKEN = named("token tokens key hash nonce slug link keys string result res ret")
_QUIET = named(
    "length len size count expiry expires expire expired expiration time timeout ttl date at id ids "
    "limit attempts try tries trial trials remaining left fails failures timing timestamp timestamps "
    "retry max min delay sleep interval index idx url uri path type enabled "
    "valid sent found created window port lifetime age status message msg subject template form label title "
    "name page field error errors device devices object obj instance model row record hint provider "
    "method backend step counter days hours minutes seconds salt salts policy strength score color "
    "colour image img icon position offset prefix suffix chars characters charset alphabet generator "
    "response request config view test tests email mail list range validity period duration drift tolerance "
    "timestep timesteps timestamp timestamps timing timings datetime epoch since until frequency verified used consumed"
)
_OTHER = named(
    "captcha captchas ticket coupon voucher promo color colour avatar room game dice order invoice "
    "tracking display nickname username uname login_name filename referral quiz lottery sample fake "
    "faker dummy mock barcode qr sku isbn zip postal country shuffle temperature seed_data demo "
    "simulate simulation example serial puzzle wordle hangman guess tournament playlist meeting class "
    "course booking reservation transaction product discount gift short shorturl tinyurl csrf "
    "boundary salt iv benchmark loadtest locust cipher"
)
_CIPHERS = named("aes aes128 aes256 rsa blowfish chacha20 fernet gpg pgp openpgp")
"""Words of a passphrase that is the key of a cipher, and nobody's password."""
_NO_CODE = _SEED | {
    "hash",
    "hashed",
    "uri",
    "verify",
    "check",
    "is",
    "has",
    "use",
    "resend",
    "app",
    "auth",
    "bool",
    "login",
}
_VERBS = named(
    "generate gen create make new get random rand build produce generator func function fresh secure "
    "strong simple unique by the a default _ generated for user pick choose my and digit digits six "
    "four numeric string to str return returns on set assign refresh regenerate renew issue init "
    "initial temp temporary tmp calc compute"
)


class Purpose(NamedTuple):
    """What a value is for, the name that tells, and where that is."""

    kind: SecretKind
    name: str
    at: Spot
    step: Step


@lru_cache(maxsize=8192)
def is_spare_code(name: str) -> bool:
    """Whether a name is that of codes which stand in for a lost factor: backup_codes, SpareCode, emergency_code."""
    if is_recovery_code(name):
        return True
    words = segments(name)
    return len(words) < 4 and bool({"spare", "rescue"} & set(words)) and words[-1] in ("code", "codes")


_CLIENT_OF = named("api access app client consumer ssh")


def renews_client_key(name: str) -> bool:
    """Whether a name tells that what a program logs in with is made anew: reset_api_key, reset_key_secret.

    Not reset_key, which opens a reset.
    """
    words = segments(name)
    at = next((place for place, word in enumerate(words) if word in _RESET), len(words))
    said, after = set(words), set(words[at + 1 :])
    if said & (_PASSWORD_WORDS | {"forgot", "forget", "email", "link", "code", "otp"}):
        return False
    key = after & {"key", "keys", "apikey"}
    return bool((key and "secret" in after) or "apikey" in after) or bool(
        after & _CLIENT_OF and (key or after & {"token", "tokens", "secret"})
    )


@lru_cache(maxsize=8192)
def kind_of_name(name: str) -> SecretKind | None:
    """What a variable, column, key or parameter of this name holds.

    temp_password -> password, otpN and email_otp -> code, backup_codes -> recovery, totp_secret -> seed,
    reset_token -> reset, activation_key -> activation; None for otp_length, captcha_code, password_hash,
    token.
    """
    words = segments(name)
    if not words:
        return None
    said = set(words)
    if is_spare_code(name):
        return "recovery"
    if said & _OTHER:
        return None
    last = words[-1] if not words[-1].isdigit() or len(words) == 1 else words[-2]
    if last in _SEED and (said & _SEED_OF or {"2", "fa"} <= said or {"two", "factor"} <= said):
        return "seed"
    if last in _QUIET:
        return None
    if is_password(name) and (said & {"otp", "totp", "hotp", "onetime"} or {"one", "time"} <= said):
        return "code"  # a one-time password is no password
    if is_password(name):
        return None if is_service_password(name) or said & _CIPHERS else "password"
    if (
        last.endswith(("password", "passwd"))
        and last not in ("password", "passwd", "nopassword")
        and len(words) == 1
    ):
        return "password"  # run together with something else: rdpassword, mypassword
    if is_token(name):
        if renews_client_key(name):
            return None
        return "reset" if said & (_RESET | {"password", "magic", "pwd"}) else "activation"
    if is_code(name) and "tan" not in said:  # a tax number, more often
        return "code"
    if said & _OTP and not said & _NO_CODE:
        return "code"
    return None


@lru_cache(maxsize=4096)
def kind_of_function(name: str) -> SecretKind | None:
    """What a function of this name returns: generate_otp -> code, make_random_password -> password,
    genToken -> None.
    """
    words = [each for each in segments(name) if each not in _VERBS]
    if not words or set(words) & {
        "check",
        "verify",
        "validate",
        "send",
        "sent",
        "is",
        "has",
        "hash",
        "test",
        "change",
        "update",
    }:
        return None
    return kind_of_name("_".join(words))


@lru_cache(maxsize=4096)
def kind_around(name: str) -> SecretKind | None:
    """What a bare `code` or `token` is for inside a function, class or file of this name."""
    words = set(segments(name))
    if words & _OTHER:
        return None
    if words & {"backup", "recovery", "scratch"} and words & {"code", "codes", "token", "tokens", "keys"}:
        return "recovery"
    if words & {"forgot", "forgotten", "forget"}:
        return "reset"
    if renews_client_key(name):
        return None
    if words & _RESET and words & {
        "password",
        "pass",
        "pwd",
        "token",
        "account",
        "email",
        "link",
        "key",
        "code",
        "user",
        "otp",
        "view",
        "pwds",
    }:
        return "reset"
    if words & _OTP or ("2" in words and "fa" in words) or {"two", "factor"} <= words:
        return "code"
    if words & _ACTIVATION and words & {
        "email",
        "code",
        "account",
        "user",
        "phone",
        "mobile",
        "token",
        "key",
        "sms",
        "mail",
        "register",
    }:
        return (
            "activation"
            if words & {"activation", "activate", "registration", "signup", "invite", "invitation"}
            else "code"
        )
    return None


@lru_cache(maxsize=8192)
def is_plain(name: str) -> str:
    """ "code" or "token" for a name that says no more than that; "" else."""
    words = [each for each in segments(name) if not each.isdigit()]
    if not words or len(words) > 3:
        return ""
    if all(each in _PLAIN_TOKEN or each in _VERBS for each in words) and set(words) & _PLAIN_TOKEN:
        return "token"
    if all(each in _PLAIN_CODE or each in _VERBS for each in words) and set(words) & _PLAIN_CODE:
        return "code"
    return ""


def is_other(name: str) -> bool:
    """Whether a name says that a value is something else: captcha_code, ticket_number, username."""
    return not _OTHER.isdisjoint(segments(name))


# ---------------------------------------------------------------------- where a value goes

KEEPS = named(
    "str int list tuple set hex format sorted bytes map sum abs round floor ceil join zfill rjust "
    "ljust upper lower encode decode strip hexdigest digest replace b64encode b32encode b16encode "
    "urlsafe_b64encode hexlify force_bytes force_str smart_str to_bytes dumps md5 sha1 sha256 sha512 "
    "sha224 sha384 new filter trunc pow bytearray chr ord copy urlsafe_base64_encode Decimal "
    "capitalize title swapcase repr ascii removeprefix update text_type unicode iter next reversed "
    "hash array tolist item timestamp isoformat strftime now int_to_base36 base36 encodestring "
    "sha3_256 blake2b"
)
"""Functions and methods after which a value still tells what it was made of."""


def trail(value: Value, made: Value, whole_call: bool = False) -> list[str] | None:
    """The names between a value and one that it is made of, outermost first; None when it is not made of
    it.

    Only operations that keep what `made` tells are followed: text, arithmetic, encodings, digests,
    displays. With `whole_call` the arguments of the outermost call are followed whatever it does.
    """
    waiting: list[tuple[Value, tuple[str, ...], bool]] = [(value, (), whole_call)]
    left = _LARGEST
    while waiting and left:
        left -= 1
        each, names, anything = waiting.pop()
        if each is made:
            return list(names)
        if isinstance(each, Named):
            waiting.append((each.value, (*names, each.name), False))
        elif isinstance(each, Call):
            last = method(each)
            chosen = last == "filter" and isinstance(
                bare(each.func), Attribute
            )  # rows, by what they are asked for
            if anything or (last in KEEPS and not chosen):
                for keyword, inner in each.keywords:
                    waiting.append((inner, (*names, keyword) if keyword else names, False))
                waiting += [(inner, names, False) for inner in each.args]
            func = bare(each.func)
            if isinstance(func, Attribute):
                waiting.append((func.of, names, False))
        elif isinstance(each, Mapping):
            for key, inner in each.items:
                said = text_of(key) if key is not None else None
                waiting.append((inner, (*names, said) if said else names, False))
        elif isinstance(each, Item):
            waiting.append((each.of, names, False))
            if _indexes_text(each.of):
                waiting.append((each.key, names, False))
        elif not isinstance(each, Comparison | Literal | Symbol | Param):
            waiting += [(inner, names, False) for inner in children(each)]
    return None


def _indexes_text(of: Value) -> bool:
    """Whether `of[i]` picks a character: an alphabet, not a list of words."""
    inner = bare(of)
    if isinstance(inner, Symbol):
        return inner.name.startswith("string.") or inner.name.rpartition(".")[2].isupper()
    if text_of(inner) is not None:
        return True
    if isinstance(inner, Collection) and inner.items:
        return all(len(text_of(each) or "xx") == 1 for each in inner.items[:12])
    name = of.name if isinstance(of, Named) else ""
    return bool(
        set(segments(name))
        & {"digits", "chars", "characters", "alphabet", "letters", "charset", "string", "pool"}
    )


def target_name(target_: Value | None) -> str:
    """The name that a store gives: the variable, attribute, literal key or module name; "" when there is
    none.
    """
    if isinstance(target_, Named):
        return target_.name
    if isinstance(target_, Attribute):
        return target_.name
    if isinstance(target_, Symbol | Closure):
        return target_.name.rpartition(".")[2]
    if isinstance(target_, Item):
        return text_of(target_.key, " ") or ""
    return ""


def destinations(made: Value, unit: Unit, project: Project) -> Iterator[tuple[str, Spot, Step]]:
    """The names that `made` or what is made of it goes by in a unit, in source order, nearest first in
    each step.
    """
    for step in unit.steps:
        value = step.value
        if step.kind == "call" and isinstance(value, Call):
            yield from _passed(value, made, unit, project, step)
            continue
        if step.kind not in ("store", "return", "yield"):
            continue
        names = trail(value, made, whole_call=unit.kind == "class")
        if names is None:
            continue
        for name in reversed(names):
            yield name, step.at, step
        if step.kind == "store":
            if name := target_name(step.target):
                yield name, step.at, step


def _passed(
    call: Call, made: Value, unit: Unit, project: Project, step: Step
) -> Iterator[tuple[str, Spot, Step]]:
    if call is made:
        return
    names = trail(call, made, whole_call=True)
    if names is None:
        return
    for name in reversed(names):
        yield name, call.at, step
    last = method(call)
    if last in ("append", "extend", "add", "insert", "update") and isinstance(
        func := bare(call.func), Attribute
    ):
        if name := target_name(func.of):
            yield name, call.at, step
        return
    if last == "set_password":
        yield "password", call.at, step
    elif last in ("set", "setex", "put", "add", "hset", "store", "save") and call.args:
        key = text_of(call.args[0], " ")
        if key is not None and not any(each is made for each in call.args[:1]):
            yield re.sub(r"[^\w]+", "_", key.strip()), call.at, step
    found = target(call, unit, project)
    if found.unit is not None and found.unit.kind == "function":
        for name, value in arguments(call, found).items():
            if trail(value, made) is not None:
                yield name, call.at, step
                break


def purpose(made: Value, unit: Unit, project: Project) -> Purpose | None:
    """What `made` is for in its unit: the first telling name, else a plain `code` or `token` with its
    surroundings.
    """
    plain: tuple[str, Spot, Step, str] | None = None
    first = True
    for name, at, step in destinations(made, unit, project):
        kind = kind_of_name(name) or ("reset" if _opens_reset(name, step) else None)
        if kind is not None:
            return Purpose(kind, name, at, step)
        if first and (is_other(name) or _is_login(name)):
            return None
        first = False
        if plain is None and (said := is_plain(name)):
            plain = name, at, step, said
    own = unit.name.rpartition(".")[2].partition("@")[0] if unit.kind == "function" else ""
    returned = next(
        (step for step in unit.steps if step.kind == "return" and trail(step.value, made) is not None), None
    )
    if returned is not None and own:
        kind = kind_of_function(own)
        if kind is not None:
            return Purpose(kind, own, returned.at, returned)
    if plain is not None:
        name, at, step, said = plain
        around = surroundings(unit, project)
        if around is not None and (said == "token" or around in ("code", "recovery", "reset", "activation")):
            if said == "code" and around == "reset":
                around = "code"
            return Purpose(around, name, at, step)
    return None


def _opens_reset(name: str, step: Step) -> bool:
    """Whether something drawn and kept as `reset_password` or `password_reset` opens a reset; a variable
    of that name is more often the new password.
    """
    if step.kind == "store" and not isinstance(step.target, Attribute | Item):
        return False
    words = set(segments(name))
    return bool(words & _RESET) and words <= _RESET | _PASSWORD_WORDS and not words <= _RESET


def surroundings(unit: Unit, project: Project) -> SecretKind | None:
    """What the unit, its class and its file say that a plain code or token in it is for."""
    own = unit.qualname or unit.name.rpartition(".")[2]
    if is_other(own):
        return None
    if any(is_user(each.name) for each in unit.parameters):
        own += "_user"  # `create_confirmation(user)`
    found = kind_around(own)
    if found is not None:
        return found
    stem = unit.path.rpartition("/")[2].removesuffix(".py")
    return kind_around(stem + "_code" if stem in ("recovery",) else stem)


def _is_login(name: str) -> bool:
    from authlint.vocabulary import is_user_name

    return is_user_name(name) and not kind_of_name(name)


def constructs_account(unit: Unit, project: Project) -> bool:
    """Whether a function makes an account: `User(...)`, `create_user(...)`,
    `Customer.objects.create(...)`.
    """
    for call in unit.calls:
        last = method(call)
        if (
            last in ("create_user", "create_superuser", "register_user", "add_user")
            and last != unit.name.rpartition(".")[2]
        ):
            return True
        func = bare(call.func)
        if (
            isinstance(func, Symbol | Closure)
            and last[:1].isupper()
            and is_user(last)
            and (call.args or call.keywords)
        ):
            return True
        if last == "create" and isinstance(func, Symbol | Attribute):
            owner = func.name.split(".") if isinstance(func, Symbol) else []
            if len(owner) > 2 and owner[-2] == "objects" and is_user(owner[-3]):
                return True
    return False


__all__ = [
    "Purpose",
    "Target",
    "constructs_account",
    "destinations",
    "is_other",
    "is_plain",
    "kind_around",
    "kind_of_function",
    "kind_of_name",
    "named",
    "purpose",
    "surroundings",
    "target_name",
    "trail",
]
