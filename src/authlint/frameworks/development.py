"""What of the code serves development, tests or demonstration, and what refuses a text."""

from __future__ import annotations

import re
from functools import lru_cache

from authlint.facts.routes import ROUTERS, routing_files
from authlint.facts.words import words
from authlint.frameworks.account_names import is_maker, is_person_class
from authlint.pattern import pattern
from authlint.python.flow import known_before, settled, step_at
from authlint.python.memo import Memo
from authlint.python.places import APPS, fills_for_tests, is_script, makes_for_tests
from authlint.python.project import Project
from authlint.python.sources import is_test_path
from authlint.python.switches import is_switch_of_tests
from authlint.python.units import Block, Branch, Loop, Step, Try, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Collection,
    Comparison,
    Item,
    Literal,
    Named,
    Operation,
    Param,
    Spot,
    Symbol,
    Text,
    Value,
    bare,
    inside,
    label,
    method,
)
from authlint.vocabulary import is_email, is_password, is_user_name, segments

_DEVELOPMENT = words("ci debug dev development develop local localhost testing tests test")
_WISHED = words("demo demos sample samples seed fixtures testdata")
"""Words of settings by which somebody asks for sample data."""
_SHOWN = words("demo demos demonstration")
"""Words of switches under which an installation is for show: IS_DEMO_MODE."""
_SAMPLE = words(
    "demo demos sample samples example examples fake faker mock mocks dummy playground tutorial "
    "tutorials sandbox dev develop development test tests testing devtools benchmark benchmarks "
    "quickstart showcase e2e populate testdata perf loadtest loadtests smoke ci bench stress "
    "fixture a11y pa11y playwright cypress hack prepopulate"
)
_TEST_FOLDERS = words(
    "docs doc documentation e2e spec specs factories benchmarks benchmark integration_tests"
)
_TEST_FILES = words(
    "factories.py factory.py locustfile.py noxfile.py tasks_test.py test_settings.py test_utils.py"
)

_TEST_CLIENTS = ("fastapi.testclient", "starlette.testclient", "rest_framework.test", "pytest", "unittest")
"""What only code that tries an application imports."""


@lru_cache(maxsize=4096)
def for_development(name: str) -> bool:
    """Whether a name or setting speaks of development or tests: DEBUG, DevConfig, is_local."""
    return not _DEVELOPMENT.isdisjoint(segments(name))


def for_show(setting: str) -> bool:
    """Whether a setting is one of tests, development or demonstration: TEST_USER_PASSWORD, DEV_ADMIN_PASS."""
    return for_development(setting) or not _SHOWN.isdisjoint(segments(setting))


def development_test(test: Value, depth: int = 5) -> bool | None:
    """What a test tells of development: True when it holds there, False when it holds elsewhere.

    `if settings.DEBUG`, `if not app.debug`, `if os.environ["ENV"] == "development"`, `if ENV != "live"`.
    """
    if isinstance(test, Named) and is_switch_of_tests(test):
        return True
    test = bare(test)
    if depth == 0:
        return None
    if isinstance(test, Operation) and test.operator == "not":
        inner = development_test(test.parts[0], depth - 1)
        return None if inner is None else not inner
    if isinstance(test, Operation) and test.operator in ("and", "or"):
        found = {development_test(each, depth - 1) for each in test.parts[:6]} - {None}
        return found.pop() if len(found) == 1 else None
    if isinstance(test, Comparison):
        return _compared(test, depth)
    if not isinstance(test, Call | Symbol | Attribute | Item):
        return None
    shown = label(test).rpartition(".")[2]
    if for_development(shown) or any(for_development(each) for each in _texts(test)):
        return True
    words = segments(shown)
    if not _SHOWN.isdisjoint(words):
        return True
    return False if words and words[-1] in ("production", "prod") else None


