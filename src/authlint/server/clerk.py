"""The one thread that works, so that the one that listens can listen."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TypeVar

Result = TypeVar("Result")

STACK = 64 << 20
"""Bytes: deep trees are read by recursion, and some platforms give threads half a megabyte. Taken when used."""


class Clerk:
    """Does what it is asked in order, and what can wait when there is nothing else to do."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._waiting: dict[object, tuple[float, Callable[[], None]]] = {}
        size = threading.stack_size(STACK)
        self._thread = threading.Thread(target=self._run, name="clerk", daemon=True)
        self._thread.start()
        threading.stack_size(size)

    def ask(self, work: Callable[[], Result]) -> Future[Result]:
        """Do something next; one that is cancelled before its turn is not done."""
        future: Future[Result] = Future()

        def do() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(work())
                except BaseException as error:
                    future.set_exception(error)

        self._asked.put(do)
        return future

    def later(self, key: object, seconds: float, work: Callable[[], None]) -> None:
        """Do something that raises nothing, after that time and when nothing is asked; instead of what has the key."""

        def note() -> None:
            self._waiting[key] = (monotonic() + seconds, work)

        self._asked.put(note)

    def forget(self, key: object) -> None:
        """Do not do what waits under the key."""
        self._asked.put(lambda: self._waiting.pop(key, None) and None)

    def stop(self) -> None:
        """Come to an end after what was asked."""
        self._asked.put(None)

    def _run(self) -> None:
        while True:
            due = min((when for when, _ in self._waiting.values()), default=None)
            try:
                timeout = None if due is None else max(due - monotonic(), 0)
                asked = self._asked.get(timeout=timeout) if timeout != 0 else self._asked.get_nowait()
            except Empty:
                key = min(self._waiting, key=lambda each: self._waiting[each][0])
                self._waiting.pop(key)[1]()
                continue
            if asked is None:
                return
            asked()
