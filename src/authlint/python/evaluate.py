"""The walk: turns the syntax tree of a function, a class body or a module's top level into a Unit.

One table by node type, one pass, straight-line evaluation: names are looked up as they stand at that point,
branches are evaluated apart and joined into `Choice`. Nothing here knows a library.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Iterable
from typing import Any, Protocol

from authlint.pattern import pattern
from authlint.python.threads import handed_on
from authlint.python.units import Block, Branch, Loop, Parameter, Step, StepKind, Try, Unit
from authlint.python.values import (
    Attribute,
    Call,
    Choice,
    Closure,
    Collection,
    Comparison,
    Item,
    Literal,
    Mapping,
    Named,
    Operation,
    Param,
    Spot,
    Star,
    Symbol,
    Text,
    Unread,
    Value,
    bare,
    method,
)

DEEPEST = 190
"""Nesting of expressions and statements that is followed; what lies deeper is Unread."""

BUILTINS = frozenset(dir(builtins))

BINARY = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.LShift: "<<", ast.RShift: ">>", ast.BitOr: "|", ast.BitAnd: "&", ast.BitXor: "^", ast.MatMult: "@",
}  # fmt: skip
COMPARE = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is",
    ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
UNARY = {ast.Not: "not", ast.USub: "neg", ast.UAdd: "pos", ast.Invert: "~"}

SWALLOWING = frozenset(
    {"suppress", "raises", "assertRaises", "assertRaisesRegex", "ignore", "ignored", "suppressed"}
)
"""Calls of `with` behind which a program goes on when the body raises."""

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
PERCENT = pattern(r"%(?:\(\w*\))?[-#0 +]*[\d*]*(?:\.[\d*]+)?[sdifgrxXeEc]")
BRACES = pattern(r"\{([^{}!:]*)[^{}]*\}")


class Scope(Protocol):
    """What the evaluator asks of the module that a node stands in."""

    name: str
    path: str

    def global_name(self, name: str, at: Spot) -> Value:
        """The value of a name that no function scope binds."""
        ...

    def imported(self, node: ast.Import | ast.ImportFrom) -> Iterable[tuple[str, str]]:
        """Bound name and the symbol name it stands for."""
        ...


class Evaluator:
    """Evaluates one function, class body or module top level; nested functions are evaluated after their outer one."""

    def __init__(self, scope: Scope, unit: Unit, outer: tuple[dict[str, Value], ...] = ()) -> None:
        self.scope = scope
        self.unit = unit
        self.path = scope.path
        self.env: dict[str, Value] = {}
        self.outer = outer
        self.block = unit.body
        self.sure = True
        self.depth = 0
        self.too_deep = False
        self.globals: set[str] = set()
        self.nested: list[tuple[ast.AST, str]] = []

    # ------------------------------------------------------------------ places and steps

    def spot(self, node: ast.AST) -> Spot:
        return Spot(
            self.path,
            node.lineno,  # type: ignore[attr-defined]
            node.col_offset,  # type: ignore[attr-defined]
            node.end_lineno,  # type: ignore[attr-defined]
            node.end_col_offset,  # type: ignore[attr-defined]
        )

    def step(self, kind: StepKind, value: Value, at: Spot, target: Value | None = None) -> None:
        made = Step(kind, value, at, target, self.sure)
        self.block.items.append(made)
        self.unit.steps.append(made)

    # ------------------------------------------------------------------ statements

    def run(self, statements: list[ast.stmt]) -> None:
        """Evaluate statements into the current block."""
        self.depth += 1
        if self.depth > DEEPEST:
            self.too_deep = True
            self.depth -= 1
            return
        table = STATEMENTS
        of_function = self.unit.kind == "function"
        for statement in statements:
            handler = table.get(type(statement))
            if handler is not None:
                handler(self, statement)
                if of_function and self.block.leaves and not isinstance(statement, ast.Expr):
                    break  # what stands behind a return never runs; `job.abort()` may come back
        self.depth -= 1

    def inner(self, statements: list[ast.stmt], env: dict[str, Value]) -> tuple[Block, dict[str, Value]]:
        """Evaluate statements into a block of their own, starting from a copy of `env`."""
        before_block, before_env = self.block, self.env
        self.block, self.env = Block(), dict(env)
        self.run(statements)
        made, after = self.block, self.env
        self.block, self.env = before_block, before_env
        return made, after

    def join(
        self, left: dict[str, Value], right: dict[str, Value], test: Value | None, at: Spot
    ) -> dict[str, Value]:
        """The names after two ways have met."""
        if left is right:
            return left
        joined = dict(left)
        for name, theirs in right.items():
            ours = left.get(name)
            if ours is theirs:
                continue
            if ours is None:
                ours = UNBOUND
            joined[name] = Named(at, name, Choice(at, (bare(ours), bare(theirs)), test))
        for name, ours in left.items():
            if name not in right:
                joined[name] = Named(at, name, Choice(at, (bare(ours), UNBOUND), test))
        return joined

    def branch(self, test: Value, then: list[ast.stmt], orelse: list[ast.stmt], at: Spot) -> None:
        if self.constant_false(test):
            self.run(orelse)
            return
        then_block, then_env = self.inner(then, self.env)
        else_block, else_env = self.inner(orelse, self.env)
        self.block.items.append(Branch(test, then_block, else_block, at))
        if then_block.leaves and else_block.leaves:
            self.block.leaves = True
        elif then_block.leaves:
            self.env = else_env
        elif else_block.leaves:
            self.env = then_env
        else:
            self.env = self.join(then_env, else_env, test, at)

    @staticmethod
    def constant_false(test: Value) -> bool:
        if isinstance(test, Literal):
            return not test.value
        return isinstance(test, Symbol) and test.name == "typing.TYPE_CHECKING"

    def on_if(self, node: ast.If) -> None:
        self.branch(self.value(node.test), node.body, node.orelse, self.spot(node))

    def on_assert(self, node: ast.Assert) -> None:
        test = self.value(node.test)
        self.block.items.append(Branch(test, Block(), Block(leaves=True), self.spot(node)))

    def on_for(self, node: ast.For | ast.AsyncFor) -> None:
        over, at = self.value(node.iter), self.spot(node)
        self.bind(node.target, Item(over.at, over, Unread(over.at, "each")), quiet=True)
        self.loop(None, over, node.body, node.orelse, at)

    def on_while(self, node: ast.While) -> None:
        self.loop(self.value(node.test), None, node.body, node.orelse, self.spot(node))

    def loop(
        self, test: Value | None, over: Value | None, body: list[ast.stmt], orelse: list[ast.stmt], at: Spot
    ) -> None:
        block, after = self.inner(body, self.env)
        self.env = self.join(after, self.env, None, at) if not block.leaves else {**self.env, **after}
        else_block, _ = self.inner(orelse, self.env)
        self.block.items.append(Loop(test, over, block, else_block, at))

    def on_try(self, node: ast.Try) -> None:
        at = self.spot(node)
        body, after = self.inner(node.body, self.env)
        orelse, after = self.inner(node.orelse, after)
        ways = [] if body.leaves or orelse.leaves else [after]
        handlers = []
        for handler in node.handlers:
            caught = self.value(handler.type) if handler.type is not None else None
            start = {**self.env}
            if handler.name:
                start[handler.name] = Unread(at, "exception")
            block, env = self.inner(handler.body, start)
            handlers.append((caught, block))
            if not block.leaves:
                ways.append(env)
        joined = ways[0] if ways else after
        for way in ways[1:]:
            joined = self.join(joined, way, None, at)
        final, joined = self.inner(node.finalbody, joined)
        self.env = joined
        self.block.items.append(Try(body, handlers, orelse, final, at))
        if not ways or final.leaves:
            self.block.leaves = True

    def on_with(self, node: ast.With | ast.AsyncWith) -> None:
        swallows = False
        for item in node.items:
            value = self.value(item.context_expr)
            opened = bare(value)
            swallows = swallows or (isinstance(opened, Call) and method(opened) in SWALLOWING)
            if item.optional_vars is not None:
                self.bind(item.optional_vars, value, quiet=True)
        self.run(node.body)
        if swallows:
            self.block.leaves = False

    def on_match(self, node: ast.Match) -> None:
        subject = self.value(node.subject)
        self.cases(subject, node.cases, self.spot(node))

    def cases(self, subject: Value, cases: list[ast.match_case], at: Spot) -> None:
        if not cases:
            return
        first, rest = cases[0], cases[1:]
        test = self.pattern(subject, first.pattern)
        if first.guard is not None:
            test = Operation(at, "and", (test, self.value(first.guard)))
        then_block, then_env = self.inner(first.body, self.env)
        before_block, before_env = self.block, self.env
        self.block, self.env = Block(), dict(self.env)
        self.depth += 1
        if self.depth <= DEEPEST:
            self.cases(subject, rest, at)
        self.depth -= 1
        else_block, else_env = self.block, self.env
        self.block, self.env = before_block, before_env
        if isinstance(test, Literal) and test.value is True and not rest:
            self.block.items.extend(then_block.items)
            self.block.leaves = then_block.leaves
            self.env = then_env
            return
        self.block.items.append(Branch(test, then_block, else_block, at))
        if then_block.leaves and else_block.leaves:
            self.block.leaves = True
        self.env = (
            else_env
            if then_block.leaves
            else then_env
            if else_block.leaves
            else self.join(then_env, else_env, test, at)
        )

    def pattern(self, subject: Value, node: ast.pattern) -> Value:
        at = self.spot(node)
        if isinstance(node, ast.MatchValue):
            return Comparison(at, "==", subject, self.value(node.value))
        if isinstance(node, ast.MatchSingleton):
            return Comparison(at, "is", subject, Literal(at, node.value))
        if isinstance(node, ast.MatchOr):
            return Operation(at, "or", tuple(self.pattern(subject, each) for each in node.patterns[:50]))
        if isinstance(node, ast.MatchAs):
            test = self.pattern(subject, node.pattern) if node.pattern is not None else Literal(at, True)
            if node.name:
                self.env[node.name] = Named(at, node.name, subject)
            return test
        for each in ast.walk(node):
            name = getattr(each, "name", None) or getattr(each, "rest", None)
            if isinstance(each, ast.MatchAs | ast.MatchStar | ast.MatchMapping) and isinstance(name, str):
                self.env[name] = Named(at, name, Item(at, subject, Unread(at, "pattern")))
        return Unread(at, "pattern")

    def on_return(self, node: ast.Return) -> None:
        value = self.value(node.value) if node.value is not None else Literal(self.spot(node), None)
        self.step("return", value, self.spot(node))
        self.block.leaves = True

    def on_raise(self, node: ast.Raise) -> None:
        value = self.value(node.exc) if node.exc is not None else Unread(self.spot(node), "re-raised")
        self.step("raise", value, self.spot(node))
        self.block.leaves = True

    def on_jump(self, node: ast.Break | ast.Continue) -> None:
        self.step("jump", Unread(self.spot(node), type(node).__name__.lower()), self.spot(node))
        self.block.leaves = True

    def on_expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant):
            return
        value = self.value(node.value)
        if isinstance(value, Call) and is_exit(value):
            self.block.leaves = True

    def on_assign(self, node: ast.Assign) -> None:
        value = self.value(node.value)
        for target in node.targets:
            self.bind(target, value)

    def on_annotated(self, node: ast.AnnAssign) -> None:
        annotation = self.value(node.annotation)
        if isinstance(node.target, ast.Name):
            self.unit.annotations[node.target.id] = annotation
            if self.unit.kind != "function":
                self.unit.field_spots.setdefault(node.target.id, self.spot(node))
        if node.value is not None:
            self.bind(node.target, self.value(node.value))

    def on_augmented(self, node: ast.AugAssign) -> None:
        at = self.spot(node)
        before = self.value(node.target)
        value = self.added(at, before, self.value(node.value), BINARY.get(type(node.op), "?"))
        self.bind(node.target, value)

    def on_delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if isinstance(target, ast.Name):
                self.env.pop(target.id, None)
            else:
                value = self.value(target)
                self.step("delete", value, self.spot(node), value)

    def on_import(self, node: ast.Import | ast.ImportFrom) -> None:
        if self.unit.kind == "module":
            return
        at = self.spot(node)
        for name, symbol in self.scope.imported(node):
            self.env[name] = Symbol(at, symbol)

    def on_global(self, node: ast.Global) -> None:
        self.globals.update(node.names)

    def on_function(self, node: FunctionNode) -> None:
        at = self.spot(node)
        if self.unit.kind != "function":
            for decorator in node.decorator_list:
                self.value(decorator)
            name = member_name(node)
            self.unit.methods[name] = f"{self.unit.name}.{name}"
            self.unit.field_spots.setdefault(node.name, at)
            self.env[node.name] = Symbol(at, f"{self.unit.name}.{node.name}")
            return
        name = f"{self.unit.name}.{node.name}"
        if any(each == name for _, each in self.nested):
            name = f"{name}#{node.lineno}"
        self.nested.append((node, name))
        self.env[node.name] = Named(at, node.name, Closure(at, name))

    def on_class(self, node: ast.ClassDef) -> None:
        at = self.spot(node)
        name = f"{self.unit.name}.{node.name}"
        if self.unit.kind == "function":
            self.nested.append((node, name))
            self.env[node.name] = Named(at, node.name, Closure(at, name))
            return
        self.env[node.name] = Symbol(at, name)
        if self.unit.kind == "class":
            self.unit.fields[node.name] = Symbol(at, name)

    # ------------------------------------------------------------------ binding

    def bind(self, target: ast.expr, value: Value, quiet: bool = False) -> None:
        """Assign `value` to a target; `quiet` makes no step (loop variables, `with ... as`)."""
        at = self.spot(target)
        if isinstance(target, ast.Name):
            name = target.id
            if self.unit.kind != "function":
                self.unit.fields[name] = value
                self.unit.field_spots[name] = at
                self.env[name] = Named(at, name, value)
                self.step("store", value, at, Symbol(at, f"{self.unit.name}.{name}"))
                return
            if name in self.globals:
                self.step("store", value, at, Symbol(at, f"{self.scope.name}.{name}"))
                return
            named = Named(at, name, bare(value) if isinstance(value, Named) and value.name == name else value)
            self.env[name] = named
            if not quiet:
                self.step("store", value, at, named)
        elif isinstance(target, ast.Tuple | ast.List):
            whole = bare(value)
            known = (
                whole.items
                if isinstance(whole, Collection)
                and len(whole.items) == len(target.elts)
                and not any(isinstance(each, Star) for each in whole.items)
                and whole.kind in ("tuple", "list")
                else None
            )
            for index, each in enumerate(target.elts[:100]):
                part = known[index] if known else Item(at, value, Literal(at, index))
                self.bind(each.value if isinstance(each, ast.Starred) else each, part, quiet)
        elif isinstance(target, ast.Starred):
            self.bind(target.value, value, quiet)
        else:
            self.step("store", value, at, self.value(target))

    # ------------------------------------------------------------------ expressions

    def value(self, node: ast.expr) -> Value:
        """The value of an expression; its calls become steps, in order of evaluation."""
        handler = EXPRESSIONS.get(type(node))
        if handler is None:
            return Unread(self.spot(node), type(node).__name__)
        self.depth += 1
        if self.depth > DEEPEST:
            self.too_deep = True
            self.depth -= 1
            return Unread(self.spot(node), "nested too deep")
        value = handler(self, node)
        self.depth -= 1
        return value

    def skippable(self, node: ast.expr) -> Value:
        """The value of an expression that may not be evaluated at all."""
        before, self.sure = self.sure, False
        value = self.value(node)
        self.sure = before
        return value

    def on_name(self, node: ast.Name) -> Value:
        name = node.id
        found = self.env.get(name)
        if found is not None and name not in self.globals:
            return found
        if self.unit.kind == "class" or self.outer:
            for env in reversed(self.outer):
                found = env.get(name)
                if found is not None:
                    return found
        return self.scope.global_name(name, self.spot(node))

    def on_constant(self, node: ast.Constant) -> Value:
        value = node.value
        at = self.spot(node)
        if value is Ellipsis:
            return Unread(at, "...")
        made = Literal(at, value)
        if isinstance(value, str):
            self.unit.literals.append(made)
        return made

    def on_attribute(self, node: ast.Attribute) -> Value:
        of = self.value(node.value)
        at = self.spot(node)
        if type(of) is Symbol:
            return Symbol(at, f"{of.name}.{node.attr}")
        return Attribute(at, of, node.attr)

    def on_subscript(self, node: ast.Subscript) -> Value:
        of = self.value(node.value)
        return Item(self.spot(node), of, self.value(node.slice))

    def on_slice(self, node: ast.Slice) -> Value:
        at = self.spot(node)
        parts = tuple(
            self.value(each) if each is not None else Literal(at, None)
            for each in (node.lower, node.upper, node.step)
        )
        return Operation(at, "slice", parts)

    def on_call(self, node: ast.Call) -> Value:
        at = self.spot(node)
        func = self.value(node.func)
        args = tuple([self.value(each) for each in node.args])
        keywords = tuple([(each.arg, self.value(each.value)) for each in node.keywords])
        if isinstance(func, Attribute) and func.name == "format":
            if (text := self.formatted(at, func.of, args, keywords)) is not None:
                return text
        handed = handed_on(func, args, keywords)
        if handed is not None:
            func, args, keywords = handed
        call = Call(at, func, args, keywords)
        self.unit.calls.append(call)
        self.step("call", call, at)
        return call if (attribute := attribute_read(call)) is None else attribute

    def formatted(
        self,
        at: Spot,
        template: Value,
        args: tuple[Value, ...],
        keywords: tuple[tuple[str | None, Value], ...],
    ) -> Text | None:
        """`"... {} ...".format(...)` as a Text."""
        whole = bare(template)
        if not (isinstance(whole, Literal) and isinstance(whole.value, str)):
            return None
        named = {name: value for name, value in keywords if name}
        parts: list[Value] = []
        last = counter = 0
        for hole in BRACES.finditer(whole.value[:20000]):
            if hole.start() > last:
                parts.append(Literal(whole.at, whole.value[last : hole.start()]))
            last = hole.end()
            key = re.split(r"[.\[]", hole[1], maxsplit=1)[0]
            if key == "":
                key, counter = str(counter), counter + 1
            index = int(key) if key.isdecimal() and len(key) < 4 else -1
            found = args[index] if 0 <= index < len(args) else named.get(key)
            parts.append(found if found is not None else Unread(at, "format"))
        if last < len(whole.value):
            parts.append(Literal(whole.at, whole.value[last:]))
        return Text(at, tuple(parts))

    def percent(self, at: Spot, template: Value, filling: Value) -> Value:
        """`"... %s ..." % x` as a Text."""
        whole, fill = bare(template), bare(filling)
        pieces: tuple[Value, ...] = whole.parts if isinstance(whole, Text) else (whole,)
        values = list(fill.items) if isinstance(fill, Collection) and fill.kind == "tuple" else [filling]
        named = {
            bare(key).value: value  # type: ignore[attr-defined]
            for key, value in (fill.items if isinstance(fill, Mapping) else ())
            if key is not None and isinstance(bare(key), Literal)
        }
        parts: list[Value] = []
        for piece in pieces:
            if not (isinstance(piece, Literal) and isinstance(piece.value, str)):
                parts.append(piece)
                continue
            last = 0
            for hole in PERCENT.finditer(piece.value[:20000]):
                if hole.start() > last:
                    parts.append(Literal(piece.at, piece.value[last : hole.start()]))
                last = hole.end()
                key = re.match(r"%\((\w*)\)", hole[0])
                if key is not None:
                    parts.append(named.get(key[1]) or Item(at, filling, Literal(at, key[1])))
                else:
                    parts.append(values.pop(0) if values else Unread(at, "format"))
            if last < len(piece.value):
                parts.append(Literal(piece.at, piece.value[last:]))
        return Text(at, tuple(parts))

    def added(self, at: Spot, left: Value, right: Value, operator: str) -> Value:
        if operator == "+" and (stringy(left) or stringy(right)):
            return Text(at, (*pieces(left), *pieces(right)))
        if operator == "%" and stringy(left):
            return self.percent(at, left, right)
        return Operation(at, operator, (left, right))

    def on_binary(self, node: ast.BinOp) -> Value:
        left = self.value(node.left)
        return self.added(self.spot(node), left, self.value(node.right), BINARY.get(type(node.op), "?"))

    def on_boolean(self, node: ast.BoolOp) -> Value:
        first = self.value(node.values[0])
        rest = [self.skippable(each) for each in node.values[1:]]
        return Operation(self.spot(node), "and" if isinstance(node.op, ast.And) else "or", (first, *rest))

    def on_unary(self, node: ast.UnaryOp) -> Value:
        operand = self.value(node.operand)
        if (
            isinstance(node.op, ast.USub)
            and isinstance(operand, Literal)
            and isinstance(operand.value, int | float)
        ):
            return Literal(self.spot(node), -operand.value)
        return Operation(self.spot(node), UNARY[type(node.op)], (operand,))

    def on_compare(self, node: ast.Compare) -> Value:
        at = self.spot(node)
        left = self.value(node.left)
        made: list[Value] = []
        for operator, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.value(right_node)
            comparison = Comparison(at, COMPARE[type(operator)], left, right)
            self.unit.comparisons.append(comparison)
            made.append(comparison)
            left = right
        return made[0] if len(made) == 1 else Operation(at, "and", tuple(made))

    def on_conditional(self, node: ast.IfExp) -> Value:
        test = self.value(node.test)
        return Choice(self.spot(node), (self.skippable(node.body), self.skippable(node.orelse)), test)

    def on_display(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        items = tuple([self.value(each) for each in node.elts])
        return Collection(self.spot(node), type(node).__name__.lower(), items)

    def on_dict(self, node: ast.Dict) -> Value:
        items = tuple(
            [
                (self.value(key) if key is not None else None, self.value(value))
                for key, value in zip(node.keys, node.values, strict=True)
            ]
        )
        return Mapping(self.spot(node), items)

    def on_comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Value:
        at = self.spot(node)
        before_env, before_sure = self.env, self.sure
        self.env = dict(self.env)
        for index, generator in enumerate(node.generators):
            over = self.value(generator.iter)
            if index == 0:
                self.sure = False
            self.bind(generator.target, Item(over.at, over, Unread(over.at, "each")), quiet=True)
            for test in generator.ifs:
                self.value(test)
        made: Value
        if isinstance(node, ast.DictComp):
            made = Mapping(at, ((self.value(node.key), self.value(node.value)),))
        else:
            kind = {ast.ListComp: "list", ast.SetComp: "set"}.get(type(node), "generator")
            made = Collection(at, kind, (Star(at, self.value(node.elt)),))
        self.env, self.sure = before_env, before_sure
        return made

    def on_fstring(self, node: ast.JoinedStr) -> Value:
        return Text(self.spot(node), tuple([self.value(each) for each in node.values]))

    def on_formatted(self, node: ast.FormattedValue) -> Value:
        return self.value(node.value)

    def on_starred(self, node: ast.Starred) -> Value:
        return Star(self.spot(node), self.value(node.value))

    def on_await(self, node: ast.Await) -> Value:
        return self.value(node.value)

    def on_yield(self, node: ast.Yield | ast.YieldFrom) -> Value:
        value = self.value(node.value) if node.value is not None else Literal(self.spot(node), None)
        self.step("yield", value, self.spot(node))
        return Unread(self.spot(node), "yield")

    def on_walrus(self, node: ast.NamedExpr) -> Value:
        value = self.value(node.value)
        self.bind(node.target, value)
        return self.env.get(node.target.id, value)

    def on_lambda(self, node: ast.Lambda) -> Value:
        at = self.spot(node)
        name = f"{self.unit.name}.<lambda>#{node.lineno}.{node.col_offset}"
        self.nested.append((node, name))
        return Closure(at, name)


def attribute_read(call: Call) -> Attribute | None:
    """What `getattr(self.request, "user", None)` reads; None for a module's name, whose default counts."""
    if not isinstance(call.func, Symbol) or call.func.name != "builtins.getattr" or len(call.args) < 2:
        return None
    of, name = call.args[0], bare(call.args[1])
    default = bare(call.args[2]) if len(call.args) > 2 else None
    if isinstance(bare(of), Symbol) or not (isinstance(name, Literal) and isinstance(name.value, str)):
        return None
    if default is not None and not (isinstance(default, Literal) and default.value is None):
        return None
    return Attribute(call.at, of, name.value)


