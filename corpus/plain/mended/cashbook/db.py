"""The one SQLite file."""

import sqlite3
from pathlib import Path

HERE = Path(__file__).parent
connection = sqlite3.connect("cashbook.sqlite3")


def create():
    """Makes the tables that are missing."""
    connection.executescript((HERE / "schema.sql").read_text())


def execute(sql, values=()):
    """Runs one statement and keeps what it changed."""
    cursor = connection.execute(sql, values)
    connection.commit()
    return cursor


def one(sql, values=()):
    """The first row, or None."""
    return connection.execute(sql, values).fetchone()
