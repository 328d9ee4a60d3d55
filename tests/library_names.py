"""Looks dotted names up in the libraries of the Python that runs this: `python library_names.py < questions`.

Needs nothing but the standard library, so that it runs in an environment that knows nothing of authlint.
Standard input is a JSON list of [name, parameters], a parameter being [position or -1, name or ""]; `self` does
not count. The answer is a JSON object by name: "" when all is as asked, "not installed", or what differs.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import inspect
import json
import os
import sys
import warnings
from typing import Any

APPS = (
    "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
    "django.contrib.sites", "rest_framework", "rest_framework.authtoken", "allauth", "allauth.account",
    "allauth.socialaccount", "allauth.mfa", "dj_rest_auth", "djoser", "django_otp", "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static", "django_otp.plugins.otp_email", "two_factor", "axes", "defender", "knox",
    "rest_framework_simplejwt",
)  # fmt: skip


def start_django() -> None:
    """Settings and the application registry: without them most modules of Django's world do not import."""
    if importlib.util.find_spec("django") is None:
        return
    apps = [each for each in APPS if importlib.util.find_spec(each.partition(".")[0]) is not None]
    importlib.import_module("django.conf").settings.configure(
        INSTALLED_APPS=apps,
        SECRET_KEY="names are looked up, nothing is signed",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        MIDDLEWARE=["allauth.account.middleware.AccountMiddleware"],
        REST_AUTH={"TOKEN_MODEL": None, "USE_JWT": False, "SESSION_LOGIN": True},
        USE_TZ=True,
    )
    with contextlib.suppress(Exception):  # what does not import then is told name by name
        importlib.import_module("django").setup()


def found(name: str) -> tuple[Any, bool] | str:
    """What a dotted name stands for, and whether it takes `self` first; what is missing, as text."""
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        path = ".".join(parts[:count])
        try:
            value: Any = importlib.import_module(path)
        except ModuleNotFoundError as error:
            if count == 1:
                return "not installed"
            if error.name is not None and not path.startswith(error.name):
                return f"not installed: {path} needs {error.name}"
            continue
        except Exception as error:
            return f"{path} cannot be imported: {type(error).__name__}: {error}"
        if count > 1:  # `blake3.blake3` is a module and, in its package, a class
            value = getattr(sys.modules[".".join(parts[: count - 1])], parts[count - 1], value)
        bound = True
        for index in range(count, len(parts)):
            owner = value
            try:
                value = getattr(owner, parts[index])
            except AttributeError:
                if index == len(parts) - 1 and set_by_itself(owner, parts[index]):
                    return None, False
                return f"{'.'.join(parts[:index])} has no {parts[index]}"
            raw = inspect.getattr_static(owner, parts[index], None)
            bound = not inspect.isclass(owner) or isinstance(raw, staticmethod | classmethod)
        return value, not bound
    return "not installed"


def set_by_itself(owner: Any, name: str) -> bool:
    """Whether a class declares an attribute without a value, or its methods set it."""
    if not inspect.isclass(owner):
        return False
    if name in getattr(owner, "__annotations__", {}):
        return True
    try:
        return f"self.{name} =" in inspect.getsource(owner)
    except (OSError, TypeError):
        return False


def difference(value: Any, takes_self: bool, wanted: list[tuple[int, str]]) -> str:
    """How the parameters differ from those wanted; "" when they do not, or when nothing tells."""
    if not wanted:
        return ""
    if not callable(value):
        return "cannot be called"
    try:
        parameters = list(inspect.signature(value).parameters.values())
    except (TypeError, ValueError):
        return ""
    if takes_self and parameters and parameters[0].kind is not inspect.Parameter.VAR_POSITIONAL:
        parameters = parameters[1:]
    named = {each.name: each for each in parameters}
    kinds = {each.kind for each in parameters}
    places = [
        each.name
        for each in parameters
        if each.kind in (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    ]
    for place, name in wanted:
        if place >= len(places) and inspect.Parameter.VAR_POSITIONAL not in kinds:
            return f"takes {len(places)} positional arguments, there is none at {place}: {', '.join(places)}"
        if name and name not in named and inspect.Parameter.VAR_KEYWORD not in kinds:
            return f"has no parameter {name}: {', '.join(named)}"
        if place < 0 or not name or name not in named or place >= len(places):
            continue
        if places[place] != name and not _renamed(named[name], places[place], wanted):
            return f"has {places[place]} at {place}, not {name}"
    return ""


def _renamed(parameter: inspect.Parameter, at_place: str, wanted: list[tuple[int, str]]) -> bool:
    """Whether a parameter lives on by keyword while its place has another name now (hashlib since 3.14)."""
    return parameter.kind is inspect.Parameter.KEYWORD_ONLY and at_place not in {name for _, name in wanted}


def answer(name: str, wanted: list[tuple[int, str]]) -> str:
    """What is wrong with one name; "" when nothing is."""
    value = found(name)
    return value if isinstance(value, str) else difference(*value, wanted)


def main() -> None:
    """Answer the questions on standard input."""
    warnings.simplefilter("ignore")
    questions = json.load(sys.stdin)
    answers = sys.stdout
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        start_django()
        told = [answer(name, [(place, word) for place, word in wanted]) for name, wanted in questions]
    json.dump(told, answers)
    answers.flush()
    os._exit(0)  # some libraries leave threads behind


if __name__ == "__main__":
    main()
