"""The generated parts of README: the table of rules and the matrix of requirements."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from authlint.registry import RuleInfo, rules
from authlint.requirements import requirements

PARTS = ("rules", "requirements")


def rule_table(infos: Sequence[RuleInfo]) -> str:
    """A Markdown table, one line a code; a code that both engines serve names both."""
    lines = [
        "| Code | Allows | Finds | Requirement | Level | Confidence | Engine | Fix |",
        "|---|---|---|---|---|---|---|---|",
    ]
    by_code: dict[str, list[RuleInfo]] = {}
    for info in infos:
        by_code.setdefault(info.code, []).append(info)
    for code in sorted(by_code):
        same = sorted(by_code[code], key=lambda each: each.engine != "python")
        first = same[0]
        engines = ", ".join(dict.fromkeys(each.engine for each in same))
        covered = ", ".join(first.requirements)
        cells = (
            code,
            first.name,
            first.title,
            covered,
            str(first.level),
            first.confidence,
            engines,
            first.fix,
        )
        lines.append(_line(cells))
    return "\n".join(lines)


def requirement_matrix(infos: Sequence[RuleInfo]) -> str:
    """A Markdown table of the requirements that have rules, then the ids of those that have none."""
    rows = requirements()
    codes: dict[str, list[str]] = {each: [] for each in rows}
    for info in infos:
        for requirement in info.requirements:
            if requirement in codes and info.code not in codes[requirement]:
                codes[requirement].append(info.code)
    lines = ["| Requirement | Level | Says | Rules |", "|---|---|---|---|"]
    for requirement, found in codes.items():
        if found:
            row = rows[requirement]
            lines.append(_line((requirement, str(row.level), row.title, ", ".join(sorted(found)))))
    without = [each for each, found in codes.items() if not found]
    if without:
        lines += ["", f"No rule yet ({len(without)} of {len(rows)}): {', '.join(without)}."]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(each.replace("|", "\\|") for each in cells) + " |"


def refreshed(text: str, infos: Sequence[RuleInfo]) -> str:
    """README with its generated parts made anew.

    A part stands between `<!-- rules:begin -->` and `<!-- rules:end -->`, the matrix between markers named
    `requirements`. Raises ValueError when the markers of a part are missing or out of order.
    """
    made = {"rules": rule_table(infos), "requirements": requirement_matrix(infos)}
    for part in PARTS:
        begin, end = f"<!-- {part}:begin -->", f"<!-- {part}:end -->"
        before, opened, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        if not opened or not closed:
            raise ValueError(f"README has no lines {begin} and {end}; put them where the table belongs")
        text = f"{before}{begin}\n\n{made[part]}\n\n{end}{after}"
    return text


def refresh(readme: Path, check: bool) -> bool:
    """Make the generated parts of a README anew; True when they were stale.

    With `check` the file is only read. Raises OSError when it cannot be read or written, ValueError when
    a marker is missing.
    """
    old = readme.read_text(encoding="utf-8")
    new = refreshed(old, rules())
    if new != old and not check:
        readme.write_text(new, encoding="utf-8")
    return new != old