def stringy(value: Value) -> bool:
    """Whether a value surely is a string."""
    value = bare(value)
    return isinstance(value, Text) or (isinstance(value, Literal) and isinstance(value.value, str))


def pieces(value: Value) -> tuple[Value, ...]:
    """The parts of a Text, or the value alone; a chain of `+` stays flat."""
    whole = bare(value)
    return whole.parts if isinstance(whole, Text) and len(whole.parts) < 200 else (value,)


def is_exit(call: Call) -> bool:
    """Whether a call never returns, whatever the library: `abort(403)`, `sys.exit()`, `self.fail(...)`."""
    func = bare(call.func)
    if isinstance(func, Symbol):
        return func.name in EXITS or func.name.rpartition(".")[2] in ("abort", "sys_exit")
    if isinstance(func, Attribute):
        return func.name in ("abort", "skipTest") or (
            func.name == "fail" and isinstance(bare(func.of), Param)
        )
    return False


EXITS = {
    "sys.exit",
    "os._exit",
    "builtins.exit",
    "builtins.quit",
    "flask.abort",
    "pytest.fail",
    "pytest.skip",
}

NOWHERE = Spot("", 0, 0, 0, 0)
UNBOUND = Unread(NOWHERE, "unbound")

STATEMENTS: dict[type[ast.stmt], Callable[[Evaluator, Any], None]] = {
    ast.If: Evaluator.on_if, ast.For: Evaluator.on_for, ast.AsyncFor: Evaluator.on_for, ast.While: Evaluator.on_while,
    ast.Try: Evaluator.on_try, ast.TryStar: Evaluator.on_try, ast.With: Evaluator.on_with,
    ast.AsyncWith: Evaluator.on_with, ast.Match: Evaluator.on_match, ast.Return: Evaluator.on_return,
    ast.Raise: Evaluator.on_raise, ast.Break: Evaluator.on_jump, ast.Continue: Evaluator.on_jump,
    ast.Expr: Evaluator.on_expr, ast.Assign: Evaluator.on_assign, ast.AnnAssign: Evaluator.on_annotated,
    ast.AugAssign: Evaluator.on_augmented, ast.Delete: Evaluator.on_delete, ast.Import: Evaluator.on_import,
    ast.ImportFrom: Evaluator.on_import, ast.Global: Evaluator.on_global, ast.FunctionDef: Evaluator.on_function,
    ast.AsyncFunctionDef: Evaluator.on_function, ast.ClassDef: Evaluator.on_class, ast.Assert: Evaluator.on_assert,
}  # fmt: skip

