"""Ways by which a value leaves a program: mail, SMS, responses, pages, logs, the terminal, sessions, cookies, columns.

What is in them, and whether it is a secret in clear, is the subject of `authlint.python.clear`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from authlint.facts.secrets import Channel, Disclosure
from authlint.frameworks.model import Row, recognise
from authlint.frameworks.randomness import WEAK, strong
from authlint.python.calls import target
from authlint.python.clear import Secret, secrets_in
from authlint.python.flow import known_before
from authlint.python.memo import kept
from authlint.python.project import Project, is_test_path
from authlint.python.purpose import kind_of_name, target_name
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Closure,
    Item,
    Mapping,
    Named,
    Param,
    Spot,
    Symbol,
    Text,
    Value,
    bare,
    inside,
    method,
    text_of,
)
from authlint.vocabulary import segments

MODELS: tuple[Row, ...] = ()

_MAIL_NAMES = frozenset(("send_mail", "email_user", "sendmail", "send_mass_mail", "EmailMessage", "EmailMultiAlternatives", "MIMEText", "MessageSchema", "Message", "attach_alternative", "set_content", "Mail", "SendMail"))
_SENDS = frozenset(("send", "sends", "sending", "notify", "dispatch", "deliver", "publish", "enqueue", "mail", "email", "queue"))
_LETTERS = frozenset(("mail", "mails", "email", "emails", "sms", "message", "msg", "notification", "notifications", "whatsapp", "telegram", "letter", "invitation", "invite", "welcome", "credentials"))
_BUILDS = frozenset(("generate", "build", "make", "compose", "render", "format", "prepare", "create"))
_NO_LETTER = frozenset(("field", "validator", "str", "input", "form", "serializer", "backend", "address", "error", "config", "settings", "client", "server", "check", "verify", "validate", "exists", "user", "login", "get", "is", "has", "by", "find", "change", "update", "auth", "test", "set", "confirm", "password", "inbox", "imap", "read", "fetch"))
_ANSWERS = frozenset(("HttpResponse", "JsonResponse", "Response", "jsonify", "make_response", "ORJSONResponse", "JSONResponse", "PlainTextResponse", "HTMLResponse", "json_response", "UJSONResponse", "HTTPException", "APIResponse"))
_PAGES = frozenset(("render", "render_template", "render_to_string", "TemplateResponse", "render_template_string", "render_to_response", "aiohttp_render"))
_LEVELS = frozenset(("debug", "info", "warning", "warn", "error", "critical", "exception", "log", "success", "trace"))
_PRINTS = frozenset(("builtins.print", "click.echo", "click.secho", "typer.echo", "typer.secho", "rich.print", "sys.stdout.write", "sys.stderr.write", "pprint.pprint"))
_DEFERS = frozenset(("delay", "apply_async", "add_task", "enqueue", "submit", "Thread", "send_task", "start_new_thread", "add_job", "run_in_executor", "create_task", "async_task", "enqueue_job", "delay_on_commit"))
_ADDRESSING = frozenset(("to", "from_email", "recipient_list", "recipients", "auth_user", "auth_password", "connection", "sender", "reply_to", "subject_template", "headers", "attachments", "fail_silently", "cc", "bcc", "host_password", "smtp_password"))
_ROUTES = frozenset(("route", "get", "post", "put", "patch", "delete", "api_view", "action", "api_route", "websocket", "view", "expose"))
_WEB = (b"django", b"flask", b"fastapi", b"starlette", b"sanic", b"tornado", b"aiohttp", b"pyramid", b"bottle", b"quart", b"litestar", b"rest_framework", b"sqlalchemy", b"streamlit", b"falcon", b"cherrypy", b"APIRouter")
_TERMINAL = (b"argparse", b"BaseCommand", b"import click", b"from click", b"typer", b"__main__", b"input(", b"getpass")

Leaving = tuple[Channel, list[Value]]


def draws_at_random(call: Call, unit: Unit | None, project: Project) -> bool:
    """Whether a call draws at random, well or badly."""
    last = method(call)
    if last in _LAST_DRAWS:
        func = bare(call.func)
        if isinstance(func, Symbol) and (func.name in WEAK or func.name.startswith(("secrets.", "random."))):
            return True
        return strong(call)
    return False


_LAST_DRAWS = frozenset(name.rpartition(".")[2] for name in WEAK) | {
    "randbelow", "token_hex", "token_urlsafe", "token_bytes", "urandom", "uuid4", "get_random_string", "make_random_password",
    "get_random_bytes", "randbits", "random_base32", "generate_password", "genword",
}  # fmt: skip


def leaves_by(call: Call, unit: Unit, project: Project) -> Leaving | None:
    """The channel of a call and what it carries; None for a call that keeps things inside."""
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
    if last in _MAIL_NAMES or is_letter(last):
        if last == "Message" and not any(name in ("body", "html", "recipients", "template_body") for name, _ in call.keywords):
            if len(call.args) < 3:
                return None
        return "mail", _content(call)
    return None


def is_letter(name: str) -> bool:
    """Whether a function's name says that it sends or writes a mail or message: send_welcome_email, notify_user_by_mail."""
    words = set(segments(name))
    if not words & _LETTERS or words & _NO_LETTER - {"password", "user"} or (
        not words & (_SENDS | _BUILDS) and not name[:1].isupper()
    ):
        return bool(words & {"notify", "notification"} and words & {"send", "created", "registration", "user"}) and not words & {"get", "is", "has"}
    if name[:1].isupper():
        return segments(name)[-1] in ("mail", "email", "message", "msg", "letter", "notification", "sms", "task", "job")
    if words & _SENDS & words - {"mail", "email"}:
        return True
    return bool(words & _BUILDS) and bool(words & {"mail", "email", "letter"}) and not words & {"user", "address", "account"} or (
        bool(words & _BUILDS) and {"account", "email"} <= words
    )


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
    if words and words[-1] in ("log", "logger", "logging", "logs", "getlogger") or "logger" in receiver.lower():
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
    values: list[Value] = [*call.args, *(each for name, each in call.keywords if name in (None, "context", "context_dict", "params"))]
    values += [Mapping(each.at, ((_key(each, name), each),)) for name, each in call.keywords if name and name not in ("context", "request", "name", "status", "status_code", "template_name")]
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


