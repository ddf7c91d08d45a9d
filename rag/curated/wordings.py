"""What is worked out of stored wordings, remembered: they are compared with every question."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from rag.curated.wording import Wording, exact_key, wording
from rag.stages import Vectors
from rag.types import Query

# Two wordings that share their words are one question from this cosine on: of 62 pairs that ask the same and share
# them the farthest have 0.976 (multilingual-e5-small) and 0.348 (hashing, which sees only the order of characters).
THRESHOLDS = (("hashing", 0.3), ("multilingual-e5", 0.97), ("", 0.9))
_REMEMBERED = 4096


class Wordings:
    """Reads wordings, and remembers what it has read of them.

    Args:
        understand: analyses a question.
        vector: its vector.
        revision: changes with the documents, which bear on what a question means: 今年 is the newest report's.
        threshold: the least cosine of two wordings of one question.
    """

    def __init__(
        self,
        understand: Callable[[str], Query],
        vector: Callable[[str], Vectors],
        revision: Callable[[], str | None],
        threshold: float,
    ) -> None:
        self.threshold = threshold
        self._revision = revision
        self._read = lru_cache(_REMEMBERED)(lambda text, _: wording(understand(text)))
        self.vector = lru_cache(_REMEMBERED)(vector)
        self.key = lru_cache(_REMEMBERED)(exact_key)
        self.pairs = lru_cache(_REMEMBERED)(lambda text: pairs_of(self.key(text)))

    def of(self, text: str) -> Wording:
        """How a stored question is worded."""
        return self._read(text, self._revision())


def threshold_of(embedder: str) -> float:
    """Return the least cosine of two wordings of one question, by the name of the embedding model."""
    return next(value for name, value in THRESHOLDS if embedder.startswith(name))


def pairs_of(key: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a key."""
    return frozenset(key[at : at + 2] for at in range(len(key) - 1)) or frozenset({key})


def alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of pairs that two keys have in common, in [0, 1]."""
    return 2 * len(one & other) / (len(one) + len(other))
