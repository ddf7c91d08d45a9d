"""The trained selector: how well each unit answers a query, from the vectors of their tokens (late interaction).

The score of a unit is s · (mean over the query's tokens, by their weights, of the best cosine to a token of the unit
or, less d, of the headings above it − b0). 0 is where no answer begins: a unit below it is less likely right than none.
A unit that holds nearly all of a question and one heavy word not at all scores well; what it misses is told apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import EmbedderError
from rag.stages import QueryTokens, TokenVectors, Vectors
from rag.types import Span

WEIGHTS = Path(__file__).with_name("selector.safetensors")

MISSED = 0.05
"""What a unit misses where that is not known: between what right answers miss and what others do."""

# Part of a unit: a chunk by its id, and a span of the chunk's text.
Part = tuple[str, Span]

_Indices = NDArray[np.int64]
_WORST = -1.0  # the cosine of what is not there
# From here a token counts as matched, in whatever words; 0.5, 0.7 and 0.8 tell right answers from others less well.
_MATCHED = 0.6
# Multiplications at once that numpy's library does in the calling thread (OpenBLAS shares out more than
# 262,144): its helpers wait busily, and on a busy processor a product of half a millisecond takes a hundred with them.
_ONE_THREAD = 200_000
_STRIDE = 1 << 17  # places of one chunk lie below it, so that those of several can be searched as one list


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """How units answer a query, float32 ``[n]`` each.

    ``scores``: in log odds. ``missed``: the mean over the query's tokens, by their weights, of what the best cosine
    falls short of that of a match; 0 where each token is matched, however well.
    """

    scores: Vectors
    missed: Vectors


@dataclass(frozen=True, slots=True)
class Selector:
    """Scores units. ``scale`` is s, ``threshold`` b0, ``demotion`` d of the formula above."""

    scale: float
    threshold: float
    demotion: float

    def matches(
        self, query: QueryTokens, passages: Mapping[str, TokenVectors], units: Sequence[Sequence[Part]]
    ) -> Matches:
        """Match units; one that goes on over several chunks has a part in each.

        Args:
            query: the question's tokens.
            passages: the tokens of chunks by chunk id.
            units: the parts of each unit.

        Returns:
            Score 0 and ``MISSED`` for a unit none of whose chunks has tokens, and for all of an empty query.
        """
        scores, missed = np.zeros(len(units), dtype=np.float32), np.full(len(units), MISSED, dtype=np.float32)
        known = [(index, part) for index, unit in enumerate(units) for part in unit if part[0] in passages]
        if not known or not len(query.rows):
            return Matches(scores, missed)
        chosen = list(dict.fromkeys(chunk_id for _, (chunk_id, _) in known))
        best = self._best([passages[one] for one in chosen], query, _places(chosen, [part for _, part in known]))
        owners = np.array([index for index, _ in known])
        firsts = np.flatnonzero(np.diff(owners, prepend=-1))
        cosines = np.maximum.reduceat(best, firsts, axis=1)
        shares = query.weights / query.weights.sum()
        scores[owners[firsts]] = self.scale * (shares @ cosines - self.threshold)
        missed[owners[firsts]] = shares @ np.maximum(0, _MATCHED - cosines)
        return Matches(scores, missed)

    def _best(self, passages: Sequence[TokenVectors], query: QueryTokens, places: _Indices) -> Vectors:
        """The best cosine of each query token in each place, float32 ``[tokens of the query, places]``.

        ``places``: int ``[n, 3]``, the index of a passage, and start and end in its own text.
        """
        owners = np.repeat(np.arange(len(passages)), [len(one.rows) for one in passages])
        starts = np.concatenate([one.starts for one in passages]) + owners * _STRIDE
        ends = np.concatenate([one.ends for one in passages]) + owners * _STRIDE
        rows = np.concatenate([one.rows for one in passages]).astype(np.float32)
        cosines = np.full((len(query.rows), len(rows) + 1), _WORST, dtype=np.float32)
        step = max(1, _ONE_THREAD // max(1, query.rows.size))
        for at in range(0, len(rows), step):
            cosines[:, at : min(at + step, len(rows))] = query.rows @ (rows[at : at + step].T / 127)
        bodies = np.array([one.body for one in passages])
        bases = np.arange(len(passages)) * _STRIDE
        first = np.searchsorted(starts, bases)
        headings = _maxima(cosines, first, np.searchsorted(ends, bases + bodies, side="right"))
        at, begin, end = places.T
        inside = np.minimum(bodies[at, None] + np.stack([begin, end], axis=1), _STRIDE - 1) + bases[at, None]
        low = np.searchsorted(ends, inside[:, 0], side="right")
        found = _maxima(cosines, low, np.searchsorted(starts, inside[:, 1]))
        best: Vectors = np.maximum(found, headings[:, at] - np.float32(self.demotion))
        return best


def load_selector(path: Path = WEIGHTS) -> Selector:
    """Read the selector's numbers from the file of its weights.

    Raises:
        EmbedderError: it is missing or damaged.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), framework="numpy") as file:
            told = file.metadata() or {}
        return Selector(float(told["s"]), float(told["b0"]), float(told["d"]))
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise EmbedderError(
            "{path}: the selector's weights cannot be read ({error}); install policyqa anew", path=path, error=error
        ) from error


def _places(chosen: Sequence[str], parts: Sequence[Part]) -> _Indices:
    number = {chunk_id: index for index, chunk_id in enumerate(chosen)}
    return np.array([(number[chunk_id], span.start, span.end) for chunk_id, span in parts], dtype=np.int64)


def _maxima(values: Vectors, low: _Indices, high: _Indices) -> Vectors:
    """The largest value of each row between two columns, ``[rows, ranges]``; the last column is that of nothing."""
    order = np.argsort(low, kind="stable")  # or what lies between ranges would be gone through again and again
    pairs = np.stack([low[order], np.maximum(low, high)[order]], axis=1)
    found = np.empty((len(values), len(low)), dtype=np.float32)
    found[:, order] = np.maximum.reduceat(values, np.minimum(pairs, values.shape[1] - 1).ravel(), axis=1)[:, ::2]
    found[:, low >= high] = _WORST
    return found
