"""`[[tool.authlint.models]]`: rows that say what a project's own functions do.

[[tool.authlint.models]]
call = "shop.auth.check_pw"          # a function or class by the name that others import, or a list of them
fact = "PasswordCheck"               # what a call of it is
subject = "user"                     # whose: the argument of that name ...
data = 1                             # ... or the one at that position, from 0

[[tool.authlint.models]]
method = "unlock"                    # a method by its name,
on = "shop.vault.Vault"              # of a class and those below it; or `anywhere = true`
fact = "PasswordHash"
scheme = "argon2"                    # a constant, where a role takes one
work = { argument = "rounds", default = 3 }
data = "self"                        # what the method is called on

A function that a row speaks of is like one of a library: the row alone says what it does, and no rule follows
a call into its body.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, get_args, get_origin, get_type_hints

from authlint.config import ConfigError, nearest
from authlint.facts.fact import Fact
from authlint.facts.messages import MessageSent
from authlint.facts.passwords import Cipher, Digest, HashCost, PasswordCheck, PasswordHash, PasswordWrite
from authlint.facts.proofs import CurrentUser, Reauthentication
from authlint.facts.randomness import GuessableDraw, SoundDraw
from authlint.facts.secrets import TokenRead
from authlint.frameworks.model import Arg, Call, Method, Models, Receiver, Row, completed
from authlint.python.calls import Target, target
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Call as CallValue
from authlint.python.values import Value
from authlint.record import MISSING, fields

FACTS: dict[str, type[Fact]] = {
    each.__name__: each
    for each in (
        PasswordCheck,
        PasswordWrite,
        PasswordHash,
        HashCost,
        Digest,
        Cipher,
        Reauthentication,
        TokenRead,
        CurrentUser,
        MessageSent,
        SoundDraw,
        GuessableDraw,
    )
}
"""The facts that a row may name."""

RESULTS = ("truth", "raises", "row")
NAMING = ("call", "method", "on", "anywhere", "fact")
ARGUMENT = ("argument", "name", "default")


class Wrappers(Models):
    """Rows of a project's own, by the names that its code imports them by.

    A folder without `__init__.py` may or may not belong to such a name, so a row fits a longer one that ends so.
    """

    def facts(
        self, call: CallValue, unit: Unit | None, project: Project, kinds: tuple[type[Fact], ...] = ()
    ) -> list[Fact]:
        """The facts that a call is by these rows."""
        if not self.may_be(call, project):
            return []
        found = target(call, unit, project)
        whole = completed(call, project)
        return [row.build(whole, found) for row in self._rows(found) if not kinds or row.fact in kinds]

    def speak_of(self, found: Target) -> bool:
        """Whether a row says what a target is."""
        return bool(self._rows(found))

    def said_of(self, names: Iterable[str]) -> set[type[Fact]]:
        """The classes of facts that rows make of calls of these names."""
        return {row.fact for name in names for row in self._called(name)}

    def _rows(self, found: Target) -> list[Row]:
        for name in found.names:
            if rows := self._called(name):
                return [*rows]
        owners = [name.rpartition(".")[0] for name in found.names]
        return [
            row
            for row in self.methods.get(found.method, ())
            if any(_ends(owner, on) for owner in owners for on in row.on)
            or (row.anywhere and found.receiver is not None)
        ]

    def _called(self, name: str) -> list[Call]:
        if name in self.calls:
            return self.calls[name]
        if name.rpartition(".")[2] not in self.lasts:
            return []
        return next((rows for row, rows in self.calls.items() if _ends(name, row)), [])


def _ends(name: str, row: str) -> bool:
    return name == row or name.endswith(f".{row}")


def models(
    tables: Sequence[Mapping[str, object]], place: str = "[[tool.authlint.models]]"
) -> Wrappers | None:
    """The rows as the project looks them up; None without any. Raises ConfigError for one that cannot be used."""
    if not tables:
        return None
    return Wrappers(
        [row for number, table in enumerate(tables, 1) for row in _rows(table, f"{place} {number}")]
    )


def _rows(table: Mapping[str, object], place: str) -> Iterator[Row]:
    names = _names(table, "call", place)
    methods = _names(table, "method", place)
    if bool(names) == bool(methods):
        raise ConfigError(
            f'{place}: name what it speaks of, either call = "shop.auth.check" or method = "check"'
        )
    place = f"{place} ({(names or methods)[0]})"
    kind = _fact(table, place)
    roles = {each.name: each for each in fields(kind) if each.name not in ("at", "value")}
    for key in table:
        if key not in roles and key not in NAMING:
            raise ConfigError(f'{place}: {kind.__name__} has no key "{key}"{nearest(key, (*roles, *NAMING))}')
    filled: dict[str, Any] = {
        key: _role(kind, key, table[key], f"{place}: {key}") for key in roles if key in table
    }
    missing = [
        key
        for key, each in roles.items()
        if key not in table and each.default is MISSING and each.factory is MISSING
    ]
    if missing:
        raise ConfigError(f'{place}: {kind.__name__} needs the key "{missing[0]}"')
    if names:
        for key in ("on", "anywhere"):
            if key in table:
                raise ConfigError(f'{place}: "{key}" goes with method, not with call')
        for name in names:
            if "." not in name:
                raise ConfigError(f'{place}: write the name as others import it, as in "shop.auth.{name}"')
        yield Call(names, kind, **filled)
        return
    owners, anywhere = _names(table, "on", place), table.get("anywhere", False)
    if not isinstance(anywhere, bool):
        raise ConfigError(f"{place}: anywhere must be true or false")
    if not owners and not anywhere:
        raise ConfigError(f'{place}: say of which class, on = "shop.vault.Vault", or anywhere = true')
    for name in methods:
        yield Method(name, kind, on=owners, anywhere=anywhere, **filled)


def _names(table: Mapping[str, object], key: str, place: str) -> tuple[str, ...]:
    value = table.get(key, [])
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(each, str) and each for each in names):
        raise ConfigError(f"{place}: {key} must be a name in quotes or a list of names")
    return tuple(names)


def _fact(table: Mapping[str, object], place: str) -> type[Fact]:
    name = table.get("fact")
    if not isinstance(name, str):
        raise ConfigError(f"{place}: say what a call of it is: fact = one of {', '.join(FACTS)}")
    found = FACTS.get(name)
    if found is None:
        guess = nearest(name, FACTS) or f"; there are {', '.join(FACTS)}"
        raise ConfigError(f'{place}: there is no fact "{name}"{guess}')
    return found


def _role(kind: type[Fact], key: str, value: object, place: str) -> object:
    """What fills a role: an argument, the receiver or a constant that the role takes."""
    types = _types(get_type_hints(kind)[key])
    takes_argument = Value in types
    constants = tuple(each for each in types if each in (str, int, bool))
    options = RESULTS if key == "result" else tuple(each for each in types if isinstance(each, str))
    if isinstance(value, dict):
        if not takes_argument:
            raise ConfigError(f"{place} is a constant, no argument")
        return _argument(value, place)
    if takes_argument and not constants:
        return _short(value, place)
    if options:
        if value not in options:
            guess = nearest(value, options) if isinstance(value, str) else ""
            raise ConfigError(f"{place} must be one of {', '.join(options)}{guess}")
        return value
    if type(value) not in constants:
        raise ConfigError(f"{place} must be {' or '.join(_WORDS[each] for each in constants)}")
    return value


_WORDS: dict[Any, str] = {str: "a text", int: "a number", bool: "true or false"}


def _types(hint: Any) -> tuple[Any, ...]:
    """The classes that a role takes; the texts of a closed set as themselves."""
    if get_origin(hint) is Literal:
        return get_args(hint)
    parts = get_args(hint)
    return tuple(each for part in parts for each in _types(part)) if parts else (hint,)


def _short(value: object, place: str) -> Arg | Receiver:
    if value == "self":
        return Receiver()
    if isinstance(value, str) and value.isidentifier():
        return Arg(-1, value)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return Arg(value)
    raise ConfigError(f'{place} must be an argument: its position from 0, its name, or "self"')


def _argument(table: Mapping[str, object], place: str) -> Arg | Receiver:
    for key in table:
        if key not in ARGUMENT:
            raise ConfigError(f'{place} has no key "{key}"{nearest(key, ARGUMENT)}')
    found = _short(table.get("argument", table.get("name")), place)
    name = table.get("name", "")
    if isinstance(found, Receiver):
        return found
    if not isinstance(name, str):
        raise ConfigError(f"{place}: name must be the argument's name in quotes")
    return Arg(found.index, found.name or name, table.get("default"))
