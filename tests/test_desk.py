"""What the language server says of open documents, without the protocol around it."""

from __future__ import annotations

import ast
import random
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from trees import APPS, CORPUS

from authlint import baseline
from authlint.engine import Request, check
from authlint.findings import Entry, Finding
from authlint.python.module import parse
from authlint.record import replace
from authlint.server import places
from authlint.server.clerk import Clerk
from authlint.server.desk import Desk
from authlint.server.documents import Answer
from authlint.server.mending import mended
from authlint.server.places import Encoding, Position, Range
from authlint.server.settings import Settings, read

HASHED = "import hashlib\n\n\ndef stored(password):\n    return hashlib.sha1(password.encode()).hexdigest()\n"
KEPT = "import bcrypt\n\n\ndef stored(password):\n    return bcrypt.hashpw(password.encode(), bcrypt.gensalt())\n"
FLAWED = [each for each in APPS if each.endswith("/flawed")]


def found(answer: Answer) -> list[Finding]:
    return [each.finding for each in answer.marks]


def copied(app: str, folder: Path) -> Path:
    """A sample application as a project of its own."""
    root = folder / "work"
    shutil.copytree(CORPUS / app, root)
    (root / "pyproject.toml").touch()
    return root


def bare(findings: list[Finding]) -> list[Finding]:
    return [
        replace(each, place=replace(each.place, path=""), related=(), mend=None, cause=None)
        for each in findings
    ]


# ---------------------------------------------------------------------- the same as a run


@pytest.mark.parametrize("app", FLAWED)
def test_a_document_is_judged_as_its_file_is(app: str, tmp_path: Path) -> None:
    root = copied(app, tmp_path)
    desk = Desk()
    several = 0
    for path in sorted(root.rglob("*.py")):
        desk.put(str(path), "python", path.read_bytes().decode())
        report = check(Request((str(path),), semgrep=False, obey=True))
        answer = desk.answer(str(path))
        assert bare(found(answer)) == bare(report.findings), path
        several += len(report.findings)
    assert several > 5


def test_a_text_that_is_not_saved_is_judged_as_it_would_be_when_saved(tmp_path: Path) -> None:
    root = tmp_path / "work"
    (root / "shop").mkdir(parents=True)
    for name in ("pyproject.toml", "shop/__init__.py"):
        (root / name).touch()
    path = root / "shop/views.py"
    path.write_bytes(KEPT.encode())
    desk = Desk()
    desk.put(str(path), "python", KEPT)
    assert found(desk.answer(str(path))) == []
    unsaved = "# coding: latin-1\nbefore = 'é'\n" + HASHED
    desk.put(str(path), "python", unsaved)
    answer = desk.answer(str(path))
    path.write_bytes(unsaved.encode("latin-1"))
    report = check(Request((str(path),), semgrep=False))
    assert [each.code for each in found(answer)] == ["AUT010"]
    assert bare(found(answer)) == bare(report.findings)


def with_edits(data: bytes, draw: random.Random) -> bytes:
    """The file with lines gone, doubled, exchanged or put in between, so that it still parses."""
    lines = data.split(b"\n")
    for _ in range(40):
        new, at, count = list(lines), draw.randrange(len(lines)), draw.randint(1, 6)
        kind = draw.choice(("gone", "doubled", "exchanged", "between"))
        if kind == "gone":
            del new[at : at + count]
        elif kind == "doubled":
            new[at:at] = new[at : at + count]
        elif kind == "between":
            new[at:at] = [b""] * count
        else:
            other = draw.randrange(len(lines))
            new[at], new[other] = new[other], new[at]
        try:
            ast.parse(b"\n".join(new))
        except SyntaxError:
            continue
        return b"\n".join(new)
    return data


@pytest.mark.parametrize("app", FLAWED)
def test_after_any_edit_the_answers_are_those_of_a_project_read_anew(app: str, tmp_path: Path) -> None:
    texts = {str(path): path.read_bytes() for path in sorted(copied(app, tmp_path).rglob("*.py"))}
    draw = random.Random(app)
    used = Desk()
    watched = [path for path in texts if _findings(used, path, texts[path])][:5]
    changed: dict[str, bytes] = {}
    different = 0
    for _ in range(12):
        path = draw.choice([*watched, *texts])
        changed[path] = with_edits(changed.get(path, texts[path]), draw)
        fresh = Desk()
        for desk in (used, fresh):
            for each, data in changed.items():
                desk.put(each, "python", data.decode())
            for each in watched:
                desk.put(each, "python", changed.get(each, texts[each]).decode())
        before = [each.answer for each in used.documents.values()]
        answers = [used.answer(each) for each in watched]
        assert answers == [fresh.answer(each) for each in watched]
        different += before != answers
    assert different > 3


def _findings(desk: Desk, path: str, data: bytes) -> list[Finding]:
    desk.put(path, "python", data.decode())
    return found(desk.answer(path))


