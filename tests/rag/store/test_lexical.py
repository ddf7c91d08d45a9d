"""The lexical index against the formula it claims."""

from __future__ import annotations

import math

from rag.store.lexical import LexicalIndex
from rag.text.tokenize import terms
from rag.types import Chunk, Filters, Span

TEXTS = {
    "a": "全年粮食产量五十万吨，粮食单产提高",
    "b": "新建公园三座",
    "c": "粮食播种面积保持稳定，公园绿地增加，道路通畅，学校扩建",
    "d": "道路通畅",
}


def index(tmp_path):
    made = LexicalIndex(tmp_path / "lexical")
    made.upsert([Chunk(name, f"doc-{name}", text, Span(0, len(text))) for name, text in TEXTS.items()])
    return made


def bm25(query, k1=1.2, b=0.75):
    """Okapi BM25 as Robertson and Zaragoza (2009) give it, with the idf that never turns negative."""
    cut = {name: terms(text) for name, text in TEXTS.items()}
    mean = sum(map(len, cut.values())) / len(cut)
    scores = {}
    for name, words in cut.items():
        score = 0.0
        for term in query:
            having = sum(term in other for other in cut.values())
            idf = math.log(1 + (len(cut) - having + 0.5) / (having + 0.5))
            frequency = words.count(term)
            score += idf * frequency * (k1 + 1) / (frequency + k1 * (1 - b + b * len(words) / mean))
        if score:
            scores[name] = score
    return sorted(scores, key=lambda name: (-scores[name], name))


def test_order_is_that_of_bm25(tmp_path):
    made = index(tmp_path)
    for query in ("粮食产量", "公园", "道路通畅", "粮食公园道路"):
        assert [name for name, _ in made.search(terms(query), 10)] == bm25(terms(query))


def test_rare_terms_weigh_more(tmp_path):
    made = index(tmp_path)
    assert made.rarity("播种") > made.rarity("粮食") > 0


def test_upserting_again_changes_nothing(tmp_path):
    made = index(tmp_path)
    before = made.search(terms("粮食"), 10)
    made.upsert([Chunk("a", "doc-a", TEXTS["a"], Span(0, len(TEXTS["a"])))])
    assert made.count() == len(TEXTS)
    assert [name for name, _ in made.search(terms("粮食"), 10)] == [name for name, _ in before]


def test_removal_and_filters(tmp_path):
    made = index(tmp_path)
    assert [name for name, _ in made.search(terms("粮食"), 10, Filters(doc_ids=("doc-c",)))] == ["c"]
    made.remove("doc-c")
    assert [name for name, _ in made.search(terms("粮食"), 10)] == ["a"]


def test_no_terms_find_nothing(tmp_path):
    assert index(tmp_path).search((), 10) == []
