"""`authlint server`: the language server, when what it needs is installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from authlint.console import USAGE, say

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Serve an editor until it says that this is the end: 0 after it asked for a shutdown, else 1."""
    try:
        import pygls.lsp.server  # noqa: F401
    except ImportError as error:
        say(f"the language server needs pygls ({error}): pip install 'authlint[server]'")
        return USAGE
    from authlint.server.protocol import serve

    return serve()
