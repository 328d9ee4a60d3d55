"""Secrets in clear that leave a program, by the channels of `messages` and by columns and sessions.

```python
from django.core.mail import send_mail
from django.utils.crypto import get_random_string


def invite(email):
    password = get_random_string(12)
    User.objects.create_user(email, email, password)
    # fact: Disclosure(kind="password", channel="mail", label="password", origin="generated", source=6)
    send_mail("Welcome", f"Your password is {password}", None, [email])
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.secrets import Channel, Disclosure
from authlint.frameworks.belonging import belongs, names_site, reminds
from authlint.frameworks.constants import is_hash_function
from authlint.frameworks.development import is_test_unit, makes_people_up, only_in_development
from authlint.frameworks.generators import draws_at_random
from authlint.frameworks.hash_columns import is_hash
from authlint.frameworks.messages import Leaving, decorator_name, leaves_by, put_off
from authlint.frameworks.model import Row, recognise
from authlint.frameworks.returned import answers, body
from authlint.frameworks.stores import hashes_passwords, is_clear_column, is_column, is_table
from authlint.python.calls import target
from authlint.python.clear import HANDS_ON, Secret, secrets_in
from authlint.python.flow import known_before
from authlint.python.project import Project
from authlint.python.purpose import kind_around, kind_of_name, named, target_name
from authlint.python.templates import prints, template_text
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Item,
    Literal,
    Mapping,
    Named,
    Param,
    Spot,
    Symbol,
    Value,
    bare,
    dotted,
    inside,
    method,
    text_of,
)
from authlint.vocabulary import segments, speaks_of_sharing

MODELS: tuple[Row, ...] = ()

_WEB = (
    b"django",
    b"flask",
    b"fastapi",
    b"starlette",
    b"sanic",
    b"tornado",
    b"aiohttp",
    b"pyramid",
    b"bottle",
    b"quart",
    b"litestar",
    b"rest_framework",
    b"sqlalchemy",
    b"streamlit",
    b"falcon",
    b"cherrypy",
    b"APIRouter",
)

_SERVING = (
    b".route(",
    b"@app.",
    b"@router.",
    b"APIRouter",
    b"urlpatterns",
    b"request.",
    b"HttpRe",
    b"render_template",
    b"streamlit",
)
"""Marks of a file that answers requests, whatever else it may do."""

_TERMINAL = (
    b"argparse",
    b"BaseCommand",
    b"import click",
    b"from click",
    b"typer",
    b"__main__",
    b"input(",
    b"getpass",
)


@recognise(Unit)
def disclosures(unit: Unit, whole: Unit, project: Project) -> Iterator[Disclosure]:
    """Secrets in clear that a unit hands out."""
    if is_test_unit(unit, project) or len(unit.steps) > 6000:
        return
    told: set[tuple[str, str]] = set()
    spoken: set[tuple[str, bool]] = set()
    around = kind_around(unit.qualname)
    if around not in ("code", "reset") or any(method(call) == "set_password" for call in unit.calls):
        around = None
    for step in unit.steps:
        leaving = _leaving(step, unit, project)
        if leaving is None:
            continue
        channel, values = leaving
        call = step.value if isinstance(step.value, Call) else None
        for value in values:
            for secret in secrets_in(value, unit, project, draws_at_random, around):
                if (secret.label, channel) in told:
                    continue
                if _is_hashed_in_place(secret, value, step, unit) or _is_spare(secret, value):
                    continue
                if secret.doubtful and channel not in ("mail", "sms", "response", "page", "print"):
                    continue
                sure = True
                if channel == "page" and call is not None:
                    if not _is_answer(call, unit):
                        continue
                    shown = _shown(secret, call, project)
                    if shown is False:
                        continue
                    sure = bool(shown)
                if (
                    call is not None
                    and channel in ("mail", "sms")
                    and (
                        _judged_there(secret, call, unit, project)
                        or _is_letter_of_another(secret, value, unit, project)
                    )
                ):
                    continue
                if (
                    only_in_debug(unit, step)
                    or only_in_development(unit, step)
                    or (secret.kind == "password" and _of_shared_thing(unit))
                ):
                    continue
                if channel in ("response", "page", "flash") and _is_suggestion(secret, unit, project):
                    continue
                told.add((secret.label, channel))
                found = _disclosure(secret, channel, step, unit, project, sure)
                if channel in ("print", "log") and found.belongs:
                    # One cause: a function that tells what it handles.
                    cause = (secret.kind, secret.origin == "stored")
                    if cause in spoken:
                        continue
                    if secret.kind == "password" or secret.origin != "typed":
                        spoken.add(cause)
                yield found


def _is_spare(secret: Secret, value: Value) -> bool:
    """Whether a code is told under the name of those that stand in for a lost factor: `{"recovery_codes": codes}`."""
    return secret.kind == "code" and any(
        kind_of_name(text_of(key) or "") == "recovery"
        and any(each is secret.value for each in inside(shown, 40))
        for mapping in inside(value, 60)
        if isinstance(mapping, Mapping)
        for key, shown in mapping.items
        if key is not None
    )


def _is_hashed_in_place(secret: Secret, value: Value, step: Step, unit: Unit) -> bool:
    """Whether the dict that shows a password had a hash put in its place before: `data["password"] = hash(...)`."""
    for each in unit.steps:
        if each.kind != "store" or each.at >= step.at or not isinstance(each.target, Item):
            continue
        of, key = bare(each.target.of), text_of(each.target.key)
        if (
            isinstance(of, Mapping)
            and any(
                name and text_of(name) == key and bare(one) is bare(secret.value) for name, one in of.items
            )
            and any(
                isinstance(part, Call) and is_hash_function(method(part)) for part in inside(each.value, 40)
            )
            and any(part is of for part in inside(value, 60))
        ):
            return True
    return False


def _disclosure(
    secret: Secret, channel: Channel, step: Step, unit: Unit, project: Project, sure: bool
) -> Disclosure:
    callers: tuple[Spot, ...] = ()
    if secret.origin in ("given", "stored", "unknown") and unit.kind == "function":
        callers = tuple(call.at for _, call in project.callers(unit, 6))
    return Disclosure(
        at=step.at,
        value=secret.value,
        kind=secret.kind,
        channel=channel,
        label=secret.label,
        origin="given" if secret.origin == "unknown" else secret.origin,
        source=secret.source if secret.source is not None and secret.source.line != step.at.line else None,
        callers=callers,
        interactive=(
            _at_terminal(unit, project) or (channel in ("print", "log") and _for_commands(unit, project))
        )
        and not _fills_a_setting(unit, step),
        account=_of_accounts(unit, project),
        sure=sure and secret.origin != "unknown",
        clear=secret.origin != "stored" or _is_readable(secret, channel, unit, project),
        temporary=is_clear_column(secret.label.rpartition(".")[2]),
        belongs=belongs(secret, channel, step, unit, project) and not makes_people_up(unit, project),
    )


_WRITES = named("set_password save commit execute create update insert insert_one update_one add")
"""Methods by which a password may be given to somebody."""


def _is_readable(secret: Secret, channel: Channel, unit: Unit, project: Project) -> bool:
    """Whether a stored password is kept readable: it is decrypted, mailed, given to those who forgot it, or
    nothing in the project hashes passwords at all.
    """
    if secret.decrypted:
        return not names_site(unit)
    if is_hash(secret.value, unit, project):
        return False
    if channel in ("mail", "sms"):
        return True
    if reminds(unit, project):
        return True
    return not secret.doubtful and not hashes_passwords(project)


def _leaving(step: Step, unit: Unit, project: Project) -> Leaving | None:
    if step.kind == "call" and isinstance(step.value, Call):
        found = leaves_by(step.value, unit, project)
        if found is not None:
            return found
        return _kept_by_keyword(step.value, project)
    if step.kind == "return" and unit.kind == "function":
        value = body(step)
        if value is not None and answers(unit, project):
            return "response", [value]
        if (
            isinstance(value, Mapping)
            and unit.owner
            and not hashes_passwords(project)
            and is_table(unit.owner, project)
            and _is_answered(unit, project)
        ):
            return "response", [value]
        return None
    if step.kind == "store" and step.target is not None:
        return _kept(step.target, step.value, project)
    return None


def _is_answered(unit: Unit, project: Project) -> bool:
    """Whether what a method of a row gives is given back by somebody who calls it."""
    return any(
        each is call
        for caller, call in project.callers(unit, 6)
        for step in caller.steps
        if step.kind == "return" or (step.kind == "call" and isinstance(step.value, Call))
        for each in inside(step.value, 200)
        if step.kind == "return" or leaves_by(step.value, caller, project) is not None  # type: ignore[arg-type]
    )


_LETTERS = named("Message EmailMessage EmailMultiAlternatives Mail MailMessage")
_LETTER_PARTS = named("body html text html_body content subject")
"""Attributes of a mail that are its text: `msg.body = ...`, Flask-Mail and Django."""


def _kept(target_: Value, value: Value, project: Project) -> Leaving | None:
    """`session["password"] = ...` and columns that are named for a password in clear."""
    if isinstance(target_, Item):
        of = target_name(target_.of)
        if of == "session" or of.endswith("_session"):
            key = text_of(target_.key) or ""
            return "session", [Mapping(value.at, ((target_.key, value),)), value] if kind_of_name(
                key
            ) == "password" else [value]
    if isinstance(target_, Attribute) and target_.name in _LETTER_PARTS:
        made = bare(target_.of)
        if isinstance(made, Call) and method(made) in _LETTERS:
            return "mail", [value]
    name = target_name(target_)
    if isinstance(target_, Attribute | Item) and is_clear_column(name) and is_column(name, project):
        return "column", [value]
    return None


def _kept_by_keyword(call: Call, project: Project) -> Leaving | None:
    values = [
        value for name, value in call.keywords if name and is_clear_column(name) and is_column(name, project)
    ]
    if (values and method(call) in ("create", "update", "update_or_create", "insert", "filter")) or (
        values and method(call)[:1].isupper()
    ):
        return "column", values
    return None


def _judged_there(secret: Secret, call: Call, unit: Unit, project: Project) -> bool:
    """Whether the call leads to a function of the project that takes the secret by a telling name: it is
    judged there.
    """
    from authlint.python.calls import arguments

    call = put_off(call)
    found = target(call, unit, project)
    if found.unit is None or found.unit.kind != "function" or found.unit.name == unit.name:
        return False
    for name, value in arguments(call, found).items():
        if (
            any(each is secret.value for each in inside(value, 60))
            and kind_of_name(name) is not None
            and isinstance(value, Value)
        ):
            return True
    return False


def _is_letter_of_another(secret: Secret, value: Value, unit: Unit, project: Project) -> bool:
    """Whether what is sent was made by a function of the project that puts the secret into the letter itself: it is
    told there.
    """
    for each in inside(value, 60):
        if isinstance(each, Call) and _judged_there(secret, each, unit, project):
            maker = target(each, unit, project).unit
            if maker is not None and any(
                (left := _leaving(step, maker, project)) is not None and left[0] in ("mail", "sms")
                for step in maker.steps
            ):
                return True
    return False


def _of_shared_thing(unit: Unit) -> bool:
    """Whether code is about a thing that people open with its own password, which is nobody's account."""
    return speaks_of_sharing(f"{unit.qualname}_{unit.path.removesuffix('.py')}")


