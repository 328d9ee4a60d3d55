"""Calls that only hand a function on to be called in a thread: `await asyncio.to_thread(check, stored, typed)`.

What such a call does is what the function does, so it is read as that call.
"""

from __future__ import annotations

from authlint.python.values import Attribute, Call, Symbol, Value, bare

HANDED_FIRST = frozenset(
    {
        "asyncio.to_thread",
        "anyio.to_thread.run_sync",
        "trio.to_thread.run_sync",
        "starlette.concurrency.run_in_threadpool",
        "fastapi.concurrency.run_in_threadpool",
        "twisted.internet.threads.deferToThread",
        "litestar.concurrency.sync_to_thread",
    }
)
"""Functions that call their first argument with the others."""

ADAPTERS = frozenset({"asgiref.sync.sync_to_async", "asgiref.sync.async_to_sync"})
"""Functions whose result is called in place of their first argument."""


Keywords = tuple[tuple[str | None, Value], ...]
Handed = tuple[Value, tuple[Value, ...], Keywords]
"""A callee with its arguments."""


def handed_on(func: Value, args: tuple[Value, ...], keywords: Keywords) -> Handed | None:
    """What is called with what in the end; None for a call that hands nothing on.

    `loop.run_in_executor(pool, check, typed)` names the pool first; a `functools.partial` brings arguments.
    """
    if type(func) is Symbol:
        if func.name not in HANDED_FIRST or not args:
            return None
        return _opened(args[0], args[1:], keywords)
    if type(func) is Attribute:
        if func.name != "run_in_executor" or len(args) < 2:
            return None
        return _opened(args[1], args[2:], keywords)
    made = bare(func)
    if type(made) is Call and type(wrapper := bare(made.func)) is Symbol:
        if wrapper.name in ADAPTERS and made.args:
            return _opened(made.args[0], args, keywords)
    return None


def _opened(called: Value, args: tuple[Value, ...], keywords: Keywords) -> Handed:
    inner = bare(called)
    if type(inner) is Call and type(name := bare(inner.func)) is Symbol and name.name == "functools.partial":
        if inner.args:
            return inner.args[0], (*inner.args[1:], *args), (*inner.keywords, *keywords)
    return called, args, keywords
