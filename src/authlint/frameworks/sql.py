"""Rows written and looked up by SQL text, whatever driver runs it.

Placeholders are those of the DB API (PEP 249: `?`, `%s`, `:name`, `%(name)s`), of asyncpg (`$1`), and
values that are put into the text itself.

```python
def register(cursor, form):
    # fact: RowWrite(table="users", kind="sql", cells=("password",))
    cursor.execute("INSERT INTO users (name, password) VALUES (?, ?)", (form["name"], form["password"]))


def login(cursor, form):
    cursor.execute(  # fact: RowLookup(table="users", kind="sql", cells=("password",))
        "SELECT id FROM users WHERE name = ? AND password = ?", (form["name"], form["password"])
    )
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from authlint.facts.storage import Cell, RowLookup, RowWrite
from authlint.facts.words import words
from authlint.frameworks.columns import SERVICES
from authlint.frameworks.model import recognise
from authlint.frameworks.tables import is_stored_name
from authlint.pattern import pattern
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Call,
    Collection,
    Literal,
    Mapping,
    Symbol,
    Text,
    Value,
    bare,
    label,
    method,
)
from authlint.python.vaults import is_vault_entry
from authlint.record import record
from authlint.vocabulary import is_shared_thing, is_user, is_user_name, segments

RUNS = words(
    "execute executemany fetch fetchrow fetchval fetch_one fetch_all fetchone fetchall query",
    "query_one run read write raw executescript sql mogrify execute_query query_db run_query db_query",
    "exec exec_driver_sql first select insert update get_one execute_sql modify commit_query aexecute",
    "all one do select_one insert_one",
)
ACCOUNTS = words(
    "user admin account login member student customer staff employee teacher register client people",
    "person auth credential usuario utilisateur signup player doctor patient",
)
"""Parts of the names of tables of people: people write `tbl_users` and `tblogin`."""
HOLE = "\x01"
PLACEHOLDER = pattern(
    r"%\((?P<named>\w+)\)s|%s|(?<!:):(?P<colon>[A-Za-z_]\w*)|\$(?P<number>\d+)|\?|@(?P<at>\w+)|" + HOLE
)
INSERT = pattern(
    r"\b(?:insert|replace)\b[\w\s]*?\binto\s+[`\"\[]?(?P<table>[\w.]+)[`\"\]]?\s*(?:\((?P<columns>[^()]*)\))?\s*values\s*\((?P<values>.*)\)",
    re.IGNORECASE | re.DOTALL,
)
UPDATE = pattern(
    r"\bupdate\s+[`\"\[]?(?P<table>[\w.]+)[`\"\]]?\s+set\s+(?P<sets>.*?)(?:\bwhere\b|\breturning\b|$)",
    re.IGNORECASE | re.DOTALL,
)
SELECT = pattern(
    r"\b(?:select|delete)\b.*?\bfrom\s+[`\"\[]?(?P<table>[\w.]+)[`\"\]]?.*?\bwhere\b(?P<test>.*)",
    re.IGNORECASE | re.DOTALL,
)
EQUAL = pattern(
    r"[`\"\[]?(?:\w+\.)?[`\"\[]?(?P<column>\w+)[`\"\]]?\s*(?:=|==|\blike\b)\s*(?:binary\s+)?'?(?P<value>[^\s,')]+)",
    re.IGNORECASE,
)


@record(frozen=False)
class Statement:
    """A statement's text with one `HOLE` for each value put into it."""

    text: str
    holes: list[Value]


def statement_of(value: Value, project: Project) -> Statement | None:
    """The SQL text that a value is; None when it is no text or no statement."""
    value = bare(value)
    for _ in range(3):
        if (
            isinstance(value, Call)
            and value.args
            and method(value) in ("text", "SQL", "dedent", "sql", "format")
        ):
            value = bare(value.args[0])
        elif isinstance(value, Symbol) and (constant := project.constant(value.name)) is not None:
            value = bare(constant)
    parts = flat(value) if isinstance(value, Text) else [value]
    text, holes = [], []
    for part in parts:
        inner = bare(part)
        if isinstance(inner, Literal) and isinstance(inner.value, str):
            text.append(inner.value.replace(HOLE, " "))
        elif isinstance(value, Text):
            if isinstance(inner, Symbol) and isinstance(constant := project.constant(inner.name), Literal):
                text.append(str(constant.value))
                continue
            text.append(HOLE)
            holes.append(part)
        else:
            return None
    whole = "".join(text)
    return Statement(whole, holes) if len(whole) < 20000 else None


def flat(value: Text, depth: int = 6) -> list[Value]:
    """The parts of a text, those of texts inside it in their place."""
    parts: list[Value] = []
    for part in value.parts:
        inner = bare(part)
        if isinstance(inner, Text) and depth:
            parts += flat(inner, depth - 1)
        else:
            parts.append(part)
    return parts


