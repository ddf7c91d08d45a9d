"""Asking the questions of the bank: the documents of each kind go into a store of their own, or all into one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from eval.bank.entry import Entry
from eval.bank.load import with_evidence
from eval.bank.places import SqueezedText
from eval.run.outcome import Outcome
from eval.run.runner import run
from eval.sets.question_set import Question
from ingest.build import build_ingest
from rag.build import build_embedder, build_pipeline
from rag.config import Settings
from rag.llm.chat_model import ChatModel
from rag.path.stages import Stages
from rag.pipeline import Pipeline
from rag.stages import Embedder

_log = logging.getLogger(__name__)
ALL = "all"
"""The store that holds the documents of all kinds."""


@dataclass(frozen=True, slots=True)
class Store:
    """A store to ask: its name, the folders it is made of, and what is asked of it."""

    name: str
    folders: tuple[Path, ...]
    entries: tuple[Entry, ...]


def stores_of(
    entries: Sequence[Entry], folders: Mapping[str, tuple[Path, ...]], *, all_in_one: bool = False
) -> tuple[Store, ...]:
    """Return the stores that entries are asked of.

    Args:
        entries: the questions.
        folders: those of each kind.
        all_in_one: one store with the documents of all kinds.
    """
    if all_in_one:
        together = tuple(dict.fromkeys(folder for held in folders.values() for folder in held))
        return (Store(ALL, together, tuple(entries)),)
    kinds = dict.fromkeys(entry.kind for entry in entries)
    return tuple(Store(kind, folders[kind], tuple(one for one in entries if one.kind == kind)) for kind in kinds)


def ask_stores(
    stores: Iterable[Store], settings: Settings, directory: Path, chat_model: ChatModel | None = None
) -> Iterator[Outcome]:
    """Ingest what each store lacks, ask its questions, and yield what became of them.

    ``Outcome.file`` is the set a question belongs to.

    Args:
        stores: what to ask.
        settings: how; their own store is left alone.
        directory: where stores are made, and found again.
        chat_model: what points; by default what the settings name.

    Raises:
        StoreError: a store cannot be used.
    """
    embedder = build_embedder(settings)
    for store in stores:
        with opened(store, settings, directory, embedder, chat_model=chat_model) as pipeline:
            yield from run(pipeline, questions_of(store, pipeline))


@contextmanager
def opened(
    store: Store,
    settings: Settings,
    directory: Path,
    embedder: Embedder,
    change: Callable[[Stages], Stages] | None = None,
    chat_model: ChatModel | None = None,
) -> Iterator[Pipeline]:
    """Ingest what a store lacks and open what answers from it, closed afterwards.

    Args:
        store: which.
        settings: how; their own store is left alone.
        directory: where it is made, and found again.
        embedder: a model already loaded.
        change: puts other stages in the place of those chosen.
        chat_model: what points; by default what the settings name.

    Raises:
        StoreError: it cannot be used.
    """
    chosen = settings.model_copy(update={"store": directory / store.name})
    _fill(store, chosen, embedder)
    pipeline = build_pipeline(chosen, embedder=embedder, change=change, chat_model=chat_model)
    try:
        yield pipeline
    finally:
        pipeline.close()


def _fill(store: Store, settings: Settings, embedder: Embedder) -> None:
    ingest = build_ingest(settings, embedder)
    try:
        report = ingest.ingest(store.folders)
    finally:
        ingest.close()
    for failure in report.failed:
        _log.warning("%s: %s", store.name, failure.error)
    _log.info("%s: %d documents taken in, %d questions", store.name, report.documents, len(store.entries))


def questions_of(store: Store, pipeline: Pipeline) -> Sequence[tuple[str, Question]]:
    """The questions of a store with their evidence, each with the name of its set."""
    documents = {one.content_hash: one for one in pipeline.catalog.documents()}
    held: dict[str, SqueezedText] = {}

    def text_of(digest: str) -> SqueezedText | None:
        if digest not in held and digest in documents:
            held[digest] = SqueezedText.of(documents[digest].text)
        return held.get(digest)

    questions = with_evidence(store.entries, text_of)
    return [(entry.set_name, question) for entry, question in zip(store.entries, questions, strict=True)]
