"""Code that cannot run in this project, though its lines read as if it could: no caller gives the optional parameter
that opens the way, the function that was asked never says no, no framework calls the method.

Asked where a rule reports, of the place that it reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from authlint.facts.unrouted import is_unrouted
from authlint.facts.words import words
from authlint.pattern import pattern
from authlint.python.calls import target
from authlint.python.flow import Known, known_before, step_at, surely_true
from authlint.python.memo import Memo
from authlint.python.programs import is_loaded
from authlint.python.project import MOST_FILES, Project
from authlint.python.sources import is_test_path
from authlint.python.units import Parameter, Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Closure,
    Collection,
    Comparison,
    Item,
    Literal,
    Mapping,
    Param,
    Spot,
    Star,
    Symbol,
    Text,
    Unread,
    Value,
    bare,
    children,
    method,
    same,
    text_of,
)

_DEEPEST = 3
_QUEUES = words("delay apply_async send enqueue s si apply submit spawn defer")
"""Methods of a function that lies in a queue: `task.delay(name="x")`."""
_TASKS = words("task shared_task job actor")
_GIVEN: Memo[tuple[str, str], bool] = Memo()

_STOCK_LOGIN = words(
    "dispatch process_login get_response_serializer login get_response post get options http_method_not_allowed "
    "get_serializer get_serializer_class get_serializer_context initial finalize_response handle_exception "
    "get_authenticators get_permissions get_throttles get_queryset get_object setup as_view"
)
STOCK: dict[str, frozenset[str]] = {"dj_rest_auth.views.LoginView": _STOCK_LOGIN}
"""Views of libraries by the methods that they call of themselves, those of REST framework's generic view among them."""


def unit_at(at: Spot, units: Iterable[Unit]) -> Unit | None:
    """The innermost function around a place, else the class or the module."""
    around = [each for each in units if each.kind == "module" or each.at.line <= at.line <= each.at.end_line]
    return min(
        around,
        key=lambda each: (_WIDTHS.index(each.kind), each.at.end_line - each.at.line),
        default=None,
    )


_WIDTHS = ("function", "class", "module")


def unreached(at: Spot, unit: Unit, project: Project) -> bool:
    """Whether a place of the unit cannot be reached, or fails where it is."""
    if unit.kind == "function" and _is_no_hook(unit, project):
        return True
    if not is_loaded(unit.path, project) or is_unrouted(unit, project):
        return True
    step = step_at(at, unit)
    if step is None:
        return False
    if _fails(step, unit, project):
        return True
    if unit.kind != "function":
        return False
    known = known_before(unit, step)
    return any(_cannot_be(each, unit, project) for each in known) or _is_excluded(known, unit)


def _cannot_be(known: Known, unit: Unit, project: Project) -> bool:
    value = bare(known.value) if known.value is not None else None
    if known.kind == "true" and isinstance(value, Param) and value.owner == unit.name:
        parameter = next((each for each in unit.parameters if each.name == value.name), None)
        return parameter is not None and _never_given(parameter, unit, project)
    return known.kind == "false" and isinstance(value, Call) and _never_refuses(value, unit, project)


# ---------------------------------------------------------------------- tests that were answered before

_PURE = frozenset(("builtins.len", "builtins.bool", "builtins.str", "builtins.int", "builtins.isinstance"))
_MOST_KNOWN = 60


def _is_excluded(known: list[Known], unit: Unit) -> bool:
    """Whether a test leads to a place although the same test has led away before:
    `if len(word) < 1: return`, and `if len(word) < 1: word = drawn()` below.
    """
    held = [each for each in known if each.kind in ("true", "false") and each.value is not None][:_MOST_KNOWN]
    return any(
        one.kind != other.kind
        and one.value is not None
        and other.value is not None
        and _is_answered(one.value, other.value, unit)
        for place, one in enumerate(held)
        for other in held[:place]
    )


