"""Changed files to disk: whole or not at all, and only over what was read."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile

from authlint.source import Unreadable, read, why


class NotWritten(Exception):
    """A file was left as it is; the message is the reason in a few words."""


def write(path: str, before: bytes, after: bytes, root: str) -> None:
    """Replace a file that still holds `before`. Raises NotWritten.

    The new text goes into a file beside it that takes its place in one step, with its permissions. A link is
    followed inside of `root` only, and stays a link.
    """
    real = os.path.realpath(path)
    if not real.startswith(os.path.realpath(root) + os.sep):
        raise NotWritten("it leads out of the project")
    try:
        if read(real) != before:
            raise NotWritten("it was changed meanwhile")
        mode = stat.S_IMODE(os.stat(real).st_mode)
        if not os.access(real, os.W_OK):
            raise NotWritten("it is read-only")
    except Unreadable as error:
        raise NotWritten(str(error)) from error
    except OSError as error:
        raise NotWritten(why(error)) from error
    partial = ""
    try:
        handle, partial = tempfile.mkstemp(prefix=".authlint-", dir=os.path.dirname(real))
        with os.fdopen(handle, "wb") as stream:
            stream.write(after)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(partial, mode)
        os.replace(partial, real)
    except OSError as error:
        if partial:
            with contextlib.suppress(OSError):
                os.unlink(partial)
        raise NotWritten(f"it cannot be written: {(error.strerror or str(error)).lower()}") from error
