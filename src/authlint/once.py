"""One cause, one report: what several findings of a run say is told at one place, with the others beside it.

Findings that name one `cause` are one: the hash of a scheme and its verification, the draws of one generator in a
file, with those that other files take from there. So are those of the same words in copies of a file: stages of a
tutorial, `login.py` and `loginold.py`. Where one edit at one place is what two rules ask for, one of them tells it and
the other's sentence stands beside it, as with codes and tokens that one generator draws; what is counted by
requirement counts both (`once` without `across`).
It is the last step before a report is shown: a comment, a baseline or a review that takes one of the places out
leaves the others standing. An editor marks each place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from authlint.findings import CONFIDENCES, Confidence, Evidence, Finding, Place
from authlint.python.values import Spot
from authlint.record import replace

SAME = "the same here"
COPIED = "the same code stands here"

_TELLS: dict[str, frozenset[str]] = {"AUT411": frozenset(("AUT011",))}
"""Rules by those that they speak for at one place: a password that is to be left out needs no hash there."""

_DRAWS = ("AUT433", "AUT503", "AUT401")
"""Rules for what is drawn, the worst harm first: where they name one generator, one edit of it mends all."""

_ALIKE = 0.7
"""Share of the lines of the smaller of two files that the other has, too, where they count as copies."""
_FEWEST = 5
"""Lines that say something, in a file that can be a copy."""
_LARGEST = 1 << 18
"""Characters of a file that is compared with others."""
_MOST = 50
"""Equal findings that are held against each other; where there are more, each tells for itself."""
_LEFT_BEHIND = frozenset(
    ("old", "bak", "backup", "copy", "orig", "original", "previous", "prev", "deprecated", "obsolete")
)


def once(
    findings: Iterable[Finding],
    lines_of: Callable[[str], Sequence[str]] | None = None,
    home_of: Callable[[str], object] = lambda path: None,
) -> list[Finding]:
    """The findings in order, each cause once: at the cause itself where that is one of the places, else in
    its file, at the plainest of the surest, and as sure as that one.

    `lines_of` gives the lines of a file by its path as it is shown; without it copies are not looked for. Nothing is
    told together where `home_of` gives something else for the paths: what counts for one may not for the other.
    """
    made: list[Finding] = []
    of_cause: dict[tuple[str, Place, object], list[Finding]] = {}
    for each in apart(findings):
        if each.cause is None:
            made.append(each)
        else:
            of_cause.setdefault((each.code, each.cause, home_of(each.place.path)), []).append(each)
    for together in of_cause.values():
        together.sort(key=lambda each: telling(each.confidence, each.place, each.cause, each.rank))
        made.append(_told(together, SAME))
    if lines_of is not None:
        made = _of_copies(made, lines_of, home_of)
    return sorted(made, key=lambda each: each.key)


def across(
    findings: Sequence[Finding], home_of: Callable[[str], object] = lambda path: None
) -> list[Finding]:
    """The findings in order, with what two rules say of one place told by one of them where one edit mends both.

    One place is that of a finding, or the draw that both show; `home_of` as above.
    """
    telling = [each for each in findings if each.code in _TELLS]
    made = list(findings)
    for first in telling:
        wanted = _TELLS[first.code]
        beside = [each for each in made if each.code in wanted and _holds_one(first.place, each.place)]
        if beside:
            made = [_spoken(each, beside) if each is first else each for each in made if each not in beside]
    drawn: dict[tuple[Place, object], list[Finding]] = {}
    for each in made:
        if each.code in _DRAWS and each.cause is not None:
            drawn.setdefault((each.cause, home_of(each.place.path)), []).append(each)
    for together in drawn.values():
        together.sort(key=lambda each: (each.confidence == "low", _DRAWS.index(each.code), each.key))
        while together:
            first, *rest = together
            beside = [
                each
                for each in rest
                if each.code != first.code and not _places(first).isdisjoint(_places(each))
            ]
            together = [each for each in rest if each not in beside]
            if beside:
                made = [
                    _spoken(each, beside) if each is first else each for each in made if each not in beside
                ]
    return sorted(made, key=lambda each: each.key)


def _places(finding: Finding) -> set[Place]:
    """The places that a finding shows, the draw among them."""
    return {finding.place, *(each.place for each in finding.related)}


def _holds_one(one: Place, other: Place) -> bool:
    """Whether one of two places lies within the other."""
    if one.path != other.path:
        return False
    starts = [(each.line, each.column) for each in (one, other)]
    ends = [(each.end_line, each.end_column) for each in (one, other)]
    return (starts[0] <= starts[1] and ends[1] <= ends[0]) or (starts[1] <= starts[0] and ends[0] <= ends[1])


def _spoken(first: Finding, others: Sequence[Finding]) -> Finding:
    """A finding with those of other rules that its edit mends, as sure as the surest of them."""
    together = (first, *others)
    beside = [
        each
        for other in others
        for each in (Evidence(other.place, f"{other.code}: {other.message}"), *other.related)
    ]
    return replace(
        first,
        requirements=tuple(dict.fromkeys(each for one in together for each in one.requirements)),
        cwe=tuple(dict.fromkeys(each for one in together for each in one.cwe)),
        confidence=max((each.confidence for each in together), key=CONFIDENCES.index),
        related=tuple(dict.fromkeys((*first.related, *beside))),
        same=tuple(apart(together)),
    )


def apart(findings: Iterable[Finding]) -> list[Finding]:
    """The findings as they were before they were told together, in order."""
    made: list[Finding] = []
    for each in findings:
        made += each.same or (each,)
    return sorted(made, key=lambda each: each.key)


def telling(
    confidence: Confidence, at: Place | Spot, cause: Place | Spot | None, rank: int
) -> tuple[bool, bool, bool, int, int, str, int, int]:
    """What sorts the places of one cause: the one that tells for all comes first, what is unsure last."""
    elsewhere = cause is None or at.path != cause.path
    return (
        confidence == "low",
        at != cause,
        elsewhere,
        -CONFIDENCES.index(confidence),
        rank,
        at.path,
        at.line,
        at.column,
    )


def _told(together: Sequence[Finding], why: str) -> Finding:
    """The first of some findings for all of them."""
    first, *others = together
    if not others:
        return first
    beside = tuple(Evidence(each.place, why) for each in others if each.place != first.place)
    surest = max((each.confidence for each in together), key=CONFIDENCES.index)
    mend = first.mend
    if mend is not None and why == SAME:
        wishes = [each.mend for each in others if each.mend is not None]
        if all(each == replace(mend, at=each.at) for each in wishes):
            mend = replace(
                mend, at=tuple(dict.fromkeys([*mend.at, *(at for each in wishes for at in each.at)]))
            )
    related = tuple(dict.fromkeys((*first.related, *beside)))
    return replace(first, related=related, confidence=surest, mend=mend, same=tuple(apart(together)))


def _of_copies(
    findings: Sequence[Finding],
    lines_of: Callable[[str], Sequence[str]],
    home_of: Callable[[str], object],
) -> list[Finding]:
    """The findings, with those of one content in files that are copies of each other told together."""
    of_content: dict[tuple[str, str, object], list[Finding]] = {}
    for each in findings:
        of_content.setdefault((each.code, each.content, home_of(each.place.path)), []).append(each)
    made: list[Finding] = []
    known: dict[str, frozenset[str]] = {}
    for equal in of_content.values():
        if len(equal) > _MOST:
            made += equal
            continue
        equal.sort(key=lambda each: (_is_left_behind(each.place.path), each.key))
        while equal:
            first, *rest = equal
            copies = [
                each for each in rest if _are_copies(first.place.path, each.place.path, lines_of, known)
            ]
            made.append(_told([first, *copies], COPIED))
            equal = [each for each in rest if each not in copies]
    return made


def _are_copies(
    one: str, other: str, lines_of: Callable[[str], Sequence[str]], known: dict[str, frozenset[str]]
) -> bool:
    if one == other:
        return False
    for path in (one, other):
        if path not in known:
            lines = lines_of(path)
            whole = sum(map(len, lines)) <= _LARGEST
            known[path] = frozenset(
                line for each in lines if whole and (line := each.strip()) and line[0] not in "#)]}"
            )
    fewest = min(len(known[one]), len(known[other]))
    return fewest >= _FEWEST and len(known[one] & known[other]) >= _ALIKE * fewest


def _is_left_behind(path: str) -> bool:
    """Whether a file's name says that another one took its place: `loginold.py`, `Copy of views.py`."""
    stem = re.split(r"[/\\]", path)[-1].rpartition(".")[0].lower()
    said = set(re.split(r"[^a-z]+", stem))
    return not said.isdisjoint(_LEFT_BEHIND) or stem.endswith(("old", "backup"))
