"""Where the object comes from that gets a password: made here, looked up, or somebody else's; and
whether it is kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.words import words
from authlint.frameworks.account_names import is_maker, is_setter, is_slot, kind_of, says_admin
from authlint.frameworks.account_rows import (
    NAMES,
    along,
    constructed,
    is_privileged,
    is_service_row,
    name_in,
    rows_of,
)
from authlint.python.calls import arguments, target
from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Collection,
    Comparison,
    Item,
    Literal,
    Mapping,
    Param,
    Symbol,
    Value,
    bare,
    inside,
    label,
    method,
    text_of,
)
from authlint.vocabulary import is_administrator, is_user, is_user_name, segments

_KEEP = words(
    "add add_all merge save insert create append put persist bulk_create bulk_save_objects abulk_create "
    "insert_one insert_many store register commit extend push add_one upsert write asave dict "
    "model_dump __dict__ append_row"
)
_LOOKUPS = words(
    "get aget first filter filter_by one one_or_none scalar find find_one get_or_none "
    "scalar_one_or_none where select get_user find_user get_by_natural_key last exclude scalars query "
    "execute exec get_by_username get_user_by_username find_by_username get_by_email get_user_by_email"
)
_KEPT: Memo[str, tuple[Unit, frozenset[int]]] = Memo()


def origin_of(
    value: Value, unit: Unit, project: Project, depth: int = 4, column: str = ""
) -> tuple[Value | None, bool, bool] | None:
    """Name, privilege and whether it was there before, of an account made or looked up here; None for
    others. `column` is the field that takes the password, which tells an account whatever its class is called.
    """
    value = bare(value)
    if depth == 0:
        return None
    if isinstance(value, Choice):
        found = [
            one
            for each in value.options
            if (one := origin_of(each, unit, project, depth - 1, column)) is not None
        ]
        if not found:
            return None
        name = next((one[0] for one in found if one[0] is not None), None)
        return name, any(one[1] for one in found), all(one[2] for one in found)
    if isinstance(value, Item):
        key = bare(value.key)
        return origin_of(value.of, unit, project, depth - 1, column) if isinstance(key, Literal) else None
    if not isinstance(value, Call):
        return None
    last = class_name(value, unit, project)
    kind = kind_of(last)
    if last[:1].isupper() and (
        is_user(last)
        or (
            column
            and not kind
            and holds_accounts(value, unit, project, column)
            and is_kept(value, unit, project)
        )
    ):
        kind = "class"
    if last in (
        "get_or_create",
        "aget_or_create",
        "update_or_create",
        "create",
        "acreate",
        "new",
        "get_or_new",
    ) or kind in ("class", "maker"):
        if kind == "manager" and not any(is_user(each) for each in along(value)):
            return None
        row = next(rows_of(value, unit, project))
        found_target = target(value, unit, project)
        if (owner := made_class(value, unit, project)) is not None:
            row = {**constructed(value, owner, project), **row}
        elif found_target.unit is not None:
            row = {**arguments(value, found_target), **row}
        name = name_in(row)
        if name is None and kind == "maker" and value.args and found_target.unit is None:
            name = value.args[0]
        privileged = is_privileged(row) or not {"superuser", "admin"}.isdisjoint(segments(last))
        return name, privileged, False
    if last in _LOOKUPS and any(
        is_user(each) for one in inside(value, 60) if isinstance(one, Call) for each in along(one)
    ):
        return _looked_up(value)
    return None


def made_class(call: Call, unit: Unit, project: Project) -> Unit | None:
    """The class of the project that a call makes an instance of; `cls(...)` in a method of a class makes one of that
    class.
    """
    func = bare(call.func)
    if not isinstance(func, Param):
        owner = target(call, unit, project).unit
    elif func.index == 0 and func.owner == unit.name and any(map(_is_classmethod, unit.decorators)):
        owner = project.unit(unit.owner)
    else:
        owner = None
    return owner if owner is not None and owner.kind == "class" else None


def class_name(call: Call, unit: Unit, project: Project) -> str:
    """The last name of what is called, that of the class where it is called `cls` in a method of its own."""
    owner = made_class(call, unit, project) if isinstance(bare(call.func), Param) else None
    return owner.name.rpartition(".")[2] if owner is not None else method(call)


def _is_classmethod(decorator: Value) -> bool:
    inner = bare(decorator)
    return isinstance(inner, Symbol) and inner.name == "builtins.classmethod"


def holds_accounts(call: Call, unit: Unit, project: Project, column: str = "") -> bool:
    """Whether a class of the project, whatever its name, has the fields of an account: a name and a password,
    which stands in `column` where that is known to take one.
    """
    owner = made_class(call, unit, project)
    if owner is None:
        return False
    fields = {
        name: value
        for _, base in project.bases(owner.name)
        if base is not None
        for name, value in {**base.annotations, **base.fields}.items()
    }
    return (
        any(is_slot(name) or name == column for name in fields)
        and any(is_user_name(name) or name == "name" for name in fields)
        and not is_service_row(fields)
    )


def _looked_up(value: Call) -> tuple[Value | None, bool, bool] | None:
    for each in inside(value, 80):
        if isinstance(each, Call):
            row = {name: one for name, one in each.keywords if name is not None}
            if is_privileged(row) and not row.keys() & set(NAMES):
                return None, True, True
            name = name_in(row)
            if name is not None and text_of(name):
                return name, is_privileged(row), True
        elif isinstance(each, Comparison) and each.operator == "==":
            text = text_of(each.right)
            if text and any(is_user_name(one) or one == "name" for one in label(each.left).split(".")[-1:]):
                return each.right, is_administrator(text), True
    return None


def stored_on(subject: Value, unit: Unit) -> tuple[Value | None, bool]:
    """The account name and the flags that statements put on an object."""
    inner = bare(subject)
    row: dict[str, Value] = {}
    for step in unit.steps:
        if step.kind == "store" and isinstance(step.target, Attribute) and bare(step.target.of) is inner:
            row[step.target.name] = step.value
    return name_in(row), is_privileged(row)


def is_kept(call: Call, unit: Unit, project: Project) -> bool:
    """Whether the object made by a constructor goes on: added, saved, returned, put into a display."""
    remembered = _KEPT.of(project)
    known = remembered.get(unit.name)
    if known is None or known[0] is not unit:
        known = (unit, frozenset(_kept(unit)))
        remembered[unit.name] = known
    return id(call) in known[1]


def _kept(unit: Unit) -> Iterator[int]:
    for step in unit.steps:
        if step.kind == "call" and isinstance(step.value, Call):
            last = method(step.value)
            words = segments(last)
            keeps = last in _KEEP or is_maker(last) or is_setter(last) or (bool(words) and words[0] in _KEEP)
            if not keeps:
                continue
            for each in (*step.value.args, *(value for _, value in step.value.keywords)):
                yield from (id(one) for one in inside(each, 200) if isinstance(one, Call))
            func = bare(step.value.func)
            if isinstance(func, Attribute):
                yield from (id(one) for one in inside(func.of, 30) if isinstance(one, Call))
        elif step.kind in ("return", "yield") and (
            says_admin(unit) or is_maker(unit.qualname.rpartition(".")[2])
        ):
            yield from (id(one) for one in inside(step.value, 30) if isinstance(one, Call))
        elif step.kind == "store":
            inner = bare(step.value)
            if isinstance(inner, Collection | Mapping):
                yield from (id(bare(each)) for each in _members(inner))
            elif isinstance(step.target, Item):
                yield id(inner)


def _members(value: Collection | Mapping) -> Iterator[Value]:
    if isinstance(value, Collection):
        yield from value.items
    else:
        yield from (each for _, each in value.items)
