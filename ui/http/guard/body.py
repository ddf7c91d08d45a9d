"""What a request may not do: send more, or more slowly, than it should."""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING

from starlette.requests import ClientDisconnect

from ui.http.paths import local_path
from ui.http.problems import problem_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A question has at most a few thousand characters and a history a few dozen of those; 2 MiB is far above both,
# however the characters are written.
MAX_BODY_BYTES = 2 << 20
BODY_TIMEOUT_S = 20.0
# Files come longer: beyond the time for any body, as much more as this rate needs for what has come.
LEAST_BYTES_PER_S = 64 << 10
UPLOADS = frozenset({("POST", "/api/v1/documents"), ("POST", "/workspace/api/uploads")})
# The file of a question set, and what its form may hold beside it.
SET_FILE_BYTES = 4 << 20
_FORM_BYTES = 64 << 10
_SET_FILES = re.compile(r"/workspace/sets(?:/[^/]+/import)?")
# A body of JSON may hold so many values; a million empty lists fit into 2 MiB and take a second to read.
MAX_VALUES = 30_000
# Two thousand questions, each with a hundred forms of its answer.
_SET_VALUES = 300_000
_VALUE_MARKS = (b",", b"[", b"{")


class RequestLimits:
    """ASGI middleware: 413 for a body too large or of too many values, 408 for one too slow, 415 for a packed one.

    Args:
        app: what comes next.
        max_body_bytes: of any body.
        max_upload_bytes: of one that brings documents.
        timeout_s: until a body has come.
    """

    def __init__(
        self,
        app: ASGIApp,
        max_body_bytes: int = MAX_BODY_BYTES,
        max_upload_bytes: int = MAX_BODY_BYTES,
        timeout_s: float = BODY_TIMEOUT_S,
    ) -> None:
        self._app, self._timeout_s = app, timeout_s
        self._max_body_bytes, self._max_upload_bytes = max_body_bytes, max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = local_path(scope)
        most, values = self._limits(scope["method"], path)
        if _header(scope, b"content-encoding").lower() not in {b"", b"identity"}:
            await _refuse(scope, receive, send, "unsupported_media_type", {"accepted": "application/json"})
        elif _declared_length(scope) > most:
            await _refuse(scope, receive, send, "body_too_large", {"most": most})
        else:
            body = _Body(receive, most, self._timeout_s, values)
            await self._pass_counting(scope, body, send, receive)

    def _limits(self, method: str, path: str) -> tuple[int, int | None]:
        """How many bytes and values a body may have; ``None``: values are not counted."""
        if (method, path) in UPLOADS:
            return self._max_upload_bytes, None
        if method == "POST" and _SET_FILES.fullmatch(path):
            return SET_FILE_BYTES + _FORM_BYTES, _SET_VALUES
        return self._max_body_bytes, MAX_VALUES

    async def _pass_counting(self, scope: Scope, body: _Body, send: Send, receive: Receive) -> None:
        """Watch the body as it comes, for a sender who declares no length or a wrong one, or takes its time."""
        refused = False

        async def checked(message: Message) -> None:
            # The framework turns our exception into a reply of its own; this puts the right one in its place.
            nonlocal refused
            if not body.fault:
                await send(message)
            elif not refused:
                refused = True
                await _refuse(scope, receive, send, body.fault, {"most": body.most})

        try:
            await self._app(scope, body.receive, checked)
        except _BodyError:
            if not refused:
                await _refuse(scope, receive, send, body.fault, {"most": body.most})


class _BodyError(ClientDisconnect):
    """The body went over a limit while it was read: nothing more of it comes, which routes know how to end with."""


class _Body:
    """One body on its way in. ``fault`` is the code of the problem it made, or ""."""

    def __init__(self, receive: Receive, most: int, timeout_s: float, most_values: int | None) -> None:
        self._receive, self.most, self._timeout_s = receive, most, timeout_s
        self._most_values, self._values = most_values, 0
        self._begun, self._bytes, self._complete = time.monotonic(), 0, False
        self.fault = ""

    async def receive(self) -> Message:
        if self._complete:  # what follows is whether the client is still there
            return await self._receive()
        left = self._begun + self._timeout_s + self._bytes / LEAST_BYTES_PER_S - time.monotonic()
        try:
            message = await asyncio.wait_for(self._receive(), max(left, 0.001))
        except TimeoutError as error:
            self.fault = "request_timeout"
            raise _BodyError from error
        content = message.get("body", b"")
        self._bytes += len(content)
        self._complete = not message.get("more_body", False)
        if self._most_values is not None:
            self._values += sum(content.count(mark) for mark in _VALUE_MARKS)
        if self._bytes > self.most or self._values > (self._most_values or 0):
            self.fault = "body_too_large" if self._bytes > self.most else "body_too_complex"
            raise _BodyError
        return message


def _header(scope: Scope, wanted: bytes) -> bytes:
    for name, value in scope["headers"]:
        if name == wanted:
            return bytes(value)
    return b""


def _declared_length(scope: Scope) -> int:
    value = _header(scope, b"content-length")
    return int(value) if value.isdigit() and len(value) < 20 else 0


async def _refuse(scope: Scope, receive: Receive, send: Send, code: str, values: dict[str, object]) -> None:
    # The rest of the body is not read, so nothing else can follow on this connection.
    reply = problem_response(scope, code, values=values, headers={"connection": "close"})
    await reply(scope, receive, send)
