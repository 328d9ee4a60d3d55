"""What the framework modules say is true: their examples, and the names and signatures that they hold.

AUTHLINT_LIBRARIES names a Python whose libraries the rows are held against; those of tests/frameworks.txt
cannot all live beside semgrep. Without it the Python that runs the tests is asked.
"""

from __future__ import annotations

import ast
import importlib
import json
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from library_names import answer
from pages import ROOT

import authlint.frameworks
from authlint.claims import Claim
from authlint.examples import Example, examples
from authlint.facts.fact import Fact
from authlint.frameworks import models
from authlint.frameworks.model import RECOGNISERS, Arg, Call, Method, Models, Row
from authlint.frameworks.reading import facts_of
from authlint.python.project import Project
from authlint.python.units import Step, Unit
from authlint.python.values import Call as CallValue
from authlint.python.values import Comparison, Literal, Spot, Value, bare
from authlint.record import fields

MODULES = tuple(
    importlib.import_module(f"{authlint.frameworks.__name__}.{entry.name}")
    for entry in pkgutil.iter_modules(authlint.frameworks.__path__)
    if entry.name != "model"
)


def short(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]


def recognises(module: ModuleType) -> bool:
    """Whether a module registers functions of its own."""
    return any(each.function.__module__ == module.__name__ for kind in RECOGNISERS.values() for each in kind)


def rows_of(module: ModuleType) -> tuple[Row, ...]:
    return tuple(getattr(module, "MODELS", ()))


models()
SPEAKING = [each for each in MODULES if rows_of(each) or recognises(each)]
EXAMPLES = [(each, example) for each in SPEAKING for example in examples(each.__doc__ or "", short(each))]


# ---------------------------------------------------------------------- the examples


class Reading:
    """The facts of one module's own rows and functions over an example, by path and line."""

    def __init__(self, module: ModuleType, example: Example, root: Path) -> None:
        self.module = module
        self.used: set[int] = set()
        self.texts = {path: text.splitlines() for path, text in example.files}
        self.project = Project(root, overlay=example.overlay)
        self.project.reader = facts_of
        self.rows = Models(rows_of(module))
        self.found: dict[tuple[str, int], list[Fact]] = {}
        for path, _ in example.files:
            if path.endswith(".py"):
                self._read(path)

    def _read(self, path: str) -> None:
        module = self.project.module_at(path)
        assert module is not None, self.project.reasons.get(path)
        for qualname in ("", *module.nodes):
            unit = module.unit(qualname)
            if unit is not None:
                for fact in self._facts(unit):
                    self.found.setdefault((fact.at.path, fact.at.line), []).append(fact)

    def _facts(self, unit: Unit) -> Iterator[Fact]:
        for call in unit.calls:
            yield from self.rows.facts(call, unit, self.project)
        kinds: tuple[tuple[type, list[object]], ...] = (
            (CallValue, list(unit.calls)),
            (Comparison, list(unit.comparisons)),
            (Step, list(unit.steps)),
            (Unit, [unit]),
        )
        for kind, values in kinds:
            for entry in RECOGNISERS.get(kind, ()):
                if entry.function.__module__ == self.module.__name__:
                    for value in values:
                        if entry.takes(value):
                            yield from entry.function(value, unit, self.project)
        assert self.project.faults == []

    def shown(self, value: object) -> object:
        """A field of a fact as a claim writes it: constants as they are, other values as source text."""
        if isinstance(value, Value):
            inner = bare(value)
            return inner.value if isinstance(inner, Literal) else self._source(value.at)
        if isinstance(value, Spot):
            return value.line
        if isinstance(value, tuple | list | frozenset):
            parts = tuple(value)
            if len(parts) == 2 and isinstance(parts[0], str) and isinstance(parts[1], Spot):
                return parts[0]  # a name and where it stands
            return tuple(self.shown(each) for each in parts)
        text = getattr(value, "text", None) or getattr(value, "column", None)  # FixedText, Cell
        return value if text is None else text

    def _source(self, at: Spot) -> str:
        """The text of an expression on one line; its first line when it takes several."""
        line = self.texts[at.path][at.line - 1].encode()
        end = at.end_column if at.end_line == at.line else len(line)
        return line[at.column : end].decode()

    def agrees(self, claim: ast.Call, fact: Fact) -> bool:
        """Whether a fact is of the class claimed and has the values claimed."""
        if not isinstance(claim.func, ast.Name) or claim.func.id != type(fact).__name__:
            return False
        return all(
            hasattr(fact, each.arg or "") and said(each.value) == self.shown(getattr(fact, each.arg or ""))
            for each in claim.keywords
        )

    def told(self, fact: Fact) -> str:
        """A fact as a claim that holds."""
        names = [each.name for each in fields(type(fact)) if each.name not in ("at", "value")]
        pairs = [(each, self.shown(getattr(fact, each))) for each in names]
        shown = ", ".join(f"{name}={value!r}" for name, value in pairs if value not in (None, "", False, ()))
        return f"{type(fact).__name__}({shown})"


