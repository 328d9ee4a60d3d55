"""Which units the outside reaches: views, routes, commands, and functions that nobody calls."""

from __future__ import annotations

import re

from authlint.facts.origins import READERS, REQUEST_NAMES
from authlint.facts.routes import registrations
from authlint.facts.unrouted import is_unrouted
from authlint.facts.words import words
from authlint.python.memo import Memo
from authlint.python.programs import is_named, is_program_beside, naming
from authlint.python.project import MOST_FILES, Project
from authlint.python.sources import is_test_path
from authlint.python.units import Unit
from authlint.python.values import Attribute, Call, Mapping, Symbol, bare, last_name, method

VERBS = frozenset({"get", "post", "put", "patch", "delete"})
HANDLER_METHODS = VERBS | words(
    "form_valid perform_update perform_create partial_update update create handle mutate form_post "
    "dispatch on_post on_put on_patch save_model resolve on_model_change list retrieve"
)
ROUTING = VERBS | words(
    "route api_view action login_required view_config view command expose websocket csrf_exempt "
    "require_POST require_http_methods api_route authenticated roles_required permission_required "
    "csrf_protect fresh_login_required jwt_required token_required auth_required "
    "sensitive_post_parameters never_cache receiver mutation field tool staff_member_required "
    "user_passes_test admin_required has_access has_access_api protect doc callback errorhandler "
    "before_request shared_task task login_exempt anonymous_required user_required require_login "
    "requires_auth authorize option argument"
)
VIEW_BASES = words(
    "View APIView MethodView Resource RequestHandler GenericAPIView ViewSet ModelViewSet HTTPEndpoint "
    "GenericViewSet ModelView BaseView FormView UpdateView CreateView TemplateView ProcessFormView "
    "Mutation BaseCommand BaseHandler Handler ModelAdmin UserAdmin LoginRequiredMixin HTTPMethodView "
    "RetrieveUpdateAPIView UpdateAPIView RetrieveUpdateDestroyAPIView CreateAPIView "
    "AuthenticatedHandler"
)


def is_handler(unit: Unit, project: Project) -> bool:
    """Whether the outside reaches a function by its shape: decorator, request parameter, method of a view class."""
    if unit.kind != "function":
        return False
    for decorator in unit.decorators:
        inner = bare(decorator)
        name = (
            method(inner)
            if isinstance(inner, Call)
            else inner.name.rpartition(".")[2]
            if isinstance(inner, Symbol)
            else ""
        )
        if isinstance(inner, Attribute):
            name = inner.name
        if name in ROUTING:
            return True
    short = unit.name.rpartition(".")[2]
    owner = project.unit(unit.owner) if unit.owner else None
    if owner is not None and owner.kind == "class":
        if short.startswith("_"):
            return False
        if project.is_a(owner.name, VIEW_BASES):
            return short in HANDLER_METHODS or (_takes_request(unit, 1) and not called(unit, project))
        bases = project.base_names(owner.name)
        if any(
            each.rpartition(".")[2].endswith(("View", "ViewSet", "Resource", "Handler", "APIView"))
            for each in bases
        ):
            return short in HANDLER_METHODS or (_takes_request(unit, 1) and not called(unit, project))
        return short in VERBS and len(unit.parameters) < 4 and _takes_request(unit, 1)
    return _takes_request(unit, 0) and not called(unit, project)


def _takes_request(unit: Unit, index: int) -> bool:
    return len(unit.parameters) > index and unit.parameters[index].name in REQUEST_NAMES


FRAMEWORK_CALLED = (
    "clean",
    "validate",
    "save",
    "update",
    "create",
    "delete",
    "validators",
    "populate_obj",
    "to_internal_value",
    "form_valid",
)


def is_entry(unit: Unit, project: Project) -> bool:
    """A handler, a script's top level, or a function that nobody in the project calls by name."""
    if unit.kind == "module":
        return True
    if unit.kind != "function" or "<lambda>" in unit.name:
        return False
    if is_handler(unit, project) or reads_input(unit):
        return True
    if unit.owner:
        owner = project.unit(unit.owner)
        if owner is not None and owner.kind == "function":
            return False
        if owner is not None and is_model_like(owner, project):
            return False
        short = unit.name.rpartition(".")[2]
        if short.startswith("__") or "@" in short:
            return False
        if is_callback(unit, project):
            return True
        if short.startswith(FRAMEWORK_CALLED):
            return False
    return not mentioned(unit, project) or bool(registrations(unit, project))


def reads_input(unit: Unit) -> bool:
    """Whether a function of a plain program asks its user itself."""
    return any(isinstance(func := bare(call.func), Symbol) and func.name in READERS for call in unit.calls)


