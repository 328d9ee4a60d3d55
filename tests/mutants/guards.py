"""Taking a check out of right code, each way that people leave one out."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from mutants.sources import Function, Sources, Tree, expression, last_name, statements
from mutants.targets import FRAMEWORK_CALLED, Position, Target, position, reaching, targets

Change = Callable[[Tree, Position], bool]
"""Changes a tree at a position; False where it does not fit."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A project whose evidence is gone. `how` is the name of the change, `line` where it was made."""

    how: str
    path: str
    line: int
    files: Mapping[str, str]

    def __str__(self) -> str:
        return f"{self.how} at {self.path}:{self.line}"


def mutants(sources: Sources, evidence: Target, write: str, entry: str) -> Iterator[Mutant]:
    """Every way to lose a piece of evidence.

    `write` names the function that holds the write, `entry` the one that the outside calls.
    """
    reach = reaching(sources, write)
    for target in targets(sources, evidence, write, entry):
        for how, change in CHANGES.items():
            if not target.must_run or change in RUNNING:
                yield from changed(sources, target, how, change, reach)
    yield from _methods(sources, evidence)


def changed(
    sources: Sources, target: Target, how: str, change: Change, reach: frozenset[str] = frozenset()
) -> Iterator[Mutant]:
    """The project with one change at a target, where it fits."""
    path = target.place.path
    tree = sources.tree(path)
    node = tree.at(target.place)
    here = position(tree, node, target.holds, reach) if node is not None else None
    if here is None or not change(tree, here):
        return
    files = sources.with_tree(path, tree)
    if change is skippable:
        files = _without_required(Sources(files), here)
    yield Mutant(how, path, target.place.line, files)


def _without_required(sources: Sources, here: Position) -> dict[str, str]:
    """The same project where the field that a check asks for may be left out.

    A required field of a form is never empty, so `if old and not check(old)` is right as long as it is one.
    """
    names = {each.value for each in ast.walk(here.node) if isinstance(each, ast.Constant)}
    names |= {last_name(each) for each in ast.walk(here.node) if isinstance(each, ast.Name | ast.Attribute)}
    if here.function is not None:
        names |= {here.function.name.partition("_")[2]}
        names |= {each.value for each in ast.walk(here.function) if isinstance(each, ast.Constant)}
    files = {**sources.others, **sources.files}
    for path in sources.files:
        tree = sources.tree(path)
        for owner in ast.walk(tree.root):
            for field in owner.body if isinstance(owner, ast.ClassDef) else ():
                if isinstance(field, ast.Assign) and (
                    last_name(field.targets[0]) in names or _runs(field, here)
                ):
                    if make_optional(field, django=True):
                        files[path] = "import wtforms.validators\n" + tree.text()
                elif isinstance(field, ast.AnnAssign) and last_name(field.target) in names:
                    if ast.unparse(field.annotation) != "str":
                        field.annotation = expression("str | None")
                        field.value = ast.Constant(None)
                        files[path] = tree.text()
    return files


# ---------------------------------------------------------------------- conditions


def _refuses(here: Position) -> bool:
    """Whether the branch taken when the evidence is missing leaves, and the rest goes on."""
    return isinstance(here.statement, ast.If) and not here.good


def drop(tree: Tree, here: Position) -> bool:
    """The condition goes, and what it let through stays."""
    statement = here.statement
    if here.role == "test" and isinstance(statement, ast.If):
        tree.replace(statement, statement.body if here.good else statement.orelse)
    elif here.role in ("assert", "call"):
        tree.replace(statement, [])
    elif here.role == "decorator" and isinstance(statement, Function):
        statement.decorator_list.remove(here.node)
    elif here.role == "base" and isinstance(statement, ast.ClassDef):
        statement.bases.remove(here.node)
    else:
        return False
    return True


