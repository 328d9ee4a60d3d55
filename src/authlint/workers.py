"""Files dealt out to processes; one that dies takes no more than the file it died of with it.

Forked where the platform forks safely, spawned elsewhere. Batches are dealt in turn, so the same run has
the same batches in the same process every time.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import NamedTuple

from authlint.discovery import File
from authlint.judge import Judge, Judged, Task

# A forked child starts with what is imported already; macOS forks unsafely once system libraries ran.
INHERITS = sys.platform.startswith(("linux", "freebsd"))
METHOD = "fork" if INHERITS else "spawn"


class Batch(NamedTuple):
    """Files of one project that go to one process, one after the other."""

    task: int
    files: tuple[File, ...]


Held = dict[tuple[str, str], Judge]
Work = Callable[[Task, Sequence[File], Held], list[Judged]]


class Worker(NamedTuple):
    """A process, and what it has not answered yet, the next one first."""

    process: BaseProcess
    remaining: list[Batch]


def in_processes(
    tasks: Sequence[Task], jobs: int, size: int, work: Work, held: Held | None = None
) -> Iterator[tuple[int, Judged | None]]:
    """How many files are done, with what came of one of them where there is anything to tell.

    `held` are judges that the processes inherit; to be given only where they do (INHERITS).
    """
    held = held or {}
    batches = [
        Batch(number, task.files[start : start + size])
        for number, task in enumerate(tasks)
        for start in range(0, len(task.files), size)
    ]
    context = multiprocessing.get_context(METHOD)
    workers: dict[Connection, Worker] = {}
    for number in range(min(jobs, len(batches))):
        _start(workers, context, tasks, batches[number::jobs], work, held)
    done = 0
    try:
        while workers:
            for answer in wait(list(workers)):
                assert isinstance(answer, Connection)
                process, remaining = workers[answer]
                try:
                    results: list[Judged] = answer.recv()
                except (EOFError, OSError):
                    del workers[answer]
                    answer.close()
                    process.join()
                    if remaining:
                        lost, following = _after_death(remaining)
                        if lost is not None:
                            done += 1
                            fault = f"the process that analysed {lost.path} died with {process.exitcode}"
                            yield done, Judged(lost.path, faults=[fault])
                        if following:
                            _start(workers, context, tasks, following, work, held)
                    continue
                done += len(remaining.pop(0).files)
                yield done, None
                for judged in results:
                    yield done, judged
    finally:
        for process, _ in workers.values():
            process.terminate()
            process.join()


def _after_death(remaining: list[Batch]) -> tuple[File | None, list[Batch]]:
    """The file that a process died of, when it can be told, and what is still to do, in smaller batches."""
    first, *rest = remaining
    if len(first.files) == 1:
        return first.files[0], rest
    return None, [*(Batch(first.task, (file,)) for file in first.files), *rest]


def _start(
    workers: dict[Connection, Worker],
    context: BaseContext,
    tasks: Sequence[Task],
    batches: list[Batch],
    work: Work,
    held: Held,
) -> None:
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(theirs, tasks, batches, work, held), daemon=True)  # type: ignore[attr-defined]
    process.start()
    theirs.close()
    workers[ours] = Worker(process, list(batches))


def _run(answer: Connection, tasks: Sequence[Task], batches: Sequence[Batch], work: Work, held: Held) -> None:
    """The life of a worker: batch by batch, an answer for each."""
    # Trees go file by file and hold no cycles; the collector would walk what is kept for nothing.
    gc.disable()
    try:
        for number, files in batches:
            answer.send(work(tasks[number], files, held))
    except (KeyboardInterrupt, BrokenPipeError):
        pass
    answer.close()
    # Nothing is left to say, and taking a project apart value by value takes longer than reading it did.
    os._exit(0)
