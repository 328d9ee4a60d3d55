r"""Secret questions.

Reports questions that only the owner of an account is supposed to answer (mother's maiden name, first pet,
favourite teacher) wherever they are kept, asked or accepted: model columns, form and schema fields, SQL text,
request keys, comparisons, prompts and lists of such questions.

## Why

Answers to such questions are found in public profiles, guessed within a few tries, and known to family and
former partners. A recovery that accepts them is weaker than the password that it replaces (ASVS V6.4.2,
CWE-640).

## Reported

### A column of the user

```python
from django.db import models


class Member(models.Model):
    email = models.EmailField()
    security_question = models.CharField(max_length=200)  # error: AUT402
    security_answer = models.CharField(max_length=200)
```

### An answer compared before the password is set

```python
from flask import request

from shop.models import Account


def forgot_password():
    account = Account.query.filter_by(email=request.form["email"]).first()
    if account.answer == request.form["answer"].strip().lower():  # error: AUT402 "whoever knows"
        account.set_password(request.form["password"])
```

### SQL text over a user table

```python
def new_member(cursor, name, digest, question, answer):
    cursor.execute(
        "INSERT INTO members (username, password, question, answer) VALUES (?, ?, ?, ?)",  # error: AUT402
        (name, digest, question, answer),
    )
```

### A schema of the request

```python
from pydantic import BaseModel


class ForgotPassword(BaseModel):
    email: str
    secret_answer: str  # error: AUT402
    new_password: str
```

### A window that asks

```python
from tkinter import Entry, Frame, Label, ttk


class Register(Frame):
    def build(self):
        Label(self, text="Security question")  # error: AUT402
        box = ttk.Combobox(self, values=("Select", "Your birth place", "Your first pet's name"))
        Entry(self)
```

### A list to choose from

```python
CHOICES = [
    ("1", "What is your mother's maiden name?"),  # error: AUT402
    ("2", "What was the name of your first pet?"),
]
```

### In another language

```python
from wtforms import Form, StringField


class Registro(Form):
    correo = StringField("Correo")
    pregunta_secreta = StringField("Pregunta secreta")  # error: AUT402
    respuesta = StringField("Respuesta")
```

### An answer treated as a secret

```python
from hmac import compare_digest


class PersonalQuestions:
    def check_answer(self, given_answer, stored):
        answer = stored.get(self.topic)
        return compare_digest(answer, given_answer)  # error: AUT402
```

## Silent

### A forum

```python
from django.contrib.auth.models import User
from django.db import models


class Question(models.Model):
    title = models.CharField(max_length=200)
    author = models.ForeignKey(User, on_delete=models.CASCADE)


class Answer(models.Model):
    question = models.ForeignKey(Question, on_delete=models.CASCADE)
    answer = models.TextField()
    author = models.ForeignKey(User, on_delete=models.CASCADE)
```

### A quiz

```python
def play(questions):
    score = 0
    for question in questions:
        answer = input(question["question"])
        if answer == question["answer"]:
            score += 1
    return score
```

### Identity data of a customer

```python
from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=80)
    password = models.CharField(max_length=128)
    mother_name = models.CharField(max_length=80)
    birth_place = models.CharField(max_length=80)
```

### A poll

```python
CHOICES = ["What is your favourite colour?", "What is your favourite food?"]
```

### Advice against them

```python
HELP = "Do not use your mother's maiden name or the name of your first pet."
```

## Fix

Remove the columns, fields and the comparison. Let people back in through a single-use link or code that is
sent to an address which they have proved before, or through recovery codes which they have kept.

```python
def forgot_password(mailer, account):
    mailer.send_reset_link(account.email)
```

## Limits

Plain names (`question`, `answer`) count only beside an account: a password in the same record or call, a
recovery in the name of the function or class, a user table in the SQL text. Personal facts such as `pet_name`
count only in a recovery. Migrations are left out, since the model is reported. An application (a folder with its
packages) is told once, at the plainest place: where an answer opens something before where one is kept; the other
units and files are named beside it. Code that reads what other programs or earlier releases keep (an importer, a
vault, `migrate.py`, a client that fills in protobuf messages or sends the answer with a request) is reported with low
confidence. So are a `password_answer` in a file without a question or a recovery, which may be the reply of a protocol,
and what a script fills in that makes people up for tests or shows, the note of an entry in a vault, and an answer that
is hashed or compared where nothing speaks of a question, which may be that of a contest. In a program of several files
plain words have more than low confidence where an account is seen beside them: a table or class of users, what a user
logs in by, a password that is set, a name that speaks of logging in, or a personal fact that is asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.question_names import opens, rank_of
from authlint.facts.secret_questions import told_of
from authlint.prefilter import PASSWORDS, QUESTIONS
from authlint.python.homes import head_of
from authlint.python.mentions import Mention, mentions
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Spot
from authlint.rule import Draft, UnitRule
from authlint.vocabulary import is_personal_fact, is_weak_question_word

INSTEAD = "drop it and recover through a single-use link or code sent to a proven address"
MOST_BESIDE = 4


class SecretQuestion(UnitRule):
    """Secret questions and their answers, once for each application, at the most telling place."""

    code = "AUT402"
    name = "secret-question"
    requirement = "V6.4.2"
    kept = True
    severity = "high"
    confidence = "high"
    stems = (*QUESTIONS, *PASSWORDS)
    words = (
        "question",
        "answer",
        "maiden",
        "secretq",
        "securityq",
        "secq",
        "pregunta",
        "pergunta",
        "frage",
        "soru",
    )

    def check(self, unit: Unit, project: Project) -> Iterator[Draft]:
        """One finding at the most telling mention of the unit."""
        told = told_of(unit, project)
        if told is None:
            return
        at = told.reason.mention.at
        yield self.violated(
            at,
            _message(unit, told.reason.mention),
            function=unit.qualname,
            related=_beside(at, told.strong),
            confidence=told.confidence,
            cause=head_of(unit.path, project),
            rank=rank_of(told.reason.mention),
        )

    def weigh(self, unit: Unit, project: Project) -> Iterator[Draft]:
        """Questions and answers of any other purpose."""
        if told_of(unit, project) is not None:
            return  # part of what is told elsewhere
        for each in mentions(unit, project):
            if is_weak_question_word(each.name) or is_personal_fact(each.name):
                reason = f"nothing opens an account by `{each.name}`"
                yield self.aside(each.at, reason, function=unit.qualname)
                return


def _message(unit: Unit, mention: Mention) -> str:
    name = mention.name
    if opens(mention):
        return f"whoever knows the personal fact in `{name}` passes here; {INSTEAD}"
    if mention.role in ("prompt", "choice"):
        return f"asks for a personal fact that others know or find out; {INSTEAD}"
    if mention.role == "column" and mention.table:
        return f"`{mention.table}.{name}` belongs to a secret question; {INSTEAD}"
    if mention.role == "field":
        return f"`{unit.qualname}.{name}` belongs to a secret question; {INSTEAD}"
    return f"`{name}` belongs to a secret question; {INSTEAD}"


def _beside(at: Spot, strong: list[Mention]) -> list[tuple[Spot, str]]:
    """Some other mentions of the unit, on lines of their own."""
    lines = {at.line}
    found: list[tuple[Spot, str]] = []
    for each in sorted(strong, key=lambda each: (each.at.line, each.at.column)):
        if each.at.line not in lines and len(found) < MOST_BESIDE:
            lines.add(each.at.line)
            shown = (
                "asks for it here"
                if each.role in ("prompt", "choice", "text")
                else f"`{each.name}` is part of it"
            )
            found.append((each.at, shown))
    return found
