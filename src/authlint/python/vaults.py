"""Whether a row is an entry of a vault: the account that somebody has elsewhere, which a password manager must show
again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from authlint.facts.words import words
from authlint.pattern import pattern
from authlint.python.homes import files_at_home, home_of
from authlint.python.memo import Memo
from authlint.python.programs import LARGE
from authlint.python.project import Project
from authlint.python.units import Unit
from authlint.python.values import Spot
from authlint.vocabulary import is_user, is_user_name, segments

SITES = words(
    "site sites website websites web url urls uri source service services app application platform portal domain"
)
"""What an entry tells of the place that it opens."""
_TITLES = words("title titles label category")
_KEEPERS = words("vault vaults entry entries wallet keeper locker")
"""Words of tables that hold entries, whatever their columns are called."""
_OPEN = words("account accounts login logins credential credentials password passwords data database db info")
"""Words of tables of entries and of people alike: their columns tell."""
_DATABASES = words("data database db info")
_ACCOUNT = words("account account_name accountname")
"""Columns that name the account at another place, where the name by which it is opened stands beside."""
_MONEY = words("balance amount deposit currency iban ifsc bank branch pin number no type")
"""Words of columns beside an account with money on it."""
_PERSONAL = words(
    "first last fname lname fullname phone mobile address role roles gender sex age birth dob birthday admin active "
    "verified verification avatar bio staff superuser"
)
"""Words of columns about a person who has an account here."""
_ORGANISATIONS = words(
    "company companies shop shops store stores vendor vendors seller sellers agency agencies organisation organization "
    "organisations organizations tenant tenants restaurant hotel hospital school college business brand partner"
)
"""Words of tables whose rows are accounts here, with a site of their own."""


def is_vault_entry(table: str, columns: Sequence[str]) -> bool:
    """Whether a row with these columns, beside its password, is an account at another site: `website`, `login`.

    `table` is "" where it is not known.
    """
    said = [set(segments(each)) for each in columns]
    named = set(segments(table))
    if any(not _PERSONAL.isdisjoint(each) for each in said):
        return False
    if named.isdisjoint(_KEEPERS) and (
        not named.isdisjoint(_ORGANISATIONS) or (named - _OPEN and is_user(table))
    ):
        return False
    placed = [each for each in columns if each.lower() in _ACCOUNT]
    if not any(is_user_name(each) for each in columns if each not in placed):
        return False
    if placed and named.isdisjoint(_OPEN - _DATABASES) and all(_MONEY.isdisjoint(each) for each in said):
        return True
    told = SITES if named.isdisjoint(_KEEPERS) else SITES | _TITLES
    return any(not told.isdisjoint(each) for each in said)


_MASTER = pattern(rb"master[_ -]?(?:pass|pw|key)", re.IGNORECASE)
_KEEPING = pattern(rb"clipboard|pyperclip|\bvault", re.IGNORECASE)
_MANAGER = pattern(rb"password[_ -]?(?:manager|vault|keeper)|password[_-]?safe", re.IGNORECASE)
_OWN = pattern(
    r"master|(?:\b|_)users?(?:\b|_)|log_?in|sign_?(?:up|in)|regist|authenticat|current_user", re.IGNORECASE
)
"""What tells of the keeper's own accounts: of its master password, of who opens it."""
_KEEPS: Memo[str, bool] = Memo()


def is_keeper(path: str, project: Project) -> bool:
    """Whether a file belongs to a small program that is a password manager: it says so, or has a master password and a
    vault.
    """
    answers, home = _KEEPS.of(project), home_of(path, project)
    if home not in answers:
        paths = files_at_home(path, project)
        files = [project.files()[each] for each in paths] if len(paths) < LARGE else []
        answers[home] = any(_MANAGER.search(each) for each in files) or (
            any(_MASTER.search(each) for each in files) and any(_KEEPING.search(each) for each in files)
        )
    return answers[home]


def is_entry_of_keeper(at: Spot, unit: Unit | None, project: Project) -> bool:
    """Whether a place in a password manager speaks of the entries that it keeps for other sites and shows again:
    neither its lines nor the name of its function speak of who opens it.
    """
    if not is_keeper(at.path, project):
        return False
    lines = (project.files().get(at.path) or b"").splitlines()[at.line - 1 : at.end_line]
    said = b"\n".join(lines).decode("utf-8", "replace")
    return not _OWN.search(said) and not (unit is not None and _OWN.search(unit.qualname))