def test_an_edit_reads_one_file_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = str(copied("django/flawed", tmp_path) / "accounts/services.py")
    text = Path(path).read_bytes().decode()
    desk = Desk()
    parsed: list[int] = []

    def counted(data: bytes) -> ast.Module:
        parsed.append(len(data))
        return parse(data)

    monkeypatch.setattr("authlint.python.project.parse", counted)
    monkeypatch.setattr("authlint.server.desk.parse", counted)
    desk.put(path, "python", text)
    assert len(found(desk.answer(path))) == 7
    assert len(parsed) > 3, "the files around it are read"
    parsed.clear()
    desk.put(path, "python", text + "\n# more\n")
    assert len(found(desk.answer(path))) == 7
    assert parsed == [len(text.encode()) + 8]
    desk.answer(path)
    assert len(parsed) == 1


# ---------------------------------------------------------------------- what is left out


def test_what_a_run_would_not_look_at_is_left_alone(tmp_path: Path) -> None:
    root = tmp_path / "work"
    (root / ".git").mkdir(parents=True)
    (root / ".gitignore").write_text("build/\n")
    desk = Desk()
    desk.configure(folders=(str(root),))
    said = {}
    for name in (
        "shop.py",
        "tests/shop.py",
        "build/shop.py",
        "venv/site-packages/shop.py",
        "notes.txt",
        "shop.pyi",
    ):
        desk.put(str(root / name), "python", HASHED)
        said[name] = [each.code for each in found(desk.answer(str(root / name)))]
    other = str(tmp_path / "lib/site-packages/hashes/code.py")
    desk.put(other, "python", HASHED)
    assert {name for name, codes in said.items() if codes} == {"shop.py"} and said["shop.py"] == ["AUT010"]
    assert found(desk.answer(other)) == []
    desk.configure(read({"includeTests": True}, pytest.fail))
    assert [each.code for each in found(desk.answer(str(root / "tests/shop.py")))] == ["AUT010"]
    assert found(desk.answer(str(root / "nowhere.py"))) == []


def test_a_configuration_that_cannot_be_used_leaves_the_last_one(tmp_path: Path) -> None:
    root = tmp_path / "work"
    root.mkdir()
    (root / "pyproject.toml").write_text('[tool.authlint]\nignore = ["AUT010"]\n')
    said: list[str] = []
    desk = Desk(said.append)
    path = str(root / "shop.py")
    assert _findings(desk, path, HASHED.encode()) == []
    (root / "pyproject.toml").write_text("[tool.authlint\n")
    desk.saved(str(root / "pyproject.toml"))
    assert _findings(desk, path, HASHED.encode()) == []
    assert len(said) == 1 and "not a TOML file" in said[0]
    (root / "pyproject.toml").write_text("")
    desk.saved(str(root / "pyproject.toml"))
    assert [each.code for each in _findings(desk, path, HASHED.encode())] == ["AUT010"]


def test_the_nearest_configuration_and_its_baseline(tmp_path: Path) -> None:
    root = tmp_path / "work"
    (root / "inner").mkdir(parents=True)
    (root / "pyproject.toml").write_text(f'[tool.authlint]\nbaseline = "{baseline.NAME}"\n')
    (root / "inner/authlint.toml").write_text('ignore = ["AUT010"]\n')
    desk = Desk()
    path, inner = str(root / "shop.py"), str(root / "inner/shop.py")
    (first,) = _findings(desk, path, HASHED.encode())
    assert _findings(desk, inner, HASHED.encode()) == []
    entry = Entry("shop.py", first.code, first.function, first.content, 5, "high")
    (root / baseline.NAME).write_text(baseline.written([entry]))
    desk.saved(str(root / baseline.NAME))
    assert _findings(desk, path, HASHED.encode()) == []
    twice = HASHED + "\n\n" + HASHED.partition("\n\n\n")[2].replace("stored", "again")
    assert [each.place.line for each in _findings(desk, path, twice.encode())] == [9]


def test_a_fix_beside_an_accepted_finding(tmp_path: Path) -> None:
    root = tmp_path / "work"
    root.mkdir()
    (root / "pyproject.toml").write_text(f'[tool.authlint]\nbaseline = "{baseline.NAME}"\n')
    drawn = "import random\n\n\ndef invite(users):\n    users.create(password=random.choice('ab'))\n"
    path, desk = str(root / "shop.py"), Desk()
    both = drawn + "\n\n" + HASHED
    found_there = _findings(desk, path, both.encode())
    assert [each.code for each in found_there] == ["AUT401", "AUT010"]
    second = found_there[1]
    entry = Entry("shop.py", second.code, second.function, second.content, 11, "high")
    (root / baseline.NAME).write_text(baseline.written([entry]))
    desk.saved(str(root / baseline.NAME))
    (left,) = found(desk.answer(path))
    assert left.code == "AUT401" and left.mend is not None
    (better,) = mended(desk, path, [left]).values()
    assert better.fix is not None and better.fix.title == "draw with secrets.choice"
    before = desk.answer(path)
    desk.put(path, "python", both + "\n")
    desk.put(path, "python", both)
    assert desk.answer(path) == before, "what was tried is taken back"


