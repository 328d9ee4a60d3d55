"""Forms of several steps, which keep what was typed until the last one.

`django-formtools` puts the data that each form was sent into the session, or into a signed cookie, unless
`process_step` is overridden. Steps made by hand do the same: `request.session["step1"] = form.cleaned_data`.

Source: django-formtools "Form wizard", `WizardView.process_step` and `wizard/storage`.

```python
from django import forms
from formtools.wizard.views import SessionWizardView


class NameForm(forms.Form):
    name = forms.CharField()


class PasswordForm(forms.Form):
    password = forms.CharField()


class SignUp(SessionWizardView):
    form_list = [NameForm, PasswordForm]  # fact: FormKept(form="PasswordForm", store="session", declared=10)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.storage import FormKept
from authlint.facts.words import words
from authlint.frameworks.model import Row, recognise
from authlint.python.classes import class_of
from authlint.python.project import MOST_FILES, Project
from authlint.python.purpose import target_name
from authlint.python.sources import is_test_path
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Collection,
    Item,
    Mapping,
    Spot,
    Symbol,
    Value,
    bare,
    dotted,
    inside,
    method,
    text_of,
)
from authlint.vocabulary import is_password, segments

MODELS: tuple[Row, ...] = ()

WIZARDS = words(
    "SessionWizardView CookieWizardView WizardView NamedUrlSessionWizardView NamedUrlCookieWizardView "
    "NamedUrlWizardView"
)
STOCK_FORMS = words(
    "AuthenticationForm AdminAuthenticationForm UserCreationForm BaseUserCreationForm AdminUserCreationForm "
    "SetPasswordForm PasswordChangeForm AdminPasswordChangeForm"
)
"""Forms of `django.contrib.auth` with a password."""
KEEPERS = ("process_step", "get_form_step_data")
"""Methods of a wizard that say what of a form is kept."""
TYPED = words("cleaned_data validated_data POST form data")


@recognise(Unit)
def wizards(unit: Unit, whole: Unit, project: Project) -> Iterator[FormKept]:
    """Wizards with a password among their steps; told at the form where the wizard's own file says nothing."""
    if unit.kind != "class" or is_test_path(unit.path) or not project.mentioning("WizardView"):
        return
    store = wizard_store(unit, project)
    if store:
        for form, at in steps_of(unit, project):
            if (spot := password_field(form, project)) is not None:
                yield FormKept(
                    at=at,
                    value=Symbol(at, form),
                    form=_short(form),
                    store=store,
                    declared=spot[0],
                    known=not _asks_for_server(form, project),
                )
        return
    if not project.mentioning("form_list"):
        return
    if not project.is_a(unit.name, FORM_BASES) or (here := password_field(unit.name, project)) is None:
        return
    for view, store, at in _silent_wizards(unit, project):
        where = here[0] or unit.at
        shown = Symbol(where, unit.name)
        yield FormKept(
            at=where,
            value=shown,
            form=_short(unit.name),
            store=store,
            wizard=(at, _short(view)),
            known=not _asks_for_server(unit.name, project),
        )


FORM_BASES = words("Form ModelForm BaseForm BaseModelForm") | STOCK_FORMS


def _silent_wizards(form: Unit, project: Project) -> Iterator[tuple[str, str, Spot]]:
    short = _short(form.name)
    paths = [each for each in project.mentioning("izard") if short.encode() in project.files()[each]]
    for path in paths if len(paths) <= MOST_FILES else ():
        if is_test_path(path):
            continue
        module = project.module_at(path)
        for view in module.units_mentioning(short, project.files()[path]) if module is not None else ():
            if view.kind == "class" and not project.speaks(view):
                for symbol, at in steps_of(view, project):
                    if project.final(symbol) == form.name and (store := wizard_store(view, project)):
                        yield view.name, store, at


def wizard_store(view: Unit, project: Project) -> str:
    """Where a wizard keeps its steps: "session" or "cookie"; "" for another class, or when it chooses itself."""
    library = ""
    for name, unit in project.bases(view.name):
        last = _short(name)
        if unit is None and last in WIZARDS and "wizard" in name.lower():
            library = library or last
        elif unit is not None:
            for method_name in KEEPERS:
                if method_name in unit.methods and _chooses(f"{unit.name}.{method_name}", project):
                    return ""
    if not library:
        return ""
    return "cookie" if "Cookie" in library else "session"


def _chooses(name: str, project: Project) -> bool:
    """Whether a method returns anything but what the method that it overrides does."""
    unit = project.unit(name)
    if unit is None:
        return True
    short = _short(name)
    for step in unit.steps:
        value = bare(step.value)
        if step.kind == "return" and not (isinstance(value, Call) and method(value) == short):
            return True
    return not unit.body.leaves


