"""Views that replace a password as soon as somebody names an account, by a generated one that they mail.

Whoever knows the name locks its owner out, and the mailbox holds a lasting password in clear.

```python
import secrets

from flask import request


@app.route("/forgot-password", methods=["POST"])
def forgot_password():
    user = User.query.filter_by(email=request.form["email"]).first()
    reset_password(user)  # fact: ResetWithoutProof(write=15)
    return "sent"


def reset_password(user):
    password = secrets.token_urlsafe(9)
    user.set_password(password)
    send_mail("Your new password", password, None, [user.email])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.secrets import ResetWithoutProof
from authlint.frameworks.messages import is_route
from authlint.frameworks.model import Row, recognise
from authlint.frameworks.resets import asks_login, generated, names_reset, password_write, tells_who_asks
from authlint.python.calls import target
from authlint.python.flow import Known, known_before, settled
from authlint.python.project import Project
from authlint.python.sources import is_test_path
from authlint.python.units import Step, Unit
from authlint.python.values import Attribute, Call, Literal, Value, bare, inside, method, text_of
from authlint.vocabulary import is_user, is_user_name, segments

MODELS: tuple[Row, ...] = ()

_FORGOT = frozenset(("forgot", "forget", "forgotten", "reset", "recover", "recovery", "lost"))


@recognise(Unit)
def blind_resets(unit: Unit, whole: Unit, project: Project) -> Iterator[ResetWithoutProof]:
    """A view that hands the account which the request names to a function that gives it a generated password."""
    if unit.kind != "function" or is_test_path(unit.path) or not any(map(is_route, unit.decorators)):
        return
    if asks_login(unit, project):
        return
    for step in unit.steps:
        if step.kind != "call" or not isinstance(step.value, Call):
            continue
        write = _replaces(step.value, unit, project)
        if write is None or not _names_somebody(step.value):
            continue
        known = settled(known_before(unit, step))
        if not (names_reset(unit) or any(_says_forgot(each) for each in known)):
            continue
        if any(_proves(each, unit, project) for each in known):
            continue
        yield ResetWithoutProof(at=step.at, value=step.value, inputs=(), write=write.at)
        return


def _replaces(call: Call, unit: Unit, project: Project) -> Step | None:
    """Where the function that a call leads to writes a generated password; None for another call."""
    if not {"reset", "forgot", "recover", "password"} & set(segments(method(call))):
        return None
    helper = target(call, unit, project).unit
    if helper is None or helper.kind != "function" or helper.name == unit.name or not names_reset(helper):
        return None
    write = password_write(helper)
    return write if write is not None and generated(write, helper, project) else None


def _names_somebody(call: Call) -> bool:
    """Whether an account is handed over: `reset_password(user.id)`."""
    for given in (*call.args, *(each for _, each in call.keywords)):
        for each in inside(given, 12):
            name = getattr(each, "name", "")
            if isinstance(name, str) and name and (is_user(name) or is_user_name(name)):
                return True
    return False


def _says_forgot(known: Known) -> bool:
    """Whether a condition is that the client says that the password is lost: `form["forgot"]`."""
    if known.kind != "true" or known.value is None:
        return False
    return any(
        _FORGOT & set(segments(said))
        for each in inside(known.value, 30)
        if (said := text_of(each) if isinstance(each, Literal) else getattr(each, "name", None))
    )


def _proves(known: Known, unit: Unit, project: Project) -> bool:
    if known.value is None or known.kind == "false":
        return False
    return any(_shows(each, unit, project) for each in inside(known.value, 60))


def _shows(value: Value, unit: Unit, project: Project) -> bool:
    if isinstance(value, Attribute) and value.name in ("is_authenticated", "is_admin", "is_staff"):
        return True
    inner = bare(value)
    return tells_who_asks(inner, unit, project)
