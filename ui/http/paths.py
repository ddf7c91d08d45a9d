"""Addresses: what a path is without the prefix of a reverse proxy, and what is said where no route answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# What the chat's page asks for, seen in a browser; its framework brings along a hundred addresses more: for events,
# uploads, files, other servers, recordings, its own developers. None of them is open.
_CHAT_READS = frozenset(("/", "/theme.css", "/favicon.ico", "/robots.txt"))
_CHAT_READ_PREFIXES = ("/assets/", "/static/")


def local_path(scope: Scope) -> str:
    """Return the path below the prefix under which a proxy shows the program."""
    path, root = str(scope.get("path", "")), str(scope.get("root_path", ""))
    if root and (path == root or path.startswith(root + "/")):
        return path[len(root) :] or "/"
    return path


class Unmatched(BaseRoute):
    """The last route of ours: 405 with ``Allow`` for a known path, 404 for whatever the chat's page does not need.

    Without it the chat, which is mounted at ``/``, would answer both with pages of its own, and open all its doors.

    Args:
        known: the routes before this one, read when a request comes.
    """

    def __init__(self, known: Sequence[BaseRoute]) -> None:
        self._known = known

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Full for all that is not the chat's."""
        chats = scope["type"] == "http" and _is_of_chat(scope["method"], local_path(scope))
        return (Match.NONE if chats and not self._allowed(scope) else Match.FULL), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse the request."""
        allowed = self._allowed(scope)
        if allowed:
            raise HTTPException(405, headers={"allow": ", ".join(allowed)})
        raise HTTPException(404)

    def _allowed(self, scope: Scope) -> list[str]:
        """The methods that some route takes on this path."""
        before = []
        for route in self._known:
            if route is self:
                break
            before.append(route)
        if not any(route.matches(scope)[0] is Match.PARTIAL for route in before):
            return []
        allowed = [one for one in _METHODS if any(_takes(route, scope, one) for route in before)]
        return ["GET", "HEAD", *allowed[1:]] if allowed[:1] == ["GET"] else allowed


def _is_of_chat(method: str, path: str) -> bool:
    return method in {"GET", "HEAD"} and (path in _CHAT_READS or path.startswith(_CHAT_READ_PREFIXES))


def _takes(route: BaseRoute, scope: Scope, method: str) -> bool:
    probe: dict[str, Any] = {**scope, "method": method}
    return route.matches(probe)[0] is Match.FULL
