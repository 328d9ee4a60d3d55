"""Logins that accept constants: comparisons of what was typed with a text in the code.

`if name == "admin" and password == "x"`, `secrets.compare_digest(credentials.password, "x")`,
`check_password_hash(HASH, password)`, `(name, password) == ("admin", "x")`, and pairs that a library's basic
authentication is given. Tables of users are the subject of `login_tables`.

```python
from flask import request


def login():
    # fact: ConstantLogin(secrets=("secret123",), names=("admin",))
    if request.form["username"] == "admin" and request.form["password"] == "secret123":
        return "welcome"
    return "wrong", 403
```
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from authlint.facts.accounts import ConstantLogin, FixedText
from authlint.facts.words import words
from authlint.frameworks.account_names import looks_hashed, usable
from authlint.frameworks.admissions import ends_asking, is_entered, is_read, lets_in, stands_in
from authlint.frameworks.configuration import is_source
from authlint.frameworks.constants import fixed_texts, is_hash_function, receiver
from authlint.frameworks.development import is_sample, is_test_unit, only_in_development
from authlint.frameworks.model import recognise
from authlint.pattern import pattern
from authlint.python.flow import atoms
from authlint.python.passwords import is_fetched
from authlint.python.places import is_bait, is_example
from authlint.python.project import Project
from authlint.python.units import Block, Branch, Step, Unit, blocks_of
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Collection,
    Comparison,
    Item,
    Literal,
    Mapping,
    Named,
    Operation,
    Param,
    Spot,
    Symbol,
    Value,
    argument,
    bare,
    inside,
    label,
    method,
    text_of,
    with_tests,
)
from authlint.record import record
from authlint.vocabulary import is_password, is_password_hash, is_service_password, is_user_name, segments

_DIGESTS = words("compare_digest constant_time_compare safe_str_cmp constant_time_eq safe_compare")
CHECKS = words(
    "check_password_hash check_password verify_password verify checkpw validate_password verify_hash "
    "check_hash verify_and_update compare_passwords password_verify is_correct_password"
)
_LOGIN = words(
    "login logon signin auth authenticate authenticated authentication authenticator authorize "
    "authorise authorized credentials credential log verify sign basicauth token admin session gate "
    "access checkpassword"
)
_STRIPPED = words("encode decode strip lower hexdigest digest get_secret_value rstrip lstrip data value")

_ASKS = words("get getlist get_argument getvalue getfirst text_input get_json pop getpass input entry")


@lru_cache(maxsize=4096)
def says_login(name: str) -> bool:
    """Whether a function of that name lets somebody in: login, check_auth, authenticate_user,
    verify_credentials.
    """
    words = segments(name)
    if not _LOGIN.isdisjoint(words):
        return True
    return "check" in words and any(is_password(each) or each in ("pass", "pw", "user") for each in words)


def typed_name(value: Value) -> str:
    """The name of what somebody typed: a parameter, variable, form field or attribute; "" for anything
    else.
    """
    for _ in range(8):
        if isinstance(value, Named):
            inner = bare(value)
            if isinstance(inner, Literal | Mapping | Collection):
                return ""
            return value.name
        if isinstance(value, Param):
            return value.name
        if isinstance(value, Item):
            return text_of(value.key) or ""
        if isinstance(value, Attribute):
            if value.name in _STRIPPED:
                value = value.of
                continue
            return value.name
        if isinstance(value, Symbol):
            head, _, last = value.name.rpartition(".")
            if last in _STRIPPED:
                value = Symbol(value.at, head)
                continue
            return last if head.startswith(("flask.request", "bottle.request")) else ""
        if isinstance(value, Operation) and value.parts:
            value = value.parts[0]
            continue
        if isinstance(value, Call):
            last = method(value)
            of = receiver(bare(value.func))
            if of is not None and (
                last in ("encode", "decode", "strip") or (last in _STRIPPED and not value.args)
            ):
                value = of
            elif last == "get" and of is not None and not value.args:
                return label(of).rpartition(".")[2]  # an entry of a window
            elif last in _ASKS and value.args:
                return text_of(value.args[0]) or ""
            elif (last in ("str", "bytes", "bytes_", "to_bytes") or is_hash_function(last)) and value.args:
                value = value.args[0]
            else:
                return ""
            continue
        return ""
    return ""


def is_typed_password(value: Value) -> bool:
    name = typed_name(value)
    if not name or is_service_password(name) or _is_of_system(value):
        return False
    if not is_password(name.lower()) and not (
        is_password_hash(name) and not isinstance(bare(value), Attribute)
    ):
        return False
    shown = label(value).lower().split(".")
    return not any(
        is_source(each)
        or each in ("self", "url", "uri", "parsed", "dsn", "cls", "options", "args", "user", "account", "row")
        for each in shown[:-1]
    )


_SYSTEM_ACCOUNTS = words("getpwnam getpwuid getspnam getgrnam")


def _is_of_system(value: Value) -> bool:
    """Whether a value is a field of the operating system's accounts or a cell of a row: a marker there, `x` or
    `*`, says where the hash is, and nobody types it.
    """
    inner = bare(value)
    parts = inner.options if isinstance(inner, Choice) else (inner,)
    return any(
        is_fetched(each)
        or (
            isinstance(each, Item)
            and isinstance(of := bare(each.of), Call)
            and method(of) in _SYSTEM_ACCOUNTS
        )
        for each in map(bare, parts)
    )


def _is_typed_name(value: Value) -> bool:
    name = typed_name(value)
    return bool(name) and (
        is_user_name(name) or name.lower() in ("user", "name", "usr", "uname", "usrname", "u")
    )


@record(frozen=False)
class Compared:
    """A comparison of something typed with something else."""

    at: Spot
    whole: Value
    typed: Value
    other: Value
    equal: bool


def compared(unit: Unit) -> Iterator[Compared]:
    for comparison in unit.comparisons:
        if comparison.operator not in ("==", "!=", "in", "not in", "is"):
            continue
        left, right = bare(comparison.left), bare(comparison.right)
        equal = comparison.operator in ("==", "in", "is")
        if isinstance(left, Collection) and isinstance(right, Collection) and left.items:
            rows = (
                [right]
                if comparison.operator in ("==", "!=")
                else [each for each in map(bare, right.items) if isinstance(each, Collection)]
            )
            for row in rows[:10]:
                for one, other in zip(left.items, row.items, strict=False):
                    yield Compared(comparison.at, comparison, one, other, equal)
        elif comparison.operator in ("==", "!=", "is"):
            yield Compared(comparison.at, comparison, comparison.left, comparison.right, equal)
            yield Compared(comparison.at, comparison, comparison.right, comparison.left, equal)
    for call in unit.calls:
        last = method(call)
        if (last in _DIGESTS or last in CHECKS) and len(call.args) >= 2:
            yield Compared(call.at, call, call.args[0], call.args[1], True)
            yield Compared(call.at, call, call.args[1], call.args[0], True)


@recognise(Unit)
def compared_with_constants(unit: Unit, _: Unit, project: Project) -> Iterator[ConstantLogin]:
    """A function in which the typed password is held against a constant."""
    if unit.kind == "class" or not (unit.comparisons or unit.calls):
        return
    passwords: list[tuple[Compared, tuple[FixedText, ...]]] = []
    names: list[str] = []
    tested = keyed = False
    for pair in compared(unit):
        if is_typed_password(pair.typed):
            if not tested:
                tested = True
                if is_test_unit(unit, project):
                    return
            other = bare(pair.other)
            if isinstance(other, Literal) and not isinstance(other.value, str | bytes):
                continue
            if _from_table(pair.other, project):
                continue
            hashed = isinstance(pair.whole, Call) and method(pair.whole) in CHECKS
            secrets = tuple(
                each
                for each in fixed_texts(pair.other, unit, project)
                if usable(each, "")
                and not _MARKER.fullmatch(each.text)
                and (not hashed or each.hashed or looks_hashed(each.text))
                and each.way != "parameter"
            )
            if secrets and _is_used(unit, pair.whole) and not _is_dummy(pair.other, unit):
                if stands_in(pair.other) and (hashed or looks_hashed(secrets[0].text)):
                    continue
                passwords.append((pair, secrets))
        elif _is_typed_name(pair.typed):
            fixed = fixed_texts(pair.other, unit, project)
            names += [each.text for each in fixed if 0 < len(each.text) < 80]
            keyed |= not fixed and _is_set_key(pair.other)
    if not passwords:
        return
    kept = [each for each in passwords if names or (says_login_around(unit) and not _refuses(unit, each[0]))]
    if not names:
        # `FAILED_TO_DECRYPT = "could not decrypt"` is a message; a password that stands alone has no blanks.
        kept = [each for each in kept if not any(" " in secret.text.strip() for secret in each[1])]
    kept = [each for each in kept if not _in_development(unit, each[0])]
    kept = [each for each in kept if not _leads_nowhere(unit, each[0])]
    kept = [each for each in kept if not ends_asking(unit, each[0].whole, each[1])]
    kept = [each for each in kept if not (names and _refuses(unit, each[0]) and not says_login_around(unit))]
    if kept:
        first = kept[0][0]
        found = tuple(dict.fromkeys(secret for _, secrets in kept for secret in secrets))
        yield ConstantLogin(
            at=first.at,
            value=first.whole,
            secrets=found,
            names=tuple(dict.fromkeys(names)),
            sample=is_sample(unit, project),
            stored=looks_hashed(found[0].text) and _is_hashed_here(first),
            shown=not (keyed and not names)
            and not (is_example(unit.path) or is_bait(unit.path, unit.qualname))
            and any(_is_shown(each, names, unit, project) for each, _ in kept),
        )


def _is_hashed_here(pair: Compared) -> bool:
    """Whether what was typed is hashed before it is held against the constant, or is called a hash already; a text of
    hex digits that is compared as it stands is the password itself.
    """
    if (isinstance(pair.whole, Call) and method(pair.whole) in CHECKS) or is_password_hash(
        typed_name(pair.typed)
    ):
        return True
    return any(
        isinstance(each, Call) and method(each) not in _ASKS | _STRIPPED for each in inside(pair.typed, 40)
    )


def _is_shown(pair: Compared, names: list[str], unit: Unit, project: Project) -> bool:
    """Whether it is seen that somebody types the password here, and that the constant lets in."""
    return is_entered(pair.typed, unit, project) and lets_in(
        unit, pair.whole, says_login_around(unit), bool(names) and is_read(pair.typed, project)
    )


def _is_set_key(value: Value) -> bool:
    """Whether a value is a key or token that an installation sets; in the place of the account's name, as clients
    send it whose password is fixed, it is the secret.
    """
    inner = bare(value)
    said = segments(inner.name.rpartition(".")[2]) if isinstance(inner, Symbol | Attribute) else ()
    return any(each in ("key", "apikey", "token", "secret") for each in said)


_MARKER = pattern(r"@\w+")
"""A word that selects another way to log in, `@oracle`, where a configuration has the password."""
_NO_LOGIN = words(
    "dummy fake timing bogus decoy legacy insecure weak placeholder forbidden deprecated sentinel failed "
    "unusable unset marker"
)


def _is_dummy(value: Value, unit: Unit) -> bool:
    """A constant that lets nobody in: a hash checked for its time (DUMMY_HASH), an old default that is
    refused.
    """
    said = {
        word
        for each in inside(value, 20)
        if isinstance(each, Named | Symbol | Attribute)
        for word in segments(each.name.rpartition(".")[2])
    }
    return not _NO_LOGIN.isdisjoint(said) or not _NO_LOGIN.isdisjoint(segments(unit.qualname))


def _from_table(value: Value, project: Project) -> bool:
    """Whether a value is taken out of a display that the module holds; such a table is reported itself."""
    for each in inside(value, 30):
        if isinstance(each, Symbol):
            head = receiver(each)
            for symbol in (each, head):
                if isinstance(symbol, Symbol) and (constant := project.constant(symbol.name)) is not None:
                    if isinstance(bare(constant), Mapping | Collection):
                        return True
    return False


def says_login_around(unit: Unit) -> bool:
    if says_login(unit.qualname):
        return True
    for decorator in unit.decorators:
        call = bare(decorator)
        if says_login(label(call)) and "required" not in label(call):
            return True
        if isinstance(call, Call) and any(
            says_login(text) for each in call.args[:1] if (text := text_of(each))
        ):
            return True
    return False


def _refuses(unit: Unit, pair: Compared) -> bool:
    """Whether equality with the constant leads to a refusal: `if password == "password": raise ...`."""
    for branch in _branches(unit):
        if not any(each.at == pair.at for each in inside(branch.test, 80)):
            continue
        for truth, block in ((True, branch.then), (False, branch.orelse)):
            equal = any(
                known.kind == "true" and known.value is not None and known.value.at == pair.at
                for known in atoms(branch.test, truth)
            )
            if equal and any(isinstance(each, Step) and _is_refusal(each) for each in block.items):
                return True
    return False


def _is_refusal(step: Step) -> bool:
    """Whether a step ends with nothing gained: it raises, or gives back None or False."""
    given = bare(step.value)
    return step.kind == "raise" or (
        step.kind == "return" and isinstance(given, Literal) and (given.value is None or given.value is False)
    )


_VERIFIES = words("authenticate aauthenticate check_password acheck_password verify verify_password checkpw")
_REMARKS = words("append add warn warning add_warning")


def _leads_nowhere(unit: Unit, pair: Compared) -> bool:
    """Whether equality with the constant opens nothing: the other branch asks for the real check, or this
    one only complains, or notes that a default was left as it is.
    """
    for branch in _branches(unit):
        if not any(each.at == pair.at for each in with_tests(branch.test, 80)):
            continue
        for truth, block, other in ((True, branch.then, branch.orelse), (False, branch.orelse, branch.then)):
            if not _follows(branch.test, truth, pair):
                continue
            if (not block.items and _verifies(other)) or _only_complains(block) or _says_no(block):
                return True
            steps = [each for each in block.items if isinstance(each, Step)]
            noted = len(steps) == len(block.items) > 0 and all(
                each.kind == "call" and isinstance(each.value, Call) and method(each.value) in _REMARKS
                for each in steps
            )
            if noted and not other.items and not _gives_result(unit):
                return True
    return False


def _says_no(block: Block) -> bool:
    """Whether all that a block does is to answer no, or to call whoever asks by another name: `return False, None`."""
    only = block.items[0] if len(block.items) == 1 else None
    if not isinstance(only, Step):
        return False
    given = bare(only.value)
    if only.kind == "store" and isinstance(only.target, Named | Param):
        return is_user_name(only.target.name) and isinstance(given, Literal)  # for what is written down
    if only.kind != "return":
        return False
    if isinstance(given, Collection) and given.items:
        given = bare(given.items[0])
    return isinstance(given, Literal) and given.value is False


_COMPLAINS = words("dialog alert warning error showerror showwarning toast snackbar")


def _only_complains(block: Block) -> bool:
    """Whether a block shows a message about what is wrong and leaves: `show_dialog(...)`, `return`."""
    steps = [each for each in block.items if isinstance(each, Step)]
    if len(steps) != len(block.items) or len(steps) < 2 or not _is_refusal(steps[-1]):
        return False
    told = [each.value for each in steps[:-1]]
    return all(isinstance(each, Call) and not _COMPLAINS.isdisjoint(segments(method(each))) for each in told)


def _follows(test: Value, truth: bool, pair: Compared) -> bool:
    """Whether a test that came out so may mean that the typed value equals the constant."""
    test = bare(test)
    while isinstance(test, Operation) and test.operator == "not":
        test, truth = bare(test.parts[0]), not truth
    if isinstance(test, Operation):
        return test.operator == "and" and truth and any(_follows(each, True, pair) for each in test.parts)
    return test.at == pair.at and isinstance(test, Comparison) and (test.operator in ("==", "in")) is truth


def _verifies(block: Block) -> bool:
    return any(
        isinstance(each, Step)
        and any(isinstance(part, Call) and method(part) in _VERIFIES for part in inside(each.value, 40))
        for each in block.items
    )


def _gives_result(unit: Unit) -> bool:
    return any(
        step.kind in ("return", "yield") and not isinstance(bare(step.value), Literal) for step in unit.steps
    )


def _is_used(unit: Unit, call: Value) -> bool:
    """Whether the result of a check decides anything; a check against a dummy hash only takes its time."""
    if not isinstance(call, Call):
        return True
    tests = [branch.test for branch in _branches(unit)]
    values = [
        step.value
        for step in unit.steps
        if step.kind in ("return", "store", "assert") or step.value is not call
    ]
    return any(each is call for value in (*tests, *values) for each in with_tests(value, 80))


def _branches(unit: Unit) -> Iterator[Branch]:
    waiting: list[Block] = [unit.body]
    seen = 0
    while waiting and seen < 400:
        seen += 1
        for item in waiting.pop().items:
            if isinstance(item, Branch):
                yield item
            waiting += blocks_of(item)


def _in_development(unit: Unit, pair: Compared) -> bool:
    at = pair.at
    for step in unit.steps:
        if step.at.line >= at.line:
            return only_in_development(unit, step)
    return False


@recognise(Call, named=("launch",))
def given_to_a_library(call: Call, unit: Unit, project: Project) -> Iterator[ConstantLogin]:
    """`demo.launch(auth=("admin", "x"))` of Gradio: the pair is what its login accepts."""
    if method(call) != "launch" or is_test_unit(unit, project):
        return
    given = bare(argument(call, -1, "auth") or call)
    if not isinstance(given, Collection):
        return
    rows = (
        [given]
        if not isinstance(bare(given.items[0]) if given.items else None, Collection)
        else [bare(each) for each in given.items]
    )
    for row in rows:
        if isinstance(row, Collection) and len(row.items) == 2:
            secrets = tuple(each for each in fixed_texts(row.items[1], unit, project) if usable(each, ""))
            names = tuple(each.text for each in fixed_texts(row.items[0], unit, project))
            if secrets and names:
                yield ConstantLogin(
                    at=call.at,
                    value=call,
                    secrets=secrets,
                    names=names,
                    sample=is_sample(unit, project),
                    shown=not is_example(unit.path),
                )
                return


@recognise(Step, step="store")
def configured_for_a_library(step: Step, unit: Unit, project: Project) -> Iterator[ConstantLogin]:
    """`app.config["BASIC_AUTH_PASSWORD"] = "x"` of Flask-BasicAuth, or the same name in a
    configuration class.
    """
    place = step.target
    if step.kind != "store" or place is None:
        return
    key = (
        text_of(place.key) if isinstance(place, Item) else label(place) if isinstance(place, Symbol) else None
    )
    if key != "BASIC_AUTH_PASSWORD" or is_test_unit(unit, project):
        return
    secrets = tuple(each for each in fixed_texts(step.value, unit, project) if usable(each, ""))
    if secrets and not only_in_development(unit, step):
        yield ConstantLogin(
            at=step.at,
            value=step.value,
            secrets=secrets,
            sample=is_sample(unit, project),
            shown=not is_example(unit.path),
        )
