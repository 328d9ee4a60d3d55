"""First passwords of new accounts that everybody can work out: the phone number, the user name, one for
all.

Accounts of a seed with a name in the source are default accounts and another subject; here the account's
name comes from a form, a sheet or another system, and the password follows from it or is the same for
all.

```python
from django.contrib.auth.models import User


def import_students(rows):
    for row in rows:
        # fact: GuessablePassword(source="phone")
        User.objects.create_user(username=row["name"], email=row["email"], password=row["phone"])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.accounts import FixedText
from authlint.facts.secrets import GuessablePassword
from authlint.frameworks.account_names import is_removed, usable
from authlint.frameworks.columns import lacks
from authlint.frameworks.development import is_sample, is_test_unit
from authlint.frameworks.generators import draws_at_random
from authlint.frameworks.hash_columns import is_put_raw
from authlint.frameworks.keeping import keeps_something
from authlint.frameworks.model import Row, recognise
from authlint.frameworks.overwritten import superseded
from authlint.python.calls import arguments, target
from authlint.python.defined import definition
from authlint.python.programs import is_program_beside
from authlint.python.project import Project
from authlint.python.purpose import named, target_name
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Item,
    Literal,
    Named,
    Operation,
    Param,
    Symbol,
    Text,
    Unread,
    Value,
    argument,
    bare,
    dotted,
    inside,
    method,
    same,
    text_of,
)
from authlint.vocabulary import is_email, is_password, is_password_hash, is_user, is_user_name, segments

MODELS: tuple[Row, ...] = ()

_HASHES = named(
    "make_password generate_password_hash hash_password get_password_hash hashpw hash encode strip "
    "str encrypt pbkdf2 hash_pw hexdigest sha256 md5 sha1 force_str lower replace zfill upper"
)
_MANAGERS = frozenset(("objects", "_default_manager"))
_ON_ITSELF = named("encode strip lower upper replace zfill hexdigest")
_KNOWN_TO_OTHERS = named(
    "phone mobile telephone contact dob birthdate birthday birth roll rollno enrollment regno matric "
    "nid cpf dni cedula ssn aadhar aadhaar nik nip nim nis nisn zipcode surname lastname firstname "
    "employeeid studentid registration"
)
_SETTINGS = frozenset({"config", "settings", "options", "connection", "client", "credentials"})
"""Ends of class names that hold a user name and a password and are no account."""
_PRETENDS = (
    "seed",
    "populate",
    "test_data",
    "fixture",
    "faker",
    "factory",
    "factories",
    "demo",
    "sample",
    "mock",
    "dummy",
    "fake",
    "loaddata",
    "benchmark",
    "locust",
    "example",
    "migrations",
)


@recognise(Unit)
def guessable_first_passwords(unit: Unit, whole: Unit, project: Project) -> Iterator[GuessablePassword]:
    """New accounts whose password follows from what others know."""
    for fact in _guessable_first(unit, project):
        if not is_sample(unit, project):
            yield fact


def _guessable_first(unit: Unit, project: Project) -> Iterator[GuessablePassword]:
    if (
        unit.kind == "class"
        or is_test_unit(unit, project)
        or any(each in unit.path.lower() for each in _PRETENDS)
    ):
        return
    if any(each in segments(unit.qualname) for each in _PRETENDS) or _sets_up(unit):
        return
    makers = [
        call
        for call in unit.calls
        if _makes_account(call, unit) and not is_removed(call, unit) and _may_make(call, unit, project)
    ]
    if not makers:
        yield from _given_to_all(unit, project)
        return
    for call in unit.calls:
        value = _password_given(call, makers, unit, project)
        if value is None:
            continue
        source = _guessable(value, unit, project) or _told_twice(value, makers)
        if source is None or _named_in_source(call, makers) or _stands_for_none(value, call, unit, project):
            continue
        if any(call is each for each in makers) and superseded(call, None, "password", unit, project):
            continue
        yield GuessablePassword(
            at=call.at,
            value=value,
            source=source[0],
            constant=source[1],
            placed=any(_is_own(each, unit, project) for each in makers),
        )
    for step in unit.steps:
        if step.kind != "store" or not isinstance(step.target, Attribute):
            continue
        if not (is_password(step.target.name) or is_password_hash(step.target.name)) or not _is_made(
            step.target.of, makers
        ):
            continue
        source = _guessable(step.value, unit, project)
        if source is not None and not _named_in_source(None, makers):
            yield GuessablePassword(at=step.at, value=step.value, source=source[0], constant=source[1])


_SETS_UP = frozenset({"bootstrap", "websetup"})


def _sets_up(unit: Unit) -> bool:
    """Whether a function or its file fills a new installation: its accounts come with the program."""
    stem = unit.path.rpartition("/")[2].removesuffix(".py")
    return not _SETS_UP.isdisjoint((*segments(stem), *segments(unit.qualname)))


def _given_to_all(unit: Unit, project: Project) -> Iterator[GuessablePassword]:
    """`for user in User.objects.all(): user.set_password("...")`: the same password for everybody."""
    for call in unit.calls:
        if (
            method(call) != "set_password"
            or not call.args
            or not isinstance(func := bare(call.func), Attribute)
        ):
            continue
        row = bare(func.of)
        if not (isinstance(row, Item) and isinstance(bare(row.key), Unread)):
            continue
        rows = bare(row.of)
        if not (isinstance(rows, Call) and method(rows) in ("all", "filter", "exclude", "find")):
            continue
        source = _guessable(call.args[0], unit, project)
        if source is not None:
            yield GuessablePassword(at=call.at, value=call.args[0], source=source[0], constant=source[1])


def _makes_account(call: Call, unit: Unit) -> bool:
    last = method(call)
    if last == "save" and any(
        name == "commit" and isinstance(bare(value), Literal) for name, value in call.keywords
    ):
        # The save of a form for new users: `user = super().save(commit=False)`.
        form = unit.owner.rpartition(".")[2]
        return (
            unit.name.endswith(".save")
            and form.endswith("Form")
            and not {"change", "update", "edit"} & set(segments(form))
        )
    if last in ("create_user", "_create_user"):
        return True
    func = bare(call.func)
    if last[:1].isupper():
        named_so = any(name is not None and is_user_name(name) for name, _ in call.keywords)
        if not isinstance(func, Symbol) or not _SETTINGS.isdisjoint(segments(last)):
            return False
        return named_so or (is_user(last) and bool(call.keywords or call.args))
    if last in ("create", "get_or_create", "update_or_create"):
        if isinstance(func, Symbol):
            names = func.name.split(".")
            return len(names) > 2 and names[-2] == "objects" and is_user(names[-3])
        if isinstance(func, Attribute) and isinstance(func.of, Attribute | Symbol):
            return is_user(target_name(func.of.of)) if isinstance(func.of, Attribute) else False
    return False


def _may_make(call: Call, unit: Unit, project: Project) -> bool:
    """Whether nothing defines what makes the account here, or its body keeps something."""
    own = definition(call, unit, project)
    return own is None or own.kind == "class" or keeps_something(own, project)


def _is_own(call: Call, unit: Unit, project: Project) -> bool:
    """Whether an account is made here, and not at a server that has a client in the program:
    `keycloak.create_user(...)`. A method counts where a manager of rows has it, or the project defines one of that
    name; so does whatever a file does that stands alone.
    """
    func = bare(call.func)
    if _only_speaks(definition(call, unit, project), project):
        return False
    if method(call) not in ("create_user", "_create_user") or not isinstance(func, Attribute | Symbol):
        return True
    way = {each.name.rpartition(".")[2] for each in inside(func, 12) if isinstance(each, Attribute | Symbol)}
    if isinstance(func, Symbol):
        way.update(func.name.split("."))
    return (
        not _MANAGERS.isdisjoint(way)
        or definition(call, unit, project) is not None
        or bool(project.mentioning(f"def {method(call)}"))
        or not is_program_beside(unit.path, project)
    )


_KEEPS = named("execute commit save add insert insert_one put_item dump write append")


def _only_speaks(own: Unit | None, project: Project) -> bool:
    """Whether a class of the project holds a name and a password to log in elsewhere: it is called for no people, is
    made of nothing, and its methods keep nothing.
    """
    if own is None or own.kind != "class" or is_user(own.name.rpartition(".")[2]):
        return False
    if (
        any(dotted(each) != "builtins.object" for each in own.bases)
        or own.decorators
        or "__init__" not in own.methods
        or len(own.methods) < 2
    ):
        return False
    bodies = [project.member(own.name, each) for each in own.methods]
    return not any(method(call) in _KEEPS for body in bodies if body is not None for call in body.calls)


def _told_twice(value: Value, makers: list[Call]) -> tuple[str, bool] | None:
    """The other column of the new account that holds the same value as its password."""
    inner = bare(value)
    while isinstance(inner, Call) and method(inner) in _HASHES and inner.args:
        inner = bare(inner.args[0])
    if not isinstance(inner, Param | Attribute | Item):
        return None
    for maker in makers:
        for name, each in maker.keywords:
            if name is None or is_password(name) or is_password_hash(name):
                continue
            # Two calls that read the same are two values: each draw of a random one is new.
            called = any(isinstance(part, Call) for part in inside(inner, 30))
            if bare(each) is inner or (not called and same(bare(each), inner)):
                return name, False
    return None


def _password_given(call: Call, makers: list[Call], unit: Unit, project: Project) -> Value | None:
    last = method(call)
    if any(call is each for each in makers):
        for name, value in call.keywords:
            if name is not None and (is_password(name) or is_password_hash(name)):
                row = bare(call.func)
                return None if isinstance(row, Symbol) and lacks(row.name, name, project) else value
            if name == "defaults":
                return next(
                    (
                        each
                        for key, each in getattr(bare(value), "items", ())
                        if key is not None and is_password(text_of(key) or "")
                    ),
                    None,
                )
        return _in_third_place(call, unit, project) if last == "create_user" else None
    if (
        last == "set_password"
        and call.args
        and isinstance(func := bare(call.func), Attribute)
        and _is_made(func.of, makers)
    ):
        return call.args[0]
    return None


def _in_third_place(call: Call, unit: Unit, project: Project) -> Value | None:
    """The password of `create_user(name, email, password)`: where the project's own one takes it, else
    the third argument of a manager's.
    """
    found = target(call, unit, project)
    if found.unit is not None:
        given = arguments(call, found) if found.unit.kind == "function" else {}
        return next((value for name, value in given.items() if is_password(name)), None)
    func = bare(call.func)
    manager = (
        func.name.split(".")[-2:-1]
        if isinstance(func, Symbol)
        else [target_name(func.of)]
        if isinstance(func, Attribute)
        else []
    )
    return argument(call, 2, "password") if set(manager) & _MANAGERS else None


def _stands_for_none(value: Value, maker: Call, unit: Unit, project: Project) -> bool:
    """Whether a text in the column itself, where a hash belongs, lets nobody in, as that of accounts that log in
    elsewhere: `User(password="oauth")`, whatever is put raw where Django keeps hashes.
    """
    text = bare(value)
    if isinstance(text, Literal | Text | Param | Attribute | Item) and is_put_raw(
        value, maker, unit, project
    ):
        return True
    return (
        method(maker)[:1].isupper()
        and isinstance(text, Literal)
        and isinstance(text.value, str)
        and not usable(FixedText(text.value, text.at), "password")
    )


def _is_made(value: Value, makers: list[Call]) -> bool:
    """Whether a value is the account that was just made; `user, created = get_or_create(...)` counts."""
    inner = bare(value)
    if isinstance(inner, Item):
        inner = bare(inner.of)
    return any(inner is each for each in makers)


def _guessable(value: Value, unit: Unit, project: Project, depth: int = 10) -> tuple[str, bool] | None:
    """What a password follows from, and whether that is a constant; None when it is typed, drawn or not
    known.
    """
    if depth == 0:
        return None
    if isinstance(value, Named) and not isinstance(bare(value), Choice):
        inner = _guessable(value.value, unit, project, depth - 1)
        if (
            inner is None
            and is_user_name(value.name)
            and isinstance(bare(value), Item | Attribute | Call)
            and not _drawn(value, unit, project)
        ):
            return (value.name, False)
        return inner
    value = bare(value)
    if isinstance(value, Literal):
        return (
            ("a constant", True)
            if isinstance(value.value, str | bytes | int)
            and not isinstance(value.value, bool)
            and len(str(value.value)) >= 3
            else None
        )
    if isinstance(value, Call):
        last = method(value)
        func = bare(value.func)
        if (
            last in ("get", "cleaned_data", "pop")
            and value.args
            and (key := text_of(value.args[0])) is not None
        ):
            if is_password(key) and len(value.args) > 1:
                default = bare(value.args[1])
                if (
                    isinstance(default, Literal)
                    and isinstance(default.value, str)
                    and len(default.value) >= 3
                ):
                    return ("a constant", True)
            return (key, False) if _known_to_others(key) else None
        if last in _HASHES:
            on_itself = isinstance(func, Attribute) and last in _ON_ITSELF
            of = (
                func.of
                if on_itself and isinstance(func, Attribute)
                else value.args[0]
                if value.args
                else None
            )
            return _guessable(of, unit, project, depth - 1) if of is not None else None
        return None
    if isinstance(value, Attribute | Item):
        name = value.name if isinstance(value, Attribute) else text_of(value.key) or ""
        if isinstance(value, Item) and not name:
            return _guessable(value.of, unit, project, depth - 1)
        return (name, False) if name and _known_to_others(name) else None
    if isinstance(value, Param):
        return (value.name, False) if _known_to_others(value.name) else None
    if isinstance(value, Text):
        first: tuple[str, bool] | None = None
        for part in value.parts:
            if text_of(part) is not None:
                continue
            inner = _guessable(part, unit, project, depth - 1)
            if inner is None:
                return None
            first = first or inner
        return first
    if isinstance(value, Symbol):
        name = value.name.rpartition(".")[2]
        words = set(segments(name))
        if (
            name.isupper()
            and is_password(name)
            and words & {"default", "initial", "temp", "standard", "init"}
        ):
            held = project.constant(value.name)
            if value.name.startswith(("django.conf.settings.", "settings.")) or (
                held is not None and isinstance(bare(held), Literal)
            ):
                return (name, True)
        return None
    if isinstance(value, Operation) and value.operator == "or" and len(value.parts) == 2:
        return _guessable(value.parts[1], unit, project, depth - 1)
    return None


def _known_to_others(name: str) -> bool:
    if is_password(name) or is_password_hash(name):
        return False
    words = set(segments(name))
    if words & {"token", "hash", "uuid", "key", "secret", "code", "otp", "id_token"}:
        return False
    if {"uid"} == words or words == {"id"}:
        return False
    return is_user_name(name) or bool(words & _KNOWN_TO_OTHERS)


def _drawn(value: Value, unit: Unit, project: Project) -> bool:
    return any(isinstance(each, Call) and draws_at_random(each, unit, project) for each in inside(value, 60))


_SETTINGS_READ = named("settings config conf environ getenv env")


def _is_setting(value: Value) -> bool:
    """Whether a name is read from the program's settings: one account, by which a client logs in elsewhere or
    which comes with the installation; `settings.SHOP_USER`, `os.environ["SHOP_USER"]`.
    """
    inner = bare(value)
    way = inside(inner.func, 8) if isinstance(inner, Call) else inside(inner, 8)
    return any(
        isinstance(each, Attribute | Symbol) and not _SETTINGS_READ.isdisjoint(each.name.lower().split("."))
        for each in way
    )


def _named_in_source(call: Call | None, makers: list[Call]) -> bool:
    """Whether the account's own name is a constant or a setting: a default account, which is another rule's, or
    the program's own at another service.
    """
    for maker in makers:
        if any(
            key == "is_superuser" and isinstance(flag := bare(value), Literal) and flag.value is True
            for key, value in maker.keywords
        ):
            return True  # the first administrator, whatever name the installer gives it
        if any(
            key is not None
            and is_email(key)
            and isinstance(mail := bare(value), Literal)
            and "@" in str(mail.value)
            for key, value in maker.keywords
        ):
            return True  # people have addresses of their own: the account is made up
        names = [
            value for key, value in maker.keywords if key == "name" or (key and is_user_name(key))
        ] or list(maker.args[:1])
        if names and all(isinstance(bare(each), Literal) or _is_setting(each) for each in names):
            return True
        if any(
            "range" in str(getattr(bare(each), "name", "")) for name in names for each in inside(name, 30)
        ):
            return True
    return False
