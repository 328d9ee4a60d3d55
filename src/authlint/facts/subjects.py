"""Whose password a write sets: that of the session's user, of somebody found by name, of an account elsewhere, of a
thing that is no account.
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.endpoints import is_callback, is_handler, reads_input
from authlint.facts.origins import (
    name_of,
    session_user,
    session_user_part,
)
from authlint.facts.ownership import (
    found_by_address,
)
from authlint.facts.passwords import PasswordWrite
from authlint.facts.words import words
from authlint.pattern import pattern
from authlint.python.classes import class_of
from authlint.python.passwords import is_request_model
from authlint.python.project import Project
from authlint.python.trace import Frame, Trace
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Item,
    Param,
    Symbol,
    Value,
    bare,
    inside,
    label,
    method,
    text_of,
)
from authlint.python.vaults import is_vault_entry
from authlint.vocabulary import (
    CONNECTION,
    is_email,
    is_password,
    is_recovery_word,
    is_user,
    is_user_name,
    segments,
)

SIGN_UP = words(
    "register signup registration create add seed import migrate init setup install invite invitation "
    "activate activation onboarding onboard bootstrap load populate fixture new join insert"
)
"""Words of pages and scripts by which an account comes to be."""
MAKING = words(
    "create create_user create_superuser get_or_create update_or_create new model add_user "
    "objects_create build from_orm model_validate"
)
"""Calls that give a new account."""

SERVERS = words(
    "ldap imap smtp pop3 ftp sftp ssh samba smb jabber xmpp mumble openfire teamspeak discourse mysql mariadb "
    "postgres postgresql mongodb redis vpn wifi wlan radius kerberos vnc rdp webdav caldav"
)
"""Words of functions that set the password of an account at another server."""

OWN = words(
    "id pk uid sub ids uuid key profile account member instance object obj data row record entity auth login identity "
    "credentials credential name current email get_object base first"
)
"""Names by which an account of the session's user is reached from that user, beside those of users themselves."""

RELATED = words(
    "creator created parent owner owned manager managed invited supervisor added registered reseller"
)
"""Words of columns by which a row belongs to somebody: `created_by=request.user`."""

WORD = pattern(r"[a-z]+")
ENTRIES = words("site website url service platform title vault entry app application domain host server")
"""Columns of a password that is kept for another place, as a password manager does."""


def of_another_service(write: PasswordWrite, subject: Value, frame: Frame, trace: Trace) -> str:
    """Whether the password is that of an account elsewhere: by what the functions on the way are called, by what
    the row holds, by the class that the writing function declares, and by the way from the session's user to it.
    """
    said: set[str] = set()
    for each in {trace.entry.unit.qualname, *(above.unit.qualname for above in frame.below_entry())}:
        said.update(segments(each))
        if any(_of_service(part) for part in each.split(".")):
            return "it is the password of an account at a service"
    if not SERVERS.isdisjoint(said):
        return "it is the password of an account at another server"
    kept = class_of(write.subject, frame.unit, trace.project) if write.subject is not None else None
    row = trace.project.unit(kept) if kept is not None else None
    for owner in (*_classes(subject, trace.project), *((row,) if row is not None else ())):
        fields = {word for name in (*owner.fields, *owner.annotations) for word in segments(name)}
        if not CONNECTION.isdisjoint(fields):
            return f"{owner.qualname} tells how to reach another service"
        columns = [each for each in {**owner.fields, **owner.annotations} if not is_password(each)]
        if is_vault_entry(owner.qualname, columns):
            return f"{owner.qualname} is an entry of a vault"
    if _belongs(subject, trace.project):
        return "it is the password of something that belongs to the session's user"
    return ""


def _of_service(name: str) -> bool:
    """`ServicePasswordForm`, `set_service_account`; not `AccountService`, `self_service_password`."""
    said = ("", *segments(name), "")
    return any(
        one == "service" and before != "self" and (is_password(after) or after in ("account", "accounts"))
        for before, one, after in zip(said, said[1:], said[2:], strict=False)
    )


