"""What becomes of a digest or hash: kept as a password's hash, compared with one, handed back, or
something else.

Names decide: those of targets, keywords, functions called, and the function and class around.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal as OneOf

from authlint.facts.words import words
from authlint.pattern import pattern
from authlint.python.calls import target
from authlint.python.flow import known_before
from authlint.python.memo import Memo
from authlint.python.passwords import holds, speaks_of_passwords, way
from authlint.python.project import Project
from authlint.python.sources import is_test_path
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Collection,
    Comparison,
    Item,
    Literal,
    Mapping,
    Named,
    Operation,
    Param,
    Symbol,
    Text,
    Value,
    bare,
    inside,
    label,
    method,
    same,
    text_of,
)
from authlint.vocabulary import (
    is_cache_or_checksum,
    is_password,
    is_password_hash,
    is_service_password,
    is_user,
    segments,
)

Fate = OneOf["kept", "compared", "returned", "unclear", "other"]

# Words of functions and classes that answer another server, or that are a protocol's own.
PROTOCOL = words(
    "digestauth ha1 ha2 a1 a2 realm nonce cnonce challenge cram ntlm scramble scram wsse sasl radius",
    "sip srp apop rtsp hawk oauth signature sign signing signed handshake hmac mysql postgres pgsql",
    "wpa otp totp hotp kerberos ntowf lm nt lmowf chap pap mschap vnc xmpp snmp usm ldif onvif soap",
    "upnp",
)
CLIENT = words(
    "client sdk connection conn driver device scraper bot transport camera router downloader exploit",
    "crawler spider proxy gateway connector uploader robot modem switch inverter bridge socket",
    "channel endpoint remote rpc adapter wallet keyring vault zip pdf archive",
)
SENDERS = words(
    "post put patch request send sendall urlopen fetch call _call query _request _post _get urlencode",
    "api_call send_command _send open session_post do_request api_request make_request write_message",
    "emit send_json publish dispatch api connect",
)
HTTP = words("requests httpx urllib urllib2 urllib3 aiohttp")
"""Packages that ask another server, and what is named after them."""
REQUESTS = words("get post put patch request send")
SERVER_CALLS = words("api request response")
"""Words of methods by which a client asks its server: api_request, get_response."""
KEYS = words(
    "key keys cipher fernet aes iv seed kek dek encrypt decrypt encryption decryption derive derived",
    "kdf crypto keystore wallet",
)
ALWAYS_KEYS = words("key keys kek dek fernet aes cipher iv kdf")
CIPHERS = words(
    "Fernet AES new ChaCha20Poly1305 AESGCM Cipher encrypt decrypt MultiFernet DES3 Blowfish",
    "SecretBox urlsafe_b64encode_key",
)
LOOKUPS = words(
    "filter filter_by get find_one find where first_or_404 get_or_none compare_digest",
    "constant_time_compare safe_str_cmp consteq bytes_eq select exists check_user authenticate login",
    "verify check is_valid validate_user get_user find_user check_password verify_password",
    "check_login scan",
)
KEEPERS = words(
    "create insert insert_one update update_one add add_user create_user register save set hset",
    "put_item update_item append write writerow dump setex bulk_create get_or_create update_or_create",
    "update_user insert_user save_user new_user adduser store values replace_one find_one_and_update",
    "setdefault",
)
SLOW = words(
    "hashpw checkpw pbkdf2_hmac pbkdf2 PBKDF2 scrypt derive kdf hash_secret hash_secret_raw",
    "generate_password_hash make_password set_password check_password_hash hash verify",
    "verify_and_update using bcrypt argon2 create_user",
)
"""Functions made for passwords: a digest that goes into one of them only shortens its input."""
SLOW_HASHERS = words(
    "PBKDF2PasswordHasher PBKDF2SHA1PasswordHasher Argon2PasswordHasher BCryptPasswordHasher",
    "BCryptSHA256PasswordHasher ScryptPasswordHasher",
)
"""Hashers of Django that a wrapped old hash goes into."""
MAKERS = words("create_user set_password make_password using")
"""Those of them that may be the project's own and hash nothing."""
HARMLESS = words(
    "email mail file filename path content contents body data text html url uri link image img avatar",
    "gravatar query sql name names title slug version config json payload chunk block buffer stream",
    "source src code template cache etag checksum fingerprint id ids identifier ip address host color",
    "colour seed bucket shard hex dump row line lines message msg package wheel archive test mock",
    "example sample",
)
"""Words of data that anybody has, and of digests that nobody has to guess."""
UPGRADES = words(
    "rehash upgrade upgraded migrate migrated needs_rehash needs_update legacy deprecated outdated",
    "old",
)
STATEMENT_WORDS = ("insert ", "update ", "select ", "replace ", "merge ")


