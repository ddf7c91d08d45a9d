"""A small true embedding without a model: hashed character n-grams. Deterministic on every machine."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from rag.stages import Vectors

_NGRAMS = (1, 2, 3)
_SIGN = 1 << 31  # the top bit of a CRC-32 says the sign, the rest the place
_TOKEN = re.compile(r"[A-Za-z]+|\d+|[^\sA-Za-z\d]")
_SPECIAL_TOKENS = 2


class HashingEmbedder:
    """Feature hashing of character 1- to 3-grams (Weinberger et al. 2009, arXiv:0902.2206).

    Texts that share wording lie close; meaning plays no part. For fast tests.

    >>> embedder = HashingEmbedder()
    >>> embedder.embed_query("净增目标").shape
    (256,)
    """

    max_tokens = 512

    def __init__(self, dimension: int = 256) -> None:
        if dimension < 1:
            raise ValueError(f"dimension {dimension} is not positive")
        self.dimension = dimension
        self.name = f"hashing-{dimension}"

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Words of Latin letters, runs of digits, and other visible characters, plus two special tokens."""
        return [len(find_tokens(text)) + _SPECIAL_TOKENS for text in texts]

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """float32 ``[len(texts), dimension]``, unit rows, in the order given."""
        return np.array([self.embed_query(text) for text in texts], dtype=np.float32).reshape(-1, self.dimension)

    def embed_query(self, text: str) -> Vectors:
        """float32 ``[dimension]``, unit length; a text without visible characters has one too."""
        vector = np.zeros(self.dimension, dtype=np.float64)
        for ngram, count in Counter(_ngrams(text)).items():
            code = zlib.crc32(ngram.encode("utf-8", "surrogatepass"))
            # Longer n-grams are rarer and say more; the root keeps a repeated one from drowning the others.
            weight = len(ngram) * count**0.5
            vector[code % _SIGN % self.dimension] += -weight if code & _SIGN else weight
        length = float(np.linalg.norm(vector))
        if length == 0:
            vector[0] = length = 1.0
        return (vector / length).astype(np.float32)


def find_tokens(text: str) -> list[tuple[int, int]]:
    """Where each token stands: words of Latin letters, runs of digits, other visible characters."""
    return [match.span() for match in _TOKEN.finditer(text)]


def _ngrams(text: str) -> Iterator[str]:
    characters = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    for size in _NGRAMS:
        for start in range(len(characters) - size + 1):
            yield characters[start : start + size]
