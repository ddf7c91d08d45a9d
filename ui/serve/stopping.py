"""What becomes of requests that are still under way when the server has to stop."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from ui.errors import NotReadyError
from ui.http.problems import problem_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


class EndQuietly:
    """The outermost ASGI layer: requests under way can be ended with a problem, or with the end of their reply.

    Left to itself the HTTP server would cancel what has not finished in time, send a bare 500, and write a traceback.

    Args:
        app: what requests are passed to.
        threads: in which handlers that wait are run, at most.
    """

    def __init__(self, app: ASGIApp, threads: int) -> None:
        self._app, self._threads = app, threads
        self._running: set[asyncio.Task[object]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None

    def end(self) -> None:
        """End every request that is under way; may be called from any thread."""
        loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended before
                loop.call_soon_threadsafe(self._cancel)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "lifespan":
            self._begin()
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = ended = False

        async def watched(message: Message) -> None:
            nonlocal begun, ended
            begun = begun or message["type"] == "http.response.start"
            ended = ended or (message["type"] == "http.response.body" and not message.get("more_body", False))
            await send(message)

        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            await self._app(scope, receive, watched)
        except asyncio.CancelledError:
            if not begun:
                error = NotReadyError("the server stops; try again in a few seconds")
                await problem_response(scope, error)(scope, receive, send)
            elif not ended:
                with contextlib.suppress(RuntimeError):  # a reply whose length was told cannot be cut short
                    await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._running.discard(task)

    def _begin(self) -> None:
        import anyio.to_thread

        self._loop = asyncio.get_running_loop()
        anyio.to_thread.current_default_thread_limiter().total_tokens = self._threads

    def _cancel(self) -> None:
        for task in self._running:
            task.cancel()
