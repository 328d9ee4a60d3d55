r"""A password reset that rests on a guessable, reusable or missing token.

Reports reset tokens drawn from a guessable generator or constant, resets that read a user's name
and nothing that proves who asks, and signed or stored tokens that stay good after the reset.
A helper that draws a token and that nothing in the project calls is reported at low confidence; one
draw for several resets is told once, and so is what one file draws from `random`.

## Why

Whoever can name an account and guess, reuse or do without its token owns the account (ASVS V6.4.3,
CWE-640).

## Reported

### A token from a guessable generator

```python
import random
import string

from django.core.cache import cache


class User:
    def generate_reset_token(self):
        token = "".join([random.choice(string.ascii_letters) for _ in range(50)])  # error: AUT433 "choice"
        cache.set(f"reset-{token}", self.pk, 3600)
        return token
```

### The same code for everybody

```python
from django.core.mail import send_mail


def mail_reset_password_otp(user):
    otp = 987654  # evidence: AUT433
    send_mail("Reset", f"Your code is {otp}", None, [user.email])  # error: AUT433 "constant"
    user.otp = otp
    user.save()
```

### The address alone is enough

`accounts/views.py`

```python
from accounts.models import OTP, User
from accounts.serializers import ResetSerializer
from rest_framework.response import Response
from rest_framework.views import APIView


class ResetPasswordView(APIView):
    def post(self, request):
        serializer = ResetSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        user = User.objects.get(email=serializer.validated_data["email"])
        if OTP.objects.filter(user=user, is_verified=True).exists():
            user.set_password(serializer.validated_data["new_password"])  # error: AUT433 "no tie"
            user.save()
        return Response({})
```

`accounts/serializers.py`

```python
from rest_framework import serializers


class ResetSerializer(serializers.Serializer):
    email = serializers.EmailField()
    new_password = serializers.CharField()
```

### The token of the link is not looked at

```python
from django.contrib.auth.models import User
from django.utils.http import urlsafe_base64_decode


def reset_password(request, uidb64, token):
    user = User.objects.get(pk=urlsafe_base64_decode(uidb64))
    user.set_password(request.POST["new_password"])  # error: AUT433 "token is never looked at"
    user.save()
```

### A form with the name and the new password

```python
from flask import Flask, request

app = Flask(__name__)


@app.route("/forgot-password", methods=["POST"])
def forgot_password():
    user = User.query.filter_by(email=request.form["email"]).first()
    user.set_password(request.form["new_password"])  # error: AUT433 "email and new_password"
    db.session.commit()
    return "done"
```

### A signed token that can be used again

`app/models.py`

```python
from itsdangerous import URLSafeTimedSerializer


class User:
    @staticmethod
    def verify_reset_token(token):
        data = URLSafeTimedSerializer("key").loads(token, max_age=1800)  # evidence: AUT433
        return User.query.get(data["user_id"])
```

`app/routes.py`

```python
from app.models import User


def reset_password(token, form):
    user = User.verify_reset_token(token)
    if user is None:
        return "expired"
    user.set_password(form.password.data)  # error: AUT433 "stays good"
    return "done"
```

## Silent

### A token of the framework

```python
from django.contrib.auth.tokens import default_token_generator
from django.http import HttpResponseForbidden


def reset_password(request, uidb64, token):
    user = find(uidb64)
    if not default_token_generator.check_token(user, token):  # met: AUT433
        return HttpResponseForbidden()
    user.set_password(request.POST["new_password"])
    user.save()
```

### The token is deleted after use

```python
from django.core.cache import cache


def reset_password(request):
    token = request.GET["token"]
    user = User.objects.get(pk=cache.get(f"reset-{token}"))
    user.set_password(request.POST["password"])
    cache.delete(f"reset-{token}")
```

### The stored hash is signed with it

```python
import jwt


def reset_password(token, user, new_password):
    jwt.decode(token, "key" + user.password_hash, algorithms=["HS256"])
    user.set_password(new_password)
```

### A helper that its callers guard

```python
def reset_password(db, email, new_password):
    user = db.find(email)
    user.password_hash = digest(new_password)
```

### The token is drawn well

```python
import secrets

from shop.models import User


def forgot(request):
    user = User.objects.get(email=request.POST["email"])
    user.reset_token = secrets.token_urlsafe(32)  # met: AUT433
    user.save()
```

### A typed code is compared

```python
from shop.models import User


def reset_password(request):
    user = User.objects.get(email=request.POST["email"])
    if user.otp == request.POST["otp"]:
        user.set_password(request.POST["new_password"])
        user.otp = None
        user.save()
```

## Fix

Draw the token with `secrets.token_urlsafe(32)`, keep its digest and a time with the user, compare,
delete it in the same step as the password is set. A signed token becomes single-use when the stored
hash is part of what is signed, or of the key or salt.

## Limits

A reset that reads its session, a cookie, a header or hands the request on is not judged. Whether an
admin may reset others is the subject of V6.4.6.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.changes import opened_by_token
from authlint.facts.fact import Fact
from authlint.facts.passwords import PasswordWrite
from authlint.facts.secrets import FreshSecret, ResetWithoutProof, ReusableResetToken, SoundSecret
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.rule import Draft, FactRule


class WeakResetToken(FactRule):
    code = "AUT433"
    name = "weak-reset-token"
    requirement = "V6.4.3"
    severity = "high"
    confidence = "high"
    fix = "safe or unsafe"
    looks_at = (FreshSecret, ResetWithoutProof, ReusableResetToken)
    witnesses = (SoundSecret, PasswordWrite)

    def check(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        if isinstance(fact, ResetWithoutProof) and fact.unchecked:
            yield self.violated(
                fact.at,
                f"the password is replaced and {fact.unchecked}; refuse whoever does not show the right one",
                function=unit.qualname,
            )
        elif isinstance(fact, ResetWithoutProof):
            what = " and ".join(fact.inputs) or "a name"
            how = (
                f"; a row marked as verified is no tie to the one who asks ({what} is all that is read)"
                if fact.flag
                else f" (only {what} is read)"
            )
            yield self.violated(
                fact.at,
                f"the password is replaced for whoever is named in the request{how}; "
                "demand a single-use token that was sent to the account",
                function=unit.qualname,
            )
        elif isinstance(fact, ReusableResetToken):
            yield self._reusable(fact, unit)
        elif isinstance(fact, FreshSecret) and fact.asks == "reset":
            yield from self._guessable(fact, unit)

    def _reusable(self, fact: ReusableResetToken, unit: Unit) -> Draft:
        related = [(each, "on the way to the token") for each in fact.hops if each != fact.made]
        if not fact.stored:
            message = (
                "the signed token that opens this reset stays good after it; "
                "sign the stored hash with it or keep a list of spent ones"
            )
            shown = "the token is read here, and nothing that a reset changes is in it"
        elif fact.sentinel:
            message = (
                f"{fact.stored} becomes a constant text after a reset, and that text opens the next; set None"
            )
            shown = "the constant"
        else:
            message = f"{fact.stored} opens this reset and stays as it was; clear it in the same step"
            shown = "the token is held against it here"
        if fact.made is not None:
            related.append((fact.made, shown))
        return self.violated(
            fact.at,
            message,
            function=unit.qualname,
            related=related,
            confidence="medium",
            cause=fact.made,
            rank=len(fact.hops),
        )

    def _guessable(self, fact: FreshSecret, unit: Unit) -> Iterator[Draft]:
        related = (
            [(fact.made, "the constant" if fact.constant else f"drawn from {fact.generator} here")]
            if fact.made is not None
            else []
        )
        if fact.used is not None and not fact.constant:
            related.append((fact.used, f"it becomes {fact.name}"))
        fault = (
            "is the same constant for everybody"
            if fact.constant
            else f"is made by {fact.generator}, whose output can be predicted"
        )
        yield self.violated(
            fact.at,
            f"{fact.name} opens a password reset and {fault}; draw it with the secrets module",
            function=unit.qualname,
            related=related,
            mend=fact.mend,
            cause=fact.cause,
            confidence="high" if fact.sure else "low",
        )

    def weigh(self, fact: Fact, unit: Unit, project: Project) -> Iterator[Draft]:
        if isinstance(fact, SoundSecret) and fact.kind == "reset":
            yield self.met(
                fact.at,
                fact.made or fact.at,
                f"{fact.name} is drawn by {fact.source}",
                function=unit.qualname,
                related=fact.seen,
            )
        elif isinstance(fact, PasswordWrite):
            yield from self._opened(unit, project)

    def _opened(self, unit: Unit, project: Project) -> Iterator[Draft]:
        for change in opened_by_token(unit, project):
            assert change.evidence is not None
            yield self.met(
                change.at,
                change.evidence.at,
                change.evidence.message,
                function=change.function,
                related=change.related,
            )
