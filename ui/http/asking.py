"""Work for an asker who may leave: who closes the connection, or stops reading, is not worked for any longer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from fastapi import Request

from rag.patience import Patience, asker
from ui.http.threads import Threads

T = TypeVar("T")

_DISCONNECT = "http.disconnect"


async def run_for(request: Request, threads: Threads, work: Callable[[], T]) -> T:
    """Return what ``work`` returns, worked out in a thread for as long as the client of ``request`` is there.

    Raises:
        StoppedError: the client has left.
        BusyError: too much is under way already.
    """
    patience = Patience()
    watching = asyncio.ensure_future(_until_it_leaves(request, patience))
    try:
        return await threads.run(for_asker(patience, work))
    finally:
        watching.cancel()
        patience.leave()


async def run_while_awaited(threads: Threads, work: Callable[[], T]) -> T:
    """Return what ``work`` returns, worked out in a thread for as long as this call is not cancelled.

    Raises:
        BusyError: too much is under way already.
    """
    patience = Patience()
    try:
        return await threads.run(for_asker(patience, work))
    finally:
        patience.leave()


def for_asker(patience: Patience, work: Callable[[], T]) -> Callable[[], T]:
    """``work``, to be called in a context of its own, for somebody of that patience."""

    def run() -> T:
        asker.set(patience)
        return work()

    return run


async def _until_it_leaves(request: Request, patience: Patience) -> None:
    while (await request.receive())["type"] != _DISCONNECT:
        pass
    patience.leave()
