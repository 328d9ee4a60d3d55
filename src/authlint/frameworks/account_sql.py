"""Accounts that SQL text inserts: `INSERT INTO users (username, password) VALUES (...)` in a call that runs
it.

The table's columns come from the statement, or from a `CREATE TABLE` in the same file. Values stand in the
text, or in the parameters given with it (`?`, `%s`, `:name`, `%(name)s`, `$1`).

```python
def create_tables(db):
    # fact: AccountCreated(secrets=("admin123",), names=("admin",), privileged=True)
    db.execute("INSERT INTO users (username, password, role) VALUES ('admin', 'admin123', 'admin')")
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from authlint.facts.accounts import AccountCreated, FixedText
from authlint.facts.endpoints import is_idle
from authlint.facts.words import words
from authlint.frameworks.account_names import is_slot, looks_hashed, says_admin, usable
from authlint.frameworks.account_rows import is_service_row
from authlint.frameworks.constants import Follower, fixed_texts
from authlint.frameworks.development import is_sample, is_test_unit, only_in_development
from authlint.frameworks.model import recognise
from authlint.pattern import pattern
from authlint.python.project import Project
from authlint.python.units import Step, Unit
from authlint.python.values import (
    Call,
    Collection,
    Literal,
    Mapping,
    Text,
    Value,
    bare,
    inside,
    method,
    text_of,
)
from authlint.vocabulary import is_administrator, is_password_hash, is_user, is_user_name, segments

_RUNS = words(
    "execute executemany executescript exec_driver_sql execute_sql run_sql raw query run exec sql "
    "mogrify run_query execute_query executequery commit_query fetch fetchone fetchrow runsql RunSQL "
    "write_query insert_query update"
)
_INSERT = pattern(
    r"(?:insert(?:\s+or\s+\w+)?|replace)\s+(?:ignore\s+)?into\s+[`\"\[]?([\w.]+)[`\"\]]?\s*(?:\(([^()]*)\))?\s*values\s*(.*)",
    re.IGNORECASE | re.DOTALL,
)
_CREATE = pattern(
    r"create\s+table\s+(?:if\s+not\s+exists\s+)?[`\"\[]?([\w.]+)[`\"\]]?\s*\((.*)\)",
    re.IGNORECASE | re.DOTALL,
)
_TOKEN = pattern(r"'((?:[^']|'')*)'|\"([^\"]*)\"|([^\s,()'\"]+(?:\([^()]*\))?)|([,()])")
_HOLE = "\ufffd"
_LONGEST = 20000


@lru_cache(maxsize=512)
def is_account_table(name: str) -> bool:
    """Whether a table of that name holds accounts: users, app_user, tbl_admin, auth.users, credentials."""
    last = name.rpartition(".")[2]
    words = segments(last)
    return is_user(last) or any(
        each
        in ("user", "users", "account", "accounts", "login", "logins", "credentials", "usuarios", "members")
        for each in words
    )


@recognise(Step, step="call", named=_RUNS)
def inserted(step: Step, unit: Unit, project: Project) -> Iterator[AccountCreated]:
    """An account with a constant password in an INSERT statement that is run here."""
    call = step.value
    if not isinstance(call, Call) or is_test_unit(unit, project):
        return
    for first, columns, rows in _statements(call, unit, project):
        made = _accounts(call, columns, rows, first, unit, project)
        if made and not only_in_development(unit, step):
            secrets, names, privileged = made
            yield AccountCreated(
                at=call.at,
                value=call,
                secrets=tuple(secrets),
                names=tuple(dict.fromkeys(names)),
                privileged=privileged or says_admin(unit),
                sample=is_sample(unit, project),
                idle=is_idle(unit, project),
                stored=any(looks_hashed(each.text) and not each.hashed for each in secrets),
            )
            return


def given_rows(unit: Unit, project: Project) -> Iterator[dict[str, Value]]:
    """The accounts that the INSERT statements of a unit make of values that are given with them, by column."""
    for step in unit.steps:
        call = step.value
        if step.kind != "call" or not isinstance(call, Call) or method(call) not in _RUNS:
            continue
        for first, columns, rows in _statements(call, unit, project):
            if not first or len(rows) != 1 or len(rows[0]) != len(columns):
                continue
            values = _Values(call, [], unit, project)
            row = zip(columns, map(values.value, rows[0]), strict=True)
            yield {column: value for column, value in row if value is not None}


def _statements(
    call: Call, unit: Unit, project: Project
) -> Iterator[tuple[bool, list[str], list[list[str]]]]:
    """The statements of a call that insert accounts: whether it is the first of them, its columns, its rows."""
    template = text_of(call.args[0], _HOLE) if call.args else None
    if template is None or "values" not in template.lower():
        return
    statements = [each for each in template[:_LONGEST].split(";") if "into" in each.lower()]
    for statement in statements[:20]:
        found = _INSERT.search(statement)
        if found is None:
            continue
        columns = _columns(found[2], found[1], unit, project)
        if not any(is_slot(each) for each in columns) or not (
            is_account_table(found[1]) or any(map(is_user_name, columns))
        ):
            continue
        if not is_service_row(dict.fromkeys(columns, call)):
            yield statement is statements[0], columns, _tuples(found[3])


def _columns(listed: str | None, table: str, unit: Unit, project: Project) -> list[str]:
    if listed:
        return [each.strip().strip('`"[]') for each in listed.split(",")]
    texts: list[Literal] = list(unit.literals)
    module = project.module_at(unit.path)
    if module is not None:
        for other in module.speaking_units():
            texts += other.literals
    for each in texts:
        found = (
            _CREATE.search(each.value[:_LONGEST])
            if isinstance(each.value, str) and "reate" in each.value.lower()
            else None
        )
        if found is not None and found[1].lower() == table.lower():
            parts = re.sub(r"\([^()]*\)", "", found[2]).split(",")
            names = [part.split()[0].strip('`"[]') for part in parts if part.split()]
            return [
                name
                for name in names
                if name.lower() not in ("primary", "foreign", "unique", "constraint", "check", "key")
            ]
    return []


def _tuples(rest: str) -> list[list[str]]:
    """The value lists behind VALUES; texts keep a leading quote, holes and placeholders stay as written."""
    rows: list[list[str]] = []
    current: list[str] | None = None
    for token in _TOKEN.finditer(rest):
        quoted, double, word, mark = token.groups()
        if mark == "(" and current is None:
            current = []
        elif mark == ")" and current is not None:
            rows.append(current)
            current = None
            if len(rows) >= 20:
                break
        elif mark is None and current is not None:
            if quoted is not None:
                current.append("'" + quoted.replace("''", "'"))
            elif double is not None:
                current.append("'" + double)
            else:
                current.append(word)
        elif mark is None and rows and word and word.lower() in ("on", "returning", "as"):
            break
    return rows


def _accounts(
    call: Call, columns: list[str], rows: list[list[str]], first: bool, unit: Unit, project: Project
) -> tuple[list[FixedText], list[str], bool] | None:
    """Secrets, names and privilege of the inserted rows; None when no password is constant."""
    secrets: list[FixedText] = []
    names: list[str] = []
    privileged = False
    holes = _holes(call.args[0]) if first else []
    for row in rows:
        if len(row) != len(columns):
            continue
        values = _Values(call, holes, unit, project)
        texts = [values.of(each) for each in row]
        fixed = next((each for column, each in zip(columns, texts, strict=True) if is_slot(column)), ())
        slot = next(column for column in columns if is_slot(column))
        kept = [
            each
            for each in fixed
            if usable(each, slot if is_password_hash(slot) and not each.hashed else "password")
        ]
        if not kept:
            continue
        secrets += kept
        named = next(
            (
                column
                for column in columns
                if column.lower() in ("username", "login", "user", "name", "user_name")
            ),
            None,
        )
        named = named or next((column for column in columns if is_user_name(column)), None)
        if named is not None:
            names += [
                each.text for each in texts[columns.index(named)] if each.text and not each.text.isdecimal()
            ]
        for column, each_text in zip(columns, texts, strict=True):
            words = segments(column)
            said = {each.text.lower() for each in each_text}
            if "admin" in words or "superuser" in words or "staff" in words:
                privileged |= bool(said & {"1", "true", "t", "yes"})
            elif "role" in words or "type" in words or "level" in words or "group" in words:
                privileged |= any("admin" in each for each in said)
    privileged |= any(is_administrator(each) for each in names)
    return (secrets, names, privileged) if secrets else None


def _holes(value: Value) -> list[Value]:
    """The parts of a put-together text that are not constant, in order."""
    value = bare(value)
    if isinstance(value, Text):
        return [part for part in value.parts if text_of(part) is None]
    if isinstance(value, Call) and value.args:
        return _holes(value.args[0])
    return []


class _Values:
    """Gives each token of a row its constant texts, taking holes and parameters in order."""

    def __init__(self, call: Call, holes: list[Value], unit: Unit, project: Project) -> None:
        self.call = call
        self.holes = holes
        self.unit = unit
        self.project = project
        self.position = 0
        self.given = [bare(each) for each in self._parameters()]

    def _parameters(self) -> list[Value]:
        if len(self.call.args) < 2:
            return [
                each for name, each in self.call.keywords if name in ("params", "parameters", "args", "vars")
            ][:1]
        follower = Follower(self.unit, self.project)
        if len(self.call.args) > 2 and not isinstance(bare(self.call.args[1]), Collection | Mapping):
            return [Collection(self.call.at, "tuple", self.call.args[1:])]
        found: list[Value] = []
        for each in follower.elements(self.call.args[1], 4):
            if (
                isinstance(each, Collection)
                and each.items
                and isinstance(bare(each.items[0]), Collection | Mapping)
            ):
                found += each.items[:20]
            else:
                found.append(each)
        return found

    def of(self, token: str) -> tuple[FixedText, ...]:
        """The constant texts of a token; none for what is not constant."""
        if token.startswith("'"):
            inner = token[1:]
            if _HOLE in inner:
                return self._next_hole() if inner == _HOLE else self._skip(inner)
            mark = self._mark(inner) if inner in ("%s", "?") else None
            return mark if mark is not None else (FixedText(inner, self.call.args[0].at),)
        if _HOLE in token:
            return self._next_hole()
        mark = self._mark(token)
        if mark is not None:
            return mark
        return (FixedText(token, self.call.args[0].at),) if re.fullmatch(r"-?[\w.]+", token) else ()

    def value(self, token: str) -> Value | None:
        """What is given for a placeholder in a tuple or a dictionary; None for any other token."""
        if token in ("?", "%s") or re.fullmatch(r"\$\d+", token):
            index = int(token[1:]) - 1 if token[0] == "$" else self.position
            self.position += 1
            rows = [each.items for each in self.given if isinstance(each, Collection)]
            return rows[0][index] if len(rows) == 1 and index < len(rows[0]) else None
        named = re.fullmatch(r":(\w+)|%\((\w+)\)s|@(\w+)", token)
        for each in self.given if named is not None else ():
            for key, value in each.items if isinstance(each, Mapping) else ():
                if key is not None and named is not None and text_of(key) in named.groups():
                    return value
        return None

    def _next_hole(self) -> tuple[FixedText, ...]:
        if not self.holes:
            return ()
        return fixed_texts(self.holes.pop(0), self.unit, self.project)

    def _skip(self, inner: str) -> tuple[FixedText, ...]:
        for _ in range(inner.count(_HOLE)):
            if self.holes:
                self.holes.pop(0)
        return ()

    def _mark(self, token: str) -> tuple[FixedText, ...] | None:
        """The texts of a placeholder; None when the token is none."""
        if token in ("?", "%s") or re.fullmatch(r"\$\d+", token):
            index = int(token[1:]) - 1 if token[0] == "$" else self.position
            self.position += 1
            return self._given(index)
        named = re.fullmatch(r":(\w+)|%\((\w+)\)s|@(\w+)", token)
        if named is None:
            return None
        name = named[1] or named[2] or named[3]
        found: list[FixedText] = []
        for each in self.given:
            if isinstance(each, Mapping):
                for key, value in each.items:
                    if key is not None and text_of(key) == name:
                        found += fixed_texts(value, self.unit, self.project)
            elif isinstance(each, Call) and method(each) == "dict":
                found += [
                    one
                    for key, value in each.keywords
                    if key == name
                    for one in fixed_texts(value, self.unit, self.project)
                ]
        return tuple(found)

    def _given(self, index: int) -> tuple[FixedText, ...]:
        found: list[FixedText] = []
        for each in self.given:
            if isinstance(each, Collection) and index < len(each.items):
                found += fixed_texts(each.items[index], self.unit, self.project)
        return tuple(found)


__all__ = ["given_rows", "inserted", "inside", "is_account_table"]
