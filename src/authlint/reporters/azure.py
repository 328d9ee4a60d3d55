"""Issues of Azure Pipelines as logging commands.

    ##vso[task.logissue type=error;sourcepath=shop/views.py;linenumber=12;columnnumber=5;code=AUT203]...

The agent obeys such a command anywhere in a line, so control characters are visible and nothing else is printed
but our own sum. Azure knows errors and warnings only.
"""

from __future__ import annotations

from authlint.findings import Report
from authlint.reporters.accepted import sentences
from authlint.reporters.shown import visible

KINDS = {"high": "error", "medium": "warning", "low": "warning", "info": "warning"}


def render(report: Report) -> str:
    """A line for each finding and for each file that was not analysed, then the sum."""
    lines = []
    for each in report.findings:
        place = each.place
        lines.append(
            f"##vso[task.logissue type={KINDS[each.severity]};sourcepath={_property(place.path)};"
            f"linenumber={place.line};columnnumber={place.column};code={each.code}]{_data(each.message)}"
        )
    lines += [
        f"##vso[task.logissue type=warning;sourcepath={_property(each.path)}]"
        f"{_data(f'not analysed: {each.reason}')}"
        for each in report.skipped
    ]
    found = len(report.findings)
    total = f"{found:,} {'finding' if found == 1 else 'findings'}, {report.seen:,} files seen"
    lines.append(f"authlint: {'; '.join([total, *sentences(report)])}")
    return "\n".join(lines) + "\n"


def _data(text: str) -> str:
    return visible(text).replace("%", "%AZP25")


def _property(text: str) -> str:
    return _data(text).replace("]", "%5D").replace(";", "%3B")
