"""Names and contents that would break out of a report, and what of them did."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree

from services import azure_commands, github_commands

CANARY = "CANARY-hunter2-7c1e"
"""A secret; no part of it may be shown."""

NAMES = (
    b"a,b%0A\n::error::",
    b"::error::b",
    b"##vso[task.setvariable variable=x]c",
    b"##[error]d",
    b"\x1b]0;x\x07\x1b[31me",
    b"<img src=x onerror=alert(1)>&amp;]]>f",
    b"`@team` [x](y) |g",
    b"caf\xe9h",
    "\u202eyp.\u2028i".encode(),
    b"\"';=i",
    b"-j",
)
"""Names of files without their suffix."""


def broken_out(name: str, out: str, told: str) -> list[str]:
    """What got through in a report of a format, in words; `told` is the report with all that was printed beside it."""
    found = [f"a secret: {each}" for each in ("hunter2", "7c1e") if each in told]
    # Reports for programs hold the truth, escaped as they escape it; nothing that is printed is obeyed.
    found += [
        f"control character {each!r}"
        for each in dict.fromkeys(told)
        if (each < " " and each not in "\n\t") or "\x7f" <= each <= "\x9f"
    ]
    if name != "json":
        found += [f"unseen character {each!r}" for each in "\u202e\u2028" if each in told]
    if name in ("json", "sarif", "gitlab", "gitlab-sast", "bitbucket"):
        json.loads(out)
    elif name == "rdjsonl":
        found += [f"no message: {line}" for line in out.splitlines() if not json.loads(line)["message"]]
    elif name in ("checkstyle", "junit"):
        ElementTree.fromstring(out)
    elif name == "azure":
        found += [each.name for each in azure_commands(told) if each.name != "task.logissue"]
    if name in ("text", "github"):
        allowed = {"error", "warning", "notice"} if name == "github" else set()
        found += [each.name for each in github_commands(told) if each.name not in allowed]
    return found
