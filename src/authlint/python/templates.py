"""Templates of a project: their text by the name that code gives them, and what they print."""

from __future__ import annotations

import os
import re

from authlint.python.memo import Memo
from authlint.python.project import Project

_FOLDERS = 20000
"""Folders that are searched for templates."""

_TEMPLATES: Memo[str, dict[str, list[str]]] = Memo()
"""Name of a file -> paths of the templates of that name."""


def template_text(name: str, project: Project) -> str | None:
    """The text of a template of the project by the name that code gives it; None when it is not there or
    is ambiguous.
    """
    answers = _TEMPLATES.of(project)
    listing = answers.get("")
    if listing is None:
        found: dict[str, list[str]] = {}
        for path in project.sources.overlay:
            if path.endswith((".html", ".txt", ".jinja", ".jinja2", ".j2", ".mjml", ".htm", ".tpl")):
                found.setdefault(path.rpartition("/")[2], []).append(path)
        for count, (folder, folders, files) in enumerate(os.walk(project.root)):
            folders[:] = sorted(
                each
                for each in folders
                if not each.startswith(".")
                and each not in ("node_modules", "site-packages", "__pycache__", "venv", "static")
            )
            if count > _FOLDERS:
                break
            for each in files:
                if each.endswith((".html", ".txt", ".jinja", ".jinja2", ".j2", ".mjml", ".htm", ".tpl")):
                    path = os.path.relpath(os.path.join(folder, each), project.root).replace(os.sep, "/")
                    found.setdefault(each, []).append(path)
        answers[""] = listing = found
    wanted = name.lstrip("/")
    matches = [
        path
        for path in listing.get(wanted.rpartition("/")[2], ())
        if path == wanted or path.endswith("/" + wanted)
    ]
    if not matches:
        return None
    texts = [project.read(path) for path in sorted(matches)[:4]]
    return "\n".join(each.decode("utf-8", "replace") for each in texts if each is not None)


def prints(text: str, name: str) -> bool:
    """Whether a template prints a variable: `{{ password }}`, `{{ user.password|e }}`; a masked input
    does not count.
    """
    pattern = re.compile(
        r"\{\{-?\s*(?:[\w.]+\.)?"
        + re.escape(name)
        + r"\b(?!\s*[(.\[])[\s|\w:'\"()-]*\}\}|\$\{?"
        + re.escape(name)
        + r"\b"
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
