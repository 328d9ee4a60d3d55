"""Bytes to text, lines and columns."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from authlint.python.values import Spot
from authlint.source import Source, Unreadable, any_source, encoding, python_source, read


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"x = 1\n", "utf-8"),
        (b"\xef\xbb\xbfx = 1\n", "utf-8-sig"),
        (b"# -*- coding: latin-1 -*-\n", "latin-1"),
        (b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n", "cp1252"),
        (b"#!/usr/bin/python\r# coding=koi8-r\r", "koi8-r"),
        (b"x = 1\n# coding: latin-1\n", "utf-8"),
        (b'"coding: latin-1"\n', "utf-8"),
        (b"", "utf-8"),
        ("x".encode("utf-16"), "utf-16"),
    ],
)
def test_encoding(data: bytes, name: str) -> None:
    assert encoding(data) == name


def test_lines_end_where_python_ends_them() -> None:
    text = "a\nb\r\nc\rd\x0ce\u2028f\x1cg"
    assert python_source(text.encode()).lines == ["a", "b", "c", "d\x0ce\u2028f\x1cg"]


def test_the_mark_at_the_start_is_no_column() -> None:
    source = python_source("\ufeffé = 1".encode())
    assert source.line(1) == "é = 1"


@pytest.mark.parametrize(
    ("cookie", "line"),
    [
        ("utf-8", "é = 'ü日本😀'; call(x)"),
        ("latin-1", "é = 'ü'; call(x)"),
        ("utf-8", "\tx = 1; call(x)"),
        ("utf-8", "call(x)"),
    ],
)
def test_a_column_counts_characters(cookie: str, line: str) -> None:
    text = (
        f"# coding: {cookie}\nif 1:\n  {line.lstrip()}\n"
        if line[0] != "\t"
        else f"# coding: {cookie}\nif 1:\n{line}\n"
    )
    data = text.encode(cookie)
    call = next(each for each in ast.walk(ast.parse(data)) if isinstance(each, ast.Call))
    assert call.end_lineno is not None and call.end_col_offset is not None
    spot = Spot("a.py", call.lineno, call.col_offset, call.end_lineno, call.end_col_offset)
    source = python_source(data, "a.py")
    place = source.place(spot)
    shown = source.line(3)
    assert shown[place.column - 1 : place.end_column - 1] == "call(x)"


def test_a_place_outside_the_file_stays_in_it() -> None:
    place = Source("a.py", "é\n").place(Spot("a.py", 1, 99, 7, 99), "b/a.py")
    assert (place.path, place.column, place.end_line, place.end_column) == ("b/a.py", 2, 7, 1)


def test_what_is_no_text_is_said() -> None:
    with pytest.raises(Unreadable, match="not UTF-8"):
        python_source(b"x = '\xe9'\n")
    with pytest.raises(Unreadable, match="unknown encoding"):
        python_source(b"# coding: klingon\n")
    assert any_source(b"a \xe9 b").line(1) == "a \ufffd b"


def test_read(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"x" * 100)
    assert read(str(file)) == b"x" * 100
    with pytest.raises(Unreadable, match="too large: 100 bytes"):
        read(str(file), limit=99)
    with pytest.raises(Unreadable, match=r"not a regular file|is a directory"):
        read(str(tmp_path))
    with pytest.raises(Unreadable, match="no such file"):
        read(str(tmp_path / "none.py"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.py")
    with pytest.raises(Unreadable, match="not a regular file"):
        read(str(tmp_path / "a.py"))
