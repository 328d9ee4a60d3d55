"""Whether a project is a program that runs, and what of it the program names, by the bytes of its files.

In a program a function that nothing names is left over. In a library, and in a file that stands alone, such a
function is there for others to call, and its parameters are what they hand in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from authlint.python.homes import files_at_home, home_of
from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.sources import is_test_path
from authlint.python.units import Step, Unit

_STARTS = (
    "__main__", "urlpatterns", "add_url_rule", ".route(", "as_view(", "APIRouter(", "FastAPI(", "Flask(", "Starlette(",
    "add_routes", "add_handler", "Sanic(", "Quart(", "Litestar(", "Bottle(",
    "web.Application(", "click.command", "typer.", "BaseCommand", "mainloop(", "input(",
)  # fmt: skip
"""What stands where a program is entered: routes, commands, windows, prompts."""

_WAITING = ("mainloop(", "input(")
"""What enters a program only where something calls it: in a function of a file that nothing loads it never runs."""

_ENTERED: Memo[str, tuple[str, ...]] = Memo()


def is_program_beside(path: str, project: Project) -> bool:
    """Whether another file of the project, test code left out, is where the program is entered."""
    answers, key = _ENTERED.of(project), ""
    if key not in answers:
        answers[key] = tuple(islice(_entries(project), 2))
    return any(each != path for each in answers[key])


def _entries(project: Project) -> Iterator[str]:
    words = [each.encode() for each in _STARTS]
    for path, data in project.files().items():
        if any(each in data for each in words) and not is_test_path(path):
            yield path


LARGE = 100
"""Files of an application, test code left out, from which on it is large."""


def is_large(path: str, project: Project) -> bool:
    """Whether a file stands in a package of an application of so many files that a word alone does not say what is
    meant: "password" is then also a gateway's, a vault's, a remote account's.
    """
    within = home_of(path, project) != path.rpartition("/")[0]
    return within and len(files_at_home(path, project)) >= LARGE


_TELLS = (
    "pyproject.toml", "setup.cfg", "Makefile", "Dockerfile", "Procfile", "entrypoint.sh", "README.md",
    "serverless.yml", "serverless.yaml", "template.yml", "template.yaml",
)  # fmt: skip
"""Files at the top of a project that may name a function which nothing else does."""
_NAMELESS = (b"from ", b"import ", b"#")
"""How lines begin that name a function without using it."""
_NAMED: Memo[str, bool] = Memo()


def is_named(name: str, project: Project) -> bool:
    """Whether something in a project, test code left out, names a function beside definitions of that name,
    imports of it and comments.
    """
    answers = _NAMED.of(project)
    if name not in answers:
        word = re.compile(rb"\b%s\b" % re.escape(name.encode()))
        files = project.files()
        answers[name] = any(
            uses(word, files[path]) for path in project.mentioning(name) if not is_test_path(path)
        ) or any(word.search(project.read(each) or b"") for each in _TELLS)
    return answers[name]


def uses(word: re.Pattern[bytes], data: bytes) -> bool:
    """Whether a text has a word beside its definition, imports of it and comments."""
    for hit in word.finditer(data):
        before = data[data.rfind(b"\n", 0, hit.start()) + 1 : hit.start()].lstrip()
        if b"#" not in before and not before.startswith(_NAMELESS) and not before.endswith(b"def "):
            return True
    return False


_LOADED_BY_NAME = frozenset(
    (
        "__init__", "__main__", "admin", "app", "application", "apps", "asgi", "celery", "cli", "conftest", "hooks",
        "index", "main", "manage", "models", "run", "search_indexes", "server", "settings", "setup", "signals", "tasks",
        "translation", "urls", "wsgi",
    )
)  # fmt: skip
"""Modules that a framework or a server looks for by their name."""
_LOADED_FOLDERS = frozenset(("migrations", "versions", "commands", "templatetags", "plugins", "hooks"))
"""Folders that one looks through for modules of any name."""
_WALKERS = ("iter_modules", "walk_packages", "find_modules(")
_LOADERS = ("import_module(", "__import__(", "spec_from_file")
_LISTINGS = (b"listdir", b"glob", b"os.walk", b"iterdir", b"scandir")
"""What loads modules that stand in no import: all of a folder."""
_LOADED: Memo[str, bool] = Memo()


def is_loaded(path: str, project: Project) -> bool:
    """Whether something in a project may load a file of one of its packages, or of a folder whose files import each
    other: a file is left over that runs nothing itself and whose name stands in no other file, in a program that
    loads modules by their names alone.
    """
    answers = _LOADED.of(project)
    if path not in answers:
        answers[path] = _is_loaded(path, project)
    return answers[path]


def _is_loaded(path: str, project: Project) -> bool:
    folder, _, last = path.rpartition("/")
    stem = last.removesuffix(".py")
    data = project.read(path) or b""
    if (
        stem in _LOADED_BY_NAME
        or not stem.isidentifier()  # no import can name it: it runs by itself
        or not _LOADED_FOLDERS.isdisjoint(folder.split("/"))
        or not (f"{folder}/__init__.py" in project.files() or _are_joined(folder, project))
        or not is_program_beside(path, project)
        or any(each.encode() in _SPOKEN.sub(b"", data) for each in _STARTS if each not in _WAITING)
    ):
        return True
    word = re.compile(rb"\b%s\b" % re.escape(stem.encode()))
    files = project.files()
    if any(
        each != path and not is_test_path(each) and word.search(files[each])
        for each in project.mentioning(stem)
    ) or any(word.search(project.read(each) or b"") for each in _TELLS):
        return True
    module = project.module_at(path)
    top = module.unit("") if module is not None else None
    if top is None or any(step.kind == "call" and not _is_assigned(step, top) for step in top.steps):
        return True
    return _loads_folders(project)


_JOINED: Memo[str, bool] = Memo()
_IMPORTING = re.compile(
    rb"^[ \t]*(?:from[ ]+\.*(\w+)[ ]+import\b|import[ ]+(\w+)[ ]*(?:\r?$|,|\bas\b))", re.MULTILINE
)


def _are_joined(folder: str, project: Project) -> bool:
    """Whether a folder without an `__init__.py` holds one program: a file of it that is entered imports another.

    Without that its files may be samples that stand for themselves.
    """
    answers = _JOINED.of(project)
    if folder not in answers:
        files = project.files()
        beside = {
            path.rpartition("/")[2].removesuffix(".py"): path
            for path in files
            if path.rpartition("/")[0] == folder and not is_test_path(path)
        }
        answers[folder] = any(
            (hit[1] or hit[2]).decode("ascii") in beside
            for path in beside.values()
            if any(each.encode() in files[path] for each in _STARTS)
            for hit in _IMPORTING.finditer(files[path])
        )
    return answers[folder]


def _is_assigned(step: Step, top: Unit) -> bool:
    return any(each.kind == "store" and each.at.line == step.at.line for each in top.steps)


def _loads_folders(project: Project) -> bool:
    answers, key = _LOADED.of(project), ""
    if key not in answers:
        files = project.files()
        answers[key] = any(
            not is_test_path(each) for word in _WALKERS for each in project.mentioning(word)
        ) or any(
            not is_test_path(each) and any(listing in files[each] for listing in _LISTINGS)
            for word in _LOADERS
            for each in project.mentioning(word)
        )
    return answers[key]


_CONTROLLED = frozenset(
    ("controllers", "modules", "states", "plugins", "extensions", "tasks", "jobs", "hooks", "handlers", "commands")
)  # fmt: skip
"""Folders whose files a framework reads for functions that it finds by their names."""
_SPOKEN = re.compile(rb"""(?ms)^[ \t]*[rbfu]{0,2}("{3}|'{3}).*?\1|\#[^\n]*""", re.IGNORECASE)
_MEANT: Memo[tuple[str, str], tuple[str, ...] | None] = Memo()


