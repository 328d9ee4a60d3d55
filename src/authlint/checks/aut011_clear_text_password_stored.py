r"""A password is stored as it was typed.

The rule looks at rows written through object mappers, SQL text, document stores, dicts that outlive the
function, files and sessions, and at what lies on the way there. A class counts as storage when it is a
table; properties with a setter, validators, `save` methods and column types that hash, and a `set_password`
that follows, are silent.

## Why

Whoever reads the table, a backup, a log of statements or the session store has every password at once, and
most people use theirs elsewhere too.

## Reported

### Django: the manager's create

```python
from django.db import models
from django.http import HttpResponse


class Account(models.Model):
    username = models.CharField(max_length=80)
    password = models.CharField(max_length=80)  # evidence: AUT011


def sign_up(request):
    name, password = request.POST["username"], request.POST["pass"]
    Account.objects.create(username=name, password=password)  # error: AUT011 "Account.password"
    return HttpResponse("done")
```

### Django: the stock user, without create_user

```python
from django.contrib.auth import get_user_model

User = get_user_model()


def register(request):
    password = request.POST.get("password")
    user = User.objects.create(username=request.POST["name"], password=password)  # error: AUT011
    return user
```

### Flask: constructor of a model of another file

`shop/models.py`

```python
from shop import db


class Customer(db.Model):
    id = db.Column(db.Integer, primary_key=True)
    email = db.Column(db.String(120))
    password = db.Column(db.String(120))  # evidence: AUT011
```

`shop/views.py`

```python
from flask import request
from shop.models import Customer
from shop import db


def register():
    data = request.get_json()
    made = Customer(email=data["email"], password=data["password"])  # error: AUT011
    db.session.add(made)
    db.session.commit()
```

### FastAPI: an attribute of the row

```python
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    password: Mapped[str] = mapped_column()  # evidence: AUT011


def change(db, user_id: int, body):
    user: User = db.query(User).get(user_id)
    user.password = body.new_password  # error: AUT011
    db.commit()
```

### SQL text, bound or put together

```python
import sqlite3


def create(username, password):
    con = sqlite3.connect("users.db")
    statement = "INSERT INTO users (username, password) VALUES (?, ?)"
    con.execute(statement, (username, password))  # error: AUT011 "users.password"


def rename(username, password):
    con = sqlite3.connect("users.db")
    con.execute("UPDATE users SET password = '%s' WHERE name = '%s'" % (password, username))  # error: AUT011
```

### a document

```python
def register(mongo, form):
    mongo.db.users.insert_one({"name": form["name"], "password": form["password"]})  # error: AUT011
```

### a plain program: dict and file

```python
users = {}


def sign_up():
    username = input("Name: ")
    password = input("Password: ")
    users[username] = {"password": password}  # error: AUT011
    with open("users.txt", "a") as file:
        file.write(f"{username}:{password}\n")  # error: AUT011
```

### a wizard that keeps each step

`accounts/views.py`

```python
from formtools.wizard.views import SessionWizardView

from accounts.forms import PasswordStep, PhoneStep


class SignUp(SessionWizardView):
    form_list = [("password", PasswordStep), ("phone", PhoneStep)]  # error: AUT011 "PasswordStep"

    def done(self, form_list, **kwargs):
        return finish(form_list)
```

`accounts/forms.py`

```python
from django import forms


class PasswordStep(forms.Form):
    password = forms.CharField(widget=forms.PasswordInput)  # evidence: AUT011


class PhoneStep(forms.Form):
    phone = forms.CharField()
```

### in the session

```python
def login(request):
    password = request.POST["password"]
    request.session["password"] = password  # error: AUT011 "session"
```

## Silent

### hashed on the way

```python
from werkzeug.security import generate_password_hash


class User(db.Model):
    password = db.Column(db.String(200))


def register(form):
    db.session.add(User(password=generate_password_hash(form.password.data)))  # met: AUT011
```

### a setter hashes

```python
from werkzeug.security import generate_password_hash


class User(db.Model):
    password_hash = db.Column(db.String(200))

    @property
    def password(self):
        raise AttributeError("not readable")

    @password.setter
    def password(self, password):
        self.password_hash = generate_password_hash(password)


def register(form):
    db.session.add(User(password=form.password.data))
```

### Django: create_user, set_password

```python
from django.contrib.auth.models import User


def register(request):
    User.objects.create_user(request.POST["name"], password=request.POST["password"])
    other = User(username="x", password=request.POST["password"])
    other.set_password(request.POST["password"])  # met: AUT011
    other.save()
```

### request models and other programs' credentials

```python
from pydantic import BaseModel


class LoginIn(BaseModel):
    username: str
    password: str


def connect(host, user, password):
    settings = {"host": host, "user": user, "password": password}
    credentials = LoginIn(username=user, password=password)
    return driver.connect(**settings), credentials
```

### the database hashes

```python
def create(cursor, name, password):
    statement = "INSERT INTO users (name, password) VALUES (%s, crypt(%s, gen_salt('bf')))"
    cursor.execute(statement, (name, password))
```

### the constructor hashes

```python
from bcrypt import gensalt, hashpw


class User(db.Model):
    password = db.Column(db.String(200))

    def __init__(self, name, password):
        self.name = name
        self.password = hashpw(password.encode(), gensalt())


def register(form):
    db.session.add(User(form.name.data, form.password.data))
```

## Fix

Keep only what a password hash gives: `user.set_password(password)`, `generate_password_hash(password)`,
`PasswordHasher().hash(password)`. Never put the password into a session; keep the id of the user who has
logged in.

## Limits

What an import or a migration takes over is reported at low confidence: it is often hashed already. An object
whose class is not found is reported at low confidence, and only when its name speaks of a person.
Where a slow hash verifies the column elsewhere (`check_password_hash(user.password, typed)`), a value that is not
seen to arrive as it was typed is most likely a hash, and reported at low confidence; so is a value that callers
hand over, when none is seen to have it as typed, one that is written to a file, and one that a flag keeps from being
hashed (`encrypt=True`, `restored=None`). What an account keeps of
another site, and the word that opens a thing, are not reported. An entry of a password manager, by its columns
(`website`, `login`, `password`), is reported at low confidence; so are a line in a file below `/etc` or `/var/lib`,
where services of the system are set up, and what a session keeps because another server wants
it with each request, because the next step takes it out as it is, or from a row (not reported where the program
verifies that column by a slow hash). A step of a wizard that asks for a server as well, and a row that only its
name tells of and no login reads, where its table is none of people or speaks of machines, are told at low
confidence too. So is a table of its own in a program whose people
log in by Django's user, where no login of the program reads what it keeps: no query by the password, no comparison,
no slow hash. So is what the program shows to another one, in an address (`rtsp://{name}:{password}@{host}`), a
call that connects or signs in, or a file of settings that it writes, where no login of its own reads it.
A row that tells of a connection (`src_ip`,
`dest_port`) is the log of what somebody tried, and reported at low confidence. A function is told of a column once.
What the same function, or all that are given the row, replace right after (`user.set_password(...)`) is not reported,
nor what a form, a serializer, a schema, a manager or a type of column of the project hashes on the way.
A drawn text that is put as it is where Django keeps hashes lets nobody in, and is not reported. Where AUT411 says of
the same place that the password is better left out, it tells for both.
A model column is not reported by itself; it is the related place of what is written to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from authlint.facts.brought import is_brought_elsewhere
from authlint.facts.fact import Fact
from authlint.facts.own_accounts import is_other_than_stock
from authlint.facts.passwords import PasswordHash, PasswordWrite
from authlint.facts.sessions import is_taken_out
from authlint.facts.storage import Cell, FormKept, RowWrite, names_in
from authlint.facts.verified import (
    arrives_hashed,
    arrives_typed,
    is_handed_else,
    is_logged_in_with,
    read_under,
    slow_verified,
)
from authlint.python.calls import target
from authlint.python.handed import handed_hashed, hashes_on_save
from authlint.python.hashed import hashed_by_then
from authlint.python.passwords import holds, password_in
from authlint.python.places import is_bait
from authlint.python.values import (
    Call,
    Choice,
    Comparison,
    Literal,
    Operation,
    Param,
    Spot,
    Value,
    bare,
    inside,
    method,
    same,
)
from authlint.rule import Draft, FactRule
from authlint.vocabulary import is_password, is_password_hash, is_user, segments

if TYPE_CHECKING:
    from authlint.findings import Confidence
    from authlint.python.project import Project
    from authlint.python.units import Unit


class ClearTextPasswordStored(FactRule):
    """A password goes into a row, a file or a session as it is."""

    code = "AUT011"
    name = "clear-text-password-stored"
    requirement = "V11.4.2"
    kept = True
    named = True
    looks_at = (RowWrite, FormKept)
    witnesses = (PasswordWrite,)

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        """The first cell that gets a password in clear."""
        if isinstance(fact, FormKept):
            yield self._kept(fact, unit)
        if not isinstance(fact, RowWrite) or hashes_on_save(unit, project):
            return
        if (found := self._stored(fact, unit, project)) is None:
            return
        for each in project.facts_of(unit, RowWrite):
            if each is fact:
                break
            if each.kind != fact.kind:
                continue
            before = self._stored(each, unit, project)
            if before is None or before.confidence != found.confidence:
                continue
            if _is_same_goal(each, fact) or (unit.kind == "function" and before.message == found.message):
                return  # the same column on another way through the function
        yield found

    def _stored(self, fact: RowWrite, unit: Unit, project: Project) -> Draft | None:
        for cell in fact.cells:
            if cell.plain is False:
                continue
            origin = password_in(cell.value, unit, project)
            if origin is None or origin.encoding or (origin.kind == "held" and fact.kind != "session"):
                continue
            if isinstance(given := bare(origin.value), Param) and handed_hashed(given, project):
                continue
            if origin.kind == "held" and slow_verified(read_under(given), "", project):
                continue  # a row's hash
            if any(hashed_by_then(cell.value, unit, step) for step in unit.steps if step.at == fact.at):
                continue
            others = [each for each in fact.cells if each.declared is not None and each.plain is not False]
            related = [(each.declared, "the column") for each in others if each.declared is not None]
            return self.violated(
                cell.at if fact.kind == "model" and len(fact.cells) > 1 else fact.at,
                f"{origin.label} goes into {_goal(fact, cell)} as it was typed; store a hash instead",
                function=unit.qualname,
                related=list(dict.fromkeys(related)),
                confidence="low"
                if _takes_over(unit)
                or _is_traffic(fact)
                or is_bait(unit.path, unit.qualname)
                or _is_hashed_unless(cell.value, unit)
                or _may_be_hash(fact, cell, origin.value, unit, project)
                or (
                    fact.kind == "session"
                    and (origin.kind == "held" or is_taken_out(cell.column, unit, project))
                )
                or (not fact.known and fact.kind == "model" and not _is_account(fact, cell, project))
                or (
                    fact.kind == "model"
                    and is_other_than_stock(cell.column, fact.table, cell.declared, project)
                )
                or (
                    fact.kind not in ("file", "session")
                    and is_brought_elsewhere(cell.column, fact.table, cell.declared, project)
                )
                else _confidence(fact, cell),
            )
        return None

    def weigh(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        """Columns for passwords that get a hash, or hash what they are given."""
        if isinstance(fact, PasswordWrite):
            if isinstance(fact.value, Call) and method(fact.value) == "set_password":
                if target(fact.value, unit, project).unit is None:
                    yield self.met(fact.at, fact.at, "set_password keeps a hash", function=unit.qualname)
            return
        for cell in fact.cells if isinstance(fact, RowWrite) else ():
            if not (is_password(cell.column) or is_password_hash(cell.column)):
                continue
            hashed = _hashed(cell.value, unit, project)
            if hashed is not None:
                message = f"what goes into {cell.column} is hashed first"
                yield self.met(fact.at, hashed, message, function=unit.qualname)
            elif cell.plain is False:
                message = f"{cell.column} hashes what it is given"
                yield self.met(fact.at, cell.declared or cell.at, message, function=unit.qualname)
            return

    def _kept(self, fact: FormKept, unit: Unit) -> Draft:
        related = [] if fact.declared is None else [(fact.declared, "the password field")]
        by = "this wizard"
        if fact.wizard is not None:
            by = f"the wizard {fact.wizard[1]}"
            related.append((fact.wizard[0], "the step of the wizard"))
        if not fact.form[:1].isupper():
            by = "this step"
        return self.violated(
            fact.at,
            f"{by} keeps all that is typed into {fact.form}, the password too, in the {fact.store}; "
            "keep only what the later steps need",
            function=unit.qualname,
            related=related,
            confidence="medium" if fact.known else "low",
        )


def _hashed(value: Value, unit: Unit, project: Project) -> Spot | None:
    """Where a value was hashed for passwords: here, or in a helper that is called."""
    for fact in project.facts_of(unit, PasswordHash):
        if holds(value, fact.value):
            return fact.at
    for each in inside(value, 60):
        leads = target(each, unit, project).unit if isinstance(each, Call) else None
        if leads is not None and leads.kind == "function":
            for fact in project.facts_of(leads, PasswordHash):
                return fact.at
    return None


TAKES_OVER = ("import", "restore", "migrat", "convert", "backup")


def _takes_over(unit: Unit) -> bool:
    """Whether a unit takes accounts over from elsewhere, where what is called a password is often a hash."""
    names = f"{unit.path.rpartition('/')[2]} {unit.qualname}".lower()
    return any(each in names for each in TAKES_OVER)


ENDS = frozenset(("src", "source", "dst", "dest", "destination"))
ADDRESSES = frozenset(("ip", "port", "addr", "address", "host"))


def _is_traffic(fact: RowWrite) -> bool:
    """Whether a row tells of a connection, `src_ip` and `dest_port`: a log of what somebody tried."""
    said = [set(segments(each)) for each in names_in(fact)]
    return sum(not ENDS.isdisjoint(each) and not ADDRESSES.isdisjoint(each) for each in said) > 1


def _is_same_goal(one: RowWrite, other: RowWrite) -> bool:
    """Whether two writes go to the same columns of the same table."""
    return (
        one.kind == other.kind == "model"
        and bool(one.table)
        and one.table == other.table
        and [each.column for each in one.cells] == [each.column for each in other.cells]
    )


def _is_hashed_unless(value: Value, unit: Unit) -> bool:
    """Whether a hash takes the place of a value but where a caller asks not to: `encrypt=True` beside
    `if encrypt: password = hashed(password)`, `restored=None` beside `if restored is None: ...`.
    """
    for each in inside(value, 12):
        if not isinstance(each, Choice) or each.test is None or len(each.options) != 2:
            continue
        if (truth := _by_default(each.test, unit)) is None:
            continue
        made, raw = (bare(one) for one in (each.options if truth else reversed(each.options)))
        if not isinstance(made, Param) and isinstance(raw, Param):
            return any(same(raw, one) for one in inside(made, 40) if one is not made)
    return False


def _by_default(test: Value, unit: Unit) -> bool | None:
    """How a test of a parameter comes out where a caller leaves it to its default; None for other tests."""
    asked = bare(test)
    if isinstance(asked, Operation) and asked.operator == "not":
        inner = _by_default(asked.parts[0], unit)
        return None if inner is None else not inner
    constant: object = True
    equal = True
    if isinstance(asked, Comparison) and asked.operator in ("==", "is", "!=", "is not"):
        if not isinstance(other := bare(asked.right), Literal):
            return None
        constant, equal, asked = other.value, asked.operator in ("==", "is"), bare(asked.left)
    if not isinstance(asked, Param):
        return None
    default = next((one.default for one in unit.parameters if one.name == asked.name), None)
    said = bare(default) if default is not None else None
    if not isinstance(said, Literal) or not (said.value is None or isinstance(said.value, bool)):
        return None
    return (said.value is constant or (constant is True and bool(said.value))) is equal


THINGS = frozenset(
    (
        "backend",
        "network",
        "repo",
        "repository",
        "host",
        "hostname",
        "endpoint",
        "cluster",
        "gateway",
        "image",
    )
)
"""Words of columns of what the program runs or reaches by the credentials beside."""


def _is_account(fact: RowWrite, cell: Cell, project: Project) -> bool:
    """Whether the row that only names tell of is an account here: its table is one of people, and keeps nothing of
    machines, or a login reads the password from it.
    """
    module = project.module_at(cell.declared.path) if cell.declared is not None else None
    owner = module.unit(fact.table) if module is not None else None
    if owner is None:
        return True
    said = {each for name in (*owner.fields, *owner.annotations) for each in segments(name)}
    if is_user(fact.table) and THINGS.isdisjoint(said):
        return True
    return is_logged_in_with(cell.column, fact.table, project)


def _may_be_hash(fact: RowWrite, cell: Cell, value: Value, unit: Unit, project: Project) -> bool:
    """Whether nothing shows that what is stored arrives as it was typed, although the program verifies that very
    column by a slow hash, or callers hand the value over.
    """
    if fact.kind == "session":
        return False
    if fact.kind == "file":
        return not arrives_typed(value, unit, project, unless=True)
    if arrives_hashed(value, unit, project):
        return True
    if slow_verified(cell.column, fact.table, project):
        return not arrives_typed(value, unit, project)
    return is_handed_else(value, unit, project)


def _goal(fact: RowWrite, cell: Cell) -> str:
    if fact.kind == "session":
        return "the session"
    if fact.kind == "file":
        return "a file"
    if fact.table and cell.column and cell.column != fact.table:
        return f"{fact.table}.{cell.column}"
    return fact.table or cell.column or "a row"


def _confidence(fact: RowWrite, cell: Cell) -> Confidence:
    if fact.kind in ("file", "session"):
        return "medium" if fact.known else "low"
    if fact.known:
        return "high" if fact.kind != "dict" else "medium"
    return "medium" if cell.declared is not None else "low"
