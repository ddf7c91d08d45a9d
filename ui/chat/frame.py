"""``/``: the page of the chat, made here around what its framework starts from.

The framework writes its page once for everybody. Ours is written for who looks at it: in the language and theme
chosen, with the token of the session, and with all of the shell in it, so that it stands there before any script runs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from ui.http.guard.headers import CONTENT_POLICY
from ui.http.paths import local_path
from ui.http.problems import code_of_status, problem_response
from ui.web.assets import web_assets
from ui.web.frame import page_response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from rag.config import Settings

_STYLES = ("tokens", "base", "chat", "answer")
# Scripts of the page, asked for at once: found one after the other they would take a way to the server each.
_MODULES = ("js/common/", "js/chat/", "js/answer/", "js/source/")
_CONFIG = re.compile(r"<script>window\.gradio_config = .*?;</script>", re.DOTALL)
_DESCRIPTION = re.compile(r"<script>window\.gradio_api_info = .*?;</script>", re.DOTALL)
_SCRIPT = re.compile(r'<script type="module" crossorigin src="\./assets/[\w.-]+"></script>')
_STYLE = re.compile(r'<link rel="stylesheet" crossorigin href="\./assets/[\w.-]+">')


class ChatFrame:
    """ASGI application around the framework's.

    Args:
        app: the framework's.
        settings: how long a question may be.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer for the page itself, let the framework answer for its files."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif local_path(scope) == "/":
            await self._page(scope, receive, send)
        else:
            await self._pass(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        parts: list[bytes] = []

        async def kept(message: Message) -> None:
            if message["type"] == "http.response.body":
                parts.append(message.get("body", b""))

        await self._app(scope, receive, kept)
        written = b"".join(parts).decode()
        reply = page_response(
            scope,
            "chat/page.html",
            "chat",
            policy=CONTENT_POLICY,
            framework=[_first(pattern, written) for pattern in (_CONFIG, _DESCRIPTION, _STYLE, _SCRIPT)],
            longest=self._settings.max_question_chars,
            styles=[f"css/{name}.css" for name in _STYLES if f"css/{name}.css" in web_assets().by_path],
            modules=sorted(path for path in web_assets().by_path if path.startswith(_MODULES)),
        )
        await reply(scope, receive, send)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the framework answer; an error of its own becomes a problem."""
        begun = refused = False

        async def checked(message: Message) -> None:
            nonlocal begun, refused
            if message["type"] == "http.response.start" and message["status"] >= 400:
                refused = True
                await problem_response(scope, code_of_status(message["status"]))(scope, receive, send)
            elif not refused:
                begun = True
                await send(message)

        try:
            await self._app(scope, receive, checked)
        except (HTTPException, RuntimeError):
            if not begun:
                raise
            await send({"type": "http.response.body", "body": b"", "more_body": False})


def _first(pattern: re.Pattern[str], written: str) -> str:
    """What the framework's page has of it; without, the shell still works, only the framework does not start."""
    found = pattern.search(written)
    return found[0] if found else ""
