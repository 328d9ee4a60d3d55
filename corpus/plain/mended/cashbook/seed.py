"""What an empty cash book begins with."""

import getpass

from . import auth, db


def first_accounts():
    """Asks for the treasurer's password at the very first start."""
    if db.one("SELECT name FROM members WHERE name = ?", ("admin",)) is None:
        auth.add_member("admin", "club@example.org", getpass.getpass("Password of the treasurer: "))
