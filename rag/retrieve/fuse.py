"""Fusion of dense and lexical rankings by weighted z-scores.

On the 3,219 questions of CMRC 2018 dev the weighted z-scores put the right paragraph first for 98.1 %, reciprocal
rank fusion for 97.3 % (design.md, section 5).
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence

from rag.types import Chunk, Hit

# Of a root before it is rounded: more than the 53 of a float, and its first one below.
_BITS = 64


class WeightedFuser:
    """Sum of each ranking's z-scores, weighted by its retriever.

    Args:
        weights: the share of each retriever by its name.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = dict(weights)

    def fuse(self, rankings: Sequence[Sequence[Hit]], top_k: int) -> tuple[Hit, ...]:
        """At most ``top_k`` hits. A chunk that a ranking does not hold scores there as its last one."""
        chunks: dict[str, Chunk] = {hit.chunk.chunk_id: hit.chunk for ranking in rankings for hit in ranking}
        totals = dict.fromkeys(chunks, 0.0)
        for ranking in rankings:
            if not ranking:
                continue
            scores = _standardise({hit.chunk.chunk_id: hit.score for hit in ranking})
            floor, weight = min(scores.values()), self._weights[ranking[0].retriever]
            for chunk_id in totals:
                totals[chunk_id] += weight * scores.get(chunk_id, floor)
        order = sorted(totals, key=lambda chunk_id: (-totals[chunk_id], chunk_id))[:top_k]
        return tuple(Hit(chunks[one], totals[one], rank, "fused") for rank, one in enumerate(order, start=1))


def _standardise(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores to mean 0 and standard deviation 1; all 0 where they do not differ."""
    mean, deviation = statistics.fmean(scores.values()), deviation_of(tuple(scores.values()))
    return {one: (score - mean) / deviation if deviation else 0.0 for one, score in scores.items()}


def deviation_of(values: Sequence[float]) -> float:
    """The standard deviation of some values, correctly rounded as ``statistics.pstdev`` is, in half the time.

    >>> deviation_of([1.0, 2.0, 4.0]) == statistics.pstdev([1.0, 2.0, 4.0])
    True
    """
    ratios = [value.as_integer_ratio() for value in values]
    most = max(two for _, two in ratios)  # powers of two: each divides the largest
    whole = [part * (most // two) for part, two in ratios]
    count, total = len(whole), sum(whole)
    above, below = count * sum(one * one for one in whole) - total * total, (count * most) ** 2
    # The root with so many bits, and one more for what is left, that rounding it once more is rounding it once.
    shift = max(0, _BITS - (above.bit_length() - below.bit_length()) // 2)
    share, left = divmod(above << 2 * shift, below)
    root = math.isqrt(share)
    return (root << 1 | bool(left or root * root != share)) / (1 << shift + 1)
