"""Facts about messages that leave the program."""

from __future__ import annotations

from dataclasses import dataclass

from authlint.facts.fact import Fact
from authlint.facts.secrets import Channel
from authlint.python.values import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(Fact):
    """A message is sent by `channel`; `content` is what it says, every argument when it is None."""

    channel: Channel
    content: Value | None = None
