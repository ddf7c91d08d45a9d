"""The outermost layer: every request has an id and a language, and every reply is ours even when all else fails."""

from __future__ import annotations

import asyncio
import re
import uuid
from typing import TYPE_CHECKING, Literal

from starlette.datastructures import Headers

from ui.http.language import choose_language
from ui.http.problems import problem_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")


class RequestFrame:
    """ASGI middleware: ``state.request_id``, the languages, ``X-Request-ID`` in the reply, the last resort.

    ``state.language`` is what the request accepts, ``state.preferred`` what the administrator has set.

    An id that the asker sends is kept when it is a plain word; any other is replaced.

    Args:
        app: what comes next.
        language: of messages; ``auto``: what the request accepts.
    """

    def __init__(self, app: ASGIApp, language: Literal["auto", "zh", "en"] = "auto") -> None:
        self._app, self._language = app, language

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; an error that nobody answered becomes a problem, if the reply has not begun."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        state = scope.setdefault("state", {})
        state["request_id"] = request_id = given if _ID.match(given) else uuid.uuid4().hex
        state["language"] = choose_language(headers.get("accept-language", ""), self._language)
        state["preferred"] = self._language
        begun = False

        async def framed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                message = {**message, "headers": [*message.get("headers", ()), (b"x-request-id", request_id.encode())]}
            await send(message)

        try:
            await self._app(scope, receive, framed)
        except asyncio.CancelledError:  # the server stops and waits no longer
            if not begun:
                await problem_response(scope, "stopping", headers={"connection": "close"})(scope, receive, framed)
            raise
        except Exception as error:  # the outermost edge of a request
            if begun:
                raise
            await problem_response(scope, error)(scope, receive, framed)
