from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from rag.embed.bundled import bundled_embedder
from rag.embed.sentence_transformer import SentenceTransformerEmbedder
from rag.errors import EmbedderError
from rag.stages import Embedder

PASSAGES = [
    "今年计划新建公园三座。",
    "去年共受理市民来电12,480件，办结率98.7%，满意率96.2%，平均办理时长2.3个工作日。" * 6,
    "The library opens at nine.",
    "",
    "第十三条　申请人应当自收到通知之日起十五日内提交书面材料。",
]


@pytest.fixture(scope="module")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of another make: WordPiece, first-token pooling, a dense layer, no normalisation, own prompts."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Dense, Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    torch.manual_seed(0)
    directory = tmp_path_factory.mktemp("small")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "ask", "tell", ":", *"公园座三新建今年计划"]
    base = directory / "base"
    BertTokenizerFast(vocab={word: number for number, word in enumerate(words)}).save_pretrained(base)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=40,
    )
    BertModel(config).save_pretrained(base)
    model = SentenceTransformer(
        modules=[Transformer(str(base), max_seq_length=24), Pooling(16, "cls"), Dense(16, 8)],
        prompts={"query": "ask: ", "document": "tell: "},
        device="cpu",
    )
    model.save(str(directory / "model"))
    return directory / "model"


def test_is_an_embedder(embedder: SentenceTransformerEmbedder):
    assert isinstance(embedder, Embedder)


def test_rows_are_unit_float32_in_the_order_given(embedder: SentenceTransformerEmbedder):
    vectors = embedder.embed_passages(PASSAGES)
    assert vectors.shape == (len(PASSAGES), 384)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    alone = np.concatenate([embedder.embed_passages([text]) for text in PASSAGES])
    assert np.allclose(vectors, alone, atol=1e-5)


def test_no_passages_give_no_rows(embedder: SentenceTransformerEmbedder):
    assert embedder.embed_passages([]).shape == (0, 384)


def test_a_query_lies_nearest_the_passage_that_answers_it(embedder: SentenceTransformerEmbedder):
    passages = embedder.embed_passages(PASSAGES)
    assert int(np.argmax(passages @ embedder.embed_query("When does the library open?"))) == 2
    assert int(np.argmax(passages @ embedder.embed_query("要建几座公园"))) == 0


def test_counts_are_untruncated_and_the_same_before_and_after_loading(
    model_cache: Path, embedder: SentenceTransformerEmbedder
):
    texts = [*PASSAGES, "绿化" * 2000]
    fresh = bundled_embedder(model_cache, backend="torch", dtype="float32").count_tokens(texts)
    embedder.embed_query("公园")
    assert embedder.count_tokens(texts) == fresh
    assert fresh[-1] > embedder.max_tokens
    assert fresh[3] == len(["<s>", "▁passage", ":", "▁", "</s>"])