def naming(name: str, path: str, project: Project) -> tuple[str, ...] | None:
    """The files, test code left out, that may speak of the function of that name at the top of a file; None where
    that cannot be told: something takes the file's functions by names that are not seen, or nothing imports the file,
    which may stand for itself.

    Its own file is one where it names the function besides its definition, docstrings and comments.
    """
    answers, key = _MEANT.of(project), (path, name)
    if key not in answers:
        answers[key] = _naming(name, path, project)
    return answers[key]


def _naming(name: str, path: str, project: Project) -> tuple[str, ...] | None:
    *folders, last = path.removesuffix(".py").split("/")
    if not _CONTROLLED.isdisjoint(folders) or project.mentioning("connexion"):
        return None
    if last == "__init__":
        return None  # `from . import name` does not say where from
    plain = re.escape(name.encode())
    word = re.compile(rb"(?<![.\w])%s\b" % plain)
    told = re.compile(rb"[.:`\s]%s\b" % plain), re.compile(rb"[.:`]%s\b|\b%s\(" % (plain, plain))
    if any(told[each.endswith(".md")].search(project.read(each) or b"") for each in _TELLS):
        return None  # a text for people says `login` without speaking of the function
    files = project.files()
    quoted = re.compile(rb"[\"']%s[\"']" % plain)
    if any(b"getattr(" in files[each] and quoted.search(files[each]) for each in project.mentioning(name)):
        return None
    found = [path] if uses(word, _SPOKEN.sub(b"", files.get(path) or project.read(path) or b"")) else []
    home = re.escape(last.encode())
    imported = re.compile(
        rb"^[ \t]*(?:from[ ]+([\w.]+)[ ]+import\b[^\n]*|import\b(?:[^\n]*[^\w.\n])?([\w.]*))\b%s\b([ ]+as\b)?"
        % home,
        re.MULTILINE,
    )
    taken = re.compile(rb"\bfrom[ ]+([\w.]*)\b%s[ ]+import\b[ ]*(\*)?" % home)
    reached = re.compile(rb"\b%s[ ]*[.:][ ]*%s\b" % (home, plain))
    whole = re.compile(rb"\b%s\b(?![ ]*\.)" % home)
    joined = False
    for each in project.mentioning(last):
        if each == path or is_test_path(each):
            continue
        data = _SPOKEN.sub(b"", files[each])
        froms = [hit for hit in taken.finditer(data) if _is_meant(hit[1], path, each)]
        alone = next(
            (hit for hit in imported.finditer(data) if _is_meant(hit[1] or hit[2], path, each)), None
        )
        joined = joined or bool(froms) or alone is not None
        if any(hit[2] for hit in froms):
            return None  # a star hands the names on
        if froms:
            if word.search(data):
                found.append(each)
            continue
        if reached.search(data) or (alone is not None and alone[3] and name.encode() in data):
            found.append(each)
        elif alone is not None:
            rest = imported.sub(b"", data)
            if alone[2] and not alone[3]:  # `import db.user`: it goes by its whole name
                rest = b" ".join(hit[0] for hit in re.finditer(re.escape(alone[2]) + rb"[\w.]+", rest))
            if whole.search(rest):
                return None  # the module is handed on
    return tuple(found) if joined else None


def _is_meant(way: bytes | None, path: str, importing: str) -> bool:
    """Whether an import of a module of that name means the file: the package that it is taken from is the file's."""
    folders = path.split("/")[:-1]
    names = [each for each in (way or b"").decode("ascii", "replace").split(".") if each]
    if names:
        return not folders or folders[-1] == names[-1]
    if way == b".":
        return folders == importing.split("/")[:-1]
    return True
