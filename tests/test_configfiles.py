"""Which configuration counts for a file: the nearest one, what it extends, and what each value comes from."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from authlint.cli import main
from authlint.config import ConfigError, Layer, Spared, merged
from authlint.configfiles import MAX_BYTES, MOST_EXTENDED, Nearest, load, position
from authlint.engine import Request, check
from authlint.findings import Finding, Report
from authlint.judge import Judge, Task, judge_of
from authlint.reporters import json as as_json
from authlint.tomllines import lines


def lay(root: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return root


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(root: Path, folder: str = "") -> str:
    with pytest.raises(ConfigError) as error:
        load(root / folder)
    return str(error.value).replace(str(root), "")


# ---------------------------------------------------------------------- which file


def test_a_file_of_our_own_needs_no_table(repository: Path) -> None:
    lay(repository, {"authlint.toml": "level = 1\n", "shop/authlint.toml": "[tool.authlint]\nlevel = 3\n"})
    assert load(repository).level == 1
    assert load(repository / "shop").level == 3


def test_two_files_in_one_folder_are_one_too_many(repository: Path) -> None:
    lay(repository, {"authlint.toml": "level = 1\n", "pyproject.toml": "[tool.authlint]\nlevel = 2\n"})
    said = "/authlint.toml and pyproject.toml beside it both configure authlint; keep one of them"
    assert refused(repository) == said
    lay(repository, {"pyproject.toml": "[project]\ndependencies = ['authlint']\n"})
    assert load(repository).level == 1


def test_nothing_is_looked_for_above_the_repository(tmp_path: Path) -> None:
    lay(tmp_path, {"authlint.toml": "level = 1\n", "one/.hg/x": "", "one/shop/a.py": ""})
    assert load(tmp_path / "one/shop/a.py").path is None


def test_the_folder_for_everybodys_files_configures_nothing() -> None:
    def read(path: str) -> bytes | None:
        return b"level = 1" if path in ("/tmp/authlint.toml", "/authlint.toml") else None

    assert load("/tmp/shop", read=read).path is None
    assert load("/tmp", read=read).path is None


LONG_KEY = "'" + "x" * 100_000 + "' = 1"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("levels = 2", '/authlint.toml:1: there is no key "levels"; did you mean "level"?'),
        ("\n# why\nlevel = 4", "/authlint.toml:3: level must be 1, 2 or 3, not 4"),
        ("level = 2\n\nbaseline = 1", "/authlint.toml:3: baseline must be a path in quotes"),
        (
            '[per-file-ignores]\n"a*" = ["E501"]',
            '/authlint.toml:2: per-file-ignores.a*: no rule has the code "',
        ),
        (
            "[[models]]\ncall='a.b'\nfact='PasswordCheck'\n[[models]]\ncall=1",
            "/authlint.toml:4: [[models]] 2",
        ),
        ("exclude = ['*a*a*a*a*a*a*b']", "has more than 6 stars; write several patterns"),
        ("source-roots = ['../lib']", '/authlint.toml: "../lib" leads out of '),
        ("source-roots = ['/lib']", "source-roots must be a path from the folder of this file"),
        ("baseline = '../b.jsonl'", '"../b.jsonl" leads out of '),
        ("authlint = " + "{a=" * 5000, "/authlint.toml: not a TOML file: "),
        ("a." * 900 + "a = 1", '/authlint.toml:1: there is no key "a"'),
        (LONG_KEY, '/authlint.toml:1: there is no key "' + "x" * 60 + '"'),
    ],
)
def test_what_cannot_be_used_is_told_with_its_line(repository: Path, text: str, words: str) -> None:
    lay(repository, {"authlint.toml": text})
    assert words in refused(repository)


def test_hostile_files_are_told_or_passed_over(repository: Path) -> None:
    lay(repository, {"one/authlint.toml": "#" * (MAX_BYTES + 1), "three/pyproject.toml/x": ""})
    assert "too large for a configuration file" in refused(repository, "one")
    (repository / "two").mkdir()
    subprocess.run(["mkfifo", "two/authlint.toml"], check=True)
    assert load(repository / "two").path is None and load(repository / "three").path is None


def test_a_link_out_of_the_tree_is_told(tmp_path: Path) -> None:
    lay(tmp_path, {"secret.toml": "level = 1\n", "repo/.git/x": "", "repo/app/a.py": ""})
    (tmp_path / "repo/app/authlint.toml").symlink_to(tmp_path / "secret.toml")
    assert "/repo/app/authlint.toml: the link leads out of " in refused(tmp_path, "repo/app")
    (tmp_path / "repo/app/authlint.toml").unlink()
    lay(tmp_path, {"repo/inner.toml": "level = 1\n"})
    (tmp_path / "repo/app/authlint.toml").symlink_to("../inner.toml")
    assert load(tmp_path / "repo/app").level == 1


# ---------------------------------------------------------------------- extend


def test_what_is_extended_counts_where_nothing_is_said(repository: Path) -> None:
    lay(
        repository,
        {
            "authlint.toml": "level = 1\nignore = ['AUT402']\nexclude = ['old/']\n"
            "[per-file-ignores]\n'a.py' = ['AUT2']",
            "shop/pyproject.toml": "[tool.authlint]\nextend = '../authlint.toml'\nignore = ['AUT403']\n"
            "[tool.authlint.per-file-ignores]\n'b.py' = ['AUT3']",
            "shop/deep/authlint.toml": "extend = '../pyproject.toml'\nexclude = ['new/']\n",
        },
    )
    config = load(repository / "shop")
    assert (config.level, config.ignore, config.exclude) == (1, ("AUT403",), ("old/",))
    assert config.folder_of("exclude") == str(repository)
    assert set(config.per_file_ignores) == {
        Spared("a.py", ("AUT2",), str(repository)),
        Spared("b.py", ("AUT3",), str(repository / "shop")),
    }
    deep = load(repository / "shop/deep")
    assert (deep.level, deep.ignore, deep.exclude) == (1, ("AUT403",), ("new/",))


CHAIN = {f"{each}.toml": f"extend = '{each + 1}.toml'" for each in range(MOST_EXTENDED)}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"authlint.toml": "extend = 'x.toml'"}, "/authlint.toml: extend: there is no /x.toml"),
        ({"authlint.toml": "extend = '../x.toml'"}, "/authlint.toml: extend leads out of "),
        ({"authlint.toml": "extend = '/etc/passwd'"}, "extend must be a path from the folder of this file"),
        ({"authlint.toml": "extend = 'https://x.org/a.toml'"}, "extend: there is no /https:/x.org/a.toml"),
        ({"authlint.toml": "extend = 'authlint.toml'"}, "in a circle: /authlint.toml -> /authlint.toml"),
        (
            {"authlint.toml": "extend = 'a.toml'", "a.toml": "extend = 'authlint.toml'"},
            "/a.toml: extend leads round in a circle: /authlint.toml -> /a.toml -> /authlint.toml",
        ),
        (
            CHAIN | {"authlint.toml": "extend = '0.toml'"},
            f"{MOST_EXTENDED} files extend one another; that is",
        ),
        ({"authlint.toml": "extend = 'a.toml'", "a.toml": "lvl = 1"}, '/a.toml:1: there is no key "lvl"'),
        (
            {"authlint.toml": "extend = 'pyproject.toml'", "pyproject.toml": "[tool.x]"},
            "/pyproject.toml has no table [tool.authlint]",
        ),
    ],
)
def test_what_cannot_be_extended(repository: Path, files: Mapping[str, str], words: str) -> None:
    lay(repository, files)
    assert words in refused(repository)


def test_a_nearer_profile_takes_the_place_of_the_farther_one() -> None:
    audit = Layer("/a.toml", {"profile": "audit"})
    assert merged([Layer("", {"profile": "review"}), audit]).level == 2
    assert merged([Layer("", {"profile": "gate"}), audit]).confidence == "high"
    assert merged([Layer("", {"profile": "audit"}), Layer("/a.toml", {"level": 1})]).level == 3
    assert merged([Layer("", {"profile": "gate"}), Layer("/a.toml", {"level": 1})]).level == 1
    assert merged([Layer("", {"level": 1}), audit]).level == 1


# ---------------------------------------------------------------------- several projects in one run

VIEWS = """\
import random
from flask import Flask, request
from flask_login import current_user, login_required
from corp.auth import check_pw

