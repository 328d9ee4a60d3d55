"""Fast digests over passwords, whatever library they are of: where the password came from, what becomes
of the digest.

The value decides, not the call: the data must hold a password in clear, and neither what the digest is used
for nor the words around may speak of something else (a cache key, a checksum, a key for a cipher, the
answer to another server's challenge, the prefix for a list of leaked passwords).

```python
import hashlib


def register(form, user):
    # fact: PasswordDigest(scheme="sha256", fate="kept")
    user.password_hash = hashlib.sha256(form["password"].encode()).hexdigest()


def etag(body):
    return hashlib.md5(body).hexdigest()
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.endpoints import is_idle
from authlint.facts.passwords import Digest, PasswordDigest
from authlint.facts.schemes import folded_scheme, is_weak
from authlint.facts.words import words
from authlint.frameworks.chosen_hashers import only_verifies
from authlint.frameworks.model import recognise
from authlint.pattern import pattern
from authlint.python.calls import arguments, target
from authlint.python.declared import declared
from authlint.python.entropy import ENOUGH, drawn_bits
from authlint.python.fates import (
    SLOW,
    Fate,
    fate_of,
    is_breach_lookup,
    is_inner_step,
    is_moved_on,
    is_only_for_old,
    is_sent_by_callers,
    is_upgrading,
)
from authlint.python.handed import handed_over
from authlint.python.memo import Memo
from authlint.python.offered import is_offered
from authlint.python.passwords import (
    TYPED,
    holds,
    keeps,
    mentions_password,
    names_password,
    password_in,
    speaks_of_passwords,
    way,
)
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Item,
    Literal,
    Operation,
    Param,
    Symbol,
    Text,
    Value,
    argument,
    bare,
    inside,
    label,
    method,
    text_of,
)
from authlint.record import replace
from authlint.vocabulary import (
    is_email,
    is_password,
    is_password_hash,
    is_plain_token,
    is_service_password,
    is_shared_thing,
    is_token,
    is_user,
    is_user_name,
    segments,
)

HASHING = words(
    "hash hashed hashing hasher encrypt encrypted encode encoded crypt make check verify validate compare",
    "match md sha set store save digest salted hsh",
)
HASHERS = words("hasher hashers hash hashing crypt encoder encryptor")
# Words of functions that hash something else beside a password word.
ASIDE = words("token reset forgot recover link url code otp cache etag rate limit attempt key")
NOT_PASSWORDS = words(
    "salt salts key secret realm nonce challenge algorithm algo method iterations rounds n size",
    "length user self request pepper hash hashed digest stored hasher scheme alg session db path file",
    "filename name id uid seed encoding timestamp time stamp",
)
NESTED = 3
"""Helpers within helpers that are followed to a digest."""


def scheme_name(scheme: str | Value, project: Project) -> str:
    """The algorithm's name: from a text, a constant, a constructor (`hashlib.sha1`, `hashes.MD5()`); ""
    if unknown.
    """
    if isinstance(scheme, str):
        return folded_scheme(scheme)
    value = bare(scheme)
    for _ in range(4):
        if isinstance(value, Literal):
            return folded_scheme(value.value) if isinstance(value.value, str) else ""
        if isinstance(value, Call):
            value = bare(value.func)
        elif isinstance(value, Symbol):
            constant = project.constant(value.name)
            if constant is None:
                last = value.name.rpartition(".")[2]
                name = folded_scheme(last)
                return name if name[:2] in ("md", "sh", "bl", "ri") else ""
            value = bare(constant)
        elif isinstance(value, Param):
            owner = project.unit(value.owner)
            name = value.name
            found = (
                [each.default for each in owner.parameters if each.name == name] if owner is not None else []
            )
            if not found or found[0] is None:
                return ""
            value = bare(found[0])
            if (
                isinstance(value, Literal)
                and isinstance(value.value, str)
                and not is_weak(folded_scheme(value.value))
            ):
                return ""  # what is digested here is another choice than the default
        elif isinstance(value, Choice):
            names = {scheme_name(each, project) for each in value.options}
            return names.pop() if len(names) == 1 else ""
        else:
            return ""
    return ""


def digest_of(call: Call, unit: Unit, project: Project) -> Digest | None:
    """The digest that a call is, also through `getattr(hashlib, name)` and attributes that hold a
    constructor.
    """
    from authlint.frameworks import models

    said = declared(call, Digest, unit, project)
    if said is not None:
        return said
    rows = models()
    func = bare(call.func)
    if not rows.may_be(call, project) and not (
        isinstance(func, Attribute) and _is_kept(func.name, unit, project)
    ):
        return None
    found = target(call, unit, project)
    if any(each in rows.calls for each in found.names) or found.method in rows.methods:
        for fact in rows.facts(call, unit, project):
            if isinstance(fact, Digest):
                return fact
        return None
    if isinstance(func, Call):
        inner = bare(func.func)
        if isinstance(inner, Symbol) and inner.name == "builtins.getattr" and len(func.args) >= 2:
            of = bare(func.args[0])
            if isinstance(of, Symbol) and of.name == "hashlib":
                return Digest(at=call.at, value=call, scheme=func.args[1], data=argument(call, 0))
    if isinstance(func, Attribute) and found.owner is not None and found.unit is None:
        stored = project.attribute_store(found.owner, func.name)
        if stored is None and (field := project.field(found.owner, func.name)) is not None:
            stored = field[0]
        if stored is not None and isinstance(bare(stored), Symbol):
            for fact in rows.facts(Call(call.at, bare(stored), call.args, call.keywords), unit, project):
                if isinstance(fact, Digest):
                    return replace(fact, value=call)
    return None


ASSIGNED = pattern(rb"\b(\w++) =")


def _is_kept(name: str, unit: Unit, project: Project) -> bool:
    """Whether a file assigns to an attribute or class field of that name."""
    module = project.module_at(unit.path)
    if module is None:
        return False
    if module.assigned is None:
        module.assigned = frozenset(ASSIGNED.findall(project.read(unit.path) or b""))
    return name.encode() in module.assigned


def data_of(digest: Digest, unit: Unit) -> list[Value]:
    """What a digest is made over: its argument, and what `update` adds."""
    data = [digest.data] if digest.data is not None else []
    for call in unit.calls:
        if method(call) == "update" and call.args and isinstance(func := bare(call.func), Attribute):
            if _stands_for(func.of, digest.value):
                data.append(call.args[0])
    return data


def _stands_for(value: Value, wanted: Value) -> bool:
    """Whether a value is that very object, one of several ways of it, or a copy; not what another is made of."""
    waiting = [value]
    for _ in range(12):
        if not waiting:
            break
        each = bare(waiting.pop())
        if each is wanted:
            return True
        if isinstance(each, Choice):
            waiting += each.options
        elif isinstance(each, Attribute):
            waiting.append(each.of)
        elif isinstance(each, Call) and isinstance(func := bare(each.func), Attribute):
            waiting.append(func.of)
    return False


def is_made_for_else(digest: Digest) -> bool:
    """`usedforsecurity=False`."""
    given = digest.for_security
    if isinstance(given, Value):
        given = bare(given)
        return isinstance(given, Literal) and given.value is False
    return given is False


def judged(digest: Digest, unit: Unit, project: Project) -> PasswordDigest | None:
    """The digest as one over a password; None when it is over something else or for something else."""
    if is_made_for_else(digest):
        return None
    data = data_of(digest, unit)
    name, held, drawn = "", False, None
    for each in data:
        origin = password_in(each, unit, project)
        if origin is not None:
            name, drawn = origin.label, origin.value
            held = (
                origin.kind == "held"
                or _is_of_settings(origin.value)
                or _is_handed_held(origin.value, unit, project)
            )
            break
    if not name:
        name = _hashed_parameter(digest, data, unit, project)
    if not name:
        return None
    if is_inner_step(unit, project) or (unit.owner and only_verifies(project.unit(unit.owner), project)):
        return None
    fate = fate_of(digest.value, data, unit, project)
    if fate == "other" and _is_hasher(unit, project) and _is_handed_back(digest.value, unit, project):
        fate = "returned"  # a hasher's `encrypt` makes no key
    if fate == "compared" and _is_asked_for(digest.scheme, unit):
        return None  # what somebody else has stored is held against it, in whatever form
    # A digest of the stored value binds a session to it; kept under a password's name it is the stored value.
    if fate == "other" or (held and fate != "kept") or is_breach_lookup(digest.value, unit, project):
        return None
    if drawn is not None and drawn_bits(drawn, unit, project) >= ENOUGH:
        return None
    if fate == "returned" and is_sent_by_callers(unit, project):
        return None
    return PasswordDigest(
        at=digest.at,
        value=digest.value,
        scheme=scheme_name(digest.scheme, project) or "a fast digest",
        password=name,
        fate=fate,
        salt="constant" if _has_constant_salt(data) else "",
        upgraded=is_upgrading(unit),
        moved=(fate == "compared" and is_moved_on(unit, project))
        or (fate == "returned" and is_only_for_old(unit, project)),
        offered=is_offered(digest.value, unit, project)
        or _is_slow_by_default(digest.scheme, unit)
        or (fate == "returned" and is_idle(unit, project)),
    )


def _is_asked_for(scheme: str | Value, unit: Unit) -> bool:
    """Whether the caller names the algorithm: a parameter without a default, or a part of one."""
    if isinstance(scheme, str):
        return False
    inner = bare(scheme)
    while isinstance(inner, Item):
        inner = bare(inner.of)
    return isinstance(inner, Param) and any(
        each.name == inner.name and each.default is None for each in unit.parameters
    )


def _is_slow_by_default(scheme: str | Value, unit: Unit) -> bool:
    """Whether a parameter names the algorithm, and a caller who says nothing gets a slow one: `algorithm="argon2"`."""
    inner = bare(scheme) if isinstance(scheme, Value) else None
    default = next(
        (each.default for each in unit.parameters if isinstance(inner, Param) and each.name == inner.name),
        None,
    )
    return default is not None and (text_of(default) or "").startswith(
        ("argon2", "bcrypt", "scrypt", "pbkdf2")
    )


def _is_put_under_password(result: Value, unit: Unit) -> bool:
    """Whether a digest goes into an attribute that is named for a password: `self.password = digest`."""
    return any(
        step.kind == "store"
        and isinstance(step.target, Attribute)
        and (is_password(step.target.name) or is_password_hash(step.target.name))
        and holds(step.value, result)
        for step in unit.steps
    )


def _hashed_parameter(digest: Digest, data: list[Value], unit: Unit, project: Project) -> str:
    """The parameter that a function hashes whose own name says that it hashes passwords, or that goes where a
    password is kept.
    """
    name = unit.name.rpartition(".")[2]
    words = set(segments(name))
    if not _is_put_under_password(digest.value, unit):
        if not words & HASHING or words & ASIDE or is_shared_thing(name):
            return ""
        if not speaks_of_passwords(name) and not _is_hasher(unit, project):
            return ""
    for parameter in unit.parameters:
        if parameter.kind != "positional" or NOT_PASSWORDS & set(segments(parameter.name)):
            continue
        if is_email(parameter.name) or is_user_name(parameter.name) or is_token(parameter.name):
            continue
        if is_plain_token(parameter.name) or is_service_password(parameter.name):
            continue
        if parameter.name in ("self", "cls"):
            continue
        if any(keeps(each, parameter.name, unit, project) and not _is_cut(each) for each in data):
            return parameter.name
    return ""


SETTINGS = words("config cfg conf settings environ")


def _is_of_settings(value: Value) -> bool:
    """Whether a password is read from the program's settings: `self.cfg.password`."""
    leaf = bare(value)
    return isinstance(leaf, Attribute | Item) and not SETTINGS.isdisjoint(
        each for name in way(leaf) for each in segments(name)
    )


