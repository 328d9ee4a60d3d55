"""Comments that silence findings, and the report of those that silence nothing or more than they say.

    user.set_password(raw)  # noqa: AUT203
    user.set_password(raw)  # authlint: ignore[AUT203] -- the account is new
    <!-- authlint: ignore[AUT402]: a survey, no recovery -->   also {# #}, {% comment %}, //, /* */, --

Our own form stands at the beginning of a comment; words in the middle of one are prose. It counts on every
line of the statement that a finding stands in, decorators included, and in comments on lines of their own
directly above it. `noqa` is flake8's: with codes it silences those that begin so, without any it silences
everything on the statement. Only files with findings, or with such a comment for us, are tokenised.
"""

from __future__ import annotations

import contextlib
import io
import re
import tokenize
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from authlint.pattern import pattern
from authlint.record import field, record, replace
from authlint.source import Source

_OURS = pattern(r"authlint:[ \t]*ignore\b(?:[ \t]*\[([^\]\n]*)\])?")
# Behind code a second comment may follow a first one; on a line of its own it would be code commented out.
_FIRST = pattern(r"#[#:! \t]*(?=authlint:)")
_LATER = pattern(r"(?<=\s)#+[ \t]*(?=authlint:)")
_INSIDE = pattern(r"(?:^|(?<=[\r\n]))[#*! \t]*(?=authlint:)")
_REASON = pattern(r"[ \t]*(?:--(?!>)|:)[ \t]*([^\r\n]*)")
_NEXT = pattern(r"\s#+\s*(?:authlint:|noqa\b|type:|pyright:|pylint:|mypy:|nosec\b|pragma:|fmt:).*")
# As flake8 7 reads it: a colon, at most one blank, codes apart by commas or blanks.
_NOQA = pattern(r"# noqa(?::\s?((?:[A-Z]+[0-9]+[,\s]*)+))?", re.IGNORECASE)


@record(frozen=False)
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


