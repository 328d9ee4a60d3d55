"""Whether a unit keeps, asks or accepts the answer to a secret question, at which place, and how sure that is."""

from __future__ import annotations

from authlint.facts.plain_answers import weak
from authlint.facts.question_names import RANK, RIDDLES, Reason, first, is_named, strong
from authlint.facts.words import words
from authlint.findings import Confidence
from authlint.python.mentions import Mention, is_sent, mentions
from authlint.python.places import fills_for_tests, is_migration, place_words, reads_foreign
from authlint.python.programs import is_program_beside
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Attribute, Named, Symbol, bare
from authlint.record import record
from authlint.vocabulary import is_password, segments

# Questions and answers of another kind.
ELSEWHERE = RIDDLES | words(
    "survey surveys quiz quizzes poll polls forum faq faqs exam exams trivia interview ctf challenge "
    "challenges flashcard flashcards chatbot chat llm prompt prompts rag dataset datasets benchmark "
    "benchmarks eval evals evaluation lesson course courses homework kyc openai gpt agent agents "
    "stackoverflow tutor game games nlp"
)


@record()
class Told:
    """What a unit tells of secret questions, and the mentions in it that name one."""

    reason: Reason
    strong: list[Mention]
    confidence: Confidence


def told_of(unit: Unit, project: Project) -> Told | None:
    """What a unit tells of secret questions; None when it tells nothing, or what its class tells."""
    words = place_words(unit)
    if not RIDDLES.isdisjoint(words) or is_migration(unit.path):
        return None
    said = mentions(unit, project)
    named = list(strong(unit, said))
    found = first(named)
    if found is not None and RANK[found.mention.role] and _said_by_class(unit, project, found.mention):
        return None
    if found is None and ELSEWHERE.isdisjoint(words):
        found = weak(unit, said)
    return Told(found, named, _confidence(unit, found, project)) if found is not None else None


_ASKS_FOR = (b"uestion", b"UESTION", b"_ques", b"hint", b"forgot", b"recover", b"reset", b"remind")
"""What stands in a file in which an answer opens an account."""


def _confidence(unit: Unit, reason: Reason, project: Project) -> Confidence:
    if _is_reply(reason.mention.name) and not project.says_any(unit.path, _ASKS_FOR):
        return "low"
    if (
        reads_foreign(unit)
        or fills_for_tests(unit.path)
        or not reason.asked
        or (not reason.owned and is_program_beside(unit.path, project))
        or (reason.mention.role in ("prompt", "stored", "variable") and _is_vault_entry(unit))
        or _fills_messages(unit)
        or is_sent(reason.mention, unit)
    ):
        return "low"
    return "high" if reason.sure else "medium"


_LINKS = words("url urls link website site")


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
        and any(map(is_named, {**owner.fields, **owner.annotations}))
    )