MOST_CALLERS = 6
"""A function that more places call is anybody's."""


def _is_handed_held(value: Value, unit: Unit, project: Project, depth: int = NESTED) -> bool:
    """Whether the function has callers, and each hands in what is stored: `mark_of(user.password)`, or what its own
    callers hand to it so.
    """
    given = bare(value)
    if not isinstance(given, Param) or given.owner != unit.name or not depth:
        return False
    callers = [(caller, each) for caller, each in handed_over(given, unit, project) if caller is not unit]
    return 0 < len(callers) < MOST_CALLERS and all(
        (
            isinstance(of := bare(each), Attribute)
            and is_user(label(of.of).rpartition(".")[2])
            and TYPED.isdisjoint(segments(label(of.of)))
            and (
                isinstance(bare(of.of), Call)
                or (depth == NESTED and any(one is caller for one, _ in project.callers(unit)))
            )
        )
        or (caller.kind == "function" and _is_handed_held(each, caller, project, depth - 1))
        for caller, each in callers
    )


def _is_cut(value: Value) -> bool:
    """Whether a digest is made over a part of what was given: the checksum that a record carries."""
    inner = bare(value)
    return (
        isinstance(inner, Item) and isinstance(key := bare(inner.key), Operation) and key.operator == "slice"
    )


