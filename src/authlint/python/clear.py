"""Which secrets lie in clear inside a value: passwords, codes, tokens, wherever they came from.

Nothing here knows a library. A call that is not known to hand its argument on ends the way, so what was
hashed, signed, masked or counted is not found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal as OneOf

from authlint.facts.secrets import SecretKind
from authlint.pattern import pattern
from authlint.python.calls import arguments, target
from authlint.python.classes import class_of
from authlint.python.defined import definition
from authlint.python.memo import Memo
from authlint.python.passwords import GETTERS, way
from authlint.python.project import Project
from authlint.python.purpose import is_plain, kind_of_function, kind_of_name, named, surroundings
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
    Mapping,
    Named,
    Operation,
    Param,
    Spot,
    Star,
    Symbol,
    Text,
    Unread,
    Value,
    bare,
    inside,
    method,
    text_of,
)
from authlint.record import record, replace
from authlint.vocabulary import is_password, is_password_hash, is_service_password, is_user, segments

Source = OneOf["generated", "typed", "stored", "given", "unknown"]

_LARGEST = 160
HANDS_ON = named(
    "str format join encode decode strip dict list tuple dumps escape mark_safe gettext _ ugettext "
    "gettext_lazy format_html render_to_string render_template render get_string replace "
    "safe_substitute substitute dedent wrap attach MIMEText as_string safe_format unicode lower upper "
    "title capitalize zfill repr f N_ N _u jsonify OrderedDict Context update markdown "
    "render_template_string quote quote_plus urlencode bold style cstring nl2br Markup urljoin int "
    "build_absolute_uri reverse url_for force_str force_text smart_str Template from_string "
    "get_secret_value url_path_for HttpUrl model_dump pformat t tr trans translate"
)
_TEXT_WORDS = named("format text body message msg content html template mail email render subject url link")
_STOP_WORDS = named(
    "hash hashed encrypt encrypted crypt hashpw verify check validate is has len mask masked redact "
    "censor obfuscate hide sign digest hmac authenticate login compare strength score valid bool type "
    "any all exists matches match search count sanitize scrub"
)
_TYPED_WORDS = named(
    "request req form forms data json body payload args values params input schema "
    "serializer validated cleaned credentials creds dto signup registration "
    "session kwargs entry entries field fields in create"
)
_SERVICE_WORDS = named(
    "config conf cfg settings setting environ env environment options opts opt db database conn "
    "connection server host client smtp redis secret secrets vault cluster dsn engine proxy device "
    "router switch node ssh ftp parser cli broker wifi network properties ini app current_app "
    "constants const url uri parsed inventory vm instance container camera mail zip pdf archive"
)
_CLEAR_WORDS = named(
    "temp tmp temporary plain raw clear generated initial default plaintext visible unhashed "
    "decrypted unencrypted"
)
_ROWS = named(
    "first last get get_or_404 first_or_404 one one_or_none scalar scalar_one scalar_one_or_none "
    "create latest earliest filter filter_by all save objects get_object_or_404 get_or_create "
    "update_or_create exists count fetchone fetchall query delete"
)
"""Calls that give a row or rows, which are no secret though they are named after one."""
_GIVES_ROW = named(
    "first one one_or_none scalar scalar_one get_object_or_404 first_or_404 filter_by fetchone objects"
)
_ENDPOINT = named("host server port hostname database dbname tls use_tls use_ssl dsn bind_dn")
"""Keys that stand beside the password of a connection."""
_MAKES = named("generate gen make create random rand new build generator")
_ASKS = pattern(
    r"(?:passw(?:or)?d|passwort|contrase\w+|senha|mot de passe|парол\w*|şifre\w*|parola"
    r"|密码|密碼|パスワード|비밀번호)"
    r"(?:\s+(?:of|for)\s+\S+)?(?:\s+(?:is|are|now|es|ist|est|to|was|will be))*\s*[:=]?\s*(?:[\"'`*]|<\w+>)*\s*$",
    re.IGNORECASE,
)

_COMMAND = pattern(r"\s*(?:identify|IDENTIFY|PASS|AUTH|LOGIN|OPER)\s+:?$")
"""Words that open such a line in IRC, SMTP, FTP, POP3 and IMAP."""


@record()
class Secret:
    """A secret in clear: its kind, its name in the code, where it came from, and the place of that."""

    kind: SecretKind
    label: str
    origin: Source
    value: Value
    source: Spot | None = None
    doubtful: bool = False
    """Whether nothing but the column's name says that it is an account's."""

    @property
    def decrypted(self) -> bool:
        """Whether the secret was decrypted to be handed out."""
        return any(
            isinstance(each, Call) and "decrypt" in segments(method(each)) for each in inside(self.value, 20)
        )


Draws = Callable[[Call, Unit | None, Project], bool]
"""Whether a call draws at random, from whatever generator."""


def secrets_in(
    value: Value, unit: Unit, project: Project, draws: Draws, around: SecretKind | None = None
) -> Iterator[Secret]:
    """The secrets in clear inside a value, in source order; each name once.

    `around` is what a freshly made value of a bare name (`code`, `token`) is for in this unit.
    """
    seen: set[str] = set()
    waiting: list[tuple[Value, int]] = [(value, 0)]
    left = _LARGEST
    while waiting and left:
        left -= 1
        each, depth = waiting.pop()
        if depth > 40:
            continue
        found = _named_secret(each, unit, project, draws)
        if found is None and isinstance(each, Named) and is_plain(each.name):
            own = around or _maker_is_about(each.value, unit, project, draws)
            if own is not None and _bare_name(each.name, own):
                if _is_fresh(each.value, unit, project, draws):
                    found = Secret(own, each.name, "generated", each, each.at)
        if found is not None:
            if found.label not in seen:
                seen.add(found.label)
                yield found
            continue
        if found is None and _says_otherwise(each):
            continue
        if isinstance(each, Mapping):
            for one in _under_keys(each, unit, project, draws):
                if one.label not in seen:
                    seen.add(one.label)
                    yield one
        if isinstance(each, Text):
            yield from _asked_for(each, unit, project, draws)
        waiting += [(inner, depth + 1) for inner in reversed(_parts(each, unit, project))]


def _under_keys(value: Mapping, unit: Unit, project: Project, draws: Draws) -> Iterator[Secret]:
    """Values that a key names and that were made or decrypted on the spot: `{"password":
    decrypt(row.secret)}`.
    """
    for key, each in value.items:
        said = text_of(key) if key is not None else None
        kind = kind_of_name(said) if said else None
        if said and kind is not None and isinstance(each, Call):
            origin = origin_of_secret(each, unit, project, draws)
            if origin in ("generated", "stored") and _named_secret(each, unit, project, draws) is None:
                yield Secret(kind, said, origin, each)


def _is_fresh(value: Value, unit: Unit, project: Project, draws: Draws) -> bool:
    """Whether a value was made here: drawn, signed or digested."""
    inner = bare(value)
    if isinstance(inner, Call) and method(inner) in ("hexdigest", "dumps", "make_token"):
        return True
    return origin_of_secret(value, unit, project, draws) == "generated"


def _maker_is_about(value: Value, unit: Unit, project: Project, draws: Draws) -> SecretKind | None:
    """What the function of another file that drew a value is for, by its name and its file's: `otp.issue(phone)`."""
    call = bare(value)
    maker = target(call, unit, project).unit if isinstance(call, Call) else None
    if maker is None or maker.kind != "function" or maker.path == unit.path:
        return None
    if not makes_secret(maker, project, draws):
        return None
    found = surroundings(maker, project)
    return found if found in ("code", "reset") else None


