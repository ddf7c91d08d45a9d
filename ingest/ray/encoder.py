"""A GPU's process: what several workers have cut goes through the model together, in batches of its size."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rag.build import build_embedder
from rag.config import load_settings
from rag.stages import TokenEncoder, TokenVectors, Vectors

Encoding = tuple[Vectors, list[TokenVectors]]
"""The vectors of passages, and their tokens', none without a model for these."""


@dataclass(eq=False)
class _Call:
    """Passages that a worker waits for."""

    texts: list[str]
    encoding: Encoding | None = None


class Encoder:
    """The model on one device, asked by several workers at once.

    Args:
        embedding: the settings of the model.
        batch: passages that go through it at once.
    """

    def __init__(self, embedding: Mapping[str, Any], batch: int) -> None:
        self._embedder = build_embedder(load_settings(**{**embedding, "embed_batch_size": batch}))
        self._batch = batch
        self._waiting: deque[_Call] = deque()
        self._turn = threading.Lock()

    def encode(self, texts: list[str]) -> Encoding:
        """Encode passages, together with those of others that wait meanwhile.

        Raises:
            EmbedderError: the model cannot be loaded.
        """
        own = _Call(texts)
        self._waiting.append(own)
        while own.encoding is None:
            with self._turn:
                if own.encoding is None:
                    self._encode_waiting(own)
        return own.encoding

    def _encode_waiting(self, own: _Call) -> None:
        """Take those that wait until a batch is full; the one that asks is served even when all others fail."""
        calls: list[_Call] = []
        while self._waiting and sum(len(one.texts) for one in calls) < self._batch:
            calls.append(self._waiting.popleft())
        if not calls:  # an earlier turn has taken it and failed
            calls = [own]
        vectors, tokens = self._encoded([text for one in calls for text in one.texts])
        at = 0
        for one in calls:
            end = at + len(one.texts)
            one.encoding = vectors[at:end], tokens[at:end]
            at = end

    def _encoded(self, texts: Sequence[str]) -> Encoding:
        if isinstance(self._embedder, TokenEncoder):
            return self._embedder.encode_passages(texts)
        return self._embedder.embed_passages(texts), []


class FarEmbedder:
    """A model whose passages another process encodes; all else is worked out here.

    Args:
        near: the same model in this process, which loads no weights to count tokens.
        ask: has passages encoded and waits for them.
    """

    def __init__(self, near: Any, ask: Any) -> None:
        self._near, self._ask = near, ask
        self.name, self.dimension, self.max_tokens = near.name, near.dimension, near.max_tokens

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """As the model counts them."""
        counts: list[int] = self._near.count_tokens(texts)
        return counts

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """float32 ``[len(texts), dimension]``, unit rows, in the order given."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors: Vectors = self._ask(list(texts))[0]
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """float32 ``[dimension]``, unit length; by the model of this process."""
        vector: Vectors = self._near.embed_query(text)
        return vector


class FarTokenEncoder(FarEmbedder):
    """The same with the vectors of tokens."""

    @property
    def token_name(self) -> str:
        """What the store remembers of how token vectors are made."""
        return str(self._near.token_name)

    def encode_passages(self, texts: Sequence[str]) -> Encoding:
        """What ``embed_passages`` gives, and each passage's tokens; both in the order given."""
        if not texts:
            return self.embed_passages(texts), []
        encoding: Encoding = self._ask(list(texts))
        return encoding

    def encode_query(self, text: str) -> Any:
        """The tokens of a query; by the model of this process."""
        return self._near.encode_query(text)
