"""The review of a pull request: what is new, where it may stand, what is said once."""

from __future__ import annotations

import difflib
import json
import shutil
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from repository import git

from authlint.changes import hunks
from authlint.cli import main
from authlint.reporters.review import known

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="no git")

_TEXT = {"type": "string"}
_NUMBER = {"type": "integer", "minimum": 1}
_SIDE = {"enum": ["LEFT", "RIGHT"]}
REVIEW: dict[str, Any] = {
    "type": "object",
    "required": ["commit_id", "event", "body", "comments"],
    "additionalProperties": False,
    "properties": {
        "commit_id": {"type": "string", "pattern": "^[0-9a-f]{40}$"},
        "event": {"enum": ["APPROVE", "REQUEST_CHANGES", "COMMENT"]},
        "body": {"type": "string", "minLength": 1},
        "comments": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "body", "line", "side"],
                "additionalProperties": False,
                "dependentRequired": {"start_line": ["start_side"]},
                "properties": {
                    "path": _TEXT,
                    "body": _TEXT,
                    "line": _NUMBER,
                    "side": _SIDE,
                    "start_line": _NUMBER,
                    "start_side": _SIDE,
                },
            },
        },
    },
}
"""The body that creates a review, as GitHub's description of its API has it."""

VIEWS = """\
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
    user.set_password("old-flaw-hunter2")
    user.save()
"""

CHECKS = """\
def proves(user, password):
    return user.check_password(password)
"""

SERVICES = """\
def store(user, password):
    user.set_password(password)
    user.save()


def mail(user, text):
    user.email_user("note", text)


def log(user, text):
    user.entries.create(text=text)


def renew(user, password, new_password):
    if user.check_password(password):
        user.set_password(new_password)
        user.save()
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one old flaw on main, and a branch that nothing was changed on yet."""
    folder = tmp_path / "shop repository"
    (folder / "shop").mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    (folder / "shop" / "__init__.py").write_text("")
    (folder / "shop" / "views.py").write_text(VIEWS)
    (folder / "shop" / "services.py").write_text(SERVICES)
    (folder / "shop" / "checks.py").write_text(CHECKS)
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "-A")
    git(folder, "commit", "--quiet", "-m", "base")
    git(folder, "checkout", "--quiet", "-b", "topic")
    monkeypatch.chdir(folder)
    return folder


def change(shop: Path, name: str, before: str, after: str) -> None:
    path = shop / "shop" / name
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))
    git(shop, "commit", "--quiet", "-am", "change")


def reviewed(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 1) -> Any:
    capsys.readouterr()
    assert main(["review", "--no-semgrep", "--diff", "main", *arguments]) == status
    return json.loads(capsys.readouterr().out)


