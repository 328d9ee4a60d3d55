"""The flake8 plugin, directly and through flake8 itself."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest

from authlint.config import Config
from authlint.engine import Request, check
from authlint.flake8 import Plugin

VIEWS = """\
import hashlib

from shop.services import stored


def register(request):
    é = 1; request.user.password = hashlib.md5(request.POST["password"].encode()).hexdigest()
    return stored(request.POST["password"])
"""
SERVICES = """\
import hashlib


def stored(password):
    return hashlib.sha1(password.encode()).hexdigest()
"""

COMPARED = """\
import hashlib


def verify_password(user, password):
    made = hashlib.pbkdf2_hmac("sha256", password.encode(), user.salt, 600_000)
    return made == user.password_hash
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "setup.cfg").write_text("[flake8]\nmax-line-length = 200\nextend-ignore = F841\n")
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("")
    (tmp_path / "shop" / "views.py").write_text(VIEWS, encoding="utf-8")
    (tmp_path / "shop" / "services.py").write_text(SERVICES)
    monkeypatch.chdir(tmp_path)
    configure()
    yield tmp_path
    configure()


def configure(**options: object) -> None:
    """What flake8 does before it checks."""
    given: dict[str, object] = {
        "select": None,
        "extend_select": None,
        "authlint_config": None,
        "disable_noqa": False,
        "filenames": [],
    }
    Plugin.parse_options(Namespace(**given | options))


def direct(path: str, text: str | None = None) -> list[tuple[int, int, str]]:
    """(line, column, code) from the plugin itself."""
    text = Path(path).read_text(encoding="utf-8") if text is None else text
    lines = text.splitlines(keepends=True)
    return [
        (line, column, said.split()[0])
        for line, column, said, _ in Plugin(ast.parse(text), path, lines).run()
    ]


def runner(path: str, config: Config | None = None) -> list[tuple[int, int, str]]:
    report = check(Request((".",), config or Config(), semgrep=False))
    return [
        (each.place.line, each.place.column - 1, each.code)
        for each in report.findings
        if each.place.path == path
    ]


