"""Applications with one password for everybody, which is kept among the settings.

Such a setting is known by the function that logs people in: what `check_password` reads, a settings page sets.

```python
from shop.store import config


def check_password(typed):
    return verify(typed, config["password"])


def settings_page(form):
    config["password"] = digest(form["password"])  # fact: PasswordWrite(subject="config", single=True)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.origins import name_of
from authlint.facts.passwords import PasswordWrite
from authlint.facts.words import words
from authlint.frameworks.model import Row, recognise
from authlint.frameworks.password_writes import names_password
from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.sources import is_test_path
from authlint.python.units import Step, Unit
from authlint.python.values import Attribute, Call, Item, Value, bare, inside
from authlint.vocabulary import segments

MODELS: tuple[Row, ...] = ()

CHECKS = (
    "check_password",
    "verify_password",
    "check_auth",
    "check_login",
    "authenticate",
    "login",
    "do_login",
)
SETTINGS = words(
    "config conf cfg settings setting application app options opts preferences prefs general system"
)
_MOST_FILES = 6
"""Files that define a function of one name; in a project with more, nobody knows which one logs in."""


@recognise(Step, step="store")
def sets_the_password(step: Step, unit: Unit, project: Project) -> Iterator[PasswordWrite]:
    """`config["password"] = digest(...)`, where the login reads `config["password"]`."""
    place = step.target
    if unit.kind != "function" or not isinstance(place, Item | Attribute) or is_test_path(unit.path):
        return
    pair = _pair(place)
    if pair is not None and pair in login_settings(project):
        yield PasswordWrite(at=step.at, value=step.value, subject=place.of, new=step.value, single=True)


def _pair(value: Value) -> tuple[str, str] | None:
    """Holder and key of a setting that is a password: ("application", "password"); None for anything else."""
    inner = bare(value)
    if isinstance(inner, Call):
        func = bare(inner.func)
        if not isinstance(func, Attribute) or func.name != "get":
            return None
        holder = name_of(func.of)
    elif isinstance(inner, Item | Attribute):
        holder = name_of(inner.of)
    else:
        return None
    name = name_of(inner)
    if not name or not names_password(name) or not SETTINGS & set(segments(holder)):
        return None
    return holder, name


_LOGIN_SETTINGS: Memo[str, frozenset[tuple[str, str]]] = Memo()


def login_settings(project: Project) -> frozenset[tuple[str, str]]:
    """The settings that hold the password which a login is checked against."""
    answers, key = _LOGIN_SETTINGS.of(project), ""
    if key not in answers:
        answers[key] = frozenset(_read_by_logins(project))
    found = answers[key]
    assert isinstance(found, frozenset)
    return found


def _read_by_logins(project: Project) -> Iterator[tuple[str, str]]:
    for name in CHECKS:
        paths = [each for each in project.sources.definitions(name) if not is_test_path(each)]
        for path in paths if len(paths) <= _MOST_FILES else ():
            module = project.module_at(path)
            for qualname in list(module.nodes) if module is not None else ():
                unit = module.unit(qualname) if module is not None and qualname.endswith(name) else None
                if unit is None or unit.kind != "function" or unit.name.rpartition(".")[2] != name:
                    continue
                for read in (*(step.value for step in unit.steps), *unit.comparisons):
                    for each in inside(read, 60):
                        if isinstance(each, Item | Call | Attribute) and (pair := _pair(each)) is not None:
                            yield pair
