"""Packages of PyPI, pinned by version and hash in corpus/packages.toml, as trees to read."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path, PurePosixPath

from trees import CORPUS

PINS: dict[str, dict[str, str]] = tomllib.loads((CORPUS / "packages.toml").read_text(encoding="utf-8"))

LARGEST = 4 << 20
"""Bytes; larger members of a wheel are data, not code."""

MOST_MEMBERS = 20_000


def wheel_of(name: str, folder: Path) -> Path:
    """The wheel of a package, downloaded by pip, which refuses it when its hash is another."""
    pin = PINS[name]
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{name}=={pin['version']} --hash=sha256:{pin['sha256']}\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    # The wheels are read, not run: what they need of Python does not matter.
    command += ["--only-binary=:all:", "--python-version=3.14", "--require-hashes", f"--dest={folder}"]
    command += [f"--requirement={requirements}"]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    (wheel,) = folder.glob("*.whl")
    return wheel


def lay_out(wheel: Path, folder: Path) -> None:
    """Write the Python files of a wheel below `folder`; a member that would lead out of it is an error."""
    with zipfile.ZipFile(wheel) as archive:
        members = archive.infolist()
        assert len(members) <= MOST_MEMBERS
        for member in members:
            path = PurePosixPath(member.filename)
            assert not path.is_absolute() and ".." not in path.parts and "\\" not in member.filename
            if path.suffix != ".py" or member.file_size > LARGEST:
                continue
            target = folder.joinpath(*path.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(member))


def tree_of(name: str, folder: Path) -> Path:
    """The files of a pinned package, below `folder`."""
    download, tree = folder / "download", folder / "tree"
    download.mkdir()
    tree.mkdir()
    lay_out(wheel_of(name, download), tree)
    return tree
