"""The flake8 plugin: the runner's findings for a file, from the tree that flake8 has parsed already.

Other files are read on demand through one project for each process and root. Configuration is
`[tool.authlint]` of the file's own project, or what `--authlint-config` names; flake8's `select`, `ignore`
and `# noqa` apply on top. Tests and ignored files are left out as in a run over the project. Nothing may end
a flake8 run, so every fault becomes AUT000.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from authlint import __version__

if TYPE_CHECKING:
    import argparse
    import ast

    from flake8.options.manager import OptionManager  # type: ignore[import-untyped]

    from authlint.baseline import Baseline
    from authlint.config import Config
    from authlint.configfiles import Nearest
    from authlint.findings import Finding
    from authlint.judge import Judge

# Imports stand inside functions: flake8 loads its plugins for `flake8 --version` too.

UNSURE = "AUT09"
"""Codes that are off until they are selected by name; `--select AUT` alone does not mean them."""

Report = tuple[int, int, str, type["Plugin"]]


class Plugin:
    """One file of a flake8 run."""

    name = "authlint"
    version = __version__

    config_file: ClassVar[str | None] = None
    named: ClassVar[tuple[str, ...]] = ()
    noqa: ClassVar[bool] = True
    stdin: ClassVar[bool] = False
    judges: ClassVar[dict[tuple[str, str], Judge]] = {}
    configs: ClassVar[list[Nearest]] = []
    baselines: ClassVar[dict[str, Baseline]] = {}

    def __init__(self, tree: ast.Module, filename: str, lines: Sequence[str]) -> None:
        self.tree = tree
        self.filename = filename
        self.lines = lines

    @staticmethod
    def add_options(manager: OptionManager) -> None:
        """Declare our option, and the codes that are off by default."""
        manager.add_option(
            "--authlint-config",
            metavar="FILE",
            parse_from_config=True,
            normalize_paths=True,
            help="a file with [tool.authlint] (default: pyproject.toml of each file's project)",
        )
        manager.extend_default_ignore([UNSURE])

    @classmethod
    def parse_options(cls, options: argparse.Namespace) -> None:
        """Take what flake8 was told."""
        chosen = [*(options.select or ()), *(getattr(options, "extend_select", None) or ())]
        cls.config_file = options.authlint_config
        cls.named = tuple(
            each for each in chosen if each.startswith(UNSURE) or (each.startswith("AUT") and len(each) == 6)
        )
        cls.noqa = not options.disable_noqa
        cls.stdin = "-" in (getattr(options, "filenames", None) or ())
        cls.judges = {}
        cls.configs = []
        cls.baselines = {}

    def run(self) -> Iterator[Report]:
        """Findings as (line, column from 0, text, plugin), in order and once each."""
        from authlint.reporters.shown import visible

        try:
            found = self._findings()
        except Exception as error:
            yield 1, 0, f"AUT000 {visible(f'{type(error).__name__}: {error}')}", type(self)
            return
        said = sorted(
            {(each.place.line, each.place.column - 1, f"{each.code} {each.message}") for each in found}
        )
        for line, column, text in said:
            yield line, column, visible(text), type(self)

    def _findings(self) -> list[Finding]:
        """The findings; what is read for them lives until flake8 ends, so the collector need not look through it."""
        import gc

        collects = gc.isenabled()
        gc.disable()
        try:
            return self._found()
        finally:
            gc.freeze()
            if collects:
                gc.enable()

    def _found(self) -> list[Finding]:
        import os

        from authlint.prefilter import may_matter
        from authlint.suppress import addressed

        if any("\ud800" <= each <= "\udfff" for each in self.filename):
            return []  # flake8 itself ends with an error when it is to print a name that is not UTF-8
        text = "".join(self.lines)
        data = text.encode("utf-8", "surrogatepass")
        if not may_matter(data) and not addressed(data):
            return []
        from authlint.config import ConfigError
        from authlint.configfiles import Nearest
        from authlint.discovery import File, left_out, project_root
        from authlint.findings import Place
        from authlint.ignores import exclusions
        from authlint.judge import tool_finding
        from authlint.source import Source

        path = os.path.abspath(self.filename)
        top = Place(self.filename, 1, 1, 1, 1)
        try:
            configs = self.configs[0] if self.configs else Nearest(self.config_file)
            self.configs[:] = [configs]
            config, excluded = configs.of(os.path.dirname(path)), configs.above(os.path.dirname(path))
            baseline = self._baseline(config) if config.baseline else None
        except ConfigError as error:
            return [tool_finding("AUT000", str(error), top, "")]
        root = str(project_root(path))
        if left_out(path, root, config.include_tests, exclusions(excluded)):
            return []
        judge = self._judge(root, config, path, data)
        judged = judge.text(File(path, "python"), judge.below(path), data, Source(path, text), self.tree)
        faults = [tool_finding("AUT000", each, top, "") for each in judged.faults]
        if judged.skipped:
            faults.append(tool_finding("AUT000", f"not analysed: {judged.skipped}", top, ""))
        fresh = judged.findings if baseline is None else baseline.part(judged.findings)[0]
        wanted = [each for each in fresh if self._wanted(each, judge, config)]
        if len(wanted) > 1:
            from authlint.once import across, once

            wanted = across(once(wanted))
        return [*faults, *wanted]

    def _wanted(self, finding: Finding, judge: Judge, config: Config) -> bool:
        from authlint.config import at_least

        if at_least(finding.confidence, config.confidence):
            return True
        # A rule that is never surer was named to be heard; of the others what is unsure stays untold.
        return any(each.code == finding.code and not config.runs(each) for each in judge.checks)

    def _baseline(self, config: Config) -> Baseline:
        from authlint.baseline import location, read

        path = location(config)
        if path not in self.baselines:
            self.baselines[path] = read(path)
        return self.baselines[path]

    def _judge(self, root: str, config: Config, path: str, data: bytes) -> Judge:
        from authlint.judge import judge_for
        from authlint.registry import checks

        key = (root, str(config.path))
        judge = self.judges.get(key)
        if judge is None or self.stdin:
            wider = config.changed(confidence="low") if self.named else config
            wanted = [
                each
                for each in checks()
                if config.runs(each) or (wider.runs(each) and each.code.startswith(self.named))
            ]
            # What stands on standard input is not what the disk has under its name.
            overlay = {path: data} if self.stdin else {}
            judge = self.judges[key] = judge_for(root, wider, wanted, root, overlay, self.noqa)
        return judge