EXPRESSIONS: dict[type[ast.expr], Callable[[Evaluator, Any], Value]] = {
    ast.Name: Evaluator.on_name, ast.Constant: Evaluator.on_constant, ast.Attribute: Evaluator.on_attribute,
    ast.Subscript: Evaluator.on_subscript, ast.Slice: Evaluator.on_slice, ast.Call: Evaluator.on_call,
    ast.BinOp: Evaluator.on_binary, ast.BoolOp: Evaluator.on_boolean, ast.UnaryOp: Evaluator.on_unary,
    ast.Compare: Evaluator.on_compare, ast.IfExp: Evaluator.on_conditional, ast.List: Evaluator.on_display,
    ast.Tuple: Evaluator.on_display, ast.Set: Evaluator.on_display, ast.Dict: Evaluator.on_dict,
    ast.ListComp: Evaluator.on_comprehension, ast.SetComp: Evaluator.on_comprehension,
    ast.GeneratorExp: Evaluator.on_comprehension, ast.DictComp: Evaluator.on_comprehension,
    ast.JoinedStr: Evaluator.on_fstring, ast.FormattedValue: Evaluator.on_formatted,
    ast.Starred: Evaluator.on_starred, ast.Await: Evaluator.on_await, ast.Yield: Evaluator.on_yield,
    ast.YieldFrom: Evaluator.on_yield, ast.NamedExpr: Evaluator.on_walrus, ast.Lambda: Evaluator.on_lambda,
}  # fmt: skip


