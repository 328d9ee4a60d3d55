"""The report for programs, version 1. Keys are added in later versions, never renamed or dropped.

    {"version": 1,
     "findings": [{
       "code": "AUT203", "name": "change-without-current-password",
       "message": "one sentence: what is wrong, then what to do",
       "requirement": "V6.2.3",                the rule's own
       "requirements": ["V6.2.3", "v4-2.1.6"], with those that are the same in other documents
       "cwe": [620], "level": 1,               the lowest ASVS level among them
       "severity": "high",                     high, medium, low, info
       "confidence": "high",                   high, medium, low
       "path": "shop/views.py",                relative to the working directory, forward slashes
       "line": 12, "column": 5,                from 1, in characters
       "end_line": 12, "end_column": 44,       one past the end
       "function": "change",                   the enclosing function or class, "" at the top level
       "related": [{"path", "line", "column", "message"}],
       "fingerprint": "0f3a...",               survives moved lines; 16 hex digits
       "fixable": true,                         there is a fix:
       "fix": {"title": "draw with secrets.choice",
         "applicability": "safe",              or unsafe: to be looked at
         "edits": [{"path", "line", "column", "end_line", "end_column",
                    "start", "end",            the same stretch in bytes of the file
                    "text"}]}}],               what takes its place; null without a fix
     "silenced": [{"code", "path", "line", "column",
       "reason": "the account is new",         what the comment says
       "fingerprint"}],                        findings that a comment in the code keeps back
     "files": {"seen": 31, "analysed": 6,      found; parsed since they hold an auth word, or matched
       "skipped": [{"path", "reason"}]},       wanted and not analysed, or where a rule of ours failed
     "engines": {"python": "ran", "semgrep": "not run: ..."},
     "baseline": [{                            where a baseline is in use: what each of them
       "path": "authlint.baseline.jsonl",
       "held": [{"code", "path", "line", "column", "function", "fingerprint", "reason"}],
       "stale": [{"code", "path", "line", "function", "reason"}]}],      paths are below the baseline
     "scope": {                                with --changed only
       "base": "5ae1...",                      the commit
       "changed": 3, "reached": 5,             files
       "cut": false},                          whether there may be more that they reach
     "audit": {                                with --profile audit only
       "met": [{"code", "path", "line", "column", "evidence": {"path", "line", "column", "message"}}],
       "unknown": [{"code", "path", "line", "column", "reason"}],
       "requirements": [{
         "id": "V6.2.3", "level": 1, "title": "...",
         "covered": true,                      whether a rule exists
         "rules": ["AUT203"], "not_run": [],   those that looked, those that exist and did not run
         "violated": 1, "met": 4, "unknown": 2,
         "reasons": {"...": 2}}]}}             why places were not decided, and how many

Findings are in order of path, line, column, code. Bytes of a path that are not UTF-8 are percent-encoded.
"""

from __future__ import annotations

import json

from authlint.findings import Applied, Finding, Fix, Place, Report

VERSION = 1


def render(report: Report) -> str:
    """The report as JSON, two blanks a level, one newline at the end."""
    document: dict[str, object] = {
        "version": VERSION,
        "findings": [_finding(each) for each in report.findings],
        "silenced": [
            {
                "code": each.finding.code,
                **_place(each.finding.place),
                "reason": written(each.reason),
                "fingerprint": each.finding.fingerprint,
            }
            for each in report.silenced
        ],
        "files": {
            "seen": report.seen,
            "analysed": report.analysed,
            "skipped": [
                {"path": written(each.path), "reason": written(each.reason)} for each in report.skipped
            ],
        },
        "engines": dict(sorted(report.engines.items())),
    }
    if report.baselines:
        document["baseline"] = [_baseline(each) for each in report.baselines]
    if report.scope is not None:
        document["scope"] = {
            "base": report.scope.base,
            "changed": report.scope.changed,
            "reached": report.scope.reached,
            "cut": report.scope.cut,
        }
    if report.tallies:
        document["audit"] = _audit(report)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _audit(report: Report) -> dict[str, object]:
    return {
        "met": [
            {
                "code": each.code,
                **_place(each.place),
                "evidence": {**_place(each.evidence.place), "message": written(each.evidence.message)},
            }
            for each in report.met
        ],
        "unknown": [
            {"code": each.code, **_place(each.place), "reason": written(each.reason)}
            for each in report.unknown
        ],
        "requirements": [
            {
                "id": each.requirement,
                "level": each.level,
                "title": each.title,
                "covered": bool(each.codes or each.off),
                "rules": list(each.codes),
                "not_run": list(each.off),
                "violated": each.violated,
                "met": each.met,
                "unknown": each.unknown,
                "reasons": {written(reason): count for reason, count in each.reasons},
            }
            for each in report.tallies
        ],
    }


def _baseline(applied: Applied) -> dict[str, object]:
    return {
        "path": written(applied.path),
        "held": [
            {
                "code": each.code,
                **_place(each.place),
                "function": each.function,
                "fingerprint": each.fingerprint,
                "reason": written(entry.reason),
            }
            for each, entry in applied.held
        ],
        "stale": [
            {
                "code": written(each.code),
                "path": written(each.path),
                "line": each.line,
                "function": written(each.function),
                "reason": written(each.reason),
            }
            for each in applied.stale
        ],
    }


def _place(place: Place) -> dict[str, object]:
    return {"path": written(place.path), "line": place.line, "column": place.column}


def _finding(finding: Finding) -> dict[str, object]:
    place = finding.place
    return {
        "code": finding.code,
        "name": finding.name,
        "message": written(finding.message),
        "requirement": finding.requirement,
        "requirements": list(finding.requirements),
        "cwe": list(finding.cwe),
        "level": finding.level,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "path": written(place.path),
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line or place.line,
        "end_column": place.end_column or place.column,
        "function": finding.function,
        "related": [
            {
                "path": written(each.place.path),
                "line": each.place.line,
                "column": each.place.column,
                "message": written(each.message),
            }
            for each in finding.related
        ],
        "fingerprint": finding.fingerprint,
        "fixable": finding.fixable,
        "fix": _fix(finding.fix) if finding.fix is not None else None,
    }


def _fix(fix: Fix) -> dict[str, object]:
    return {
        "title": written(fix.title),
        "applicability": fix.applicability,
        "edits": [
            {
                "path": written(each.place.path),
                "line": each.place.line,
                "column": each.place.column,
                "end_line": each.place.end_line,
                "end_column": each.place.end_column,
                "start": each.start,
                "end": each.end,
                "text": written(each.text),
            }
            for each in fix.edits
        ],
    }


def written(text: str) -> str:
    """The text with lone surrogates, which JSON cannot hold, as percent-encoded bytes."""
    if text.isascii():
        return text
    return "".join(
        f"%{ord(each) - 0xDC00:02X}"
        if 0xDC80 <= ord(each) <= 0xDCFF
        else ("?" if 0xD800 <= ord(each) <= 0xDFFF else each)
        for each in text
    )
