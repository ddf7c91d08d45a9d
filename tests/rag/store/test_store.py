"""The store keeps catalog and indexes alike, through kills, other models and other writers."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess

import pytest

from ingest.build import build_ingest
from rag.build import build_embedder, build_pipeline, open_store
from rag.config import load_settings
from rag.embed.hashing import HashingEmbedder
from rag.errors import ModelMismatchError, StoreCorruptError, StoreLockedError, StoreMissingError
from rag.types import Status

QUESTION = "2020年高企净增目标是多少"


def ingest(settings, *paths):
    pipeline = build_ingest(settings)
    try:
        return pipeline.ingest(paths)
    finally:
        pipeline.close()


def contents(settings):
    with open_store(settings) as store:
        counts = store.catalog.counts()
        assert store.dense.count() == store.lexical.count() == counts.chunks
        documents = store.catalog.documents()
        return counts, [(document.doc_id, store.catalog.chunks_of(document.doc_id)) for document in documents]


def test_ingesting_twice_equals_ingesting_once(either_settings, report):
    first = ingest(either_settings, report)
    before = contents(either_settings)
    second = ingest(either_settings, report)
    assert (first.documents, first.unchanged) == (1, 0)
    assert (second.documents, second.unchanged, second.chunks) == (0, 1, 0)
    assert contents(either_settings) == before


def test_spans_cut_the_text_they_claim(fast_settings, report):
    ingest(fast_settings, report)
    with open_store(fast_settings) as store:
        (document,) = store.catalog.documents()
        assert document.text == report.read_text(encoding="utf-8")
        for chunk in store.catalog.chunks_of(document.doc_id):
            assert chunk.text == chunk.span.cut(document.text)
            assert chunk.token_count <= 512
            assert [one.span.start for one in chunk.sentences] == sorted(one.span.start for one in chunk.sentences)
        assert all(row.quote == row.span.cut(document.text) for row in store.catalog.indicators())


def test_removing_a_document_leaves_nothing(either_settings, report, tmp_path):
    other = tmp_path / "通知.txt"
    other.write_text("关于植树的通知\n\n2021年计划植树3000棵。\n", encoding="utf-8")
    ingest(either_settings, report, other)
    with open_store(either_settings) as store:
        (gone,) = [one.doc_id for one in store.catalog.documents() if one.source == str(other)]
        with store.writing():
            assert store.remove(gone)
            assert not store.remove(gone)
    counts, documents = contents(either_settings)
    assert counts.documents == 1
    assert gone not in dict(documents)


def test_a_changed_file_replaces_its_earlier_self(either_settings, tmp_path):
    path = tmp_path / "通知.txt"
    path.write_text("关于植树的通知\n\n2021年计划植树3000棵。\n", encoding="utf-8")
    ingest(either_settings, path)
    path.write_text("关于植树的通知\n\n2021年计划植树5000棵。\n", encoding="utf-8")
    assert ingest(either_settings, path).documents == 1
    _, ((_, chunks),) = contents(either_settings)
    assert "5000棵" in "".join(chunk.text for chunk in chunks)


def test_another_model_is_refused_until_a_rebuild(fast_settings, report):
    ingest(fast_settings, report)
    other = HashingEmbedder(dimension=64)
    with open_store(fast_settings) as store:
        with pytest.raises(ModelMismatchError, match=r"hashing-256 \(256\).*hashing-64 \(64\).*--rebuild"):
            store.check_model(other)
        from ingest.pipeline import IngestPipeline

        IngestPipeline(store, other, 128).ingest([], rebuild=True)
        store.check_model(other)
        assert store.dense.count() == store.catalog.counts().chunks > 0


def test_only_one_process_writes(fast_settings, report):
    refused = pytest.raises(StoreLockedError, match="another process is writing")
    with open_store(fast_settings, create=True) as store, store.writing(), refused:
        ingest(fast_settings, report)


def test_a_reader_sees_what_another_process_writes(fast_settings, report, tmp_path, run):
    first = tmp_path / "通知.txt"
    first.write_text("关于植树的通知\n\n2021年计划植树3000棵。\n", encoding="utf-8")
    ingest(fast_settings, first)
    pipeline = build_pipeline(fast_settings)
    assert pipeline.ask(QUESTION).status is Status.ABSTAINED
    assert run(fast_settings, "ingest", report).returncode == 0
    assert "150家以上" in pipeline.ask(QUESTION).text
    pipeline.close()


@pytest.mark.in_files
def test_a_missing_store_is_named(fast_settings):
    with pytest.raises(StoreMissingError, match="policyqa ingest"):
        open_store(fast_settings)


@pytest.mark.in_files
def test_a_corrupt_catalog_is_named(fast_settings, report):
    ingest(fast_settings, report)
    for path in fast_settings.store.glob("catalog.sqlite*"):
        path.write_bytes(b"no database" * 1000)
    with pytest.raises(StoreCorruptError, match=r"catalog\.sqlite"):
        open_store(fast_settings)


@pytest.mark.parametrize("index", ["chroma", "lexical"])
def test_a_lost_index_is_made_anew_from_the_catalog(fast_settings, report, index):
    ingest(fast_settings, report)
    shutil.rmtree(fast_settings.store / index)
    pipeline = build_pipeline(fast_settings)
    assert "150家以上" in pipeline.ask(QUESTION).text
    pipeline.close()
    contents(fast_settings)


KILL_POINTS = {
    "before the catalog": ("rag.store.catalog_writer:CatalogWriter.add_all", "before"),
    "after the catalog": ("rag.store.catalog_writer:CatalogWriter.add_all", "after"),
    "before the vectors": ("rag.store.chroma:ChromaIndex.upsert", "before"),
    "after the vectors": ("rag.store.chroma:ChromaIndex.upsert", "after"),
    "after the terms": ("rag.store.lexical:LexicalIndex.upsert", "after"),
    "after it is ready": ("rag.store.catalog_writer:CatalogWriter.show", "after"),
}

KILLED_INGEST = """
import importlib, os, signal, sys
from pathlib import Path
from ingest.build import build_ingest
from rag.config import load_settings

