"""Cross-origin answers: only for pages of origins that a key names, and never with cookies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from collections.abc import Sequence

HeaderList = tuple[tuple[bytes, bytes], ...]

EXPOSED = "RateLimit, RateLimit-Policy, Retry-After, X-Request-ID, ETag"
ACCEPTED = "Authorization, Content-Type, X-API-Key, X-Request-ID, Accept-Language, If-Match, If-None-Match"
_MAX_AGE_S = 600
VARY: HeaderList = ((b"vary", b"Origin"),)


def cors_headers(origin: str) -> HeaderList:
    """The headers with which a page of ``origin``, one that is allowed, may read the reply."""
    return (
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-expose-headers", EXPOSED.encode()),
    )


def preflight(origin: str, methods: Sequence[str]) -> Response:
    """What a browser is told that asks before it sends; ``origin`` is allowed."""
    return Response(
        status_code=204,
        headers={
            "access-control-allow-origin": origin,
            "access-control-allow-methods": ", ".join(methods),
            "access-control-allow-headers": ACCEPTED,
            "access-control-max-age": str(_MAX_AGE_S),
            "vary": "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
        },
    )
