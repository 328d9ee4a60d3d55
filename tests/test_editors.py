"""Real editors with the language server: what they show, and a fix that they apply.

Each test is skipped where its editor is not installed. AUTHLINT_CAPTURE names a folder that gets what was seen.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from trees import CORPUS

HERE = Path(__file__).parent / "editors"
COMMAND = (sys.executable, "-P", "-m", "authlint", "server")
PLACES = ["18:24", "24:24", "34:9", "40:12", "45:14", "53:17", "55:9"]
DRAWN = "password is a password made by random.choice, whose output can be predicted; draw it with the secrets module"
MENDED = '    password = "".join(secrets.choice(LETTERS) for _ in range(8))'


def seen(name: str, tmp_path: Path, *command: str) -> list[str]:
    """What an editor's script writes of a session over a sample application."""
    root = tmp_path / "harbor"
    shutil.copytree(CORPUS / "django/flawed", root)
    (root / "pyproject.toml").touch()
    output = tmp_path / f"{name}.txt"
    environment = {
        **os.environ,
        "HOME": str(tmp_path),
        "AUTHLINT_COMMAND": "\n".join(COMMAND),
        "AUTHLINT_ROOT": str(root),
        "AUTHLINT_FILE": str(root / "accounts/services.py"),
        "AUTHLINT_CODE": "AUT401",
        "AUTHLINT_OUTPUT": str(output),
    }
    ended = subprocess.run(
        command,
        env=environment,
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    text = output.read_text(encoding="utf-8") if output.exists() else ""
    assert ended.returncode == 0, (text, ended.stderr.decode(errors="replace"))
    if folder := os.environ.get("AUTHLINT_CAPTURE"):
        shutil.copy(output, folder)
    return text.splitlines()


def section(lines: list[str], title: str) -> list[str]:
    """The lines below a title, up to the next empty one."""
    start = lines.index(title) + 1
    return lines[start : lines.index("", start)]


def holds(lines: list[str]) -> None:
    """What every editor shows."""
    before = section(lines, "diagnostics of the file as it is")
    assert [each.partition(" ")[0] for each in before] == PLACES
    assert before[1].endswith(f"authlint [AUT401]: {DRAWN}")
    after = section(lines, "diagnostics of the buffer, which is not saved")
    assert [each.partition(" ")[2] for each in after] == [
        each.partition(" ")[2] for each in before if DRAWN not in each
    ]
    assert section(lines, "code actions at line 24") == [
        "AUT401: draw with secrets.choice",
        "AUT401: ignore it here, with a reason",
    ]
    buffer = [each[2:] for each in lines[lines.index("after the first of them, the buffer") + 1 :]]
    assert buffer[3] == "import secrets" and buffer[24].startswith(MENDED)
    assert "  # Password hashes share one salt" in lines[lines.index("hover on the first one") :]


@pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed (Debian: neovim)")
def test_neovim(tmp_path: Path) -> None:
    script = str(HERE / "neovim.lua")
    lines = seen("neovim", tmp_path, "nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "-S", script)
    holds(lines)


def has_eglot() -> bool:
    """Whether there is an Emacs with eglot: version 29, or Debian's elpa-eglot."""
    ask = "(progn (package-initialize) (require 'eglot))"
    return (
        shutil.which("emacs") is not None
        and subprocess.run(("emacs", "--batch", "--eval", ask), capture_output=True, check=False).returncode
        == 0
    )


@pytest.mark.skipif(
    not has_eglot(), reason="Emacs with eglot is not installed (Debian: emacs-nox, elpa-eglot)"
)
def test_emacs(tmp_path: Path) -> None:
    lines = seen("emacs", tmp_path, "emacs", "--batch", "-l", str(HERE / "eglot.el"))
    holds(lines)
