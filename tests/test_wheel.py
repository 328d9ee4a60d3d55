"""The wheel holds everything: an installed authlint knows the same rules as the checkout."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from pages import ROOT

from authlint.registry import rules

LISTING = """
from authlint.registry import rules
print(*sorted({(each.code, each.engine, each.name) for each in rules()}), sep="\\n")
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel. With hatchling installed nothing is fetched."""
    out = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(out),
        str(ROOT),
    ]
    if importlib.util.find_spec("hatchling"):
        command.insert(4, "--no-build-isolation")
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, timeout=120)
    (built,) = out.glob("authlint-*.whl")
    return built


def test_wheel_holds_what_it_needs(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"authlint/py.typed", "authlint/requirements.toml", "authlint/registry.py"} <= names
    patterns = {f"authlint/{each.relative_to(ROOT).as_posix()}" for each in (ROOT / "rules").rglob("*.yaml")}
    assert patterns <= names
    assert [each for each in names if each.startswith(("tests/", "corpus/"))] == []


def test_installed_tool_lists_all_codes(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--target",
        str(target),
        str(wheel),
    ]
    subprocess.run(install, check=True, stdin=subprocess.DEVNULL, timeout=120)
    environment = {**os.environ, "PYTHONPATH": str(target)}
    listed = subprocess.run(
        [sys.executable, "-c", LISTING],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert listed.stdout.split("\n")[:-1] == [
        str(each) for each in sorted({(r.code, r.engine, r.name) for r in rules()})
    ]
