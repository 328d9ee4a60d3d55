"""Ways by which a value leaves a program: mail, SMS, responses, pages, logs, the terminal, cookies.

What is in them, and whether it is a secret in clear, is the subject of `authlint.python.clear`.
"""

from __future__ import annotations

from authlint.facts.messages import MessageSent
from authlint.facts.secrets import Channel
from authlint.frameworks.letters import (
    MAIL_NAMES,
    content,
    is_for_program,
    is_letter,
    of_letter,
    writes_to_people,
)
from authlint.frameworks.model import Row
from authlint.frameworks.senders import sent
from authlint.python.calls import arguments, target
from authlint.python.declared import declared
from authlint.python.defined import definition
from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.purpose import named, target_name
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Closure,
    Mapping,
    Param,
    Symbol,
    Value,
    bare,
    inside,
    method,
    text_of,
)
from authlint.vocabulary import segments

MODELS: tuple[Row, ...] = ()


_ANSWERS = named(
    "HttpResponse JsonResponse Response jsonify make_response ORJSONResponse JSONResponse "
    "PlainTextResponse HTMLResponse json_response UJSONResponse HTTPException APIResponse"
)


_PAGES = named(
    "render render_template render_to_string TemplateResponse render_template_string "
    "render_to_response aiohttp_render"
)


_LEVELS = named("debug info warning warn error critical exception log success trace")


_PRINTS = named(
    "builtins.print click.echo click.secho typer.echo typer.secho rich.print sys.stdout.write "
    "sys.stderr.write pprint.pprint"
)


_DEFERS = named(
    "delay apply_async add_task enqueue submit Thread send_task start_new_thread add_job "
    "run_in_executor create_task async_task enqueue_job delay_on_commit"
)


_ROUTES = named("route get post put patch delete api_view action api_route websocket view expose")


Leaving = tuple[Channel, list[Value]]


def leaves_by(call: Call, unit: Unit, project: Project, depth: int = 2) -> Leaving | None:
    """The channel of a call and what it carries; None for a call that keeps things inside.

    `depth` is how many functions of the project may lie between the call and the mail.
    """
    message = declared(call, MessageSent, unit, project) or sent(call, unit, project)
    if message is not None:
        parts = (message.subject, message.content, message.html)
        return message.channel, [each for each in parts if each is not None] or content(call)
    last = method(call)
    low = last.lower()
    func = bare(call.func)
    if last in _LEVELS:
        return _logged(call, func, last)
    if last in _ANSWERS:
        return "response", [*call.args, *(each for name, each in call.keywords if name != "headers")]
    if last in _PAGES:
        return _page(call, last)
    if last == "set_cookie":
        return "cookie", list(call.args[1:2]) or [each for name, each in call.keywords if name == "value"]
    if last in ("print", "echo", "secho", "write", "pprint"):
        return _printed(call, func, last)
    if last == "flash" or (isinstance(func, Symbol) and func.name.startswith("django.contrib.messages.")):
        return "flash", list(call.args)
    if last in _DEFERS:
        return _deferred(call, func, last, unit, project)
    if last == "create" and isinstance(func, Attribute | Symbol) and _owner_name(func) == "messages":
        return "sms", [each for name, each in call.keywords if name in ("body", "content", "text")]
    is_text = "sms" in low and any(word in low for word in ("send", "sms_", "text"))
    if not is_text and is_letter(last) and is_for_program(call, unit, project):
        return None
    if is_text or last in MAIL_NAMES or is_letter(last):
        if last == "Message" and not any(
            name in ("body", "html", "recipients", "template_body") for name, _ in call.keywords
        ):
            if len(call.args) < 3:
                return None
        own = definition(call, unit, project)
        told = of_letter(own, call, unit, project) if own is not None else content(call)
        return None if told is None else ("sms" if is_text else "mail", told)
    if depth and low.startswith(_HANDS_OVER):
        return _by_helper(call, unit, project, depth)
    return None


_HANDS_OVER = ("send", "mail", "notify", "email", "deliver", "dispatch", "post_mail", "message")


def _by_helper(call: Call, unit: Unit, project: Project, depth: int) -> Leaving | None:
    """A function of the project that mails what it is given, whatever its name."""
    found = target(call, unit, project)
    if found.unit is None or found.unit.kind != "function":
        return None
    given = mailed_parameters(found.unit, project, depth - 1)
    if not given:
        return None
    return "mail", [value for name, value in arguments(call, found).items() if name in given]


_MAILED: Memo[tuple[str, int], frozenset[str]] = Memo()


