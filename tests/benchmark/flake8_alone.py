"""flake8 as if authlint were not installed: its entry point is left out before flake8 looks for plugins."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Iterator

from flake8.main.cli import main  # type: ignore[import-untyped]

distributions = importlib.metadata.distributions


def others() -> Iterator[importlib.metadata.Distribution]:
    """All distributions but ours."""
    return (each for each in distributions() if each.metadata["Name"].lower() != "authlint")


setattr(importlib.metadata, "distributions", others)  # noqa: B010 - the type of the name is fixed
sys.exit(main(sys.argv[1:]))