SLOW_SYMBOLS = words("django.contrib.auth.hashers.check_password django.contrib.auth.authenticate")
"""Functions whose short names are those of programs' own comparisons, too."""


def is_slow(call: Call) -> bool:
    """Whether a call hashes or verifies a password slowly, whatever short a digest it is given."""
    func = bare(call.func)
    return method(call) in SLOW or (isinstance(func, Symbol) and func.name in SLOW_SYMBOLS)


def fate_of(result: Value, data: list[Value], unit: Unit, project: Project) -> Fate:
    """What becomes of `result`, made over `data`, in the unit; "other" when it is no password storage."""
    if any(is_slow(call) and call is not result and _holds_directly(call, result) for call in unit.calls):
        return "other"
    strong = _strong(result, unit, project)
    names = names_around(result, unit)
    if _is_protocol(result, data, unit, names) or _goes_out(result, unit, project):
        return "other"
    if remembered(result, unit):
        return "other"
    if strong == "compared" and _is_taken_as_secret(result, unit):
        return "other"
    if strong is not None:
        return strong
    if any(
        step.kind == "store" and isinstance(step.target, Item) and holds(step.target.key, result)
        for step in unit.steps
    ):
        return "other"  # a key of a table in memory
    if _is_sent(result, unit, project) or _is_key(result, unit, names) or _is_cache(names, unit):
        return "other"
    if _is_labelled_part(result, unit) or _is_hashed_beside(result, data, unit):
        return "other"
    for step in unit.steps:
        if step.kind in ("return", "yield") and holds(step.value, result):
            return "other" if _prepares(unit, project) or _serves_client(unit, project) else "returned"
    return "other" if _serves_client(unit, project) else "unclear"


def _serves_client(unit: Unit, project: Project) -> bool:
    """Whether only classes that ask a server by its URL call a helper, as `API_URL` of the class tells."""
    if unit.owner or unit.kind != "function":
        return False
    owners = [project.unit(caller.owner) if caller.owner else None for caller, _ in project.callers(unit)]
    return bool(owners) and all(owner is not None and _holds_url(owner.fields.values()) for owner in owners)


def is_sent_by_callers(unit: Unit, project: Project) -> bool:
    """Whether a caller of a function that gives a digest back puts it into a request to another server, and none
    keeps it.
    """
    callers = project.callers(unit)
    if any(_strong(call, caller, project) == "kept" for caller, call in callers):
        return False
    return any(_goes_out(call, caller, project) for caller, call in callers)


def _prepares(unit: Unit, project: Project) -> bool:
    """Whether a helper only prepares what a slow hash takes: `bcrypt.hashpw(shorten(password), salt)`."""
    for caller, call in project.callers(unit):
        for other in caller.calls:
            name = method(other)
            if name not in SLOW or name in MAKERS or other is call or not _holds_directly(other, call):
                continue
            if target(other, caller, project).unit is None:
                return True
    return False


