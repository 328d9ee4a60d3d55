"""Results of SARIF: findings with their places, ways, fixes and fingerprints, what is met, what is open."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from urllib.parse import quote

from authlint.findings import Entry, Evidence, Finding, Fix, Met, Place, Silenced, Unknown
from authlint.record import field, record
from authlint.reporters.json import written
from authlint.reporters.linehash import line_hashes
from authlint.reporters.shown import visible
from authlint.reporters.taxonomies import Object, Taxonomies

LEVELS = {"high": "error", "medium": "warning", "low": "note", "info": "note"}

MOST_RELATED = 100
"""Places of a result that code scanning keeps."""


@record(frozen=False)
class Writer:
    """Turns outcomes into results.

    `index` is the position of each rule, `paths` are the codes of rules that look along a way.
    """

    index: dict[str, int]
    paths: frozenset[str]
    line_of: Callable[[str, int], str]
    data_of: Callable[[str], bytes]
    taxonomies: Taxonomies
    hashes: dict[str, list[str]] = field(default_factory=dict)

    def result(self, finding: Finding) -> Object:
        """A finding, with all that belongs to it."""
        related = list(dict.fromkeys(finding.related))[:MOST_RELATED]
        result: Object = {
            "ruleId": finding.code,
            "ruleIndex": self.index[finding.code],
            "kind": "fail",
            "level": LEVELS[finding.severity],
            "message": {"text": _linked(finding.message, related)},
            "locations": [{"physicalLocation": location(finding.place, self.line_of)}],
            "partialFingerprints": self._fingerprints(finding),
            "properties": {
                "confidence": finding.confidence,
                "severity": finding.severity,
                "requirement": finding.requirement,
                "requirements": list(finding.requirements),
                "level": finding.level,
                "function": visible(finding.function),
            },
        }
        if taxa := self.taxonomies.of(finding.requirements, finding.cwe):
            result["taxa"] = taxa
        if related:
            result["relatedLocations"] = [
                {"id": number, **self._labelled(each)} for number, each in enumerate(related, 1)
            ]
        if related and finding.code in self.paths:
            way = [Evidence(finding.place, finding.message), *related]
            steps = [{"location": self._labelled(each)} for each in way]
            result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
        if finding.fix is not None:
            result["fixes"] = [_fix(finding.fix)]
        return result

    def _labelled(self, evidence: Evidence) -> Object:
        return {
            "physicalLocation": location(evidence.place, self.line_of),
            "message": {"text": plain(evidence.message)},
        }

    def _fingerprints(self, finding: Finding) -> Object:
        """GitHub's own where the file is at hand, and ours."""
        path = finding.place.path
        if path not in self.hashes:
            data = self.data_of(path)
            self.hashes[path] = line_hashes(data) if data else []
        hashes = self.hashes[path]
        found: Object = {"authlintFingerprint/v1": finding.fingerprint}
        if finding.place.line <= len(hashes):
            found["primaryLocationLineHash"] = hashes[finding.place.line - 1]
        return found

    def silenced(self, silenced: Silenced) -> Object:
        """A finding with the comment that silences it."""
        suppression = {"kind": "inSource", "status": "accepted"}
        if silenced.reason:
            suppression["justification"] = plain(silenced.reason)
        return {**self.result(silenced.finding), "suppressions": [suppression]}

    def accepted(self, finding: Finding, entry: Entry) -> Object:
        """A finding with the baseline that accepts it."""
        suppression = {"kind": "external", "status": "accepted"}
        if entry.reason:
            suppression["justification"] = plain(entry.reason)
        return {**self.result(finding), "baselineState": "unchanged", "suppressions": [suppression]}

    def met(self, met: Met) -> Object:
        """A requirement that is met: of kind "pass", with the evidence as a related location."""
        return {
            "ruleId": met.code,
            "ruleIndex": self.index[met.code],
            "kind": "pass",
            "level": "none",
            "message": {"text": plain(met.evidence.message)},
            "locations": [{"physicalLocation": location(met.place, self.line_of)}],
            "relatedLocations": [{"id": 1, **self._labelled(met.evidence)}],
        }

    def open(self, unknown: Unknown) -> Object:
        """A place that was not decided: of kind "open", with the reason as its message."""
        return {
            "ruleId": unknown.code,
            "ruleIndex": self.index[unknown.code],
            "kind": "open",
            "level": "none",
            "message": {"text": plain(f"not decided: {unknown.reason}")},
            "locations": [{"physicalLocation": location(unknown.place, self.line_of)}],
        }


def plain(message: str) -> str:
    """A message in which nothing is a link: what a reader would take for one has its brackets escaped."""
    text = visible(written(message))
    if "](" not in text:
        return text
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _linked(message: str, related: list[Evidence]) -> str:
    """The message and links to the related places, by which alone a pull request shows them."""
    if not related:
        return plain(message)
    links = (f"[{_bare(each.message)}]({number})" for number, each in enumerate(related, 1))
    return f"{plain(message)} (see: {'; '.join(links)})"


def _bare(label: str) -> str:
    """A label that may stand between the brackets of a link."""
    return re.sub(r"[\[\]\\]", " ", visible(written(label)))


def _fix(fix: Fix) -> Object:
    """The edits by file; a region without length is an insertion."""
    changes: dict[str, list[Object]] = {}
    for edit in fix.edits:
        place = edit.place
        region = {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
        replacement = {"deletedRegion": region, "insertedContent": {"text": written(edit.text)}}
        changes.setdefault(place.path, []).append(replacement)
    title = visible(fix.title)
    if fix.applicability == "unsafe":
        title += " (to be looked at)"
    return {
        "description": {"text": title},
        "artifactChanges": [
            {"artifactLocation": artifact(path), "replacements": each} for path, each in changes.items()
        ],
    }


def location(place: Place, line_of: Callable[[str, int], str]) -> Object:
    """The place with a region of one line: the first, up to its end where the place goes on."""
    end = place.end_column
    if place.end_line != place.line:
        end = len(line_of(place.path, place.line).rstrip()) + 1
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.line,
        "endColumn": max(end, place.column + 1),
    }
    return {"artifactLocation": artifact(place.path), "region": region}


def artifact(path: str) -> Object:
    return {"uri": quote(os.fsencode(path)), "uriBaseId": "%SRCROOT%"}
