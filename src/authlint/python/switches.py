"""Conditions that ask whether the program runs under test, and which of their branches does."""

from __future__ import annotations

from authlint.python.values import Comparison, Literal, Named, Operation, Symbol, Value, bare, inside
from authlint.vocabulary import segments

TESTING = frozenset(
    ["test", "tests", "testing", "ci", "e2e", "pytest", "unittest", "travis", "jenkins", "mock"]
)


def holds_in_tests(test: Value, depth: int = 6) -> bool | None:
    """True when a condition holds in test runs, False when it holds elsewhere, None when it says nothing.

    `testing`, `"test" in sys.argv`, `not settings.TESTING`, `env != "test"`.
    """
    if isinstance(test, Named) and is_switch_of_tests(test):
        return True
    test = bare(test)
    if depth == 0:
        return None
    if isinstance(test, Operation) and test.operator == "not":
        inner = holds_in_tests(test.parts[0], depth - 1)
        return None if inner is None else not inner
    if isinstance(test, Operation) and test.operator in ("and", "or"):
        found = {holds_in_tests(each, depth - 1) for each in test.parts} - {None}
        return found.pop() if len(found) == 1 else None
    if not speaks_of_tests(test):
        return None
    if isinstance(test, Comparison):
        right = bare(test.right)
        same = test.operator not in ("!=", "not in", "is not")
        return not same if isinstance(right, Literal) and not right.value else same
    return True


_RUNS = frozenset(["test", "tests", "testing", "testserver", "pytest", "unittest", "unittests"])
_SWITCH = _RUNS | frozenset(
    ["run", "runs", "running", "is", "in", "mode", "under", "env", "environment", "server", "unit"]
)


def is_switch_of_tests(test: Named) -> bool:
    """Whether a constant is called after nothing but a run of tests, or a name that speaks of tests is made of what the
    program was started with: `TESTS_RUN = any(each in ("test", "testserver") for each in sys.argv)`.
    """
    said = set(segments(test.name))
    if said.isdisjoint(_RUNS):
        return False
    if test.name.isupper() and said <= _SWITCH:
        return True
    return said <= _SWITCH and any(
        isinstance(each, Symbol) and each.name in ("sys.argv", "sys.modules")
        for each in inside(test.value, 40)
    )


def speaks_of_tests(test: Value) -> bool:
    """Whether a name or text in a condition is that of test runs."""
    for each in inside(test, 40):
        name = each.value if isinstance(each, Literal) else getattr(each, "name", "")
        if isinstance(name, str) and TESTING & set(segments(name[-60:])):
            return True
    return False
