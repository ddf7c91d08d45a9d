"""What texts are compared by: equal texts have the same hash, texts much alike have sketches much alike."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence

import numpy as np

from rag.types import Fingerprint

# MinHash (Broder 1997): the share of equal minima estimates the share of common shingles. 16 bands of 4 find pairs
# that share 80 % with a probability of 0.9998, 90 % with certainty for any purpose.
_HASHES, _ROWS = 64, 4
_SHINGLE = 6  # characters
_LONGEST = 2_000_000  # characters sketched: what differs behind them is no near duplicate to tell of
_SHORTEST = 50  # characters; shorter texts are alike by chance
_BASE = np.uint64(0x100000001B3)  # the prime of the FNV hash
_SEED = 20_201


def fingerprint(text: str) -> Fingerprint:
    """Return the fingerprint of a text: white space and width of characters do not count. Linear in its length."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    digest = hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()
    if len(plain) < _SHORTEST:
        return Fingerprint(digest)
    minima = _minima(_shingles(plain[:_LONGEST]))
    return Fingerprint(digest, tuple(int(one) for one in minima), _bands(minima))


def similarity(one: Sequence[int], other: Sequence[int]) -> float:
    """Return the estimated share of common shingles of two sketches, in [0, 1]; 0 where there is none."""
    if not one or len(one) != len(other):
        return 0.0
    return sum(a == b for a, b in zip(one, other, strict=True)) / len(one)


def _shingles(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    hashed = np.zeros(len(codes) - _SHINGLE + 1, dtype=np.uint64)
    for at in range(_SHINGLE):
        hashed = (hashed ^ codes[at : at + len(hashed)]) * _BASE
    # Low bits of a product depend on low bits only.
    return np.unique(hashed ^ (hashed >> np.uint64(29)))


def _minima(hashed: np.ndarray[tuple[int], np.dtype[np.uint64]]) -> list[int]:
    random = np.random.default_rng(_SEED)
    factors = random.integers(1, 2**63, size=_HASHES, dtype=np.uint64) | np.uint64(1)
    return [int(((hashed * factor) >> np.uint64(32)).min()) for factor in factors]


def _bands(minima: Sequence[int]) -> tuple[str, ...]:
    bands = []
    for at in range(0, _HASHES, _ROWS):
        row = ",".join(str(one) for one in (at, *minima[at : at + _ROWS]))
        bands.append(hashlib.blake2b(row.encode(), digest_size=8).hexdigest())
    return tuple(bands)
