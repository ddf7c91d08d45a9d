"""This program on one corpus. Each function runs in a process of its own, so that its memory is its own."""

from __future__ import annotations

import itertools
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from eval.bench.corpus import Asked, Corpus, asked_of_ledger, generate_corpus
from eval.bench.embedders import StandInEmbedder, TimedEmbedder
from eval.bench.evidence import count_evidence
from eval.bench.figures import AnswerFigures, Evidence, IngestFigures, StoreSize, Throughput
from eval.bench.machine import peak_resident_bytes, resident_bytes, tree_bytes
from eval.bench.percentiles import latency_of
from eval.metrics.figures import Latency
from ingest.build import build_ingest
from rag.build import build_embedder, build_pipeline, open_store
from rag.config import Settings
from rag.pipeline import Pipeline
from rag.stages import Embedder
from rag.store.lock import CATALOG_FILE, DENSE_DIRECTORY, LEXICAL_DIRECTORY
from rag.store.passages import passage_text
from rag.store.store import Store
from rag.text.tokenize import terms
from rag.types import Answer, Status

# Enough for a rate to a few percent, few enough to take seconds.
_SAMPLED_CHUNKS, _CHUNKS_OF_A_DOCUMENT = 256, 8
# Questions that each number of askers is given: at least so many an asker, at most so many in all.
_LEAST_AN_ASKER, _MOST_AT_ONCE = 4, 200


@dataclass(frozen=True, slots=True)
class Ingested:
    """What an ingest measured: its figures, its largest memory, the inputs that failed, and questions to ask."""

    embedder: str
    figures: IngestFigures
    peak_bytes: int | None
    failed: tuple[str, ...]
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What asking measured."""

    answers: AnswerFigures
    throughput: tuple[Throughput, ...]
    resident_bytes: int | None
    size: StoreSize
    evidence: Evidence | None


def make_corpus(settings: Settings, chunks: int) -> Corpus:
    """Write a generated corpus beside the store."""
    return generate_corpus(chunks, settings.store.parent / "documents", build_embedder(settings), settings)


def measure_ingest(settings: Settings, corpus: Corpus) -> Ingested:
    """Take the corpus into the store of the settings.

    Raises:
        PolicyQAError: the model or the store cannot be used.
    """
    model = build_embedder(settings)
    embedder = choose_embedder(model, corpus)
    pipeline = build_ingest(settings, embedder)
    try:
        report = pipeline.ingest([corpus.folder])
    finally:
        pipeline.close()
    peak = peak_resident_bytes()
    with open_store(settings) as store:
        characters = sum(len(one.text) for one in store.catalog.documents())
        questions = corpus.questions or asked_of_ledger(store.catalog.indicators())
        if corpus.stand_in:
            texts = _sample_passages(store)
            rate, sampled = _rate(model, texts), len(texts)
        else:
            rate, sampled = report.chunks / max(embedder.passage_seconds, 1e-9), report.chunks
    figures = IngestFigures(
        documents=report.documents,
        characters=characters,
        chunks=report.chunks,
        seconds=report.seconds,
        embed_seconds=embedder.passage_seconds,
        chunks_per_second=rate,
        sample_chunks=sampled,
        model_seconds=report.chunks / rate if rate else 0.0,
    )
    # Names alone: a report is shown to others.
    failed = tuple(one.error.replace(one.path, Path(one.path).name) for one in report.failed)
    return Ingested(embedder.name, figures, peak, failed, questions)


def measure_answers(settings: Settings, corpus: Corpus, questions: Sequence[Asked], askers: Sequence[int]) -> Answered:
    """Ask the questions one after another, then by several askers at once.

    Raises:
        PolicyQAError: the model or the store cannot be used.
    """
    embedder = choose_embedder(build_embedder(settings), corpus)
    pipeline = build_pipeline(settings, embedder=embedder, warm=True)
    try:
        asked = [(*_ask(pipeline, embedder, one), one.evidence) for one in questions]
        answers = [answer for answer, _, _ in asked]
        embed_ms = [milliseconds for _, milliseconds, _ in asked]
        totals = [answer.timings["total"] for answer in answers]
        figures = AnswerFigures(
            questions=len(questions),
            answered=sum(answer.status is Status.ANSWERED for answer in answers),
            total=latency_of(totals),
            without_embedding=latency_of([total - own for total, own in zip(totals, embed_ms, strict=True)]),
            stages=_stages(answers, embed_ms),
        )
        evidence = count_evidence([(pieces, [hit.chunk.text for hit in one.hits]) for one, _, pieces in asked])
        resident = resident_bytes()
        throughput = tuple(_throughput(pipeline, questions, count) for count in askers)
    finally:
        pipeline.close()
    return Answered(figures, throughput, resident, _size(settings), evidence)


def choose_embedder(model: Embedder, corpus: Corpus) -> TimedEmbedder:
    """The model, or what stands in for it; loaded, so that loading counts nowhere."""
    chosen = TimedEmbedder(StandInEmbedder(model) if corpus.stand_in else model)
    chosen.embed_query("预热")
    chosen.count_tokens(["预热"])
    terms("预热")  # its dictionary too
    return chosen


def _ask(pipeline: Pipeline, embedder: TimedEmbedder, asked: Asked) -> tuple[Answer, float]:
    """The answer, and the milliseconds its query took to embed."""
    return pipeline.ask(asked.text, asked.history), embedder.last_query_ms


def _stages(answers: Sequence[Answer], embed_ms: Sequence[float]) -> dict[str, Latency]:
    """Latency by stage in the order of the path; the query's vector, made inside the dense stage, is its own."""
    laps: dict[str, list[float]] = {}
    for answer, own in zip(answers, embed_ms, strict=True):
        for stage, milliseconds in answer.timings.items():
            if stage == "dense":
                laps.setdefault("embed", []).append(own)
                laps.setdefault(stage, []).append(milliseconds - own)
            elif stage != "total":
                laps.setdefault(stage, []).append(milliseconds)
    return {stage: latency_of(values) for stage, values in laps.items()}