def test_files_that_are_written_while_nobody_watches(tmp_path: Path) -> None:
    root = tmp_path / "work"
    root.mkdir()
    (root / "pyproject.toml").touch()
    (root / "keep.py").write_text("def stored(user, raw):\n    pass  # password\n")
    path = str(root / "views.py")
    calling = (
        "from django.contrib.auth.decorators import login_required\nfrom keep import stored\n\n\n"
        "@login_required\ndef change(request):\n    stored(request.user, request.POST['password'])\n"
    )
    (root / "views.py").write_text(calling)
    desk = Desk()
    assert _findings(desk, path, calling.encode()) == []
    (root / "keep.py").write_text("def stored(user, raw):\n    user.set_password(raw)  # password\n")
    desk.saved(path)
    assert [each.code for each in found(desk.answer(path))] == ["AUT203"]
    (root / "keep.py").unlink()
    desk.saved(path)
    assert found(desk.answer(path)) == []


def test_settings_that_cannot_be_used_are_told() -> None:
    said: list[str] = []
    given = {"authlint": {"select": ["AUT2", "AUT999"], "profile": "gaet", "confidence": "low", "exclude": 1}}
    settings = read(given, said.append)
    assert settings == Settings(values={"confidence": "low"})
    assert [each.partition("; did")[0] for each in said] == [
        'the setting select: no rule has the code "AUT999"',
        "the setting profile must be gate or review or audit",
        'no setting "exclude"',
    ]
    nothing: list[object] = [None, [], "x", {"authlint": None}]
    assert [read(each, said.append) for each in nothing] == [Settings()] * 4
    assert settings.nearest(()).of("/nowhere").confidence == "low"


# ---------------------------------------------------------------------- places


UNITS: dict[Encoding, list[int]] = {
    "utf-8": [0, 1, 3, 7, 8],
    "utf-16": [0, 1, 2, 4, 5],
    "utf-32": [0, 1, 2, 3, 4],
}


@pytest.mark.parametrize("encoding", UNITS)
def test_units(encoding: Encoding) -> None:
    line = "aé😀b"
    units = UNITS[encoding]
    assert [places.units(line, column, encoding) for column in range(5)] == units
    assert [places.column(line, unit, encoding) for unit in units] == [0, 1, 2, 3, 4]
    assert places.column(line, 3, "utf-16") == 2, "inside of a character"
    assert places.column(line, 99, encoding) == 4 and places.units(line, 99, encoding) == units[-1]


def test_findings_move_with_their_lines_while_the_text_is_broken(tmp_path: Path) -> None:
    root = tmp_path / "work"
    root.mkdir()
    (root / "pyproject.toml").touch()
    path, desk = str(root / "shop.py"), Desk()
    text = (
        HASHED + HASHED.partition("\n\n\n")[2].replace("stored", "again").join(("\n\n", "")) + "\n\nend = 1\n"
    )

    def lines(text: str) -> list[int]:
        desk.put(path, "python", text)
        return [each.range.start.line + 1 for each in desk.answer(path).marks]

    assert lines(text) == [5, 9]
    assert lines(text.replace("end = 1", "end = (")) == [5, 9]
    assert lines("\n(\n" + text) == [7, 11]
    assert lines(text.replace("\n\n\ndef again", "\n\n  (\n\n\ndef again")) == [5, 11]
    assert lines("(") == [1, 1]
    assert desk.answer(path).trouble.endswith("; the findings are those of the text before")
    assert lines(text) == [5, 9] and desk.answer(path).trouble == ""


# ---------------------------------------------------------------------- the clerk


@pytest.fixture
def clerk() -> Iterator[Clerk]:
    made = Clerk()
    yield made
    made.stop()


def test_the_clerk_keeps_to_the_order(clerk: Clerk) -> None:
    done: list[object] = []
    gate = threading.Event()
    clerk.ask(gate.wait)
    clerk.later("a", 0, lambda: done.append("first a"))
    clerk.later("b", 0, lambda: done.append("b"))
    clerk.forget("b")
    asked = [clerk.ask(lambda each=each: done.append(each)) for each in range(3)]  # type: ignore[misc]
    assert asked[1].cancel()
    clerk.later("a", 0.01, lambda: done.append("a"))
    ended = threading.Event()
    clerk.later("end", 0.02, ended.set)
    failed = clerk.ask(lambda: 1 / 0)
    gate.set()
    assert isinstance(failed.exception(10), ZeroDivisionError)
    assert ended.wait(10)
    assert done == [0, 2, "a"]


def test_the_clerk_has_room_for_deep_trees(clerk: Clerk) -> None:
    text = "password = " + "[" * 90 + "]" * 90
    assert clerk.ask(lambda: ast.parse(text)).result(10).body
    assert Range(Position(1, 0), Position(1, 5)).meets(Range(Position(1, 5), Position(2, 0)))