def _is_answered(one: Value, other: Value, unit: Unit, depth: int = 6) -> bool:
    """Whether two values are one that nothing changes between them: a local name, a parameter, what is made of such."""
    one, other = bare(one), bare(other)
    if depth == 0 or type(one) is not type(other):
        return False
    if isinstance(one, Literal) and isinstance(other, Literal):
        return one.value == other.value and type(one.value) is type(other.value)
    if isinstance(one, Comparison) and isinstance(other, Comparison):
        return one.operator == other.operator and all(
            _is_answered(mine, theirs, unit, depth - 1)
            for mine, theirs in ((one.left, other.left), (one.right, other.right))
        )
    if isinstance(one, Call) and isinstance(other, Call) and one is not other:
        func = bare(one.func)
        return (
            isinstance(func, Symbol)
            and func.name in _PURE
            and same(func, other.func)
            and len(one.args) == len(other.args)
            and all(
                _is_answered(mine, theirs, unit, depth - 1)
                for mine, theirs in zip(one.args, other.args, strict=True)
            )
        )
    if isinstance(one, Param) and isinstance(other, Param):
        return one.name == other.name and one.owner == other.owner and not _is_handled(one, unit)
    return one is other and isinstance(one, Call | Text) and not _is_handled(one, unit)


def _is_handled(value: Value, unit: Unit) -> bool:
    """Whether something is put into a value, or it is asked to do something."""
    return any(
        isinstance(step.target, Item | Attribute) and bare(step.target.of) is value
        if step.kind in ("store", "delete")
        else step.kind == "call"
        and isinstance(step.value, Call)
        and isinstance(func := bare(step.value.func), Attribute)
        and bare(func.of) is value
        for step in unit.steps
    )


# ---------------------------------------------------------------------- names that are gone

_GONE = frozenset(
    f"string.{each}" for each in ("letters", "lowercase", "uppercase", "maketrans", "join", "joinfields")
)
_UNBOUND = frozenset(
    f"{each} is not bound in this file" for each in ("raw_input", "unicode", "xrange", "unichr", "basestring")
)
"""What Python 3 no longer has: names of a module, and those that were built in."""
_NEW_SYNTAX = pattern(
    rb"(?<![\w\"'])[fF][rR]?[\"'][^\n\"']*\{|^[ \t]*(?:async[ ]+def\b|def\b[^\n#]*\)[ ]*->[ ])", re.MULTILINE
)
"""What only Python 3 reads: a file that holds it runs nowhere else."""
_ASKS_NEWER = pattern(
    rb"(?:requires-python|python_requires|^python)\s*=\s*[\"']?\s*(?:>=?|~=|==|\^)\s*3", re.MULTILINE
)


def _fails(step: Step, unit: Unit, project: Project) -> bool:
    """Whether a step needs a name that the language of its project no longer has: `random.choice(string.letters)`
    beside an f-string.
    """
    waiting, seen = [step.value], 0
    while waiting and seen < 60:
        seen += 1
        each = waiting.pop()
        if (isinstance(each, Symbol) and each.name in _GONE) or (
            isinstance(each, Unread) and each.reason in _UNBOUND
        ):
            return _is_newer(unit.path, project)
        if not isinstance(each, Choice):  # the other option may be the new name
            waiting += children(each)
    return False


def _is_newer(path: str, project: Project) -> bool:
    """Whether a file runs under Python 3 alone, by its own syntax or by what its project asks for."""
    return _NEW_SYNTAX.search(project.read(path) or b"") is not None or any(
        _ASKS_NEWER.search(project.read(each) or b"") for each in ("pyproject.toml", "setup.cfg", "setup.py")
    )


# ---------------------------------------------------------------------- answers


def _never_refuses(call: Call, within: Unit, project: Project, depth: int = _DEEPEST) -> bool:
    """Whether a function of the project answers with something true or raises, wherever it comes to an end.

    What it looks up counts as true where it says no in other words, on a way that cannot be taken.
    """
    helper = target(call, within, project).unit if depth else None
    if helper is None or helper.kind != "function" or not helper.body.leaves:
        return False
    answers = [each for each in helper.steps if each.kind in ("return", "yield")]
    refusals = [each for each in answers if _is_no(each.value)]
    for step in answers:
        value = bare(step.value)
        if step.kind == "yield":
            return False
        if _is_no(value):
            if not any(
                each.kind == "false"
                and isinstance(asked := bare(each.value) if each.value is not None else None, Call)
                and _never_refuses(asked, helper, project, depth - 1)
                for each in known_before(helper, step)
            ):
                return False
        elif isinstance(value, Literal) or surely_true(value):
            continue
        elif not refusals:
            return False
    return bool(answers) and (bool(refusals) or any(each.kind == "raise" for each in helper.steps))


