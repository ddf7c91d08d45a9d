"""Coverage brings the passage with the asked words forward, and permutes."""

from rag.rerank.coverage import CoverageReranker
from rag.rerank.passages import Passages
from rag.types import Chunk, Facet, Hit, Query, Span


def hit(name, text, score):
    return Hit(Chunk(name, "doc", text, Span(0, len(text))), score, 1, "x")


def test_the_sentence_with_the_words_comes_first():
    reranker = CoverageReranker(lambda text: text, Passages(list).sentences, lambda term: 3.0, lambda doc_id: "")
    hits = [hit("a", "新建公园三座", 0.5), hit("b", "粮食产量提高", 0.2)]
    query = Query("q", "q", facets=(Facet("粮食产量"),))
    assert [one.chunk.chunk_id for one in reranker.rerank(query, hits)] == ["b", "a"]
    assert reranker.rerank(Query("q", "q"), hits)[0].chunk.chunk_id == "a"


def test_a_passage_stored_anew_is_read_anew():
    sentences = Passages(list).sentences
    assert sentences(hit("a", "新建公园三座", 0.5).chunk) == "新建公园三座"
    assert sentences(hit("a", "新建公园四座", 0.5).chunk) == "新建公园四座"
