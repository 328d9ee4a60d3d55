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
is hashed or compared where nothing speaks of a question, which may be that of a contest.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.findings import Confidence
from authlint.prefilter import PASSWORDS, QUESTIONS
from authlint.python.homes import head_of
from authlint.python.mentions import TRANSLATES, Mention, Role, is_sent, mentions, names_near
from authlint.python.places import fills_for_tests, is_migration, place_words, reads_foreign
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Comparison,
    Literal,
    Named,
    Param,
    Spot,
    Symbol,
    Value,
    bare,
    inside,
    label,
    method,
    text_of,
)
from authlint.record import record
from authlint.rule import Draft, UnitRule
from authlint.vocabulary import (
    is_password,
    is_password_hash,
    is_personal_fact,
    is_personal_question_text,
    is_plain_answer,
    is_question_text,
    is_recovery_word,
    is_secret_answer,
    is_secret_question,
    is_user,
    is_user_name,
    is_weak_question_word,
    names_secret_question,
    segments,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


INSTEAD = "drop it and recover through a single-use link or code sent to a proven address"

# Roles that decide, the most telling first. "shown", "text" and bare variables of other roles only support.
RANK: dict[Role, int] = {
    "compared": 0,
    "hashed": 0,
    "stored": 1,
    "passed": 1,
    "column": 1,
    "field": 1,
    "choice": 2,
    "prompt": 2,
    "key": 3,
    "route": 3,
    "variable": 3,
    "parameter": 4,
    "given": 4,
}
SURE: frozenset[Role] = frozenset(("compared", "hashed", "stored", "passed", "column", "field"))
# A module only defines: constants, routes and scripts; its plain keys and names decide nothing.
OF_MODULES: frozenset[Role] = frozenset(("compared", "column", "prompt", "choice", "route"))
LONGEST_LABEL = 160

# "security question" is also what forums call a riddle against robots.
RIDDLES = _words("captcha recaptcha spam antispam bots riddle")
# Questions and answers of another kind.
ELSEWHERE = RIDDLES | _words(
    "survey surveys quiz quizzes poll polls forum faq faqs exam exams trivia interview ctf challenge "
    "challenges flashcard flashcards chatbot chat llm prompt prompts rag dataset datasets benchmark "
    "benchmarks eval evals evaluation lesson course courses homework kyc openai gpt agent agents "
    "stackoverflow tutor game games nlp"
)
ACCOUNT_WORDS = frozenset(
    ("password", "passwd", "pass", "pwd", "pw", "account", "user", "credentials", "login")
)
FORGOTTEN = frozenset(
    ("forgot", "forget", "forgotten", "olvide", "olvidada", "esqueci", "vergessen", "oublie", "unutdum")
)
SETS_PASSWORD = frozenset(
    ("set_password", "make_password", "update_password", "change_password", "reset_password")
)


@record()
class _Reason:
    """Why a unit is reported: the deciding mention, how sure, and what stands beside it."""

    mention: Mention
    sure: bool
    asked: bool = True
    """Whether a question stands beside a plain answer, or a recovery around it."""


class SecretQuestion(UnitRule):
    """Secret questions and their answers, once for each application, at the most telling place."""

    code = "AUT402"
    name = "secret-question"
    requirement = "V6.4.2"
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
        told = _judged(unit, project)
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
            rank=_rank(told.reason.mention),
        )

    def weigh(self, unit: Unit, project: Project) -> Iterator[Draft]:
        """Questions and answers of any other purpose."""
        if _judged(unit, project) is not None:
            return  # part of what is told elsewhere
        for each in mentions(unit, project):
            if is_weak_question_word(each.name) or is_personal_fact(each.name):
                reason = f"nothing opens an account by `{each.name}`"
                yield self.aside(each.at, reason, function=unit.qualname)
                return


@record()
class _Told:
    """What a unit tells of secret questions, and the mentions in it that name one."""

    reason: _Reason
    strong: list[Mention]
    confidence: Confidence


def _rank(mention: Mention) -> int:
    """How telling a mention is, 0 for the most: where an answer opens something, before where it is kept."""
    return 1 if mention.role == "hashed" and not _opens(mention) else RANK[mention.role]


def _opens(mention: Mention) -> bool:
    """Whether an answer is held against the right one, not only hashed to be kept."""
    if mention.role == "compared":
        return True
    called = segments(method(mention.value)) if isinstance(mention.value, Call) else ()
    return mention.role == "hashed" and any(each in ("check", "checkpw", "verify") for each in called)


def _judged(unit: Unit, project: Project) -> _Told | None:
    words = place_words(unit)
    if not RIDDLES.isdisjoint(words) or is_migration(unit.path):
        return None
    said = mentions(unit, project)
    strong = list(_strong(unit, said))
    found = _first(strong)
    if found is not None and RANK[found.mention.role] and _said_by_class(unit, project, found.mention):
        return None
    if found is None and ELSEWHERE.isdisjoint(words):
        found = _weak(unit, said)
    return _Told(found, strong, _confidence(unit, found, project)) if found is not None else None


