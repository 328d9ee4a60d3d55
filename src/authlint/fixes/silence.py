"""The comment that ignores a finding, as an edit of its file.

    user.set_password(raw)  # authlint: ignore[AUT203] -- the account is new

In Python it goes behind a statement of one line where it fits, else on a line of its own above the statement;
a comment of ours that is there takes the code in. In other files it goes on a line of its own above, in the
comment marks of the kind of file. No libcst here: a language server asks for this on every finding.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Sequence

from authlint.findings import Edit
from authlint.fixes.mending import Change, Refused, applied
from authlint.fixes.sheet import Sheet
from authlint.pattern import pattern
from authlint.suppress import Comments, other_comments, python_comments

WIDEST = 100
"""Characters of a line with a comment behind its code."""

MARKS = {
    **dict.fromkeys(("js", "mjs", "cjs", "ts"), ("// ", "")),
    **dict.fromkeys(("sql", "ddl"), ("-- ", "")),
    **dict.fromkeys(("html", "htm", "xhtml", "xml", "vue", "svelte"), ("<!-- ", " -->")),
    **dict.fromkeys(("djhtml", "jinja", "jinja2", "j2"), ("{# ", " #}")),
    **dict.fromkeys(
        ("yaml", "yml", "toml", "ini", "cfg", "conf", "properties", "env", "dockerfile", "sh", "bash"),
        ("# ", ""),
    ),
}  # fmt: skip
"""How a comment begins and ends, by the suffix of the file's name; JSON has none, JSX no one way."""

_CODES = pattern(r"(authlint:\s*ignore\s*\[)([^\]\n]*)(\])")


def ignoring(path: str, data: bytes, line: int, code: str, reason: str, end_line: int = 0) -> Edit:
    """The edit that silences a code for what begins on a line (from 1); `path` is the one shown.

    Raises Refused where no comment can stand, and when the file cannot be read.
    """
    sheet = Sheet(path, data)
    reason = " ".join(reason.split())
    python = path.endswith((".py", ".pyw", ".pyi"))
    change = _in_python(sheet, line, code, reason) if python else _elsewhere(sheet, line, code, reason)
    shifted = change.text.count("\n") if change.start <= sheet.starts[line - 1] else 0
    after = Sheet(path, sheet.mark + sheet.encoded(applied(sheet.text, [change])))
    comments = _comments(after, python)
    if not comments.silences(code, line + shifted, max(end_line, line) + shifted):
        raise Refused("a comment would not be read there")
    if _content(sheet, python) != _content(after, python):
        raise Refused("a comment would become part of the content")
    return sheet.edit(change, path)


def _comments(sheet: Sheet, python: bool) -> Comments:
    return python_comments(sheet.source) if python else other_comments(sheet.source)


def _in_python(sheet: Sheet, line: int, code: str, reason: str) -> Change:
    comments = _comments(sheet, True)
    first, last = comments.statement(line)
    numbers = [number for number in range(first - 1, last + 1) if number > 0]
    for each in (found for number in numbers for found in comments.by_line.get(number, ())):
        if each.form == "ignore" and (each.line >= first or each.alone):
            return _taken_in(sheet, each.line, code)
    comment = f"# authlint: ignore[{code}]" + (f" -- {reason}" if reason else "")
    text = sheet.source.line(last)
    if first == last and len(text.rstrip()) + 2 + len(comment) <= WIDEST:
        end = sheet.starts[last - 1] + len(text.rstrip())
        return Change(end, sheet.starts[last - 1] + len(text), f"  {comment}")
    return _above(sheet, first, comment)


def _taken_in(sheet: Sheet, number: int, code: str) -> Change:
    """One more code in a comment that is there."""
    found = _CODES.search(sheet.source.line(number))
    if found is None:
        raise Refused("a comment that names no code stands there")
    start = sheet.starts[number - 1]
    codes = [each for each in re.split(r"[,\s]+", found[2]) if each]
    return Change(start + found.start(2), start + found.end(2), ", ".join([*codes, code]))


def _above(sheet: Sheet, number: int, comment: str) -> Change:
    text = sheet.source.line(number)
    indent = text[: len(text) - len(text.lstrip())]
    start = sheet.starts[number - 1]
    return Change(start, start, f"{indent}{comment}{sheet.newline_at(number)}")


def _elsewhere(sheet: Sheet, line: int, code: str, reason: str) -> Change:
    for each in other_comments(sheet.source).by_line.get(line, ()):
        if each.form == "ignore":
            return _taken_in(sheet, line, code)
    above = other_comments(sheet.source).by_line.get(line - 1, ())
    if any(each.alone and each.form == "ignore" for each in above):
        return _taken_in(sheet, line - 1, code)
    begin, end = _marks(sheet)
    if end and (end.strip() in reason or (begin.startswith("<!--") and "--" in reason)):
        raise Refused("the reason holds the end of a comment")
    separator = ": " if begin.startswith("<!--") else " -- "
    before = sheet.text[: sheet.starts[line - 1]]
    if begin.startswith("<!--") and before.rfind("<") > before.rfind(">"):
        raise Refused("the line lies inside of a tag")
    if before.count("`") % 2 and begin == "// ":
        raise Refused("the line lies inside of a text")
    if before.rstrip("\r\n").endswith("\\") and sheet.path.endswith(("sh", "env", "properties")):
        raise Refused("the line goes on with the one above")
    comment = f"{begin}authlint: ignore[{code}]" + (f"{separator}{reason}" if reason else "") + end
    return _above(sheet, line, comment)


def _marks(sheet: Sheet) -> tuple[str, str]:
    """How a comment begins and ends in the file; templates of a server have one that visitors do not see."""
    name = sheet.path.rpartition("/")[2].lower()
    suffix = name.rpartition(".")[2]
    # `.env.production`, `Dockerfile.web` and their like say it before the last dot.
    marks = MARKS.get(suffix) or next(
        (MARKS[each] for each in ("env", "dockerfile") if each in name.split(".")), None
    )
    if marks is None:
        raise Refused(f"no comment is known for .{suffix}")
    if suffix in ("html", "htm", "xhtml") and ("{%" in sheet.text or "{{" in sheet.text):
        return MARKS["jinja"]
    return marks


def _content(sheet: Sheet, python: bool) -> Sequence[object]:
    """What a file says without its comments, where that can be told: tokens of Python, events of YAML."""
    if python:
        try:
            return [
                (each.type, each.string)
                for each in tokenize.generate_tokens(io.StringIO("\n".join(sheet.source.lines)).readline)
                if each.type not in (tokenize.COMMENT, tokenize.NL)
            ]
        except (tokenize.TokenError, SyntaxError) as error:
            raise Refused("cannot be parsed") from error
    if sheet.path.endswith((".yaml", ".yml")):
        import yaml  # type: ignore[import-untyped]

        try:
            return [(type(each).__name__, getattr(each, "value", None)) for each in yaml.parse(sheet.text)]
        except (yaml.YAMLError, RecursionError):
            return []  # a template of YAML
    if sheet.path.endswith(".toml"):
        import tomli

        try:
            return [tomli.loads(sheet.text)]
        except (ValueError, RecursionError):
            return []
    return []