def steps_of(view: Unit, project: Project) -> Iterator[tuple[str, Spot]]:
    """The form classes of a wizard by symbol, with where they are named."""
    found = project.field(view.name, "form_list")
    listed = bare(found[0]) if found is not None else None
    if isinstance(listed, Symbol) and (held := project.constant(listed.name)) is not None:
        listed = bare(held)
    if isinstance(listed, Mapping):
        values = [each for _, each in listed.items]
    elif isinstance(listed, Collection):
        values = list(listed.items)
    else:
        return
    for each in values:
        inner = bare(each)
        if isinstance(inner, Collection) and inner.items:
            each = inner.items[-1]
            inner = bare(each)
        if isinstance(inner, Symbol):
            yield inner.name, each.at


def password_field(form: str, project: Project) -> tuple[Spot | None] | None:
    """Where a form class declares a password (None for a stock form); None when it has none."""
    for name, unit in project.bases(form):
        if unit is None:
            if _short(name) in STOCK_FORMS:
                return (None,)
            continue
        for field, value in unit.fields.items():
            call = bare(value)
            if isinstance(call, Call) and is_password(field) and method(call).endswith("Field"):
                return (unit.field_spots.get(field) or value.at,)
    return None


_SERVERS = words("host hostname server endpoint")


def _asks_for_server(form: str, project: Project) -> bool:
    """Whether a form asks where a server is, beside the credentials for it: `remote_host`, `server_url`."""
    return any(
        isinstance(bare(value), Call) and not _SERVERS.isdisjoint(segments(field))
        for _, unit in project.bases(form)
        if unit is not None
        for field, value in unit.fields.items()
    )


def _short(name: str) -> str:
    return name.rpartition(".")[2]


# ---------------------------------------------------------------------- by hand


@recognise(Step)
def steps_by_hand(step: Step, unit: Unit, project: Project) -> Iterator[FormKept]:
    """`request.session["step1"] = form.cleaned_data`, where the form asks for a password."""
    if step.kind != "store" or not isinstance(step.target, Item) or is_test_path(unit.path):
        return
    holder = target_name(step.target.of)
    if holder != "session" and not holder.endswith("_session"):
        return
    kept = _whole(step.value)
    if kept is None or _drops_password(unit):
        return
    form = class_of(kept.of, unit, project)
    if form is not None and kept.name in ("cleaned_data", "validated_data", "data"):
        spot = password_field(form, project)
        if spot is not None:
            yield FormKept(
                at=step.at,
                value=step.value,
                form=_short(form),
                store="session",
                declared=spot[0],
                known=not _asks_for_server(form, project),
            )
    elif kept.name in ("POST", "form") and target_name(bare(kept.of)).rpartition(".")[2] == "request":
        if any(_reads_password(call, kept.name) for call in unit.calls) or any(
            _reads_password(each, kept.name)
            for inner in unit.steps
            for each in inside(inner.value, 60)
            if isinstance(each, Item)
        ):
            yield FormKept(at=step.at, value=step.value, form=f"request.{kept.name}", store="session")


def _whole(value: Value) -> Attribute | None:
    """All that a form was sent, also copied or made a dict."""
    inner = bare(value)
    for _ in range(3):
        if isinstance(inner, Call) and method(inner) in ("copy", "dict", "to_dict", "deepcopy", "dumps"):
            func = bare(inner.func)
            if inner.args:
                inner = bare(inner.args[0])
            elif isinstance(func, Attribute):
                inner = bare(func.of)
            elif isinstance(func, Symbol):
                inner = Symbol(func.at, func.name.rpartition(".")[0])
    if isinstance(inner, Symbol) and inner.name.endswith("request.form"):
        return Attribute(inner.at, Symbol(inner.at, inner.name.rpartition(".")[0]), "form")
    return inner if isinstance(inner, Attribute) and inner.name in TYPED else None


def _drops_password(unit: Unit) -> bool:
    return any(
        method(call) == "pop" and call.args and is_password(text_of(call.args[0]) or "")
        for call in unit.calls
    ) or any(
        step.kind in ("delete", "store")
        and isinstance(step.target, Item)
        and is_password(text_of(step.target.key) or "")
        for step in unit.steps
    )


def _reads_password(value: Value, source: str) -> bool:
    if isinstance(value, Call):
        func = bare(value.func)
        if method(value) not in ("get", "getlist") or not value.args:
            return False
        of = func.of if isinstance(func, Attribute) else Symbol(func.at, dotted(func).rpartition(".")[0])
        key = text_of(value.args[0])
    elif isinstance(value, Item):
        key, of = text_of(value.key), value.of
    else:
        return False
    return is_password(key or "") and target_name(bare(of)).rpartition(".")[2] == source
