"""The patterns of `rules/`: finds them, runs semgrep once over the files that they read, takes its findings.

semgrep runs as one process beside the Python checks, offline, and only when a file fits a pattern's
`paths.include`. Its exit code says little (0 with a broken target, 2 with usable findings), so the `errors`
of its report decide. Comments that silence are read by `suppress`, not by semgrep.
"""

from __future__ import annotations

import json
import os
import re
import sys
from codecs import BOM_UTF8
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, cast

from authlint import ignores
from authlint.findings import CONFIDENCES, SEVERITIES, Confidence, Mend, Severity
from authlint.judge import Raw, dull
from authlint.prefilter import may_matter
from authlint.python.values import Spot
from authlint.record import field, record, replace
from authlint.requirements import closure, lowest_level, requirements
from authlint.source import MAX_BYTES, TooLarge

if TYPE_CHECKING:
    import subprocess
    from tempfile import TemporaryDirectory

    from pathspec import PathSpec
    from pathspec.pattern import Pattern as PathPattern

    from authlint.config import Config
    from authlint.discovery import File, Other
    from authlint.registry import RuleInfo

MISSING = "not run: semgrep is not installed; pip install 'authlint[semgrep]'"
NOT_NEEDED = "not needed: no file that its rules read"

SECONDS = 600
"""A process that takes longer hangs: 400,000 lines take 6 s."""

ARGUMENTS = 1_000_000
"""Bytes of file names for one process; Linux takes 2 MiB, macOS 1 MiB, with the environment."""

BESIDE = 8
"""Further places that are shown with a finding which stands for a whole file."""

COMMENTS = ((b"<!--", b"-->"), (b"{#", b"#}"), (b"{% comment", b"endcomment"))
OPEN = 500
"""Comments without an end that a file may have: with 10,000 of them semgrep takes a minute, with more hours."""

ENDLESS = "comments without an end"

OPTIONS = (
    "scan", "--oss-only", "--metrics=off", "--disable-version-check", "--json", "--quiet",
    "--no-rewrite-rule-ids", "--disable-nosem", "--timeout=60", "--max-target-bytes=0",
)  # fmt: skip


@record()
class Pattern:
    """A semgrep rule with our block in its metadata; `rule` is the rule as semgrep reads it."""

    info: RuleInfo
    rule: Mapping[str, object]
    included: tuple[str, ...]
    include: PathSpec[PathPattern]
    exclude: PathSpec[PathPattern]
    mend: tuple[str, ...] = ()
    """What the mender `pattern` asks for; empty without a fix."""
    once: bool = False
    """Whether one finding stands for all places of a file: rows of a dump are one decision."""

    def reads(self, path: str) -> bool:
        """Whether it looks at a path of the project."""
        return self.include.match_file(path) and not self.exclude.match_file(path)


@record(frozen=False)
class Outcome:
    """What a run of semgrep gave. `findings` and `skipped` go by the absolute path of the file."""

    status: str
    files: list[Other] = field(default_factory=list)
    findings: dict[str, list[Raw]] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)


def rules_folder() -> Path:
    """Where the YAML rules are: inside the package once it is installed, at the top of a checkout before."""
    packed = Path(__file__).with_name("rules")
    return packed if packed.is_dir() else Path(__file__).parents[2] / "rules"


def patterns() -> tuple[RuleInfo, ...]:
    """The semgrep rules as the registry knows rules, by code and file."""
    return tuple(each.info for each in loaded())


@cache
def loaded() -> tuple[Pattern, ...]:
    """All patterns, read from their files. Raises RuntimeError for a rule whose block is not complete."""
    import yaml  # type: ignore[import-untyped]

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    folder = rules_folder()
    found = []
    for path in sorted(each for suffix in ("yaml", "yml") for each in folder.rglob(f"*.{suffix}")):
        text = path.read_text(encoding="utf-8")
        # Samples of what the rules find lie beside them, in YAML too.
        if "authlint:" not in text or ".test." in path.name:
            continue
        document = yaml.load(text, loader)
        rules = document.get("rules", ()) if isinstance(document, dict) else ()
        blocks = [(rule, rule.get("metadata", {}).get("authlint")) for rule in rules]
        found += [_pattern(rule, block, path) for rule, block in blocks if block]
    return tuple(
        sorted(found, key=lambda each: (each.info.code, str(each.info.patterns), str(each.rule["id"])))
    )


