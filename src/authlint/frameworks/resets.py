"""Password resets that rest on nothing but a name in the request.

```python
from flask import request


@app.route("/reset-password", methods=["POST"])
def reset_password():
    user = User.query.filter_by(email=request.form["email"]).first()
    # fact: ResetWithoutProof(inputs=("email", "password"))
    user.set_password(request.form["password"])
    return "done"
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.evidence import only_reads
from authlint.facts.gates import hooks
from authlint.facts.secrets import ResetWithoutProof
from authlint.frameworks.generators import draws_at_random
from authlint.frameworks.messages import is_route
from authlint.frameworks.model import Row, recognise
from authlint.frameworks.password_writes import SQL_COLUMN, SQL_UPDATE, names_password
from authlint.frameworks.reset_links import is_request
from authlint.python.classes import annotated_class
from authlint.python.passwords import way
from authlint.python.project import Project
from authlint.python.purpose import (
    kind_of_function,
    named,
    target_name,
)
from authlint.python.sources import is_test_path
from authlint.python.units import Branch, Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Item,
    Literal,
    Param,
    Symbol,
    Value,
    argument,
    bare,
    inside,
    method,
    text_of,
)
from authlint.vocabulary import is_password, is_password_hash, is_user_name, segments

MODELS: tuple[Row, ...] = ()

_PROOF = named(
    "token otp code pin answer secret signature key hash nonce captcha verification "
    "ticket challenge old current jwt session cookie cookies headers authorization credential "
    "question ans dob birth hint sig link reset_id k t h"
)


_LOOKS_UP = named(
    "filter get filter_by first find_one get_object_or_404 execute query get_user_by_email "
    "find_by_email by_email where one"
)


@recognise(Unit)
def resets_without_proof(unit: Unit, whole: Unit, project: Project) -> Iterator[ResetWithoutProof]:
    """A reset that reads a user's name and a new password from the request, and nothing that proves who
    asks.
    """
    if unit.kind != "function" or is_test_path(unit.path) or not names_reset(unit):
        return
    write = password_write(unit)
    if write is None:
        return
    inputs = _inputs(unit, project)
    if inputs is None or not inputs or not any(is_user_name(each) for each in inputs):
        return
    if not all(
        is_user_name(each) or is_password(each) or each in ("email", "csrf_token", "submit")
        for each in inputs
    ):
        return
    if not any(is_password(each) for each in inputs) and not generated(write, unit, project):
        return
    if asks_login(unit, project) or turned_away(unit, project):
        return
    yield ResetWithoutProof(
        at=write.at, value=write.value, inputs=tuple(sorted(inputs)), flag=_trusts_flag(unit), write=write.at
    )


def names_reset(unit: Unit) -> bool:
    words = set(segments(unit.qualname))
    return bool(words & {"reset", "forgot", "forget", "forgotten", "recover", "recovery"}) and bool(
        words
        & {"password", "pass", "passwd", "pwd", "account", "forgot", "forget", "contrasena", "senha", "pw"}
    )


def names_reset_by_token(unit: Unit) -> bool:
    """Whether a function that opens a token is named for a reset: `reset_with_token` too, not `reset_database`."""
    words = set(segments(unit.qualname))
    return names_reset(unit) or bool(words & _RESETS and not words & _OTHER_RESETS)


_RESETS = named("reset forgot forget forgotten recover recovery")
_OTHER_RESETS = named(
    "database db demo data cache form mfa totp otp 2fa device devices email mail settings counter"
)


def password_write(unit: Unit) -> Step | None:
    for step in unit.steps:
        if (
            step.kind == "call"
            and isinstance(step.value, Call)
            and method(step.value) == "set_password"
            and step.value.args
        ):
            return step
        if step.kind == "call" and isinstance(step.value, Call) and step.value.args and _updates(step.value):
            return step
        if step.kind == "store" and isinstance(step.target, Attribute | Item):
            name = target_name(step.target)
            if (is_password(name) or is_password_hash(name)) and not is_request_like(step.target.of):
                return step
    return None


def _updates(call: Call) -> bool:
    """`execute("UPDATE users SET password = ...")`."""
    said = text_of(call.args[0]) if method(call) in ("execute", "query", "run") else None
    if said is None or "update" not in said.lower():
        return False
    matched = SQL_UPDATE.search(said)
    return matched is not None and any(
        names_password(each[0].strip('"`[]')) for each in SQL_COLUMN.findall(matched[1])
    )


def is_request_like(value: Value) -> bool:
    return bool(
        {"session", "data", "context", "form", "request", "initial", "fields"}
        & set(segments(target_name(value)))
    )


def generated(write: Step, unit: Unit, project: Project) -> bool:
    value = write.value.args[0] if isinstance(write.value, Call) and write.value.args else write.value
    return any(
        isinstance(each, Call)
        and (draws_at_random(each, unit, project) or kind_of_function(method(each)) == "password")
        for each in inside(value, 60)
    )


_SETTING = named("self cls request req args kwargs pk format db session response background_tasks info")
"""Parameters that are no input of the reset itself."""
_SIGNS = named("session COOKIES cookies headers user current_user auth META")
"""Attributes of a request that tell who asks."""
_TESTS = named("verify check validate authenticate consume decode loads unsign jwt")
_TESTS_OF_NEW = named(
    "validate_password is_valid validate_on_submit check_password_strength password_validation"
)
_BODIES = named("request data form json payload body post args serializer")


def _inputs(unit: Unit, project: Project) -> set[str] | None:
    """The names that are read from the request; None when more than names is read."""
    names = _declared(unit, project)
    if names is None:
        return None
    looked_at = [step.value for step in unit.steps]
    for comparison in unit.comparisons:
        looked_at += [comparison.left, comparison.right]
    for read in looked_at:
        for each in inside(read, 200):
            if tells_who_asks(each, unit, project):
                return None
            key, spoken = _read(each)
            if spoken & {"session", "sessions", "cookie", "cookies", "header", "headers"}:
                return None
            if key and spoken & _BODIES:
                names.add(key)
    for call in unit.calls:
        fields = _serializer_fields(call, unit, project)
        if fields is None:
            return None
        names |= fields
    return names


def _declared(unit: Unit, project: Project) -> set[str] | None:
    """The names that the parameters bring; None when one of them is a proof or is not known."""
    names: set[str] = set()
    # A Django view has no decorator that says so.
    routed = any(is_route(each) for each in unit.decorators) or (
        not unit.owner and bool(unit.parameters) and unit.parameters[0].name == "request"
    )
    for parameter in unit.parameters:
        if parameter.name in _SETTING:
            continue
        if _PROOF & set(segments(parameter.name)):
            return None
        if is_user_name(parameter.name) or is_password(parameter.name):
            if not routed:
                return None  # a helper: what was proved before the call is not seen here
            names.add(parameter.name)
            continue
        if parameter.default is None and parameter.annotation is None:
            return None
        fields = _fields_of(parameter.annotation, unit, project)
        if fields is None:
            return None
        names |= fields
    return names


def _read(value: Value) -> tuple[str | None, set[str]]:
    """The key that a value reads, and the words of what it reads it from; (None, none) for another value."""
    if isinstance(value, Item):
        return text_of(value.key), _spoken(*way(value), target_name(value.of))
    if isinstance(value, Call) and method(value) in ("get", "getlist", "pop") and value.args:
        func = bare(value.func)
        if isinstance(func, Symbol):
            return text_of(value.args[0]), _spoken(func.name.rpartition(".")[0])
        of = target_name(func.of) if isinstance(func, Attribute) else ""
        return text_of(value.args[0]), _spoken(*way(value), of)
    if isinstance(value, Attribute) and value.name == "data" and isinstance(value.of, Attribute):
        return value.of.name, {"form"}
    return None, set()


def _spoken(*names: str) -> set[str]:
    return {word for name in names for word in segments(name)}


def tells_who_asks(value: Value, unit: Unit, project: Project) -> bool:
    """Whether a value is more than a name: a session, a login, a test, the request handed on."""
    if isinstance(value, Call):
        last = method(value)
        if not _TESTS.isdisjoint(segments(last)) and last not in _TESTS_OF_NEW:
            return "base64" not in last and not only_reads(value)
        return _takes_request(value, unit, project)
    if isinstance(value, Attribute):
        return value.name in _SIGNS and is_request(value.of)
    return isinstance(value, Symbol) and value.name.rpartition(".")[2] in ("current_user", "session")


def _takes_request(call: Call, unit: Unit, project: Project) -> bool:
    """Whether a call hands the request on, so that more may be read from it."""
    last = method(call)
    if last in (
        "render",
        "redirect",
        "messages",
        "error",
        "success",
        "info",
        "warning",
        "get_current_site",
        "add_message",
        "get_client_ip",
        "print",
    ):
        return False
    func = bare(call.func)
    if isinstance(func, Symbol) and func.name.startswith(("django.", "rest_framework.")):
        return False
    return any(
        isinstance(each := bare(value), Param) and each.name in ("request", "req") for value in call.args
    )


def _serializer_fields(call: Call, unit: Unit, project: Project) -> set[str] | None:
    """The fields of a serializer or form that is filled from the request; None when its class is not in
    the project.
    """
    filled = argument(call, -1, "data")
    from_request = filled is not None and any(
        "request" in each for each in (" ".join(way(filled)).lower(), target_name(bare(filled)).lower())
    )
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
                if inner is not None and any(
                    _PROOF & set(segments(literal.value))
                    for literal in inner.literals
                    if isinstance(literal.value, str) and len(literal.value) < 25
                ):
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
    symbol = annotated_class(annotation, project)
    if symbol is None:
        return None
    if symbol.rpartition(".")[2] in (
        "Session",
        "AsyncSession",
        "Request",
        "BackgroundTasks",
        "Response",
        "HttpRequest",
        "str",
        "int",
        "SessionDep",
        "EmailStr",
    ):
        return set()
    klass = project.unit(symbol)
    if klass is None or klass.kind != "class":
        return None
    return _class_fields(klass, project)


def asks_login(unit: Unit, project: Project) -> bool:
    """Whether a decorator or the class demands staff; a login alone proves another account."""
    for decorator in unit.decorators:
        value = bare(decorator)
        func = bare(value.func) if isinstance(value, Call) else value
        name = func.name.lower() if isinstance(func, Attribute | Symbol) else ""
        if any(
            word in name
            for word in (
                "login",
                "admin",
                "staff",
                "permission",
                "superuser",
                "role",
                "auth",
                "token",
                "secure",
                "protected",
                "command",
            )
        ):
            return True
    if unit.owner:
        held = project.field(unit.owner, "permission_classes")
        if held is not None:
            said = " ".join(each.name for each in inside(held[0]) if isinstance(each, Symbol)).lower()
            return bool(
                said.replace("allowany", "")
                .replace("isauthenticated", "")
                .replace("rest_framework.permissions.", "")
                .strip()
            )
        for name, _ in project.bases(unit.owner):
            if any(
                word in name.lower()
                for word in (
                    "loginrequired",
                    "permissionrequired",
                    "staffrequired",
                    "userpassestest",
                    "command",
                )
            ):
                return True
    return False


STAFF = frozenset(
    {"admin", "staff", "superuser", "permission", "permissions", "role", "authenticated", "login"}
)


def turned_away(unit: Unit, project: Project) -> bool:
    """Whether a hook of the blueprint or the application asks who the user is before the view runs."""
    return any(
        not STAFF.isdisjoint(segments(each.name.rpartition(".")[2]))
        for hook in hooks(unit, project)
        for value in (
            *(step.value for step in hook.steps),
            *(item.test for item in hook.body.items if isinstance(item, Branch)),
        )
        for each in inside(value, 60)
        if isinstance(each, Attribute | Symbol)
    )


def _trusts_flag(unit: Unit) -> bool:
    """Whether a row with a flag (`is_verified=True`) is all that is asked for."""
    for call in unit.calls:
        for name, value in call.keywords:
            if (
                name
                and {"verified", "used", "valid", "confirmed"} & set(segments(name))
                and isinstance(bare(value), Literal)
            ):
                return True
    return False
