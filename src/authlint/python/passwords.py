"""Which values hold a password in clear: followed through variables, encodings, forms, prompts and helpers.

Nothing here knows a library: names of variables, keys, attributes and functions tell, and a call that is not
known to leave its argument as it is ends the way.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal as OneOf

from authlint.facts.words import words
from authlint.python.calls import arguments, target
from authlint.python.classes import class_of
from authlint.python.hashed import hashed_by_then, hashed_options
from authlint.python.project import Project
from authlint.python.puts import put_under
from authlint.python.truths import is_truth
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Closure,
    Collection,
    Item,
    Literal,
    Named,
    Operation,
    Param,
    Star,
    Symbol,
    Text,
    Unread,
    Value,
    argument,
    bare,
    inside,
    label,
    method,
    same,
)
from authlint.record import record, replace
from authlint.vocabulary import is_password, is_password_hash, is_service_password, is_user, segments

DEEPEST = 14
"""Values in values and calls in calls that are followed; what lies deeper is no password."""

UNCHANGED_METHODS = words(
    "encode decode strip lstrip rstrip lower upper casefold title replace ljust rjust zfill center",
    "expandtabs get_secret_value format join copy text toPlainText value getvalue tobytes get read",
    "readline getText displayText toString normalize removeprefix removesuffix translate get_value",
    "ask unsafe_ask",
)
"""Methods whose result still holds what they are called on (or, for `join` and `format`, their arguments)."""

UNCHANGED_FUNCTIONS = words(
    "str bytes bytearray int repr ascii memoryview unicode list tuple iter reversed sorted text_type",
    "binary_type force_bytes force_str force_text smart_str smart_bytes smart_text to_bytes to_str",
    "to_string to_unicode to_text to_native want_bytes b u s ensure_bytes ensure_str ensure_text",
    "ensure_unicode ensure_binary safe_str safe_unicode native_str utf8 utf_8 as_bytes as_str as_text",
    "tobytes tostr str_to_bytes string_to_bytes escape quote unquote quote_plus unquote_plus unescape",
    "escape_string normalize text literal Binary cast SecretStr Secret clean sanitize saslprep strip",
    "encode_utf8 bytes_ text_ native_ bindparam Value",
)
ENCODINGS = {
    "b64encode": "base64", "standard_b64encode": "base64", "urlsafe_b64encode": "base64",
    "encodebytes": "base64", "encodestring": "base64", "b32encode": "base32", "b16encode": "base16",
    "b85encode": "base85",
    "a85encode": "base85", "hexlify": "hex", "b2a_hex": "hex", "b2a_base64": "base64", "hex": "hex",
}  # fmt: skip
"""Functions and methods that write their argument down in another alphabet."""

GETTERS = words(
    "get pop getlist get_argument get_body_argument get_query_argument getvalue getfirst getone",
    "get_value require getall get_param text_input setdefault get_field_value get_str get_string",
    "get_text getstr parse_args ask askstring get_data __getitem__",
)
PROMPTS = words(
    "input raw_input prompt ask askstring text_input getpass getpass_ password ask_password",
    "prompt_password get_input read_password text secret pwinput askpass advpass",
)
MASKED = words("getpass ask_password prompt_password read_password pwinput askpass advpass")
"""Prompts that are for passwords and nothing else."""
WIDGETS = words(
    "StringVar Entry CTkEntry QLineEdit LineEdit TextInput InputText Input PasswordInput Text TextField",
)
"""Constructors of fields that somebody fills in."""
READERS = words("data raw_data value text object_data initial cleaned_data")
"""Attributes that hold what a field of a form was filled with."""

TYPED = words(
    "request req form data json body params args post forms payload cleaned validated kwargs event",
    "content input credentials creds serializer schema attrs validated_data argv options opts",
    "arguments namespace entry widget ui dlg dialog message msg dto command cmd formdata submission",
    "login signup register registration typed cleaned_data",
)
HELD = words(
    "row rows record result results res fetched cursor cur db database users accounts stored saved",
    "existing found first fetchone fetchall one doc document collection table me myuser admin account",
    "queryset objects query instance obj dbuser userdb usr usermodel entity model select",
)
SIGNED = frozenset(("jwt.decode", "jose.jwt.decode", "django.core.signing.loads"))
"""Functions that open what the program has signed."""
HASHES = words(
    "hash hashed hasher hashes hashing digest hexdigest crypt encrypt encrypted encoded hashpw bcrypt",
    "scrypt argon argon2 pbkdf pbkdf2 md md5 sha sha1 sha256 sha512 derive kdf hmac sign signature",
    "mac checksum encode make cipher encipher seal protect salted",
)
REQUEST_BASES = words(
    "BaseModel SQLModel Form FlaskForm ModelForm Schema Serializer ModelSerializer BaseSchema Struct",
    "OAuth2PasswordRequestForm HTTPBasicCredentials UserCreationForm AuthenticationForm",
)
FETCHES = words("fetchone fetchall fetchmany fetchrow fetch_one fetch")


@record()
class Origin:
    """A password found in a value.

    `value` is the parameter, variable, key or attribute that names it. "typed" came from outside (a request,
    a form, a prompt, a parameter), "held" is read from an object or a row. `encoding` names a reversible one
    that was applied on the way ("base64"). `whole` is False when other text is around it.
    """

    value: Value
    label: str
    kind: OneOf["typed", "held"]
    encoding: str = ""
    whole: bool = True


@lru_cache(maxsize=16384)
def names_password(name: str) -> bool:
    """Whether a name is that of a user's password in clear, or of unknown state; not of a service's."""
    return is_password(name) and not is_service_password(name)


def speaks_of_passwords(name: str) -> bool:
    """Whether a function's or class's name has a password word: hash_password, encryptPwd, check_pass."""
    return any(is_password(each) and each not in ("clave", "key") for each in segments(name))


def password_in(value: Value, unit: Unit | None, project: Project, depth: int = DEEPEST) -> Origin | None:
    """The password that a value holds in clear; None when there is none or it was hashed on the way."""
    if depth <= 0:
        return None
    kind = type(value)
    if isinstance(value, Named):
        if is_password_hash(value.name) and isinstance(value.value, Choice):
            return None  # hashed on one of the ways
        found = password_in(value.value, unit, project, depth - 1)
        if found is None and names_password(value.name) and is_source(value.value, unit):
            return Origin(value, value.name, _kind(value.value))
        return replace(found, label=value.name) if found is not None and names_password(value.name) else found
    if isinstance(value, Param):
        if not _is_given(value) or is_truth(value, unit, project):
            return None
        return Origin(value, value.name, "typed")
    if isinstance(value, Attribute):
        return _attribute(value, unit, project, depth)
    if isinstance(value, Symbol):
        return _global(value, project, depth)
    if isinstance(value, Item):
        return _item(value, unit, project, depth)
    if isinstance(value, Call):
        return _call(value, unit, project, depth)
    if isinstance(value, Text):
        return _part(value.parts, unit, project, depth, len(value.parts) == 1)
    if isinstance(value, Operation):
        if value.operator in ("+", "*", "or", "and", "%"):
            return _part(value.parts, unit, project, depth, value.operator in ("or", "and"))
        return None
    if isinstance(value, Choice):
        return _part(unhashed(value, unit), unit, project, depth, True)
    if kind is Star:
        return password_in(value.of, unit, project, depth - 1)  # type: ignore[attr-defined]
    if isinstance(value, Collection):
        return _part(value.items[:20], unit, project, depth, False)
    return None


CLEAR_NAMES = frozenset({"raw", "plain", "clear", "cleartext", "plaintext", "plain_text", "clear_text"})


def _is_given(value: Param) -> bool:
    """Whether a parameter takes a password: by its own name, or `raw` of a function that is named after one."""
    if names_password(value.name):
        return True
    function = value.owner.rpartition(".")[2]
    return value.name in CLEAR_NAMES and any(is_password(each) for each in segments(function))


def _part(
    parts: tuple[Value, ...], unit: Unit | None, project: Project, depth: int, whole: bool
) -> Origin | None:
    for each in parts[:40]:
        if isinstance(each, Literal | Unread):
            continue
        found = password_in(each, unit, project, depth - 1)
        if found is not None:
            return found if whole else replace(found, whole=False)
    return None


def _global(value: Symbol, project: Project, depth: int) -> Origin | None:
    """A module's variable that holds what was typed: `password = input("Password: ")`, a widget's text variable."""
    constant = project.constant(value.name)
    if constant is None or isinstance(constant, Literal):
        return None
    name = value.name.rpartition(".")[2]
    found = password_in(constant, None, project, depth - 3)
    if found is not None and found.kind == "typed":
        return replace(found, label=name)
    made = bare(constant)
    if names_password(name) and isinstance(made, Call) and method(made) in WIDGETS:
        return Origin(value, name, "typed")
    return None


def _attribute(value: Attribute, unit: Unit | None, project: Project, depth: int) -> Origin | None:
    if value.name in READERS:
        found = password_in(value.of, unit, project, depth - 1)
        return None if found is None else replace(found, kind="typed")
    if names_password(value.name):
        stored = assigned(value, unit)
        if stored is not None and not is_source(stored):
            return password_in(stored, unit, project, depth - 1)
        owner = class_of(value.of, unit, project)
        if owner is not None and (
            hashed_by_class(owner, value.name, project) or is_truth(value, unit, project)
        ):
            return None
        if owner is not None and is_request_model(owner, project):
            given = _filled_with(value) if stored is None else None
            if given is not None and not is_source(given):
                return password_in(given, unit, project, depth - 1)
            return Origin(value, label(value), "typed")
        return Origin(value, label(value), _kind(value))
    # `self.entered = self.box.get()` further up in the same function.
    stored = assigned(value, unit)
    return password_in(stored, unit, project, depth - 1) if stored is not None else None


def _filled_with(value: Attribute) -> Value | None:
    """What a model is given for a field where it is made: `UserIn(password=hashed(typed)).password`."""
    made = bare(value.of)
    if not isinstance(made, Call) or not isinstance(bare(made.func), Symbol):
        return None
    return next((given for name, given in made.keywords if name == value.name), None)


def is_request_model(symbol: str, project: Project) -> bool:
    """Whether a class holds what a request brought: a form, a schema, a model without a table."""
    for name, unit in project.bases(symbol):
        if unit is not None and any(
            key == "table" and isinstance(each := bare(value), Literal) and each.value is True
            for key, value in unit.keywords
        ):
            return False
        if unit is None and name.rpartition(".")[2] in REQUEST_BASES:
            return True
    return False


def hashed_by_class(owner: str, name: str, project: Project) -> bool:
    """Whether a class hashes one of its fields itself: by a validator of a request model."""
    for _, base in project.bases(owner):
        for full in base.methods.values() if base is not None else ():
            member = project.unit(full)
            if member is None or not member.decorators:
                continue
            named = any(
                isinstance(text := bare(each), Literal) and text.value == name
                for decorator in member.decorators
                if isinstance(made := bare(decorator), Call)
                for each in made.args
            )
            if named and any(HASHES & set(segments(method(call))) for call in member.calls):
                return True
    return False


def assigned(value: Attribute, unit: Unit | None) -> Value | None:
    """What the unit itself put into an attribute before it is read; None when it did not."""
    if unit is None or len(unit.steps) > 2000:
        return None
    found = None
    for step in unit.steps:
        if step.at.line > value.at.line or (
            step.at.line == value.at.line and step.at.column >= value.at.column
        ):
            break
        if step.kind == "store" and isinstance(step.target, Attribute) and step.target.name == value.name:
            if same(step.target.of, value.of):
                found = step.value
    return found


def _item(value: Item, unit: Unit | None, project: Project, depth: int) -> Origin | None:
    key = bare(value.key)
    if isinstance(key, Literal):
        if isinstance(key.value, str) and names_password(key.value):
            put = put_under(value.of, key.value, value.at, unit, project)
            if put is not None and not is_source(put[0], put[1]):
                return password_in(*put, project, depth - 1)
            if _is_cleaned(value.of, key.value, unit, project):
                return None
            return Origin(value, label(value), _kind_of(value, unit, project))
        return None
    if (isinstance(key, Operation) and key.operator == "slice") or isinstance(key, Unread):
        return password_in(value.of, unit, project, depth - 1)
    return None


def _is_cleaned(holder: Value, name: str, unit: Unit | None, project: Project) -> bool:
    """Whether a form or schema of the project has hashed what is read under a name."""
    inner = bare(holder)
    if not isinstance(inner, Attribute | Call):
        return False
    from authlint.python.cleaned import hashed_by_holder

    return hashed_by_holder(inner, name, unit, project)


def _call(value: Call, unit: Unit | None, project: Project, depth: int) -> Origin | None:
    name = method(value)
    func = bare(value.func)
    if isinstance(func, Attribute) or (isinstance(func, Symbol) and name in GETTERS):
        first = bare(value.args[0]) if value.args else None
        if name in GETTERS and isinstance(first, Literal) and isinstance(first.value, str):
            if names_password(first.value):
                of = func.of if isinstance(func, Attribute) else None
                put = put_under(of, first.value, value.at, unit, project) if of is not None else None
                if put is not None and not is_source(put[0], put[1]):
                    return password_in(*put, project, depth - 1)
                if of is not None and _is_cleaned(of, first.value, unit, project):
                    return None
                return Origin(value, label(value), _kind_of(value, unit, project))
        for keyword, each in value.keywords:
            if keyword in ("name", "key") and name in GETTERS and isinstance(each, Literal):
                if isinstance(each.value, str) and names_password(each.value):
                    return Origin(value, label(value), _kind_of(value, unit, project))
    if name in PROMPTS and (asked := _prompted(value, name)) is not None:
        return asked
    if name in ("get", "text") and not value.args and isinstance(func, Symbol):
        # A global text variable of a window: `password.get()`.
        last = func.name.rpartition(".")[0].rpartition(".")[2]
        if names_password(last):
            return Origin(value, last, "typed")
    if isinstance(func, Attribute):
        if name in ("join", "format"):
            return _part(value.args, unit, project, depth, False)
        if name in UNCHANGED_METHODS or name == "hex":
            if (masked := _masked(func.of, unit, project)) is not None:
                return Origin(value, label(masked), "typed")
            found = password_in(func.of, unit, project, depth - 1)
            if found is not None:
                return replace(found, encoding=ENCODINGS.get(name, found.encoding))
            if name in ENCODINGS or value.args:
                return None
    if name in ENCODINGS and value.args:
        found = password_in(value.args[0], unit, project, depth - 1)
        return None if found is None else replace(found, encoding=ENCODINGS[name])
    return _through(value, name, unit, project, depth)


def _through(value: Call, name: str, unit: Unit | None, project: Project, depth: int) -> Origin | None:
    """The password in a function's result: a known conversion, or a function of the project that gives
    it back.
    """
    if not value.args and not value.keywords:
        return None
    leads = target(value, unit, project)
    if leads.unit is None or leads.unit.kind != "function":
        if name in UNCHANGED_FUNCTIONS and value.args:
            return password_in(value.args[0], unit, project, depth - 1)
        return None
    if depth < 5:
        return None
    held = {
        parameter: found
        for parameter, each in arguments(value, leads).items()
        if (found := password_in(each, unit, project, depth - 3)) is not None
    }
    if not held:
        return None
    for step in leads.unit.steps:
        if step.kind == "return":
            for parameter, found in held.items():
                if keeps(step.value, parameter, leads.unit, project, depth - 4):
                    if not hashed_by_then(step.value, leads.unit, step):
                        return found
    return None


def unhashed(value: Choice, unit: Unit | None) -> tuple[Value, ...]:
    """The options of a choice without those that are hashes where they are taken."""
    hashed = hashed_options(value, unit)
    return tuple(each for each in value.options if all(each is not one for one in hashed))


def keeps(value: Value, parameter: str, unit: Unit, project: Project, depth: int = 8) -> bool:
    """Whether a value still holds a parameter of the unit as it was given."""
    if depth <= 0:
        return False
    value = bare(value)
    if isinstance(value, Param):
        return value.name == parameter and value.owner == unit.name
    if isinstance(value, Text | Operation | Choice | Collection):
        parts = (
            unhashed(value, unit)
            if isinstance(value, Choice)
            else value.items
            if isinstance(value, Collection)
            else value.parts
        )
        return any(keeps(each, parameter, unit, project, depth - 1) for each in parts[:20])
    if isinstance(value, Star):
        return keeps(value.of, parameter, unit, project, depth - 1)
    if isinstance(value, Item):
        return keeps(value.of, parameter, unit, project, depth - 1)
    if isinstance(value, Call):
        name, func = method(value), bare(value.func)
        if isinstance(func, Attribute) and (name in UNCHANGED_METHODS or name in ENCODINGS):
            inner = (func.of, *value.args) if name in ("join", "format") else (func.of,)
            if any(keeps(each, parameter, unit, project, depth - 1) for each in inner):
                return True
        if (name in UNCHANGED_FUNCTIONS or name in ENCODINGS) and value.args:
            return keeps(value.args[0], parameter, unit, project, depth - 1)
        leads = target(value, unit, project)
        if leads.unit is not None and leads.unit.kind == "function" and leads.unit is not unit:
            for name_, each in arguments(value, leads).items():
                if keeps(each, parameter, unit, project, depth - 2):
                    if any(
                        step.kind == "return" and keeps(step.value, name_, leads.unit, project, depth - 3)
                        for step in leads.unit.steps
                    ):
                        return True
    return False


def _prompted(value: Call, name: str) -> Origin | None:
    """`getpass()`, `input("Password: ")`, `prompt(..., hide_input=True)`, `text_input("Password",
    type="password")`.
    """
    func = bare(value.func)
    if name in MASKED:
        return Origin(value, "the password typed", "typed")
    for keyword, each in value.keywords:
        inner = bare(each)
        if isinstance(inner, Literal):
            if keyword in ("hide_input", "password", "is_password", "hide") and inner.value is True:
                return Origin(value, "the password typed", "typed")
            if keyword == "type" and inner.value == "password":
                return Origin(value, "the password typed", "typed")
    if name in ("password", "secret") and not (isinstance(func, Symbol | Attribute) and value.args):
        return None
    texts = [*value.args[:2], *(v for k, v in value.keywords if k in ("prompt", "text", "label"))]
    for each in texts:
        for literal in inside(each, 20):
            if isinstance(literal, Literal) and isinstance(literal.value, str) and _asks(literal.value):
                return Origin(value, "the password typed", "typed")
    return None


def _asks(text: str) -> bool:
    words = re.findall(r"[^\W\d_]+", text[:120])
    return any(is_password(each) and each.lower() not in ("pass", "key", "clave") for each in words)


def _masked(value: Value, unit: Unit | None, project: Project) -> Value | None:
    """The widget that shows stars for what is typed (`Entry(show="*")`), when a value is one."""
    inner = bare(value)
    for _ in range(3):
        if isinstance(inner, Attribute) and isinstance(bare(inner.of), Param):
            owner = class_of(inner.of, unit, project)
            stored = (
                assigned(inner, unit) or (project.attribute_store(owner, inner.name) if owner else None)
            ) or None
            if stored is None:
                return None
            inner = bare(stored)
        elif isinstance(inner, Symbol):
            constant = project.constant(inner.name)
            if constant is None:
                return None
            inner = bare(constant)
        else:
            break
    if isinstance(inner, Call):
        shown = argument(inner, -1, "show")
        shown = bare(shown) if shown is not None else None
        if isinstance(shown, Literal) and isinstance(shown.value, str) and len(shown.value) == 1:
            return value
    return None


def is_source(value: Value, unit: Unit | None = None) -> bool:
    """Whether a value is read from somewhere rather than computed, so that its variable's name may tell
    what it is.
    """
    value = bare(value)
    if isinstance(value, Attribute | Item | Unread | Symbol | Param):
        if isinstance(value, Attribute) and (is_password_hash(value.name) or names_password(value.name)):
            return False  # the attribute itself was judged, and found hashed
        if (
            isinstance(value, Item)
            and isinstance(key := bare(value.key), Literal)
            and isinstance(key.value, str)
        ):
            return not is_password_hash(key.value)
        if isinstance(value, Item) and isinstance(made := bare(value.of), Call):
            return is_source(made)  # one of several things that a function gives back
        return True
    if isinstance(value, Choice):
        return any(is_source(each, unit) for each in unhashed(value, unit))
    if isinstance(value, Operation) and value.operator in ("or", "and"):
        return any(is_source(each) for each in value.parts)
    if isinstance(value, Collection):
        return False
    if isinstance(value, Call):
        name = method(value)
        if name in UNCHANGED_FUNCTIONS:
            return bool(value.args) and is_source(value.args[0])
        if name in UNCHANGED_METHODS or name in GETTERS:
            func = bare(value.func)
            return not isinstance(func, Attribute) or is_source(func.of) or isinstance(bare(func.of), Literal)
        name_words = set(segments(name))
        if name_words & HASHES and "random" not in name_words:
            return False
        # What is made of a password by an unknown function is no password as typed.
        return not any(
            _named_password(each)
            for arg in (*value.args, *(v for _, v in value.keywords))
            for each in inside(arg, 20)
        )
    return False


def _named_password(value: Value) -> bool:
    if isinstance(value, Named | Param | Attribute):
        return names_password(value.name)
    if isinstance(value, Item) and isinstance(key := bare(value.key), Literal):
        return isinstance(key.value, str) and names_password(key.value)
    return False


def _kind(value: Value) -> OneOf["typed", "held"]:
    """Whether a value comes from outside or is read from what the program holds, by the names on its way."""
    for name in way(value):
        words = set(segments(name))
        if words & TYPED:
            return "typed"
        if is_user(name) or words & HELD:
            return "held"
    leaf = bare(value)
    root = bare(leaf.of) if isinstance(leaf, Attribute) else origin_of(value)
    if isinstance(root, Param):
        return "held" if root.name == "self" else "typed"
    # An attribute of some object that is no request: a copy of what is held already.
    return "held" if isinstance(bare(value), Attribute) else "typed"


def _kind_of(value: Item | Call, unit: Unit | None, project: Project) -> OneOf["typed", "held"]:
    """As `_kind`; what a signed token brings back is what the program itself has put into it."""
    for each in inside(value, 40):
        if isinstance(each, Call) and each is not value:
            if _opens_token(each):
                return "held"
            maker = target(each, unit, project).unit if isinstance(bare(each.func), Symbol) else None
            if maker is not None and maker.kind == "function" and any(map(_opens_token, maker.calls)):
                return "held"
    return _kind(value)


def _opens_token(call: Call) -> bool:
    func = bare(call.func)
    return isinstance(func, Symbol) and func.name in SIGNED


def way(value: Value) -> list[str]:
    """The names that a value is reached by, nearest first: `user.profile.password` gives profile, user.

    The name of the value itself is left out.
    """
    names: list[str] = []
    first = True
    for _ in range(30):
        if isinstance(value, Named):
            if not first:
                names.append(value.name)
            value = _wanted(value.value)
            if not isinstance(value, Attribute | Item | Call | Named | Param | Symbol):
                break
            continue
        if isinstance(value, Attribute):
            if not first:
                names.append(value.name)
            value = value.of
        elif isinstance(value, Item):
            if not first and isinstance(key := bare(value.key), Literal) and isinstance(key.value, str):
                names.append(key.value)
            value = value.of
        elif isinstance(value, Call):
            name = method(value)
            if name not in GETTERS and name not in UNCHANGED_METHODS and name not in UNCHANGED_FUNCTIONS:
                names.append(name)
            value = bare(value.func)
            if isinstance(value, Attribute):
                value = value.of
                first = False
                continue
        elif isinstance(value, Param | Symbol | Closure):
            if not first:
                names.append(value.name.rpartition(".")[2])
                if isinstance(value, Symbol):
                    names += value.name.split(".")[-3:-1][::-1]
            break
        else:
            break
        first = False
    return names


def origin_of(value: Value) -> Value:
    """What a value's way starts from: a parameter, a symbol, a call's function, a literal."""
    for _ in range(30):
        value = bare(_wanted(bare(value)))
        if isinstance(value, Attribute | Item | Star):
            value = value.of
        elif isinstance(value, Call):
            func = bare(value.func)
            if not isinstance(func, Attribute):
                return value
            value = func.of
        else:
            break
    return value


def _wanted(value: Value) -> Value:
    """A value without what stands in for it when it is missing: `request.get_json() or {}`."""
    while isinstance(value, Operation) and value.operator == "or":
        value = value.parts[0]
    return value


def is_fetched(value: Value) -> bool:
    """Whether a value is a cell of a row that a query gave: `cursor.fetchone()[1]`."""
    value = bare(value)
    if not isinstance(value, Item | Attribute):
        return False
    return any(isinstance(each, Call) and method(each) in FETCHES for each in inside(value, 30))


def mentions_password(value: Value) -> bool:
    """Whether a password's name or a prompt stands somewhere in a value: a cheap test before `password_in`."""
    for each in inside(value, 60):
        if _named_password(each):
            return True
        if isinstance(each, Literal):
            if isinstance(each.value, str) and len(each.value) < 60 and _asks(each.value):
                return True
        elif isinstance(each, Call):
            if method(each) in PROMPTS:
                return True
        elif isinstance(each, Symbol) and names_password(each.name.rpartition(".")[2]):
            return True
    return False


def holds(value: Value, wanted: Value, limit: int = 300) -> bool:
    """Whether a value has exactly this value in it."""
    return any(each is wanted for each in inside(value, limit))
