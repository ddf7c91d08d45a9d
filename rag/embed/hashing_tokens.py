"""Small true token vectors without a model: equal terms have equal vectors. Deterministic on every machine."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence

import numpy as np

from rag.embed.hashing import HashingEmbedder, find_tokens
from rag.stages import QueryTokens, TokenVectors, Vectors

_WIDTH = 64
_LARGEST_PLACE = np.iinfo(np.uint16).max


class HashingTokenEncoder(HashingEmbedder):
    """A vector for each word of Latin letters, run of digits and other visible character, from its digest.

    Vectors of different terms are nearly at right angles; a query's terms weigh alike. For fast tests.

    >>> encoder = HashingTokenEncoder()
    >>> encoder.encode_query("净增150家").rows.shape
    (4, 64)
    """

    token_name = f"hashing ({_WIDTH})"

    def encode_passages(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """What ``embed_passages`` gives, and each passage's terms; both in the order given."""
        return self.embed_passages(texts), [self._passage(text) for text in texts]

    def encode_query(self, text: str) -> QueryTokens:
        """The terms of a query."""
        rows = _rows([text[start:end] for start, end in find_tokens(text)])
        return QueryTokens(rows, np.ones(len(rows), dtype=np.float32))

    def _passage(self, text: str) -> TokenVectors:
        places = find_tokens(text)
        rows = np.rint(_rows([text[start:end] for start, end in places]) * 127).astype(np.int8)
        spans = np.minimum(np.array(places, dtype=np.int64).reshape(-1, 2), _LARGEST_PLACE).astype(np.uint16)
        return TokenVectors(spans[:, 0], spans[:, 1], rows)


def _rows(terms: Sequence[str]) -> Vectors:
    """float32 ``[len(terms), 64]``, unit rows."""
    folded = [unicodedata.normalize("NFKC", term).casefold() for term in terms]
    digests = [hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=_WIDTH).digest() for term in folded]
    rows = np.frombuffer(b"".join(digests), dtype=np.uint8).reshape(-1, _WIDTH).astype(np.float32) - 127.5
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
