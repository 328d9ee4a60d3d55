"""What code is for by where it stands: what its folders, its file and it itself are called."""

from __future__ import annotations

import re

from authlint.facts.words import words
from authlint.pattern import pattern
from authlint.python.purpose import is_other
from authlint.python.units import Unit
from authlint.vocabulary import segments

APPS = (
    "testapp",
    "testproj",
    "testsite",
    "demoapp",
    "demoproj",
    "demosite",
    "exampleapp",
    "exampleproj",
    "sampleapp",
)
"""Names of applications that are for trying something."""
_EXAMPLES = words("demo demos example examples sample samples tutorial tutorials quickstart showcase")


def is_example(path: str) -> bool:
    """Whether a file shows how something is used, by its path."""
    low = path.lower()
    return not _EXAMPLES.isdisjoint(segments(path.removesuffix(".py"))) or any(each in low for each in APPS)


_FILLER_FOLDERS = words("commands scripts script hack tools bin seeds seeders dev management")
_FILLER_VERBS = words(
    "create make add generate gen populate prepopulate seed fill load insert init initialize setup prepare build mock "
    "fake dummy bootstrap reset"
)
_TRIES = words(
    "demo demos sample samples example examples fake faker mock mocks dummy dev develop development test tests testing "
    "benchmark benchmarks e2e populate prepopulate testdata perf loadtest loadtests smoke ci stress fixture fixtures "
    "playwright cypress"
)
"""Words of a script for trying something; a tutorial, a playground and a showcase are applications."""


_TOGETHER = ("testdata", "demodata", "sampledata", "testuser", "demouser", "populatedb", "filldatabase")


def fills_for_tests(path: str) -> bool:
    """Whether a file is a script that makes people and rows for tests or for show, by its name:
    `commands/create_test_user.py`, `scripts/populate.py`.
    """
    *folders, name = path.lower().removesuffix(".py").split("/")
    if any(each[:1] == "." and each.strip(".") for each in folders):
        return True  # `.github/scripts/seed_users.py`: what a service runs that tries the program
    said = segments(name)
    if not said or (_TRIES.isdisjoint(_parts(name)) and not any(each in name for each in _TOGETHER)):
        return False
    return said[0] in _FILLER_VERBS or not _FILLER_FOLDERS.isdisjoint(folders[-2:])


def is_script(path: str) -> bool:
    """Whether a file is called for what it does once: `commands/reset.py`, `scripts/fill.py`, `create_users.py`."""
    *folders, name = path.lower().removesuffix(".py").split("/")
    return not _FILLER_VERBS.isdisjoint(segments(name)[:1]) or not _FILLER_FOLDERS.isdisjoint(folders[-2:])


def _parts(name: str) -> set[str]:
    """The words of a name, those with a digit among them: `seed_e2e_users`."""
    return {*segments(name), *re.split(r"[^a-z0-9]+", name.lower())}


_NUMBERED = frozenset(each for each in _TRIES if not each.isalpha())
_FILLED = words("user users account accounts data db database admin admins people customers members")


def makes_for_tests(name: str) -> bool:
    """Whether a function is called after what it makes for tests or for show: `create_test_user`, `load_demo_data`."""
    said = segments(name.rpartition(".")[2])
    return (
        len(said) > 2
        and said[0] in _FILLER_VERBS
        and said[-1] in _FILLED
        and not _TRIES.isdisjoint({*said[1:-1], *(_NUMBERED & _parts(name))})
    )


def is_bait(path: str, qualname: str) -> bool:
    """Whether code plays a victim: the accounts of a honeypot open nothing, and what it writes down was typed by
    attackers.
    """
    return "honeypot" in path.lower() or "honeypot" in qualname.lower()


def pretends(unit: Unit) -> bool:
    """Whether a unit makes test data, samples or demonstrations."""
    path = unit.path.lower()
    if any(
        word in path
        for word in (
            "/fixtures/",
            "faker",
            "factories",
            "factory_boy",
            "benchmark",
            "locust",
            "/testdata",
            "seed_data",
            "fake_",
            "mock",
        )
    ):
        return True
    return is_other(unit.qualname)


_MOVING = words("migration migrations")
_MOVES = pattern(
    r"(?:^|/)(?:(?:patch|upgrade|update|migrat\w*|schema)[-_]?\d[^/]*|(?:convert|migrate|migration)(?:_[^/]*)?)\.py$",
    re.IGNORECASE,
)


def is_migration(path: str) -> bool:
    """Whether a file lies among migrations: `migrations/`, `alembic/versions/`, `data_migration/models/`."""
    folders = path.split("/")[:-1]
    return any(not _MOVING.isdisjoint(segments(each)) for each in folders) or (
        "versions" in folders and "alembic" in folders
    )


def moves_data(path: str) -> bool:
    """Whether a file moves an old table once: a migration, or a script, `convert.py`, `patch-03.py`."""
    return is_migration(path) or _MOVES.search(path) is not None


_BRINGS = words("import imports importer migrate migrates convert transfer")
_OUTDATED = words("old legacy former previous")


def moves_once(path: str) -> bool:
    """Whether a file is a script that brings the data of an earlier program over, by its name:
    `commands/migrate_profiles.py`, `scripts/import_old_members.py`.
    """
    said = set(segments(path.rpartition("/")[2].removesuffix(".py")))
    old = not (_BRINGS.isdisjoint(said) or _OUTDATED.isdisjoint(said))
    return is_script(path) and (old or _MOVES.search(path) is not None)


_FOREIGN = words("importer importers import imports exporter exporters export vault vaults legacy")


def reads_foreign(unit: Unit) -> bool:
    """Whether code reads what other programs keep, an importer or a vault, or moves what an earlier release kept: what
    it holds is not of its own accounts.
    """
    return moves_data(unit.path) or not _FOREIGN.isdisjoint(place_words(unit))


def place_words(unit: Unit) -> set[str]:
    """The words of the file's path and of the unit's name."""
    said = set(segments(unit.qualname))
    for part in unit.path.removesuffix(".py").split("/"):
        said.update(segments(part))
    return said
