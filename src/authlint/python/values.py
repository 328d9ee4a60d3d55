"""What an expression is, once names are resolved: a small tree that outlives the syntax tree.

Values are treated as immutable and compared by identity; `same` compares them by content. They are plain
records with slots that nothing freezes: a walk makes one per expression, and freezing takes three times as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from authlint.record import entity

Constant = str | bytes | int | float | complex | bool | None


class Spot(NamedTuple):
    """Where an expression or statement is: lines from 1, columns in UTF-8 bytes from 0, as in `ast`.

    `path` is the file's path as the project knows it (relative to the project root, forward slashes).
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


@entity
class Value:
    """Base of all values; `at` is where the expression stands."""

    at: Spot


@entity
class Literal(Value):
    """A constant."""

    value: Constant


@entity
class Symbol(Value):
    """A name of a module or a library, resolved through imports: `hashlib.md5`, `shop.models.User`.

    Names of the project are dotted paths from the project root; builtins are `builtins.open`.
    """

    name: str


@entity
class Param(Value):
    """A parameter of the function `owner` (a symbol name); `index` counts positional ones from 0, -1 else."""

    name: str
    index: int
    owner: str


@entity
class Attribute(Value):
    """`of.name`."""

    of: Value
    name: str


@entity
class Item(Value):
    """`of[key]`; iterating over `of` gives Item(of, Unknown)."""

    of: Value
    key: Value


@entity
class Call(Value):
    """`func(*args, **keywords)`; a starred argument is a Star, `**x` has the keyword None.

    `target` is where `authlint.python.calls` keeps what the call leads to, `last` where `method` keeps its answer.
    """

    func: Value
    args: tuple[Value, ...]
    keywords: tuple[tuple[str | None, Value], ...]
    target: object = None
    last: str | None = None


@entity
class Star(Value):
    """`*of` in a call or a display."""

    of: Value


@entity
class Text(Value):
    """A string put together: f-string, `%`, `.format`, `+`; constant stretches are Literals."""

    parts: tuple[Value, ...]


@entity
class Operation(Value):
    """An operator: "and", "or", "not", "+", "-", "*", "%", ..., with its operands."""

    operator: str
    parts: tuple[Value, ...]


@entity
class Comparison(Value):
    """`left operator right`; operators as written: "==", "!=", "in", "not in", "is", "is not", "<" ..."""

    operator: str
    left: Value
    right: Value


@entity
class Collection(Value):
    """A display or comprehension: kind is "list", "tuple", "set" or "generator"."""

    kind: str
    items: tuple[Value, ...]


@entity
class Mapping(Value):
    """A dict display or comprehension; the key None is `**value`."""

    items: tuple[tuple[Value | None, Value], ...]


@entity
class Choice(Value):
    """One of several, after a branch or in `a if c else b`.

    With a `test` there are two options: the first when the test holds, the second when it does not.
    """

    options: tuple[Value, ...]
    test: Value | None = None


@entity
class Named(Value):
    """A local variable: what it was assigned, and the name it goes by, which is often telling."""

    name: str
    value: Value


@entity
class Closure(Value):
    """A function or class defined inside a function, or a lambda; `name` is its symbol name."""

    name: str


@entity
class Unread(Value):
    """Not known, with the reason."""

    reason: str


def bare(value: Value) -> Value:
    """The value without the variable names around it."""
    while type(value) is Named:
        value = value.value
    return value


PARTS: dict[type[Value], Callable[[Any], tuple[Value, ...]]] = {
    Named: lambda value: (value.value,),
    Attribute: lambda value: (value.of,),
    Star: lambda value: (value.of,),
    Call: lambda value: (value.func, *value.args, *[each for _, each in value.keywords]),
    Item: lambda value: (value.of, value.key),
    Comparison: lambda value: (value.left, value.right),
    Text: lambda value: value.parts,
    Operation: lambda value: value.parts,
    Collection: lambda value: value.items,
    Choice: lambda value: value.options,
    Mapping: lambda value: tuple([each for pair in value.items for each in pair if each is not None]),
}


def children(value: Value) -> tuple[Value, ...]:
    """The values directly inside, callee before arguments."""
    parts = PARTS.get(type(value))
    return parts(value) if parts is not None else ()


def inside(value: Value, limit: int = 400) -> Iterator[Value]:
    """The value and all values in it, outermost first; stops after `limit` of them."""
    waiting = [value]
    table = PARTS
    while waiting and limit:
        limit -= 1
        each = waiting.pop()
        yield each
        parts = table.get(type(each))
        if parts is not None:
            waiting += parts(each)[::-1]


def with_tests(value: Value, limit: int = 400) -> Iterator[Value]:
    """Like `inside`, with the tests that choices hang on: `a` and `b` of `x if a(b) else y` as well."""
    waiting = [value]
    while waiting and limit:
        limit -= 1
        each = waiting.pop()
        yield each
        waiting += children(each)[::-1]
        if isinstance(each, Choice) and each.test is not None:
            waiting.append(each.test)


