"""Draws from guessable generators, one fact a call; what they are for is judged by rules.

```python
import random
import secrets

random.choice(letters)  # fact: GuessableDraw(generator="random.choice")
secrets.choice(letters)
```
"""

from __future__ import annotations

from collections.abc import Iterator

from authlint.facts.fact import Fact
from authlint.facts.randomness import GuessableDraw
from authlint.frameworks.model import recognise
from authlint.frameworks.randomness import DRAWS, drawn
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Call


@recognise(Call, named=DRAWS)
def guessable(call: Call, unit: Unit, project: Project) -> Iterator[Fact]:
    """`random.randint(...)`, `numpy.random.choice(...)`, a method of an instance of `random.Random`."""
    generator = drawn(call, unit, project)
    if generator:
        yield GuessableDraw(at=call.at, value=call, generator=generator)
