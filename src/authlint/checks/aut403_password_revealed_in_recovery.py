r"""Recovery hands out the password that the account already has.

Reports the stored password of an account in a mail, an SMS, a response or on a page: read from a
store where nothing hashes passwords, or decrypted for the purpose.

## Why

A program that can tell a password keeps it readable, so whoever reads the store knows all of them;
and the mail or page that shows it stays around (ASVS v4 2.5.3, CWE-640).

## Reported

### Forgot password mails it

```python
from django.core.mail import send_mail
from shop.models import Customer


def forgot_password(request):
    customer = Customer.objects.get(email=request.POST["email"])
    text = "It is " + customer.password
    send_mail("Your password", text, None, [customer.email])  # error: AUT403 "mailed"
```

### A password of which nothing tells whose it is, at low confidence

```python
def show(box, found):
    for row in found:
        print("Login: " + row[0])
        password = box.decrypt(row[2])
        print(password)  # error: AUT403
```

### A row that shows itself, asked for in another file

`app/models.py`

```python
from app.db import db


class User(db.Model):
    name = db.Column(db.String(80))
    password = db.Column(db.String(80))

    def as_dict(self):
        return {"name": self.name, "password": self.password}  # error: AUT403 "response"
```

`app/views.py`

```python
from app.models import User
from flask import jsonify


def everybody():
    return jsonify([User.as_dict(user) for user in User.query.all()])  # evidence: AUT403
```

### Decrypted to be shown

```python
from fastapi import APIRouter
from fastapi.responses import JSONResponse

router = APIRouter()


@router.post("/forgot")
def forgot(email: str, box, users):
    user = users[email]
    return JSONResponse({"password": box.decrypt(user.password)})  # error: AUT403
```

## Silent

### the stored hash keys the link of a notification

```python
from shop.links import generate_email_link
from shop.mail import send


def remind(user):
    link = generate_email_link(user.id, password_hash=user.password)
    send(user.email, "Stop these mails: " + link)
```

### Django's own users keep hashes

```python
from django.contrib.auth.models import User


def forgot(request):
    user = User.objects.get(email=request.POST["email"])
    user.email_user("Your password", "/set_password/" + user.password)
```

### An entry of a vault, shown beside the site that it is for

```python
def show(box, entry):
    password = box.decrypt(entry.password)
    print(f"url: {entry.url}")
    print(f"password: {password}")
```

### An entry that a query finds by its title

```python
def peek(self, title):
    self.cursor.execute("SELECT username, password FROM entries WHERE title = ?", (title,))
    entry = self.cursor.fetchone()
    password = self.box.decrypt(entry[1])
    print("Password: " + password)
```

### What the sender of a letter signs in with at the mail server

```python
import smtplib
from threading import Thread


class ReplyEmail(Thread):
    def __init__(self, server, username, password, to, body):
        Thread.__init__(self)
        self.server, self.to, self.body = server, to, body
        self.username = username
        self.password = password

    def run(self):
        server = smtplib.SMTP(self.server)
        if self.username:
            server.login(self.username, self.password)
        server.sendmail("shop", self.to, self.body)


def reply(message):
    stream = message.stream
    password = message.stream.user.outgoing_password
    ReplyEmail(stream.server, stream.username, password, message.author.email, message.body).start()
```

### The store holds hashes

```python
from flask import jsonify
from werkzeug.security import check_password_hash


def show(user):
    return jsonify({"name": user.name, "password": user.password})
```

### What was typed comes from the request

```python
from shop.models import Customer


def signup(request):
    customer = Customer(name=request.POST["name"], password=request.POST["password"])
    return {"name": customer.name}
```

## Fix

Hash passwords, and let recovery set a new one behind a single-use link.

## Limits

An entry of a vault, which a query or a label beside it tells, is not reported. A password that is neither shown to
those who forgot theirs, nor seen to be that of a user or of a row of a table may be one for another site, and is
reported at low confidence, mailed or not; a file that stands alone and mails one is believed. Whether passwords
are hashed is told by the words of hashing in the project's files; a project that hashes some and shows others
in clear is silent.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.secrets import Disclosure
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.rule import Draft, FactRule

_WAYS = {
    "mail": "is mailed",
    "sms": "is sent by SMS",
    "response": "goes into a response",
    "page": "is printed on a page",
    "flash": "is flashed on a page",
    "print": "is printed",
}


class PasswordRevealedInRecovery(FactRule):
    code = "AUT403"
    name = "password-revealed-in-recovery"
    requirement = "v4-2.5.3"
    kept = True
    severity = "high"
    confidence = "high"
    looks_at = Disclosure

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        assert isinstance(fact, Disclosure)
        if fact.kind != "password" or fact.origin != "stored" or fact.temporary or not fact.clear:
            return
        way = _WAYS.get(fact.channel)
        if way is None:
            return
        related = [(each, "handed out from here") for each in fact.callers]
        yield self.violated(
            fact.at,
            f"{fact.label} is the account's own password and {way}; store a hash, and let users set "
            "a new password",
            function=unit.qualname,
            related=related,
            confidence="high" if fact.belongs else "low",
        )
