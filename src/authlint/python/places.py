"""What code is for by where it stands: what its folders, its file and it itself are called."""

from __future__ import annotations

from authlint.facts.words import words
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


_FOREIGN = words("importer importers exporter exporters vault vaults")


def reads_foreign(unit: Unit) -> bool:
    """Whether code reads what other programs keep, an importer or a vault: what it holds is not of its own accounts."""
    return not _FOREIGN.isdisjoint(place_words(unit))


def place_words(unit: Unit) -> set[str]:
    """The words of the file's path and of the unit's name."""
    said = set(segments(unit.qualname))
    for part in unit.path.removesuffix(".py").split("/"):
        said.update(segments(part))
    return said
