"""Facts about draws from generators that can be guessed, whatever they are for."""

from __future__ import annotations

from dataclasses import dataclass

from authlint.facts.fact import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class GuessableDraw(Fact):
    """A number or choice drawn from a generator whose next output follows from earlier ones.

    `generator` is its name in the code ("random.choice").
    """

    generator: str
