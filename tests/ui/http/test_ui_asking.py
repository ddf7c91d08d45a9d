"""Work for somebody who may leave."""

from __future__ import annotations

import asyncio
import threading

import pytest

from rag.patience import asker
from ui.http.asking import run_while_awaited
from ui.http.threads import Threads

_PATIENCE_S = 20.0


def test_who_is_no_longer_awaited_is_told() -> None:
    begun, told = threading.Event(), threading.Event()

    def work() -> None:
        patience = asker.get()
        assert patience is not None
        begun.set()
        if patience.wait(_PATIENCE_S):
            told.set()

    async def asks() -> None:
        task = asyncio.ensure_future(run_while_awaited(Threads("test", 1, 1), work))
        await asyncio.to_thread(begun.wait, _PATIENCE_S)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(asks())
    assert told.wait(_PATIENCE_S)
    assert asker.get() is None
