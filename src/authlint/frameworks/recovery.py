"""Recovery as applications write it: codes kept for a rainy day, links that are mailed, resets and what they rest on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from authlint.facts.secrets import RecoveryCodesStored, ResetLink, ResetWithoutProof, ReusableResetToken
from authlint.frameworks.messages import draws_at_random, is_route, is_table, leaves_by
from authlint.frameworks.model import Row, recognise
from authlint.python.calls import Target, target
from authlint.python.clear import makes_secret
from authlint.python.memo import kept
from authlint.python.passwords import way
from authlint.python.project import Project, is_test_path
from authlint.python.purpose import kind_around, kind_of_function, kind_of_name, surroundings, target_name, trail
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
    Param,
    Spot,
    Symbol,
    Text,
    Value,
    argument,
    bare,
    inside,
    method,
    text_of,
)
from authlint.vocabulary import is_password, is_password_hash, is_recovery_code, is_user_name, segments

MODELS: tuple[Row, ...] = ()

_SPARE = (b"recovery", b"backup", b"scratch", b"Recovery", b"Backup", b"RECOVERY", b"static_token", b"StaticToken", b"token_set")


def _mentions(path: str, words: tuple[bytes, ...], project: Project, question: str) -> bool:
    answers, key = kept(project), (question, path)
    if key not in answers:
        data = project.read(path) or b""
        answers[key] = any(word in data for word in words)
    return bool(answers[key])


# ---------------------------------------------------------------------- recovery codes


@recognise(Unit)
def stored_recovery_codes(unit: Unit, whole: Unit, project: Project) -> Iterator[RecoveryCodesStored]:
    """Recovery codes that are kept as drawn: in an attribute, a column, a row for each."""
    if unit.kind != "function" or is_test_path(unit.path) or not _mentions(unit.path, _SPARE, project, "spare codes"):
        return
    around = surroundings(unit, project) == "recovery"
    drawn = [call for call in unit.calls if _gives_codes(call, unit, project)]
    if not drawn:
        return
    told: set[str] = set()
    for step in unit.steps:
        for name, value in _kept_values(step, unit, project):
            if not (is_recovery_code(name) or (around and _is_spare_column(name))) or name in told:
                continue
            made = _made_of(value, drawn, unit)
            if made is None:
                continue
            told.add(name)
            form = "encrypted" if _encrypts(value) or _encrypted_column(name, project) else "clear"
            yield RecoveryCodesStored(
                at=step.at,
                value=value,
                form=form,  # type: ignore[arg-type]
                label=name,
                made=made.at if made.at.line != step.at.line else None,
            )


def _gives_codes(call: Call, unit: Unit, project: Project) -> bool:
    """Whether a call draws at random, or leads to a function of the project that gives back what it drew."""
    if draws_at_random(call, unit, project):
        return True
    last = method(call)
    if last == "random_token":
        return True
    if not last[:1].islower():
        return False
    found = target(call, unit, project)
    if found.unit is not None and found.unit.kind == "function" and found.unit.name != unit.name:
        return makes_secret(found.unit, project, draws_at_random)
    return kind_of_function(last) == "recovery"


def _kept_values(step: Step, unit: Unit, project: Project) -> Iterator[tuple[str, Value]]:
    """What a step keeps beyond the function, and the name it is kept under."""
    if step.kind == "store" and isinstance(step.target, Attribute):
        of = step.target.of
        if isinstance(of, Param) and of.name == "self" and not is_table(unit.owner, project):
            return
        value = step.value
        yield step.target.name, value
        inner = bare(value)
        if isinstance(inner, Mapping):
            for key, each in inner.items:
                if key is not None and (said := text_of(key)):
                    yield said, each
    elif step.kind == "call" and isinstance(step.value, Call):
        call = step.value
        last = method(call)
        func = bare(call.func)
        owner = ""
        if isinstance(func, Attribute):
            owner = _row_name(func.of)
        elif isinstance(func, Symbol):
            names = func.name.split(".")
            owner = names[-1] if last[:1].isupper() else names[-3] if len(names) > 2 and names[-2] == "objects" else names[-2] if len(names) > 1 else ""
        if last in ("create", "update", "insert", "update_or_create", "insert_one") or last[:1].isupper():
            rows = is_recovery_code(owner) or {"static", "token"} <= set(segments(owner)) or owner == "token_set"
            for name, value in call.keywords:
                if name is None:
                    continue
                if is_recovery_code(name):
                    yield name, value
                elif rows and name in ("code", "token", "value", "key", "recovery_code", "backup_code"):
                    yield f"recovery_code.{name}", value


def _row_name(value: Value) -> str:
    if isinstance(value, Attribute) and value.name == "objects":
        return target_name(value.of)
    return target_name(value)


def _is_spare_column(name: str) -> bool:
    words = set(segments(name))
    return bool(words & {"code", "codes", "keys", "tokens", "token"}) and not words & {"hash", "hashed", "hashes", "digest", "salt"}


def _made_of(value: Value, drawn: list[Call], unit: Unit) -> Call | None:
    """The draw that a value holds as it was drawn, directly or through a list that it was put into."""
    stripped = _unwrapped(value)
    for call in drawn:
        if trail(stripped, call) is not None or trail(value, call) is not None:
            return call
    for each in inside(stripped, 120):
        if not isinstance(each, Named):
            continue
        held = bare(each.value)
        if not isinstance(held, Collection) and not (isinstance(held, Call) and method(held) in ("list", "set")):
            continue
        for call in unit.calls:
            if method(call) in ("append", "add", "insert", "extend") and isinstance(func := bare(call.func), Attribute):
                if target_name(func.of) == each.name:
                    for made in drawn:
                        if trail(call, made, whole_call=True) is not None:
                            return made
    return None


def _unwrapped(value: Value) -> Value:
    """The value without encryption around it, which can be turned back."""
    for _ in range(4):
        inner = bare(value)
        if isinstance(inner, Call) and _encrypts(inner) and inner.args:
            value = inner.args[0]
        elif isinstance(inner, Call) and method(inner) in ("decode", "encode", "dumps", "join", "str") and inner.args:
            value = inner.args[0]
        elif isinstance(inner, Call) and method(inner) in ("decode", "encode") and isinstance(func := bare(inner.func), Attribute):
            value = func.of
        else:
            break
    return value


def _encrypts(value: Value) -> bool:
    return any(
        isinstance(each, Call) and {"encrypt", "cipher", "fernet"} & set(segments(method(each))) for each in inside(value, 30)
    )


def _encrypted_column(name: str, project: Project) -> bool:
    declared = re.compile(rb"\b" + re.escape(name.encode()) + rb"\s*(?::[^=\n]*)?=\s*[\w.]*(?:[Ee]ncrypt|Secure|Crypt)\w*\s*\(")
    return any(declared.search(project.files()[path]) is not None for path in project.mentioning(name))


# ---------------------------------------------------------------------- links

_LINK_WORDS = re.compile(r"reset|forgot|recover|activat|verif|confirm|password|passwd|invite|magic|token", re.IGNORECASE)
_LOCAL = re.compile(r"^http://(?:localhost|127\.|0\.0\.0\.0|\[::1\]|10\.|192\.168\.|[\w.-]+\.local\b|[\w-]+(?::\d+)?/)", re.IGNORECASE)
_HOST_NAMES = frozenset(("host_url", "url_root", "base_url", "root_url", "host"))
_LINK_BYTES = (b"http://", b"host_url", b"url_root", b"base_url", b"root_url", b"get_host", b"HTTP_HOST", b"\"Host\"", b"'Host'", b"'host'", b"\"host\"", b".host")


@recognise(Unit)
def reset_links(unit: Unit, whole: Unit, project: Project) -> Iterator[ResetLink]:
    """Links with a token for reset or activation that go over http or to the host that the request names."""
    if unit.kind != "function" or is_test_path(unit.path) or not _mentions(unit.path, _LINK_BYTES, project, "links"):
        return
    told: set[tuple[int, str]] = set()
    for step in unit.steps:
        for each in inside(step.value, 200):
            if not isinstance(each, Text) or (each.at.line, "seen") in told:
                continue
            told.add((each.at.line, "seen"))
            fault = _link_fault(each, unit, project)
            if fault is None or not _opens_account(each, unit):
                continue
            sent = _sent(each, unit, project)
            if sent is None and not _returned(each, unit):
                continue
            yield ResetLink(at=each.at, value=each, fault=fault[0], label=fault[1], sent=sent)  # type: ignore[arg-type]


def _link_fault(text: Text, unit: Unit, project: Project) -> tuple[str, str] | None:
    first = text.parts[0]
    start = text_of(first)
    joined = text_of(text, "\0") or ""
    if "http://" in joined:
        rest = joined[joined.index("http://") :]
        if not _LOCAL.match(rest) and len(rest) > 8:
            host = rest[7:].partition("/")[0].partition("\0")[0]
            return "http", host or "the site's domain"
    for part in text.parts[:4] if start is not None else text.parts[:2]:
        name = _host_of_request(part)
        if name:
            return "host", name
    return None


def _host_of_request(value: Value) -> str:
    """How the host of a request is read: "request.host_url", "the Host header"; "" for another value."""
    for each in inside(value, 30):
        if isinstance(each, Attribute) and each.name in _HOST_NAMES and _is_request(each.of):
            return f"request.{each.name}"
        if isinstance(each, Symbol) and each.name.startswith("flask.request.") and each.name.rpartition(".")[2] in _HOST_NAMES:
            return f"request.{each.name.rpartition('.')[2]}"
        if isinstance(each, Item) and text_of(each.key) in ("HTTP_HOST", "Host", "host", "Origin", "HTTP_ORIGIN") and "request" in " ".join(way(each)).lower():
            return "the Host header"
        if isinstance(each, Call) and method(each) == "get" and each.args and text_of(each.args[0]) in ("HTTP_HOST", "Host", "host"):
            return "the Host header"
    return ""


def _is_request(value: Value) -> bool:
    inner = bare(value)
    name = inner.name if isinstance(inner, Param | Attribute) else inner.name.rpartition(".")[2] if isinstance(inner, Symbol) else ""
    return name in ("request", "req", "_request") or (isinstance(value, Named) and value.name in ("request", "req"))


def _opens_account(text: Text, unit: Unit) -> bool:
    """Whether a link carries a token for reset, activation or login."""
    said = " ".join(each for part in text.parts if (each := text_of(part)) is not None)
    path = re.sub(r"https?://[^/\s]*", "", said)
    carries = False
    for part in text.parts:
        if text_of(part) is not None:
            continue
        for each in inside(part, 30):
            name = each.name if isinstance(each, Named | Param | Attribute) else text_of(each.key) or "" if isinstance(each, Item) else ""
            if name and (kind_of_name(name) in ("reset", "activation", "code") or {"token", "uid", "uidb64", "activation", "reset"} & set(segments(name))):
                carries = True
            if isinstance(each, Call) and ("token" in method(each) or (method(each) in ("reverse", "url_for") and each.args and _LINK_WORDS.search(text_of(each.args[0]) or ""))):
                carries = True
    return carries and (bool(_LINK_WORDS.search(path)) or kind_around(unit.qualname) in ("reset", "activation", "code"))


def _sent(made: Value, unit: Unit, project: Project) -> Spot | None:
    for step in unit.steps:
        if step.kind != "call" or not isinstance(step.value, Call):
            continue
        found = leaves_by(step.value, unit, project)
        if found is not None and found[0] in ("mail", "sms", "page"):
            if any(each is made for value in found[1] for each in inside(value, 300)):
                return step.at
    return None


def _returned(made: Value, unit: Unit) -> bool:
    return any(step.kind == "return" and any(each is made for each in inside(step.value, 60)) for step in unit.steps)


# ---------------------------------------------------------------------- resets

_PROOF = frozenset(
    (
        "token", "otp", "code", "pin", "answer", "secret", "signature", "key", "uid", "uidb64", "uidb36", "hash", "nonce", "captcha",
        "verification", "ticket", "challenge", "old", "current", "jwt", "session", "cookie", "cookies", "headers", "authorization",
        "credential", "question", "ans", "dob", "birth", "hint", "sig", "link", "reset_id", "k", "t", "h",
    )
)  # fmt: skip
_LOOKS_UP = frozenset(("filter", "get", "filter_by", "first", "find_one", "get_object_or_404", "execute", "query", "get_user_by_email", "find_by_email", "by_email", "where", "one"))


@recognise(Unit)
def resets_without_proof(unit: Unit, whole: Unit, project: Project) -> Iterator[ResetWithoutProof]:
    """A reset that reads a user's name and a new password from the request, and nothing that proves who asks."""
    if unit.kind != "function" or is_test_path(unit.path) or not _names_reset(unit):
        return
    write = _password_write(unit)
    if write is None:
        return
    inputs = _inputs(unit, project)
    if inputs is None or not inputs or not any(is_user_name(each) for each in inputs):
        return
    if not all(is_user_name(each) or is_password(each) or each in ("email", "csrf_token", "submit") for each in inputs):
        return
    if not any(is_password(each) for each in inputs) and not _generated(write, unit, project):
        return
    if _asks_login(unit, project):
        return
    yield ResetWithoutProof(
        at=write.at, value=write.value, inputs=tuple(sorted(inputs)), flag=_trusts_flag(unit), write=write.at
    )


