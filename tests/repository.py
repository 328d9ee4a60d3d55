"""Scratch git repositories."""

from __future__ import annotations

import subprocess
from pathlib import Path


def git(folder: Path, *arguments: str, text: str = "") -> str:
    """What git prints when it runs in a folder as a person of no account, with `text` on its standard input.

    Raises CalledProcessError when it fails.
    """
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b.c", *arguments]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, encoding="utf-8", input=text)
    return done.stdout
