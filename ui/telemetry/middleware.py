"""The layer that watches every request from its head to the end of its reply."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from ui.access.caller import caller_of
from ui.http.problems import request_id_of
from ui.telemetry.record import OTHER_ROUTE, RequestRecord, current
from ui.telemetry.telemetry import Telemetry

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LONGEST_TRACE_HEADER = 512
_LEFT, _FAILED, _STOPPING = 499, 500, 503


class Watch:
    """ASGI middleware: note route, status and time of each request, and what of an answer may be told.

    Args:
        app: what comes next.
        telemetry: where it is taken down.
    """

    def __init__(self, app: ASGIApp, telemetry: Telemetry) -> None:
        self._app, self._telemetry = app, telemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and take it down once it is over, however it ends."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        record = _begin(scope)
        token = current.set(record)

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                record.status = message["status"]
            await send(message)

        unsaid = _LEFT
        try:
            await self._app(scope, receive, watched)
        except asyncio.CancelledError:
            unsaid = _STOPPING
            raise
        except Exception:
            unsaid = _FAILED
            raise
        finally:
            current.reset(token)
            self._end(record, scope, unsaid)

    def _end(self, record: RequestRecord, scope: Scope, unsaid: int) -> None:
        record.ended_s = time.perf_counter()
        record.status = record.status or unsaid
        record.route = _route(scope)
        record.key_id = caller_of(scope).key_id
        record.problem = str(scope.get("state", {}).get("problem", ""))
        self._telemetry.note_request(record)


def _begin(scope: Scope) -> RequestRecord:
    headers = dict(scope["headers"])
    return RequestRecord(
        scope["method"], request_id_of(scope), _plain(headers, b"traceparent"), _plain(headers, b"tracestate")
    )


def _plain(headers: dict[bytes, bytes], name: bytes) -> str:
    value = headers.get(name, b"").decode("latin-1")
    return value if len(value) <= _LONGEST_TRACE_HEADER and value.isascii() and value.isprintable() else ""


def _route(scope: Scope) -> str:
    """The template of the route, which the framework leaves in the scope; never the path itself."""
    template = getattr(scope.get("route"), "path_format", None)
    return template if isinstance(template, str) and template else OTHER_ROUTE
