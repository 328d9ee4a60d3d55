"""Views of Django that no URL leads to, though a request would be all that they wait for."""

from __future__ import annotations

import re

from authlint.facts.words import words
from authlint.python.memo import Memo
from authlint.python.programs import uses
from authlint.python.project import MOST_FILES, Project
from authlint.python.sources import is_test_path
from authlint.python.units import Unit
from authlint.python.values import last_name

_UNROUTED: Memo[str, bool] = Memo()
_GUARDS = words(
    "login_required permission_required user_passes_test staff_member_required superuser_required csrf_exempt "
    "csrf_protect never_cache cache_page require_POST require_GET require_http_methods require_safe api_view "
    "permission_classes authentication_classes throttle_classes renderer_classes parser_classes "
    "atomic sensitive_post_parameters sensitive_variables method_decorator ensure_csrf_cookie vary_on_headers "
    "swagger_auto_schema extend_schema"
)
"""Decorators that enter a view nowhere."""
_FIRST = frozenset(("request", "req"))


def is_unrouted(unit: Unit, project: Project) -> bool:
    """Whether a function is a view of Django, or a method of one, in a project whose files say nothing of that view
    but where it is defined; a view of the same name that another file imports is another one.
    """
    module = project.module_at(unit.path) if unit.kind == "function" else None
    top = module.unit(unit.qualname.partition(".")[0]) if module is not None else None
    if top is None:
        return False
    answers = _UNROUTED.of(project)
    if top.name not in answers:
        answers[top.name] = _is_view(top) and not _is_spoken_of(top, project)
    return answers[top.name]


def _is_view(top: Unit) -> bool:
    if any(last_name(each) not in _GUARDS for each in top.decorators):
        return False
    if top.kind == "class":
        return any(last_name(each).endswith(("View", "ViewSet")) for each in top.bases)
    return bool(top.parameters) and top.parameters[0].name in _FIRST


def _is_spoken_of(top: Unit, project: Project) -> bool:
    """Whether a file names the view and may mean it; any does where no file enters routes of Django."""
    if not project.mentioning("urlpatterns"):
        return True
    name = top.qualname
    paths = [each for each in project.mentioning(name) if not is_test_path(each)]
    if len(paths) > MOST_FILES:
        return True
    word = re.compile(rb"(?<!\bdef )(?<!\bclass )\b%s\b" % re.escape(name.encode()))
    for path in paths:
        data = project.read(path) or b""
        if not uses(word, data) or (path != top.path and _is_other(name, path, top, data, project)):
            continue
        return True
    return False


def _is_other(name: str, path: str, top: Unit, data: bytes, project: Project) -> bool:
    """Whether a name stands in a file for another definition: its own, or one that it imports by that name."""
    module = project.module_at(path)
    if module is None or b"." + name.encode() in data:
        return False
    symbol = project.final(f"{module.name}.{name}")
    return symbol != top.name and project.unit(symbol) is not None