def said(node: ast.expr) -> object:
    """The value that a claim gives a field: a constant, or the text of an expression."""
    try:
        value: object = ast.literal_eval(node)
    except ValueError:
        return ast.unparse(node)
    return tuple(value) if isinstance(value, list | set) else value


def parsed(claim: Claim) -> ast.Call:
    tree = ast.parse(claim.text, mode="eval").body
    assert isinstance(tree, ast.Call), f"line {claim.line}: a claim is written as a call: {claim.text}"
    return tree


@pytest.mark.parametrize(
    ("module", "example"), [pytest.param(*each, id=f"{each[1].id}-{each[1].line}") for each in EXAMPLES]
)
def test_example(module: ModuleType, example: Example, tmp_path: Path) -> None:
    reading = Reading(module, example, tmp_path)
    left = {place: list(facts) for place, facts in reading.found.items()}
    wrong = []
    for claim in example.claims:
        if claim.kind != "fact":
            continue
        here = left.get((claim.path, claim.line), [])
        match = next((each for each in here if reading.agrees(parsed(claim), each)), None)
        if match is None:
            came = ", ".join(map(reading.told, reading.found.get((claim.path, claim.line), ()))) or "nothing"
            wrong.append(f"{claim.path}:{claim.line}: claimed {claim.text}; came {came}")
        else:
            here.remove(match)
    for (path, line), facts in sorted(left.items()):
        wrong += [f"{path}:{line}: nobody claimed {reading.told(each)}" for each in facts]
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("module", [pytest.param(each, id=short(each)) for each in SPEAKING])
def test_module_has_an_example(module: ModuleType) -> None:
    claims = [claim for each, example in EXAMPLES if each is module for claim in example.claims]
    assert any(each.kind == "fact" for each in claims)


@pytest.mark.parametrize("module", [pytest.param(each, id=short(each)) for each in SPEAKING if rows_of(each)])
def test_every_row_has_an_example(module: ModuleType, tmp_path: Path) -> None:
    used: set[int] = set()
    for row in rows_of(module):
        row.build = counted(row, used)  # type: ignore[method-assign]
    try:
        for each, example in EXAMPLES:
            if each is module:
                Reading(module, example, tmp_path)
    finally:
        for row in rows_of(module):
            del row.__dict__["build"]
    unused = [row for row in rows_of(module) if id(row) not in used]
    assert [name_of(row) for row in unused] == [], "rows that no example comes to"


def counted(row: Row, used: set[int]):  # type: ignore[no-untyped-def]
    """The row's own `build`, which notes that it was asked."""
    build = row.build

    def noted(*given: object) -> Fact:
        used.add(id(row))
        return build(*given)  # type: ignore[arg-type]

    return noted


def name_of(row: Row) -> str:
    return row.names[0] if isinstance(row, Call) else getattr(row, "name", "?")


# ---------------------------------------------------------------------- the libraries

# A dotted name of a library in a module's code: `"passlib.context.CryptContext"`.
DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
Question = tuple[str, tuple[tuple[int, str], ...]]


def asked_by_rows() -> Iterator[tuple[str, Question, str]]:
    """Module, question and `until` for each name of each row."""
    for module in MODULES:
        for row in rows_of(module):
            wanted = tuple((each.index, each.name) for each in row.roles.values() if isinstance(each, Arg))
            if isinstance(row, Call):
                names: list[str] = list(row.names)
            elif isinstance(row, Method):
                names = [f"{owner}.{row.name}" for owner in sorted(row.on) if "." in owner]
            else:
                names = []
            for name in names:
                if name not in getattr(module, "DYNAMIC", ()):
                    yield short(module), (name, wanted), row.until


def asked_by_code(roots: frozenset[str]) -> Iterator[tuple[str, Question, str]]:
    """The same for dotted names that stand in the code of a module, such as those its functions look for.

    A module's UNTIL holds the names that newer versions have dropped, DYNAMIC those that an object answers to
    without having them.
    """
    of_rows = {question[0] for _, question, _ in asked_by_rows()}
    # Classes that are named only because rows speak of their methods go as these do.
    of_rows |= {name.rpartition(".")[0] for _, (name, _), until in asked_by_rows() if until}
    for module in MODULES:
        until: dict[str, str] = getattr(module, "UNTIL", {})
        for name in sorted(constants(module) - of_rows - getattr(module, "DYNAMIC", frozenset())):
            if name.partition(".")[0] in roots:
                yield short(module), (name, ()), until.get(name, "")


