"""Plain data, quick to declare: a start of the program declares over a hundred such classes.

What the standard library's dataclasses do for each class (0.1 ms with no method compiled, 0.4 ms with all, and an
import of 6 ms) is put off until the first instance is made. Classes have slots. That nothing is assigned to a
frozen record after it was made is for mypy to tell, not for the interpreter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import dataclass_transform

    C = TypeVar("C", bound=type)
    T = TypeVar("T")

    def field(*, default_factory: Callable[[], T]) -> T: ...

    @dataclass_transform(frozen_default=True, field_specifiers=(field,))
    def record(*, order: bool = False, kw_only: bool = False, frozen: bool = True) -> Callable[[C], C]: ...

    @dataclass_transform(eq_default=False, field_specifiers=(field,))
    def entity(cls: C) -> C: ...
else:

    def field(*, default_factory):
        """What a field is where it is not given: made anew for each instance."""
        return _Made(default_factory)

    def record(*, order=False, kw_only=False, frozen=True):
        """Compared, hashed and shown by the fields. `order` sorts by them, too; `frozen` is for mypy."""

        def made(cls):
            cls = _shaped(cls, kw_only)
            cls.__eq__ = _equals
            if "__hash__" not in cls.__dict__ or cls.__hash__ is None:
                cls.__hash__ = _hashed if frozen else None
            if order:
                cls.__lt__, cls.__le__ = _precedes, _does_not_follow
            return cls

        return made

    def entity(cls):
        """Compared by identity, and may change."""
        return _shaped(cls, kw_only=False)


MISSING: Any = object()
"""The default of a field that must be given."""

R = TypeVar("R")


class Field(NamedTuple):
    """A field of a class: the value or the maker of its default (MISSING for none), and whether it is named only."""

    name: str
    default: Any = MISSING
    factory: Any = MISSING
    named: bool = False


class _Made(NamedTuple):
    factory: Any


def fields(cls: type) -> tuple[Field, ...]:
    """The fields of a record or entity, inherited ones first."""
    return tuple(cls.__fields__.values())  # type: ignore[attr-defined]


def replace(one: R, **changes: Any) -> R:
    """A like instance with other values in some fields. Raises TypeError for what is no field."""
    kept = {name: getattr(one, name) for name in one.__fields__ if name not in changes}  # type: ignore[attr-defined]
    return type(one)(**kept, **changes)


def _shaped(cls: Any, kw_only: bool) -> Any:
    """The class with slots instead of class attributes, and with its fields."""
    known: dict[str, Field] = {}
    for base in reversed(cls.__mro__[1:]):
        known.update(base.__dict__.get("__fields__", ()))
    inherited = frozenset(known)
    space = dict(cls.__dict__)
    for name, annotation in space.get("__annotations__", {}).items():
        if annotation.startswith("ClassVar"):
            continue
        default = space.pop(name, MISSING)
        if isinstance(default, _Made):
            known[name] = Field(name, MISSING, default.factory, kw_only)
        else:
            known[name] = Field(name, default, MISSING, kw_only)
    space["__slots__"] = tuple([name for name in known if name not in inherited])
    space["__fields__"] = known
    space["__match_args__"] = tuple([each.name for each in known.values() if not each.named])
    del space["__dict__"], space["__weakref__"]
    made = type(cls)(cls.__name__, cls.__bases__, space)
    made.__qualname__ = cls.__qualname__
    made.__init__ = _first_made(made)
    if "__repr__" not in space:
        made.__repr__ = _shown
    return made


def _first_made(cls: Any) -> Callable[..., None]:
    """An `__init__` that puts the compiled one in its own place."""

    def __init__(self: Any, *args: Any, **given: Any) -> None:
        cls.__init__ = _compiled(cls)
        cls.__init__(self, *args, **given)

    return __init__


def _compiled(cls: Any) -> Any:
    """The `__init__`: the fields in order, those that are given by name alone last."""
    known: dict[str, Any] = {"MISSING": MISSING}
    named: list[str] = []
    by_name: list[str] = []
    body: list[str] = []
    for each in fields(cls):
        given = parameter = each.name
        if each.default is not MISSING:
            known[f"of_{each.name}"] = each.default
            parameter = f"{each.name}=of_{each.name}"
        elif each.factory is not MISSING:
            known[f"of_{each.name}"] = each.factory
            parameter = f"{each.name}=MISSING"
            given = f"of_{each.name}() if {each.name} is MISSING else {each.name}"
        (by_name if each.named else named).append(parameter)
        body.append(f"self.{each.name} = {given}")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    head = ", ".join(["self", *named, *(["*", *by_name] if by_name else [])])
    exec(f"def __init__({head}):\n " + "\n ".join(body or ["pass"]), known)
    known["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
    return known["__init__"]


def _values(one: Any) -> tuple[object, ...]:
    return tuple([getattr(one, name) for name in one.__fields__])


def _equals(one: Any, other: object) -> Any:
    return _values(one) == _values(other) if other.__class__ is one.__class__ else NotImplemented


def _precedes(one: Any, other: object) -> Any:
    return _values(one) < _values(other) if other.__class__ is one.__class__ else NotImplemented


def _does_not_follow(one: Any, other: object) -> Any:
    return _values(one) <= _values(other) if other.__class__ is one.__class__ else NotImplemented


def _hashed(one: Any) -> int:
    return hash(_values(one))


def _shown(one: Any) -> str:
    shown = (f"{name}={getattr(one, name)!r}" for name in one.__fields__)
    return f"{one.__class__.__qualname__}({', '.join(shown)})"
