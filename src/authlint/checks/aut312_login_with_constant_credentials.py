r"""Logins that accept constant credentials.

A login compares what was typed with a text in the code, or looks into a table of users that the code
holds, in clear or as hashes. Fallbacks of environment reads count: without the variable they are the
password.

## Why

Such an account cannot be disabled, changed or given to one person. Whoever reads the code can log in, and a
hash in the code can be guessed offline by everybody who has it.

## Reported

### a comparison in a Flask view

```python
from flask import Flask, redirect, request, session

app = Flask(__name__)


@app.route("/login", methods=["POST"])
def login():
    if request.form["username"] == "admin" and request.form["password"] == "s3cret":  # error: AUT312 "for 'admin'"
        session["user"] = "admin"
        return redirect("/")
    return "no", 401
```

### a comparison in a Django view

```python
from django.http import JsonResponse


def enter(request):
    username = request.POST["username"]
    password = request.POST["password"]
    if username != "boss" or password != "boss-2024":  # error: AUT312 "9 characters"
        return JsonResponse({"error": "wrong"}, status=401)
    request.session["boss"] = True
    return JsonResponse({})
```

### FastAPI, a fallback in another file

`app/security.py`

```python
import secrets

from app.config import ADMIN_PASSWORD, ADMIN_USER
from fastapi import Depends, HTTPException
from fastapi.security import HTTPBasic, HTTPBasicCredentials


def require_admin(credentials: HTTPBasicCredentials = Depends(HTTPBasic())):
    right_name = secrets.compare_digest(credentials.username, ADMIN_USER)
    right_password = secrets.compare_digest(  # error: AUT312 "when ADMIN_PASSWORD is not set"
        credentials.password, ADMIN_PASSWORD
    )
    if not (right_name and right_password):
        raise HTTPException(401)
```

`app/config.py`

```python
import os

ADMIN_USER = os.getenv("ADMIN_USER", "admin")
ADMIN_PASSWORD = os.getenv("ADMIN_PASSWORD", "letmein")  # evidence: AUT312
```

### a table of users

```python
from flask_httpauth import HTTPBasicAuth
from werkzeug.security import check_password_hash, generate_password_hash

auth = HTTPBasicAuth()
users = {  # error: AUT312 "of 'ann' and 'bob'"
    "ann": generate_password_hash("tulip"),
    "bob": generate_password_hash("daisy"),
}


@auth.verify_password
def verify(username, password):
    if username in users and check_password_hash(users[username], password):  # evidence: AUT312
        return username
```

### a table of users in another file

`app/users.py`

```python
PEOPLE = {  # error: AUT312 "of 'ann'"
    "ann": {"username": "ann", "hashed_password": "$2b$12$abcdefghijklmnopqrstuuWZ0y0x0w0v0u0t0s0r0q0p0o0n0m0l"},
}
```

`app/login.py`

```python
from app.users import PEOPLE


def find(table, username):
    return table.get(username)


def authenticate_user(table, username, password, context):
    user = find(table, username)
    return user and context.verify(password, user["hashed_password"])


def token(form, context):
    return authenticate_user(PEOPLE, form.username, form.password, context)  # evidence: AUT312
```

### a pair given to a library

```python
import gradio

PASSWORD = "flowers"  # evidence: AUT312

with gradio.Blocks() as demo:
    gradio.Textbox()

demo.launch(auth=("admin", PASSWORD))  # error: AUT312 "for 'admin'"
```

## Silent

### the expected password is configured

```python
import hmac
import os


def check_auth(username, password):
    return username == "metrics" and hmac.compare_digest(password, os.environ["METRICS_PASSWORD"])
```

### the constant is refused

```python
def validate(password):
    if password == "password":
        raise ValueError("everybody tries that one first")
```

### a hash that is only checked for its time

```python
from shop.hashing import verify_password
from shop.users import find

DUMMY_HASH = "$2b$12$abcdefghijklmnopqrstuuWZ0y0x0w0v0u0t0s0r0q0p0o0n0m0l"


def authenticate(username, password):
    user = find(username)
    if user is None:
        verify_password(password, DUMMY_HASH)
        return None
    return user if verify_password(password, user.password_hash) else None
```

### a stand-in for the hash of an account that is not there

```python
from shop.models import User
from werkzeug.security import check_password_hash, generate_password_hash


def is_valid_login(email, password):
    user = User.query.filter_by(email=email).first()
    stored = generate_password_hash("nobody") if user is None else user.password_hash
    return check_password_hash(stored, password)
```

### the credentials that this program shows to another

```python
import requests

SERVICE = {"username": "sync", "password": "sync-7"}


def orders():
    return requests.get("https://erp.example/orders", auth=(SERVICE["username"], SERVICE["password"]))
```

## Fix

Keep accounts in a user store with a hash made for passwords, or read a single operator's password from a
secret and compare in constant time; stop at start-up when it is not set.

## Limits

A setting that comes from a file kept out of the tree (`from .secret import *`) is not known by other files of its name.
A table is reported where it stands, and only when a login in the project is seen to read it. A comparison
of a password alone counts in a function that is named as a login.

Low confidence have comparisons of which it is not seen that somebody types what is compared (a function that
nothing calls, or that gets constants alone) or that equality lets in: its branch sets a session, gives
something back or tells of success (not where it prints a line and ends, nor where whoever misses it is
given the same in the end), or the other one turns away. So have sample data with names and passwords that nobody
guesses, the same pair in a second file, a honeypot, and a filler beside a key that is sent as the name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from authlint.facts.accounts import ConstantLogin
from authlint.facts.doubles import told_before
from authlint.facts.endpoints import is_idle
from authlint.findings import Confidence
from authlint.rule import Draft, FactRule
from authlint.vocabulary import guessable, is_administrator

if TYPE_CHECKING:
    from authlint.facts.fact import Fact
    from authlint.python.project import Project
    from authlint.python.units import Unit
    from authlint.python.values import Spot


class LoginWithConstantCredentials(FactRule):
    """Whoever reads the code can log in."""

    code = "AUT312"
    name = "login-with-constant-credentials"
    requirement = "V6.3.2"
    named = True
    looks_at = ConstantLogin

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        if isinstance(fact, ConstantLogin):
            sure = "low" if is_idle(unit, project) else confidence(fact)
            if sure != "low" and told_before(fact, unit, project, lambda each: confidence(each) != "low"):
                sure = "low"
            yield self.violated(
                fact.at,
                message(fact),
                function=unit.qualname,
                related=related(fact),
                confidence=sure,
            )


def message(fact: ConstantLogin) -> str:
    """What is wrong and what to do; says the length of a password, never its text."""
    names = [f"'{each}'" for each in fact.names[:2]]
    if len(fact.names) > 2:
        names.append(f"{len(fact.names) - 2} more")
    who = " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
    fix = "keep accounts and password hashes outside the code"
    if fact.read:
        return f"a login checks against passwords in the code, of {who or 'its accounts'}; {fix}"
    length = f"a constant password of {len(fact.secrets[0].text)} characters"
    if fact.stored:
        length = "the password of a constant hash"
    whom = f" for {who}" if who else ""
    unset = fact.secrets[0].name if fact.secrets[0].way == "fallback" else ""
    when = f" when {unset} is not set" if unset else ""
    return f"the login accepts {length}{whom}{when}; {fix}"


def related(fact: ConstantLogin) -> list[tuple[Spot, str]]:
    """Where the table is read, or where the constants of a comparison stand."""
    if fact.read:
        return [(place, "the login reads the table here") for place in fact.read]
    places = dict.fromkeys(each.at for each in fact.secrets)
    return [
        (place, "the constant password stands here")
        for place in list(places)[:5]
        if (place.path, place.line) != (fact.at.path, fact.at.line)
    ]


def confidence(fact: ConstantLogin) -> Confidence:
    """High where a name stands beside the password; low where the login is not seen, or serves for show."""
    if not fact.shown:
        return "low"
    known = any(is_administrator(each) for each in fact.names)
    weak = any(guessable(each.text) for each in fact.secrets)
    if fact.sample and not (known and weak):
        return "low"
    return "high" if fact.names and not fact.sample else "medium"
