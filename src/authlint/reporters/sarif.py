"""The report as SARIF 2.1.0, for code scanning services and viewers.

What services ask for beyond the standard, and so is kept here: a region of one line (a pull request shows a
result only when every line of it was changed), no empty text, tags of at most twenty, a severity as a number,
paths percent-encoded below %SRCROOT% without saying where that is, no time and no absolute path.

An audit adds results of the kinds "pass" (met) and "open" (not decided), and findings that a comment silences or a
baseline accepts, with the suppression; where there is a baseline, findings say whether they are new. Code scanning
services take every result for an alert, whatever its kind, so what is uploaded to them is better made without the
audit.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import authlint
from authlint.findings import SEVERITIES, Finding, Report, Tally
from authlint.reporters.accepted import sentences
from authlint.reporters.sarif_results import LEVELS, Writer, artifact, plain
from authlint.reporters.taxonomies import Object, Taxonomies
from authlint.rule import PathRule

if TYPE_CHECKING:
    from authlint.registry import RuleInfo

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
NUMBERS = {"high": "8.0", "medium": "5.5", "low": "3.0"}
"""The bands of code scanning start at 7.0 for high and 4.0 for medium; info has no number."""


MOST_RESULTS = 25_000
"""With more, code scanning refuses the whole file."""


def render(
    report: Report,
    rules: Iterable[RuleInfo],
    line_of: Callable[[str, int], str],
    data_of: Callable[[str], bytes] = lambda path: b"",
) -> str:
    """The report as SARIF.

    `rules` describe the codes; `line_of` gives a line by path and number, `data_of` the bytes of a file.
    """
    rules = list(rules)
    taxonomies = Taxonomies()
    described = _described(report, rules, taxonomies)
    writer = Writer(
        index={str(each["id"]): number for number, each in enumerate(described)},
        paths=frozenset(each.code for each in rules if each.check and issubclass(each.check, PathRule)),
        line_of=line_of,
        data_of=data_of,
        taxonomies=taxonomies,
    )
    results = [writer.result(each) for each in _most(report.findings)]
    if report.baselines:
        results = [{**each, "baselineState": "new"} for each in results]
    if report.tallies:
        results += [writer.silenced(each) for each in report.silenced]
        results += [writer.accepted(*each) for applied in report.baselines for each in applied.held]
        results += [writer.met(each) for each in report.met]
        results += [writer.open(each) for each in report.unknown]
    run: Object = {
        "tool": {
            "driver": {
                "name": "authlint",
                "version": authlint.__version__,
                "semanticVersion": authlint.__version__,
                "informationUri": "https://pypi.org/project/authlint/",
                "supportedTaxonomies": taxonomies.supported(),
                "rules": described,
            }
        },
        "automationDetails": {"id": "authlint/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "%SRCROOT%": {"description": {"text": "The directory that authlint was run in."}}
        },
        "taxonomies": taxonomies.written(),
        "invocations": [_invocation(report)],
        "results": results,
    }
    if report.tallies:
        run["properties"] = {"requirements": [_tally(each) for each in report.tallies]}
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _most(findings: list[Finding]) -> list[Finding]:
    """As many as are taken, the least severe ones left out."""
    if len(findings) <= MOST_RESULTS:
        return findings
    graded = sorted(findings, key=lambda each: (-SEVERITIES.index(each.severity), each.key))
    return sorted(graded[:MOST_RESULTS], key=lambda each: each.key)


def _described(report: Report, rules: Iterable[RuleInfo], taxonomies: Taxonomies) -> list[Object]:
    """A descriptor for each code, once; findings about the use of this tool bring their own."""
    found: dict[str, Object] = {}
    for rule in rules:
        if rule.code not in found:
            found[rule.code] = _rule(rule, taxonomies)
    held = (finding for applied in report.baselines for finding, _ in applied.held)
    for each in (*report.findings, *(silenced.finding for silenced in report.silenced), *held):
        if each.code not in found:
            text = {"text": each.name.replace("-", " ")}
            found[each.code] = {
                "id": each.code,
                "name": each.name,
                "shortDescription": text,
                "fullDescription": text,
                "help": {"text": f"authlint explain {each.code}"},
                "defaultConfiguration": {"level": LEVELS[each.severity]},
                "properties": {"tags": ["maintainability"], "precision": "high"},
            }
    return [found[code] for code in sorted(found)]


def _rule(rule: RuleInfo, taxonomies: Taxonomies) -> Object:
    page = rule.page.strip() or rule.name
    title, _, rest = page.partition("\n")
    intro = rest.strip().split("\n\n", 1)[0]
    full = " ".join((intro if intro and not intro.startswith("#") else title).split()).lstrip("# ")
    tags = ["security", *(_tag(each) for each in rule.requirements)]
    # Some readers keep the last weakness of the list as the rule's own: the chief one, first in ours.
    tags += [f"external/cwe/cwe-{each:03d}" for each in reversed(rule.cwe)]
    properties: Object = {"tags": tags[:20], "precision": rule.confidence}
    if rule.severity in NUMBERS:
        properties["security-severity"] = NUMBERS[rule.severity]
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.title or rule.name},
        "fullDescription": {"text": full[:1024] or rule.name},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "relationships": [
            {"target": each, "kinds": ["relevant"]} for each in taxonomies.of(rule.requirements, rule.cwe)
        ],
        "properties": properties,
    }


def _tag(requirement: str) -> str:
    if requirement.startswith("V"):
        return f"asvs/v5.0.0-{requirement[1:]}"
    if requirement.startswith("v4-"):
        return f"asvs/v4.0.3-{requirement[3:]}"
    return f"requirement/{requirement}"


def _tally(tally: Tally) -> Object:
    return {
        "id": tally.requirement,
        "covered": bool(tally.codes or tally.off),
        "violated": tally.violated,
        "met": tally.met,
        "unknown": tally.unknown,
    }


def _invocation(report: Report) -> Object:
    """What was not analysed, as notifications."""
    notes: list[Object] = [
        {
            "level": "error" if each.reason.startswith("internal error") else "warning",
            "message": {"text": plain(f"not analysed: {each.reason}")},
            "locations": [{"physicalLocation": {"artifactLocation": artifact(each.path)}}],
        }
        for each in report.skipped
    ]
    failed = bool(report.faults)
    for engine, status in sorted(report.engines.items()):
        if status.startswith("failed"):
            failed = True
            notes.append({"level": "error", "message": {"text": plain(f"{engine} {status}")}})
        elif status.startswith("not run"):
            notes.append({"level": "note", "message": {"text": plain(f"{engine} {status}")}})
    notes += [{"level": "note", "message": {"text": plain(each)}} for each in sentences(report)]
    return {"executionSuccessful": not failed, "toolExecutionNotifications": notes}