def _is_hasher(unit: Unit, project: Project) -> bool:
    """Whether a method belongs to a hasher of passwords, by the name of its class or of a base."""
    if not unit.owner:
        return False
    return any(
        speaks_of_passwords(last) and not HASHERS.isdisjoint(segments(last))
        for last in (name.rpartition(".")[2] for name in project.base_names(unit.owner))
    )


def _is_handed_back(result: Value, unit: Unit, project: Project) -> bool:
    """Whether a method returns the digest itself, and its class has no slow hash that takes it further."""
    owner = project.unit(unit.owner)
    methods = [project.unit(each) for each in owner.methods.values()] if owner is not None else []
    calls = [call for each in (unit, *methods) if each is not None for call in each.calls]
    if any(method(call) in SLOW and not _is_on_self(call) for call in calls):
        return False
    return any(step.kind == "return" and holds(step.value, result) for step in unit.steps)


def _is_on_self(call: Call) -> bool:
    func = bare(call.func)
    return isinstance(func, Attribute) and isinstance(of := bare(func.of), Param) and of.name == "self"


def _has_constant_salt(data: list[Value]) -> bool:
    for each in data:
        for inner in inside(each, 40):
            if isinstance(inner, Text):
                for part in inner.parts:
                    text = bare(part)
                    if (
                        isinstance(text, Literal)
                        and isinstance(text.value, str)
                        and len(text.value.strip(":$. ")) > 3
                    ):
                        return True
    return False


