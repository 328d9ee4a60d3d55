r"""Accounts that are created with a constant or guessable password.

Seeds, data migrations, management commands and start-up code that create an account and give it a password
that stands in the code: as a literal, a constant of another file, the default of a setting, an option or a
parameter, or the fallback when the environment holds none. The value decides: what reaches a call or a
statement that sets an account's password, also through a hash.

## Why

Everybody who can read the code, or the documentation that repeats it, can log in wherever it runs. Default
accounts are the first that scanners try, and many are never changed.

## Reported

### a management command falls back to a constant

`shop/management/commands/ensure_admin.py`

```python
import os

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

User = get_user_model()


class Command(BaseCommand):
    def handle(self, *args, **options):
        password = os.environ.get("SHOP_ADMIN_PASSWORD", "")
        if not password:
            password = "admin"  # evidence: AUT302
        User.objects.create_superuser(  # error: AUT302 "when SHOP_ADMIN_PASSWORD is not set"
            email="boss@shop.example", password=password
        )
```

### a migration hashes a constant

```python
from django.contrib.auth.hashers import make_password


def add_admin(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    User.objects.create(username="admin", password=make_password("shop-2024!"))  # error: AUT302 "the account 'admin'"
```

### Flask and SQLAlchemy, with the constant in another file

`shop/seed.py`

```python
from shop.constants import FIRST_PASSWORD
from shop.models import User, db
from werkzeug.security import generate_password_hash


def seed():
    if User.query.filter_by(username="admin").first() is None:
        db.session.add(
            User(username="admin", password_hash=generate_password_hash(FIRST_PASSWORD))  # error: AUT302 "9 characters"
        )
        db.session.commit()
```

`shop/constants.py`

```python
FIRST_PASSWORD = "letmein42"  # evidence: AUT302
```

`shop/models.py`

```python
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class User(db.Model):
    username = db.Column(db.String(80), unique=True)
    password_hash = db.Column(db.String(200))
```

### FastAPI, the default of a settings class

`app/initial.py`

```python
from app import crud
from app.config import settings
from app.schemas import UserCreate


def init_db(session):
    crud.create_user(
        session=session,
        user_create=UserCreate(  # error: AUT302 "the default of FIRST_SUPERUSER_PASSWORD"
            email=settings.FIRST_SUPERUSER, password=settings.FIRST_SUPERUSER_PASSWORD, is_superuser=True
        ),
    )
```

`app/config.py`

```python
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    FIRST_SUPERUSER: str = "admin@example.com"
    FIRST_SUPERUSER_PASSWORD: str = "changethis"  # evidence: AUT302


settings = Settings()
```

`app/schemas.py`

```python
from pydantic import BaseModel


class UserCreate(BaseModel):
    email: str
    password: str
    is_superuser: bool = False
```

### attributes of an object made here

```python
from werkzeug.security import generate_password_hash

from shop.models import User


def make_admin(session):
    admin = User()
    admin.name = "admin"
    admin.password = generate_password_hash("shop1234")  # error: AUT302 "the account 'admin'"
    session.add(admin)
    session.commit()
```

### rows of a display, inserted with SQL

```python
import sqlite3

PEOPLE = [("admin", "admin"), ("carla", "tulips7")]  # evidence: AUT302


def fill():
    with sqlite3.connect("shop.db") as db:
        for name, password in PEOPLE:
            db.execute(  # error: AUT302 "the accounts 'admin' and 'carla'"
                "INSERT INTO users (username, password) VALUES (?, ?)", (name, password)
            )
```

### a document store

```python
import bcrypt
from pymongo import MongoClient

users = MongoClient()["shop"]["users"]
users.insert_one(  # error: AUT302 "the account 'root'"
    {"username": "root", "password": bcrypt.hashpw(b"toor", bcrypt.gensalt()), "role": "admin"}
)
```

### Flask-Security before the first request

```python
from flask_security import hash_password

from shop import app, user_datastore


@app.before_first_request
def first_user():
    user_datastore.create_user(email="admin@shop.example", password=hash_password("password"))  # error: AUT302
```

### a helper of the project passes it on

```python
from shop.models import User, db


def enrol(name, password, admin=False):
    user = User(username=name, admin=admin)
    user.set_password(password)
    db.session.add(user)


def fill():
    enrol("root", "password-of-root", admin=True)  # error: AUT302 "the account 'root'"
```

### the name is the password

`shop/seed.py`

```python
from django.contrib.auth import get_user_model


def add_staff(names):
    for name in names:
        get_user_model().objects.create_user(username=name, password=name)  # error: AUT302 "its own name"
```

### a fixture that start-up code loads

`shop/tasks.py`

```python
from django.core.management import call_command


def ensure_superuser():
    call_command("loaddata", "first_users.json")  # error: AUT302 "first_users.json brings the account 'admin'"
```

`shop/fixtures/first_users.json`

```json
[
  {"model": "auth.user", "pk": 1, "fields": {
    "username": "admin", "is_superuser": true,
    "password": "pbkdf2_sha256$600000$c2FsdA$kq0r3jDqQ8b1oQ0i8pC1fFzq6iWQ2m0n2y1tYJr5w3E="
  }}
]
```

## Silent

### the environment must hold it

```python
import os

from django.contrib.auth import get_user_model


def ensure_admin():
    get_user_model().objects.create_superuser("admin", "a@shop.example", os.environ["ADMIN_PASSWORD"])  # met: AUT302


def ensure_other():
    password = os.getenv("OTHER_PASSWORD")  # met: AUT302
    if password is None:
        raise SystemExit("set OTHER_PASSWORD")
    get_user_model().objects.create_superuser("other", "o@shop.example", password)
```

### generated, prompted for, or unusable

```python
import getpass
import secrets

from shop.models import User, db


def generated():
    user = User(username="admin")
    user.set_password(secrets.token_urlsafe(16))  # met: AUT302
    db.session.add(user)


def prompted():
    user = User(username="admin")
    user.set_password(getpass.getpass())  # met: AUT302
    db.session.add(user)


def unusable():
    user = User(username="robot", password="!")
    user.set_unusable_password()  # met: AUT302
    db.session.add(user)
```

### a validator refuses the placeholder

`app/initial.py`

```python
from app.config import settings
from app.models import User


def init_db(session):
    session.add(User(email=settings.FIRST_SUPERUSER, password=settings.FIRST_SUPERUSER_PASSWORD))
```

`app/config.py`

```python
from pydantic import model_validator
from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    FIRST_SUPERUSER: str = "admin@example.com"
    FIRST_SUPERUSER_PASSWORD: str = "changethis"  # met: AUT302

    @model_validator(mode="after")
    def no_placeholder(self):
        if self.FIRST_SUPERUSER_PASSWORD == "changethis":
            raise ValueError("set FIRST_SUPERUSER_PASSWORD")
        return self


settings = Settings()
```

### in development alone

```python
from django.conf import settings
from django.contrib.auth import get_user_model


def ensure_admin():
    if not settings.DEBUG:
        return
    get_user_model().objects.create_superuser("admin", "a@shop.example", "admin")
```

### an account of an identity provider

```python
from shop.models import User, db


def first_visit(claims):
    db.session.add(User(email=claims["email"], password="oidc"))
```

### the password of a service

```python
from sqlalchemy import create_engine

from shop.models import Database, db

engine = create_engine("postgresql://shop:shop@db/shop")
db.session.add(Database(host="db", username="shop", password="shop"))
```

### a test makes its own people

`tests/conftest.py`

```python
import pytest
from django.contrib.auth import get_user_model


@pytest.fixture
def admin():
    return get_user_model().objects.create_superuser("admin", "a@shop.example", "admin")
```

## Fix

Read the password from a secret and stop when there is none, or generate one and show it once:

```text
password = os.environ.get("ADMIN_PASSWORD") or secrets.token_urlsafe(16)
```

A first-run form or `getpass.getpass()` does as well. Where an account is not meant for people, give it an
unusable password.

## Limits

Data files are looked at only where code loads them; YAML, SQL files and container files are the subject of
patterns. Test code, documentation and what runs only when a debug or demo switch is on are left out.

Reported with high or medium confidence is an administrator, told by a flag, a role, the callee, the class,
the setting or a well-known name, and whoever gets a constant when a setting is missing. Low confidence have
other people with a constant password, sample data (told by names, by what a file, command or function says
of itself, by invented, drawn or meaningless rows), functions that nothing in the project calls, a constant that
marks an unfinished set-up (the program checks for it and leads to the page that replaces it), a constant of the
settings that stand in for a file or vault of secrets that cannot be read, accounts that the file which makes them
tries out itself, beside a program that starts elsewhere, an account that a helper asks another
program for (`requests.put(f"{HOST}/accounts/{name}", ...)`), and doubles:
a function's other accounts, which stand beside the first one, and the same account in another file (of two
migrations it is told in the one that replaces the other).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from authlint.facts.accounts import AccountCreated, AccountMade, FixedText, FixtureLoaded
from authlint.facts.doubles import told_before
from authlint.facts.secrets import GuessablePassword
from authlint.findings import CONFIDENCES, Confidence
from authlint.rule import Draft, FactRule

if TYPE_CHECKING:
    from authlint.facts.fact import Fact
    from authlint.python.project import Project
    from authlint.python.units import Unit
    from authlint.python.values import Spot


class DefaultAccount(FactRule):
    """An account comes with the program, and everybody who reads the code knows its password."""

    code = "AUT302"
    name = "default-account"
    requirement = "V6.3.2"
    looks_at = (AccountCreated, FixtureLoaded)
    witnesses = (AccountMade,)

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        if isinstance(fact, FixtureLoaded):
            yield self.violated(
                fact.at,
                f"{fact.fixture} brings {accounts(fact.names, fact.privileged)} with a fixed password hash; "
                "leave the password out of the fixture and set it from a secret",
                function=unit.qualname,
                related=[(fact.record, "the account with its password hash")],
                confidence="high" if fact.privileged else "low",
            )
        elif isinstance(fact, AccountCreated) and not _is_of_all(fact, unit, project):
            sure = confidence(fact)
            places = related(fact.at, fact.secrets)
            if sure != "low":
                first, *others = _beside(fact, unit, project) or [fact]
                if fact is not first or told_before(
                    fact, unit, project, lambda each: confidence(each) != "low"
                ):
                    sure = "low"
                else:
                    places += [(each.at, "another account of the same seed") for each in others[:5]]
            yield self.violated(
                fact.at,
                message(fact),
                function=fact.function or unit.qualname,
                related=places,
                confidence=sure,
                cause=_elsewhere(fact),
            )

    def weigh(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        if not isinstance(fact, AccountMade):
            return
        if fact.source in ("test", "development", "given"):
            yield self.aside(fact.at, fact.shown, function=fact.function)
        elif fact.source == "unknown":
            yield self.unknown(fact.at, fact.shown, function=fact.function)
        else:
            yield self.met(fact.at, fact.seen, fact.shown, function=fact.function)


def _elsewhere(fact: AccountCreated) -> Spot | None:
    """Where the constant stands when that is in another file: accounts that share it are mended there together."""
    places = [each.at for each in fact.secrets if each.way != "name"]
    return places[0] if places and places[0].path != fact.at.path else None


def _is_of_all(fact: AccountCreated, unit: Unit, project: Project) -> bool:
    """Whether the account is anybody's, who registers: AUT421 says so in the same place."""
    return not (fact.names or fact.privileged) and any(
        each.at == fact.at for each in project.facts_of(unit, GuessablePassword)
    )


