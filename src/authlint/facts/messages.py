"""Facts about messages that leave the program."""

from __future__ import annotations

from authlint.facts.fact import Fact
from authlint.facts.secrets import Channel
from authlint.python.values import Value
from authlint.record import record


@record(kw_only=True)
class MessageSent(Fact):
    """A message is written or sent by `channel`.

    `content` is what it says (or a mapping that holds it), `html` the same as a page, `subject` its head; where
    none of them is known it is every argument.
    """

    channel: Channel
    content: Value | None = None
    html: Value | None = None
    subject: Value | None = None
