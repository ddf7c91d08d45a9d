"""Which scope each route of the API needs and how it is counted; the one table of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Counted = Literal["ask", "read", "chat", "page", ""]
_METHODS = ("GET", "POST", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table.

    ``path``: ``*`` stands for one segment. ``scope``: what the caller must have;
    empty: nothing. ``counted``: ``ask`` by rate and quota, ``read`` by ten times the rate, ``chat`` as the chat page's
    questions, ``page`` by ten times that. ``keyless``: a caller without a key may come, where the API is public.
    ``session``: it belongs to our own pages: who has signed in is told by a cookie, keys do not count, and whatever
    changes something must come from one of them.
    """

    methods: tuple[str, ...]
    path: str
    scope: str
    counted: Counted = "ask"
    keyless: bool = True
    session: bool = False


def _page(path: str, scope: str, methods: tuple[str, ...] = ("GET",)) -> Rule:
    return Rule(methods, path, scope, "page", session=True)


SESSIONS = "/api/v1/sessions"
RULES = (
    Rule(("POST",), "/api/v1/ask", "ask"),
    Rule(("POST",), "/api/v1/search", "search"),
    Rule(("POST",), "/api/v1/feedback", "feedback", "read"),
    Rule(("GET",), "/api/v1/suggestions", "ask", "read"),
    Rule(("GET",), "/api/v1/indicators", "documents", "read"),
    Rule(("GET",), "/api/v1/documents", "documents", "read"),
    Rule(("GET",), "/api/v1/documents/*", "documents", "read"),
    Rule(("GET",), "/api/v1/documents/*/*", "documents", "read"),
    Rule(("POST",), "/api/v1/documents", "edit", "read", keyless=False),
    Rule(("PATCH", "DELETE"), "/api/v1/documents/*", "edit", "read", keyless=False),
    Rule(("POST",), SESSIONS, "", "read", keyless=False),
    Rule(("POST",), "/v1/chat/completions", "ask"),
    Rule(("GET",), "/v1/models", "ask", "read"),
    Rule(("GET",), "/v1/models/*", "ask", "read"),
    Rule(("POST",), "/mcp", "ask"),
    Rule(("GET", "DELETE"), "/mcp", "ask", "read"),
    Rule(("GET",), "/metrics", "", ""),
    _page("/", "ask"),
    _page("/source/*", "documents"),
    _page("/c/*", "ask"),
    _page("/documents", "documents"),
    _page("/documents/*", "documents"),
    _page("/documents/*/*", "documents"),
    _page("/indicators", "documents"),
    _page("/indicators/*", "documents"),
    _page("/login", "", ("GET", "POST")),
    _page("/logout", "", ("POST",)),
    _page("/account", "", ("GET", "POST")),
    _page("/account/password", "", ("POST",)),
    Rule(("POST",), "/chat/ask", "ask", "chat", session=True),
    Rule(("POST",), "/chat/turns/*/retry", "ask", "chat", session=True),
    *(_page(f"/chat{deep}", "ask", _METHODS) for deep in ("/*", "/*/*", "/*/*/*")),
    *(_page(f"/workspace{deep}", "work", _METHODS) for deep in ("", "/*", "/*/*", "/*/*/*", "/*/*/*/*")),
)
# Pages that another site may show in a frame.
FRAMED = frozenset({"/", "/embed"})


def rule_of(method: str, path: str) -> Rule | None:
    """The line for a request, ``None`` where nothing is asked of the caller; ``path`` without a proxy's prefix.

    >>> rule_of("HEAD", "/api/v1/documents/d1/text").scope
    'documents'
    >>> rule_of("GET", "/").session
    True
    """
    wanted = "GET" if method == "HEAD" else method
    segments = (path.rstrip("/") or "/").split("/") if len(path) <= 1000 else [""]
    for rule in RULES:
        if wanted in rule.methods and _fits(segments, _segments(rule.path)):
            # No page of ours has a slash at its end: that address is nobody's, and is answered as such.
            return None if rule.session and path != "/" and path.endswith("/") else rule
    return None


def methods_of(path: str) -> tuple[str, ...]:
    """The methods that the table knows for a path."""
    return tuple(method for method in _METHODS if rule_of(method, path))


@lru_cache(maxsize=64)
def _segments(path: str) -> tuple[str, ...]:
    return tuple(path.split("/"))


def _fits(segments: list[str], pattern: tuple[str, ...]) -> bool:
    return len(segments) == len(pattern) and all(
        given == wanted or (wanted == "*" and given) for given, wanted in zip(segments, pattern, strict=True)
    )
