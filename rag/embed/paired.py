"""An embedding model of the settings, with the tokens of another."""

from __future__ import annotations

from collections.abc import Sequence

from rag.stages import Embedder, QueryTokens, TokenEncoder, TokenVectors, Vectors


class PairedEncoder:
    """Vectors of texts by one model, those of tokens by another; each reads the text in a pass of its own.

    Args:
        embedder: makes the vectors of texts, and counts and limits their tokens.
        tokens: makes the vectors of tokens; of what it cannot read whole, the end has none.
    """

    def __init__(self, embedder: Embedder, tokens: TokenEncoder) -> None:
        self._embedder, self._tokens = embedder, tokens

    @property
    def name(self) -> str:
        """The embedder's."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """The embedder's."""
        return self._embedder.dimension

    @property
    def max_tokens(self) -> int:
        """The embedder's."""
        return self._embedder.max_tokens

    @property
    def token_name(self) -> str:
        """That of the model for tokens."""
        return self._tokens.token_name

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """As the embedder counts them."""
        return self._embedder.count_tokens(texts)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """By the embedder."""
        return self._embedder.embed_passages(texts)

    def embed_query(self, text: str) -> Vectors:
        """By the embedder."""
        return self._embedder.embed_query(text)

    def encode_passages(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """The embedder's vectors and the other model's tokens."""
        return self._embedder.embed_passages(texts), self._tokens.encode_passages(texts)[1]

    def encode_query(self, text: str) -> QueryTokens:
        """By the model for tokens."""
        return self._tokens.encode_query(text)
