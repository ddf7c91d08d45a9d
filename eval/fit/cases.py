"""Questions of the bank as the reader meets them: their units with all signals, and which of them bear the gold."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from eval.bank.ask import Store, opened, stores_of
from eval.bank.entry import Entry
from eval.bank.folders import document_files, folders_of_kinds
from eval.bank.kinds import Split
from eval.bank.load import load_entries
from eval.fit.evidence import EvidenceFinder, accepted_forms, bears
from eval.fit.recorder import Recorder
from rag.build import build_embedder
from rag.config import Settings
from rag.pipeline import Pipeline
from rag.read.find.unit import Scored
from rag.read.reader import ExtractiveReader, Ranked
from rag.types import Answer, Hit, Query, Span

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Case:
    """A question with what was found for it.

    ``ranked``: for each thing asked all units with their signals; ``settled``: it is answered without them.
    ``evidence``: document ids and spans of what is read. ``withheld``: the passages with the evidence were taken away.
    """

    entry: Entry
    split: Split
    query: Query
    hits: tuple[Hit, ...]
    evidence: tuple[tuple[str, Span], ...]
    ranked: Ranked
    settled: bool
    withheld: bool = False

    def bears(self, one: Scored) -> bool:
        """Whether a unit bears the gold."""
        unit, accepted = one.unit, accepted_forms(self.entry)
        return any(doc_id == unit.doc_id and bears(unit.span, unit.text, at, accepted) for doc_id, at in self.evidence)


@dataclass(frozen=True, slots=True)
class Panel:
    """The questions of a store with the reader that answers them."""

    name: str
    reader: ExtractiveReader
    cases: tuple[Case, ...]

    def withheld(self) -> Iterator[Case]:
        """The read questions once more, without the passages that their evidence stands in; none without evidence."""
        for case in self.cases:
            left = tuple(hit for hit in case.hits if not _holds(hit, case.evidence))
            if not case.settled and left and len(left) < len(case.hits):
                ranked = self.reader.rank(case.query, left)
                yield replace(case, hits=left, ranked=ranked, withheld=True)


@contextmanager
def panels(
    asked: Mapping[Split, Collection[str]], settings: Settings, folders: Sequence[Path], directory: Path
) -> Iterator[list[Panel]]:
    """Ask the questions of the bank; the stores stay open meanwhile.

    Args:
        asked: of each split the sets.
        settings: how documents are taken in and passages found; their own store is left alone.
        folders: with the documents of the bank.
        directory: where stores are made, and found again.

    Raises:
        InputFileError: a document is missing.
        StoreError: a store cannot be used.
    """
    split_of = {entry: split for split, sets in asked.items() for entry in load_entries(split, sets)}
    entries = list(split_of)
    embedder = build_embedder(settings)
    with ExitStack() as stack:
        found = []
        for store in stores_of(entries, folders_of_kinds(entries, document_files(folders))):
            recorder = Recorder()
            pipeline = stack.enter_context(opened(store, settings, directory, embedder, recorder.take_place))
            found.append(_panel(store, pipeline, recorder, split_of))
        yield found


def without_model(settings: Settings) -> Settings:
    """The settings with the reader whose parts are fitted."""
    return settings.model_copy(update={"reader": "extractive", "chat_model": ""})


def reweighed(ranked: Ranked, weights: Mapping[str, float]) -> Ranked:
    """The units anew in order: their signals summed with other weights, those not named being worth nothing."""
    return [
        (
            facet,
            sorted(
                (
                    replace(one, score=sum(weights.get(name, 0.0) * value for name, value in one.signals.items()))
                    for one in units
                ),
                key=lambda one: one.key,
            ),
        )
        for facet, units in ranked
    ]


def told(reader: ExtractiveReader, case: Case, ranked: Ranked) -> tuple[Answer, list[Sequence[Scored]]]:
    """The answer with these units, whatever its confidence, and the units of each thing asked that it was told from.

    There are none where the question was answered without them.
    """
    looked: list[Sequence[Scored]] = []

    def certain(units: Sequence[Scored]) -> float:
        looked.append(units)
        return 1.0

    answer = reader.estimating(certain, lambda _query, _hits: ranked).read(case.query, case.hits)
    return answer, looked


def _panel(store: Store, pipeline: Pipeline, recorder: Recorder, split_of: Mapping[Entry, Split]) -> Panel:
    reader, finder = recorder.replaced, EvidenceFinder(pipeline.catalog)
    assert isinstance(reader, ExtractiveReader), "no other reader has weights"
    cases = []
    for entry in store.entries:
        pipeline.ask(entry.question.question, entry.question.history)
        for query, hits in recorder.take()[:1]:
            ranked = reader.rank(query, hits)
            case = Case(entry, split_of[entry], query, hits, tuple(finder.spans(entry)), ranked, settled=False)
            cases.append(replace(case, settled=not told(reader, case, ranked)[1]))
    _log.info("%s: %d questions, %d of them read", store.name, len(cases), sum(not one.settled for one in cases))
    return Panel(store.name, reader, tuple(cases))


def _holds(hit: Hit, evidence: Sequence[tuple[str, Span]]) -> bool:
    chunk = hit.chunk
    return any(
        doc_id == chunk.doc_id and chunk.span.start < at.end and at.start < chunk.span.end for doc_id, at in evidence
    )