def related(at: Spot, secrets: tuple[FixedText, ...]) -> list[tuple[Spot, str]]:
    """Where the constants stand, when that is on another line."""
    places = dict.fromkeys(
        each.at
        for each in secrets
        if each.way != "name" and (each.at.path, each.at.line) != (at.path, at.line)
    )
    return [(place, "the constant password stands here") for place in list(places)[:5]]


def _beside(fact: AccountCreated, unit: Unit, project: Project) -> list[AccountCreated]:
    """The accounts that one function makes, the one that tells most first."""
    found = [
        each
        for each in project.facts_of(unit, AccountCreated)
        if (each.function or unit.qualname) == (fact.function or unit.qualname)
    ]
    return sorted(found, key=lambda each: -CONFIDENCES.index(confidence(each)))


def confidence(fact: AccountCreated) -> Confidence:
    """High for an administrator that comes with an installation; low for other people, and for sample data.

    The default of a parameter is medium, a caller may give another, and so is what anybody else gets
    when a setting is missing: that code was written for an installation.
    """
    if fact.sample or fact.idle or fact.forced or all(each.stands_in for each in fact.secrets):
        return "low"
    ways = {each.way for each in fact.secrets}
    if fact.privileged:
        return "medium" if ways <= {"parameter"} else "high"
    missing = all(
        each.way == "setting" or (each.way == "fallback" and each.name.isupper()) for each in fact.secrets
    )
    return "medium" if missing else "low"


