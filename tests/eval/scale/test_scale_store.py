"""Stores of generated text: the same everywhere, made larger where they ended, and measured by asking."""

from __future__ import annotations

from itertools import islice

import pytest

from eval.scale.build import build, embedder_of
from eval.scale.corpus import generate
from eval.scale.measure import measure
from eval.scale.model import fit, need
from eval.scale.variation import Variation
from rag.config import Settings
from rag.store.store import Store

DOCUMENTS_OF_A_PLACE = 12


@pytest.fixture(scope="module")
def documents():
    """Those of a place that the program reads, and of the first one that is varied from it."""
    made = generate(embedder_of(token_vectors=False), 128, read_places=1)
    return list(islice(made, 2 * DOCUMENTS_OF_A_PLACE))


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A small store that was made in two runs, with what each of them told."""
    settings = Settings(store=tmp_path_factory.mktemp("scale") / "store", embedder="hashing", reader="extractive")
    first = build(settings, 700, read_places=1, batch_chunks=300)
    return settings, first, build(settings, 1000, read_places=1, batch_chunks=300)


def test_spans_of_a_varied_document_cut_its_text(documents):
    for one in documents[DOCUMENTS_OF_A_PLACE:]:
        stored = one.stored()
        text = stored.document.text
        assert all(chunk.text == chunk.span.cut(text) for chunk in stored.chunks)
        assert all(row.quote == row.span.cut(text) for row in stored.indicators)
        assert {block.parent for block in stored.blocks} <= {"", *(block.block_id for block in stored.blocks)}
        named = [section for section in stored.sections if section.heading in text]
        assert len(named) >= len(stored.sections) - 1  # the part above the title has a name of ours


def test_a_varied_document_is_of_another_place_and_says_other_figures(documents):
    original, other = documents[0].stored(), documents[DOCUMENTS_OF_A_PLACE].stored()
    assert original.document.doc_id != other.document.doc_id
    assert len(original.document.text) == len(other.document.text)
    assert original.document.scope.body != other.document.scope.body
    assert [row.value for row in original.indicators] != [row.value for row in other.indicators]
    assert other.document.scope.body in documents[DOCUMENTS_OF_A_PLACE].questions[0]


def test_generated_documents_are_the_same_again(documents):
    again = islice(generate(embedder_of(token_vectors=False), 128, read_places=1), DOCUMENTS_OF_A_PLACE, None)
    assert next(again).stored() == documents[DOCUMENTS_OF_A_PLACE].stored()


def test_figures_keep_their_length_and_days_their_month():
    variation = Variation("云川", "荷屏", 2, 5)
    text = "云川市2019年完成345亿元、增长10.5%，5G基站20座，自3月1日起，2020-03-05。"
    other = variation.text(text)
    assert len(other) == len(text)
    assert other.startswith("荷屏市2021年完成")
    assert other.endswith("，自3月1日起，2022-03-05。")
    assert "5G基站" in other
    assert "345" not in other


def test_a_store_goes_on_where_it_ended(built):
    settings, first, second = built
    assert first.chunks >= 700
    assert second.chunks >= 1000
    assert second.added == second.chunks - first.chunks
    with Store(settings.store) as store:
        counts = store.catalog.counts()
        assert (counts.chunks, counts.documents) == (second.chunks, second.documents)
        assert store.dense.count() == store.lexical.count() == second.chunks
    assert {"add", "vectors", "catalog", "dense", "lexical"} <= set(second.parts)


def test_a_store_is_measured_and_larger_ones_are_sized(built):
    settings, first, second = built
    measured = measure(settings, questions=6, runs=1)
    assert measured.chunks == second.chunks
    assert measured.answered > 0
    assert {"understand", "dense", "lexical", "rank", "read", "verify"} <= set(measured.again.stages_processor_ms)
    model = fit([first, second], [measured, _grown(measured)])
    small, large = need(model, 10**6, 10), need(model, 10**8, 10)
    assert large.shards > small.shards
    assert large.nodes >= 2 * large.shards
    assert large.extrapolated


def _grown(measured):
    """The same as if a store ten times as large had been measured."""
    from dataclasses import replace

    return replace(measured, chunks=10 * measured.chunks, answering_bytes=3 * (measured.answering_bytes or 1))
