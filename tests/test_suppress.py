"""Comments that silence, and the report of those that do not."""

from __future__ import annotations

import pytest

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
        ("<!-- authlint: ignore[AUT203] -- a survey -->", "a survey"),
        ("{# authlint: ignore[AUT203] -- a survey #}", "a survey"),
        ("/* authlint: ignore[AUT203] -- a survey */", "a survey"),
    ],
)
def test_reasons(comment: str, reason: str) -> None:
    read = python_comments if comment.startswith("#") else other_comments
    found = read(Source("x", f"call()  {comment}\n")).suppressions[-1]
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


def test_a_string_is_no_comment() -> None:
    assert not python('call("# noqa: AUT203")\n').silences("AUT203", 1, 1)
    assert not python('x = """\n# authlint: ignore[AUT203]\n"""\n').silences("AUT203", 1, 3)


def test_what_does_not_tokenise_keeps_what_came_first() -> None:
    assert python('a()  # noqa: AUT203\nx = (\n"""').silences("AUT203", 1, 1)


@pytest.mark.parametrize(
    "line",
    [
        '<input name="q"> <!-- authlint: ignore[AUT402] -- a survey -->',
        "<input> {# authlint: ignore[AUT402] #}",
        "<input> {% comment %}authlint: ignore[AUT402]{% endcomment %}",
        "question: x  # authlint: ignore[AUT402] -- a survey",
        "form.add(q)  // authlint: ignore[AUT402]",
        "form.add(q)  /* authlint: ignore[AUT402] */",
        "INSERT INTO q;  -- authlint: ignore[AUT402]",
    ],
)
def test_other_files(line: str) -> None:
    here = other_comments(Source("a.html", f"<form>\n{line}\n</form>\n"))
    assert here.silences("AUT402", 2, 2) and not here.silences("AUT402", 3, 3)
    start = line.index("authlint")
    mark = max(line.rfind(each, 0, start) for each in ("<!--", "{#", "{%", "#", "//", "/*", "--"))
    above = other_comments(Source("a.html", f"{line[mark:]}\n<input>\n"))
    assert above.silences("AUT402", 2, 2) or line[mark - 1 : mark] == "{"


def test_a_finding_over_lines_of_a_template() -> None:
    comments = other_comments(Source("a.html", "<input\n  name=q <!-- authlint: ignore[AUT402] -->\n>\n"))
    assert comments.silences("AUT402", 1, 3)


def test_other_files_want_a_mark() -> None:
    assert not other_comments(Source("a.html", "<p>authlint: ignore[AUT402]</p>")).suppressions


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