def accounts(names: tuple[str, ...], privileged: bool) -> str:
    """The accounts in words: the account 'admin', the accounts 'a', 'b' and 3 more."""
    shown = ", ".join(f"'{each}'" for each in names[:2])
    if not names:
        return "an administrator account" if privileged else "an account"
    if len(names) == 1:
        return f"the account {shown}"
    if len(names) == 2:
        return f"the accounts {shown.replace(', ', ' and ')}"
    return f"the accounts {shown} and {len(names) - 2} more"


def message(fact: AccountCreated) -> str:
    """What is wrong and what to do; says the length of a password, never its text."""
    who = accounts(fact.names, fact.privileged)
    secret = fact.secrets[0]
    many = len(fact.names) > 1
    gets = "get" if many else "gets"
    length = f"{len(secret.text)} characters"
    if fact.stored:
        made = "are created with fixed password hashes" if many else "is created with a fixed password hash"
        return f"{who} {made}; set the password from a secret instead"
    if secret.way == "name":
        made = (
            "are created with their own names as passwords"
            if many
            else "is created with its own name as password"
        )
        return f"{who} {made}; generate it, or let its owner set one"
    fix = "read it from a secret or generate it"
    if secret.way == "fallback":
        unset = f"{secret.name} is not set" if secret.name else "no other is given"
        return f"{who} {gets} a constant password of {length} when {unset}; stop instead, or generate one"
    if secret.way == "setting":
        return (
            f"{who} {gets} the default of {secret.name}, a constant of {length}; require the setting instead"
        )
    if secret.way in ("parameter", "option"):
        left_out = f"when {secret.name} is left out"
        return f"{who} {gets} a constant password of {length} {left_out}; require it, or generate one"
    if fact.renewed:
        return f"the password of {who} is set to a constant of {length}; {fix}"
    made = "are created" if many else "is created"
    return f"{who} {made} with a constant password of {length}; {fix}"
