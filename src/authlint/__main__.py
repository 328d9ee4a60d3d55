"""`authlint` and `python -m authlint`: into the command line, with as little imported as can be."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn


def run() -> NoReturn:
    """The entry point; ends with the documented exit code.

    The process ends at once: nothing is left to say, and taking apart what was read takes a tenth of a short run.
    """
    # Where the caller has closed them, Python has none; what is found still decides the exit code.
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115 - for the whole run
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115 - for the whole run
    if sys.argv[1:] == ["--version"]:
        from authlint import __version__

        sys.stdout.write(f"authlint {__version__}\n")
        sys.exit(0)
    # One run, then the process ends: collecting costs more than it frees.
    gc.disable()
    from authlint.cli import main

    status = main(sys.argv[1:])
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # the reader is gone, or the caller has closed it
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    run()