_ASKS_FOR = (b"uestion", b"UESTION", b"_ques", b"hint", b"forgot", b"recover", b"reset", b"remind")
"""What stands in a file in which an answer opens an account."""


def _confidence(unit: Unit, reason: _Reason, project: Project) -> Confidence:
    if _is_reply(reason.mention.name) and not project.says_any(unit.path, _ASKS_FOR):
        return "low"
    if (
        reads_foreign(unit)
        or fills_for_tests(unit.path)
        or not reason.asked
        or (reason.mention.role in ("prompt", "stored", "variable") and _is_vault_entry(unit))
        or _fills_messages(unit)
        or is_sent(reason.mention, unit)
    ):
        return "low"
    return "high" if reason.sure else "medium"


_LINKS = _words("url urls link website site")


def _is_vault_entry(unit: Unit) -> bool:
    """Whether a window asks for the address of a site beside the name and the password there: an entry of a vault,
    whose note tells what another program asks.
    """
    said = [
        segments(each.name)
        for step in unit.steps
        if step.kind == "store" and isinstance(each := step.target, Attribute | Named)
    ]
    return any(_LINKS & set(words) for words in said) and any(is_password("_".join(words)) for words in said)


def _is_reply(name: str) -> bool:
    """Whether a name may as well be that of a message with the password in it: `password_answer`."""
    said = set(segments(name))
    return "password" in said and not said.isdisjoint(("answer", "ans", "reply"))


def _fills_messages(unit: Unit) -> bool:
    """Whether a unit makes messages of a protocol, `account_pb2.RecoveryRequest()`: the client of another program."""
    return any(isinstance(func := bare(call.func), Symbol) and "_pb2." in func.name for call in unit.calls)


def _said_by_class(unit: Unit, project: Project, mention: Mention) -> bool:
    """Whether a method only hands on what its class declares as a field: `to_dict`, `__repr__`."""
    if mention.role in ("column", "prompt", "choice") or unit.kind != "function" or not unit.owner:
        return False
    owner = project.unit(unit.owner)
    return (
        owner is not None
        and owner.kind == "class"
        and any(map(_is_named, {**owner.fields, **owner.annotations}))
    )


def _is_named(name: str) -> bool:
    return is_secret_question(name) or is_secret_answer(name)


# ---------------------------------------------------------------------------- names and texts that say it


def _strong(unit: Unit, said: list[Mention]) -> Iterator[Mention]:
    """The mentions that name a secret question by themselves."""
    asked: list[Mention] = []
    others = 0
    queries = {each.name for each in said if each.name.endswith("_q") and _is_query(each.value)}
    queries |= {each.name for each in said if each.value is not None and _asks_whether(each.value)}
    for each in said:
        role = each.role
        if each.name in queries:
            continue
        if role in ("prompt", "choice", "text"):
            if len(each.name) > LONGEST_LABEL or _is_identifier(each.name):
                continue
            if role == "choice":
                if is_question_text(each.name) or is_personal_question_text(each.name):
                    asked.append(each)
                    continue
                others += each.name.rstrip().endswith(("?", "？"))
            elif role == "prompt" and is_question_text(each.name) and _asks(each):
                yield each
            continue
        if role == "shown" or (unit.kind == "module" and role not in OF_MODULES):
            continue
        if role == "field" and unit.kind == "class" and _is_constant(each):
            continue
        if role in ("compared", "hashed") and each.name.isupper():
            continue  # `kind == SECURITY_ANSWER`
        if _is_named(each.name):
            yield each
    # One text in a list is a heading or chance; most of a question list must be of this kind.
    if len(asked) >= 2 and any(is_question_text(each.name) for each in asked) and len(asked) > others:
        yield asked[0]


def _is_identifier(text: str) -> bool:
    """`SECURITY_QUESTION_LENGTH`, `securityQuestion`: a key among others, no text that is shown."""
    return text.isascii() and text.isidentifier()


_CONFIRMS = _words("confirm confirms askyesno askokcancel askretrycancel askyesnocancel yesno")
_YES_OR_NO = _words("y yes n no true false")


def _asks_whether(value: Value) -> bool:
    """Whether a value is yes or no: what a dialogue confirms, or is held against such a word."""
    inner = bare(value)
    if isinstance(inner, Call):
        func = bare(inner.func)
        said = func.name if isinstance(func, Symbol) else label(func)
        return not _CONFIRMS.isdisjoint(
            word for part in said.split(".") for word in (part.lower(), *segments(part))
        )
    if not isinstance(inner, Comparison):
        return False
    for side in (bare(inner.left), bare(inner.right)):
        if isinstance(side, Literal) and (
            isinstance(side.value, bool) or str(side.value).lower() in _YES_OR_NO
        ):
            return True
    return False


