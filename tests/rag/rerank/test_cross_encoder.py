"""The cross-encoder door, on a small model made here."""

from __future__ import annotations

import pytest

from rag.errors import EmbedderError
from rag.rerank.cross_encoder import CrossEncoderReranker
from rag.types import Chunk, Hit, Query, Span

TEXTS = ("新建公园三座", "粮食产量提高", "道路通畅")


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A cross-encoder of random weights: what is tested is the door, not the judgement."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    torch.manual_seed(7)
    folder = tmp_path_factory.mktemp("cross-encoder")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted({char for text in TEXTS for char in text})]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(vocab_file=str(folder / "vocab.txt"), model_max_length=64).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        num_labels=1,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def hits():
    return [
        Hit(Chunk(str(number), "doc", text, Span(0, len(text))), 1.0, number + 1, "fused")
        for number, text in enumerate(TEXTS)
    ]


def test_reranking_permutes_and_repeats(model):
    reranker = CrossEncoderReranker(str(model))
    first, second = (reranker.rerank(Query("q", "粮食产量"), hits()) for _ in range(2))
    assert sorted(one.chunk.chunk_id for one in first) == ["0", "1", "2"]
    assert [one.rank for one in first] == [1, 2, 3]
    assert first == second
    assert reranker.rerank(Query("q", "粮食产量"), []) == ()


def test_a_missing_model_is_named(tmp_path):
    with pytest.raises(EmbedderError, match="cross_encoder"):
        CrossEncoderReranker(str(tmp_path / "none")).rerank(Query("q", "粮食产量"), hits())