def _classes(subject: Value, project: Project) -> Iterator[Unit]:
    """The project's classes that a subject names, is an instance of, or is looked up in."""
    for each in inside(subject, 30):
        if not isinstance(each, Symbol):
            continue
        above, _, last = each.name.rpartition(".")
        named = each.name if last[:1].isupper() else above  # `Post.editable_by` is looked up in `Post`
        if named.rpartition(".")[2][:1].isupper():
            unit = project.unit(project.final(named))
            if unit is not None and unit.kind == "class":
                yield unit


def _belongs(value: Value, project: Project) -> bool:
    """Whether something is reached from the session's user that is no account: `request.user.mailbox.username`."""
    inner = bare(value)
    if session_user_part(inner, project):
        return False
    if isinstance(inner, Attribute | Item):
        name = inner.name if isinstance(inner, Attribute) else name_of(inner)
        if _from_session_user(inner.of, project) and name and not _account_like(name):
            return True
        return _belongs(inner.of, project)
    if isinstance(inner, Call):
        func = bare(inner.func)
        given = [*inner.args, *(each for _, each in inner.keywords)]
        if isinstance(func, Symbol) and func.name == "builtins.getattr" and len(given) > 1:
            return _from_session_user(given[0], project) and not _account_like(text_of(given[1]) or "")
        if isinstance(func, Attribute) and _belongs(func.of, project):
            return True
        if method(inner) == "exclude" and any(session_user(each, project) for each in given):
            return True
        if any(
            name is not None and not RELATED.isdisjoint(segments(name)) and session_user(each, project)
            for name, each in inner.keywords
        ):
            return True
        return any(_belongs(each, project) for each in given[:6])
    return False


def _from_session_user(value: Value, project: Project) -> bool:
    """Whether a value is the session's user, or reached from there by attributes alone."""
    inner = bare(value)
    while not session_user_part(inner, project):
        if not isinstance(inner, Attribute):
            return False
        inner = bare(inner.of)
    return True


def _account_like(name: str) -> bool:
    said = segments(name)
    return is_user(name) or is_user_name(name) or is_email(name) or any(each in OWN for each in said)


def of_an_account(write: PasswordWrite, subject: Value, project: Project) -> bool:
    """Whether the row that is found by name is an account's: by its class or its own name.

    A statement of SQL changes an account unless its columns tell of another place, as in a password manager's
    `UPDATE entries SET password = ? WHERE site = ?`.
    """
    text = text_of(write.value.args[0]) if isinstance(write.value, Call) and write.value.args else None
    if text is not None and " " in text:
        return ENTRIES.isdisjoint(WORD.findall(text.lower()))
    for owner in _classes(subject, project):
        if is_user(owner.name.rpartition(".")[2]):
            return True
    return any(is_user(name_of(each)) or _of_users(each) for each in inside(subject, 30))


def is_own_account(write: PasswordWrite, subject: Value, frame: Frame, project: Project) -> bool:
    """Whether what is reached from the session's user is an account, rather than a thing of theirs with a password:
    `get_object_or_404(Presentation.editable_by(request.user), id=id)`.
    """
    inner = bare(subject)
    if _from_session_user(inner, project) or not isinstance(inner, Call):
        return True
    owners = [each.name for each in _classes(subject, project) if not is_request_model(each.name, project)]
    if write.subject is not None and (kept := class_of(write.subject, frame.unit, project)) is not None:
        owners.append(kept)
    owners = [each.rpartition(".")[2] for each in owners]
    return (
        not owners
        or any(_account_like(each) for each in owners)
        or of_an_account(write, Call(inner.at, inner.func, (), ()), project)
    )


def _of_users(value: Value) -> bool:
    """`get_user(name)`, `User.objects`."""
    if isinstance(value, Call):
        return any(is_user(each) for each in segments(method(value)))
    return isinstance(value, Symbol) and any(is_user(each) for each in value.name.rsplit(".", 2)[-2:])


