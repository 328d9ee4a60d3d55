"""A finding appears where the evidence is taken out of right code, and goes where it is put into wrong code.

Every right example of a rule, and every sample application that is right, loses its evidence by program, in
each way that people lose it. What is still right for another reason is known to the changes themselves: each
says in its own words where it does not fit. `pytest -s tests/test_mutations.py` prints the scores.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from mutants.additions import IDIOMS, additions
from mutants.guards import Mutant, changed, constant, drop, mutants
from mutants.judging import cited, drafts, examples, function_at, mended, met_lines, reported
from mutants.losses import LOSSES, losses, moved
from mutants.sources import Place, Sources
from mutants.targets import Target

from authlint.rule import Draft

NO_PASSWORD = "the account has no password yet"
"""The one evidence that is a refusal: `if user.has_usable_password(): return`."""


def guarded(code: str) -> Iterator[tuple[str, dict[str, str], Draft]]:
    """What a path rule finds right, with the evidence that it cites."""
    for name, files in (*examples(code), *mended()):
        assert reported(code, files) == [], name
        yield from ((name, files, met) for met in cited(code, files))


def without_evidence(files: dict[str, str], met: Draft) -> Iterator[Mutant]:
    """The project with the evidence of one place lost in each way."""
    (spot, label), *_ = met.related
    evidence = Target(Place(*spot), label != NO_PASSWORD)
    sources = Sources(files)
    entry = met.function.rpartition(".")[2]
    yield from mutants(sources, evidence, written_in(sources, evidence, met) or entry, entry)


def written_in(sources: Sources, evidence: Target, met: Draft) -> str:
    """The function that holds the write, as the finding tells once the check is gone."""
    for change in (drop, constant):
        for mutant in changed(sources, evidence, "the check is gone", change):
            for each in reported(met.rule.code, mutant.files, [met.at.path]):
                places = [spot for spot, label in each.related if "written here" in label]
                return function_at(mutant.files, Place(*(places or [each.at])[0]))
    return ""


PATH_RULES = ("AUT203",)


@pytest.mark.parametrize("code", PATH_RULES)
def test_lost_evidence_is_reported(code: str) -> None:
    tried: Counter[str] = Counter()
    missed = []
    for name, files, met in guarded(code):
        for mutant in without_evidence(files, met):
            tried[mutant.how] += 1
            if not reported(code, mutant.files, [met.at.path]):
                missed.append(f"{name}: {mutant}\n{mutant.files[mutant.path]}")
    assert missed == [], "\n".join(missed)
    print(f"\n{code}: {tried.total()} of {tried.total()} mutants reported")
    for how, count in sorted(tried.items()):
        print(f"    {count:4} {how}")
    assert tried.total() > 300 and len(tried) >= 14


def test_added_evidence_silences() -> None:
    """Each wrong example, with the check put in; those of the page in every idiom, each case in some."""
    tried = 0
    wrong = []
    for number, (name, files) in enumerate(examples("AUT203", wrong=True)):
        for finding in reported("AUT203", files):
            for turn, added in enumerate(additions(files, finding)):
                if name.endswith("-case") and (turn + number) % 12:
                    continue
                tried += 1
                found = drafts("AUT203", added.files, [added.path])
                if any(each.outcome != "met" and each.function == finding.function for each in found):
                    wrong.append(f"{name}: {added}\n{added.files[added.path]}")
    assert wrong == [], "\n".join(wrong)
    print(f"\nAUT203: {tried} of {tried} additions silence it")
    assert tried > 200


def test_added_evidence_counts() -> None:
    """Every idiom of the check is what silences the rule: it is reported again where the check is lost."""
    name, files = next(examples("AUT203", wrong=True))
    (finding,) = reported("AUT203", files)
    tried: Counter[str] = Counter()
    missed = []
    for added in additions(files, finding):
        for met in cited("AUT203", added.files, [added.path]):
            for mutant in without_evidence(dict(added.files), met):
                tried[added.how] += 1
                if not reported("AUT203", mutant.files, [added.path]):
                    missed.append(f"{name}, {added}: {mutant}\n{mutant.files[mutant.path]}")
    assert missed == [], "\n".join(missed)
    print(f"\nAUT203: {tried.total()} of {tried.total()} mutants of {len(tried)} idioms reported")
    assert tried.total() > 200 and len(tried) > len(IDIOMS) * 0.8


EXCUSED = {
    (
        "AUT433",
        "What was used is not taken away",
    ): "a token in a cache is told of by nobody: it ends by itself",
}
"""Losses that no rule reports yet, with the reason."""

RIGHT_OTHERWISE = {
    "AUT013-silent-the-work-that-another-server-prescribes-case": "the other server prescribes the work",
    "AUT013-silent-a-weak-hash-that-only-reads-what-is-then-written-anew-case": "no password is kept by it",
    "AUT015-silent-a-context-that-only-verifies-case": "nothing is written, in whatever order the schemes stand",
}
"""Right examples whose rightness is not the strength that is lost, with what it is."""


@pytest.mark.parametrize("code", LOSSES)
def test_lost_strength_is_reported(code: str) -> None:
    """Each right example of a rule, without what makes it right: the slow hash, the good generator, the guard."""
    tried: Counter[str] = Counter()
    missed = []
    for name, files in examples(code):
        assert reported(code, files) == [], name
        if name in RIGHT_OTHERWISE:
            continue
        for mutant in (*losses(Sources(files), code), *moved(files)):
            if (code, mutant.how) in EXCUSED:
                continue
            tried[mutant.how] += 1
            if not reported(code, mutant.files):
                missed.append(f"{name}: {mutant}\n{mutant.files.get(mutant.path, '')}")
    assert missed == [], "\n".join(missed)
    assert tried
    print(f"\n{code}: {tried.total()} of {tried.total()} mutants reported: {', '.join(sorted(tried))}")


def test_lost_strength_of_applications_is_reported() -> None:
    """The same in the sample applications, at the places that a rule finds right."""
    tried: Counter[str] = Counter()
    missed = []
    for app, files in mended():
        for code, lines in sorted(met_lines(files).items()):
            for mutant in losses(Sources(files), code, sorted({path for path, _ in lines})):
                if (mutant.path, mutant.line) not in lines or (code, mutant.how) in EXCUSED:
                    continue
                tried[code] += 1
                if not reported(code, mutant.files, [mutant.path]) and not reported(code, mutant.files):
                    missed.append(f"{app}: {code}, {mutant}\n{mutant.files[mutant.path]}")
    assert missed == [], "\n".join(missed)
    print(
        f"\n{tried.total()} of {tried.total()} mutants of applications reported: {dict(sorted(tried.items()))}"
    )
    assert tried.total() > 40
