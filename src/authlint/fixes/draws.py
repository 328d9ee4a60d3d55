"""Draws from guessable generators become draws of `secrets`.

    random.choice(a)                   secrets.choice(a)
    random.randint(1000, 9999)         secrets.randbelow(9000) + 1000
    random.randint(0, len(a) - 1)      secrets.randbelow(len(a))
    random.randrange(n)                secrets.randbelow(n)
    "".join(random.choices(a, k=n))    "".join(secrets.choice(a) for _ in range(n))
    random.getrandbits(n)              secrets.randbits(n)
    random.randbytes(n)                secrets.token_bytes(n)
    random.sample(a, n), shuffle, ...  secrets.SystemRandom().sample(a, n)
    uuid.uuid1()                       uuid.uuid4()
    numpy.random.choice(a), randint    as above, to be looked at: the result is no numpy scalar

The other draws of the function go along, since what they make flows together; those whose target has a name
of harmless use (`jitter`, `colour`) stay. In a file that seeds the generator every fix is to be looked at.
"""

from __future__ import annotations

import libcst as cst
from libcst import metadata

from authlint.facts.randomness import HARMLESS
from authlint.facts.words import words
from authlint.fixes.imports import reference
from authlint.fixes.mending import Change, Proposal
from authlint.fixes.page import Page
from authlint.python.values import Spot
from authlint.record import record
from authlint.vocabulary import segments

SAME = {"random.choice": "choice", "random.getrandbits": "randbits", "random.randbytes": "token_bytes"}
"""Functions of `secrets` that take the same arguments."""

BY_SYSTEM = frozenset(
    {
        f"random.{name}"
        for name in (
            "random", "randint", "randrange", "choices", "sample", "shuffle", "uniform", "triangular",
            "gauss", "normalvariate", "betavariate",
        )
    }
)  # fmt: skip
"""Methods that `secrets.SystemRandom` has too."""

OPEN = (
    cst.Arg, cst.Assign, cst.AnnAssign, cst.AugAssign, cst.Return, cst.FormattedStringExpression, cst.Element,
    cst.Index, cst.DictElement, cst.Expr,
)  # fmt: skip
"""Where a sum needs no parentheses."""

COMPOUND = (cst.If, cst.While, cst.For, cst.With, cst.Try, cst.Match, cst.FunctionDef, cst.ClassDef)

TELLING = HARMLESS - words("name text word names words i j k x y z random shuffle shuffled sample order")


@record(frozen=False)
class Rewriting:
    """What becomes of one call."""

    changes: list[Change]
    title: str
    safe: bool = True


def mend(page: Page, spot: Spot, values: tuple[str, ...]) -> Proposal | None:
    """The draw at a spot, and those beside it; `values` are ("unsafe",) where the use is not known."""
    call = page.node(spot, cst.Call)
    first = _rewriting(page, call) if call is not None else None
    if call is None or first is None:
        return None
    others = [_rewriting(page, each) for each in _neighbours(page, call)]
    made = [first, *(each for each in others if each is not None)]
    safe = "unsafe" not in values and not _seeded(page) and all(each.safe for each in made)
    return Proposal(first.title, sorted({change for each in made for change in each.changes}), safe)


def _neighbours(page: Page, call: cst.Call) -> list[cst.Call]:
    """The other draws of the function, at the top level those of the statement."""
    function = page.above(call, cst.FunctionDef)
    within = function or page.above(call, cst.SimpleStatementLine)
    if within is None:
        return []
    return [
        each
        for each in page.calls(within)
        if each is not call and page.meaning(each.func).startswith("random.") and not _harmless(page, each)
    ]


