"""What speaks against a write being the change of an account's own password, where nothing on the way checks one.

A finding must not stand on what could not be read. Each question answers with a reason, in words for people, or
with "" when there is none; they are asked where a rule would report otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from authlint.facts.endpoints import reads_input
from authlint.facts.entering import registered
from authlint.facts.evidence import CHECKERS, is_new, speaks_of_current
from authlint.facts.origins import (
    REQUEST_NAMES,
    VALIDATED,
    dependency,
    is_session,
    name_of,
    session_user_part,
    speaks_of_login_token,
    speaks_of_token,
    typed,
)
from authlint.facts.ownership import PRIVILEGES, is_privilege
from authlint.facts.passwords import PasswordCheck, PasswordHash
from authlint.facts.validated import known_before_write
from authlint.facts.words import words
from authlint.python.calls import Target, arguments, target
from authlint.python.classes import class_of
from authlint.python.flow import Known, is_looked_at, refuses_on_error
from authlint.python.project import Project
from authlint.python.trace import Frame, Trace
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Closure,
    Comparison,
    Item,
    Param,
    Star,
    Symbol,
    Value,
    bare,
    inside,
    label,
    method,
    same,
)
from authlint.vocabulary import (
    is_current_password,
    is_new_password,
    is_password,
    is_password_confirmation,
    is_recovery_word,
    segments,
)

# ---------------------------------------------------------------------- what is not a change

FORCED = words("forced force required mandatory expired expire initial must")
"""Words of a page on which a password has to be set before anything else, right after a login."""

FIRST = words("create add choose setup initialize")
"""Words right before that of the password, on a page for an account that has none yet."""

JOINING = words(
    "register signup registration invite invited invitation activate activation onboarding onboard welcome wizard "
    "complete"
)
"""Words of pages by which somebody comes in for the first time."""


def not_a_change(frame: Frame, trace: Trace) -> str:
    """Whether the names on the way tell that the account has no password of its own yet, or must get a new one:
    `password_change_required`, `create_password`, `complete_profile`.
    """
    for each in (trace.entry.unit, *(above.unit for above in frame.below_entry())):
        said = segments(each.qualname.rpartition(".")[2])
        if any(word in FORCED for word in said) and any(is_password(word) for word in said):
            return "the account has to set a new password before it is let in"
        if any(one in FIRST and is_password(other) for one, other in pairwise(said)):
            return "it is the first password of the account"
    if not JOINING.isdisjoint(segments(trace.entry.unit.qualname)):
        return "the page is one by which people come in for the first time"
    return ""


PROVING = words("otp verify verification")


def known_from_reset(subject: Value, trace: Trace) -> str:
    """Whether the user stands in the session because of a reset: a page that asks for a code puts the key there."""
    keys = set()
    for each in inside(subject, 30):
        if isinstance(each, Item | Call) and session_user_part(each, trace.project) and name_of(each):
            keys.add(name_of(each))
    module = trace.project.module_at(trace.entry.unit.path) if keys else None
    for unit in module.speaking_units() if module is not None else ():
        if not is_recovery_word(unit.qualname) and PROVING.isdisjoint(segments(unit.qualname)):
            continue
        for step in unit.steps:
            if step.kind == "store" and isinstance(step.target, Item) and is_session(step.target.of):
                if name_of(step.target) in keys:
                    return f"{unit.qualname} puts the user of a reset into the session"
    return ""


WEB = tuple(
    f"from {each} import"
    for each in ("flask", "django", "fastapi", "aiohttp", "starlette", "quart", "bottle")
)


def for_administrators(entry: Unit, project: Project) -> str:
    """Whether something that runs before an endpoint lets administrators alone pass: a mixin, a permission, a
    decorator or a dependency whose name says so.
    """
    if not PRIVILEGES.isdisjoint(word for part in entry.path.split("/") for word in segments(part)):
        return "its file is one of administrators' pages"
    asked: list[Value] = [*registered(entry)]
    owner = project.unit(entry.owner) if entry.owner else None
    if owner is not None and owner.kind == "class":
        asked += (*owner.decorators, *owner.bases)
        for field in ("permission_classes", "permission_required", "decorators", "method_decorators"):
            found = project.field(owner.name, field)
            asked += [found[0]] if found is not None else []
    for parameter in entry.parameters:
        call = dependency(Param(parameter.at, parameter.name, 0, entry.name), project)
        asked += [call] if call is not None else []
    for each in asked:
        named = bare(each)
        # `@permission_classes([AllowAny])`: what is listed asks for something, not the name of the list.
        listed = named.args if isinstance(named, Call) and method(named) == "permission_classes" else (each,)
        if any(is_privilege(part) for one in listed for part in inside(one, 30)):
            return "only administrators get there"
    return ""


def run_by_administrators(entry: Unit, project: Project) -> str:
    """Whether a program that asks on the console belongs to a web application: whoever runs it owns the machine.

    The application is looked for in the folder of the program, in the one above and below them.
    """
    if not reads_input(entry):
        return ""
    around = "/".join(entry.path.split("/")[:-2])
    if any(path.startswith(around) for each in WEB for path in project.mentioning(each)):
        return "it is a script for whoever runs the application"
    return ""


def handed_by_decorator(new: Value, subject: Value, trace: Trace) -> str:
    """Whether the new password or the account comes from a decorator of the project, which may have checked it."""
    handed = _handed(trace.entry.unit, trace.project)
    if not handed:
        return ""
    for each in (*inside(new, 60), *inside(subject, 60)):
        if isinstance(each, Param) and each.owner == trace.entry.unit.name and each.name in handed:
            if not session_user_part(each, trace.project):
                return f"{each.name} is handed in by {handed[each.name]}, and what that checks is not known"
    return ""


def _handed(entry: Unit, project: Project) -> dict[str, str]:
    """The parameters that decorators of the project fill in themselves, with the names of the decorators."""
    made: dict[str, str] = {}
    for decorator in registered(entry):
        for name, nested, call in _calls_of_the_view(decorator, project):
            given = [(place, each) for place, each in enumerate(call.args) if not isinstance(each, Star)]
            for place, each in given:
                if place < len(entry.parameters) and not _passed_on(each, nested):
                    made[entry.parameters[place].name] = name
            for keyword, each in call.keywords:
                if keyword is not None and not _passed_on(each, nested):
                    made[keyword] = name
    return made


def _calls_of_the_view(decorator: Value, project: Project) -> Iterator[tuple[str, Unit, Call]]:
    """The calls by which the wrapper of a decorator goes on, with the decorator's name and the wrapper."""
    inner = bare(decorator)
    func = bare(inner.func) if isinstance(inner, Call) else inner
    unit = project.unit(func.name) if isinstance(func, Symbol | Closure) else None
    module = project.module_at(unit.path) if unit is not None and unit.kind == "function" else None
    for nested in module.made.get(unit.qualname, ()) if unit is not None and module is not None else ():
        for call in nested.calls:
            called = bare(call.func)
            if isinstance(called, Param) and called.owner != nested.name:
                yield unit.qualname if unit is not None else "", nested, call