@record(frozen=False)
class Comments:
    """The suppressions of a file, and where its statements begin and end.

    `statements` maps each line of a statement to its (first, last); of a class or function that is the head
    alone. It is empty for files that are not Python: there a finding's own lines count. `decorated` has the
    heads once more, decorators included. `bare` are the lines that hold nothing but a comment.
    """

    suppressions: list[Suppression] = field(default_factory=list)
    statements: dict[int, tuple[int, int]] = field(default_factory=dict)
    decorated: dict[int, tuple[int, int]] = field(default_factory=dict)
    bare: set[int] = field(default_factory=set)
    by_line: dict[int, list[Suppression]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for each in self.suppressions:
            self.by_line.setdefault(each.line, []).append(each)

    def unheard(self) -> Comments:
        """The same statements, and no comment that silences."""
        return Comments([], self.statements, self.decorated, self.bare)

    def statement(self, line: int) -> tuple[int, int]:
        """The first and the last line of the statement that a line belongs to."""
        return self.statements.get(line, (line, line))

    def silences(self, code: str, line: int, end_line: int) -> Suppression | None:
        """What silences a finding of that code with its place on those lines, if anything; notes who did it."""
        if not self.suppressions:
            return None
        first, last = (line, max(line, end_line))
        if self.statements:
            first, last = self.decorated.get(line) or self.statement(line)
        near = [each for number in range(first, last + 1) for each in self.by_line.get(number, ())]
        above = first - 1
        while above in self.bare:
            near += [each for each in self.by_line.get(above, ()) if each.alone and each.form == "ignore"]
            above -= 1
        silencing = [each for each in near if each.covers(code)]
        for each in silencing:
            each.used.add(code)
        return silencing[0] if silencing else None


def addressed(data: bytes) -> bool:
    """Whether a file may hold a comment in our own form; one without an auth word is read for it too."""
    return b"authlint:" in data


def worth_reading(data: bytes) -> bool:
    """Whether a file may hold a comment that names one of our codes."""
    return addressed(data) or (b"AUT" in data and b"noqa" in data.lower())


def python_comments(source: Source, noqa: bool = True) -> Comments:
    """The suppressions and statements of a Python file, flake8's comments only on demand.

    Older and newer Python than ours is read as the parser reads it; what does not tokenise even then gives what
    came first.
    """
    read = _Reader(noqa)
    text = "\n".join(source.lines)
    try:
        read.tokens(text)
    except _UNREADABLE:
        from authlint.python.dialects import translated

        if (other := translated(text, tabs=True)) is not None:
            again = _Reader(noqa)
            with contextlib.suppress(*_UNREADABLE):
                again.tokens(other.text)
            if len(again.statements) > len(read.statements):
                read = again
    return Comments(read.suppressions, read.statements, read.decorated, read.bare)


_UNREADABLE = (tokenize.TokenError, SyntaxError, RecursionError, ValueError)
_LAYOUT = frozenset((tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.ENCODING))


class _Reader:
    """What the tokens of a Python file say of its comments and statements, as far as they went."""

    def __init__(self, noqa: bool) -> None:
        self.noqa = noqa
        self.suppressions: list[Suppression] = []
        self.statements: dict[int, tuple[int, int]] = {}
        self.decorated: dict[int, tuple[int, int]] = {}
        self.bare: set[int] = set()

    def tokens(self, text: str) -> None:
        start = decorators = 0
        decorator = False
        lines = text.split("\n")
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            kind = token.type
            if kind == tokenize.COMMENT:
                line, column = token.start
                alone = not lines[line - 1][:column].strip()
                if alone:
                    self.bare.add(line)
                self._comment(token.string, line, column, alone)
            elif kind == tokenize.NEWLINE:
                end = token.start[0]
                self.statements.update(dict.fromkeys(range(start, end + 1), (start, end)))
                if decorator:
                    decorators = decorators or start
                elif decorators:
                    self.decorated.update(dict.fromkeys(range(decorators, end + 1), (decorators, end)))
                    decorators = 0
                start = 0
            elif not start and kind not in _LAYOUT:
                start = token.start[0]
                decorator = token.string == "@"

    def _comment(self, comment: str, line: int, column: int, alone: bool) -> None:
        if self.noqa and (found := _NOQA.search(comment)):
            self.suppressions.append(
                Suppression(line, column + found.start() + 1, "noqa", _split(found[1] or ""), alone)
            )
        if "authlint:" in comment:
            places = [found.end() for found in (_FIRST.match(comment),) if found]
            if not alone:
                places += [found.end() for found in _LATER.finditer(comment)]
            for each in _ours(comment, places):
                self.suppressions.append(_placed(each, line, column + each.column, alone))


def other_comments(source: Source) -> Comments:
    """The suppressions of a template, script or configuration file, see `remarks` for what is a comment there."""
    from authlint.remarks import remarks

    if "authlint:" not in source.text:
        return Comments()
    lines = _Lines(source.text)
    suppressions: list[Suppression] = []
    bare: set[int] = set()
    for remark in remarks(source.path, source.text):
        first, last = lines.number(remark.start), lines.number(max(remark.end - 1, remark.start))
        alone = lines.blank(lines.starts[first - 1], remark.start) and lines.blank(
            remark.end, lines.end(last)
        )
        if alone:
            bare.update(range(first, last + 1))
        said = source.text[remark.said]
        if "authlint:" in said:
            places = [found.end() for found in _INSIDE.finditer(said)]
            if not alone:
                places += [found.end() for found in _LATER.finditer(said)]
            for each in _ours(said, places):
                offset = remark.said.start + each.column - 1
                line = lines.number(offset)
                suppressions.append(_placed(each, line, offset - lines.starts[line - 1] + 1, alone))
    suppressions.sort(key=lambda each: (each.line, each.column))
    return Comments(suppressions, bare=bare)


class _Lines:
    """Offsets of a text as lines, as `Source` counts them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(found.end() for found in re.finditer(r"\r\n|\r|\n", text))]

    def number(self, offset: int) -> int:
        return bisect_right(self.starts, offset)

    def end(self, number: int) -> int:
        return self.starts[number] if number < len(self.starts) else len(self.text)

    def blank(self, start: int, end: int) -> bool:
        return not self.text[start:end].strip()


def _ours(comment: str, places: Iterable[int]) -> Iterator[Suppression]:
    """What stands at those places of a comment; the columns are those in it, from 1."""
    for place in dict.fromkeys(places):
        if found := _OURS.match(comment, place):
            reason = _REASON.match(comment, found.end())
            text = _NEXT.sub("", reason[1]).strip() if reason else ""
            yield Suppression(0, place + 1, "ignore", _split((found[1] or "").upper()), False, text)


def _placed(suppression: Suppression, line: int, column: int, alone: bool) -> Suppression:
    return replace(suppression, line=line, column=column, alone=alone)


def _split(codes: str) -> tuple[str, ...]:
    return tuple(each for each in re.split(r"[,\s]+", codes) if each)


def idle(comments: Comments, active: frozenset[str]) -> list[tuple[Suppression, str, str]]:
    """What to say of the suppressions: (comment, code of ours, message).

    AUT001 for a code that nothing reports here, where its rule did run (it is in `active`); AUT002 for a
    comment without a code, if it is ours or silences something, and for a code that no rule has.
    """
    said = []
    for each in comments.suppressions:
        if each.form == "ignore" and not each.codes:
            text = "this comment names no code and silences nothing; write ignore[AUT...]"
            said.append((each, "AUT002", text))
        elif not each.codes and each.used:
            codes = ", ".join(sorted(each.used))
            said.append(
                (each, "AUT002", f"this comment silences {codes} without a name; write # noqa: {codes}")
            )
        for code in each.codes:
            said += [(each, *found) for found in _idle(each, code, active)]
    return said


def _idle(comment: Suppression, code: str, active: frozenset[str]) -> Iterator[tuple[str, str]]:
    from authlint.config import all_codes, is_code, nearest

    noqa = comment.form == "noqa"
    if noqa and not code.upper().startswith("AUT"):
        return  # other tools' codes
    if not is_code(code, whole=not noqa):
        yield "AUT002", f"no rule has the code {code}{nearest(code.upper(), all_codes())}"
    elif noqa and code not in active:
        # A prefix is idle when every rule that it means did run, and none reports anything here.
        meant = [each for each in all_codes() if each.startswith(code)]
        if active.issuperset(meant) and not any(each.startswith(code) for each in comment.used):
            yield "AUT001", f"nothing reports {code} here; remove the comment that ignores it"
    elif code in active and code not in comment.used:
        yield "AUT001", f"nothing reports {code} here; remove the comment that ignores it"


PAGES = {
    "AUT000": """# A fault of authlint itself

A rule failed on a file. The line names the rule, the file and the error; everything else was analysed, and
the exit code is 4. Please report it with the lines of the file that it names.""",
    "AUT001": """# A comment silences nothing

The comment names a code, the rule of that code did run, and it has nothing to report there: the code was
mended, or the comment moved away from its statement. Remove it, so that it cannot hide the next finding.""",
    "AUT002": """# A comment names no code, or one that no rule has

`# authlint: ignore` without codes silences nothing, since it would hide what nobody has looked at. Write the
code that you looked at, and why it is right: `# authlint: ignore[AUT203] -- the account is new`.

`# noqa` without codes silences everything on its line, as it does in flake8; it is reported when one of our
findings is among that. So is `# noqa:AUT` or `# noqa : AUT203`, which flake8 takes for a `# noqa` without codes,
and a code in small letters, which flake8 does not take at all.""",
}
"""The pages of the codes that are no rules."""