def _names_reset(unit: Unit) -> bool:
    words = set(segments(unit.qualname))
    return bool(words & {"reset", "forgot", "forget", "forgotten", "recover", "recovery"}) and bool(
        words & {"password", "pass", "passwd", "pwd", "account", "forgot", "forget", "contrasena", "senha", "pw"}
    )


def _password_write(unit: Unit) -> Step | None:
    for step in unit.steps:
        if step.kind == "call" and isinstance(step.value, Call) and method(step.value) == "set_password" and step.value.args:
            return step
        if step.kind == "store" and isinstance(step.target, Attribute | Item):
            name = target_name(step.target)
            if (is_password(name) or is_password_hash(name)) and not _is_request_like(step.target.of):
                return step
    return None


def _is_request_like(value: Value) -> bool:
    return bool({"session", "data", "context", "form", "request", "initial", "fields"} & set(segments(target_name(value))))


def _generated(write: Step, unit: Unit, project: Project) -> bool:
    value = write.value.args[0] if isinstance(write.value, Call) and write.value.args else write.value
    return any(isinstance(each, Call) and (draws_at_random(each, unit, project) or kind_of_function(method(each)) == "password") for each in inside(value, 60))


def _inputs(unit: Unit, project: Project) -> set[str] | None:
    """The names that are read from the request; None when something else is read or the request is handed on."""
    names: set[str] = set()
    routed = any(is_route(each) for each in unit.decorators)
    for parameter in unit.parameters:
        if parameter.name in ("self", "cls", "request", "req", "args", "kwargs", "pk", "format", "db", "session", "response", "background_tasks", "info"):
            continue
        words = set(segments(parameter.name))
        if words & _PROOF:
            return None
        if is_user_name(parameter.name) or is_password(parameter.name):
            if not routed:
                return None  # a helper: what was proved before the call is not seen here
            names.add(parameter.name)
            continue
        if parameter.default is not None or parameter.annotation is not None:
            fields = _fields_of(parameter.annotation, unit, project)
            if fields is None:
                return None
            names |= fields
            continue
        return None
    for step in unit.steps:
        for each in inside(step.value, 200):
            key = None
            if isinstance(each, Item):
                key = text_of(each.key)
                of: Value | None = each.of
            elif isinstance(each, Call) and method(each) in ("get", "getlist", "pop") and each.args:
                key = text_of(each.args[0])
                func = bare(each.func)
                of = func.of if isinstance(func, Attribute) else None
                if isinstance(func, Symbol):
                    path = func.name
                    if ".session." in path or path.startswith("session."):
                        return None
                    if key is not None and ("request" in path):
                        names.add(key)
                    continue
            else:
                if isinstance(each, Call) and _takes_request(each, unit, project):
                    return None
                if isinstance(each, Attribute) and each.name in ("session", "COOKIES", "cookies", "headers", "user", "current_user", "auth", "META") and _is_request(each.of):
                    return None
                if isinstance(each, Symbol) and each.name.rpartition(".")[2] in ("current_user", "session"):
                    return None
                if isinstance(each, Call) and {"verify", "check", "validate", "authenticate", "consume", "decode", "loads", "unsign", "jwt"} & set(segments(method(each))) and method(each) not in ("validate_password", "is_valid", "validate_on_submit", "check_password_strength", "password_validation"):
                    return None
                if isinstance(each, Attribute) and each.name == "data" and isinstance(each.of, Attribute):
                    names.add(each.of.name)
                continue
            if key is None or of is None:
                continue
            spoken = " ".join((*way(each), target_name(of))).lower()
            if "session" in spoken or "cookie" in spoken or "header" in spoken:
                return None
            if any(word in spoken for word in ("request", "data", "form", "json", "payload", "body", "post", "args", "serializer")):
                names.add(key)
    for call in unit.calls:
        fields = _serializer_fields(call, unit, project)
        if fields is None:
            return None
        names |= fields
    return names