def mailed_parameters(unit: Unit, project: Project, depth: int) -> frozenset[str]:
    """The parameters of a function that end up in a mail which it sends."""
    answers, key = _MAILED.of(project), (unit.name, depth)
    known = answers.get(key)
    if isinstance(known, frozenset):
        return known
    names: set[str] = set()
    for call in unit.calls[:60]:
        leaving = leaves_by(call, unit, project, depth)
        if leaving is None or leaving[0] not in ("mail", "sms"):
            continue
        for value in leaving[1]:
            names.update(each.name for each in inside(value, 60) if isinstance(each, Param))
    found = frozenset(names - {"self", "request", "user", "to", "email", "address", "recipient"})
    answers[key] = found
    return found


def _owner_name(func: Attribute | Symbol) -> str:
    if isinstance(func, Symbol):
        return func.name.split(".")[-2] if "." in func.name else ""
    return target_name(func.of)


def _logged(call: Call, func: Value, last: str) -> Leaving | None:
    if isinstance(func, Symbol):
        if func.name.startswith("django.contrib.messages."):
            return "flash", list(call.args[1:])
        receiver = func.name.rpartition(".")[0].rpartition(".")[2]
    elif isinstance(func, Attribute):
        receiver = target_name(func.of) or (method(func.of) if isinstance(func.of, Call) else "")
    else:
        return None
    words = segments(receiver)
    if (
        words and words[-1] in ("log", "logger", "logging", "logs", "getlogger")
    ) or "logger" in receiver.lower():
        return "log", [*call.args, *(each for name, each in call.keywords if name != "exc_info")]
    if receiver == "messages":
        return "flash", list(call.args[1:])
    return None


def _printed(call: Call, func: Value, last: str) -> Leaving | None:
    if isinstance(func, Symbol):
        if func.name in _PRINTS:
            return "print", list(call.args)
        return None
    if isinstance(func, Attribute):
        receiver = target_name(func.of)
        if last == "write" and receiver in ("stdout", "stderr"):
            return "print", list(call.args)
        if last == "print" and receiver in ("console", "_console", "rich"):
            return "print", list(call.args)
    return None


def _page(call: Call, last: str) -> Leaving | None:
    values: list[Value] = [
        *call.args,
        *(each for name, each in call.keywords if name in (None, "context", "context_dict", "params")),
    ]
    values += [
        Mapping(each.at, ((_key(each, name), each),))
        for name, each in call.keywords
        if name and name not in ("context", "request", "name", "status", "status_code", "template_name")
    ]
    return "page", values


def _key(value: Value, name: str) -> Value:
    from authlint.python.values import Literal

    return Literal(value.at, name)


def _deferred(call: Call, func: Value, last: str, unit: Unit, project: Project) -> Leaving | None:
    """`send_welcome.delay(...)`, `tasks.add_task(send_email, ...)`: the function put off decides."""
    name, head = "", None
    if isinstance(func, Attribute | Symbol) and last in ("delay", "apply_async", "delay_on_commit"):
        name, head = _owner_name(func), bare(func.of) if isinstance(func, Attribute) else None
        if isinstance(func, Symbol):
            head = Symbol(func.at, func.name.rpartition(".")[0])
        rest = content(call)
    else:
        names = [*call.args, *(each for key, each in call.keywords if key in ("target", "func"))]
        head = bare(names[0]) if names else None
        if isinstance(head, Symbol | Closure | Attribute):
            name = head.name.rpartition(".")[2]
        elif head is not None and (said := text_of(head)) is not None:
            name = said.rpartition(".")[2]
        rest = [*call.args[1:], *(each for key, each in call.keywords if key not in ("target", "func"))]
    if not name:
        return None
    own = project.unit(head.name) if isinstance(head, Symbol | Closure) else None
    if own is not None and own.kind == "function" and not writes_to_people(own, project):
        return None
    if "sms" in name.lower():
        return "sms", rest
    return ("mail", rest) if is_letter(name) or name in MAIL_NAMES else None


def put_off(call: Call) -> Call:
    """The call that a call puts off: `send(to)` of `tasks.add_task(send, to)` and of `send.delay(to)`; else itself."""
    last, func = method(call), bare(call.func)
    if last not in _DEFERS:
        return call
    if last in ("delay", "delay_on_commit"):
        if isinstance(func, Symbol):
            head: Value = Symbol(func.at, func.name.rpartition(".")[0])
        elif isinstance(func, Attribute):
            head = func.of
        else:
            return call
        return Call(call.at, head, call.args, call.keywords)
    return Call(call.at, call.args[0], call.args[1:], call.keywords) if call.args else call


def is_route(decorator: Value) -> bool:
    value = bare(decorator)
    func = bare(value.func) if isinstance(value, Call) else value
    name = func.name.rpartition(".")[2] if isinstance(func, Attribute | Symbol) else ""
    return name in _ROUTES and (isinstance(value, Call) or name == "expose")


def decorator_name(decorator: Value) -> str:
    value = bare(decorator)
    func = bare(value.func) if isinstance(value, Call) else value
    return func.name.lower() if isinstance(func, Attribute | Symbol) else ""
