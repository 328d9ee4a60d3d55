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


@pytest.mark.skipif(
    shutil.which("nvim") is None, reason="Neovim is not installed (Debian: apt install neovim)"
)
def test_neovim(tmp_path: Path) -> None:
    script = str(HERE / "neovim.lua")
    lines = seen("neovim", tmp_path, "nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "-S", script)
    before = section(lines, "diagnostics of the file as it is")
    after = section(lines, "diagnostics of the buffer, which is not saved")
    assert [each.rpartition("[")[2].rstrip("]") for each in before] == [
        "AUT014",
        "AUT401",
        "AUT421",
        "AUT011",
        "AUT512",
        "AUT503",
        "AUT502",
    ]
    assert before[1].startswith("24:24 password is a password made by random.choice")
    assert [each.partition(" ")[2] for each in after] == [
        each.partition(" ")[2] for each in before if "AUT401" not in each
    ]
    assert section(lines, "code actions at line 24") == [
        "AUT401: draw with secrets.choice",
        "AUT401: ignore it here, with a reason",
    ]
    buffer = [each[2:] for each in lines[lines.index("after the first of them, the buffer") + 1 :]]
    assert buffer[3] == "import secrets" and buffer[24].startswith(MENDED)
    assert "  # Password hashes share one salt" in lines[lines.index("hover on the first one") :]
