"""Who verifies a stored password: whether a slow hash is held against a column, and whether what goes into it
arrives as somebody typed it.

Where the program verifies `user.password` with bcrypt, a value of unknown origin that is put into that column is
most likely a hash already; a value from the request is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from authlint.facts.endpoints import is_callback, is_handler
from authlint.facts.fact import Fact
from authlint.facts.passwords import ClearComparison
from authlint.facts.routes import registrations
from authlint.facts.storage import RowLookup
from authlint.facts.words import words
from authlint.python.calls import target
from authlint.python.handed import hashes_inside
from authlint.python.memo import Memo
from authlint.python.passwords import (
    TYPED,
    assigned,
    origin_of,
    password_in,
    way,
)
from authlint.python.programs import is_program_beside
from authlint.python.project import Project
from authlint.python.puts import put_under
from authlint.python.sources import is_test_path
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Item,
    Literal,
    Mapping,
    Named,
    Param,
    Symbol,
    Value,
    bare,
    inside,
    method,
    text_of,
)
from authlint.vocabulary import is_password, is_password_hash, is_user, segments

SURE = words("check_password_hash checkpw verify_and_update")
"""Functions of libraries that hold a password against its slow hash, whatever is in front of them."""
_ASKING = words(
    "verify check_password verify_password compare_password validate_password is_correct_password"
)
_SCHEMES = words(
    "bcrypt argon argon2 scrypt pbkdf pbkdf2 pwd passlib hasher crypt context ph password passwords werkzeug"
)
_STOCK_LOGINS = (b"authenticate(", b"LoginView", b"AuthenticationForm", b"check_password(")
"""What a file that lets Django verify its own column holds."""
_STOCK = "django.contrib.auth"
"""Holds the column that Django verifies itself."""
_FARTHEST = 3
"""Calls that a value is followed back through."""
_MOST_CALLS = 8


def slow_verified(column: str, table: str, project: Project, stock: bool = True) -> bool:
    """Whether the project holds a slow hash against what it reads from that column of a table or class.

    `table` is "" where it is not known. `stock` tells whether the framework's own login counts for any table of users.
    """
    holders = _verified(project).get(column.lstrip("_")) if column else None
    return holders is not None and any(
        not table or may_hold("user" if each == _STOCK else each, table)
        for each in holders
        if stock or each != _STOCK
    )


_LOGGED: Memo[tuple[str, str], bool] = Memo()


def is_logged_in_with(column: str, table: str, project: Project) -> bool:
    """Whether a typed password is held against that column of a table: by a slow hash, in a query, or as it is."""
    answers, key = _LOGGED.of(project), (column, table)
    if key not in answers:
        answers[key] = slow_verified(column, table, project) or any(
            _reads_login(fact, column, table)
            for unit in project.units_saying(column)
            for kind in (RowLookup, ClearComparison)
            for fact in project.facts_of(unit, kind)
        )
    return answers[key]


def _reads_login(fact: Fact, column: str, table: str) -> bool:
    if isinstance(fact, RowLookup):
        return fact.table == table and any(each.column.partition("__")[0] == column for each in fact.cells)
    return (
        isinstance(fact, ClearComparison)
        and fact.source != "setting"
        and fact.stored.rpartition(".")[2] == column
    )


_GENERIC = words(
    "row rows record result data doc document item entry obj instance found db stored self first one"
)


def may_hold(holder: str, table: str) -> bool:
    """Whether a variable may hold a row of a table: `db_user` and `users`, `account` and `User`, `row` and any."""
    if not holder or (is_user(holder) and is_user(table)):
        return True
    said = set(segments(holder))
    return not said.isdisjoint(_GENERIC) or not {each.rstrip("s") for each in said}.isdisjoint(
        each.rstrip("s") for each in segments(table)
    )


_VERIFIED: Memo[str, dict[str, set[str]]] = Memo()


def _verified(project: Project) -> dict[str, set[str]]:
    """The columns and keys whose values are verified by a slow hash, with the names of what they are read from;
    found once for a project.
    """
    answers, key = _VERIFIED.of(project), ""
    if key not in answers:
        found: dict[str, set[str]] = {}
        for name in sorted(SURE | _ASKING):
            for unit in project.units_saying(name, project.calling(name)):
                for call in unit.calls:
                    if method(call) == name and (name in SURE or _is_slow(call, unit, project)):
                        for column, holder in _held(call, unit):
                            found.setdefault(column, set()).add(holder)
        if any(
            each in project.files()[path]
            for path in project.mentioning("django.contrib.auth")
            for each in _STOCK_LOGINS
        ):
            found.setdefault("password", set()).add(_STOCK)
        answers[key] = found
    return answers[key]


def _is_slow(call: Call, unit: Unit, project: Project) -> bool:
    """Whether `verify(...)` is that of a library's scheme, or a function of the project that leads to one."""
    own = target(call, unit, project).unit
    if own is not None:
        return own.kind == "function" and any(
            method(each) in SURE
            or (method(each) in ("verify", "hashpw", "check_password") and _names_scheme(each, own, project))
            for each in own.calls
        )
    return _names_scheme(call, unit, project)


