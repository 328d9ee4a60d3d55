"""Claims in comments about what rules say of a line, and how they differ from what came.

    # error: AUT203 "part of the message"    the rule reports here
    # evidence: AUT203                       a labelled place of such a report lies here
    # met: AUT203                            the rule is satisfied, and this is the evidence that it cites
    # missed: AUT203 why                     a known gap: the rule ought to report here and does not
    # false alarm: AUT203 why                a known gap: the rule reports here and ought not to
    # fact: PasswordHash(work=4)             pages of framework modules only

A claim may stand in any comment (`#`, `//`, `--`, `<!-- -->`, `/* */`, `{# #}`); alone on its line it
speaks of the next line that holds something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, get_args

from authlint.once import SAME, once, telling
from authlint.pattern import pattern
from authlint.record import record

if TYPE_CHECKING:
    from authlint.findings import Report
    from authlint.rule import Draft

ClaimKind = Literal["error", "evidence", "met", "fact", "missed", "false alarm"]

_CLAIM = pattern(r"(?P<open><!--|\{#|/\*|#|//|--)\s*(?P<kind>error|evidence|met|fact|missed|false alarm):\s*")
_CLOSERS = {"<!--": "-->", "{#": "#}", "/*": "*/"}
_CODE = pattern(r"([A-Z]{2,}\d{3})\b(?:\s+(.*))?")
_QUOTED = pattern(r'"([^"]+)"')


@record()
class Claim:
    """What an example says about one line; `line` counts from 1 in the example's file.

    `code` is empty for a fact. `text` is the part of the message, the reason of a gap or the fact itself.
    """

    kind: ClaimKind
    code: str
    path: str
    line: int
    text: str = ""


@record()
class Came:
    """What a run answered at one place; `related` are path, line and label of the other places."""

    kind: Literal["violated", "met"]
    code: str
    path: str
    line: int
    message: str
    related: tuple[tuple[str, int, str], ...] = ()


@record()
class Mismatch:
    """A claim that does not hold, or an answer that nobody claimed; `claimed` and `came` are readable."""

    path: str
    line: int
    claimed: str
    came: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: claimed {self.claimed}; came {self.came}"


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
    of_cause: dict[object, list[Draft]] = {}
    for draft in drafts:
        if draft.outcome != "unknown":
            of_cause.setdefault((draft.rule.code, draft.cause or draft), []).append(draft)
    for together in of_cause.values():
        draft, *others = sorted(
            together, key=lambda each: telling(each.confidence, each.at, each.cause, each.rank)
        )
        yield Came(
            kind="violated" if draft.outcome == "violated" else "met",
            code=draft.rule.code,
            path=draft.at.path,
            line=draft.at.line,
            message=draft.message,
            related=(
                *((spot.path, spot.line, label) for spot, label in draft.related),
                *((each.at.path, each.at.line, SAME) for each in others if each.at != draft.at),
            ),
        )


def from_report(report: Report) -> Iterator[Came]:
    """The answers of a whole run, both engines; paths as the report has them."""
    for finding in once(report.findings):
        related = tuple((each.place.path, each.place.line, each.message) for each in finding.related)
        yield Came("violated", finding.code, finding.place.path, finding.place.line, finding.message, related)
    for met in report.met:
        cited = (met.evidence.place.path, met.evidence.place.line, met.evidence.message)
        yield Came("met", met.code, met.place.path, met.place.line, met.evidence.message, (cited,))