def _is_query(value: Value | None) -> bool:
    """`Audit.query`, `select(Audit)`, `Q(name=...)`: what a variable called `audit_q` holds."""
    for each in inside(value, 40) if value is not None else ():
        if isinstance(each, Attribute | Symbol) and each.name.rpartition(".")[2] in ("query", "objects"):
            return True
        if isinstance(each, Call) and method(each) in (
            "select",
            "query",
            "filter",
            "filter_by",
            "where",
            "Q",
        ):
            return True
    return False


def _asks(mention: Mention) -> bool:
    """Whether a shown text asks or labels, and is no message about a question."""
    text = mention.name.rstrip()
    if mention.printed:
        return text.endswith((":", "?", "："))
    return names_secret_question(text) or not text.endswith((".", "!"))


def _is_constant(mention: Mention) -> bool:
    """`SECURITY_QUESTION = "security_question"` in a class of constants, and texts that ask something else:
    `password_reset_question = _("Forgot your password?")`.
    """
    value = bare(mention.value) if mention.value is not None else None
    given = value.args[0] if isinstance(value, Call) and method(value) in TRANSLATES and value.args else value
    text = text_of(given) if given is not None else None
    if text is not None and " " in text:
        return not is_question_text(text) and not is_personal_question_text(text)
    return isinstance(value, Literal) and (isinstance(value.value, str | int) and mention.name.isupper())


def _first(strong: list[Mention]) -> _Reason | None:
    ranked = sorted(
        (each for each in strong if each.role in RANK),
        key=lambda each: (_rank(each), each.at.line, each.at.column),
    )
    return _Reason(ranked[0], ranked[0].role in SURE) if ranked else None


# ---------------------------------------------------------------------------- plain words beside an account


def _weak(unit: Unit, said: list[Mention]) -> _Reason | None:
    """Plain `question` and `answer`, or facts about a person, where an account hangs on them."""
    if _answers_riddle(unit):
        return None
    treated = _treated_as_secret(unit, said)
    if treated is not None:
        return _Reason(treated, False, _asks_beside(unit, said))
    if unit.kind == "module":
        return _in_sql(said)
    if unit.kind == "class":
        return _in_record(unit, said)
    found = _in_sql(said) or _in_call(unit)
    if found is not None:
        return found
    about = any(is_user(each.name) or is_user_name(each.name) or is_password(each.name) for each in said)
    about = about or any(each.role == "compared" and is_plain_answer(each.name) for each in said)
    named = _is_named(unit.qualname.rpartition(".")[2])
    recovery = named or (about and _speaks_of_recovery(unit))
    if not recovery and not (about and _sets_password(unit, said)):
        return None
    deciding: list[Mention] = []
    for each in said:
        name = each.name
        if each.role in ("compared", "hashed", "stored", "passed", "key"):
            fits = is_plain_answer(name) or (is_personal_fact(name) and each.role != "stored")
        else:
            fits = recovery and each.role == "prompt" and is_personal_question_text(name)
        if fits:
            deciding.append(each)
    found = _first(deciding)
    return _Reason(found.mention, False) if found is not None else None


def _answers_riddle(unit: Unit) -> bool:
    """Whether what goes by the name of an answer comes from a captcha:
    `data["answer"] = captcha.challenge(key)`.
    """
    for step in unit.steps:
        if step.kind != "store" or step.target is None:
            continue
        if any(is_plain_answer(name) for name in names_near(step.target)):
            for each in inside(step.value, 30):
                if isinstance(each, Call) and not RIDDLES.isdisjoint(segments(label(each))):
                    return True
                if isinstance(each, Attribute | Symbol | Named) and not RIDDLES.isdisjoint(
                    segments(each.name)
                ):
                    return True
    return False


def _asks_beside(unit: Unit, said: list[Mention]) -> bool:
    """Whether the unit, its class or its file speaks of questions, or of getting back into an account, beside an answer
    that is treated as a secret: what else is answered is a riddle of a contest or the reply of another program.
    """
    words = place_words(unit) | {word for each in said for word in segments(each.name)}
    words |= {
        word
        for step in unit.steps
        for value in (step.value, step.target)
        if value is not None
        for each in inside(value, 60)
        if isinstance(each, Attribute | Named | Param | Symbol)
        for word in segments(each.name.rpartition(".")[2])
    }
    return any(
        is_recovery_word(each) or (is_weak_question_word(each) and not is_plain_answer(each))
        for each in words
    ) or not {"questions", "questionnaire"}.isdisjoint(words)


_RELATES = _words(
    "relationship dynamic_loader backref ForeignKey OneToOneField ManyToManyField GenericRelation Relationship "
    "ListField EmbeddedDocumentField ReferenceField"
)


