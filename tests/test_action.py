"""The GitHub action: what it is made of, and its script run as the runner runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from pages import ROOT

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
(STEP,) = ACTION["runs"]["steps"]

FLAWED = """import hashlib


def store(user, password):
    user.password = hashlib.md5(password.encode()).hexdigest()
"""


def test_inputs_reach_the_script_through_the_environment_alone() -> None:
    assert ACTION["runs"]["using"] == "composite" and "uses" not in STEP
    assert "${{" not in STEP["run"]
    named = {value.strip("${ }").removeprefix("inputs.") for value in STEP["env"].values()}
    assert named == set(ACTION["inputs"])
    for variable in STEP["env"]:
        assert f'"${variable}"' in STEP["run"]
    assert all("description" in each and "default" in each for each in ACTION["inputs"].values())


@pytest.mark.packages
@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
def test_the_script(tmp_path: Path) -> None:
    work, temp = tmp_path / "work", tmp_path / "temp"
    work.mkdir()
    temp.mkdir()
    (work / "$(touch ran).py").write_text(FLAWED, encoding="utf-8")
    (work / "venv.py").write_text("raise SystemExit('the repository ran')\n", encoding="utf-8")
    given = {name: value["default"] for name, value in ACTION["inputs"].items()}
    given |= {
        "paths": "$(touch ran).py\nvenv.py",
        "options": "--no-semgrep\n--level=2",
        "python": sys.executable,
    }
    environment = {
        **{name: given[value.strip("${ }").removeprefix("inputs.")] for name, value in STEP["env"].items()},
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "RUNNER_TEMP": str(temp),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        **{key: value for key, value in os.environ.items() if key.startswith("PIP_")},
    }
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEP["run"]],
        cwd=work,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=$(touch ran).py,line=5,")
    assert (tmp_path / "output").read_text() == "exit-code=1\n"
    assert "AUT010" in (tmp_path / "summary").read_text()
    assert not (work / "ran").exists()
