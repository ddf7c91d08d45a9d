"""What the bench measured, as values. Seconds, milliseconds and bytes; what was not measured is ``None``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from eval.metrics.figures import Latency


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine's shape, without its name: what speed depends on."""

    system: str
    processor: str
    cores: int
    memory_bytes: int | None
    cpu_flags: tuple[str, ...]
    load: float | None
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class IngestFigures:
    """Taking documents in.

    ``embed_seconds`` were spent in making vectors; ``model_seconds`` is what the settings' model takes for the same
    chunks: the same where it made the vectors, else extrapolated from ``sample_chunks`` at ``chunks_per_second``.
    """

    documents: int
    characters: int
    chunks: int
    seconds: float
    embed_seconds: float
    chunks_per_second: float
    sample_chunks: int
    model_seconds: float

    @property
    def other_seconds(self) -> float:
        """Everything but making vectors: parsing, cutting, counting tokens, ledger, catalog, both indexes."""
        return self.seconds - self.embed_seconds

    @property
    def characters_per_second(self) -> float:
        """With the settings' model."""
        return self.characters / (self.model_seconds + self.other_seconds)

    @property
    def other_share(self) -> float:
        """The share of the time spent outside the settings' model, in [0, 1]."""
        return self.other_seconds / (self.model_seconds + self.other_seconds)


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    """Answering, one question after another: ``total`` with, ``without_embedding`` without the query's vector."""

    questions: int
    answered: int
    total: Latency
    without_embedding: Latency
    stages: Mapping[str, Latency]


@dataclass(frozen=True, slots=True)
class Throughput:
    """Several askers at once on one pipeline, each asking on as soon as it is answered."""

    askers: int
    questions: int
    per_second: float
    latency: Latency


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident bytes of a process that ingests (at its largest) and of one that has answered."""

    ingest_peak: int | None
    answering: int | None


@dataclass(frozen=True, slots=True)
class StoreSize:
    """Bytes on disk."""

    catalog: int
    dense: int
    lexical: int

    @property
    def total(self) -> int:
        """All of the store."""
        return self.catalog + self.dense + self.lexical


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of ``questions`` that name evidence, how many have all of it in the first characters of what was retrieved."""

    questions: int
    within_600: int
    within_1500: int


@dataclass(frozen=True, slots=True)
class StockFigures:
    """The stock LangChain pipeline: one way to cut, one number of passages. It retrieves; it does not answer.

    ``model`` made the vectors.
    """

    chunk_size: int
    chunk_overlap: int
    top_k: int
    model: str
    chunks: int
    seconds: float
    embed_seconds: float
    latency: Latency
    without_embedding: Latency
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class CorpusFigures:
    """Everything measured on one corpus. ``embedder`` made the vectors; ``skipped`` says what was not run and why."""

    name: str
    generated: bool
    embedder: str
    ingest: IngestFigures
    answers: AnswerFigures
    throughput: tuple[Throughput, ...]
    memory: Memory
    size: StoreSize
    evidence: Evidence | None = None
    stock: tuple[StockFigures, ...] = ()
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scaling:
    """How far the figures of a generated corpus grow over those of the smallest one.

    ``latency_ratio``: of the median answer without the query's vector. ``bytes_per_chunk``: more memory a chunk, of the
    process that ingests or of the one that answers, whichever grows more.
    """

    smallest: int
    chunks: int
    latency_ratio: float | None
    bytes_per_chunk: float | None


@dataclass(frozen=True, slots=True)
class BenchResult:
    """A whole run."""

    started: str
    command: str
    model: str
    machine: Machine
    corpora: tuple[CorpusFigures, ...]
    scaling: tuple[Scaling, ...] = field(default=())
