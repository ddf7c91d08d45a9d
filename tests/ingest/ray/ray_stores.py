"""Stores that are filled and compared by the tests of ingest on a cluster."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ingest.limits import limits_of
from ingest.pipeline import Elsewhere, IngestPipeline
from ingest.progress import Watch
from ingest.ray.machines import Machines
from ingest.ray.readers import ClusterReaders
from ingest.take import Known
from ingest.types import IngestReport
from rag.build import build_embedder, open_store
from rag.config import Settings


class Shared:
    """Workers that outlive the pipeline of a test."""

    def __init__(self, machines: Machines) -> None:
        self.machines = machines

    def readers(self, known: Known, watch: Watch) -> ClusterReaders:
        return self.machines.readers(known, watch)

    def close(self) -> None:
        """They are let go when all tests are done."""


def take_in(settings: Settings, documents: Path, shared: Elsewhere | None, **options: Any) -> IngestReport:
    """Ingest a folder; the report without its seconds."""
    store, embedder = open_store(settings, create=True), build_embedder(settings)
    pipeline = IngestPipeline(store, embedder, settings.chunk_tokens, limits_of(settings), 1, shared)
    try:
        return replace(pipeline.ingest([documents], **options), seconds=0.0)
    finally:
        pipeline.close()


def assert_same_store(one: Settings, other: Settings) -> None:
    """Both hold the same documents, chunks, figures, sources, vectors and terms, byte for byte or number for number."""
    rows, others = _tables(one.store), _tables(other.store)
    assert rows.keys() == others.keys()
    for table in rows:
        assert rows[table] == others[table], table
    vectors, other_vectors = _vectors(one.store), _vectors(other.store)
    assert vectors.keys() == other_vectors.keys()
    assert len(vectors) == len(rows["chunks"])
    assert all(np.allclose(vectors[key], other_vectors[key], atol=1e-6) for key in vectors)
    with open_store(one) as left, open_store(other) as right:
        for words in (["完成"], ["口袋", "公园"], ["项目", "企业"], ["绿", "养护"]):
            assert left.lexical.search(words, 3000) == right.lexical.search(words, 3000)


def _tables(store: Path) -> dict[str, list[tuple[Any, ...]]]:
    connection = sqlite3.connect(store / "catalog.sqlite")
    try:
        names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
        return {name: connection.execute(f"select * from {name} order by 1, 2").fetchall() for name in names}
    finally:
        connection.close()


def _vectors(store: Path) -> dict[str, np.ndarray[Any, Any]]:
    import chromadb
    from chromadb.config import Settings as ChromaSettings

    client = chromadb.PersistentClient(str(store / "chroma"), settings=ChromaSettings(anonymized_telemetry=False))
    try:
        found = client.get_collection("chunks").get(include=["embeddings"])
        return dict(zip(found["ids"], found["embeddings"], strict=True))
    finally:
        client.close()
