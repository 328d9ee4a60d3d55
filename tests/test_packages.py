"""Findings over real packages from PyPI, as reviewed texts: `pytest -m packages tests/test_packages.py`.

A text has one line a finding, `path:line code message`; a verdict after two blanks and `# ` is kept when a
change is accepted. To accept: `AUTHLINT_ACCEPT=1 pytest -m packages tests/test_packages.py`, then review the
diff of corpus/packages/.
"""

from __future__ import annotations

import difflib
import os
import zipfile
from pathlib import Path

import pytest
from trees import CORPUS
from wheels import PINS, lay_out, tree_of

from authlint.engine import Request, check

pytestmark = pytest.mark.packages

REVIEWED = CORPUS / "packages"

VERDICT = "  # "


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
    found = findings(tree_of(name, tmp_path), monkeypatch)
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