def _throughput(pipeline: Pipeline, questions: Sequence[Asked], askers: int) -> Throughput:
    """Threads on one pipeline, as the server answers."""
    count = max(min(len(questions), _MOST_AT_ONCE), askers * _LEAST_AN_ASKER)
    turns = list(itertools.islice(itertools.cycle(questions), count))

    def ask(one: Asked) -> float:
        began = time.perf_counter()
        pipeline.ask(one.text, one.history)
        return (time.perf_counter() - began) * 1000

    with ThreadPoolExecutor(askers) as threads:
        began = time.perf_counter()
        latencies = list(threads.map(ask, turns))
        seconds = time.perf_counter() - began
    return Throughput(askers, count, count / seconds, latency_of(latencies))


def _sample_passages(store: Store) -> list[str]:
    """What an ingest embeds of some chunks, drawn evenly from all documents."""
    documents = store.catalog.documents()
    step = max(1, len(documents) * _CHUNKS_OF_A_DOCUMENT // _SAMPLED_CHUNKS)
    texts: list[str] = []
    for document in documents[::step]:
        chunks = store.catalog.chunks_of(document.doc_id)
        texts += [passage_text(one, document.title) for one in chunks[:: max(1, len(chunks) // _CHUNKS_OF_A_DOCUMENT)]]
    return texts[:_SAMPLED_CHUNKS]


def _rate(model: Embedder, texts: Sequence[str]) -> float:
    """Chunks that the model embeds in a second."""
    model.embed_passages(texts[:1])  # loads it
    began = time.perf_counter()
    model.embed_passages(texts)
    return len(texts) / (time.perf_counter() - began)


def _size(settings: Settings) -> StoreSize:
    catalog = sum(tree_bytes(one) for one in settings.store.glob(f"{CATALOG_FILE}*"))  # with its write-ahead log
    dense, lexical = (tree_bytes(settings.store / name) for name in (DENSE_DIRECTORY, LEXICAL_DIRECTORY))
    return StoreSize(catalog, dense, lexical)
