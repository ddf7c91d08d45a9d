"""What a connection may cost before a request has come: time, bytes, and a place among the open ones."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from httptools import HttpParserError, HttpParserUpgrade
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    from rag.config import Settings

MOST_HEAD_BYTES = 32 << 10
MOST_HEADERS = 200


def connection_class(settings: Settings) -> type[HttpToolsProtocol]:
    """Return the class of connections for uvicorn, with the limits of the settings."""
    return type(
        "LimitedConnection",
        (GuardedConnection,),
        {
            "head_timeout_s": settings.header_timeout_s,
            "send_timeout_s": settings.send_timeout_s,
            "most_connections": settings.max_connections,
        },
    )


class GuardedConnection(HttpToolsProtocol):
    """A connection that is closed when the head of its next request is late, too long or malformed, or a reply unread.

    Nothing of that is worth a line in the log: the program has done no wrong, and whoever sends it may send much.
    """

    head_timeout_s = 10.0
    send_timeout_s = 30.0
    most_connections = 1000

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._head_timer: asyncio.TimerHandle | None = None
        self._unread_timer: asyncio.TimerHandle | None = None
        self._head_bytes = self._head_lines = 0
        self._refused = self._head_begun = self._in_head = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a new connection, unless too many are open."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=0)  # so that whatever is left unread is noticed
        if len(self.connections) > self.most_connections:
            self._refuse("busy")
        else:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timers."""
        self._stop_timer()
        self._stop_unread_timer()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The client takes no more: it has so much time to go on."""
        super().pause_writing()
        if self._unread_timer is None:
            self._unread_timer = self.loop.call_later(self.send_timeout_s, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has taken all there was."""
        self._stop_unread_timer()
        super().resume_writing()

    def _stop_unread_timer(self) -> None:
        if self._unread_timer is not None:
            self._unread_timer.cancel()
            self._unread_timer = None

    def data_received(self, data: bytes) -> None:
        """Read on, unless the connection was refused."""
        if self._refused:
            return
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except HttpParserError:
            self._refuse("headers_too_large" if self._is_too_long() else "malformed_request")
        except HttpParserUpgrade:
            pass  # offered, not asked for: the request is answered as it is
        if self._head_timer is None and self._idle and not self.transport.is_closing():
            self._await_head()  # empty lines, say, end the wait for the next request and begin none

    def on_message_begin(self) -> None:
        """The first byte of a request: from here on its head has so much time."""
        super().on_message_begin()
        self._head_bytes = self._head_lines = 0
        self._head_begun = self._in_head = True
        if self._head_timer is None:
            self._await_head()

    def on_url(self, url: bytes) -> None:
        """A part of the address."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A line of the head; one that comes after the body is counted and left out: no proxy has looked at it."""
        self._head_lines += 1
        self._count(len(name) + len(value))
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is there."""
        self._head_begun = self._in_head = False
        self._stop_timer()
        super().on_headers_complete()

    def _count(self, size: int) -> None:
        """Raises ``ValueError``, which the parser takes for a malformed head, when the head is too long."""
        self._head_bytes += size
        if self._is_too_long():
            raise ValueError("the head of the request is too long")

    def _is_too_long(self) -> bool:
        return self._head_bytes > MOST_HEAD_BYTES or self._head_lines > MOST_HEADERS

    @property
    def _idle(self) -> bool:
        """Whether no request is under way."""
        return (self.cycle is None or self.cycle.response_complete) and not self.pipeline

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(self.head_timeout_s, self._on_late_head)

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _on_late_head(self) -> None:
        self._head_timer = None
        if self._head_begun:
            self._refuse("request_timeout")
        else:
            self.transport.close()

    def _refuse(self, code: str) -> None:
        """Say why, where no other reply is under way, and close the connection."""
        self._refused = True
        self._stop_timer()
        if self.transport.is_closing():
            return
        if self._idle or not (self.cycle.response_started or self.pipeline):
            self.transport.write(_refusal(code))
        if self.cycle is not None and not self.cycle.response_complete:  # whoever works on it writes nothing more
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()


def _refusal(code: str) -> bytes:
    from ui.http.problems import MEDIA_TYPE, problem_body

    body = problem_body({"type": "http", "headers": []}, code)
    content = json.dumps(body, ensure_ascii=False).encode()
    status = HTTPStatus(body["status"])
    lines = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        f"content-type: {MEDIA_TYPE}",
        f"content-length: {len(content)}",
        "connection: close",
        *(["retry-after: 1"] if status is HTTPStatus.SERVICE_UNAVAILABLE else []),
    ]
    return "\r\n".join((*lines, "", "")).encode() + content