def _pattern(rule: dict[str, object], block: Mapping[str, str], path: Path) -> Pattern:
    from pathspec import GitIgnoreSpec

    from authlint.registry import RuleInfo

    try:
        requirement = block["requirement"]
        mend = _mend(cast("Mapping[str, str] | None", block.get("fix")))
        info = RuleInfo(
            code=block["code"],
            name=block["name"],
            engine="semgrep",
            requirement=requirement,
            requirements=closure(requirement),
            cwe=requirements()[requirement].cwe,
            level=lowest_level(requirement),
            severity=cast("Severity", _one_of(block.get("severity", "high"), SEVERITIES)),
            confidence=cast("Confidence", _one_of(block.get("confidence", "high"), CONFIDENCES)),
            page=block["doc"],
            fix="" if mend is None else "unsafe" if "unsafe" in mend else "safe",
            patterns=path,
        )
    except (KeyError, ValueError) as error:
        raise RuntimeError(f"{path}: metadata.authlint of {rule.get('id')}: {error!r}") from error
    paths = cast("Mapping[str, Sequence[str]]", rule.get("paths") or {})
    return Pattern(
        info,
        rule,
        tuple(paths.get("include", ())),
        GitIgnoreSpec.from_lines(paths.get("include", ())),
        GitIgnoreSpec.from_lines(paths.get("exclude", ())),
        mend or (),
        block.get("report") == "once",
    )


def _mend(block: Mapping[str, str] | None) -> tuple[str, ...] | None:
    """`fix: {find: REGEX, by: TEXT, title: ..., applicability: safe}` of a rule, as a mender takes it."""
    if block is None:
        return None
    values = (block["find"], block["by"], block["title"])
    return (*values, "unsafe") if _one_of(block["applicability"], ("safe", "unsafe")) == "unsafe" else values