def negate(tree: Tree, here: Position) -> bool:
    """The branches are swapped."""
    if here.role != "test" or not isinstance(here.statement, ast.If):
        return False
    here.statement.test = ast.UnaryOp(ast.Not(), here.statement.test)
    return True


def go_on(tree: Tree, here: Position) -> bool:
    """The refusal is only written to a log."""
    if not _refuses(here) or not isinstance(here.statement, ast.If) or here.statement.orelse:
        return False
    if _written_to(here):
        return False
    here.statement.body = [ast.Expr(expression("logger.warning('wrong password')"))]
    return True


def throw_away(tree: Tree, here: Position) -> bool:
    """The check is called, and nobody looks at its answer."""
    statement = here.statement
    if not isinstance(here.node, ast.Call) or not isinstance(statement, ast.If | ast.Return):
        return False
    if _raises(tree, here) or _may_raise(tree, here):
        return False
    if isinstance(statement, ast.Return):
        tree.replace(statement, [ast.Expr(here.node), ast.Return(ast.Constant(True))])
        return here.role == "return" and here.good
    rest = statement.body if here.good else statement.orelse
    tree.replace(statement, [ast.Expr(here.node), *rest])
    return True


def constant(tree: Tree, here: Position) -> bool:
    """The check is replaced by the answer that lets through."""
    if here.role in ("call", "assign", "decorator", "base") or isinstance(here.node, ast.Name):
        return False
    if _raises(tree, here):
        return False
    tree.exchange(here.node, ast.Constant(_truth(here)))
    return True


def _truth(here: Position) -> bool:
    """What the node itself is when the evidence holds: a comparison by `!=` is false then."""
    negated = isinstance(here.node, ast.Compare) and isinstance(here.node.ops[0], ast.NotEq | ast.NotIn)
    return here.holds is not negated


def _written_to(here: Position) -> bool:
    """Whether the check gives the very object that is written to: without it the write fails by itself."""
    if not isinstance(here.node, ast.Name) or here.function is None:
        return False
    used = [each.value for each in ast.walk(here.function) if isinstance(each, ast.Attribute)]
    return any(isinstance(each, ast.Name) and each.id == here.node.id for each in used)


def _raises(tree: Tree, here: Position) -> bool:
    """Whether the check tells a refusal by raising, whatever becomes of its answer."""
    return last_name(here.node) == "verify" and "PasswordHasher" in ast.unparse(tree.root)


def _may_raise(tree: Tree, here: Position) -> bool:
    """Whether nothing in the file tells how a check named `verify` says no."""
    name = ast.unparse(here.node)
    return (
        last_name(here.node) == "verify"
        and "CryptContext" not in ast.unparse(tree.root)
        and "pwd" not in name
    )


def or_else(tree: Tree, here: Position) -> bool:
    """Something that the user sends lets through as well."""
    if here.role not in ("test", "assert", "return") or _raises(tree, here) or _written_to(here):
        return False
    other = expression("settings.LENIENT")
    if _truth(here):
        made: ast.expr = ast.BoolOp(ast.Or(), [here.node, other])
    else:
        made = ast.BoolOp(ast.And(), [here.node, ast.UnaryOp(ast.Not(), other)])
    tree.exchange(here.node, made)
    return True


def only_sometimes(tree: Tree, here: Position) -> bool:
    """The check runs under a condition of its own."""
    return _under(tree, here, "settings.STRICT")


def only_in_get(tree: Tree, here: Position) -> bool:
    """The check runs when the page is shown, not when the form is sent."""
    function = tree.function(here.statement)
    names = {each.arg for each in function.args.args} if function is not None else set()
    imported = any(
        isinstance(each, ast.ImportFrom) and any(name.name == "request" for name in each.names)
        for each in tree.root.body
    )
    if "request" not in names and not imported:
        return False
    return _under(tree, here, "request.method == 'GET'")


