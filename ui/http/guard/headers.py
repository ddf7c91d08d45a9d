"""Headers that make a browser keep the promise of the page: nothing is fetched from, or sent to, elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.access.frames import SELF, with_frame_ancestors

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The chat framework starts from inline scripts and compiles some of them; everything else is closed.
# Who may show a page in a frame stands in ``state.frame_ancestors``; nobody else's page may.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "connect-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)
_HEADERS = (
    (b"content-security-policy", CONTENT_POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


class SafeHeaders:
    """ASGI middleware: add the headers above to every reply that does not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and dress its reply."""

        async def dressing(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = list(message.get("headers", ()))
                named = {name.lower() for name, _ in own}
                dressed = own + [one for one in _HEADERS if one[0] not in named]
                message = {**message, "headers": [_framed(one, scope) for one in dressed]}
            await send(message)

        await self._app(scope, receive, dressing if scope["type"] == "http" else send)


def _framed(header: tuple[bytes, bytes], scope: Scope) -> tuple[bytes, bytes]:
    name, value = header
    if name.lower() != b"content-security-policy":
        return header
    sources = scope.get("state", {}).get("frame_ancestors", SELF)
    return name, with_frame_ancestors(value.decode("latin-1"), sources).encode("latin-1")
