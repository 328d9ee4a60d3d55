"""Reset tokens that are kept with the account, and whether the reset spends them.

```python
def reset_password(request, token):
    user = User.objects.get(reset_token=token)
    user.set_password(request.POST["password"])  # fact: ReusableResetToken(made=2, stored="the reset_token")
    user.save()


def spent(request, token):
    user = User.objects.get(reset_token=token)
    user.set_password(request.POST["password"])
    user.reset_token = None
    user.save()
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from authlint.facts.secrets import ReusableResetToken
from authlint.frameworks.model import Row, recognise
from authlint.frameworks.reset_tokens import SPENT, reset_write
from authlint.frameworks.resets import is_request_like, names_reset_by_token
from authlint.pattern import pattern
from authlint.python.calls import target
from authlint.python.project import Project
from authlint.python.purpose import named
from authlint.python.sources import is_test_path
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Collection,
    Comparison,
    Item,
    Literal,
    Named,
    Param,
    Spot,
    Symbol,
    Value,
    bare,
    inside,
    label,
    method,
    text_of,
)
from authlint.vocabulary import is_code, is_plain_token, is_token, segments

MODELS: tuple[Row, ...] = ()

_LOOKS_UP = named(
    "get filter filter_by find_one get_or_none get_object_or_404 first where find select_related"
)
_LASTING = named("csrf api access refresh device session jwt auth bearer fcm push id totp secret seed")
_SQL_SPENT = pattern(
    r"\b(?:delete\s+from|update\b.*\bset\b.*(?:token|code|otp|used))", re.IGNORECASE | re.DOTALL
)

_INPUTS = named("request form data args payload body session serializer input cleaned validated json query")


@recognise(Unit)
def unspent_tokens(unit: Unit, whole: Unit, project: Project) -> Iterator[ReusableResetToken]:
    """A reset that rests on a stored token, and leaves it as it was or makes it a constant text."""
    if unit.kind != "function" or is_test_path(unit.path) or not names_reset_by_token(unit):
        return
    write = reset_write(unit, project)
    if write is None:
        return
    held = _held(unit, project)
    if held is None:
        return
    name, shown, where = held
    sentinel: Spot | None = None
    for each in (unit, *_helpers(unit, project)):
        for step in each.steps:
            if step.kind == "store" and step.target is not None and _named(step.target) == name:
                value = bare(step.value)
                if isinstance(value, Literal) and isinstance(value.value, str) and value.value.strip():
                    sentinel = sentinel or step.at
                else:
                    return
            elif step.kind == "delete" or (step.kind == "store" and _marks(step.target)):
                return
        if any(_spends(call, name) for call in each.calls):
            return
    yield ReusableResetToken(
        at=write, value=unit.calls[0], made=sentinel or where, stored=shown, sentinel=sentinel is not None
    )


_MARKS = named("used consumed expired valid active verified status revoked spent attempts expiry expires")


def _marks(goal: Value | None) -> bool:
    """Whether a column tells of a token that it is spent."""
    return isinstance(goal, Attribute | Item) and bool(_MARKS & set(segments(_named(goal))))


def _held(unit: Unit, project: Project) -> tuple[str, str, Spot] | None:
    """The stored token that the input is held against: its name, how it is shown, and where."""
    for comparison in unit.comparisons:
        if comparison.operator in ("==", "!="):
            for side, other in ((comparison.left, comparison.right), (comparison.right, comparison.left)):
                name = _named(side)
                if name and not isinstance(bare(other), Literal) and _is_column(side, name):
                    return name, label(side), comparison.at
    for call in unit.calls:
        if method(call) in _LOOKS_UP:
            for keyword, _ in call.keywords:
                if keyword and _is_reset_token(keyword.partition("__")[0]):
                    return keyword.partition("__")[0], f"the {keyword.partition('__')[0]}", call.at
            for given in call.args:
                inner = bare(given)
                if isinstance(inner, Comparison) and inner.operator == "==":
                    name = _named(inner.left)
                    if name and _is_reset_token(name):
                        return name, f"the {name}", call.at
    return None


def _is_column(value: Value, name: str) -> bool:
    if not _is_reset_token(name):
        return False
    of = value.of if isinstance(value, Attribute | Item) else getattr(bare(value), "of", None)
    return isinstance(of, Value) and not is_request_like(of) and not _typed(of)


def _typed(value: Value) -> bool:
    """Whether what a value is read from holds input, by the names on the way: `request.data`, `form.code`."""
    words: set[str] = set()
    for _ in range(8):
        if isinstance(value, Named | Param | Attribute | Symbol):
            words.update(segments(value.name))
        if isinstance(value, Named):
            value = value.value
        elif isinstance(value, Attribute | Item):
            value = value.of
        else:
            break
    return bool(words & _INPUTS)


def _is_reset_token(name: str) -> bool:
    named_so = name == "code" or is_token(name) or is_plain_token(name) or is_code(name)
    return named_so and not set(segments(name)) & _LASTING


def _named(value: Value) -> str:
    inner = bare(value)
    if isinstance(inner, Attribute):
        return inner.name
    if isinstance(inner, Item):
        return text_of(inner.key) or ""
    if isinstance(inner, Symbol):
        return inner.name.rpartition(".")[2]
    return ""


def _spends(call: Call, name: str) -> bool:
    """Whether a call may make the token worthless: it deletes, marks, writes that column, or runs SQL that does."""
    words = set(segments(method(call)))
    if words & SPENT:
        return True
    if words & {
        "update",
        "save",
        "set",
        "execute",
        "put",
        "create",
        "values",
        "commit",
        "replace",
        "setattr",
    }:
        for keyword, value in call.keywords:
            if keyword == name or keyword in ("used", "is_used", "consumed", "expired"):
                return True
            if keyword == "update_fields" and isinstance(bare(value), Collection):
                if any(text_of(each) == name for each in bare(value).items):  # type: ignore[attr-defined]
                    return True
        for given in call.args:
            for each in inside(given, 60):
                said = text_of(each) if isinstance(each, Literal) else None
                if said is not None and (said == name or _SQL_SPENT.search(said)):
                    return True
    return False


def _helpers(unit: Unit, project: Project) -> Iterator[Unit]:
    """The functions of the project that a unit calls, and what those call."""
    seen = {unit.name}
    waiting = [(unit, 2)]
    while waiting and len(seen) < 24:
        current, left = waiting.pop(0)
        for call in current.calls:
            found = target(call, current, project)
            helper = found.unit
            if helper is None or helper.kind != "function" or helper.name in seen:
                continue
            seen.add(helper.name)
            yield helper
            if left > 1:
                waiting.append((helper, left - 1))