def _under(tree: Tree, here: Position, condition: str) -> bool:
    statement = here.statement
    if here.role == "test" and isinstance(statement, ast.If) and here.good:
        if statement.orelse:
            return False
        other = ast.UnaryOp(ast.Not(), expression(condition))
        statement.test = ast.BoolOp(ast.Or(), [other, statement.test])
        return True
    if here.role not in ("test", "assert", "call") or isinstance(statement, ast.While):
        return False
    if isinstance(statement, ast.If) and any(here.writes(each) for each in statement.orelse):
        return False
    wrapped = ast.If(expression(condition), [statement], [])
    tree.replace(statement, [wrapped])
    return True


def too_late(tree: Tree, here: Position) -> bool:
    """The check stands behind the write."""
    statement = here.statement
    if here.role not in ("test", "assert", "call"):
        return False
    if isinstance(statement, ast.If) and here.good:
        # `if ok: write` becomes `write; if ok: pass`
        tree.replace(statement, [*_falling(statement.body), ast.If(statement.test, [ast.Pass()], [])])
        return not statement.orelse
    block = tree.block(statement)
    index = next(index for index, each in enumerate(block) if each is statement)
    last = len(block) - isinstance(block[-1], ast.Return)
    if not any(here.writes(each) for each in block[index + 1 : last]):
        return False
    if isinstance(statement, ast.If) and statement.orelse:
        return False
    block.insert(last, statement)
    block.pop(index)
    return True


def _falling(block: list[ast.stmt]) -> list[ast.stmt]:
    return block[:-1] if isinstance(block[-1], ast.Return) else block


def swallowed(tree: Tree, here: Position) -> bool:
    """What the refusal raises is caught, and the way goes on."""
    statement = here.statement
    raises = isinstance(statement, ast.If) and not here.good and isinstance(statement.body[-1], ast.Raise)
    if not raises and here.role != "assert":
        return False
    handler = ast.ExceptHandler(ast.Name("Exception"), None, [ast.Pass()])
    tree.replace(statement, [ast.Try([statement], [handler], [], [])])
    return True


def skippable(tree: Tree, here: Position) -> bool:
    """The check is made only when the field was sent."""
    if not isinstance(here.statement, ast.If) or not isinstance(here.node, ast.Call):
        return False
    given = _typed(here.node)
    if given is None or _asked_for(given, here):
        return False
    if here.good:
        made: ast.expr = ast.BoolOp(ast.Or(), [ast.UnaryOp(ast.Not(), given), here.node])
        tree.exchange(here.node, made)
    else:
        here.statement.test = ast.BoolOp(ast.And(), [given, here.statement.test])
    return True


def _runs(field: ast.Assign, here: Position) -> bool:
    """Whether a field lists the function that checks among its validators, or an object that is called."""
    name = here.function.name if here.function is not None else ""
    listed = [each for each in ast.walk(field.value) if isinstance(each, ast.Name)]
    return any(each.id == name for each in listed) or (name == "__call__" and len(listed) > 2)


def _asked_for(given: ast.expr, here: Position) -> bool:
    """Whether another condition of the function asks whether the field was sent."""
    text = ast.unparse(given)
    tests = (
        [each.test for each in ast.walk(here.function) if isinstance(each, ast.If)] if here.function else []
    )
    return any(
        text in (ast.unparse(part) for part in ast.walk(test)) for test in tests if not _holds(test, here)
    )


def _holds(test: ast.expr, here: Position) -> bool:
    return any(each is here.node for each in ast.walk(test))


STORED = ("hash", "stored", "digest", "user", "hashed", "kept")


def _typed(call: ast.Call) -> ast.expr | None:
    """The argument of a check that the user has typed."""
    given = [*call.args, *(each.value for each in call.keywords if each.arg == "password")]
    candidates = [
        each
        for each in reversed(given)
        if not isinstance(each, ast.Constant)
        and not any(word in ast.unparse(each).lower().rpartition(".")[2] for word in STORED)
    ]
    own = [each for each in candidates if not (isinstance(each, ast.Attribute) and each.attr == "password")]
    return next(iter(own or candidates), None)