def called(unit: Unit, project: Project) -> bool:
    """Whether a function is called by its name anywhere in the project."""
    return bool(project.calling(unit.name.rpartition(".")[2].partition("#")[0]))


def is_callback(unit: Unit, project: Project) -> bool:
    """Whether a method is handed over uncalled in its own file: `Button(command=self.update)`."""
    short = unit.name.rpartition(".")[2].encode()
    data = project.files().get(unit.path) or project.read(unit.path) or b""
    return re.search(rb"\bself\." + re.escape(short) + rb"\s*[,)]", data) is not None


MODEL_BASES = words(
    "Model Base AbstractUser AbstractBaseUser UserMixin DeclarativeBase SQLModel Document "
    "BaseUserManager UserManager Manager BaseModel Form ModelForm FlaskForm Serializer ModelSerializer "
    "Schema BaseForm TestCase QuerySet Protocol ABC"
)


def is_model_like(owner: Unit, project: Project) -> bool:
    """Whether a class is a model, form, schema or manager: its methods are for others to call."""
    if owner.kind != "class":
        return False
    return project.is_a(owner.name, MODEL_BASES) or any(
        each.rpartition(".")[2].endswith(
            ("Model", "Form", "Serializer", "Schema", "Manager", "Mixin", "Backend", "TestCase")
        )
        for each in project.base_names(owner.name)
    )


def mentioned(unit: Unit, project: Project) -> bool:
    """Whether a function is named in its own file besides its definition, or called in another one."""
    short = unit.name.rpartition(".")[2].partition("#")[0]
    data = project.files().get(unit.path) or project.read(unit.path) or b""
    needle = short.encode()
    if data.count(needle) > data.count(b"def " + needle):
        return True
    return any(path != unit.path for path in project.calling(short))


_STARTED = words(
    "main run cli start install init setup handle ready upgrade downgrade up forward forwards migrate execute "
    "create_app make_app configure bootstrap initialize lifespan startup on_startup post_install hook entrypoint"
)
"""Names by which a framework, an entry point of a package or a hook finds a function."""


def is_idle(unit: Unit, project: Project) -> bool:
    """Whether a function of a program is left over, or stands there for whoever may want it: nothing in the
    project but its tests names it, and no framework finds it by its name, its decorators or its class.
    """
    static = any(last_name(each) == "staticmethod" for each in unit.decorators)
    if unit.kind != "function" or len(unit.decorators) > static or not is_program_beside(unit.path, project):
        return False
    short = unit.name.rpartition(".")[2].partition("@")[0].partition("#")[0]
    if short in _STARTED or short.startswith(("pytest_", "<")) or short[:2] == "__" == short[-2:]:
        return False
    owner = project.unit(unit.owner) if unit.owner else None
    if owner is not None and (owner.kind != "class" or short.lower() in HANDLER_METHODS):
        return False
    if owner is not None and owner.bases and (not static or short.startswith(_RESOLVED)):
        return False
    return not is_handler(unit, project) and not is_named(short, project)


_FARTHEST = 3
_FEW = 6
_LEFT: Memo[str, bool] = Memo()


def is_left_over(unit: Unit, project: Project, depth: int = _FARTHEST) -> bool:
    """Whether a function at the top of a program's file is left over with all that call it: what names it are calls
    in functions that are left over in turn.
    """
    answers, key = _LEFT.of(project), unit.name
    if depth == _FARTHEST and key in answers:
        return answers[key]
    found = _is_left_over(unit, project, depth)
    if depth == _FARTHEST:
        answers[key] = found
    return found


def _is_left_over(unit: Unit, project: Project, depth: int) -> bool:
    if _is_only_shown(unit, project):
        return True
    if unit.kind != "function" or "#" in unit.qualname or reads_input(unit):
        return False
    if unit.owner:
        return _is_left_in_class(unit, project, depth)
    short = unit.qualname
    if (
        unit.decorators
        or "." in short
        or short in _STARTED
        or short.startswith(("pytest_", "test", "<", "__"))
    ):
        return False
    if not is_program_beside(unit.path, project):
        return False
    paths = naming(short, unit.path, project)
    if paths is None or registrations(unit, project):
        return False
    if not paths:
        return not is_handler(unit, project) and not project.callers(unit, 1)
    callers = project.callers(unit, _FEW)
    if not depth or not 0 < len(callers) < _FEW or {each.path for each, _ in callers} != set(paths):
        return False
    return all(
        caller is not unit and (_is_left_over(caller, project, depth - 1) or is_unrouted(caller, project))
        for caller, _ in callers
    ) and all(_all_called(short, each, callers, project) for each in paths)