def _passed_on(value: Value, nested: Unit) -> bool:
    """Whether a wrapper hands on what it was given itself."""
    inner = bare(value)
    return isinstance(inner, Param) and inner.owner == nested.name


def guarded_by_password(entry: Unit, project: Project) -> str:
    """Whether a decorator speaks of the password and its wrapper cannot be read: `@password_unset_required`."""
    for decorator in registered(entry):
        inner = bare(decorator)
        name = method(inner) if isinstance(inner, Call) else name_of(inner)
        if not any(is_password(word) for word in segments(name)) or name.startswith("sensitive"):
            continue
        if not any(_calls_of_the_view(decorator, project)):
            return f"what {name} asks of the password is not known"
    return ""


# ---------------------------------------------------------------------- what may have checked it

LATER = words(
    "delay apply_async send_task enqueue defer add_task create_task to_thread run_in_executor submit start print",
    "info debug partial",
)
"""Methods that only start something, or write something down: no answer of theirs lies before the write."""

ANSWERING = words("check is has compare match matches equals")
"""Words with which a method begins that answers with a truth value; where nobody looks at that, it says nothing."""


def unread_check(new: Value, subject: Value, frame: Frame, step: Step, trace: Trace) -> str:
    """Whether a function that is given a password besides the new one, or a token of the address, stands before
    the write, and what it makes of that is not known.
    """
    if isinstance(step.value, Call) and trace.target(step.value, frame).unit is None:
        if any(_is_other_password(trace.outer(each, frame), new, trace) for each in _given(step.value)):
            return f"what {label(step.value)} makes of the current password is not known"
    for known, where in known_before_write(frame, step, trace, new):
        for call in _calls(known):
            name = method(call).lower()
            found = trace.target(call, where)
            if found.unit is not None and (sent := _sent_away(call, found, new, where, trace)):
                return f"what {sent} makes of the current password is not known"
            if not name or name in LATER or found.unit is not None:
                continue  # its own body is read by the search, or it answers nothing
            if any(
                each.value is call for each in trace.project.facts_of(where.unit, PasswordCheck, PasswordHash)
            ):
                continue  # known for a check, which is judged by its answer, or for a hash, which answers nothing
            given = [trace.outer(each, where) for each in _given(call)]
            judged_here = name in CHECKERS and not _tells_by_raising(call, where.unit)
            if not judged_here and any(_is_other_password(each, new, trace) for each in given):
                return f"what {label(call)} makes of the current password is not known"
            if any(_is_token(each, trace) for each in given):
                return f"what {label(call)} makes of the token is not known"
    for whole in (new, subject):
        for each in inside(whole, 60):
            if isinstance(each, Call) and any(_is_token(part, trace) for part in _given(each)):
                if trace.target(each, trace.entry).unit is None:
                    return f"what {label(each)} makes of the token is not known"
    return ""


