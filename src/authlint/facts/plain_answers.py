"""Plain questions and answers, and facts about a person, where an account hangs on them."""

from __future__ import annotations

from authlint.facts.question_names import RIDDLES, Reason, first, is_named
from authlint.facts.words import words
from authlint.python.mentions import Mention, names_near
from authlint.python.places import place_words
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Literal,
    Named,
    Param,
    Spot,
    Symbol,
    bare,
    inside,
    label,
    method,
)
from authlint.vocabulary import (
    is_password,
    is_password_hash,
    is_personal_fact,
    is_personal_question_text,
    is_plain_answer,
    is_recovery_word,
    is_user,
    is_user_name,
    is_weak_question_word,
    segments,
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


def weak(unit: Unit, said: list[Mention]) -> Reason | None:
    """Why plain words of a unit belong to a secret question; None when nothing says so."""
    if _answers_riddle(unit):
        return None
    treated = _treated_as_secret(unit, said)
    if treated is not None:
        return Reason(
            treated, False, _asks_beside(unit, said), not _OF_ACCESS.isdisjoint(_around(unit, said))
        )
    if unit.kind == "module":
        return _in_sql(said)
    if unit.kind == "class":
        return _in_record(unit, said)
    found = _in_sql(said) or _in_call(unit)
    if found is not None:
        return found
    looked_up = any(is_user(each.name) or is_user_name(each.name) or is_password(each.name) for each in said)
    about = looked_up or any(each.role == "compared" and is_plain_answer(each.name) for each in said)
    named = is_named(unit.qualname.rpartition(".")[2])
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
    found = first(deciding)
    if found is None:
        return None
    personal = is_personal_fact(found.mention.name) or is_personal_question_text(found.mention.name)
    return Reason(found.mention, False, owned=named or personal or looked_up or _sets_password(unit, said))


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
    words = _around(unit, said)
    return any(
        is_recovery_word(each) or (is_weak_question_word(each) and not is_plain_answer(each))
        for each in words
    ) or not {"questions", "questionnaire"}.isdisjoint(words)


_OF_ACCESS = words(
    "auth authenticate authentication authenticator credential credentials factor factors login mfa password passwords "
    "passwd passw pwd personal recover recovery reset forgot forgotten secret security signin token tokens"
)


def _around(unit: Unit, said: list[Mention]) -> set[str]:
    """The words of the unit's place, of its mentions and of the names in its steps."""
    found = place_words(unit) | {word for each in said for word in segments(each.name)}
    found |= {
        word
        for step in unit.steps
        for value in (step.value, step.target)
        if value is not None
        for each in inside(value, 60)
        if isinstance(each, Attribute | Named | Param | Symbol)
        for word in segments(each.name.rpartition(".")[2])
    }
    return found


_RELATES = words(
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


def _in_sql(said: list[Mention]) -> Reason | None:
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
            owned = is_user(table) or any(is_user_name(each.name) for each in columns)
            return Reason(answers[0], False, owned=owned)
    return None


def _in_record(unit: Unit, said: list[Mention]) -> Reason | None:
    """A class with an answer and a password, or one that is named after the notion or a recovery."""
    fields = [each for each in said if each.role == "field"]
    answers = [each for each in fields if is_plain_answer(each.name) and not _relates(each)]
    questions = [each for each in fields if is_weak_question_word(each.name) and each not in answers]
    plain = unit.qualname.rpartition(".")[2]
    secret = any(is_password(each.name) or is_password_hash(each.name) for each in fields)
    if answers and secret and (questions or is_user(plain)):
        owned = is_user(plain) or any(is_user_name(each.name) for each in fields) or _speaks_of_recovery(unit)
        return Reason(answers[0], False, bool(questions) or not answers[0].name.endswith("s"), owned)
    if answers and is_named(plain):
        return Reason(answers[0], True)
    if _speaks_of_recovery(unit):
        facts = answers or [each for each in fields if is_personal_fact(each.name)]
        if facts:
            return Reason(facts[0], False)
    return None


def _in_call(unit: Unit) -> Reason | None:
    """One call that is given a question, an answer and a password: a record that is made."""
    for call in unit.calls:
        names = [name for name, _ in call.keywords if name is not None]
        answer = next((each for each in names if is_plain_answer(each)), None)
        if answer is None or not any(is_password(each) or is_password_hash(each) for each in names):
            continue
        if any(is_weak_question_word(each) and not is_plain_answer(each) for each in names):
            owned = is_user(method(call)) or any(is_user_name(each) or is_user(each) for each in names)
            return Reason(Mention("passed", answer, call.at), False, owned=owned)
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
