"""The lexical index: BM25 over jieba terms in tantivy. The one door to tantivy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from rag.errors import StoreCorruptError, StoreError, StoreFullError
from rag.store.indexes import Among, inverse_frequency
from rag.store.passages import passage_terms
from rag.text.cache import Kept
from rag.types import Chunk, Filters

if TYPE_CHECKING:
    import tantivy

# Enough for the writer's one thread to hold a batch of some thousand chunks before it writes a segment.
_HEAP_BYTES = 50_000_000
# Characters of terms whose rarity is remembered, an entry's 64 included: a question asks for the same ones again.
_RARITIES = 1_000_000


class LexicalIndex:
    """Terms of chunks and of their headings by chunk id.

    Args:
        path: directory of the index, made when missing.

    Raises:
        StoreCorruptError: the files cannot be used.
        StoreFullError: the disk is full.
    """

    def __init__(self, path: Path) -> None:
        import tantivy

        self._tantivy = tantivy
        self._path = path
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("chunk_id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("doc_id", tokenizer_name="raw", index_option="basic")
        builder.add_text_field("terms", tokenizer_name="whitespace", index_option="freq")
        self._schema = builder.build()
        self._index = self._open()
        self._rarity = Kept(self._find_rarity, _RARITIES)

    def _open(self) -> tantivy.Index:
        try:
            self._path.mkdir(parents=True, exist_ok=True)
            return self._tantivy.Index(self._schema, path=str(self._path))
        except (ValueError, OSError) as error:
            raise self._translate(error) from error

    def upsert(self, chunks: Sequence[Chunk], known: Mapping[str, str] = MappingProxyType({})) -> None:
        """Index ``chunks``; the same ids are overwritten. All or none of them are there after a crash.

        ``known``: their terms by chunk id, as ``passage_terms`` gives them, where they were cut before.
        """
        try:
            writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
            for chunk in chunks:
                writer.delete_documents("chunk_id", chunk.chunk_id)
                terms = known.get(chunk.chunk_id) or passage_terms(chunk)
                document = self._tantivy.Document(chunk_id=chunk.chunk_id, doc_id=chunk.doc_id, terms=terms)
                writer.add_document(document)
            writer.commit()
            writer.wait_merging_threads()
        except (ValueError, OSError) as error:
            raise self._translate(error) from error
        self.refresh()

    def remove(self, *doc_ids: str) -> None:
        """Remove every chunk of documents, in one commit."""
        try:
            writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
            for doc_id in doc_ids:
                writer.delete_documents("doc_id", doc_id)
            writer.commit()
            writer.wait_merging_threads()
        except (ValueError, OSError) as error:
            raise self._translate(error) from error
        self.refresh()

    def search(
        self,
        query_terms: Sequence[str],
        top_k: int,
        filters: Filters = Filters(),
        among: Among | None = None,
        rarity: Callable[[str], float] | None = None,
    ) -> list[tuple[str, float]]:
        """Return ``(chunk_id, BM25)`` of chunks with any of the terms, best first, ties by chunk id.

        Args:
            query_terms: the terms.
            top_k: so many at most.
            filters: documents chosen.
            among: the documents looked at; ``None``: all.
            rarity: the inverse document frequencies that count in the place of this index's own.
        """
        wanted = [self._weighed(term, rarity) for term in dict.fromkeys(query_terms)]
        if not wanted:
            return []
        query, occur = self._tantivy.Query, self._tantivy.Occur
        clauses = [(occur.Must, query.boolean_query([(occur.Should, one) for one in wanted]))]
        if filters.doc_ids:
            clauses.append(self._clause(Among(filters.doc_ids)))
        if among is not None:
            clauses.append(self._clause(among))
        combined = query.boolean_query(clauses) if clauses[1:] else clauses[0][1]
        try:
            searcher = self._index.searcher()
            found = [
                (str(searcher.doc(address)["chunk_id"][0]), float(score))
                for score, address in searcher.search(combined, limit=top_k).hits
            ]
        except (ValueError, OSError) as error:
            raise self._translate(error) from error
        return sorted(found, key=lambda item: (-item[1], item[0]))

    def _weighed(self, term: str, rarity: Callable[[str], float] | None) -> tantivy.Query:
        query = self._tantivy.Query.term_query(self._schema, "terms", term)
        own = self.rarity(term) if rarity is not None else 0.0
        return self._tantivy.Query.boost_query(query, rarity(term) / own) if rarity is not None and own else query

    def _clause(self, among: Among) -> tuple[tantivy.Occur, tantivy.Query]:
        query, occur = self._tantivy.Query, self._tantivy.Occur
        named = query.term_set_query(self._schema, "doc_id", sorted(among.doc_ids))
        return (occur.MustNot, named) if among.others else (occur.Must, query.const_score_query(named, 0.0))

    def rarity(self, term: str) -> float:
        """Return the inverse document frequency of a term, as BM25 weighs it (Robertson and Spärck Jones).

        0 in an empty index; largest for a term no chunk holds.
        """
        return self._rarity[term]

    def _find_rarity(self, term: str) -> float:
        searcher = self._index.searcher()
        return inverse_frequency(searcher.num_docs, searcher.doc_freq("terms", term))

    def having(self, term: str, among: Among) -> int:
        """How many chunks of some documents hold a term."""
        query, occur = self._tantivy.Query, self._tantivy.Occur
        searcher = self._index.searcher()
        if not searcher.doc_freq("terms", term):
            return 0
        wanted = query.boolean_query([(occur.Must, query.term_query(self._schema, "terms", term)), self._clause(among)])
        found: Any = searcher.search(wanted, limit=1, count=True)
        return int(found.count)

    def count(self) -> int:
        """How many chunks are indexed."""
        return int(self._index.searcher().num_docs)

    def clear(self) -> None:
        """Remove everything; readers of another process are not disturbed."""
        try:
            writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
            writer.delete_all_documents()
            writer.commit()
            writer.wait_merging_threads()
        except (ValueError, OSError) as error:
            raise self._translate(error) from error
        self.refresh()

    def refresh(self) -> None:
        """See what another process has written."""
        try:
            self._index.reload()
            self._rarity = Kept(self._find_rarity, _RARITIES)
        except (ValueError, OSError) as error:
            raise self._translate(error) from error

    def close(self) -> None:
        """Nothing to release: tantivy maps its files read-only."""

    def _translate(self, error: BaseException) -> StoreError:
        if "No space left" in str(error) or "StorageFull" in str(error):
            return StoreFullError(
                "no room left for the lexical index {path}: free some disk and run again", path=self._path
            )
        return StoreCorruptError(
            "cannot use the lexical index {path}: {error}; run `policyqa ingest --rebuild` to make it anew",
            path=self._path,
            error=error,
        )