_HASHING = (
    b"generate_password_hash", b"check_password_hash", b"bcrypt", b"set_password(", b"make_password", b"hashpw", b"pbkdf2",
    b"argon2", b"passlib", b"hashlib", b"django.contrib.auth", b"flask_security", b"fastapi_users", b"check_password", b"scrypt",
)  # fmt: skip


def hashes_passwords(project: Project) -> bool:
    """Whether anything in the project hashes passwords, by its files' bytes."""
    answers, key = kept(project), ("hashes", "")
    if key not in answers:
        answers[key] = any(
            word in data for path, data in project.files().items() if not is_test_path(path) for word in _HASHING
        )
    return bool(answers[key])


def is_table(owner: str, project: Project) -> bool:
    """Whether a class is a table of the database."""
    names = {each.rpartition(".")[2] for each in project.base_names(owner)} if owner else set()
    return bool(names & {"Model", "Document", "SQLModel", "DeclarativeBase", "Base", "UserMixin", "AbstractUser"})


# ---------------------------------------------------------------------- templates


def template_text(name: str, project: Project) -> str | None:
    """The text of a template of the project by the name that code gives it; None when it is not there or is ambiguous."""
    answers = kept(project)
    listing = answers.get(("templates", ""))
    if listing is None:
        found: dict[str, list[str]] = {}
        for path in project.overlay:
            if path.endswith((".html", ".txt", ".jinja", ".jinja2", ".j2", ".mjml", ".htm", ".tpl")):
                found.setdefault(path.rpartition("/")[2], []).append(path)
        count = 0
        for folder, folders, files in os.walk(project.root):
            folders[:] = sorted(each for each in folders if not each.startswith(".") and each not in ("node_modules", "site-packages", "__pycache__", "venv", "static"))
            count += 1
            if count > 20000:
                break
            for each in files:
                if each.endswith((".html", ".txt", ".jinja", ".jinja2", ".j2", ".mjml", ".htm", ".tpl")):
                    path = os.path.relpath(os.path.join(folder, each), project.root).replace(os.sep, "/")
                    found.setdefault(each, []).append(path)
        answers[("templates", "")] = listing = found
    assert isinstance(listing, dict)
    wanted = name.lstrip("/")
    matches = [path for path in listing.get(wanted.rpartition("/")[2], ()) if path == wanted or path.endswith("/" + wanted)]
    if not matches:
        return None
    texts = [project.read(path) for path in sorted(matches)[:4]]
    return "\n".join(each.decode("utf-8", "replace") for each in texts if each is not None)


