"""The scheme that writes password hashes: a slow one of the list comes first, or is put there.

`Mend("hashers", (spot of the weak scheme,), ())`. The weak one stays behind, so that old hashes can still be
read and are replaced when their owners log in. Moving a scheme that needs a library of its own (Argon2,
bcrypt) is to be looked at; PBKDF2 is always there.
"""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from authlint.fixes.element import put_first
from authlint.fixes.mending import Proposal
from authlint.fixes.page import Page
from authlint.python.values import Spot

DJANGO = "django.contrib.auth.hashers."
RIGHT = ("argon2", "scrypt", "bcrypt", "pbkdf2")
"""How the names of slow schemes and hashers begin."""

ALWAYS_THERE = ("PBKDF2PasswordHasher", "pbkdf2_sha256", "pbkdf2_sha512")
FLASK_SECURITY = "SECURITY_PASSWORD_HASH"
FLASK_SECURITY_SCHEME = "pbkdf2_sha512"
PUT_FIRST = {"django": f"{DJANGO}PBKDF2PasswordHasher", "passlib": "pbkdf2_sha256"}


def mend(page: Page, spot: Spot, values: tuple[str, ...]) -> Proposal | None:
    """Mend the list that begins with the text at a spot, the default of a context, or the setting itself."""
    weak = page.node(spot, cst.SimpleString)
    holder = page.parent(weak) if weak is not None else None
    if weak is None:
        return None
    if values == (FLASK_SECURITY,) and not isinstance(holder, cst.Element):
        quote = page.code(weak)[-1]
        change = page.replaced(weak, f"{quote}{FLASK_SECURITY_SCHEME}{quote}")
        return Proposal(f"hash with {FLASK_SECURITY_SCHEME}", [change], False)
    if isinstance(holder, cst.Arg) and holder.keyword is not None and holder.keyword.value == "default":
        return _default(page, weak, holder)
    listed = page.parent(holder) if isinstance(holder, cst.Element) else None
    if not isinstance(listed, cst.List | cst.Tuple) or listed.elements[0] is not holder:
        return None
    return _ordered(page, listed)


def _ordered(page: Page, listed: cst.List | cst.Tuple) -> Proposal | None:
    """A slow scheme to the front of a list."""
    schemes = _schemes(listed)
    if not schemes:
        return None
    slow = _slow(schemes)
    if slow is not None:
        ends = [page.spans[listed.elements[index].value] for index in (0, slow)]
        if "#" in page.text[ends[0][0] : ends[1][1]]:
            return None  # a comment speaks of the scheme beside it
        return _moved(page, listed.elements, slow, schemes[slow])
    return _put(page, listed)


def _default(page: Page, weak: cst.SimpleString, holder: cst.Arg) -> Proposal | None:
    """A slow scheme of the context as its default."""
    call = page.parent(holder)
    for each in call.args if isinstance(call, cst.Call) else ():
        if each.keyword is not None and each.keyword.value == "schemes" and isinstance(each.value, cst.List):
            schemes = _schemes(each.value)
            slow = _slow(schemes)
            quote = page.code(weak)[-1]
            if slow is not None:
                change = page.replaced(weak, f"{quote}{schemes[slow]}{quote}")
                return Proposal(f"write with {schemes[slow]}", [change], schemes[slow] in ALWAYS_THERE)
            if schemes:
                put = _put(page, each.value)
                put.changes.append(page.replaced(weak, f"{quote}{PUT_FIRST['passlib']}{quote}"))
                return put
    return None


def _schemes(listed: cst.List | cst.Tuple) -> list[str]:
    """The schemes that a list names; empty when it holds anything but texts."""
    texts = [each.value for each in listed.elements if isinstance(each.value, cst.SimpleString)]
    return [_scheme(each) for each in texts] if len(texts) == len(listed.elements) else []


def _slow(schemes: list[str]) -> int | None:
    """The index of a scheme that may write: one that is always there before one that needs a library."""
    found = [
        index
        for index, each in enumerate(schemes)
        if each.lower().startswith(RIGHT) and "sha1" not in each.lower()
    ]
    found.sort(key=lambda index: schemes[index] not in ALWAYS_THERE)
    return found[0] if found else None


def _scheme(node: cst.CSTNode) -> str:
    assert isinstance(node, cst.SimpleString)
    value = node.evaluated_value
    return value.rpartition(".")[2] if isinstance(value, str) else ""


def _moved(page: Page, elements: Sequence[cst.BaseElement], index: int, scheme: str) -> Proposal:
    """The element goes to the front, those before it one place back; what lies between them stays.

    Each text gives way to its neighbour's, so commas, line breaks and comments keep their places.
    """
    texts = [page.code(each.value) for each in elements[: index + 1]]
    texts.insert(0, texts.pop())
    changes = [
        page.replaced(each.value, text) for each, text in zip(elements[: index + 1], texts, strict=True)
    ]
    return Proposal(f"put {scheme} first", changes, scheme in ALWAYS_THERE)


def _put(page: Page, listed: cst.List | cst.Tuple) -> Proposal:
    """One more element at the front, on a line of its own where the others have one."""
    code = page.code(listed.elements[0].value)
    name = PUT_FIRST["django" if DJANGO in code else "passlib"]
    change = put_first(page, listed, f"{code[-1]}{name}{code[-1]}")
    return Proposal(f"put {name.rpartition('.')[2]} first", [change], True)
