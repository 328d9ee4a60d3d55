"""Libraries' own pages for changing a password, and whether they ask for the current one.

django.contrib.auth, allauth, djoser and django-rest-registration ask. dj-rest-auth asks only when
OLD_PASSWORD_FIELD_ENABLED in REST_AUTH is true, django-rest-auth when the setting of that name is. The users' router
of fastapi-users takes a new password by PATCH /me and asks nothing. Flask-Security asks where SECURITY_CHANGEABLE
routes its page.

Source: https://dj-rest-auth.readthedocs.io/en/latest/configuration.html,
https://djoser.readthedocs.io/en/latest/settings.html, https://docs.allauth.org/en/latest/account/views.html,
https://fastapi-users.github.io/fastapi-users/latest/configuration/routers/users/,
https://flask-security-too.readthedocs.io/en/stable/configuration.html

### dj-rest-auth

`site/urls.py`

```python
from dj_rest_auth.views import PasswordChangeView
from django.urls import include, path

urlpatterns = [
    path("auth/", include("dj_rest_auth.urls")),  # fact: StockChange(page="dj_rest_auth.urls", asks=False)
    path("change/", PasswordChangeView.as_view()),  # fact: StockChange(page="PasswordChangeView", asks=False)
]
```

`site/settings.py`

```python
REST_AUTH = {"OLD_PASSWORD_FIELD_ENABLED": False}
```

### dj-rest-auth, with a serializer of the project's own

`site/urls.py`

```python
from django.urls import include, path

urlpatterns = [path("auth/", include("dj_rest_auth.urls"))]  # fact: StockChange(asks=None)
```

`site/settings.py`

```python
REST_AUTH = {"PASSWORD_CHANGE_SERIALIZER": "accounts.serializers.ChangeSerializer"}
```

### pages that ask

```python
from django.contrib.auth.views import PasswordChangeView
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("django.contrib.auth.urls")),  # fact: StockChange(asks=True)
    path("accounts/", include("allauth.urls")),  # fact: StockChange(asks=True)
    path("auth/", include("djoser.urls")),  # fact: StockChange(asks=True)
    path("change/", PasswordChangeView.as_view()),  # fact: StockChange(asks=True)
    path("blog/", include("blog.urls")),
]
```

### Django's page with a form that does not ask

```python
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.views import PasswordChangeView


class Change(PasswordChangeView):
    form_class = SetPasswordForm  # fact: StockChange(page="Change", asks=False)


change = PasswordChangeView.as_view(form_class=SetPasswordForm)  # fact: StockChange(asks=False)
```

### fastapi-users

```python
from fastapi_users import FastAPIUsers, schemas


class UserUpdate(schemas.BaseUserUpdate):
    pass


class NameUpdate(schemas.CreateUpdateDictModel):
    name: str


users = FastAPIUsers(get_user_manager, [backend])
app.include_router(users.get_users_router(UserRead, UserUpdate))  # fact: StockChange(asks=False)
app.include_router(users.get_users_router(UserRead, NameUpdate))
```

### Flask-Security

```python
from flask_security import Security

app.config["SECURITY_CHANGEABLE"] = True
security = Security(app, datastore)  # fact: StockChange(page="Flask-Security's change view", asks=True)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.passwords import StockChange
from authlint.frameworks.configuration import given_to
from authlint.frameworks.model import recognise
from authlint.python.calls import target
from authlint.python.project import Project
from authlint.python.sources import is_test_path
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Closure,
    Literal,
    Mapping,
    Spot,
    Symbol,
    Value,
    argument,
    bare,
    method,
    text_of,
)
from authlint.record import record

ASKING = {
    "django.contrib.auth.urls": "PasswordChangeForm checks the current password",
    "allauth.urls": "allauth's ChangePasswordForm checks the current password",
    "allauth.account.urls": "allauth's ChangePasswordForm checks the current password",
    "rest_registration.api.urls": "its ChangePasswordSerializer checks the current password",
}
BY_SETTING = {"dj_rest_auth.urls": "dj_rest_auth", "rest_auth.urls": "rest_auth"}
VIEWS = {
    "dj_rest_auth.views.PasswordChangeView": "dj_rest_auth",
    "rest_auth.views.PasswordChangeView": "rest_auth",
}
# The predecessor of dj-rest-auth; its last release is of 2019.
UNTIL = {"rest_auth.urls": "django-rest-auth", "rest_auth.views.PasswordChangeView": "django-rest-auth"}
DJANGO_VIEW = "django.contrib.auth.views.PasswordChangeView"
ASKS_NOTHING = frozenset({"django.contrib.auth.forms.SetPasswordForm"})
GATES = frozenset({"dispatch", "get", "post", "form_valid", "get_form", "get_form_class", "test_func"})
"""Methods by which a view of the project's own could ask after all."""
ROUTER = "fastapi_users.FastAPIUsers.get_users_router"
MANAGER = "BaseUserManager"
UPDATE = frozenset({"fastapi_users.schemas.BaseUserUpdate", "fastapi_users.schemas.BaseUser"})
OLD_PASSWORD = "OLD_PASSWORD_FIELD_ENABLED"
MOST = 12
"""Files that are looked into for a setting."""


