"""Regular expressions that are compiled when they are first asked: a run over one file asks few of a hundred."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    pattern = re.compile
else:

    class pattern:
        """What `re.compile` gives, its methods and attributes; raises `re.error` when it is first asked."""

        __slots__ = (
            "findall",
            "finditer",
            "flags",
            "fullmatch",
            "match",
            "pattern",
            "search",
            "split",
            "sub",
        )

        def __init__(self, source: str | bytes, flags: int = 0) -> None:
            self.pattern, self.flags = source, flags

        def __getattr__(self, name: str) -> Any:
            compiled = re.compile(self.pattern, self.flags)
            for method in _METHODS:
                setattr(self, method, getattr(compiled, method))
            return getattr(compiled, name)

    _METHODS = [each for each in pattern.__slots__ if each not in ("flags", "pattern")]