def _takes_request(call: Call, unit: Unit, project: Project) -> bool:
    """Whether a call hands the request on, so that more may be read from it."""
    last = method(call)
    if last in ("render", "redirect", "messages", "error", "success", "info", "warning", "get_current_site", "add_message", "get_client_ip", "print"):
        return False
    func = bare(call.func)
    if isinstance(func, Symbol) and func.name.startswith(("django.", "rest_framework.")):
        return False
    return any(isinstance(each := bare(value), Param) and each.name in ("request", "req") for value in call.args)


def _serializer_fields(call: Call, unit: Unit, project: Project) -> set[str] | None:
    """The fields of a serializer or form that is filled from the request; None when its class is not in the project."""
    filled = argument(call, -1, "data")
    from_request = filled is not None and any("request" in each for each in (" ".join(way(filled)).lower(), target_name(bare(filled)).lower()))
    if filled is None and call.args and isinstance(bare(call.args[0]), Attribute):
        name = bare(call.args[0]).name  # type: ignore[attr-defined]
        from_request = name in ("POST", "form") and method(call)[:1].isupper()
    last = method(call)
    if not from_request and not (last.endswith("Form") and not call.args):
        return set()
    owner = unit.owner
    symbol: str | None = None
    func = bare(call.func)
    if isinstance(func, Attribute) and isinstance(func.of, Param) and func.of.index == 0 and owner:
        wanted = "serializer_class" if last in ("serializer_class", "get_serializer") else last
        held = project.field(owner, wanted)
        inner = bare(held[0]) if held is not None else None
        symbol = inner.name if isinstance(inner, Symbol) else None
    elif isinstance(func, Symbol):
        symbol = func.name
    klass = project.unit(symbol) if symbol else None
    if klass is None or klass.kind != "class":
        return None
    return _class_fields(klass, project)


