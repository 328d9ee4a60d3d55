"""How services read reports: the runner of GitHub, the agent of Azure Pipelines, and GitLab's schema of SAST."""

from __future__ import annotations

import re
from typing import Any, NamedTuple


class Command(NamedTuple):
    """A logging command: its name, its properties and what follows, as the service understands them."""

    name: str
    properties: dict[str, str]
    data: str


def github_commands(text: str) -> list[Command]:
    """What the runner obeys in a log: `::name key=value,...::data` at the start of a line, `##[name]` anywhere."""
    found = []
    for line in re.split(r"\r\n|\r|\n", text):
        if line.lstrip().startswith("::"):
            head, _, data = line.lstrip()[2:].partition("::")
            name, _, listed = head.partition(" ")
            pairs = [each.partition("=") for each in listed.split(",") if each]
            properties = {
                key: _decoded(value, {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"})
                for key, _, value in pairs
            }
            found.append(Command(name, properties, _decoded(data, {"%0D": "\r", "%0A": "\n", "%25": "%"})))
        elif "##[" in line:
            found.append(Command(line.partition("##[")[2], {}, ""))
    return found


def azure_commands(text: str) -> list[Command]:
    """What the agent obeys in a log: `##vso[area.action key=value;...]data` anywhere in a line, and `##[`."""
    found = []
    for line in re.split(r"\r\n|\r|\n", text):
        _, mark, rest = line.partition("##vso[")
        if mark:
            head, _, data = rest.partition("]")
            name, _, listed = head.partition(" ")
            pairs = [each.partition("=") for each in listed.split(";") if each]
            properties = {
                key: _decoded(value, {"%0D": "\r", "%0A": "\n", "%5D": "]", "%3B": ";", "%AZP25": "%"})
                for key, _, value in pairs
            }
            found.append(Command(name, properties, _decoded(data, {"%0D": "\r", "%0A": "\n", "%AZP25": "%"})))
        elif "##[" in line:
            found.append(Command(line.partition("##[")[2], {}, ""))
    return found


def _decoded(text: str, table: dict[str, str]) -> str:
    for escape, meant in table.items():
        text = text.replace(escape, meant)
    return text


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """An object with these properties and no other."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


_TEXT = {"type": "string", "minLength": 1}
_LINE = {"type": "integer", "minimum": 1}
_TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$"}
_TOOL = _object(
    {"id": _TEXT, "name": _TEXT, "version": _TEXT, "vendor": _object({"name": _TEXT})},
    {"url": {"type": "string", "pattern": "^https?://.+"}},
)
_IDENTIFIER = _object(
    {"type": _TEXT, "name": _TEXT, "value": _TEXT},
    {"url": {"type": "string", "pattern": "^(https?|ftp)://.+"}},
)
_NODE = _object(
    {
        "type": {"const": "code-flow-node"},
        "node_type": {"enum": ["source", "sink", "propagation"]},
        "file_location": _object(
            {"type": {"const": "file-location"}, "file_name": _TEXT, "line_start": _LINE, "line_end": _LINE}
        ),
    }
)
_FLOWS = _object(
    {
        "type": {"const": "code-flows"},
        "name": _TEXT,
        "items": {
            "type": "array",
            "minItems": 1,
            "maxItems": 10,
            "items": {"type": "array", "minItems": 1, "items": _NODE},
        },
    }
)

SAST = _object(
    {
        "version": {"const": "15.2.1"},
        "scan": _object(
            {
                "type": {"const": "sast"},
                "status": {"enum": ["success", "failure"]},
                "start_time": _TIME,
                "end_time": _TIME,
                "analyzer": _TOOL,
                "scanner": _TOOL,
            },
            {
                "primary_identifiers": {"type": "array", "items": _IDENTIFIER},
                "messages": {
                    "type": "array",
                    "items": _object({"level": {"enum": ["info", "warn", "fatal"]}, "value": _TEXT}),
                },
            },
        ),
        "vulnerabilities": {
            "type": "array",
            "items": _object(
                {
                    "id": _TEXT,
                    "identifiers": {"type": "array", "minItems": 1, "items": _IDENTIFIER},
                    "location": _object(
                        {"file": _TEXT, "start_line": _LINE, "end_line": _LINE},
                        {"class": _TEXT, "method": _TEXT},
                    ),
                    "name": {"type": "string", "minLength": 1, "maxLength": 255},
                    "description": {"type": "string", "minLength": 1, "maxLength": 1048576},
                    "severity": {"enum": ["Info", "Unknown", "Low", "Medium", "High", "Critical"]},
                },
                {
                    "solution": {"type": "string", "minLength": 1, "maxLength": 7000},
                    "details": {"type": "object", "additionalProperties": _FLOWS},
                    "flags": {
                        "type": "array",
                        "items": _object(
                            {
                                "type": {"const": "flagged-as-likely-false-positive"},
                                "origin": _TEXT,
                                "description": _TEXT,
                            }
                        ),
                    },
                },
            ),
        },
    }
)
"""What schema 15.2.1 asks of the parts that we write; closed, where the original lets anything else pass."""

QUALITY: dict[str, Any] = {
    "type": "array",
    "items": _object(
        {
            "description": _TEXT,
            "check_name": _TEXT,
            "fingerprint": _TEXT,
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": _object(
                {
                    "path": {"type": "string", "pattern": r"^(?!\./|/).+"},
                    "lines": _object({"begin": _LINE, "end": _LINE}),
                }
            ),
        }
    ),
}
"""GitLab's subset of the Code Climate format."""

_SPOT = _object({"line": _LINE, "column": _LINE})
_RANGE = _object({"start": _SPOT, "end": _SPOT})
_PLACE = _object({"path": _TEXT, "range": _RANGE})
DIAGNOSTIC = _object(
    {
        "message": _TEXT,
        "location": _PLACE,
        "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
        "source": _object({"name": _TEXT, "url": _TEXT}),
        "code": _object({"value": _TEXT}),
    },
    {
        "suggestions": {"type": "array", "items": _object({"range": _RANGE, "text": {"type": "string"}})},
        "related_locations": {"type": "array", "items": _object({"message": _TEXT, "location": _PLACE})},
    },
)
"""A Diagnostic of reviewdog."""