app = Flask(__name__)

@app.route("/password", methods=["POST"])
@login_required
def change():
    check_pw(current_user, request.form["old"])
    current_user.set_password(request.form["new"])
    current_user.reset_token = str(random.randint(0, 999999))
    db.session.commit()
"""
CALLING = """\
from flask import Flask, request
from flask_login import current_user
from services import store

app = Flask(__name__)

@app.route("/x", methods=["POST"])
def change():
    store(current_user, request.form["new"], request.form["old"])
"""
MODELS = """
[[models]]
call = "corp.auth.check_pw"
fact = "PasswordCheck"
subject = 0
data = 1
result = "raises"
"""
EXTEND = "extend = '../authlint.toml'\n"
MONOREPO = {
    "authlint.toml": "confidence = 'low'\n",
    "one/authlint.toml": EXTEND + MODELS,
    "one/views.py": VIEWS,
    "two/authlint.toml": f"{EXTEND}select = ['AUT2']\n[per-file-ignores]\n'deep/*' = ['AUT203']\n",
    "two/views.py": VIEWS,
    "two/deep/views.py": VIEWS,
    "two/tests/test_views.py": VIEWS,
    "three/views.py": VIEWS,
    "three/tests/authlint.toml": "extend = '../../authlint.toml'\ninclude-tests = true\n",
    "three/tests/test_views.py": VIEWS,
    "four/authlint.toml": f"{EXTEND}exclude = ['old']\n",
    "four/old/views.py": VIEWS,
    "four/views.py": VIEWS,
}


def run(*paths: str, jobs: int = 1) -> Report:
    return check(Request(paths, load("."), jobs, False, nearest=Nearest()))


def of(report: Report, folder: str) -> list[Finding]:
    return [each for each in report.findings if each.place.path.startswith(folder)]


def test_each_file_has_the_configuration_of_its_project(repository: Path) -> None:
    lay(repository, MONOREPO)
    report = run(".")
    folders = ("one/", "two/views", "two/deep", "two/tests", "three/views", "three/tests", "four/")
    codes = {each: {finding.code for finding in of(report, each)} for each in folders}
    assert codes["one/"] and "AUT203" not in codes["one/"]
    assert codes["two/views"] == {"AUT203"} and not codes["two/deep"] and not codes["two/tests"]
    assert codes["three/views"] == codes["four/"] == codes["one/"] | {"AUT203"}
    assert "AUT203" in codes["three/tests"]
    assert {each.place.path for each in of(report, "four/")} == {"four/views.py"}
    assert len(report.configs) == 5


def test_one_file_equals_the_whole_run_in_every_project(repository: Path) -> None:
    lay(repository, MONOREPO)
    whole = run(".")
    for path in MONOREPO:
        if path.endswith(".py") and path not in ("four/old/views.py", "two/tests/test_views.py"):
            assert run(path).findings == of(whole, path), path
    for folder in ("one", "two", "three/tests"):
        assert run(folder).findings == of(whole, f"{folder}/"), folder
    assert run("three", "one", "four", "two").findings == whole.findings


def test_processes_carry_the_configurations(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("authlint.engine.ALONE", 2)
    lay(repository, MONOREPO)
    alone = as_json.render(run("."))
    assert as_json.render(run(".", jobs=3)) == alone
    monkeypatch.setattr("authlint.workers.INHERITS", False)
    assert as_json.render(run(".", jobs=3)) == alone


def test_folders_without_a_repository_have_projects_of_their_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A walk over both says what a run over one of its files says: neither imports from the other."""
    store = "def store(user, new, old):\n    {}user.set_password(new)\n"
    checked = store.format("if not user.check_password(old):\n        return\n    ")
    lay(
        tmp_path,
        {
            "one/setup.py": "",
            "one/views.py": CALLING,
            "one/services.py": store.format(""),
            "two/setup.py": "",
            "two/views.py": CALLING,
            "two/services.py": checked,
            "three/.git/x": "",
            "three/views.py": VIEWS,
        },
    )
    monkeypatch.chdir(tmp_path)
    whole = run(".")
    assert [each.code for each in of(whole, "one/")] == ["AUT203"] and not of(whole, "two/")
    for path in ("one/views.py", "two/views.py", "three/views.py", "one", "two", "three"):
        assert run(path).findings == of(whole, path), path


