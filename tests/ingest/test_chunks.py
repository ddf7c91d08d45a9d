"""Chunks, scopes and indicators of the shipped report."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.analyse import cut, outline
from ingest.chunk import SentenceChunker
from ingest.sources import read_file
from ingest.types import ParsedText
from rag.build import build_embedder
from rag.config import load_settings
from rag.embed.hashing import HashingEmbedder
from rag.text.tokens import count_tokens
from rag.types import Bound, Kind

GOLDEN = Path(__file__).parent / "golden" / "seed_chunks.jsonl"


@pytest.fixture(scope="module")
def embedder():
    return build_embedder(load_settings())


@pytest.fixture(scope="module")
def analysed(report, embedder):
    parsed, content_hash = read_file(report)
    return cut(outline(parsed, content_hash, report), SentenceChunker(embedder, 128))


def test_chunks_are_as_agreed(analysed):
    lines = [
        json.dumps(
            {
                "id": chunk.chunk_id,
                "span": [chunk.span.start, chunk.span.end],
                "path": chunk.section_path,
                "years": chunk.scope.years,
                "kind": chunk.scope.kind,
                "tokens": chunk.token_count,
                "sentences": len(chunk.sentences),
                "text": chunk.text,
            },
            ensure_ascii=False,
        )
        for chunk in analysed.chunks
    ]
    if os.environ.get("UPDATE_GOLDEN"):
        GOLDEN.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert lines == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_chunks_fit_the_embedder_and_are_counted_by_its_tokenizer(analysed, embedder):
    from rag.store.passages import passage_text

    texts = [passage_text(chunk, analysed.document.title) for chunk in analysed.chunks]
    assert [chunk.token_count for chunk in analysed.chunks] == embedder.count_tokens(texts)
    assert max(chunk.token_count for chunk in analysed.chunks) <= 128 <= embedder.max_tokens


def test_chunks_are_small_for_a_language_model_too(analysed):
    assert all(0 < count_tokens(chunk.text) <= 400 for chunk in analysed.chunks)


def test_the_two_halves_of_the_report_have_their_years_and_kinds(analysed):
    scopes = {
        sentence.span.cut(analysed.document.text): sentence.scope
        for chunk in analysed.chunks
        for sentence in chunk.sentences
    }
    result = next(scope for text, scope in scopes.items() if "高企净增277家" in text)
    target = next(scope for text, scope in scopes.items() if "净增150家以上" in text)
    assert (result.years, result.kind, result.body) == ((2019,), Kind.ACTUAL, "大连高新区")
    assert (target.years, target.kind, target.body) == ((2020,), Kind.TARGET, "大连高新区")


def test_the_ledger_names_its_figures(analysed):
    rows = {(row.name, row.scope.years, row.value) for row in analysed.indicators}
    assert ("高企净增", (2019,), 277.0) in rows
    assert ("高企总数", (2019,), 757.0) in rows
    (goal,) = [row for row in analysed.indicators if row.name == "高企认定净增"]
    assert (goal.value, goal.unit, goal.bound) == (150.0, "家", Bound.AT_LEAST)


PARAGRAPHS = st.lists(
    st.text(alphabet="甲乙丙丁，。；、：2019年增长3%（一）\n", min_size=1, max_size=80), min_size=1, max_size=6
)


@settings(deadline=None)  # the first text loads the dictionaries
@given(PARAGRAPHS)
def test_whatever_the_text_spans_cut_what_they_claim(paragraphs):
    text = "关于测试的通知\n\n一、2030年工作安排\n\n" + "\n".join(paragraphs)
    made = cut(outline(ParsedText(text), "0" * 64, Path("x.txt")), SentenceChunker(HashingEmbedder(), 40))
    for chunk in made.chunks:
        assert chunk.text == chunk.span.cut(text)
        assert all(chunk.span.covers(sentence.span) for sentence in chunk.sentences)
        assert chunk.sentences[0].span.start == chunk.span.start
        assert chunk.sentences[-1].span.end == chunk.span.end
    for before, after in zip(made.chunks, made.chunks[1:], strict=False):
        assert before.span.end <= after.span.start
    assert all(row.quote == row.span.cut(text) for row in made.indicators)


def test_a_sentence_too_long_for_the_embedder_is_cut_at_its_clauses():
    text = "关于测试的通知\n\n" + "全面推进各项重点工作，" * 200 + "确保完成。"
    embedder = HashingEmbedder()
    made = cut(outline(ParsedText(text), "0" * 64, Path("x.txt")), SentenceChunker(embedder, 128))
    assert max(chunk.token_count for chunk in made.chunks) <= embedder.max_tokens
    assert "".join("".join(chunk.text.split()) for chunk in made.chunks).endswith("确保完成。")


def test_an_enumeration_too_long_for_the_embedder_is_cut_between_its_members():
    members = [f"第{number}渡口维护支出{1000 + 37 * number}.{number}万元" for number in range(1, 40)]
    text = "其中" + "、".join(members) + "。"
    found = cut(
        outline(ParsedText(f"渡口决算\n\n{text}\n"), "0" * 64, Path("决算.txt")), SentenceChunker(HashingEmbedder(), 64)
    )
    told = [one.span.cut(found.document.text) for chunk in found.chunks for one in chunk.sentences]
    assert len(told) > 5
    assert all(any(member in one for one in told) for member in members)


def test_a_number_is_cut_from_its_unit_nowhere():
    text = "".join(f"增加{number}37.5万元并减少{number}亿元" for number in range(1, 60))
    found = cut(
        outline(ParsedText(f"渡口决算\n\n{text}。\n"), "0" * 64, Path("决算.txt")),
        SentenceChunker(HashingEmbedder(), 64),
    )
    told = [one.span.cut(found.document.text) for chunk in found.chunks for one in chunk.sentences]
    assert len(told) > 5
    assert not [one for one in told if one[-1].isdigit() or one[-1] == "."]
