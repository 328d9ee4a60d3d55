"""The rules about first passwords, codes and tokens say at high or medium confidence only what stands on evidence."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from pages import documented

from authlint.analysis import check_file
from authlint.examples import Example
from authlint.python.project import Project
from authlint.registry import checks

CODES = (
    "AUT010",
    "AUT011",
    "AUT012",
    "AUT013",
    "AUT014",
    "AUT015",
    "AUT512",
    "AUT401",
    "AUT411",
    "AUT413",
    "AUT433",
    "AUT503",
)
LOW = "at low confidence"


def confidences(example: Example) -> set[str]:
    """How sure the page's rule is of what it reports in an example."""
    wanted = [each for each in checks() if each.code == example.code]
    with tempfile.TemporaryDirectory() as root:
        project = Project(Path(root), overlay=example.overlay)
        drafts = [
            draft
            for path, _ in example.files
            if path.endswith(".py")
            for draft in check_file(project, path, wanted).drafts
        ]
    return {each.confidence for each in drafts}


REPORTED = [
    pytest.param(each, id=name)
    for name, _, each in documented("python")
    if each.code in CODES and each.section == "Reported"
]


@pytest.mark.parametrize("example", REPORTED)
def test_confidence(example: Example) -> None:
    """A reported example is shown by default, unless its heading says otherwise."""
    found = confidences(example)
    if example.heading.endswith(LOW):
        assert found == {"low"}
    else:
        assert found - {"low"}