@record()
class Answer:
    """Whether a page asks, why, and where the project says so."""

    asks: bool | None
    why: str = ""
    decided: Spot | None = None


@recognise(Call, named=("include", "as_view", "get_users_router", "Security", "init_app"))
def routed(call: Call, unit: Unit, project: Project) -> Iterator[StockChange]:
    """`include("dj_rest_auth.urls")`, `PasswordChangeView.as_view()`, `users.get_users_router(...)`,
    `Security(app)`.
    """
    last = method(call)
    if last == "include":
        yield from _included(call, unit, project)
    elif last == "as_view":
        yield from _viewed(call, unit, project)
    elif last == "get_users_router":
        yield from _users_router(call, unit, project)
    elif last in ("Security", "init_app"):
        yield from _security(call, unit, project)


def _included(call: Call, unit: Unit, project: Project) -> Iterator[StockChange]:
    name = text_of(call.args[0]) if call.args else None
    if name in ASKING:
        yield StockChange(at=call.at, value=call, page=name, asks=True, why=ASKING[name])
    elif name in BY_SETTING:
        if _shadowed(unit):
            answer = Answer(None, f"another view is routed where {name} has its page")
        else:
            answer = _rest_auth(BY_SETTING[name], project)
        yield _fact(call, name, answer, _remedy(BY_SETTING[name]))
    elif name == "djoser.urls":
        yield _fact(call, name, _djoser(project), "take SERIALIZERS out of DJOSER")


def _shadowed(unit: Unit) -> bool:
    """Whether a module routes an address of its own that ends like the library's page."""
    return any(
        isinstance(each.value, str) and each.value.rstrip("$").endswith("password/change/")
        for each in unit.literals
    )


def _fact(call: Call, page: str, answer: Answer, remedy: str) -> StockChange:
    return StockChange(
        at=call.at,
        value=call,
        page=page,
        asks=answer.asks,
        why=answer.why,
        decided=answer.decided,
        remedy=remedy,
    )


def _remedy(package: str) -> str:
    where = " in REST_AUTH (before dj-rest-auth 3 a setting of its own)" if package == "dj_rest_auth" else ""
    return f"set {OLD_PASSWORD} to True{where}"


def _rest_auth(package: str, project: Project) -> Answer:
    """What the settings say; the last file that speaks wins only when all that speak agree."""
    found: list[Answer] = []
    for value, at in _settings(project, "REST_AUTH", "REST_AUTH_SERIALIZERS"):
        entries = _entries(value)
        if entries is None:
            found.append(Answer(None, "REST_AUTH is put together at run time", at))
            continue
        if "PASSWORD_CHANGE_SERIALIZER" in entries:
            found.append(Answer(None, "a serializer of the project's own changes the password", at))
        elif OLD_PASSWORD in entries and package == "dj_rest_auth":
            found.append(_switch(entries[OLD_PASSWORD]))
    for value, _ in _settings(project, OLD_PASSWORD):
        answer = _switch(value)
        if package == "dj_rest_auth" and answer.asks:
            answer = Answer(
                None, f"since dj-rest-auth 3 {OLD_PASSWORD} counts only inside REST_AUTH", value.at
            )
        found.append(answer)
    answers = {each.asks for each in found}
    if len(answers) > 1:
        return Answer(None, f"settings differ in {OLD_PASSWORD}")
    return found[0] if found else Answer(False)


def _switch(value: Value) -> Answer:
    inner = bare(value)
    if not isinstance(inner, Literal):
        return Answer(None, f"{OLD_PASSWORD} is read at run time", value.at)
    why = f"{OLD_PASSWORD} makes the page ask for the current password" if inner.value else ""
    return Answer(bool(inner.value), why, value.at)


def _djoser(project: Project) -> Answer:
    for value, at in _settings(project, "DJOSER"):
        serializers = (_entries(value) or {}).get("SERIALIZERS")
        if serializers is not None and "set_password" in (_entries(serializers) or {"set_password": value}):
            return Answer(None, "a serializer of the project's own changes the password", at)
    return Answer(True, "djoser's SetPasswordSerializer checks the current password")