@recognise(Call)
def password_digest(call: Call, unit: Unit, project: Project) -> Iterator[Digest | PasswordDigest]:
    """A digest over a password, here or in the helper that is called."""
    digest = digest_of(call, unit, project)
    if digest is not None:
        found = judged(digest, unit, project)
        if found is not None:
            yield found
        return
    func = bare(call.func)
    if isinstance(func, Symbol) and project.names.home(func.name) is None:
        return
    if not project.may_lead_into(call, Project.may_speak):
        return
    if not any(map(mentions_password, (call.func, *call.args, *(value for _, value in call.keywords)))):
        return
    leads = target(call, unit, project)
    if (
        leads.unit is None
        or leads.unit.kind != "function"
        or leads.unit is unit
        or not (call.args or call.keywords)
    ):
        return
    for parameter, value in arguments(call, leads).items():
        if isinstance(bare(value), Literal) or not mentions_password(value):
            continue
        inner = digest_behind(leads.unit, parameter, project)
        if inner is None:
            continue
        origin = password_in(value, unit, project)
        if origin is None or is_inner_step(unit, project):
            continue
        if unit.owner and only_verifies(project.unit(unit.owner), project):
            return
        fate: Fate = fate_of(call, [value], unit, project)
        if (
            fate == "other"
            or ((origin.kind == "held" or _is_handed_held(origin.value, unit, project)) and fate != "kept")
            or is_breach_lookup(call, unit, project)
        ):
            return
        yield PasswordDigest(
            at=call.at,
            value=call,
            scheme=scheme_name(inner.scheme, project) or "a fast digest",
            password=origin.label,
            fate=fate,
            digested=inner.at,
            upgraded=is_upgrading(unit),
            moved=fate == "compared" and is_moved_on(unit, project),
        )
        return


_BEHIND: Memo[tuple[str, str, int], Digest | None] = Memo()


def digest_behind(unit: Unit, parameter: str, project: Project, depth: int = NESTED) -> Digest | None:
    """The digest over a parameter that a helper gives back, when the helper does not itself say that it
    is a password.
    """
    answers, key = _BEHIND.of(project), (unit.name, parameter, depth)
    if key not in answers:
        answers[key] = None  # for helpers that call each other
        answers[key] = _digest_behind(unit, parameter, project, depth)
    return answers[key]


def _digest_behind(unit: Unit, parameter: str, project: Project, depth: int) -> Digest | None:
    if len(unit.calls) > 80:
        return None
    results = [step.value for step in unit.steps if step.kind == "return"]
    if not results:
        return None
    for call in unit.calls:
        if not any(holds(each, call) for each in results):
            continue
        digest = digest_of(call, unit, project)
        if digest is not None:
            if is_made_for_else(digest) or not any(
                keeps(each, parameter, unit, project) for each in data_of(digest, unit)
            ):
                continue
            if judged(digest, unit, project) is not None or is_breach_lookup(call, unit, project):
                return None
            fate = fate_of(call, data_of(digest, unit), unit, project)
            if fate == "other" or (fate == "compared" and _is_asked_for(digest.scheme, unit)):
                return None
            if is_sent_by_callers(unit, project):
                return None
            return digest
        if depth > 0:
            if names_password(parameter):
                continue  # the call says itself that it is a password that it hands on: told there, once
            leads = target(call, unit, project)
            if leads.unit is not None and leads.unit.kind == "function" and leads.unit is not unit:
                for name, value in arguments(call, leads).items():
                    if keeps(value, parameter, unit, project):
                        inner = digest_behind(leads.unit, name, project, depth - 1)
                        if inner is not None:
                            return inner
    return None