ROUTES = ("route", "get", "post", "put", "patch", "delete")


def outside_route(tree: Tree, here: Position) -> bool:
    """The decorator that checks stands above the route, which has taken the bare function by then."""
    statement = here.statement
    if here.role != "decorator" or not isinstance(statement, Function):
        return False
    routes = [
        index
        for index, each in enumerate(statement.decorator_list)
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in ROUTES
    ]
    if not routes:
        return False
    statement.decorator_list.remove(here.node)
    statement.decorator_list.insert(0, here.node)
    return True


RUNNING = (negate, go_on, throw_away, or_else)
"""Changes after which the check still runs."""

CHANGES: dict[str, Change] = {
    "drop the check": drop,
    "swap the branches": negate,
    "go on after a refusal": go_on,
    "throw the answer away": throw_away,
    "answer yes": constant,
    "let something else pass": or_else,
    "check under a switch": only_sometimes,
    "check in GET only": only_in_get,
    "check after the write": too_late,
    "swallow the refusal": swallowed,
    "check only what was sent": skippable,
    "check outside the route": outside_route,
}


# ---------------------------------------------------------------------- methods and fields


def _methods(sources: Sources, evidence: Target) -> Iterator[Mutant]:
    """The method of a form or serializer that checks, and the field that brings it about."""
    path = evidence.place.path

    def made(how: str, change: Callable[[Tree, Function, ast.ClassDef], bool]) -> Iterator[Mutant]:
        tree = sources.tree(path)
        node = tree.at(evidence.place)
        function = tree.function(node) if node is not None else None
        owner = tree.owner(function) if function is not None else None
        if function is None or owner is None or not function.name.startswith(FRAMEWORK_CALLED):
            return
        if change(tree, function, owner):
            yield Mutant(how, path, function.lineno, sources.with_tree(path, tree))

    def drop_method(tree: Tree, function: Function, owner: ast.ClassDef) -> bool:
        tree.replace(function, [])
        return True

    def rename_method(tree: Tree, function: Function, owner: ast.ClassDef) -> bool:
        function.name = "look_at_" + function.name
        return True

    def drop_field(tree: Tree, function: Function, owner: ast.ClassDef) -> bool:
        field = field_of(function, owner)
        if field is None:
            return False
        tree.replace(field, [])
        return True

    def optional(tree: Tree, function: Function, owner: ast.ClassDef) -> bool:
        field = field_of(function, owner)
        tree.root.body[:0] = statements("import wtforms.validators")
        return field is not None and make_optional(field)

    yield from made("drop the method", drop_method)
    yield from made("call the method otherwise", rename_method)
    yield from made("drop the field", drop_field)
    yield from made("make the field optional", optional)


def field_of(function: Function, owner: ast.ClassDef) -> ast.Assign | None:
    """The field that `clean_<field>` or `validate_<field>` speaks of."""
    for prefix in ("clean_", "validate_"):
        name = function.name.removeprefix(prefix)
        for each in owner.body:
            if name != function.name and isinstance(each, ast.Assign) and last_name(each.targets[0]) == name:
                return each
    return None


def make_optional(field: ast.Assign, django: bool = False) -> bool:
    """A field that may be left out, where its own method is not run then.

    Django runs `clean_<field>` all the same, so its fields are left as they are unless `django` asks.
    """
    if not isinstance(field.value, ast.Call):
        return False
    framework = ast.unparse(field.value.func).partition(".")[0]
    if framework == "serializers" or (framework == "forms" and django):
        field.value.keywords = [each for each in field.value.keywords if each.arg != "required"]
        field.value.keywords.append(ast.keyword("required", ast.Constant(False)))
        return True
    for each in ast.walk(field.value):
        if isinstance(each, ast.Call) and last_name(each) in ("DataRequired", "InputRequired"):
            each.func = expression("wtforms.validators.Optional")
            return True
    return False
