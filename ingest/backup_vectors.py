"""The vectors of a store whose indexes a backup does not hold, as a file in it, and from there into the indexes.

Vectors take hours to make of a large store, the words seconds: so the vectors are kept, whatever engine has them, and
the indexes are put together from them when the backup is restored, with whatever engine is set then.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import numpy as np

from ingest.backup_members import VECTORS_FILE, chunk_ids
from ingest.backup_servers import catalog_on_server
from rag.build import build_embedder, engine_of, open_catalog
from rag.config import Settings
from rag.errors import EmbedderError, StoreError
from rag.stages import Vectors
from rag.store.catalog import Catalog
from rag.store.identity import STALE, collection_name, kept_engine
from rag.store.indexes import CHROMA, MILVUS, Engine, open_indexes
from rag.store.lock import DENSE_DIRECTORY, LEXICAL_DIRECTORY, MILVUS_DIRECTORY
from rag.store.migrate import HoldsVectors, bring, discard_others

_LOG = logging.getLogger(__name__)
_KEEP = "CREATE TABLE vectors (chunk_id TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
_FIND = "SELECT chunk_id, vector FROM vectors WHERE chunk_id IN (SELECT value FROM json_each(?))"
_AT_ONCE = 500
_FLOAT = np.dtype("<f4")


class _KeptVectors:
    """Vectors of chunks in an SQLite file: float32, least byte first."""

    def __init__(self, file: Path) -> None:
        self._opened = sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)

    def vectors(self, chunk_ids: Sequence[str]) -> Mapping[str, Vectors]:
        """Those kept of these chunks, by id."""
        rows = self._opened.execute(_FIND, (json.dumps(chunk_ids),))
        return {str(chunk_id): np.frombuffer(packed, _FLOAT) for chunk_id, packed in rows}

    def close(self) -> None:
        self._opened.close()


def write_vectors(settings: Settings, catalog: Path, file: Path) -> bool:
    """Write the vectors of the chunks of a copied catalog into a new file.

    Returns whether it was done: not where the indexes are being made anew, lie on another machine, or cannot be read.
    """
    try:
        with ExitStack() as opened:
            live = opened.enter_context(closing(open_catalog(settings)))
            engine = replace(engine_of(settings), name=kept_engine(live))
            there = DENSE_DIRECTORY if engine.name == CHROMA else MILVUS_DIRECTORY
            if live.get_meta(STALE) or not (engine.on_server or (settings.store / there).is_dir()):
                return False
            name = collection_name(live) if engine.on_server else ""
            dense = opened.enter_context(closing(open_indexes(engine, settings.store, name))).dense
            kept = opened.enter_context(closing(sqlite3.connect(file)))
            kept.execute(_KEEP)
            for part in chunk_ids(catalog, _AT_ONCE):
                packed = [(one, vector.astype(_FLOAT).tobytes()) for one, vector in dense.vectors(part).items()]
                kept.executemany("INSERT INTO vectors VALUES (?, ?)", packed)
            kept.commit()
    except StoreError as error:
        _LOG.warning("%s; the backup holds no vectors, they are made anew when it is restored", error)
        return False
    return True


def fill_indexes(settings: Settings, catalog: Catalog, folder: Path) -> bool:
    """Put the indexes of a restored catalog together, with the vectors of the backup; needs the writer's lock.

    Args:
        settings: what keeps the indexes.
        catalog: it is marked as one whose indexes are to be made anew.
        folder: the unpacked backup.

    Returns whether it was done: not where the backup has no vectors, or the indexes lie on another machine or cannot
    be written; the next start makes them then.
    """
    engine = engine_of(settings)
    if not _everybody_sees(settings, engine):
        return False
    try:
        with ExitStack() as opened:
            source = _opened(folder, opened)
            if source is None:
                return False
            name = collection_name(catalog) if engine.on_server else ""
            target = opened.enter_context(closing(open_indexes(engine, settings.store, name)))
            bring(catalog, source, target, engine.name, lambda: build_embedder(settings))
        discard_others(settings.store, engine.name)
    except (StoreError, EmbedderError, sqlite3.Error, ValueError) as error:
        _LOG.warning("%s; the indexes are made anew at the next start", error)
        return False
    return True


def _opened(folder: Path, opened: ExitStack) -> HoldsVectors | None:
    """The vectors of an unpacked backup: in a file, or in the index of a store that kept it beside its catalog."""
    if (folder / VECTORS_FILE).is_file():
        return opened.enter_context(closing(_KeptVectors(folder / VECTORS_FILE)))
    if (folder / DENSE_DIRECTORY).is_dir():
        return opened.enter_context(closing(open_indexes(Engine(CHROMA), folder, ""))).dense
    return None


def _everybody_sees(settings: Settings, engine: Engine) -> bool:
    """Whether the indexes that can be written from here are those that readers of the catalog ask.

    With a catalog and a Chroma server elsewhere the words lie with the server that answers, which may be another
    machine than the one that restores: then there are none here.
    """
    if not catalog_on_server(settings) or engine.name == MILVUS or not engine.on_server:
        return True
    return (settings.store / LEXICAL_DIRECTORY).is_dir()