def _compared(test: Comparison, depth: int) -> bool | None:
    if test.operator not in ("==", "!=", "in", "not in", "is", "is not"):
        return None
    if _is_of_credentials(test):
        return None  # `password == "test"` lets somebody in
    same = test.operator in ("==", "in", "is")
    texts = _texts(test)
    if any(for_development(each) and not _is_own_kind(each, test, texts) for each in texts):
        return same
    if any(not _WISHED.isdisjoint(segments(each)) for each in texts if each.isupper()):
        return same  # `os.environ.get("SEED_DEMO_USERS", "false") in ("1", "true")`
    if any(each.lower() in ("production", "prod", "live") for each in texts):
        return not same
    right = bare(test.right)
    if isinstance(right, Literal) and isinstance(right.value, bool):
        inner = development_test(test.left, depth - 1)
        return None if inner is None else inner is (right.value is same)
    return None


def _is_of_credentials(test: Comparison) -> bool:
    names = [each for side in (test.left, test.right) for each in _texts(side)]
    for side in (test.left, test.right):
        names += [
            each.name.rpartition(".")[2]
            for each in inside(side, 20)
            if isinstance(each, Named | Attribute | Param | Symbol)
        ]
    return any(is_password(each) or is_user_name(each) for each in names)


_KINDS = words(
    "account accounts auth authentication authenticator backend directory kind login method provider realm source "
    "storage store type"
)


def _is_own_kind(text: str, test: Comparison, texts: list[str]) -> bool:
    """Whether "local" names what the program brings itself, not where it runs: `AUTHENTICATION == "local"`."""
    if text.lower() != "local":
        return False
    names = (label(test.left), label(test.right), *texts)
    return any(not _KINDS.isdisjoint(segments(each)) for each in names)


def _texts(value: Value) -> list[str]:
    return [
        each.value for each in inside(value, 40) if isinstance(each, Literal) and isinstance(each.value, str)
    ]


def only_in_development(unit: Unit, step: Step) -> bool:
    """Whether a step is reached in development alone."""
    for known in settled(known_before(unit, step)):
        if known.kind in ("true", "false") and known.value is not None:
            found = development_test(known.value)
            if found is not None and found is (known.kind == "true"):
                return True
    return False


def is_test_unit(unit: Unit, project: Project) -> bool:
    """Whether the unit is test code or documentation: by its path, what its file imports, a test case around
    it, or a fixture's decorator.
    """
    if is_test_path(unit.path) or _is_test_file(unit.path) or _drives_tests(unit.path, project):
        return True
    for decorator in unit.decorators:
        if label(_called(decorator)) == "fixture":
            return True
    owner = project.unit(unit.owner) if unit.owner else None
    return (
        owner is not None and owner.kind == "class" and any("TestCase" in label(base) for base in owner.bases)
    )


_DRIVES_TESTS: Memo[str, bool] = Memo()


def _drives_tests(path: str, project: Project) -> bool:
    answers, key = _DRIVES_TESTS.of(project), path
    if key not in answers:
        module = project.module_at(path)
        answers[key] = module is not None and any(
            each.startswith(_TEST_CLIENTS) for each in module.imports.values()
        )
    return answers[key]


@lru_cache(maxsize=8192)
def _is_test_file(path: str) -> bool:
    *folders, name = path.lower().split("/")
    if name in _TEST_FILES or name.endswith(("_tests.py", "_factory.py", "_factories.py")):
        return True
    return not _TEST_FOLDERS.isdisjoint(folders)


