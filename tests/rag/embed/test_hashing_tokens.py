from __future__ import annotations

import numpy as np

from rag.embed.hashing import HashingEmbedder
from rag.embed.hashing_tokens import HashingTokenEncoder
from rag.stages import TokenEncoder

ENCODER = HashingTokenEncoder()


def test_is_a_token_encoder():
    assert isinstance(ENCODER, TokenEncoder)
    assert not isinstance(HashingEmbedder(), TokenEncoder)


def test_vectors_are_those_of_the_hashing_embedder():
    texts = ["清淤2次", "", "Park 公园"]
    vectors, tokens = ENCODER.encode_passages(texts)
    assert np.array_equal(vectors, HashingEmbedder().embed_passages(texts))
    assert [len(one.rows) for one in tokens] == [4, 0, 3]


def test_equal_terms_have_equal_vectors_and_others_are_far():
    (tokens,) = ENCODER.encode_passages(["公园 Park PARK"])[1]
    rows = tokens.rows / 127
    query = ENCODER.encode_query("park")
    cosines = rows @ query.rows[0]
    assert np.allclose(cosines[2:], 1, atol=0.01)
    assert (np.abs(cosines[:2]) < 0.5).all()
    assert np.allclose(np.linalg.norm(query.rows, axis=1), 1)


def test_tokens_tell_their_places():
    text = "第3条　Park 公园"
    (tokens,) = ENCODER.encode_passages([text])[1]
    pieces = [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]
    assert pieces == ["第", "3", "条", "Park", "公", "园"]
