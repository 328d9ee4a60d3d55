"""Whether a row is an entry of a vault: the account that somebody has elsewhere, which a password manager must show
again.
"""

from __future__ import annotations

from collections.abc import Sequence

from authlint.facts.words import words
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
