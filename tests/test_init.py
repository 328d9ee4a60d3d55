"""`authlint init`: what it finds in a project, what it writes, and what it leaves alone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import tomli
import yaml  # type: ignore[import-untyped]
from repository import git

from authlint.cli import main
from authlint.init.merging import Refused, with_job, with_repository, with_table
from authlint.init.plan import Source, source_of
from authlint.init.project import look

COMMIT = "0123456789abcdef0123456789abcdef01234567"
SOURCE = f"https://github.com/acme/authlint@{COMMIT}"
FLAWED = """\
import hashlib


def store(user, password):
    user.password = hashlib.md5(password.encode()).hexdigest()
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository on GitHub with one flaw."""
    monkeypatch.chdir(tmp_path)
    git(Path(), "init", "-q", "-b", "trunk")
    git(Path(), "remote", "add", "origin", "git@github.com:acme/shop.git")
    (tmp_path / "views.py").write_text(FLAWED)
    return tmp_path


def files(root: Path) -> dict[str, str]:
    found = {each.relative_to(root).as_posix(): each for each in root.rglob("*") if each.is_file()}
    return {path: each.read_bytes().decode() for path, each in found.items() if not path.startswith(".git/")}


# ---------------------------------------------------------------------- what is found


def test_frameworks_by_what_is_required_and_imported(shop: Path) -> None:
    (shop / "requirements-dev.txt").write_text(
        "djangorestframework==3.16\n# flask\nDjango_allauth>1\npsycopg\n"
    )
    (shop / "pyproject.toml").write_text("[project]\ndependencies = ['Django>=5 ; python_version > \"3\"']\n")
    (shop / "manage.py").write_text("import os\nfrom flask_login import x\nprint('import tornado')\n")
    (shop / "login.html").write_text("<form>")
    found = look(".")
    assert found.frameworks.keys() >= {"Django", "Django REST framework", "Flask-Login"}
    assert found.frameworks["Flask-Login"] == "manage.py" and "Tornado" not in found.frameworks
    assert (found.hosted_by, found.branch, found.other_kinds) == ("github", "trunk", 1)


# ---------------------------------------------------------------------- what is written


def test_nothing_is_written_before_it_is_asked_for(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(shop)
    assert main(["init", "--dry-run", "--source", SOURCE]) == 0
    told = capsys.readouterr().out
    assert files(shop) == before and "authlint.toml: would be written" in told
    assert main(["init", "--diff", "--source", SOURCE]) == 0
    (shop / ".git/patch").write_text(capsys.readouterr().out)
    assert files(shop) == before
    main(["init", "--source", SOURCE])
    written = files(shop)
    git(Path(), "clean", "-qfd", "-e", "views.py")
    git(Path(), "apply", ".git/patch")
    assert files(shop) == written


def test_what_is_written_is_used_at_once(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--source", SOURCE]) == 0
    assert {*files(shop)} == {
        "views.py",
        "authlint.toml",
        ".pre-commit-config.yaml",
        ".github/workflows/authlint.yml",
    }
    capsys.readouterr()
    assert main(["check", "--no-semgrep"]) == 1
    assert "views.py:5:21: AUT010" in capsys.readouterr().out
    main(["config"])
    assert re.search(r"^level +2 +authlint.toml:1$", capsys.readouterr().out, re.MULTILINE)
    hooks = yaml.safe_load((shop / ".pre-commit-config.yaml").read_text())
    assert (
        hooks["repos"][0]["repo"] == "https://github.com/acme/authlint" and hooks["repos"][0]["rev"] == COMMIT
    )
    workflow = yaml.safe_load((shop / ".github/workflows/authlint.yml").read_text())
    assert workflow[True] == {"push": {"branches": ["trunk"]}, "pull_request": None}
    assert workflow["permissions"] == {"contents": "read"}
    (job,) = workflow["jobs"].values()
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", each["uses"]) for each in job["steps"])


def test_a_second_run_changes_nothing(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["init", "--source", SOURCE])
    before = files(shop)
    capsys.readouterr()
    assert main(["init", "--source", SOURCE]) == 0
    told = capsys.readouterr().out
    assert files(shop) == before
    assert told.count(" already\n") == 3 and "added" not in told
    assert main(["init", "--diff", "--source", SOURCE]) == 0 and capsys.readouterr().out == ""


def test_what_is_there_stays_byte_for_byte(shop: Path) -> None:
    given = {
        "pyproject.toml": '[project] # ours\r\nname = "x"\r\n\r\n[tool.ruff]\r\nline-length = 100',
        ".pre-commit-config.yaml": "repos:\n-   repo: local   # kept\n    hooks: []\nfail_fast: true\n",
        ".gitlab-ci.yml": "include:\n  - local: x.yml\nrspec:\n  script: !reference [.setup, script]\n",
    }
    for path, text in given.items():
        (shop / path).write_bytes(text.encode())
    git(Path(), "remote", "set-url", "origin", "https://gitlab.com/acme/shop.git")
    assert main(["init", "--source", SOURCE]) == 0
    written = files(shop)
    assert written["pyproject.toml"].startswith(given["pyproject.toml"] + "\r\n\r\n[tool.authlint]\r\n")
    assert "\n" not in written["pyproject.toml"].replace("\r\n", "")
    head, _, tail = given[".pre-commit-config.yaml"].partition("fail_fast")
    assert written[".pre-commit-config.yaml"].startswith(
        head + '- repo: "https://github.com/acme/authlint"\n'
    )
    assert written[".pre-commit-config.yaml"].endswith(f"every push\nfail_fast{tail}")
    assert written[".gitlab-ci.yml"].startswith(given[".gitlab-ci.yml"] + "\nauthlint:\n  image: python:")


def test_a_project_inside_a_repository_extends_its_configuration(shop: Path) -> None:
    main(["init", "--source", SOURCE])
    (shop / "services/mail").mkdir(parents=True)
    assert main(["init", "services/mail", "--source", SOURCE]) == 0
    assert files(shop)["services/mail/authlint.toml"].startswith('extend = "../../authlint.toml"')
    assert main(["check", "services/mail", "."]) == 1


def test_without_a_source_hooks_run_what_is_installed_and_ci_is_left_out(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("authlint.commands.init.source_of", lambda given: Source())
    assert main(["init"]) == 0
    assert "authlint.yml: not written: nobody knows where CI gets authlint from" in capsys.readouterr().out
    assert {*files(shop)} == {"views.py", "authlint.toml", ".pre-commit-config.yaml"}


@pytest.mark.parametrize(
    ("noted", "known"),
    [
        ({"url": "https://github.com/acme/authlint", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}, True),
        ({"url": "file:///src/authlint", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}, False),
        ({"url": "file:///src/authlint", "dir_info": {"editable": True}}, False),
        ({"url": "https://x/a.whl", "archive_info": {}}, False),
        ([], False),
    ],
)
def test_where_pip_got_us_from(noted: object, known: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """`direct_url.json`, see https://packaging.python.org/en/latest/specifications/direct-url/."""

    class Installed:
        def read_text(self, name: str) -> str:
            return json.dumps(noted)

    monkeypatch.setattr("importlib.metadata.distribution", lambda name: Installed())
    assert bool(source_of(None).commit) is known


