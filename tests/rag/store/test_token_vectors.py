"""Token vectors are there for every chunk, made with it, gone with it, and made anew where they are lacking."""

from __future__ import annotations

import signal
from contextlib import closing

import numpy as np
import pytest
from sqlalchemy import delete, func, select

from ingest.build import build_ingest
from rag.build import build_embedder, build_pipeline, open_store
from rag.embed.hashing_tokens import HashingTokenEncoder
from rag.store.database import Database, sqlite_url
from rag.store.lock import CATALOG_FILE
from rag.store.passages import passage_text
from rag.store.reading import read_chunks
from rag.store.token_vectors import token_vectors

NOTICE = "关于植树的通知\n\n一、任务\n\n2021年计划植树3000棵，由林业站组织。\n"


class OtherTokens(HashingTokenEncoder):
    """The same with trained weights of another version."""

    token_name = "hashing-next (64)"


@pytest.fixture
def settings(fast_settings):
    return fast_settings.model_copy(update={"selector": True})


@pytest.fixture
def bare_settings(fast_settings):
    return fast_settings.model_copy(update={"selector": False})


@pytest.fixture
def notice(tmp_path):
    path = tmp_path / "通知.txt"
    path.write_text(NOTICE, encoding="utf-8")
    return path


def ingest(settings, *paths, **options):
    pipeline = build_ingest(settings, **options)
    try:
        return pipeline.ingest(paths, rebuild=options.get("rebuild", False))
    finally:
        pipeline.close()


def check(settings, encoder=None):
    """Every chunk has the token vectors of what is embedded of it, and there are no others."""
    encoder = encoder or build_embedder(settings)
    with open_store(settings) as store:
        assert store.catalog.get_meta("token_encoder") == encoder.token_name
        total = 0
        for document in store.catalog.documents():
            title, chunks = read_chunks(document, store.catalog.chunks_of(document.doc_id))
            found = store.catalog.tokens.of([chunk.chunk_id for chunk in chunks])
            for chunk in chunks:
                text = passage_text(chunk, title)
                (expected,) = encoder.encode_passages([text])[1]
                one = found[chunk.chunk_id]
                assert np.array_equal(one.starts, expected.starts)
                assert np.array_equal(one.ends, expected.ends)
                assert np.array_equal(one.rows, expected.rows)
                assert text[one.body :] == chunk.text
            total += len(chunks)
        assert total == store.catalog.counts().chunks
        assert store.catalog.tokens.complete()
    assert counted(settings) == total
    return total


def tables(settings):
    """The database behind the catalog, in a file or on a server; the caller closes it."""
    return closing(Database(settings.catalog_url or sqlite_url(settings.store / CATALOG_FILE)))


def counted(settings):
    with tables(settings) as database:
        return database.rows(select(func.count(token_vectors.c.chunk_id)))[0][0]


def forget_some(settings, *, one=False):
    forgotten = delete(token_vectors)
    if one:
        first = select(func.min(token_vectors.c.chunk_id)).scalar_subquery()
        forgotten = forgotten.where(token_vectors.c.chunk_id == first)
    with tables(settings) as database, database.writing() as connection:
        assert connection.execute(forgotten).rowcount > 0


def test_ingest_writes_them_with_the_chunks(settings, report, notice):
    ingest(settings, report, notice)
    assert check(settings) > 2


def test_a_text_in_traditional_characters_is_encoded_as_it_is_read(settings, tmp_path):
    path = tmp_path / "通告.txt"
    path.write_text("關於植樹的通告\n\n2021年計劃植樹3000棵，由林業站組織。\n" * 3, encoding="utf-8")
    ingest(settings, path)
    assert check(settings)


def test_they_go_with_their_document(settings, report, notice):
    ingest(settings, report, notice)
    before = check(settings)
    with open_store(settings) as store, store.writing():
        (gone,) = [one.doc_id for one in store.catalog.documents() if one.source == str(notice)]
        assert store.remove(gone)
    assert check(settings) < before
    notice.write_text(NOTICE.replace("3000", "5000"), encoding="utf-8")
    ingest(settings, notice)
    notice.write_text(NOTICE.replace("3000", "8000"), encoding="utf-8")
    ingest(settings, notice)
    assert check(settings) == before


