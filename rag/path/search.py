"""The passages of a question: dense ∥ lexical → fuse → rerank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.path.stages import Stages
from rag.types import Hit, Query

# A question after several years or places is read in as many passages for each, up to so many of them.
_MOST_SHARES = 3


@dataclass(frozen=True, slots=True)
class Search:
    """How passages are found for an asker: by which stages, and how many.

    ``candidates``: hits that each retriever gives; ``top_k``: hits that the reader sees for one thing asked.
    """

    stages: Stages
    candidates: int
    top_k: int

    def rankings(self, query: Query) -> list[Sequence[Hit]]:
        """What each retriever finds."""
        return [one.retrieve(query, self.candidates) for one in self.stages.retrievers]

    def fused(self, rankings: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
        """All of it in one order."""
        return self.stages.fuser.fuse(rankings, len(rankings) * self.candidates)

    def ranked(self, query: Query, rankings: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
        """All of it in its last order."""
        hits = self.fused(rankings)
        for reranker in self.stages.rerankers:
            hits = reranker.rerank(query, hits)
        return hits

    def seen(self, query: Query) -> int:
        """How many of them the reader sees."""
        return self.top_k * min(len(query.facets) or 1, _MOST_SHARES)