def _names_scheme(call: Call, unit: Unit, project: Project) -> bool:
    func = bare(call.func)
    names = [func.name] if isinstance(func, Symbol) else way(func)
    if isinstance(func, Attribute):
        of = func.of
        names = [*names, of.name] if isinstance(of, Named | Attribute | Param | Symbol) else names
        inner = bare(of)
        if isinstance(inner, Symbol) and isinstance(made := project.constant(inner.name), Value):
            names.append(method(bare(made)))  # type: ignore[arg-type]
    return any(not _SCHEMES.isdisjoint(segments(part)) for name in names for part in name.split("."))


def _held(call: Call, unit: Unit) -> Iterator[tuple[str, str]]:
    """What is held against the typed password, `user.password`, `row["hash"]`: the column, and what it is of."""
    for each in (*call.args, *(value for _, value in call.keywords)):
        for inner in inside(each, 12):
            name = read_under(inner)
            if name and (is_password(name) or is_password_hash(name)):
                if all(TYPED.isdisjoint(segments(one)) or is_user(one) for one in way(inner)):
                    yield name.lstrip("_"), holder_of(inner, unit)


_EQUAL: Memo[str, bool] = Memo()


def has_comparing_class(project: Project) -> bool:
    """Whether the project keeps passwords in objects that hash what they are held against: a class `Password` with an
    `__eq__` of its own, so that `stored == typed` verifies.
    """
    answers, key = _EQUAL.of(project), ""
    if key not in answers:
        answers[key] = any(
            hashes_inside(module.unit(name))
            for path in project.mentioning("def __eq__")
            if not is_test_path(path) and (module := project.module_at(path)) is not None
            for name in module.nodes
            if name.endswith(".__eq__") and any(is_password(each) for each in segments(name.split(".")[-2]))
        )
    return answers[key]


def holder_of(value: Value, unit: Unit) -> str:
    """The name of what a column is read from, the class for `self`; "" for an unnamed one."""
    if isinstance(value, Call) and isinstance(func := bare(value.func), Attribute):
        of = func.of
    elif isinstance(value, Attribute | Item):
        of = value.of
    else:
        return ""
    inner = bare(of)
    if isinstance(inner, Param) and inner.index == 0 and unit.owner:
        return unit.owner.rpartition(".")[2]
    return of.name.rpartition(".")[2] if isinstance(of, Named | Param | Attribute | Symbol) else ""


def read_under(value: Value) -> str:
    """The attribute, key or column that a value is read under; "" for another value."""
    if isinstance(value, Attribute):
        return value.name
    if isinstance(value, Item):
        return text_of(value.key) or ""
    if isinstance(value, Call) and method(value) == "get" and value.args:
        return text_of(value.args[0]) or ""
    return ""


_OUTSIDE = words(
    "request req info body payload validated_data cleaned_data event message msg update attrs "
    "validated form formdata argv post post_data query environ websocket ws"
)
"""Names of parameters that hold what came from outside, whoever calls."""
_VIEWS = words(
    "get post put patch delete create update perform_create perform_update form_valid validate on_post on_put save "
    "handle clean mutate dispatch do_POST"
)
"""Methods that a framework calls with what came from outside."""
_PLAIN = (
    "staticmethod",
    "classmethod",
    "property",
    "cached_property",
    "abstractmethod",
    "override",
    "transactional",
)


