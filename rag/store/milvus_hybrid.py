"""Both searches in one request, put together by Milvus itself: measured beside our own fusion, and not asked by it.

Milvus maps each score into [0, 1] by a fixed function and adds them with weights; ours compares each score with the
others of its ranking, which tells more: ``python -m eval.engines hybrid`` measures how far the two agree.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from rag.stages import Vectors
from rag.store.milvus import MilvusIndexes
from rag.store.milvus_connection import ASK_S
from rag.store.milvus_rows import CHUNK_ID, DENSE, SPARSE, weights_of


def hybrid_search(
    indexes: MilvusIndexes,
    vector: Vectors,
    query_terms: Sequence[str],
    top_k: int,
    candidates: int,
    dense_weight: float,
) -> list[tuple[str, float]]:
    """``(chunk_id, score)`` of the best, in the engine's own order.

    Args:
        indexes: those of a store.
        vector: of the question.
        query_terms: its terms; at least one.
        top_k: so many at most.
        candidates: how many each search contributes.
        dense_weight: the share of the dense score.
    """
    from pymilvus import AnnSearchRequest, WeightedRanker

    weights = weights_of({term: indexes.lexical.rarity(term) for term in query_terms})
    asked = [(DENSE, np.asarray(vector, dtype=np.float32), "COSINE"), (SPARSE, weights, "IP")]
    searches = [AnnSearchRequest([data], field, {"metric_type": metric}, candidates) for field, data, metric in asked]

    def ask(client: Any) -> Any:
        ranker = WeightedRanker(dense_weight, 1 - dense_weight)
        return client.hybrid_search(
            indexes.collection, searches, ranker, top_k, output_fields=[CHUNK_ID], timeout=ASK_S
        )

    found = indexes.connection.call(ask, indexes.collection)
    return [(str(one[CHUNK_ID]), float(one["distance"])) for one in found[0]]