def _harmless(page: Page, call: cst.Call) -> bool:
    """Whether a draw decides in a condition, or goes where a name tells that guessing does no harm.

    Names are those of targets, and of calls and keywords on the way (`timedelta(seconds=...)`).
    """
    statement = page.above(call, cst.SimpleStatementLine, *COMPOUND)
    if not isinstance(statement, cst.SimpleStatementLine):
        return True
    targets: list[cst.CSTNode] = []
    for small in statement.body:
        if isinstance(small, cst.Assign):
            targets += [each.target for each in small.targets]
        elif isinstance(small, cst.AnnAssign | cst.AugAssign):
            targets.append(small.target)
    each = page.parent(call)
    while each is not None and each is not statement:
        if isinstance(each, cst.Call):
            targets.append(each.func)
        elif isinstance(each, cst.Arg) and each.keyword is not None:
            targets.append(each.keyword)
        each = page.parent(each)
    return any(not TELLING.isdisjoint(segments(page.code(each))) for each in targets)


def _seeded(page: Page) -> bool:
    return any(
        isinstance(node, cst.Call) and page.meaning(node.func) in ("random.seed", "numpy.random.seed")
        for node in page.spans
    )


def _rewriting(page: Page, call: cst.Call) -> Rewriting | None:
    """What becomes of a call; None for one that draws nothing, or in a way that is not known here."""
    name = page.meaning(call.func)
    if name == "uuid.uuid1":
        return _uuid(page, call)
    if name.startswith("numpy.random."):
        return _numpy(page, call, name.rpartition(".")[2])
    if name in SAME:
        return _renamed(page, call, f"secrets.{SAME[name]}")
    if name not in BY_SYSTEM:
        return None
    found = None
    if "#" not in page.code(call):
        if name in ("random.randint", "random.randrange"):
            found = _below(page, call, name == "random.randint")
        elif name == "random.choices":
            found = _choices(page, call)
    return found or _renamed(page, call, f"secrets.SystemRandom().{name.partition('.')[2]}")


def _renamed(page: Page, call: cst.Call, name: str) -> Rewriting:
    """Another function with the same arguments."""
    dotted, made, method = name.partition("().")
    code, imports = reference(page, dotted, call)
    return Rewriting([*imports, page.replaced(call.func, code + made + method)], f"draw with {name}")


def _uuid(page: Page, call: cst.Call) -> Rewriting:
    code, imports = reference(page, "uuid.uuid4", call)
    change = page.replaced(call, f"{code}()") if call.args else page.replaced(call.func, code)
    return Rewriting([*imports, change], "draw with uuid.uuid4")


def _numpy(page: Page, call: cst.Call, method: str) -> Rewriting | None:
    if any(each.keyword is not None or each.star for each in call.args):
        return None
    found = None
    if method == "randint" and "#" not in page.code(call):
        found = _below(page, call, False)
    elif method == "choice" and len(call.args) == 1:
        found = _renamed(page, call, "secrets.choice")
    if found is not None:
        found.safe = False
    return found


# ---------------------------------------------------------------------- whole numbers


def _below(page: Page, call: cst.Call, inclusive: bool) -> Rewriting | None:
    """`randbelow(count) + low`; None where the bounds cannot be written twice or are no whole numbers."""
    if any(each.star for each in call.args):
        return None
    names = [each.keyword.value if each.keyword is not None else "" for each in call.args]
    bounds = [each.value for each in call.args]
    if names == ["a", "b"] and inclusive:
        names = ["", ""]
    if any(names) or not 1 <= len(bounds) <= 2 or (inclusive and len(bounds) != 2):
        return None
    low = bounds[0] if len(bounds) == 2 else None
    least, most = _number(low) if low is not None else 0, _number(bounds[-1])
    if least is not None and most is not None:
        count = most - least + inclusive
        if count <= 0:
            return None
        size = _written(count, any(each in page.code(call) for each in ("_", "**")))
    elif least == 0 and (whole := _whole(page, bounds[-1], inclusive)):
        size = whole
    elif low is not None and _repeatable(low) and _repeatable(bounds[-1]):
        size = f"{page.code(bounds[-1])} - {page.code(low)}" + (" + 1" if inclusive else "")
    else:
        return None
    code, imports = reference(page, "secrets.randbelow", call)
    text = f"{code}({size})"
    if low is not None and least != 0:
        added = page.code(low)
        if isinstance(low, cst.UnaryOperation):
            added = f"({added})"
        text += f" + {added}"
        if not call.lpar and not isinstance(page.parent(call), OPEN):
            text = f"({text})"
    return Rewriting([*imports, page.replaced(call, text)], "draw with secrets.randbelow")


