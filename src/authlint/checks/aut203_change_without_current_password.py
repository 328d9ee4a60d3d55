r"""The password is changed without asking for the current one.

Whoever finds an open session, steals its cookie or forges a request owns the account for good when the new
password is enough to set it.

## Why

ASVS 5.0 V6.2.3: changing a password requires the current password and the new one. The rule follows the way
from the endpoint to the write, through services, forms, serializers and decorators, and asks for a check of the
current password that surely comes before it: in every branch, for every method allowed, and for a field that
cannot be left out.

## Reported

### Django, the write is in a helper of another file

`accounts/views.py`

```python
from django.contrib.auth.decorators import login_required

from accounts.services import store_password


@login_required
def change(request):
    store_password(request.user, request.POST["new"])  # error: AUT203
```

`accounts/services.py`

```python
def store_password(user, raw):
    user.set_password(raw)  # evidence: AUT203
    user.save()
```

### Django, the form does not ask

`accounts/views.py`

```python
from django.contrib.auth.decorators import login_required

from accounts.forms import ChangeForm


@login_required
def change_password(request):
    form = ChangeForm(request.POST)
    if form.is_valid():
        request.user.set_password(form.cleaned_data["new_password"])  # error: AUT203
        request.user.save()
```

`accounts/forms.py`

```python
from django import forms


class ChangeForm(forms.Form):
    new_password = forms.CharField()
    confirm = forms.CharField()

    def clean(self):
        if self.cleaned_data["new_password"] != self.cleaned_data["confirm"]:
            raise forms.ValidationError("differ")
```

### DRF, the serializer of the own profile takes a password

`accounts/api.py`

```python
from rest_framework import generics

from accounts.serializers import MeSerializer


class MeView(generics.RetrieveUpdateAPIView):
    serializer_class = MeSerializer  # evidence: AUT203

    def get_object(self):
        return self.request.user
```

`accounts/serializers.py`

```python
from rest_framework import serializers


class MeSerializer(serializers.ModelSerializer):
    def update(self, instance, validated_data):
        password = validated_data.pop("password", None)
        if password:
            instance.set_password(password)  # error: AUT203
        return super().update(instance, validated_data)
```

### Flask, the check is skipped when the field is left out

```python
from flask import request
from flask_login import current_user, login_required


@app.route("/password", methods=["POST"])
@login_required
def change_password():
    old = request.form.get("old_password")
    if old and not current_user.check_password(old):
        return "wrong", 403
    current_user.set_password(request.form["new_password"])  # error: AUT203
    return "ok"
```

### a library's own page that does not ask

`site/urls.py`

```python
from django.urls import include, path

urlpatterns = [path("api/auth/", include("dj_rest_auth.urls"))]  # error: AUT203
```

`site/settings.py`

```python
REST_AUTH = {"USE_JWT": True}
```

### FastAPI, through a crud module

`app/routes.py`

```python
from fastapi import APIRouter, Depends

from app import crud
from app.deps import get_current_user
from app.schemas import PasswordBody

router = APIRouter()


@router.put("/me/password")
def update_password_me(body: PasswordBody, user=Depends(get_current_user)):
    crud.store_password(user, body.new_password)  # error: AUT203
```

`app/crud.py`

```python
from app.security import pwd_context


def store_password(user, password):
    user.hashed_password = pwd_context.hash(password)  # evidence: AUT203
```

`app/schemas.py`

```python
from pydantic import BaseModel


class PasswordBody(BaseModel):
    new_password: str
```

## Silent

### a library's own page that asks, by a setting

`site/urls.py`

```python
from django.urls import include, path

urlpatterns = [path("api/auth/", include("dj_rest_auth.urls"))]
```

`site/settings.py`

```python
REST_AUTH = {"OLD_PASSWORD_FIELD_ENABLED": True}  # met: AUT203
```

### Django, checked before the write

```python
from django.contrib.auth.decorators import login_required


@login_required
def change(request):
    if not request.user.check_password(request.POST["old"]):  # met: AUT203
        return refuse(request)
    request.user.set_password(request.POST["new"])
```

### Django, the form checks in another file

`accounts/views.py`

```python
from django.contrib.auth.decorators import login_required

from accounts.forms import ChangeForm


@login_required
def change_password(request):
    form = ChangeForm(request.user, request.POST)
    if form.is_valid():
        request.user.set_password(form.cleaned_data["new_password"])
        request.user.save()
```

`accounts/forms.py`

```python
from django import forms


class ChangeForm(forms.Form):
    old_password = forms.CharField()
    new_password = forms.CharField()

    def __init__(self, user, *args, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_old_password(self):
        old = self.cleaned_data["old_password"]
        if not self.user.check_password(old):
            raise forms.ValidationError("wrong")
        return old
```

### DRF, the serializer checks

`accounts/api.py`

```python
from rest_framework.views import APIView

from accounts.serializers import ChangeSerializer


class ChangeView(APIView):
    def post(self, request):
        serializer = ChangeSerializer(data=request.data, context={"request": request})
        serializer.is_valid(raise_exception=True)
        request.user.set_password(serializer.validated_data["new_password"])
        request.user.save()
```

`accounts/serializers.py`

```python
from rest_framework import serializers


class ChangeSerializer(serializers.Serializer):
    old_password = serializers.CharField()
    new_password = serializers.CharField()

    def validate_old_password(self, value):
        user = self.context["request"].user
        if not user.check_password(value):
            raise serializers.ValidationError("wrong")
        return value
```

### Flask, a service of another file raises

`views.py`

```python
from flask import request
from flask_login import current_user, login_required

from service import change_password


@app.route("/password", methods=["POST"])
@login_required
def password():
    change_password(current_user, request.form["old_password"], request.form["new_password"])
    return "ok"
```

`service.py`

```python
from werkzeug.security import check_password_hash, generate_password_hash


def change_password(user, old, new):
    if not check_password_hash(user.password_hash, old):
        raise ValueError("wrong")
    user.password_hash = generate_password_hash(new)
```

### FastAPI, a required field and a crud module

`app/routes.py`

```python
from fastapi import APIRouter, Depends, HTTPException

from app import crud
from app.deps import get_current_user
from app.schemas import PasswordBody

router = APIRouter()


@router.put("/me/password")
def update_password_me(body: PasswordBody, user=Depends(get_current_user)):
    if not crud.verify(body.current_password, user.hashed_password):
        raise HTTPException(400)
    crud.store_password(user, body.new_password)
```

`app/crud.py`

```python
from app.security import pwd_context


def verify(plain, hashed):
    return pwd_context.verify(plain, hashed)


def store_password(user, password):
    user.hashed_password = pwd_context.hash(password)
```

`app/schemas.py`

```python
from pydantic import BaseModel


class PasswordBody(BaseModel):
    current_password: str
    new_password: str
```

### a reset that has consumed a token

```python
from django.contrib.auth.tokens import default_token_generator


def reset(request, uid, token):
    user = User.objects.get(pk=uid)
    if not default_token_generator.check_token(user, token):
        return refuse(request)
    user.set_password(request.POST["new"])
```

### a plain program that compares the digest of the current password

```python
users = {}


def change_password(username, current_password, new_password):
    if users[username] != digest(current_password):
        return False
    users[username] = digest(new_password)
    return True


def main():
    change_password(input("name: "), input("old: "), input("new: "))
```

### sign-up and a generated filler

```python
def register(request):
    user = User(name=request.POST["name"])
    user.set_password(request.POST["password"])
    user.save()


def deactivate(request):
    request.user.set_password(None)
```

## Fix

Ask for the current password and check it before the write:

```python
if not request.user.check_password(form.cleaned_data["old_password"]):
    form.add_error("old_password", "That is not your current password.")
```

Django's `PasswordChangeForm` and `PasswordChangeView`, dj-rest-auth with `OLD_PASSWORD_FIELD_ENABLED`, and
Flask-Security's change view do so. A recent re-authentication serves as well.

## Limits

A write whose user is found by a parameter is a matter of reset (V6.4.3) or administration (V6.4.6), not of this
rule, unless its page is that of a profile which no administrator guards; so is one that everybody needs a
privilege for who sends a password. A stored hash that is copied, or
encrypted anew, is no new password, nor is what a serializer without such a field would take from its validated data.
A password of something that belongs to the user (a mailbox, an account at
another server, an entry of a password manager) is not the account's.

Where each request brings the password along (HTTP Basic that is verified before the endpoint runs), whoever
changes it has just shown it. On a way where a privilege lets somebody choose another account, none is asked.

What may have checked the current password and could not be read makes the outcome unknown: a decorator of the
project that hands in the account or the new password or speaks of the password, a function that is given the
token of the address or a password beside the new one, a page on which a first password or a forced one is
set, a user whom a page for codes has put into the session, a script beside a web application. A form or
schema that takes the current password where no check of it was met is reported with medium confidence, with
low one where it calls a verifier whose answer was not understood, and so is the demonstration beside a
package. Ways deeper than four calls are not followed; their outcome is unknown, as it is where a level of
authentication (`acr`) is demanded that nothing tells the age of.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from authlint.facts.changes import password_changes, writes_inside
from authlint.facts.doubts import shows_a_package
from authlint.facts.passwords import StockChange
from authlint.prefilter import PASSWORDS, WRITES
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.rule import Draft, PathRule


class ChangeWithoutCurrentPassword(PathRule):
    """Judges each write of the session user's password from the endpoint that reaches it."""

    code: ClassVar[str] = "AUT203"
    name: ClassVar[str] = "change-without-current-password"
    requirement: ClassVar[str] = "V6.2.3"
    kept = True
    stems = (*PASSWORDS, *WRITES, "rest_auth")

    def check(self, entry: Unit, project: Project) -> Iterator[Draft]:
        yield from self._stock(entry, project)
        for change in password_changes(entry, project):
            if change.evidence is not None:
                yield self.met(
                    change.at,
                    change.evidence.at,
                    change.evidence.message,
                    function=change.function,
                    related=change.related,
                )
            elif change.aside:
                yield self.aside(change.at, change.aside, function=change.function)
            elif change.reason:
                yield self.unknown(change.at, change.reason, function=change.function)
            else:
                yield self.violated(
                    change.at,
                    f"the password of {change.subject} is set and nothing on the way checks the current one; "
                    "verify it first",
                    function=change.function,
                    related=change.related,
                    confidence="low" if shows_a_package(change.at.path, project) else change.confidence,
                )

    def _stock(self, entry: Unit, project: Project) -> Iterator[Draft]:
        """A library's own pages: they ask, they do not, or the project has put something else in their place.

        A page that is routed several times is reported once.
        """
        silent: dict[str, list[StockChange]] = {}
        for fact in project.facts_of(entry, StockChange):
            if fact.asks is None:
                yield self.unknown(fact.at, fact.why, function=entry.qualname)
            elif fact.asks:
                yield self.met(fact.at, fact.decided or fact.at, fact.why, function=entry.qualname)
            else:
                silent.setdefault(fact.page, []).append(fact)
        for page, facts in silent.items():
            first, *others = facts
            related = [(each.at, "and here") for each in others]
            if first.decided is not None:
                related.append((first.decided, "decided here"))
            yield self.violated(
                first.at,
                f"{page} changes a password without asking for the current one; {first.remedy}",
                function=entry.qualname,
                related=related,
                confidence="low" if shows_a_package(first.at.path, project) else None,
            )

    def weigh(self, entry: Unit, project: Project) -> Iterator[Draft]:
        """Writes in functions that nobody enters from the outside."""
        for at, caller in writes_inside(entry, project):
            if caller is None:
                yield self.unknown(at, "no endpoint is known to lead here", function=entry.qualname)
            else:
                yield self.aside(at, f"it is judged where {caller} calls it", function=entry.qualname)