def is_inner_step(unit: Unit, project: Project) -> bool:
    """Whether a method only prepares what a slow hasher takes: that of a hasher derived from a slow one which
    hands it to `super().encode`, or that of an old hasher which nothing else makes or names.
    """
    owner = project.unit(unit.owner) if unit.owner else None
    if owner is None or owner.kind != "class":
        return False
    if _wraps(owner, project):
        return True
    last = owner.name.rpartition(".")[2]
    makers = [project.unit(caller.owner) if caller.owner else None for caller, _ in project.callers(owner)]
    if not makers or not all(each is not None and _wraps(each, project) for each in makers):
        return False
    known = {owner.path, *(each.path for each in makers if each is not None)}
    word = re.compile(rb"\b%s\b" % re.escape(last.encode()))
    return not any(
        word.search(project.files()[path])
        for path in project.mentioning(last)
        if path not in known and not is_test_path(path)
    )


def _wraps(owner: Unit, project: Project) -> bool:
    if not project.is_a(owner.name, SLOW_HASHERS):
        return False
    methods = [project.unit(each) for each in owner.methods.values()]
    return any(
        method(call) == "encode" and isinstance(func := bare(call.func), Attribute) and _is_super(func.of)
        for each in methods
        if each is not None
        for call in each.calls
    )


def _is_super(value: Value) -> bool:
    inner = bare(value)
    return isinstance(inner, Call) and method(inner) == "super"


def remembered(result: Value, unit: Unit) -> bool:
    """Whether a result is held in a cache in memory, or against what lies there: `self.cache[name] = digest`."""
    for comparison in unit.comparisons:
        for ours, theirs in (
            (comparison.left, comparison.right),
            (comparison.right, comparison.left),
        ):
            if holds(ours, result) and any("cache" in segments(each) for each in way(theirs)):
                return True
    for step in unit.steps:
        goal = step.target
        if step.kind == "store" and isinstance(goal, Item) and holds(step.value, result):
            of = goal.of
            name = of.name if isinstance(of, Named | Param | Attribute | Symbol) else ""
            if "cache" in segments(name.rpartition(".")[2]):
                return True
    return False


_LABEL = pattern(r"[\w.-]+[=:]\s*$")


def _is_labelled_part(result: Value, unit: Unit) -> bool:
    """Whether a result is one of several labelled parts of a text that tells things apart:
    `f"host={host}|user={user}|password={digest}"`.
    """
    for step in unit.steps:
        for text in inside(step.value, 60):
            if not isinstance(text, Text) or not any(holds(each, result) for each in text.parts):
                continue
            said = [
                each.value for each in text.parts if isinstance(each, Literal) and isinstance(each.value, str)
            ]
            if said and said[0].lower().lstrip().startswith(STATEMENT_WORDS):
                continue
            if sum(_LABEL.search(each) is not None for each in said) > 2:
                return True
    return False


def _strong(result: Value, unit: Unit, project: Project) -> Fate | None:
    for comparison in unit.comparisons:
        if comparison.operator in ("==", "!=") or isinstance(bare(comparison.right), Collection):
            if holds(comparison.left, result) or holds(comparison.right, result):
                return "compared"
    for step in unit.steps:
        if step.kind != "store" or step.target is None or not holds(step.value, result):
            continue
        goal = step.target
        name = ""
        if isinstance(goal, Attribute):
            name = goal.name
        elif (
            isinstance(goal, Item)
            and isinstance(key := bare(goal.key), Literal)
            and isinstance(key.value, str)
        ):
            name = key.value
        elif isinstance(goal, Item) and isinstance(goal.of, Named | Symbol | Attribute | Param):
            # `users[name] = digest`
            if is_user(goal.of.name.rpartition(".")[2]):
                return "kept"
        elif isinstance(goal, Symbol) and unit.kind == "function":
            name = goal.name.rpartition(".")[2]
        if name and _is_hash_name(name) and not (_is_own(goal) and _is_client(unit, project)):
            return "kept"
    for call in unit.calls:
        if call is result or not _holds_directly(call, result):
            continue
        found = _called(call, result, unit, project)
        if found is not None:
            return found
    return None


def _is_hash_name(name: str) -> bool:
    return (is_password(name) or is_password_hash(name)) and not is_service_password(name)


