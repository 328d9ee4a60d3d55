"""Where a value comes from: the user's input, the session's own user, a token or code, a generator.

The names are those that web frameworks share; what a project wraps is followed to them.
"""

from __future__ import annotations

from authlint.facts.proofs import CurrentUser
from authlint.facts.words import words
from authlint.python.classes import class_of
from authlint.python.declared import known_of
from authlint.python.project import Project
from authlint.python.values import (
    Attribute,
    Call,
    Closure,
    Collection,
    Item,
    Literal,
    Named,
    Param,
    Spot,
    Symbol,
    Value,
    argument,
    bare,
    inside,
    method,
)
from authlint.vocabulary import is_code, is_plain_token, is_recovery_word, is_token, is_user, segments

REQUEST_NAMES = frozenset({"request", "req", "http_request", "_request", "websocket", "info"})
INPUT_PARTS = words(
    "POST GET PUT data form json values args query_params body params json_body body_arguments post "
    "get_json query matchdict forms path_params payload match_info media"
)
VALIDATED = frozenset({"cleaned_data", "validated_data", "initial_data", "valid_data", "appstruct"})
READERS = words(
    "builtins.input builtins.raw_input getpass.getpass click.prompt typer.prompt sys.argv "
    "questionary.password tkinter.simpledialog.askstring rich.prompt.Prompt.ask inquirer.prompt"
)
READING_METHODS = words(
    "get_json get_argument get_body_argument get_arguments get_query_argument parse_args get_parameter"
)
GLOBAL_REQUESTS = (
    "flask.request",
    "quart.request",
    "bottle.request",
    "cherrypy.request",
    "web.input",
    "web2py.request",
)
CURRENT_USER_CALLS = words(
    "get_current_user get_jwt_identity get_logged_in_user current_user get_current_active_user "
    "get_authenticated_user authenticated_userid get_user_from_session get_current_user_id "
    "current_identity logged_in_user get_session_user get_login_user get_me current_user_id "
    "get_current_username get_user_id_from_token get_current_active_superuser authorized_userid"
)
CURRENT_USER_NAMES = words(
    "current_user currentuser logged_in_user session_user authed_user auth_user loggedin_user current_account"
)
MACHINERY = words(
    "self cls request req db session conn connection cursor cur app config settings logger response "
    "background_tasks context ctx info sender instance apps schema_editor event root parent"
)


READING_KEYS = frozenset({"get", "pop", "getlist", "getone", "getall"})


def name_of(value: Value) -> str:
    """The last name that a value goes by: variable, attribute, string key, parameter; "" when it has none."""
    if isinstance(value, Named):
        return value.name
    if isinstance(value, Attribute):
        return value.name
    if isinstance(value, Param):
        return value.name
    if isinstance(value, Symbol | Closure):
        return value.name.rpartition(".")[2]
    if isinstance(value, Item):
        key = bare(value.key)
        if isinstance(key, Literal) and isinstance(key.value, str):
            return key.value
        return ""
    if isinstance(value, Call):
        func = bare(value.func)
        reads = isinstance(func, Attribute) or (
            # `session.get("user_id")` of a library's global
            isinstance(func, Symbol) and func.name.rpartition(".")[2] in READING_KEYS
        )
        if reads and value.args:
            key = bare(value.args[0])
            if isinstance(key, Literal) and isinstance(key.value, str) and len(key.value) < 60:
                return key.value if " " not in key.value else ""
    return ""


def names_of(value: Value, limit: int = 60) -> list[str]:
    """All names inside a value, outermost first."""
    return [name for each in inside(value, limit) if (name := name_of(each))]


def is_request(value: Value) -> bool:
    """Whether a value is the web request."""
    value = bare(value)
    if isinstance(value, Param):
        return value.name in REQUEST_NAMES
    if isinstance(value, Attribute):
        return value.name in ("request", "req") or (value.name == "context" and name_of(value.of) == "info")
    if isinstance(value, Symbol):
        return value.name.endswith(".request")
    if isinstance(value, Item):
        return name_of(value) == "request"
    if isinstance(value, Call):
        return name_of(value) == "request"
    return False


