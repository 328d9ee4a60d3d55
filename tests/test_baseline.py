"""The baseline: what it holds back, what it does not, how it is kept; and what makes a run fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from authlint.baseline import read
from authlint.cli import main
from authlint.config import ConfigError
from authlint.fingerprints import essence
from authlint.reporters import formats
from authlint.threshold import threshold

NAME = "authlint.baseline.jsonl"
CANARY = "hunter2-canary"
VIEWS = f"""\
import hashlib

from django.contrib.auth.models import User


def names(user):
    shown = user.name
    return shown


def store(user, password):
    user.password = hashlib.md5(password.encode()).hexdigest()
    user.save()


def first():
    User.objects.create_superuser("admin", "admin@example.com", "{CANARY}")
"""

Run = Callable[..., Any]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "shop"
    (folder / "shop").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(f'[tool.authlint]\nbaseline = "{NAME}"\n')
    (folder / "shop" / "__init__.py").write_text("")
    (folder / "shop" / "views.py").write_text(VIEWS)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """A command with its exit code; gives (standard output, standard error)."""

    def run(*arguments: str, status: int) -> tuple[str, str]:
        capsys.readouterr()
        assert main([*arguments, "--no-semgrep"]) == status, capsys.readouterr()
        return capsys.readouterr()

    return run


@pytest.fixture
def report(run: Run) -> Run:
    def report(*arguments: str, status: int) -> Any:
        return json.loads(run("check", "--format", "json", *arguments, status=status)[0])

    return report


def change(shop: Path, before: str, after: str, name: str = "views.py") -> None:
    path = shop / "shop" / name
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def codes(document: Any) -> list[str]:
    return [each["code"] for each in document["findings"]]


def test_created_and_held_back(shop: Path, run: Run, report: Run) -> None:
    with pytest.raises(AssertionError, match="create writes one"):
        run("check", status=0)
    _, told = run("baseline", "create", "--reason", "before 2026", status=0)
    assert told == f"authlint: {NAME}: 2 entries\n"
    text = (shop / NAME).read_text()
    first, *entries = text.splitlines()
    assert json.loads(first) == {"authlint-baseline": 1} and len(entries) == 2
    assert entries == sorted(entries) and CANARY not in text and "superuser" not in text
    document = report(status=0)
    assert document["findings"] == []
    (used,) = document["baseline"]
    assert used["path"] == NAME and used["stale"] == []
    assert [(each["code"], each["line"], each["reason"]) for each in used["held"]] == [
        ("AUT010", 12, "before 2026"),
        ("AUT302", 17, "before 2026"),
    ]
    assert f"2 findings held back by {NAME}\nno findings" in run("check", status=0)[0]
    assert len(codes(report("--no-baseline", status=1))) == 2
    assert run("baseline", "create", status=2)[1].endswith("authlint baseline update changes it\n")


EDITS = {
    "lines above": lambda text: f"import os\n\n\n# a new head\n{text}",
    "a variable elsewhere": lambda text: text.replace("shown", "displayed"),
    "reformatted": lambda text: text.replace(
        "    user.password = hashlib.md5(password.encode()).hexdigest()\n",
        "    user.password = (\n        hashlib.md5(\n            password.encode(),  # bytes\n        ).hexdigest()\n"
        "    )\n",
    ).replace('"', "'"),
    "other line ends": lambda text: text.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edit_that_does_not_concern_it_revives_nothing(
    shop: Path, run: Run, report: Run, edit: Callable[[str], str]
) -> None:
    run("baseline", "create", status=0)
    path = shop / "shop" / "views.py"
    changed = edit(VIEWS)
    assert changed != VIEWS
    path.write_bytes(changed.encode())
    document = report(status=0)
    assert len(document["baseline"][0]["held"]) == 2 and document["baseline"][0]["stale"] == []


def test_one_more_of_the_same_is_reported(shop: Path, run: Run, report: Run) -> None:
    text = 'def {}(request):\n    request.user.set_password(request.POST["new_password"])\n'
    (shop / "shop" / "again.py").write_text(text.format("change"))
    run("baseline", "create", status=0)
    (shop / "shop" / "again.py").write_text(text.format("change") + text.format("change_once_more"))
    document = report(status=1)
    assert codes(document) == ["AUT203"] and len(document["baseline"][0]["held"]) == 3


def test_another_secret_is_reported(shop: Path, run: Run, report: Run) -> None:
    run("baseline", "create", status=0)
    change(shop, CANARY, "another-word-9")
    document = report(status=1)
    assert len(codes(document)) == 1
    (stale,) = document["baseline"][0]["stale"]
    assert (stale["path"], stale["line"], stale["function"]) == ("shop/views.py", 17, "first")
    assert "another-word-9" not in run("check", status=1)[0]


def test_a_renamed_file_keeps_its_entries_and_a_copy_does_not(shop: Path, run: Run, report: Run) -> None:
    run("baseline", "create", status=0)
    (shop / "shop" / "views.py").rename(shop / "shop" / "pages.py")
    assert len(report(status=0)["baseline"][0]["held"]) == 2
    (shop / "shop" / "copy.py").write_text(VIEWS.replace(CANARY, "another-word-9"))
    assert len(codes(report(status=1))) == 2
    (shop / "shop" / "copy.py").unlink()
    run("baseline", "update", status=0)
    assert {each.path for each in read(str(shop / NAME)).entries.values()} == {"shop/pages.py"}


def test_update_accepts_nothing_silently(shop: Path, run: Run) -> None:
    run("baseline", "create", "--reason", "old", status=0)
    change(
        shop,
        "def first",
        "def reset(user):\n    user.password = hashlib.sha1(user.pw).hexdigest()\n\n\ndef first",
    )
    change(
        shop,
        "    user.password = hashlib.md5(password.encode()).hexdigest()\n",
        "    user.set_password(password)\n",
    )
    shown, told = run("baseline", "update", status=1)
    assert "AUT010" in shown and "in reset" not in told
    assert told.startswith(f"authlint: {NAME}: 1 entry, 1 taken out\nauthlint: 1 not accepted; --accept-new")
    (entry,) = read(str(shop / NAME)).entries.values()
    assert entry.function == "first" and entry.line == 21 and entry.reason == "old"
    shown, told = run("baseline", "update", "--accept-new", "--reason", "for now", status=0)
    assert f"{NAME}: 2 entries, 1 taken in" in told
    assert {each.reason for each in read(str(shop / NAME)).entries.values()} == {"old", "for now"}
    before = (shop / NAME).stat().st_mtime_ns
    run("baseline", "update", status=0)
    assert (shop / NAME).stat().st_mtime_ns == before


def test_prune_takes_out_what_is_gone_alone(shop: Path, run: Run) -> None:
    run("baseline", "create", status=0)
    change(shop, "import hashlib\n", "# moved\nimport hashlib\n")
    change(shop, "hashlib.md5(password.encode()).hexdigest()", "hashed(password)")
    shown, _ = run("check", status=0)
    assert "1 finding held back" in shown and "1 of its entries is stale: authlint baseline prune\n" in shown
    assert "  shop/views.py:12: AUT010 in store is gone\n" in shown
    lines = (shop / NAME).read_text().splitlines()
    run("baseline", "prune", status=0)
    after = (shop / NAME).read_text().splitlines()
    assert len(after) == 2 and set(after) < set(lines)


def test_what_a_run_did_not_look_for_is_not_stale(shop: Path, run: Run, report: Run) -> None:
    run("baseline", "create", status=0)
    for arguments in (("--select", "AUT5"), ("shop/__init__.py",)):
        assert report(*arguments, status=0)["baseline"][0]["stale"] == []
    (shop / "shop" / "views.py").unlink()
    assert report("shop/__init__.py", status=0)["baseline"][0]["stale"] == []
    assert len(report(status=0)["baseline"][0]["stale"]) == 2
    (shop / "shop" / "views.py").write_text("def broken(password:\n")
    assert report(status=3)["baseline"][0]["stale"] == []


def test_every_format_leaves_out_what_is_held_back(shop: Path, run: Run) -> None:
    run("baseline", "create", status=0)
    change(
        shop,
        "def first",
        "def reset(user, password):\n    user.password = hashlib.sha1(password).hexdigest()\n\n\ndef first",
    )
    for name in ("text", *formats._FORMATS):
        shown, told = run("check", "--format", name, status=1)
        assert "sha1 over" in shown and CANARY not in shown, name
        assert "md5 over" not in shown and "'admin' is created" not in shown, name
        assert "2 findings held back by" in shown + told, name


def test_sarif_tells_accepted_findings_in_an_audit(shop: Path, run: Run) -> None:
    run("baseline", "create", "--reason", "old", status=0)
    plain = json.loads(run("check", "--format", "sarif", status=0)[0])["runs"][0]
    assert plain["results"] == []
    notes = [each["message"]["text"] for each in plain["invocations"][0]["toolExecutionNotifications"]]
    assert f"2 findings held back by {NAME}" in notes
    audit = json.loads(run("check", "--format", "sarif", "--profile", "audit", status=0)[0])["runs"][0]
    held = [each for each in audit["results"] if each.get("baselineState") == "unchanged"]
    assert len(held) == 2 and all(
        each["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "old"}]
        for each in held
    )
    assert all(
        each.get("baselineState") == "new"
        for each in audit["results"]
        if each["kind"] == "fail" and each not in held
    )


def test_flake8_knows_it(shop: Path, run: Run) -> None:
    def told() -> list[str]:
        command = [sys.executable, "-P", "-m", "flake8", "--select", "AUT", "shop"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()

    (shop / NAME).write_text('{"authlint-baseline": 1}\n')
    assert len(told()) == 2
    run("baseline", "update", "--accept-new", status=0)
    assert told() == []


def test_fixes_leave_accepted_findings_alone(shop: Path, run: Run) -> None:
    path = shop / "shop" / "codes.py"
    old = "import random\n\n\ndef old(user):\n    user.reset_code = random.randint(100000, 999999)\n    user.save()\n"
    path.write_text(old)
    run("baseline", "create", status=0)
    path.write_text(old + old.removeprefix("import random\n").replace("def old", "def new"))
    assert "secrets" in run("check", "--format", "json", status=1)[0]
    run("check", "--fix", status=0)
    text = path.read_text()
    assert text.count("secrets.randbelow") == 1 and text.count("random.randint(") == 1
    assert text.index("random.randint(") < text.index("def new") < text.index("secrets.randbelow")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is no baseline"),
        ("{}\n", "is no baseline"),
        ('{"authlint-baseline": 2}\n', "version 2"),
        ('{"authlint-baseline": 1}\n<<<<<<< ours\n', ":2: a merge is not done"),
        ('{"authlint-baseline": 1}\n{"path": "a"}\n', ':2: an entry has a "code"'),
        ('{"authlint-baseline": 1}\n' + "[" * 100_000, ":2: no JSON"),
        (
            '{"authlint-baseline": 1}\n{"path": "a", "code": "AUT1", "content": "0", "line": "x"}',
            '"line" is a number',
        ),
    ],
)
def test_a_file_that_is_no_baseline(shop: Path, run: Run, text: str, complaint: str) -> None:
    (shop / NAME).write_text(text)
    assert complaint in run("check", status=2)[1]
    with pytest.raises(ConfigError):
        read(NAME)


def test_two_branches_merge(shop: Path, run: Run, report: Run) -> None:
    """The lines of both sides are a baseline, in any order and twice as well."""
    run("baseline", "create", status=0)
    first, *entries = (shop / NAME).read_text().splitlines()
    (shop / NAME).write_text("\n".join([first, *reversed(entries), *entries, first]))
    assert len(report(status=0)["baseline"][0]["held"]) == 2


def test_from_another_folder(shop: Path, run: Run, report: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("baseline", "create", status=0)
    monkeypatch.chdir(shop / "shop")
    (used,) = report("views.py", status=0)["baseline"]
    assert used["path"] == f"../{NAME}" and len(used["held"]) == 2
    monkeypatch.chdir(shop.parent)
    assert len(report("shop", "--baseline", f"shop{os.sep}{NAME}", status=0)["baseline"][0]["held"]) == 2


def test_what_fails_is_apart_from_what_is_reported(shop: Path, run: Run, report: Run) -> None:
    severities = {each["severity"] for each in report("--no-baseline", status=1)["findings"]}
    assert severities == {"high"}
    for least, status in {"any": 1, "high": 1, "medium:high": 1, "high:high": 1, "never": 0}.items():
        assert len(codes(report("--no-baseline", "--fail-on", least, status=status))) == 2
    assert (
        "a severity (high, medium, low, info)"
        in run("check", "--no-baseline", "--fail-on", "grave", status=2)[1]
    )
    (shop / "pyproject.toml").write_text('[tool.authlint]\nfail-on = "never"\n')
    assert len(codes(report(status=0))) == 2
    (shop / "pyproject.toml").write_text('[tool.authlint]\nfail-on = "high:sure"\n')
    assert "fail-on" in run("check", status=2)[1]
    (shop / "shop" / "views.py").write_text("def broken(password:\n")
    run("check", "--fail-on", "never", "--config", os.devnull, status=2)
    (shop / "pyproject.toml").write_text("")
    run("check", "--fail-on", "never", status=3)


def test_a_threshold_wants_both() -> None:
    assert threshold("medium:high") == ("medium", "high") and threshold("low") == ("low", "low")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("f(a, b)", "f(\n    a,\n    b,\n)", True),
        ("x = 'a\"b'", 'x = "a\\"b"', True),
        ("x = u'a'", 'x = "a"', True),
        ("x = a + b", "x = (\n    a + b  # why\n)", True),
        ("f('#1')", "f('#2')", False),
        ("f(a)", "f(b)", False),
        ("x = ['a']", "x = 'a'", False),
        ("x = b'a'", "x = 'a'", False),
        ("not in x", "notin x", False),
    ],
)
def test_what_reformatting_keeps(one: str, other: str, same: bool) -> None:
    assert (essence(one) == essence(other)) is same
