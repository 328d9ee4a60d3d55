"""Comments that silence findings, and the report of those that silence nothing.

    user.set_password(raw)  # noqa: AUT203
    user.set_password(raw)  # authlint: ignore[AUT203] -- the account is new
    <!-- authlint: ignore[AUT402] -- a survey, no recovery -->   also {# #}, {% comment %}, //, /* */, --

Our own form counts on every line of the statement that a finding stands in, and on lines of their own
directly above it. `noqa` is flake8's: with codes it silences those that begin so, without any it silences
everything on the statement. Only files with findings, or with such a comment for us, are tokenised.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass, field

from authlint.source import Source

_OURS = re.compile(r"authlint:\s*ignore\b(?:\s*\[([^\]\n]*)\])?")
_MARKS = re.compile(r"(?:#|//|/\*|--|<!--|\{#|\{%\s*comment\b)[^\n]*?(?=authlint:\s*ignore\b)")
_REASON = re.compile(r"[ \t]*--(?!>)[ \t]*([^\n]*)")
_CLOSERS = re.compile(r"(?:-->|\*/|#\}|\{%|authlint:|# noqa).*")
_OPENERS = ("#", "//", "/*", "--", "<!--", "{#", "{% comment", "{%comment", "*")
# As flake8 7 reads it: a colon, at most one blank, codes apart by commas or blanks.
_NOQA = re.compile(r"# noqa(?::\s?((?:[A-Z]+[0-9]+[,\s]*)+))?", re.IGNORECASE)


@dataclass(slots=True)
class Suppression:
    """A comment that silences. `codes` is empty for one that names none.

    `form` is "noqa" or "ignore"; `alone` tells that nothing else stands on its line. `reason` is what follows
    "--" in our form. `used` collects the codes that it silenced.
    """

    line: int
    column: int
    form: str
    codes: tuple[str, ...]
    alone: bool
    reason: str = ""
    used: set[str] = field(default_factory=set)

    def covers(self, code: str) -> bool:
        """Whether it silences a code: ours wants it whole, flake8's takes a prefix, or nothing for all."""
        if self.form == "noqa":
            return not self.codes or code.startswith(self.codes)
        return code in self.codes


@dataclass(slots=True)
class Comments:
    """The suppressions of a file, and where its statements begin and end.

    `statements` maps each line of a statement to its (first, last); of a class or function that is the head
    alone. It is empty for files that are not Python: there a finding's own lines count.
    """

    suppressions: list[Suppression] = field(default_factory=list)
    statements: dict[int, tuple[int, int]] = field(default_factory=dict)
    by_line: dict[int, list[Suppression]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for each in self.suppressions:
            self.by_line.setdefault(each.line, []).append(each)

    def statement(self, line: int) -> tuple[int, int]:
        """The first and the last line of the statement that a line belongs to."""
        return self.statements.get(line, (line, line))

    def silences(self, code: str, line: int, end_line: int) -> Suppression | None:
        """What silences a finding of that code with its place on those lines, if anything; notes who did it."""
        first, last = self.statement(line) if self.statements else (line, max(line, end_line))
        near = [each for number in range(first, last + 1) for each in self.by_line.get(number, ())]
        above = first - 1
        while found := [each for each in self.by_line.get(above, ()) if each.alone and each.form == "ignore"]:
            near += found
            above -= 1
        silencing = [each for each in near if each.covers(code)]
        for each in silencing:
            each.used.add(code)
        return silencing[0] if silencing else None


def worth_reading(data: bytes) -> bool:
    """Whether a file may hold a comment that names one of our codes."""
    return b"authlint:" in data or (b"AUT" in data and b"noqa" in data.lower())


def python_comments(source: Source, noqa: bool = True) -> Comments:
    """The suppressions and statements of a Python file, flake8's comments only on demand.

    What does not tokenise gives what came first.
    """
    suppressions: list[Suppression] = []
    statements: dict[int, tuple[int, int]] = {}
    start = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO("\n".join(source.lines)).readline):
            kind = token.type
            if kind == tokenize.COMMENT:
                alone = not token.line[: token.start[1]].strip()
                suppressions += _read(token.string, token.start[0], token.start[1], alone)
            elif kind == tokenize.NEWLINE:
                span = (start, token.start[0])
                statements.update(dict.fromkeys(range(start, token.start[0] + 1), span))
                start = 0
            elif not start and kind not in _LAYOUT:
                start = token.start[0]
    except (tokenize.TokenError, SyntaxError, RecursionError, ValueError):
        pass
    return Comments([each for each in suppressions if noqa or each.form != "noqa"], statements)


_LAYOUT = frozenset((tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.ENCODING))


def other_comments(source: Source) -> Comments:
    """The suppressions of a template, script or configuration file: any comment mark in front of our word."""
    suppressions: list[Suppression] = []
    for number, line in enumerate(source.lines, 1):
        if "authlint:" in line and (found := _MARKS.search(line)):
            alone = line.lstrip().startswith(_OPENERS)
            suppressions += _read(line[found.start() :], number, found.start(), alone)
    return Comments(suppressions)


def _read(comment: str, line: int, column: int, alone: bool) -> Iterable[Suppression]:
    if found := _NOQA.search(comment):
        yield Suppression(line, column + found.start() + 1, "noqa", _split(found[1] or ""), alone)
    for found in _OURS.finditer(comment):
        reason = _REASON.match(comment, found.end())
        yield Suppression(
            line,
            column + found.start() + 1,
            "ignore",
            _split(found[1] or ""),
            alone,
            _CLOSERS.sub("", reason[1]).strip() if reason else "",
        )


def _split(codes: str) -> tuple[str, ...]:
    return tuple(each.upper() for each in re.split(r"[,\s]+", codes) if each)


def idle(comments: Comments, active: frozenset[str]) -> list[tuple[Suppression, str, str]]:
    """What to say of the suppressions: (comment, code of ours, message).

    AUT001 for a code that nothing reports here, where its rule did run (it is in `active`); AUT002 for a
    comment without a code and for a code that no rule has.
    """
    from authlint.config import all_codes, is_code, nearest

    said = []
    for each in comments.suppressions:
        if each.form == "ignore" and not each.codes:
            said.append(
                (each, "AUT002", "this comment names no code and silences nothing; write ignore[AUT...]")
            )
        for code in each.codes:
            if each.form == "noqa" and not code.startswith("AUT"):
                continue  # other tools' codes
            if not is_code(code, whole=each.form == "ignore"):
                said.append((each, "AUT002", f"no rule has the code {code}{nearest(code, all_codes())}"))
            elif code in active and code not in each.used:
                said.append(
                    (each, "AUT001", f"nothing reports {code} here; remove the comment that ignores it")
                )
    return said


PAGES = {
    "AUT000": """# A fault of authlint itself

A rule failed on a file. The line names the rule, the file and the error; everything else was analysed, and
the exit code is 4. Please report it with the lines of the file that it names.""",
    "AUT001": """# A comment silences nothing

The comment names a code, the rule of that code did run, and it has nothing to report there: the code was
mended, or the comment moved away from its statement. Remove it, so that it cannot hide the next finding.""",
    "AUT002": """# A comment names no code, or one that no rule has

`# authlint: ignore` without codes silences nothing, since it would hide what nobody has looked at. Write the
code that you looked at, and why it is right: `# authlint: ignore[AUT203] -- the account is new`.""",
}
"""The pages of the codes that are no rules."""
