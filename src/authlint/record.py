"""Plain data, quick to declare: a start of the program declares over a hundred such classes.

A frozen dataclass compiles up to seven methods for each class (0.4 ms), `record` none before the first instance
is made; it differs in one more point: that nothing is assigned to after it was made is for mypy to tell, not for
the interpreter.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from typing_extensions import dataclass_transform

    C = TypeVar("C", bound=type)

    @dataclass_transform(frozen_default=True, field_specifiers=(field,))
    def record(*, order: bool = False, kw_only: bool = False) -> Callable[[C], C]: ...

    @dataclass_transform(eq_default=False, field_specifiers=(field,))
    def entity(cls: C) -> C: ...
else:

    def record(*, order=False, kw_only=False):
        """A dataclass with slots, compared, hashed and shown by its fields. `order` sorts it by them, too."""
        plain = dataclass(slots=True, init=False, eq=order, order=order, repr=False, kw_only=kw_only)

        def made(cls):
            cls = plain(cls)
            cls.__init__ = _first_made(cls)
            if not order:
                cls.__eq__ = _equals
            if "__hash__" not in cls.__dict__ or cls.__hash__ is None:
                cls.__hash__ = _hashed
            cls.__repr__ = _shown
            return cls

        return made

    def entity(cls):
        """A dataclass with slots that is compared by identity, and may change."""
        cls = dataclass(slots=True, init=False, eq=False, repr=False)(cls)
        cls.__init__ = _first_made(cls)
        cls.__repr__ = _shown
        return cls


def _first_made(cls: Any) -> Callable[..., None]:
    """An `__init__` that puts the compiled one in its own place."""

    def __init__(self: Any, *args: Any, **given: Any) -> None:
        cls.__init__ = _compiled(cls)
        cls.__init__(self, *args, **given)

    return __init__


def _compiled(cls: Any) -> Any:
    """The `__init__` of a dataclass: its fields in order, those that are given by name alone last."""
    known: dict[str, Any] = {"MISSING": MISSING}
    named: list[str] = []
    by_name: list[str] = []
    body: list[str] = []
    for each in fields(cls):
        given = parameter = each.name
        if each.default is not MISSING:
            known[f"of_{each.name}"] = each.default
            parameter = f"{each.name}=of_{each.name}"
        elif each.default_factory is not MISSING:
            known[f"of_{each.name}"] = each.default_factory
            parameter = f"{each.name}=MISSING"
            given = f"of_{each.name}() if {each.name} is MISSING else {each.name}"
        (by_name if each.kw_only else named).append(parameter)
        body.append(f"self.{each.name} = {given}")
    if hasattr(cls, "__post_init__"):
        body.append("self.__post_init__()")
    head = ", ".join(["self", *named, *(["*", *by_name] if by_name else [])])
    exec(f"def __init__({head}):\n " + "\n ".join(body or ["pass"]), known)
    known["__init__"].__qualname__ = f"{cls.__qualname__}.__init__"
    return known["__init__"]


def _fields(self: Any) -> tuple[object, ...]:
    return tuple([getattr(self, name) for name in self.__dataclass_fields__])


def _equals(self: Any, other: object) -> Any:
    return _fields(self) == _fields(other) if other.__class__ is self.__class__ else NotImplemented


def _hashed(self: Any) -> int:
    return hash(_fields(self))


def _shown(self: Any) -> str:
    shown = (f"{name}={getattr(self, name)!r}" for name in self.__dataclass_fields__)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"