def flake8(*arguments: str, text: str | None = None, cwd: Path | None = None) -> list[str]:
    """The lines of our codes in flake8's own output."""
    done = subprocess.run(
        [sys.executable, "-m", "flake8", *arguments],
        cwd=cwd,
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.stderr == ""
    return [line for line in done.stdout.splitlines() if " AUT" in line]


def test_the_same_as_a_whole_run(shop: Path) -> None:
    for path in "shop/views.py", "shop/services.py":
        assert direct(path) == runner(path) != []


def test_through_flake8(shop: Path) -> None:
    lines = flake8("shop", "-j2")
    expected = [
        f"{path}:{line}:{column + 1}: {code}"
        for path in ("shop/services.py", "shop/views.py")
        for line, column, code in runner(path)
    ]
    assert [" ".join(each.removeprefix("./").split()[:2]) for each in sorted(lines)] == sorted(expected)
    assert any(":7:36: AUT010" in each for each in lines)  # characters: é is one


def test_flake8_selects_and_ignores(shop: Path) -> None:
    assert {each.split()[1] for each in flake8("--select", "AUT010", "shop/services.py")} == {"AUT010"}
    assert flake8("--extend-ignore", "AUT", "shop") == []
    assert flake8("--select", "AUT203", "shop/services.py") == []


def test_noqa(shop: Path) -> None:
    services = shop / "shop" / "services.py"
    services.write_text(SERVICES.replace("digest()\n", "digest()  # noqa: AUT010\n"))
    assert flake8("shop/services.py") == [] == direct("shop/services.py")
    assert len(flake8("--disable-noqa", "shop/services.py")) == 1
    services.write_text(SERVICES.replace("    return", "    # authlint: ignore[AUT010] -- why\n    return"))
    assert flake8("shop/services.py") == []


FORMS = (
    "# noqa",
    "# NoQA:AUT010",
    "# noqa: AUT0",
    "# noqa: E501 AUT010",
    "# noqa: D100, AUT010 - legacy",
    "# type: ignore # noqa: AUT010",
    "# see # noqa: AUT010",
    "# noqa : E501",
    "# noqa AUT302",
    "# noqa:AUT",
    "#noqa",
    "# noqa: E501",
    "# noqa: aut010",
    "# noqa: AUT302",
)


def test_noqa_means_the_same_to_both(shop: Path) -> None:
    files = {f"shop/n{number}.py": form for number, form in enumerate(FORMS)}
    for path, form in files.items():
        (shop / path).write_text(SERVICES.replace("digest()\n", f"digest()  {form}\n"))
    told = {each.split(":")[0] for each in flake8("--select", "AUT010", *files)}
    report = check(Request((".",), Config(), semgrep=False))
    assert told == {each.place.path for each in report.findings if each.code == "AUT010"} & {*files}
    assert {files[each] for each in told} == {*FORMS[-4:]}
    # What hides a finding without its name is told where flake8 cannot hide that too.
    blanket = {files[each.place.path] for each in report.findings if each.code == "AUT002"}
    assert blanket == {"# noqa", "# noqa : E501", "# noqa AUT302", "# noqa:AUT", "# noqa: aut010"}


def test_what_silences_in_flake8_alone(shop: Path) -> None:
    services = shop / "shop" / "services.py"
    for text in (
        SERVICES.replace("    return", "    x = '# noqa'; return"),
        f"# flake8: noqa\n{SERVICES}",
        f"# flake8: noqa: AUT302\n{SERVICES}",
    ):
        services.write_text(text)
        assert flake8("shop/services.py") == []
        assert [each[2] for each in runner("shop/services.py")] == ["AUT010"]


STARTED = """\
import multiprocessing
import sys

if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    from flake8.main.cli import main

    sys.exit(main(sys.argv[1:]))
"""


def test_processes_that_are_spawned(shop: Path) -> None:
    for number in range(4):
        (shop / "shop" / f"s{number}.py").write_text(
            COMPARED + SERVICES.replace("stored", f"s{number}") + f"\n\nkeep(s{number})\n"
        )
    (shop / "start.py").write_text(f"# shop.views is used\n{STARTED}")
    options = ["--extend-select", "AUT016", "--per-file-ignores", "shop/s1.py:AUT010", "shop"]
    alone = flake8("-j1", *options)
    done = subprocess.run(
        [sys.executable, "start.py", "-j4", *options], capture_output=True, encoding="utf-8", check=False
    )
    assert done.stderr == ""
    assert sorted(line for line in done.stdout.splitlines() if " AUT" in line) == sorted(alone)
    codes = [each.split()[1] for each in alone if "s1.py" in each]
    assert codes == ["AUT016"] and len(alone) == 9


def test_ruff_beside_it(shop: Path) -> None:
    """Ruff takes our codes for its own unless it is told whose they are."""
    (shop / "shop" / "services.py").write_text("x = 1  # noqa: AUT203\n")
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise"]
    command += ["--select", "RUF100,RUF102", "shop/services.py"]
    told = subprocess.run(command, capture_output=True, encoding="utf-8", check=False).stdout
    assert "Invalid rule code in `# noqa`: AUT203" in told
    (shop / "ruff.toml").write_text('lint.external = ["AUT"]\n')
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_noqa_on_any_line_of_the_statement(shop: Path) -> None:
    services = shop / "shop" / "services.py"
    long = SERVICES.replace(
        "sha1(password.encode())", "sha1(\n        password.encode(),  # noqa: AUT010\n    )"
    )
    services.write_text(long)
    assert flake8("shop/services.py") == [] == runner("shop/services.py")


def test_standard_input(shop: Path) -> None:
    fast = flake8("-", "--stdin-display-name", "shop/services.py", text=SERVICES.replace("sha1", "md5"))
    assert [each.split()[:3] for each in fast] == [["shop/services.py:5:12:", "AUT010", "md5"]]
    slow = SERVICES.replace("hashlib.sha1(password.encode()).hexdigest()", "None")
    assert flake8("-", "--stdin-display-name", "shop/services.py", text=slow) == []
    assert len(flake8("-", text=SERVICES)) == 1
    assert len(flake8("-", "--stdin-display-name", "not/there.py", text=SERVICES)) == 1


def test_its_own_configuration(shop: Path) -> None:
    (shop / "pyproject.toml").write_text('[tool.authlint]\nignore = ["AUT010"]\n')
    assert [each for each in flake8("shop") if "AUT010" in each] == []
    (shop / "other.toml").write_text("[tool.authlint]\n")
    assert flake8("--authlint-config", "other.toml", "shop/services.py") != []
    (shop / "pyproject.toml").write_text(
        '[tool.authlint.per-file-ignores]\n"shop/services.py" = ["AUT010"]\n'
    )
    assert flake8("shop/services.py") == [] == runner("shop/services.py", load_config(shop))


def load_config(folder: Path) -> Config:
    from authlint.configfiles import load

    return load(folder)


def test_a_wrong_configuration_is_said_and_ends_nothing(shop: Path) -> None:
    (shop / "pyproject.toml").write_text("[tool.authlint]\nlevels = 2\n")
    (line,) = flake8("shop/services.py")
    assert ":1:1: AUT000 " in line and 'did you mean "level"?' in line


def test_a_fault_is_said_and_ends_nothing(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from authlint import judge

    def failing(*arguments: object) -> None:
        raise RuntimeError("wombat\n::error::")

    monkeypatch.setattr(judge, "judge_for", failing)
    ((line, column, text, kind),) = Plugin(
        ast.parse(SERVICES), "shop/services.py", SERVICES.splitlines(True)
    ).run()
    assert (line, column, kind) == (1, 0, Plugin)
    assert text == "AUT000 RuntimeError: wombat\\x0a::error::"


def test_tests_and_ignored_files_are_left_out(shop: Path) -> None:
    (shop / "tests").mkdir()
    (shop / "tests" / "test_a.py").write_text(SERVICES)
    (shop / "vendored").mkdir()
    (shop / "vendored" / "a.py").write_text(SERVICES)
    (shop / "vendor").mkdir()
    (shop / "vendor" / "a.py").write_text(SERVICES)
    (shop / "env" / "bin").mkdir(parents=True)
    (shop / "env" / "bin" / "activate").write_text("")
    (shop / "env" / "a.py").write_text(SERVICES)
    assert flake8("tests", "vendored", "vendor", "env") == []
    assert {each.place.path for each in check(Request((".",), semgrep=False)).findings} == {
        "shop/services.py",
        "shop/views.py",
    }
    (shop / "pyproject.toml").write_text("[tool.authlint]\ninclude-tests = true\n")
    assert len(flake8("tests")) == 1


def test_once_each_and_in_order(shop: Path) -> None:
    text = SERVICES + SERVICES.split("\n\n\n")[1].replace("stored", "kept")
    found = direct("shop/services.py", text)
    assert found == sorted(set(found)) and len(found) == 2


def test_unsure_codes_are_off_until_they_are_named(shop: Path) -> None:
    text = "import hashlib\n\n\ndef f(x):\n    return hashlib.md5(x)\n"
    (shop / "shop" / "services.py").write_text(text)
    assert flake8("shop/services.py") == flake8("--select", "AUT", "shop/services.py") == []
    for option, codes in ("--extend-select", "AUT09"), ("--select", "E,AUT,AUT090"):
        assert len(flake8(option, codes, "shop/services.py")) == 1
    assert flake8("--extend-select", "AUT09", "--extend-ignore", "AUT090", "shop/services.py") == []
    (shop / "tox.ini").write_text("[flake8]\nextend-select = AUT09\n")
    assert len(flake8("--config", "tox.ini", "-", text=text)) == 1
    assert [each.split()[1] for each in flake8("--extend-select", "AUT016,AUT203", "-", text=COMPARED)] == [
        "AUT016"
    ]
    assert flake8("--select", "AUT", "-", text=COMPARED) == []


def test_a_byte_order_mark_and_crlf(shop: Path) -> None:
    (shop / "shop" / "services.py").write_bytes(b"\xef\xbb\xbf" + SERVICES.replace("\n", "\r\n").encode())
    assert [each.split()[0] for each in flake8("shop/services.py")] == ["shop/services.py:5:12:"]
    assert runner("shop/services.py") == [(5, 11, "AUT010")]
