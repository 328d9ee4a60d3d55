"""README holds what the registry says."""

from __future__ import annotations

from pathlib import Path

import pytest

from authlint.cli import main
from authlint.docs import PARTS, refresh, refreshed
from authlint.registry import checks

ROOT = Path(__file__).parent.parent
EMPTY = "".join(f"before\n<!-- {part}:begin -->\nold\n<!-- {part}:end -->\nafter\n" for part in PARTS)


def test_readme_is_fresh() -> None:
    assert not refresh(ROOT / "README.md", check=True), "run `authlint docs`"


def test_parts_are_replaced_and_the_rest_stays(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(EMPTY, encoding="utf-8")
    assert refresh(readme, check=True)
    assert readme.read_text(encoding="utf-8") == EMPTY
    assert refresh(readme, check=False)
    text = readme.read_text(encoding="utf-8")
    assert text.count("before\n") == text.count("after\n") == len(PARTS)
    assert "-->\nold\n" not in text
    assert not refresh(readme, check=False)
    for info in checks():
        assert f"| {info.code} | {info.name} |" in text


def test_missing_markers_are_named() -> None:
    with pytest.raises(ValueError, match="<!-- requirements:begin -->"):
        refreshed("<!-- rules:begin --><!-- rules:end -->", checks())


def test_command_checks_and_refreshes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(EMPTY, encoding="utf-8")
    assert main(["docs", "--check", str(readme)]) == 1
    assert "is stale" in capsys.readouterr().out
    assert main(["docs", str(readme)]) == 0
    assert main(["docs", "--check", str(readme)]) == 0
    assert main(["docs", str(tmp_path / "absent.md")]) == 2
