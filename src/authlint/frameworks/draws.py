"""Draws from guessable generators, one fact a call; what they are for is judged by rules.

`random`, numpy, Faker and their like run on generators whose state follows from their output; `uuid1` is clock and
network card. `secrets`, `os.urandom`, `random.SystemRandom` and `uuid4` are no guessable draws.

Source: https://docs.python.org/3/library/random.html (warning), https://docs.python.org/3/library/uuid.html,
https://numpy.org/doc/stable/reference/random/index.html, https://faker.readthedocs.io/en/stable/

```python
import random
import secrets
import uuid

import numpy as np
from faker import Faker
from random_word import RandomWords

random.choice(letters)  # fact: GuessableDraw(generator="random.choice")
random.Random(7).randint(0, 9)  # fact: GuessableDraw(generator="random.Random")
np.random.randint(0, 9)  # fact: GuessableDraw(generator="numpy.random.randint")
np.random.default_rng().integers(9)  # fact: GuessableDraw(generator="numpy.random.Generator")
np.random.RandomState(7).randint(0, 9)  # fact: GuessableDraw(generator="numpy.random.RandomState")
uuid.uuid1()  # fact: GuessableDraw(generator="uuid.uuid1")
Faker().password()  # fact: GuessableDraw(generator="Faker")
RandomWords().get_random_word()  # fact: GuessableDraw(generator="RandomWords")
secrets.choice(letters)
random.SystemRandom().choice(letters)
uuid.uuid4()
```
"""

from __future__ import annotations

from authlint.facts.randomness import GuessableDraw
from authlint.frameworks.model import Call, Callee, Row
from authlint.python.classes import gives

_DRAWN = (
    "random", "randint", "randrange", "choice", "choices", "sample", "getrandbits", "randbytes",
    "uniform", "triangular", "gauss", "normalvariate", "betavariate",
)  # fmt: skip
_NUMPY = (
    "rand", "randint", "randn", "random", "random_sample", "ranf", "sample", "choice", "bytes",
    "random_integers", "permutation",
)  # fmt: skip
_STATE = (
    "rand", "randint", "randn", "random", "random_sample", "choice", "bytes", "random_integers", "permutation",
)  # fmt: skip
_GENERATOR = ("integers", "random", "choice", "bytes", "permutation", "permuted", "uniform")
_FAKER = ("password", "uuid4", "pystr", "bothify", "numerify", "random_int", "random_number", "lexify")
# Faker answers to them by its providers.
DYNAMIC = frozenset(f"faker.Faker.{each}" for each in _FAKER)

gives({"numpy.random.default_rng": "numpy.random.Generator"})

FAMILIES: dict[str, tuple[str, ...]] = {
    "random": tuple(f"random.{each}" for each in _DRAWN),
    "numpy": tuple(f"numpy.random.{each}" for each in _NUMPY),
    "random.Random": tuple(f"random.Random.{each}" for each in _DRAWN),
    "numpy.random.RandomState": tuple(f"numpy.random.RandomState.{each}" for each in _STATE),
    "numpy.random.Generator": tuple(f"numpy.random.Generator.{each}" for each in _GENERATOR),
    "uuid.uuid1": ("uuid.uuid1",),
    "Faker": tuple(f"faker.Faker.{each}" for each in _FAKER),
    "RandomWords": ("random_word.RandomWords.get_random_word",),
}
"""Functions by what people call their generator; those of `random` and numpy go by their own names."""

NAMELESS = frozenset({"random", "numpy"})

MODELS: tuple[Row, ...] = tuple(
    Call(names, GuessableDraw, generator=Callee() if family in NAMELESS else family)
    for family, names in FAMILIES.items()
)

WEAK: dict[str, str] = {
    name: name if family in NAMELESS else family for family, names in FAMILIES.items() for name in names
}
"""Generator by the dotted name of the function that draws."""
