"""Comments that silence, and the report of those that do not."""

from __future__ import annotations

import pytest

from authlint.config import all_codes
from authlint.source import Source
from authlint.suppress import Comments, idle, other_comments, python_comments, worth_reading


def python(text: str) -> Comments:
    return python_comments(Source("a.py", text))


@pytest.mark.parametrize(
    ("comment", "silenced"),
    [
        ("# noqa", True),
        ("# NOQA", True),
        ("# noqa: AUT203", True),
        ("# noqa:AUT203", True),
        ("# noqa: E501,AUT203", True),
        ("# noqa: E501 AUT203", True),
        ("# noqa: AUT2", True),
        ("# type: ignore  # noqa: AUT203", True),
        ("# noqa: aut203", False),
        ("# noqa:AUT", True),
        ("# noqa : AUT302", True),
        ("# noqa: AUT302", False),
        ("# noqa: E501", False),
        ("#noqa", False),
        ("# authlint: ignore[AUT203]", True),
        ("# authlint: ignore[AUT203] -- the account is new", True),
        ("# authlint:ignore[ AUT302 , AUT203 ]", True),
        ("# type: ignore  # authlint: ignore[AUT203]", True),
        ("# authlint: ignore[aut203]", True),
        ("# authlint: ignore[AUT2]", False),
        ("# authlint: ignore[AUT302]", False),
        ("# authlint: ignore", False),
        ("# authlint: ignored[AUT203]", False),
        ("# write authlint ignore[AUT203] to silence", False),
        ("# write authlint: ignore[AUT203] to silence", False),
        ('# "# authlint: ignore[AUT203]" would silence it', False),
        ("# was: other()  # authlint: ignore[AUT203] -- new", True),
        ("#authlint: ignore[AUT203]", True),
        ("#: authlint: ignore[AUT203]", True),
    ],
)
def test_forms(comment: str, silenced: bool) -> None:
    assert bool(python(f"x = 1\ncall()  {comment}\n").silences("AUT203", 2, 2)) is silenced


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        ("# authlint: ignore[AUT203] -- the account is new", "the account is new"),
        ("# authlint: ignore[AUT203]", ""),
        ("# authlint: ignore[AUT203] the account is new", ""),
        ("# authlint: ignore[AUT203] -- new  # noqa: E501", "new"),
        ("<!-- authlint: ignore[AUT203] -->", ""),
        ("# authlint: ignore[AUT203] -- see issue # 5", "see issue # 5"),
        ("# authlint: ignore[AUT203] -- new  # type: ignore", "new"),
        ("<!-- authlint: ignore[AUT203] -- a survey -->", "a survey"),
        ("<!-- authlint: ignore[AUT203]: a survey -->", "a survey"),
        ("{# authlint: ignore[AUT203] -- a survey #}", "a survey"),
        ("/* authlint: ignore[AUT203] -- a survey */", "a survey"),
    ],
)
def test_reasons(comment: str, reason: str) -> None:
    read = python_comments if comment.startswith("#") else other_comments
    path = "x.js" if comment.startswith("/") else "x.html"
    found = read(Source(path, f"call()  {comment}\n")).suppressions[-1]
    assert found.reason == reason


def test_any_line_of_the_statement() -> None:
    text = """\
first(
    a,  # noqa: AUT203
    b,
)
second(
    a,
)  # authlint: ignore[AUT302]
third()
"""
    comments = python(text)
    assert comments.silences("AUT203", 1, 4) and comments.silences("AUT203", 3, 3)
    assert comments.silences("AUT302", 5, 5) and not comments.silences("AUT302", 4, 4)
    assert not comments.silences("AUT203", 8, 8)


def test_directly_above() -> None:
    text = """\
# authlint: ignore[AUT203] -- one
# authlint: ignore[AUT302] -- two
call(
    a)
# authlint: ignore[AUT401]

other()
"""
    comments = python(text)
    assert comments.silences("AUT203", 4, 4) and comments.silences("AUT302", 3, 3)
    assert not comments.silences("AUT401", 7, 7)


