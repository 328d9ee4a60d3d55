"""Facts about draws from generators that can be guessed, whatever they are for."""

from __future__ import annotations

from authlint.facts.fact import Fact
from authlint.facts.words import words
from authlint.record import record

HARMLESS = words(
    "color colour colors sample samples shuffle shuffled jitter delay sleep wait backoff retry noise",
    "seed seeds weight weights batch train test tests mock fake demo example dummy dice roll card",
    "cards game player enemy level map index idx indices i j k x y z pos position row rows col column",
    "pick picked option options item items choice quote joke greeting reply emoji icon avatar agent",
    "ua user_agent proxy port ratio rate prob probability chance threshold mask augment crop flip",
    "angle scale size width height brightness order ordering subset population mutation gene layer",
    "node edge graph point points vector matrix tensor array interval timeout duration minutes",
    "seconds hours day days month year date time temperature price amount score rating views likes",
    "quantity count age background theme word sentence paragraph text lorem name image photo post",
    "posts tip simulate simulation monte bench benchmark stub fuzz chaos captcha_color line curve arc",
    "distort font",
)
"""Words in the names of values whose guessing does no harm."""


@record(kw_only=True)
class GuessableDraw(Fact):
    """A number or choice drawn from a generator whose next output follows from earlier ones.

    `generator` is its name in the code ("random.choice").
    """

    generator: str


@record(kw_only=True)
class SoundDraw(Fact):
    """A draw from a cryptographic generator that has no name of a secret; `source` is its name in the code."""

    source: str
