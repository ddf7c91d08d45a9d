"""Reasoning models think aloud between ``<think>`` and ``</think>`` before they answer; only the answer is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_OPEN = "<think>"
_CLOSE = "</think>"


def without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    """Yield ``pieces`` without what stands between the thinking marks, which may be split over pieces.

    A thought that never closes swallows the rest: a reply cut off while thinking holds no answer.

    >>> "".join(without_thoughts(["<thi", "nk>嗯</think>", "答案"]))
    '答案'
    """
    pending, thinking = "", False
    for piece in pieces:
        pending += piece
        while True:
            mark = _CLOSE if thinking else _OPEN
            before, found, after = pending.partition(mark)
            if not found:
                break
            if before and not thinking:
                yield before
            pending, thinking = after, not thinking
        held = _started(pending, mark)
        ready, pending = pending[: len(pending) - held], pending[len(pending) - held :]
        if ready and not thinking:
            yield ready
    if pending and not thinking:
        yield pending


def _started(text: str, mark: str) -> int:
    """Return how many last characters of ``text`` could be the start of ``mark``."""
    return next((size for size in range(min(len(text), len(mark) - 1), 0, -1) if text.endswith(mark[:size])), 0)
