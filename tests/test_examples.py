"""The format of examples: what is a file, what is a claim, what differs."""

from __future__ import annotations

import pytest

from authlint.claims import Came, Claim, compare, read_claims
from authlint.examples import examples, sections

PAGE = """Passwords are kept in clear.

## Why
Prose with `hashlib.md5` and

`some.name`

more prose.

```python
intro()
```

## Reported

### the write is elsewhere

`shop/views.py`

```python
store(a)  # error: AUT999 "in clear"
# error: AUT998
more(b)
```

`shop/services.py`:
```python
def store(a): ...  # evidence: AUT999
```

### in a template

```html
<input>  <!-- error: AUT999 --> <p>
```

## Silent

```toml
[tool.authlint]
level = 1
```

```python
quiet()
```

```python
## Not a heading
still_quiet()
```

```text
not a file
```
"""


def test_headings_make_projects() -> None:
    found = examples(PAGE, "AUT999")
    assert [each.id for each in found] == [
        "AUT999-why",
        "AUT999-reported-the-write-is-elsewhere",
        "AUT999-reported-in-a-template",
        "AUT999-silent",
    ]
    assert [[path for path, _ in each.files] for each in found] == [
        ["app.py"],
        ["shop/views.py", "shop/services.py"],
        ["templates/page.html"],
        ["pyproject.toml", "app.py"],
    ]
    assert [each.reports for each in found] == [False, True, True, False]
    assert found[3].overlay["app.py"] == b"quiet()\n## Not a heading\nstill_quiet()\n"
    assert PAGE.splitlines()[found[1].line - 1] == "### the write is elsewhere"


def test_claims_stand_on_lines_or_before_them() -> None:
    example = examples(PAGE, "AUT999")[1]
    assert example.claims == (
        Claim("error", "AUT999", "shop/views.py", 1, "in clear"),
        Claim("error", "AUT998", "shop/views.py", 3),
        Claim("evidence", "AUT999", "shop/services.py", 1),
    )


def test_a_claim_is_blanked_out_where_a_comment_is_data() -> None:
    template = examples(PAGE, "AUT999")[2]
    assert template.files[0][1] == "<input>" + " " * 25 + "<p>\n"
    assert read_claims("app.py", "f()  # error: AUT999\n")[0] == "f()  # error: AUT999\n"
    text, claims = read_claims(".env", "PASSWORD=admin  # missed: AUT302 not read yet\n")
    assert text == "PASSWORD=admin\n"
    assert claims == [Claim("missed", "AUT302", ".env", 1, "not read yet")]


def test_several_claims_on_a_line() -> None:
    _, claims = read_claims("app.py", "f()  # error: AUT203  # error: AUT011 why  # fact: Digest(work=4)\n")
    assert [(each.kind, each.code, each.text) for each in claims] == [
        ("error", "AUT203", ""),
        ("error", "AUT011", ""),
        ("fact", "", "Digest(work=4)"),
    ]


def test_sections_are_those_outside_of_blocks() -> None:
    assert sections(PAGE) == ["Why", "Reported", "Silent"]


@pytest.mark.parametrize(
    ("page", "message"),
    [
        ("Title.\n\n```python\nf()\n", "not closed"),
        ("Title.\n\n```python\nf()  # error: here\n```\n", "names no code"),
        ("Title.\n\n```python\nf()\n# error: AUT999\n```\n", "no line"),
    ],
)
def test_a_page_that_cannot_be_read_says_why(page: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        examples(page, "AUT999")


REPORT = Came("violated", "AUT999", "app.py", 3, "it is in clear; hash it", (("b.py", 7, "written here"),))
MET = Came("met", "AUT999", "app.py", 3, "checked", (("app.py", 2, "checked here"),))


@pytest.mark.parametrize(
    ("claims", "came", "expected"),
    [
        pytest.param([Claim("error", "AUT999", "app.py", 3, "in clear")], [REPORT], [], id="holds"),
        pytest.param([Claim("error", "AUT999", "app.py", 3)], [REPORT, REPORT], [], id="twice"),
        pytest.param(
            [], [REPORT], ["app.py:3: claimed silence; came AUT999 it is in clear; hash it"], id="unclaimed"
        ),
        pytest.param(
            [Claim("error", "AUT999", "app.py", 3, "salt")],
            [REPORT],
            ["app.py:3: claimed error: AUT999 \"salt\"; came the message 'it is in clear; hash it'"],
            id="message",
        ),
        pytest.param(
            [Claim("error", "AUT999", "app.py", 4)],
            [REPORT],
            [
                "app.py:3: claimed silence; came AUT999 it is in clear; hash it",
                "app.py:4: claimed error: AUT999; came reports at app.py:3 only",
            ],
            id="other line",
        ),
        pytest.param(
            [Claim("error", "AUT999", "app.py", 4)],
            [],
            ["app.py:4: claimed error: AUT999; came nothing"],
            id="nothing",
        ),
        pytest.param([Claim("error", "AUT998", "app.py", 3)], [], ["AUT998"], id="another rule's claim"),
        pytest.param(
            [Claim("error", "AUT999", "app.py", 3), Claim("evidence", "AUT999", "b.py", 7)],
            [REPORT],
            [],
            id="evidence",
        ),
        pytest.param(
            [Claim("error", "AUT999", "app.py", 3), Claim("evidence", "AUT999", "b.py", 8)],
            [REPORT],
            ["b.py:8: claimed evidence: AUT999; came places b.py:7"],
            id="evidence elsewhere",
        ),
        pytest.param([Claim("met", "AUT999", "app.py", 2)], [MET], [], id="met"),
        pytest.param(
            [Claim("met", "AUT999", "b.py", 7)], [REPORT, MET], ["places app.py:2", "silence"], id="met not"
        ),
        pytest.param([Claim("missed", "AUT999", "app.py", 3, "why")], [], [], id="missed"),
        pytest.param(
            [Claim("missed", "AUT999", "app.py", 3, "why")], [REPORT], ["gap is closed"], id="missed no more"
        ),
        pytest.param([Claim("false alarm", "AUT999", "app.py", 3, "why")], [REPORT], [], id="false alarm"),
        pytest.param(
            [Claim("false alarm", "AUT999", "app.py", 3, "why")],
            [],
            ["gap is closed"],
            id="false alarm no more",
        ),
    ],
)
def test_differences(claims: list[Claim], came: list[Came], expected: list[str]) -> None:
    found = [str(each) for each in compare(claims, came, {"AUT999"})]
    assert len(found) == len(expected), found
    for said in expected:
        assert any(said in each for each in found), found


def test_other_rules_need_no_claim() -> None:
    assert compare([], [REPORT], {"AUT998"}) == []