def test_nothing_new(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert reviewed(capsys, status=0) == {"review": None, "update": [], "gone": []}
    change(shop, "services.py", "text=text", "text=text.strip()")
    assert reviewed(capsys, status=0)["review"] is None


def test_two_flaws_one_in_a_helper_whose_view_is_unchanged(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(
        shop,
        "services.py",
        "    if user.check_password(password):\n        user.set_password(new_password)\n        user.save()\n",
        "    user.set_password(new_password)\n    user.save()\n",
    )
    flawed_file(shop)
    review = reviewed(capsys)["review"]
    assert list(Draft202012Validator(REVIEW).iter_errors(review)) == []
    assert review["commit_id"] == git(shop, "rev-parse", "HEAD").strip() and review["event"] == "COMMENT"
    assert review["body"] == "authlint: 2 new findings."
    helper, code = sorted(review["comments"], key=lambda each: -len(each["path"]))
    assert helper["path"] == "shop/services.py" and "**AUT203**" in helper["body"]
    assert "`shop/views.py:" in helper["body"]
    assert code["path"] == "shop/codes.py"
    inside_hunks(shop, review)


def test_a_check_that_is_taken_away_is_new_though_no_line_of_the_write_is(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(
        shop,
        "views.py",
        '    if proves(request.user, request.POST["password"]):\n    ',
        "",
    )
    (comment,) = reviewed(capsys)["review"]["comments"]
    assert comment["path"] == "shop/views.py" and "AUT203" in comment["body"]
    assert "`shop/services.py:2` the password is written here" in comment["body"]


def inside_hunks(shop: Path, review: Any) -> None:
    """Every line of every comment lies in one hunk of the diff as git prints it."""
    shown = hunks(git(shop, "diff", "main...HEAD").encode())
    for comment in review["comments"]:
        first = comment.get("start_line", comment["line"])
        assert any(start <= first <= comment["line"] <= end for start, end in shown[comment["path"]])


def test_what_lies_outside_of_the_diff_is_told_in_the_body(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(shop, "checks.py", "user.check_password(password)", "bool(password)")
    review = reviewed(capsys)["review"]
    assert review["comments"] == []
    assert "Outside of the changed lines:\n\n- `shop/views.py:10` AUT203 " in review["body"]


def flawed_file(shop: Path) -> None:
    (shop / "shop" / "codes.py").write_text(
        "import random\nimport secrets\n\n\n"
        "def reset_code(user):\n    code = random.randint(100000, 999999)\n"
        "    user.reset_code = code\n    user.save()\n"
    )
    git(shop, "add", "-A")
    git(shop, "commit", "--quiet", "-m", "codes")


def test_a_suggestion_is_taken_by_git_and_mends(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    flawed_file(shop)
    review = reviewed(capsys)["review"]
    inside_hunks(shop, review)
    suggested = [each for each in review["comments"] if "```suggestion\n" in each["body"]]
    assert suggested
    for comment in suggested:
        path = shop / comment["path"]
        old = path.read_text().splitlines(keepends=True)
        text = comment["body"].partition("```suggestion\n")[2].partition("\n```")[0]
        first, last = comment.get("start_line", comment["line"]), comment["line"]
        new = [*old[: first - 1], *(f"{line}\n" for line in text.split("\n")), *old[last:]]
        name = comment["path"]
        patch = "".join(difflib.unified_diff(old, new, f"a/{name}", f"b/{name}"))
        git(shop, "apply", "--check", "-", text=patch)
        git(shop, "apply", "-", text=patch)
        compile(path.read_text(), name, "exec")
    assert "secrets." in (shop / "shop" / "codes.py").read_text()
    assert reviewed(capsys, status=0)["review"] is None


def test_a_second_run_updates_instead_of_repeating(
    shop: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    flawed_file(shop)
    first = reviewed(capsys)["review"]["comments"]
    there = [{"id": number, "body": each["body"]} for number, each in enumerate(first, 1)]
    there.append({"id": 90, "body": "of somebody else <!-- authlint:xyz -->"})
    listed = tmp_path / "known.json"
    listed.write_text(json.dumps([there]))  # pages
    assert reviewed(capsys, "--known", str(listed)) == {"review": None, "update": [], "gone": []}
    there[0]["body"] = "old words\n\n" + str(there[0]["body"]).rsplit("\n\n", 1)[1]
    there.append({"id": 91, "body": "gone\n\n<!-- authlint:00ff -->\n"})
    listed.write_text(json.dumps(there))
    document = reviewed(capsys, "--known", str(listed))
    assert document["review"] is None and document["gone"] == [91]
    assert document["update"] == [{"id": 1, "body": first[0]["body"]}]


def test_from_a_folder_below(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    flawed_file(shop)
    monkeypatch.chdir(shop / "shop")
    paths = {each["path"] for each in reviewed(capsys, "codes.py")["review"]["comments"]}
    assert paths == {"shop/codes.py"}


def test_mistakes(
    shop: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["review", "--diff", "nowhere"]) == 2
    assert "--diff nowhere: git rev-parse" in capsys.readouterr().err
    assert main(["review", "--diff=--output=pwned"]) == 2
    assert not (shop / "pwned").exists()
    (tmp_path / "bad.json").write_text("{")
    assert main(["review", "--diff", "main", "--known", str(tmp_path / "bad.json")]) == 2
    monkeypatch.chdir(tmp_path)
    assert main(["review", "--diff", "main"]) == 2


def test_hunks_of_a_diff() -> None:
    diff = b"""\
diff --git a/a.py b/a.py
--- a/a.py
+++ b/a.py
@@ -1,2 +1,3 @@ def f
 x
+++ b/not-a-path.py
+@@ -1 +1 @@
-y
\\ No newline at end of file
@@ -10 +11,0 @@
-z
diff --git a/gone.py b/gone.py
--- a/gone.py
+++ /dev/null
@@ -1 +0,0 @@
-x
diff --git "a/a\\n\\303\\251.py" "b/a\\n\\303\\251.py"
--- "a/a\\n\\303\\251.py"
+++ "b/a\\n\\303\\251.py"
@@ -0,0 +1,2 @@
+x
+y
diff --git a/a b.py b/a b.py
--- a/a b.py\t
+++ b/a b.py\t
@@ -5 +5 @@
-x
+y
"""
    assert hunks(diff) == {"a.py": [(1, 3)], "a\né.py": [(1, 2)], "a b.py": [(5, 5)]}


def test_only_our_comments_are_known() -> None:
    listed = [
        {"id": 1, "body": "x <!-- authlint:ab --> y"},
        {"id": "2"},
        None,
        {"id": 3, "body": "<!-- authlint:ab -->"},
    ]
    assert [each.id for each in known(listed)] == [3] and known({}) == []


@pytest.mark.packages
@pytest.mark.skipif(not shutil.which("npm"), reason="no npm")
def test_githubs_description_of_its_api_takes_it(
    shop: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    subprocess.run(
        ["npm", "pack", "--silent", "@octokit/openapi@23"], cwd=tmp_path, check=True, capture_output=True
    )
    (packed,) = tmp_path.glob("octokit-openapi-*.tgz")
    with tarfile.open(packed) as archive:
        member = archive.extractfile("package/generated/api.github.com.json")
        assert member is not None
        api = json.load(member)
    route = api["paths"]["/repos/{owner}/{repo}/pulls/{pull_number}/reviews"]["post"]
    schema = route["requestBody"]["content"]["application/json"]["schema"]
    flawed_file(shop)
    review = reviewed(capsys)["review"]
    assert list(Draft202012Validator(schema).iter_errors(review)) == []
    properties = schema["properties"]
    assert set(review) <= set(properties)
    assert all(set(each) <= set(properties["comments"]["items"]["properties"]) for each in review["comments"])
