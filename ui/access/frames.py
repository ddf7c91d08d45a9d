"""Which pages may show ours in a frame: ``frame-ancestors`` of the content security policy."""

from __future__ import annotations

from ui.access.directory import Directory
from ui.access.secret import ID_CHARS, id_within

SELF = "'self'"
_NAME = "frame-ancestors"


def frame_ancestors(directory: Directory | None, now: float, key: str = "") -> str:
    """The sources of ``frame-ancestors`` for a page.

    Args:
        directory: the keys; ``None`` while they cannot be read.
        now: seconds since 1970.
        key: what the page's address names, a key's public id or a whole key; empty: pages of any key may show it.
    """
    if directory is None:
        return SELF
    key_id = (id_within(key) or key[:ID_CHARS]) if key else None
    return " ".join((SELF, *directory.origins(now, key_id)))


def with_frame_ancestors(policy: str, sources: str) -> str:
    """A content security policy with ``frame-ancestors``, unless it has its own.

    >>> with_frame_ancestors("default-src 'self'", "'self'")
    "default-src 'self'; frame-ancestors 'self'"
    """
    return policy if _NAME in policy else f"{policy}; {_NAME} {sources}"
