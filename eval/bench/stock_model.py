"""The model as a LangChain user loads it: sentence-transformers with its own defaults."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.config import Settings
from rag.embed.bundled import NAME, bundled_model
from rag.stages import Vectors

_BUNDLED, _HASHING = "bundled", "hashing"
# As the card of the bundled model asks; the configuration of any other says itself what it wants.
_PROMPTS = {"query": "query: ", "passage": "passage: "}


class StockModel:
    """What ``HuggingFaceEmbeddings`` of langchain-huggingface does, as an ``Embedder``; loaded at once.

    ``SentenceTransformer.encode`` with nothing chosen: float32, as many threads as torch takes, 32 texts a batch.

    Args:
        model: name on the Hugging Face hub, or directory.
        name: what it is called in a report.
        prompts: prefixes of queries and passages.
    """

    def __init__(self, model: str | Path, name: str, prompts: dict[str, str]) -> None:
        from sentence_transformers import SentenceTransformer

        self._model: Any = SentenceTransformer(str(model))
        self._prompts, self.name = prompts, name
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.max_tokens = int(self._model.max_seq_length or 0)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, special tokens included."""
        return [len(one) for one in self._model.tokenizer(list(texts))["input_ids"]] if texts else []

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """float32 ``[len(texts), dimension]``, in the order given."""
        return self._encoded(list(texts), "passage")

    def embed_query(self, text: str) -> Vectors:
        """float32 ``[dimension]``."""
        row: Vectors = self._encoded([text], "query")[0]
        return row

    def _encoded(self, texts: list[str], role: str) -> Vectors:
        prompt = self._prompts.get(role)
        return np.asarray(self._model.encode(texts, prompt=prompt, show_progress_bar=False), dtype=np.float32)


def stock_model(settings: Settings) -> StockModel | None:
    """The model of the settings as a LangChain user loads it; ``None`` where he could not.

    Raises:
        EmbedderError: the bundled model cannot be unpacked.
    """
    if settings.embedder == _HASHING:
        return None
    if settings.embedder == _BUNDLED:
        return StockModel(bundled_model(settings.cache, dtype="float32"), f"{NAME}, float32", _PROMPTS)
    return StockModel(settings.embedder, settings.embedder, {})