_INVENTING = frozenset({"faker", "mimesis", "factory", "model_bakery", "mixer", "autofixture"})
"""Libraries that invent names and addresses; a file that draws its rows from one makes sample data."""
_OF_PEOPLE = words("name first_name last_name name_male name_female safe_email ascii_email free_email")
_SERVES = (b".route(", b"before_first_request", b"urlpatterns", b"APIRouter(", b"FastAPI(", b"Flask(")
"""Parts of an application itself, which may invent some rows besides."""
_SERVED = words("before_first_request before_app_first_request on_event listens_for")
"""Decorators by which an application calls a function when it starts."""
_GLUED = (
    "fake",
    "dummy",
    "testdata",
    "demodata",
    "sampledata",
    "testuser",
    "demouser",
    "populatedb",
    "filldatabase",
    "testserver",
    "demosetup",
    "setupdemo",
    "loaddemo",
    "createdemo",
    "seeddemo",
    "cypress",
    "playwright",
    *APPS,
)
_FOR_SHOW = r"""\b(?: (?: fake|dummy|sample|demo|mock|random|test|testing|development) [ ]
    (?:data|users?|accounts?|content)
    | (?:creat|generat|add|mak|populat|fill|load|seed|forg)(?:es|s|e)? [ ] (?:(?:a|an|some|the|few|two|\d+) [ ])?
    (?: fake|dummy|sample|demo|mock|test|testing ) [ ] \w{3,}
    | for [ ] [*_`]{0,3} (?:[\w/-]+[ ]){0,3} (?:[\w-]+/)? [*_`]{0,3}
    (?: tests?|testing|development|demos?|demonstration|benchmark\w*) ) \b"""
_PURPOSE = pattern(
    rb"""(?ix) (?: \A (?: \s | \#[^\n]*\n )* | \bhelp\s*=\s*[\w(\s]* )   # the file's own text, or that of a command
    [rbf]{0,2} (?: \"{3} | '{3} | \"|' ) [^"']{0,300}?"""
    + _FOR_SHOW.encode()
)
_TOLD = pattern(_FOR_SHOW, re.IGNORECASE | re.VERBOSE)
_ALSO_LIVE = pattern(r"\b(?:and|or|both)\b[^.]{0,30}\bproduction\b", re.IGNORECASE)
"""The words of what serves production too: "for development and production"."""
_INVENTED = pattern(rb"\brandom\.(?:choices?|rand\w+|sample|uniform)\(")
_MEANINGLESS = pattern(
    rb"(?i)\blorem ipsum\b|\b(?:title|content|body|text|description)\s*=\s*f?[\"'](?:test|dummy|sample)[ _\d]"
)
_INVENTS = 3
"""Drawn values in a file that fills a database before its rows count as invented."""
_FILLS = words(
    "commands seed seeds fill populate generate data database init setup load scripts script random"
)
_MOST_CALLERS = 6


_SAMPLES: Memo[str, bool] = Memo()


def is_sample(unit: Unit, project: Project) -> bool:
    """Whether the unit makes demonstration data or fills a developer's machine: by its path or name, by what
    its file or command says of itself, by inventing its rows, or because nothing else calls it.
    """
    answers, key = _SAMPLES.of(project), unit.name
    if key not in answers:
        answers[key] = makes_samples(unit, project) or _serves_samples(unit, project)
    return answers[key]


def makes_samples(unit: Unit, project: Project) -> bool:
    """The same without a look at who calls the unit."""
    return (
        _names_sample(unit.qualname) or _lies_in_samples(unit.path, project) or makes_people_up(unit, project)
    )


def makes_people_up(unit: Unit, project: Project) -> bool:
    """Whether a unit itself tells that the accounts it deals with are nobody's, whatever its file is called."""
    return (
        _says_so(unit, project)
        or _invents_people(unit, project)
        or _numbers_people(unit)
        or _draws_people(unit, project)
        or _stands_among_inventions(unit, project)
    )


def is_for_tests(unit: Unit, project: Project) -> bool:
    """Whether a unit deals with accounts that are nobody's: in a script that fills a database for tests or for show,
    in one that makes its people up, or in a view that answers only where tests are switched on.
    """
    return (
        fills_for_tests(unit.path)
        or _is_script_for_tests(unit.path, project)
        or makes_for_tests(unit.qualname)
        or makes_people_up(unit, project)
        or _answers_tests(unit, project)
        or _is_mounted_for_tests(unit, project)
    )


