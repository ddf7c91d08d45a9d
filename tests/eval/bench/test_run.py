"""The bench on tiny corpora reports every figure; nothing here depends on how fast the machine is."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from eval.bench.corpus import SHIPPED_QUESTIONS, Corpus, asked_of
from eval.bench.figures import Memory, Scaling
from eval.bench.report import to_json, to_markdown, to_text
from eval.bench.run import ASKERS, run_bench, scale
from eval.bench.stock import SPLITTINGS, TOP_KS, missing_packages
from eval.sets.load import load_questions
from rag.config import load_settings

STAGES = {"understand", "embed", "dense", "lexical", "rank", "read", "verify"}


@pytest.fixture(scope="module")
def said():
    return []


@pytest.fixture(scope="module")
def result(tmp_path_factory, report, said):
    """One generated corpus and the shipped report, with the hashing embedder as the model."""
    settings = load_settings(store=tmp_path_factory.mktemp("untouched") / "store", embedder="hashing")
    questions = asked_of(load_questions(SHIPPED_QUESTIONS))
    corpus = Corpus("随附文件", report.parent, questions)
    result = run_bench(settings, [corpus], [60], command="policyqa bench --sizes 60", say=said.append)
    assert not settings.store.exists()
    return result


def test_every_corpus_has_every_figure(result):
    given, generated = result.corpora
    assert (given.generated, generated.generated) == (False, True)
    for one in result.corpora:
        assert one.ingest.documents >= 1
        assert one.ingest.chunks >= 60
        assert one.ingest.characters > 4000
        assert 0 < one.ingest.other_share < 1
        assert one.ingest.characters_per_second > 0
        assert one.ingest.model_seconds > 0
        assert set(one.answers.stages) == STAGES
        assert 0 < one.answers.answered <= one.answers.questions
        assert one.answers.total.p50 > one.answers.without_embedding.p50 > 0
        assert one.answers.total.p95 >= one.answers.total.p50
        assert [turn.askers for turn in one.throughput] == list(ASKERS)
        assert all(turn.per_second > 0 and turn.questions >= 4 * turn.askers for turn in one.throughput[1:])
        assert min(one.size.catalog, one.size.dense, one.size.lexical) > 0


def test_the_shipped_questions_find_their_evidence(result):
    given, generated = result.corpora
    assert given.evidence.questions > 20
    assert given.evidence.within_600 <= given.evidence.within_1500 <= given.evidence.questions
    assert given.evidence.within_1500 > given.evidence.questions / 2
    assert generated.evidence is None


@pytest.mark.skipif(bool(missing_packages()), reason="the bench extra is not installed")
def test_the_stock_pipeline_stands_beside_it(result):
    for one in result.corpora:
        assert not one.skipped
        shapes = [(stock.chunk_size, stock.chunk_overlap, stock.top_k) for stock in one.stock]
        assert shapes == [(cut.size, cut.overlap, top_k) for cut in SPLITTINGS for top_k in TOP_KS]
        for stock in one.stock:
            assert stock.chunks > 1
            assert stock.seconds > stock.embed_seconds > 0
            assert stock.latency.p50 > 0
            assert (stock.evidence is None) == (one.evidence is None)
            assert stock.model == one.embedder  # hashed vectors are no model that a LangChain user could load
    coarse, fine = (
        next(stock for stock in result.corpora[0].stock if stock.chunk_size == cut.size) for cut in SPLITTINGS
    )
    assert fine.chunks > coarse.chunks


def test_memory_is_measured_where_the_system_tells(result):
    for one in result.corpora:
        assert one.memory.ingest_peak is None or one.memory.ingest_peak > 10_000_000
        assert one.memory.answering is None or one.memory.answering > 10_000_000


def test_json_holds_all_of_it(result):
    data = json.loads(json.dumps(to_json(result), ensure_ascii=False))
    assert data["model"] == "hashing-256"
    assert [one["name"] for one in data["corpora"]] == [one.name for one in result.corpora]
    for one, figures in zip(data["corpora"], result.corpora, strict=True):
        assert one["ingest"]["other_share"] == figures.ingest.other_share
        assert one["size"]["total"] == figures.size.total
        assert one["answers"]["stages"].keys() == STAGES


def test_both_texts_show_the_same_tables(result):
    shown, page = to_text(result), to_markdown(result)
    for title in ("测试条件", "收录", "回答用时", "各阶段用时", "并发", "内存与磁盘"):
        assert f"【{title}】" in shown
        assert f"## {title}\n" in page
    assert "【规模】" not in shown  # one size has nothing to be compared with
    assert "policyqa bench --sizes 60" in page
    for line in page.splitlines():
        if line.startswith("|"):
            assert line.endswith("|")


def test_growth_is_over_the_smallest_generated_corpus(result):
    small = replace(result.corpora[1], memory=Memory(100_000_000, 90_000_000))
    latency = replace(small.answers.without_embedding, p50=2 * small.answers.without_embedding.p50)
    large = replace(
        small,
        ingest=replace(small.ingest, chunks=small.ingest.chunks + 10_000),
        answers=replace(small.answers, without_embedding=latency),
        memory=Memory(130_000_000, 100_000_000),
    )
    (growth,) = scale([small, large])
    assert growth == Scaling(small.ingest.chunks, large.ingest.chunks, 2.0, 3000.0)
    assert "2.00 倍" in to_text(replace(result, scaling=(growth,)))
    unknown = scale([small, replace(large, memory=Memory(None, None))])[0]
    assert unknown.bytes_per_chunk is None


def test_it_says_what_it_is_doing(result, said):
    assert any("收录" in line for line in said)
    assert any("回答" in line for line in said)
