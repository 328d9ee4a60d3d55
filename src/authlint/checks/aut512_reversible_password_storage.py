r"""Users' passwords are kept so that they can be read back.

The rule looks at passwords that are encrypted or only written in another alphabet (base64, hex) before they
are kept for an account, and at logins that decrypt or decode the stored password to compare it. The
credentials that a program needs for other services are silent: it has to read them back.

## Why

The key lies where the table lies, or near by. Whoever takes both has every password in clear; so has every
administrator.

## Reported

### Fernet before the row is written

```python
from cryptography.fernet import Fernet

box = Fernet(load_key())


class User(db.Model):
    name = db.Column(db.String(80))
    password = db.Column(db.String(200))


def register(form):
    sealed = box.encrypt(form.password.data.encode())  # error: AUT512 "Fernet"
    db.session.add(User(name=form.name.data, password=sealed))
```

### base64 is no hash

```python
import base64

from django.db import models


class Member(models.Model):
    username = models.CharField(max_length=80)
    password = models.CharField(max_length=80)


def sign_up(request):
    hidden = base64.b64encode(request.POST["password"].encode())
    Member.objects.create(username=request.POST["username"], password=hidden)  # error: AUT512 "base64"
```

### through a helper of another file

`shop/accounts.py`

```python
from shop.crypto import seal


def register(cursor, username, password):
    statement = "INSERT INTO users (name, password) VALUES (?, ?)"
    cursor.execute(statement, (username, seal(password)))  # error: AUT512
```

`shop/crypto.py`

```python
from Crypto.Cipher import AES


def seal(text):
    return AES.new(KEY, AES.MODE_GCM).encrypt(text.encode())  # evidence: AUT512
```

### a login that decrypts

```python
from cryptography.fernet import Fernet

box = Fernet(load_key())


def login(user, request):
    return box.decrypt(user.password).decode() == request.form["password"]  # error: AUT512
```

### a table that may be a password manager's, at low confidence

```python
from cryptography.fernet import Fernet


class Bunch(db.Model):
    login = db.Column(db.String(80))
    password = db.Column(db.String(200))
    account_id = db.Column(db.Integer, db.ForeignKey("accounts.id"))


def add(key, login, password):
    sealed = Fernet(key).encrypt(password.encode())  # error: AUT512
    db.session.add(Bunch(login=login, password=sealed))
```

### an entry that tells which site it opens, at low confidence

```python
import sqlite3

from cryptography.fernet import Fernet


class Store:
    def seal(self, data):
        return Fernet(self.settings.get("key")).encrypt(data.encode()).decode()  # error: AUT512

    def add(self, name, login_name, password, url):
        password = self.seal(password)
        with sqlite3.connect("store.db") as connection:
            connection.execute(
                "INSERT INTO passwords (name, login_name, password, url) VALUES (?, ?, ?, ?)",
                (name, login_name, password, url),
            )
```

### a password that the program draws, at low confidence

```python
from cryptography.fernet import Fernet

from panel.draws import generate_pass

box = Fernet(load_key())


class DatabaseUser(db.Model):
    username = db.Column(db.String(80))
    password = db.Column(db.String(200))


def open_database(admin):
    password = generate_pass()
    sealed = box.encrypt(password.encode())  # error: AUT512
    db.session.add(DatabaseUser(username=admin.name, password=sealed))
    server.add_user(admin.name, password)
```

## Silent

### the password of another service

```python
from cryptography.fernet import Fernet

box = Fernet(load_key())


class MailServer(db.Model):
    host = db.Column(db.String(80))
    port = db.Column(db.Integer)
    password = db.Column(db.String(200))


def add_server(form):
    sealed = box.encrypt(form.password.data.encode())
    db.session.add(MailServer(host=form.host.data, port=25, password=sealed))
```

### the stored password of a connection, to reconnect

```python
from cryptography.fernet import Fernet

box = Fernet(load_key())


def change(sid, request):
    manager = driver().connection_manager(sid)
    opened = box.decrypt(manager.password).decode()
    if request.form["password"] != opened:
        return "Incorrect password."
    return manager.connection().change(request.form["newPassword"])
```

### a header for basic authentication

```python
import base64


def headers(username, password):
    return {"Authorization": "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()}
```

### a hash written in base64

```python
import base64
import hashlib
import os


class User(db.Model):
    password = db.Column(db.String(200))


def register(password):
    salt = os.urandom(16)
    made = hashlib.scrypt(password.encode(), salt=salt, n=2**17, r=8, p=1)
    db.session.add(User(password=base64.b64encode(salt + made).decode()))
```

## Fix

Hash the password with argon2, scrypt or bcrypt and verify against the hash. Nobody has to read a user's
password back.

## Limits

A password that is encrypted with a key which the object or the call brings, or beside the site that it opens, into
a table which is not one of people by its name, is reported at low confidence: a password manager must be able to
read its entries. So is a password that the program draws itself, and any where the project answers challenges that
are computed from the password in clear (CHAP, MS-CHAP, CRAM-MD5, NTLM).
Encryption by a function outside the project and the modelled libraries is not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from authlint.facts.legacy import answers_challenges
from authlint.facts.passwords import Cipher
from authlint.facts.storage import RowWrite, names_in
from authlint.facts.words import words
from authlint.python.calls import arguments, target
from authlint.python.handed import handed_hashed
from authlint.python.passwords import holds, keeps, origin_of, password_in
from authlint.python.values import Attribute, Call, Literal, Param, Value, bare, inside, method
from authlint.rule import Draft, UnitRule
from authlint.vocabulary import is_password, is_password_hash, is_service_password, is_user, segments

if TYPE_CHECKING:
    from authlint.findings import Confidence
    from authlint.python.project import Project
    from authlint.python.units import Unit
    from authlint.python.values import Spot


ADVICE = "keep a hash and verify against it"
CONNECTIONS = words(
    "server servers connection connections conn database db engine host smtp imap mailbox ldap ftp ssh",
    "broker cluster proxy driver hoster datasource",
)
"""Words of objects whose password opens another service, and has to be read back for it."""


class ReversiblePasswordStorage(UnitRule):
    """A password is encrypted or encoded where a hash belongs."""

    code = "AUT512"
    name = "reversible-password-storage"
    requirement = "V11.4.2"
    kept = True

    def check(self, unit: Unit, project: Project) -> Iterator[Draft]:
        """Rows that get a sealed password, then comparisons that open one."""
        ciphers = project.facts_of(unit, Cipher)
        for row in project.facts_of(unit, RowWrite):
            if row.kind != "session":
                yield from self._written(row, ciphers, unit, project)
        for comparison in unit.comparisons:
            if comparison.operator not in ("==", "!="):
                continue
            for opened, typed in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
                found = _opened(opened, ciphers, unit, project)
                if found is None or isinstance(bare(typed), Literal):
                    continue
                origin = password_in(typed, unit, project)
                if origin is None or origin.kind != "typed":
                    continue
                how, at = found
                yield self.violated(
                    comparison.at,
                    f"the stored password is read back from {how} to compare {origin.label}; {ADVICE}",
                    function=unit.qualname,
                    related=[(at, "it is read back here")] if at is not None else [],
                    confidence="low" if answers_challenges(unit.path, project) else "high",
                )
                break

    def _written(self, row: RowWrite, ciphers: list[Cipher], unit: Unit, project: Project) -> Iterator[Draft]:
        for cell in row.cells:
            if cell.plain is False:
                continue
            related: list[tuple[Spot, str]] = []
            place = row.at
            entry = False
            found = _sealed(cell.value, ciphers, unit, project)
            if found is not None:
                how, at = found
                place = at if at is not None and at.path == unit.path else row.at
                related = [(at, "it is sealed here")] if at is not None and place is row.at else []
                entry = not is_user(row.table) and (_has_key_of_its_own(cell.value) or _names_site(row))
            else:
                origin = password_in(cell.value, unit, project)
                if origin is None or not origin.encoding or origin.kind == "held":
                    continue
                if _is_handed_hash(origin.value, project):
                    continue
                how = origin.encoding
            confidence: Confidence = "high" if row.known else "medium" if cell.declared is not None else "low"
            if entry or _is_drawn(cell.value) or answers_challenges(unit.path, project):
                confidence = "low"
            yield self.violated(
                place,
                f"the password is kept in {how}, which can be read back; store a password hash instead",
                function=unit.qualname,
                related=related,
                confidence=confidence,
            )
            return


def _has_key_of_its_own(value: Value) -> bool:
    """Whether the key comes with the object or the call rather than from the settings, as that of somebody's vault:
    `encrypt(password, self.master_password)`.
    """
    return any(
        isinstance(each, Attribute | Param)
        and not _KEYS.isdisjoint(segments(each.name))
        and isinstance(origin_of(each), Param)
        for each in inside(value, 40)
    )


_DRAWS = words("generate generated gen random")


def _is_drawn(value: Value) -> bool:
    """Whether the program draws the password itself, to show it to another service: `generate_pass()`."""
    return any(
        isinstance(each, Call)
        and not _DRAWS.isdisjoint(said := segments(method(each)))
        and any(is_password(word) or word == "pass" for word in said)
        for each in inside(value, 40)
    )


_KEYS = words("key master secret")
_SITES = words("site sites website websites url urls uri domain app application service platform portal")


def _names_site(row: RowWrite) -> bool:
    """Whether a row tells beside the password which other place it opens, as an entry of a password manager does."""
    return any(not _SITES.isdisjoint(segments(each)) for each in names_in(row))


def _sealed(
    value: Value, ciphers: list[Cipher], unit: Unit, project: Project
) -> tuple[str, Spot | None] | None:
    """What a value was encrypted with when it holds a sealed password, and where when a helper does it."""
    for cipher in ciphers:
        if not cipher.opens and cipher.data is not None and holds(value, cipher.value):
            origin = password_in(cipher.data, unit, project)
            if origin is not None and origin.kind == "typed" and not _is_handed_hash(origin.value, project):
                return cipher.how, cipher.at
    for each in inside(value, 40):
        if isinstance(each, Call):
            found = _in_helper(each, unit, project, False)
            if found is not None:
                return found
    return None


def _is_handed_hash(value: Value, project: Project) -> bool:
    """Whether callers hand over a hash under the name of the password."""
    return isinstance(given := bare(value), Param) and handed_hashed(given, project)


def _in_helper(call: Call, unit: Unit, project: Project, opens: bool) -> tuple[str, Spot] | None:
    """The cipher of a function of the project that a password is handed to."""
    leads = target(call, unit, project)
    if leads.unit is None or leads.unit.kind != "function" or leads.unit is unit:
        return None
    ciphers = [each for each in project.facts_of(leads.unit, Cipher) if each.opens is opens]
    if not ciphers:
        return None
    for parameter, value in arguments(call, leads).items():
        if opens:
            if not any(is_stored(each) for each in inside(value, 20)):
                continue
        else:
            origin = password_in(value, unit, project)
            if origin is None or origin.kind != "typed":
                continue
        for cipher in ciphers:
            if cipher.data is not None and any(
                keeps(each, parameter, leads.unit, project) for each in inside(cipher.data, 20)
            ):
                return cipher.how, cipher.at
    return None


def _opened(
    value: Value, ciphers: list[Cipher], unit: Unit, project: Project
) -> tuple[str, Spot | None] | None:
    """What a stored password is decrypted from."""
    for cipher in ciphers:
        if cipher.opens and cipher.data is not None and holds(value, cipher.value):
            if any(is_stored(each) for each in inside(cipher.data, 30)):
                return cipher.how, None
    for each in inside(value, 40):
        if isinstance(each, Call) and method(each) not in ("decode", "encode", "strip"):
            found = _in_helper(each, unit, project, True)
            if found is not None:
                return found
    return None


def is_stored(value: Value) -> bool:
    """Whether a value is a field named like a user's password."""
    name = getattr(value, "name", None)
    if isinstance(value, Literal) and isinstance(value.value, str):
        name = value.value
    if not isinstance(name, str):
        return False
    if isinstance(value, Attribute) and _is_connection(value.of):
        return False
    last = name.rpartition(".")[2]
    return (is_password(last) or is_password_hash(last)) and not is_service_password(last)


def _is_connection(value: Value) -> bool:
    """Whether an object is the way to another service, by its name or by the call that made it."""
    inner = bare(value)
    names = [getattr(value, "name", ""), getattr(inner, "name", "")]
    if isinstance(inner, Call):
        names.append(method(inner))
    return any(CONNECTIONS & set(segments(name)) for name in names if isinstance(name, str))
