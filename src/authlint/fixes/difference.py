"""Changed files as a unified diff that `git apply` takes, in bytes."""

from __future__ import annotations

import difflib
import os

from authlint.pattern import pattern

CONTEXT = 3
_LINE = pattern(rb"[^\n]*\n|[^\n]+")
_PLAIN = pattern(r"[^\x00-\x1f\"\\\x7f-\uffff]+")


def unified(path: str, before: bytes, after: bytes) -> bytes:
    """The change of one file; `path` is the one shown. Lines end at LF alone, as git has them."""
    old = _LINE.findall(before)
    new = _LINE.findall(after)
    lines = list(
        difflib.diff_bytes(
            difflib.unified_diff, old, new, _name("a/", path), _name("b/", path), n=CONTEXT, lineterm=b"\n"
        )
    )
    return b"".join(
        each if each.endswith(b"\n") else each + b"\n\\ No newline at end of file\n" for each in lines
    )


def _name(side: str, path: str) -> bytes:
    """A path as git writes it: quoted, in C's escapes, when it holds more than plain characters."""
    if _PLAIN.fullmatch(path):
        # A tab behind a name with blanks tells where it ends.
        return (side + path + ("\t" if " " in path else "")).encode()
    shown = b"".join(
        _ESCAPES.get(each, bytes((each,)) if 32 <= each < 127 else b"\\%03o" % each)
        for each in os.fsencode(path)
    )
    return b'"' + side.encode() + shown + b'"'


_ESCAPES = {0x22: b'\\"', 0x5C: b"\\\\", 0x0A: b"\\n", 0x09: b"\\t", 0x0D: b"\\r"}
