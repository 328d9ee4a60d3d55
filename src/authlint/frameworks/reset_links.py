"""Links with a token for reset, activation or login, and what they begin with.

```python
from django.core.mail import send_mail


def send_reset_link(request, user, token):
    link = f"http://{request.get_host()}/reset/{token}"  # fact: ResetLink(fault="http", sent=6)
    send_mail("Reset", link, None, [user.email])
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Literal as OneOf

from authlint.facts.endpoints import is_handler
from authlint.facts.secrets import ResetLink
from authlint.frameworks.messages import leaves_by
from authlint.frameworks.model import Row, recognise
from authlint.pattern import pattern
from authlint.prefilter import LINKS
from authlint.python.classes import class_of
from authlint.python.passwords import way
from authlint.python.project import Project
from authlint.python.purpose import (
    kind_around,
    kind_of_name,
)
from authlint.python.sources import is_test_path
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Item,
    Literal,
    Named,
    Param,
    Spot,
    Symbol,
    Text,
    Value,
    bare,
    inside,
    method,
    strings,
    text_of,
)
from authlint.vocabulary import is_user_name, segments

MODELS: tuple[Row, ...] = ()


_LINK_WORDS = pattern(
    r"reset|forgot|recover|activat|verif|confirm|password|passwd|invite|magic|token", re.IGNORECASE
)


_LOCAL = pattern(
    r"^http://(?:localhost|127\.|0\.0\.0\.0|\[::1\]|10\.|192\.168\.|[\w.-]+\.local\b|[\w-]+(?::\d+)?/)",
    re.IGNORECASE,
)


_HOST_NAMES = frozenset(("host_url", "url_root", "base_url", "root_url", "host"))


_LINK_BYTES = (
    b"http://",
    b"host_url",
    b"url_root",
    b"base_url",
    b"root_url",
    b"get_host",
    b"HTTP_HOST",
    b'"Host"',
    b"'Host'",
    b"'host'",
    b'"host"',
    b".host",
)


@recognise(Unit, stems=LINKS)
def reset_links(unit: Unit, whole: Unit, project: Project) -> Iterator[ResetLink]:
    """Links with a token for reset or activation that go over http or to the host that the request names."""
    if unit.kind != "function" or is_test_path(unit.path) or not project.says_any(unit.path, _LINK_BYTES):
        return
    told: set[tuple[int, str]] = set()
    for step in unit.steps:
        for each in inside(step.value, 200):
            if not isinstance(each, Text) or (each.at.line, "seen") in told:
                continue
            told.add((each.at.line, "seen"))
            fault = _link_fault(each)
            if fault is None or not _opens_account(each, unit):
                continue
            if fault[0] == "http" and _stays_local(each, unit, project):
                continue
            sent = _sent(each, unit, project)
            if sent is None and not _returned(each, unit):
                continue
            if fault[0] == "host" and (
                (sent is None and _answers_only(each, unit, project))
                or _hosts_are_checked(unit.path, project)
            ):
                continue
            if (fault[2].line, "told") in told:
                continue
            told.add((fault[2].line, "told"))
            kind: OneOf["http", "host"] = "http" if fault[0] == "http" else "host"
            yield ResetLink(at=fault[2], value=each, fault=kind, label=fault[1], sent=sent)


_LOCAL_HOST = pattern(r"(?:https?://)?(?:localhost|127\.|0\.0\.0\.0)")


def _stays_local(text: Text, unit: Unit, project: Project) -> bool:
    """Whether the host behind http:// is a setting of the project that names the developer's machine unless it is
    set: `DOMAIN: str = "localhost:8000"`, `os.getenv("DOMAIN", "localhost")`.
    """
    for part, host in pairwise(text.parts):
        if not (text_of(part) or "").endswith("http://"):
            continue
        inner = bare(host)
        given = project.constant(inner.name) if isinstance(inner, Symbol) else None
        if given is None and isinstance(inner, Attribute | Symbol):
            of = inner.of if isinstance(inner, Attribute) else Symbol(inner.at, inner.name.rpartition(".")[0])
            owner = class_of(of, unit, project)
            found = project.field(owner, inner.name.rpartition(".")[2]) if owner is not None else None
            given = found[0] if found is not None else None
        if given is not None:
            return any(_LOCAL_HOST.match(str(each.value)) for each in strings(given))
    return False


def _hosts_are_checked(near: str, project: Project) -> bool:
    """Whether the application refuses hosts that it does not know: Starlette's middleware, Flask's setting.

    Looked for at the root of the project and in the outermost folder of the path `near`.
    """
    folder = near.partition("/")[0] if "/" in near else ""
    return any(
        not is_test_path(path) and ("/" not in path or path.startswith(folder))
        for each in ("TrustedHostMiddleware", "TRUSTED_HOSTS")
        for path in project.mentioning(each)
    )


def _link_fault(text: Text) -> tuple[str, str, Spot] | None:
    """What is wrong with a link, the host's name, and where the link begins."""
    for index, part in enumerate(text.parts):
        said = text_of(part)
        if said is None or "http://" not in said:
            continue
        rest = said[said.index("http://") :] + "".join(
            text_of(each) or "\0" for each in text.parts[index + 1 :]
        )
        if not _LOCAL.match(rest) and len(rest) > 8:
            host = rest[7:].partition("/")[0].partition("\0")[0]
            at = part.at if isinstance(part, Literal) and part.at.line else text.at
            return "http", host or "the site's domain", at
    for part in text.parts[:4] if text_of(text.parts[0]) is not None else text.parts[:2]:
        name = _host_of_request(part)
        if name:
            return "host", name, text.at
    return None