def _bare_name(name: str, around: SecretKind) -> bool:
    return is_plain(name) == "code" or (around == "reset" and is_plain(name) == "token")


def _says_otherwise(value: Value) -> bool:
    """Whether a value has a secret's name and is none: it was hashed, or it is a truth value or a
    constant.
    """
    return isinstance(value, Named | Param) and kind_of_name(value.name) is not None


def _parts(value: Value, unit: Unit, project: Project) -> list[Value]:
    if isinstance(value, Named):
        return [value.value]
    if isinstance(value, Text):
        return [] if _is_command(value) else list(value.parts)
    if isinstance(value, Collection):
        return list(value.items[:40])
    if isinstance(value, Mapping):
        if _is_connection(text_of(key) or "" for key, _ in value.items if key is not None):
            return []
        return [each for key, each in value.items if key is None or not _said_password_only(key, each)]
    if isinstance(value, Choice):
        # A masked way stands for the whole: `password if reveal else "****"`.
        if any(
            isinstance(each := bare(option), Literal) and "*" in str(each.value) for option in value.options
        ):
            return []
        return list(value.options)
    if isinstance(value, Star):
        return [value.of]
    if isinstance(value, Operation):
        if value.operator in ("+", "or"):
            return list(value.parts)
        if value.operator == "and":
            return list(value.parts[1:])
        return []
    if isinstance(value, Item):
        return [value.of] if isinstance(bare(value.of), Mapping | Collection) and not _sliced(value) else []
    if isinstance(value, Call):
        return _handed_on(value, unit, project)
    return []