def arrives_typed(
    value: Value, unit: Unit, project: Project, depth: int = _FARTHEST, unless: bool = False
) -> bool:
    """Whether a password surely is as somebody typed it: read from a request, a form or a prompt here, handed over
    by a framework, or by a caller that has it so. `unless` is the answer for a function that nothing calls.
    """
    leaf = bare(value)
    if isinstance(leaf, Attribute) and (before := assigned(leaf, unit)) is not None:
        found = password_in(before, unit, project)
        return (
            found is not None and depth > 0 and arrives_typed(found.value, unit, project, depth - 1, unless)
        )
    root = leaf if isinstance(leaf, Param | Symbol) else origin_of(leaf)
    if isinstance(root, Call) and root is not leaf:
        # a record that a function of the project has found, rather than what a form or request holds
        made = target(root, unit, project).unit
        return made is None or made.kind != "function" or any(each.lower() in _OUTSIDE for each in way(leaf))
    if not isinstance(root, Param):
        return not isinstance(root, Literal)
    if root.owner != unit.name or (root.index == 0 and unit.owner and leaf is not root):
        return True  # what a window or a form around it holds
    name = root.name.lower()
    if name in _OUTSIDE or (leaf is not root and "form" in segments(name)) or is_entry(unit, project):
        return True
    if leaf is not root and not _is_read_from(leaf, root):
        return any(each.lower() in _OUTSIDE for each in way(leaf))
    handed = _given(root, unit, project) if depth > 0 else []
    return any(
        _handed(given, leaf, root, caller, call, project, depth - 1, unless) for caller, call, given in handed
    ) or (not handed and (unless or not is_program_beside(unit.path, project)))


def is_handed_else(value: Value, unit: Unit, project: Project) -> bool:
    """Whether callers hand a password over, and none is seen to have it as it was typed."""
    leaf = bare(value)
    root = leaf if isinstance(leaf, Param) else origin_of(leaf)
    if not isinstance(root, Param) or (root.index == 0 and unit.owner):
        return False
    return not arrives_typed(value, unit, project, unless=True)


def arrives_hashed(value: Value, unit: Unit, project: Project) -> bool:
    """Whether all that call a function have put something made of the password under the key or attribute that is
    read here: `form["password"] = hashed(form["password"])` before `save(form)`.
    """
    leaf = bare(value)
    root = leaf if isinstance(leaf, Param) else origin_of(leaf)
    name = read_under(leaf)
    if not isinstance(root, Param) or root.owner != unit.name or not name or not _is_read_from(leaf, root):
        return False
    if root.index == 0 and unit.owner:
        return False
    handed = _given(root, unit, project)
    return bool(handed) and all(
        _holds_made(given, name, caller, call, project) for caller, call, given in handed
    )


def _holds_made(given: Value, name: str, caller: Unit, call: Call, project: Project) -> bool:
    """Whether what a caller hands over holds the answer of a call under a name, no password in clear."""
    put = put_under(given, name, call.at, caller, project)
    if put is None and (before := assigned(Attribute(call.at, given, name), caller)) is not None:
        put = before, caller
    inner = bare(given)
    if put is None and isinstance(inner, Mapping | Call):
        pairs = (
            [(text_of(key), each) for key, each in inner.items if key is not None]
            if isinstance(inner, Mapping)
            else list(inner.keywords)
        )
        put = next(((each, caller) for key, each in pairs if key == name), None)
    return (
        put is not None
        and any(isinstance(each, Call) for each in inside(put[0], 12))
        and password_in(put[0], put[1], project) is None
    )


def _is_read_from(leaf: Value, root: Param) -> bool:
    """Whether a value is an attribute or key of the very parameter, not of something that it holds."""
    if isinstance(leaf, Call) and isinstance(func := bare(leaf.func), Attribute):
        return bare(func.of) is root
    return isinstance(leaf, Attribute | Item) and bare(leaf.of) is root


_HANDED_OVER: Memo[str, bool] = Memo()


