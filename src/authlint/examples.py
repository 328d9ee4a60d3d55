"""Examples in the page of a rule: little projects with claims on their lines, and what came of them.

A page is Markdown. Blocks under one `###` heading form one project; where a `##` section has no `###`, its
blocks do. A line that holds only a path in backticks names the file of the next block; without one a Python
block is `app.py`, and blocks with the same path are put together. A `toml` block is `pyproject.toml`. Blocks
of other languages (`text`, `console`, `diff`, none) are prose unless a path stands before them.

    # error: AUT203 "part of the message"    the rule reports here
    # evidence: AUT203                       a labelled place of such a report lies here
    # met: AUT203                            the rule is satisfied, and this is the evidence that it cites
    # missed: AUT203 why                     a known gap: the rule ought to report here and does not
    # false alarm: AUT203 why                a known gap: the rule reports here and ought not to
    # fact: PasswordHash(work=4)             pages of framework modules only

A claim may stand in any comment (`#`, `//`, `--`, `<!-- -->`, `/* */`, `{# #}`); alone on its line it
speaks of the next line that holds something else. Lines without a claim are silent for the page's rule.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from authlint.findings import Report
    from authlint.registry import RuleInfo
    from authlint.rule import Draft

ClaimKind = Literal["error", "evidence", "met", "fact", "missed", "false alarm"]

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

_FENCE = re.compile(r"(`{3,})\s*([\w+-]*)")
_HEADING = re.compile(r"(#{1,3})\s+(.+?)\s*#*$")
_PATH = re.compile(r"`([^`\s]+)`:?")
_CLAIM = re.compile(
    r"(?P<open><!--|\{#|/\*|#|//|--)\s*(?P<kind>error|evidence|met|fact|missed|false alarm):\s*"
)
_CLOSERS = {"<!--": "-->", "{#": "#}", "/*": "*/"}
_CODE = re.compile(r"([A-Z]{2,}\d{3})\b(?:\s+(.*))?")
_QUOTED = re.compile(r'"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Claim:
    """What an example says about one line; `line` counts from 1 in the example's file.

    `code` is empty for a fact. `text` is the part of the message, the reason of a gap or the fact itself.
    """

    kind: ClaimKind
    code: str
    path: str
    line: int
    text: str = ""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Came:
    """What a run answered at one place; `related` are path, line and label of the other places."""

    kind: Literal["violated", "met"]
    code: str
    path: str
    line: int
    message: str
    related: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A claim that does not hold, or an answer that nobody claimed; `claimed` and `came` are readable."""

    path: str
    line: int
    claimed: str
    came: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: claimed {self.claimed}; came {self.came}"


@dataclass(slots=True)
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


def read_claims(path: str, text: str) -> tuple[str, list[Claim]]:
    """The text to analyse and the claims in it.

    Python is left as it is; in other languages the comments that hold claims are blanked out, since a
    comment can change what a template or a data file says. Raises ValueError for a claim without a code.
    """
    claims: list[Claim] = []
    waiting: list[Claim] = []
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        found, blanked = _claims_on(path, number, line)
        alone = bool(found) and not blanked.strip()
        if not path.endswith(".py"):
            lines[number - 1] = blanked
        if alone:
            waiting += found
            continue
        if line.strip() and waiting:
            claims += [Claim(each.kind, each.code, path, number, each.text) for each in waiting]
            waiting = []
        claims += found
    if waiting:
        raise ValueError(f"{path}:{waiting[0].line}: the claim has no line to speak of")
    return "\n".join(lines), claims


