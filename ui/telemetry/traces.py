"""Traces for OpenTelemetry: a span a request, its stages below it. Only imported where an endpoint is set."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from ui.telemetry.record import AnswerNote, RequestRecord

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import Tracer
    from opentelemetry.trace import Tracer as AnyTracer

log = logging.getLogger(__name__)

# The exporter repeats itself within this time, then gives a batch up.
_EXPORT_TIMEOUT_S = 3
_QUEUE, _BATCH, _DELAY_MS = 2048, 256, 2000
_NS_A_MS = 1_000_000
_FAILED = 500


class Traces:
    """Spans of requests, sent in the background to ``endpoint``, ``http://host:4318``."""

    def __init__(self, endpoint: str, version: str, *, delay_ms: int = _DELAY_MS) -> None:
        # Its own complaints would come with every batch; ours comes once.
        logging.getLogger("opentelemetry").setLevel(logging.CRITICAL + 1)
        resource = Resource.create({"service.name": "policyqa", "service.version": version})
        self._provider = TracerProvider(resource=resource)
        exporter = OTLPSpanExporter(f"{endpoint.rstrip('/')}/v1/traces", timeout=_EXPORT_TIMEOUT_S)
        self._provider.add_span_processor(
            BatchSpanProcessor(
                Quiet(exporter, endpoint),
                max_queue_size=_QUEUE,
                max_export_batch_size=_BATCH,
                schedule_delay_millis=delay_ms,
            )
        )
        self._tracer: Tracer | AnyTracer = self._provider.get_tracer("policyqa", version)
        self._propagator = TraceContextTextMapPropagator()

    def send(self, record: RequestRecord) -> None:
        """Hand over the spans of a request that has been answered; returns at once."""
        carrier = {"traceparent": record.traceparent, "tracestate": record.tracestate}
        parent = self._propagator.extract({name: value for name, value in carrier.items() if value})
        end_ns = record.began_ns + int(record.seconds * 1e9)
        span = self._tracer.start_span(
            f"{record.known_method} {record.route}",
            context=parent,
            kind=SpanKind.SERVER,
            start_time=record.began_ns,
            attributes={
                "http.request.method": record.known_method,
                "http.route": record.route,
                "http.response.status_code": record.status,
                "policyqa.request_id": record.request_id,
                "policyqa.caller": record.key_id or "anonymous",
            },
        )
        if record.problem:
            span.set_attribute("policyqa.problem", record.problem)
        if record.status >= _FAILED:
            span.set_status(Status(StatusCode.ERROR))
        for note in record.answers:
            self._stages(span, note, record.began_ns, end_ns)
        span.end(end_ns)

    def close(self) -> None:
        """Send what is left, within the time of one batch."""
        self._provider.shutdown()

    def _stages(self, parent: Span, note: AnswerNote, began_ns: int, end_ns: int) -> None:
        """The stages one after the other, so that the last one ends with the reply."""
        parent.set_attribute("policyqa.abstained", note.abstained)
        parent.set_attribute("policyqa.cached", note.cached)
        stages = [(name, int(ms * _NS_A_MS)) for name, ms in note.timings.items() if name != "total"]
        at_ns = max(began_ns, end_ns - sum(length for _, length in stages))
        for name, length in stages:
            span = self._tracer.start_span(name, context=set_span_in_context(parent), start_time=at_ns)
            at_ns += length
            span.end(at_ns)


class Quiet(SpanExporter):
    """An exporter whose failures are told once, until it works again, and reach nobody else."""

    def __init__(self, exporter: SpanExporter, endpoint: str) -> None:
        self._exporter, self._endpoint = exporter, endpoint
        self._failing = False

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send spans on."""
        try:
            result = self._exporter.export(spans)
        except Exception as error:  # noqa: BLE001 - whatever a foreign library raises must not end its thread
            log.debug("traces: %s", type(error).__name__)
            result = SpanExportResult.FAILURE
        failed = result is not SpanExportResult.SUCCESS
        if failed and not self._failing:
            log.warning("traces cannot be sent to %s; answers go on, traces are lost", _place(self._endpoint))
        self._failing = failed
        return result

    def shutdown(self) -> None:
        """End the exporter."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what the exporter holds."""
        return self._exporter.force_flush(timeout_millis)


def _place(endpoint: str) -> str:
    """The endpoint without a user and password."""
    scheme, parted, rest = endpoint.partition("://")
    return f"{scheme}{parted}{rest.rpartition('@')[2]}"
