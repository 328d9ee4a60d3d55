"""The report for people: place and message, the line underlined, what else to read, what to do.

shop/views.py:12:5: AUT203 the password of request.user is set and ...; verify it first
   |
12 |     user.set_password(form.cleaned_data["new"])
   |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
   = shop/services.py:3:5: the password is written here
   = help: authlint explain AUT203 (V6.2.3, v4-2.1.6, CWE-620)
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence

from authlint.findings import Evidence, Finding, Place, Report
from authlint.reporters.accepted import scope, sentence, stale
from authlint.reporters.shown import alone, covered, named, secretive, visible, width

LineOf = Callable[[str, int], str]
"""(path as reported, line number) -> the line without its end; "" when there is none."""

WIDEST = 150
"""Characters of a source line that are shown."""


def render(report: Report, line_of: LineOf, colour: bool = False, columns: int = 0) -> str:
    """The report as text; `colour` adds ANSI escapes, `columns` breaks and cuts the lines for a terminal."""
    paint = _painted if colour else _plain
    parts = ["\n".join(_finding(each, line_of, paint, columns)) + "\n" for each in report.findings]
    if report.tallies:
        parts += ["\n".join(each) + "\n" for each in _audited(report, paint) if each]
    ends = "\n".join(_ends(report, paint))
    return "\n".join([*parts, ends + "\n"])


Paint = Callable[[str, str], str]
_COLOURS = {"place": "1", "code": "1;31", "mark": "1;31", "margin": "34", "help": "36", "warning": "33"}


def _painted(text: str, what: str) -> str:
    return f"\x1b[{_COLOURS[what]}m{text}\x1b[0m"


def _plain(text: str, what: str) -> str:
    return text


def _finding(finding: Finding, line_of: LineOf, paint: Paint, columns: int) -> Iterator[str]:
    place = finding.place
    where = f"{named(place.path)}:{place.line}:{place.column}:"
    told = _broken(visible(finding.message), len(where) + len(finding.code) + 2, 4, columns)
    yield f"{paint(where, 'place')} {paint(finding.code, 'code')} {told}"
    number = str(place.line)
    margin = " " * len(number)
    line = line_of(place.path, place.line)
    if line.strip():
        # Beside what a finding speaks of, its line may hold a secret that is none of its business.
        secret = secretive(finding.code, line, place.column)
        column = place.column
        end = place.end_column if place.end_line == place.line else len(line.rstrip()) + 1
        if place.path.endswith((".py", ".pyw")):
            line = covered(line, place.path, telling=not secret)
        else:
            line, column, end = alone(line, column, end, place.path, telling=not secret)
        room = columns - len(number) - 3 if columns else WIDEST
        widest = WIDEST if not columns else room if len(line) <= room else max(min(room - 6, WIDEST), 20)
        shown, mark = _underlined(line, column, end, widest)
        yield f"{margin} {paint('|', 'margin')}"
        yield f"{paint(number, 'margin')} {paint('|', 'margin')} {shown}"
        yield f"{margin} {paint('|', 'margin')} {mark[0]}{paint(mark[1], 'mark')}"
    for each in _by_line(finding.related):
        at = f"{named(each.place.path)}:{each.place.line}:{each.place.column}:"
        left = len(margin) + 3
        told = _broken(visible(each.message), left + len(at) + 1, left + 2, columns)
        yield f"{margin} {paint('=', 'margin')} {at} {told}"
    documents = ", ".join((*finding.requirements, *(f"CWE-{each}" for each in finding.cwe[:1])))
    help_line = f"help: authlint explain {finding.code}" + (f" ({documents})" if documents else "")
    yield f"{margin} {paint('=', 'margin')} {paint(help_line, 'help')}"


def _by_line(related: Sequence[Evidence]) -> list[Evidence]:
    """Places that say the same of one line once."""
    first: dict[tuple[str, int, str], Evidence] = {}
    for each in related:
        first.setdefault((each.place.path, each.place.line, each.message), each)
    return list(first.values())


def _broken(text: str, start: int, indent: int, columns: int) -> str:
    """A sentence that begins `start` cells into a line, broken between words where the terminal ends."""
    if not columns or start + len(text) <= columns:
        return text
    blanks = " " * indent
    wrap = textwrap.TextWrapper(columns, blanks, blanks, break_long_words=False, break_on_hyphens=False)
    if start + len(text.split(" ", 1)[0]) > columns:
        return "\n" + wrap.fill(text)
    wrap.initial_indent = " " * start
    return wrap.fill(text).lstrip(" ")


def _underlined(line: str, column: int, end: int, widest: int = WIDEST) -> tuple[str, tuple[str, str]]:
    """The line as shown, and what goes below it: blanks up to the place, then its carets."""
    start = 0
    if len(line) > widest:
        start = max(0, min(column - 1 - widest // 3, len(line) - widest))
    before, marked, after = (
        line[start : column - 1],
        line[column - 1 : min(end - 1, start + widest)],
        line[max(end, column) - 1 : start + widest],
    )
    shown = [visible(each) for each in (before, marked, after.rstrip())]
    left = "..." if start else ""
    right = "..." if start + widest < len(line) else ""
    blanks = "".join("\t" if each == "\t" else " " * width(each) for each in left + shown[0])
    return left + "".join(shown) + right, (blanks, "^" * max(1, width(shown[1])))


def _audited(report: Report, paint: Paint) -> Iterator[list[str]]:
    """What is met with its evidence, what is not decided with its reason, and the sum of each requirement."""
    if report.met:
        yield [
            "met:",
            *(
                f"  {_at(each.place)} {each.code} {visible(each.evidence.message)}"
                + (f" ({_at(each.evidence.place)})" if each.evidence.place != each.place else "")
                for each in report.met
            ),
        ]
    if report.silenced:
        yield [
            "silenced by comments:",
            *(
                f"  {_at(each.finding.place)} {each.finding.code} {visible(each.finding.message)}"
                + (f" ({visible(each.reason)})" if each.reason else "")
                for each in report.silenced
            ),
        ]
    if held := [pair for applied in report.baselines for pair in applied.held]:
        yield [
            "accepted by a baseline:",
            *(
                f"  {_at(each.place)} {each.code} {visible(each.message)}"
                + (f" ({visible(entry.reason)})" if entry.reason else "")
                for each, entry in held
            ),
        ]
    if report.unknown:
        yield [
            "not decided:",
            *(f"  {_at(each.place)} {each.code} {visible(each.reason)}" for each in report.unknown),
        ]
    rows: list[tuple[str, ...]] = [("requirement", "level", "violated", "met", "not decided", "")]
    reasons = []
    for each in report.tallies:
        if each.codes:
            numbers = (str(number) for number in (each.level, each.violated, each.met, each.unknown))
            rows.append((each.requirement, *numbers, each.title))
            reasons += [f"  {count:>5} {each.requirement}: {visible(why)}" for why, count in each.reasons]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    yield [
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:5], widths[1:5]), row[5]]).rstrip()
        for row in rows
    ]
    if reasons:
        yield ["not decided, by reason:", *reasons]
    off = [f"{each.requirement} ({', '.join(each.off)})" for each in report.tallies if each.off]
    if off:
        yield [f"{paint('not run:', 'warning')} rules of {', '.join(off)}"]
    without = [each.requirement for each in report.tallies if not (each.codes or each.off)]
    if without:
        yield textwrap.wrap(
            f"not covered: no rule looks for {', '.join(without)}", WIDEST, subsequent_indent="  "
        )


def _at(place: Place) -> str:
    return f"{named(place.path)}:{place.line}:{place.column}"


def _ends(report: Report, paint: Paint) -> Iterator[str]:
    """What was not analysed, and the sum of it all."""
    if report.skipped:
        yield paint("not analysed:", "warning")
        for skipped in report.skipped:
            yield f"  {named(skipped.path)}: {visible(skipped.reason)}"
    for engine, status in report.engines.items():
        if status != "ran" and not status.startswith("not needed"):
            yield f"{paint(f'{engine} rules:', 'warning')} {visible(status)}"
    for applied in report.baselines:
        yield paint(sentence(applied), "warning") if applied.stale else sentence(applied)
        yield from (f"  {each}" for each in stale(applied))
    if report.scope is not None:
        yield scope(report.scope)
    files = len({each.place.path for each in report.findings})
    found = (
        f"{_count(len(report.findings), 'finding')} in {_count(files, 'file')}" if files else "no findings"
    )
    left_out = "".join(
        f", {_count(count, _KINDS.get(what, what + ' file'))} left out"
        for what, count in sorted(report.left_out.items())
    )
    seen = f"{_count(report.seen, 'file')} seen, {report.analysed:,} analysed"
    silenced = f", {len(report.silenced):,} silenced by comments" if report.silenced else ""
    yield f"{found}{silenced}; {seen}{left_out}"
    if any(each.mend is not None for each in report.findings):
        yield "authlint check --diff --unsafe-fixes shows what can be mended, --fix mends what is safe"


_KINDS = {"tests": "test file", "generated": "generated file", "bundled": "bundled library"}


def _count(number: int, noun: str) -> str:
    if number != 1:
        noun = f"{noun.removesuffix('y')}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{number:,} {noun}"