def _settings(project: Project, *keys: str) -> Iterator[tuple[Value, Spot]]:
    """The values that modules give to settings, test code left out."""
    for key in keys:
        for path in project.mentioning(key)[:MOST]:
            module = project.module_at(path) if not is_test_path(path) else None
            if module is not None:
                yield from ((value, value.at) for value, _ in given_to(module, key))


def _entries(value: Value) -> dict[str, Value] | None:
    """The constant keys of a dict with their values; None for anything else."""
    inner = bare(value)
    if isinstance(inner, Call) and method(inner) == "dict" and not inner.args:
        return {name: each for name, each in inner.keywords if name is not None}
    if not isinstance(inner, Mapping) or any(key is None for key, _ in inner.items):
        return None
    return {text: each for key, each in inner.items if key is not None and (text := text_of(key)) is not None}


def _viewed(call: Call, unit: Unit, project: Project) -> Iterator[StockChange]:
    func = bare(call.func)
    if isinstance(func, Symbol):
        name = project.final(func.name.rpartition(".")[0])
    elif isinstance(func, Attribute) and isinstance(of := bare(func.of), Symbol):
        name = project.final(of.name)
    else:
        return
    if name in VIEWS and project.unit(name) is None:  # the library itself is judged by its own code
        answer = _rest_auth(VIEWS[name], project)
        yield _fact(call, "PasswordChangeView", answer, _remedy(VIEWS[name]))
    elif name == DJANGO_VIEW:
        form = argument(call, -1, "form_class")
        if form is None:
            yield _fact(call, "PasswordChangeView", Answer(True, ASKING["django.contrib.auth.urls"]), "")
        else:
            yield _fact(call, "PasswordChangeView", _by_form(form, project), "take PasswordChangeForm")


def _by_form(form: Value, project: Project) -> Answer:
    """Whether a form given to Django's view asks."""
    inner = bare(form)
    name = project.final(inner.name) if isinstance(inner, Symbol | Closure) else ""
    if name in ASKS_NOTHING:
        return Answer(False, "", form.at)
    if any(each.endswith(".PasswordChangeForm") for each in project.base_names(name)) if name else False:
        return Answer(True, "its form is a PasswordChangeForm", form.at)
    return Answer(None, "its form is the project's own", form.at)


@recognise(Unit)
def derived(unit: Unit, _: Unit, project: Project) -> Iterator[StockChange]:
    """A view of the project derived from Django's, with another form."""
    form = unit.fields.get("form_class") if unit.kind == "class" else None
    if form is None or DJANGO_VIEW not in project.base_names(unit.name)[1:]:
        return
    answer = _by_form(form, project)
    if answer.asks is False and not GATES.isdisjoint(unit.methods):
        answer = Answer(None, "the view has a gate of its own", form.at)
    if answer.asks is False:
        name = unit.qualname.rpartition(".")[2]
        yield StockChange(at=form.at, value=form, page=name, asks=False, remedy="take PasswordChangeForm")


def _users_router(call: Call, unit: Unit, project: Project) -> Iterator[StockChange]:
    if ROUTER not in target(call, unit, project).names:
        return
    update = argument(call, 1, "user_update_schema")
    inner = bare(update) if update is not None else None
    name = project.final(inner.name) if isinstance(inner, Symbol | Closure) else ""
    if name and project.unit(name) is not None and UPDATE.isdisjoint(project.base_names(name)):
        return  # a body without a password
    answer = Answer(False)
    for path in project.mentioning(MANAGER)[:MOST]:
        module = project.module_at(path) if not is_test_path(path) else None
        for qualname in list(module.nodes) if module is not None else ():
            owner = module.unit(qualname) if module is not None else None
            if owner is not None and owner.kind == "class" and {"update", "_update"} & set(owner.methods):
                if any(each.endswith(f".{MANAGER}") for each in project.base_names(owner.name)):
                    answer = Answer(None, "the user manager updates in a way of its own", owner.at)
    yield _fact(call, "PATCH /me of get_users_router", answer, "check it in the user manager's update")


def _security(call: Call, unit: Unit, project: Project) -> Iterator[StockChange]:
    if not any(each.startswith("flask_security.Security") for each in target(call, unit, project).names):
        return
    for value, at in _settings(project, "SECURITY_CHANGEABLE"):
        inner = bare(value)
        if isinstance(inner, Literal) and inner.value is True:
            why = "Flask-Security's change view asks for the current password"
            yield _fact(call, "Flask-Security's change view", Answer(True, why, at), "")
            return
