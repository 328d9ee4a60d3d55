"""What holds for all rules: their codes, pages, messages, and what their modules know of."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli
from pages import ROOT

from authlint.examples import examples, sections
from authlint.registry import RuleInfo, checks, rule_named, rules
from authlint.requirements import requirements
from authlint.rule import PathRule
from authlint.semgrep import Pattern, loaded, rules_folder

SOURCE = ROOT / "src" / "authlint"
SECTIONS = ["Why", "Reported", "Silent", "Fix", "Limits"]
GUESSES = re.compile(r"\b(may|maybe|might|possibl[ey]|potential(ly)?)\b", re.IGNORECASE)

# The names by which libraries are imported, one a line. Algorithms (argon2, bcrypt, scrypt) and plain English
# words are left out.
LIBRARIES = frozenset((ROOT / "tests" / "libraries.txt").read_text(encoding="utf-8").split())

# Lowest first; a module imports from its own layer and from lower ones. The longest prefix decides.
LAYERS: tuple[tuple[str, frozenset[str]], ...] = (
    (
        "words",
        frozenset(
            {
                "authlint",
                "authlint.facts",
                "authlint.findings",
                "authlint.guessing",
                "authlint.pattern",
                "authlint.phrases",
                "authlint.prefilter",
                "authlint.python.units",
                "authlint.python.values",
                "authlint.record",
                "authlint.requirements",
                "authlint.vocabulary",
            }
        ),
    ),
    ("python", frozenset({"authlint.python", "authlint.rule", "authlint.frameworks.model"})),
    # Facts that must be asked for along a trace, not read off one expression.
    (
        "questions",
        frozenset(
            {
                "authlint.facts.arriving",
                "authlint.facts.before",
                "authlint.facts.brought",
                "authlint.facts.carried",
                "authlint.facts.doubts",
                "authlint.facts.changes",
                "authlint.facts.endpoints",
                "authlint.facts.entering",
                "authlint.facts.evidence",
                "authlint.facts.marks",
                "authlint.facts.origins",
                "authlint.facts.own_accounts",
                "authlint.facts.ownership",
                "authlint.facts.gates",
                "authlint.facts.leftover",
                "authlint.facts.legacy",
                "authlint.facts.methods",
                "authlint.facts.other_digests",
                "authlint.facts.plain_answers",
                "authlint.facts.question_names",
                "authlint.facts.required",
                "authlint.facts.routes",
                "authlint.facts.secret_questions",
                "authlint.facts.sessions",
                "authlint.facts.subjects",
                "authlint.facts.token_hashes",
                "authlint.facts.unreached",
                "authlint.facts.unrouted",
                "authlint.facts.validated",
                "authlint.facts.verified",
            }
        ),
    ),
    ("knowledge", frozenset({"authlint.frameworks", "authlint.checks"})),
    ("registry", frozenset({"authlint.registry"})),
)
TOP = len(LAYERS)
# The registry asks semgrep's side for its patterns, inside a function: that side needs RuleInfo.
UPWARD = {"authlint.registry": {"authlint.semgrep"}}
CHECKS_MAY_IMPORT = (
    "authlint.facts",
    "authlint.pattern",
    "authlint.record",
    "authlint.rule",
    "authlint.vocabulary",
    "authlint.findings",
    "authlint.prefilter",
    "authlint.python",
)


def title(info: RuleInfo) -> str:
    """A rule's name in a test run: its code, and its file for a pattern."""
    return info.code if info.patterns is None else f"{info.code}-{info.patterns.stem}"


ALL = rules()
each_rule = pytest.mark.parametrize("info", [pytest.param(each, id=title(each)) for each in ALL])
each_check = pytest.mark.parametrize("info", [pytest.param(each, id=each.code) for each in checks()])


def test_codes_and_names_are_unique() -> None:
    for engine in ("python", "semgrep"):
        codes = Counter(each.code for each in ALL if each.engine == engine)
        assert [code for code, count in codes.items() if count > 1 and engine == "python"] == []
    meanings: dict[str, set[str]] = {}
    for info in checks():
        meanings.setdefault(info.name, set()).add(info.code)
    assert {name: codes for name, codes in meanings.items() if len(codes) > 1} == {}


