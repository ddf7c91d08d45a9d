"""MCP over HTTP: one address that takes a request and gives its reply as JSON, without sessions.

Nothing is kept between requests, so a reply can come from any process, and no stream stays open. Hosts, origins, keys,
sizes and times are watched by the layers around the application, as for every other address.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from starlette.routing import Route

from ui.http.guard.body import MAX_BODY_BYTES
from ui.http.problems import problem_response
from ui.mcp.server import create_mcp_server
from ui.service import Service

if TYPE_CHECKING:
    from fastapi import FastAPI
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from starlette.types import Message, Receive, Scope, Send

MCP_PATH = "/mcp"


def add_mcp(app: FastAPI, service: Service, *, version: str) -> None:
    """Add the address ``/mcp`` to ``app`` and its start and end to those of ``app``."""
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from mcp.server.transport_security import TransportSecuritySettings

    door = _Door()
    around = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(started: Any) -> AsyncIterator[Any]:
        manager = StreamableHTTPSessionManager(
            create_mcp_server(service, version),
            json_response=True,
            stateless=True,
            max_request_body_size=MAX_BODY_BYTES,
            security_settings=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        async with around(started) as state, manager.run():
            door.manager = manager
            try:
                yield state
            finally:
                door.manager = None

    app.router.lifespan_context = lifespan
    # POST alone: there is no stream to listen to, and no session to end.
    app.router.routes.append(Route(MCP_PATH, door, methods=["POST"], include_in_schema=False))


class _Door:
    """The ASGI application at the address; open between start and end of the server."""

    def __init__(self) -> None:
        self.manager: StreamableHTTPSessionManager | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.manager is None:
            await problem_response(scope, "not_ready")(scope, receive, send)
            return
        # Read here, because the library writes an error into the log for every client that leaves in the middle.
        messages = [await receive()]
        while messages[-1]["type"] == "http.request" and messages[-1].get("more_body", False):
            messages.append(await receive())
        if messages[-1]["type"] != "http.request":
            return

        async def again() -> Message:
            return messages.pop(0) if messages else await receive()

        await self.manager.handle_request(scope, again, send)