def input_part(value: Value) -> bool:
    """Whether this very value (not what is inside it) is something that the user has sent or typed."""
    if isinstance(value, Attribute):
        if value.name in VALIDATED:
            return True
        if value.name in INPUT_PARTS and is_request(value.of):
            return True
        if value.name == "data":
            field = bare(value.of)
            if isinstance(field, Attribute | Item):
                return True
        return False
    if isinstance(value, Symbol):
        return value.name.startswith(GLOBAL_REQUESTS) or value.name in READERS
    if isinstance(value, Call):
        func = bare(value.func)
        if isinstance(func, Symbol):
            return (
                func.name in READERS
                or func.name.startswith(GLOBAL_REQUESTS)
                or func.name.rpartition(".")[2] in READING_METHODS
            )
        if isinstance(func, Attribute):
            if func.name in READING_METHODS:
                return True
            if func.name in ("json", "post", "form", "body") and is_request(func.of):
                return True
            # A widget's text: `self.new_entry.get()`, `self.ui.password.text()`.
            return (
                func.name in ("get", "text", "toPlainText", "GetValue")
                and not value.args
                and not value.keywords
            )
        return False
    return False


def parameter_of(value: Param, project: Project) -> tuple[Value | None, Value | None]:
    """Default and annotation of a parameter."""
    unit = project.unit(value.owner)
    if unit is not None:
        for each in unit.parameters:
            if each.name == value.name:
                return each.default, each.annotation
    return None, None


def dependency(value: Param, project: Project) -> Call | None:
    """The `Depends(...)` of a parameter: its default, or inside its (aliased) Annotated annotation."""
    default, annotation = parameter_of(value, project)
    for each in (default, annotation):
        if each is None:
            continue
        inner = bare(each)
        if isinstance(inner, Symbol):
            constant = project.constant(inner.name)
            if constant is not None:
                inner = bare(constant)
        for part in inside(inner, 40):
            if isinstance(part, Call) and method(part) in ("Depends", "Security", "Provide"):
                return part
    return None


def typed(value: Value, project: Project, entry: str = "") -> bool:
    """Whether user input is inside the value; `entry` is the function whose own parameters count as input."""
    return any(typed_part(each, project, entry) for each in inside(value))


def typed_part(value: Value, project: Project, entry: str) -> bool:
    """Whether this very value is user input; parameters of `entry` count, unless they are machinery."""
    if input_part(value):
        return True
    if isinstance(value, Symbol) and value.name.endswith(".payload"):
        # `api.payload` of a namespace of Flask-RESTX
        made_by = class_of(Symbol(value.at, value.name.removesuffix(".payload")), None, project) or ""
        return made_by.rpartition(".")[2] in ("Namespace", "Api")
    if isinstance(value, Param) and value.owner == entry:
        if value.name in MACHINERY or value.name.lower() in CURRENT_USER_NAMES:
            return False
        return dependency(value, project) is None or not is_user_dependency(value, project)
    return False


def is_user_dependency(value: Param, project: Project) -> bool:
    """Whether a parameter's dependency hands in the session's user."""
    call = dependency(value, project)
    if call is None or not call.args:
        return False
    first = bare(call.args[0])
    name = name_of(first).lower()
    inner = method(first).lower() if isinstance(first, Call) else ""
    if speaks_of_recovery(name) or speaks_of_recovery(inner):
        return False
    if not SERVICES.isdisjoint(segments(value.name)) or not SERVICES.isdisjoint(segments(name)):
        return False
    if not LOGIN_SCHEMES.isdisjoint(segments(name)):
        return True
    return any(_speaks_of_user(each) for each in (name, inner, value.name))


def is_session_dependency(name: str) -> bool:
    """Whether the name of a dependency says that it finds out who is logged in."""
    return not speaks_of_recovery(name) and (
        not LOGIN_SCHEMES.isdisjoint(segments(name))
        or name in CURRENT_USER_CALLS
        or name.startswith("get_current")
    )


LOGIN_SCHEMES = frozenset({"oauth2", "oauth", "bearer", "jwt"})
"""Words of a dependency that hands in the token of the login: `Depends(oauth2_scheme)`."""


SERVICES = words("manager service repository repo store db crud backend strategy helper factory dao")
"""Words of a dependency that works on users, rather than being one."""


GUARDING = words("login auth token jwt authenticated authentication authorized session user signed")


