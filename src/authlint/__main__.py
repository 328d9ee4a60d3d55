"""`authlint` and `python -m authlint`: into the command line, with as little imported as can be."""

from __future__ import annotations

import os
import sys
from typing import NoReturn


def run() -> NoReturn:
    """The entry point; ends with the documented exit code."""
    # Where the caller has closed them, Python has none; what is found still decides the exit code.
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115 - for the whole run
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115 - for the whole run
    if sys.argv[1:] == ["--version"]:
        from authlint import __version__

        sys.stdout.write(f"authlint {__version__}\n")
        sys.exit(0)
    from authlint.cli import main

    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
