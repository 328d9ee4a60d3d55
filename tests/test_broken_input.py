"""Whatever cannot be read is named with its reason, the exit code says so, and the rest is analysed."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from authlint.cli import main

GOOD = "import hashlib\n\n\ndef stored(password):\n    return hashlib.md5(password.encode()).hexdigest()\n"
QUESTION = '<form><input name="security_question"><input name="security_answer"></form>\n'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one file that gives AUT010, as the working directory; no semgrep."""
    (tmp_path / "good.py").write_text(GOOD)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AUTHLINT_SEMGREP", "")
    return tmp_path


class Said:
    """What a check said. `skipped` maps path to reason."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> None:
        self.status = main(["check", "--format", "json", *arguments])
        said = capsys.readouterr()
        self.err = said.err
        document = json.loads(said.out)
        self.codes = [each["code"] for each in document["findings"]]
        self.skipped = {each["path"]: each["reason"] for each in document["files"]["skipped"]}
        self.engines = document["engines"]


def test_a_missing_path(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alone = Said(capsys, "none.py")
    assert alone.status == 2 and alone.err == "authlint: none.py: no such file or directory\n"
    among = Said(capsys, "none.py", "good.py")
    assert among.status == 3 and among.codes == ["AUT010"]
    assert among.skipped == {"none.py": "no such file or directory"}
    assert Said(capsys, "none.py", "good.py", "--exit-zero").status == 0


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"password = (\n", "syntax error in line"),
        (b"type Password = str\nx = f'{a['b']!r:{'c'}}' + f'{'\\n'}'\nmatch = (\n", "syntax error in line"),
        (b"password = '\xe9'\n", "not UTF-8"),
        (b"# coding: klingon\npassword = 1\n", "unknown encoding"),
        (b"password = " + b"[" * 3000 + b"]" * 3000 + b"\n", "nested too deep"),
        (b"password = " + b"(" * 3000 + b")" * 3000 + b"\n", "nested too deep"),
        (b"password = " + b"-" * 200_000 + b"1\n", "nested too deep"),
        (b"password = 1\n\0", "NUL"),
        (b"password = 1\n" + b"#" * (4 << 20), "too large"),
        ("password = 1\n".encode("utf-16"), ""),
    ],
    ids=["syntax", "newer", "latin1", "cookie", "brackets", "parentheses", "signs", "nul", "large", "utf16"],
)
def test_a_file_that_cannot_be_analysed(
    data: bytes, reason: str, shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "bad.py").write_bytes(data)
    for arguments in ((".",), ("bad.py", "good.py")):
        said = Said(capsys, *arguments)
        if not reason and arguments == (".",):
            continue  # no auth word in its bytes, so a walk does not read it
        assert said.status == 3 and said.codes == ["AUT010"]
        assert list(said.skipped) == ["bad.py"] and reason in said.skipped["bad.py"]
        assert f"authlint: bad.py: {said.skipped['bad.py']}\n" in said.err
    assert main(["check"]) == (3 if reason else 1)
    assert "not analysed:\n  bad.py: " in capsys.readouterr().out or not reason
    main(["check", "--format", "sarif"])
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert any(reason in each["message"]["text"] for each in notes) or not reason


def test_a_broken_file_without_an_auth_word_counts_when_it_is_named(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "bad.py").write_text("x = (\n")
    assert Said(capsys, ".").skipped == {}
    named = Said(capsys, "bad.py", "good.py")
    assert named.status == 3 and "syntax error" in named.skipped["bad.py"] and named.codes == ["AUT010"]


def test_a_large_file_counts_when_it_speaks_of_passwords(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "data.py").write_bytes(b"x = 1\n" * (1 << 20))
    (shop / "words.sql").write_bytes(b"x\n" * (1 << 22))
    (shop / "dump.sql").write_bytes(b"-- password\n" * (1 << 20))
    said = Said(capsys, ".")
    assert said.status == 3 and list(said.skipped) == ["dump.sql"] and "too large" in said.skipped["dump.sql"]
    assert list(Said(capsys, "data.py").skipped) == ["data.py"]


def test_latin1_with_its_cookie_is_read(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "# coding: latin-1\n" + GOOD.replace("    return", "    é = 'ü'; return")
    (shop / "old.py").write_bytes(text.encode("latin-1"))
    main(["check", "--format", "json", "old.py"])
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["line"], finding["column"]) == (6, 21)


def test_an_unreadable_file(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.symlink("nowhere", shop / "gone.py")
    said = Said(capsys, ".")
    assert said.status == 3 and said.codes == ["AUT010"] and said.skipped == {"gone.py": "link to nothing"}
    named = Said(capsys, "gone.py", "good.py")
    assert named.status == 3 and named.codes == ["AUT010"] and "no such file" in named.skipped["gone.py"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "closed.py").write_text(GOOD)
    (shop / "closed.py").chmod(0)
    said = Said(capsys, ".")
    assert said.status == 3 and said.skipped == {"closed.py": "cannot be read: permission denied"}


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="no such file here")
def test_a_file_whose_reading_fails(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.symlink("/proc/self/mem", shop / "memory.py")
    said = Said(capsys, "memory.py", "good.py")
    assert said.status == 3 and said.codes == ["AUT010"]
    assert "cannot be read" in said.skipped["memory.py"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(shop / "pipe.py")
    for arguments in (".",), ("pipe.py", "good.py"):
        said = Said(capsys, *arguments)
        assert said.status == 3 and said.codes == ["AUT010"]
        assert said.skipped == {"pipe.py": "not a regular file"}


def test_a_folder_called_like_a_module(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "x.py").mkdir()
    (shop / "x.py" / "inner.py").write_text(GOOD)
    assert Said(capsys, "x.py").codes == ["AUT010"]
    assert Said(capsys, ".").status == 1


def test_an_empty_folder(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "empty").mkdir()
    said = Said(capsys, "empty")
    assert said.status == 0 and said.codes == []
    assert said.err == "authlint: nothing to check in empty: no file that a rule reads\n"


def test_an_unknown_option(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--lvel", "2"]) == 2
    assert "unrecognized arguments: --lvel" in capsys.readouterr().err


def test_an_unknown_key(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "pyproject.toml").write_text("[tool.authlint]\nlevels = 2\n")
    assert main(["check"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.endswith('pyproject.toml:2: [tool.authlint] has no key "levels"; did you mean "level"?\n')


# ---------------------------------------------------------------------- semgrep


def fake_semgrep(folder: Path, body: str) -> str:
    """A program that stands in for semgrep; `body` is Python."""
    program = folder / "bin" / "semgrep"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f"#!{sys.executable}\nimport sys\n{body}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def test_semgrep_absent(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "login.html").write_text(QUESTION)
    said = Said(capsys, ".")
    assert said.status == 1 and said.codes == ["AUT010"]
    assert said.engines["semgrep"] == "not run: semgrep is not installed; pip install 'authlint[semgrep]'"
    assert said.err.count("\n") == 1 and "pip install 'authlint[semgrep]'" in said.err
    main(["check"])
    assert "semgrep rules: not run: semgrep is not installed" in capsys.readouterr().out
    monkeypatch.setenv("AUTHLINT_SEMGREP", str(shop / "none"))
    assert Said(capsys, ".").engines["semgrep"].startswith("not run: ")


def test_semgrep_is_not_asked_for_when_nothing_is_for_it(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUTHLINT_SEMGREP", fake_semgrep(shop, "open('started', 'w')"))
    said = Said(capsys, "good.py")
    assert said.status == 1 and said.engines["semgrep"].startswith("not needed")
    (shop / "login.html").write_text(QUESTION)
    off = Said(capsys, ".", "--no-semgrep")
    assert off.status == 1 and off.engines["semgrep"] == "not run: switched off by --no-semgrep"
    assert not (shop / "started").exists() and off.err == ""


def printing(error: dict[str, object]) -> str:
    """A program that prints semgrep's report with that error."""
    report = {"version": "1", "results": [], "errors": [error], "paths": {"scanned": []}}
    return f"print({json.dumps(report)!r})"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("sys.exit(2)", "exited with 2 and left no report"),
        ("sys.stderr.write('first\\nno space left\\n'); sys.exit(7)", "left no report: no space left"),
        ("print('{}')", "exited with 0 and left no report"),
        ("sys.stderr.write('Error: No such option: --oss-only'); sys.exit(2)", "No such option: --oss-only"),
        ("import os; os.kill(os.getpid(), 11)", "exited with -11 and left no report"),
        ("print('[' * 100000)", "left no report"),
        (
            printing({"code": 4, "level": "error", "type": "Rule parse error", "message": "bad rule"}),
            "bad rule",
        ),
    ],
)
def test_semgrep_failing(
    body: str,
    words: str,
    shop: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (shop / "login.html").write_text(QUESTION)
    monkeypatch.setenv("AUTHLINT_SEMGREP", fake_semgrep(shop, body))
    said = Said(capsys, ".")
    assert said.status == 3 and said.codes == ["AUT010"]
    assert said.engines["semgrep"].startswith("failed: semgrep ") and words in said.engines["semgrep"]
    assert words in said.err


def test_semgrep_that_is_no_program(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "login.html").write_text(QUESTION)
    program = fake_semgrep(shop, "")
    Path(program).write_bytes(b"\x7fELF nothing")
    monkeypatch.setenv("AUTHLINT_SEMGREP", program)
    said = Said(capsys, ".")
    assert said.status == 3 and "cannot be started" in said.engines["semgrep"] and said.codes == ["AUT010"]


def test_a_file_that_semgrep_cannot_read(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "login.html").write_text(QUESTION)
    error: dict[str, object] = {"code": 3, "level": "warn", "message": "m", "path": str(shop / "login.html")}
    monkeypatch.setenv("AUTHLINT_SEMGREP", fake_semgrep(shop, printing(error | {"type": "Timeout"})))
    said = Said(capsys, ".")
    assert said.status == 3 and said.skipped == {"login.html": "semgrep: timeout"}
    partial = printing(error | {"type": ["PartialParsing", []]})
    monkeypatch.setenv("AUTHLINT_SEMGREP", fake_semgrep(shop, partial))
    assert Said(capsys, ".").status == 1


# ---------------------------------------------------------------------- our own faults


def test_a_failing_rule_is_a_fault_and_the_rest_goes_on(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from authlint.registry import rule_named

    info = rule_named("AUT402")
    assert info is not None and info.check is not None

    def failing(*arguments: object) -> None:
        raise KeyError("wombat")

    monkeypatch.setattr(info.check, "check", failing)
    (shop / "more.py").write_text("security_question = 1\npassword_question = ask('What is your pet?')\n")
    said = Said(capsys, ".")
    assert said.status == 4 and "AUT010" in said.codes
    assert "authlint: AUT000 AUT402 failed on " in said.err and "wombat" in said.err
    assert any("internal error" in each for each in said.skipped.values())


@pytest.mark.parametrize(
    ("error", "status"), [(RecursionError, 4), (MemoryError, 4), (KeyboardInterrupt, 130)]
)
def test_a_rule_that_runs_out_of_something(
    error: type[BaseException],
    status: int,
    shop: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from authlint.registry import rule_named

    info = rule_named("AUT402")
    assert info is not None and info.check is not None

    def failing(*arguments: object) -> None:
        raise error

    monkeypatch.setattr(info.check, "check", failing)
    (shop / "more.py").write_text("security_question = 1\npassword_question = ask('What is your pet?')\n")
    assert main(["check", "--no-semgrep"]) == status
    told = capsys.readouterr()
    assert "Traceback" not in told.out + told.err
    assert ("good.py:5:12: AUT010" in told.out) is (status != 130)


def test_rules_without_facts_go_on_where_facts_fail(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from authlint.frameworks.model import Models

    def failing(*arguments: object) -> None:
        raise KeyError("wombat")

    monkeypatch.setattr(Models, "facts", failing)
    (shop / "more.py").write_text('first = input("Security question 1: what is your favorite food? ")\n')
    said = Said(capsys, ".")
    assert said.status == 4 and said.codes == ["AUT402"]
    assert "authlint: AUT000 facts failed on " in said.err and "wombat" in said.err


def test_a_template_that_is_not_utf_8(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "login.html").write_text(QUESTION)
    (shop / "old.html").write_bytes("<label>Sécurité: password</label>".encode("latin-1"))
    (shop / "plain.html").write_bytes("<p>é</p>".encode("latin-1"))
    partial = {
        "code": 3,
        "level": "warn",
        "message": "m",
        "path": "login.html",
        "type": ["PartialParsing", []],
    }
    monkeypatch.setenv("AUTHLINT_SEMGREP", fake_semgrep(shop, printing(partial)))
    said = Said(capsys, ".")
    assert said.status == 3 and said.skipped == {"old.html": "not UTF-8"}
