"""Vectors and terms in one collection of Milvus."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import StoreCorruptError
from rag.stages import Vectors
from rag.store.indexes import Among, Engine, inverse_frequency
from rag.store.lock import MILVUS_DIRECTORY
from rag.store.milvus_connection import ASK_S, WRITE_S, Connection, NoCollectionError
from rag.store.milvus_rows import (
    CHUNK_ID,
    DENSE,
    DOC_ID,
    MEAN,
    SPARSE,
    TERMS,
    has_term,
    make_index_params,
    make_schema,
    mean_of,
    one_of,
    place_of,
    row_of,
    weights_of,
)
from rag.store.passages import Encoded, passage_terms
from rag.types import Filters

_COLLECTION = "chunks"
_SLICE = 500  # rows, or documents, of one request
_MOST_FOUND = 16_384  # Milvus returns no more at once
# The search looks at so many candidates or at twice what is asked for: with less HNSW misses more than 2 in 100.
_LEAST_EF = 256
_ANY = f'{CHUNK_ID} != ""'  # a query without an expression is none
_ALL_ROWS = 10_000_000  # of Milvus Lite, which has no limit of its own
# Terms whose chunks are remembered, about 100 bytes each.
_MOST_TERMS = 50_000
# A cluster's "Bounded" reads see what is older than 5 s. After a write or a refresh "Strong" is asked for, which
# waits for what is newer, until that is surely seen without waiting.
_SETTLED_S = 20.0


class _Collection:
    """The collection of a store, made with the first vector, whose length it takes."""

    def __init__(self, connection: Connection, name: str) -> None:
        self.connection, self.name = connection, name
        self._fresh_until = 0.0
        self.known: dict[str, int] = {}
        self._scanned: dict[int, Counter[str]] | None = None

    def ask(self, method: str, timeout: float = ASK_S, **options: Any) -> Any:
        """Call a method of the client for this collection; raises ``NoCollectionError``."""
        return self.connection.call(
            lambda client: getattr(client, method)(self.name, timeout=timeout, **options), self.name
        )

    def read(self, method: str, **options: Any) -> Any:
        """The same for a method that reads: it sees what was written before the last refresh."""
        level = "Strong" if time.monotonic() < self._fresh_until else "Bounded"
        return self.ask(method, consistency_level=level, **options)

    def mean(self) -> float | None:
        """The mean length of a chunk in terms by which the rows are weighed, if any; raises ``NoCollectionError``."""
        found = self.read("query", filter=_ANY, output_fields=[MEAN], limit=1)
        return float(found[0][MEAN]) if found else None

    def make(self, dimension: int) -> None:
        """Make the collection; it has its name only when it is whole."""
        part = f"{self.name}_making"

        def steps(client: Any) -> None:
            client.drop_collection(part, timeout=WRITE_S)
            client.create_collection(
                part, schema=make_schema(client, dimension), consistency_level="Bounded", timeout=WRITE_S
            )
            # Nothing is in it that would have to be waited for.
            client.create_index(part, make_index_params(client, lite=self.connection.lite), sync=False, timeout=WRITE_S)
            client.rename_collection(part, self.name, timeout=WRITE_S)
            client.load_collection(self.name, timeout=WRITE_S)

        self.connection.call(steps)

    def changed(self) -> None:
        """Something was written: forget what was counted, and read what is new."""
        self.known, self._scanned = {}, None
        self._fresh_until = time.monotonic() + _SETTLED_S

    def count(self, expression: str = "") -> int:
        """How many chunks there are of which an expression holds."""
        known = self.known  # another thread may put a new table in its place
        count = known.get(expression)
        if count is None:
            try:
                found = self.read("query", filter=expression, output_fields=["count(*)"])
            except NoCollectionError:
                return 0
            if len(known) >= _MOST_TERMS:
                known.clear()
            known[expression] = count = int(found[0]["count(*)"])
        return count

    def having(self, term: str, among: Among | None = None) -> int:
        """How many chunks, of all or of some documents, hold a term."""
        if not self.connection.lite:
            named = "" if among is None else f" and {one_of(DOC_ID, among.doc_ids, others=among.others)}"
            return self.count(has_term(term) + named)
        held = self._scan().get(place_of(term), Counter())
        if among is None:
            return held.total()
        named_alone = sum(held[doc_id] for doc_id in set(among.doc_ids))
        return held.total() - named_alone if among.others else named_alone

    def _scan(self) -> dict[int, Counter[str]]:
        """How many chunks of which document hold a term, by its place.

        Milvus Lite has no index of the terms: to count one of them takes it as long as to give away those of all rows.
        """
        table = self._scanned  # another thread may forget it meanwhile
        if table is None:
            table = defaultdict(Counter)
            with suppress(NoCollectionError):
                rows = self.read("query", filter=_ANY, output_fields=[DOC_ID, TERMS], limit=_ALL_ROWS)
                for row in rows:
                    for place in row[TERMS]:
                        table[place][row[DOC_ID]] += 1
            self._scanned = table = dict(table)
        return table

    def search(
        self, field: str, asked: Any, top_k: int, clauses: Sequence[str], **params: Any
    ) -> list[tuple[str, float]]:
        """``(chunk_id, score)`` of the best."""
        try:
            found = self.read(
                "search",
                data=[asked],
                anns_field=field,
                limit=min(top_k, _MOST_FOUND),
                filter=" and ".join(clauses),
                search_params={"params": params},
                output_fields=[CHUNK_ID],
            )
        except NoCollectionError:
            return []
        return [(str(one[CHUNK_ID]), float(one["distance"])) for one in found[0]]


class MilvusDense:
    """Vectors of chunks by chunk id, compared by cosine."""

    def __init__(self, collection: _Collection) -> None:
        self._collection = collection

    def search(self, vector: Vectors, top_k: int, filters: Filters = Filters()) -> list[tuple[str, float]]:
        """``(chunk_id, cosine similarity)``, best first; Milvus gives the similarity itself as its distance."""
        asked = np.asarray(vector, dtype=np.float32)
        clauses = [one_of(DOC_ID, filters.doc_ids)] if filters.doc_ids else []
        return self._collection.search(DENSE, asked, top_k, clauses, ef=max(_LEAST_EF, 2 * top_k))

    def vectors(self, chunk_ids: Sequence[str]) -> Mapping[str, Vectors]:
        """The vectors kept of these chunks, float32 ``[d]``, by id; what is not there is left out."""
        held: dict[str, Vectors] = {}
        for at in range(0, len(chunk_ids), _SLICE):
            wanted = one_of(CHUNK_ID, chunk_ids[at : at + _SLICE])
            try:
                found = self._collection.read("query", filter=wanted, output_fields=[CHUNK_ID, DENSE])
            except NoCollectionError:
                return {}
            held.update({str(one[CHUNK_ID]): np.asarray(one[DENSE], dtype=np.float32) for one in found})
        return held

    def count(self) -> int:
        """How many chunks are stored."""
        return self._collection.count()


class MilvusLexical:
    """Terms of chunks, with their context and headings, by chunk id."""

    def __init__(self, collection: _Collection) -> None:
        self._collection = collection

    def search(
        self,
        query_terms: Sequence[str],
        top_k: int,
        filters: Filters = Filters(),
        among: Among | None = None,
        rarity: Callable[[str], float] | None = None,
    ) -> list[tuple[str, float]]:
        """``(chunk_id, BM25)`` of chunks with any of the terms, best first, ties by chunk id."""
        weights = weights_of({term: (rarity or self.rarity)(term) for term in dict.fromkeys(query_terms)})
        if not weights:
            return []
        clauses = [one_of(DOC_ID, filters.doc_ids)] if filters.doc_ids else []
        if among is not None:
            clauses.append(one_of(DOC_ID, among.doc_ids, others=among.others))
        found = self._collection.search(SPARSE, weights, top_k, clauses)
        return sorted(found, key=lambda item: (-item[1], item[0]))

    def rarity(self, term: str) -> float:
        """The inverse document frequency of a term; 0 in an empty index, largest for a term no chunk holds."""
        return inverse_frequency(self._collection.count(), self._collection.having(term))

    def having(self, term: str, among: Among) -> int:
        """How many chunks of some documents hold a term."""
        return self._collection.having(term, among)

    def count(self) -> int:
        """How many chunks are indexed."""
        return self._collection.count()


class MilvusIndexes:
    """Both indexes in one collection.

    Args:
        engine: a cluster's address and token; without them Milvus Lite serves.
        directory: where the store lies.
        collection: what the collection is called on a cluster.
    """

    def __init__(self, engine: Engine, directory: Path, collection: str) -> None:
        self.connection = Connection(engine, directory / MILVUS_DIRECTORY)
        self.collection = collection.replace("-", "_") if engine.on_server else _COLLECTION
        self._collection = _Collection(self.connection, self.collection)
        self.dense, self.lexical = MilvusDense(self._collection), MilvusLexical(self._collection)

    def hold(self, chunks: int) -> bool:
        """Whether both hold so many chunks: they are the same rows."""
        return self._collection.count() == chunks

    def write(self, encoded: Encoded) -> None:
        """Put chunks in; the same ids are overwritten."""
        chunks, vectors = encoded.chunks, encoded.vectors
        if len(chunks) != len(vectors):
            raise StoreCorruptError("{count} chunks but {count_2} vectors", count=len(chunks), count_2=len(vectors))
        if not chunks:
            return
        terms = [encoded.terms.get(one.chunk_id) or passage_terms(one) for one in chunks]
        try:
            mean = self._collection.mean() or mean_of(terms)
        except NoCollectionError:
            self._collection.make(vectors.shape[1])
            mean = mean_of(terms)
        rows = [row_of(*one, mean) for one in zip(chunks, vectors, terms, strict=True)]
        for at in range(0, len(rows), _SLICE):
            self._collection.ask("upsert", WRITE_S, data=rows[at : at + _SLICE])
        self._flush()
        self._collection.changed()

    def remove(self, *doc_ids: str) -> None:
        """Take the chunks of these documents out."""
        with suppress(NoCollectionError):  # nothing was ever written
            for at in range(0, len(doc_ids), _SLICE):
                self._collection.ask("delete", WRITE_S, filter=one_of(DOC_ID, doc_ids[at : at + _SLICE]))
        self._collection.changed()

    def clear(self) -> None:
        """Take everything out, also what was made with another dimension."""
        with suppress(NoCollectionError):
            self._collection.ask("drop_collection", WRITE_S)
        self._collection.changed()

    def refresh(self) -> None:
        """See what another process has written since."""
        self._collection.changed()

    def close(self) -> None:
        """Leave Milvus."""
        self.connection.close()

    def _flush(self) -> None:
        """Milvus Lite looks slowly at what it has not put into files yet; a cluster flushes when it sees fit."""
        if self.connection.lite:
            self._collection.ask("flush", WRITE_S)
