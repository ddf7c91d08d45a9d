"""What a conversation is called: its first question, cut, until its owner calls it something else."""

from __future__ import annotations

from ui.wire import clean_text

LONGEST_TITLE = 60
_ELLIPSIS = "…"


def title_of(words: str) -> str:
    """Return one line of at most ``LONGEST_TITLE`` characters.

    >>> title_of("  2020年高企  净增目标 是多少？ ")
    '2020年高企 净增目标 是多少？'
    >>> len(title_of("问" * 500))
    60
    """
    line = " ".join(clean_text(words).split())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1].rstrip() + _ELLIPSIS