def passed_by_guard(value: Param, project: Project) -> bool:
    """Whether a decorator that demands a login hands the user in: `@require_token def put(self, user)`."""
    unit = project.unit(value.owner)
    if unit is None:
        return False
    listed = project.field(unit.owner, "decorators") if unit.owner else None
    whole = bare(listed[0]) if listed is not None else None
    for decorator in (*unit.decorators, *(whole.items if isinstance(whole, Collection) else ())):
        inner = bare(decorator)
        name = method(inner) if isinstance(inner, Call) else name_of(inner)
        words = segments(name)
        if GUARDING & set(words) and {
            "required",
            "require",
            "requires",
            "with",
            "protected",
            "needs",
            "check",
            "authenticated",
            "inject",
        } & set(words):
            return not is_recovery_word(name)
    return False


def speaks_of_recovery(name: str) -> bool:
    """Whether a dependency finds its user by what was sent for a reset or an invitation."""
    return any(
        each
        in (
            "reset",
            "recover",
            "recovery",
            "forgot",
            "verification",
            "invitation",
            "invite",
            "temp",
            "temporary",
            "magic",
            "otp",
        )
        for each in segments(name)
    )


def _speaks_of_user(name: str) -> bool:
    words = segments(name)
    return any(
        each in ("user", "account", "current", "auth", "me", "identity", "member", "login", "superuser")
        for each in words
    )


def session_user_part(value: Value, project: Project) -> bool:
    """Whether this very value is the user whose session it is, or that user's id."""
    if isinstance(value, Attribute):
        if value.name == "auth" and isinstance(of := bare(value.of), Param) and of.name == "request":
            return _is_operation(of, project)
        if value.name in (
            "user",
            "current_user",
            "authenticated_userid",
            "identity",
            "user_id",
            "unauthenticated_userid",
        ):
            of = bare(value.of)
            if is_request(of):
                return True
            if value.name == "current_user":
                return True
            if (
                isinstance(of, Attribute)
                and of.name in ("context", "state", "request")
                and value.name == "user"
            ):
                return True
            if isinstance(of, Symbol) and of.name in ("flask.g", "quart.g"):
                return True
        return value.name in CURRENT_USER_NAMES
    if isinstance(value, Symbol):
        if value.name.startswith(("flask.g.user", "flask.g.current_user", "quart.g.user")):
            return True
        if value.name.startswith(("flask.g.", "quart.g.")) and is_user(value.name.split(".")[2]):
            return True
        return value.name.rpartition(".")[2] in CURRENT_USER_NAMES or ".current_user." in value.name
    if isinstance(value, Param):
        if value.name.lower() in CURRENT_USER_NAMES:
            return True
        if value.name in ("user", "account", "member", "customer") and passed_by_guard(value, project):
            return True
        return dependency(value, project) is not None and is_user_dependency(value, project)
    if isinstance(value, Call) and (
        method(value) in CURRENT_USER_CALLS or known_of(value, CurrentUser, None, project) is not None
    ):
        return True
    if isinstance(value, Item | Call):
        holder = _read_from(value)
        key = name_of(value)
        if holder is None or not key:
            return False
        if method(value) in COOKIES if isinstance(value, Call) else False:
            return speaks_of_session_user(key)
        if name_of(holder) in ("META", "headers", "environ") and not GATEWAY.isdisjoint(segments(key)):
            return "user" in segments(key)
        return is_session(holder) and speaks_of_session_user(key)
    return False


def _is_operation(request: Param, project: Project) -> bool:
    """Whether a request is that of an operation of Django Ninja, which keeps in its `auth` what the operation's
    authentication class gives (https://django-ninja.dev/guides/authentication/).
    """
    unit = project.unit(request.owner)
    module = project.module_at(unit.path) if unit is not None else None
    return module is not None and any(
        each.partition(".")[0] in ("ninja", "ninja_extra", "ninja_jwt") for each in module.imports.values()
    )


def _read_from(value: Item | Call) -> Value | None:
    """What `x[key]`, `x.get(key)` and `x.pop(key)` read from; None for any other call."""
    if isinstance(value, Item):
        return value.of
    if method(value) not in ("get", "pop", *COOKIES):
        return None
    func = bare(value.func)
    if isinstance(func, Symbol):
        return Symbol(func.at, func.name.rpartition(".")[0])
    return func.of if isinstance(func, Attribute) else None


