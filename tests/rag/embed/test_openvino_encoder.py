"""The bundled model through OpenVINO: the vectors, tokens and places of the model as torch runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from rag.embed import backend
from rag.embed.bundled import bundled_embedder, bundled_token_encoder
from rag.embed.openvino_encoder import OpenVinoEmbedder, OpenVinoTokenEncoder
from rag.embed.sentence_transformer import SentenceTransformerEmbedder
from rag.embed.token_encoder import SharedTokenEncoder
from rag.errors import ConfigError
from rag.read.score.selector import WEIGHTS
from rag.stages import Embedder, TokenEncoder

TEXTS = [
    "绿化管理办法 第四章\n修剪每年不少于3次，由 街道办事处 组织。",
    "第二十一条　受理机关应当自收到材料之日起二十日内作出决定。" * 4,
    "公园" * 900,
    "",
    "The library opens at nine; bring a card.",
    "مكتبة ห้องสมุด библиотека",
]
QUERIES = ["每年修剪几次", "作出决定要几天", "When does it open?"]
# What the sizes of the tokenizer must not cut otherwise: marks that normalisation changes, letters of other
# scripts, what no piece covers, and what looks like the model's own tokens.
CUT = [
    "２０２０年①②，增长7.5%——三项",
    "  两个  空格\t和\n换行　",
    "第二十一条　受理机关应当自收到材料之日起二十日内作出决定。",
    "",
    "GDP增长7.5%，其中R&D占3.1%",
    "㈱ｋｍ℃ query: passage: 公园",
    "<s>假的</s><unk>▁",
    "naïve café Straße",
    "𠮷野家𝒳🙂",
    "مكتبة ห้องสมุด библиотека",
    "公园\ud800",
]


@pytest.fixture(scope="module")
def plain(model_cache: Path) -> Embedder:
    return bundled_embedder(model_cache, backend="openvino")


@pytest.fixture(scope="module")
def encoder(model_cache: Path) -> TokenEncoder:
    return bundled_token_encoder(model_cache, WEIGHTS, backend="openvino")


@pytest.fixture(scope="module")
def oracle(model_cache: Path) -> SharedTokenEncoder:
    found = bundled_token_encoder(model_cache, WEIGHTS, backend="torch", dtype="float32")
    assert isinstance(found, SharedTokenEncoder)
    return found


def test_eight_bits_keep_the_vectors(plain: Embedder, encoder: TokenEncoder, oracle: SharedTokenEncoder):
    expected = oracle.embed_passages(TEXTS)
    for one in (plain, encoder):
        found = one.embed_passages(TEXTS)
        assert found.dtype == np.float32
        assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-6)
        assert (found * expected).sum(axis=1).min() > 0.999
        for text in QUERIES:
            assert one.embed_query(text) @ oracle.embed_query(text) > 0.999
    assert plain.embed_passages([]).shape == (0, 384)


def test_float32_is_the_model_itself(model_cache: Path, oracle: SharedTokenEncoder):
    exact = bundled_token_encoder(model_cache, WEIGHTS, backend="openvino", dtype="float32")
    vectors, tokens = exact.encode_passages(TEXTS)
    expected, rows = oracle.encode_passages(TEXTS)
    assert np.allclose(vectors, expected, atol=1e-4)
    for one, other in zip(tokens, rows, strict=True):
        assert np.array_equal(one.starts, other.starts)
        assert np.array_equal(one.ends, other.ends)
        assert np.abs(one.rows.astype(int) - other.rows).max(initial=0) <= 1
    for text in QUERIES:
        found, wanted = exact.encode_query(text), oracle.encode_query(text)
        assert np.allclose(found.rows, wanted.rows, atol=1e-3)
        assert np.allclose(found.weights, wanted.weights, rtol=1e-3)
        assert (found.rows.dtype, found.weights.dtype) == (np.float32, np.float32)


def test_eight_bits_keep_the_tokens(encoder: TokenEncoder, oracle: SharedTokenEncoder):
    for one, other in zip(encoder.encode_passages(TEXTS)[1], oracle.encode_passages(TEXTS)[1], strict=True):
        assert np.array_equal(one.starts, other.starts)
        assert one.rows.dtype == np.int8
        found, wanted = one.rows.astype(float), other.rows.astype(float)
        cosines = (found * wanted).sum(axis=1) / (np.linalg.norm(found, axis=1) * np.linalg.norm(wanted, axis=1))
        assert cosines.mean() > 0.99 if len(cosines) else not len(wanted)


def test_what_stands_beside_a_text_changes_nothing(plain: Embedder):
    together = plain.embed_passages(TEXTS)
    alone = np.concatenate([plain.embed_passages([text]) for text in TEXTS])
    assert (together * alone).sum(axis=1).min() > 0.9998


def test_every_size_of_the_tokenizer_cuts_alike(model_cache: Path, embedder: SentenceTransformerEmbedder):
    growing = bundled_embedder(model_cache, backend="openvino")
    assert isinstance(growing, OpenVinoEmbedder)
    model, sizes = embedder._loaded(), []
    for text in CUT:
        tokens = growing._tokenized([text], "passage")[0].ids
        expected = model.preprocess([text.encode("utf-8", "replace").decode()], "passage: ")["input_ids"][0]
        assert tokens.tolist() == expected.tolist(), text
        assert growing.count_tokens([text]) == embedder.count_tokens([text])
        sizes.append(growing._tokenizers._loaded.size)
    assert sizes == sorted(sizes)
    assert set(sizes) == {0, 1, 2}


def test_a_query_is_begun_once_for_both_sides(encoder: TokenEncoder, monkeypatch: pytest.MonkeyPatch):
    assert isinstance(encoder, OpenVinoTokenEncoder)
    begun = []
    begin = encoder._begin
    monkeypatch.setattr(encoder, "_begin", lambda *given, **named: begun.append(given) or begin(*given, **named))
    for number in range(12):
        encoder.embed_query(f"第{number}次修剪")
        encoder.encode_query(f"第{number}次修剪")
    assert len(begun) == 12
    assert len(encoder._queries) <= 8


def test_threads_share_one_encoder(encoder: TokenEncoder):
    expected = [encoder.encode_query(text).rows for text in QUERIES]

    def rows(text: str) -> object:
        encoder.embed_query(text)
        return encoder.encode_query(text).rows

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(rows, QUERIES * 4))
    assert all(np.array_equal(one, other) for one, other in zip(found, expected * 4, strict=True))


def test_needs_no_torch_and_sends_nothing_home(model_cache: Path, encoder: TokenEncoder, tmp_path: Path):
    """The library's tools would report their import to its maker, and write a number for this user at home."""
    vector = encoder.embed_query(QUERIES[0])
    code = (
        "import sys; from pathlib import Path; from rag.embed.bundled import bundled_token_encoder\n"
        "encoder = bundled_token_encoder(Path(sys.argv[1]), Path(sys.argv[2]), backend='openvino')\n"
        "print(encoder.embed_query(sys.argv[3])[:3].tolist(), len(encoder.encode_query(sys.argv[3]).rows))\n"
        "names = ('torch', 'transformers', 'sentence_transformers', 'openvino_telemetry')\n"
        "print([name for name in names if name in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(model_cache), str(WEIGHTS), QUERIES[0]]
    output = subprocess.run(
        command, env={**os.environ, "HOME": str(tmp_path)}, capture_output=True, text=True, check=True
    ).stdout
    assert output == f"{vector[:3].tolist()} {len(encoder.encode_query(QUERIES[0]).rows)}\n[]\n"
    assert not list(tmp_path.iterdir())


def test_a_damaged_graph_costs_time_alone(model_cache: Path, encoder: TokenEncoder, tmp_path: Path):
    expected = encoder.embed_query(QUERIES[1])
    damaged = shutil.copytree(
        model_cache, tmp_path / "models", ignore=shutil.ignore_patterns(".*"), copy_function=os.link
    )
    for path in damaged.glob("*-openvino-*/*"):
        data = path.read_bytes()
        path.unlink()  # the other name of the file keeps what it holds
        path.write_bytes(data[:100])
    again = bundled_token_encoder(damaged, WEIGHTS, backend="openvino")
    assert np.allclose(again.embed_query(QUERIES[1]), expected, atol=1e-5)


def test_torch_stands_in_where_the_library_is_not_there(model_cache: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(backend, "find_spec", lambda _name: None)
    assert isinstance(bundled_embedder(model_cache), SentenceTransformerEmbedder)
    with pytest.raises(ConfigError, match="pip install openvino"):
        bundled_embedder(model_cache, backend="openvino")


def test_torch_has_no_eight_bits(model_cache: Path):
    with pytest.raises(ConfigError, match="int8"):
        bundled_embedder(model_cache, backend="torch", dtype="int8")
