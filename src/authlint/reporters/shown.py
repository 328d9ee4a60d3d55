"""Texts made safe to show: control characters visible, secrets covered, widths as a terminal has them."""

from __future__ import annotations

import re
import unicodedata

from authlint.pattern import pattern

SECRETIVE = ("AUT3", "AUT401", "AUT411", "AUT421", "AUT011", "AUT012")
"""Codes whose places hold a password or the like, by prefix."""


def secretive(code: str, line: str, column: int) -> bool:
    """Whether the source line of a finding shows a secret: by its code, or since it points at a string.

    `column` counts characters from 1. A digest written into the code is as good as its password.
    """
    return code.startswith(SECRETIVE) or line[column - 1 : column] in ("'", '"')


# U+061C, 200E/F, 202A-E, 2066-9 turn the direction of what follows; U+2028/9 break lines in some viewers.
_UNSEEN = pattern(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_COMMAND = pattern(r"##(?=\[|vso\[)", re.IGNORECASE)
_STRING = pattern(r"""("{3}|'{3}|["'`])((?:\\.|(?!\1).)*)(\1|$)""")
# A whole line `KEY: value`, `- KEY=value`; then values inside a line of more than one.
_LINE = pattern(
    r"""^(\s*(?:-\s+)?(?:export\s+)?["']?[\w.-]+["']?\s*[:=]\s*)([^\s"'{\[#|>&*].*?)(\s{1,40}#.*)?$"""
)
_ASSIGNED = pattern(r"""(?<=[:=])(?!=)(\s*)([^\s"'{\[#|>&*,}\]][^"',}\]]*)()""")
_DOCKER = pattern(r"^(\s*(?:ENV|ARG)\s+\w+\s+)(\S.*)()$", re.IGNORECASE)
_TELLING = pattern(
    r"(?:[A-Za-z_]+(?:\.[A-Za-z_]+)+|https?://[^@\s]*|[+*/%&?=.,:;-]{0,2}"
    r"|(?:md[245]|sha-?[1235]\w{0,5}|blake2[bs]|pbkdf2\w*|argon2\w*|s?bcrypt\w*|scrypt|crypt)_?)",
    re.IGNORECASE,
)
_ARGUMENT = pattern(r"(\s--?[\w-]+\s+)([^\s'\"-]\S*)()")
_NAMING = pattern(
    r"(?:^|[\s<])(?:name|type|id|for|class|method|autocomplete|v-model|formControlName)\s*=\s*$",
    re.IGNORECASE,
)
"""What stands before the value of an attribute that names things and holds none."""

_AROUND = 200
"""Characters beside a string that tell what it is."""

_ELEMENT = pattern(r">([^<>]+)(?=<)")


def visible(text: str) -> str:
    """The text with what a terminal would obey, or not show, written as escapes; tabs stay.

    A logging command in the form that services obey anywhere in a line (`##[`, `##vso[`) is taken apart too.
    """
    if "##" in text:
        text = _COMMAND.sub(r"#\\x23", text)
    return _UNSEEN.sub(_escape, text) if not text.isascii() or not text.isprintable() else text


def named(path: str) -> str:
    """A path for the start of a line: visible, and no workflow command, which begins with two colons."""
    shown = visible(path)
    return f"./{shown}" if shown.lstrip().startswith("::") else shown


def _escape(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def covered(line: str, path: str, telling: bool = False) -> str:
    """The line with every value that may be a secret written as stars, of the same length.

    In Python that is each string but keys, and with `telling` but those that plainly are no secret: dotted
    names, addresses and names of algorithms. Elsewhere it is also what is assigned, what elements hold and
    what follows an option; with `telling`, attributes that name an element stay.
    """
    if path.endswith((".py", ".pyw")):
        return _STRING.sub(
            lambda found: (
                found[0]
                if _names(line, found) or (telling and _TELLING.fullmatch(found[2]))
                else _stars(found)
            ),
            line,
        )
    line = _STRING.sub(lambda found: found[0] if _is_key(line, found, telling) else _stars(found), line)
    line = _ARGUMENT.sub(_hidden, _DOCKER.sub(_hidden, line))
    whole = _LINE.sub(_hidden, line)
    line = _ASSIGNED.sub(lambda found: _unnamed(line, found, telling), line) if whole == line else whole
    return _ELEMENT.sub(lambda found: ">" + "*" * len(found[1]), line)


def alone(line: str, column: int, end: int, path: str, telling: bool = False) -> tuple[str, int, int]:
    """A stretch of a line without what stands around it, its secrets covered; with its column and end, from 1.

    Templates, scripts and data have no grammar here by which a value could be told from a word, so only what a
    finding speaks of is shown.
    """
    before, after = line[: column - 1], line[end - 1 :]
    left = before[: len(before) - len(before.lstrip())] + ("... " if before.strip() else "")
    marked = covered(line[column - 1 : end - 1], path, telling)
    shown = f"{left}{marked}{' ...' if after.strip() else ''}"
    return shown, len(left) + 1, len(left) + len(marked) + 1


def _stars(found: re.Match[str]) -> str:
    return found[1] + "*" * len(found[2]) + found[3]


def _hidden(found: re.Match[str]) -> str:
    return found[1] + "*" * len(found[2]) + (found[3] or "")


def _names(line: str, found: re.Match[str]) -> bool:
    """Whether a Python string is a key that something is looked up by: `x["k"]`, `x.get("k")`, `{"k": v}`."""
    start, end = found.span()
    before, after = line[max(start - _AROUND, 0) : start].rstrip(), line[end : end + _AROUND].lstrip()
    if before.endswith("["):
        return after.startswith("]") and bool(re.search(r"[\w)\]]$", before[:-1]))
    if before.endswith((".get(", ".pop(", "getenv(", ".getlist(")):
        return True
    return before.endswith(("{", ",")) and bool(re.match(r":\s*[^\s#]", after))


def _is_key(line: str, found: re.Match[str], telling: bool) -> bool:
    start, end = found.span()
    if line[end : end + _AROUND].lstrip().startswith(":"):
        return True
    return telling and bool(_NAMING.search(line[max(start - _AROUND, 0) : start]))


def _unnamed(line: str, found: re.Match[str], telling: bool) -> str:
    start = found.start()
    named = telling and _NAMING.search(line[max(start - _AROUND, 0) : start])
    return found[0] if named else _hidden(found)


def width(text: str) -> int:
    """How many cells a terminal gives to the text; a tab counts as one and is to be kept as a tab."""
    if text.isascii():
        return len(text)
    cells = 0
    for each in text:
        if not unicodedata.combining(each):
            cells += 2 if unicodedata.east_asian_width(each) in "WF" else 1
    return cells