def _class_fields(klass: Unit, project: Project) -> set[str] | None:
    names: set[str] = set()
    for _, each in project.bases(klass.name):
        if each is None:
            continue
        if any({"validate", "clean", "save"} & {name} for name in each.methods):
            for name in ("validate", "clean", "save"):
                inner = project.unit(f"{each.name}.{name}") if name in each.methods else None
                if inner is not None and any(_PROOF & set(segments(literal.value)) for literal in inner.literals if isinstance(literal.value, str) and len(literal.value) < 25):
                    return None
        for name, value in each.fields.items():
            if isinstance(bare(value), Call) and name not in ("Meta", "objects"):
                names.add(name)
        names |= {name for name in each.annotations if name not in ("model_config",)}
    return names


def _fields_of(annotation: Value | None, unit: Unit, project: Project) -> set[str] | None:
    """The fields of a body schema; empty for a dependency such as the database session."""
    if annotation is None:
        return set()
    symbol = project.annotated_class(annotation)
    if symbol is None:
        return None
    if symbol.rpartition(".")[2] in ("Session", "AsyncSession", "Request", "BackgroundTasks", "Response", "HttpRequest", "str", "int", "SessionDep", "EmailStr"):
        return set()
    klass = project.unit(symbol)
    if klass is None or klass.kind != "class":
        return None
    return _class_fields(klass, project)


