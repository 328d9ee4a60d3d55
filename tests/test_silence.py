"""The comment that ignores a finding: where it goes, and that it is read there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from authlint.cli import main
from authlint.fixes.mending import Refused
from authlint.fixes.silence import ignoring

WHY = "the account is new"


def silenced(path: str, text: str, line: int, reason: str = WHY, encoding: str = "utf-8") -> str:
    data = text.encode(encoding)
    edit = ignoring(path, data, line, "AUT203", reason)
    return (data[: edit.start] + edit.text.encode(encoding) + data[edit.end :]).decode(encoding)


OURS = f"# authlint: ignore[AUT203] -- {WHY}"

PYTHON = {
    "behind a line": ("    save(raw)\n", 1, f"    save(raw)  {OURS}\n"),
    "behind another comment": ("save(raw)  # noqa: E501\n", 1, f"save(raw)  # noqa: E501  {OURS}\n"),
    "blanks at the end": ("save(raw)   \n", 1, f"save(raw)  {OURS}\n"),
    "the last line": ("save(raw)", 1, f"save(raw)  {OURS}"),
    "above a long line": (f"x = '{'y' * 80}'\n", 1, f"{OURS}\nx = '{'y' * 80}'\n"),
    "above several lines": ("\tsave(\n\t\traw,\n\t)\n", 2, f"\t{OURS}\n\tsave(\n\t\traw,\n\t)\n"),
    "above a long string": ('x = """\nsecret\n"""\n', 2, f'{OURS}\nx = """\nsecret\n"""\n'),
    "line ends": ("a\r\nsave(\r\n raw)\r\n", 3, f"a\r\n{OURS}\r\nsave(\r\n raw)\r\n"),
    "into one behind": (
        "save(raw)  # authlint: ignore[AUT010] -- why\n",
        1,
        "save(raw)  # authlint: ignore[AUT010, AUT203] -- why\n",
    ),
    "into one above": (
        "# authlint: ignore[AUT010] -- why\nsave(\n raw)\n",
        3,
        "# authlint: ignore[AUT010, AUT203] -- why\nsave(\n raw)\n",
    ),
    "not into the one of the statement above": (
        "load()  # authlint: ignore[AUT010] -- why\nsave()\n",
        2,
        f"load()  # authlint: ignore[AUT010] -- why\nsave()  {OURS}\n",
    ),
    "a method with decorators": (
        "@route\n@guarded\ndef f():\n    pass\n",
        3,
        f"@route\n@guarded\ndef f():  {OURS}\n    pass\n",
    ),
}

OTHERS = {
    "HTML": (
        "a.html",
        "<p>\n  <input>\n",
        2,
        f"<p>\n  <!-- authlint: ignore[AUT203]: {WHY} -->\n  <input>\n",
    ),
    "template": (
        "a.html",
        "{% if a > b %}\n<input\n name=x>\n",
        3,
        f"{{% if a > b %}}\n<input\n {{# authlint: ignore[AUT203] -- {WHY} #}}\n name=x>\n",
    ),
    "YAML": ("a.yaml", "a:\n  - b: 1\n", 2, f"a:\n  {OURS}\n  - b: 1\n"),
    "SQL": ("a.sql", "INSERT 1;\n", 1, f"-- authlint: ignore[AUT203] -- {WHY}\nINSERT 1;\n"),
    "script": ("a.js", "a;\n\tb;\n", 2, f"a;\n\t// authlint: ignore[AUT203] -- {WHY}\n\tb;\n"),
    "environment": (".env", "A=1\n", 1, f"{OURS}\nA=1\n"),
    "environment of a stage": ("deploy/.env.production", "A=1\n", 1, f"{OURS}\nA=1\n"),
    "container": ("Dockerfile.web", "ENV A=1\n", 1, f"{OURS}\nENV A=1\n"),
    "into one above": (
        "a.sql",
        "-- authlint: ignore[AUT010] -- x\nINSERT 1;\n",
        2,
        "-- authlint: ignore[AUT010, AUT203] -- x\nINSERT 1;\n",
    ),
}


@pytest.mark.parametrize("case", PYTHON)
def test_python(case: str) -> None:
    before, line, after = PYTHON[case]
    assert silenced("a.py", before, line) == after


@pytest.mark.parametrize("case", OTHERS)
def test_other_files(case: str) -> None:
    path, before, line, after = OTHERS[case]
    assert silenced(path, before, line) == after


def test_encoding_and_reason() -> None:
    text = "# coding: latin-1\nx = 'Grüße'\n"
    assert silenced("a.py", text, 2, "weil\n  es so ist", "latin-1") == (
        "# coding: latin-1\nx = 'Grüße'  # authlint: ignore[AUT203] -- weil es so ist\n"
    )
    with pytest.raises(Refused, match="cannot be written in latin-1"):
        silenced("a.py", text, 2, "😀", "latin-1")


@pytest.mark.parametrize(
    ("path", "text", "line", "reason"),
    [
        ("a.json", "{}\n", 1, WHY),
        ("a.jsx", "<p/>\n", 1, WHY),
        ("a.html", "<input\n name=x>\n", 2, WHY),
        ("a.html", "<input>\n", 1, "--> <script>"),
        ("a.html", "{{ x }}\n", 1, "#} {{ y }}"),
        ("a.yaml", "a: |\n  password: x\n", 2, WHY),
        ("a.toml", "a = '''\npassword\n'''\n", 2, WHY),
        ("a.js", "a = `\npassword`\n", 2, WHY),
        ("a.sh", "run \\\n  --password x\n", 2, WHY),
    ],
)
def test_where_no_comment_can_stand(path: str, text: str, line: int, reason: str) -> None:
    with pytest.raises(Refused):
        silenced(path, text, line, reason)


def test_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "codes.py").write_text(
        "import random\n\n\ndef send(user):\n"
        "    otp, reset_token = random.randint(1000, 9999), random.randint(1000, 9999)\n"
        "    temp_password = ''.join(\n        random.choices('abc', k=9)\n    )\n"
        "    user.set_password(temp_password)\n    return otp, reset_token, temp_password\n"
    )
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--no-semgrep", "."]) == 1
    assert main(["check", "--no-semgrep", "--add-ignores", "a demo", "."]) == 0
    text = (tmp_path / "codes.py").read_text()
    assert text.count("authlint: ignore[") == 2
    assert "    # authlint: ignore[AUT401] -- a demo\n    temp_password = ''.join(\n" in text
    before = (tmp_path / "codes.py").read_bytes()
    assert main(["check", "--no-semgrep", "--add-ignores", "a demo", "."]) == 0
    assert (tmp_path / "codes.py").read_bytes() == before


MD5 = "    return hashlib.md5(password.encode()).hexdigest()"
SHOP = {
    "plain.py": "x = 1  # authlint: ignore[AUT203] -- moved away\n",
    "blanket.py": f"import hashlib\n\n\ndef stored(password):\n{MD5}  # noqa\n",
    "named.py": f"import hashlib\n\n\ndef stored(password):\n{MD5}  # authlint: ignore[AUT010] -- legacy\n",
    "broken.py": "password = (  # authlint: ignore[AUT010]\n",
}


def test_what_a_run_says_of_comments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in SHOP.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)

    def told(*options: str) -> list[tuple[str, str]]:
        main(["check", "--no-semgrep", "--format", "json", *options])
        found = json.loads(capsys.readouterr().out)["findings"]
        return [(each["path"], each["code"]) for each in found]

    # Of a file that does not parse nobody can say that a comment is idle in it.
    assert told() == [("blanket.py", "AUT002"), ("plain.py", "AUT001")]
    assert told("--select", "AUT203") == told("--select", "AUT302") == []
    assert told("--no-ignores") == [("blanket.py", "AUT010"), ("named.py", "AUT010")]
    assert main(["check", "--no-ignores", "--add-ignores", "why", "."]) == 2
