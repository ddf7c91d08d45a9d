"""Backups of a store whose catalog and service database lie in PostgreSQL; and moved by them, there and back."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from ingest.backup import back_up, restore
from ingest.build import build_ingest
from rag.build import build_pipeline, open_catalog, open_store
from rag.config import Settings
from rag.errors import StoreLockedError, UsageError
from rag.store.catalog import Catalog
from rag.store.curated import CuratedAnswer
from rag.store.identity import collection_name
from rag.store.passages import Encoded
from ui.access.feedback import Feedback, FeedbackTable
from ui.access.key import Key
from ui.access.keys import Keys
from ui.accounts.users import Users
from ui.database.service import ServiceDatabase, service_url
from ui.database.transfer import read_service, write_service

QUESTION = "2021年甲计划植树多少棵"

# Each has a catalog on a server beside one in files.
pytestmark = pytest.mark.in_files


def take(settings: Settings, folder: Path, *words: str) -> None:
    for word in words:
        (folder / f"{word}.txt").write_text(f"关于{word}的通知\n\n2021年{word}计划植树300棵。\n", encoding="utf-8")
    pipeline = build_ingest(settings)
    pipeline.ingest([folder / f"{word}.txt" for word in words])
    pipeline.close()


def told(settings: Settings) -> tuple[object, ...]:
    """What a store answers and holds; and that its indexes hold as much."""
    pipeline = build_pipeline(settings)
    answer = pipeline.ask(QUESTION)
    pipeline.close()
    with open_store(settings) as store, ServiceDatabase(service_url(settings)) as service:
        catalog = store.catalog
        assert store.dense.count() == store.lexical.count() == catalog.counts().chunks
        documents = [(one, catalog.blocks(one.doc_id), catalog.chunks_of(one.doc_id)) for one in catalog.documents()]
        kept = (Keys(service).all(), FeedbackTable(service).latest(), service.signing_secret)
        return (
            answer.text,
            documents,
            catalog.sources.all(),
            catalog.indicators(),
            catalog.curated.all(),
            catalog.collection_counts(),
            kept,
        )


@pytest.fixture
def on_server(fast_settings: Settings, tmp_path: Path, postgres_url: str) -> Settings:
    return fast_settings.model_copy(update={"store": tmp_path / "server" / "store", "catalog_url": postgres_url})


@pytest.fixture
def filled(fast_settings: Settings, tmp_path: Path) -> Settings:
    """A store in files, with everything that people leave behind."""
    fast_settings = fast_settings.model_copy(update={"catalog_url": ""})
    take(fast_settings, tmp_path, "甲", "乙")
    with open_store(fast_settings) as store:
        store.catalog.curated.put(CuratedAnswer("1" * 32, "问", "答", updated_at=1.0))
    with ServiceDatabase(service_url(fast_settings)) as service:
        Keys(service).create(Key("", "portal", scopes=frozenset({"ask"})))
        Users(service).add("li", "admin", (), "hash")
        FeedbackTable(service).put(Feedback("a1", "key", "wrong", "figure", "应为150家", at=5.0))
    upload = fast_settings.store / "files" / ("0a" * 16) / "原件.txt"
    upload.parent.mkdir(parents=True)
    upload.write_text("原件", encoding="utf-8")
    return fast_settings


def test_a_store_moves_to_a_server_and_back_and_answers_the_same(
    filled: Settings, on_server: Settings, tmp_path: Path
) -> None:
    file, before = tmp_path / "one.backup", told(filled)
    assert back_up(filled, file, write_service).indexes
    made = restore(on_server, file, read_service)
    assert (made.documents, made.originals, made.keys, made.indexes) == (2, 1, 1, True)
    assert told(on_server) == before
    assert (on_server.store / "files" / ("0a" * 16) / "原件.txt").read_text(encoding="utf-8") == "原件"

    take(on_server, tmp_path, "丙")  # what is counted by the server counts on
    with ServiceDatabase(service_url(on_server)) as service:
        FeedbackTable(service).put(Feedback("a2", "key", "right", at=6.0))
        assert [one.answer_id for one in FeedbackTable(service).latest()] == ["a2", "a1"]
    with open_store(on_server) as store, store.writing():  # also while somebody writes
        saved = back_up(on_server, file, write_service)
    assert (saved.documents, saved.originals, saved.keys, saved.elsewhere) == (3, 1, 1, False)
    assert (saved.indexes, saved.vectors) == (False, True)

    local = filled.model_copy(update={"store": tmp_path / "back"})
    assert restore(local, file, read_service).documents == 3
    assert told(local) == told(on_server)


def mark_vectors(settings: Settings) -> None:
    """Give every chunk the vector of its place in the order of their ids, as no model gives it."""
    with open_store(settings) as store, store.writing():
        chunks = [one for document in store.catalog.documents() for one in store.catalog.chunks_of(document.doc_id)]
        dimension = len(next(iter(store.dense.vectors([chunks[0].chunk_id]).values())))
        places = sorted(range(len(chunks)), key=lambda at: chunks[at].chunk_id)
        vectors = np.eye(dimension, dtype=np.float32)[[places.index(at) for at in range(len(chunks))]]
        store._indexes.write(Encoded(chunks, vectors, {}))


def marked(settings: Settings) -> bool:
    """Whether every chunk has the vector of its place."""
    with open_store(settings) as store:
        documents = store.catalog.documents()
        ids = sorted(one.chunk_id for document in documents for one in store.catalog.chunks_of(document.doc_id))
        held = store.dense.vectors(ids)
        return bool(ids) and [int(held[one].argmax()) for one in ids if one in held] == list(range(len(ids)))


def name_of(settings: Settings) -> str:
    with closing(open_catalog(settings)) as catalog:
        return collection_name(catalog)


def test_the_vectors_of_another_engine_are_kept_and_go_into_any(
    filled: Settings, on_server: Settings, tmp_path: Path
) -> None:
    mark_vectors(filled)
    own = name_of(filled)
    chroma, milvus = tmp_path / "chroma.backup", tmp_path / "milvus.backup"
    back_up(filled, chroma, write_service)
    other = filled.model_copy(update={"store": tmp_path / "milvus", "vector_store": "milvus"})
    assert restore(other, chroma, read_service).indexes
    assert marked(other)
    assert not (other.store / "chroma").exists()
    copied = name_of(other)
    assert copied != own, "it does not write into what a server keeps of the first"
    made = back_up(other, milvus, write_service)
    assert (made.indexes, made.vectors) == (False, True)
    for settings in (filled, on_server):
        assert restore(settings, milvus, partial(read_service, force=True), force=True).indexes
        assert marked(settings)
        assert not (settings.store / "vectors.sqlite").exists()
    made = back_up(on_server, milvus, write_service)
    assert (made.indexes, made.vectors) == (False, True)
    assert restore(other, milvus, read_service, force=True).indexes
    assert marked(other)
    assert [name_of(one) for one in (filled, other)] == [own, copied], "what is replaced keeps its name"


def test_what_cannot_be_read_is_left_out_and_made_anew(filled: Settings, tmp_path: Path) -> None:
    file, before = tmp_path / "one.backup", told(filled)
    back_up(filled, file)
    other = filled.model_copy(update={"store": tmp_path / "milvus", "vector_store": "milvus"})
    assert restore(other, file).indexes
    (schema,) = (other.store / "milvus").rglob("schema.json")
    schema.write_bytes(b"no schema")
    made = back_up(other, file)
    assert (made.documents, made.indexes, made.vectors) == (2, False, False)
    assert not restore(filled, file, force=True).indexes
    assert told(filled) == before


def test_what_is_there_is_replaced_only_by_force_and_readers_notice(
    filled: Settings, on_server: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "one.backup"
    back_up(filled, file, write_service)
    with ServiceDatabase(service_url(on_server)) as service:
        Users(service).add("wang", "admin", (), "hash")
    with pytest.raises(UsageError, match="users, keys or conversations"):
        restore(on_server, file, read_service)
    take(on_server, tmp_path, "丙", "丁")
    reader = Catalog(on_server.catalog_url)
    assert len(reader.documents()) == 2
    with pytest.raises(UsageError, match="documents in the catalog"):
        restore(on_server, file, read_service)
    force = partial(read_service, force=True)
    with reader.writing_alone(), pytest.raises(StoreLockedError):
        restore(on_server, file, force, force=True)
    restore(on_server, file, force, force=True)
    assert reader.refresh()
    assert [one.title for one in reader.documents()] == ["关于乙的通知", "关于甲的通知"]
    reader.close()
    with ServiceDatabase(service_url(on_server)) as service:
        assert [one.name for one in Users(service).all()] == ["li"]
    assert told(on_server) == told(filled)


def test_without_means_for_it_the_service_database_of_a_server_is_left_out(on_server: Settings, tmp_path: Path) -> None:
    take(on_server, tmp_path, "甲")
    made = back_up(on_server, tmp_path / "one.backup")
    assert (made.documents, made.keys, made.elsewhere) == (1, None, True)