_TRIED = pattern(
    rb"""(?ix) \A (?: \s | \#[^\n]*\n )* [rbf]{0,2} (?: \"{3} | '{3} | \"|' ) [^"']{0,300}?
    \b(?: fixtures? | throw-?away | e2e | end-to-end | playwright | cypress | pen-?test\w* | smoke [ -] test\w* ) \b"""
)
"""What the first text of a script says when it fills what a suite of tests runs against."""
_SCRIPTS: Memo[str, bool] = Memo()


def _is_script_for_tests(path: str, project: Project) -> bool:
    """Whether a script makes what tests and developers look at: it says so itself, or takes what it makes from the
    tests, `from tests.factories import make_user`.
    """
    answers = _SCRIPTS.of(project)
    if path not in answers:
        data = project.read(path) or b""
        answers[path] = is_script(path) and (
            _TRIED.search(data) is not None
            or _PURPOSE.search(data) is not None
            or _takes_from_tests(path, project)
        )
    return answers[path]


def _takes_from_tests(path: str, project: Project) -> bool:
    module = project.module_at(path)
    for each in module.imports.values() if module is not None else ():
        *home, last = each.split(".")
        if "tests" in home or "conftest" in home or ("factories" in home and last.endswith("Factory")):
            return True
    return False


_FARTHEST = 3
"""Calls that are followed back to a switch of development."""
_FEW_CALLERS = 4


def runs_in_development(at: Spot, unit: Unit, project: Project, depth: int = _FARTHEST) -> bool:
    """Whether a place is reached where development is switched on alone, by a condition in its function or in all
    that call it: `if settings.DEBUG: create_users()`.
    """
    step = step_at(at, unit)
    if step is not None and only_in_development(unit, step):
        return True
    if depth == 0 or unit.kind != "function" or unit.owner or unit.decorators:
        return False
    short = unit.qualname.partition("#")[0]
    callers = project.callers(unit, _FEW_CALLERS)
    if not 0 < len(callers) < _FEW_CALLERS or {each.path for each, _ in callers} != set(
        project.calling(short)
    ):
        return False
    return all(
        caller is not unit and runs_in_development(call.at, caller, project, depth - 1)
        for caller, call in callers
    )


_MOUNTS = ("include_router", "register_blueprint", "mount", "add_routes")
_MOST_MOUNTS = 8
_MOUNTED: Memo[tuple[str, str], bool] = Memo()


def _is_mounted_for_tests(unit: Unit, project: Project) -> bool:
    """Whether a view, or the router of its file, is entered into the application in development alone:
    `if settings.ENVIRONMENT == "local": api.include_router(private.router)`.
    """
    if unit.kind != "function":
        return False
    view = unit.owner or unit.name
    home = unit.name.removesuffix(f".{unit.qualname}")
    answers, key = _MOUNTED.of(project), (home, view)
    if key not in answers:
        short = view.rpartition(".")[2]
        places = [(path, short) for path in routing_files(short, project)]
        for each in _MOUNTS:
            calling = project.calling(each)
            places += [(path, each) for path in calling if len(calling) <= _MOST_MOUNTS]
        entered = [
            only_in_development(around, step)
            for path, word in places[: 3 * _MOST_MOUNTS]
            if (module := project.module_at(path)) is not None
            for around in module.units_mentioning(word, project.read(path) or b"")
            for step in around.steps
            if step.kind == "call"
            and isinstance(step.value, Call)
            and _enters(step.value, view, home, project)
        ]
        answers[key] = bool(entered) and all(entered)
    return answers[key]


def _enters(call: Call, view: str, home: str, project: Project) -> bool:
    last = method(call)
    if last not in _MOUNTS and last not in ROUTERS:
        return False
    for given in (*call.args, *(value for _, value in call.keywords)):
        for each in inside(given, 12):
            if isinstance(each, Symbol):
                named = project.final(each.name.removesuffix(".as_view"))
                if named == view or (last in _MOUNTS and named.rpartition(".")[0] == home):
                    return True
    return False