def test_needs_no_torch_to_name_measure_and_count(model_cache: Path, embedder: SentenceTransformerEmbedder):
    assert embedder.dimension  # the model is unpacked
    code = (
        "import sys; from pathlib import Path; from rag.embed.bundled import bundled_embedder\n"
        "embedder = bundled_embedder(Path(sys.argv[1]), backend='torch', dtype='float32')\n"
        "print(embedder.name, embedder.dimension, embedder.max_tokens, embedder.count_tokens(['公园']))\n"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )
    command = [sys.executable, "-c", code, str(model_cache)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert output == f"multilingual-e5-small 384 512 {embedder.count_tokens(['公园'])}\n[]\n"


def test_threads_share_one_embedder(embedder: SentenceTransformerEmbedder):
    expected = embedder.embed_query("公园几座")
    with ThreadPoolExecutor(8) as pool:
        queries = [pool.submit(embedder.embed_query, "公园几座") for _ in range(24)]
        counts = [pool.submit(embedder.count_tokens, PASSAGES) for _ in range(24)]
    assert all(np.allclose(query.result(), expected, atol=1e-5) for query in queries)
    assert len({tuple(count.result()) for count in counts}) == 1


def test_a_lone_surrogate_does_no_harm(embedder: SentenceTransformerEmbedder):
    assert np.isclose(np.linalg.norm(embedder.embed_query("公园\ud800")), 1)
    assert embedder.count_tokens(["公园\ud800"]) == embedder.count_tokens(["公园?"])


def test_another_model_is_read_from_its_files(small_model: Path):
    from sentence_transformers import SentenceTransformer

    embedder = SentenceTransformerEmbedder(small_model, dtype="float32")
    model = SentenceTransformer(str(small_model), device="cpu")
    assert embedder.name == str(small_model)
    assert (embedder.dimension, embedder.max_tokens) == (8, 24)
    assert embedder.count_tokens(["公园", "公" * 60]) == [6, 64]
    texts = ["今年计划", "新建公园三座", "公" * 60]
    passages = model.encode_document(texts, normalize_embeddings=True)
    assert np.allclose(embedder.embed_passages(texts), passages, atol=1e-5)
    assert np.allclose(embedder.embed_query("公园"), model.encode_query("公园", normalize_embeddings=True), atol=1e-5)


def test_given_prompts_replace_those_of_the_model(small_model: Path):
    from sentence_transformers import SentenceTransformer

    embedder = SentenceTransformerEmbedder(str(small_model), dtype="float32", query_prompt="", passage_prompt="ask: ")
    model = SentenceTransformer(str(small_model), device="cpu")
    expected = model.encode(["公园", "ask: 公园"], prompt="", normalize_embeddings=True)
    assert np.allclose(embedder.embed_query("公园"), expected[0], atol=1e-5)
    assert np.allclose(embedder.embed_passages(["公园"])[0], expected[1], atol=1e-5)


def test_a_missing_directory_is_named(tmp_path: Path):
    with pytest.raises(EmbedderError, match=r"no model directory .*gone.*POLICYQA_EMBEDDER"):
        SentenceTransformerEmbedder(tmp_path / "gone").embed_query("公园")


def test_a_directory_that_holds_no_model_is_named(tmp_path: Path):
    with pytest.raises(EmbedderError, match=f"{tmp_path} cannot be loaded"):
        SentenceTransformerEmbedder(tmp_path).embed_query("公园")


@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json", "tokenizer_config.json", "modules.json"])
def test_a_damaged_model_is_one_clear_error(small_model: Path, tmp_path: Path, file: str):
    directory = tmp_path / "model"
    shutil.copytree(small_model, directory)
    for path in directory.rglob(file):
        path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(EmbedderError, match=str(directory)):
        SentenceTransformerEmbedder(directory, dtype="float32").embed_query("公园")


def test_a_silent_hub_does_not_hold_us_up(tmp_path: Path):
    """A server that accepts and never answers; the download itself would wait for minutes."""
    code = (
        "from rag.embed.sentence_transformer import SentenceTransformerEmbedder\n"
        "from rag.errors import EmbedderError\n"
        "try: SentenceTransformerEmbedder('nobody/nothing').dimension\n"
        "except EmbedderError as error: print(error)"
    )
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        output = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "HF_HOME": str(tmp_path), "HF_ENDPOINT": address, "HF_HUB_OFFLINE": "0"},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
    assert "cannot be downloaded" in output


def test_offline_and_not_cached_says_so(tmp_path: Path):
    code = (
        "from rag.embed.sentence_transformer import SentenceTransformerEmbedder\n"
        "from rag.errors import EmbedderError\n"
        "try: SentenceTransformerEmbedder('nobody/nothing').dimension\n"
        "except EmbedderError as error: print(error)"
    )
    output = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "'nobody/nothing' is not in the local cache" in output
    assert "hf download nobody/nothing" in output
    assert output.count("\n") == 1
