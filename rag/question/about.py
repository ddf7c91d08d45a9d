"""Small talk: what is said to the program or asked of it, not of what the documents say."""

from __future__ import annotations

from rag.lexicon.patterns import first_name
from rag.types import About

_LONGEST = 60  # characters: what is longer says more than this


def find_about(normalized: str) -> About | None:
    """Return what a folded text as a whole says to the program or asks of it; ``None`` where it asks the documents.

    >>> find_about("你好"), find_about("你好,低保怎么申请")
    (<About.GREETING: 'greeting'>, None)
    """
    name = first_name("about", normalized.strip()) if len(normalized) <= _LONGEST else ""
    return About(name) if name else None
