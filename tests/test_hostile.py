"""A tree of hostile templates, scripts and data through semgrep and every format: the rest is still reported."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import cycle
from pathlib import Path

import pytest
from hostile import CANARY, NAMES, broken_out

from authlint.arguments import FORMATS
from authlint.cli import main
from authlint.config import Config
from authlint.engine import Request, check
from authlint.findings import Report
from authlint.registry import rules
from authlint.reporters import formats, text
from authlint.reporters.sources import Sources
from authlint.semgrep import ENDLESS, executable

FORM = f'''\
<form action="http://x/?token={CANARY}"><input name="security_question" value="{CANARY}"> ::error:: {CANARY}
<input type="password" value="{CANARY}"> \x1b[31m ##vso[task.x] <input name="security_answer" title="{CANARY}">
</form>
'''
GOOD = {
    "html": FORM,
    "yaml": f"services:\n  web:\n    environment:\n      DJANGO_SUPERUSER_PASSWORD: {CANARY}  # ::error:: {CANARY}\n",
    "env": f"DJANGO_SUPERUSER_PASSWORD={CANARY}\n",
    "sql": f"CREATE TABLE u (security_question text DEFAULT '{CANARY}'); -- ::error:: {CANARY}\n"
    f"INSERT INTO users (username, password) VALUES ('admin', '{CANARY}');\n",
    "js": f"if (username === 'admin' && password === '{CANARY}') {{ login('{CANARY}') }} // ::error:: {CANARY}\n",
    "json": f'[{{"model": "auth.user", "fields": {{"username": "admin", "is_superuser": true,'
    f' "password": "{CANARY}"}}}}]\n',
    "sh": f"./manage.py createsuperuser --username admin --password {CANARY}\n",
}
WORDS = b"security_question ADMIN_PASSWORD "
BAD = {
    "attributes.html": WORDS + b'<a x="' * 20_000,
    "deep.yaml": WORDS + b": " + b"[" * 100_000,
    "deep.json": b'{"password":' * 50_000,
    "deep.toml": b"password = " + b"[" * 100_000,
    "dotted.toml": b".".join([b"password"] * 20_000) + b" = 1\n",
    "aliases.yaml": b"password: &a0 [x]\n"
    + b"".join(b"b%d: &a%d [%s]\n" % (n, n, b",".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 12)),
    "open.html": WORDS + b"<!-- {# " * 10_000,
    "comments.html": WORDS + b"{% comment %}" * 10_000,
    "long.js": b"a = '" + b"x" * 500_000 + b"'; " + GOOD["js"].encode(),
    "nul.html": FORM.encode() + b"\0",
    "marked.html": b"\xef\xbb\xbf" + FORM.encode(),
    "cr.html": FORM.replace("\n", "\r").encode(),
    "latin.html": FORM.encode() + b"\xe9",
    "commented.html": FORM.replace("\n", " <!-- nosemgrep -->\n").encode(),
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("hostile")
    for suffix, content in GOOD.items():
        (root / f"good.{suffix}").write_text(content)
    for name, suffix in zip(NAMES * 2, cycle(GOOD), strict=False):
        path = bytes(root) + b"/" + name + b"." + suffix.encode()
        Path(os.fsdecode(path)).write_text(GOOD[suffix])
    for named, data in BAD.items():
        (root / named).write_bytes(data)
    (root / "folder.html").mkdir()
    os.mkfifo(root / "pipe.html")
    for link, target in {"loop": ".", "passwd.html": "/etc/passwd", "gone.html": "nowhere"}.items():
        os.symlink(target, root / link)
    # What the repository says to semgrep is not obeyed.
    (root / ".semgrepignore").write_text("*\n")
    return root


@pytest.fixture(scope="module")
def report(tree: Path) -> Report:
    if executable() is None:
        pytest.skip("semgrep is not installed")
    before = Path.cwd()
    os.chdir(tree)
    try:
        return check(Request((".",), Config(profile="audit", level=3, confidence="low")))
    finally:
        os.chdir(before)


@pytest.mark.slow
def test_the_good_ones_are_reported_beside_the_bad_ones(report: Report) -> None:
    assert report.engines["semgrep"] == "ran" and report.faults == []
    assert {each.path: each.reason for each in report.skipped} == {
        "latin.html": "not UTF-8",
        "open.html": ENDLESS,
        "comments.html": ENDLESS,
    }
    places = {(each.place.path, each.place.line) for each in report.findings}
    assert {f"good.{suffix}" for suffix in GOOD} <= {path for path, _ in places}
    for path in "good.html", "marked.html", "cr.html", "commented.html", "nul.html":
        assert [line for found, line in sorted(places) if found == path] == [1, 2], path
    columns = {each.place.path: each.place.column for each in report.findings if each.place.line == 2}
    assert columns["marked.html"] == columns["cr.html"] == columns["good.html"]
    assert ("long.js", 1) in places


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
def test_nothing_leaks_and_nothing_breaks_out(
    name: str, report: Report, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree)
    if name == "text":
        out = text.render(report, Sources().line, colour=False)
    else:
        out = formats.render(name, report, rules)
    out = out.encode("utf-8", "backslashreplace").decode()
    assert "good.html" in out and "AUT402" in out
    assert broken_out(name, out, out) == []


@pytest.mark.parametrize(
    "document",
    [
        "x = " + "[" * 100_000,
        ".".join(["a"] * 20_000) + " = 1",
        "[tool.authlint]\nexclude = [" + "[" * 5000,
        "[tool.authlint]\nexclude = ['" + "**/" * 10_000 + "x']",
        "[tool.authlint]\nlevel = " + "9" * 10_000,
        '[tool.authlint]\n"\\u001b]0;x\\u0007\\n::error::" = 1',
    ],
    ids=["arrays", "keys", "own-arrays", "pattern", "number", "name"],
)
def test_a_hostile_configuration(
    document: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "pyproject.toml").write_text(f"{document}\n# [tool.authlint]\n")
    (tmp_path / "a.py").write_text("password = 1\n")
    monkeypatch.chdir(tmp_path)
    status = main(["check", "--no-semgrep"])
    told = capsys.readouterr()
    assert status == 2
    assert broken_out("text", told.out, told.out + told.err) == [] and len(told.err) < 500
    assert "internal error" not in told.err


def test_a_line_without_end_is_shown_around_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ", ".join([f"'{CANARY}'", '" \\\\"'] * 10_000)
    call = "hashlib.md5(password.encode()).hexdigest()"
    line = f"def store(user, password): x = [{words}]; user.password = {call}{' ' * 100_000}"
    (tmp_path / "a.py").write_text(f"import hashlib\n\n\n{line}\n")
    monkeypatch.chdir(tmp_path)
    assert main(["check", "--no-semgrep", "--output", "out.txt"]) == 1
    out = (tmp_path / "out.txt").read_text()
    assert call in out and "hunter2" not in out and len(out) < 1000


def test_no_network(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"import hashlib\n\n\ndef stored(password):\n    {MD5}\n")
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (1, "") and "AUT010" in done.stdout


MD5 = "return hashlib.md5(password.encode()).hexdigest()"
OFFLINE = """\
import sys

def hook(event, arguments):
    if event.startswith("socket."):
        raise SystemError(event)

sys.addaudithook(hook)
from authlint.cli import main

sys.exit(main(["check", "--no-semgrep", "--format", "sarif", "."]))
"""