def _gives(call: Call) -> bool:
    """Whether a call may give a password to somebody, an account that it makes among them."""
    name = method(call)
    return name in _WRITES or name.startswith(("create_", "add_", "new_", "register_"))


def _is_suggestion(secret: Secret, unit: Unit, project: Project) -> bool:
    """Whether a password was drawn to be looked at and is given to no account: the answer of a password
    generator.
    """
    if secret.kind not in ("password", "code") or secret.origin != "generated":
        return False
    made = bare(secret.value)
    whole = made
    while isinstance(whole, Item | Attribute):  # one of several things that a helper gives back
        whole = bare(whole.of)
    if whole is not made and isinstance(whole, Call):
        maker = target(whole, unit, project).unit
        if maker is None or any(_gives(call) for call in maker.calls):
            return False
    if isinstance(made, Call) and not draws_at_random(made, unit, project):
        func = bare(made.func)
        if not all(isinstance(bare(each), Literal) for each in (*made.args, *(v for _, v in made.keywords))):
            return False
        maker = target(made, unit, project).unit
        if maker is None and not isinstance(func, Symbol):
            return False
        if maker is not None and any(map(_gives, maker.calls)):
            return False
    for step in unit.steps:
        if step.kind == "store" and isinstance(step.target, Attribute | Item):
            used: tuple[Value, ...] = (step.value,)
        elif step.kind == "call" and isinstance(call := step.value, Call):
            if call is made or method(call) in HANDS_ON:
                continue
            if (left := leaves_by(call, unit, project)) is not None:
                if secret.kind == "password" or left[0] not in ("mail", "sms"):
                    continue  # a code that is sent to somebody is a code
            used = (*call.args, *(each for _, each in call.keywords))
        else:
            continue
        if any(bare(each) is made for value in used for each in inside(value, 60)):
            return False
    return True


