"""Backups of a store whose catalog and service database lie in PostgreSQL; and moved by them, there and back."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from ingest.backup import back_up, restore
from ingest.build import build_ingest
from rag.build import build_pipeline, open_store
from rag.config import Settings
from rag.errors import StoreLockedError, UsageError
from rag.store.catalog import Catalog
from rag.store.curated import CuratedAnswer
from ui.access.feedback import Feedback, FeedbackTable
from ui.access.key import Key
from ui.access.keys import Keys
from ui.accounts.users import Users
from ui.database.service import ServiceDatabase, service_url
from ui.database.transfer import read_service, write_service

QUESTION = "2021年甲计划植树多少棵"


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
    assert (made.documents, made.originals, made.keys, made.indexes) == (2, 1, 1, False)
    assert told(on_server) == before
    assert (on_server.store / "files" / ("0a" * 16) / "原件.txt").read_text(encoding="utf-8") == "原件"

    take(on_server, tmp_path, "丙")  # what is counted by the server counts on
    with ServiceDatabase(service_url(on_server)) as service:
        FeedbackTable(service).put(Feedback("a2", "key", "right", at=6.0))
        assert [one.answer_id for one in FeedbackTable(service).latest()] == ["a2", "a1"]
    with open_store(on_server) as store, store.writing():  # also while somebody writes
        saved = back_up(on_server, file, write_service)
    assert (saved.documents, saved.originals, saved.keys, saved.elsewhere, saved.indexes) == (3, 1, 1, False, False)

    local = filled.model_copy(update={"store": tmp_path / "back"})
    assert restore(local, file, read_service).documents == 3
    assert told(local) == told(on_server)


def test_the_indexes_of_another_engine_are_made_when_it_is_restored(filled: Settings, tmp_path: Path) -> None:
    file, before = tmp_path / "one.backup", told(filled)
    back_up(filled, file, write_service)
    other = filled.model_copy(update={"store": tmp_path / "milvus", "vector_store": "milvus"})
    assert not restore(other, file, read_service).indexes
    assert told(other) == before


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