@pytest.mark.parametrize(
    "given",
    [
        SOURCE[:-1],
        "https://github.com/acme/authlint",
        f"file:///x@{COMMIT}",
        f"https://x/$(id)@{COMMIT}",
        f"https://x/a\n- run: x@{COMMIT}",
        "x",
    ],
)
def test_a_source_names_a_commit(shop: Path, given: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--source", given]) == 2
    assert "write https://HOST/OWNER/authlint@COMMIT" in capsys.readouterr().err


def test_what_cannot_be_written_is_told(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside = shop.parent / f"{shop.name}-outside"
    outside.mkdir()
    (shop / ".github").symlink_to(outside)
    (shop / "pyproject.toml").write_text("[tool]\nauthlint2 = 1\n[tool.authlint.x]\n")
    assert main(["init", "--source", SOURCE]) == 2
    (shop / "pyproject.toml").write_text("tool = {}\n")
    assert main(["init", "--source", SOURCE]) == 1
    told = capsys.readouterr().out
    assert (
        "pyproject.toml: left as it is: it is no TOML that a table can be added to\n    [tool.authlint]\n"
        in told
    )
    assert ".github/workflows/authlint.yml: not written: it leads out of the project" in told
    assert not (outside / "workflows/authlint.yml").exists()


def test_hooks_of_another_manager_are_left_to_it(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "lefthook.yml").write_text("pre-commit: {}\n")
    main(["init", "--source", SOURCE])
    told = capsys.readouterr().out
    assert "lefthook.yml runs the hooks here" in told and "authlint check --no-semgrep --changed" in told
    assert not (shop / ".pre-commit-config.yaml").exists()


def test_pre_commit_runs_the_hooks(shop: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("pre_commit")
    monkeypatch.setattr("authlint.commands.init.source_of", lambda given: Source())
    main(["init"])
    programs = tmp_path / ".git" / "programs"
    programs.mkdir()
    (programs / "authlint").write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m authlint "$@"\n')
    (programs / "authlint").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / ".git" / "cache"))
    git(Path(), "add", ".")
    for stage in ("pre-commit", "pre-push"):
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", "run", "--all-files", "--hook-stage", stage],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 1 and "views.py:5:21: AUT010" in done.stdout, done.stdout


# ---------------------------------------------------------------------- merging

TABLE = "[tool.authlint]\nlevel = 2\n"
ITEM = "- repo: x\n  hooks:\n    - id: y\n"
JOB = "authlint:\n  script: [x]\n"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("", TABLE),
        ("\n\n", f"\n\n{TABLE}"),
        ("[a]\nb = 1\n", f"[a]\nb = 1\n\n{TABLE}"),
        ("[a]\nb = 1\n\n\n", f"[a]\nb = 1\n\n\n{TABLE}"),
        ("[tool.x]\ny = '''\n[tool.authlint]\n'''", f"[tool.x]\ny = '''\n[tool.authlint]\n'''\n\n{TABLE}"),
        ("tool = {x = 1}\n", None),
        ("[tool.authlint]\n", None),
        ("tool.authlint.level = 1\n", None),
        ("[tool\n", None),
    ],
)
def test_a_table_at_the_end(text: str, made: str | None) -> None:
    merges(with_table, text, TABLE, made, tomli.loads)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("repos:\n- repo: a\n", f"repos:\n- repo: a\n{ITEM}"),
        ("repos:\n- repo: a", f"repos:\n- repo: a\n{ITEM}"),
        (
            "repos:\n  # a\n  - repo: a\n",
            "repos:\n  # a\n  - repo: a\n  - repo: x\n    hooks:\n      - id: y\n",
        ),
        (
            "repos: # ours\n- repo: a\n# last\n\nci: {}\n",
            f"repos: # ours\n- repo: a\n{ITEM}# last\n\nci: {{}}\n",
        ),
        ("repos: []\n", None),
        ("repos: [{repo: a}]\n", None),
        ("repos: &a\n- repo: a\n", None),
        ("repos:\n", None),
        ("x: |\n  repos:\nrepos: []\n", None),
        ("- repo: a\n", None),
        ("repos:\n- repo: [\n", None),
        ("repos:\n- repo: a\n---\nrepos:\n- repo: b\n", None),
    ],
)
def test_a_repository_below_the_others(text: str, made: str | None) -> None:
    merges(with_repository, text, ITEM, made, yaml.safe_load)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("a:\n  script: x\n", f"a:\n  script: x\n\n{JOB}"),
        ("stages: [build, test]\n", f"stages: [build, test]\n\n{JOB}"),
        ("stages: [build]\n", None),
        ("authlint:\n  script: x\n", None),
        ("{a: 1}\n", None),
        ("a: |\n  text\n", f"a: |\n  text\n\n{JOB}"),
        ("a: |\n  text", None),
        ("[1]\n", None),
        ("a: !x [\n", None),
    ],
)
def test_a_job_at_the_end(text: str, made: str | None) -> None:
    merges(with_job, text, JOB, made, None)


def merges(
    merge: Callable[[str, str], str],
    text: str,
    more: str,
    made: str | None,
    read: Callable[[str], object] | None,
) -> None:
    """With either kind of line ends."""
    for end in ("\n", "\r\n"):
        given = text.replace("\n", end)
        if made is None:
            with pytest.raises(Refused):
                merge(given, more)
            continue
        wanted = made.replace("\n", end if end in given else "\n")
        assert merge(given, more) == wanted
        assert read is None or read(wanted)