def _is_no(value: Value) -> bool:
    inner = bare(value)
    if isinstance(inner, Collection | Mapping):
        return not inner.items
    return isinstance(inner, Literal) and not inner.value


# ---------------------------------------------------------------------- parameters


def _never_given(parameter: Parameter, unit: Unit, project: Project) -> bool:
    """Whether a parameter with an empty default is left out wherever the project calls a function, hands it on or
    queues it; a function that nothing calls may be given anything.
    """
    default = parameter.default
    if default is None or not _is_no(default) or unit.owner or not _may_be_left_out(unit):
        return False
    answers, key = _GIVEN.of(project), (unit.name, parameter.name)
    if key not in answers:
        uses = list(_uses(unit, parameter, project))
        answers[key] = bool(uses) and not any(uses)
    return answers[key]


def _may_be_left_out(unit: Unit) -> bool:
    """Whether the project's own calls are all that a function gets: it is no route, no command."""
    for each in unit.decorators:
        inner = bare(each)
        name = method(inner) if isinstance(inner, Call) else getattr(inner, "name", "").rpartition(".")[2]
        if name not in _TASKS:
            return False
    return True


def _uses(unit: Unit, parameter: Parameter, project: Project) -> Iterator[bool]:
    """For each file that names a function, whether a call there may give it the parameter."""
    short = unit.name.rpartition(".")[2].partition("#")[0]
    index = [each.name for each in unit.parameters].index(parameter.name)
    paths = [each for each in project.mentioning(short) if not is_test_path(each)]
    if len(paths) > MOST_FILES:
        yield True
    for path in paths if len(paths) <= MOST_FILES else ():
        module = project.module_at(path)
        data = project.read(path) or b""
        found = 0
        for caller in module.units_mentioning(short, data) if module is not None else ():
            for call in caller.calls:
                if _is_use(call, unit, caller, project):
                    found += 1
                    yield _may_give(call, parameter.name, index)
        named = data.count(short.encode()) - data.count(b"import " + short.encode())
        if path != unit.path and named > found:
            yield True  # it is named in a way that was not understood


def _is_use(call: Call, unit: Unit, caller: Unit, project: Project) -> bool:
    func = bare(call.func)
    if isinstance(func, Attribute) and func.name in _QUEUES and _is(func.of, unit, project):
        return True
    if isinstance(func, Symbol):
        queued, _, last = func.name.rpartition(".")
        if last in _QUEUES and project.final(queued) == unit.name:
            return True
    if any(_is(each, unit, project) for each in (*call.args, *(each for _, each in call.keywords))):
        return True
    return method(call) == unit.name.rpartition(".")[2] and project.leads_to(call, caller, unit)


def _is(value: Value, unit: Unit, project: Project) -> bool:
    inner = bare(value)
    return isinstance(inner, Symbol | Closure) and project.final(inner.name) == unit.name


def _may_give(call: Call, name: str, index: int) -> bool:
    """Whether a call may hand over the parameter: by name or place, in a display of either, or unseen."""
    if len(call.args) > index or any(isinstance(each, Star) for each in call.args):
        return True
    for keyword, value in call.keywords:
        inner = bare(value)
        if keyword is None or keyword == name:
            return True
        if isinstance(inner, Mapping):
            if any(key is None or text_of(key) in (None, name) for key, _ in inner.items):
                return True
        elif isinstance(inner, Collection):
            if len(inner.items) > index or any(isinstance(each, Star) for each in inner.items):
                return True
        elif "args" in keyword:
            return True
    return False


# ---------------------------------------------------------------------- methods


def _is_no_hook(unit: Unit, project: Project) -> bool:
    """Whether a method stands in a library's view that never calls it, and nothing in the project does."""
    owner = project.unit(unit.owner) if unit.owner else None
    if owner is None or owner.kind != "class" or unit.decorators or len(owner.bases) != 1:
        return False
    called = STOCK.get(next((each.name for each in owner.bases if isinstance(each, Symbol)), ""))
    short = unit.qualname.rpartition(".")[2]
    return called is not None and short not in called and not project.calling(short)
