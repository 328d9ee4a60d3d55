"""Which names make accounts or take their passwords, and which texts let somebody in."""

from __future__ import annotations

from functools import lru_cache

from authlint.facts.accounts import FixedText
from authlint.facts.words import words
from authlint.python.units import Unit
from authlint.python.values import Attribute, Value, bare, method
from authlint.vocabulary import (
    is_password,
    is_password_confirmation,
    is_password_hash,
    is_service_password,
    is_user,
    segments,
)

_VERBS = words(
    "create acreate add register new make insert seed ensure init initialize setup bootstrap save "
    "signup provision store upsert populate put build generate import do get load restore reset "
    "recreate on try prepare"
)
_STATES = words("user superuser admin account staffuser adminuser member administrator users staff employee")
_NO_PERSON = words(
    "client clients owner me profile profiles people guest guests host person author candidate"
)
INSERTS = words(
    "insert insert_one insert_many bulk_insert bulk_insert_mappings values put_item insertOne add_one "
    "update_one replace_one create_document upsert"
)
"""Methods that put a document or a row into a store; others need a receiver that speaks of people."""
_MANAGERS = INSERTS | words(
    "create acreate get_or_create aget_or_create update_or_create aupdate_or_create create_or_update "
    "find_or_create model_validate parse_obj from_dict new set save put add push append replace "
    "on_conflict_replace set_data create_one write"
)
_SET = words("set hash change update reset encrypt make store save assign put")
_MAKER_TAIL = words(
    "if not exists missing needed in db database account record row entry with password default by to "
    "from sql mongo and as async sync model object account accounts once table tables for"
)
_NO_LOGIN = words(
    "oauth oidc openid sso ldap saml social external unusable nologin disabled locked none null "
    "undefined nopassword google github facebook twitter microsoft azure keycloak auth0 invalid "
    "inactive deleted anonymous na notset unset federated provider kerberos cas shibboleth radius pam "
    "redacted hidden"
)


@lru_cache(maxsize=8192)
def is_maker(name: str) -> bool:
    """Whether a function of that name makes an account: create_user, addAdmin, register_user,
    ensure_default_admin.
    """
    words = [each for each in segments(name) if not each.isdigit()]
    if len(words) < 2:
        return False
    if words[:1] == ["user"] and words[1:2] in (["create"], ["add"], ["register"], ["insert"]):
        return len(words) == 2
    if words[0] in ("get", "load", "reset", "import", "on", "generate", "build", "try", "prepare"):
        if not {"create", "default"} & set(words[1:]):
            return False
    if words[0] not in _VERBS and "create" not in words[:3]:
        return False
    for at, word in enumerate(words[1:], 1):
        if word in _STATES:
            rest = words[at + 1 :]
            return all(each in _STATES or each in _MAKER_TAIL for each in rest)
    return False


@lru_cache(maxsize=8192)
def is_setter(name: str) -> bool:
    """Whether a method of that name sets a password: set_password, setPw, hash_password, change_password."""
    words = segments(name)
    return (
        len(words) > 1
        and words[0] in _SET
        and (is_password("_".join(words[1:])) or words[1:] in (("pw",), ("pass",)))
    )


@lru_cache(maxsize=8192)
def is_person_class(name: str) -> bool:
    """Whether a class of that name is an account: User, UserModel, AdminUser, EmployeeCreate; not
    Client, Profile.
    """
    return name[:1].isupper() and is_user(name) and _NO_PERSON.isdisjoint(segments(name))


@lru_cache(maxsize=8192)
def kind_of(name: str) -> str:
    if name in _MANAGERS:
        return "manager"
    if is_maker(name):
        return "maker"
    if is_setter(name):
        return "setter"
    if name[:1].isupper() and is_person_class(name):
        return "class"
    words = segments(name)
    if (
        len(words) > 1
        and words[-1] in ("model", "cls", "class")
        and is_user("_".join(words[:-1]))
        and words[0] not in ("get", "set")
    ):
        return "class"
    return ""


@lru_cache(maxsize=8192)
def is_slot(name: str) -> bool:
    """Whether a field or parameter of that name takes a password or its hash; not a second entry, not
    a service's.
    """
    if is_password(name):
        return not is_service_password(name) and not (
            is_password_confirmation(name) and not name.endswith("1")
        )
    return is_password_hash(name)


def is_placeholder_name(name: str) -> bool:
    """A name that stands for whoever is meant: `<username>`, `{user}`."""
    return name[:1] in "<{[$" and name[-1:] in ">}]"


def usable(secret: FixedText, slot: str) -> bool:
    """Whether somebody who types the text gets in: no empty text, no "!" or "OIDC" in the column of a
    hash.
    """
    text = secret.text.strip()
    if not text or len(text) > 300 or "\n" in text:
        return False
    if (text[0] in "<{[$%" and text[-1] in ">}]$%") or set(text) <= set("*.-_#?•"):
        return False
    if secret.hashed or not slot:
        return True
    if is_password_hash(slot):
        return looks_hashed(text)
    if len(text) == 1 or text[0] in "!*":
        return False
    return looks_hashed(text) or _NO_LOGIN.isdisjoint({*segments(text), *segments(text.lower())})  # OAuth


def looks_hashed(text: str) -> bool:
    """Whether a text has the form of a stored hash: crypt formats, framework formats, long hexadecimal
    digits.
    """
    if text[:1] == "$" and text.count("$") >= 2:
        return True
    head = text.partition("$")[0].partition(":")[0].lower()
    if ("$" in text or ":" in text) and head.startswith(
        ("pbkdf2", "scrypt", "argon2", "bcrypt", "sha", "md5")
    ):
        return True
    if text.startswith("{") and "}" in text[:12]:
        return True
    return len(text) in (32, 40, 56, 64, 96, 128) and all(each in "0123456789abcdefABCDEF" for each in text)


def says_admin(unit: Unit) -> bool:
    """Whether a function or its file is there to make an administrator: create_admin, ensureSuperuser; not
    admin_add_teacher.
    """
    stem = unit.path.rpartition("/")[2].removesuffix(".py")
    return _makes_admin(unit.qualname.rpartition(".")[2]) or _makes_admin(stem)


@lru_cache(maxsize=4096)
def _makes_admin(name: str) -> bool:
    said = segments(name)
    if any(each in ("createsuperuser", "initadmin", "createadmin", "makeadmin") for each in said):
        return True
    return len(said) > 1 and (said[0] in _VERBS or "create" in said) and not _ADMINS.isdisjoint(said)


@lru_cache(maxsize=2048)
def names_admin(text: str) -> bool:
    """Whether a role, a setting or a function is called after administrators: SuperAdmin, ADMIN_PASSWORD."""
    return not _ADMINS.isdisjoint(segments(text))


_ADMINS = words(
    "admin admins administrators administrator root superuser superadmin sysadmin administrador administrateur"
)


_REMOVES = words("delete adelete remove drop destroy purge unlink")


def is_removed(made: Value, unit: Unit) -> bool:
    """Whether what a call makes is deleted in the same function: `store.save(user)`, `store.delete(user)`."""
    for call in unit.calls:
        if method(call) in _REMOVES:
            func = bare(call.func)
            if any(bare(each) is made for each in call.args) or (
                isinstance(func, Attribute) and bare(func.of) is made
            ):
                return True
    return False
