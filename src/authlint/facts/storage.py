"""Facts about what an application keeps: rows written and looked up, values sent to other services."""

from __future__ import annotations

import re
from typing import Literal as OneOf

from authlint.facts.fact import Fact
from authlint.python.values import Call, Spot, Value, text_of
from authlint.record import record

StoreKind = OneOf["model", "sql", "document", "dict", "file", "session"]


@record()
class Cell:
    """A column (field, key) and the value it gets or is held against.

    `declared` is where the column is declared. `plain` is False when the class changes what is assigned (a
    hashing setter, a column type for passwords), None when the class is not known.
    """

    column: str
    value: Value
    at: Spot
    declared: Spot | None = None
    plain: bool | None = None


@record(kw_only=True)
class RowWrite(Fact):
    """Cells of a row are written; `table` is the table, class or variable as far as it is known, else ""."""

    table: str = ""
    kind: StoreKind = "model"
    cells: tuple[Cell, ...] = ()
    known: bool = True
    """Whether it is certain that this is a table of the application's own, and not some other object."""


def names_in(row: RowWrite) -> list[str]:
    """The columns of a row that is written, and all words of a statement that writes it."""
    names = [each.column for each in row.cells]
    if isinstance(row.value, Call) and row.value.args:
        names += re.findall(r"\w+", text_of(row.value.args[0]) or "")
    return list(dict.fromkeys(names))


@record(kw_only=True)
class FormKept(Fact):
    """All that was typed into a form with a password is kept until a later step.

    `store` is "session" or "cookie", `declared` where the password field stands; `wizard` is the place and the
    name of the class that keeps it, when the fact is told at the form. `known` is False where the form asks for a
    server as well, and the password is most likely the one that opens it.
    """

    form: str
    store: str
    declared: Spot | None = None
    wizard: tuple[Spot, str] | None = None
    known: bool = True


@record(kw_only=True)
class RowLookup(Fact):
    """Rows are looked up by these cells, all of which must be equal."""

    table: str = ""
    kind: StoreKind = "model"
    cells: tuple[Cell, ...] = ()
    known: bool = True
