r"""A reset token or code is shown to whoever asks for it.

Reports tokens for a password reset and one-time codes that go into the response, a flash message,
the log or the standard output instead of the owner's mailbox or phone alone.

At low confidence: what a person typed or a route names, a token that only names the request for a
code which is mailed, and what an administrator makes or looks up to pass on. In a program of several files a
function that writes down what it is handed has more than low confidence where it sends, keeps, compares or gives back
that value, or a caller draws it; a name of two things (`password_or_token`) is no code.

## Why

The token proves that its bearer reads the account's mail. In the response it proves nothing:
anybody can ask for a reset of any account and read the answer. Logs are read by many (ASVS V6.4.3,
CWE-640).

## Reported

### The code is in the response

```python
import secrets

from rest_framework.response import Response
from rest_framework.views import APIView


class ForgotPassword(APIView):
    def post(self, request):
        otp = f"{secrets.randbelow(10**6):06d}"
        store(request.data["email"], otp)
        return Response({"detail": "sent", "otp": otp})  # error: AUT413 "response"
```

### A bare token in a function that resets

```python
from flask import jsonify, request
from shop.tokens import make_reset_token


def forgot_password():
    token = make_reset_token(request.json["email"])
    return jsonify({"message": "sent", "token": token})  # error: AUT413
```

### Printed by the helper that sends it

`app/sms.py`

```python
from django.conf import settings


def send_otp(phone, otp):
    print(f"code for {phone}: {otp}")  # error: AUT413 "output"
    gateway(phone, otp)
```

`app/views.py`

```python
from app.sms import send_otp


def start(request):
    send_otp(request.POST["phone"], draw())  # evidence: AUT413
```

### In the log of an API

```python
import logging
import secrets

from fastapi import APIRouter

router = APIRouter()
log = logging.getLogger(__name__)


@router.post("/password-recovery")
def recover_password(email: str):
    reset_token = secrets.token_urlsafe(32)
    log.info("reset token for %s is %s", email, reset_token)  # error: AUT413 "log"
    return {"message": "sent"}
```

## Silent

### Mailed to the owner

```python
import secrets

from django.core.mail import send_mail
from rest_framework.response import Response


def forgot_password(request, user):
    otp = f"{secrets.randbelow(10**6):06d}"
    send_mail("Your code", f"Your code is {otp}", None, [user.email])
    print("code sent to", user.pk)
    return Response({"detail": "sent"})
```

### A row that is named after the code

```python
from rest_framework.response import Response


def state(request):
    otp = OTP.objects.filter(user=request.user).first()
    print("found", otp)
    return Response({"ok": bool(otp)})
```

### The tokens of a login

```python
from rest_framework.response import Response


def verify_code(request, user):
    token = make_session_token(user)
    return Response({"access_token": token})
```

### Only while developing

```python
from django.conf import settings


def send_otp(phone, otp):
    if settings.DEBUG:
        print(otp)
        return
    gateway(phone, otp)
```

## Fix

Send the token to the stored address of the account; answer the request with the same text whether
the account exists or not.

## Limits

Seeds and recovery codes that an enrolment shows once are meant to be seen and are silent. A function that
prints and logs what it handles is reported once. The code for another site that an entry of a vault works out has
low confidence.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.secrets import Disclosure
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.rule import Draft, FactRule

_WAYS = {
    "response": "is in the response; send it to the address of the account alone",
    "log": "is written to the log; leave it out",
    "print": "is printed to the server's output; leave it out",
    "flash": "is flashed on the page; send it to the address of the account alone",
}


class RecoveryTokenExposed(FactRule):
    code = "AUT413"
    name = "recovery-token-exposed"
    requirement = "V6.4.3"
    kept = True
    severity = "high"
    confidence = "high"
    looks_at = Disclosure

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        assert isinstance(fact, Disclosure)
        if fact.kind not in ("reset", "code") or fact.channel not in _WAYS or fact.origin == "typed":
            return
        related = [(fact.source, f"{fact.label} comes from here")] if fact.source is not None else []
        related += [(each, "handed over here") for each in fact.callers]
        low = not fact.belongs or (
            fact.channel in ("print", "log") and (fact.interactive or not fact.account)
        )
        yield self.violated(
            fact.at,
            f"{fact.label} {_WAYS[fact.channel]}",
            function=unit.qualname,
            related=related,
            confidence="low" if low else "high" if fact.origin == "generated" else "medium",
        )
