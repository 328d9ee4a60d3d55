"""Whatever the bytes are: no exception, no fault, and the same answer twice."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trees import APPS, files_of

from authlint.analysis import FileResult, check_file
from authlint.frameworks.reading import facts_of
from authlint.python.project import Project
from authlint.registry import checks

# Derandomised: a run says the same as the one before it. Deadlines are clocks, and there are none.
steady = settings(derandomize=True, deadline=None, max_examples=100, database=None)

HEAD = "import hashlib\n\n\ndef store(user, password):\n"


def answered(data: bytes, path: str = "app.py") -> FileResult:
    """What the checks say of these bytes; asserts that it is the same twice and no fault of ours."""
    results = []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as root:
            project = Project(Path(root), overlay={path: data})
            results.append(check_file(project, path, checks()))
            # Every unit and fact, whichever the rules ask for.
            module = project.module_at(path)
            for unit in module.speaking_units() if module else ():
                facts_of(unit, project)
    first, second = results
    assert first.faults == []
    assert (first.skipped, first.analysed, shown(first)) == (second.skipped, second.analysed, shown(second))
    return first


def shown(result: FileResult) -> list[tuple[object, ...]]:
    """Drafts as plain values."""
    return [(each.rule.code, each.outcome, each.at, each.message, each.related) for each in result.drafts]


@cache
def corpus_files() -> list[bytes]:
    """The contents of the Python files of corpus/."""
    return [(files_of(app).root / path).read_bytes() for app in APPS for path in files_of(app).python]


# ---------------------------------------------------------------------- generated programs

NAMES = (
    "password",
    "new_password",
    "user",
    "request",
    "hashlib",
    "md5",
    "users",
    "code",
    "form",
    "self",
    "check_password",
    "secrets",
    "random",
    "cleaned_data",
    "security_answer",
    "email",
    "db",
    "os",
)
ATTRIBUTES = (
    "password",
    "set_password",
    "POST",
    "get",
    "hexdigest",
    "encode",
    "save",
    "query",
    "filter",
    "update",
)
names = st.sampled_from(NAMES)
atoms = st.one_of(
    names, st.sampled_from(["'admin'", "b'salt'", "0", "12", "None", "True", "'%s'", "...", "{}", "[]"])
)


def _compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, max_size=3)
    return st.one_of(
        st.builds("{}.{}".format, inner, st.sampled_from(ATTRIBUTES)).map(_attribute),
        st.builds(lambda func, args: f"({func})({', '.join(args)})", inner, several),
        st.builds(
            lambda func, key, value: f"({func})(*{key}, password={value}, **{value})", inner, inner, inner
        ),
        st.builds("({})[{}]".format, inner, inner),
        st.builds(
            "({} {} {})".format,
            inner,
            st.sampled_from(["==", "and", "or", "+", "%", "in", "is not", "|"]),
            inner,
        ),
        st.builds("({} if {} else {})".format, inner, inner, inner),
        st.builds("[{} for {} in {} if {}]".format, inner, names, inner, inner),
        st.builds("{{{}: {}, **{}}}".format, inner, inner, inner),
        st.builds("(lambda {}: {})".format, names, inner),
        st.builds("({} := {})".format, names, inner),
        st.builds("f'{{({})}} {{({})!r:>{{({})}}}}'".format, names, names, names),
        st.builds("(await {})".format, inner),
        st.builds("({}[1:{}])".format, names, names),
    )


def _attribute(text: str) -> str:
    head, _, tail = text.rpartition(".")
    return f"({head}).{tail}"


expressions = st.recursive(atoms, _compound, max_leaves=8)
simple = st.one_of(
    st.builds("{} = {}".format, names, expressions),
    st.builds("{}, *{} = {}".format, names, names, expressions),
    st.builds("({}).password = {}".format, expressions, expressions),
    st.builds("({})[{}] += {}".format, expressions, atoms, expressions),
    st.builds("{}: {} = {}".format, names, expressions, expressions),
    st.builds("return {}".format, expressions),
    st.builds("assert {}".format, expressions),
    st.builds("raise {}".format, expressions),
    st.builds("del {}".format, names),
    st.builds("yield {}".format, expressions),
    st.builds("from {} import {} as {}".format, names, names, names),
    st.builds("import {}.{}".format, names, names),
    st.sampled_from(
        ["pass", "global users", "from . import password", "from .forms import *", "'''password'''"]
    ),
    expressions,
)


def _indented(lines: list[str]) -> str:
    return "\n".join("    " + line for text in lines for line in text.split("\n")) or "    pass"


def _blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    body = st.lists(inner, min_size=1, max_size=3).map(_indented)
    return st.one_of(
        st.builds("if {}:\n{}\nelif {}:\n{}\nelse:\n{}".format, expressions, body, expressions, body, body),
        st.builds(
            "async def {}({}, *args, {}=None, **rest):\n{}".format,
            names,
            st.just("password"),
            st.just("user"),
            body,
        ),
        st.builds("@{}\ndef {}({}={}):\n{}".format, expressions, names, names, atoms, body),
        st.builds("@{}\nclass {}({}, metaclass={}):\n{}".format, names, names, names, names, body),
        st.builds("for {} in {}:\n{}\n    break\nelse:\n{}".format, names, expressions, body, body),
        st.builds("while {}:\n{}\n    continue".format, expressions, body),
        st.builds(
            "try:\n{}\nexcept {} as {}:\n{}\nelse:\n{}\nfinally:\n{}".format,
            body,
            names,
            names,
            body,
            body,
            body,
        ),
        st.builds("with {} as {}, {}:\n{}".format, expressions, names, expressions, body),
        st.builds(
            "match {}:\n    case {{'password': {}, **{}}} if {}:\n{}\n    case _:\n        pass".format,
            expressions,
            names,
            names,
            expressions,
            body.map(lambda text: _indented([text])),
        ),
    )


programs = st.lists(st.recursive(simple, _blocks, max_leaves=6), min_size=1, max_size=6).map("\n".join)


@steady
@given(programs)
def test_generated_programs(program: str) -> None:
    answered(program.encode())


@steady
@given(st.lists(st.recursive(simple, _blocks, max_leaves=4), min_size=1, max_size=4))
def test_generated_functions(lines: list[str]) -> None:
    answered((HEAD + _indented(lines) + "\n").encode())


# ---------------------------------------------------------------------- mangled and odd files


@steady
@given(st.data())
def test_mangled_files(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(corpus_files()))
    start, end = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    how = data.draw(st.sampled_from(["cut", "drop", "double", "lines"]))
    if how == "cut":
        text = text[:end]
    elif how == "drop":
        text = text[:start] + text[end:]
    elif how == "double":
        text = text[:end] + text[start:]
    else:
        lines = text.split(b"\n")
        text = b"\n".join(lines[: start % len(lines)] + lines[end % len(lines) :])
    answered(text)


@steady
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    answered(b"password = 1\n" + data)


@pytest.mark.parametrize("app", APPS)
def test_line_ends_and_marks_change_nothing(app: str) -> None:
    tree = files_of(app)
    for path in tree.python:
        data = (tree.root / path).read_bytes()
        plain = answered(data, path)
        lines = [(each.rule.code, each.at.line) for each in plain.drafts]
        for other in (
            data.replace(b"\n", b"\r\n"),
            data.replace(b"\n", b"\r"),
            b"\xef\xbb\xbf" + data,
            data + b"\n\f\n",
        ):
            result = answered(other, path)
            assert [(each.rule.code, each.at.line) for each in result.drafts] == lines, path


BODY = "    user.password = hashlib.md5(password.encode()).hexdigest()\n"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("# -*- coding: latin-1 -*-\npassword = 'é'\n".encode("latin-1"), id="latin-1"),
        pytest.param("password = 'é'\n".encode("latin-1"), id="latin-1-without-cookie"),
        pytest.param("password = 'é'\n".encode("utf-16"), id="utf-16"),
        pytest.param(b"# coding: utf-7\npassword = '+AOk-'\n", id="utf-7"),
        pytest.param(b"# coding: nonsense\npassword = 1\n", id="unknown-cookie"),
        pytest.param(b"\xef\xbb\xbf# coding: latin-1\npassword = 1\n", id="mark-and-cookie"),
        pytest.param(b"password = '\x00'\n", id="nul"),
        pytest.param("password = '\udce9'\n".encode("utf-8", "surrogatepass"), id="surrogate"),
        pytest.param("ｐassword = 'é' ; pаsswоrd = password\n".encode(), id="names-that-look-alike"),
        pytest.param("password = '\u202e' # \u2066\n".encode(), id="bidi"),
        pytest.param(b"", id="empty"),
        pytest.param(b"password" * 200_000, id="one-long-name"),
        pytest.param(f"password = {'9' * 5000}\n".encode(), id="long-number"),
        pytest.param(b"password = '" + b"a" * 1_000_000 + b"'\n", id="long-text"),
        pytest.param(b"password = " + b"(" * 3000 + b")" * 3000 + b"\n", id="3000-brackets"),
        pytest.param(b"password = " + b"[" * 90 + b"]" * 90 + b"\n", id="90-brackets"),
        pytest.param(b"password = " + b"-" * 50_000 + b"1\n", id="50000-signs"),
        pytest.param(b"password = " + b"not " * 50_000 + b"1\n", id="50000-nots"),
        pytest.param(b"password = user" + b".b" * 5000 + b"\n", id="5000-attributes"),
        pytest.param(b"password = user" + b".b()" * 900 + b"\n", id="900-calls"),
        pytest.param(b"password = " + b"+".join([b"user"] * 20_000) + b"\n", id="20000-terms"),
        pytest.param(b"password = " + b"f(" * 90 + b")" * 90 + b"\n", id="90-calls"),
        pytest.param(b"password = " + b"lambda: " * 500 + b"1\n", id="500-lambdas"),
        pytest.param(
            ("if password:\n    pass\n" + "elif user:\n    pass\n" * 3000).encode(), id="3000-elifs"
        ),
        pytest.param(
            "".join(" " * n + "if password:\n" for n in range(95)).encode() + b" " * 95 + b"pass\n",
            id="95-ifs",
        ),
        pytest.param(
            "".join(" " * n + f"def password{n}():\n" for n in range(90)).encode() + b" " * 90 + b"pass\n",
            id="90-functions",
        ),
        pytest.param((HEAD + BODY * 200).encode(), id="200-digests-in-a-function"),
        pytest.param(
            ("import hashlib\n" + "password = hashlib.md5(password)\n" * 40).encode(),
            id="40-digests-of-one-another",
        ),
        pytest.param(("password = '" + "' + '".join("ab" * 2000) + "'\n").encode(), id="4000-texts"),
        pytest.param(
            b"class A(A): password = A\nclass B(C): pass\nclass C(B): pass\n", id="bases-in-a-circle"
        ),
        pytest.param(b"password = password\nx = y\ny = x\nuser.password = x\n", id="values-in-a-circle"),
        pytest.param(
            b"from shop import config\nconfig = config.conf\nconfig.update(password=config.password)\n",
            id="a-name-for-a-part-of-itself",
        ),
        pytest.param(
            b"def f(password): return g(password)\ndef g(password): return f(password)\n",
            id="calls-in-a-circle",
        ),
        pytest.param(
            b"from app import *\nfrom app import password as password\nimport app\n", id="imports-itself"
        ),
        pytest.param(b"from ......... import password\nfrom . import *\n", id="imports-from-above"),
    ],
)
def test_hostile_files(data: bytes) -> None:
    result = answered(data)
    assert result.skipped != ""


def test_many_findings_are_all_there() -> None:
    text = "import hashlib\n" + "".join(
        f"\n\ndef store{number}(user, password):\n{BODY}" for number in range(100)
    )
    lines = {each.at.line for each in answered(text.encode()).drafts if each.rule.code == "AUT010"}
    assert len(lines) == 100
