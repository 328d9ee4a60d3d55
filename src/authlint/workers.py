"""Files dealt out to processes; one that dies takes no more than the file it died of with it.

Forked where the platform forks safely, spawned elsewhere. Each process has a stretch of neighbouring files, since
they lead into the same others, and goes on at the far end of the longest stretch when its own is done. What is
found in a file does not hang on the files before it, so neither does it on who took which.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import NamedTuple

from authlint.discovery import File
from authlint.judge import Judge, Judged, Task

# A forked child starts with what is imported already; macOS forks unsafely once system libraries ran.
INHERITS = sys.platform.startswith(("linux", "freebsd"))
METHOD = "fork" if INHERITS else "spawn"


AHEAD = 2
"""Batches that a process holds, so that it has the next one when it is done with one."""


class Batch(NamedTuple):
    """Files of one project that go to one process, one after the other: a slice of the task's."""

    task: int
    start: int
    stop: int


Held = dict[tuple[str, str], Judge]
Work = Callable[[Task, Sequence[File], Held], list[Judged]]


class Worker(NamedTuple):
    """A process, the number of its stretch, and the batches it has not answered yet, the next one first."""

    process: BaseProcess
    number: int
    holds: deque[Batch]


class Stretches:
    """The batches nobody has taken yet, in as many stretches of neighbours as there are processes."""

    def __init__(self, batches: Sequence[Batch], count: int) -> None:
        bounds = [len(batches) * each // count for each in range(count + 1)]
        self._left = [deque(batches[bounds[each] : bounds[each + 1]]) for each in range(count)]

    def take(self, number: int) -> Batch | None:
        """The next batch for a process; even ones go through their stretch forwards, odd ones backwards."""
        stretch, forwards = self._left[number], number % 2 == 0
        if not stretch:
            longest = max(range(len(self._left)), key=lambda each: len(self._left[each]))
            stretch, forwards = self._left[longest], longest % 2 != 0
            if not stretch:
                return None
        return stretch.popleft() if forwards else stretch.pop()

    def put_back(self, number: int, batches: Sequence[Batch]) -> None:
        """Batches to be taken again, first of all."""
        if number % 2 == 0:
            self._left[number].extendleft(reversed(batches))
        else:
            self._left[number].extend(reversed(batches))


def in_processes(
    tasks: Sequence[Task], jobs: int, size: int, work: Work, held: Held | None = None
) -> Iterator[tuple[int, Judged | None]]:
    """How many files are done, with what came of one of them where there is anything to tell.

    `held` are judges that the processes inherit; to be given only where they do (INHERITS).
    """
    held = held or {}
    batches = [
        Batch(number, start, min(start + size, len(task.files)))
        for number, task in enumerate(tasks)
        for start in range(0, len(task.files), size)
    ]
    context = multiprocessing.get_context(METHOD)
    count = min(jobs, len(batches))
    stretches = Stretches(batches, count)
    workers: dict[Connection, Worker] = {}

    def start(number: int) -> None:
        ours, theirs = context.Pipe()
        process = context.Process(target=_run, args=(theirs, tasks, work, held), daemon=True)  # type: ignore[attr-defined]
        process.start()
        theirs.close()
        workers[ours] = Worker(process, number, deque())
        for _ in range(AHEAD):
            hand_on(ours)

    def hand_on(line: Connection) -> None:
        worker = workers[line]
        batch = stretches.take(worker.number)
        if batch is not None:
            worker.holds.append(batch)
        with suppress(OSError):  # it has died; reading from it tells
            line.send(batch)

    done = 0
    try:
        for number in range(count):
            start(number)
        while workers:
            for line in wait(list(workers)):
                assert isinstance(line, Connection)
                process, number, holds = workers[line]
                try:
                    results: list[Judged] = line.recv()
                except (EOFError, OSError):
                    del workers[line]
                    line.close()
                    process.join()
                    if holds:
                        lost, again = _after_death(holds)
                        if lost is not None:
                            done += 1
                            path = tasks[lost.task].files[lost.start].path
                            fault = f"the process that analysed {path} died with {process.exitcode}"
                            yield done, Judged(path, faults=[fault])
                        if again:
                            stretches.put_back(number, again)
                            start(number)
                    continue
                batch = holds.popleft()
                hand_on(line)
                done += batch.stop - batch.start
                yield done, None
                for judged in results:
                    yield done, judged
    finally:
        for process, *_ in workers.values():
            process.terminate()
            process.join()


def _after_death(holds: Sequence[Batch]) -> tuple[Batch | None, list[Batch]]:
    """The file that a process died of, when it can be told, and what is to be done again, in smaller batches."""
    first, *rest = holds
    if first.stop - first.start == 1:
        return first, rest
    return None, [*(Batch(first.task, each, each + 1) for each in range(first.start, first.stop)), *rest]


def _run(line: Connection, tasks: Sequence[Task], work: Work, held: Held) -> None:
    """The life of a worker: batch by batch, an answer for each, until there is none."""
    # Trees go file by file and hold no cycles; the collector would walk what is kept for nothing.
    gc.disable()
    try:
        while (batch := line.recv()) is not None:
            task = tasks[batch.task]
            line.send(work(task, task.files[batch.start : batch.stop], held))
    except (KeyboardInterrupt, BrokenPipeError, EOFError, ConnectionResetError):
        pass
    line.close()
    # Nothing is left to say, and taking a project apart value by value takes longer than reading it did.
    os._exit(0)