def _asks_login(unit: Unit, project: Project) -> bool:
    """Whether a decorator or the class demands staff; a login alone proves another account."""
    for decorator in unit.decorators:
        value = bare(decorator)
        func = bare(value.func) if isinstance(value, Call) else value
        name = func.name.lower() if isinstance(func, Attribute | Symbol) else ""
        if any(word in name for word in ("login", "admin", "staff", "permission", "superuser", "role", "auth", "token", "secure", "protected", "command")):
            return True
    if unit.owner:
        held = project.field(unit.owner, "permission_classes")
        if held is not None:
            said = " ".join(each.name for each in inside(held[0]) if isinstance(each, Symbol)).lower()
            return bool(said.replace("allowany", "").replace("isauthenticated", "").replace("rest_framework.permissions.", "").strip())
        for name, klass in project.bases(unit.owner):
            if any(word in name.lower() for word in ("loginrequired", "permissionrequired", "staffrequired", "userpassestest", "command")):
                return True
    return False


def _trusts_flag(unit: Unit) -> bool:
    """Whether a row with a flag (`is_verified=True`) is all that is asked for."""
    for call in unit.calls:
        for name, value in call.keywords:
            if name and {"verified", "used", "valid", "confirmed"} & set(segments(name)) and isinstance(bare(value), Literal):
                return True
    return False


