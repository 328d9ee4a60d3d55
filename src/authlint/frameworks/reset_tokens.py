"""Signed reset tokens, and whether a reset makes them worthless.

```python
from itsdangerous import URLSafeTimedSerializer

signer = URLSafeTimedSerializer(KEY)


def reset_password(token, password):
    email = signer.loads(token, max_age=3600)
    user = User.query.filter_by(email=email).first()
    user.set_password(password)  # fact: ReusableResetToken(made=7)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.origins import LOGIN_SCHEMES, dependency, name_of, speaks_of_recovery
from authlint.facts.secrets import ReusableResetToken, TokenRead
from authlint.frameworks import models
from authlint.frameworks.constants import is_hash_function
from authlint.frameworks.model import Row, recognise
from authlint.frameworks.resets import is_request_like, names_reset_by_token
from authlint.python.calls import Target, arguments, target
from authlint.python.classes import class_of
from authlint.python.defined import definition, reaches
from authlint.python.passwords import holds
from authlint.python.project import Project
from authlint.python.purpose import (
    named,
    target_name,
)
from authlint.python.sources import is_test_path
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Comparison,
    Item,
    Mapping,
    Named,
    Param,
    Spot,
    Symbol,
    Value,
    bare,
    inside,
    method,
    same,
    text_of,
)
from authlint.record import record
from authlint.vocabulary import is_password, is_password_hash, is_plain_token, is_token, is_user, segments

MODELS: tuple[Row, ...] = ()

_SETS_NEW = frozenset(("set", "new", "password"))
_ROW_UPDATES = named("update update_one update_user update_by_id find_one_and_update")
SPENT = named(
    "delete remove used use consume consumed invalidate revoke revoked expire expired blacklist "
    "denylist blocklist pop nonce jti cache redis stamp uniquifier fs_uniquifier one once spent "
    "version changed clear"
)


@recognise(Unit)
def reusable_tokens(unit: Unit, whole: Unit, project: Project) -> Iterator[ReusableResetToken]:
    """A reset that rests on a signed token alone, with nothing that makes it single-use."""
    if unit.kind != "function" or is_test_path(unit.path):
        return
    if not names_reset_by_token(unit) and not set(segments(unit.qualname)) >= _SETS_NEW:
        return
    write = reset_write(unit, project)
    if write is None:
        return
    for way in _ways(unit, project):
        if any("headers" in segments(target_name(bare(each))) for each in way.opened.args):
            return  # the token of a logged-in client; it is no reset
        if any(_is_of_login(each, unit, project) for each in way.opened.args):
            return
        if any(_spends(each, way.loads, way.opened, project) for each in (unit, *way.helpers)):
            return
        if _spent_by_write(write, unit, way, project):
            return
        yield ReusableResetToken(at=write, value=way.loads, made=way.loads.at, hops=way.hops)
        return


@record()
class Way:
    """How a unit comes to a signed token: the call that opens it, the functions on the way, where each is left."""

    loads: Call
    opened: Call
    helpers: tuple[Unit, ...] = ()
    hops: tuple[Spot, ...] = ()


def _ways(unit: Unit, project: Project) -> Iterator[Way]:
    for call in unit.calls:
        way = _reads_signed(call, unit, project)
        if way is not None:
            yield way
    for parameter in unit.parameters:
        if parameter.default is None and parameter.annotation is None:
            continue
        call_of = dependency(Param(parameter.at, parameter.name, 0, unit.name), project)
        given = bare(call_of.args[0]) if call_of is not None and call_of.args else None
        helper = project.unit(given.name) if isinstance(given, Symbol) else None
        if helper is None or helper.kind != "function" or not _takes_link_token(helper, project):
            continue
        for call in helper.calls:
            way = _reads_signed(call, helper, project)
            if way is not None:
                yield Way(way.loads, call, (helper, *way.helpers), (call.at, *way.hops))


def _takes_link_token(unit: Unit, project: Project) -> bool:
    """Whether a dependency takes its token from the address, not from the header of a logged-in client."""
    return any(
        is_plain_token(each.name) or is_token(each.name) or "token" in segments(each.name)
        for each in unit.parameters
        if dependency(Param(each.at, each.name, 0, unit.name), project) is None
    )


def _is_of_login(value: Value, unit: Unit, project: Project) -> bool:
    """Whether a token is that of the login, which a scheme takes from the request: `Depends(oauth2_scheme)`, here or
    at all that hand it over.
    """
    token = bare(value)
    if not isinstance(token, Param) or token.owner != unit.name:
        return False
    if _by_scheme(token, project):
        return True
    callers = project.callers(unit)
    return bool(callers) and all(
        isinstance(given := bare(arguments(call, target(call, caller, project)).get(token.name, call)), Param)
        and _by_scheme(given, project)
        for caller, call in callers
    )


def _by_scheme(value: Param, project: Project) -> bool:
    call = dependency(value, project)
    first = bare(call.args[0]) if call is not None and call.args else None
    if first is None:
        return False
    name = method(first) if isinstance(first, Call) else name_of(first)
    return not LOGIN_SCHEMES.isdisjoint(segments(name)) and not speaks_of_recovery(name)


def reset_write(unit: Unit, project: Project, depth: int = 1) -> Spot | None:
    """Where a unit replaces a password, itself or through a function of the project that is named so."""
    for step in unit.steps:
        value = step.value
        if step.kind == "call" and isinstance(value, Call):
            last = method(value)
            words = set(segments(last))
            if (last in _CHANGES and _may_change(value, unit, project)) or _saves_form(value):
                return step.at
            if last in _ROW_UPDATES and _is_row(value) and _gives_password(value):
                return step.at
            if (
                last[:1].islower()
                and {"password", "pw", "pwd"} & words
                and {"set", "update", "change"} & words
                and not words & _ASKING
                and _may_change(value, unit, project)
            ):
                return step.at
            if depth and "reset" in words and not words & _ASKING and last[:1].islower():
                helper = target(value, unit, project).unit
                if helper is not None and helper.kind == "function" and helper.name != unit.name:
                    if any(_reads_signed(each, helper, project) for each in helper.calls):
                        continue  # that function is told itself
                    if reset_write(helper, project, depth - 1) is not None:
                        return step.at
            if (
                last[:1].isupper()
                and any(name is not None and is_password(name) for name, _ in value.keywords)
                and not last.endswith(("Form", "Schema", "Response"))
            ):
                return step.at
        if step.kind == "store" and isinstance(step.target, Attribute):
            if (is_password(step.target.name) or is_password_hash(step.target.name)) and not is_request_like(
                step.target.of
            ):
                return step.at
    return None


_CHANGES = frozenset({"set_password", "update_password", "change_password"})


def _may_change(call: Call, unit: Unit, project: Project) -> bool:
    """Whether a call named after a change of a password may be one: by its body, where the project defines it."""
    own = definition(call, unit, project)
    if own is None or own.kind != "function":
        return True
    return _stores_password(own) or reaches(own, _changes, project)


def _changes(call: Call, unit: Unit, project: Project) -> bool:
    """Whether a call that nothing in the project defines may store a password, or stands beside a store of one."""
    last = method(call)
    if last in _CHANGES or is_hash_function(last) or _gives_password(call) or _stores_password(unit):
        return True
    words = set(segments(last))
    if {"password", "passwd", "pwd", "pw"} & words and not words & _ASKING:
        return True
    text = text_of(call.args[0], " ") if call.args else None
    if text is not None and "pass" in text.lower():
        return True
    return last in (
        "setattr",
        "execute",
        "post",
        "put",
        "patch",
        "request",
        "run",
        "call",
        "check_call",
        "Popen",
    )


def _stores_password(unit: Unit) -> bool:
    return any(
        step.kind == "store"
        and (is_password(name := target_name(step.target)) or is_password_hash(name))
        and isinstance(step.target, Attribute | Item | Symbol)
        for step in unit.steps
    )


def _is_row(call: Call) -> bool:
    """Whether the receiver is an account or a table of them: `user.update(...)`, `users.update_one(...)`."""
    func = bare(call.func)
    return isinstance(func, Attribute) and any(
        is_user(each) for each in segments(target_name(func.of)) if each not in ("data", "form")
    )


def _gives_password(call: Call) -> bool:
    """`update({"password": ...})`, `update_one(..., {"$set": {"password": ...}})`, `update(password=...)`."""
    if any(name is not None and (is_password(name) or is_password_hash(name)) for name, _ in call.keywords):
        return True
    return any(
        key is not None and (is_password(said := text_of(key) or "") or is_password_hash(said))
        for value in call.args
        for each in inside(value, 40)
        if isinstance(each, Mapping)
        for key, _ in each.items
    )


def _saves_form(call: Call) -> bool:
    """Whether a call saves a form or serializer that has a password among its data."""
    func = bare(call.func)
    made = bare(func.of) if isinstance(func, Attribute) and func.name == "save" else None
    if not isinstance(made, Call) or not method(made).endswith(("Serializer", "Form")):
        return False
    return any(
        is_password(text_of(key) or "")
        for given in (*made.args, *(each for _, each in made.keywords))
        for each in inside(given, 40)
        if isinstance(each, Mapping)
        for key, _ in each.items
        if key is not None
    )


_ASKING = named("verify check token send generate email mail form request link url validate is has can")


def _reads_signed(call: Call, unit: Unit, project: Project, depth: int = 2) -> Way | None:
    """The way from a call to the one that opens a signed token; it may be the same."""
    last = method(call)
    if last in ("loads", "unsign", "decode", "decode_token") and _is_signed(call, unit, project):
        return Way(call, call)
    words = set(segments(last))
    for given in call.args:
        if isinstance(given, Param | Named | Attribute):
            words.update(segments(given.name))
    if not words & {
        "verify",
        "token",
        "unserialize",
        "decode",
        "payload",
        "confirm",
        "loads",
        "load",
        "check",
        "validate",
        "unsign",
        "signed",
    }:
        return None
    found: Target = target(call, unit, project)
    helper = found.unit
    if helper is None or helper.kind != "function" or helper.name == unit.name or depth == 0:
        return None
    for inner in helper.calls:
        way = _reads_signed(inner, helper, project, depth - 1)
        if way is not None:
            return Way(way.loads, call, (helper, *way.helpers), (inner.at, *way.hops))
    return None


def _is_signed(call: Call, unit: Unit, project: Project) -> bool:
    if any(isinstance(each, TokenRead) for each in models().facts(call, unit, project)):
        return True
    func = bare(call.func)
    return isinstance(func, Attribute) and any(
        isinstance(each, Call)
        and method(each)
        in (
            "URLSafeTimedSerializer",
            "TimedJSONWebSignatureSerializer",
            "URLSafeSerializer",
            "TimestampSigner",
            "Serializer",
            "JSONWebSignatureSerializer",
        )
        for each in inside(func.of, 12)
    )


def _spends(unit: Unit, loads: Call, read: Call, project: Project) -> bool:
    """Whether something in a unit makes a token single-use: a store of used ones, a stamp or hash that a
    reset changes.
    """
    for each in unit.calls:
        if (
            each is not loads
            and set(segments(method(each))) & (SPENT - {"clear"})
            and method(each) not in ("pop_flash", "use")
        ):
            return True
        owner = bare(each.func)
        if isinstance(owner, Attribute) and {"cache", "redis"} & set(segments(target_name(owner.of))):
            return True
        # The token's claims and the stored hash go into one question: `matches(claims, user.password_hash)`.
        given = [bare(one) for one in (*each.args, *(one for _, one in each.keywords))]
        if len(given) > 1 and any(isinstance(one, Attribute) and is_password_hash(one.name) for one in given):
            if "token" in segments(method(each)) or any(holds(one, read) for one in given):
                return True
    if any(each is loads for each in unit.calls):
        for opening in (each for each in unit.calls if each is loads or _opens_too(each, loads)):
            keys = (opening.func, *opening.args, *(each for _, each in opening.keywords))
            if any(_has_hash(each, unit, project, 3) for each in keys):
                return True
    for comparison in unit.comparisons:
        if _compares_stamp(comparison, (loads, read)):
            return True
    return any(
        step.kind == "store"
        and step.target is not None
        and {"token", "used", "nonce", "version", "stamp", "changed"}
        & set(segments(target_name(step.target)))
        and isinstance(step.target, Attribute)
        for step in unit.steps
    )


def _opens_too(call: Call, loads: Call) -> bool:
    """Whether a call opens the same token once more: first to see whose it is, then with the key of that account."""
    return (
        method(call) == method(loads)
        and bool(call.args)
        and bool(loads.args)
        and same(call.args[0], loads.args[0])
    )


def _spent_by_write(write: Spot, unit: Unit, way: Way, project: Project) -> bool:
    """Whether what sets the password changes what the token is held against, too: a property's setter, or a method,
    that draws a new `uuid`, where the token tells the `uuid` of the account.
    """
    held = {
        name.lstrip("_")
        for each in (unit, *way.helpers)
        for name in _held_against(each, (way.loads, way.opened))
    }
    if not held:
        return False
    for step in unit.steps:
        if step.at != write:
            continue
        if step.kind == "store" and isinstance(step.target, Attribute):
            owner = class_of(step.target.of, unit, project)
            setter = project.member(owner, f"{step.target.name}@setter") if owner is not None else None
        else:
            setter = target(step.value, unit, project).unit if isinstance(step.value, Call) else None
        if setter is not None and setter.kind == "function" and held & _sets(setter, project, 2):
            return True
    return False


def _held_against(unit: Unit, reads: tuple[Call, ...]) -> Iterator[str]:
    """The attributes and columns that what a token says is compared with, or looked up under."""
    for comparison in unit.comparisons:
        for ours, theirs in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
            if any(holds(ours, each) for each in reads) and isinstance(inner := bare(theirs), Attribute):
                yield inner.name
    for call in unit.calls:
        for name, value in call.keywords:
            if name and any(holds(value, each) for each in reads):
                yield name


def _sets(unit: Unit, project: Project, depth: int) -> set[str]:
    """The attributes that a function sets, itself or through functions of the project; never the password."""
    made = {
        step.target.name.lstrip("_")
        for step in unit.steps
        if step.kind == "store" and isinstance(step.target, Attribute)
    }
    for call in unit.calls if depth else ():
        helper = target(call, unit, project).unit
        if helper is not None and helper.kind == "function" and helper is not unit:
            made |= _sets(helper, project, depth - 1)
    return {each for each in made if not is_password(each) and not is_password_hash(each)}


def _has_hash(key: Value, unit: Unit, project: Project, depth: int) -> bool:
    """Whether the stored password goes into a key or a salt, itself or through functions of the project:
    `jwt.decode(token, self.reset_key())`. What a reset signs with it dies with it.
    """
    for each in inside(key, 60):
        if isinstance(each, Attribute | Named) and (is_password(each.name) or is_password_hash(each.name)):
            return True
        helper = target(each, unit, project).unit if isinstance(each, Call) and depth else None
        if helper is not None and helper.kind == "function" and helper is not unit:
            if any(
                step.kind == "return" and _has_hash(step.value, helper, project, depth - 1)
                for step in helper.steps
            ):
                return True
    return False


def _compares_stamp(comparison: Comparison, reads: tuple[Call, ...]) -> bool:
    """Whether a stored stamp, hash or token is compared; what the signed token was read from is none."""
    for side in (comparison.left, comparison.right):
        given = [each for call in reads if holds(side, call) for arg in call.args for each in inside(arg, 20)]
        for each in inside(side, 20):
            if any(each is one for one in given):
                continue
            name = (
                each.name
                if isinstance(each, Attribute)
                else text_of(each.key) or ""
                if isinstance(each, Item)
                else ""
            )
            words = set(segments(name))
            if words & {
                "hash",
                "stamp",
                "version",
                "nonce",
                "jti",
                "token",
                "fingerprint",
                "login",
                "changed",
                "uniquifier",
            } or is_password_hash(name):
                return True
    return False