target, moment, store, source = sys.argv[1:]
module, name = target.split(":")
owner, method = name.split(".")
cls = getattr(importlib.import_module(module), owner)
real = getattr(cls, method)

def killed(*args, **kwargs):
    if moment == "after":
        real(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(cls, method, killed)
build_ingest(load_settings(store=Path(store), embedder="hashing")).ingest([Path(source)])
"""


ON_A_SERVER = ("after the terms",)


@pytest.fixture(params=[*((one, "") for one in KILL_POINTS), *((one, "postgres_url") for one in ON_A_SERVER)], ids=str)
def killed_at(request, monkeypatch):
    """A moment at which the writer is killed, with its catalog in a file or, at some, on a server."""
    point, url = request.param
    if url:
        monkeypatch.setenv("POLICYQA_CATALOG_URL", request.getfixturevalue(url))
    return point


def test_a_kill_leaves_nothing_half_there(killed_at, report, tmp_path, forked):
    fast_settings = load_settings(store=tmp_path / "store", embedder="hashing")
    ingest(fast_settings, report)
    other = tmp_path / "通知.txt"
    other.write_text("关于植树的通知\n\n2021年计划植树3000棵。\n", encoding="utf-8")
    killed = forked(KILLED_INGEST, *KILL_POINTS[killed_at], fast_settings.store, other)
    assert killed.returncode == -signal.SIGKILL, killed.stderr

    pipeline = build_pipeline(fast_settings)
    assert "150家以上" in pipeline.ask(QUESTION).text
    committed = pipeline.catalog.counts().documents == 2
    assert committed == (killed_at == "after it is ready")
    assert ("3000棵" in pipeline.ask("2021年计划植树多少棵").text) == committed
    pipeline.close()
    contents(fast_settings)

    assert ingest(fast_settings, other).documents == (0 if committed else 1)
    assert contents(fast_settings)[0].documents == 2


def test_an_empty_store_answers_that_it_holds_nothing(fast_settings):
    open_store(fast_settings, create=True).close()
    pipeline = build_pipeline(fast_settings)
    assert pipeline.ask(QUESTION).status is Status.ABSTAINED
    pipeline.close()


def test_the_store_remembers_its_model(fast_settings, report):
    ingest(fast_settings, report)
    with open_store(fast_settings) as store:
        store.check_model(build_embedder(fast_settings))
        assert store.catalog.get_meta("embedder") == "hashing-256 (256)"


@pytest.fixture
def run(forked):
    """Runs the program itself, in a process of its own."""

    def ran(settings, *arguments):
        environment = {
            **os.environ,
            "POLICYQA_EMBEDDER": "hashing",
            "POLICYQA_LANGUAGE": "en",
            "POLICYQA_STORE": str(settings.store),
            "POLICYQA_CATALOG_URL": settings.catalog_url,
        }
        return forked("from ui.cli import main; main()", *arguments, env=environment)

    return ran


def asked(settings):
    """What is answered in this process: to start one costs seconds."""
    pipeline = build_pipeline(settings)
    try:
        return pipeline.ask(QUESTION).text
    finally:
        pipeline.close()


@pytest.mark.parametrize("damaged", ["chroma/chroma.sqlite3", "lexical/meta.json"])
def test_a_damaged_index_is_named_and_the_named_remedy_mends_it(fast_settings, report, damaged, run):
    ingest(fast_settings, report)
    (fast_settings.store / damaged).write_bytes(b"no index")
    refused = run(fast_settings, "ask", QUESTION)
    assert refused.returncode == 3
    assert "policyqa ingest --rebuild" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert run(fast_settings, "ingest", "--rebuild").returncode == 0
    assert "150家以上" in asked(fast_settings)


@pytest.fixture
def small_disk(tmp_path):
    """Makes a file system of some KB; only root may."""
    where = tmp_path / "disk"
    where.mkdir()

    def resize(kilobytes, *more):
        options = ",".join((f"size={kilobytes}k", *more))
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", where], capture_output=True, check=False)
        if made.returncode:
            pytest.skip("needs the right to mount a small file system")
        return where

    yield resize
    subprocess.run(["umount", "--lazy", where], capture_output=True, check=False)


@pytest.mark.in_files
@pytest.mark.parametrize("kilobytes", [40, 160, 400, 760])
def test_a_full_disk_is_named_and_nothing_is_lost(small_disk, fast_settings, report, kilobytes, run):
    where = small_disk(kilobytes)
    settings = fast_settings.model_copy(update={"store": where / "store"})
    full = run(settings, "ingest", report)
    assert full.returncode == 3
    assert "no room left" in full.stderr
    assert len(full.stderr.splitlines()) == 1
    small_disk(20_000, "remount")
    assert ingest(settings, report).documents == 1
    assert "150家以上" in asked(settings)


KILLED_REBUILD = """
import os, signal, sys
from pathlib import Path
from ingest.build import build_ingest
from rag.config import load_settings
from rag.store.lexical import LexicalIndex

LexicalIndex.upsert = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
settings = load_settings(store=Path(sys.argv[1]), embedder="hashing", catalog_url=sys.argv[2])
build_ingest(settings, rebuild=True).ingest([], rebuild=True)
"""


def test_a_rebuild_that_is_killed_loses_no_document(fast_settings, report, forked):
    ingest(fast_settings, report)
    killed = forked(KILLED_REBUILD, fast_settings.store, fast_settings.catalog_url)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    pipeline = build_pipeline(fast_settings)
    assert "150家以上" in pipeline.ask(QUESTION).text
    pipeline.close()
    assert contents(fast_settings)[0].documents == 1


def test_a_reader_outlives_a_rebuild_by_another_process(fast_settings, report, run):
    ingest(fast_settings, report)
    pipeline = build_pipeline(fast_settings)
    assert "150家以上" in pipeline.ask(QUESTION).text
    with open_store(fast_settings) as other, other.writing():
        other.dense.clear()
    pipeline.ask(QUESTION)
    assert run(fast_settings, "ingest", "--rebuild").returncode == 0
    assert "150家以上" in pipeline.ask(QUESTION).text
    pipeline.close()


def test_of_a_changed_file_never_both_versions_are_shown(fast_settings, tmp_path, forked):
    path = tmp_path / "通知.txt"
    path.write_text("关于植树的通知\n\n2021年计划植树3000棵。\n", encoding="utf-8")
    ingest(fast_settings, path)
    path.write_text("关于植树的通知\n\n2021年计划植树5000棵。\n", encoding="utf-8")
    environment = {**os.environ, "POLICYQA_CATALOG_URL": fast_settings.catalog_url}
    killed = forked(KILLED_INGEST, *KILL_POINTS["after it is ready"], fast_settings.store, path, env=environment)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    pipeline = build_pipeline(fast_settings)
    assert "5000棵" in pipeline.ask("2021年计划植树多少棵").text
    pipeline.close()
    assert contents(fast_settings)[0].documents == 1


def test_a_renamed_file_keeps_its_document(either_settings, tmp_path):
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_text("关于植树的通知\n\n2021年计划植树3000棵。\n", encoding="utf-8")
    ingest(either_settings, tmp_path / "a.txt")
    first.rename(second)
    first.write_text("关于造林的通知\n\n2021年计划造林500亩。\n", encoding="utf-8")
    result = ingest(either_settings, first, second)
    assert (result.documents, result.unchanged) == (1, 1)
    assert contents(either_settings)[0].documents == 2