def constructed(subject: Value, project: Project) -> bool:
    """Whether the account was made on the way, so that nobody's session holds it yet."""
    inner = bare(subject)
    while isinstance(inner, Attribute | Item) and not isinstance(bare(inner.of), Param | Symbol):
        inner = bare(inner.of)
    if isinstance(inner, Choice):
        return any(constructed(each, project) for each in inner.options)
    if not isinstance(inner, Call):
        return False
    last = method(inner)
    if last in MAKING:
        return True
    func = bare(inner.func)
    if isinstance(func, Symbol) and last[:1].isupper():
        unit = project.unit(func.name)
        return unit is None or unit.kind == "class"
    return False


OWN_PAGES = words("profile account settings me myaccount myprofile preferences perfil profil")
OTHERS_PAGES = words("admin staff manage manager users employee customers superuser moderator")
ELSEWHERE = words("mail imap smtp pop3 ldap ftp sftp ssh proxy webhook database")
"""Words of pages for accounts at other servers: `MailAccountViewSet`."""
RESETTING = words("reset forgot forget recover recovery restore token forgotten lost")
CHANGING = words("change update edit modify cambiar chg changing changer alterar new")


def subject_kind(subject: Value, frame: Frame, trace: Trace, equals_session: bool) -> str | None:
    """ "session" for the session's user, "named" for one found by name; None for anybody else.

    `equals_session` tells that the way to the write compares the subject with the session's user.
    """
    project, entry = trace.project, trace.entry.unit
    own = [each for each in inside(subject) if session_user_part(each, project)]
    own = [] if own and found_by_address(subject, trace) else own
    short = entry.name.rpartition(".")[2]
    words = set(segments(entry.qualname or short))
    on_the_way = [frame, *frame.below_entry()] if reads_input(entry) or is_callback(entry, project) else []
    for each in on_the_way:
        words.update(segments(each.unit.qualname))
    resetting = is_recovery_word(short) or bool(RESETTING & words)
    if own or equals_session:
        by_key = bool(own) and all(
            isinstance(each, Item | Call) and not _stands_for_user(each) for each in own
        )
        if by_key and (resetting or SIGN_UP & words - {"new"}):
            return None
        return "session"
    if resetting or SIGN_UP & words - {"new"} or OTHERS_PAGES & words or entry.kind != "function":
        return None
    if ELSEWHERE & words:
        return None
    if is_handler(entry, project):
        return (
            "named" if OWN_PAGES & words and not any(staff_only(each) for each in entry.decorators) else None
        )
    if CHANGING & words and any(each in ("password", "pass", "pwd", "pw", "passwd") for each in words):
        if any(parameter.name in ("self", "cls") for parameter in entry.parameters) and not _asks(entry):
            return None
        return None if _reached_by_others(entry, project) else "named"
    return None


def _reached_by_others(entry: Unit, project: Project, depth: int = 2) -> bool:
    """Whether all that call an entry are pages of administrators: `admin_view()` of a plain program."""
    callers = {caller.name: caller for caller, _ in project.callers(entry) if caller.name != entry.name}
    return bool(callers) and all(
        OTHERS_PAGES & set(segments(each.qualname))
        or (depth > 1 and each.kind == "function" and _reached_by_others(each, project, depth - 1))
        for each in callers.values()
    )


def staff_only(decorator: Value) -> bool:
    inner = bare(decorator)
    name = method(inner) if isinstance(inner, Call) else name_of(inner)
    return bool(
        {"staff", "admin", "superuser", "permission", "role", "roles", "permissions"} & set(segments(name))
    )


def _stands_for_user(value: Value) -> bool:
    return isinstance(value, Call) and method(value) not in ("get", "pop")


def _asks(unit: Unit) -> bool:
    return any(
        isinstance(each, Call) and method(each) in ("get", "input", "getpass", "text") for each in unit.calls
    )


def subject_label(subject: Value, kind: str) -> str:
    """A name for messages."""
    shown = label(subject)
    if kind == "session":
        for each in inside(subject):
            if isinstance(each, Attribute) and each.name in ("user", "current_user"):
                return label(each)
            if isinstance(each, Symbol) and each.name.rpartition(".")[2] == "current_user":
                return "current_user"
    if len(shown) > 40 or shown == "a value" or "(...)" in shown:
        return "the session's user" if kind == "session" else "the user"
    return shown
