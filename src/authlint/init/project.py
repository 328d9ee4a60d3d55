"""What a project is made of, as far as its files say: frameworks, templates, and the tools that are set up."""

from __future__ import annotations

import os
import re
from collections import Counter

from authlint.config import Config
from authlint.configfiles import Nearest
from authlint.discovery import File, find, project_root
from authlint.pattern import pattern
from authlint.record import field, record
from authlint.source import Unreadable, read

FRAMEWORKS = {
    "django": "Django",
    "rest_framework": "Django REST framework",
    "allauth": "django-allauth",
    "flask": "Flask",
    "flask_login": "Flask-Login",
    "flask_security": "Flask-Security",
    "fastapi": "FastAPI",
    "starlette": "Starlette",
    "pyramid": "Pyramid",
    "tornado": "Tornado",
    "aiohttp": "aiohttp",
    "sanic": "Sanic",
    "bottle": "Bottle",
}
"""The module that a framework is imported by -> its name."""

DISTRIBUTIONS = {
    "djangorestframework": "rest_framework",
    "django-allauth": "allauth",
    "flask-security-too": "flask_security",
}
"""What is installed under another name than it is imported by."""

REQUIREMENTS = ("pyproject.toml", "setup.cfg", "setup.py", "Pipfile")
MOST_FILES = 2000
"""Python files whose imports are looked at."""

MANAGERS = ("lefthook.yml", ".lefthook.yml", "lefthook.yaml", ".husky", ".overcommit.yml")
"""Files of other programs that run git's hooks."""

_IMPORT = pattern(rb"^[ \t]*(?:from|import)[ \t]+([A-Za-z_]\w*)", re.MULTILINE)
_WORD = pattern(r"[A-Za-z][A-Za-z0-9._-]*")
_URL = pattern(r"^\s*url\s*=\s*(\S+)", re.MULTILINE)
_BRANCH = pattern(r"refs/(?:heads|remotes/origin)/([\w./-]+)\s*$")


@record(frozen=False)
class Project:
    """What was found.

    `home` is the folder that was asked about, `root` its repository or project; `repository` tells whether there
    is one. `frameworks` maps a name to where it was seen, `kinds` counts files by kind. `config` is the
    configuration that counts for `home` already.
    """

    home: str
    root: str
    config: Config
    repository: bool = False
    remote: str = ""
    branch: str = "main"
    frameworks: dict[str, str] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    names: frozenset[str] = frozenset()

    @property
    def hosted_by(self) -> str:
        """ "github", "gitlab" or "": by the files that are there, else by the address of the repository."""
        if ".github" in self.names:
            return "github"
        if ".gitlab-ci.yml" in self.names:
            return "gitlab"
        return next((each for each in ("github", "gitlab") if each in self.remote), "")

    @property
    def other_kinds(self) -> int:
        """How many files only semgrep's rules read."""
        return sum(self.kinds[each] for each in ("template", "script", "env", "sql", "container"))

    def text(self, name: str) -> str | None:
        """A file of the root; None when there is none, or it is no UTF-8."""
        return text_of(os.path.join(self.root, name))


def look(folder: str) -> Project:
    """Look at a project. Raises ConfigError when it has a configuration that cannot be used."""
    home = os.path.abspath(folder)
    root = str(project_root(home))
    configs = Nearest()
    found = Project(home, root, configs.of(home))
    found.names = frozenset(os.listdir(root))
    found.repository = ".git" in found.names
    git = os.path.join(root, ".git")
    found.remote = next(iter(_URL.findall(text_of(os.path.join(git, "config")) or "")), "")
    for head in ("refs/remotes/origin/HEAD", "HEAD"):
        if branch := _BRANCH.search(text_of(os.path.join(git, *head.split("/"))) or ""):
            found.branch = branch[1]
            break
    _frameworks(found, [each.path for each in _files(found, configs)])
    return found


def _files(found: Project, configs: Nearest) -> list[File]:
    files = find(found.home, configs).files
    found.kinds.update(each.kind for each in files)
    return [each for each in files if each.kind == "python"][:MOST_FILES]


def _frameworks(found: Project, files: list[str]) -> None:
    """By what is required, and by what is imported; nothing is imported here."""
    names = os.listdir(found.home)
    required = [
        each
        for each in names
        if each in REQUIREMENTS or (each.startswith("requirements") and each.endswith(".txt"))
    ]
    if os.path.isdir(folder := os.path.join(found.home, "requirements")):
        required += [f"requirements/{each}" for each in os.listdir(folder) if each.endswith(".txt")]
    for name in sorted(required):
        for word in _WORD.findall(text_of(os.path.join(found.home, name)) or ""):
            word = word.lower().replace(".", "-")
            module = DISTRIBUTIONS.get(word, word.replace("-", "_"))
            if module in FRAMEWORKS:
                found.frameworks.setdefault(FRAMEWORKS[module], name)
    for path in files:
        try:
            data = read(path)
        except Unreadable:
            continue
        for name in {each.decode() for each in _IMPORT.findall(data)} & FRAMEWORKS.keys():
            found.frameworks.setdefault(
                FRAMEWORKS[name], os.path.relpath(path, found.home).replace(os.sep, "/")
            )


def text_of(path: str) -> str | None:
    """The text of a regular file; None when it cannot be read, or is no UTF-8."""
    try:
        return read(path).decode("utf-8")
    except (Unreadable, UnicodeDecodeError):
        return None