def _is_left_in_class(unit: Unit, project: Project, depth: int) -> bool:
    """Whether a method stands in a class of its own that nothing but tests names, or all that speaks of it are calls in
    methods of other classes that nothing names. A method that nothing calls of a class in use is a service on offer.
    """
    owner = project.unit(unit.owner)
    if owner is None or owner.kind != "class" or "." in owner.qualname or owner.decorators:
        return False
    if any(last_name(each) != "object" for each in owner.bases):
        return False
    if _is_only_tested(owner, project):
        return True
    if owner.bases or not is_program_beside(unit.path, project):
        return False
    if naming(owner.qualname, unit.path, project) == ():
        return True
    short = unit.name.rpartition(".")[2]
    if not depth or unit.decorators or short in _STARTED or short.startswith("_") or "@" in short:
        return False
    paths = [each for each in project.mentioning(short) if not is_test_path(each)]
    callers = project.callers(unit, _FEW) if len(paths) < _FEW else []
    return (
        0 < len(callers) < _FEW
        and {each.path for each, _ in callers} | {unit.path} == set(paths)
        and all(
            caller.owner not in ("", unit.owner)
            and not reads_input(caller)
            and (is_idle(caller, project) or _is_left_over(caller, project, depth - 1))
            for caller, _ in callers
        )
        and all(_all_called(short, each, callers, project) for each in paths)
    )


def _is_only_tested(owner: Unit, project: Project) -> bool:
    """Whether a class that keeps what it is given in a dict of its own, which ends with the process, is named by tests
    and by nothing else: a stand-in for what keeps it for good.
    """
    start = project.member(owner.name, "__init__")
    if start is None or not any(
        step.kind == "store"
        and isinstance(step.target, Attribute)
        and isinstance(kept := bare(step.value), Mapping)
        and not kept.items
        for step in start.steps
    ):
        return False
    paths = project.mentioning(owner.qualname)
    if [each for each in paths if not is_test_path(each)] != [owner.path] or paths == (owner.path,):
        return False
    word = re.compile(rb"\b%s\b" % re.escape(owner.qualname.encode()))
    return len(word.findall(project.read(owner.path) or b"")) == 1


def _is_only_shown(unit: Unit, project: Project) -> bool:
    """Whether a serializer, or its `create` or `update`, is never saved: the program gives it rows to show and no
    data, and nothing else names it.
    """
    if unit.kind == "function" and unit.name.rpartition(".")[2] not in ("create", "update", "save"):
        return False
    owner = unit if unit.kind == "class" else project.unit(unit.owner) if unit.owner else None
    if owner is None or owner.kind != "class" or "." in owner.qualname or not owner.bases:
        return False
    short = owner.qualname
    if not any(each.endswith("Serializer") for each in project.base_names(owner.name)):
        return False
    paths = [each for each in project.mentioning(short) if not is_test_path(each)]
    if not 0 < len(paths) <= MOST_FILES or paths == [owner.path]:
        return False
    shown = False
    word = re.compile(rb"\b%s\b(?![ ]*\()" % re.escape(short.encode()))
    for path in paths:
        data = re.sub(
            rb"(?m)^[ \t]*(?:from|import)\b[^\n(]*(?:\([^)]*\))?|#[^\n]*", b"", project.read(path) or b""
        )
        if word.search(data):
            return False  # a view may be given it
        module = project.module_at(path)
        calls = [
            call
            for each in (
                module.units_mentioning(short, project.read(path) or b"") if module is not None else ()
            )
            for call in each.calls
            if method(call) == short
        ]
        written = len(re.findall(rb"\b%s[ ]*\(" % re.escape(short.encode()), data))
        if written - (path == owner.path) > len({(each.at.line, each.at.column) for each in calls}):
            return False
        for call in calls:
            if len(call.args) > 1 or any(name in (None, "data") for name, _ in call.keywords):
                return False
            shown = True
    return shown


def _all_called(name: str, path: str, callers: list[tuple[Unit, Call]], project: Project) -> bool:
    """Whether a file speaks of a function in no other way than by calls, its definition and imports of it."""
    data = project.read(path) or b""
    word = re.escape(name.encode())
    calls = len(re.findall(rb"(?<!\w)%s[ ]*\(" % word, data)) - len(
        re.findall(rb"\bdef[ ]+%s[ ]*\(" % word, data)
    )
    return calls <= sum(each.path == path for each, _ in callers) and not re.search(
        rb"[(,=:\[][ ]*%s[ ]*[,)\]}\n]|[\"']%s[\"']" % (word, word), re.sub(rb"\bimport\b[^\n]*", b"", data)
    )


_RESOLVED = ("resolve", "validate", "clean", "on_", "get_")
"""How names begin by which a framework finds a method, a static one as well."""
