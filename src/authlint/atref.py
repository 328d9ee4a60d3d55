"""Files as a commit has them: configuration and baseline that a pull request cannot change.

    read = AtRef("origin/main", "/src/shop")
    read("/src/shop/pyproject.toml")

A configuration that the command line names and that lies outside of the repository is read from the disk: no pull
request changes it either.
"""

from __future__ import annotations

import os

from authlint.changes import NoChanges, git
from authlint.config import ConfigError
from authlint.configfiles import MAX_BYTES, from_disk

_REGULAR = (b"100644", b"100755")


class AtRef:
    """Reads files of the repository that a folder lies in, as a commit has them. Raises ConfigError.

    `named` is the configuration that the command line names, if any.
    """

    def __init__(self, ref: str, folder: str, named: str | None = None) -> None:
        self._ref = ref
        self._named = os.path.abspath(named) if named else ""
        try:
            self._top = os.path.realpath(
                os.fsdecode(git("rev-parse", "--show-toplevel", cwd=folder)).strip("\n")
            )
            found = git("rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}", cwd=folder)
            self.commit = found.decode().strip()
            listed = git("ls-tree", "-r", "-z", "-l", "--full-tree", self.commit, cwd=self._top)
        except NoChanges as error:
            raise ConfigError(f"--config-from-ref {ref}: {error}") from error
        self._blobs: dict[str, tuple[str, int]] = {}
        for entry in listed.split(b"\0"):
            head, tab, path = entry.partition(b"\t")
            parts = head.split()
            if tab and parts[0] in _REGULAR and parts[1] == b"blob":
                self._blobs[os.fsdecode(path)] = (parts[2].decode(), int(parts[3]))

    def __call__(self, path: str) -> bytes | None:
        """The bytes of a configuration file by its absolute path; None where the commit has no such file."""
        below = self._below(path)
        if below is not None:
            return self._read(below, MAX_BYTES)
        if path == self._named:
            return from_disk(path)
        raise ConfigError(f"{path} lies outside of {self._top}, which --config-from-ref reads")

    def wanted(self, path: str, largest: int) -> bytes | None:
        """The bytes of a file that the commit must have; None for one outside of the repository."""
        below = self._below(path)
        if below is None:
            return None
        data = self._read(below, largest)
        if data is None:
            raise ConfigError(f"{path}: {self._ref} has no such file")
        return data

    def _below(self, path: str) -> str | None:
        """A path below the top of the repository; None outside of it."""
        folder = os.path.realpath(os.path.dirname(path))
        below = os.path.relpath(os.path.join(folder, os.path.basename(path)), self._top).replace(os.sep, "/")
        return None if below.startswith("../") else below

    def _read(self, below: str, largest: int) -> bytes | None:
        name, size = self._blobs.get(below, ("", 0))
        if not name:
            return None
        if size > largest:
            raise ConfigError(f"{below} at {self._ref}: too large: the limit is {largest:,} bytes")
        try:
            return git("cat-file", "blob", name, cwd=self._top)
        except NoChanges as error:
            raise ConfigError(f"{below} at {self._ref}: {error}") from error