def member_name(node: FunctionNode) -> str:
    """The name of a function among its siblings; a property's setter is `name@setter`."""
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Attribute) and decorator.attr in ("setter", "deleter"):
            return f"{node.name}@{decorator.attr}"
    return node.name


def parameters(
    evaluator: Evaluator, quiet: Evaluator, node: ast.arguments, owner: str
) -> tuple[Parameter, ...]:
    """Declare the parameters in the evaluator's names; annotations and defaults leave no steps in the body."""
    made = []
    positional = [*node.posonlyargs, *node.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(node.defaults)) + list(node.defaults)
    rows: list[tuple[ast.arg, str, int, ast.expr | None]] = [
        (arg, "positional", index, default)
        for index, (arg, default) in enumerate(zip(positional, defaults, strict=True))
    ]
    if node.vararg is not None:
        rows.append((node.vararg, "args", -1, None))
    rows += [
        (arg, "keyword", -1, default) for arg, default in zip(node.kwonlyargs, node.kw_defaults, strict=True)
    ]
    if node.kwarg is not None:
        rows.append((node.kwarg, "kwargs", -1, None))
    for arg, kind, index, default in rows:
        at = evaluator.spot(arg)
        made.append(
            Parameter(
                arg.arg,
                kind,
                quiet.value(arg.annotation) if arg.annotation is not None else None,
                quiet.value(default) if default is not None else None,
                at,
            )
        )
        evaluator.env[arg.arg] = Param(at, arg.arg, index, owner)
    return tuple(made)


