"""What a request may not do: send more than it should, or use doors of the chat framework we do not offer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# A question has at most a few thousand characters and a history a few dozen of those; 1 MiB is far above both.
MAX_BODY_BYTES = 1 << 20

# Routes that the chat framework brings along for uploads, files and proxying. The chat sends text only.
CLOSED_PREFIXES = (
    "/gradio_api/upload",
    "/gradio_api/file",
    "/gradio_api/proxy",
    "/gradio_api/stream",
    "/gradio_api/component_server",
    "/gradio_api/deep_link",
    "/gradio_api/run-history",
    "/gradio_api/runs",
    "/monitoring",
)


class RequestLimits:
    """ASGI middleware: 413 for a body over ``max_body_bytes``, 404 for a closed route."""

    def __init__(self, app: ASGIApp, max_body_bytes: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"].startswith(CLOSED_PREFIXES):
            await _refuse(send, 404, "not_found", "没有这个地址")
            return
        if _declared_length(scope) > self._max_body_bytes:
            await self._refuse_length(send)
            return
        await self._pass_counting(scope, receive, send)

    async def _pass_counting(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the body as it comes, for a sender who declares no length or a wrong one."""
        received = 0
        refused = False

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > self._max_body_bytes:
                raise _BodyTooLargeError
            return message

        async def checked(message: Message) -> None:
            # The framework turns our exception into a reply of its own; this puts the right one in its place.
            nonlocal refused
            if received <= self._max_body_bytes:
                await send(message)
            elif not refused:
                refused = True
                await self._refuse_length(send)

        try:
            await self._app(scope, counted, checked)
        except _BodyTooLargeError:
            if not refused:
                await self._refuse_length(send)

    async def _refuse_length(self, send: Send) -> None:
        await _refuse(send, 413, "body_too_large", f"请求内容超过 {self._max_body_bytes} 字节")


class _BodyTooLargeError(Exception):
    """The body went over the limit while it was read."""


def _declared_length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0


async def _refuse(send: Send, status: int, code: str, message: str) -> None:
    body = json.dumps({"error": {"code": code, "message": message}}, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