def _host_of_request(value: Value) -> str:
    """How the host of a request is read: "request.host_url", "the Host header"; "" for another value."""
    for each in inside(value, 30):
        if isinstance(each, Attribute) and each.name in _HOST_NAMES and is_request(each.of):
            return f"request.{each.name}"
        if (
            isinstance(each, Symbol)
            and each.name.startswith("flask.request.")
            and each.name.rpartition(".")[2] in _HOST_NAMES
        ):
            return f"request.{each.name.rpartition('.')[2]}"
        if (
            isinstance(each, Item)
            and text_of(each.key) in ("HTTP_HOST", "Host", "host", "Origin", "HTTP_ORIGIN")
            and "request" in " ".join(way(each)).lower()
        ):
            return "the Host header"
        if (
            isinstance(each, Call)
            and method(each) == "get"
            and each.args
            and text_of(each.args[0]) in ("HTTP_HOST", "Host", "host")
        ):
            return "the Host header"
    return ""


def is_request(value: Value) -> bool:
    inner = bare(value)
    name = (
        inner.name
        if isinstance(inner, Param | Attribute)
        else inner.name.rpartition(".")[2]
        if isinstance(inner, Symbol)
        else ""
    )
    return name in ("request", "req", "_request") or (
        isinstance(value, Named) and value.name in ("request", "req")
    )


def _opens_account(text: Text, unit: Unit) -> bool:
    """Whether a link carries a token for reset, activation or login."""
    said = " ".join(text_of(part) or "" for part in text.parts)
    path = re.sub(r"https?://[^/\s]*", "", said)
    carries = False
    for part in _parts_of_link(text):
        own = bare(part)
        # `user.name`: how the user was found says nothing of the name.
        for each in (own,) if _is_of_user(own) else inside(part, 30):
            name = (
                each.name
                if isinstance(each, Named | Param | Attribute)
                else text_of(each.key) or ""
                if isinstance(each, Item)
                else ""
            )
            if name and (
                kind_of_name(name) in ("reset", "activation", "code")
                or {"token", "uid", "uidb64", "activation", "reset"} & set(segments(name))
            ):
                carries = True
            if isinstance(each, Call) and (
                "token" in method(each)
                or (
                    method(each) in ("reverse", "url_for")
                    and each.args
                    and _LINK_WORDS.search(text_of(each.args[0]) or "")
                    and _fills_route(each)
                )
            ):
                carries = True
    return carries and (
        bool(_LINK_WORDS.search(path)) or kind_around(unit.qualname) in ("reset", "activation", "code")
    )


def _flat(text: Text) -> Iterator[Value]:
    """The parts of a text and of those that are put together inside it; what has a name is told where it is made."""
    for part in text.parts:
        if isinstance(part, Text):
            yield from _flat(part)
        else:
            yield part


def _is_of_user(value: Value) -> bool:
    return isinstance(value, Attribute) and (is_user_name(value.name) or value.name in ("name", "id", "pk"))


_ENDS = pattern(r"[\s\"'<>]")


def _parts_of_link(text: Text) -> Iterator[Value]:
    """What is filled into the links of a text, each up to the space, quote or bracket that ends it."""
    begun = False
    for part in _flat(text):
        said = text_of(part)
        if said is None:
            begun = begun or bool(_host_of_request(part))
            if begun:
                yield part
            continue
        if "http://" in said:
            begun, said = True, said.rpartition("http://")[2]
        begun = begun and not _ENDS.search(said)


def _fills_route(call: Call) -> bool:
    """Whether something stands for a part of the route: the address of the form where a reset is asked for has none."""
    return len(call.args) > 1 or any(
        name not in ("_external", "_scheme", "_anchor", "request", "urlconf", "current_app")
        for name, _ in call.keywords
    )


def _sent(made: Value, unit: Unit, project: Project) -> Spot | None:
    for step in unit.steps:
        if step.kind != "call" or not isinstance(step.value, Call):
            continue
        found = leaves_by(step.value, unit, project)
        if found is not None and found[0] in ("mail", "sms", "page"):
            if found[0] == "page" and "redirect" in method(step.value).lower():
                continue  # it goes back to who asked
            if any(each is made for value in found[1] for each in inside(value, 300)):
                return step.at
    return None


def _returned(made: Value, unit: Unit) -> bool:
    return any(
        step.kind == "return" and any(each is made for each in inside(step.value, 60)) for step in unit.steps
    )


def _answers_only(made: Value, unit: Unit, project: Project) -> bool:
    """Whether a link is for the sender of the request alone, who is also the one that chose the host."""
    return is_handler(unit, project) and not any(
        step.kind == "call"
        and isinstance(step.value, Call)
        and any(each is made for given in _given(step.value) for each in inside(given, 300))
        and not _in_answer(step.value, unit)
        for step in unit.steps
    )


def _given(call: Call) -> list[Value]:
    return [*call.args, *(value for _, value in call.keywords)]


def _in_answer(call: Call, unit: Unit) -> bool:
    return any(
        step.kind == "return" and any(each is call for each in inside(step.value, 60)) for step in unit.steps
    )