def prints(text: str, name: str) -> bool:
    """Whether a template prints a variable: `{{ password }}`, `{{ user.password|e }}`; a masked input does not count."""
    pattern = re.compile(
        r"\{\{-?\s*(?:[\w.]+\.)?" + re.escape(name) + r"\b(?!\s*[(.\[])[\s|\w:'\"()-]*\}\}|\$\{?" + re.escape(name) + r"\b"
    )
    for hit in pattern.finditer(text):
        tag = text[max(0, text.rfind("<", 0, hit.start())) : hit.start()]
        rest = text[hit.end() : hit.end() + 80].partition(">")[0]
        if re.search(r"type\s*=\s*[\"']?(?:password|hidden)", tag + rest):
            continue
        if re.search(r"\{\{-?\s*\w*form\w*\.", hit.group()):
            continue  # a form's field renders itself
        return True
    return False


def _shown(secret: Secret, call: Call, project: Project) -> bool | None:
    """Whether the page's template prints the secret; None when the template is not in the project."""
    names = [said for each in [*call.args, *(value for key, value in call.keywords if key in ("template_name", "name"))] if (said := text_of(each)) is not None]
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
                    if key is not None and (said := text_of(key)) and any(one is secret.value for one in inside(inner, 40)):
                        yield said
    for keyword, value in call.keywords:
        if keyword and any(one is secret.value for one in inside(value, 40)):
            yield keyword


# ---------------------------------------------------------------------- disclosures


@recognise(Unit)
def disclosures(unit: Unit, whole: Unit, project: Project) -> Iterator[Disclosure]:
    """Secrets in clear that a unit hands out."""
    if is_test_path(unit.path) or len(unit.steps) > 6000:
        return
    told: set[tuple[str, str]] = set()
    for step in unit.steps:
        leaving = _leaving(step, unit, project)
        if leaving is None:
            continue
        channel, values = leaving
        call = step.value if isinstance(step.value, Call) else None
        for value in values:
            for secret in secrets_in(value, unit, project, draws_at_random):
                if (secret.label, channel) in told:
                    continue
                sure = True
                if channel == "page" and call is not None:
                    shown = _shown(secret, call, project)
                    if shown is False:
                        continue
                    sure = bool(shown)
                if call is not None and channel in ("mail", "sms") and _judged_there(secret, call, unit, project):
                    continue
                if only_in_debug(unit, step):
                    continue
                told.add((secret.label, channel))
                yield _disclosure(secret, channel, step, unit, project, sure)


def _disclosure(secret: Secret, channel: Channel, step: Step, unit: Unit, project: Project, sure: bool) -> Disclosure:
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
        interactive=_at_terminal(unit, project),
        account=_of_accounts(unit, project),
        sure=sure and secret.origin != "unknown",
        clear=secret.decrypted or not hashes_passwords(project) if secret.origin == "stored" else True,
        temporary=_is_clear_column(secret.label.rpartition(".")[2]),
    )


def _leaving(step: Step, unit: Unit, project: Project) -> Leaving | None:
    if step.kind == "call" and isinstance(step.value, Call):
        found = leaves_by(step.value, unit, project)
        if found is not None:
            return found
        return _kept_by_keyword(step.value, project)
    if step.kind == "return" and unit.kind == "function":
        value = bare(step.value)
        if isinstance(value, Mapping | Text) and any(is_route(each) for each in unit.decorators):
            return "response", [value]
        if isinstance(value, Mapping) and unit.owner and not hashes_passwords(project) and is_table(unit.owner, project):
            return "response", [value]
        return None
    if step.kind == "store" and step.target is not None:
        return _kept(step.target, step.value, project)
    return None