def _said_password_only(key: Value, value: Value) -> bool:
    """A key that is an error field: `{"password": ["too short"]}`."""
    return isinstance(bare(value), Literal)


def _sliced(value: Item) -> bool:
    key = bare(value.key)
    return isinstance(key, Operation) and key.operator == "slice"


def _handed_on(call: Call, unit: Unit, project: Project) -> list[Value]:
    last = method(call)
    words = set(segments(last))
    func = bare(call.func)
    if _is_connection(name or "" for name, _ in call.keywords):
        return []
    speaks = words & _TEXT_WORDS and not words & _STOP_WORDS and not last[:1].isupper()
    if last in HANDS_ON or speaks:
        found = target(call, unit, project)
        if found.unit is not None and found.unit.kind == "function":
            back = _given_back(found.unit, project)
            if back or _closes(found.unit, project):
                return [value for name, value in arguments(call, found).items() if name in back]
        parts = [*call.args, *(each for name, each in call.keywords if not is_password_hash(name or ""))]
        if isinstance(func, Attribute):
            parts.insert(0, func.of)
        return parts
    return []


_GIVEN_BACK: Memo[str, frozenset[str]] = Memo()


def _given_back(helper: Unit, project: Project) -> frozenset[str]:
    """The parameters that stand in the texts which a function of the project gives back."""
    answers, key = _GIVEN_BACK.of(project), helper.name
    if key not in answers:
        answers[key] = frozenset()  # of a recursion
        waiting = [bare(step.value) for step in helper.steps if step.kind == "return"]
        names = set()
        for _ in range(100):
            if not waiting:
                break
            each = waiting.pop()
            if isinstance(each, Param):
                names.add(each.name)
            waiting += map(bare, _parts(each, helper, project))
        answers[key] = frozenset(names)
    return answers[key]


_CLOSED: Memo[tuple[str, int], bool] = Memo()


def _closes(helper: Unit, project: Project, deepest: int = 3) -> bool:
    """Whether all that a function of the project gives back went through a cipher or a hash, here or in a function that
    it calls, whatever it is called itself: an `encode` that encrypts.
    """
    answers, key = _CLOSED.of(project), (helper.name, deepest)
    if key not in answers:
        given = [bare(step.value) for step in helper.steps if step.kind == "return"]
        given = [each for each in given if not isinstance(each, Literal)]
        answers[key] = bool(given) and all(
            any(
                isinstance(each, Call) and _is_closed(each, helper, project, deepest)
                for each in inside(value, 40)
            )
            for value in given
        )
    return answers[key]


def _is_closed_by(call: Call, unit: Unit, project: Project) -> bool:
    """Whether a call hands a password to a function of the project that gives back nothing but hashes or ciphertext."""
    if not any(
        isinstance(each, Named | Param | Attribute) and is_password(each.name)
        for each in (*call.args, *(value for _, value in call.keywords))
    ):
        return False
    own = definition(call, unit, project)
    return own is not None and own.kind == "function" and _closes(own, project)


def _is_closed(call: Call, unit: Unit, project: Project, deepest: int) -> bool:
    inner = definition(call, unit, project)
    if inner is not None and inner.kind == "function":
        return deepest > 1 and inner is not unit and _closes(inner, project, deepest - 1)
    return bool(_CLOSING & set(segments(method(call)))) and bool(call.args or call.keywords)


