"""What libraries mean: one module a library, rows first, recognisers where rows do not suffice."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from authlint.frameworks.model import Models, Row
from authlint.python.declared import BUILT_IN


@cache
def models() -> Models:
    """The rows of all libraries; importing their modules registers their recognisers."""
    rows: list[Row] = []
    for entry in sorted(pkgutil.iter_modules(__path__), key=lambda each: each.name):
        if entry.name != "model":
            module = importlib.import_module(f"{__name__}.{entry.name}")
            rows += getattr(module, "MODELS", ())
    found = Models(rows)
    BUILT_IN[:] = [found]
    return found
