"""Facts about what proves that the account's owner is there, beside a password that is checked."""

from __future__ import annotations

from authlint.facts.fact import Fact
from authlint.python.values import Value
from authlint.record import record


@record(kw_only=True)
class Reauthentication(Fact):
    """The login is known to be recent, or is asked for once more: a decorator or a call that demands it.

    `when` is a switch, or an age in whatever unit, without which it demands nothing; None when it always does.
    """

    when: Value | bool | None = None


@record(kw_only=True)
class CurrentUser(Fact):
    """Gives the user whose session it is."""
