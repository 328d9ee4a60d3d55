"""What the program says: a report on standard output or in a file, words on standard error, an exit code."""

from __future__ import annotations

import os
import sys
from pathlib import Path

CLEAN, FINDINGS, USAGE, INCOMPLETE, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 4, 130


def say(text: str) -> None:
    """A line on standard error, with what a terminal would obey made visible."""
    from authlint.reporters.shown import visible

    sys.stderr.write(f"authlint: {visible(text)}\n")


def write(text: str | bytes, output: str | None) -> None:
    """Print the report, or put it into a file that is complete or not there; bytes go as they are."""
    from authlint.config import ConfigError

    if output is None:
        sys.stdout.flush()
        stream = getattr(sys.stdout, "buffer", None)
        if stream is None:
            sys.stdout.write(text if isinstance(text, str) else text.decode("utf-8", "replace"))
            return
        # A report is UTF-8 wherever it goes; a terminal says what it can show.
        encoding = (sys.stdout.encoding or "utf-8") if sys.stdout.isatty() else "utf-8"
        try:
            stream.write(text.encode(encoding, "backslashreplace") if isinstance(text, str) else text)
            stream.flush()
        except BrokenPipeError:  # the reader has seen enough; the exit code still says what was found
            into_nothing()
        except OSError as error:
            into_nothing()
            raise ConfigError(f"the report cannot be written: {error.strerror or error}") from error
        return
    data = text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text
    path = Path(output)
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a device or a pipe is written to, never replaced
            return
        path = path.resolve()
        partial = path.with_name(f".{path.name}.{os.getpid()}")
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        raise ConfigError(f"--output {output}: cannot be written: {error.strerror or error}") from error


def into_nothing() -> None:
    """Python flushes once more at exit: into nothing."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Progress:
    """A line on stderr once a run takes longer than a second, and gone when it ends."""

    def __init__(self) -> None:
        from time import monotonic

        self.clock = monotonic
        self.next = monotonic() + 1.0
        self.shown = False

    def __call__(self, done: int, total: int) -> None:
        now = self.clock()
        if now >= self.next:
            self.next = now + 0.1
            self.shown = True
            line = f"{done:,} of {total:,} Python files" if done < total else "waiting for semgrep"
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self.shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def columns_of_terminal() -> int:
    """The width of the terminal, or what COLUMNS says it is; 80 where there is none."""
    wide = os.environ.get("COLUMNS", "")
    try:
        columns = int(wide) if wide.isdecimal() else os.get_terminal_size().columns
    except OSError:
        columns = 0
    return columns or 80