def _holds_directly(call: Call, result: Value) -> bool:
    """Whether an argument of the call, not its callee, holds the result."""
    return any(holds(each, result) for each in call.args) or any(
        holds(each, result) for _, each in call.keywords
    )


def _called(call: Call, result: Value, unit: Unit, project: Project) -> Fate | None:
    name = method(call)
    if name in SENDERS or name in ("update", "hexdigest", "b64encode", "hexlify", "format", "join", "print"):
        if name != "update" or not call.keywords:
            return None
    for keyword, value in call.keywords:
        if keyword is not None and holds(value, result):
            base = keyword.removeprefix("set__").partition("__")[0] or keyword
            if _is_hash_name(base):
                return "compared" if name in LOOKUPS else "kept"
    for each in call.args:
        for inner in inside(each, 80):
            if isinstance(inner, Mapping):
                for key, value in inner.items:
                    if isinstance(text := bare(key) if key is not None else None, Literal) and isinstance(
                        text.value, str
                    ):
                        if _is_hash_name(text.value) and holds(value, result):
                            return "compared" if name in LOOKUPS else "kept" if name in KEEPERS else None
    if any(holds(each, result) for each in call.args):
        statement = (text_of(call.args[0]) or "").lower() if call.args else ""
        if statement.lstrip().startswith(STATEMENT_WORDS):
            return "compared" if statement.lstrip().startswith("select") else "kept"
        if name in LOOKUPS and name not in ("get", "select", "find", "check", "scan"):
            return "compared"
        if name in KEEPERS and any(is_user(each) for each in segments(name)):
            return "kept"
        leads = target(call, unit, project)
        if leads.unit is not None:
            last = leads.unit.name.rpartition(".")[2]
            if leads.unit.kind == "class" and is_user(last):
                return "kept"
    return None


def names_around(result: Value, unit: Unit) -> list[str]:
    """Names of what the result is assigned to and of the keywords and keys that take it."""
    names: list[str] = []
    for step in unit.steps:
        if step.kind == "store" and step.target is not None and holds(step.value, result):
            goal = step.target
            if isinstance(goal, Named | Attribute):
                names.append(goal.name)
            elif isinstance(goal, Symbol):
                names.append(goal.name.rpartition(".")[2])
            elif (
                isinstance(goal, Item)
                and isinstance(key := bare(goal.key), Literal)
                and isinstance(key.value, str)
            ):
                names.append(key.value)
    for call in unit.calls:
        for keyword, value in call.keywords:
            if keyword and holds(value, result):
                names.append(keyword)
    return names


def _is_protocol(result: Value, data: list[Value], unit: Unit, names: list[str]) -> bool:
    words = set(segments(unit.qualname or unit.name.rpartition(".")[2]))
    if {"up", "in", "on"} & words:
        words -= {"sign"}  # sign_up, sign_in
    words |= {each.lower() for name in names for each in (name, *segments(name))}
    if PROTOCOL & words:
        return True
    for each in data:
        for inner in inside(each, 60):
            name = getattr(inner, "name", None)
            if isinstance(name, str) and PROTOCOL & {name.lower(), *segments(name)}:
                return True
            if (
                isinstance(inner, Item)
                and isinstance(key := bare(inner.key), Literal)
                and isinstance(key.value, str)
            ):
                if PROTOCOL & {key.value.lower(), *segments(key.value)}:
                    return True
    return False


def _is_own(goal: Value) -> bool:
    """Whether a target is a field of the object itself or of a dict, rather than of somebody's account."""
    if isinstance(goal, Item):
        return True
    return isinstance(goal, Attribute) and isinstance(of := bare(goal.of), Param) and of.name == "self"


