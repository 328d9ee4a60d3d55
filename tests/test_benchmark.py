"""The benchmark measures what it says: its commands run, and flake8 alone is flake8 without us."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).with_name("benchmark")))

from measure import FLAKE8, OURS, RUFF, measured

FLAW = (
    "import hashlib\n\n\ndef keep(user, password):\n    user.password = hashlib.md5(password).hexdigest()\n"
)


def test_commands_run_and_are_measured(tmp_path: Path) -> None:
    (tmp_path / "users.py").write_text(FLAW)
    ours, ruff = measured((*OURS, "users.py"), (*RUFF, "users.py"), folder=tmp_path, runs=1)
    assert ours.cpu > 0 and ruff.cpu > 0
    assert 5 < ours.peak < 600


def test_flake8_alone_lacks_our_plugin(tmp_path: Path) -> None:
    (tmp_path / "users.py").write_text(FLAW)
    alone = Path(__file__).with_name("benchmark") / "flake8_alone.py"
    arguments = [each for each in FLAKE8[4:] if each != "-q"] + ["users.py"]
    said = {}
    for name, command in (("with", FLAKE8[:4]), ("alone", (sys.executable, "-P", str(alone)))):
        ran = subprocess.run([*command, *arguments], cwd=tmp_path, capture_output=True, text=True, check=True)
        said[name] = ran.stdout
    assert "AUT010" in said["with"]
    assert "AUT" not in said["alone"]
