r"""A guessable draw, and nothing tells what it is for.

The rule looks at draws of `random` and its kin whose use does not tell that guessing them is harmless.
Codes, tokens and passwords have rules of their own (AUT433, AUT503). Its confidence is low: it is off by
default and meant for an audit.

## Why

The state of these generators follows from some hundred outputs, and often from the time of the start.
Whatever must not be guessed has to come from the operating system.

## Reported

### a text that is handed on

```python
import random
import string


def make():
    return "".join(random.choice(string.ascii_letters) for _ in range(12))  # error: AUT091
```

### a number

```python
import random


def number(row):
    row.external = random.randint(1, 10**9)  # error: AUT091
```

## Silent

### a telling use

```python
import random


def colour():
    return random.choice(["red", "green"])


def delay():
    jitter = random.random()
    return jitter * 2


def sample_rows(rows):
    return random.sample(rows, 5)
```

### from the operating system

```python
import random
import secrets


def make():
    generator = random.SystemRandom()
    return secrets.token_hex(8), generator.choice("abc")
```

## Fix

`secrets.token_urlsafe()`, `secrets.choice(...)`, `secrets.randbelow(...)`.

## Limits

What a draw is for is guessed from names.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from authlint.facts.randomness import HARMLESS, GuessableDraw
from authlint.facts.secrets import FreshSecret
from authlint.facts.words import words
from authlint.findings import Mend
from authlint.python.fates import names_around
from authlint.python.numbers import whole_number
from authlint.python.passwords import holds
from authlint.python.sources import is_test_path
from authlint.python.values import Call, Choice, Item, Named, Text, bare, method
from authlint.rule import Draft, UnitRule
from authlint.vocabulary import segments

if TYPE_CHECKING:
    from authlint.python.project import Project
    from authlint.python.units import Unit

PICKS = words("choice choices randint randrange random sample")
BITS = words("getrandbits randbytes bytes uuid1")
LARGE = 9999
"""A number of four digits is the least that people use as a code."""
SAMPLES = words(
    "populate seed seeds fixture fixtures testdata example examples demo sample samples fake mock faker factories"
)


class RandomOfUnclearPurpose(UnitRule):
    """A guessable draw whose use is not told."""

    code = "AUT091"
    name = "random-of-unclear-purpose"
    requirement = "V11.5.1"
    severity = "low"
    confidence = "low"
    fix = "unsafe"

    def check(self, unit: Unit, project: Project) -> Iterator[Draft]:
        """One finding for a line of draws that no other rule speaks of."""
        if not unit.calls or is_test_path(unit.path):
            return
        draws = project.facts_of(unit, GuessableDraw)
        if not draws:
            return
        secrets = project.facts_of(unit, FreshSecret)
        spoken = {spot.line for each in secrets for spot in (each.at, each.used) if spot is not None}
        around = {each for name in (unit.qualname, unit.path.removesuffix(".py")) for each in segments(name)}
        if around & SAMPLES or set(segments(unit.qualname)) & HARMLESS - {"name", "text"}:
            return
        told: set[int] = set()
        for draw in draws:
            if draw.at.line in spoken or draw.at.line in told or not isinstance(draw.value, Call):
                continue
            around_it = {word for name in names_around(draw.value, unit) for word in segments(name)}
            if around_it & HARMLESS or not _makes_a_secret_sized(draw.value, unit, project):
                continue
            told.add(draw.at.line)
            yield self.violated(
                draw.at,
                f"nothing tells what this draw of {draw.generator} is for; take it from secrets if it matters",
                function=unit.qualname,
                mend=Mend("draws", (draw.at,), ("unsafe",)),
            )


def _makes_a_secret_sized(draw: Call, unit: Unit, project: Project) -> bool:
    """Whether a draw makes a text, or a number that is too large for a pick among things."""
    name = method(draw)
    if name in BITS:
        return True
    if name in ("randint", "randrange") and draw.args:
        most = whole_number(draw.args[-1 if name == "randint" else min(1, len(draw.args) - 1)], unit, project)
        if most is not None and most >= LARGE:
            return True
    if name not in PICKS:
        return False
    if any(method(call) in ("join", "md5", "sha1", "sha256") and holds(call, draw) for call in unit.calls):
        return True
    # `text += alphabet[randrange(...)]` in a loop.
    return any(
        isinstance(inner, Text) and holds(inner, draw)
        for step in unit.steps
        if step.kind == "store" and isinstance(step.target, Named)
        for inner in (bare(step.value),)
        if isinstance(inner, Text) and any(isinstance(bare(part), Choice | Item) for part in inner.parts)
    )