def test_above_counts_only_for_a_line_of_its_own_and_for_our_form() -> None:
    assert not python("x = 1  # authlint: ignore[AUT203]\ncall()\n").silences("AUT203", 2, 2)
    assert not python("# noqa: AUT203\ncall()\n").silences("AUT203", 2, 2)


def test_a_class_is_silenced_at_its_head_only() -> None:
    text = "class A(\n    B,\n):  # noqa: AUT402\n    x = 1\n    y = 2  # noqa: AUT412\n"
    assert python(text).silences("AUT402", 1, 5)
    assert not python(text).silences("AUT412", 1, 5)


def test_decorators_belong_to_the_statement() -> None:
    text = """\
# authlint: ignore[AUT203] -- above the decorators
@route("/")
@guarded(
    x,  # authlint: ignore[AUT302]
)
def change(
    request,
):
    save()


@route("/")
def other():
    save()
"""
    comments = python(text)
    for line in 2, 3, 6, 7:
        assert comments.silences("AUT203", line, line) and comments.silences("AUT302", line, line)
    for line in 9, 12, 13, 14:
        assert not comments.silences("AUT203", line, line) and not comments.silences("AUT302", line, line)
    assert comments.statement(6) == (6, 8)


def test_more_comments_may_stand_between() -> None:
    text = "# authlint: ignore[AUT203] -- one\n# and here is the whole story\ncall()\n"
    assert python(text).silences("AUT203", 3, 3)


def test_code_commented_out_silences_nothing_below() -> None:
    text = "# old()  # authlint: ignore[AUT203] -- checked\nnew()\n"
    assert not python(text).silences("AUT203", 2, 2)


def test_comments_where_formatters_put_them() -> None:
    before = "save(user, request.POST['new'], request.POST['again'])  # authlint: ignore[AUT203] -- new\n"
    black = (
        "save(\n    user, request.POST['new'], request.POST['again']\n)  # authlint: ignore[AUT203] -- new\n"
    )
    autopep8 = (
        "# authlint: ignore[AUT203] -- new\nsave(user, request.POST['new'],\n     request.POST['again'])\n"
    )
    for text in before, black, autopep8:
        first = 2 if text is autopep8 else 1
        assert python(text).silences("AUT203", first, first)
    above = "x = {\n    # authlint: ignore[AUT302] -- a demo\n    'password': 'admin',\n}\n"
    assert python(above).silences("AUT302", 3, 3)


def test_long_strings() -> None:
    text = 'x = """\n# authlint: ignore[AUT203]\nsecret\n"""  # authlint: ignore[AUT302] -- a demo\n'
    for line in 1, 3, 4:
        assert python(text).silences("AUT302", line, line) and not python(text).silences("AUT203", line, line)


@pytest.mark.parametrize(
    "text",
    [
        "print 'x'\nmode = 0777\nname = ur'a'\nsave()  # authlint: ignore[AUT203]\n",
        "if x:\n\tx = `y`\n        x = 2\nz = 1\nsave()  # authlint: ignore[AUT203]\n",
    ],
)
def test_other_pythons(text: str) -> None:
    line = text.count("\n")
    assert python(text).silences("AUT203", line, line)


def test_a_string_is_no_comment() -> None:
    assert not python('call("# noqa: AUT203")\n').silences("AUT203", 1, 1)
    assert not python('x = """\n# authlint: ignore[AUT203]\n"""\n').silences("AUT203", 1, 3)


def test_what_does_not_tokenise_keeps_what_came_first() -> None:
    assert python('a()  # noqa: AUT203\nx = (\n"""').silences("AUT203", 1, 1)


