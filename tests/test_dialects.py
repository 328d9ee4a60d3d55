"""Older and newer Python, and templates of Python files, are read; columns stay those of the file."""

from __future__ import annotations

import ast
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authlint.python.dialects import translated
from authlint.python.module import Unreadable, parse

OLDER = [
    ('print "a", b\n', "print('a', b)"),
    ('if x: print >>err, "a" % b,\nprint a', "if x:\n    print(err, 'a' % b)\nprint(a)"),
    ("for x in y:\n    print`x`; print 1\n", "for x in y:\n    print(x)\n    print(1)"),
    ("exec code in space\n", "exec(code, space)"),
    ("try: f()\nexcept (A, B), e: raise C, 'x'\n", "try:\n    f()\nexcept ((A, B), e):\n    raise (C, 'x')"),
    ("x = 0777 <> 10L\n", "x = 511 != 10"),
    ("x = ur'a'; y = u'b'\n", "x = 'a'\ny = u'b'"),
    ("def f(a, (b, c), d=(1, 2)):\n    print a\n", "def f(a, b, c, d=(1, 2)):\n    print(a)"),
    ("s(key=lambda (k, v): v)\n", "s(key=lambda k, v: v)"),
    ("run(a, async=True)\nasync = 1\n", "run(a, async_=True)\nasync_ = 1"),
    ("if x:\n        a = 1\n\tb = 2\n", "if x:\n    a = 1\n    b = 2"),
]
NEWER = [
    ("type A = str\n", "A = str"),
    ("class A:\n    type B[T: (int, str)] = list[T]\n", "class A:\n    B = list[T]"),
    ("async def f[T, **P](x: T) -> T: return x\n", "async def f(x: T) -> T:\n    return x"),
    ("class A[\n    T: int,  # why\n    U,\n](B):\n    x = 1\n", "class A(B):\n    x = 1"),
    ("try:\n    f()\nexcept A, b.C:\n    pass\n", "try:\n    f()\nexcept (A, b.C):\n    pass"),
    ("try:\n    f()\nexcept* A, B:\n    pass\n", "try:\n    f()\nexcept* (A, B):\n    pass"),
    ("x = f'{a['b']}'\n", "x = f\"{a['b']}\""),
    ("x = f'{a['b']!r:{'c'}} {{}}' + d[0]\n", "x = f\"{a['b']!r:{'c'}} {{}}\" + d[0]"),
    ("x = f\"{f'{a['b']}'} {c}\"\n", "x = f'''{f\"{a['b']}\"} {c}'''"),
    ("x = f'{'\\n'.join(a)}'\n", "x = f\"{' '.join(a)}\""),
    ("x = f'{a  # why\n}'\ny = 1\n", "x = f'{a}'\ny = 1"),
    ("x = f'{\n    a\n}'; y = rf'\\{b['c']}'\n", "x = f'{a}'\ny = f\"\\\\{b['c']}\""),
]
TEMPLATES = [
    ("from {{ cookiecutter.slug }}.users import User\n{%- if a %}\nx = '{{ b }}'\n{%- endif %}\n", 2),
    ("{% if a == 'b' %}\nclass A: pass\n{% else %}\nclass A(B): pass\n{% endif %}\n", 2),
]


def plain(text: str) -> str:
    """The text in one way of writing."""
    return ast.dump(ast.parse(text))


@pytest.mark.parametrize(("text", "same"), OLDER)
def test_older_syntax(text: str, same: str) -> None:
    assert ast.dump(parse(text.encode())) == plain(same)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it by itself")
@pytest.mark.parametrize(("text", "same"), NEWER)
def test_newer_syntax(text: str, same: str) -> None:
    assert ast.dump(parse(text.encode())) == plain(same)


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python reads it by itself")
def test_template_strings() -> None:
    assert ast.dump(parse(b"x = t'{a}'\n")) == plain("x = f'{a}'")


@pytest.mark.parametrize(("text", "statements"), TEMPLATES)
def test_templates(text: str, statements: int) -> None:
    assert len(parse(text.encode()).body) == statements


def test_places_are_those_of_the_file() -> None:
    text = "é = 1\nif é: print 'ä', `password`, store(a, b)\nx = 0777; login(0777, c)\n"
    tree = parse(text.encode())
    lines = text.encode().split(b"\n")
    found = {
        lines[node.lineno - 1][node.col_offset : node.end_col_offset].decode()
        for node in ast.walk(tree)
        if isinstance(node, ast.Name | ast.Call | ast.Constant)
    }
    assert {"é", "'ä'", "password", "store(a, b)", "0777", "login(0777, c)", "c"} <= found


@pytest.mark.parametrize(
    "text",
    [
        "x = (\n",
        "print 'a\n",
        "def f(:\n",
        "x = f'{a['\n",
        "lambda (\n",
        "def f(x)->: pass\n",
        "`",
        "print `a\n",
    ],
)
def test_what_is_no_python_stays_unread(text: str) -> None:
    with pytest.raises(Unreadable, match="syntax error in line 1"):
        parse(text.encode())


@pytest.mark.parametrize(
    "piece",
    [
        "lambda (",
        "def f(",
        "x: ",
        "f'{",
        "f'{a['",
        "{% ",
        "{{ ",
        "`",
        "raise ",
        "class A[",
        "print ",
        "except ",
        "x[",
    ],
)
def test_hostile_texts_take_no_time(piece: str) -> None:
    began = time.process_time()
    for text in (piece * 10_000, f"{piece}\n" * 10_000):
        translated(text, template=True)
    assert time.process_time() - began < 5


@given(st.text(alphabet="pf'\"{}[]()\n\\ :,`L0#x", max_size=60))
def test_any_text_keeps_its_lines(text: str) -> None:
    done = translated(text)
    assert done is None or done.text.count("\n") == text.count("\n")
