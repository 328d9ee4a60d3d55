r"""Password hints.

Reports texts that users keep to remind them of their password, wherever they are stored, asked for or shown:
model columns, form and schema fields, SQL text, request keys, prompts.

## Why

A hint is shown to whoever claims to be the user, and most hints lead to the password or are the password
(ASVS V6.4.2, CWE-640).

## Reported

### A column

```python
from django.db import models


class Profile(models.Model):
    user = models.OneToOneField("auth.User", on_delete=models.CASCADE)
    password_hint = models.CharField(max_length=100)  # error: AUT412
```

### A hint sent to whoever asks

```python
from flask import request

from shop.models import User


def remind():
    user = User.query.filter_by(email=request.form["email"]).first()
    return {"password_hint": user.hint}  # error: AUT412
```

### A form in another language

```python
from wtforms import Form, StringField


class Registro(Form):
    nota = StringField("Pista de contraseña")  # error: AUT412
```

### SQL text

```python
def lay_out(cursor):
    cursor.execute("CREATE TABLE users (name TEXT, password TEXT, password_hint TEXT)")  # error: AUT412
```

## Silent

### Rules for the password shown beside the field

```python
from django import forms


class SignUp(forms.Form):
    password_hint = "At least twelve characters."
    password = forms.CharField(widget=forms.PasswordInput, help_text=password_hint)
```

### Hints of another kind

```python
from django.db import models


class Challenge(models.Model):
    title = models.CharField(max_length=80)
    hint = models.TextField()
```

### A name for the text of a widget

```python
def build(screen):
    screen.add(kind="password", hint_text="Password")
```

## Fix

Drop the hint. Offer a reset by a single-use link or code sent to an address that was proved before.

## Limits

A name that holds a constant text is taken for help beside the field and stays silent.
Migrations are left out, since the model is reported. An application is told once, at the plainest place; the other
files are named beside it. What a class of
settings holds for all users is no hint of anybody.
A key that the code sends to another server with a request has low confidence, and so have a prompt or a variable
that nothing keeps, and what importers and functions that make people up for tests or shows fill in. In a program of
several files a hint has more than low confidence where an account stands beside it: a user, what a user logs in by, or
the password.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.python.homes import head_of
from authlint.python.mentions import TRANSLATES, Mention, Role, is_sent, mentions
from authlint.python.places import fills_for_tests, is_migration, reads_foreign
from authlint.python.programs import is_program_beside
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Call, Item, Literal, Param, Spot, Text, Value, bare, inside, method
from authlint.record import record
from authlint.rule import Draft, UnitRule
from authlint.vocabulary import is_hint_text, is_password, is_password_hint, is_user, is_user_name, segments

INSTEAD = "drop it and offer a reset by a single-use link or code"

RANK: dict[Role, int] = {
    "stored": 0,
    "passed": 0,
    "column": 0,
    "field": 0,
    "key": 1,
    "prompt": 1,
    "variable": 2,
}
"""Parameters are left out: they hand on what is kept or shown elsewhere."""
OF_MODULES: frozenset[Role] = frozenset(("column", "prompt"))
LONGEST_LABEL = 80


class PasswordHint(UnitRule):
    """Password hints, once for each application."""

    code = "AUT412"
    name = "password-hint"
    requirement = "V6.4.2"
    named = True
    severity = "medium"
    confidence = "high"
    words = ("hint", "pista", "dica", "ipucu", "подсказк", "提示")

    def check(self, unit: Unit, project: Project) -> Iterator[Draft]:
        """One finding at the most telling mention of the unit."""
        own = _judged(unit, project)
        if own is None:
            return
        found = own.mentions
        first = own.first
        lines = {(first.at.path, first.at.line)}
        related: list[tuple[Spot, str]] = []
        of_unit = sorted(found, key=lambda each: (each.at.line, each.at.column))[:5]
        for each in of_unit:
            if (each.at.path, each.at.line) not in lines:
                lines.add((each.at.path, each.at.line))
                related.append((each.at, "and here"))
        what = "asks for a hint" if first.role == "prompt" else f"`{first.name}` keeps or shows a hint"
        yield self.violated(
            first.at,
            f"{what} that leads to the password; {INSTEAD}",
            function=unit.qualname,
            related=related,
            confidence="low"
            if first.role in ("prompt", "variable")
            or own.sent
            or reads_foreign(unit)
            or fills_for_tests(unit.path)
            or (not _has_account(unit, project) and is_program_beside(unit.path, project))
            else "high"
            if RANK[first.role] == 0
            else "medium",
            cause=head_of(unit.path, project),
            rank=RANK[first.role] + 1,
        )

    def weigh(self, unit: Unit, project: Project) -> Iterator[Draft]:
        """Hints at something else than a password."""
        for each in mentions(unit, project):
            if "hint" in segments(each.name):
                reason = f"nothing says that `{each.name}` leads to a password"
                yield self.aside(each.at, reason, function=unit.qualname)
                return


@record()
class _Told:
    """The mentions of a hint in a unit, the plainest, and whether that one only goes to another server."""

    mentions: list[Mention]
    first: Mention
    sent: bool


def _judged(unit: Unit, project: Project) -> _Told | None:
    """What a unit tells of a hint; None when it tells nothing."""
    if is_migration(unit.path) or _is_configuration(unit):
        return None
    found = [each for each in mentions(unit, project) if each.role in RANK and _says_hint(each, unit)]
    cleared = _cleared(unit)
    found = [each for each in found if id(each.value) not in cleared]
    if not found:
        return None
    first = min(found, key=_plainness)
    return _Told(found, first, is_sent(first, unit))


def _has_account(unit: Unit, project: Project) -> bool:
    """Whether a unit names the account that a hint is for, or its password, beside the hint."""
    names = [each.name for each in mentions(unit, project) if each.role not in ("text", "shown")]
    names += [each.table for each in mentions(unit, project) if each.table]
    owner = unit.qualname if unit.kind == "class" else unit.owner
    return is_user(owner.rpartition(".")[2]) or any(
        not is_password_hint(each) and (is_user(each) or is_user_name(each) or is_password(each))
        for each in names
    )


_SETS = frozenset({"settings", "setting", "config", "configuration", "conf"})


def _is_configuration(unit: Unit) -> bool:
    """Whether a class holds what an administrator sets for all users: `LibrarySettings`, not `UserSettings`."""
    said = segments(unit.qualname)
    if unit.kind != "class" or not said or said[-1] not in _SETS:
        return False
    return not any(is_user(each) or each == "profile" for each in said)


def _plainness(mention: Mention) -> tuple[int, int, int]:
    return RANK[mention.role], mention.at.line, mention.at.column


def _cleared(unit: Unit) -> set[int]:
    """The keys that are deleted: `del session["password_hint"]`."""
    items = [bare(step.value) for step in unit.steps if step.kind == "delete"]
    return {id(bare(each.key)) for each in items if isinstance(each, Item)}


def _says_hint(mention: Mention, unit: Unit) -> bool:
    if unit.kind == "module" and mention.role not in OF_MODULES:
        return False
    if mention.role == "prompt":
        return len(mention.name) <= LONGEST_LABEL and is_hint_text(mention.name)
    if mention.role == "variable" and mention.value is not None:
        if any(isinstance(each, Param) and each.name == mention.name for each in inside(mention.value, 12)):
            return False  # `password_hint = password_hint.strip()`
    return is_password_hint(mention.name) and not _is_text(mention.value, mention.role)


def _is_text(value: Value | None, role: Role) -> bool:
    """Whether a name holds a constant text of the program: help beside the field, no hint of a user."""
    if value is None or role in ("key", "column"):
        return False
    value = bare(value)
    if isinstance(value, Literal):
        return value.value is not None and value.value != ""
    if isinstance(value, Text):
        return True
    return isinstance(value, Call) and method(value) in TRANSLATES
