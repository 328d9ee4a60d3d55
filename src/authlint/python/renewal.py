"""A project after some of its files changed: what the other files say is kept, every answer is asked anew.

A tree and the values of a file depend on its own bytes and on which files there are, so those of all other
files stay. Facts and whatever rules remember may rest on any file; they go. Measured on a view of 586 lines in
a project of 837 files: 0.23 s for the first answer, 0.03 s for each further one.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from authlint.python.project import Project


def renewed(project: Project, changes: Mapping[str, bytes | None]) -> Project:
    """The project with those contents by path, None for what is on disk; the old one is not to be used again.

    All paths must have been files of the project before, and be so now: where imports lead hangs on that.
    """
    sources = project.sources
    for path, data in changes.items():
        sources.change(path, data)
    new = Project(project.root, project.models, source_roots=project.source_roots)
    new.sources, new.reader, new.thorough = sources, project.reader, project.thorough
    new.modules = project.modules
    new.reasons = {path: why for path, why in project.reasons.items() if path not in changes}
    new.names.take(project.names, changes)
    for path, module in list(new.modules.items()):
        if path in changes or module is None:
            del new.modules[path]
            continue
        if any(new.names.home(star) is not None for star in module.stars):
            del new.modules[path]  # what its names mean was looked up in other files
            continue
        module.locate, module.final = new.names.locate, new.final
        for unit in chain(module.units.values(), *module.made.values()):
            unit.facts = None
    return new
