"""Columns of an application's own tables: where one is declared, and whether it keeps what is assigned to it.

A class counts as a table by its bases or by the constructors of its columns; a field of a form, a
serializer, a settings or request model does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from authlint.facts.words import words
from authlint.frameworks.renewed import changes_itself, has_hashing_type
from authlint.pattern import pattern
from authlint.python.calls import target
from authlint.python.memo import Memo
from authlint.python.passwords import HASHES
from authlint.python.places import is_migration
from authlint.python.project import Project
from authlint.python.sources import is_test_path
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Literal,
    Param,
    Spot,
    Symbol,
    Value,
    argument,
    bare,
    inside,
    method,
    text_of,
)
from authlint.record import record
from authlint.vocabulary import (
    CONNECTION,
    is_password,
    is_password_hash,
    is_shared_thing,
    is_user,
    is_user_name,
    segments,
)

TABLE_BASES = words(
    "django.db.models.Model django.db.models.base.Model sqlmodel.SQLModel peewee.Model",
    "tortoise.models.Model tortoise.Model mongoengine.Document mongoengine.DynamicDocument",
    "mongoengine.EmbeddedDocument beanie.Document odmantic.Model pony.orm.Entity",
    "google.cloud.ndb.Model google.appengine.ext.ndb.Model google.appengine.ext.db.Model",
    "sqlalchemy.orm.DeclarativeBase django.contrib.auth.models.AbstractUser",
    "django.contrib.auth.models.AbstractBaseUser django.contrib.auth.models.User",
    "django.contrib.auth.base_user.AbstractBaseUser sqlalchemy.ext.declarative.declarative_base",
    "sqlalchemy.orm.declarative_base flask_sqlalchemy.SQLAlchemy.Model",
    "flask_mongoengine.MongoEngine.Document umongo.Document piccolo.table.Table orm.Model ormar.Model",
    "edgy.Model gino.Gino.Model flask_appbuilder.Model couchdb.mapping.Document pynamodb.models.Model",
)  # fmt: skip
TABLE_TAILS = words(
    "db.Model db.Document db.Entity db.DynamicDocument orm.Model db.EmbeddedDocument",
)
DJANGO_USERS = words(
    "django.contrib.auth.models.AbstractUser django.contrib.auth.models.AbstractBaseUser",
    "django.contrib.auth.models.User django.contrib.auth.base_user.AbstractBaseUser",
)  # fmt: skip
PLAIN_COLUMNS = words(
    "Column mapped_column CharField TextField StringField String StringProperty TextProperty",
    "EncryptedCharField VARCHAR Text Varchar UnicodeAttribute Required Optional Field relationship",
    "StrField FixedCharField",
)
# Constructors that also make fields of forms and request models: the class's bases must say more.
AMBIGUOUS = words("Field CharField StringField Required Optional String Text TextField StrField")
FORM_BASES = words(
    "Form ModelForm FlaskForm BaseForm UserCreationForm AuthenticationForm Serializer ModelSerializer",
    "Schema BaseModel BaseSettings HyperlinkedModelSerializer InputObjectType ObjectType Mutation",
    "TypedDict NamedTuple Namespace Resource SQLAlchemyObjectType DjangoObjectType SetPasswordForm",
    "PasswordChangeForm StarletteForm AuthForm Enum LoginForm SignupForm Field RegisterForm",
    "BaseUserCreationForm SerializerBase GenericForm Dataclass Struct",
)
HASHING_TYPES = ("password", "hash", "encrypt", "secret", "crypt", "argon")

PEOPLE = words(
    "user users account accounts credential credentials login logins member members student students",
    "admin admins customer customers database db passwords people registered userdata teacher",
    "teachers staff employees employee players player userdb register registration signup auth",
)
"""Words of tables and dicts of people."""
NOT_PEOPLE = words(
    "site website service services wifi config settings setting env smtp vault entry entries network",
    "ssid host server connection",
)
CLASS = pattern(rb"^class[ \t]+(\w+)", re.MULTILINE)
MARKS = (
    b"Column(",
    b"mapped_column",
    b"Mapped[",
    b"CharField",
    b"StringField",
    b"TextField",
    b"AbstractUser",
)
"""What a file that declares columns holds."""
SERVICES = words(
    "server smtp host device connection datasource database provider integration gateway router node",
    "asset proxy repo repository backend service services config configuration setting settings mail",
    "mailbox imap ldap vpn wifi network printer camera webhook endpoint cluster instance storage",
    "bucket broker ssh ftp sftp target remote registry feed source sync bot scraper platform exchange",
    "leak leaked breach common pwned dump blacklist vault vaults entry entries secret url",
)
"""Words of tables that hold the credentials of other services, or that are no accounts."""
SERVICE_COLUMNS = CONNECTION | words(
    "server_url base_url url smtp_host smtp_server ip ip_address uri endpoint ssl use_tls use_ssl tls database_name",
    "auth_url api_url host_url service_url endpoint_url identity_url auth_server",
)
"""Names of columns that tell how to reach another service."""


def is_connection(keys: Iterable[str]) -> bool:
    """Whether a row without a declared table tells how to reach another machine: host and port, url and
    protocol.
    """
    return len(SERVICE_COLUMNS.intersection(keys)) >= 2


def is_of_service(symbol: str, project: Project) -> bool:
    """Whether a table keeps what the program shows to other services, rather than accounts of its own."""
    last = symbol.rpartition(".")[2]
    words = set(segments(last))
    if (words & SERVICES and not is_user(last)) or is_shared_thing(last):
        return True
    unit = project.unit(symbol)
    least = 2 if is_user(last) and _CREDENTIALS.isdisjoint(words) else 1
    return unit is not None and (len(SERVICE_COLUMNS & set(unit.fields)) >= least or _is_entry_of_vault(unit))


_CREDENTIALS = words("creds credential credentials")
_ONE = ("OneToOneField",)
_MANY = ("ForeignKey", "ForeignKeyField", "ReferenceField")
_SITES = words("website websites web site sites url uri domain app application service platform portal")


def _is_entry_of_vault(unit: Unit) -> bool:
    """Whether a row belongs to an account and tells of another site: `website`, `username`, `password`, `user_id`."""
    last = unit.name.rpartition(".")[2]
    if is_user(last) and "account" not in last.lower():
        return False
    names = {*unit.fields, *unit.annotations}
    return (
        any(segments(each)[:1] and segments(each)[0] in _SITES for each in names)
        and any(is_user_name(each) or each in ("login", "email") for each in names)
        and any(_points_to_people(each, _MANY) for each in unit.fields.values())
    )


def is_of_people(symbol: str, project: Project) -> bool:
    """Whether a table keeps accounts, or rows that belong to one: by its name or by its columns."""
    last = symbol.rpartition(".")[2]
    if is_user(last) or PEOPLE & set(segments(last)) or DJANGO_USERS & set(project.base_names(symbol)):
        return True
    for _, unit in project.bases(symbol):
        if unit is None:
            continue
        kinds = _ONE if not _THING_COLUMNS.isdisjoint(unit.fields) else (*_ONE, *_MANY)
        if any(_points_to_people(each, kinds) for each in unit.fields.values()):
            return True
        if any(
            not each.isupper()
            and (is_user_name(each) or is_user(each))
            and not _relates(unit.fields.get(each))
            for each in (*unit.fields, *unit.annotations)
        ):
            return True
    return False


_THING_COLUMNS = words("title slug content body description subject repository caption")
"""Columns of things that an account makes or owns."""


def _relates(value: Value | None) -> bool:
    """Whether a field is the way to the rows of another table."""
    return value is not None and any(
        isinstance(each, Call) and method(each) in (*_MANY, "relationship", "ManyToManyField", "backref")
        for each in inside(value, 20)
    )


def _points_to_people(value: Value, kinds: tuple[str, ...]) -> bool:
    """Whether a column is a key of another table of accounts: `ForeignKey("users.id")`, `ForeignKey(User)`."""
    for call in inside(value, 20):
        if isinstance(call, Call) and method(call) in kinds:
            for each in call.args[:1]:
                inner = bare(each)
                name = inner.name if isinstance(inner, Symbol) else text_of(inner) or ""
                if any(is_user(part) for part in name.split(".")) or name.endswith("AUTH_USER_MODEL"):
                    return True
    return False


@record()
class Column:
    """A column: the class that declares it, the place, and whether it keeps what it is given."""

    owner: str
    name: str
    declared: Spot | None
    plain: bool


_TABLES: Memo[str, bool] = Memo()


def is_table(symbol: str, project: Project) -> bool:
    """Whether a class is a table of the application."""
    answers = _TABLES.of(project)
    if symbol not in answers:
        answers[symbol] = _is_table(symbol, project)
    return answers[symbol]


def _is_table(symbol: str, project: Project) -> bool:
    names = project.base_names(symbol)
    tails = {".".join(each.split(".")[-2:]) for each in names}
    if TABLE_BASES & set(names) or TABLE_TAILS & tails:
        if "sqlmodel.SQLModel" in names:
            unit = project.unit(symbol)
            return unit is not None and any(name == "table" for name, _ in unit.keywords)
        return True
    lasts = {each.rpartition(".")[2] for each in names[1:]}
    if FORM_BASES & lasts:
        return False
    certain = 0
    for _, unit in project.bases(symbol):
        if unit is None:
            continue
        if "__tablename__" in unit.fields or "__table__" in unit.fields:
            return True
        for value in unit.fields.values():
            inner = bare(value)
            if (
                isinstance(inner, Call)
                and method(inner) in PLAIN_COLUMNS - AMBIGUOUS
                and method(inner) != "relationship"
            ):
                certain += 1
    return certain > 0


_COLUMNS: Memo[tuple[str, str], Column | None] = Memo()


def column(symbol: str, name: str, project: Project) -> Column | None:
    """The column of a table by its attribute; None when the class is no table or has no such column."""
    answers, key = _COLUMNS.of(project), (symbol, name)
    if key not in answers:
        wanted = is_table(symbol, project) and not is_of_service(symbol, project)
        wanted = wanted and is_of_people(symbol, project) and not _is_of_neighbour(symbol, name, project)
        answers[key] = _column(symbol, name, project) if wanted else None
    return answers[key]


_EMPTY_BASES = words("UserMixin AnonymousUserMixin SerializerMixin object ABC Generic")
"""Ends of bases from libraries that bring no column along."""


def lacks(symbol: str, name: str, project: Project) -> bool:
    """Whether a table is known with all its bases, and nothing in it goes by that name: what is put there is kept
    nowhere.
    """
    if not is_table(symbol, project):
        return False
    for base, unit in project.bases(symbol):
        if unit is None:
            stock = base in TABLE_BASES or ".".join(base.split(".")[-2:]) in TABLE_TAILS
            if (
                base in DJANGO_USERS
                or "Dynamic" in base
                or not (stock or base.rpartition(".")[2] in _EMPTY_BASES)
            ):
                return False
        elif (
            name in unit.fields
            or name in unit.annotations
            or not {name, f"{name}@setter", "__setattr__"}.isdisjoint(unit.methods)
            or _takes(project.member(unit.name, "__init__"), name)
        ):
            return False
    return True


def _takes(init: Unit | None, name: str) -> bool:
    """Whether a constructor is written for something of that name, or puts it somewhere."""
    return init is not None and (
        any(each.name == name for each in init.parameters)
        or any(each.value == name for each in init.literals)
        or any(isinstance(each.target, Attribute) and each.target.name == name for each in init.steps)
    )


_RELATIONS = words("ForeignKey OneToOneField relationship ReferenceField ForeignKeyField")


def _is_of_neighbour(symbol: str, name: str, project: Project) -> bool:
    """Whether the table points to what a password is for: `portal_password` beside `portal`."""
    words = segments(name)
    owner = "_".join(words[:-1])
    return (
        len(words) > 1
        and not is_user(owner)
        and any(
            unit is not None
            and isinstance(held := bare(unit.fields.get(owner, Symbol(unit.at, ""))), Call)
            and method(held) in _RELATIONS
            for _, unit in project.bases(symbol)
        )
    )


def _column(symbol: str, name: str, project: Project) -> Column | None:
    for _, unit in project.bases(symbol):
        if unit is None:
            continue
        if f"{name}@setter" in unit.methods:
            return Column(symbol, name, unit.field_spots.get(name), False)
        if name in unit.fields or name in unit.annotations:
            value = unit.fields.get(name)
            if isinstance(value, Literal) and name not in unit.annotations:
                return None  # an attribute of the class, no column
            plain = value is None or (is_plain_type(value) and not has_hashing_type(value, project))
            if plain:
                plain = not changes_itself(symbol, name, project)
            return Column(symbol, name, unit.field_spots.get(name), plain)
    if name == "password" and DJANGO_USERS & set(project.base_names(symbol)):
        unit = project.unit(symbol)
        return Column(
            symbol, name, unit.at if unit is not None else None, not changes_itself(symbol, name, project)
        )
    return None


def is_plain_type(value: Value) -> bool:
    """Whether a column's declaration keeps texts as they are; types for passwords and encrypted ones do
    not.
    """
    inner = bare(value)
    if isinstance(inner, Symbol | Param | Attribute):
        return False
    if not isinstance(inner, Call):
        return isinstance(inner, Literal)
    names = [method(inner)]
    for each in (
        *inner.args[:2],
        *(v for k, v in inner.keywords if k in ("type_", "type", "sa_column", "sa_type")),
    ):
        arg = bare(each)
        if isinstance(arg, Call):
            names.append(method(arg))
            names += [method(x) for y in arg.args if isinstance(x := bare(y), Call)]
        elif isinstance(arg, Symbol):
            names.append(arg.name.rpartition(".")[2])
    if any(word in name.lower() for name in names for word in HASHING_TYPES):
        return False
    return argument(inner, -1, "fset") is None and method(inner) not in (
        "property",
        "synonym",
        "relationship",
        "ForeignKey",
    )


def guessed_column(receiver: str, name: str, project: Project) -> Column | None:
    """The column that `receiver.name` means when only names tell: `tenant_user.temp_password` and a class
    TenantUser. None unless one table alone is called so.
    """
    wanted = set(segments(receiver))
    near: list[Column] = []
    for last, path in _classes(project, name):
        if not wanted & set(segments(last)) or len(near) > 10:
            continue
        module = project.module_at(path)
        unit = module.unit(last) if module is not None else None
        if (
            unit is not None
            and name in unit.fields
            and (found := column(unit.name, name, project)) is not None
        ):
            near.append(found)
    exact = [each for each in near if set(segments(each.owner.rpartition(".")[2])) == wanted]
    chosen = exact or near
    return chosen[0] if len(chosen) == 1 else None


_CLASSES: Memo[str, list[tuple[str, str]]] = Memo()


def _classes(project: Project, name: str) -> list[tuple[str, str]]:
    """The classes, and their files, of files that declare columns and hold a name; nothing is parsed for it."""
    answers = _CLASSES.of(project)
    found = answers.get(name)
    if found is None:
        found = answers[name] = []
        for path in project.mentioning(name):
            data = project.files().get(path, b"")
            if is_test_path(path) or is_migration(path) or not any(each in data for each in MARKS):
                continue
            found += [(each.decode(), path) for each in CLASS.findall(data)]
    return found


def init_cells(symbol: str, call: Call, unit: Unit, project: Project) -> dict[str, tuple[str, Value]] | None:
    """Attribute -> (parameter, value) that a class's own `__init__` stores; None without one of its own.

    Values are those that the constructor call gives; a parameter that is changed on the way is left out.
    """
    from authlint.python.calls import Target, arguments
    from authlint.python.passwords import keeps

    init = project.member(symbol, "__init__")
    if init is None:
        return None
    found = target(call, unit, project)
    bound = arguments(call, Target(found.name, found.names, "__init__", init, call, symbol))
    made: dict[str, tuple[str, Value]] = {}
    for step in init.steps:
        if (
            step.kind == "store"
            and isinstance(step.target, Attribute)
            and isinstance(owner := bare(step.target.of), Param)
        ):
            if owner.index != 0:
                continue
            for parameter, value in bound.items():
                if parameter != "self" and keeps(step.value, parameter, init, project):
                    made[step.target.name] = (parameter, value)
    passes_on = any(
        method(each) == "__init__" and any(keyword is None for keyword, _ in each.keywords)
        for each in init.calls
    )
    if passes_on and not any(is_password(name) or is_password_hash(name) for name in made):
        declared = {each.name for each in init.parameters}
        if any(HASHES & set(segments(method(each))) for each in init.calls):
            return made
        for keyword, value in call.keywords:
            if keyword is not None and keyword not in declared:
                made.setdefault(keyword, (keyword, value))
    return made
