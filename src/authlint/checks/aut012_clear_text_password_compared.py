r"""A typed password is compared with the stored one as it is.

The rule looks at `==` between what somebody typed and what a row, an object or a table of users holds, and
at queries that look for a row by the password itself. A value that was hashed on the way is not clear any
more; two typed values (new password and its repetition) are no check.

## Why

The comparison only works when the stored password is readable, so every reader of the table has it.

## Reported

### Django: the query

```python
from django.db import models


class Member(models.Model):
    username = models.CharField(max_length=80)
    password = models.CharField(max_length=80)  # evidence: AUT012


def login(request):
    name, typed = request.POST["user"], request.POST["pass"]
    return Member.objects.filter(username=name, password=typed).first()  # error: AUT012
```

### Flask: the attribute

```python
from flask import request


class User(db.Model):
    name = db.Column(db.String(40))
    password = db.Column(db.String(40))  # evidence: AUT012


def login():
    user = User.query.filter_by(name=request.form["name"]).first()
    if user and user.password == request.form["password"]:  # error: AUT012 "user.password"
        return "welcome"
```

### FastAPI: the condition of a statement

```python
from sqlalchemy import select


class User(Base):
    __tablename__ = "users"
    email = Column(String)
    password = Column(String)


def login(db, body):
    mine = select(User).where(User.email == body.email)
    return db.scalar(mine.where(User.password == body.password))  # error: AUT012
```

### SQL text

```python
def login(cursor, username, password):
    wanted = f"username = '{username}' AND password = '{password}'"
    cursor.execute(f"SELECT * FROM users WHERE {wanted}")  # error: AUT012
    return cursor.fetchone()
```

### the row of a cursor, a masked field of a window

```python
from tkinter import Entry


class Login:
    def __init__(self):
        self.box = Entry(self, show="*")

    def check(self, cursor):
        typed = self.box.get()
        cursor.execute("select name, password from staff")
        row = cursor.fetchone()
        return typed == row[1]  # error: AUT012
```

### a table in memory

```python
USERS = {"ann": load("ann")}


def login(name):
    password = input("Password: ")
    return USERS[name] == password  # error: AUT012
```

## Silent

### hashed before

```python
import hashlib


class User(db.Model):
    password = db.Column(db.String(40))


def login(request):
    password = hashlib.md5(request.form["password"].encode()).hexdigest()
    return User.query.filter_by(name=request.form["name"], password=password).first()
```

### new password and its repetition

```python
def clean(self):
    data = self.cleaned_data
    if data["password"] != data["confirm_password"]:
        raise ValueError("they differ")
    if data["password"] == data["old_password"]:
        raise ValueError("nothing new")
```

### a proper check

```python
from werkzeug.security import check_password_hash


def login(request, user):
    return check_password_hash(user.password, request.form["password"])
```

### the equality of two slow hashes

```python
import bcrypt


def is_valid(self, password):
    return self.password == bcrypt.hashpw(password.encode(), self.password)
```

### an empty field

```python
def login(request, user):
    password = request.form["password"]
    if password == "" or password == None:
        return "password missing"
```

## Fix

Store a password hash and verify against it: `user.check_password(password)`,
`check_password_hash(user.password_hash, password)`, `PasswordHasher().verify(user.password_hash,
password)`. Look the row up by the name alone.

## Limits

A password that an administrator puts into a setting is reported at low confidence: it is in clear by
design, and belongs into a secret store. So is a comparison where only names tell what is stored, or where a
slow hash verifies that column elsewhere, unless the other side is seen to arrive as it was typed, and one before
the new value takes the place of the stored one, and one with a table in the source, which AUT312 tells where it
stands, and one of what does not look like the slow hash that the function verifies otherwise (`startswith("$2")`).
So is one with what a web2py form has accepted, as its validators may have hashed it, one with a cookie or a key of
the session where the program puts nothing but the stored hash, and one with an object of a class
`Password` that hashes what it is held against in its `__eq__`.
The word of a room, a mission or a puzzle is nobody's password. A query by the password is not
told where the same function compares it with the row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from authlint.facts.accounts import ConstantLogin
from authlint.facts.fact import Fact
from authlint.facts.leftover import is_left_from_before
from authlint.facts.passwords import ClearComparison
from authlint.facts.sessions import brings_hash
from authlint.facts.storage import RowLookup
from authlint.facts.verified import arrives_typed, has_comparing_class, slow_verified
from authlint.python.flow import Known, known_before
from authlint.python.handed import handed_hashed
from authlint.python.passwords import password_in
from authlint.python.values import (
    Attribute,
    Collection,
    Comparison,
    Mapping,
    Named,
    Param,
    Symbol,
    Value,
    bare,
    inside,
    method,
    same,
)
from authlint.rule import Draft, FactRule
from authlint.vocabulary import segments

if TYPE_CHECKING:
    from authlint.findings import Confidence
    from authlint.python.project import Project
    from authlint.python.units import Unit

ADVICE = "store a hash and verify against it"
SURE: dict[str, Confidence] = {"row": "high", "named": "medium", "setting": "low"}


CHANGES = frozenset(
    ("update", "alter", "present", "ensure", "sync", "apply", "diff", "modify", "state", "module")
)


class ClearTextPasswordCompared(FactRule):
    """A typed password is held against a stored one in clear."""

    code = "AUT012"
    name = "clear-text-password-compared"
    requirement = "V11.4.2"
    kept = True
    named = True
    looks_at = (ClearComparison, RowLookup)

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        """Comparisons, and queries by the password."""
        if isinstance(fact, ClearComparison):
            alike = [
                each
                for each in project.facts_of(unit, ClearComparison)
                if each.typed == fact.typed and each.source == fact.source
            ]
            if fact.given is not None and _arrives_hashed(fact.given, project):
                return
            if unit.kind == "function" and alike and alike[0] is not fact:
                return  # the same password against the same table, on another way through the function
            related = [(fact.declared, "the column")] if fact.declared is not None else []
            yield self.violated(
                fact.at,
                f"{fact.typed} is compared with {fact.stored} as it was typed; {ADVICE}",
                function=unit.qualname,
                related=related,
                confidence="low" if _notices_change(fact, unit) else _certainty(fact, unit, project),
            )
        elif isinstance(fact, RowLookup):
            yield from self._lookup(fact, unit, project)

    def _lookup(self, fact: RowLookup, unit: Unit, project: Project) -> Iterator[Draft]:
        for cell in fact.cells:
            if cell.plain is False:
                continue
            origin = password_in(cell.value, unit, project)
            if origin is None or origin.kind != "typed" or origin.encoding:
                continue
            if _arrives_hashed(origin.value, project):
                continue
            if any(
                each.given is not None and same(each.given, origin.value)
                for each in project.facts_of(unit, ClearComparison)
            ):
                return  # told where it is held against the row that was found
            yield self.violated(
                fact.at,
                f"rows are looked up by {cell.column} = {origin.label} as it was typed; {ADVICE}",
                function=unit.qualname,
                related=[(cell.declared, "the column")] if cell.declared is not None else [],
                confidence="low"
                if slow_verified(cell.column, fact.table, project)
                and not arrives_typed(origin.value, unit, project)
                else ("high" if fact.known else "medium"),
            )
            return


def _arrives_hashed(given: Value, project: Project) -> bool:
    """Whether callers hand over a hash where a function says password."""
    return any(isinstance(each, Param) and handed_hashed(each, project) for each in inside(given, 12))


def _is_told_at_table(fact: ClearComparison, project: Project) -> bool:
    """Whether what is stored is a table in the source, whose passwords are told where it stands."""
    if not isinstance(fact.value, Comparison):
        return False
    for side in (fact.value.left, fact.value.right):
        for each in inside(side, 30):
            table = project.constant(each.name.removesuffix(".get")) if isinstance(each, Symbol) else None
            if not isinstance(bare(table) if table is not None else None, Mapping | Collection):
                continue
            module = project.module_at(table.at.path) if table is not None else None
            top = module.unit("") if module is not None else None
            for other in project.facts_of(top, ConstantLogin) if top is not None else ():
                if other.shown and not other.sample:
                    if table is not None and other.value is bare(table):
                        return True
    return False


def _notices_change(fact: ClearComparison, unit: Unit) -> bool:
    """Whether `!=` only asks whether there is something to write, as programs do that configure others."""
    if fact.declared is not None or not isinstance(fact.value, Comparison) or fact.value.operator != "!=":
        return False
    if CHANGES & set(segments(unit.qualname)):
        return True
    return any(isinstance(each.target, Named) and each.target.name == "changed" for each in unit.steps)


def _is_validated(given: Value, unit: Unit) -> bool:
    """Whether the typed side is what a web2py form has accepted, whose validators (`CRYPT()`) hash on the way."""
    return any(isinstance(each, Attribute) and each.name == "vars" for each in inside(given, 12)) and any(
        method(each) in ("accepts", "process", "validate") for each in unit.calls
    )


def _takes_over(fact: ClearComparison, unit: Unit) -> bool:
    """Whether the very value that differs is put in the place of the stored one: `if new != row.password:` before
    `row.password = new`.
    """
    if not isinstance(fact.value, Comparison) or fact.value.operator != "!=":
        return False
    given = fact.given
    sides = [bare(fact.value.left), bare(fact.value.right)]
    names = {each.name for each in sides if isinstance(each, Attribute)}
    return given is not None and any(
        step.kind == "store"
        and isinstance(goal := step.target, Attribute)
        and goal.name in names
        and any(same(bare(given), each) for each in inside(step.value, 20))
        and not any(_says_equal(known, sides) for known in known_before(unit, step))
        for step in unit.steps
    )


def _says_equal(known: Known, sides: list[Value]) -> bool:
    """Whether what holds is that the two sides are equal."""
    asked = bare(known.value) if known.value is not None else None
    if not isinstance(asked, Comparison) or (asked.operator, known.kind) not in (
        ("==", "true"),
        ("!=", "false"),
    ):
        return False
    return all(any(same(bare(each), one) for one in sides) for each in (asked.left, asked.right))


def _certainty(fact: ClearComparison, unit: Unit, project: Project) -> Confidence:
    """As sure as the stored side is known; where only its name tells, or a slow hash verifies that column elsewhere,
    the other side must surely arrive as it was typed.
    """
    if _takes_over(fact, unit) or _is_told_at_table(fact, project) or is_left_from_before(fact, unit):
        return "low"
    if fact.source == "named" and has_comparing_class(project):
        return "low"
    if fact.given is not None and (_is_validated(fact.given, unit) or brings_hash(fact.given, project)):
        return "low"
    parts = [each for each in re.split(r"\W+", fact.stored) if each]
    column, table = (parts[-1], parts[-2]) if len(parts) > 1 else (fact.stored, "")
    if (fact.source == "named" or slow_verified(column, table, project)) and fact.given is not None:
        if not arrives_typed(fact.given, unit, project):
            return "low"
    return SURE[fact.source]
