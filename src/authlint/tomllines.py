"""The lines of a TOML document that its keys stand on; its reader tells none."""

from __future__ import annotations

import re

from authlint.pattern import pattern

_TOKEN = pattern(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}=.,\n]|[A-Za-z0-9_-]+|[^\S\n]+|.',
    re.DOTALL,
)
DEEPEST = 8
"""Keys of one name; what lies deeper is none of ours."""

_ESCAPE = pattern(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")


def lines(text: str) -> dict[tuple[str, ...], int]:
    """Every key and table that a statement names, by the keys from the top, with its line.

    The document must be one that can be read. A number among the keys, from 0, stands for a table of an array.
    """
    found: dict[tuple[str, ...], int] = {}
    counts: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    line = 1
    statement: list[str] = []
    depth = 0
    begun = 1
    for match in _TOKEN.finditer(text.replace("\r\n", "\n") + "\n"):
        token = match[0]
        if token == "\n" and depth <= 0:
            if statement:
                table = _enter(statement, table, begun, found, counts)
            statement, depth = [], 0
        elif token[0] == "#" or token.isspace():
            pass
        else:
            if not statement:
                begun = line
            # Headers are brackets too, and end on their line.
            depth += (token in "[{") - (token in "]}")
            statement.append(token)
        line += token.count("\n")
    return found


def _enter(
    statement: list[str],
    table: tuple[str, ...],
    line: int,
    found: dict[tuple[str, ...], int],
    counts: dict[tuple[str, ...], int],
) -> tuple[str, ...]:
    """Note what a statement names; gives the table that the following ones are in."""
    many = statement[:2] == ["[", "["]
    if statement[0] == "[":
        names = [_name(each) for each in statement if each not in ("[", "]", ".")]
        keys = _inner(tuple(names[:DEEPEST]), counts)
        if many:
            found.setdefault(keys, line)
            counts[keys] = number = counts.get(keys, -1) + 1
            keys = (*keys, str(number))
        for count in range(1, len(keys) + 1):
            found.setdefault(keys[:count], line)
        return keys
    head = statement[: statement.index("=")] if "=" in statement else statement
    keys = (*table, *[_name(each) for each in head if each != "."][:DEEPEST])
    for count in range(len(table) + 1, len(keys) + 1):
        found.setdefault(keys[:count], line)
    return table


def _inner(keys: tuple[str, ...], counts: dict[tuple[str, ...], int]) -> tuple[str, ...]:
    """The keys of a table below an array of tables, by way of the array's last one."""
    way: tuple[str, ...] = ()
    for index, key in enumerate(keys):
        way = (*way, key)
        if index < len(keys) - 1 and way in counts:
            way = (*way, str(counts[way]))
    return way


def _name(token: str) -> str:
    if token[0] == "'":
        return token[1:-1]
    return _ESCAPE.sub(_unescaped, token[1:-1]) if token[0] == '"' else token


def _unescaped(match: re.Match[str]) -> str:
    if match[1] or match[2]:
        return chr(int(match[1] or match[2], 16))
    return {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "e": "\x1b"}.get(match[3], match[3])
