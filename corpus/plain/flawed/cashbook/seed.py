"""What an empty cash book begins with."""

from . import auth, db


def first_accounts():
    """The account that the manual speaks of."""
    if db.one("SELECT name FROM members WHERE name = ?", ("admin",)) is None:
        auth.add_member("admin", "club@example.org", "admin")  # error: AUT302
