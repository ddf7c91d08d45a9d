"""What keeps a large catalog quick: each question reads the chunks it asks for, not those of every document."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.dialects import sqlite

from rag.retrieve.ranking import to_hits
from rag.store.catalog import Catalog
from rag.store.database import Database, sqlite_url
from rag.store.reading import ReadingCatalog
from rag.store.subjects import Subjects
from rag.text.reading import AS_IT_IS, SIMPLIFIED
from rag.types import Bound, Chunk, Document, Indicator, Query, Scope, Span

DOCUMENTS = 40


@pytest.fixture
def stored(tmp_path):
    """A catalog of documents with a chunk each, the first of them not shown."""
    path = tmp_path / "catalog.sqlite"
    catalog = Catalog(sqlite_url(path))
    for number in range(DOCUMENTS):
        doc_id = f"document-{number}"
        chunk = Chunk(f"chunk-{number}", doc_id, "文本", Span(0, 2))
        document = Document(doc_id, "题", "文本", f"source-{number}", f"hash-{number}", {}, Scope())
        catalog.writer.add_all([(document, (), (), [chunk], ())])
    catalog.writer.show([f"document-{number}" for number in range(1, DOCUMENTS)])
    yield catalog, path
    catalog.close()


def test_only_chunks_of_shown_documents_are_found(stored):
    catalog, _ = stored
    assert set(catalog.chunks(["chunk-0", "chunk-1", "chunk-7", "none"])) == {"chunk-1", "chunk-7"}


def test_chunks_are_reached_by_their_ids(stored, monkeypatch):
    catalog, path = stored
    plans = plans_of(monkeypatch, path, lambda: catalog.chunks(["chunk-1", "chunk-2"]))
    assert any("chunk_id=?" in plan for plan in plans)
    assert not any("ready=?" in plan for plan in plans)


def test_documents_are_found_without_looking_through_all(stored, monkeypatch):
    catalog, path = stored
    assert catalog.doc_ids.by_source(["source-3"]) == {"source-3": ("document-3",)}
    plans = plans_of(monkeypatch, path, lambda: catalog.doc_ids.by_source(["source-3"]))
    assert any("source=?" in plan for plan in plans)


def plans_of(monkeypatch, path, ask):
    """How SQLite goes about the queries that ``ask`` sends."""
    queries = []
    rows = Database.rows

    def asked(self, query, values=None):
        queries.append(query.params(values or {}))
        return rows(self, query, values)

    monkeypatch.setattr(Database, "rows", asked)
    ask()
    assert queries
    connection = sqlite3.connect(path)
    texts = [str(query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})) for query in queries]
    plans = [row[3] for text in texts for row in connection.execute(f"EXPLAIN QUERY PLAN {text}")]
    connection.close()
    return plans


def test_years_of_chunks_are_read_without_the_chunks(stored, monkeypatch):
    catalog, _path = stored
    assert catalog.chunk_years(["chunk-0", "chunk-1", "none"]) == {"chunk-1": ()}
    queries = sent(monkeypatch, lambda: catalog.chunk_years(["chunk-2"]))
    assert not any("chunks.text" in str(query) for query in queries)


def test_headers_are_read_without_the_texts_and_once(stored, monkeypatch):
    catalog, _ = stored

    def ask():
        assert [one.text for one in catalog.headers()] == [""] * (DOCUMENTS - 1)
        assert catalog.header("document-1").title == "题"
        assert catalog.header("document-0") is None

    queries = sent(monkeypatch, ask)
    assert sum("FROM documents" in str(query) for query in queries) == 1
    assert not any("documents.text" in str(query) for query in queries)


def test_how_a_text_is_read_is_kept_and_shown_to_nobody(stored):
    catalog, path = stored
    assert catalog.how_read("document-1") == AS_IT_IS
    assert dict(catalog.document("document-1").metadata) == {}
    connection = sqlite3.connect(path)
    connection.execute("UPDATE documents SET metadata = '{}', text = '淨增四十六家企業' WHERE doc_id = 'document-1'")
    connection.commit()
    catalog.writer.show([])  # a new revision: as if an older program had stored it
    assert catalog.how_read("document-1") == SIMPLIFIED
    assert not catalog.writer.knows_how_read()
    catalog.writer.note_how_read()
    assert catalog.writer.knows_how_read()
    ((kept,),) = connection.execute("SELECT metadata FROM documents WHERE doc_id = 'document-1'")
    connection.close()
    assert SIMPLIFIED in kept


def test_chunks_are_counted_without_those_that_are_not_shown(stored):
    catalog, _ = stored
    assert catalog.count_chunks() == catalog.passages() == catalog.counts().chunks == DOCUMENTS - 1


def test_of_a_large_ledger_some_rows_tell_the_names(tmp_path, monkeypatch):
    monkeypatch.setattr("rag.store.ledger._ROWS_COUNTED", 50)
    monkeypatch.setattr("rag.store.ledger._RUNS", 10)
    catalog = Catalog(sqlite_url(tmp_path / "catalog.sqlite"))
    names = ["常见" if at % 10 else f"少见{at}" for at in range(500)]
    rows = [Indicator(one, 1.0, "个", Bound.EXACT, Scope(), "one", Span(0, 2), "文本") for one in names]
    catalog.writer.add_all([(Document("one", "题", "文本", "源", "hash", {}, Scope()), (), (), (), rows)])
    catalog.writer.show(["one"])
    names = catalog.indicator_names(500)
    catalog.close()
    assert names[0] == "常见"
    assert 1 < len(names) < 51


@pytest.mark.parametrize("years", [(), (2020,)])
def test_a_wider_list_costs_no_more_chunks(stored, monkeypatch, years):
    catalog, _ = stored
    asked = []
    chunks = catalog.chunks
    monkeypatch.setattr(catalog, "chunks", lambda ids: asked.append(len(ids)) or chunks(ids))
    scored = [(f"chunk-{number}", float(DOCUMENTS - number)) for number in range(DOCUMENTS)]
    query = Query("题", "题", Scope(years))
    hits = to_hits(scored, catalog, query, "dense", 8)
    assert [hit.chunk.chunk_id for hit in hits] == [f"chunk-{number}" for number in range(1, 9)]
    assert sum(asked) <= 8 + 1  # the first is of a document that is not shown


def sent(monkeypatch, ask):
    """The queries that ``ask`` sends."""
    queries = []
    rows = Database.rows
    with monkeypatch.context() as watched:
        watched.setattr(
            Database, "rows", lambda self, query, values=None: queries.append(query) or rows(self, query, values)
        )
        ask()
    return queries


def test_subjects_of_many_documents_take_one_query(stored, monkeypatch):
    catalog, _ = stored
    subjects = Subjects(ReadingCatalog(catalog))
    catalog.headers()
    wanted = [f"document-{number}" for number in range(1, 10)]
    queries = sent(monkeypatch, lambda: subjects.learn(wanted))
    assert len(queries) == 1
    assert sent(monkeypatch, lambda: [subjects.of(one) for one in wanted]) == []
    assert subjects.of("document-1").startswith("题")
    assert subjects.of("document-0") == ""  # it is not shown