_TEXTS = named("render_template render_to_string")


def _is_answer(call: Call, unit: Unit) -> bool:
    """Whether a rendered text is given back; what a mail carries is judged where it is sent."""
    if method(call) not in _TEXTS:
        return True
    return any(
        each is call for step in unit.steps if step.kind == "return" for each in inside(step.value, 200)
    )


def _shown(secret: Secret, call: Call, project: Project) -> bool | None:
    """Whether the page's template prints the secret; None when the template is not in the project."""
    names = [
        said
        for each in [*call.args, *(value for key, value in call.keywords if key in ("template_name", "name"))]
        if (said := text_of(each)) is not None
    ]
    name = next((each for each in names if "." in each and " " not in each), None)
    if name is None:
        return None
    text = template_text(name, project)
    if text is None:
        return None
    keys = {secret.label.rpartition(".")[2], *_keys_of(secret, call)}
    return any(prints(text, key) for key in keys)


def _keys_of(secret: Secret, call: Call) -> Iterator[str]:
    for value in [*call.args, *(each for _, each in call.keywords)]:
        for each in inside(value, 120):
            if isinstance(each, Mapping):
                for key, inner in each.items:
                    if (
                        key is not None
                        and (said := text_of(key))
                        and any(one is secret.value for one in inside(inner, 40))
                    ):
                        yield said
    for keyword, value in call.keywords:
        if keyword and any(one is secret.value for one in inside(value, 40)):
            yield keyword


