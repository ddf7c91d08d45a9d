"""A server's log, figures and traces over real HTTP: complete, bounded, and silent about what people ask."""

from __future__ import annotations

import io
import json
import logging
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from rag.config import Settings
from rag.types import ModelUse, Pointing
from ui.errors import BusyError
from ui.service import Service
from ui.telemetry.logs import ACCESS, JsonFormatter, TextFormatter
from ui.telemetry.metrics import Metrics
from ui.telemetry.record import AnswerNote

QUESTION = "2020年高企净增目标是多少"
SECRET = "pqa_thisisnobodyskey"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as JSON lines."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(lambda record: record.name != "httpx")  # the test's own client tells where it goes
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)
    logging.getLogger(ACCESS).setLevel(logging.NOTSET)


def served(run_server, pipeline, **settings) -> httpx.Client:
    return httpx.Client(base_url=run_server(Service(pipeline), Settings(**settings)), timeout=20)


def lines(log: io.StringIO, count: int) -> list[dict[str, object]]:
    """The lines of requests, once there are ``count`` of them."""
    deadline = time.monotonic() + 10
    while True:
        found = [json.loads(line) for line in log.getvalue().splitlines()]
        found = [one for one in found if one["logger"] == ACCESS]
        if len(found) >= count or time.monotonic() > deadline:
            return found
        time.sleep(0.01)


