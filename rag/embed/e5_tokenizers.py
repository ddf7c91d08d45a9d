"""The tokenizer of multilingual-e5 in three sizes that cut what they cover alike: the smallest that will do is loaded.

A unigram tokenizer finds the best way to put a text together from pieces, so pieces that hold a character which does
not stand in the text change nothing. Loading takes time and memory by the piece: all 250,000 take 0.8 s and 300 MB,
those of Chinese, figures and marks 0.03 s.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.embed.e5_tokenizer import build_tokenizer
from rag.embed.e5_weights import E5Vocabulary, E5Weights
from rag.embed.sentence_transformer import read_tokenizer

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

_MARKS = "▁·\u2010-\u203f\u3000-\u303f\uff00-\uffef"
_HAN = "\u3400-\u9fff"
# What a text may hold, as patterns over normalised text; the last covers all.
_SIZES = {
    "han": re.compile(rf"[{_MARKS}{_HAN} -@\[-`{{-~]*"),
    "latin": re.compile(rf"[{_MARKS}{_HAN} -~]*"),
    "whole": re.compile(r".*", re.DOTALL),
}


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A tokenizer, how many sizes are smaller, and the model's number of each of its pieces."""

    tokenizer: Tokenizer
    size: int
    numbers: NDArray[np.int64]


class E5Tokenizers:
    """Cuts texts into tokens. Safe to share between threads.

    Args:
        directory: what ``write_tokenizers`` has filled; asked for at the first text.
        words: what may stand in front of a text, whatever it holds.
    """

    def __init__(self, directory: Callable[[], Path], words: Sequence[str]) -> None:
        self._directory, self._words = directory, tuple(words)
        self._loaded: _Loaded | None = None
        self._lock = threading.Lock()

    def encode(self, prompt: str, texts: Sequence[str]) -> tuple[list[Encoding], NDArray[np.int64]]:
        """Tokens of each text behind ``prompt``, and the model's numbers for the ids they carry.

        Raises:
            EmbedderError: a tokenizer cannot be read.
        """
        loaded = self._covering(texts if prompt in self._words else [prompt + text for text in texts])
        return loaded.tokenizer.encode_batch([prompt + text for text in texts]), loaded.numbers

    def _covering(self, texts: Sequence[str]) -> _Loaded:
        """The one that is loaded, or a larger one in its place where a text needs it."""
        loaded = self._loaded or self._load(0)
        covers = list(_SIZES.values())
        while loaded.size < len(covers) - 1:
            normal = loaded.tokenizer.normalizer.normalize_str
            if all(covers[loaded.size].fullmatch(normal(text)) for text in texts):
                break
            loaded = self._load(loaded.size + 1)
        return loaded

    def _load(self, size: int) -> _Loaded:
        with self._lock:
            if self._loaded is None or self._loaded.size < size:
                path = self._directory() / list(_SIZES)[size]
                numbers = np.load(path.with_suffix(".npy"))
                self._loaded = _Loaded(read_tokenizer(path.with_suffix(".json")), size, numbers)
            return self._loaded


def write_tokenizers(weights: E5Weights, directory: Path, words: Sequence[str]) -> None:
    """Write each size into the empty ``directory``.

    Args:
        weights: the packed model.
        directory: where the files go.
        words: whose pieces every size has.

    Raises:
        OSError: the directory cannot be written.
    """
    for name, covers in _SIZES.items():
        vocabulary, numbers = _narrowed(weights.vocabulary, covers, words)
        text = build_tokenizer(replace(weights, vocabulary=vocabulary)).to_str()
        (directory / f"{name}.json").write_text(text, encoding="utf-8")
        np.save(directory / f"{name}.npy", numbers)


def _narrowed(
    vocabulary: E5Vocabulary, covers: re.Pattern[str], words: Sequence[str]
) -> tuple[E5Vocabulary, NDArray[np.int64]]:
    """The pieces that a covered text can be made of, in their order, and their numbers."""
    special = [vocabulary.bos, vocabulary.eos, vocabulary.pad, vocabulary.unk]
    # What an unknown character costs is reckoned from the least likely piece.
    kept = {*special, min(range(len(vocabulary.scores)), key=vocabulary.scores.__getitem__)}
    whole = "".join(f"▁{word.strip()}▁" for word in words)
    kept.update(number for number, piece in enumerate(vocabulary.pieces) if covers.fullmatch(piece) or piece in whole)
    numbers = sorted(kept)
    at = {number: place for place, number in enumerate(numbers)}
    bos, eos, pad, unk = (at[number] for number in special)
    narrow = E5Vocabulary(
        tuple(vocabulary.pieces[number] for number in numbers),
        tuple(vocabulary.scores[number] for number in numbers),
        bos,
        eos,
        pad,
        unk,
    )
    return narrow, np.array(numbers, dtype=np.int64)
