"""Names for findings that survive what does not concern them: moved lines, reformatting, another spelling of quotes.

A name is made of the rule, the enclosing function, the statement and a number that tells equal ones apart, so a
second equal flaw has a name of its own. `content` is the part that a renamed file keeps.
"""

from __future__ import annotations

import re

from authlint.pattern import pattern

_PIECE = pattern(
    r"""(?P<string>[A-Za-z]{0,2}(?:'''(?:[^\\]|\\.)*?'''|\"{3}(?:[^\\]|\\.)*?\"{3}|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"))"""
    r"|(?P<gone>#[^\n]*|\s+|\\\n|[()])"
    r"|(?P<closer>[\]}])"
    r"|(?P<comma>,)"
    r"|\w+|.",
    re.DOTALL,
)
_STRING = pattern(r"""([A-Za-z]*)('''|\"{3}|'|")(.*)\2""", re.DOTALL)


def essence(statement: str) -> str:
    """A statement of Python without what formatters change: white space, comments, quotes, parentheses, last commas.

    It is read as text, not by the tokenizer of the Python at hand, so that it is the same under each.
    """
    pieces: list[str] = []
    for found in _PIECE.finditer(statement):
        kind, text = found.lastgroup, found[0]
        if kind == "gone":
            if text == ")" and pieces and pieces[-1] == ",":
                pieces.pop()
            continue
        if kind == "closer" and pieces and pieces[-1] == ",":
            pieces.pop()
        pieces.append(_string(text) if kind == "string" else text)
    return "\x01".join(pieces)


def _string(text: str) -> str:
    found = _STRING.fullmatch(text)
    if found is None:
        return text
    inner = folded(found[3]).replace("\\'", "'").replace('\\"', '"')
    return f'{found[1].lower().replace("u", "")}"{inner}"'


def folded(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def content(code: str, function: str, statement: str, ordinal: int) -> str:
    """A name for a finding within its file: 16 hex digits.

    `statement` is the source of the primary statement, as `essence` or `folded` leaves it; `ordinal` counts
    equal ones from 0 in file order. The digest hides any literal that the statement holds.
    """
    return _digest(code, function, statement, str(ordinal))


def fingerprint(path: str, content: str) -> str:
    """A name for a finding within its project: 16 hex digits; `path` is below the project root."""
    return _digest(path, content)


def _digest(*parts: str) -> str:
    import hashlib  # only findings need it

    return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
