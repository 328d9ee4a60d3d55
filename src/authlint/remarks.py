"""Where the comments of templates, scripts, SQL and configuration files stand, by the kind of file.

    <!-- ... -->   {# ... #}   {% comment %} ... {% endcomment %}   // ...   /* ... */   -- ...   # ...

What only looks like a comment is none: inside quotes, inside a block of YAML, in the text of a page. Every
search goes forward once, so a file of nothing but opening marks costs no more than any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from authlint.pattern import pattern
from authlint.record import record


@record()
class Remark:
    """A comment: offsets of its mark, of what it says, and behind its end."""

    start: int
    said: slice
    end: int


_PAGES = ("html", "htm", "xhtml", "xml", "djhtml", "jinja", "jinja2", "j2", "tmpl", "mako", "vue", "svelte")
_SCRIPTS = ("js", "mjs", "cjs", "jsx", "ts", "tsx", "json")
_LINES = ("ini", "cfg", "conf", "properties", "env", "dockerfile", "containerfile", "sh", "bash", "mako")

_SCRIPT = pattern(
    r"""(?P<mark>//)(?P<said>[^\r\n]*)|(?P<open>/\*)(?P<body>.*?)(?:\*/|\Z)
    |"(?:\\.|[^"\\\r\n])*"?|'(?:\\.|[^'\\\r\n])*'?|`(?:\\.|[^`\\])*`?""",
    re.VERBOSE | re.DOTALL,
)
_SQL = pattern(
    r"""(?P<mark>--|\#)(?P<said>[^\r\n]*)|(?P<open>/\*)(?P<body>.*?)(?:\*/|\Z)
    |'(?:\\.|''|[^'\\])*'?|"[^"\r\n]*"?|`[^`\r\n]*`?""",
    re.VERBOSE | re.DOTALL,
)
_TOML = pattern(
    r"""(?P<mark>\#)(?P<said>[^\r\n]*)|"{3}.*?(?:"{3}|\Z)|'{3}.*?(?:'{3}|\Z)
    |"(?:\\.|[^"\\\r\n])*"?|'[^'\r\n]*'?""",
    re.VERBOSE | re.DOTALL,
)
# A quote within a word ("don't") opens nothing.
_LINE = pattern(
    r"""(?<!\w)(?:"(?:\\.|[^"\\\r\n])*"?|'(?:''|[^'\r\n])*'?)|(?:(?<=\s)|^)(?P<mark>[#;])(?P<said>[^\r\n]*)""",
    re.MULTILINE | re.DOTALL,
)
_LINE_ENDS = pattern(r"(?<=\n)|(?<=\r)(?!\n)")
_BLOCK = pattern(r"(?:^|[\s:-])[|>][-+0-9]{0,2}[ \t]*(?:#.*)?$")
_PAGE = pattern(r"<!--|\{#|\{%-?\s*comment\b[^%\r\n]*%\}|<%doc>|<script\b[^<>]*>", re.IGNORECASE)
_ENDS = {
    "<!--": pattern("-->"),
    "{#": pattern(r"#\}"),
    "{%": pattern(r"\{%-?\s*endcomment\b[^%\r\n]*%\}"),
    "<%": pattern("</%doc>", re.IGNORECASE),
    "<s": pattern(r"</script", re.IGNORECASE),
}


def remarks(path: str, text: str) -> list[Remark]:
    """The comments of a file, in order and once each; of a kind that is not known, those of any kind."""
    stem, *suffixes = path.rpartition("/")[2].lower().split(".")
    kinds = {*suffixes, *({stem} & {"dockerfile", "containerfile", "env"})}
    readers = [reader for reader, known in _READERS if not kinds.isdisjoint(known)]
    found = [each for reader in readers or [_pages, _lines] for each in reader(text)]
    by_start = {each.start: each for each in sorted(found, key=lambda each: each.end)}
    return [by_start[start] for start in sorted(by_start)]


def _lexed(grammar: re.Pattern[str], text: str, start: int, end: int) -> Iterator[Remark]:
    for found in grammar.finditer(text, start, end):
        for mark, said in (("mark", "said"), ("open", "body")):
            if mark in grammar.groupindex and found[mark]:
                yield Remark(found.start(), slice(*found.span(said)), found.end())


def _scripts(text: str) -> Iterator[Remark]:
    return _lexed(_SCRIPT, text, 0, len(text))


def _statements(text: str) -> Iterator[Remark]:
    return _lexed(_SQL, text, 0, len(text))


def _tables(text: str) -> Iterator[Remark]:
    return _lexed(_TOML, text, 0, len(text))


def _lines(text: str) -> Iterator[Remark]:
    return _lexed(_LINE, text, 0, len(text))


def _yaml(text: str) -> Iterator[Remark]:
    """Comments to the end of a line, but for those inside a block, which is text."""
    blocks = _blocks(text)
    at = 0
    for each in _lines(text):
        while at < len(blocks) and blocks[at][1] <= each.start:
            at += 1
        if at == len(blocks) or each.start < blocks[at][0]:
            yield each


def _blocks(text: str) -> list[tuple[int, int]]:
    """The stretches of texts that a line ending in `|` or `>` begins: all lines that are indented further."""
    found: list[tuple[int, int]] = []
    start, indent, offset = -1, 0, 0
    for line in _LINE_ENDS.split(text):
        bare = line.strip()
        depth = len(line) - len(line.lstrip(" "))
        if start >= 0 and bare and depth <= indent:
            found.append((start, offset))
            start = -1
        offset += len(line)
        if start < 0 and ("|" in bare or ">" in bare) and _BLOCK.search(bare):
            start, indent = offset, depth
    return [*found, (start, offset)] if start >= 0 else found


def _pages(text: str) -> Iterator[Remark]:
    """Comments of HTML, Django, Jinja and Mako, and those of the scripts between `<script>` and its end."""
    gone: set[str] = set()
    at = 0
    while found := _PAGE.search(text, at):
        at = found.end()
        kind = found[0][: 4 if found[0] == "<!--" else 2].lower()
        end = None if kind in gone else _ENDS[kind].search(text, at)
        if end is None:
            gone.add(kind)
        elif kind == "<s":
            yield from _lexed(_SCRIPT, text, at, end.start())
        elif kind != "<!--" or not _quoted(text, found.start()):
            yield Remark(found.start(), slice(at, end.start()), end.end())
            at = end.end()


def _quoted(text: str, offset: int) -> bool:
    """Whether an offset lies in the value of an attribute."""
    tag = text[text.rfind("<", 0, offset) + 1 : offset]
    return ">" not in tag and (tag.count('"') % 2 == 1 or tag.count("'") % 2 == 1)


_READERS: tuple[tuple[Callable[[str], Iterator[Remark]], tuple[str, ...]], ...] = (
    (_pages, _PAGES),
    (_scripts, _SCRIPTS),
    (_statements, ("sql", "ddl")),
    (_tables, ("toml",)),
    (_yaml, ("yaml", "yml")),
    (_lines, _LINES),
)