def evaluate(
    node: ast.AST,
    name: str,
    scope: Scope,
    owner: str = "",
    outer: tuple[dict[str, Value], ...] = (),
) -> tuple[list[Unit], bool]:
    """The unit of a function, class, lambda or module node, then the units nested in it.

    The second result tells that something was nested too deep to be read. `outer` holds the names of the
    functions around a nested one, innermost last.
    """
    made: list[Unit] = []
    too_deep = False
    waiting: list[tuple[ast.AST, str, str, tuple[dict[str, Value], ...]]] = [(node, name, owner, outer)]
    while waiting:
        node, name, owner, outer = waiting.pop(0)
        unit, evaluator = _evaluate_one(node, name, scope, owner, outer)
        made.append(unit)
        too_deep |= evaluator.too_deep
        inner = (*outer, evaluator.env) if unit.kind == "function" else outer
        if len(inner) < 12:
            waiting += [(each, inner_name, unit.name, inner) for each, inner_name in evaluator.nested]
        if unit.kind == "class" and outer:
            # Members of a class inside a function have no entry in the module's table of definitions.
            for member in node.body:  # type: ignore[attr-defined]
                if isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    own = member.name if isinstance(member, ast.ClassDef) else member_name(member)
                    waiting.append((member, f"{unit.name}.{own}", unit.name, outer))
    return made, too_deep


