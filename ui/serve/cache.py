"""Answers given before, within a number of bytes."""

from __future__ import annotations

import datetime
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence

from rag.types import Filters, Turn

# An entry's own: two dictionary places, the key, the bytes object.
_OVERHEAD_BYTES = 300


class AnswerCache:
    """The answers asked for last, as the bytes of a pickle each.

    Args:
        most_bytes: what they may take together; 0 keeps none.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._answers: OrderedDict[bytes, bytes] = OrderedDict()
        self._lock = threading.Lock()
        self.bytes = self.hits = self.misses = 0

    @property
    def keeps(self) -> bool:
        """Whether it keeps anything."""
        return self._most > 0

    def get(self, key: bytes) -> bytes | None:
        """The answer of that key, or ``None``."""
        with self._lock:
            found = self._answers.get(key)
            if found is None:
                self.misses += 1
            else:
                self.hits += 1
                self._answers.move_to_end(key)
            return found

    def put(self, key: bytes, answer: bytes) -> None:
        """Keep an answer; those not asked for the longest give way."""
        size = len(answer) + _OVERHEAD_BYTES
        if size > self._most:
            return
        with self._lock:
            self._drop(key)
            self._answers[key] = answer
            self.bytes += size
            while self.bytes > self._most:
                self._drop(next(iter(self._answers)))

    def _drop(self, key: bytes) -> None:
        gone = self._answers.pop(key, None)
        if gone is not None:
            self.bytes -= len(gone) + _OVERHEAD_BYTES


def answer_key(
    revision: str | None, day: datetime.date, question: str, history: Sequence[Turn], filters: Filters
) -> bytes:
    """What an answer of the extractive reader depends on, in 32 bytes."""
    text = repr((revision, day, question, [(turn.role, turn.text) for turn in history], filters))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=32).digest()
