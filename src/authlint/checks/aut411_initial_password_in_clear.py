r"""A password is handed out in clear.

Reports passwords, drawn by the program or typed by somebody, that are put into a mail, an SMS, a
response, a page, a flash message, the log, the standard output, a session, a cookie or a column for
temporary passwords. A variable of a page counts when the template prints it.

The password is one of an account of this application: it is set, hashed or checked, typed in code
about people who log in, or mailed to a user. Others, those of sample data and invented people, what a captive
portal takes down, and what another program gets that shows a shared secret, are reported at low confidence. A
function that prints or logs several of them is reported once.

## Why

Mailboxes, logs and screens outlive the account's first login, and whoever reads them owns the
account. A link with a single-use token is worthless after use (ASVS V6.4.1, CWE-640).

## Reported

### Mailed to the new user

```python
from django.core.mail import send_mail
from django.contrib.auth.models import User
from django.utils.crypto import get_random_string


def invite(email):
    password = get_random_string(12)  # evidence: AUT411
    User.objects.create_user(email, email, password)
    send_mail("Welcome", f"Your password is {password}", None, [email])  # error: AUT411 "sent in clear"
```

### The mail is written in another file

`app/routes.py`

```python
from app.mail import new_account_message
from fastapi import APIRouter

router = APIRouter()


@router.post("/users")
def create_user(user_in, crud):
    user = crud.create(user_in)
    new_account_message(user.email, user_in.password)  # evidence: AUT411
    return user
```

`app/mail.py`

```python
from fastapi_mail import MessageSchema


def new_account_message(email, password):
    return MessageSchema(  # error: AUT411
        subject="Your account", recipients=[email], template_body={"name": email, "password": password}
    )
```

### Shown to the manager on a page

`gym/views.py`

```python
from django.shortcuts import render
from gym.secrets import password_generator


def reset_member(request, member):
    password = password_generator()
    member.set_password(password)
    context = {"member": member, "password": password}
    return render(request, "gym/reset.html", context)  # error: AUT411 "page"
```

`gym/secrets.py`

```python
import secrets


def password_generator():
    return secrets.token_urlsafe(12)
```

`gym/templates/gym/reset.html`

```html
<p>The new password is <b>{{ password }}</b></p>
```

### Returned, printed and kept

```python
from django.db import models
from rest_framework.response import Response


class Tenant(models.Model):
    temp_password = models.CharField(max_length=40)


def reset(request, user, tenant):
    new_password = make_random_password()
    user.set_password(new_password)
    tenant.temp_password = new_password  # error: AUT411 "stored in clear"
    request.session["first"] = {"password": new_password}  # error: AUT411 "session"
    print("new password", new_password)  # error: AUT411 "printed"
    return Response({"detail": f"New password: {new_password}"})  # error: AUT411 "response"
```

### What was typed, in the log

```python
import logging

from flask import request

logger = logging.getLogger(__name__)


def login():
    password = request.form["password"]
    logger.debug("login of %s with %s", request.form["name"], password)  # error: AUT411 "log"
```

## Silent

### Only says that it changed

```python
import logging

logger = logging.getLogger(__name__)


def changed(user, password):
    user.set_password(password)
    logger.info("password of %s changed", user)
    print("password changed", len(password), "*" * len(password))
```

### The template does not print it

`gym/views.py`

```python
from django.shortcuts import render


def signup(request):
    password = request.POST["password"]
    return render(request, "signup.html", {"password": password, "name": request.POST["name"]})
```

`gym/templates/signup.html`

```html
<p>{{ name }}</p> {% if password %}<p>Saved.</p>{% endif %} <input type="password" value="{{ password }}">
```

### Passed on to be hashed or checked

```python
from flask import jsonify


def register(users, request):
    password = request.json["password"]
    users.create(password_hash=digest(password))
    return jsonify({"user": request.json["name"], "token": sign_in(request.json["name"], password)})
```

### The mail server's own password

```python
import smtplib


def deliver(settings, text):
    server = smtplib.SMTP("mail")
    server.login("shop", settings.smtp_password)
    server.sendmail("shop", "me", text)
    send_test_mail(dict(host="mail", port=25, password=settings.password), "me")
```

### Shown with a debug switch only

```python
from django.conf import settings


def invite(user):
    password = make_random_password()
    user.set_password(password)
    if settings.DEBUG:
        print("password", password)
```

## Fix

Send a link with a single-use token that expires, and let the user choose the password there.

## Limits

A password that a command, or the function that makes the application, prints once to the person who
runs it is reported at low confidence, as is a page whose template is not in the project. So are the password of an
archive or document, and a mailed one that the account has to change at the next login.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.secrets import Disclosure
from authlint.findings import Confidence
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.rule import Draft, FactRule

_WAYS = {
    "mail": "is sent in clear; send a link with a single-use token that expires",
    "sms": "is sent in clear by SMS; send a link with a single-use token that expires",
    "response": "is in the response in clear; leave it out",
    "page": "is printed on the page in clear; let the user choose one behind a single-use link",
    "log": "is written to the log in clear; leave it out",
    "print": "is printed in clear; leave it out",
    "session": "is kept in the session in clear; leave it out",
    "cookie": "is put into a cookie in clear; leave it out",
    "column": "is stored in clear beside its hash; drop the column",
    "flash": "is flashed to the page in clear; leave it out",
}


class InitialPasswordInClear(FactRule):
    code = "AUT411"
    name = "initial-password-in-clear"
    requirement = "V6.4.1"
    kept = True
    severity = "high"
    confidence = "high"
    looks_at = Disclosure

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        assert isinstance(fact, Disclosure)
        if fact.kind != "password" or (fact.origin == "stored" and not fact.temporary):
            return
        related = []
        if fact.source is not None:
            related.append((fact.source, f"{fact.label} comes from here"))
        related += [(each, "handed over here") for each in fact.callers]
        yield self.violated(
            fact.at,
            f"{fact.label} {_WAYS[fact.channel]}",
            function=unit.qualname,
            related=related,
            confidence=_confidence(fact),
        )


def _confidence(fact: Disclosure) -> Confidence:
    if not fact.belongs or (fact.channel in ("print", "log") and (fact.interactive or not fact.account)):
        return "low"
    if fact.channel == "page":
        return "high" if fact.sure else "low"
    return "high" if fact.origin in ("generated", "typed") else "medium"
