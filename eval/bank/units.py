"""What the answers to lists and summaries tell of what is wanted: asked like a run, counted unit by unit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.bank.ask import Store, opened
from eval.bank.entry import Entry
from eval.bank.places import Place, SqueezedText, evidence_at
from eval.metrics.units import Unit, UnitCounts, count_units, total
from rag.build import build_embedder
from rag.config import Settings
from rag.path.stages import Stages
from rag.pipeline import Pipeline
from rag.text.sentences import split_sentences
from rag.types import Answer, Document

_MARKED = {"told": "+", "missed": "-", "foreign": "!"}


@dataclass(frozen=True, slots=True)
class UnitsTold:
    """What the answer to one question tells.

    ``lines`` are its units for people: ``+`` told, ``-`` missed, ``!`` foreign.
    """

    entry: Entry
    answer: Answer
    counts: UnitCounts
    lines: tuple[str, ...]


def ask_units(
    stores: Iterable[Store],
    settings: Settings,
    directory: Path,
    change: Callable[[Stages], Stages] | None = None,
) -> Iterator[UnitsTold]:
    """Ask the questions of stores and count what their answers tell.

    Args:
        stores: what to ask.
        settings: how; their own store is left alone.
        directory: where stores are made, and found again.
        change: puts other stages in the place of those chosen.

    Raises:
        StoreError: a store cannot be used.
    """
    embedder = build_embedder(settings)
    for store in stores:
        with opened(store, settings, directory, embedder, change) as pipeline:
            documents = {one.content_hash: one for one in pipeline.catalog.documents()}
            for entry in store.entries:
                yield told_of(entry, _ask(pipeline, entry), documents)


def told_of(entry: Entry, answer: Answer, documents: dict[str, Document]) -> UnitsTold:
    """Count what an answer tells.

    Args:
        entry: the question with its places.
        answer: what was said.
        documents: those at hand by the SHA-256 of their bytes.
    """
    texts = {one.doc_id: one.text for one in documents.values()}
    wanted = wanted_units(entry, entry.places, documents)
    also = wanted_units(entry, entry.also, documents)
    said = _said(answer, texts)
    counts = count_units(wanted, said, also)
    lines = [(*one, "told" if count_units([one], said).told else "missed") for one in wanted]
    lines += [(*one, "foreign") for one in said if count_units([], [one], [*wanted, *also]).foreign]
    told = tuple(f"{_MARKED[what]} {' '.join(span.cut(texts[doc_id]).split())}" for doc_id, span, what in lines)
    return UnitsTold(entry, answer, counts, told)


def to_text(found: Sequence[UnitsTold], *, show: bool = False) -> str:
    """Return a line for each question and one for all; ``show``: with the units."""
    lines = [f"{'':28}{'told':>12}{'foreign':>14}{'chars':>7}"]
    for one in found:
        lines.append(_line(one.entry.question.id, one.counts, f"{len(one.answer.text):7}  {one.answer.reader}"))
        if show:
            lines += [f"  {one.entry.question.question}", *(f"    {line}" for line in one.lines)]
    return "\n".join([*lines, _line("all", total(one.counts for one in found))])


def _line(name: str, counts: UnitCounts, more: str = "") -> str:
    told = f"{counts.told}/{counts.wanted} {counts.recall:.0%}"
    foreign = f"{counts.foreign}/{counts.said} {counts.foreign_share:.0%}"
    return f"{name:28}{told:>12}{foreign:>14}{more}"


def _ask(pipeline: Pipeline, entry: Entry) -> Answer:
    return pipeline.ask(entry.question.question, entry.question.history)


def wanted_units(entry: Entry, places: Sequence[Place], documents: dict[str, Document]) -> list[Unit]:
    """Where places of an entry stand in the documents, by the documents' ids; what is not found is left out."""
    found = []
    for place in places:
        document = documents[entry.documents[place.document].sha256]
        span = evidence_at(place, SqueezedText.of(document.text))
        if span is not None:
            found.append((document.doc_id, span))
    return found


def _said(answer: Answer, texts: dict[str, str]) -> list[Unit]:
    """The sentences of the quotes, each once."""
    found: dict[Unit, None] = {}
    for one in answer.citations:
        for span in split_sentences(texts[one.doc_id], one.span.start, one.span.end):
            found[one.doc_id, span] = None
    return list(found)