def _whole(page: Page, bound: cst.BaseExpression, inclusive: bool) -> str:
    """How many numbers there are from 0 to a bound, as code; "" when it cannot be told."""
    if not inclusive:
        return page.code(bound) if isinstance(bound, cst.Name | cst.Attribute | cst.Call) else ""
    if (
        isinstance(bound, cst.BinaryOperation)
        and isinstance(bound.operator, cst.Subtract)
        and _number(bound.right) == 1
        and not bound.left.lpar
    ):
        return page.code(bound.left)
    return f"{page.code(bound)} + 1" if isinstance(bound, cst.Name | cst.Attribute) else ""


def _repeatable(node: cst.BaseExpression) -> bool:
    """Whether an expression can be read twice and stand in a difference."""
    return isinstance(node, cst.Name | cst.Integer)


def _number(node: cst.BaseExpression) -> int | None:
    """The whole number that an expression of constants is."""
    if isinstance(node, cst.Integer):
        return int(node.evaluated_value)
    if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Minus):
        inner = _number(node.expression)
        return None if inner is None else -inner
    if isinstance(node, cst.BinaryOperation):
        left, right = _number(node.left), _number(node.right)
        if left is None or right is None:
            return None
        if isinstance(node.operator, cst.Power):
            return left**right if 0 <= right <= 64 and abs(left) <= 1 << 16 else None
        if isinstance(node.operator, cst.Subtract):
            return left - right
        if isinstance(node.operator, cst.Add):
            return left + right
        if isinstance(node.operator, cst.Multiply):
            return left * right
    return None


def _written(number: int, grouped: bool) -> str:
    return f"{number:_}" if grouped else str(number)


# ---------------------------------------------------------------------- several at once


def _choices(page: Page, call: cst.Call) -> Rewriting | None:
    """One choice after the other; None for weights, and where the population cannot be read again."""
    keywords = {each.keyword.value: each.value for each in call.args if each.keyword is not None}
    plain = [each.value for each in call.args if each.keyword is None and not each.star]
    if set(keywords) - {"k", "population"} or "k" not in keywords or len(keywords) + len(plain) != 2:
        return None
    population = plain[0] if plain else keywords.get("population")
    if population is None or len(call.args) != 2 or isinstance(page.scopes.get(call), metadata.ClassScope):
        return None
    if not _steady(population) or any(isinstance(each, cst.Call) for each in _inside(keywords["k"])):
        return None
    what, count = page.code(population), page.code(keywords["k"])
    if keywords["k"].lpar or population.lpar or "\n" in what + count:
        return None
    code, imports = reference(page, "secrets.choice", call)
    text = f"{code}({what}) for _ in range({count})"
    if not _joined(page, call):
        text = f"[{text}]"
    return Rewriting([*imports, page.replaced(call, text)], "draw with secrets.choice")


def _joined(page: Page, call: cst.Call) -> bool:
    """Whether a call is the only argument of `join`."""
    argument = page.parent(call)
    outer = page.parent(argument) if isinstance(argument, cst.Arg) else None
    return (
        isinstance(outer, cst.Call)
        and len(outer.args) == 1
        and isinstance(outer.func, cst.Attribute)
        and outer.func.attr.value == "join"
        and not call.lpar
        and isinstance(argument, cst.Arg)
        and isinstance(argument.comma, cst.MaybeSentinel)
    )


def _steady(node: cst.BaseExpression) -> bool:
    """Whether an expression is made of names, their attributes, texts and sums of those."""
    if isinstance(node, cst.BinaryOperation):
        return isinstance(node.operator, cst.Add) and _steady(node.left) and _steady(node.right)
    if isinstance(node, cst.Attribute):
        return _steady(node.value)
    if isinstance(node, cst.Name):
        return node.value != "_"
    return isinstance(node, cst.SimpleString)


def _inside(node: cst.CSTNode) -> list[cst.CSTNode]:
    found, waiting = [], [node]
    while waiting:
        each = waiting.pop()
        found.append(each)
        waiting += each.children
    return found
