"""Addresses: what a path is without the prefix of a reverse proxy, and what is said where no route answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# Below these nothing but a route of ours answers; the chat has the rest.
_OWN_PREFIXES = ("/api/", "/v1/")


def local_path(scope: Scope) -> str:
    """Return the path below the prefix under which a proxy shows the program."""
    path, root = str(scope.get("path", "")), str(scope.get("root_path", ""))
    if root and (path == root or path.startswith(root + "/")):
        return path[len(root) :] or "/"
    return path


class Unmatched(BaseRoute):
    """The last route of the API: 405 with ``Allow`` for a known path, 404 for one below the API's prefixes.

    Without it the chat, which is mounted at ``/``, would answer both with pages of its own.

    Args:
        known: the routes before this one, read when a request comes.
    """

    def __init__(self, known: Sequence[BaseRoute]) -> None:
        self._known = known

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Full where the path is ours alone."""
        if scope["type"] != "http":
            return Match.NONE, {}
        path = local_path(scope)
        own = path.startswith(_OWN_PREFIXES) or path in {"/api", "/v1"}
        return (Match.FULL if own or self._allowed(scope) else Match.NONE), {}

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


def _takes(route: BaseRoute, scope: Scope, method: str) -> bool:
    probe: dict[str, Any] = {**scope, "method": method}
    return route.matches(probe)[0] is Match.FULL
