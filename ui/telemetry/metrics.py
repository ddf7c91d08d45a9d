"""Figures for Prometheus. All are counted in the process that answers HTTP, so workers need no shared counters."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from rag.errors import PolicyQAError
from rag.types import Screened, Wording
from ui.telemetry.record import AnswerNote, RequestRecord

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

    from ui.serve.pool import PoolFigures
    from ui.service import Service

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 60.0)
# Stages are named by our own code; more names than that would be a mistake, not a stage.
_MOST_STAGES = 32
_OTHER = "other"


@runtime_checkable
class Figured(Protocol):
    """A pipeline that tells of its queue and workers."""

    @property
    def figures(self) -> PoolFigures:
        """The figures of this moment."""
        ...


class Metrics:
    """The figures of one server; labels are names of our own and of lists of words, never what was sent.

    Args:
        service: whose documents and workers are told.
        version: of the program.
    """

    def __init__(self, service: Service, version: str) -> None:
        self._registry = CollectorRegistry(auto_describe=True)
        self._stages: set[str] = set()
        self._requests = Counter(
            "policyqa_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "policyqa_request_seconds",
            "From the head of a request to the end of its reply.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._answers = Counter("policyqa_answers", "Answers given.", ("status", "cached"), registry=self._registry)
        self._overviews = Counter(
            "policyqa_overviews",
            "Overviews asked of the language model, by what its check left of them.",
            ("outcome",),
            registry=self._registry,
        )
        self._stage_seconds = Histogram(
            "policyqa_answer_stage_seconds",
            "Time of an answer by stage; stage total is the whole.",
            ("stage",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._words = Counter(
            "policyqa_sensitive_words",
            "Questions and answers that held a word of a list.",
            ("list", "action", "part"),
            registry=self._registry,
        )
        self._model_outcomes = Counter(
            "policyqa_model_answers",
            "Answers for which a language model is set, by what came of asking it.",
            ("outcome",),
            registry=self._registry,
        )
        self._model_requests = Counter(
            "policyqa_model_requests", "Requests to the language model for answers.", registry=self._registry
        )
        self._model_tokens = Counter(
            "policyqa_model_tokens", "Tokens of these requests.", ("direction",), registry=self._registry
        )
        self._problems = Counter(
            "policyqa_problems",
            "Requests refused or failed, by code of the problem.",
            ("code",),
            registry=self._registry,
        )
        self._registry.register(_Watched(service, version))

    def count_request(self, record: RequestRecord) -> None:
        """Count a request that has been answered."""
        self._requests.labels(record.known_method, record.route, str(record.status)).inc()
        self._seconds.labels(record.route).observe(record.seconds)
        if record.problem:
            self._problems.labels(record.problem).inc()

    def count_answer(self, note: AnswerNote) -> None:
        """Count an answer."""
        status = "abstained" if note.abstained else "answered"
        self._answers.labels(status, "true" if note.cached else "false").inc()
        if note.model is not None:
            self._model_outcomes.labels(note.model.outcome.value).inc()
            self._model_requests.inc(note.model.calls)
            self._model_tokens.labels("input").inc(note.model.input_tokens)
            self._model_tokens.labels("output").inc(note.model.output_tokens)
            if not note.cached and note.model.wording is not Wording.NOT_ASKED:
                self._overviews.labels(note.model.wording.value).inc()
        for name, milliseconds in note.timings.items():
            self._stage_seconds.labels(self._stage(name)).observe(milliseconds / 1000)

    def count_words(self, met: Screened) -> None:
        """Count that a list of sensitive words was met."""
        self._words.labels(met.name, met.action.value, met.part.value).inc()

    def page(self) -> bytes:
        """Return all figures in the text format of Prometheus."""
        return generate_latest(self._registry)

    def _stage(self, name: str) -> str:
        if name not in self._stages and len(self._stages) >= _MOST_STAGES:
            return _OTHER
        self._stages.add(name)
        return name


class _Watched(Collector):
    """What is read when somebody looks: the program, its documents, its workers."""

    def __init__(self, service: Service, version: str) -> None:
        self._service, self._version = service, version

    def describe(self) -> list[Metric]:
        """Nothing beforehand, so that registering reads nothing."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield the figures of this moment."""
        info = {"version": self._version, "python": platform.python_version()}
        yield InfoMetricFamily("policyqa_build", "The program.", value=info)
        yield _gauge("policyqa_ready", "Whether questions can be answered.", self._service.ready)
        try:
            pipeline = self._service.pipeline
            documents = _documents(lambda: pipeline.catalog.counts().documents)
        except PolicyQAError:
            return
        if documents is not None:
            yield _gauge("policyqa_documents", "Documents in the store.", documents)
        watched: object = pipeline
        if isinstance(watched, Figured):
            yield from _of_pool(watched.figures)


def _documents(count: Callable[[], int]) -> int | None:
    try:
        return count()
    except PolicyQAError:  # the store is away for the moment; the other figures are told all the same
        return None


def _of_pool(figures: PoolFigures) -> Iterator[Metric]:
    yield _gauge("policyqa_workers", "Answering processes that there should be.", figures.workers)
    yield _gauge("policyqa_workers_ready", "Answering processes that can take a question.", figures.ready)
    yield _gauge("policyqa_questions_waiting", "Questions that wait for a worker.", figures.waiting)
    yield _gauge("policyqa_questions_inside", "Questions let in and not answered yet.", figures.load.inside)
    yield _gauge("policyqa_answer_cache_bytes", "Memory of answers given before.", figures.cache_bytes)
    yield _counter("policyqa_answer_timeouts", "Answers ended for taking too long.", figures.timeouts)
    yield _counter("policyqa_workers_lost", "Answering processes that ended unexpectedly.", figures.losses)
    yield _counter("policyqa_questions_shed", "Questions refused at once for want of a free worker.", figures.load.shed)
    yield _counter("policyqa_answer_cache_hits", "Questions answered as before.", figures.cache_hits)
    yield _counter("policyqa_answer_cache_misses", "Questions not answered before.", figures.cache_misses)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)


def _counter(name: str, words: str, value: float) -> Metric:
    return CounterMetricFamily(name, words, value=value)