_CLOSING = named("encrypt encipher crypt hash hashpw digest hexdigest hmac seal")


def _is_connection(keys: Iterable[str]) -> bool:
    """Whether keys are those of a connection: `host`, `port`; `scanner_host` beside `scanner_password`."""
    names = list(keys)
    for name in names:
        prefix, _, last = name.rpartition("_")
        if name in _ENDPOINT:
            return True
        if (
            prefix
            and last in _ENDPOINT
            and any(is_password(name.removeprefix(prefix)) for name in names if name.startswith(prefix))
        ):
            return True
    return False


def _named_secret(value: Value, unit: Unit, project: Project, draws: Draws) -> Secret | None:
    """The secret that a value is by its name; None when its name says nothing or it is not in clear."""
    if isinstance(value, Named):
        kind = kind_of_name(value.name)
        if kind is None:
            return None
        origin = origin_of_secret(value.value, unit, project, draws)
        return Secret(kind, value.name, origin, value, value.at) if origin is not None else None
    if isinstance(value, Param):
        kind = kind_of_name(value.name)
        return (
            Secret(kind, value.name, "given", value)
            if kind is not None and not is_truth(value, unit, project)
            else None
        )
    if isinstance(value, Attribute):
        # The PIN of an object in a register is more often a person's number than a code.
        return _attribute(value, unit, project, draws) if value.name.lower() != "pin" else None
    if isinstance(value, Item):
        if _sliced(value):
            return None
        key = text_of(value.key)
        if key is None and (column := _selected(value)) is not None:
            return Secret("password", column, "stored", value)
        if key is None or (kind := kind_of_name(key)) is None:
            return None
        origin = _by_way(value, key)
        return Secret(kind, key, origin, value) if origin is not None else None
    if isinstance(value, Call):
        last = method(value)
        if last in GETTERS and value.args and (key := text_of(value.args[0])) is not None:
            kind = kind_of_name(key)
            origin = _by_way(value, key) if kind is not None else None
            return Secret(kind, key, origin, value) if kind is not None and origin is not None else None
        kind = kind_of_function(last)
        if kind is not None and set(segments(last)) & _MAKES and not _is_closed_by(value, unit, project):
            return Secret(kind, f"{last}()", "generated", value, value.at)
    return None


_SELECTED = pattern(r"\bselect\s+(.+?)\s+from\b", re.IGNORECASE | re.DOTALL)


def _selected(value: Item) -> str | None:
    """The password column that `db.one("SELECT password FROM ...")[0]` reads; None for another item."""
    index, row = bare(value.key), bare(value.of)
    if not (
        isinstance(index, Literal) and isinstance(index.value, int) and isinstance(row, Call) and row.args
    ):
        return None
    found = _SELECTED.search(text_of(row.args[0]) or "")
    columns = found[1].split(",") if found is not None else []
    if not 0 <= index.value < len(columns):
        return None
    column = columns[index.value].strip().rpartition(".")[2]
    return column if kind_of_name(column) == "password" else None


def _attribute(value: Attribute, unit: Unit, project: Project, draws: Draws) -> Secret | None:
    name = value.name
    of = value.of
    if name in ("data", "value", "raw_data", "text") and isinstance(of, Attribute | Item):
        inner = (
            _attribute(of, unit, project, draws)
            if isinstance(of, Attribute)
            else _named_secret(of, unit, project, draws)
        )
        return replace(inner, origin="typed") if inner is not None else None
    kind = kind_of_name(name)
    if kind is None or is_truth(value, unit, project):
        return None
    before = _assigned(value, unit)
    if before is not None:
        origin = origin_of_secret(before, unit, project, draws)
        return Secret(kind, f"{_short(of)}.{name}", origin, value, before.at) if origin is not None else None
    words = set(segments(name))
    if kind == "password" and words & _CLEAR_WORDS:
        return Secret(kind, f"{_short(of)}.{name}", "stored", value)
    origin = _by_way(value, name)
    if origin is None:
        told = {word for each in way(value) for word in segments(each)}
        if (
            kind != "password"
            or name != "password"
            or told & _SERVICE_WORDS
            or not isinstance(bare(of), Param | Call)
        ):
            return None
        return Secret(kind, f"{_short(of)}.{name}", "stored", value, doubtful=True)
    if kind == "password" and origin == "typed" and (owner := class_of(of, unit, project)) is not None:
        if _keeps_rows(owner, project):
            origin = "stored"
    return Secret(kind, f"{_short(of)}.{name}", origin, value)