def test_a_rebuild_makes_them_anew(settings, report):
    ingest(settings, report)
    forget_some(settings)
    ingest(settings, rebuild=True)
    check(settings)


@pytest.mark.parametrize("one", [False, True])
def test_what_is_lacking_is_made_at_the_next_start(settings, report, notice, one):
    ingest(settings, report, notice)
    forget_some(settings, one=one)
    build_pipeline(settings).close()
    check(settings)


def test_a_store_from_before_there_were_any_is_filled(bare_settings, settings, report):
    ingest(bare_settings, report)
    assert counted(settings) == 0
    with tables(settings) as database, database.changing_tables() as connection:
        # Such a store has the layout of its time, and is carried over.
        for table in ("token_vectors", "curated_answers"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        connection.exec_driver_sql("UPDATE meta SET value = '3' WHERE key = 'schema_version'")
    build_pipeline(settings).close()
    check(settings)


def test_those_of_another_encoder_are_made_anew(settings, report, notice):
    ingest(settings, report)
    other = OtherTokens()
    ingest(settings, notice, embedder=other)
    with open_store(settings) as store:
        assert not store.catalog.tokens.complete()
    build_pipeline(settings, embedder=other).close()
    check(settings, other)
    build_pipeline(settings).close()
    check(settings)


def test_without_the_selector_none_are_made_and_none_are_touched(bare_settings, settings, report, notice):
    ingest(settings, report)
    with open_store(bare_settings) as store:
        chunk_ids = [one.chunk_id for one in store.catalog.chunks_of(store.catalog.documents()[0].doc_id)]
    ingest(bare_settings, notice)
    build_pipeline(bare_settings).close()
    with open_store(bare_settings) as store:
        assert store.catalog.tokens.of(chunk_ids).keys() == set(chunk_ids)
        assert not store.catalog.tokens.complete()


def test_a_lost_index_is_made_anew_with_them(settings, report):
    import shutil

    ingest(settings, report)
    forget_some(settings)
    shutil.rmtree(settings.store / "lexical")
    build_pipeline(settings).close()
    check(settings)


KILLED = """
import os, signal, sys
from pathlib import Path
from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import load_settings
from rag.store.{module} import {cls}

real = {cls}.{method}
def killed(*args, **kwargs):
    real(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
{cls}.{method} = killed
settings = load_settings(store=Path(sys.argv[1]), embedder="hashing", selector=True, catalog_url=sys.argv[3])
{action}
"""


@pytest.mark.parametrize(
    ("module", "cls", "method", "action"),
    [
        ("catalog_writer", "CatalogWriter", "add_all", "build_ingest(settings).ingest([Path(sys.argv[2])])"),
        ("catalog_writer", "CatalogWriter", "replace", "build_ingest(settings, rebuild=True).ingest([], rebuild=True)"),
        ("token_vectors", "TokenTable", "put", "build_pipeline(settings)"),
    ],
)
def test_a_kill_is_mended_at_the_next_start(settings, report, notice, forked, module, cls, method, action):
    ingest(settings, report)
    if action.startswith("build_pipeline"):
        forget_some(settings)
    code = KILLED.format(module=module, cls=cls, method=method, action=action)
    killed = forked(code, settings.store, notice, settings.catalog_url)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    build_pipeline(settings).close()
    check(settings)


def test_chunks_unknown_or_without_tokens_are_left_out(settings, report):
    ingest(settings, report)
    with open_store(settings) as store:
        chunk = store.catalog.chunks_of(store.catalog.documents()[0].doc_id)[0]
        assert store.catalog.tokens.of([chunk.chunk_id, "unknown"]).keys() == {chunk.chunk_id}
        assert store.catalog.tokens.of([]) == {}
        (empty,) = HashingTokenEncoder().encode_passages([" "])[1]
        store.catalog.tokens.put({chunk.chunk_id: empty})
        assert store.catalog.tokens.of([chunk.chunk_id])[chunk.chunk_id].rows.shape[0] == 0
