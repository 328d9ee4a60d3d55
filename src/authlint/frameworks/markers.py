"""Constants that mark an account as not set up yet: the program asks for them and leads people to another page."""

from __future__ import annotations

from authlint.facts.evidence import CHECKERS
from authlint.facts.words import words
from authlint.frameworks.model import Row
from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Call, Symbol, Value, bare, inside, method

MODELS: tuple[Row, ...] = ()

_LEADS = words("redirect RedirectResponse HttpResponseRedirect HTTPFound HTTPSeeOther seeother see_other")
_MOST_FILES = 8
_ASKED: Memo[str, bool] = Memo()


def is_asked_for(password: Value, project: Project) -> bool:
    """Whether a password is a constant of a module, and a function of the project that checks whether it is still
    that of the account decides where people are sent: `check_password_hash(stored, INITIAL_PASSWORD)`.
    """
    return any(
        _is_marker(each.name, project)
        for each in inside(password, 20)
        if isinstance(each, Symbol) and each.name.rpartition(".")[2].isupper()
    )


def _is_marker(symbol: str, project: Project) -> bool:
    answers, name = _ASKED.of(project), project.final(symbol)
    if name not in answers:
        answers[name] = False  # stands while it is looked for
        short = name.rpartition(".")[2]
        paths = project.mentioning(short)
        for path in paths if len(paths) <= _MOST_FILES else ():
            module = project.module_at(path)
            data = project.read(path) or b""
            for unit in module.units_mentioning(short, data) if module is not None else ():
                if any(_checks(call, name, project) for call in unit.calls) and _decides(unit, project):
                    answers[name] = True
    return answers[name]


def _checks(call: Call, name: str, project: Project) -> bool:
    return method(call).lower() in CHECKERS and any(
        isinstance(inner := bare(each), Symbol) and project.final(inner.name) == name
        for each in (*call.args, *(value for _, value in call.keywords))
    )


def _decides(unit: Unit, project: Project) -> bool:
    """Whether the function, or one that calls it, sends whoever asks to another page."""
    callers = project.callers(unit, 4) if unit.kind == "function" else []
    return any(
        method(call) in _LEADS for each in (unit, *(each for each, _ in callers)) for call in each.calls
    )
