"""A catalog on a real PostgreSQL server: the answers of SQLite, one writer anywhere, a server that goes away."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ingest.build import build_ingest
from ingest.types import IngestReport
from rag.build import build_pipeline, open_store
from rag.config import Settings, load_settings
from rag.errors import StoreLockedError, StoreUnreachableError
from rag.store.store import Store
from rag.types import Filters

TEXT = "关于{word}的通知\n\n2021年计划新建{word}{number}处。{word}由市园林局管理。\n"
QUESTIONS = ("2021年计划新建凉亭多少处", "凉亭由谁管理", "有哪些文件", "2021年新建码头几处", "关于凉亭的通知是哪年的")


@pytest.fixture
def settings(tmp_path: Path, postgres_url: str) -> Settings:
    return load_settings(store=tmp_path / "store", embedder="hashing", catalog_url=postgres_url)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "files"
    folder.mkdir()
    made = [folder / f"{word}.txt" for word in ("凉亭", "码头", "苗圃")]
    for number, path in enumerate(made, start=31):
        path.write_text(TEXT.format(word=path.stem, number=number), encoding="utf-8")
    return made


def take(settings: Settings, *files: Path, collection: str = "") -> IngestReport:
    ingest = build_ingest(settings)
    try:
        return ingest.ingest(files, collection=collection)
    finally:
        ingest.close()


def test_it_answers_as_from_a_file(settings: Settings, files: list[Path], tmp_path: Path) -> None:
    local = settings.model_copy(update={"catalog_url": "", "store": tmp_path / "local"})
    told = []
    for one in (settings, local):
        assert take(one, *files[:2]).documents == 2
        assert take(one, files[2], files[0], collection="内部").documents == 1
        assert take(one, *files).unchanged == 3
        pipeline = build_pipeline(one)
        filters = (Filters(), Filters(collections=("public",)), Filters(collections=("内部",)))
        told.append(
            [(a.text, a.closest, a.notes) for q in QUESTIONS for f in filters for a in (pipeline.ask(q, (), f),)]
        )
        catalog = pipeline.catalog
        seen = catalog.visible(("内部",))
        told[-1].append((catalog.counts(), catalog.coverage(), seen.counts(), seen.indicators(), seen.coverage()))
        pipeline.close()
        with open_store(one) as store:
            assert store.catalog.indicators("凉亭\x00") == store.catalog.indicators("\ud800") == ()
            assert store.catalog.document("a\x00b") is store.catalog.document("\udfff") is None
            removed = store.catalog.documents()[0].doc_id
            with store.writing():
                store.remove(removed)
            assert len(store.catalog.documents()) == 2
    assert told[0] == told[1]


def test_one_writer_at_a_time_from_other_directories_too(settings: Settings, files: list[Path], tmp_path: Path) -> None:
    take(settings, files[0])
    elsewhere = settings.model_copy(update={"store": tmp_path / "elsewhere"})
    with (
        open_store(settings) as store,
        store.writing(),
        pytest.raises(StoreLockedError, match="another process is writing"),
    ):
        take(elsewhere, files[1])
    with open_store(elsewhere) as other, other.writing():
        pass  # given back


def test_processes_that_start_together_make_one_catalog(settings: Settings, tmp_path: Path) -> None:
    started = threading.Barrier(6)

    def start(number: int) -> str | None:
        started.wait()
        with open_store(settings.model_copy(update={"store": tmp_path / str(number)}), create=True) as store:
            store.catalog.set_meta("who", str(number))
            return store.catalog.get_meta("schema_version")

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(start, range(6)))) == 1


def test_a_server_that_goes_away_and_comes_back(settings: Settings, files: list[Path], postgres_server: Any) -> None:
    take(settings, *files)
    pipeline = build_pipeline(settings)
    before = pipeline.ask(QUESTIONS[0]).text
    postgres_server.stop()
    try:
        with pytest.raises(StoreUnreachableError, match="does not answer"):
            pipeline.ask(QUESTIONS[0])
        with pytest.raises(StoreUnreachableError):
            open_store(settings)
    finally:
        postgres_server.start()
    assert pipeline.ask(QUESTIONS[0]).text == before  # the first one after it: no connection of before is used
    pipeline.close()


def test_a_writer_whose_server_goes_away_leaves_the_lock_free(
    settings: Settings, files: list[Path], postgres_server: Any
) -> None:
    take(settings, files[0])
    with open_store(settings) as store:
        with pytest.raises(StoreUnreachableError):
            _write_through_a_crash(store, postgres_server)
        with store.writing():
            pass
    assert take(settings, files[1]).documents == 1


def _write_through_a_crash(store: Store, server: Any) -> None:
    with store.writing():
        server.stop()
        try:
            store.catalog.writer.show([])
        finally:
            server.start()
