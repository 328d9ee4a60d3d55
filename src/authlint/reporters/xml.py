"""Reports in XML: Checkstyle 4.3, and JUnit with a suite for each requirement and a failed case for each finding."""

from __future__ import annotations

from html import escape

from authlint.findings import Finding, Report
from authlint.pattern import pattern
from authlint.reporters.shown import visible

SEVERITIES = {"high": "error", "medium": "warning", "low": "info", "info": "info"}
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

_FOREIGN = pattern("[\ufffe\uffff\U0001fffe\U0001ffff]")


def _quoted(text: str) -> str:
    """The text for an attribute or an element, quotes included in neither; XML holds no control characters."""
    return escape(_FOREIGN.sub("?", visible(text)).replace("\t", " "), quote=True)


def checkstyle(report: Report) -> str:
    """A `file` for each file with findings, in order."""
    lines = [HEAD, '<checkstyle version="4.3">\n']
    by_path: dict[str, list[Finding]] = {}
    for each in report.findings:
        by_path.setdefault(each.place.path, []).append(each)
    for path, findings in by_path.items():
        lines.append(f'  <file name="{_quoted(path)}">\n')
        lines += [_error(each) for each in findings]
        lines.append("  </file>\n")
    return "".join([*lines, "</checkstyle>\n"])


def _error(finding: Finding) -> str:
    place = finding.place
    return (
        f'    <error line="{place.line}" column="{place.column}" severity="{SEVERITIES[finding.severity]}"'
        f' message="{_quoted(finding.message)}" source="authlint.{finding.code}"/>\n'
    )


def junit(report: Report) -> str:
    """A suite for each requirement with findings, one for files that were not analysed; never without a case."""
    suites: dict[str, list[str]] = {}
    for each in report.findings:
        suites.setdefault(each.requirement or "authlint", []).append(_failure(each))
    unread = [
        f'    <testcase classname="{_quoted(each.path)}" name="analysis" time="0">\n'
        f'      <error message="{_quoted(each.reason)}" type="not analysed"/>\n    </testcase>\n'
        for each in report.skipped
    ]
    failures, errors = len(report.findings), len(unread)
    written = [_suite(name, suites[name], len(suites[name]), 0) for name in sorted(suites)]
    if unread:
        written.append(_suite("files", unread, 0, errors))
    if not written:
        case = '    <testcase classname="authlint" name="no findings" time="0"/>\n'
        written.append(_suite("authlint", [case], 0, 0))
    total = max(1, failures + errors)
    head = f'<testsuites name="authlint" tests="{total}" failures="{failures}" errors="{errors}" time="0">\n'
    return "".join([HEAD, head, *written, "</testsuites>\n"])


def _suite(name: str, cases: list[str], failures: int, errors: int) -> str:
    return (
        f'  <testsuite name="{_quoted(name)}" tests="{len(cases)}" failures="{failures}" errors="{errors}"'
        f' skipped="0" time="0">\n{"".join(cases)}  </testsuite>\n'
    )


def _failure(finding: Finding) -> str:
    place = finding.place
    where = f"{place.path}:{place.line}:{place.column}"
    more = [f"{each.place.path}:{each.place.line}: {each.message}" for each in dict.fromkeys(finding.related)]
    text = "\n".join(_quoted(each) for each in (f"{where}: {finding.code} {finding.message}", *more))
    name = f"{finding.code} {finding.name} (line {place.line}, column {place.column})"
    # No `file` and `line`: Jenkins' xUnit plugin refuses a report with attributes that its schema does not know.
    return (
        f'    <testcase classname="{_quoted(place.path)}" name="{_quoted(name)}" time="0">\n'
        f'      <failure message="{_quoted(finding.message)}" type="{finding.code}">{text}</failure>\n'
        "    </testcase>\n"
    )