OTHERS = {
    "a.html": ('<input name="q"> ', "<!-- authlint: ignore[AUT402]: a survey -->"),
    "page.jinja2": ("<input> ", "{# authlint: ignore[AUT402] -- a survey #}"),
    "b.html": ("<input> ", "{% comment %}authlint: ignore[AUT402] -- a survey{% endcomment %}"),
    "c.html": ("<p>don't ask ", '{% comment "why" %} authlint: ignore[AUT402] -- a survey {% endcomment %}'),
    "a.vue": ("<script>ask() ", "// authlint: ignore[AUT402] -- a survey"),
    "a.yml": ("question: don't  ", "# authlint: ignore[AUT402] -- a survey"),
    "a.yaml.j2": ("question: {{ x }}  ", "{# authlint: ignore[AUT402] -- a survey #}"),
    "a.toml": ("question = 'x'  ", "# authlint: ignore[AUT402] -- a survey"),
    ".env.prod": ("QUESTION=x ", "# authlint: ignore[AUT402] -- a survey"),
    "Dockerfile": ("ENV QUESTION=x ", "# authlint: ignore[AUT402] -- a survey"),
    "a.ini": ("question = x ", "; authlint: ignore[AUT402] -- a survey"),
    "a.js": ("form.add('//', q)  ", "// authlint: ignore[AUT402] -- a survey"),
    "a.ts": ("form.add(q)  ", "/* authlint: ignore[AUT402] -- a survey */"),
    "a.sql": ("INSERT INTO q VALUES ('it''s');  ", "-- authlint: ignore[AUT402] -- a survey"),
    "unknown": ("question x ", "# authlint: ignore[AUT402] -- a survey"),
}


@pytest.mark.parametrize("path", OTHERS)
def test_other_files(path: str) -> None:
    code, comment = OTHERS[path]
    behind = other_comments(Source(path, f"a\n{code}{comment}\nb\n</script>\n"))
    assert behind.silences("AUT402", 2, 2) and not behind.silences("AUT402", 3, 3)
    (found,) = behind.suppressions
    assert (found.line, found.reason, found.alone) == (2, "a survey", False)
    assert f"{code}{comment}"[found.column - 1 :].startswith("authlint:")
    opening = "<script>\n" if path == "a.vue" else "\n"
    above = other_comments(Source(path, f"{opening}  {comment}\n{code}\n</script>\n"))
    assert above.silences("AUT402", 3, 3) and not above.silences("AUT402", 4, 4)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.html", "<p>authlint: ignore[AUT402]</p>"),
        ("a.html", "<p># authlint: ignore[AUT402]</p>"),
        ("a.html", "<p>see // authlint: ignore[AUT402]</p>"),
        ("a.html", '<a href="https://x"> authlint: ignore[AUT402]</a>'),
        ("a.html", '<input value="<!-- authlint: ignore[AUT402] -->">'),
        ("a.html", "<!-- say authlint: ignore[AUT402] to be left alone -->"),
        ("a.html", "<!-- authlint: ignore[AUT402]"),
        ("a.html", "<script>x = '// authlint: ignore[AUT402]'</script>"),
        ("a.js", "x = '// authlint: ignore[AUT402]'"),
        ("a.js", "x = `\n// authlint: ignore[AUT402]\n`"),
        ("a.js", "// use // authlint: ignored[AUT402]"),
        ("a.js", "// f()  // authlint: ignore[AUT402]"),
        ("a.sql", "INSERT INTO x VALUES ('-- authlint: ignore[AUT402]');"),
        ("a.yaml", "x: '# authlint: ignore[AUT402]'"),
        ("a.yaml", "x: a#authlint: ignore[AUT402]"),
        ("a.yaml", "x: |\n  y: 1\n\n  # authlint: ignore[AUT402]\n"),
        ("a.toml", "x = '''\n# authlint: ignore[AUT402]\n'''"),
        (".env", 'X="a # authlint: ignore[AUT402]"'),
    ],
)
def test_what_is_no_comment(path: str, text: str) -> None:
    comments = other_comments(Source(path, text))
    assert not [each for each in comments.suppressions if each.codes] or not any(
        comments.silences("AUT402", line, line) for line in range(1, text.count("\n") + 3)
    )


def test_comments_of_several_lines() -> None:
    text = """\
<!--
  authlint: ignore[AUT402]: a survey,
  no recovery
-->
<input>
{% comment %}
authlint: ignore[AUT412] -- no password
{% endcomment %}

<input>
"""
    comments = other_comments(Source("a.html", text))
    assert comments.silences("AUT402", 5, 5) and not comments.silences("AUT412", 10, 10)
    assert [(each.line, each.reason) for each in comments.suppressions] == [
        (2, "a survey,"),
        (7, "no password"),
    ]
    script = "/**\n * authlint: ignore[AUT402] -- a survey\n */\nask()\n"
    assert other_comments(Source("a.js", script)).silences("AUT402", 4, 4)


