r"""New accounts start with a password that others can work out.

Reports accounts of ordinary users that are made with one password for all, or with one that follows
from the user's own data: the phone number, the user name, the date of birth, a number with a fixed
ending.

## Why

Whoever knows the rule owns every account whose user has not logged in yet, and most of the others,
since nothing forces a change (ASVS V6.4.1, CWE-330).

## Reported

### The phone number

```python
from django.contrib.auth.models import User


def import_members(rows):
    for row in rows:
        user = User(username=row["email"])
        user.set_password(row["phone"])  # error: AUT421 "phone"
        user.save()
```

### The user name with an ending

```python
from models import User
from werkzeug.security import generate_password_hash


def add_student(form):
    student = User(name=form["name"], username=form["username"])
    student.password = generate_password_hash(form["username"] + "123")  # error: AUT421 "username"
    return student
```

### One for all

`school/settings.py`

```python
DEFAULT_PASSWORD = "Welcome2024"
```

`school/people.py`

```python
from django.contrib.auth import get_user_model
from school.settings import DEFAULT_PASSWORD

User = get_user_model()


def enrol(email):
    return User.objects.create_user(email, email, password=DEFAULT_PASSWORD)  # error: AUT421 "same password"
```

### The body of a route

```python
from fastapi import APIRouter
from models import Employee

router = APIRouter()


@router.post("/employees")
def add(body, db, hash_password):
    db.add(Employee(email=body.email, hashed_password=hash_password(body.mobile)))  # error: AUT421 "mobile"
```

## Silent

### Typed by the user

```python
from django.contrib.auth.models import User


def signup(request):
    User.objects.create_user(request.POST["email"], request.POST["email"], request.POST["password"])
```

### Drawn, or none at all

```python
import secrets

from django.contrib.auth.models import User


def invite(email):
    user = User(username=email)
    user.set_unusable_password()
    other = User.objects.create_user(username=email, password=secrets.token_urlsafe(24))
    return user, other
```

### A default account has its own rule

```python
from django.contrib.auth.models import User


def create_admin():
    User.objects.create_user("admin", password="admin")
```

## Fix

Set no password and mail a link with a single-use token, or draw one with `secrets` and force a
change at first login.

## Limits

The password must be set where the account is made. An account whose name is a constant or a setting is a
default account, or the program's own at another service, and is left out. So are sample data (seeds,
factories, migrations), people whose mail address is drawn, what a bootstrap brings along, and rows of a table that
has no column for the password. A password that is replaced in the same function, and a text that is put as it is where
Django keeps hashes, which lets nobody in, are left out as well. A `create_user` of an object that is neither a manager
of rows nor of a class of the program, as of a client for another server, has low confidence, and so has an object of
a class of the program that keeps nothing and is not called for people.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.accounts import AccountCreated
from authlint.facts.fact import Fact
from authlint.facts.secrets import GuessablePassword
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.rule import Draft, FactRule


class GuessableInitialPassword(FactRule):
    code = "AUT421"
    name = "guessable-initial-password"
    requirement = "V6.4.1"
    severity = "high"
    confidence = "high"
    looks_at = GuessablePassword

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        assert isinstance(fact, GuessablePassword)
        told = [
            each
            for each in project.facts_of(unit, GuessablePassword)
            if not _is_default_account(each, unit, project)
        ]
        if not told or fact is not told[0]:
            return  # the first place of a function speaks for the others
        if fact.constant:
            what = "every new account starts with the same password"
        else:
            what = f"the first password of a new account follows from {fact.source}, which others know"
        yield self.violated(
            fact.at,
            f"{what}; let users choose one behind a single-use link, or draw it with the secrets module",
            function=unit.qualname,
            related=[(each.at, "and here") for each in told[1:]],
            confidence=None if fact.placed else "low",
        )


def _is_default_account(fact: GuessablePassword, unit: Unit, project: Project) -> bool:
    """Whether the account comes with the program: AUT302 says so in the same place."""
    return any(
        each.at == fact.at and (each.names or each.privileged)
        for each in project.facts_of(unit, AccountCreated)
    )
