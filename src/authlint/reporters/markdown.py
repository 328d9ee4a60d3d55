"""Texts made safe for Markdown that GitHub and GitLab render: no markup, no mention, no reference, no HTML."""

from __future__ import annotations

import re

from authlint.pattern import pattern
from authlint.reporters.shown import visible

_MARKUP = pattern(r"([\\`*_{}\[\]<>|!~])")
_REFERENCE = pattern(r"([@#])(?=\w)|(?<=GH)(-)(?=\d)")
BREAK = "\u200b"
"""A blank without width: behind `@` and `#` it keeps names and numbers from being taken for references."""


def plain(text: str) -> str:
    """The text so that every reader sees it as it is."""
    return _REFERENCE.sub(lambda found: found[0] + BREAK, _MARKUP.sub(r"\\\1", visible(text)))


def code(text: str) -> str:
    """The text between backticks, more of them than it holds; nothing in it is markup."""
    shown = visible(text).replace("|", "\u01c0")  # a table would end its cell there, even in code
    longest = max((len(each) for each in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    blank = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{blank}{shown}{blank}{fence}"


def fenced(text: str, kind: str) -> str:
    """A block of lines of a kind ("suggestion"), its fence longer than any in it; no end of line is added."""
    longest = max((len(each) for each in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{kind}\n{text}\n{fence}"
