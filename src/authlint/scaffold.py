"""A new check: the module with the sections of its page and an empty rule, ready to be filled in."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

from authlint.pattern import pattern
from authlint.requirements import Requirement, requirements

_CODE = pattern(r"AUT\d{3}")
_NAME = pattern(r"[a-z0-9]+(-[a-z0-9]+)*")
_SECTION = pattern(r"V6\.(\d)\.(\d+)")
_SMALL_WORDS = {
    "a",
    "an",
    "and",
    "are",
    "at",
    "by",
    "can",
    "for",
    "in",
    "is",
    "of",
    "on",
    "or",
    "the",
    "to",
    "with",
}

_MODULE = '''r"""{title}.

What the code does, in a sentence or two, and what the rule looks at.

## Why

What somebody can do because of it.

## Reported

### what is special about this form

```python
```

## Silent

### what makes this one right

```python
```

### the near miss

```python
```

## Fix

What to write instead.

## Limits

What the rule does not see.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from authlint.rule import Draft, {base}

if TYPE_CHECKING:
    from authlint.python.project import Project
    from authlint.python.units import Unit


class {classname}({base}):
    """{violated}"""

    code = "{code}"
    name = "{name}"
    requirement = "{requirement}"

    def check(self, {argument}: Unit, project: Project) -> Iterator[Draft]:
        """Nothing yet."""
        yield from ()
'''


def write_rule(code: str, requirement: str, name: str | None, target: Path) -> Path:
    """Write a new check into the folder `target` and give its path.

    An empty `code` takes the next free one of the requirement; without a `name` the title of the requirement
    gives one. Raises ValueError for a requirement that is not known, and for a code or a name that is
    malformed or taken; what stands in the folder is what counts as taken.
    """
    row = _row(requirement)
    taken = sorted(target.glob("aut[0-9]*_*.py"))
    codes = {each.name[:6].upper() for each in taken}
    code = code.upper() or next_code(requirement, codes)
    if not _CODE.fullmatch(code):
        raise ValueError(
            f"{code!r} is no code; write AUT and three digits, for example {next_code(requirement, codes)}"
        )
    if code in codes:
        raise ValueError(f"{code} is taken; the next free code is {next_code(requirement, codes)}")
    name = name or _name_from(row.title)
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{name!r} is no name; write lower-case words joined by hyphens, saying what is wrong"
        )
    module = name.replace("-", "_")
    if any(each.stem[7:] == module for each in taken):
        raise ValueError(f"a rule named {name} exists; say what is special about the new one")
    path = target / f"{code.lower()}_{module}.py"
    base = "PathRule" if row.scope == "function" else "UnitRule"
    text = _MODULE.format(
        title=row.title.rstrip("."),
        base=base,
        argument="entry" if base == "PathRule" else "unit",
        classname="".join(each.capitalize() for each in name.split("-")),
        violated=_sentence(row.title),
        code=code,
        name=name,
        requirement=requirement,
    )
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
    return path


def next_code(requirement: str, taken: set[str]) -> str:
    """The first free code for a requirement: V6.2.3 gives AUT203, then AUT213, AUT223 and so on.

    A row of an older edition takes the codes of the row that names it in `also`; storage rows have AUT0xx,
    rows of the life cycle that no other row covers AUT9xx.
    """
    rows = requirements()
    parents = [each.id for each in rows.values() if requirement in each.also]
    section = _SECTION.fullmatch(requirement) or (_SECTION.fullmatch(parents[0]) if parents else None)
    if section:
        hundred, row = int(section[1]) * 100, int(section[2])
        wanted = [hundred + row % 10 + ten for ten in range(0 if row < 10 else 50, 100, 10)]
    else:
        hundred = 900 if requirement.startswith("AL-") else 0
        wanted = []
    # AUT000 to AUT009 belong to the tool itself.
    wanted += range(max(hundred, 10), hundred + 100)
    return next(f"AUT{each:03}" for each in wanted if f"AUT{each:03}" not in taken)


def _row(requirement: str) -> Requirement:
    rows = requirements()
    if requirement in rows:
        return rows[requirement]
    near = difflib.get_close_matches(requirement, rows, 1, 0)
    raise ValueError(f"there is no requirement {requirement!r}; did you mean {near[0]!r}?")


def _name_from(title: str) -> str:
    words = [each for each in re.findall(r"[a-z0-9]+", title.lower()) if each not in _SMALL_WORDS]
    return "-".join(["not", *words[:4]])


def _sentence(text: str) -> str:
    return f"Broken: {text[0].lower()}{text[1:].rstrip('.')}."