def constants(module: ModuleType) -> set[str]:
    """The dotted names among the string constants of a module: its code's, and its tables' once they are made."""
    tree = ast.parse(Path(str(module.__file__)).read_bytes())
    found = {
        each.value
        for each in ast.walk(tree)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }
    for value in vars(module).values():
        if isinstance(value, dict | set | frozenset | tuple):
            found.update(each for each in value if isinstance(each, str))
    return {
        each for each in found if DOTTED.fullmatch(each) and not each.endswith((".py", ".json", ".txt", "_"))
    }


LISTED = (ROOT / "tests" / "frameworks.txt").read_text(encoding="utf-8")
# Import names that differ from what a distribution is called are in tests/libraries.txt.
ROOTS = frozenset(
    {question[0].partition(".")[0] for _, question, _ in asked_by_rows()}
    | set((ROOT / "tests" / "libraries.txt").read_text(encoding="utf-8").split())
    | {"random", "secrets", "hashlib", "uuid", "os", "hmac", "crypt", "base64", "binascii"}
)
ASKED = [*asked_by_rows(), *asked_by_code(ROOTS)]
LIBRARIES = sorted({question[0].partition(".")[0] for _, question, _ in ASKED})


@cache
def answers() -> dict[Question, str]:
    """What the libraries say to all questions, asked at once in a process of its own."""
    questions = sorted({question for _, question, _ in ASKED})
    python = os.environ.get("AUTHLINT_LIBRARIES") or sys.executable
    done = subprocess.run(
        [python, "-P", str(ROOT / "tests" / "library_names.py")],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(zip(questions, json.loads(done.stdout), strict=True))


@pytest.mark.parametrize("library", LIBRARIES)
def test_library_has_what_rows_name(library: str) -> None:
    asked = [each for each in ASKED if each[1][0].partition(".")[0] == library]
    told = [(module, question, until, answers()[question]) for module, question, until in asked]
    wrong = []
    for module, (name, _), until, what in told:
        if what.startswith("not installed"):
            continue
        if until and not what and not until.startswith("Python 3"):
            wrong.append(f"{module}: {name} is there, take its `until` away")
        elif what and not until:
            wrong.append(f"{module}: {name}: {what}")
    assert wrong == [], "\n".join(wrong)
    now = [each for each in told if not each[2]]
    if now and all(each[3].startswith("not installed") for each in now):
        pytest.skip(f"{library} is not installed")


def test_every_library_is_there_when_asked_for() -> None:
    """Under AUTHLINT_LIBRARIES nothing is skipped, but for what tests/frameworks.txt gives a reason for."""
    if not os.environ.get("AUTHLINT_LIBRARIES"):
        pytest.skip("AUTHLINT_LIBRARIES is not set")
    excused = set(re.findall(r"^# without ([\w ]+):", LISTED, re.MULTILINE))
    excused = {word for each in excused for word in each.split()}
    missing = {
        question[0].partition(".")[0]
        for _, question, until in ASKED
        if not until and answers()[question].startswith("not installed")
    }
    assert sorted(missing - excused) == []


@pytest.mark.parametrize(
    ("name", "wanted", "told"),
    [
        ("hashlib.pbkdf2_hmac", [(0, "hash_name"), (1, "password"), (-1, "salt"), (3, "iterations")], ""),
        ("hashlib.pbkdf2_hmac", [(0, "password")], "has hash_name at 0, not password"),
        ("hashlib.pbkdf2_hmac", [(1, "passwort")], "has no parameter passwort"),
        ("hashlib.scrypt", [(1, "n")], "there is none at 1"),
        ("hashlib.scrypt", [(-1, "n")], ""),
        ("hashlib.md6", [], "hashlib has no md6"),
        ("smtplib.SMTP.send_message", [(0, "msg")], ""),
        ("smtplib.SMTP.send_message", [(1, "msg")], "has from_addr at 1, not msg"),
        ("smtplib.SMTP.local_hostname", [], ""),
        ("smtplib.SMTPS", [], "smtplib has no SMTPS"),
        ("random.Random.choice", [(0, "seq")], ""),
        ("no_such_library.check", [], "not installed"),
    ],
)
def test_a_wrong_row_is_seen(name: str, wanted: list[tuple[int, str]], told: str) -> None:
    found = answer(name, wanted)
    assert told in found if told else found == ""
