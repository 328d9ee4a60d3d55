"""Examples in the page of a rule: little projects with claims on their lines, and what came of them.

A page is Markdown. Blocks under one `###` heading form one project; where a `##` section has no `###`, its
blocks do. A line that holds only a path in backticks names the file of the next block; without one a Python
block is `app.py`, and blocks with the same path are put together. A `toml` block is `pyproject.toml`. Blocks
of other languages (`text`, `console`, `diff`, none) are prose unless a path stands before them.

What is claimed stands in comments on the lines, see `claims`; the page's rule is silent on the other lines.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from authlint.claims import Came, Claim, Mismatch, compare, from_drafts, read_claims
from authlint.pattern import pattern
from authlint.record import field, record

if TYPE_CHECKING:
    from authlint.registry import RuleInfo
    from authlint.rule import Draft

DEFAULT_PATHS = {
    "python": "app.py",
    "py": "app.py",
    "toml": "pyproject.toml",
    "html": "templates/page.html",
    "jinja": "templates/page.html",
    "django": "templates/page.html",
    "vue": "Page.vue",
    "javascript": "app.js",
    "js": "app.js",
    "jsx": "app.jsx",
    "typescript": "app.ts",
    "ts": "app.ts",
    "tsx": "app.tsx",
    "yaml": "config.yaml",
    "yml": "config.yaml",
    "json": "data.json",
    "sql": "schema.sql",
    "dotenv": ".env",
    "env": ".env",
    "ini": "app.ini",
    "dockerfile": "Dockerfile",
    "sh": "start.sh",
    "bash": "start.sh",
}

_FENCE = pattern(r"(`{3,})\s*([\w+-]*)")
_HEADING = pattern(r"(#{1,3})\s+(.+?)\s*#*$")
_PATH = pattern(r"`([^`\s]+)`:?")


@record()
class Example:
    """One little project of a page. `files` are path and text, `section` is the title of its `##` section.

    `line` is where its heading stands in the page, from 1.
    """

    code: str
    section: str
    heading: str
    line: int
    files: tuple[tuple[str, str], ...]
    claims: tuple[Claim, ...]

    @property
    def id(self) -> str:
        """Name for test runs: `AUT203-silent-form-in-other-file`."""
        return "-".join(filter(None, (self.code, slug(self.section), slug(self.heading))))

    @property
    def overlay(self) -> dict[str, bytes]:
        """The files as bytes by path."""
        return {path: text.encode("utf-8", "surrogatepass") for path, text in self.files}

    @property
    def reports(self) -> bool:
        """Whether the rule of the page is claimed to report in it."""
        return any(each.kind in ("error", "false alarm") and each.code == self.code for each in self.claims)


@record(frozen=False)
class _Draft:
    """An example while it is read."""

    section: str
    heading: str
    line: int
    blocks: list[tuple[str, list[str]]] = field(default_factory=list)


def slug(text: str) -> str:
    """A heading as part of an identifier: lower-case words joined by hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))


def examples(page: str, code: str) -> tuple[Example, ...]:
    """The examples of a page, in order.

    Raises ValueError for a block that is never closed and for a claim that names no code.
    """
    return tuple(_finished(each, code) for each in _collected(page) if each.blocks)


def sections(page: str) -> list[str]:
    """The titles of the `##` sections of a page, in order; headings inside blocks do not count."""
    titles, fence = [], ""
    for line in page.splitlines():
        if fence:
            fence = "" if line.strip() == fence else fence
        elif opened := _FENCE.match(line):
            fence = opened[1]
        elif (heading := _HEADING.fullmatch(line)) and heading[1] == "##":
            titles.append(heading[2])
    return titles