def _evaluate_one(
    node: ast.AST, name: str, scope: Scope, owner: str, outer: tuple[dict[str, Value], ...]
) -> tuple[Unit, Evaluator]:
    prefix = f"{scope.name}."
    qualname = name.removeprefix(prefix) if name.startswith(prefix) else ""
    if isinstance(node, ast.Module):
        unit = Unit(name, "module", scope.path, Spot(scope.path, 1, 0, 1, 0), Block())
        evaluator = Evaluator(scope, unit)
        evaluator.run(node.body)
        return unit, evaluator
    at = Spot(scope.path, node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]
    if isinstance(node, ast.ClassDef):
        unit = Unit(name, "class", scope.path, at, Block(), owner=owner, qualname=qualname)
        evaluator = Evaluator(scope, unit, outer)
        unit.decorators = tuple(evaluator.value(each) for each in node.decorator_list)
        unit.bases = tuple(evaluator.value(each) for each in node.bases)
        unit.keywords = tuple((each.arg, evaluator.value(each.value)) for each in node.keywords)
        unit.docstring = ast.get_docstring(node, clean=False) or ""
        evaluator.run(node.body)
        return unit, evaluator
    unit = Unit(name, "function", scope.path, at, Block(), owner=owner, qualname=qualname)
    evaluator = Evaluator(scope, unit, outer)
    quiet = Evaluator(scope, Unit(name, "function", scope.path, at, Block()), outer)
    if isinstance(node, ast.Lambda):
        unit.parameters = parameters(evaluator, quiet, node.args, name)
        evaluator.step("return", evaluator.value(node.body), at)
        unit.body.leaves = True
        return unit, evaluator
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    unit.is_async = isinstance(node, ast.AsyncFunctionDef)
    unit.decorators = tuple(quiet.value(each) for each in node.decorator_list)
    unit.parameters = parameters(evaluator, quiet, node.args, name)
    unit.returns = quiet.value(node.returns) if node.returns is not None else None
    unit.docstring = ast.get_docstring(node, clean=False) or ""
    evaluator.run(node.body)
    return unit, evaluator
