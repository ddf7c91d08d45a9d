"""Token vectors of the bundled model: one pass for both, and the plain model's vectors left as they are."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from rag.embed.bundled import bundled_token_encoder
from rag.embed.hashing import HashingEmbedder
from rag.embed.paired import PairedEncoder
from rag.embed.sentence_transformer import SentenceTransformerEmbedder
from rag.embed.token_encoder import SharedTokenEncoder
from rag.embed.token_weights import PARTS
from rag.errors import EmbedderError
from rag.stages import TokenEncoder

PASSAGES = [
    "河道管理办法 第三章\n清淤每年不少于2次，由 镇政府 组织。",
    "The library opens at nine.",
    "",
    "绿化" * 2000,
    "第十三条　申请人应当自收到通知之日起十五日内提交书面材料。" * 8,
]
HIDDEN, WIDE = 384, 1536


def write_weights(path: Path, seed: int, strength: float, **changed) -> Path:
    """Weights as training writes them, of rank 2 and width 96."""
    from safetensors.numpy import save_file

    random = np.random.default_rng(seed)
    sizes = {"intermediate": (HIDDEN, WIDE), "output": (WIDE, HIDDEN)}
    tensors = {}
    for layer in range(6, 12):
        for part in PARTS:
            inner, outer = sizes.get(part, (HIDDEN, HIDDEN))
            tensors[f"layer.{layer}.{part}.A"] = random.standard_normal((2, inner)) * 0.05
            tensors[f"layer.{layer}.{part}.B"] = random.standard_normal((outer, 2)) * strength
    tensors["projection"] = random.standard_normal((96, HIDDEN))
    tensors["token_weight.w"] = random.standard_normal(HIDDEN) * 0.1
    tensors["token_weight.b"] = np.array([0.5])
    tensors.update(changed)
    narrow = {name: one.astype(np.float16) for name, one in tensors.items()}
    save_file(narrow, path, metadata={"base": "multilingual-e5-small", "s": "20", "b0": "0.6", "d": "0.05"})
    return path


@pytest.fixture(scope="module")
def encoder(model_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> SharedTokenEncoder:
    weights = write_weights(tmp_path_factory.mktemp("weights") / "w.safetensors", seed=1, strength=0.05)
    return bundled_token_encoder(model_cache, weights, backend="torch", dtype="float32")


def test_is_a_token_encoder(encoder: SharedTokenEncoder, embedder: SentenceTransformerEmbedder):
    assert isinstance(encoder, TokenEncoder)
    assert not isinstance(embedder, TokenEncoder)


def test_vectors_are_those_of_the_plain_model(encoder: SharedTokenEncoder, embedder: SentenceTransformerEmbedder):
    vectors, tokens = encoder.encode_passages(PASSAGES)
    assert np.array_equal(vectors, embedder.embed_passages(PASSAGES))
    assert np.array_equal(encoder.embed_passages(PASSAGES), vectors)
    assert np.array_equal(encoder.embed_query("几次清淤"), embedder.embed_query("几次清淤"))
    assert len(tokens) == len(PASSAGES)


def test_each_token_tells_its_place(encoder: SharedTokenEncoder):
    for text, tokens in zip(PASSAGES, encoder.encode_passages(PASSAGES)[1], strict=True):
        pieces = [text[start:end] for start, end in zip(tokens.starts, tokens.ends, strict=True)]
        read = "".join(pieces)
        assert text.startswith(read)
        assert len(read) == len(text) or len(pieces) > 500  # the longest is cut off
        assert np.allclose(np.linalg.norm(tokens.rows.astype(float), axis=1), 127, atol=4)
        assert tokens.rows.shape == (len(pieces), 96)


def test_token_vectors_are_those_of_the_changed_model(encoder: SharedTokenEncoder):
    """Against the formula: every matrix of the upper six layers with its addition, in a copy of the whole model."""
    import torch
    from safetensors.numpy import load_file
    from transformers import BertModel

    directory, weights = encoder._located(), load_file(encoder._weights_file)
    model = BertModel.from_pretrained(directory, dtype=torch.float32, add_pooling_layer=False).eval()
    for layer in range(6, 12):
        block = model.encoder.layer[layer]
        attention = block.attention
        matrices = [attention.self.query, attention.self.key, attention.self.value]
        matrices += [attention.output.dense, block.intermediate.dense, block.output.dense]
        for part, matrix in zip(PARTS, matrices, strict=True):
            down, up = (weights[f"layer.{layer}.{part}.{letter}"].astype(np.float32) for letter in "AB")
            matrix.weight.data += torch.from_numpy(up @ down)
    tokenizer = encoder._loaded().tokenizer
    ids = tokenizer(f"query: {PASSAGES[0]}", return_tensors="pt").input_ids
    with torch.inference_mode():
        hidden = model(input_ids=ids).last_hidden_state[0].numpy()
    rows = hidden @ weights["projection"].astype(np.float32).T
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    weighing = np.log1p(np.exp(hidden @ weights["token_weight.w"].astype(np.float32) + 0.5))
    query = encoder.encode_query(PASSAGES[0])
    model_own = len(rows) - len(query.rows)
    assert model_own == len(["<s>", "▁que", "ry", "</s>"])
    assert np.allclose(query.rows, rows[model_own - 1 : -1], atol=1e-4)
    assert np.allclose(query.weights, weighing[model_own - 1 : -1], atol=1e-3)
    plain = encoder._loaded()[0].auto_model.encoder.layer[11].output.dense.weight
    assert not torch.equal(plain, model.encoder.layer[11].output.dense.weight)


def test_a_batch_gives_each_passage_its_own(encoder: SharedTokenEncoder):
    together = encoder.encode_passages(PASSAGES)[1]
    alone = [encoder.encode_passages([text])[1][0] for text in PASSAGES]
    for one, other in zip(together, alone, strict=True):
        assert np.array_equal(one.starts, other.starts)
        assert np.abs(one.rows.astype(int) - other.rows).max(initial=0) <= 1


def test_a_query_is_not_begun_twice(encoder: SharedTokenEncoder, monkeypatch: pytest.MonkeyPatch):
    begun = []
    begin = encoder._begin
    monkeypatch.setattr(encoder, "_begin", lambda texts, role: begun.append(texts) or begin(texts, role))
    for number in range(20):
        encoder.embed_query(f"第{number}次清淤")
        encoder.encode_query(f"第{number}次清淤")
    assert len(begun) == 20
    assert len(encoder._queries) <= 8


def test_threads_share_one_encoder(encoder: SharedTokenEncoder):
    texts = [f"第{number}次清淤" for number in range(12)]
    expected = [encoder.encode_query(text).rows for text in texts]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda text: (encoder.embed_query(text), encoder.encode_query(text))[1].rows, texts * 2))
    assert all(np.allclose(one, other, atol=1e-5) for one, other in zip(found, expected * 2, strict=True))


def test_the_name_changes_with_what_changes_passages(model_cache: Path, tmp_path: Path):
    def name(file: str, **options) -> str:
        seeded = {"seed": 1, "strength": 0.05, **options}
        return bundled_token_encoder(model_cache, write_weights(tmp_path / file, **seeded), backend="torch").token_name

    first = name("a")
    assert first.startswith("multilingual-e5-small/")
    assert first.endswith(" (96)")
    assert name("b") == first
    assert name("c", strength=0.06) != first
    assert name("d", **{"token_weight.b": np.array([0.7])}) == first


@pytest.mark.parametrize(
    "changed",
    [
        {"projection": np.zeros((96, 100))},
        {"layer.6.query.B": np.zeros((100, 2))},
        {"layer.30.query.A": np.zeros((2, HIDDEN)), "layer.30.query.B": np.zeros((HIDDEN, 2))},
        {"layer.6.query.C": np.zeros((2, 2)), "layer.7.pooler.A": np.zeros((2, 2))},
    ],
)
def test_weights_of_another_model_are_one_clear_error(model_cache: Path, tmp_path: Path, changed):
    weights = write_weights(tmp_path / "w.safetensors", seed=1, strength=0.05, **changed)
    with pytest.raises(EmbedderError, match="selector's weights"):
        bundled_token_encoder(model_cache, weights, backend="torch", dtype="float32").encode_query("清淤")


def test_damaged_weights_are_one_clear_error(model_cache: Path, tmp_path: Path):
    weights = write_weights(tmp_path / "w.safetensors", seed=1, strength=0.05)
    weights.write_bytes(weights.read_bytes()[:2000])
    for path in (weights, tmp_path / "gone"):
        with pytest.raises(EmbedderError, match=r"selector's weights cannot be read"):
            bundled_token_encoder(model_cache, path, backend="torch", dtype="float32").encode_passages(["清淤"])


def test_another_embedder_keeps_its_vectors_and_takes_the_tokens(encoder: SharedTokenEncoder):
    hashing = HashingEmbedder()
    paired = PairedEncoder(hashing, encoder)
    assert isinstance(paired, TokenEncoder)
    vectors, tokens = paired.encode_passages(PASSAGES)
    assert np.array_equal(vectors, hashing.embed_passages(PASSAGES))
    assert all(
        np.array_equal(one.rows, other.rows)
        for one, other in zip(tokens, encoder.encode_passages(PASSAGES)[1], strict=True)
    )
    assert np.array_equal(paired.embed_query("清淤"), hashing.embed_query("清淤"))
    assert paired.encode_query("清淤").rows.shape[1] == 96
    assert (paired.name, paired.dimension, paired.token_name) == ("hashing-256", 256, encoder.token_name)