_GATES = ("dispatch", "prepare", "initial", "dispatch_request", "setup", "before_request")
"""Methods of a view that run before the one that answers."""


def _answers_tests(unit: Unit, project: Project) -> bool:
    """Whether a method of a view is answered only where development or tests are switched on: its `dispatch` leaves
    `if not settings.TEST_API:`.
    """
    owner = project.unit(unit.owner) if unit.kind == "function" and unit.owner else None
    if owner is None or owner.kind != "class":
        return False
    for each in _GATES:
        gate = project.member(owner.name, each)
        if gate is None or gate is unit:
            continue
        for item in gate.body.items:
            if isinstance(item, Branch):
                served = development_test(item.test)
                if (item.then.leaves and served is False) or (item.orelse.leaves and served is True):
                    return True
                last = gate.body.items[-1]
                if item is last and served is True and not item.orelse.items:
                    return True
    return False


def _names_sample(name: str) -> bool:
    return not _SAMPLE.isdisjoint(segments(name)) or any(each in name.lower() for each in _GLUED)


def _numbers_people(unit: Unit) -> bool:
    """Whether a function makes accounts that are counted: `create_user(f"student{i}")` for each of a range."""
    return any(
        isinstance(name := bare(given), Text)
        and any(isinstance(each, Symbol) and each.name == "builtins.range" for each in inside(name, 30))
        for call in unit.calls
        if is_maker(method(call)) or is_person_class(method(call))
        for given in (*call.args[:1], *(value for key, value in call.keywords if key and is_user_name(key)))
    )


def _draws_people(unit: Unit, project: Project) -> bool:
    """Whether a function makes accounts whose mail address is drawn: `email=f"{''.join(choices(letters))}@shop.test"`.

    Nobody reads what is sent there. A drawn name alone may be that of an account for one who came from elsewhere.
    """
    return any(
        key is not None and is_email(key) and _is_drawn_address(value, unit, project)
        for call in unit.calls
        if is_maker(method(call)) or is_person_class(method(call)) or method(call) in _MAKES
        for key, value in call.keywords
    )


_RANDOM = words("random fake dummy rand")
_OF_PERSONS = words("name fullname firstname lastname surname birthday birthdate gender phone address")


def _stands_among_inventions(unit: Unit, project: Project) -> bool:
    """Whether a function stands beside others that make people up: `make_random_fullname`, `make_random_birthday`."""
    module = project.module_at(unit.path) if unit.kind == "function" else None
    beside = [set(segments(each)) for each in (module.nodes if module is not None else ())]
    return sum(not (_RANDOM.isdisjoint(each) or _OF_PERSONS.isdisjoint(each)) for each in beside) >= 2


_MAKES = words("create acreate get_or_create update_or_create insert values")
_DRAWS = words(
    "random randint randrange choice choices sample getrandbits uuid4 uuid1 token_hex token_urlsafe get_random_string "
    "randbelow"
)
_JOINS = words("join lower format str hex replace upper strip range")


def _is_drawn_address(value: Value, unit: Unit, project: Project) -> bool:
    parts = list(inside(value, 60))
    whole = len(parts) < 60 and any(
        isinstance(each, Literal) and isinstance(each.value, str) and "@" in each.value for each in parts
    )
    calls = [each for each in parts if isinstance(each, Call)]
    return (
        whole
        and not any(isinstance(each, Param) for each in parts)
        and any(method(each) in _DRAWS for each in calls)
        and all(method(each) in _DRAWS or method(each) in _JOINS for each in calls)
    )


_OF_SAMPLES: Memo[str, bool] = Memo()


def _lies_in_samples(path: str, project: Project) -> bool:
    answers, key = _OF_SAMPLES.of(project), path
    if key not in answers:
        answers[key] = _names_sample(path.removesuffix(".py")) or _tells_of_samples(path, project)
    return answers[key]


