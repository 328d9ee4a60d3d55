"""Names and texts that say secret question by themselves, and which mention of one tells the most."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.words import words
from authlint.python.mentions import TRANSLATES, Mention, Role
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Comparison,
    Literal,
    Symbol,
    Value,
    bare,
    inside,
    label,
    method,
    text_of,
)
from authlint.record import record
from authlint.vocabulary import (
    is_personal_question_text,
    is_question_text,
    is_secret_answer,
    is_secret_question,
    names_secret_question,
    segments,
)

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
RIDDLES = words("captcha recaptcha spam antispam bots riddle")


@record()
class Reason:
    """Why a unit is reported: the deciding mention, how sure, and what stands beside it."""

    mention: Mention
    sure: bool
    asked: bool = True
    """Whether a question stands beside a plain answer, or a recovery around it."""
    owned: bool = True
    """Whether plain words stand with an account: its name, a table of users, a recovery of its password."""


def rank_of(mention: Mention) -> int:
    """How telling a mention is, 0 for the most: where an answer opens something, before where it is kept."""
    return 1 if mention.role == "hashed" and not opens(mention) else RANK[mention.role]


def opens(mention: Mention) -> bool:
    """Whether an answer is held against the right one, not only hashed to be kept."""
    if mention.role == "compared":
        return True
    called = segments(method(mention.value)) if isinstance(mention.value, Call) else ()
    return mention.role == "hashed" and any(each in ("check", "checkpw", "verify") for each in called)


def first(strong: list[Mention]) -> Reason | None:
    """The most telling mention, at the first place among equals."""
    ranked = sorted(
        (each for each in strong if each.role in RANK),
        key=lambda each: (rank_of(each), each.at.line, each.at.column),
    )
    return Reason(ranked[0], ranked[0].role in SURE) if ranked else None


def is_named(name: str) -> bool:
    """Whether a name says secret question, or the answer to one, by itself."""
    return is_secret_question(name) or is_secret_answer(name)


def strong(unit: Unit, said: list[Mention]) -> Iterator[Mention]:
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
        if is_named(each.name):
            yield each
    # One text in a list is a heading or chance; most of a question list must be of this kind.
    if len(asked) >= 2 and any(is_question_text(each.name) for each in asked) and len(asked) > others:
        yield asked[0]


def _is_identifier(text: str) -> bool:
    """`SECURITY_QUESTION_LENGTH`, `securityQuestion`: a key among others, no text that is shown."""
    return text.isascii() and text.isidentifier()


_CONFIRMS = words("confirm confirms askyesno askokcancel askretrycancel askyesnocancel yesno")
_YES_OR_NO = words("y yes n no true false")


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
