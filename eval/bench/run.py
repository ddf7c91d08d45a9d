"""The bench: every corpus in turn, each part in a process of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from eval.bench import ours, stock
from eval.bench.corpus import Corpus
from eval.bench.figures import BenchResult, CorpusFigures, Memory, Scaling, StockFigures
from eval.bench.machine import describe_machine
from eval.bench.process import in_own_process
from rag.build import build_embedder
from rag.config import Settings
from rag.errors import UsageError

ASKERS = (1, 4, 16)

Say = Callable[[str], None]


def run_bench(
    settings: Settings, corpora: Sequence[Corpus], sizes: Sequence[int], *, command: str, say: Say = lambda _line: None
) -> BenchResult:
    """Measure each corpus and each generated size.

    Stores are made in a temporary directory, embedded; answers are read without a language model.

    Args:
        settings: the model and how documents are cut and asked; its store is left alone.
        corpora: documents with their questions.
        sizes: chunks of generated text, the smallest first for the ratios to be over it.
        command: what was typed, for the report.
        say: told what is being measured.

    Raises:
        PolicyQAError: nothing could be measured, e.g. because the model cannot be loaded.
    """
    machine = describe_machine()  # before our own load
    started = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
    measured = [_measure(settings, corpus, say) for corpus in corpora]
    generated = [_measure(settings, size, say) for size in sorted(sizes)]
    return BenchResult(
        started=started,
        command=command,
        model=build_embedder(settings).name,
        machine=machine,
        corpora=(*measured, *generated),
        scaling=scale(generated),
    )


def _measure(settings: Settings, wanted: Corpus | int, say: Say) -> CorpusFigures:
    """One corpus, given or to be generated at so many chunks."""
    with tempfile.TemporaryDirectory(prefix="policyqa-bench-") as place:
        own = _own_settings(settings, Path(place) / "store")
        name = f"{wanted} 段生成文本" if isinstance(wanted, int) else wanted.name
        say(f"{name}：收录")
        corpus = in_own_process(ours.make_corpus, own, wanted) if isinstance(wanted, int) else wanted
        ingested = in_own_process(ours.measure_ingest, own, corpus)
        if not ingested.figures.chunks:
            raise UsageError(
                "{folder} holds no document that can be ingested; give another --corpus", folder=corpus.folder
            )
        questions = ingested.questions
        if not questions:
            raise UsageError("{folder} holds no figures to ask after; give --questions FILE", folder=corpus.folder)
        say(f"{name}：回答 {len(questions)} 个问题")
        answered = in_own_process(ours.measure_answers, own, corpus, questions, ASKERS)
        skipped = [f"未收录：{reason}" for reason in ingested.failed]
        beside: tuple[StockFigures, ...] = ()
        if missing := stock.missing_packages():
            skipped.append(stock.MISSING.format(packages="、".join(missing)))
            say(skipped[-1])
        else:
            say(f"{name}：LangChain 对照")
            beside = in_own_process(stock.measure_stock, own, corpus, questions)
    return CorpusFigures(
        name=name,
        generated=corpus.stand_in,
        embedder=ingested.embedder,
        ingest=ingested.figures,
        answers=answered.answers,
        throughput=answered.throughput,
        memory=Memory(ingested.peak_bytes, answered.resident_bytes),
        size=answered.size,
        evidence=answered.evidence,
        stock=beside,
        skipped=tuple(skipped),
    )


def _own_settings(settings: Settings, store: Path) -> Settings:
    """The same, with an embedded store of the bench's own and without a language model."""
    changed = {
        "store": store,
        "catalog_url": "",
        "chroma_url": "",
        "vector_store": "chroma",
        "reader": "extractive",
        "chat_model": "",
    }
    return settings.model_copy(update=changed)


def scale(generated: Sequence[CorpusFigures]) -> tuple[Scaling, ...]:
    """How the figures of each generated corpus grow over those of the first, the smallest."""
    return tuple(_growth(generated[0], one) for one in generated[1:])


def _growth(small: CorpusFigures, large: CorpusFigures) -> Scaling:
    more = large.ingest.chunks - small.ingest.chunks
    before, after = small.answers.without_embedding.p50, large.answers.without_embedding.p50
    pairs = (
        (small.memory.ingest_peak, large.memory.ingest_peak),
        (small.memory.answering, large.memory.answering),
    )
    grown = [b - a for a, b in pairs if a is not None and b is not None]
    return Scaling(
        smallest=small.ingest.chunks,
        chunks=large.ingest.chunks,
        latency_ratio=after / before if before and after is not None else None,
        bytes_per_chunk=max(grown) / more if grown and more > 0 else None,
    )
