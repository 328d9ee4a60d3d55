"""What GitHub's code scanning takes in, as a checker: the rules of its page on SARIF support.

A file that breaks one of them is refused whole, or loses results, places or tags.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_to_bytes

LEVELS = ("error", "warning", "note", "none")
PRECISIONS = ("very-high", "high", "medium", "low")


def complaints(text: str) -> list[str]:
    """What code scanning would not take, in words; none when it takes everything."""
    document = json.loads(text)
    found = []
    if document.get("version") != "2.1.0" or "sarif-schema-2.1.0" not in document.get("$schema", ""):
        found.append("version or $schema")
    if len(gzip.compress(text.encode())) > 10_000_000:
        found.append("more than 10 MB compressed")
    if len(document["runs"]) > 20:
        found.append("more than 20 runs")
    for run in document["runs"]:
        found += _run(run)
    return found


def _run(run: Any) -> Iterator[str]:
    driver = run["tool"]["driver"]
    if not driver.get("name"):
        yield "driver without a name"
    if run.get("columnKind") not in ("unicodeCodePoints", "utf16CodeUnits"):
        yield "columns of no kind"
    if not run["automationDetails"]["id"].endswith("/"):
        yield "a category ends with a slash"
    rules = driver["rules"]
    if len(rules) > 25_000 or len(run["results"]) > 25_000:
        yield "too many rules or results"
    if len({each["id"] for each in rules}) != len(rules):
        yield "a rule twice"
    for rule in rules:
        yield from (f"{rule['id']}: {each}" for each in _rule(rule))
    for number, result in enumerate(run["results"]):
        yield from (f"result {number}: {each}" for each in _result(result, rules))


def _rule(rule: Any) -> Iterator[str]:
    for key in ("shortDescription", "fullDescription", "help"):
        if not rule[key]["text"].strip():
            yield f"no {key}"
    if len(rule["fullDescription"]["text"]) > 1024 or len(rule["shortDescription"]["text"]) > 1024:
        yield "description above 1024 characters"
    if len(rule["name"]) > 255:
        yield "name above 255 characters"
    properties = rule["properties"]
    tags = properties["tags"]
    if len(tags) > 20 or not all(isinstance(each, str) and each for each in tags):
        yield "tags"
    if properties["precision"] not in PRECISIONS:
        yield "precision"
    severity = properties.get("security-severity")
    if "security" in tags and rule["defaultConfiguration"]["level"] != "note" and severity is None:
        yield "a security rule without security-severity"
    if severity is not None and not (isinstance(severity, str) and 0.0 < float(severity) <= 10.0):
        yield "security-severity"


def _result(result: Any, rules: Any) -> Iterator[str]:
    if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
        yield "ruleIndex names another rule"
    if not result["message"]["text"].strip():
        yield "no message"
    if result["level"] not in LEVELS:
        yield "level"
    places = [each["physicalLocation"] for each in result["locations"]]
    if not places:
        yield "no location: the whole file would be refused"
    related = result.get("relatedLocations", [])
    if len(related) > 100 or len(places) > 1:
        yield "locations that would be dropped"
    linked = {int(each) for each in re.findall(r"(?<!\\)\]\((\d+)\)", result["message"]["text"])}
    if result["kind"] == "fail" and linked != {each["id"] for each in related}:
        yield "related locations without a link, which no pull request shows"
    flows = result.get("codeFlows", [])
    steps = [step["location"] for flow in flows for way in flow["threadFlows"] for step in way["locations"]]
    if len(steps) > 1000:
        yield "more than 1000 steps"
    for each in (*related, *steps):
        if not each["message"]["text"]:
            yield "an unlabelled place"
        places.append(each["physicalLocation"])
    for place in places:
        yield from _place(place)
    fingerprint = result.get("partialFingerprints", {}).get("primaryLocationLineHash", "0:1")
    if not re.fullmatch(r"[0-9a-f]{1,16}:[1-9][0-9]*", fingerprint):
        yield "primaryLocationLineHash"


def _place(place: Any) -> Iterator[str]:
    uri = place["artifactLocation"]["uri"]
    if not uri or uri.startswith(("/", "./", "../")) or "\\" in uri or "://" in uri:
        yield f"uri {uri}"
    if re.search(r"[^!-~]", uri) or not unquote_to_bytes(uri):
        yield f"uri {uri} is not percent-encoded"
    region = place["region"]
    if not all(isinstance(region[each], int) and region[each] > 0 for each in region):
        yield "region"
    if region["startLine"] != region["endLine"]:
        yield "a region of several lines, which is shown only when all of them were changed"
    if region["startColumn"] >= region["endColumn"]:
        yield "an empty region"
