"""The cookies of our pages: by one a user is known again, by the other a browser."""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

BROWSER_COOKIE = "pq_browser"
YEAR_S = 365 * 86_400


def cookie_header(scope: Scope, name: str, value: str, max_age_s: int | None = None) -> tuple[bytes, bytes]:
    """The header that sets a cookie below the prefix of the program; no script and no other site's page reads it.

    Args:
        scope: of the request; whether it came by https decides whether the cookie ever goes another way.
        name: of the cookie.
        value: in characters that need no quoting.
        max_age_s: ``None``: until the browser is closed; 0: it ends now.
    """
    parts = [f"{name}={value}", f"Path={scope.get('root_path') or '/'}", "HttpOnly", "SameSite=Lax"]
    if max_age_s is not None:
        parts.append(f"Max-Age={max_age_s}")
    if scope.get("scheme") == "https":
        parts.append("Secure")
    return b"set-cookie", "; ".join(parts).encode("latin-1")


def csrf_token(secret: bytes, cookie: str) -> str:
    """The word by which a page of ours shows that it is one: only who was given the cookie's page can know it."""
    return hmac.digest(secret, b"csrf:" + cookie.encode("ascii", "replace"), hashlib.sha256).hex()


def is_csrf_token(given: str, secret: bytes, cookie: str) -> bool:
    """Whether it is the word that goes with this cookie."""
    return bool(cookie) and hmac.compare_digest(csrf_token(secret, cookie).encode(), given.encode("utf-8", "replace"))
