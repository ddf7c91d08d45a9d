"""Questions that could not be answered in time are refused before their body is read, and counted from then on."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from ui.errors import BusyError
from ui.http.paths import local_path
from ui.http.problems import problem_response
from ui.serve.admission import Ticket, drawn
from ui.service import Service

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_READABLE = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "retry-after, x-request-id",
    "x-content-type-options": "nosniff",
}
ASK_PATHS = ("/api/v1/ask", "/api/v1/search", "/v1/chat/completions")


@runtime_checkable
class Admitting(Protocol):
    """What can say in advance whether a question would be refused."""

    def would_shed(self) -> BusyError | None:
        """The error that a question would get now, or ``None``."""
        ...

    def admit(self) -> Ticket:
        """Let a question in; raises ``BusyError``."""
        ...


class ShedEarly:
    """ASGI middleware for requests that ask: 503 at once when they would wait too long.

    First before the body is read, then once more when it is there, for only then the question counts: whoever sends
    slowly takes nobody's place. From there on it holds its place, also while it waits for a thread to be handled in.
    It belongs inside whatever limits bodies in size and time.

    Args:
        app: what the request is passed to.
        service: whose pipeline says how many are waiting; others than a pool of workers refuse nobody.
        paths: where questions are posted, without the path prefix.
    """

    def __init__(self, app: ASGIApp, service: Service, paths: Sequence[str] = ASK_PATHS) -> None:
        self._app, self._service, self._paths = app, service, frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        door = self._door(scope)
        if door is None:
            await self._app(scope, receive, send)
            return
        refusal = door.would_shed()
        if refusal is not None:
            await problem_response(scope, refusal)(scope, receive, send)
            return
        messages = await _whole_body(receive)
        try:
            ticket = door.admit()
        except BusyError as error:
            await problem_response(scope, error)(scope, receive, send)
            return

        async def again() -> Message:
            return messages.pop(0) if messages else await receive()

        async def sending(message: Message) -> None:
            # An answer given before needs no worker: however slowly its reply is read, it takes nobody's place.
            if message["type"] == "http.response.start" and ticket.claim():
                ticket.release()
            await send(message)

        with ticket:
            before = drawn.set(ticket)
            try:
                await self._app(scope, again, sending)
            finally:
                drawn.reset(before)

    def _door(self, scope: Scope) -> Admitting | None:
        return door_of(scope, self._service, self._paths)


class ShedFirst:
    """ASGI middleware for requests that ask: 503 before anything else is done for them, keys and limits included.

    A crowd is refused for next to nothing, so that those inside keep the processor. What it says is the same for
    everybody, so any page may read it.

    Args:
        app: what the request is passed to.
        service: as for ``ShedEarly``.
        paths: where questions are posted.
    """

    def __init__(self, app: ASGIApp, service: Service, paths: Sequence[str] = ASK_PATHS) -> None:
        self._app, self._service, self._paths = app, service, frozenset(paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        door = door_of(scope, self._service, self._paths)
        refusal = door.would_shed() if door is not None else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await problem_response(scope, refusal, headers=_READABLE)(scope, receive, send)


def door_of(scope: Scope, service: Service, paths: Container[str]) -> Admitting | None:
    """Who is asked whether this request may come in; ``None`` where nobody is refused."""
    asks = scope["type"] == "http" and scope["method"] == "POST" and local_path(scope) in paths
    if not asks or not service.ready:
        return None
    pipeline = service.pipeline
    return pipeline if isinstance(pipeline, Admitting) else None


async def _whole_body(receive: Receive) -> list[Message]:
    """Every message of the body; what comes after it is left to be received."""
    messages = [await receive()]
    while messages[-1]["type"] == "http.request" and messages[-1].get("more_body", False):
        messages.append(await receive())
    return messages
