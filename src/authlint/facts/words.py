"""Sets of words, written down as text."""

from __future__ import annotations


def words(*texts: str) -> frozenset[str]:
    """The words of the texts: `words("post put", "patch")` holds three."""
    return frozenset(each for text in texts for each in text.split())
