"""Answers given before, within a number of bytes."""

from __future__ import annotations

import datetime
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.text.visible import visible
from rag.types import Answer, Filters, Pointing, Rewriting, Turn, Wording

if TYPE_CHECKING:
    from rag.config import Settings

# An entry's own: two dictionary places, the key, the bytes object.
_OVERHEAD_BYTES = 300
# What came of a model that may do better the next time it is asked.
_FAILED = frozenset({Pointing.REFUSED, Pointing.UNAVAILABLE})


class AnswerCache:
    """The answers asked for last, as the bytes of a pickle each.

    Args:
        most_bytes: what they may take together; 0 keeps none.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._answers: OrderedDict[bytes, bytes] = OrderedDict()
        self._of: tuple[str | None, datetime.date] | None = None
        self._lock = threading.Lock()
        self.bytes = self.hits = self.misses = 0

    @property
    def keeps(self) -> bool:
        """Whether it keeps anything."""
        return self._most > 0

    def hold(self, revision: str | None, day: datetime.date) -> None:
        """Drop all that was answered from another revision of the documents, or on another day."""
        with self._lock:
            if self._of != (revision, day):
                self._of = (revision, day)
                self._answers.clear()
                self.bytes = 0

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


def settings_digest(settings: Settings) -> str:
    """What tells settings apart; secrets do not count."""
    return hashlib.blake2b(settings.model_dump_json().encode(), digest_size=16).hexdigest()


def answer_key(
    state: tuple[str, str | None, datetime.date], question: str, history: Sequence[Turn], filters: Filters
) -> bytes:
    """What an answer depends on, in 32 bytes.

    White space and what shows nothing makes no other question; anything else may be read in another way.

    Args:
        state: what all answers of the moment depend on: settings, documents, day.
        question: as it was put.
        history: the turns before it.
        filters: with the collections that its asker may see.
    """
    plain = " ".join(visible(question).split())
    text = repr((state, plain, [(turn.role, turn.text) for turn in history], filters))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=32).digest()


def is_kept(answer: Answer) -> bool:
    """Whether the same question may get this answer again: not one that a language model failed at."""
    model, rewrite = answer.model, answer.query.rewrite
    if rewrite is not None and rewrite.outcome is not Rewriting.ACCEPTED:
        return False
    return model is None or (model.outcome not in _FAILED and model.wording is not Wording.UNAVAILABLE)


def again(answer: Answer, question: str, milliseconds: float) -> Answer:
    """A kept answer, given to a question that reads the same: it cost nothing but that time."""
    model = answer.model
    if model is not None:
        model = replace(model, calls=0, input_tokens=0, output_tokens=0)
    # Where a list of sensitive words was met the echo may be covered.
    query = answer.query if answer.screened else replace(answer.query, text=visible(question))
    return replace(answer, query=query, model=model, timings={"total": milliseconds})