@each_rule
def test_rule_is_well_named(info: RuleInfo) -> None:
    assert re.fullmatch(r"AUT\d{3}", info.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", info.name), "lower-case words joined by hyphens"
    assert info.requirement in requirements()
    assert all(each in requirements() for each in info.requirements)
    assert rule_named(info.code.lower()) is not None


@each_check
def test_module_is_named_after_its_rule(info: RuleInfo) -> None:
    assert info.check is not None
    stem = info.check.__module__.rpartition(".")[2]
    assert stem == f"{info.code.lower()}_{info.name.replace('-', '_')}"


@each_rule
def test_page_has_its_sections(info: RuleInfo) -> None:
    assert info.title and not info.title.startswith("`"), "the first line of the page is its title"
    found = sections(info.page)
    if info.engine == "python":
        assert found == SECTIONS
    else:
        assert [each for each in SECTIONS if each in found] == found
        assert {"Reported", "Silent"} <= set(found)


@each_rule
def test_page_has_examples(info: RuleInfo) -> None:
    found = examples(info.page, info.code)
    reported = [each for each in found if each.section == "Reported"]
    silent = [each for each in found if each.section == "Silent"]
    assert len(reported) >= 1
    assert len(silent) >= (2 if info.engine == "python" else 1)
    for example in reported:
        claimed = {each.kind for each in example.claims if each.code == info.code}
        assert claimed & {"error", "missed"}, f"{example.id} is under Reported and claims nothing"
    for example in silent:
        assert not any(each.kind == "error" and each.code == info.code for each in example.claims), example.id
    names = Counter(each.id for each in found)
    assert [name for name, count in names.items() if count > 1] == []


@each_check
def test_path_rule_has_an_example_over_two_files(info: RuleInfo) -> None:
    if info.check is None or not issubclass(info.check, PathRule):
        return
    found = [each for each in examples(info.page, info.code) if each.section == "Reported"]
    assert any(sum(path.endswith(".py") for path, _ in each.files) > 1 for each in found)


@each_check
def test_check_speaks_plainly(info: RuleInfo) -> None:
    unsure = [text for text in spoken(module_tree(info)) if GUESSES.search(text)]
    assert unsure == []


@each_check
def test_check_knows_no_library(info: RuleInfo) -> None:
    tree = module_tree(info)
    words = [each.id for each in ast.walk(tree) if isinstance(each, ast.Name)]
    words += [each.attr for each in ast.walk(tree) if isinstance(each, ast.Attribute)]
    words += [word for text in spoken(tree) for word in re.findall(r"\w+", text)]
    assert sorted({word for word in words if word.lower() in LIBRARIES}) == []


@each_check
def test_check_imports_only_what_it_may(info: RuleInfo) -> None:
    tree = module_tree(info)
    wrong = []
    for name in imported(tree, types_too=True):
        root = name.partition(".")[0]
        if root in LIBRARIES or (root == "authlint" and not name.startswith(CHECKS_MAY_IMPORT)):
            wrong.append(name)
    assert wrong == []


@pytest.mark.parametrize("pattern", [pytest.param(each, id=str(each.rule["id"])) for each in loaded()])
def test_pattern_is_complete(pattern: Pattern) -> None:
    path = pattern.info.patterns
    assert path is not None
    rule = pattern.rule
    assert rule["id"] == path.stem, "a rule is named after its file"
    assert path.stem.startswith(pattern.info.code.lower())
    paths = rule.get("paths")
    assert isinstance(paths, dict) and paths.get("include"), "a pattern says which files it reads"
    message = " ".join(str(rule["message"]).split())
    assert not GUESSES.search(message)
    assert message and not message.endswith(".") and message[0] == message[0].lower()
    assert "; " in message, "what is wrong; what to do"


@pytest.mark.parametrize(
    "path", sorted(SOURCE.rglob("*.py")), ids=lambda each: each.relative_to(SOURCE).as_posix()
)
def test_imports_point_down(path: Path) -> None:
    name = module_name(path)
    tree = ast.parse(path.read_bytes())
    below = imported(tree, types_too=False)
    above = [each for each in below if layer(each) > layer(name) and each not in UPWARD.get(name, ())]
    assert above == [], f"{name} stands below what it imports"
    if name.startswith("authlint.checks."):
        others = [each for each in imported(tree, types_too=False) if each.startswith("authlint.checks.")]
        assert others == [], "checks know nothing of each other"


def test_every_yaml_rule_is_loaded() -> None:
    known = {each.info.patterns for each in loaded()}
    found = {
        each
        for each in rules_folder().rglob("*.y*ml")
        if "\nrules:" in f"\n{each.read_text(encoding='utf-8')}"
    }
    assert sorted(found - known) == [], "a pattern without metadata.authlint"


def test_every_requirement_has_a_rule_or_a_reason() -> None:
    covered = {requirement for info in ALL for requirement in info.requirements}
    rows = tomli.loads((ROOT / "tests" / "coverage.toml").read_text(encoding="utf-8"))["not_covered"]
    reasons = Counter(requirement for row in rows for requirement in row["requirements"])
    assert all(row["reason"] for row in rows)
    known = set(requirements())
    assert sorted(set(reasons) - known) == [], "tests/coverage.toml names rows that do not exist"
    assert sorted(each for each, count in reasons.items() if count > 1) == []
    assert sorted(known - covered - set(reasons)) == [], "no rule and no reason in tests/coverage.toml"
    assert sorted(covered & set(reasons)) == [], "a rule came: take the reason out of tests/coverage.toml"


def module_tree(info: RuleInfo) -> ast.Module:
    """The parsed module of a check."""
    assert info.check is not None
    return ast.parse((SOURCE / "checks" / f"{info.check.__module__.rpartition('.')[2]}.py").read_bytes())


def spoken(tree: ast.Module) -> Iterator[str]:
    """The string constants of a module, docstrings left out."""
    quiet = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quiet:
            yield node.value


def imported(tree: ast.Module, types_too: bool) -> Iterator[str]:
    """Dotted names of the modules that a module imports; those for type checkers only when asked."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for each in node.names:
                inner = f"{node.module}.{each.name}"
                yield inner if is_module(inner) else node.module
        elif isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING") and not types_too:
            waiting += node.orelse
        else:
            waiting += ast.iter_child_nodes(node)


def is_module(name: str) -> bool:
    """Whether a dotted name is a module of ours."""
    if not name.startswith("authlint."):
        return False
    path = SOURCE.joinpath(*name.split(".")[1:])
    return path.is_dir() or path.with_suffix(".py").exists()


def module_name(path: Path) -> str:
    """The dotted name of one of our files."""
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def layer(name: str) -> int:
    """The layer of a module, from 0; modules of others are below all."""
    if name.partition(".")[0] != "authlint":
        return 0
    prefix = name
    while prefix:
        for index, (_, names) in enumerate(LAYERS):
            if prefix in names and (prefix != "authlint" or name == "authlint"):
                return index
        prefix = prefix.rpartition(".")[0]
    return TOP
