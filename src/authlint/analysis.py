"""One file through all checks: facts once, then the rules over them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from authlint.facts.fact import Fact
from authlint.frameworks import models
from authlint.frameworks.reading import facts_of, told
from authlint.prefilter import mark_of, may_matter
from authlint.python.module import Module, Unreadable
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.record import field, record, replace
from authlint.registry import RuleInfo
from authlint.rule import Draft, FactRule, PathRule, Rule, UnitRule


@record(frozen=False)
class FileResult:
    """What the checks say of a file.

    `skipped` is the reason why it could not be analysed; `analysed` is False too for a file without an auth
    word, which is not parsed. `faults` are errors of ours, one line each.
    """

    drafts: list[Draft] = field(default_factory=list)
    skipped: str | None = None
    faults: list[str] = field(default_factory=list)
    analysed: bool = False


def check_file(
    project: Project,
    path: str,
    checks: Sequence[RuleInfo],
    source: bytes | None = None,
    tree: ast.Module | None = None,
    prefilter: bool = True,
) -> FileResult:
    """Run the checks over one file of the project.

    `source` stands in for the file's bytes, `tree` for its syntax tree (flake8 and editors hand theirs over).
    """
    result = FileResult()
    project.reader = facts_of
    project.forget_oldest()
    data = source if source is not None else project.read(path)
    if data is None:
        result.skipped = "cannot be read"
        return result
    if prefilter and not may_matter(data):
        return result
    models()  # fills the tables that the project and its traces look things up in
    try:
        module = project.enter(path, data, tree) if source is not None else project.module_at(path)
    except Unreadable as error:
        result.skipped = str(error)
        return result
    if module is None:
        result.skipped = project.reasons.get(path, "cannot be parsed")
        return result
    result.analysed = True
    instances = [each.check() for each in checks if each.check is not None]
    found: list[tuple[Unit, Fact]] = []
    wanted = _looked_at(instances, project)
    if wanted:
        for unit in module.speaking_units():
            try:
                found += [(unit, fact) for fact in facts_of(unit, project, wanted)]
            except Exception as error:  # rules that need no facts, and the other units, go on
                result.faults.append(f"facts failed on {path}: {told(error)}")
    for rule in instances:
        try:
            result.drafts += _drafts(rule, module, found, project)
        except Exception as error:
            result.faults.append(f"{rule.code} failed on {path}: {told(error)}")
    result.faults += dict.fromkeys(project.faults)
    project.faults.clear()
    if not project.thorough:
        result.drafts = [each for each in result.drafts if each.outcome == "violated"]
    if module.too_deep:
        result.skipped = "nested too deep; the rest of the file was analysed"
    return result


def _looked_at(rules: Iterable[Rule], project: Project) -> tuple[type[Fact], ...]:
    """The classes of facts that rules are handed."""
    kinds: list[type[Fact]] = []
    for rule in rules:
        if isinstance(rule, FactRule):
            kinds += rule.looks_at if isinstance(rule.looks_at, tuple) else (rule.looks_at,)
            kinds += rule.witnesses if project.thorough else ()
    return tuple(dict.fromkeys(kinds))


def _drafts(rule: Rule, module: Module, found: Sequence[tuple[Unit, Fact]], project: Project) -> list[Draft]:
    """What a rule says of a module, with the facts that were `found` in it."""
    made: list[Draft] = []
    units = module.speaking_units()
    if isinstance(rule, FactRule):
        for unit, fact in found:
            if isinstance(fact, rule.looks_at):
                made += rule.check(fact, unit, project)
    elif isinstance(rule, UnitRule | PathRule):
        wanted = mark_of(rule.stems)
        if wanted:
            units = [
                each for each in units if each.kind == "module" or module.said_in(each.qualname) & wanted
            ]
        for unit in units:
            made += rule.check(unit, project)
    made = [_as_it_runs(each, module, project) for each in made]
    reported = {each.at for each in made}
    if project.thorough:
        made += [each for each in _weighed(rule, units, found, project) if each.at not in reported]
    return made


def _as_it_runs(draft: Draft, module: Module, project: Project) -> Draft:
    """A draft as it is; a violation where control never comes, in what is left over, or of what only development,
    tests and demonstrations use, is told at low confidence; so are a guess by names in a
    large program and the entries of a password manager.
    """
    if draft.outcome != "violated" or draft.confidence == "low":
        return draft
    from authlint.facts.endpoints import is_left_over
    from authlint.facts.unreached import unit_at, unreached
    from authlint.frameworks.development import is_for_tests, runs_in_development
    from authlint.python.programs import is_large
    from authlint.python.vaults import is_entry_of_keeper

    if draft.confidence == "medium" and draft.rule.named and is_large(module.path, project):
        return replace(draft, confidence="low")
    units = module.speaking_units()
    unit = unit_at(draft.at, units)
    hidden = unit is not None and (
        unreached(draft.at, unit, project)
        or is_for_tests(unit, project)
        or runs_in_development(draft.at, unit, project)
        or is_left_over(unit, project)
    )
    hidden = hidden or (draft.rule.kept and is_entry_of_keeper(draft.at, unit, project))
    return replace(draft, confidence="low") if hidden else draft


def _weighed(
    rule: Rule, units: Sequence[Unit], found: Sequence[tuple[Unit, Fact]], project: Project
) -> Iterator[Draft]:
    """What a rule found right or could not decide."""
    if isinstance(rule, FactRule):
        for unit, fact in found:
            if isinstance(fact, (rule.looks_at, rule.witnesses)):
                yield from rule.weigh(fact, unit, project)
    elif isinstance(rule, UnitRule | PathRule):
        for unit in units:
            yield from rule.weigh(unit, project)
