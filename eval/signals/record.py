"""What the reader weighed for a question, beside where its evidence stands: candidates that are right or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, runtime_checkable

from eval.bank.ask import Store, opened
from eval.bank.load import evidence_spans
from eval.bank.places import SqueezedText
from eval.signals.worth import Candidate
from rag.build import build_embedder
from rag.config import Settings
from rag.errors import UsageError
from rag.path.stages import Stages
from rag.stages import Reader
from rag.store.catalog import Catalog
from rag.store.reading import ReadingCatalog
from rag.types import Answer, Facet, Hit, Query, Span

# A document's id is the beginning of its file's SHA-256.
_ID = 16


class WeighedUnit(Protocol):
    """What is needed of a unit: where it stands."""

    @property
    def doc_id(self) -> str:
        """The document it stands in."""
        ...

    @property
    def span(self) -> Span:
        """Its characters of the document's text."""
        ...


class Weighed(Protocol):
    """What is needed of a scored unit: its signals, and why it is barred, "" where it is not."""

    @property
    def unit(self) -> WeighedUnit:
        """The unit."""
        ...

    @property
    def signals(self) -> Mapping[str, float]:
        """Values in [0, 1] by name."""
        ...

    @property
    def excluded(self) -> str:
        """Why it cannot answer."""
        ...


@runtime_checkable
class WeighingReader(Reader, Protocol):
    """A reader that shows what it weighs."""

    def rank(self, query: Query, hits: Sequence[Hit], /) -> Sequence[tuple[Facet, Sequence[Weighed]]]:
        """The units for each thing asked, best first."""
        ...


class WatchedReader:
    """Reads as another reader does, and keeps what that one weighed for the last question.

    Args:
        reader: the other one.
    """

    def __init__(self, reader: WeighingReader) -> None:
        self._reader = reader
        self.name = reader.name
        self.weighed: tuple[Sequence[Weighed], ...] = ()

    def read(self, query: Query, hits: Sequence[Hit]) -> Answer:
        """What the other reader says."""
        self.weighed = tuple(units for _, units in self._reader.rank(query, hits))
        return self._reader.read(query, hits)


def watched(reader: Reader) -> WatchedReader:
    """Watch the reader that the program chose.

    Raises:
        UsageError: it weighs nothing: a language model reads.
    """
    if not isinstance(reader, WeighingReader):
        raise UsageError("reader {name} weighs no units; set POLICYQA_READER=extractive", name=reader.name)
    return WatchedReader(reader)


def weigh(
    stores: Iterable[Store], settings: Settings, directory: Path, watch: Callable[[Reader], WatchedReader]
) -> Iterator[tuple[Candidate, ...]]:
    """Ask the questions of stores and yield the candidates of each thing asked.

    Args:
        stores: what to ask (``eval.bank.ask``).
        settings: how.
        directory: where stores are made, and found again.
        watch: puts a reader that is watched in the place of the chosen one.

    Raises:
        StoreError: a store cannot be used.
    """
    embedder = build_embedder(settings)
    for store in stores:
        watching: list[WatchedReader] = []

        def change(stages: Stages, kept: list[WatchedReader] = watching) -> Stages:
            kept.append(watch(stages.reader))
            return replace(stages, reader=kept[0])

        with opened(store, settings, directory, embedder, change) as pipeline:
            text_of = _texts(pipeline.catalog)
            for entry in store.entries:
                pipeline.ask(entry.question.question, entry.question.history)
                spans = [(digest[:_ID], span) for digest, span in evidence_spans(entry, text_of)]
                yield from (candidates(units, spans) for units in watching[0].weighed)


def candidates(weighed: Iterable[Weighed], evidence: Sequence[tuple[str, Span]]) -> tuple[Candidate, ...]:
    """Return what was weighed as candidates: right are those that share half of themselves, or of it, with evidence.

    Args:
        weighed: the units of one question or part of one.
        evidence: document id and span of each piece.
    """
    return tuple(
        Candidate(one.signals, _holds(one.unit, evidence), bool(one.excluded), (one.unit.doc_id, one.unit.span.start))
        for one in weighed
    )


def _holds(unit: WeighedUnit, evidence: Sequence[tuple[str, Span]]) -> bool:
    return any(doc_id == unit.doc_id and _shared(unit.span, span) for doc_id, span in evidence)


def _shared(one: Span, other: Span) -> bool:
    common = min(one.end, other.end) - max(one.start, other.start)
    return common > 0 and 2 * common >= min(len(one), len(other))


def _texts(catalog: Catalog) -> Callable[[str], SqueezedText | None]:
    """The texts that units are cut from, by the SHA-256 of the file: the clear copies that readers see."""
    reading = ReadingCatalog(catalog)
    held: dict[str, SqueezedText | None] = {}

    def text_of(digest: str) -> SqueezedText | None:
        if digest not in held:
            document = reading.document(digest[:_ID])
            held[digest] = SqueezedText.of(document.text) if document else None
        return held[digest]

    return text_of
