"""Nothing falls through the byte search: what a rule reports is in a file that passes it."""

from __future__ import annotations

import pytest
from pages import documented
from trees import APPS, files_of

from authlint.analysis import check_file
from authlint.examples import Example
from authlint.prefilter import STEMS, may_matter
from authlint.python.project import Project
from authlint.registry import checks

PYTHON = list(documented("python"))


def test_stems_are_few_and_lower_case() -> None:
    # Each costs about 17 ms for 44 MB in 8,800 files, and the common ones let more files through.
    assert len(STEMS) <= 47
    assert all(stem == stem.lower() for stem in STEMS)
    contained = [(a, b) for a in STEMS for b in STEMS if a != b and a in b]
    assert contained == [], "a stem that holds another one is never needed"


@pytest.mark.parametrize("example", [pytest.param(each, id=name) for name, _, each in PYTHON])
def test_reported_files_pass(example: Example) -> None:
    texts = example.overlay
    reported = {each.path for each in example.claims if each.kind in ("error", "missed", "false alarm")}
    assert [path for path in sorted(reported) if path.endswith(".py") and not may_matter(texts[path])] == []


@pytest.mark.parametrize("app", APPS)
def test_nothing_more_is_found_without_it(app: str) -> None:
    found = {}
    for prefilter in (True, False):
        drafts = []
        project = Project(files_of(app).root)
        for path in files_of(app).python:
            drafts += check_file(project, path, checks(), prefilter=prefilter).drafts
        found[prefilter] = [(each.rule.code, each.at, each.message) for each in drafts]
    assert found[True] == found[False]
