"""Whether a password that a program draws or takes in is that of an account: given to one, hashed as one, checked.

A value that only appears in a generator's answer, in an entry of a vault or in the call that opens another
service's account is nobody's password here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from authlint.facts.secrets import SecretKind
from authlint.facts.words import words
from authlint.frameworks.account_names import INSERTS, is_maker, is_person_class, is_setter, is_slot
from authlint.frameworks.account_sinks import sinks
from authlint.frameworks.account_sql import is_account_table
from authlint.frameworks.columns import SERVICES
from authlint.frameworks.constants import is_hash_function
from authlint.frameworks.password_writes import NOT_ACCOUNTS, SETTERS
from authlint.pattern import pattern
from authlint.python.calls import arguments, target
from authlint.python.clear import returned_part
from authlint.python.memo import Memo
from authlint.python.places import is_migration
from authlint.python.programs import is_program_beside
from authlint.python.project import Project
from authlint.python.sources import is_test_path
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Comparison,
    Item,
    Mapping,
    Named,
    Operation,
    Param,
    Symbol,
    Text,
    Value,
    bare,
    inside,
    label,
    method,
    text_of,
)
from authlint.record import replace
from authlint.vocabulary import is_shared_thing, is_user, segments

_DEEPEST = 4
"""Functions of the project that a password is followed through."""
_CALLERS = 6
_LARGEST = 160

_CHECKS = words(
    "authenticate check_password verify_password check_password_hash checkpw verify login_user signin "
    "sign_in log_in login verify_and_update valid_password"
)
_CHANGING = words("change new update set lost forget")
_ADDS = words("create acreate add register new insert")
_CHANGES = words("update values update_user modify update_record save set_user edit_user")
_SERVICES = words(
    "mysql mariadb postgres postgresql postgre mongo mongodb redis rabbitmq influx influxdb ftp sftp ssh smtp "
    "imap mailbox dovecot samba wordpress joomla magento phpmyadmin vpn wifi wireguard container docker "
    "database databases db dbuser server router switch rpc ipmi bmc"
)
_MAKING = words("generate gen make create new get random")
_SALTS = words("salt salts pepper key")
_VAULT = words("website site websites url urls app app_name service site_name entry vault host hostname")
_KEEPERS = words("vault vaults entry entries wallet keeper")
_GUESTS = words("guest guests anonymous throwaway visitor visitors")
_PASSING = words("temp temporary guest")
_INSERT = pattern(r"\b(?:insert\s+(?:or\s+\w+\s+)?into|update)\s+[`\"\[]?([\w.]+)", re.IGNORECASE)
_SELECT = pattern(
    r"\bselect\b.{0,300}?\bfrom\s+[`\"\[]?([\w.]+).{0,300}?\bwhere\b.{0,300}?\bpass",
    re.IGNORECASE | re.DOTALL,
)
_ROWS = words("row record result account found entry_user")
_ENTERING = words(
    "login signin logon register registration signup account accounts user users auth authentication profile "
    "member members admin admins staff customer customers student students teacher employee employees session "
    "me credential credentials forgot reset patient patients doctor person people"
)


def is_given(
    made: Value, name: str, unit: Unit, project: Project, depth: int = _DEEPEST, back: bool = True
) -> bool:
    """Whether a value, which goes by a name in the unit, becomes or is held against an account's password.

    Followed into functions of the project that take it as a password or that it comes from and, with `back`, to
    the callers of a function that returns it.
    """
    if depth == 0:
        return False
    made = bare(made)

    def holds(value: Value) -> bool:
        return any(
            each is made or (name and isinstance(each, Named | Param) and each.name == name)
            for each in inside(value, _LARGEST)
        )

    if keeps_entries(unit):
        return False
    for each in sinks(unit, project):
        if holds(each.password) and not _is_foreign(each.whole) and not _is_entry(each.whole):
            return True
    for step in unit.steps:
        if step.kind == "store" and step.target is not None and _is_account_slot(step.target):
            if holds(step.value):
                return True
        elif step.kind == "call" and isinstance(step.value, Call) and step.value is not made:
            if _takes(step.value, unit, project, holds, depth):
                return True
    if any(_is_compared(each, holds) for each in unit.comparisons):
        return True
    if any(
        is_given(value, getattr(value, "name", ""), helper, project, depth - 1, back=False)
        for value, helper in _sources(made, unit, project)
    ):
        return True
    if not back or not any(step.kind == "return" and holds(step.value) for step in unit.steps):
        return False
    return any(
        is_given(call, "", caller, project, depth - 1)
        for caller, call in project.callers(unit, _CALLERS)
        if caller.name != unit.name
    )


def _sources(made: Value, unit: Unit, project: Project) -> Iterator[tuple[Value, Unit]]:
    """What a function of the project gives back where a value is its result, or a part of it."""
    if isinstance(made, Item) and (part := returned_part(made, unit, project)) is not None:
        yield part
    elif isinstance(made, Call):
        helper = target(made, unit, project).unit
        if helper is not None and helper.kind == "function" and project.speaks_of_passwords(helper):
            for step in helper.steps:
                if step.kind == "return":
                    yield step.value, helper


def of_guest(unit: Unit) -> bool:
    """Whether a function makes accounts that nobody logs in to again."""
    if not _GUESTS.isdisjoint(segments(unit.qualname)):
        return True
    for call in unit.calls:
        func = bare(call.func)
        for part in func.name.split(".") if isinstance(func, Symbol) else ():
            if part[:1].isupper() and is_user(part) and not _PASSING.isdisjoint(segments(part)):
                return True
    return False


def is_of_account(name: str, unit: Unit, project: Project) -> bool:
    """Whether a code that says no more than "pin" is drawn by code about people who log in."""
    if set(segments(name)) - _MAKING != {"pin"}:
        return True
    if is_program_beside(unit.path, project) and not _is_pin_taken(project):
        return False
    if of_entry(unit):
        return True
    return any(of_entry(caller) for caller, _ in project.callers(unit, _CALLERS))


_TAKES_PIN = pattern(
    rb"""(?x) [\"']\w{0,20}pin[\"'] | \b\w{0,20}pin(?:__\w+)?=(?!=) | \bpin\b\s*(?:[!=]=|\bin\b) | [!=]=\s*[\w.]*pin\b
    | def\s+\w+\([^)]*\bpin\b | \{[\w.]*pin\} | (?:^|\n)\s*pin\s*:
    | [%+]\s*[\w.]*\bpin\b
    | (?:send|mail|sms|print|notify|check|verif|valid|compare|hash|set_|log|message|render)\w*\([^()]{0,200}\bpin\b"""
)
"""What a program says that asks for a PIN, is handed one, compares one or writes one into a text."""
_PINS: Memo[str, bool] = Memo()


def _is_pin_taken(project: Project) -> bool:
    """Whether a program takes in, compares or tells a PIN anywhere: one that it only draws and keeps opens nothing."""
    answers = _PINS.of(project)
    if "pin" not in answers:
        answers["pin"] = any(
            _TAKES_PIN.search(project.read(path) or b"") is not None
            for path in project.mentioning("pin")
            if not is_test_path(path) and not is_migration(path)
        )
    return answers["pin"]


def of_entry(unit: Unit) -> bool:
    """Whether a unit or its file is about people who log in: `auth.py`, `register`, `LoginView.post`."""
    names: list[str] = [unit.qualname, unit.path.removesuffix(".py")]
    for decorator in unit.decorators:
        inner = bare(decorator)
        names += [text_of(each) or "" for each in (inner.args if isinstance(inner, Call) else ())]
    words_ = {word for name in names for word in segments(name)}
    if not _ENTERING.isdisjoint(words_):
        return True
    return "password" in words_ and not _CHANGING.isdisjoint(words_)


def keeps_entries(unit: Unit) -> bool:
    """Whether a unit is about passwords of no account of this application: a vault's, another service's."""
    said = {*segments(unit.qualname), *segments(unit.path.rpartition("/")[2].removesuffix(".py"))}
    if not _KEEPERS.isdisjoint(said):
        return True
    named = segments(unit.qualname)
    return not _SERVICES.isdisjoint(named) and not any(map(is_user, named))


def _is_account_slot(place: Value) -> bool:
    if isinstance(place, Attribute):
        if not is_slot(place.name):
            return False
        holder = label(place.of).rpartition(".")[2]
        said = set(segments(holder))
        return (
            bool(said)
            and holder not in NOT_ACCOUNTS
            and (is_user(holder) or not said & (_SERVICES | SERVICES))
        )
    if isinstance(place, Item):
        key = text_of(place.key)
        holder = label(place.of).rpartition(".")[2]
        if key is None:
            return is_user(holder)
        if holder == "environ":  # read by what makes the first account
            low = key.lower()
            return is_slot(low) and any(map(is_user, segments(low)))
        return is_slot(key) and (is_user(holder) or holder in ("validated_data", "attrs", "cleaned_data"))
    return False


def _is_compared(comparison: Comparison, holds: Callable[[Value], bool]) -> bool:
    """Whether a value is held against the password of somebody's row: `user.password == password`."""
    if comparison.operator not in ("==", "!="):
        return False
    for one, other in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
        place = bare(other)
        if isinstance(place, Attribute | Item) and holds(one):
            name = place.name if isinstance(place, Attribute) else text_of(place.key) or ""
            holder = label(place.of).rpartition(".")[2]
            if is_slot(name) and (is_user(holder) or holder in _ROWS):
                return True
    return False


def _is_foreign(value: Value) -> bool:
    """Whether a call is that of another service's client: `mysql.create_user(name, password)`."""
    call = bare(value)
    if not isinstance(call, Call):
        return False
    func = bare(call.func)
    receiver = ""
    if isinstance(func, Attribute):
        receiver = label(func.of).rpartition(".")[2]
    elif isinstance(func, Symbol):
        receiver = func.name.rpartition(".")[0].rpartition(".")[2]
    said = {*segments(method(call)), *(set(segments(receiver)) - {"db", "database"})}
    return not _SERVICES.isdisjoint(said)


def _is_entry(value: Value) -> bool:
    """Whether a row is an entry of a vault: an account somewhere else, which it names."""
    call = bare(value)
    return isinstance(call, Call) and any(name and name.lower() in _VAULT for name, _ in call.keywords)


def _mixes(value: Value) -> bool:
    """Whether a text is put together from several values; the salt and the key of a hash are none of them."""
    for each in inside(value, 60):
        if not isinstance(each, Text | Operation) or (isinstance(each, Operation) and each.operator != "+"):
            continue
        parts = [part for part in each.parts if text_of(part) is None and not isinstance(part, Symbol)]
        if sum(_SALTS.isdisjoint(segments(label(part).rpartition(".")[2])) for part in parts) > 1:
            return True
    return False


def _takes(call: Call, unit: Unit, project: Project, holds: Callable[[Value], bool], depth: int) -> bool:
    """Whether a call gives an account the password that it is handed, hashes or checks it."""
    given = [*call.args, *(value for _, value in call.keywords)]
    if not any(map(holds, given)):
        return False
    if _is_foreign(call):
        return False
    last = method(call)
    if last.lower() in SETTERS or is_setter(last) or last in _CHECKS:
        of = bare(call.func)
        return not (isinstance(of, Attribute) and is_shared_thing(label(of.of).rpartition(".")[2]))
    if is_hash_function(last) and "64" not in segments(last):
        return not any(map(_mixes, call.args))
    names = [name for name, _ in call.keywords if name]
    if (
        is_maker(last)
        or is_person_class(last)
        or last in INSERTS
        or last in ("create", "get_or_create", "update_or_create")
    ):
        slot = any(name and is_slot(name) and holds(value) for name, value in call.keywords)
        slot = slot or (is_maker(last) and any(map(holds, call.args)))
        for each in call.args:
            if isinstance(row := bare(each), Mapping):
                keys = {text_of(key) or "": value for key, value in row.items if key is not None}
                names += keys
                slot = slot or any(is_slot(key) and holds(value) for key, value in keys.items())
        if slot:
            return _VAULT.isdisjoint(names)
    func = bare(call.func)
    if last in _ADDS and isinstance(func, Attribute) and is_user(label(func.of).rpartition(".")[2]):
        return any(map(holds, call.args))  # `accounts.create(name, password)`
    if last in _CHANGES and any(name and is_slot(name) and holds(value) for name, value in call.keywords):
        return _VAULT.isdisjoint(names)
    if call.args and (text := text_of(call.args[0], " ")) is not None and len(text) < 20000:
        found = _INSERT.search(text) or _SELECT.search(text)
        if found is not None:
            columns = set(re.findall(r"\w+", text.lower()))
            return is_account_table(found[1]) and _VAULT.isdisjoint(columns)
    found_target = target(call, unit, project)
    helper = found_target.unit
    if helper is None or helper is unit or not project.speaks_of_passwords(helper):
        return False
    if helper.kind == "class":
        init = project.member(helper.name, "__init__")
        if init is None or init is unit:
            return False
        bound = arguments(call, replace(found_target, unit=init))
        helper = init
    elif helper.kind == "function":
        bound = arguments(call, found_target)
    else:
        return False
    for name, value in bound.items():
        if any(value is each for each in given) and holds(value):
            parameter = next((each for each in helper.parameters if each.name == name), None)
            if parameter is not None and is_given(
                Symbol(call.at, ""), parameter.name, helper, project, depth - 1
            ):
                return True
    return False


_HUBS = words("hub hubs pubsub websub pubsubhubbub webhook webhooks")


def _is_handshake(name: str, unit: Unit) -> bool:
    """Whether a token is what two programs show each other when one subscribes at the other: the `verify_token` that a
    hub gives back.
    """
    said = set(segments(name))
    if "token" not in said or said.isdisjoint(("verify", "verification")):
        return False
    around = {*segments(unit.qualname), *segments(unit.path.removesuffix(".py"))}
    around.update(word for call in unit.calls for word in segments(method(call)))
    around.update(
        word
        for call in unit.calls
        if isinstance(func := bare(call.func), Symbol)
        for part in func.name.split(".")[-3:]
        for word in segments(part)
    )
    return not _HUBS.isdisjoint(around)


def is_placed(kind: SecretKind, made: Value, name: str, unit: Unit, project: Project) -> bool:
    """Whether what a secret of that kind is given to is an account of the application."""
    if kind == "code":
        return is_of_account(name, unit, project)
    if kind == "activation":
        return not _is_handshake(name, unit)
    return kind != "password" or (not of_guest(unit) and is_given(made, name, unit, project))