def _tells_of_samples(path: str, project: Project) -> bool:
    data = project.read(path) or b""
    module = project.module_at(path)
    invents = module is not None and any(
        each.split(".", 1)[0] in _INVENTING for each in module.imports.values()
    )
    fills = not _FILLS.isdisjoint(segments(path.removesuffix(".py")))
    invents |= fills and (len(_INVENTED.findall(data)) >= _INVENTS or _MEANINGLESS.search(data) is not None)
    if invents:
        return not any(each in data for each in _SERVES)
    return _PURPOSE.search(data) is not None


def _says_so(unit: Unit, project: Project) -> bool:
    """Whether a function, or the class around it, says in its own text that it is for tests or for show."""
    if unit.kind != "function":
        return False
    owner = project.unit(unit.owner) if unit.owner else None
    for each in (unit, owner):
        told = " ".join(each.docstring[:400].split()) if each is not None else ""
        if _TOLD.search(told) and not _ALSO_LIVE.search(told):
            return True
    return False


def _invents_people(unit: Unit, project: Project) -> bool:
    """Whether a function draws names or addresses from a library that invents them: `Faker().user_name()`.

    What an application calls when it starts fills every installation.
    """
    if any(label(each).rpartition(".")[2] in _SERVED for each in map(_called, unit.decorators)):
        return False
    for call in unit.calls:
        last = method(call)
        if last not in _OF_PEOPLE and not is_user_name(last):
            continue
        of = bare(call.func)
        while isinstance(of, Attribute | Call):
            of = bare(of.of if isinstance(of, Attribute) else of.func)
        made = project.constant(of.name.removesuffix(f".{last}")) if isinstance(of, Symbol) else None
        made = bare(made) if made is not None else of
        func = bare(made.func) if isinstance(made, Call) else made
        if isinstance(func, Symbol) and func.name.partition(".")[0] in _INVENTING:
            return True
    return False


def _called(decorator: Value) -> Value:
    inner = bare(decorator)
    return bare(inner.func) if isinstance(inner, Call) else inner


def _serves_samples(unit: Unit, project: Project) -> bool:
    """Whether all callers of the function lie in files that make sample data; their own names do not tell,
    an endpoint may be called so. What a framework calls, a command's `handle` or whatever is decorated, has
    more callers than are seen.
    """
    if unit.kind != "function" or unit.decorators or unit.qualname.endswith(".handle"):
        return False
    callers = project.callers(unit, _MOST_CALLERS)
    return 0 < len(callers) < _MOST_CALLERS and all(
        _lies_in_samples(each.path, project) for each, _ in callers
    )


def refuses(unit: Unit, text: str) -> bool:
    """Whether the unit leaves (raise, return, exit) where a value equals that very text."""
    waiting: list[Block] = [unit.body]
    seen = 0
    while waiting and seen < 200:
        seen += 1
        for item in waiting.pop().items:
            if isinstance(item, Branch):
                if item.then.leaves and _asks(item.test, text):
                    return True
                waiting += [item.then, item.orelse]
            elif isinstance(item, Loop):
                waiting += [item.body, item.orelse]
            elif isinstance(item, Try):
                waiting += [item.body, item.orelse, item.final, *(block for _, block in item.handlers)]
    return False


def _asks(test: Value, text: str) -> bool:
    """Whether a condition holds where something equals the text, or is among texts with it."""
    waiting = [bare(test)]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Operation) and each.operator in ("and", "or"):
            waiting += [bare(part) for part in each.parts[:8]]
        elif isinstance(each, Comparison) and each.operator in ("==", "in"):
            right = bare(each.right)
            texts = right.items[:40] if isinstance(right, Collection) else (right,)
            if any(isinstance(one, Literal) and one.value == text for one in map(bare, texts)):
                return True
    return False