def is_route(decorator: Value) -> bool:
    value = bare(decorator)
    func = bare(value.func) if isinstance(value, Call) else value
    name = func.name.rpartition(".")[2] if isinstance(func, Attribute | Symbol) else ""
    return name in _ROUTES and (isinstance(value, Call) or name == "expose")


def _kept(target_: Value, value: Value, project: Project) -> Leaving | None:
    """`session["password"] = ...` and columns that are named for a password in clear."""
    if isinstance(target_, Item):
        of = target_name(target_.of)
        if of == "session" or of.endswith("_session"):
            key = text_of(target_.key) or ""
            return "session", [Mapping(value.at, ((target_.key, value),)), value] if kind_of_name(key) == "password" else [value]
    name = target_name(target_)
    if isinstance(target_, Attribute | Item) and _is_clear_column(name) and is_column(name, project):
        return "column", [value]
    return None


def is_column(name: str, project: Project) -> bool:
    """Whether a class of the project declares a column of that name."""
    answers, key = kept(project), ("column", name)
    if key not in answers:
        declared = re.compile(rb"^\s+" + re.escape(name.encode()) + rb"\s*(?::[^=\n]*)?=\s*(?:\w+\.)*(?:Column|mapped_column|Field|\w+Field)\s*\(", re.MULTILINE)
        files = project.files()
        answers[key] = any(declared.search(files[path]) is not None for path in project.mentioning(name))
    return bool(answers[key])


def _kept_by_keyword(call: Call, project: Project) -> Leaving | None:
    values = [value for name, value in call.keywords if name and _is_clear_column(name) and is_column(name, project)]
    if values and method(call) in ("create", "update", "update_or_create", "insert", "filter") or values and method(call)[:1].isupper():
        return "column", values
    return None


def _is_clear_column(name: str) -> bool:
    words = set(segments(name))
    return kind_of_name(name) == "password" and bool(
        words & {"temp", "tmp", "temporary", "plain", "plaintext", "raw", "clear", "visible", "unhashed", "initial", "generated"}
    )


def _judged_there(secret: Secret, call: Call, unit: Unit, project: Project) -> bool:
    """Whether the call leads to a function of the project that takes the secret by a telling name: it is judged there."""
    from authlint.python.calls import arguments

    found = target(call, unit, project)
    if found.unit is None or found.unit.kind != "function" or found.unit.name == unit.name:
        return False
    for name, value in arguments(call, found).items():
        if any(each is secret.value for each in inside(value, 60)) and kind_of_name(name) is not None and isinstance(value, Value):
            return True
    return False


def only_in_debug(unit: Unit, step: Step) -> bool:
    """Whether a step is reached with a debug switch on only."""
    for known in known_before(unit, step):
        if known.kind == "true" and known.value is not None:
            for each in inside(known.value, 20):
                name = each.name if isinstance(each, Attribute | Symbol | Named | Param) else ""
                if "debug" in name.lower() or "testing" in name.lower():
                    return True
    return False


def _holds(path: str, words: tuple[bytes, ...], project: Project, question: str) -> bool:
    answers, key = kept(project), (question, path)
    if key not in answers:
        data = project.read(path) or b""
        answers[key] = any(word in data for word in words)
    return bool(answers[key])


def _of_accounts(unit: Unit, project: Project) -> bool:
    """Whether the file belongs to a program with accounts: a web framework, an ORM."""
    return _holds(unit.path, _WEB, project, "web")


def _at_terminal(unit: Unit, project: Project) -> bool:
    """Whether a person at a terminal runs the unit: a command, a script with prompts."""
    if "/management/commands/" in f"/{unit.path}":
        return True
    if any("command" in _decorator_name(each) for each in unit.decorators):
        return True
    return not _holds(unit.path, _WEB, project, "web") and _holds(unit.path, _TERMINAL, project, "terminal")


def _decorator_name(decorator: Value) -> str:
    value = bare(decorator)
    func = bare(value.func) if isinstance(value, Call) else value
    return func.name.lower() if isinstance(func, Attribute | Symbol) else ""
