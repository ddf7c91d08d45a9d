"""Retrieval measured against evidence spans, which stay what they are whatever the chunks."""

from __future__ import annotations

import math

from eval.run.outcome import Retrieval

CUTOFFS = (1, 3, 5, 10)
NDCG_AT = 10


def ranking_scores(retrieval: Retrieval) -> dict[str, float]:
    """Return recall@k, reciprocal rank and nDCG@10 of one question, each in [0, 1].

    ``recall_at_k``: share of the evidence spans that the first k passages cover. ``mrr``: reciprocal rank of the first
    passage that completes one. ``ndcg_at_10``: each span gains 1 / log2(1 + rank) where it is first covered
    (Järvelin and Kekäläinen, 2002), over the gain of the best order, which has all of it in the first passage.
    """
    ranks = [rank if rank is not None else math.inf for rank in retrieval.ranks]
    scores = {f"recall_at_{k}": sum(rank <= k for rank in ranks) / len(ranks) for k in CUTOFFS}
    scores["mrr"] = 1 / min(ranks)
    scores[f"ndcg_at_{NDCG_AT}"] = sum(1 / math.log2(1 + rank) for rank in ranks if rank <= NDCG_AT) / len(ranks)
    return scores
