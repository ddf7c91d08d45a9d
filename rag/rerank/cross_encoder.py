"""Optional reranking by a cross-encoder that reads question and passage together."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from rag.errors import EmbedderError
from rag.types import Hit, Query

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class CrossEncoderReranker:
    """Any sentence-transformers cross-encoder by name or path.

    Args:
        model: its name or path; loaded with the first question.
    """

    def __init__(self, model: str) -> None:
        self._name = model
        self._lock = threading.Lock()

    @cached_property
    def _model(self) -> CrossEncoder:
        from sentence_transformers import CrossEncoder

        try:
            model: CrossEncoder = CrossEncoder(self._name)
        except (OSError, ValueError) as error:
            raise EmbedderError(
                "cannot load the cross-encoder {name}: {error}; give a local path, or unset cross_encoder",
                name=self._name,
                error=error,
            ) from error
        return model

    def rerank(self, query: Query, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """All of ``hits``, best first, ties by chunk id."""
        if not hits:
            return ()
        with self._lock:
            scores = self._model.predict(
                [(query.standalone_text, "\n".join((*hit.chunk.section_path, hit.chunk.text))) for hit in hits],
                show_progress_bar=False,
            )
        scored = sorted(
            zip((float(score) for score in scores), hits, strict=True),
            key=lambda item: (-item[0], item[1].chunk.chunk_id),
        )
        return tuple(Hit(hit.chunk, score, rank, "cross_encoder") for rank, (score, hit) in enumerate(scored, start=1))
