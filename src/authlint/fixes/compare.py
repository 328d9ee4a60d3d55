"""`==` between secrets becomes a comparison in constant time.

    made == stored    hmac.compare_digest(made, stored)
    made != stored    not hmac.compare_digest(made, stored)

`compare_digest` takes two texts of ASCII or two pieces of bytes, and raises TypeError for anything else. The
fix is safe where both sides are seen to be of one such type, is to be looked at where a type is not known
(a stored value may be None), and is not offered where the types differ.
"""

from __future__ import annotations

import libcst as cst
from libcst import metadata

from authlint.fixes.imports import reference
from authlint.fixes.mending import Change, Proposal
from authlint.fixes.page import Page
from authlint.python.values import Spot

TEXT = frozenset({"hexdigest", "hex", "decode"})
BYTES = frozenset(
    {"digest", "encode", "pbkdf2_hmac", "scrypt", "fromhex", "b64encode", "b64decode", "urlsafe_b64encode",
     "urlsafe_b64decode", "hexlify", "unhexlify", "hashpw", "derive", "token_bytes", "urandom"}
)  # fmt: skip
"""Functions and methods by what they give; `decode` of bytes is text that need not be ASCII."""


def mend(page: Page, spot: Spot, values: tuple[str, ...]) -> Proposal | None:
    """The comparison at a spot; None for a chain of comparisons and for other operators."""
    node = page.node(spot, cst.Comparison)
    if node is None or len(node.comparisons) != 1 or "#" in page.code(node):
        return None
    target = node.comparisons[0]
    if not isinstance(target.operator, cst.Equal | cst.NotEqual):
        return None
    left, right = _kind(page, node.left), _kind(page, target.comparator)
    if left and right and left != right:
        return None
    parent = page.parent(node)
    negated = isinstance(target.operator, cst.NotEqual)
    if negated and not node.lpar and isinstance(parent, cst.BinaryOperation | cst.ComparisonTarget):
        return None
    code, imports = _function(page, node)
    text = f"{code}({_argument(page, node.left)}, {_argument(page, target.comparator)})"
    change = page.replaced(node, f"not {text}" if negated else text)
    ascii_only = left == right and left != "" and not _decoded(node)
    return Proposal(f"compare with {code}", [*imports, change], ascii_only)


def _function(page: Page, at: cst.CSTNode) -> tuple[str, list[Change]]:
    """The function by an import that is there, of `hmac`, `secrets` or Django; else by a new one of `hmac`."""
    for dotted in ("hmac.compare_digest", "secrets.compare_digest"):
        code, imports = reference(page, dotted, at)
        if not imports:
            return code, []
    return reference(page, "hmac.compare_digest", at)


def _argument(page: Page, node: cst.BaseExpression) -> str:
    code = page.code(node)
    bare_generator = isinstance(node, cst.GeneratorExp | cst.NamedExpr | cst.Yield | cst.Tuple | cst.Lambda)
    return f"({code})" if bare_generator or (node.lpar and "\n" in code) else code


def _decoded(node: cst.Comparison) -> bool:
    return any(
        isinstance(each, cst.Call)
        and isinstance(each.func, cst.Attribute)
        and each.func.attr.value == "decode"
        for each in (node.left, node.comparisons[0].comparator)
    )


def _kind(page: Page, node: cst.BaseExpression, depth: int = 3) -> str:
    """Whether an expression is "text" or "bytes" for sure; "" when that is not seen."""
    if isinstance(node, cst.SimpleString):
        return "bytes" if "b" in node.prefix.lower() else "text" if node.raw_value.isascii() else ""
    if isinstance(node, cst.Call):
        func = node.func
        name = func.attr.value if isinstance(func, cst.Attribute) else ""
        name = name or (func.value if isinstance(func, cst.Name) else "")
        return "bytes" if name in BYTES else "text" if name in TEXT else ""
    if isinstance(node, cst.Name) and depth:
        given = _assigned(page, node)
        kinds = {_kind(page, each, depth - 1) for each in given}
        return kinds.pop() if len(kinds) == 1 else ""
    return ""


def _assigned(page: Page, name: cst.Name) -> list[cst.BaseExpression]:
    """What the function gives to a local name; nothing when it comes from anywhere else too."""
    scope = page.scopes.get(name)
    given: list[cst.BaseExpression] = []
    if scope is None:
        return []
    for assignment in scope[name.value]:
        target = page.parent(assignment.node) if isinstance(assignment, metadata.Assignment) else None
        statement = page.parent(target) if isinstance(target, cst.AssignTarget) else None
        if assignment.scope is not scope or not isinstance(statement, cst.Assign):
            return []
        if len(statement.targets) != 1:
            return []
        given.append(statement.value)
    return given
