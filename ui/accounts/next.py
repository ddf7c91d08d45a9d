"""Where a visitor goes after signing in: to a page of ours and nowhere else."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

_MOST_CHARS = 1000
# What an address is written in; what is none of these is encoded, a backslash and controls are refused before.
_KEPT = "/?&=%:@!$'()*+,;~#"
_NOT_AGAIN = ("/login", "/logout")


def local_target(wanted: str) -> str:
    r"""Return a path below the program's prefix, ``/`` where anything else is wanted.

    >>> local_target("/documents?q=a")
    '/documents?q=a'
    >>> local_target("//evil.example"), local_target("https://evil.example"), local_target("/\\evil.example")
    ('/', '/', '/')
    """
    if len(wanted) > _MOST_CHARS or not wanted.isprintable() or "\\" in wanted:
        return "/"
    if not wanted.startswith("/") or wanted.startswith("//"):
        return "/"
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    # Dots would let a path begin with two slashes after all, once a browser has resolved it.
    dotted = any(segment.replace("%2e", ".").replace("%2E", ".") in {".", ".."} for segment in parts.path.split("/"))
    if parts.scheme or parts.netloc or dotted or "//" in parts.path or parts.path in _NOT_AGAIN:
        return "/"
    return quote(wanted, safe=_KEPT)
