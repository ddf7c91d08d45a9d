"""Examples of the bank: each question with the passages that a reader would be given for it."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.bank.ask import Store, stores_of
from eval.bank.entry import Entry
from eval.bank.folders import document_files, folders_of_kinds
from eval.bank.kinds import Split
from eval.bank.load import load_entries
from eval.fit.evidence import EvidenceFinder, accepted_forms, bears
from eval.fit.recorder import Recorder
from eval.fit.selector.examples import Example, Passage, Source, Unit, passage_of
from ingest.build import build_ingest
from rag.build import build_embedder, build_pipeline
from rag.config import Settings
from rag.pipeline import Pipeline
from rag.store.reading import ReadingCatalog
from rag.types import Chunk, Span

_log = logging.getLogger(__name__)
_MOST_CANDIDATES = 36


def bank_sources(
    split: Split, settings: Settings, folders: Sequence[Path], directory: Path, sets: Sequence[str] = ()
) -> Iterator[Source]:
    """Yield the examples of each kind.

    Args:
        split: which questions.
        settings: how documents are taken in and passages found; their own store is left alone.
        folders: with the documents of the bank.
        directory: where stores are made, and found again.
        sets: only these kinds, or ``conversations``; empty: all.

    Raises:
        InputFileError: a document is missing.
        StoreError: a store cannot be used.
    """
    entries = load_entries(split, sets)
    embedder = build_embedder(settings)
    for store in stores_of(entries, folders_of_kinds(entries, document_files(folders))):
        chosen = settings.model_copy(update={"store": directory / store.name})
        ingest = build_ingest(chosen, embedder)
        try:
            ingest.ingest(store.folders)
        finally:
            ingest.close()
        recorder = Recorder()
        pipeline = build_pipeline(chosen, embedder=embedder, change=recorder.take_place)
        try:
            yield _source(store, pipeline, recorder)
        finally:
            pipeline.close()


def _source(store: Store, pipeline: Pipeline, recorder: Recorder) -> Source:
    shelf = _Shelf(pipeline)
    examples: list[Example] = []
    for entry in store.entries:
        pipeline.ask(entry.question.question, entry.question.history)
        for query, hits in recorder.take()[:1]:  # nothing of what is answered without reading
            candidates = tuple(shelf.add(hit.chunk) for hit in hits[:_MOST_CANDIDATES])
            gold = shelf.gold(entry)
            if gold or not entry.question.answerable:
                examples.append(Example(query.standalone_text, gold, candidates))
    _log.info("%s: %d questions, %d passages", store.name, len(examples), len(shelf.passages))
    return Source(store.name, shelf.passages, tuple(examples))


class _Shelf:
    """The documents of a store as they are read, and the passages that examples speak of."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._reading = ReadingCatalog(pipeline.catalog)
        self._evidence = EvidenceFinder(pipeline.catalog)
        self.passages: dict[str, Passage] = {}

    def add(self, chunk: Chunk) -> str:
        """Keep a chunk, and return its key."""
        if chunk.chunk_id not in self.passages:
            document = self._reading.document(chunk.doc_id)
            self.passages[chunk.chunk_id] = passage_of(chunk, document.title if document else "")
        return chunk.chunk_id

    def gold(self, entry: Entry) -> tuple[Unit, ...]:
        """The units that bear the evidence of a question; their passages are kept."""
        accepted = accepted_forms(entry)
        found: dict[Unit, None] = {}
        for doc_id, place in self._evidence.spans(entry):
            for chunk in self._around(doc_id, place):
                units = passage_of(chunk, "").units
                borne = [
                    index
                    for index, unit in enumerate(units)
                    if bears(unit.shift(chunk.span.start), unit.cut(chunk.text), place, accepted)
                ]
                found.update(dict.fromkeys((self.add(chunk), index) for index in borne))
        return tuple(sorted(found))

    def _around(self, doc_id: str, place: Span) -> Iterator[Chunk]:
        for chunk in self._reading.chunks_of(doc_id):
            if chunk.span.start < place.end and place.start < chunk.span.end:
                yield chunk
