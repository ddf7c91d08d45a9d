"""Session tokens: what a browser shows instead of a key, bound to one origin, for half an hour."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass

PREFIX = "pqs_"
LIFETIME_S = 1800
MAX_CHARS = 2000
# What a page may do for its visitors; a token never edits and never reads the metrics.
TOKEN_SCOPES = frozenset({"ask", "search", "documents", "feedback"})


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says: whose key, for pages of which origin, until when (seconds since 1970)."""

    key_id: str
    origin: str
    expires_at: float
    scopes: frozenset[str] = frozenset()


def sign(token: Token, secret: bytes) -> str:
    """The token as text, ``pqs_PAYLOAD.SIGNATURE``, in characters that a header may hold."""
    said = {"k": token.key_id, "o": token.origin, "e": int(token.expires_at), "s": sorted(token.scopes & TOKEN_SCOPES)}
    payload = _encoded(json.dumps(said, separators=(",", ":")).encode())
    return f"{PREFIX}{payload}.{_signature(payload, secret)}"


def verify(presented: str, secret: bytes) -> Token | None:
    """What the token says when its signature holds, expired or not; else ``None``."""
    payload, _, signature = presented[:MAX_CHARS].removeprefix(PREFIX).partition(".")
    holds = hmac.compare_digest(_signature(payload, secret).encode(), signature.encode("utf-8", "surrogatepass"))
    if not (holds and secret and presented.startswith(PREFIX)):
        return None
    said = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return Token(said["k"], said["o"], float(said["e"]), frozenset(said["s"]) & TOKEN_SCOPES)


def _signature(payload: str, secret: bytes) -> str:
    return _encoded(hmac.digest(secret, payload.encode("utf-8", "surrogatepass"), hashlib.sha256))


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
