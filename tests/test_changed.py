"""`check --changed`: what is told of changed files, and of those that did not change and go wrong by them."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from repository import git

from authlint.cli import main
from authlint.reach import changed, parts, reached

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="no git")

VIEWS = """\
import hashlib

from django.contrib.auth.decorators import login_required

from shop.checks import proves
from shop.services import renew, store


@login_required
def change(request):
    if proves(request.user, request.POST["password"]):
        store(request.user, request.POST["new_password"])


@login_required
def again(request):
    renew(request.user, request.POST["password"], request.POST["new_password"])


def flawed_before(request, user):
    user.password = hashlib.md5(request.POST["password"].encode()).hexdigest()
"""
CHECKS = """\
from shop import low


def proves(user, password):
    return low.is_right(user, password)
"""
LOW = """\
def is_right(user, password):
    return user.check_password(password)


def colour(user):
    return "red"
"""
SERVICES = """\
def store(user, password):
    user.set_password(password)
    user.save()


def renew(user, password, new_password):
    if user.check_password(password):
        user.set_password(new_password)
        user.save()
"""
FLAWED = (
    "import hashlib\n\n\ndef store(user, password):\n    user.password = hashlib.md5(password).hexdigest()\n"
)

Told = list[tuple[str, str]]
Check = Callable[..., Told]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shop repository"
    (folder / "shop").mkdir(parents=True)
    texts = {"__init__": "", "views": VIEWS, "checks": CHECKS, "low": LOW, "services": SERVICES}
    for name, text in texts.items():
        (folder / "shop" / f"{name}.py").write_text(text)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    monkeypatch.chdir(folder)
    return folder


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "--no-verify", "-m", "x")


def change(shop: Path, name: str, before: str, after: str) -> None:
    path = shop / "shop" / name
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


@pytest.fixture
def report(capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    def report(*arguments: str, status: int | None = None) -> Any:
        capsys.readouterr()
        given = ["check", "--no-semgrep", "--format", "json", *(arguments or ["--changed"])]
        found = main(given)
        document = json.loads(capsys.readouterr().out)
        assert found == ((1 if document["findings"] else 0) if status is None else status)
        return document

    return report


@pytest.fixture
def check(report: Callable[..., Any]) -> Check:
    def check(*arguments: str) -> Told:
        return [(each["path"], each["code"]) for each in report(*arguments)["findings"]]

    return check


AN_OLD_FLAW = ("shop/views.py", "AUT010")
NO_PROOF = ("shop/views.py", "AUT203")


def test_nothing_changed(shop: Path, report: Callable[..., Any], capsys: pytest.CaptureFixture[str]) -> None:
    document = report()
    assert document["findings"] == [] and document["files"]["seen"] == 0
    assert document["scope"] == {
        "base": git(shop, "rev-parse", "HEAD").strip(),
        "changed": 0,
        "reached": 0,
        "cut": False,
    }
    assert main(["check", "--no-semgrep", "--changed"]) == 0
    assert "0 changed files since " in capsys.readouterr().out


def test_a_changed_file_is_reported_on_whole(shop: Path, check: Check) -> None:
    change(shop, "views.py", "import hashlib\n", "import hashlib  # for the digest\n")
    assert check() == [AN_OLD_FLAW]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("checks.py", "low.is_right(user, password)", "bool(password)"),
        ("low.py", "user.check_password(password)", "bool(password)"),
        ("services.py", "    if user.check_password(password):\n", "    if password:\n"),
    ],
    ids=["helper", "helper of a helper", "service that writes"],
)
def test_an_unchanged_view_goes_wrong_by_a_changed_helper(
    shop: Path, check: Check, name: str, before: str, after: str
) -> None:
    """The view is told, with what the change did to it, and not with what it had before."""
    change(shop, name, before, after)
    told = check()
    assert [each[1] for each in told] == ["AUT203"] and AN_OLD_FLAW not in told
    commit(shop)
    assert check() == []
    assert [each[1] for each in check("--changed=HEAD~1")] == ["AUT203"]


def test_a_change_that_does_not_concern_it_looks_at_nothing_else(
    shop: Path, report: Callable[..., Any]
) -> None:
    change(shop, "low.py", '"red"', '"blue"')
    scope = report()["scope"]
    assert (scope["changed"], scope["reached"]) == (1, 0)


def test_a_deleted_and_a_renamed_helper(shop: Path, check: Check) -> None:
    (shop / "shop" / "low.py").unlink()
    assert check() == [NO_PROOF]
    git(shop, "checkout", "--quiet", ".")
    git(shop, "mv", "shop/low.py", "shop/lower.py")
    change(shop, "lower.py", "user.check_password(password)", "bool(password)")
    change(shop, "checks.py", "from shop import low\n", "from shop import lower as low\n")
    assert check() == [NO_PROOF]


def test_untracked_staged_and_ignored_files(shop: Path, check: Check) -> None:
    (shop / "shop" / "new.py").write_text(FLAWED)
    assert check() == [("shop/new.py", "AUT010")]
    git(shop, "add", "shop/new.py")
    assert check() == [("shop/new.py", "AUT010")]
    git(shop, "reset", "--quiet")
    (shop / ".gitignore").write_text("new.py\n")
    assert check() == []


def test_links_and_folders_in_place_of_files(shop: Path, check: Check, tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_text(FLAWED)
    (shop / "shop" / "link.py").symlink_to(tmp_path / "outside.py")
    (shop / "shop" / "low.py").unlink()
    (shop / "shop" / "low.py").mkdir()
    (shop / "shop" / "low.py" / "new.py").write_text(FLAWED)
    git(shop, "add", "-A")
    assert [each for each in check() if each != NO_PROOF] == [("shop/low.py/new.py", "AUT010")]


def test_named_files_count_as_changed_and_lead_on(shop: Path, check: Check) -> None:
    """As pre-commit names them."""
    assert check("--changed", "shop/views.py", "shop/low.py") == [AN_OLD_FLAW]
    change(shop, "low.py", "user.check_password(password)", "bool(password)")
    assert check("--changed", "shop/low.py") == [NO_PROOF]
    (shop / "shop" / "new.py").write_text(FLAWED)
    assert check("--changed", "shop/low.py") == [NO_PROOF]
    assert check("--changed", "--", "shop/low.py") == [NO_PROOF]


def test_folders_limit_it(shop: Path, check: Check) -> None:
    change(shop, "low.py", "user.check_password(password)", "bool(password)")
    (shop / "tools").mkdir()
    (shop / "tools" / "new.py").write_text(FLAWED)
    assert check("--changed", "tools") == [("tools/new.py", "AUT010")]
    assert check("--changed", "shop") == [NO_PROOF]


def test_since_where_the_branch_left(shop: Path, check: Check) -> None:
    git(shop, "checkout", "--quiet", "-b", "topic")
    change(shop, "low.py", "user.check_password(password)", "bool(password)")
    commit(shop)
    git(shop, "checkout", "--quiet", "main")
    (shop / "shop" / "elsewhere.py").write_text(FLAWED)
    commit(shop)
    git(shop, "checkout", "--quiet", "topic")
    assert check("--changed=main") == [NO_PROOF]


def test_as_pre_commit_runs_it_over_two_commits(
    shop: Path, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(shop, "low.py", "user.check_password(password)", "bool(password)")
    commit(shop)
    monkeypatch.setenv("PRE_COMMIT_FROM_REF", "HEAD~1")
    assert check("--changed", "shop/low.py") == [NO_PROOF]


def test_a_repository_without_a_commit(tmp_path: Path, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "new.py").write_text(FLAWED)
    monkeypatch.chdir(tmp_path)
    assert check() == [("new.py", "AUT010")]
    git(tmp_path, "add", ".")
    assert check() == [("new.py", "AUT010")]


def test_nothing_of_the_repository_is_run(shop: Path, check: Check, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch '{tmp_path}/sprung'\ncat\n")
    trap.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "post-checkout", "fsmonitor-watchman"):
        shutil.copy(trap, hooks / name)
    for key in ("core.fsmonitor", "diff.external", "diff.x.textconv", "core.pager"):
        git(shop, "config", key, str(trap))
    git(shop, "config", "core.hooksPath", str(hooks))
    (shop / ".gitattributes").write_text("*.py diff=x\n")
    change(shop, "low.py", "user.check_password(password)", "bool(password)")
    os.utime(shop / "shop" / "views.py")
    (tmp_path / "sprung").unlink(missing_ok=True)
    assert check() == [NO_PROOF]
    assert main(["review", "--no-semgrep", "--diff", "HEAD"]) == 1
    assert not (tmp_path / "sprung").exists()


def test_mistakes(
    shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["check", "--no-semgrep", "--changed=nowhere"]) == 2
    assert "--changed=nowhere: git rev-parse: " in capsys.readouterr().err
    assert main(["check", "--no-semgrep", "--changed=--output=pwned"]) == 2
    assert not (shop / "pwned").exists()
    assert main(["check", "--no-semgrep", "--changed", "shop/gone.py"]) == 2
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert main(["check", "--no-semgrep", "--changed"]) == 2


# ---------------------------------------------------------------------- what a change reaches


def test_parts_of_a_module() -> None:
    text = b"import a\n\nX = 1\n\n\n@b\n@c(\n    1\n)\nclass D(E):\n    y = 2\n\n"
    text += b"    @f\n    def g(self):\n        pass\n\n\nh()\n"
    assert {owner: b"".join(texts) for owner, texts in parts(text).items()} == {
        (): b"import a\n\nh()\n",
        (b"X",): b"X = 1\n\n\n",
        (b"D",): b"@b\n@c(\n    1\n)\nclass D(E):\n    y = 2\n\n",
        (b"D", b"g"): b"    @f\n    def g(self):\n        pass\n\n\n",
    }


@pytest.mark.parametrize(
    ("before", "after", "names"),
    [
        ("def a():\n    login(1)\n", "def a():\n    login(2)\n", {"a"}),
        ("def a():\n    login(1)\n", "def a():\n        login(1)\r\n", set()),
        ("def a():\n    paint(1)\n", "def a():\n    paint(2)\n", set()),
        ("class A:\n    def b(self): login(1)\n", "class A:\n    def b(self): login(2)\n", {"A", "b"}),
        ("PASSWORD = 1\n", "PASSWORD = 2\n", {"PASSWORD"}),
        ("from a import b\n", "from c import b\n", {"a", "b", "c"}),
        ("", "def login():\n    pass\n", {"login"}),
    ],
)
def test_names_that_changed(before: str, after: str, names: set[str]) -> None:
    found, _ = changed(before.encode(), after.encode())
    assert {each.decode() for each in found} == names


IMPORTS = {
    "import shop.low": "shop.low.is_right(password)",
    "import shop.low as low": "low.is_right(password)",
    "from shop import low": "low.is_right(password)",
    "from . import low": "low.is_right(password)",
    "from .low import is_right": "is_right(password)",
    "from shop.low import (\n    other,\n    is_right as right,\n)": "right(password)",
    "from shop.low import *": "is_right(password)",
    "from shop import is_right": "is_right(password)",
}


@pytest.mark.parametrize("line", IMPORTS)
def test_ways_to_import(line: str) -> None:
    files = {
        "shop/__init__.py": b"from .low import is_right\n",
        "shop/low.py": b"def is_right(password):\n    return 1\n",
        "shop/views.py": f"{line}\n\n\ndef login(password):\n    {IMPORTS[line]}\n".encode(),
        "other/views.py": b"from low import is_right\n\n\ndef login(password):\n    is_right(password)\n",
    }
    before = {"shop/low.py": b"def is_right(password):\n    return 2\n"}
    found, cut = reached(files, before, lambda path: True, 9)
    assert found == ["shop/views.py"] and not cut


def test_the_nearest_come_first_and_the_rest_is_told() -> None:
    files = {"a0.py": b"def a0(password): return 1\n"}
    for number in range(1, 7):
        text = f"from a{number - 1} import a{number - 1}\n\ndef a{number}(password): return a{number - 1}(password)\n"
        files[f"a{number}.py"] = text.encode()
    before = {"a0.py": b"def a0(password): return 2\n"}
    assert reached(files, before, lambda path: True, 9) == (
        [f"a{number}.py" for number in range(1, 7)],
        False,
    )
    assert reached(files, before, lambda path: True, 3) == (["a1.py", "a2.py", "a3.py"], True)
    many = {f"b{number}.py": b"def b(password): return 1\n" for number in range(300)}
    found, cut = reached({**files, **many}, {**before, **dict.fromkeys(many)}, lambda path: True, 9)
    assert (len(found), cut) == (6, False)


# ---------------------------------------------------------------------- against a run over everything

CORPUS = Path(__file__).parent.parent / "corpus"
SWAPS = (
    ("django", "flawed", "mended", "accounts/mail.py"),
    ("drf", "mended", "flawed", "members/serializers.py"),
    ("drf", "mended", "flawed", "members/views.py"),
    ("flask", "mended", "flawed", "stacks/forms.py"),
    ("fastapi", "mended", "flawed", "courier/core/config.py"),
    ("fastapi", "mended", "flawed", "courier/schemas.py"),
    ("plain", "mended", "flawed", "cashbook/auth.py"),
)
"""Applications in which one file of the other state makes something new go wrong in another file."""


@pytest.mark.parametrize(("framework", "from_state", "to_state", "name"), SWAPS)
def test_what_is_new_to_a_run_over_everything_is_told(
    tmp_path: Path,
    report: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    framework: str,
    from_state: str,
    to_state: str,
    name: str,
) -> None:
    def found(*arguments: str) -> set[tuple[str, str, str]]:
        findings = report(*arguments)["findings"]
        return {(each["path"], each["code"], each["fingerprint"]) for each in findings}

    folder = tmp_path / "app"
    shutil.copytree(CORPUS / framework / from_state, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(folder)
    git(folder, "init", "--quiet")
    commit(folder)
    before = found(".")
    shutil.copy(CORPUS / framework / to_state / name, folder / name)
    new = found(".") - before
    elsewhere = {each for each in new if each[0] != name}
    assert elsewhere
    told = found("--changed")
    assert {each for each in told if each[0] != name} == elsewhere and new <= told
