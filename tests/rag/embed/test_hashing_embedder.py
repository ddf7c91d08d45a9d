from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.embed.hashing import HashingEmbedder
from rag.stages import Embedder

TEXTS = ["绿化覆盖率达到百分之四十", "新增绿化覆盖面积", "The library opens at nine", ""]


def test_is_an_embedder():
    embedder = HashingEmbedder(64)
    assert isinstance(embedder, Embedder)
    assert (embedder.name, embedder.dimension, embedder.max_tokens) == ("hashing-64", 64, 512)


@given(st.lists(st.text(), max_size=5))
def test_rows_are_unit_float32_in_order(texts: list[str]):
    embedder = HashingEmbedder()
    vectors = embedder.embed_passages(texts)
    assert vectors.shape == (len(texts), 256)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    for text, row in zip(texts, vectors, strict=True):
        assert np.array_equal(row, embedder.embed_query(text))


def test_another_process_with_another_hash_seed_gives_the_same_bytes():
    code = (
        "import sys; from rag.embed.hashing import HashingEmbedder\n"
        f"sys.stdout.buffer.write(HashingEmbedder().embed_passages({TEXTS!r}).tobytes())"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1] == HashingEmbedder().embed_passages(TEXTS).tobytes()


def test_shared_wording_is_nearer_than_none():
    embedder = HashingEmbedder()
    first, near, far, _ = embedder.embed_passages(TEXTS)
    assert first @ near > 0.3 > first @ far


def test_full_width_case_and_spacing_do_not_matter():
    embedder = HashingEmbedder()
    assert np.array_equal(embedder.embed_query("ＡＢＣ １２％"), embedder.embed_query("abc12%"))


def test_a_lone_surrogate_is_only_another_character():
    assert np.isclose(np.linalg.norm(HashingEmbedder().embed_query("\ud800 绿化")), 1)


def test_counts_words_numbers_and_characters_with_two_special_tokens():
    assert HashingEmbedder().count_tokens(["", "绿化率40%", "opens at 9 "]) == [2, 7, 5]


def test_refuses_a_dimension_that_is_not_positive():
    with pytest.raises(ValueError, match="dimension 0"):
        HashingEmbedder(0)