def _collected(page: str) -> Iterator[_Draft]:
    current = _Draft("", "", 1)
    named = fence = ""
    for number, line in enumerate(page.splitlines(), 1):
        if fence:
            if line.strip() == fence:
                fence = ""
            elif current.blocks and current.blocks[-1][0]:
                current.blocks[-1][1].append(line)
        elif opened := _FENCE.match(line):
            fence = opened[1]
            path = named or DEFAULT_PATHS.get(opened[2].lower(), "")
            if path:
                current.blocks.append((path, []))
            elif current.blocks:
                current.blocks.append(("", []))
            named = ""
        elif heading := _HEADING.fullmatch(line):
            yield current
            level, title = len(heading[1]), heading[2]
            current = _Draft(title if level == 2 else current.section, title if level == 3 else "", number)
            named = ""
        elif line.strip():
            path_line = _PATH.fullmatch(line.strip())
            named = path_line[1] if path_line else ""
    if fence:
        raise ValueError(f"line {current.line}: the last block of the page is not closed")
    yield current


def _finished(draft: _Draft, code: str) -> Example:
    texts: dict[str, list[str]] = {}
    for path, lines in draft.blocks:
        if path:
            texts.setdefault(path, []).extend(lines)
    files, claims = [], []
    for path, lines in texts.items():
        text, found = read_claims(path, "\n".join(lines) + "\n")
        files.append((path, text))
        claims += found
    return Example(code, draft.section, draft.heading, draft.line, tuple(files), tuple(claims))


def answers(example: Example, checks: Sequence[RuleInfo]) -> tuple[list[Came], list[Mismatch]]:
    """What Python checks answer to an example in memory, and what kept them from it.

    Of `checks` those are run that the example's claims name, and the rule of its page. Nothing of the example
    is written to disk.
    """
    from authlint.analysis import check_file
    from authlint.python.project import Project

    codes = {example.code, *(each.code for each in example.claims)}
    wanted = [each for each in checks if each.code in codes]
    drafts: list[Draft] = []
    failed = []
    with tempfile.TemporaryDirectory(prefix="authlint-example-") as root:
        project = Project(Path(root), overlay=example.overlay)
        project.thorough = any(each.kind == "met" for each in example.claims)
        for path, _ in example.files:
            if not path.endswith(".py"):
                continue
            result = check_file(project, path, wanted)
            drafts += result.drafts
            if result.skipped:
                failed.append(Mismatch(path, 1, "a file that can be read", result.skipped))
            failed += [Mismatch(path, 1, "no fault", each) for each in result.faults]
    return list(dict.fromkeys(from_drafts(drafts))), failed


def run(example: Example, checks: Sequence[RuleInfo]) -> list[Mismatch]:
    """Run Python checks over an example, and say where it differs from its claims.

    `checks` are all that exist: the rule of the page must be silent on unmarked lines, others are run when a
    claim names them.
    """
    came, failed = answers(example, checks)
    return failed + compare(example.claims, came, {example.code})


def pattern_answers(
    examples: Sequence[Example], folder: Path
) -> tuple[str, list[tuple[list[Came], list[Mismatch]]]]:
    """What the patterns answer to the examples, in their order, and what kept them from it.

    The examples are written below `folder`, one folder each, so that semgrep starts once for all of them.
    The first value is "ran", or why semgrep did not run.
    """
    from authlint.config import Config
    from authlint.discovery import File, Home, Other, kind_of
    from authlint.semgrep import Run

    files = []
    config = Config(level=3, confidence="low")
    for number, example in enumerate(examples):
        home = Home(str(folder / str(number)), config)
        for below, data in example.overlay.items():
            path = folder / str(number) / below
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            files.append(Other(File(str(path), kind_of(path.name) or "data"), below, home))
    outcome = Run([each for each in files if each.file.kind != "python"], 2).join()
    results = []
    for number, example in enumerate(examples):
        came: list[Came] = []
        failed = []
        for below, _ in example.files:
            written = str(folder / str(number) / below)
            raws = outcome.findings.get(written, ())
            came += [Came("violated", raw.rule.code, below, raw.spot.line, raw.message) for raw in raws]
            if written in outcome.skipped:
                failed.append(Mismatch(below, 1, "a file that can be read", outcome.skipped[written]))
        results.append((list(dict.fromkeys(came)), failed))
    return outcome.status, results