@recognise(Call, named=RUNS)
def statements(call: Call, unit: Unit, project: Project) -> Iterator[RowLookup | RowWrite]:
    """`cursor.execute("INSERT INTO users (name, password) VALUES (?, ?)", (name, password))` and its kin."""
    if method(call) not in RUNS or not call.args:
        return
    made = statement_of(call.args[0], project)
    if made is None:
        return
    low = made.text.lower()
    if not (
        "pass" in low or "pwd" in low or "pw" in low or "contrase" in low or "senha" in low or "values" in low
    ):
        return
    given = _Given(made.holes, call)
    named = INSERT.search(made.text) or UPDATE.search(made.text) or SELECT.search(made.text)
    if named is None or is_shared_thing(named["table"]):
        return
    if SERVICES & set(segments(named["table"])) and not is_user(named["table"]):
        return
    entry = is_vault_entry(named["table"], _columns(named, made.text, given))
    people = not entry and _is_of_people(named["table"], made.text)
    if (insert := INSERT.search(made.text)) is not None:
        cells = list(_inserted(insert, made, given))
        people = people or (_is_pair(insert["columns"]) and not entry)
        if cells:
            yield RowWrite(
                at=call.at, value=call, table=insert["table"], kind="sql", cells=tuple(cells), known=people
            )
    elif (update := UPDATE.search(made.text)) is not None:
        cells = list(_equalities(update["sets"], update.start("sets"), made, given))
        if cells:
            yield RowWrite(
                at=call.at, value=call, table=update["table"], kind="sql", cells=tuple(cells), known=people
            )
        where = made.text[update.end("sets") :]
        tested = list(_equalities(where, update.end("sets"), made, given))
        if tested:
            yield RowLookup(at=call.at, value=call, table=update["table"], kind="sql", cells=tuple(tested))
    elif (select := SELECT.search(made.text)) is not None:
        cells = list(_equalities(select["test"], select.start("test"), made, given))
        if cells:
            yield RowLookup(at=call.at, value=call, table=select["table"], kind="sql", cells=tuple(cells))


def _is_of_people(table: str, text: str) -> bool:
    low = table.lower()
    if any(each in low for each in ACCOUNTS):
        return True
    return any(is_user_name(each) for each in re.findall(r"\w{3,40}", text[:2000]))


def _is_pair(columns: str | None) -> bool:
    """Whether a row is hardly more than a name and a password."""
    names = [each.strip(' `"[]\n\t').lower() for each in (columns or "").split(",")]
    return len(names) <= 3 and any(each in ("name", "id", "login", "mail", "code", "uname") for each in names)


def _columns(found: re.Match[str], text: str, given: _Given) -> list[str]:
    """The columns that a statement names, or the names of what goes into a row without them."""
    said = found.groupdict()
    if said.get("columns"):
        return re.findall(r"\w+", said["columns"])
    if "values" in said:
        return [label(each).rpartition(".")[2] for each in (*given.sequence, *given.holes)]
    return re.findall(r"\w+", text[found.start() : found.end() + 200].replace(found["table"], " ", 1))


class _Given:
    """The values behind placeholders, by their place in the text."""

    def __init__(self, holes: list[Value], call: Call) -> None:
        self.holes = holes
        self.named: dict[str, Value] = {key: value for key, value in call.keywords if key is not None}
        self.sequence: list[Value] = []
        rest = call.args[1:]
        first = bare(rest[0]) if rest else None
        for keyword, value in call.keywords:
            if keyword in ("params", "parameters", "args", "vars", "values"):
                first = bare(value)
        if isinstance(first, Call) and first.args and method(first) in ("tuple", "list", "dict"):
            first = bare(first.args[0])
        if isinstance(first, Call) and method(first) == "dict":
            self.named.update((key, value) for key, value in first.keywords if key is not None)
        elif isinstance(first, Collection):
            if len(first.items) == 1 and isinstance(inner := bare(first.items[0]), Collection):
                first = inner  # executemany
            self.sequence = list(first.items)
        elif isinstance(first, Mapping):
            for key, value in first.items:
                text = bare(key) if key is not None else None
                if isinstance(text, Literal) and isinstance(text.value, str):
                    self.named[text.value] = value
        elif rest:
            self.sequence = list(rest)

    def at(self, text: str, position: int) -> Value | None:
        """The value of the placeholder that starts at a position of the text."""
        counts = {"seq": 0, "hole": 0}
        for found in PLACEHOLDER.finditer(text):
            kind = "hole" if found[0] == HOLE else "seq"
            name = found["named"] or found["colon"] or found["at"]
            if found.start() == position:
                if kind == "hole":
                    return self.holes[counts["hole"]] if counts["hole"] < len(self.holes) else None
                if name:
                    return self.named.get(name)
                index = int(found["number"]) - 1 if found["number"] else counts["seq"]
                return self.sequence[index] if 0 <= index < len(self.sequence) else None
            if found["number"] is None and not name:
                counts[kind] += 1
            if found.start() > position:
                return None
        return None


def _split(text: str) -> Iterator[tuple[int, str]]:
    """The parts between commas outside parentheses, with their offsets."""
    depth = start = 0
    for index, each in enumerate(text):
        if each == "(":
            depth += 1
        elif each == ")":
            depth -= 1
            if depth < 0:
                yield start, text[start:index]
                return
        elif each == "," and depth == 0:
            yield start, text[start:index]
            start = index + 1
    yield start, text[start:]


def _inserted(found: re.Match[str], made: Statement, given: _Given) -> Iterator[Cell]:
    columns = (
        [each.strip(' `"[]\n\t') for each in (found["columns"] or "").split(",")] if found["columns"] else []
    )
    offset = found.start("values")
    for index, (start, part) in enumerate(_split(found["values"])):
        column = columns[index] if index < len(columns) else ""
        if columns and not is_stored_name(column):
            continue
        hole = PLACEHOLDER.search(part)
        # `crypt(%s, gen_salt('bf'))`, `SHA2(?, 256)`: the database hashes.
        if hole is None or part.strip(" '\"\n\t") != hole[0]:
            continue
        value = given.at(made.text, offset + start + hole.start())
        if value is not None:
            yield Cell(column, value, value.at, None, True)


def _equalities(text: str, offset: int, made: Statement, given: _Given) -> Iterator[Cell]:
    for found in EQUAL.finditer(text):
        if not is_stored_name(found["column"]):
            continue
        hole = PLACEHOLDER.match(found["value"])
        if hole is None or hole[0] != found["value"].strip("'\";"):
            continue
        value = given.at(made.text, offset + found.start("value"))
        if value is not None:
            yield Cell(found["column"], value, value.at, None, True)
