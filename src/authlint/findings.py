"""What a run says: places, evidence, findings, outcomes and the report that holds them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from authlint.python.values import Spot
from authlint.record import field, record

Severity = Literal["high", "medium", "low", "info"]
if TYPE_CHECKING:
    from authlint.config import Config

Confidence = Literal["high", "medium", "low"]
Applicability = Literal["safe", "unsafe"]
"""A safe fix keeps what the code does but for the flaw; an unsafe one wants somebody to look at it."""

Fixing = Literal["", "safe", "unsafe", "safe or unsafe"]
"""What a rule offers: no fix, fixes of one kind, or of the one or the other."""

CONFIDENCES: tuple[Confidence, ...] = ("low", "medium", "high")
SEVERITIES: tuple[Severity, ...] = ("info", "low", "medium", "high")


@record(order=True)
class Place:
    """A stretch of a file; lines and columns are 1-based, columns count characters, the end is exclusive.

    `path` is relative to the working directory, with forward slashes.
    """

    path: str
    line: int
    column: int = 1
    end_line: int = 0
    end_column: int = 0


@record(order=True)
class Evidence:
    """A labelled place: why a finding stands, or what satisfies a requirement."""

    place: Place
    message: str


@record(order=True)
class Mend:
    """How a rule would have a finding mended, before anybody looks at the file; `authlint.fixes` does it.

    `how` names a module of `authlint.fixes`, `at` are the places to be changed (in one or more files), the
    first of them of the finding's own project; `values` are what that module asks for.
    """

    how: str
    at: tuple[Spot, ...]
    values: tuple[str, ...] = ()


@record(order=True)
class Edit:
    """A stretch of a file and the text that takes its place; an empty stretch is an insertion.

    `place` is in lines and characters, `start` and `end` are the same stretch in bytes of the file as it is
    on disk. `text` has the line ends of the file. Edits of a fix are in order and do not overlap.
    """

    place: Place
    start: int
    end: int
    text: str


@record()
class Fix:
    """A change that takes a finding away: `title` says it in a few words ("draw with secrets.choice").

    It was tried when it is here: the result parses, the finding is gone and no other one came.
    """

    title: str
    applicability: Applicability
    edits: tuple[Edit, ...]


@record()
class Finding:
    """A requirement that is broken at one place, with the other places that one must read to see it.

    `fingerprint` names it in the project, `content` in its file, whatever that is called. `mend` is the rule's
    wish; `fix` is what came of it, once somebody asked `authlint.fixes`. `cause` is where the flaw is written,
    if it is written once and shows in several places, and `rank` how plainly this one tells of it, 0 the most;
    `same` are the findings that this one tells for, see `authlint.once`.
    """

    code: str
    name: str
    message: str
    requirement: str
    requirements: tuple[str, ...]
    cwe: tuple[int, ...]
    level: int
    severity: Severity
    confidence: Confidence
    place: Place
    function: str = ""
    related: tuple[Evidence, ...] = ()
    fingerprint: str = ""
    content: str = ""
    mend: Mend | None = None
    fix: Fix | None = None
    cause: Place | None = None
    rank: int = 0
    same: tuple[Finding, ...] = ()

    @property
    def fixable(self) -> bool:
        """Whether a fix was worked out."""
        return self.fix is not None

    @property
    def key(self) -> tuple[str, int, int, str, str]:
        """Sort key: file, position, code; the message parts equal ones."""
        return (self.place.path, self.place.line, self.place.column, self.code, self.message)


@record()
class Silenced:
    """A finding that a comment silences; `reason` is what the comment says, "" when it gives none."""

    finding: Finding
    reason: str


@record(order=True)
class Entry:
    """A finding that a baseline accepts, see `authlint.baseline`; `path` is below the folder of its file."""

    path: str
    code: str
    function: str
    content: str
    line: int
    confidence: Confidence = "high"
    reason: str = ""


@record(frozen=False)
class Applied:
    """What a baseline did in a run: `path` is its file as shown, `held` are the findings that it holds back.

    `stale` are its entries whose findings are gone.
    """

    path: str
    held: list[tuple[Finding, Entry]] = field(default_factory=list)
    stale: list[Entry] = field(default_factory=list)


@record()
class Scope:
    """What a run over changes looked at: `base` is the commit, "" for a repository without one.

    `changed` and `reached` count files, those that changed and those that the changes reach; `cut` tells that
    there may be more of the latter.
    """

    base: str
    changed: int
    reached: int
    cut: bool


@record()
class Met:
    """A requirement that is satisfied here, and the evidence that a report cites."""

    code: str
    place: Place
    evidence: Evidence


@record()
class Unknown:
    """A place where a rule could not decide, with the reason in a few words."""

    code: str
    place: Place
    reason: str


Outcome = Finding | Met | Unknown


@record(order=True)
class Skipped:
    """A file that was wanted and could not be analysed."""

    path: str
    reason: str


@record()
class Tally:
    """What an audit found of one requirement.

    `codes` are the rules that looked for it, `off` those that exist and did not run; neither means that no
    rule covers it. `reasons` says why places were not decided, with how many there are, the commonest first.
    """

    requirement: str
    level: int
    title: str
    codes: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    violated: int = 0
    met: int = 0
    reasons: tuple[tuple[str, int], ...] = ()

    @property
    def unknown(self) -> int:
        """How many places were not decided."""
        return sum(count for _, count in self.reasons)


@record(frozen=False)
class Report:
    """All that a run has to say; reporters are pure functions of it.

    `engines` maps an engine ("python", "semgrep") to "ran" or to the reason why it did not.
    `left_out` counts files that were found and not looked at, by kind ("tests", "generated"). `faults` are
    errors of the tool itself, one line each. `met` and `unknown` are told, and `tallies` filled, where an
    audit was asked for. `silenced` are findings that would be reported if no comment stood there, `baselines`
    hold those that would be if they were not accepted, `apart` those that a run over changes has nothing to
    say of, since they were there before.
    `configs` are the configurations of the files, each once.
    say of, since they were there before; `scope` says which changes.
    """

    findings: list[Finding] = field(default_factory=list)
    silenced: list[Silenced] = field(default_factory=list)
    met: list[Met] = field(default_factory=list)
    unknown: list[Unknown] = field(default_factory=list)
    seen: int = 0
    analysed: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    engines: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    tallies: list[Tally] = field(default_factory=list)
    baselines: list[Applied] = field(default_factory=list)
    apart: list[Finding] = field(default_factory=list)
    configs: tuple[Config, ...] = ()
    scope: Scope | None = None