_SPENT = frozenset(
    (
        "delete", "remove", "used", "use", "consume", "consumed", "invalidate", "revoke", "revoked", "expire", "expired", "blacklist",
        "denylist", "blocklist", "pop", "nonce", "jti", "cache", "redis", "stamp", "uniquifier", "fs_uniquifier", "one", "once", "spent",
        "version", "changed", "clear",
    )
)  # fmt: skip


@recognise(Unit)
def reusable_tokens(unit: Unit, whole: Unit, project: Project) -> Iterator[ReusableResetToken]:
    """A reset that rests on a signed token alone, with nothing that makes it single-use."""
    if unit.kind != "function" or is_test_path(unit.path) or not _names_reset(unit):
        return
    write = _reset_write(unit, project)
    if write is None:
        return
    for call in unit.calls:
        read = _reads_signed(call, unit, project)
        if read is None:
            continue
        helper, loads = read
        units = [unit] if helper is None else [unit, helper]
        if any(_spends(each, loads) for each in units):
            return
        yield ReusableResetToken(at=write, value=call, made=loads.at)
        return


def _reset_write(unit: Unit, project: Project) -> Spot | None:
    for step in unit.steps:
        value = step.value
        if step.kind == "call" and isinstance(value, Call):
            last = method(value)
            words = set(segments(last))
            if last in ("set_password", "update_password", "change_password"):
                return step.at
            if last[:1].islower() and {"password", "pw", "pwd"} & words and {"set", "update", "change"} & words and not words & _ASKING:
                return step.at
            if last[:1].isupper() and any(name is not None and is_password(name) for name, _ in value.keywords) and not last.endswith(("Form", "Schema", "Response")):
                return step.at
        if step.kind == "store" and isinstance(step.target, Attribute):
            if (is_password(step.target.name) or is_password_hash(step.target.name)) and not _is_request_like(step.target.of):
                return step.at
    return None


