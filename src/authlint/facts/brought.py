"""Whether a kept password is brought to another program: a row's password stands in an address, in a call that
connects, or in a file of settings that the program writes. Such a one must stay readable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from authlint.facts.own_accounts import is_opened_here
from authlint.facts.verified import may_hold
from authlint.facts.words import words
from authlint.pattern import pattern
from authlint.python.calls import target
from authlint.python.memo import Memo
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import (
    Attribute,
    Call,
    Collection,
    Item,
    Literal,
    Mapping,
    Named,
    Param,
    Spot,
    Text,
    Value,
    bare,
    inside,
    label,
    method,
    text_of,
)

_PLACES = words(
    "host hostname url auth_url server server_url address addr endpoint uri base_url device_ip ip mgmt_ip "
    "smtp_host smtp_server broker ldap_url community project_name tenant_name account port"
)
"""Keywords that tell where a connection leads to."""
_SIGNS_IN = words("login simple_bind_s simple_bind BasicAuth HTTPBasicAuth HTTPDigestAuth DigestAuth")
"""Calls of libraries by which a program signs in elsewhere, with the name first."""
_AFTER_NAME = pattern(r"\A@")
_SETTING = pattern(
    r"(?:\A|\n)[ \t]*(?:\w+[_-])?(?:secret|password|passwd)[ \t]*=[ \t]*[\"']?\Z", re.IGNORECASE
)
_SECTION = pattern(r"(?:\A|\n)\[[\w. -]*\Z")
_SELECT = r"\bselect\b[^;]{0,300}?\bfrom\s+[`\"\[]?%s\b"
_BROUGHT: Memo[tuple[str, str, Spot | None], bool] = Memo()


def is_brought_elsewhere(column: str, table: str, declared: Spot | None, project: Project) -> bool:
    """Whether the program shows what that column keeps to another program, and lets nobody in with it itself."""
    answers, key = _BROUGHT.of(project), (column, table, declared)
    if key not in answers:
        answers[key] = (
            bool(column and table)
            and any(
                _brings(unit, column, table, project) for unit in project.units_saying(column, tests=False)
            )
        ) and not is_opened_here(column, table, declared, project)
    return answers[key]


def _brings(unit: Unit, column: str, table: str, project: Project) -> bool:
    reads = re.compile(_SELECT % re.escape(table), re.IGNORECASE)
    asks = any(isinstance(each.value, str) and reads.search(each.value) for each in unit.literals)

    def is_kept(value: Value) -> bool:
        named = isinstance(value, Named) and value.name == column
        inner = bare(value)
        if isinstance(inner, Attribute) and inner.name == column:
            of = bare(inner.of)
            if isinstance(of, Param) and of.name == "self":
                return unit.owner.rpartition(".")[2] == table
            return may_hold(label(inner.of).rpartition(".")[2], table)
        return asks and (named or isinstance(inner, Item))

    parts = [each for step in unit.steps for each in inside(step.value, 200)]
    sections = any(
        isinstance(each, Text)
        and any(isinstance(one, Literal) and _says(one, _SECTION) for one in each.parts)
        for each in parts
    )
    for each in parts:
        if isinstance(each, Text):
            for before, hole, after in zip(each.parts, each.parts[1:], (*each.parts[2:], None), strict=False):
                if not isinstance(before, Literal) or not is_kept(hole):
                    continue
                if isinstance(after, Literal) and before.value == ":" and _says(after, _AFTER_NAME):
                    return True
                if sections and _says(before, _SETTING):
                    return True
        elif isinstance(each, Mapping):
            if any(key is not None and text_of(key) in _PLACES for key, _ in each.items) and any(
                is_kept(value) for _, value in each.items
            ):
                return True
        elif isinstance(each, Call) and target(each, unit, project).unit is None:
            if any(map(is_kept, _shown(each))):
                return True
    return False


def _shown(call: Call) -> Iterator[Value]:
    """What a call of a library shows to another program: what goes with an address, as `auth=(name, password)`, or
    behind a name into `login(name, password)`.
    """
    last = method(call)
    if any(name in _PLACES for name, _ in call.keywords) and last not in ("filter", "get", "create"):
        yield from (value for name, value in call.keywords if name)
    for name, value in call.keywords:
        if name in ("auth", "basic_auth", "http_auth"):
            inner = bare(value)
            yield from inner.items if isinstance(inner, Collection) else ()
    if last in _SIGNS_IN and len(call.args) == 2:
        yield call.args[1]


def _says(value: Literal, wanted: re.Pattern[str]) -> bool:
    return isinstance(value.value, str) and wanted.search(value.value) is not None