def _relates(mention: Mention) -> bool:
    """Whether a field holds rows of another table: `answers = db.relationship("Answer")`."""
    value = bare(mention.value) if mention.value is not None else None
    return isinstance(value, Call) and method(value) in _RELATES


def _treated_as_secret(unit: Unit, said: list[Mention]) -> Mention | None:
    """An answer hashed like a password, compared in constant time, or stored under the type "password"."""
    for each in said:
        if (
            each.role in ("hashed", "compared")
            and isinstance(each.value, Call)
            and is_plain_answer(each.name)
        ):
            return each
    for call in unit.calls:
        typed = any(
            isinstance(value := bare(each), Literal)
            and isinstance(value.value, str)
            and is_password(value.value)
            for _, each in call.keywords
        )
        if typed and any(is_plain_answer(name) for arg in call.args for name in names_near(arg)):
            return Mention("stored", "answer", call.at)
    return None


def _in_sql(said: list[Mention]) -> _Reason | None:
    """A statement over a user table, or one with a password, that has a question and an answer as columns."""
    statements: dict[Spot, list[Mention]] = {}
    for each in said:
        if each.role == "column" and each.table:
            statements.setdefault(each.at, []).append(each)
    for columns in statements.values():
        table = columns[0].table
        if is_weak_question_word(table):
            continue
        answers = [each for each in columns if is_plain_answer(each.name)]
        questions = [
            each for each in columns if is_weak_question_word(each.name) and not is_plain_answer(each.name)
        ]
        secret = any(is_password(each.name) or is_password_hash(each.name) for each in columns)
        if answers and (secret or is_user(table)) and (questions or secret):
            return _Reason(answers[0], False)
    return None


def _in_record(unit: Unit, said: list[Mention]) -> _Reason | None:
    """A class with an answer and a password, or one that is named after the notion or a recovery."""
    fields = [each for each in said if each.role == "field"]
    answers = [each for each in fields if is_plain_answer(each.name) and not _relates(each)]
    questions = [each for each in fields if is_weak_question_word(each.name) and each not in answers]
    plain = unit.qualname.rpartition(".")[2]
    secret = any(is_password(each.name) or is_password_hash(each.name) for each in fields)
    if answers and secret and (questions or is_user(plain)):
        return _Reason(answers[0], False, bool(questions) or not answers[0].name.endswith("s"))
    if answers and _is_named(plain):
        return _Reason(answers[0], True)
    if _speaks_of_recovery(unit):
        facts = answers or [each for each in fields if is_personal_fact(each.name)]
        if facts:
            return _Reason(facts[0], False)
    return None


def _in_call(unit: Unit) -> _Reason | None:
    """One call that is given a question, an answer and a password: a record that is made."""
    for call in unit.calls:
        names = [name for name, _ in call.keywords if name is not None]
        answer = next((each for each in names if is_plain_answer(each)), None)
        if answer is None or not any(is_password(each) or is_password_hash(each) for each in names):
            continue
        if any(is_weak_question_word(each) and not is_plain_answer(each) for each in names):
            return _Reason(Mention("passed", answer, call.at), False)
    return None


def _speaks_of_recovery(unit: Unit) -> bool:
    """Whether the unit, its file or its route is named after getting back into an account."""
    names = [unit.qualname, unit.path.removesuffix(".py").rpartition("/")[2]]
    for decorator in unit.decorators:
        call = bare(decorator)
        if isinstance(call, Call) and call.args:
            path = bare(call.args[0])
            if isinstance(path, Literal) and isinstance(path.value, str):
                names.append(path.value)
    for name in names:
        if is_recovery_word(name):
            words = set(segments(name))
            if not FORGOTTEN.isdisjoint(words) or not ACCOUNT_WORDS.isdisjoint(words):
                return True
    return False


def _sets_password(unit: Unit, said: list[Mention]) -> bool:
    return any(method(call) in SETS_PASSWORD for call in unit.calls) or any(
        each.role == "stored" and (is_password(each.name) or is_password_hash(each.name)) for each in said
    )


# ---------------------------------------------------------------------------- what is said


def _message(unit: Unit, mention: Mention) -> str:
    name = mention.name
    if _opens(mention):
        return f"whoever knows the personal fact in `{name}` passes here; {INSTEAD}"
    if mention.role in ("prompt", "choice"):
        return f"asks for a personal fact that others know or find out; {INSTEAD}"
    if mention.role == "column" and mention.table:
        return f"`{mention.table}.{name}` belongs to a secret question; {INSTEAD}"
    if mention.role == "field":
        return f"`{unit.qualname}.{name}` belongs to a secret question; {INSTEAD}"
    return f"`{name}` belongs to a secret question; {INSTEAD}"


MOST_BESIDE = 4


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