def only_in_debug(unit: Unit, step: Step) -> bool:
    """Whether a step is reached with a debug switch on only."""
    for known in known_before(unit, step):
        if known.kind == "true" and known.value is not None:
            for each in inside(known.value, 20):
                name = each.name if isinstance(each, Attribute | Symbol | Named | Param) else ""
                if "debug" in name.lower() or "testing" in name.lower():
                    return True
    return False


def _of_accounts(unit: Unit, project: Project) -> bool:
    """Whether the file belongs to a program with accounts: a web framework, an ORM."""
    return project.says_any(unit.path, _WEB)


_ENVIRONMENT = named("getenv environ env config settings getattr")


def _fills_a_setting(unit: Unit, step: Step) -> bool:
    """Whether a step is reached where a setting names no password: a start that nobody watches, whose output
    is kept as a log.
    """
    for known in known_before(unit, step):
        if known.kind != "false" or known.value is None:
            continue
        words: set[str] = set()
        for each in inside(known.value, 20):
            if isinstance(each, Attribute | Symbol):
                words.update(segments(each.name))
            elif (said := text_of(each)) is not None and kind_of_name(said.lower()) == "password":
                words.add("password")
        if "password" in words and words & _ENVIRONMENT:
            return True
    return False


_APPLICATIONS = named("Flask FastAPI Quart Sanic Starlette Litestar Bottle")
"""Constructors of applications: what makes one runs once, at the start."""


def _for_commands(unit: Unit, project: Project) -> bool:
    """Whether nobody but people at a terminal call a function, as one that makes the application and starts it."""
    if unit.kind != "function" or unit.decorators:
        return False
    if any(method(call) in _APPLICATIONS for call in unit.calls):
        return True
    callers = project.callers(unit, 6)
    return bool(callers) and all(_at_terminal(each, project) for each, _ in callers)


def _takes_options(unit: Unit, project: Project) -> bool:
    """Whether a function is handed the options of a command line, or its class declares them: `add_arguments`."""
    if any(
        each.annotation is not None and dotted(each.annotation) == "argparse.Namespace"
        for each in unit.parameters
    ):
        return True
    owner = project.unit(unit.owner) if unit.owner else None
    return owner is not None and owner.kind == "class" and "add_arguments" in owner.methods


def _at_terminal(unit: Unit, project: Project) -> bool:
    """Whether a person at a terminal runs the unit: a command, a script with prompts."""
    if "/management/commands/" in f"/{unit.path}":
        return True
    if any("command" in decorator_name(each) for each in unit.decorators) or _takes_options(unit, project):
        return True
    return project.says_any(unit.path, _TERMINAL) and not project.says_any(unit.path, _SERVING)