def _claims_on(path: str, number: int, line: str) -> tuple[list[Claim], str]:
    """The claims on a line, and the line with them blanked out."""
    claims = []
    starts = list(_CLAIM.finditer(line))
    for start in reversed(starts):
        closer = _CLOSERS.get(start["open"], "")
        end = line.find(closer, start.end()) if closer else len(line)
        end = len(line) if end < 0 else end
        rest, after = line[start.end() : end].strip(), line[end + len(closer) :]
        line = (line[: start.start()] + " " * (end + len(closer) - start.start()) + after).rstrip()
        kind = next(each for each in get_args(ClaimKind) if each == start["kind"])
        if kind == "fact":
            claims.append(Claim(kind, "", path, number, rest))
            continue
        coded = _CODE.match(rest)
        if coded is None:
            raise ValueError(f"{path}:{number}: the claim {start['kind']!r} names no code")
        why = coded[2] or ""
        quoted = _QUOTED.match(why)
        text = quoted[1] if quoted else why if kind in ("missed", "false alarm") else ""
        claims.append(Claim(kind, coded[1], path, number, text))
    return claims[::-1], line


def compare(claims: Iterable[Claim], came: Iterable[Came], silent: Iterable[str]) -> list[Mismatch]:
    """Where claims and answers differ, by place.

    Reports of the codes in `silent` are wrong on every line without a claim; of other codes only the claims
    are looked at. One claim covers several reports of its code on its line.
    """
    answers = list(came)
    reports = [each for each in answers if each.kind == "violated"]
    claims = list(claims)
    found = []
    for claim in claims:
        if claim.kind != "fact" and (said := _broken(claim, answers, reports)):
            shown = f"{claim.kind}: {claim.code}" + (f' "{claim.text}"' if claim.text else "")
            found.append(Mismatch(claim.path, claim.line, shown, said))
    speaking = [each for each in claims if each.kind in ("error", "missed", "false alarm")]
    expected = {(each.code, each.path, each.line) for each in speaking}
    wanted = set(silent)
    found += [
        Mismatch(each.path, each.line, "silence", f"{each.code} {each.message}")
        for each in reports
        if each.code in wanted and (each.code, each.path, each.line) not in expected
    ]
    return sorted(set(found), key=lambda each: (each.path, each.line, each.claimed, each.came))


def _broken(claim: Claim, answers: Sequence[Came], reports: Sequence[Came]) -> str:
    """What came instead of a claim; empty when the claim holds."""
    place = (claim.path, claim.line)
    here = [each for each in reports if each.code == claim.code and (each.path, each.line) == place]
    if claim.kind == "missed":
        return f"{here[0].message!r}: the gap is closed, claim an error" if here else ""
    if claim.kind == "false alarm":
        return "" if here else "silence: the gap is closed, take the claim away"
    if claim.kind == "error":
        if not here:
            return _elsewhere(claim, reports)
        if claim.text and not any(claim.text in each.message for each in here):
            return f"the message {here[0].message!r}"
        return ""
    kind = "met" if claim.kind == "met" else "violated"
    places = [
        (path, line)
        for each in answers
        if each.kind == kind and each.code == claim.code
        for path, line, _ in each.related
    ]
    return "" if place in places else f"places {_shown(places)}" if places else _elsewhere(claim, answers)


def _elsewhere(claim: Claim, answers: Sequence[Came]) -> str:
    reports = [each for each in answers if each.code == claim.code and each.kind == "violated"]
    others = [(each.path, each.line) for each in reports]
    return f"reports at {_shown(others)} only" if others else "nothing"


def _shown(places: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{path}:{line}" for path, line in sorted(set(places)))


def from_drafts(drafts: Iterable[Draft]) -> Iterator[Came]:
    """The answers of Python checks, those that are unknown left out."""
    for draft in drafts:
        if draft.outcome != "unknown":
            yield Came(
                kind="violated" if draft.outcome == "violated" else "met",
                code=draft.rule.code,
                path=draft.at.path,
                line=draft.at.line,
                message=draft.message,
                related=tuple((spot.path, spot.line, label) for spot, label in draft.related),
            )


def from_report(report: Report) -> Iterator[Came]:
    """The answers of a whole run, both engines; paths as the report has them."""
    for finding in report.findings:
        related = tuple((each.place.path, each.place.line, each.message) for each in finding.related)
        yield Came("violated", finding.code, finding.place.path, finding.place.line, finding.message, related)
    for met in report.met:
        cited = (met.evidence.place.path, met.evidence.place.line, met.evidence.message)
        yield Came("met", met.code, met.place.path, met.place.line, met.evidence.message, (cited,))


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
