"""Little projects on disk that are mended, and what holds for every file that was."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from authlint.config import Config
from authlint.findings import Finding
from authlint.fixes.plan import Bench, Mended, Setting, mended, offered
from authlint.registry import RuleInfo, checks

EVERYTHING = Config(level=3, confidence="low")


@dataclass(frozen=True, slots=True)
class Sample:
    """A project on disk with the rules that are run over it."""

    root: Path
    wanted: tuple[RuleInfo, ...]

    @property
    def setting(self) -> Setting:
        """What the planner asks for."""
        return Setting(str(self.root), EVERYTHING, self.wanted, str(self.root))

    @property
    def python(self) -> list[str]:
        """The absolute paths of its Python files."""
        return sorted(map(str, self.root.rglob("*.py")))

    def mend(self, unsafe: bool = True) -> Mended:
        """Work the fixes out; nothing is written."""
        return mended(self.python, self.setting, unsafe, lambda finding: True)

    def findings(self, contents: Mapping[str, bytes] | None = None) -> list[Finding]:
        """All findings, with changed files by their path below the root."""
        below = [str(Path(each).relative_to(self.root)) for each in self.python]
        return Bench(self.setting).findings(below, contents or {})

    def offers(self) -> list[Finding]:
        """The findings with the fixes that reports and editors show."""
        return [each for each in offered(self.findings(), self.setting) if each.fix is not None]


def sample(root: Path, files: Mapping[str, str | bytes], wanted: tuple[RuleInfo, ...] = checks()) -> Sample:
    """A project with those files."""
    for path, content in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return Sample(root, wanted)


def edited(data: bytes, finding: Finding, path: str) -> bytes:
    """A file after the edits of one fix, made by their bytes."""
    assert finding.fix is not None
    edits = [each for each in finding.fix.edits if each.place.path == path]
    for each in sorted(edits, key=lambda edit: edit.start, reverse=True):
        data = data[: each.start] + each.text.encode() + data[each.end :]
    return data


def assert_sound(project: Sample, result: Mended) -> None:
    """Every changed file parses, no code is found more often, the fixed ones are gone, a second run rests."""
    root = str(project.root) + "/"
    before = Counter((each.code, each.place.path) for each in project.findings())
    contents = {path.removeprefix(root): after for path, (_, after) in result.files.items()}
    for data in contents.values():
        ast.parse(data)
    after = Counter((each.code, each.place.path) for each in project.findings(contents))
    before.subtract(Counter((each.code, each.place.path) for each in result.fixed))
    more = {key: count for key, count in after.items() if count > before[key]}
    assert more == {}
    for path, data in contents.items():
        (project.root / path).write_bytes(data)
    again = project.mend()
    assert again.files == {}, "a second run changes nothing"
    assert again.fixed == []