COOKIES = frozenset({"get_secure_cookie", "get_signed_cookie"})
"""Methods that read a cookie which the server has signed, so that it holds the session."""

GATEWAY = frozenset({"authenticated", "remote", "forwarded", "auth"})
"""Words of a header in which a gateway names the user: X-Authenticated-User, REMOTE_USER."""


def speaks_of_session_user(key: str) -> bool:
    """Whether a session key holds the logged-in user, rather than the state of a reset."""
    if is_recovery_word(key) or is_code(key) or is_token(key):
        return False
    words = segments(key)
    if any(
        each in ("reset", "forgot", "verify", "verified", "pending", "temp", "otp", "recover")
        for each in words
    ):
        return False
    return is_user(key) or any(
        each
        in (
            "user",
            "username",
            "uid",
            "id",
            "login",
            "logged",
            "email",
            "name",
            "account",
            "member",
            "admin",
            "userid",
        )
        for each in words
    )


def is_session(value: Value) -> bool:
    """Whether a value is the web session (a dict of the client's state), not a database session."""
    inner = bare(value)
    if isinstance(inner, Symbol):
        return inner.name in ("flask.session", "quart.session", "flask.g.session") or inner.name.endswith(
            ".request.session"
        )
    if isinstance(inner, Attribute):
        return inner.name in ("session", "app_session") and is_request(inner.of)
    if isinstance(inner, Call) and method(inner) == "get_session":
        return any(is_request(each) for each in inner.args)  # aiohttp_session
    key = inner.key if isinstance(inner, Item) else argument(inner, 0) if isinstance(inner, Call) else None
    return key is not None and isinstance(text := bare(key), Literal) and text.value == "beaker.session"


def session_user(value: Value, project: Project) -> bool:
    """Whether the value is, or was looked up by, the user whose session it is."""
    return any(session_user_part(each, project) for each in inside(value))


def by_token(value: Value) -> Spot | None:
    """Where a value is looked up by a token or code: `User.query.filter_by(reset_token=t).first()`."""
    for each in inside(value):
        if isinstance(each, Call):
            for keyword, _ in each.keywords:
                if keyword and (is_token(keyword) or is_plain_token(keyword) or is_code(keyword)):
                    return each.at
            if speaks_of_token(method(each)) and not speaks_of_login_token(method(each)):
                return each.at
        elif isinstance(each, Attribute) and isinstance(
            of := bare(each.of), Named | Param | Attribute | Call
        ):
            # `record.user` where the record is the token's row
            if is_user(each.name) and speaks_of_token(name_of(each.of) or name_of(of)):
                return each.at
    return None


def speaks_of_token(name: str) -> bool:
    """Whether a name tells of a reset token, a code or a signed link."""
    return bool(name) and (is_token(name) or is_plain_token(name) or is_code(name) or is_recovery_word(name))


def speaks_of_login_token(name: str) -> bool:
    """Whether a token is the one that a logged-in client shows: access, bearer, JWT."""
    return any(
        each in ("access", "bearer", "jwt", "auth", "session", "refresh", "csrf", "api")
        for each in segments(name)
    )


MAKERS = words(
    "token_urlsafe token_hex token_bytes get_random_string make_random_password uuid4 uuid1 "
    "generate_password random_password urandom random_string choices generate_random_password randbytes "
    "gen_password generate_temp_password create_random_password generate_token genword"
)


def machine_made(value: Value) -> bool:
    """Whether a value is generated, or nothing at all (None, unusable)."""
    inner = bare(value)
    if isinstance(inner, Literal):
        return inner.value is None or inner.value == ""
    return any(isinstance(each, Call) and _generates(each) for each in inside(value))


def drawn(value: Value) -> bool:
    """Whether a value is what a generator gives that is handed nothing: `helper.generate()`."""
    inner = bare(value)
    return isinstance(inner, Call) and not inner.args and not inner.keywords and _generates(inner)


def _generates(call: Call) -> bool:
    last = method(call)
    if last in MAKERS:
        return True
    said = segments(last)
    if not any(word in ("generate", "random", "gen", "unusable") for word in said) or "hash" in said:
        return False
    return not call.args or "random" in said
