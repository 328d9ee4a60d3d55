"""Calls that enter a view into the routes: Django's `path`, Flask's `add_url_rule`, `Route`, aiohttp's `add_post`."""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.origins import name_of
from authlint.facts.words import words
from authlint.pattern import pattern
from authlint.python.memo import Memo
from authlint.python.project import MOST_FILES, Project
from authlint.python.units import Unit
from authlint.python.values import Attribute, Call, Closure, Symbol, Value, bare, method

ROUTERS = words(
    "path re_path url add_url_rule add_route add_view add_api_route add_post add_put add_patch add_command "
    "add_resource Route route"
)
ROUTING = pattern(rb"\b(?:" + "|".join(sorted(ROUTERS)).encode() + rb")\(")
SIGNS = (
    b"urlpatterns", b"add_url_rule(", b"Route(", b"add_route(", b"add_api_route(", b"router.add_", b"add_resource(",
    b"add_command(", b"add_view(",
)  # fmt: skip
"""Words of a file that enters routes; only such files are searched with the expression."""
WINDOW = 300
"""Bytes behind the opening bracket of a routing call in which its view is named."""
NAME = pattern(rb"[A-Za-z_]\w*")

DIRECT_SEARCHES = 10
"""Views that are looked for one by one; for more of them all routes are read."""

_ROUTED: Memo[str, dict[bytes, tuple[str, ...]]] = Memo()
_SEARCHED: Memo[str, tuple[str, ...]] = Memo()


def routing_files(name: str, project: Project) -> tuple[str, ...]:
    """The files in which a name stands near a routing call, sorted.

    The first questions search the files that hold the name, later ones a table of all: one file asks little, a
    whole run a lot.
    """
    table, searched = _ROUTED.of(project), _SEARCHED.of(project)
    if "" not in table and name not in searched and len(searched) < DIRECT_SEARCHES:
        files, wanted = project.files(), name.encode()
        searched[name] = tuple(
            [path for path in project.mentioning(name) if wanted in set(_routed_in(files[path]))]
        )
    if name in searched:
        return searched[name]
    return routed_names(project).get(name.encode(), ())


def routed_names(project: Project) -> dict[bytes, tuple[str, ...]]:
    """The names near routing calls, with the paths of the files that hold them; searched once for a project."""
    answers = _ROUTED.of(project)
    if "" in answers:
        return answers[""]
    found: dict[bytes, set[str]] = {}
    for path, data in project.files().items():
        for name in _routed_in(data):
            found.setdefault(name, set()).add(path)
    answers[""] = {name: tuple(sorted(paths)) for name, paths in found.items()}
    return answers[""]


def _routed_in(data: bytes) -> Iterator[bytes]:
    """The names near routing calls in a file's bytes."""
    if any(sign in data for sign in SIGNS):
        for match in ROUTING.finditer(data):
            yield from NAME.findall(data, match.end(), match.end() + WINDOW)


def registrations(unit: Unit, project: Project) -> list[dict[str, Value]]:
    """For each route that names a view, the functions around the view by name: `path("x", confirmed(change))`."""
    short = unit.name.rpartition(".")[2].partition("#")[0]
    made: list[dict[str, Value]] = []
    if "<" in short or len(paths := routing_files(short, project)) > MOST_FILES:
        return made
    for path in paths:
        module = project.module_at(path)
        if module is None:
            continue
        for each in module.units_mentioning(short, project.files()[path]):
            for call in each.calls:
                if method(call) in ROUTERS:
                    made += _wrapped(call, unit, project)
    return made


def _wrapped(call: Call, unit: Unit, project: Project) -> Iterator[dict[str, Value]]:
    for given in (*call.args, *(value for _, value in call.keywords)):
        wrappers: dict[str, Value] = {}
        inner = bare(given)
        for _ in range(6):
            if isinstance(inner, Symbol | Closure):
                if project.final(inner.name.removesuffix(".as_view")) == unit.name:
                    yield wrappers
                break
            if not isinstance(inner, Call):
                break
            if method(inner) == "as_view":
                inner = bare(inner.func)
                if isinstance(inner, Attribute):
                    inner = bare(inner.of)
            elif inner.args:
                wrappers[name_of(inner.func) or method(inner)] = inner.func
                inner = bare(inner.args[0])
            else:
                break
