"""Functions and classes that are called like a letter, and what of a call stands in the letter.

Of what the project defines the body decides: a client that signs in at a mail server with a password mails nobody
that password, and a function that sends nothing anywhere is no letter.
"""

from __future__ import annotations

from authlint.frameworks.senders import sent
from authlint.python.calls import Target, arguments, target
from authlint.python.defined import bodies, reaches
from authlint.python.project import Project
from authlint.python.purpose import named
from authlint.python.units import Unit
from authlint.python.values import Attribute, Call, Item, Param, Symbol, Value, bare, inside, method
from authlint.vocabulary import segments

MAIL_NAMES = named(
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
_ADDRESSING = named(
    "to from_email recipient_list recipients auth_user auth_password connection sender reply_to "
    "subject_template headers attachments fail_silently cc bcc host_password smtp_password"
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


def is_for_program(call: Call, unit: Unit, project: Project) -> bool:
    """Whether what is called after a letter goes to another program: the function writes to a socket, or a message
    of their own, `Msg(data, LOGIN)`, is made in a file that does.
    """
    own = target(call, unit, project).unit
    if own is not None and own.kind == "function" and _writes_to_socket(own, project):
        return True
    return method(call)[:1].isupper() and method(call) not in MAIL_NAMES and _holds_socket(unit.path, project)


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


def writes_to_people(own: Unit, project: Project) -> bool:
    """Whether a definition called like a letter comes to one; what makes its text is a letter itself."""
    if own.kind == "class":
        return _is_addressed(own, project) or any(
            each is not None and reaches(each, _may_send, project)
            for each in (project.member(own.name, name) for name in own.methods)
        )
    said = segments(own.name.rpartition(".")[2])
    sends = (_SENDS - {"mail", "email"}).intersection(said) or said[:1] in (("mail",), ("email",))
    return not sends or reaches(own, _may_send, project)


_ADDRESSED = named(
    "to recipient recipients receiver receivers addressee email emails mail address addr phone mobile number user "
    "subject body html text content template title"
)
"""Words of fields that tell to whom a letter goes, or are its parts."""


_PLAIN_BASES = frozenset(
    {
        "builtins.object",
        "abc.ABC",
        "enum.Enum",
        "typing.Generic",
        "typing.Protocol",
        "threading.Thread",
        "multiprocessing.Process",
    }
)
"""Bases outside the project that send and write nothing."""


def _is_addressed(own: Unit, project: Project) -> bool:
    """Whether a class has the parts of a letter, or builds on a library's class: no frame of a protocol of its own,
    `Msg(value, kind)`.
    """
    names: set[str] = set()
    for name, base in project.bases(own.name):
        if base is None:
            if name not in _PLAIN_BASES:
                return True
            continue
        names.update(base.fields, base.annotations)
        init = project.member(base.name, "__init__")
        names.update(each.name for each in (init.parameters if init is not None else ()))
    return not names or any(_ADDRESSED & set(segments(each)) for each in names)


_TRANSPORTS = named(
    "send sends sendmail send_message send_email send_raw_email send_templated_email send_mail post request "
    "publish delay apply_async enqueue enqueue_job put put_nowait send_task add_task create_task submit start "
    "Popen run call check_call check_output system notify urlopen fetch execute commit save create insert "
    "bulk_create add append write emit produce push dispatch deliver message sendMessage send_msg"
)
"""Calls by which a text gets to somebody, or to what will send it: a service, a queue, an outbox, `mail -s`."""


def _may_send(call: Call, unit: Unit, project: Project) -> bool:
    """Whether a call that nothing in the project defines may send or keep a letter."""
    last = method(call)
    if last in _TRANSPORTS or last in MAIL_NAMES or sent(call, unit, project) is not None:
        return True
    return bool(_SENDS & set(segments(last))) or is_letter(last)


def _told_of(own: Unit, call: Call, unit: Unit, project: Project) -> list[Value]:
    """What of a call may stand in the letter: not what the definition puts into no text."""
    leads = target(call, unit, project)
    inits = list(bodies(own, project))
    if not inits:
        return content(call)
    bound = arguments(
        call, Target(leads.name, leads.names, leads.method, inits[0], leads.receiver, leads.owner)
    )
    keys = _left_out(inits[0], own, project)
    withheld = [value for name, value in bound.items() if name in keys]
    return [each for each in content(call) if not any(each is one for one in withheld)]


_SIGNS_IN = named("login authenticate auth ehlo connect starttls smtp SMTP SMTP_SSL")
_KEPT = named("set_password set_unusable_password check_password make_password generate_password_hash hashpw")
"""Calls after which a password is known to nobody."""
_WHOLE = frozenset({"builtins.locals", "builtins.vars"})


def _left_out(body: Unit, own: Unit, project: Project) -> frozenset[str]:
    """The parameters of a sender that stand in no text: it signs in with them, keeps their hash, or uses them for
    nothing; those put into an attribute are followed through the methods of the class.
    """
    if own.kind == "class" and any(
        base is None and name not in _PLAIN_BASES for name, base in project.bases(own.name)
    ):
        return frozenset()  # a library's class may write what it is given
    held: dict[str, str] = {}
    methods = [body]
    if own.kind == "class":
        methods += [one for name in own.methods if (one := project.member(own.name, name)) is not None]
        for step in body.steps:
            if step.kind == "store" and isinstance(step.target, Attribute):
                if isinstance(each := bare(step.value), Param):
                    held[step.target.name] = each.name
    used: set[str] = set()
    for unit in methods:
        for step in unit.steps:
            value = bare(step.value)
            if isinstance(value, Call) and step.kind == "call":
                if isinstance(func := bare(value.func), Symbol) and func.name in _WHOLE:
                    return frozenset()
                if method(value) in _SIGNS_IN or method(value) in _KEPT:
                    continue
            elif isinstance(value, Param):
                if step.kind == "store" and not isinstance(step.target, Item):
                    continue  # another name for it
            for part in inside(value, 200):
                if isinstance(part, Param) and part.owner == body.name:
                    used.add(part.name)
                elif isinstance(part, Attribute) and part.name in held:
                    used.add(held[part.name])
    return frozenset(each.name for each in body.parameters if each.kind not in ("args", "kwargs")) - used


def content(call: Call) -> list[Value]:
    return [*call.args, *(each for name, each in call.keywords if name not in _ADDRESSING)]


def of_letter(own: Unit, call: Call, unit: Unit, project: Project) -> list[Value] | None:
    """What of a call that leads to a definition called like a letter stands in it; None when it is none."""
    if not writes_to_people(own, project):
        return None
    return _told_of(own, call, unit, project)