def _is_client(unit: Unit, project: Project) -> bool:
    """Whether a class or module is the near end of somebody else's service: by its name, or by the URL it holds."""
    places = [*unit.qualname.split(".")[:-1], unit.path.rpartition("/")[2].removesuffix(".py")]
    if any(CLIENT & set(segments(each)) for each in places):
        return True
    texts: list[Value] = [
        each for each in unit.literals if isinstance(each.value, str) and len(each.value) < 300
    ]
    owner = project.unit(unit.owner) if unit.owner else None
    if owner is not None and owner.kind == "class":
        texts += owner.fields.values()
    return _holds_url(texts)


def _holds_url(texts: Iterable[Value]) -> bool:
    """Whether one of the texts is a URL of another machine."""
    for each in texts:
        text = text_of(each)
        if (
            text
            and text.startswith(("http://", "https://"))
            and "localhost" not in text
            and "127.0.0.1" not in text
        ):
            return True
    return False


def _goes_out(result: Value, unit: Unit, project: Project) -> bool:
    """Whether the result is part of a request to somebody else's server, which prescribes how it is made."""
    for call in unit.calls:
        if call is result or not _holds_directly(call, result):
            continue
        name = _callee(call)
        if name.partition(".")[0] in HTTP or (method(call) in REQUESTS and HTTP & set(segments(name))):
            return True
        if method(call) in REQUESTS and _holds_url(call.args[:2]):
            return True
        asked = SERVER_CALLS & set(segments(method(call)))
        if len(asked) > 1 or (asked and _is_client(unit, project)):
            return True
    return False


def _is_sent(result: Value, unit: Unit, project: Project) -> bool:
    if _is_client(unit, project):
        return True
    for call in unit.calls:
        if (
            call is not result
            and method(call).lstrip("_") in SENDERS | {"get"}
            and _holds_directly(call, result)
        ):
            return True
    return False


def _is_key(result: Value, unit: Unit, names: list[str]) -> bool:
    own = set(segments(unit.name.rpartition(".")[2]))
    if isinstance(result, Call):
        own |= set(segments(method(result)))
    if ALWAYS_KEYS & own or (KEYS & own and not speaks_of_passwords(unit.name.rpartition(".")[2])):
        return True
    if any(KEYS & set(segments(name)) for name in names):
        return True
    if "secret" in own and not speaks_of_passwords(unit.name.rpartition(".")[2]):
        return True  # `get_secret`
    return _is_taken_as_secret(result, unit) or any(
        method(call) in CIPHERS and _holds_directly(call, result) for call in unit.calls if call is not result
    )


def _is_taken_as_secret(result: Value, unit: Unit) -> bool:
    """Whether a function that is named after secrets takes the result: `substitute_secret(old, digest)`."""
    return any(
        "secret" in segments(method(call)) and _holds_directly(call, result)
        for call in unit.calls
        if call is not result
    )


VERIFIES = words(
    "verify_password check_password verify_and_update check_password_hash checkpw hash_password hashpw"
)
"""Functions that hold a password against its proper hash, or make that."""


def _is_hashed_beside(result: Value, data: list[Value], unit: Unit) -> bool:
    """Whether the same password is verified or hashed properly in the unit, so that a digest which is neither kept
    nor compared is for something else: the key to what the account holds.
    """
    given = [
        bare(inner)
        for each in data
        for inner in inside(each, 20)
        if isinstance(inner, Param | Item | Attribute)
    ]
    return any(
        method(call) in VERIFIES
        and call is not result
        and any(same(each, one) for each in call.args[:2] for one in given)
        for call in unit.calls
    )


def _is_cache(names: list[str], unit: Unit) -> bool:
    if any(is_cache_or_checksum(name) for name in names):
        return True
    name = unit.name.rpartition(".")[2]
    if is_cache_or_checksum(name) and not speaks_of_passwords(name):
        return True
    return any(
        method(call) in ("get", "set", "incr", "add") and "cache" in _callee(call) for call in unit.calls
    ) and not any(_is_hash_name(each) for each in names)


def _callee(call: Call) -> str:
    func = bare(call.func)
    if isinstance(func, Symbol):
        return func.name.lower()
    if isinstance(func, Attribute):
        of = func.of
        return of.name.lower() if isinstance(of, Named | Symbol | Attribute | Param) else ""
    return ""