def _keeps_rows(owner: str, project: Project) -> bool:
    """Whether a class is a table of the database rather than a form or schema."""
    names = {each.rpartition(".")[2] for each in project.base_names(owner)}
    return bool(
        names
        & {
            "Model",
            "AbstractUser",
            "AbstractBaseUser",
            "DeclarativeBase",
            "Base",
            "SQLModel",
            "Document",
            "UserMixin",
        }
    )


def _short(value: Value) -> str:
    if isinstance(value, Named | Param | Attribute):
        return value.name
    if isinstance(value, Symbol | Closure):
        return value.name.rpartition(".")[2]
    return "..."


def _assigned(value: Attribute, unit: Unit) -> Value | None:
    """What the unit put into the attribute before it is read."""
    found = None
    for step in unit.steps:
        if step.at.line > value.at.line:
            break
        if step.kind == "store" and isinstance(step.target, Attribute) and step.target.name == value.name:
            if _short(step.target.of) == _short(value.of):
                found = step.value
    return found


def _by_way(value: Value, name: str) -> Source | None:
    """Where an attribute or key comes from, by the names on its way; None for a service's and for what
    cannot be told.
    """
    names = way(value)
    if not names:
        return None
    if any("session" in segments(each) for each in names):
        return "typed"
    if any(each in _GIVES_ROW for each in names) and not {
        word for each in names for word in segments(each)
    } & _SERVICE_WORDS - {"db"}:
        return "stored"
    for each in names:
        words = set(segments(each))
        if words & _SERVICE_WORDS and not is_user(each):
            return None
        if words & _TYPED_WORDS:
            return "typed"
        if is_user(each) or words & {"account", "otp", "obj", "row", "record", "profile", "instance"}:
            return "stored"
    if names[-1] == "self" or names[0] == "self":
        return "stored"
    return None


def origin_of_secret(
    value: Value, unit: Unit, project: Project, draws: Draws, depth: int = 10
) -> Source | None:
    """Where a secret's value comes from; None when it is no secret in clear: hashed, a constant, a truth
    value.
    """
    value = bare(value)
    if depth == 0:
        return "unknown"
    if isinstance(value, Literal | Collection | Mapping) and not _makes(value, unit, project, draws):
        return None
    if isinstance(value, Param):
        return "given" if kind_of_name(value.name) is not None else "unknown"
    if isinstance(value, Item) and (taken := returned_part(value, unit, project)) is not None:
        return origin_of_secret(taken[0], taken[1], project, draws, depth - 1)
    if isinstance(value, Item | Attribute):
        name = value.name if isinstance(value, Attribute) else text_of(value.key) or ""
        if {"hash", "hashed", "encrypted", "digest"} & set(segments(name)):
            return None
        if _makes(value, unit, project, draws):
            return "generated"
        if (
            isinstance(value, Item)
            and isinstance(bare(value.of), Call | Collection | Choice)
            and _sliced(value)
        ):
            return origin_of_secret(value.of, unit, project, draws, depth - 1)
        found = _by_way(value, name)
        if found is not None:
            return found
        return None if {each for one in way(value) for each in segments(one)} & _SERVICE_WORDS else "unknown"
    if isinstance(value, Choice):
        for option in value.options:
            inner = origin_of_secret(option, unit, project, draws, depth - 1)
            if inner is not None:
                return inner
        return None
    if isinstance(value, Operation) and value.operator in ("or", "and"):
        for part in value.parts:
            inner = origin_of_secret(part, unit, project, draws, depth - 1)
            if inner is not None:
                return inner
        return None
    if isinstance(value, Call):
        return _of_call(value, unit, project, draws, depth)
    if _makes(value, unit, project, draws):
        return "generated"
    if isinstance(value, Symbol):
        return None
    return "unknown" if not isinstance(value, Unread) else None


