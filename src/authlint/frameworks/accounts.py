"""Code that makes accounts: managers, model constructors, datastores, documents, setters and wrappers
around them.

Django: `create_user(username, email, password)` and `create_superuser`, `objects.create`,
`get_or_create` with
`defaults`, `set_password` (https://docs.djangoproject.com/en/stable/ref/contrib/auth/). SQLAlchemy, SQLModel,
peewee, Tortoise, MongoEngine: a constructor of a user model that is kept. Flask-Security
`user_datastore.create_user`, Flask-AppBuilder `add_user(username, first, last, email, role, password)`.
pymongo
`insert_one`. Otherwise the names decide: a verb that makes, a noun for a person, a field for a password.

```python
from django.contrib.auth.models import User


def install():
    # fact: AccountCreated(secrets=("admin123",), names=("admin",), privileged=True, function="install")
    User.objects.create_superuser("admin", "admin@example.com", "admin123")
```
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from authlint.facts.accounts import AccountCreated, FixedText
from authlint.facts.endpoints import is_idle
from authlint.facts.words import words
from authlint.frameworks.account_names import (
    is_placeholder_name,
    is_removed,
    looks_hashed,
    names_admin,
    says_admin,
    usable,
)
from authlint.frameworks.account_sinks import Sink, sinks
from authlint.frameworks.constants import fixed_texts, unhashed
from authlint.frameworks.development import for_show, is_sample, is_test_unit, only_in_development, refuses
from authlint.frameworks.markers import is_asked_for
from authlint.frameworks.model import recognise
from authlint.frameworks.overwritten import is_made_by, is_setter
from authlint.pattern import pattern
from authlint.prefilter import lines_with, speaks
from authlint.python.calls import Target, arguments, target
from authlint.python.defined import definition
from authlint.python.fates import HTTP
from authlint.python.passwords import holds
from authlint.python.places import is_bait
from authlint.python.programs import is_program_beside
from authlint.python.project import Project
from authlint.python.purpose import target_name
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Item,
    Literal,
    Param,
    Symbol,
    Text,
    bare,
    inside,
    label,
    method,
    same,
    text_of,
)
from authlint.vocabulary import is_administrator, is_password, is_password_hash, segments

_TOLD = words("print info debug warning echo write")
_ASKED = words("post put patch request")


def _is_asked_of_another(sink: Sink, unit: Unit, project: Project) -> bool:
    """Whether a helper of the project asks another program to make the account, and does nothing else with the
    password: `requests.put(f"{HOST}/accounts/{name}", json={"password": password})`.
    """
    call = sink.whole
    own = definition(call, unit, project) if isinstance(call, Call) else None
    if own is None or own.kind != "function" or not isinstance(call, Call):
        return False
    bound = arguments(call, target(call, unit, project))
    handed = [name for name, value in bound.items() if same(value, sink.password)]
    given = [
        each
        for each in own.calls
        if any(isinstance(one, Param) and one.name in handed for one in inside(each, 80))
        and method(each) not in _TOLD
    ]
    clients = [
        each for each in given if isinstance(func := bare(each.func), Symbol) and _is_client(func.name)
    ]
    return bool(clients) and all(
        any(each is one or holds(one, each) or holds(each, one) for one in clients) for each in given
    )


def _is_client(name: str) -> bool:
    root, _, last = name.partition(".")
    return root in HTTP and last in _ASKED


_SEEDS = words(
    "seed seeds commands migrations versions initial init bootstrap populate fixtures setup load fill"
)
_MAKER_CALL = pattern(
    rb"\b((?:create|add|register|new|make|insert|seed)_?(?:new_|default_)?(?:[uU]ser|[aA]dmin|[mM]ember|[aA]ccount)\w*\()"
)


@recognise(Unit)
def accounts(unit: Unit, _: Unit, project: Project) -> Iterator[AccountCreated]:
    """Accounts that get one of some constants as their password."""
    if unit.kind == "class" or is_test_unit(unit, project):
        return
    for each in (unit, *(_unspoken(unit, project) if unit.kind == "module" else ())):
        for sink in sinks(each, project):
            fact = constant_account(sink, each, project)
            if fact is not None:
                yield fact


def _unspoken(top: Unit, project: Project) -> Iterator[Unit]:
    """Functions that call a maker and hold no auth word themselves: `register_user("admin", "x1", ...)`."""
    data = project.read(top.path)
    module = project.module_at(top.path)
    if data is None or module is None or not _MAKER_CALL.search(data):
        return
    lines = lines_with(data, *set(_MAKER_CALL.findall(data)))
    for qualname, node in list(module.nodes.items()):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not module.speaks_in(qualname):
            if speaks(lines, node.lineno, node.end_lineno or node.lineno):
                found = module.unit(qualname)
                if found is not None:
                    yield found


def constant_account(sink: Sink, unit: Unit, project: Project) -> AccountCreated | None:
    """The account of a sink when its password is one of some constants; None for any other."""
    secrets = tuple(
        each
        for each in fixed_texts(sink.password, unit, project)
        if usable(each, sink.slot) and not refuses(unit, each.text) and _left_out(each, sink, unit, project)
    )
    if not secrets and _is_own_name(sink) and (sink.privileged or _is_seed(unit)):
        # People who are entered one by one with such a password are the subject of AUT421.
        secrets = (FixedText("", sink.password.at, "name"),)
    if is_removed(sink.whole, unit) or _is_overwritten(sink, unit, project):
        return None
    if not secrets or (sink.step is not None and only_in_development(unit, sink.step)):
        return None
    names = tuple(
        dict.fromkeys(
            each.text
            for each in fixed_texts(sink.name, unit, project)
            if 0 < len(each.text) < 80 and not each.text.isdecimal()
        )
    )
    if any(is_placeholder_name(each) for each in names):
        return None
    privileged = (
        sink.privileged
        or says_admin(unit)
        or any(is_administrator(each) for each in names)
        or any(names_admin(each.name) for each in secrets)
        or _gets_role(unit)
    )
    if not names and not privileged and (sink.renewed or is_sample(unit, project)):
        return None  # a generator of people, or whoever asks for a new password
    return AccountCreated(
        at=sink.at,
        value=sink.whole,
        secrets=secrets,
        names=names,
        privileged=privileged,
        stored=any(looks_hashed(each.text) and not each.hashed for each in secrets),
        sample=is_sample(unit, project)
        or is_bait(unit.path, unit.qualname)
        or any(for_show(each.name) for each in secrets)
        or _is_asked_of_another(sink, unit, project)
        or (is_program_beside(unit.path, project) and _is_tried(sink, unit)),
        idle=is_idle(unit, project),
        forced=is_asked_for(sink.password, project),
        renewed=sink.renewed,
        function=unit.qualname,
    )


def _is_tried(sink: Sink, unit: Unit) -> bool:
    """Whether the top level of a file makes accounts and tries one of them out, as a file does that is run by hand:
    `add_user("carla", "tulips7")`, then `print(log_in("carla", "tulips7"))`.
    """
    if unit.kind != "module" or not isinstance(sink.whole, Call):
        return False
    maker = method(sink.whole)
    made: set[tuple[str | None, ...]] = set()
    tried: set[tuple[str | None, ...]] = set()
    for call in unit.calls:
        texts = tuple(text_of(each) for each in call.args[:2])
        if len(texts) == 2 and None not in texts:
            (made if method(call) == maker else tried).add(texts)
    return bool(made & tried)


def _is_overwritten(sink: Sink, unit: Unit, project: Project) -> bool:
    """Whether the new account gets another password in the same function: `add("x", "-")`, then
    `passwords["x"] = stored` or `made.set_password(os.environ["SECRET"])`.
    """
    if not isinstance(sink.whole, Call):
        return False
    for call in unit.calls:
        if call.at.line > sink.at.line and is_setter(call) and isinstance(func := bare(call.func), Attribute):
            if is_made_by(func.of, sink.whole):
                return not any(fixed_texts(each, unit, project) for each in call.args[:1])
    for step in unit.steps:
        if step.kind != "store" or step.at.line <= sink.at.line or isinstance(bare(step.value), Literal):
            continue
        into = step.target
        if isinstance(into, Attribute) and bare(into.of) is sink.whole:
            return is_password(into.name) or is_password_hash(into.name)
        if isinstance(into, Item) and any(
            each in ("password", "passwords") for each in segments(target_name(into.of))
        ):
            return any(same(bare(into.key), bare(each)) for each in sink.whole.args[:2])
    return False


_GRANTS = words(
    "add append extend set add_role add_role_to_user assign assign_role grant grant_role add_to_group "
    "add_user_to_group add_group add_user_to_role"
)


def _gets_role(unit: Unit) -> bool:
    """Whether somebody is made an administrator there: `user.roles.append(admin_role)`."""
    for call in unit.calls:
        last = method(call)
        if last not in _GRANTS or _ROLES.isdisjoint(segments(label(call.func))):
            continue
        if any(names_admin(text_of(each) or label(each)) for each in call.args):
            return True
    return False


_ROLES = words("role roles group groups permission permissions")


def _is_seed(unit: Unit) -> bool:
    """Whether the code fills a new installation: a script, a command, a migration."""
    said = (*segments(unit.path.removesuffix(".py")), *segments(unit.qualname))
    return unit.kind == "module" or not _SEEDS.isdisjoint(said)


def _is_own_name(sink: Sink) -> bool:
    """Whether an account's password is its own name, whatever that is."""
    if sink.name is None or (is_password_hash(sink.slot) and bare(sink.password) is unhashed(sink.password)):
        return False
    password, name = unhashed(sink.password), bare(sink.name)
    if not isinstance(password, Param | Item | Text):
        return False
    if isinstance(name, Text) and not isinstance(password, Text):
        parts = [bare(each) for each in name.parts if not isinstance(each, Literal)]
        return len(parts) == 1 and same(parts[0], password)
    return same(password, name)


def _left_out(secret: FixedText, sink: Sink, unit: Unit, project: Project) -> bool:
    """Whether the default of a parameter is used: some caller leaves the argument out, or an option
    stands behind it.
    """
    if secret.way != "parameter":
        return True
    names = {each.name for each in inside(sink.password, 60) if isinstance(each, Param)}
    last = unit.qualname.rpartition(".")[2]
    for path in project.mentioning(last)[:12]:
        module, data = project.module_at(path), project.read(path)
        if module is None or data is None:
            continue
        for caller in module.units_mentioning(f"{last}(", data):
            if is_test_unit(caller, project):
                continue
            for call in caller.calls:
                if method(call) != last:
                    continue
                found = target(call, caller, project)
                if found.unit is not unit or any(name is None for name, _ in call.keywords):
                    continue
                given = _given(call, found)
                if names - given:
                    return True
    return False


def _given(call: Call, found: Target) -> set[str]:
    bound = arguments(call, found)
    defaults = (
        {id(each.default) for each in found.unit.parameters if each.default is not None}
        if found.unit
        else set()
    )
    return {name for name, value in bound.items() if id(value) not in defaults}
