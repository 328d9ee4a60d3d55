"""The sample applications of corpus/ as lists of files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

CORPUS = Path(__file__).parent.parent / "corpus"


@dataclass(frozen=True, slots=True)
class Tree:
    """One application; paths are relative to its root, with forward slashes, sorted."""

    root: Path
    files: tuple[str, ...]

    @property
    def python(self) -> tuple[str, ...]:
        """Its Python files."""
        return tuple(each for each in self.files if each.endswith(".py"))


def _applications() -> list[str]:
    """The folders `corpus/<framework>/<flawed, mended or another>`; `corpus/<name>` where files lie in it."""
    found = []
    for folder in sorted(each for each in CORPUS.iterdir() if each.is_dir() and each.name[0] not in "._"):
        inner = sorted(each for each in folder.iterdir() if each.name[0] not in "._")
        found += [each.relative_to(CORPUS).as_posix() for each in inner if each.is_dir()]
        if any(each.is_file() for each in inner):
            found = [each for each in found if not each.startswith(f"{folder.name}/")] + [folder.name]
    return found


APPS = _applications()


@cache
def files_of(app: str) -> Tree:
    """The files of an application; caches and compiled files are left out."""
    root = CORPUS / app
    found = [
        each.relative_to(root).as_posix()
        for each in root.rglob("*")
        if each.is_file() and "__pycache__" not in each.parts and not each.name.endswith(".pyc")
    ]
    return Tree(root, tuple(sorted(found)))
