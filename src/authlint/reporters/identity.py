"""Names of findings that no two of a report share, for services that show equal names once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from authlint.findings import Finding


def names(findings: Iterable[Finding]) -> list[str]:
    """The fingerprint of each, in their order; one that was there before is told apart by its path.

    Fingerprints are taken below the folder of a project, so two projects of one run may have the same.
    """
    seen: set[str] = set()
    found = []
    for each in findings:
        name = each.fingerprint
        if name in seen:
            path = f"{each.place.path}\0{each.place.line}\0{each.place.column}"
            name += hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        seen.add(name)
        found.append(name)
    return found