def test_a_finding_over_lines_of_a_template() -> None:
    comments = other_comments(Source("a.html", "<input\n  name=q <!-- authlint: ignore[AUT402] -->\n>\n"))
    assert comments.silences("AUT402", 1, 3)


def test_code_beside_a_comment_keeps_it_from_the_line_below() -> None:
    comments = other_comments(Source("a.html", "{# authlint: ignore[AUT402] #}<input>\n<input>\n"))
    assert comments.silences("AUT402", 1, 1) and not comments.silences("AUT402", 2, 2)


@pytest.mark.parametrize(
    "unit", ["<!--", "{#", "{% comment %}", "<script>", "<script ", "/*", "'", '"', "`", "a: |\n ", "--", "#"]
)
@pytest.mark.parametrize("path", ["a.html", "a.js", "a.sql", "a.yaml", "a.toml", "a.txt"])
def test_marks_without_end_cost_no_more(path: str, unit: str) -> None:
    """A search that began anew at each would not come to an end."""
    text = unit * 100_000 + "\n# authlint: ignore[AUT402]\n"
    assert len(other_comments(Source(path, text)).suppressions) <= 1


def said(
    text: str, *used: tuple[str, int], active: frozenset[str] = frozenset({"AUT203", "AUT302"})
) -> list[str]:
    comments = python(text)
    for code, line in used:
        comments.silences(code, line, line)
    return [f"{code} {message}" for _, code, message in idle(comments, active)]


def test_idle_comments() -> None:
    assert said("a()  # authlint: ignore[AUT203]\n", ("AUT203", 1)) == []
    assert said("a()  # authlint: ignore[AUT203]\n") == [
        "AUT001 nothing reports AUT203 here; remove the comment that ignores it"
    ]
    (half,) = said("a()  # noqa: AUT203, AUT302, E501\n", ("AUT203", 1))
    assert half.startswith("AUT001 nothing reports AUT302")
    assert said("a()  # noqa\n") == said("a()  # noqa: E501\n") == []


def test_idle_prefixes() -> None:
    codes = frozenset(each for each in all_codes() if each.startswith("AUT20"))
    (prefix,) = said("a()  # noqa: AUT20\n", active=codes)
    assert prefix.startswith("AUT001 nothing reports AUT20 here")
    assert said("a()  # noqa: AUT20\n", (min(codes), 1), active=codes) == []
    assert said("a()  # noqa: AUT2\n", active=frozenset({"AUT999"})) == []


def test_a_blanket_comment_is_told_when_it_hides_something() -> None:
    (line,) = said("a()  # noqa\n", ("AUT203", 1))
    assert line == "AUT002 this comment silences AUT203 without a name; write # noqa: AUT203"
    (line,) = said("a()  # noqa: aut203\n", ("AUT203", 1))
    assert line == 'AUT002 no rule has the code aut203; did you mean "AUT203"?'


def test_a_rule_that_did_not_run_tells_nothing() -> None:
    assert said("a()  # authlint: ignore[AUT203]\n", active=frozenset()) == []


def test_a_comment_without_a_code_and_with_a_wrong_one() -> None:
    (blank,) = said("a()  # authlint: ignore\n")
    assert blank.startswith("AUT002 this comment names no code")
    (wrong,) = said("a()  # authlint: ignore[AUT999]\n")
    assert wrong.startswith("AUT002 no rule has the code AUT999")
    (prefix,) = said("a()  # authlint: ignore[AUT2]\n")
    assert prefix.startswith("AUT002 no rule has the code AUT2")


def test_files_that_are_worth_reading() -> None:
    assert worth_reading(b"# authlint: ignore[AUT203]") and worth_reading(b"# NOQA: AUT203")
    assert not worth_reading(b"# noqa: E501") and not worth_reading(b"AUTHOR = 1")
