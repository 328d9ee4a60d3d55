"""Whether a new password can arrive at a write: a stored hash that is copied, a schema that has no password.

A value that is none of these may hold a new one; so may what cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.origins import input_part, name_of, session_user_part
from authlint.facts.required import DUMPS
from authlint.facts.words import words
from authlint.python.classes import class_of
from authlint.python.flow import known_before
from authlint.python.trace import Frame, Trace
from authlint.python.units import Block, Branch, Step, Try
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Collection,
    Comparison,
    Item,
    Literal,
    Mapping,
    Operation,
    Symbol,
    Value,
    argument,
    bare,
    inside,
    method,
    same,
    strings,
)
from authlint.vocabulary import is_password, is_password_hash, is_user, segments

FETCHING = words(
    "first one one_or_none scalar scalar_one scalar_one_or_none fetchone find_one get_object get_object_or_404 "
    "get_or_404 first_or_404 save get_or_none filter filter_by order_by"
)
"""Methods that give rows."""

LOOKING_UP = words("get find load fetch lookup query by")
SCHEMAS = words("BaseModel SQLModel Struct object Generic ABC BaseSchema")
"""Classes of libraries that bring no fields of their own."""

MOST_SCHEMAS = 4


def nothing_new(new: Value, frame: Frame, step: Step, trace: Trace) -> str:
    """Why what a step writes is no new password; "" when it may be one. `new` is in the terms of the entry."""
    if is_stored(new, trace):
        return "a stored hash is copied"
    if any(_opens_stored(each) for each in inside(new, 60)):
        return "a stored password is encrypted anew"
    key = _any_key(step)
    if key is not None and (key_left_out(key, frame, step, trace) or taken_out(new, frame, step, trace)):
        return "the password is left out of what is written"
    dumped = list(_dumped(new))
    if dumped and all(without_password(each, trace) for each in dumped):
        return "the fields that may be sent hold no password"
    return ""


def is_stored(value: Value, trace: Trace, depth: int = 6) -> bool:
    """Whether a value is the hash of a row: `row.password`, `saved.password or user.password`."""
    inner = bare(value)
    if depth == 0:
        return False
    if isinstance(inner, Operation) and inner.operator in ("or", "and"):
        return all(is_stored(each, trace, depth - 1) for each in inner.parts)
    if isinstance(inner, Choice):
        return all(is_stored(each, trace, depth - 1) for each in inner.options)
    if not isinstance(inner, Attribute) or not (is_password(inner.name) or is_password_hash(inner.name)):
        return False
    return _is_row(inner.of, trace)


def _is_row(value: Value, trace: Trace) -> bool:
    """Whether a value is a row that was looked up or saved; not what somebody has sent."""
    inner = bare(value)
    if isinstance(inner, Choice) or (isinstance(inner, Operation) and inner.operator in ("or", "and")):
        parts = inner.options if isinstance(inner, Choice) else inner.parts
        rows = [each for each in parts if not isinstance(bare(each), Literal | Collection)]
        return bool(rows) and all(_is_row(each, trace) for each in rows)
    if isinstance(inner, Item):  # `[user] = query[:1] or [None]`
        key = bare(inner.key)
        return not (isinstance(key, Literal) and isinstance(key.value, str)) and _is_row(inner.of, trace)
    if session_user_part(inner, trace.project):
        return True
    if isinstance(inner, Attribute):
        return is_user(inner.name) and _is_row(inner.of, trace)
    if not isinstance(inner, Call) or input_part(inner):
        return False
    name = method(inner)
    if name == "get" and inner.keywords and not inner.args:
        return True
    said = set(segments(name))
    return name in FETCHING or (bool(said & LOOKING_UP) and any(is_user(each) for each in said))


def _opens_stored(value: Value) -> bool:
    """Whether a value is what was stored in a form that can be opened: `decrypt(server.password, old_key)`."""
    if not isinstance(value, Call) or not {"decrypt", "decipher"} & set(segments(method(value))):
        return False
    given = bare(value.args[0]) if value.args else None
    return isinstance(given, Attribute) and is_password(given.name) and not input_part(given)


# ---------------------------------------------------------------------- what is left out of a dict


def _any_key(step: Step) -> Value | None:
    """The key of `setattr(user, key, value)`; None where it is written down, and for other writes."""
    call = step.value
    if not isinstance(call, Call) or method(call) != "setattr" or len(call.args) != 3:
        return None
    return None if isinstance(bare(call.args[1]), Literal) else call.args[1]


def key_left_out(key: Value, frame: Frame, step: Step, trace: Trace) -> bool:
    """Whether a test lets no password come to a `setattr` with any key: `if key != "password"`."""
    for known in known_before(frame.unit, step):
        value = bare(known.value) if known.value is not None else None
        if known.kind not in ("true", "false") or not isinstance(value, Comparison):
            continue
        if value.operator not in ("==", "in") or not same(value.left, key):
            continue
        named = _texts(value.right, trace)
        if named and any(is_password(each) for each in named) is (known.kind == "false"):
            return True
    return False


def _texts(value: Value, trace: Trace) -> list[str]:
    """The strings that a value is, or holds; [] when it holds anything else."""
    inner = bare(value)
    if isinstance(inner, Symbol):
        constant = trace.project.constant(inner.name)
        inner = bare(constant) if constant is not None else inner
    if isinstance(inner, Call) and inner.args and method(inner) in ("frozenset", "set", "tuple", "list"):
        inner = bare(inner.args[0])
    parts = inner.items if isinstance(inner, Collection) else (inner,)
    made = [each.value for part in parts if isinstance(each := bare(part), Literal)]
    texts = [each for each in made if isinstance(each, str)]
    return texts if len(texts) == len(parts) else []


def taken_out(new: Value, frame: Frame, step: Step, trace: Trace) -> bool:
    """Whether the password has gone from the dict that `new` comes from, and none was put in again."""
    current: Frame | None = frame
    while current is not None:
        for holder in _emptied(current.unit.body, step):
            outer = bare(trace.outer(holder, current))
            if any(outer.at == each.at and same(outer, each) for each in inside(new, 60)):
                return not any(_puts_password(each, holder) for each in current.unit.steps)
        if current.step is None:
            break
        step, current = current.step, current.parent
    return False


def _puts_password(step: Step, holder: Value) -> bool:
    place = step.target
    if step.kind != "store" or not isinstance(place, Item) or bare(place.of) is not bare(holder):
        return False
    name = _text(place.key)
    return is_password(name) or is_password_hash(name)


def _emptied(block: Block, stop: Step, around: bool = True) -> Iterator[Value]:
    """The dicts that have lost their password on every way to a step: `data.pop("password", None)`.

    Whether it was in there may be asked before: `if "password" in data: del data["password"]`. `around` tells
    that the step stands in the block.
    """
    for index, item in enumerate(block.items):
        after = block.items[index + 1] if index + 1 < len(block.items) else None
        if item.at >= stop.at:
            return
        last = around and (after is None or after.at > stop.at)
        if isinstance(item, Branch):
            if last:
                yield from (*_emptied(item.then, stop), *_emptied(item.orelse, stop))
            else:
                asked = {id(bare(each)) for each in inside(item.test, 40)}
                gone = _emptied(item.then, stop, around=False)
                yield from (each for each in gone if id(bare(each)) in asked)
        elif isinstance(item, Try):
            yield from _emptied(item.body, stop, around=last)
        elif isinstance(item, Step):
            place: Value | None = item.target
            call = bare(item.value)
            if (
                isinstance(call, Call)
                and isinstance(func := bare(call.func), Attribute)
                and func.name == "pop"
            ):
                place = Item(call.at, func.of, call.args[0]) if call.args else None
            elif item.kind != "delete":
                continue
            if isinstance(place, Item) and is_password(name_of(place)):
                yield place.of


# ---------------------------------------------------------------------- schemas


def _dumped(value: Value) -> Iterator[Call]:
    """The calls inside a value that give out the fields of an object: `body.model_dump()`."""
    for each in inside(value, 80):
        if isinstance(each, Call) and method(each) in DUMPS and isinstance(bare(each.func), Attribute):
            yield each


def without_password(dump: Call, trace: Trace) -> bool:
    """Whether an object that is given out as a dict can hold no password."""
    left_out = argument(dump, -1, "exclude")
    if left_out is not None and any(is_password(str(each.value)) for each in strings(left_out)):
        return True
    func = bare(dump.func)
    return isinstance(func, Attribute) and _brings_none(func.of, trace, MOST_SCHEMAS)


def _brings_none(value: Value, trace: Trace, depth: int) -> bool:
    """Whether an object was made of something without a password, or its class declares no such field."""
    inner = bare(value)
    if depth and isinstance(inner, Call):
        given = [(name, each) for name, each in inner.keywords]
        if method(inner) in ("model_validate", "parse_obj", "from_orm") and inner.args:
            given.append((None, inner.args[0]))
        elif inner.args:
            given.clear()
        if given and all(_field_brings_none(name, each, trace, depth) for name, each in given):
            return True
    owner = class_of(value, trace.entry.unit, trace.project)
    if owner is None:
        return False
    for name, unit in trace.project.bases(owner):
        if unit is None:
            if name.rpartition(".")[2] not in SCHEMAS:
                return False
            continue
        if any(is_password(each) or is_password_hash(each) for each in (*unit.fields, *unit.annotations)):
            return False
        if any(text.value == "allow" for each in unit.fields.values() for text in strings(each)):
            return False  # `model_config = ConfigDict(extra="allow")`
    return trace.project.unit(owner) is not None


def _field_brings_none(name: str | None, value: Value, trace: Trace, depth: int) -> bool:
    if name is not None:
        return not (is_password(name) or is_password_hash(name))
    inner = bare(value)
    if isinstance(inner, Mapping):
        return all(
            _field_brings_none(None if key is None else _text(key), each, trace, depth)
            for key, each in inner.items
        )
    if isinstance(inner, Call) and method(inner) in DUMPS and isinstance(func := bare(inner.func), Attribute):
        return without_password(inner, trace) or _brings_none(func.of, trace, depth - 1)
    return False


def _text(key: Value) -> str:
    """A key as written; one that is not known may be a password's."""
    inner = bare(key)
    return inner.value if isinstance(inner, Literal) and isinstance(inner.value, str) else "password"