def test_files_are_read_once_for_all_configurations(repository: Path) -> None:
    """Of a repository with many configurations; what each says of models keeps the rest apart."""
    lay(repository, MONOREPO)
    held: dict[tuple[str, str], Judge] = {}
    configs = [Nearest().of(str(repository / each)) for each in ("one", "two", "three", "four")]
    one, two, three, four = (judge_of(Task(str(repository), (), each, (), "."), held) for each in configs)
    assert two.project is three.project is four.project is not one.project
    assert one.project.sources is two.project.sources


def test_a_wrong_file_of_a_project_ends_the_run(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay(repository, {**MONOREPO, "one/authlint.toml": "levels = 2\n"})
    assert main(["check", "--no-semgrep", "."]) == 2
    assert '/one/authlint.toml:1: there is no key "levels"' in capsys.readouterr().err
    assert main(["check", "--no-semgrep", "two"]) == 1


def test_the_command_line_wins_everywhere(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay(repository, MONOREPO)
    main(["check", "--no-semgrep", "--select", "AUT203", "--ignore", "AUT302", "--format", "json"])
    found = {(each["path"], each["code"]) for each in json.loads(capsys.readouterr().out)["findings"]}
    paths = ("two/views.py", "three/views.py", "three/tests/test_views.py", "four/views.py")
    assert found == {(each, "AUT203") for each in paths}


def test_a_threshold_holds_for_the_files_of_its_project(repository: Path) -> None:
    lay(
        repository, {"one/authlint.toml": "fail-on = 'never'\n", "one/views.py": VIEWS, "two/views.py": VIEWS}
    )
    assert main(["check", "--no-semgrep", "one"]) == 0
    assert main(["check", "--no-semgrep", "."]) == 1


def test_source_roots_start_from_the_folder_of_their_file(repository: Path) -> None:
    lay(
        repository,
        {
            "one/authlint.toml": "source-roots = ['lib/python']\n",
            "one/views.py": CALLING,
            "one/lib/python/services.py": "def store(user, new, old):\n    user.set_password(new)\n",
        },
    )
    assert [each.code for each in run("one").findings] == ["AUT203"]
    lay(repository, {"one/authlint.toml": ""})
    assert not run("one").findings


# ---------------------------------------------------------------------- authlint config


def test_config_tells_where_values_come_from(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(
        repository,
        {
            "authlint.toml": "# ours\nlevel = 1\nignore = ['AUT402']\n",
            "shop/pyproject.toml": "[project]\nname = 'x'\n\n[tool.authlint]\nextend = '../authlint.toml'\n"
            "exclude = [\n  'a',\n  'b',\n]\nfail-on = 'high'\n",
            "shop/tests/test_a.py": "",
        },
    )
    monkeypatch.setenv("AUTHLINT_SEMGREP", "")
    assert main(["config", "shop", "--ignore", "AUT403", "--profile", "gate"]) == 0
    rows = {line.split()[0]: line.split()[1:] for line in capsys.readouterr().out.splitlines() if line}
    assert rows["files"] == ["shop/pyproject.toml,", "which", "extends", "authlint.toml"]
    assert rows["semgrep"] == ["not", "installed", "(AUTHLINT_SEMGREP)"]
    assert rows["level"] == ["1", "authlint.toml:2"]
    assert rows["exclude"][-1] == "shop/pyproject.toml:6" and rows["fail-on"][-1] == "shop/pyproject.toml:10"
    assert rows["confidence"] == ['"high"', "profile", '"gate",', "command", "line"]
    assert rows["ignore"] == ['["AUT403"]', "command", "line"] and rows['["AUT402"]'] == ["authlint.toml:3"]
    assert rows["select"] == ["[]", "default"]
    main(["config", "shop/tests/test_a.py", "--format", "json"])
    said = json.loads(capsys.readouterr().out)
    assert said["left_out"] == "tests" and said["semgrep"] == ""
    assert said["files"] == [f"{repository}/shop/pyproject.toml", f"{repository}/authlint.toml"]
    (part,) = said["values"]["level"]["parts"]
    assert part == {"value": 1, "from": "file", "path": f"{repository}/authlint.toml", "line": 2}
    assert main(["config", "nowhere"]) == 2


LINES = {
    "[a]\nb = 1\nc.d = 2\n": {("a",): 1, ("a", "b"): 2, ("a", "c"): 3, ("a", "c", "d"): 3},
    "a = \"\"\"\n[b]\nc = 1\n\"\"\"\nd = '''\n]'''\ne = 1": {("a",): 1, ("d",): 5, ("e",): 7},
    "a = [\n  1, # ]\n  ']',\n]\nb = { c = 1 }\n": {("a",): 1, ("b",): 5},
    "[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 1": {
        ("a",): 1, ("a", "0"): 1, ("a", "0", "b"): 2, ("a", "1"): 3, ("a", "1", "b"): 4, ("a", "1", "c"): 5,
        ("a", "1", "c", "d"): 6,
    },
    "\r\n[ 'x.y' . \"z\\u0041\" ] # [q]\r\n": {("x.y",): 2, ("x.y", "zA"): 2},
}  # fmt: skip


@pytest.mark.parametrize("text", LINES)
def test_lines_of_keys(text: str) -> None:
    assert lines(text) == LINES[text]


def test_the_line_of_the_nearest_table_stands_for_what_is_not_there() -> None:
    text = "[tool.authlint]\nlevel = 1\n"
    assert position(text, "pyproject.toml", ("level",)) == 2
    assert position(text, "pyproject.toml", ("levels", "x")) == 1