def _one_of(value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise ValueError(f"{value!r} is none of {', '.join(known)}")
    return value


def executable() -> str | None:
    """The semgrep to run: $AUTHLINT_SEMGREP, else beside our interpreter, else on PATH; None without."""
    import shutil

    named = os.environ.get("AUTHLINT_SEMGREP")
    if named is not None:
        return shutil.which(os.path.abspath(named)) if named else None
    beside = Path(sys.executable).parent
    for name in ("semgrep", "semgrep.exe"):
        if (beside / name).is_file():
            return str(beside / name)
    found = shutil.which("semgrep")
    return found if found and os.path.isabs(found) else None


class Run:
    """One use of semgrep over the files of a run: started early, joined late."""

    def __init__(self, files: Sequence[Other], jobs: int) -> None:
        self.outcome = Outcome(NOT_NEEDED)
        self.jobs = jobs
        self.process: subprocess.Popen[bytes] | None = None
        self.folder: TemporaryDirectory[str] | None = None
        self.chunks: list[list[str]] = []
        # By path: files in which semgrep counts lines and columns otherwise than Python and editors do.
        self.odd: dict[str, bytes] = {}
        self._of: dict[str, list[Pattern]] = {}
        configs = {str(each.home.config.path): each.home.config for each in files}.values()
        self.patterns = [each for each in loaded() if any(config.runs(each.info) for config in configs)]
        # Most files fit no pattern at all: asked once for all patterns together, and remembered by name.
        read = ignores.patterns("", [line for each in self.patterns for line in each.included])
        wanted = [
            each
            for each in files
            if read is not None
            and read.match(each.below, False)
            and any(pattern.reads(each.below) for pattern in self.of(each.home.config))
        ]
        wanted = [each for each in wanted if self._fits(each.file)]
        if not wanted:
            return
        self.outcome.files = wanted
        self.files = {each.file.path: each for each in wanted}
        self.program = executable()
        if self.program is None:
            self.outcome.status = MISSING
            return
        self.outcome.status = "ran"
        self.chunks = _chunks([*self.files])
        try:
            self._start()
        except OSError as error:
            self._fail(f"cannot be started: {error.strerror or error}")

    def of(self, config: Config) -> list[Pattern]:
        """The patterns that a configuration lets run."""
        found = self._of.get(str(config.path))
        if found is None:
            found = [each for each in loaded() if config.runs(each.info)]
            self._of[str(config.path)] = found
        return found

    def _fits(self, file: File) -> bool:
        """Whether a file has a size for semgrep; one that has not, and holds an auth word, is skipped."""
        try:
            size = os.stat(file.path).st_size
        except OSError:
            return True
        if size <= MAX_BYTES:
            return self._is_text(file)
        error = TooLarge(f"too large: {size} bytes, the limit is {MAX_BYTES}")
        if file.named or not dull(file.path, error):
            self.outcome.skipped[file.path] = str(error)
        return False

    def _is_text(self, file: File) -> bool:
        """Whether a file is UTF-8; semgrep finds nothing in any other one, and says nothing of it either."""
        try:
            data = Path(file.path).read_bytes()
        except OSError:
            return True
        try:
            data.decode()
        except UnicodeDecodeError:
            if file.named or may_matter(data):
                self.outcome.skipped[file.path] = "not UTF-8"
            return False
        if any(data.count(opening, data.rfind(end) + 1) > OPEN for opening, end in COMMENTS):
            if file.named or may_matter(data):
                self.outcome.skipped[file.path] = ENDLESS
            return False
        if data.startswith(BOM_UTF8) or data.count(b"\r") > data.count(b"\r\n"):
            self.odd[file.path] = data
        return True

    def _start(self) -> None:
        """Start a process over the next chunk of files."""
        import subprocess
        import tempfile

        if self.folder is None:
            self.folder = tempfile.TemporaryDirectory(prefix="authlint-")
            rules = {"rules": [_without_exclusions(each.rule) for each in self.patterns]}
            Path(self.folder.name, "rules.json").write_text(json.dumps(rules), encoding="utf-8")
        folder = self.folder.name
        scrubbed = ("SEMGREP_APP_TOKEN", "SEMGREP_RULES", "SEMGREP_BASELINE_COMMIT")
        environment = {key: value for key, value in os.environ.items() if key not in scrubbed} | {
            "SEMGREP_ENABLE_VERSION_CHECK": "0",
            "SEMGREP_SEND_METRICS": "off",
            "SEMGREP_SETTINGS_FILE": os.path.join(folder, "settings.yml"),
            "SEMGREP_LOG_FILE": os.path.join(folder, "semgrep.log"),
            "SEMGREP_VERSION_CACHE_PATH": os.path.join(folder, "version"),
        }
        assert self.program is not None
        config = os.path.join(folder, "rules.json")
        command = [self.program, *OPTIONS, f"--jobs={self.jobs}", f"--config={config}", *self.chunks.pop(0)]
        with open(os.path.join(folder, "out"), "wb") as out, open(os.path.join(folder, "err"), "wb") as err:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                env=environment,
                start_new_session=True,
            )

    def join(self, tick: Callable[[], None] | None = None) -> Outcome:
        """Wait for semgrep and read what it says; `tick` is called now and then meanwhile."""
        try:
            while self.process is not None:
                status = self._wait(tick)
                if status is None:
                    self._fail(f"was stopped after {SECONDS} seconds")
                    break
                self.process = None
                self._read(status)
                if self.chunks and self.outcome.status == "ran":
                    self._start()
        except OSError as error:
            self._fail(f"cannot be started: {error.strerror or error}")
        finally:
            self.stop()
        return self.outcome

    def _wait(self, tick: Callable[[], None] | None) -> int | None:
        """The exit code of the process; None when it takes too long."""
        import subprocess
        from time import monotonic

        assert self.process is not None
        end = monotonic() + SECONDS
        while (left := end - monotonic()) > 0:
            try:
                return self.process.wait(min(left, 0.5))
            except subprocess.TimeoutExpired:
                if tick is not None:
                    tick()
        return None

    def stop(self) -> None:
        """End the process with its children, and remove what it wrote."""
        import signal

        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (OSError, AttributeError):
                self.process.kill()
            self.process.wait()
            self.process = None
        if self.folder is not None:
            self.folder.cleanup()
            self.folder = None

    def _fail(self, reason: str) -> None:
        self.outcome.status = f"failed: semgrep {reason}"

    def _read(self, status: int) -> None:
        """Take the findings and errors of the process that ended."""
        assert self.folder is not None
        try:
            report = json.loads(Path(self.folder.name, "out").read_bytes())
            results, errors = report["results"], report["errors"]
        except (ValueError, KeyError, TypeError, RecursionError):
            said = Path(self.folder.name, "err").read_text(encoding="utf-8", errors="replace").strip()
            detail = f": {said.splitlines()[-1][:200]}" if said else ""
            self._fail(f"exited with {status} and left no report{detail}")
            return
        by_rule = {(each.info.code, str(each.rule["id"])): each for each in self.patterns}
        for result in results:
            self._take(result, by_rule)
        for error in errors:
            self._take_error(error)

    def _take(self, result: Mapping[str, object], by_rule: Mapping[tuple[str, str], Pattern]) -> None:
        extra = cast("Mapping[str, dict[str, dict[str, str]]]", result["extra"])
        block = extra["metadata"]["authlint"]
        pattern = by_rule.get((block["code"], str(result["check_id"])))
        path = str(result["path"])
        there = self.files.get(path)
        if pattern is None or there is None or not pattern.reads(there.below):
            return
        if pattern not in self.of(there.home.config):
            return
        below = there.below
        start, end = (cast("Mapping[str, int]", result[each]) for each in ("start", "end"))
        if (data := self.odd.get(path)) is None:
            spot = Spot(below, start["line"], start["col"] - 1, end["line"], end["col"] - 1)
        else:
            spot = Spot(below, *_located(data, start["offset"]), *_located(data, end["offset"]))
        message = " ".join(str(extra["message"]).split())
        mend = Mend("pattern", (spot,), pattern.mend) if pattern.mend else None
        raw = Raw(pattern.info, spot, message, pattern.info.confidence, mend=mend)
        found = self.outcome.findings.setdefault(path, [])
        index = next((i for i, each in enumerate(found) if each.rule is pattern.info), None)
        if pattern.once and index is not None:
            found[index] = _with(found[index], raw)
        else:
            found.append(raw)

    def _take_error(self, error: Mapping[str, object]) -> None:
        kind = error.get("type")
        name = str(kind[0] if isinstance(kind, list) and kind else kind)
        path = error.get("path")
        if name == "PartialParsing":
            return  # template tags inside other languages; what lies beside them was matched
        if isinstance(path, str) and path in self.files:
            self.outcome.skipped.setdefault(path, f"semgrep: {name.lower()}")
        else:
            message = " ".join(str(error.get("message", "")).split())[:200]
            self._fail(f"reports an error: {name}: {message}" if message else f"reports an error: {name}")


