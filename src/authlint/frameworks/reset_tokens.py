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

from authlint.facts.secrets import ReusableResetToken, TokenRead
from authlint.frameworks import models
from authlint.frameworks.model import Row, recognise
from authlint.frameworks.resets import is_request_like, names_reset
from authlint.python.calls import Target, target
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
    Spot,
    bare,
    inside,
    method,
    text_of,
)
from authlint.vocabulary import is_password, is_password_hash, is_user, segments

MODELS: tuple[Row, ...] = ()

_SETS_NEW = frozenset(("set", "new", "password"))
_ROW_UPDATES = named("update update_one update_user update_by_id find_one_and_update")
_SPENT = named(
    "delete remove used use consume consumed invalidate revoke revoked expire expired blacklist "
    "denylist blocklist pop nonce jti cache redis stamp uniquifier fs_uniquifier one once spent "
    "version changed clear"
)


@recognise(Unit)
def reusable_tokens(unit: Unit, whole: Unit, project: Project) -> Iterator[ReusableResetToken]:
    """A reset that rests on a signed token alone, with nothing that makes it single-use."""
    if unit.kind != "function" or is_test_path(unit.path):
        return
    if not names_reset(unit) and not set(segments(unit.qualname)) >= _SETS_NEW:
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
        if any(_spends(each, loads, call) for each in units):
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
            if last in _ROW_UPDATES and _is_row(value) and _gives_password(value):
                return step.at
            if (
                last[:1].islower()
                and {"password", "pw", "pwd"} & words
                and {"set", "update", "change"} & words
                and not words & _ASKING
            ):
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


_ASKING = named("verify check token send generate email mail form request link url validate is has can")


def _reads_signed(
    call: Call, unit: Unit, project: Project, depth: int = 2
) -> tuple[Unit | None, Call] | None:
    """The helper that a call leads to (None for a direct call) and the call that opens a signed token in
    it.
    """
    last = method(call)
    if last in ("loads", "unsign", "decode") and _is_signed(call, unit, project):
        return None, call
    words = set(segments(last))
    if not words & {
        "verify",
        "token",
        "unserialize",
        "decode",
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
        if method(inner) in ("loads", "unsign", "decode") and _is_signed(inner, helper, project):
            return helper, inner
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


def _spends(unit: Unit, loads: Call, read: Call) -> bool:
    """Whether something in a unit makes a token single-use: a store of used ones, a stamp or hash that a
    reset changes.
    """
    for each in unit.calls:
        if (
            each is not loads
            and set(segments(method(each))) & (_SPENT - {"clear"})
            and method(each) not in ("pop_flash", "use")
        ):
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
