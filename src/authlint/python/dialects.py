"""Files of another Python than the one that runs: older and newer syntax, rewritten into what this one parses.

Asked only after a file did not parse. `translated` works on tokens and keeps every line; `Translation.restore`
moves the columns of the tree back to those of the file. What it reads:

- Python 2: `print` and `exec` as statements, `except E, e`, `raise E, "text"`, backticks, `<>`, `0777`, `10L`,
  `ur""`, tuples among parameters, tabs that count for eight columns; `async` as a name (before 3.7);
- 3.12 to 3.14: `type X = ...`, type parameters, quotes, backslashes, comments and line ends inside the fields
  of f-strings (PEP 701), t-strings, several exceptions without parentheses (PEP 758);
- templates of Python files (cookiecutter, copier): `{{ name }}` outside strings stands for a name, tags
  stand for nothing.

The text is for analysis only: where the two differ in meaning (an escape inside a field of an f-string becomes
a blank), no finding depends on it.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator

from authlint.pattern import pattern
from authlint.record import record

Edit = tuple[int, int, str]
"""First and last offset in the text, and what stands there instead; never over a line end."""

_TOKEN = pattern(
    r"""(?P<space>[ \t\f]+|\\\r?\n)
    |(?P<comment>\#[^\r\n]*)
    |(?P<newline>\r\n|\r|\n)
    |(?P<string>[A-Za-z]{0,2}(?:'''|\"{3}|'|"))
    |(?P<number>\.?[0-9](?:[0-9a-zA-Z_.]|(?<=[eE])[+-])*)
    |(?P<name>\w+)
    |(?P<sign><>|>>|->|:=|[=!<>]=|.)""",
    re.VERBOSE | re.DOTALL,
)
_TAG = pattern(r"\{%[^{}]*%\}|\{#[^{}]*#\}")
_HOLE = pattern(r"\{\{[^{}\r\n]*\}\}")
_BREAK = pattern(r"\r\n|\r|\n")
_OPENING, _CLOSING = "([{", ")]}"
_QUOTES = ('"""', "'''", '"', "'")
_NESTED_FIELDS = sys.version_info < (3, 12)
"""Whether this Python cannot read the fields of f-strings as PEP 701 has them."""
_LARGEST = 1 << 20
"""Characters; larger texts are not rewritten."""
_FARTHEST = 2000
"""Tokens from a bracket to the one that closes it."""
_FORMATTED = frozenset(("f", "fr", "rf", "t", "tr", "rt"))
_HEADS = frozenset(
    ["if", "elif", "else", "for", "while", "try", "except", "finally", "with", "def", "class", "async"]
)


@record(frozen=False)
class Token:
    """A token of a text: kind, offsets, text; `first` at the beginning of a statement, `depth` counts brackets."""

    kind: str
    start: int
    end: int
    text: str
    first: bool = False
    depth: int = 0


class Unclosed(ValueError):
    """A string or a bracket that does not end."""


@record()
class Translation:
    """A text that may parse, with the edits that made it, in order."""

    text: str
    edits: dict[int, list[tuple[int, int, int]]]
    """By line: (first byte, bytes now, bytes before), the byte counted in the new line."""

    def restore(self, tree: ast.AST) -> None:
        """Move all columns of the tree back to those of the file."""
        for node in ast.walk(tree):
            for line, column in (("lineno", "col_offset"), ("end_lineno", "end_col_offset")):
                edits = self.edits.get(getattr(node, line, None) or 0)
                if edits:
                    setattr(node, column, _before(edits, getattr(node, column)))


def _before(edits: list[tuple[int, int, int]], column: int) -> int:
    shift = 0
    for start, now, before in edits:
        if column >= start + now:
            shift += before - now
        elif column > start:
            return start + shift + min(column - start, before)
    return column + shift


def translated(text: str, tabs: bool = False, template: bool = False) -> Translation | None:
    """The text with what this Python does not read rewritten; None when there is nothing of the kind.

    `tabs` when indentation mixes tabs and blanks, `template` when the text is one of a template engine.
    """
    if len(text) > _LARGEST:
        return None
    plain = _without_tags(text) if template else text
    try:
        edits = sorted(set(_edits(plain, tabs)))
    except (Unclosed, RecursionError):
        return None
    if not edits and plain == text:
        return None
    return _applied(plain, edits)


def _without_tags(text: str) -> str:
    def blank(found: re.Match[str]) -> str:
        return re.sub(r"[^\r\n]", " ", found[0])  # a blank line may stand anywhere

    def name(found: re.Match[str]) -> str:
        return re.sub(r"\W", "_", found[0])

    return _HOLE.sub(name, _TAG.sub(blank, text))


def _applied(text: str, edits: list[Edit]) -> Translation:
    parts: list[str] = []
    by_line: dict[int, list[tuple[int, int, int]]] = {}
    done, line, column = 0, 1, 0
    for start, end, new in edits:
        if start < done:
            continue
        kept = text[done:start]
        parts += (kept, new)
        breaks = _BREAK.split(kept)
        if len(breaks) > 1:
            line += len(breaks) - 1
            column = len(breaks[-1].encode())
        else:
            column += len(kept.encode())
        now, before = len(new.encode()), len(text[start:end].encode())
        by_line.setdefault(line, []).append((column, now, before))
        column += now
        done = end
    parts.append(text[done:])
    return Translation("".join(parts), by_line)


# ---------------------------------------------------------------------- tokens


def _tokens(text: str, edits: list[Edit]) -> list[Token]:
    """The tokens of a text without blanks and comments; adds the edits that f-strings need."""
    tokens: list[Token] = []
    position, depth, first = 0, 0, True
    head, lambdas = "", 0
    while position < len(text):
        token = _token(text, position, edits)
        position = token.end
        if token.kind in ("space", "comment") or (token.kind == "newline" and (depth or first)):
            continue
        if token.kind == "sign" and token.text in _CLOSING:
            depth = max(depth - 1, 0)
        token.first, token.depth = first, depth
        if token.kind == "sign" and token.text in _OPENING:
            depth += 1
        if first:
            head, lambdas = token.text, 0
        tokens.append(token)
        first = token.kind == "newline" or (not depth and token.text == ";")
        if not depth and token.text == "lambda":
            lambdas += 1
        elif not depth and token.text == ":":
            first = not lambdas and head in _HEADS
            lambdas = max(lambdas - 1, 0)
    return tokens


def _token(text: str, position: int, edits: list[Edit] | None) -> Token:
    """The token at an offset; with `edits`, those of an f-string are added. Raises Unclosed."""
    found = _TOKEN.match(text, position)
    assert found is not None and found.lastgroup is not None
    if found.lastgroup != "string":
        return Token(found.lastgroup, position, found.end(), found[0])
    prefix, quote = _split(found[0])
    if prefix.lower() in _FORMATTED:
        end = _formatted(text, position, edits)
    elif prefix.lower() in ("", "r", "u", "b", "br", "rb", "ur"):
        end = _string_end(text, found.end(), quote)
    else:  # a name that a quote follows, as in Python 2's `print"text"`
        return Token("name", position, position + len(prefix), prefix)
    return Token("string", position, end, text[position:end])


def _split(opening: str) -> tuple[str, str]:
    prefix = opening.rstrip("'\"")
    return prefix, opening[len(prefix) :]


def _string_end(text: str, position: int, quote: str) -> int:
    """The offset behind the closing quote. Raises Unclosed."""
    while position < len(text):
        if text[position] == "\\":
            position += 2
        elif text.startswith(quote, position):
            return position + len(quote)
        elif len(quote) == 1 and text[position] in "\r\n":
            break
        else:
            position += 1
    raise Unclosed


# ---------------------------------------------------------------------- f-strings


@record(frozen=False)
class Field:
    """What is inside the braces of an f-string: its strings (start, end), and edits that blank what may not be."""

    strings: list[tuple[int, int]]
    blanks: list[Edit]
    breaks: bool = False
    refused: bool = False
    """Whether an f-string inside it needs other quotes."""


def _formatted(text: str, start: int, edits: list[Edit] | None) -> int:
    """The end of the f- or t-string at `start`; adds edits where its fields hold what older Pythons refuse."""
    found = _TOKEN.match(text, start)
    assert found is not None
    prefix, quote = _split(found[0])
    fields: list[Field] = []
    end = _fields(text, found.end(), quote, "r" in prefix.lower(), fields)
    if edits is None:
        return end
    if "t" in prefix.lower():
        at = start + prefix.lower().index("t")
        edits.append((at, at + 1, "f"))
    if _NESTED_FIELDS and any(_refused(text, field, quote) for field in fields):
        _requote(text, start, end, edits, _QUOTES)
    return end


def _refused(text: str, field: Field, quote: str) -> bool:
    """Whether Pythons before 3.12 cannot read a field."""
    if field.refused or field.blanks or (field.breaks and len(quote) == 1):
        return True
    return any(quote[0] in text[a:b] or "\\" in text[a:b] for a, b in field.strings)


def _fields(text: str, position: int, quote: str, raw: bool, fields: list[Field]) -> int:
    """The end of an f-string whose text goes on at `position`; collects its fields. Raises Unclosed."""
    while position < len(text):
        if text.startswith(quote, position):
            return position + len(quote)
        after = text[position + 1 : position + 2]
        if text[position] == "\\" and after not in "{}" and (not raw or after in ("\\", quote[0])):
            named = not raw and text.startswith("\\N{", position)
            closing = text.find("}", position)
            position = closing + 1 if named and closing > 0 else position + 2
        elif text.startswith(("{{", "}}"), position):
            position += 2
        elif text[position] == "{":
            position = _field(text, position + 1, quote, fields)
        elif len(quote) == 1 and text[position] in "\r\n":
            break
        else:
            position += 1
    raise Unclosed


def _field(text: str, position: int, quote: str, fields: list[Field]) -> int:
    """The offset behind the brace that closes a field. Raises Unclosed."""
    field = Field([], [])
    fields.append(field)
    depth = 0
    while position < len(text):
        found = _TOKEN.match(text, position)
        assert found is not None
        sign = found[0]
        if found.lastgroup == "string":
            prefix, inner = _split(sign)
            if prefix.lower() in _FORMATTED:
                nested: list[Field] = []
                end = _fields(text, found.end(), inner, "r" in prefix.lower(), nested)
                field.refused |= any(_refused(text, each, inner) for each in nested)
                token = Token("string", position, end, "")
            else:
                token = _token(text, position, None)
            if token.kind == "string":
                field.strings.append((position, token.end))
            position = token.end
            continue
        if found.lastgroup == "comment":
            field.blanks.append((position, found.end(), ""))
        elif found.lastgroup == "newline":
            field.breaks = True
        elif sign == "}" and not depth:
            return position + 1
        elif sign in (":", ":=") and not depth:
            return _format_spec(text, position + 1, quote, fields)
        elif sign in _OPENING:
            depth += 1
        elif sign in _CLOSING:
            depth -= 1
        position = found.end()
    raise Unclosed


def _format_spec(text: str, position: int, quote: str, fields: list[Field]) -> int:
    while position < len(text):
        if text[position] == "}":
            return position + 1
        if text.startswith(quote, position):
            break
        position = _field(text, position + 1, quote, fields) if text[position] == "{" else position + 1
    raise Unclosed


def _requote(text: str, start: int, end: int, edits: list[Edit], quotes: tuple[str, ...]) -> None:
    """Give an f-string and the strings in its fields quotes that differ. Raises Unclosed when there are none left."""
    opening = _TOKEN.match(text, start)
    assert opening is not None
    prefix, quote = _split(opening[0])
    fields: list[Field] = []
    _fields(text, opening.end(), quote, "r" in prefix.lower(), fields)
    inner = [span for field in fields for span in field.strings]
    body = _less(text, opening.end(), end - len(quote), inner)
    new = next((each for each in quotes if each == quote or not _clashes(body, each)), None)
    if new is None:
        raise Unclosed
    if new != quote:
        edits += ((start + len(prefix), opening.end(), new), (end - len(quote), end, new))
    left = tuple(each for each in quotes if each != new)
    for field in fields:
        edits += field.blanks
        for first, last in field.strings:
            _requote_inside(text, first, last, edits, left)


def _requote_inside(text: str, start: int, end: int, edits: list[Edit], quotes: tuple[str, ...]) -> None:
    opening = _TOKEN.match(text, start)
    assert opening is not None
    prefix, quote = _split(opening[0])
    if set(prefix.lower()) & {"f", "t"}:
        _requote(text, start, end, edits, quotes)
        return
    body = text[opening.end() : end - len(quote)]
    new = next(
        (each for each in quotes if not _clashes(re.sub(r"\\.", " ", body, flags=re.DOTALL), each)), None
    )
    if new is None:
        raise Unclosed
    if new != quote:
        edits += ((start + len(prefix), opening.end(), new), (end - len(quote), end, new))
    for escape in re.finditer(r"\\[^\r\n]", body):
        edits.append((opening.end() + escape.start(), opening.end() + escape.end(), " "))


def _clashes(body: str, quote: str) -> bool:
    return (
        quote in body
        or (len(quote) == 3 and body.endswith(quote[0]))
        or (len(quote) == 1 and ("\n" in body or "\r" in body))
    )


def _less(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> str:
    """The text from start to end without the spans."""
    kept, position = "", start
    for first, last in sorted(spans):
        kept += text[position:first] + " "
        position = max(position, last)
    return kept + text[position:end]


# ---------------------------------------------------------------------- statements


def _edits(text: str, tabs: bool) -> Iterator[Edit]:
    edits: list[Edit] = []
    tokens = _tokens(text, edits)
    yield from edits
    if tabs:
        for found in re.finditer(r"(?m)^ *\t[ \t]*", text):
            yield found.start(), found.end(), found[0].expandtabs(8)
    ticks = 0
    for index, token in enumerate(tokens):
        after = tokens[index + 1] if index + 1 < len(tokens) else None
        if token.first and after is not None and token.kind == "name":
            yield from _statement(text, tokens, index, after)
        if token.kind == "name":
            yield from _name(text, tokens, index, after)
        elif token.kind == "number":
            yield from _number(token)
        elif token.text == "<>":
            yield token.start, token.end, "!="
        elif token.text == "`":
            ticks += 1
            yield token.start, token.end, "(" if ticks % 2 else ")"
        elif token.kind == "newline":
            ticks = 0
        elif token.kind == "string" and token.text[:2].lower() == "ur":
            yield token.start, token.start + 2, "r"


def _statement(text: str, tokens: list[Token], index: int, after: Token) -> Iterator[Edit]:
    token = tokens[index]
    match token.text:
        case "print" | "exec" if after.kind in ("name", "string", "number") or after.text in ("`", ">>", "{"):
            if after.text in ("in", "is", "and", "or", "if", "not") and token.text == "exec":
                return
            last = _last(tokens, index)
            gap = after.end if after.text == ">>" else after.start
            yield token.end, gap, "("
            yield last.end, last.end, ")"
            if token.text == "exec":
                for each in _until(tokens, index, last):
                    if each.text == "in" and each.depth == token.depth:
                        yield each.start, each.end, ","
        case "raise" | "except":
            last = _last(tokens, index, ":" if token.text == "except" else "")
            signs = [each for each in _until(tokens, index, last) if each.depth == token.depth]
            if any(each.text == "," for each in signs) and not any(each.text == "as" for each in signs):
                begin = tokens[index + 2] if after.text == "*" else after
                yield begin.start, begin.start, "("
                yield last.end, last.end, ")"
        case "type" if after.kind == "name" and tokens[index + 2].text in ("=", "["):
            yield token.start, after.start, ""
            yield from _blanked(text, tokens, index + 2)


def _name(text: str, tokens: list[Token], index: int, after: Token | None) -> Iterator[Edit]:
    token = tokens[index]
    if token.text == "async" and (after is None or after.text not in ("def", "for", "with")):
        yield token.start, token.end, "async_"
    if after is None:
        return
    if token.text == "lambda" and after.text == "(":
        yield from _flattened(tokens, index + 1)
    if token.text in ("def", "class") and index + 2 < len(tokens):
        if tokens[index + 2].text == "[":
            yield from _blanked(text, tokens, index + 2)
        elif token.text == "def" and tokens[index + 2].text == "(":
            depth = tokens[index + 2].depth
            for place in range(index + 3, min(index + _FARTHEST, len(tokens))):
                if tokens[place].depth <= depth:
                    break
                behind = tokens[place - 1].text in (",", "(") and tokens[place].depth == depth + 1
                if tokens[place].text == "(" and behind:
                    yield from _flattened(tokens, place)


def _flattened(tokens: list[Token], index: int) -> Iterator[Edit]:
    """A tuple among parameters: its names become parameters."""
    closing = _closing(tokens, index)
    if closing is not None:
        yield tokens[index].start, tokens[index].end, " "
        yield closing.start, closing.end, " "


def _blanked(text: str, tokens: list[Token], index: int) -> Iterator[Edit]:
    """Nothing in the place of type parameters; a backslash before each line end that stood inside the brackets."""
    closing = _closing(tokens, index) if tokens[index].text == "[" else None
    if closing is None:
        return
    start = tokens[index].start
    for found in _BREAK.finditer(text, start, closing.start):
        yield start, found.start(), "\\"
        start = found.end()
    yield start, closing.end, ""


def _closing(tokens: list[Token], index: int) -> Token | None:
    depth = tokens[index].depth
    behind = tokens[index + 1 : index + _FARTHEST]
    return next((each for each in behind if each.depth == depth and each.text in _CLOSING), None)


def _number(token: Token) -> Iterator[Edit]:
    if re.fullmatch(r"0[0-7]+[lL]?", token.text) and token.text.strip("0lL"):
        yield token.start, token.start + 1, "0o"
    if re.fullmatch(r"(?:0[xX][0-9a-fA-F]+|[0-9]+)[lL]", token.text):
        yield token.end - 1, token.end, ""


def _last(tokens: list[Token], index: int, sign: str = "") -> Token:
    """The last token of the statement at `index`, or the one before a sign of its own depth."""
    last = tokens[index]
    for place in range(index + 1, len(tokens)):
        token = tokens[place]
        if token.depth == tokens[index].depth and token.kind != "string":
            if token.kind == "newline" or token.text == ";" or token.text == sign:
                break
        last = token
    return last


def _until(tokens: list[Token], index: int, last: Token) -> Iterator[Token]:
    while tokens[index] is not last:
        index += 1
        yield tokens[index]
