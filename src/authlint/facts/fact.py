"""The base of all facts: the code does this here, whatever the library."""

from __future__ import annotations

from authlint.python.values import Spot, Value
from authlint.record import record


@record(kw_only=True)
class Fact:
    """Something that code does. `at` is where, `value` the call, comparison or assigned value that does it."""

    at: Spot
    value: Value
