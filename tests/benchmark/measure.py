"""Speed beside ruff's security rules, in one run: `python tests/benchmark/measure.py [FOLDER]`.

Lays the pinned wheels of wheels.tsv out below FOLDER (default: a folder of the user's cache), then runs each
pair of commands in turn and prints medians as a Markdown table. Ratios are what counts: both sides of a pair
run within the same seconds on the same machine. Needs ruff and flake8 beside authlint, and pip to download.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
RUNS = 5
LARGEST = 4 << 20
ONE_FILE = "django_allauth/allauth/headless/account/views.py"

PYTHON = (sys.executable, "-P", "-m")
RUFF = (*PYTHON, "ruff", "check", "--select", "S", "--no-cache", "--isolated", "--quiet", "--exit-zero")
OURS = (*PYTHON, "authlint", "check", "--no-semgrep", "--exit-zero", "--output", os.devnull)
FLAKE8 = (*PYTHON, "flake8", "--isolated", "-j1", "--exit-zero", "-q")


class Measured(NamedTuple):
    """Medians of a command: wall seconds, CPU seconds of all its processes; and the largest process in MiB."""

    wall: float
    cpu: float
    peak: float


def lay_out(folder: Path) -> None:
    """The trees `half` and `all` below the folder; kept from run to run."""
    wheels = folder / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    for line in (HERE / "wheels.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        part, name, version = line.split("\t")
        stem = name.replace("-", "_").replace(".", "_")
        trees = ("half", "all") if part == "half" else ("all",)
        if all((folder / tree / stem).is_dir() for tree in trees):
            continue
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:"]
        subprocess.run(
            [*command, "--python-version=3.14", f"--dest={wheels}", f"{name}=={version}"], check=True
        )
        with zipfile.ZipFile(next(iter(sorted(wheels.glob(f"{stem}-{version}-*.whl"))))) as archive:
            for member in archive.infolist():
                path = Path(member.filename)
                if path.suffix != ".py" or member.file_size >= LARGEST or ".." in path.parts:
                    continue
                for tree in trees:
                    target = folder / tree / stem / path
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(archive.read(member))


def measured(*commands: tuple[str, ...], folder: Path, runs: int = RUNS) -> list[Measured]:
    """Each command's medians; the commands take turns, after one turn that does not count."""
    walls: list[list[float]] = [[] for _ in commands]
    cpus: list[list[float]] = [[] for _ in commands]
    peaks = [0.0 for _ in commands]
    for turn in range(runs + 1):
        for index, command in enumerate(commands):
            start = time.perf_counter()
            process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
            _, status, used = os.wait4(process.pid, 0)
            wall = time.perf_counter() - start
            process.returncode = os.waitstatus_to_exitcode(status)
            assert process.returncode in (0, 1), (process.returncode, command)
            if turn:
                walls[index].append(wall)
                cpus[index].append(used.ru_utime + used.ru_stime)
            # The largest single process: workers are waited for by the process that is measured.
            peaks[index] = max(
                peaks[index], used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
            )
    return [
        Measured(statistics.median(wall), statistics.median(cpu), peak)
        for wall, cpu, peak in zip(walls, cpus, peaks, strict=True)
    ]


def row(what: str, one: Measured, other: Measured, note: str) -> str:
    return f"| {what} | {one.wall:.2f} | {other.wall:.2f} | {one.cpu:.2f} | {one.peak:.0f} | {note} |"


def lines_in(folder: Path) -> int:
    return sum(path.read_bytes().count(b"\n") for path in folder.rglob("*.py"))


def main(folder: Path) -> None:
    lay_out(folder)
    print("| what | authlint s | beside s | authlint CPU s | peak MiB | |")
    print("| --- | --- | --- | --- | --- | --- |")
    seen: dict[str, tuple[float, int]] = {}
    for tree in ("half", "all"):
        ours, ruff = measured((*OURS, tree), (*RUFF, tree), folder=folder)
        seen[tree] = ours.wall, lines_in(folder / tree)
        note = f"{ours.wall / ruff.wall:.1f} times ruff S"
        if tree == "all":
            (half, fewer), (whole, more) = seen["half"], seen["all"]
            note += f"; {whole / half / (more / fewer):.2f} of linear"
        print(row(f"{tree}: {seen[tree][1]:,} lines", ours, ruff, note), flush=True)
    path = f"half/{ONE_FILE}"
    ours, ruff = measured((*OURS, path), (*RUFF, path), folder=folder)
    print(row("one file of 586 lines", ours, ruff, "beside: ruff S"), flush=True)
    bare = Path(__file__).with_name("flake8_alone.py")
    ours, alone = measured(
        (*FLAKE8, path), (sys.executable, "-P", str(bare), *FLAKE8[4:], path), folder=folder
    )
    note = f"beside: flake8 without authlint; {(ours.wall - alone.wall) * 1000:.0f} ms more"
    print(row("the same through flake8", ours, alone, note), flush=True)
    print(
        f"\nPython {sys.version.split()[0]}, {os.cpu_count()} CPUs, median of {RUNS}, load {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "authlint-benchmark"
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else cache)