def argument(call: Call, index: int, name: str = "") -> Value | None:
    """The positional argument at `index` (from 0; -1 for none), or the keyword `name`; None when absent.

    Positional arguments behind a starred one are not known and count as absent.
    """
    for keyword, value in call.keywords:
        if keyword is not None and keyword == name:
            return value
    if 0 <= index < len(call.args):
        if any(isinstance(each, Star) for each in call.args[: index + 1]):
            return None
        return call.args[index]
    return None


def dotted(value: Value) -> str:
    """The callee's path as far as it is known: `hashlib.md5`, `request.user.set_password`; "" otherwise.

    A Symbol gives its resolved name, a parameter or variable the name it goes by.
    """
    names: list[str] = []
    while True:
        if type(value) is Attribute:
            names.append(value.name)
            value = value.of
        elif type(value) is Symbol or type(value) is Param or type(value) is Closure:
            names.append(value.name)
            break
        elif type(value) is Named:
            inner = bare(value)
            if type(inner) is Symbol or type(inner) is Closure:
                names.append(inner.name)
            elif type(inner) is Attribute and (path := dotted(inner)):
                names.append(path)
            else:
                names.append(value.name)
            break
        else:
            return ""
    return ".".join(reversed(names))


def method(call: Call) -> str:
    """The last name of the callee: "set_password" for `user.set_password(x)` and `accounts.set_password(x)`."""
    known = call.last
    if known is None:
        func = bare(call.func)
        if isinstance(func, Attribute | Param):
            known = func.name
        elif isinstance(func, Symbol | Closure):
            known = func.name.rpartition(".")[2]
        else:
            known = call.func.name if isinstance(call.func, Named) else ""
        call.last = known
    return known


def last_name(value: Value) -> str:
    """The last name of a decorator, a base or a callee, with or without a call: "route" for `@app.route("/")`."""
    value = bare(value)
    if isinstance(value, Call):
        return method(value)
    return value.name.rpartition(".")[2] if isinstance(value, Symbol | Closure | Attribute) else ""


def text_of(value: Value, hole: str = "\ufffd") -> str | None:
    """The string that a value is, with `hole` for unknown stretches; None when it is no string."""
    value = bare(value)
    if isinstance(value, Literal):
        if isinstance(value.value, str):
            return value.value
        if isinstance(value.value, bytes):
            return value.value.decode("latin-1")
        return None
    if isinstance(value, Text):
        return "".join(hole if (part := text_of(each, hole)) is None else part for each in value.parts)
    if (
        isinstance(value, Call)
        and value.args
        and method(value) in ("text", "dedent", "SQL", "gettext", "_", "gettext_lazy")
    ):
        return text_of(value.args[0], hole)
    return None


def strings(value: Value) -> Iterator[Literal]:
    """All string constants inside a value."""
    for each in inside(value):
        if isinstance(each, Literal) and isinstance(each.value, str):
            yield each


def label(value: Value) -> str:
    """A short, source-like name for messages: `request.POST['new']`, `form.old.data`; never a literal's text."""
    value_ = value
    if isinstance(value_, Named):
        return value_.name
    if isinstance(value_, Symbol | Closure):
        return value_.name.rpartition(".")[2]
    if isinstance(value_, Param):
        return value_.name
    if isinstance(value_, Attribute):
        return f"{label(value_.of)}.{value_.name}"
    if isinstance(value_, Item):
        key = bare(value_.key)
        shown = repr(key.value) if isinstance(key, Literal) and isinstance(key.value, str | int) else "..."
        return f"{label(value_.of)}[{shown}]"
    if isinstance(value_, Call):
        if isinstance(value_.func, Attribute) and value_.func.name in (
            "encode",
            "strip",
            "get",
            "lower",
            "hexdigest",
        ):
            first = bare(value_.args[0]) if value_.args else None
            if value_.func.name == "get" and isinstance(first, Literal):
                return f"{label(value_.func.of)}[{first.value!r}]"
            return label(value_.func.of)
        return f"{label(value_.func)}(...)"
    if isinstance(value_, Choice) and value_.options:
        return label(value_.options[0])
    if isinstance(value_, Literal):
        return "a constant"
    return "a value"


def same(left: Value, right: Value, depth: int = 8) -> bool:
    """Whether two values read the same, variable names aside."""
    left, right = bare(left), bare(right)
    if left is right:
        return True
    if type(left) is not type(right) or depth == 0:
        return False
    if isinstance(left, Literal) and isinstance(right, Literal):
        return type(left.value) is type(right.value) and left.value == right.value
    if isinstance(left, Symbol | Closure) and isinstance(right, Symbol | Closure):
        return left.name == right.name
    if isinstance(left, Param) and isinstance(right, Param):
        return left.name == right.name and left.owner == right.owner
    if isinstance(left, Attribute) and isinstance(right, Attribute) and left.name != right.name:
        return False
    if isinstance(left, Operation | Comparison) and isinstance(right, Operation | Comparison):
        if left.operator != right.operator:
            return False
    if isinstance(left, Call) and isinstance(right, Call):
        if [name for name, _ in left.keywords] != [name for name, _ in right.keywords]:
            return False
    if isinstance(left, Unread):
        return False
    ours, theirs = children(left), children(right)
    return len(ours) == len(theirs) and all(same(a, b, depth - 1) for a, b in zip(ours, theirs, strict=True))
