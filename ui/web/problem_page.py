"""A problem as a page: whoever follows an address in a browser reads words, not JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

from ui.http.language import page_language
from ui.http.paths import local_path
from ui.http.problems import MEDIA_TYPE
from ui.web.frame import page_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# What programs ask for, whatever their browser accepts.
_DATA = ("/api/", "/v1/", "/mcp", "/chat/", "/workspace/api/", "/web/", "/widget.js", "/gradio_api/")
# Longer than any problem of ours.
_MOST_BYTES = 100_000


class ProblemPages:
    """ASGI middleware: of a request that would show a page, the reply that tells a problem becomes one.

    Status and headers stay; a page that only has to wait for the server looks again by itself.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if not _shows(scope):
            await self._app(scope, receive, send)
            return
        scope = _in_the_language_of_pages(scope)
        begun: Message | None = None
        body = b""

        async def sending(message: Message) -> None:
            nonlocal begun, body
            if message["type"] == "http.response.start" and _tells_problem(message):
                begun = message
            elif begun is None:
                await send(message)
            else:
                body += message.get("body", b"")[:_MOST_BYTES]
                if not message.get("more_body", False):
                    await _page(scope, receive, send, begun, body)

        await self._app(scope, receive, sending)


async def _page(scope: Scope, receive: Receive, send: Send, begun: Message, body: bytes) -> None:
    told = json.loads(body) if body else {}
    title, detail = (str(told.get(name, "")) for name in ("title", "detail"))
    waits = begun["status"] == 503
    reply = page_response(
        scope, "problem.html", "problem", status=begun["status"], title=title, detail=detail, waits=waits
    )
    kept = Headers(raw=begun["headers"])
    sent = MutableHeaders(raw=reply.raw_headers)
    for name in ("retry-after", "allow"):
        if name in kept:
            sent[name] = kept[name]
    await reply(scope, receive, send)


def _in_the_language_of_pages(scope: Scope) -> Scope:
    """The request with its problems told in the language of the page that shows them, not in the browser's."""
    state = {**scope.get("state", {}), "language": page_language(scope)}
    if (caller := state.get("caller")) is not None:
        state["caller"] = replace(caller, language=page_language(scope))
    return {**scope, "state": state}


def _shows(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or local_path(scope).startswith(_DATA):
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


def _tells_problem(message: Message) -> bool:
    return Headers(raw=message["headers"]).get("content-type", "").startswith(MEDIA_TYPE)
