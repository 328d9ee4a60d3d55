"""Ways by which a value leaves a program: mail, SMS, responses, pages, logs, the terminal, cookies.

What is in them, and whether it is a secret in clear, is the subject of `authlint.python.clear`.
"""

from __future__ import annotations

from authlint.facts.messages import MessageSent
from authlint.facts.secrets import Channel
from authlint.frameworks.model import Row
from authlint.frameworks.senders import sent
from authlint.python.calls import arguments, target
from authlint.python.declared import declared
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

_MAIL_NAMES = named(
    "send_mail email_user sendmail send_mass_mail EmailMessage EmailMultiAlternatives MIMEText "
    "MessageSchema Message attach_alternative set_content Mail SendMail"
)


_SENDS = named("send sends sending notify dispatch deliver publish enqueue mail email queue")


_LETTERS = named(
    "mail mails email emails sms message msg notification notifications whatsapp telegram letter "
    "invitation invite welcome credentials"
)


_BUILDS = named("generate build make compose render format prepare create")


_PARTS_OF_MAIL = named(
    "attachment attachments object objects index header headers list record row rows folder"
)
"""What comes with a mail that was received, or is kept of one."""


_NO_LETTER = named(
    "field validator str input form serializer backend address error config settings client server "
    "check verify validate exists user login get is has by find change update auth test set confirm "
    "password inbox imap read fetch"
)


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


_ADDRESSING = named(
    "to from_email recipient_list recipients auth_user auth_password connection sender reply_to "
    "subject_template headers attachments fail_silently cc bcc host_password smtp_password"
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
        return message.channel, [each for each in parts if each is not None] or _content(call)
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
    if "sms" in low and any(word in low for word in ("send", "sms_", "text")):
        return "sms", _content(call)
    if is_letter(last) and _is_for_program(call, unit, project):
        return None
    if last in _MAIL_NAMES or is_letter(last):
        if last == "Message" and not any(
            name in ("body", "html", "recipients", "template_body") for name, _ in call.keywords
        ):
            if len(call.args) < 3:
                return None
        return "mail", _content(call)
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


_WIRES = ("socket.", "socketserver.", "websocket.", "websockets.", "zmq.")
"""Modules by which programs talk to each other."""
_CONNECTS = (
    b"socket.socket(",
    b"create_connection(",
    b"socketserver.",
    b"websockets.",
    b"WebSocket",
    b"zmq.Context(",
)
_POST = ("smtplib", "aiosmtplib", "email", "yagmail")


def _is_for_program(call: Call, unit: Unit, project: Project) -> bool:
    """Whether what is called after a letter goes to another program: the function writes to a socket, or a message
    of their own, `Msg(data, LOGIN)`, is made in a file that does.
    """
    own = target(call, unit, project).unit
    if own is not None and own.kind == "function" and _writes_to_socket(own, project):
        return True
    return (
        method(call)[:1].isupper() and method(call) not in _MAIL_NAMES and _holds_socket(unit.path, project)
    )


def _writes_to_socket(unit: Unit, project: Project) -> bool:
    """Whether a function writes to a socket: a client that talks to its server mails nothing to anybody."""
    held: bool | None = None
    for call in unit.calls:
        func = bare(call.func)
        if not isinstance(func, Attribute) or func.name not in ("send", "sendall"):
            continue
        name = getattr(func.of, "name", "")
        if isinstance(name, str) and not {"sock", "socket"}.isdisjoint(segments(name)):
            return True
        if held is None:
            held = _holds_socket(unit.path, project)
        if held and len(call.args) == 1 and not call.keywords:
            return True
    return False


def _holds_socket(path: str, project: Project) -> bool:
    """Whether a file opens connections to other programs, and none that mail goes by."""
    module = project.module_at(path)
    brought = [f"{each}." for each in module.imports.values()] if module is not None else []
    if not project.says_any(path, _CONNECTS):
        return False
    return any(each.startswith(_WIRES) for each in brought) and not any(
        each.startswith(_POST) for each in brought
    )


def is_letter(name: str) -> bool:
    """Whether a function's name says that it sends or writes a mail or message: send_welcome_email,
    notify_user_by_mail.
    """
    words = set(segments(name))
    said = segments(name)
    if said and said[0] in _BUILDS and said[-1] in ("token", "link", "url", "hash"):
        return False  # a part of what a mail will hold
    if said and said[-1] in _PARTS_OF_MAIL:
        return False
    if (
        not words & _LETTERS
        or words & _NO_LETTER - {"password", "user"}
        or (not words & (_SENDS | _BUILDS) and not name[:1].isupper())
    ):
        return bool(
            words & {"notify", "notification"} and words & {"send", "created", "registration", "user"}
        ) and not words & {"get", "is", "has"}
    if name[:1].isupper():
        return segments(name)[-1] in (
            "mail",
            "email",
            "message",
            "msg",
            "letter",
            "notification",
            "sms",
            "task",
            "job",
        )
    if words & _SENDS & words - {"mail", "email"}:
        return True
    return (
        bool(words & _BUILDS)
        and bool(words & {"mail", "email", "letter"})
        and not words & {"user", "address", "account"}
    ) or (bool(words & _BUILDS) and {"account", "email"} <= words)


def _owner_name(func: Attribute | Symbol) -> str:
    if isinstance(func, Symbol):
        return func.name.split(".")[-2] if "." in func.name else ""
    return target_name(func.of)


def _content(call: Call) -> list[Value]:
    return [*call.args, *(each for name, each in call.keywords if name not in _ADDRESSING)]


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
    name = ""
    if isinstance(func, Attribute | Symbol) and last in ("delay", "apply_async", "delay_on_commit"):
        name = _owner_name(func)
        rest = _content(call)
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
    if "sms" in name.lower():
        return "sms", rest
    return ("mail", rest) if is_letter(name) or name in _MAIL_NAMES else None


def is_route(decorator: Value) -> bool:
    value = bare(decorator)
    func = bare(value.func) if isinstance(value, Call) else value
    name = func.name.rpartition(".")[2] if isinstance(func, Attribute | Symbol) else ""
    return name in _ROUTES and (isinstance(value, Call) or name == "expose")


def decorator_name(decorator: Value) -> str:
    value = bare(decorator)
    func = bare(value.func) if isinstance(value, Call) else value
    return func.name.lower() if isinstance(func, Attribute | Symbol) else ""
