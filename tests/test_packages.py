"""Findings over real packages from PyPI, as reviewed texts: `pytest -m packages tests/test_packages.py`.

A text has one line a finding, `path:line code message`; a verdict after two blanks and `# ` is kept when a
change is accepted. To accept: `AUTHLINT_ACCEPT=1 pytest -m packages tests/test_packages.py`, then review the
diff of corpus/packages/.
"""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from trees import CORPUS

from authlint.engine import Request, check

pytestmark = pytest.mark.packages

PINS: dict[str, dict[str, str]] = tomllib.loads((CORPUS / "packages.toml").read_text(encoding="utf-8"))
REVIEWED = CORPUS / "packages"

LARGEST = 4 << 20
"""Bytes; larger members of a wheel are data, not code."""

MOST_MEMBERS = 20_000
VERDICT = "  # "


def wheel_of(name: str, folder: Path) -> Path:
    """The wheel of a package, downloaded by pip, which refuses it when its hash is another."""
    pin = PINS[name]
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{name}=={pin['version']} --hash=sha256:{pin['sha256']}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    # The wheels are read, not run: what they need of Python does not matter.
    command += ["--only-binary=:all:", "--python-version=3.14", "--require-hashes", f"--dest={folder}"]
    command += [f"--requirement={requirements}"]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    (wheel,) = folder.glob("*.whl")
    return wheel


def lay_out(wheel: Path, folder: Path) -> None:
    """Write the Python files of a wheel below `folder`; a member that would lead out of it is an error."""
    with zipfile.ZipFile(wheel) as archive:
        members = archive.infolist()
        assert len(members) <= MOST_MEMBERS
        for member in members:
            path = PurePosixPath(member.filename)
            assert not path.is_absolute() and ".." not in path.parts and "\\" not in member.filename
            if path.suffix != ".py" or member.file_size > LARGEST:
                continue
            target = folder.joinpath(*path.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(member))


def without_verdict(line: str) -> str:
    """A line of a reviewed text as a run gives it."""
    return line.split(VERDICT, 1)[0].rstrip()


def reviewed(name: str) -> list[str]:
    """The lines of the reviewed text of a package, verdicts included."""
    path = REVIEWED / f"{name}.txt"
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def findings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a run says of the packages below a folder."""
    monkeypatch.chdir(folder)
    report = check(Request(paths=(".",), jobs=2, semgrep=False))
    assert report.faults == []
    return [f"{each.place.path}:{each.place.line} {each.code} {each.message}" for each in report.findings]


ACCEPT = bool(os.environ.get("AUTHLINT_ACCEPT"))


@pytest.mark.parametrize("name", sorted(PINS))
def test_package(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    download, tree = tmp_path / "download", tmp_path / "tree"
    download.mkdir()
    tree.mkdir()
    lay_out(wheel_of(name, download), tree)
    found = findings(tree, monkeypatch)
    kept = {without_verdict(line): line for line in reviewed(name)}
    if ACCEPT:
        text = "".join(f"{kept.get(line, line)}\n" for line in found)
        (REVIEWED / f"{name}.txt").write_text(text, encoding="utf-8")
        return
    expected = [without_verdict(line) for line in reviewed(name)]
    diff = difflib.unified_diff(expected, found, f"reviewed/{name}", f"found/{name}", lineterm="", n=0)
    assert found == expected, "\n".join(
        ("", *diff, "", "To accept: AUTHLINT_ACCEPT=1 pytest -m packages tests/test_packages.py")
    )


@pytest.mark.skipif(ACCEPT, reason="the texts are being written")
def test_pins() -> None:
    """Every text belongs to a package that is pinned, and every package has one."""
    assert len(PINS) >= 10
    assert sorted(each.stem for each in REVIEWED.glob("*.txt")) == sorted(PINS)


def test_no_member_leads_out(tmp_path: Path) -> None:
    wheel = tmp_path / "bad.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("../outside.py", "x = 1\n")
    with pytest.raises(AssertionError):
        lay_out(wheel, tmp_path / "tree")
    assert not (tmp_path / "outside.py").exists()