REMOTE = words(
    "post put request bind simple_bind simple_bind_s authenticate login token initiate_auth admin_initiate_auth",
    "sign_in sign_in_with_password Connection",
)
"""Methods by which a password goes to another server, which answers whether it is right."""


def _sent_away(call: Call, found: Target, new: Value, frame: Frame, trace: Trace) -> str:
    """What a function of the project hands the current password to that is none of it: another server's client.

    "" where it is given no password beside the new one.
    """
    unit = found.unit
    if unit is None or unit.kind != "function":
        return ""
    handed = {
        name
        for name, value in arguments(call, found).items()
        if _is_other_password(trace.outer(value, frame), new, trace)
    }
    for each in unit.calls if handed else ():
        if method(each) in REMOTE and target(each, unit, trace.project).unit is None:
            parts = (part for given in _given(each) for part in inside(given, 20))
            if any(
                isinstance(part, Param) and part.owner == unit.name and part.name in handed for part in parts
            ):
                return label(each)
    return ""


ENTERING = words("login sign_in signin log_in auth authenticate authenticate_user do_login bind")
"""Methods of services by which somebody comes in; one whose answer nobody looks at tells a refusal by an error."""


def _tells_by_raising(call: Call, unit: Unit) -> bool:
    """Whether a method that cannot be read tells by an error that the password is wrong: an object's own one for a
    login whose answer is dropped, and any whose errors are all caught there and turn away.
    """
    if is_looked_at(unit, call):
        return False
    func = bare(call.func)
    if isinstance(func, Symbol):
        return False
    return _called(func) in ENTERING or refuses_on_error(unit, call)


def _called(func: Value) -> str:
    """The name of a method as it is called, in small letters."""
    return func.name.lower() if isinstance(func, Attribute) else ""


def _given(call: Call) -> list[Value]:
    return [*call.args, *(each for _, each in call.keywords)]


def _calls(known: Iterable[Known]) -> Iterator[Call]:
    """The calls among known things and their alternatives, those inside comparisons too, without questions whose
    answer is dropped.
    """
    waiting = list(known)
    while waiting:
        each = waiting.pop()
        waiting += [part for way in each.ways for part in way]
        value = bare(each.value) if each.value is not None else None
        sides = (value.left, value.right) if isinstance(value, Comparison) else (value,)
        for side in sides:
            inner = bare(side) if side is not None else None
            if isinstance(inner, Call):
                if each.kind != "done" or ANSWERING.isdisjoint(segments(method(inner))[:1]):
                    yield inner