def returned_part(value: Item, unit: Unit, project: Project) -> tuple[Value, Unit] | None:
    """What `member, password = invite(...)` takes out of the tuple that a function of the project returns."""
    index, call = bare(value.key), bare(value.of)
    if not (isinstance(index, Literal) and isinstance(index.value, int) and isinstance(call, Call)):
        return None
    helper = target(call, unit, project).unit
    if helper is None or helper.kind != "function":
        return None
    for step in helper.steps:
        whole = bare(step.value)
        if step.kind == "return" and isinstance(whole, Collection) and 0 <= index.value < len(whole.items):
            return whole.items[index.value], helper
    return None


def _of_call(call: Call, unit: Unit, project: Project, draws: Draws, depth: int) -> Source | None:
    last = method(call)
    words = set(segments(last))
    if any(is_service_password(text_of(each) or "") for each in call.args[:3]):
        return None
    if not call.args and not call.keywords and last[:1].islower():
        helper = target(call, unit, project).unit
        if helper is not None and helper.kind == "function" and makes_secret(helper, project, draws):
            return "generated"
    if words & _STOP_WORDS or last[:1].isupper():
        return None
    if last in _ROWS and not (last == "get" and call.args and text_of(call.args[0]) is not None):
        return None
    if "decrypt" in words or "unhash" in words:
        return "stored"
    if kind_of_function(last) is not None and words & _MAKES and not _is_closed_by(call, unit, project):
        return "generated"
    if _makes(call, unit, project, draws):
        return "generated"
    if last in ("getpass", "input", "raw_input", "prompt", "ask", "askstring", "text_input"):
        return "typed"
    if last in GETTERS:
        key = text_of(call.args[0]) if call.args else None
        found = _by_way(call, key or "")
        if found is not None:
            return found
        return None
    func = bare(call.func)
    if last in ("strip", "encode", "decode", "str", "lower", "format", "join", "get_secret_value") and (
        call.args or isinstance(func, Attribute)
    ):
        of = (
            func.of
            if isinstance(func, Attribute) and last not in ("join", "format")
            else call.args[0]
            if call.args
            else func
        )
        return origin_of_secret(of, unit, project, draws, depth - 1)
    found_target = target(call, unit, project)
    if (
        found_target.unit is not None
        and found_target.unit.kind == "function"
        and makes_secret(found_target.unit, project, draws)
    ):
        return "generated"
    if words & {"generate", "random", "gen", "make"} and not _is_closed_by(call, unit, project):
        return "generated"
    return "unknown"


def _makes(value: Value, unit: Unit, project: Project, draws: Draws) -> bool:
    return any(isinstance(each, Call) and draws(each, unit, project) for each in inside(value, 80))


_MAKES_SECRET: Memo[str, bool] = Memo()


def makes_secret(unit: Unit, project: Project, draws: Draws) -> bool:
    """Whether a function gives back what it drew at random."""
    answers, key = _MAKES_SECRET.of(project), unit.name
    if key not in answers:
        answers[key] = False
        returned = [step.value for step in unit.steps if step.kind == "return"]
        answers[key] = (
            bool(returned)
            and len(unit.calls) < 200
            and any(
                any(isinstance(each, Call) and draws(each, unit, project) for each in inside(value, 120))
                for value in returned
            )
        )
    return answers[key]


def _is_command(text: Text) -> bool:
    """Whether a text is a line by which a client signs in at a server: `identify {password}`, `PASS {password}`."""
    first = text_of(text.parts[0]) if text.parts else None
    if first is None or not _COMMAND.match(first):
        return False
    return all((said := text_of(part)) is None or not said.strip() for part in text.parts[1:])


def _asked_for(text: Text, unit: Unit, project: Project, draws: Draws) -> Iterator[Secret]:
    """A generated value behind the words "your password is" whatever its name."""
    said = ""
    for before, part in zip(text.parts, text.parts[1:], strict=False):
        said = (said + (text_of(before) or "somebody"))[-80:]
        if text_of(part) is not None or not _ASKS.search(said):
            continue
        if not isinstance(part, Named) or kind_of_name(part.name) is not None or is_password(part.name):
            continue
        if origin_of_secret(part.value, unit, project, draws) == "generated":
            yield Secret("password", part.name, "generated", part, part.at)