def is_entry(unit: Unit, project: Project) -> bool:
    """Whether a framework calls a function: it is decorated as a route or command, a method of a view, or handed
    over by its name in its file.
    """
    for each in unit.decorators:
        inner = bare(each)
        inner = bare(inner.func) if isinstance(inner, Call) else inner
        last = inner.name.rpartition(".")[2] if isinstance(inner, Symbol | Attribute) else ""
        if last not in _PLAIN:
            return True
    if is_handler(unit, project) or registrations(unit, project):
        return True
    last = unit.name.rpartition(".")[2]
    owner = project.unit(unit.owner) if unit.owner else None
    if owner is not None and owner.kind == "class":
        is_view = last in _VIEWS and len(unit.parameters) <= 2
        return (is_view and not _is_called_at_home(owner, unit, project)) or is_callback(unit, project)
    answers, key = _HANDED_OVER.of(project), unit.name
    if key not in answers:
        named = re.compile(rb"[(,=:\[]\s*%s\s*[,)\]}\n]" % re.escape(last.encode()))
        answers[key] = named.search(project.read(unit.path) or b"") is not None
    return answers[key]


def _is_called_at_home(owner: Unit, unit: Unit, project: Project) -> bool:
    """Whether a class is nobody's but the project's, and the project calls the method: no framework does."""
    own = all(base is not None or name == "builtins.object" for name, base in project.bases(owner.name))
    return own and bool(project.callers(unit, 1))


def _given(parameter: Param, unit: Unit, project: Project) -> list[tuple[Unit, Call, Value]]:
    """What the calls of a function hand over for a parameter; those of a receiver whose class is not known count
    where none surely leads there.
    """
    short = unit.name.rpartition(".")[2]
    if short == "__init__":
        owner = project.unit(unit.owner) if unit.owner else None
        short = owner.name.rpartition(".")[2] if owner is not None else short
    names = [each.name for each in unit.parameters if each.kind == "positional"]
    behind = 1 if names[:1] in (["self"], ["cls"]) else 0
    index = names.index(parameter.name) - behind if parameter.name in names else -1
    surely: list[tuple[Unit, Call, Value]] = []
    perhaps: list[tuple[Unit, Call, Value]] = []
    for caller in project.units_saying(short, project.calling(short)):
        for call in caller.calls:
            if method(call) != short or len(surely) == _MOST_CALLS:
                continue
            leads = target(call, caller, project).unit
            leads_here = leads is not None and leads.name in (unit.name, unit.owner)
            if leads is not None and leads.kind == "function" and not leads_here:
                continue
            given = dict(call.keywords).get(parameter.name)
            if given is None and 0 <= index < len(call.args):
                given = call.args[index]
            if given is not None:
                (surely if leads_here else perhaps).append((caller, call, given))
    return surely or perhaps[:_MOST_CALLS]


def _handed(
    given: Value,
    leaf: Value,
    root: Param,
    caller: Unit,
    call: Call,
    project: Project,
    depth: int,
    unless: bool,
) -> bool:
    """Whether what a caller hands over is as typed, or holds it so under the key or attribute that is read."""
    if leaf is root:
        if isinstance(named := bare(given), Symbol):
            before = [
                step.value
                for step in caller.steps
                if step.kind == "store"
                and isinstance(step.target, Symbol)
                and step.target.name == named.name
                and step.at.line < call.at.line
            ]
            given = before[-1] if before else given
        found = password_in(given, caller, project)
        return (
            found is not None
            and not found.encoding
            and arrives_typed(found.value, caller, project, depth, unless)
        )
    name = read_under(leaf)
    if not name:
        return False
    inner = bare(given)
    if isinstance(inner, Mapping | Call):
        pairs = (
            [(text_of(key), each) for key, each in inner.items if key is not None]
            if isinstance(inner, Mapping)
            else list(inner.keywords)
        )
        for key, each in pairs:
            if key == name:
                found = password_in(each, caller, project)
                return found is not None and arrives_typed(found.value, caller, project, depth, unless)
    if put_under(given, name, call.at, caller, project) is not None:
        return False
    if assigned(Attribute(call.at, given, name), caller) is not None:
        return False
    return arrives_typed(Attribute(call.at, given, name), caller, project, depth, unless)