def _is_other_password(value: Value, new: Value, trace: Trace) -> bool:
    """Whether a value is a password that was sent beside the new one: `args["password"]` beside `new_password`."""
    inner = bare(value)
    if not isinstance(inner, Attribute | Item | Call | Param) or same(inner, new):
        return False
    name = name_of(inner)
    if name == "data" and isinstance(inner, Attribute):
        name = name_of(inner.of)  # `form.old.data`
    if not is_current_password(name) and name not in ("current", "old", "existing", "previous"):
        if not is_password(name) or is_new_password(name) or is_password_confirmation(name):
            return False
        if not is_new(new):
            return False
    return typed(inner, trace.project, trace.entry.unit.name)


def _is_token(value: Value, trace: Trace) -> bool:
    """Whether a value is a token that the address of the page holds: `def confirm(request, token)`."""
    inner = bare(value)
    return (
        isinstance(inner, Param)
        and inner.owner == trace.entry.unit.name
        and inner.index >= 0
        and inner.name not in REQUEST_NAMES
        and speaks_of_token(inner.name)
        and not speaks_of_login_token(inner.name)
        and dependency(inner, trace.project) is None
    )


def asked_elsewhere(new: Value, frame: Frame, trace: Trace) -> tuple[str, bool]:
    """Whether the request carries the current password and no check of it was met, not even one that fails; and
    whether the class that takes it verifies a password all the same, in a way that was not understood.

    A class of the project takes it, as a form, a schema or the argument of a decorator; where a check was met
    that a way leads around, that is known and no matter of doubt.
    """
    if trace.partial or trace.skipped:
        return "", False
    for unit in (trace.entry.unit, *(above.unit for above in frame.below_entry())):
        if any(_checks(call) for call in unit.calls):
            return "", False
    for name in _taken_by(new, frame, trace):
        lineage = list(trace.project.bases(name))
        for base, taking in lineage:
            for field in (*taking.fields, *taking.annotations) if taking is not None else ():
                if is_current_password(field):
                    short = base.rpartition(".")[2]
                    verifies = any(_verifies(each, trace.project) for _, each in lineage if each is not None)
                    return (
                        f"{short} takes the current password, and where that is checked is not known",
                        verifies,
                    )
    return "", False


def _verifies(owner: Unit, project: Project) -> bool:
    """Whether a method of a class holds a password against a hash."""
    methods = [project.unit(f"{owner.name}.{name}") for name in owner.methods]
    return any(
        method(call).lower() in CHECKERS for each in methods if each is not None for call in each.calls
    )


def _checks(call: Call) -> bool:
    return method(call).lower() in CHECKERS or any(speaks_of_current(each) for each in call.args)


def _taken_by(new: Value, frame: Frame, trace: Trace) -> Iterator[str]:
    """The classes that the input goes through: of forms and bodies inside the new password, and of decorators."""
    for each in inside(new, 60):
        of: Value | None = None
        if isinstance(each, Attribute):
            of = each.of if each.name in VALIDATED else None
            if each.name == "data" and isinstance(field := bare(each.of), Attribute | Item):
                of = field.of
        elif isinstance(each, Param):
            of = each
        owner = class_of(of, frame.unit, trace.project) if of is not None else None
        if owner is not None:
            yield owner
    for decorator in trace.entry.unit.decorators:
        for each in inside(decorator, 12):
            if isinstance(each, Symbol) and (unit := trace.project.unit(each.name)) is not None:
                if unit.kind == "class":
                    yield unit.name


# ---------------------------------------------------------------------- where it stands

DEMOS = words("demo demos example examples sandbox sample samples showcase")
PACKAGING = frozenset({"setup.py", "pyproject.toml", "setup.cfg"})


def shows_a_package(path: str, project: Project) -> bool:
    """Whether a file belongs to the demonstration beside a package: `demo/urls.py` beside `setup.py`."""
    folders = path.split("/")[:-1]
    return any(
        folder.lower() in DEMOS and not PACKAGING.isdisjoint(project.listing("/".join(folders[:place])))
        for place, folder in enumerate(folders)
    )