_ASKING = frozenset(("verify", "check", "token", "send", "generate", "email", "mail", "form", "request", "link", "url", "validate", "is", "has", "can"))


def _reads_signed(call: Call, unit: Unit, project: Project, depth: int = 2) -> tuple[Unit | None, Call] | None:
    """The helper that a call leads to (None for a direct call) and the call that opens a signed token in it."""
    last = method(call)
    if last in ("loads", "unsign", "decode") and _is_signed(call, unit, project):
        return None, call
    words = set(segments(last))
    if not words & {"verify", "token", "unserialize", "decode", "confirm", "loads", "load", "check", "validate", "unsign", "signed"}:
        return None
    found: Target = target(call, unit, project)
    helper = found.unit
    if helper is None or helper.kind != "function" or helper.name == unit.name or depth == 0:
        return None
    for inner in helper.calls:
        if method(inner) in ("loads", "unsign", "decode") and _is_signed(inner, helper, project):
            return helper, inner
    return None


def _is_signed(call: Call, unit: Unit, project: Project) -> bool:
    func = bare(call.func)
    if isinstance(func, Symbol):
        return func.name in ("jwt.decode", "jose.jwt.decode", "django.core.signing.loads")
    names = target(call, unit, project).names
    if any(name.startswith(("itsdangerous.", "django.core.signing.")) for name in names):
        return True
    return isinstance(func, Attribute) and any(
        isinstance(each, Call) and method(each) in ("URLSafeTimedSerializer", "TimedJSONWebSignatureSerializer", "URLSafeSerializer", "TimestampSigner", "Serializer", "JSONWebSignatureSerializer")
        for each in inside(func.of, 12)
    )


def _spends(unit: Unit, loads: Call) -> bool:
    """Whether something in a unit makes a token single-use: a store of used ones, a stamp or hash that a reset changes."""
    for each in unit.calls:
        if each is not loads and set(segments(method(each))) & (_SPENT - {"clear"}) and method(each) not in ("pop_flash", "use"):
            return True
        owner = bare(each.func)
        if isinstance(owner, Attribute) and {"cache", "redis"} & set(segments(target_name(owner.of))):
            return True
    for value in (*loads.args, *(each for _, each in loads.keywords)):
        for inner in inside(value, 60):
            name = inner.name if isinstance(inner, Attribute | Named) else ""
            if name and (is_password(name) or is_password_hash(name)):
                return True
    for part in inside(loads.func, 40):
        if isinstance(part, Attribute) and (is_password(part.name) or is_password_hash(part.name)):
            return True
    for comparison in unit.comparisons:
        if _compares_stamp(comparison):
            return True
    return any(
        step.kind == "store"
        and step.target is not None
        and {"token", "used", "nonce", "version", "stamp", "changed"} & set(segments(target_name(step.target)))
        and isinstance(step.target, Attribute)
        for step in unit.steps
    )


def _compares_stamp(comparison: Comparison) -> bool:
    for side in (comparison.left, comparison.right):
        for each in inside(side, 20):
            name = each.name if isinstance(each, Attribute) else text_of(each.key) or "" if isinstance(each, Item) else ""
            words = set(segments(name))
            if words & {"hash", "stamp", "version", "nonce", "jti", "token", "fingerprint", "login", "changed", "uniquifier"} or is_password_hash(name):
                return True
    return False