def _with(one: Raw, other: Raw) -> Raw:
    """Two places of a file as one finding: the upper one, with the other beside it."""
    first, second = sorted((one, other), key=lambda each: (each.spot.line, each.spot.column))
    beside = sorted({*one.related, *other.related, (second.spot, "and another one here")})
    return replace(first, related=tuple(beside[:BESIDE]))


def _without_exclusions(rule: Mapping[str, object]) -> dict[str, object]:
    """The rule without `paths.exclude`, which semgrep would hold against folders above the project too."""
    kept = dict(rule)
    if isinstance(paths := rule.get("paths"), dict):
        kept["paths"] = {key: value for key, value in paths.items() if key != "exclude"}
    return kept


def _located(data: bytes, offset: int) -> tuple[int, int]:
    """Line, from 1, and column in bytes, from 0, of an offset; a byte order mark is no column, CR ends a line."""
    lines = re.split(rb"\r\n|\r|\n", data[:offset].removeprefix(BOM_UTF8))
    return len(lines), len(lines[-1])


def _chunks(paths: Sequence[str]) -> list[list[str]]:
    chunks: list[list[str]] = [[]]
    size = 0
    for path in paths:
        size += len(os.fsencode(path)) + 9
        if size > ARGUMENTS and chunks[-1]:
            chunks.append([])
            size = 0
        chunks[-1].append(path)
    return chunks
