"""The completion scripts, loaded into the shells that they are for."""

from __future__ import annotations

import os
import pty
import select
import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("shtab")

from authlint.arguments import COMMANDS, FORMATS, SHELLS
from authlint.cli import main

BASH = """\
source authlint.bash
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
COMP_LINE="$*"
COMP_POINT=${#COMP_LINE}
$(complete -p authlint | sed 's/.*-F \\([^ ]*\\).*/\\1/')
printf '%s\\n' "${COMPREPLY[@]}"
"""
LINES = {
    ("",): {*COMMANDS},
    ("ch",): {"check"},
    ("check", "--fo"): {"--format", "--force-exclude"},
    ("check", "--format", ""): {*FORMATS},
    ("baseline", "pr"): {"prune"},
    ("explain", "AUT20"): {"AUT203"},
    ("check", "vie"): {"views.py"},
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "views.py").write_text("")
    for shell in SHELLS:
        assert main(["completions", shell]) == 0
        (tmp_path / f"authlint.{shell}").write_text(capsys.readouterr().out)
    return tmp_path


def ran(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
def test_bash(folder: Path) -> None:
    for words, wanted in LINES.items():
        assert {*ran("bash", "-c", BASH, "x", "authlint", *words).split()} == wanted, words


@pytest.mark.skipif(not shutil.which("fish"), reason="no fish")
def test_fish(folder: Path) -> None:
    for words, wanted in LINES.items():
        said = ran("fish", "-c", f"source authlint.fish; complete -C 'authlint {' '.join(words)}'")
        assert {line.split("\t")[0] for line in said.splitlines()} == wanted, words


@pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh")
@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        ("ch\t", "check"),
        ("check --uns\t", "--unsafe-fixes"),
        ("explain AUT20\t", "AUT203"),
        ("check vie\t", "views.py"),
    ],
)
def test_zsh(folder: Path, typed: str, becomes: str) -> None:
    """In a terminal of its own: zsh completes nowhere else."""
    (folder / "_authlint").write_text((folder / "authlint.zsh").read_text())
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "dumb", "ZDOTDIR": str(folder), "PS1": "> "}
    with subprocess.Popen(
        ["zsh", "-f", "-i"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    ) as shell:
        os.write(ours, b"fpath=($PWD $fpath); autoload -Uz compinit; compinit -u -D; echo re''ady\n")
        said = read_until(ours, b"ready\r\n")
        os.write(ours, f"authlint {typed}".encode())
        said = read_until(ours, becomes.encode())
        shell.kill()
    os.close(ours)
    os.close(theirs)
    assert becomes in said


def read_until(terminal: int, text: bytes) -> str:
    """What a terminal shows up to a text, or up to ten seconds of silence."""
    shown = b""
    while text not in shown and select.select([terminal], [], [], 10)[0]:
        shown += os.read(terminal, 4096)
    return shown.decode()