def stores_password(result: Value, unit: Unit, project: Project) -> bool | None:
    """Whether a slow hash is kept or compared as a password's, rather than used as a key; None when it
    cannot be told.
    """
    if any(
        method(call) in CIPHERS and _holds_directly(call, result) for call in unit.calls if call is not result
    ):
        return False
    name = unit.name.rpartition(".")[2]
    words = set(segments(name))
    if words & (
        ALWAYS_KEYS | {"encrypt", "decrypt", "derive", "derived", "keystore", "wallet", "mnemonic", "bip39"}
    ) or _is_client(unit, project):
        return False
    if _goes_out(result, unit, project):
        return False
    if _unlocks(result, unit, project):
        return None
    if _strong(result, unit, project) is not None:
        return True
    if speaks_of_passwords(name) or words & {"hash", "hashed", "digest", "verify"}:
        return True
    around = {each for one in names_around(result, unit) for each in segments(one)}
    if around & {"hash", "hashed", "digest", "password", "pwd"}:
        return True
    return False if around & KEYS else None


_UNLOCKS = words("unlock lock mount decrypt")


def _unlocks(result: Value, unit: Unit, project: Project) -> bool:
    """Whether a function gives back what every caller opens something with: `drive.unlock(derive(password))`."""
    if unit.kind != "function" or not any(
        step.kind == "return" and holds(step.value, result) for step in unit.steps
    ):
        return False
    callers = project.callers(unit)
    return bool(callers) and all(
        any(
            not _UNLOCKS.isdisjoint(segments(method(each))) and _holds_directly(each, call)
            for each in caller.calls
            if each is not call
        )
        for caller, call in callers
    )


def kept_in(result: Value, unit: Unit, project: Project) -> bool:
    """Whether a value is kept under a password's name or compared with one."""
    return _strong(result, unit, project) is not None


def only_verifies_with(result: Value, unit: Unit, project: Project) -> bool:
    """Whether a hash is held against one, and not kept."""
    return _strong(result, unit, project) == "compared"


def speaks_of_other_use(result: Value, data: list[Value], unit: Unit, project: Project) -> bool:
    """Whether names around a digest tell that it is no secret's: a cache key, a checksum, a protocol, a
    colour.
    """
    names = names_around(result, unit)
    if _is_cache(names, unit) or _is_protocol(result, data, unit, names) or _is_sent(result, unit, project):
        return True
    for each in data:
        for inner in inside(each, 60):
            name = getattr(inner, "name", None)
            if isinstance(name, str) and HARMLESS & set(segments(name.rpartition(".")[2])):
                return True
    return bool(HARMLESS & set(segments(unit.qualname)))


LEAKS = words("pwned hibp breach breached leaked compromised pwnedpasswords pwn leak")


def is_breach_lookup(result: Value, unit: Unit, project: Project) -> bool:
    """Whether a digest only asks a list of leaked passwords: its first five digits, or the words around."""
    if not LEAKS.isdisjoint(segments(unit.qualname)):
        return True
    if not LEAKS.isdisjoint(segments(unit.path.rpartition("/")[2].removesuffix(".py"))):
        # A file about leaks may hold a program's own hash as well.
        own = unit.name.rpartition(".")[2]
        kept_here = _strong(result, unit, project) == "kept"
        if not kept_here and not (speaks_of_passwords(own) and "hash" in segments(own)):
            return True
    for literal in unit.literals:
        text = literal.value
        if isinstance(text, str) and ("pwnedpasswords" in text or "haveibeenpwned" in text):
            return True
    return any(holds(each, result) for each in _cut_after_five(unit, project))


_CUT: Memo[str, tuple[Unit, list[Value]]] = Memo()


