"""What keeps a large catalog quick: each question reads the chunks it asks for, not those of every document."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy.dialects import sqlite

from rag.store.catalog import Catalog
from rag.store.database import Database, sqlite_url
from rag.types import Chunk, Document, Scope, Span

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
        catalog.add_all([(document, (), (), [chunk], ())])
    catalog.show([f"document-{number}" for number in range(1, DOCUMENTS)])
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


@pytest.mark.parametrize("wanted", [{"content_hash": "hash-3"}, {"source": "source-3"}])
def test_documents_are_found_without_looking_through_all(stored, monkeypatch, wanted):
    catalog, path = stored
    assert catalog.doc_ids.find(**wanted) == ("document-3",)
    (column,) = wanted
    assert any(f"{column}=?" in plan for plan in plans_of(monkeypatch, path, lambda: catalog.doc_ids.find(**wanted)))


def plans_of(monkeypatch, path, ask):
    """How SQLite goes about the queries that ``ask`` sends."""
    queries = []
    rows = Database.rows
    monkeypatch.setattr(Database, "rows", lambda self, query: queries.append(query) or rows(self, query))
    ask()
    assert queries
    connection = sqlite3.connect(path)
    texts = [str(query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})) for query in queries]
    plans = [row[3] for text in texts for row in connection.execute(f"EXPLAIN QUERY PLAN {text}")]
    connection.close()
    return plans
