"""Which literal secrets everybody can guess, and which stand for a secret that is set elsewhere."""

from __future__ import annotations

import re
from functools import lru_cache

from authlint.pattern import pattern

_KEPT = 4096


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ACCOUNTS = _words(
    "admin administrator root sa superuser super superadmin su sysadmin sysop system operator test tester "
    "guest demo user users manager postgres mysql oracle support service default owner staff dev developer "
    "webmaster moderator anonymous public nobody backup monitor api bot info adm toor pi ubuntu vagrant "
    "ftp www mail postmaster hostmaster john alice bob foo bar example username usuario administrador "
    "administrateur benutzer gast"
)


@lru_cache(maxsize=_KEPT)
def is_well_known_account(name: str) -> bool:
    """Whether attackers try this account name first: admin, root, Test1, demo_user, admin@example.com.

    Not a person's name with the word inside it: `administrata`, `rooter`.
    """
    short = name.strip().lower().partition("@")[0]
    words = [each for each in re.split(r"[^a-z]+|(?<=[a-z])(?=[0-9])", short) if each]
    return bool(words) and len(words) <= 3 and all(each in _ACCOUNTS for each in words)


_ADMINISTRATORS = _words(
    "admin administrator root superuser sa super superadmin su sysadmin sysop adm administrador administrateur"
)


@lru_cache(maxsize=_KEPT)
def is_administrator(name: str) -> bool:
    """Whether a well-known account name is that of an administrator: admin, root, admin01, admin@example.com;
    not test, demo or user.
    """
    short = name.strip().lower().partition("@")[0]
    return is_well_known_account(name) and not _ADMINISTRATORS.isdisjoint(re.split(r"[^a-z]+", short))


# The stems of default-credential lists (SecLists, CIRT) and of the yearly lists of most used passwords.
_STEMS = _words(
    "admin administrator password passwd pass pwd root toor user users guest test tester testing demo "
    "welcome letmein qwerty qwertz azerty qwertyuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx changeme "
    "changeit changethis changepassword secret secretpassword supersecret superuser superadmin super "
    "default master login abc abcd abcde abcdef iloveyou dragon monkey sunshine princess football baseball "
    "superman batman shadow hello hellothere helloworld foo bar foobar baz manager service support system "
    "oracle postgres mysql redis mongo sa sql server access temp temppass temppassword mypass mypassword "
    "yourpassword newpassword adminpass adminpassword userpass userpassword testpass testpassword testuser "
    "testing rootpass rootpassword rootroot adminadmin defaultpassword django flask fastapi python student "
    "teacher employee staff company ubuntu raspberry vagrant cisco public private example sample dummy "
    "blank none null nothing p ps pw pwd x xxx aaa a letme trustno starwars whatever freedom computer "
    "internet summer winter spring autumn august monday january security contrasena senha mudar clave "
    "passwort geheim motdepasse azertyuiop parola sifre parol пароль haslo user pass"
)
_LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
)
_ROWS = (
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "qazwsxedcrfv",
    "1q2w3e4r5t6y",
)


@lru_cache(maxsize=_KEPT)
def guessable(text: str) -> bool:
    """Whether a password is on everybody's list: "", admin, Admin@123, Passw0rd!, 123456, qwerty, test1234.

    Short digits, keyboard runs, one repeated character, and a common word with up to four digits and
    punctuation around it. `correct horse battery staple` and random text are not guessable.
    """
    lower = text.strip().lower()
    if len(lower) < 4 or len(set(lower)) == 1:
        return True
    if lower.isdigit():
        return len(lower) <= 8 or any(lower in row * 3 or lower in row[::-1] * 3 for row in _ROWS)
    if any(lower in row or lower in row[::-1] for row in _ROWS):
        return True
    for each in (lower, lower.translate(_LEET)):
        if re.sub(r"[\W\d_]+", "", each) in _STEMS and sum(map(str.isdigit, each)) <= 6:
            return True
    bare = lower.rstrip("0123456789!@#$%^&*.-_?+")
    if len(lower) - len(bare) <= 6 and re.sub(r"[\W_]+", "", bare.translate(_LEET)) in _STEMS:
        return True
    half, odd = divmod(len(lower), 2)
    return not odd and lower[:half] == lower[half:] and guessable(lower[:half])


_STAND_IN = _words(
    "changeme changethis changeit replaceme replacethis replacewithyourpassword setme fillme fillin "
    "insecure placeholder example todo fixme tbd dummy none null nil undefined redacted hidden "
    "secretgoeshere yourpassword yourpasswordhere yourpass yourpasswd yoursecret yoursecretkey "
    "yoursecrethere yourkey yourtoken yourkeyhere passwordhere putyourpasswordhere enteryourpassword "
    "enterpassword mypassword insertpasswordhere somepassword unusable disabled invalid notset unset na"
)
_REFERENCE = pattern(
    r"^(?:\$\{?\w+.*\}?|\{\{.*\}\}|\{%.*%\}|\{\w*\}|%\(?\w+\)?[sd%]?|<[^<>]*>|\[[^\[\]]*\]|env[:(].*|vault[:(].*|ref\+.*|!\w+.*|\w*secretref\W.*)$",
    re.IGNORECASE,
)


@lru_cache(maxsize=_KEPT)
def is_placeholder_secret(text: str) -> bool:
    """A text that stands where a secret is to be put: changeme, <your password>, ${VAR}, {{ pw }}, xxx, ****.

    `changeme` is also guessable: a program that ships with it and runs has a default password.
    """
    short = text.strip()
    if not short or set(short) <= set("*.-_xX#?•"):
        return True
    if _REFERENCE.match(short):
        return True
    plain = re.sub(r"[\W_]+", "", short.lower())
    return plain in _STAND_IN or plain.startswith(
        ("your", "replacewith", "changeme", "changethis", "insertyour")
    )
