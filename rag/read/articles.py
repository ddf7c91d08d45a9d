"""The article that a passage stands in."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=16384)
def article_of(section_path: tuple[str, ...]) -> str:
    """Return the article a passage stands in ("第五条"), or ""."""
    return next((part for part in reversed(section_path) if part.startswith("第") and part.endswith("条")), "")
