"""Columns that hold hashes whatever a program's own words are: `password` of the users that Django ships."""

from __future__ import annotations

from authlint.frameworks.columns import DJANGO_USERS, column
from authlint.frameworks.generators import only_returned
from authlint.frameworks.tables import table_of
from authlint.python.calls import arguments, target
from authlint.python.classes import class_of
from authlint.python.project import Project
from authlint.python.purpose import KEEPS, named, target_name, trail
from authlint.python.units import Step, Unit
from authlint.python.values import Attribute, Call, Item, Named, Param, Symbol, Value, bare, inside, method
from authlint.vocabulary import segments

_CALLERS = 6
_PUTS_TOGETHER = KEEPS | named("append extend insert shuffle")
_CREATES = named("create acreate get_or_create update_or_create")


def is_hash(value: Value, unit: Unit, project: Project) -> bool:
    """Whether a value is the hash of a Django user: `user.password`, of a parameter by what callers hand over."""
    place = bare(value)
    if not isinstance(place, Attribute) or place.name != "password":
        return False
    of = bare(place.of)
    if _is_stock_user(of, unit, project):
        return True
    if not isinstance(of, Param) or unit.kind != "function":
        return False
    handed = [
        (given, caller)
        for caller, call in project.callers(unit, _CALLERS)
        if (given := arguments(call, target(call, caller, project)).get(of.name)) is not None
    ]
    return bool(handed) and all(_is_stock_user(given, caller, project) for given, caller in handed)


def lets_nobody_in(made: Call, use: Step, unit: Unit, project: Project) -> bool:
    """Whether a drawn text goes into a column of hashes as it is and nowhere else: no login accepts it."""
    if not _is_put_raw(made, use, unit, project):
        return False
    for step in unit.steps:
        if step is use or bare(step.value) is made:
            continue
        if step.kind == "call" and isinstance(step.value, Call):
            if method(step.value) not in _PUTS_TOGETHER and step.value is not bare(use.value):
                if trail(step.value, made, whole_call=True) is not None:
                    return False
        elif step.kind in ("return", "yield") or isinstance(step.target, Attribute | Item):
            if trail(step.value, made) is not None:
                return False
    return True


def fills_no_password(made: Call, unit: Unit, project: Project) -> bool:
    """Whether what a function draws and gives back is a salt, or stands behind the mark of a hash that no password has,
    for all that call it: `UNUSABLE_PREFIX + random_text(40)`.
    """
    if unit.kind != "function" or not only_returned(made, unit):
        return False
    callers = project.callers(unit, _CALLERS)
    return 0 < len(callers) < _CALLERS and all(_is_filler(call, caller) for caller, call in callers)


def _is_filler(made: Call, unit: Unit) -> bool:
    returns = False
    for step in unit.steps:
        parts = list(inside(step.value, 60))
        if not any(each is made for each in parts):
            continue
        if any(_is_mark(each) for each in parts):
            return True
        if step.kind == "store" and step.target is not None and "salt" in segments(target_name(step.target)):
            return True
        returns |= step.kind == "return"
    return returns and "salt" in segments(unit.qualname.rpartition(".")[2])


def _is_mark(value: Value) -> bool:
    return isinstance(value, Symbol | Named) and "unusable" in segments(value.name.rpartition(".")[2])


def _is_put_raw(made: Call, use: Step, unit: Unit, project: Project) -> bool:
    if use.kind == "store":
        place = use.target
        return (
            isinstance(place, Attribute)
            and place.name == "password"
            and _is_stock_user(place.of, unit, project)
        )
    call = bare(use.value)
    if not isinstance(call, Call):
        return False
    given = next((value for name, value in call.keywords if name == "password"), None)
    return given is not None and trail(given, made) is not None and is_put_raw(given, call, unit, project)


def is_put_raw(given: Value, call: Call, unit: Unit, project: Project) -> bool:
    """Whether a call that makes a row puts its `password` where Django keeps hashes, and no manager hashes it."""
    if not any(name == "password" and value is given for name, value in call.keywords):
        return False
    if method(call) in _CREATES:
        return _is_stock_user(call, unit, project)
    found = target(call, unit, project)
    if found.unit is not None:
        return found.unit.kind == "class" and _keeps_hashes(found.unit.name, project)
    return found.name in DJANGO_USERS


def _is_stock_user(value: Value, unit: Unit, project: Project) -> bool:
    symbol = table_of(value, unit, project) or class_of(value, unit, project)
    return symbol is not None and _keeps_hashes(symbol, project)


def _keeps_hashes(symbol: str, project: Project) -> bool:
    """Whether a class is a user of Django's that has the column from there, and hashes nothing by itself."""
    if symbol in DJANGO_USERS:
        return True
    if DJANGO_USERS.isdisjoint(project.base_names(symbol)):
        return False
    if any(unit is not None and "password" in unit.fields for _, unit in project.bases(symbol)):
        return False
    found = column(symbol, "password", project)
    return found is not None and found.plain