def _cut_after_five(unit: Unit, project: Project) -> list[Value]:
    """What the unit takes the first five characters of; found once, since every digest asks."""
    answers = _CUT.of(project)
    known = answers.get(unit.name)
    if known is not None and known[0] is unit:
        return known[1]
    values = [each for step in unit.steps for each in (step.value, step.target) if each is not None]
    made = [
        inner.of
        for value in values
        for inner in inside(value, 200)
        if isinstance(inner, Item)
        and isinstance(cut := bare(inner.key), Operation)
        and cut.operator == "slice"
        and isinstance(end := bare(cut.parts[1]), Literal)
        and end.value == 5
    ]
    answers[unit.name] = unit, made
    return made


RENEWS = frozenset(("rehash", "rehashed", "rehashes", "upgrade", "upgrades"))
_TRIES = frozenset(("test", "fake", "sample", "dummy"))
"""Words of values that no user has chosen."""


def is_moved_on(unit: Unit, project: Project) -> bool:
    """Whether a password that passes is said to be written down anew, in the unit that holds it against an old hash
    or in a caller: `rehash_if_needed(user, password)`.
    """
    return _renews(unit) or any(_renews(caller, call) for caller, call in project.callers(unit, 6))


def is_only_for_old(unit: Unit, project: Project) -> bool:
    """Whether all that call a function hold a password against an old hash, and write it down anew."""
    callers = [
        (caller, call)
        for caller, call in project.callers(unit)
        if not any(_TRIES & set(segments(label(each))) for each in call.args)
    ]
    return bool(callers) and all(_renews(caller, call) for caller, call in callers)


def _renews(unit: Unit, old: Call | None = None) -> bool:
    """Whether a unit says that it writes a hash anew, or that holds a digest against an old one puts a slow hash into
    the column of the password: `account.password = bcrypt_password(password)`.
    """
    if any(not RENEWS.isdisjoint(segments(method(call))) for call in unit.calls):
        return True
    if any(_sets_what_passed(step, unit) for step in unit.steps):
        return True
    return any(
        step.kind == "store"
        and isinstance(step.target, Attribute)
        and _is_hash_name(step.target.name)
        and isinstance(made := bare(step.value), Call)
        and made is not old
        and not _SLOW_NAMES.isdisjoint(segments(method(made)))
        and any(_compares(call) for call in unit.calls)
        for step in unit.steps
    )


_SETTERS = frozenset(("set_password", "change_password", "update_password"))


def _sets_what_passed(step: Step, unit: Unit) -> bool:
    """Whether a step sets the very password that was equal to what is stored, by its digest: `if crypt(password) ==
    row.password: row.set_password(password)`.
    """
    call = bare(step.value) if step.kind == "call" else None
    if not isinstance(call, Call) or method(call) not in _SETTERS:
        return False
    given = [bare(each) for each in (*call.args, *(each for _, each in call.keywords))]
    return any(
        known.kind == "true"
        and isinstance(asked := bare(known.value) if known.value is not None else None, Comparison)
        and asked.operator == "=="
        and any(
            isinstance(side, Call)
            and any(same(each, inner) for each in given for inner in inside(side, 20) if inner is not side)
            for side in (bare(asked.left), bare(asked.right))
        )
        for known in known_before(unit, step)
    )


_SLOW_NAMES = frozenset(("bcrypt", "argon2", "scrypt", "pbkdf2", "hashpw"))


def _compares(call: Call) -> bool:
    words = set(segments(method(call)))
    return "compare" in words or "checkpw" in words


def is_upgrading(unit: Unit) -> bool:
    """Whether a function that knows an old hash moves it to another one, verifies a slow one beside it, or says that
    it is for old ones.
    """
    if UPGRADES & set(segments(unit.qualname)):
        return True
    for call in unit.calls:
        name = method(call)
        if {"rehash", "upgrade", "migrate"} & set(segments(name)) or name in (
            "set_password",
            "generate_password_hash",
            "hashpw",
        ):
            return any(isinstance(each, Comparison) for each in unit.comparisons)
        if name in ("check_password_hash", "checkpw", "verify_and_update"):
            return True
        if isinstance(func := bare(call.func), Symbol) and func.name in SLOW_SYMBOLS:
            return True
    return False