def samples(client: httpx.Client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    reply = client.get("/metrics")
    assert reply.status_code == 200
    return {
        (one.name, tuple(sorted(one.labels.items()))): one.value
        for family in text_string_to_metric_families(reply.text)
        for one in family.samples
    }


def test_each_answered_request_has_one_line(run_server, tiny_pipeline, log):
    with served(run_server, tiny_pipeline, log_format="json") as client:
        client.post("/api/v1/ask", json={"question": QUESTION}, headers={"x-request-id": "abc"})
        client.post("/api/v1/ask", json={"question": "今天天气怎么样", "stream": True})
        client.get("/api/v1/documents/甲?x=1")
        answered, abstained, missing = lines(log, 3)
    assert answered["level"] == "INFO"
    assert answered["request_id"] == "abc"
    assert (answered["route"], answered["status"], answered["caller"]) == ("/api/v1/ask", 200, "anonymous")
    assert (answered["abstained"], answered["cached"], abstained["abstained"]) == (False, False, True)
    assert 0 < answered["ms"] < 20_000
    assert answered["time"].endswith("+00:00")
    assert (missing["status"], missing["problem"]) == (404, "unknown_document")


def test_no_question_key_or_address_is_logged(run_server, tiny_pipeline, log):
    words = "某个秘密词语"
    headers = {"authorization": f"Bearer {SECRET}", "x-forwarded-for": "203.0.113.77"}
    tiny_pipeline.break_next = [ValueError(f"broken by {words}"), BusyError("busy")]
    with served(run_server, tiny_pipeline, log_format="json") as client:
        for body in (
            {"question": words},
            {"question": words},
            {"question": words + QUESTION, "history": [["user", words]]},
            {"question": words * 1000},
            {"question": words, "stream": True},
            {"question": {"words": words}},
        ):
            client.post("/api/v1/ask", json=body, headers={"x-forwarded-for": "203.0.113.77"})
        client.post("/api/v1/ask", json={"question": words}, headers=headers)
        client.get(f"/{words}?key={SECRET}", headers=headers)
        client.post(f"/api/v1/{words}", content=words.encode(), headers=headers)
        found = lines(log, 9)
    assert len(found) == 9
    assert {one["status"] for one in found} >= {200, 401, 404, 500, 503}
    whole = log.getvalue()
    escaped = json.dumps(words)[1:-1]
    assert words not in whole
    assert escaped not in whole
    assert escaped.replace("\\", "\\\\") not in whole
    assert SECRET not in whole
    assert "203.0.113.77" not in whole


def test_the_question_is_logged_where_that_is_switched_on(run_server, tiny_pipeline, log):
    with served(run_server, tiny_pipeline, log_format="json", log_questions=True) as client:
        client.post("/api/v1/ask", json={"question": QUESTION, "history": [["user", "前一句话"]]})
        (found,) = lines(log, 1)
    assert found["question"] == QUESTION
    assert "前一句话" not in json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize("formatter", [TextFormatter(), JsonFormatter()])
@pytest.mark.parametrize("breaking", ["\n", "\r", "\x1b[2J", "\u2028", "\u202e", "\x85"])
def test_nobody_forges_a_line(formatter, breaking):
    record = logging.LogRecord("x", logging.WARNING, "", 0, "%s", (f"a{breaking}2026 ERROR forged",), None)
    shown = formatter.format(record)
    assert breaking not in shown
    assert len(shown.splitlines()) == 1


def test_an_error_is_told_by_kind_and_place_without_its_words():
    try:
        raise ValueError("a question of somebody")
    except ValueError as error:
        raised = (type(error), error, error.__traceback__)
    record = logging.LogRecord("x", logging.ERROR, "", 0, "unexpected error", (), raised)
    for formatter in (TextFormatter(), JsonFormatter()):
        shown = formatter.format(record)
        assert "ValueError" in shown
        assert "test_ui_telemetry.py" in shown
        assert "of somebody" not in shown


def test_requests_and_answers_are_counted(run_server, tiny_pipeline):
    with served(run_server, tiny_pipeline) as client:
        for _ in range(2):
            client.post("/api/v1/ask", json={"question": QUESTION})
        client.post("/api/v1/ask", json={"question": "今天天气怎么样", "stream": True})
        tiny_pipeline.break_next = [BusyError("busy")]
        client.post("/api/v1/ask", json={"question": QUESTION})
        for number in range(30):
            client.get(f"/api/v1/nothing/{number}")
        client.request("BREW", "/api/v1/ask")
        client.head("/api/v1/documents")
        found = samples(client)
    asked = ("method", "POST"), ("route", "/api/v1/ask")
    assert found["policyqa_requests_total", (*asked, ("status", "200"))] == 3
    assert found["policyqa_requests_total", (*asked, ("status", "503"))] == 1
    assert found["policyqa_request_seconds_count", (("route", "/api/v1/ask"),)] >= 4
    assert found["policyqa_answers_total", (("cached", "false"), ("status", "answered"))] == 2
    assert found["policyqa_answers_total", (("cached", "false"), ("status", "abstained"))] == 1
    assert found["policyqa_answer_stage_seconds_count", (("stage", "retrieve"),)] == 3
    assert found["policyqa_problems_total", (("code", "busy"),)] == 1
    assert (
        found["policyqa_requests_total", (("method", "HEAD"), ("route", "/api/v1/documents"), ("status", "200"))] == 1
    )
    assert found["policyqa_documents", ()] == 1
    assert found["policyqa_ready", ()] == 1
    routes = {dict(labels).get("route") for _, labels in found}
    assert not any(route and "nothing" in route for route in routes)
    assert {dict(labels)["method"] for name, labels in found if name == "policyqa_requests_total"} <= {
        "GET",
        "HEAD",
        "POST",
        "OTHER",
    }


def test_what_a_language_model_does_for_answers_is_counted(tiny_pipeline):
    metrics = Metrics(Service(tiny_pipeline), "1.0")
    answer = tiny_pipeline.ask(QUESTION)
    for use in (ModelUse(Pointing.POINTED, 2, 900, 40), ModelUse(Pointing.UNAVAILABLE), None):
        metrics.count_answer(AnswerNote.of(replace(answer, model=use)))
    page = metrics.page().decode()
    assert 'policyqa_model_answers_total{outcome="pointed"} 1.0' in page
    assert 'policyqa_model_answers_total{outcome="unavailable"} 1.0' in page
    assert "policyqa_model_requests_total 2.0" in page
    assert 'policyqa_model_tokens_total{direction="input"} 900.0' in page
    assert 'policyqa_model_tokens_total{direction="output"} 40.0' in page


def test_answers_over_every_interface_are_counted(run_server, tiny_pipeline):
    call = {"name": "ask_policy", "arguments": {"question": QUESTION}}
    chat = {"model": "policyqa", "messages": [{"role": "user", "content": QUESTION}]}
    with served(run_server, tiny_pipeline) as client:
        client.post("/api/v1/ask", json={"question": QUESTION})
        client.post("/v1/chat/completions", json=chat)
        reply = client.post(
            "/mcp",
            json={"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call},
            headers={"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"},
        )
        assert "150家以上" in reply.text
        found = samples(client)
    assert found["policyqa_answers_total", (("cached", "false"), ("status", "answered"))] == 3


def test_metrics_can_be_switched_off(run_server, tiny_pipeline):
    with served(run_server, tiny_pipeline, metrics=False) as client:
        assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize(
    ("headers", "settings", "status"),
    [
        ({}, {}, 200),
        ({"host": "localhost"}, {}, 200),
        ({"host": "[::1]:7860"}, {}, 200),
        ({"host": "portal.example"}, {"host": "portal.example"}, 401),
        ({"x-forwarded-for": "203.0.113.7"}, {}, 401),
        ({"x-forwarded-for": "203.0.113.7"}, {"trusted_proxies": "127.0.0.1"}, 401),
        ({}, {"trusted_proxies": "127.0.0.1"}, 401),
        ({}, {"root_path": "/policy"}, 401),
        ({}, {"allowed_hosts": "portal.example"}, 401),
    ],
)
def test_a_request_that_may_have_been_passed_on_needs_a_key_for_metrics(
    run_server, tiny_pipeline, headers, settings, status
):
    with served(run_server, tiny_pipeline, **settings) as client:
        assert client.get("/metrics", headers=headers).status_code == status


def test_a_proxy_that_sends_no_header_of_its_own_is_known_by_its_protocol(run_server, tiny_pipeline):
    with served(run_server, tiny_pipeline) as client:
        port = client.base_url.port
        with socket.create_connection(("127.0.0.1", port), timeout=10) as passed_on:
            passed_on.sendall(f"GET /metrics HTTP/1.0\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            assert b" 401 " in passed_on.recv(100)


class Collector:
    """An OpenTelemetry collector that keeps what it gets."""

    def __init__(self) -> None:
        self.spans: list[object] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

                body = self.rfile.read(int(self.headers["content-length"]))
                if self.headers.get("content-encoding") == "gzip":
                    import gzip

                    body = gzip.decompress(body)
                for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
                    for scope in resource.scope_spans:
                        outer.spans.extend(scope.spans)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self._thread.start()

    def wait(self, count: int) -> list[object]:
        deadline = time.monotonic() + 15
        while len(self.spans) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.spans

    def close(self) -> None:
        self.server.shutdown()
        self._thread.join(5)
        self.server.server_close()


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    yield made
    made.close()


def test_a_collector_gets_a_span_a_request_with_its_stages(run_server, tiny_pipeline, collector):
    trace = "0af7651916cd43dd8448eb211c80319c"
    with served(run_server, tiny_pipeline, otlp_endpoint=collector.address) as client:
        headers = {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
        assert client.post("/api/v1/ask", json={"question": QUESTION}, headers=headers).status_code == 200
        spans = {span.name: span for span in collector.wait(3)}
    parent = spans["POST /api/v1/ask"]
    assert set(spans) == {"POST /api/v1/ask", "understand", "retrieve"}
    assert parent.trace_id.hex() == trace
    assert parent.parent_span_id.hex() == "b7ad6b7169203331"
    attributes = {one.key: one.value for one in parent.attributes}
    assert attributes["http.route"].string_value == "/api/v1/ask"
    assert attributes["http.response.status_code"].int_value == 200
    for name in ("understand", "retrieve"):
        child = spans[name]
        assert child.parent_span_id == parent.span_id
        assert parent.start_time_unix_nano <= child.start_time_unix_nano <= child.end_time_unix_nano
        assert child.end_time_unix_nano <= parent.end_time_unix_nano
    assert QUESTION not in str(spans)


def test_a_dead_collector_disturbs_nobody_and_is_told_once(run_server, tiny_pipeline, log):
    with served(run_server, tiny_pipeline, otlp_endpoint="http://user:word@127.0.0.1:9") as client:
        for _ in range(3):
            began = time.monotonic()
            assert client.post("/api/v1/ask", json={"question": QUESTION}).status_code == 200
            assert time.monotonic() - began < 5
        deadline = time.monotonic() + 20
        while "cannot be sent" not in log.getvalue() and time.monotonic() < deadline:
            time.sleep(0.05)
        client.post("/api/v1/ask", json={"question": QUESTION})
    told = [line for line in log.getvalue().splitlines() if "127.0.0.1:9" in line]
    assert len(told) == 1
    assert "word" not in told[0]


def test_without_an_endpoint_nothing_of_opentelemetry_is_imported_by_us():
    code = (
        "import sys; from rag.config import Settings; from ui.service import Service;"
        "from ui.telemetry.telemetry import Telemetry; Telemetry(Service(), Settings(metrics=False), '0');"
        "print(*[name for name in sys.modules if name.startswith(('opentelemetry', 'prometheus_client'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout.strip()) == (0, ""), done.stderr
