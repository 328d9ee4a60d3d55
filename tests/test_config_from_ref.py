"""A pull request cannot switch its own check off: configuration and baseline come from another commit."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from repository import git

from authlint.cli import main

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="no git")

OLD = "import hashlib\n\n\ndef keep(user, password):\n    user.password = hashlib.md5(password).hexdigest()\n"
NEW = OLD.replace("keep", "renew").replace("md5", "sha1")
TABLE = '[tool.authlint]\nbaseline = "authlint.baseline.jsonl"\n'

Check = Callable[..., list[str]]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """main with an accepted flaw, and a branch with another one."""
    folder = tmp_path / "shop"
    (folder / "shop").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(TABLE)
    (folder / "shop" / "old.py").write_text(OLD)
    monkeypatch.chdir(folder)
    git(folder, "init", "--quiet", "--initial-branch=main")
    assert main(["baseline", "create", "--no-semgrep"]) == 0
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "-m", "main")
    git(folder, "checkout", "--quiet", "-b", "topic")
    (folder / "shop" / "new.py").write_text(NEW)
    return folder


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Check:
    def check(*arguments: str) -> list[str]:
        capsys.readouterr()
        status = main(["check", "--no-semgrep", "--format", "json", *arguments])
        found = [each["path"] for each in json.loads(capsys.readouterr().out)["findings"]]
        assert status == (1 if found else 0)
        return found

    return check


def off_by_config(shop: Path) -> None:
    (shop / "pyproject.toml").write_text(TABLE + 'ignore = ["AUT"]\n')


def off_by_exclude(shop: Path) -> None:
    (shop / "pyproject.toml").write_text(TABLE + 'exclude = ["new.py"]\n')


def off_by_a_nearer_file(shop: Path) -> None:
    (shop / "shop" / "authlint.toml").write_text('select = ["AUT402"]\n')


def off_by_baseline(shop: Path) -> None:
    assert main(["baseline", "update", "--accept-new", "--no-semgrep"]) == 0


def off_by_fail_on(shop: Path) -> None:
    (shop / "pyproject.toml").write_text(TABLE + 'fail-on = "never"\n')


def off_by_no_table(shop: Path) -> None:
    (shop / "pyproject.toml").unlink()


SWITCHES = (off_by_config, off_by_exclude, off_by_a_nearer_file, off_by_baseline)


@pytest.mark.parametrize("switch", SWITCHES)
def test_what_a_branch_switches_off_stays_on(
    shop: Path, check: Check, switch: Callable[[Path], None]
) -> None:
    switch(shop)
    git(shop, "add", "-A")
    git(shop, "commit", "--quiet", "-m", "topic")
    assert check() == []
    assert check("--config-from-ref", "main") == ["shop/new.py"]
    assert check("--config-from-ref=main", "--changed=main") == ["shop/new.py"]
    assert main(["review", "--no-semgrep", "--diff", "main", "--config-from-ref", "main"]) == 1


def test_the_exit_code_and_the_baseline_stay(shop: Path, check: Check) -> None:
    off_by_fail_on(shop)
    assert main(["check", "--no-semgrep"]) == 0
    assert check("--config-from-ref", "main") == ["shop/new.py"]
    off_by_no_table(shop)
    assert check("--config-from-ref", "main") == ["shop/new.py"]
    assert check("--config-from-ref", "main", "--no-baseline") == ["shop/new.py", "shop/old.py"]


def test_config_shows_it(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    off_by_config(shop)
    assert main(["config"]) == 0
    assert "AUT" in next(line for line in capsys.readouterr().out.splitlines() if line.startswith("ignore"))
    assert main(["config", "--config-from-ref", "main"]) == 0
    told = capsys.readouterr().out
    assert "AUT" not in next(line for line in told.splitlines() if line.startswith("ignore"))
    assert "authlint.baseline.jsonl" in told


def test_from_a_folder_below_and_by_name(shop: Path, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    off_by_config(shop)
    assert check("--config-from-ref", "main", "--config", "pyproject.toml") == ["shop/new.py"]
    outside = shop.parent / "ours.toml"
    outside.write_text('[tool.authlint]\nignore = ["AUT010"]\n')
    assert check("--config-from-ref", "main", "--config", str(outside)) == []
    monkeypatch.chdir(shop / "shop")
    assert check("--config-from-ref", "main", ".") == ["new.py"]
    monkeypatch.chdir(shop.parent)
    assert check("--config-from-ref", "main", "shop") == ["shop/shop/new.py"]


def test_a_link_is_not_followed(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "pyproject.toml").unlink()
    os.symlink("shop/old.py", shop / "pyproject.toml")
    git(shop, "commit", "--quiet", "-am", "link")
    assert main(["check", "--no-semgrep", "--config-from-ref", "HEAD"]) == 1
    assert "2 findings" in capsys.readouterr().out  # the commit has a link, and no configuration
    assert main(["check", "--no-semgrep", "--config-from-ref", "main"]) == 1
    assert "1 finding held back" in capsys.readouterr().out


def test_mistakes(shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def complaint(*arguments: str) -> str:
        capsys.readouterr()
        assert main(["check", "--no-semgrep", *arguments]) == 2
        return capsys.readouterr().err

    assert "--config-from-ref nowhere: git rev-parse" in complaint("--config-from-ref", "nowhere")
    assert complaint("--config-from-ref=--output=pwned") and not (shop / "pwned").exists()
    git(shop, "rm", "--quiet", "authlint.baseline.jsonl")
    git(shop, "commit", "--quiet", "-m", "no baseline")
    assert "authlint.baseline.jsonl: HEAD has no such file" in complaint("--config-from-ref", "HEAD")
    other = shop.parent / "other"
    other.mkdir()
    (other / "a.py").write_text(OLD)
    assert "other/authlint.toml lies outside of" in complaint("--config-from-ref", "main", ".", str(other))
    monkeypatch.chdir(other)
    assert "git rev-parse" in complaint("--config-from-ref", "main")
