"""The scope reranker permutes, and prefers what fits."""

from hypothesis import given
from hypothesis import strategies as st

from rag.rerank.scope import ScopeReranker, fit
from rag.store.catalog import Catalog
from rag.store.versions import Versions
from rag.types import Chunk, Facet, Hit, Kind, Query, Scope, Sentence, Span


def hit(name, scope, score):
    return Hit(
        Chunk(name, "doc", "text", Span(0, 4), scope=scope, sentences=(Sentence(Span(0, 4), scope),)), score, 1, "x"
    )


RERANKER = ScopeReranker(Versions(Catalog("sqlite://")), {"2015": 2015, "2016": 2016}.get, lambda doc_id: None)
SCOPES = st.builds(
    Scope, st.lists(st.sampled_from([2019, 2020]), max_size=2).map(tuple), st.sampled_from(Kind), st.just("")
)


@given(st.lists(st.tuples(SCOPES, st.floats(-3, 3)), max_size=8), SCOPES)
def test_reranking_permutes(scored, asked):
    hits = [hit(str(number), scope, score) for number, (scope, score) in enumerate(scored)]
    reranked = RERANKER.rerank(Query("q", "q", scope=asked), hits)
    assert sorted(one.chunk.chunk_id for one in reranked) == sorted(one.chunk.chunk_id for one in hits)
    assert [one.rank for one in reranked] == list(range(1, len(hits) + 1))


def test_the_asked_year_and_kind_come_first():
    asked = Query("q", "q", scope=Scope((2020,), Kind.TARGET))
    hits = [hit("2019", Scope((2019,), Kind.ACTUAL), 0.9), hit("2020", Scope((2020,), Kind.TARGET), 0.5)]
    assert RERANKER.rerank(asked, hits)[0].chunk.chunk_id == "2020"


def test_without_a_year_the_newest_report_is_read_too():
    def report(year, score):
        return Hit(Chunk(f"c{year}", year, "text", Span(0, 4), scope=Scope((int(year),))), score, 1, "x")

    older = [report("2015", 0.5 - place / 100) for place in range(3)]
    asked = Query("q", "q", facets=(Facet("focus"),))
    assert RERANKER.rerank(asked, [*older, report("2016", 0.3)])[1].chunk.doc_id == "2016"


def test_an_unknown_scope_neither_gains_nor_loses():
    assert fit(Scope((2020,)), Scope()) == 0
