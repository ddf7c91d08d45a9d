from __future__ import annotations

import json
import re

import httpx
import pytest

from rag.errors import StoreCorruptError
from ui.http.guard.body import MAX_BODY_BYTES
from ui.service import Service

QUESTION = {"question": "2020年高企净增目标是多少"}


@pytest.fixture
def client(run_server, tiny_pipeline):
    with httpx.Client(base_url=run_server(Service(tiny_pipeline)), timeout=20) as opened:
        yield opened


def test_a_question_gets_a_cited_answer(client, tiny_pipeline):
    answer = client.post("/api/v1/ask", json=QUESTION).json()
    assert answer["status"] == "answered"
    assert "150家以上" in answer["answer"]
    assert "277" not in answer["answer"]
    cited = answer["citations"][0]
    assert tiny_pipeline.catalog.document(cited["doc_id"]).text[cited["start"] : cited["end"]] == cited["quote"]


@pytest.mark.parametrize("history", [[["user", "前问"], ["assistant", "前答"]], [{"role": "user", "content": "前问"}]])
def test_history_reaches_the_pipeline(client, history):
    answer = client.post("/api/v1/ask", json={**QUESTION, "history": history}).json()
    assert answer["standalone_question"] == "前问 2020年高企净增目标是多少"


def test_a_stream_tells_stages_then_text_then_the_answer(client):
    reply = client.post("/api/v1/ask", json={**QUESTION, "stream": True})
    assert reply.headers["content-type"].startswith("text/event-stream")
    events = re.findall(r"event: (\w+)\ndata: (.*)\n\n", reply.text)
    assert [name for name, _ in events] == ["stage", "stage", "delta", "stage", "citation", "answer"]
    assert json.loads(events[0][1]) == {"name": "understand", "ms": 0.2}
    plain = client.post("/api/v1/ask", json=QUESTION).json()
    assert json.loads(events[-1][1]) == plain
    assert json.loads(events[-2][1]) == plain["citations"][0]


def test_an_error_in_the_middle_of_a_stream_is_its_last_event(client, tiny_pipeline):
    tiny_pipeline.break_next.append(RuntimeError("secret /srv/path"))
    reply = client.post("/api/v1/ask", json={**QUESTION, "stream": True})
    assert reply.text.endswith("\n\n")
    name, data = re.findall(r"event: (\w+)\ndata: (.*)\n\n", reply.text)[-1]
    assert (name, json.loads(data)["error"]["code"]) == ("error", "internal_error")
    assert "secret" not in reply.text


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("question", ["", "  ", "问" * 10_000])
def test_an_empty_or_long_question_is_refused(client, question, stream):
    reply = client.post("/api/v1/ask", json={"question": question, "stream": stream})
    assert reply.status_code == 422
    assert reply.json()["error"]["code"] == "invalid_question"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "question"),
        ({"question": 3}, "question"),
        ({**QUESTION, "histroy": []}, "histroy"),
        ({**QUESTION, "history": [["nobody", "x"]]}, "history.0.role"),
        ({**QUESTION, "filters": {"years": ["x"]}}, "filters.years.0"),
        ([], "请求内容"),
    ],
)
def test_a_wrong_field_is_named(client, body, field):
    reply = client.post("/api/v1/ask", json=body)
    assert reply.status_code == 422
    assert reply.headers["content-type"] == "application/problem+json"
    assert field in reply.json()["error"]["message"]


def test_a_body_that_is_not_json_is_refused(client):
    headers = {"content-type": "application/json"}
    for content in (b"{", b"\xff\xfe", b'{"question": "\\ud800"}'):
        reply = client.post("/api/v1/ask", content=content, headers=headers)
        assert reply.status_code in {400, 422}
        assert set(reply.json()["error"]) == {"code", "message"}


def test_a_large_body_is_refused_declared_or_not(client):
    headers = {"content-type": "application/json"}
    large = b'{"question": "' + b"x" * MAX_BODY_BYTES + b'"}'
    pieces = (large[start : start + 65_536] for start in range(0, len(large), 65_536))
    for content in (large, pieces):
        reply = client.post("/api/v1/ask", content=content, headers=headers)
        assert reply.status_code == 413
        assert reply.json()["error"]["code"] == "body_too_large"


@pytest.mark.parametrize(("error", "status"), [(StoreCorruptError("/srv/x is broken"), 503), (KeyError("/srv/x"), 500)])
def test_errors_inside_do_not_leak(client, tiny_pipeline, error, status):
    tiny_pipeline.break_next.append(error)
    reply = client.post("/api/v1/ask", json=QUESTION)
    assert reply.status_code == status
    assert "/srv" not in reply.text
    assert client.post("/api/v1/ask", json=QUESTION).status_code == 200


def test_documents_are_listed_without_their_place(client):
    listing = client.get("/api/v1/documents").json()
    assert [item["doc_id"] for item in listing["documents"]] == ["d0c1"]
    assert (listing["chunks"], listing["indicators"]) == (3, 1)
    assert "/srv" not in json.dumps(listing)


def test_before_the_pipeline_is_loaded_only_health_is_good(run_server, tiny_pipeline):
    service = Service()
    base = run_server(service)
    assert httpx.get(f"{base}/healthz").status_code == 200
    assert httpx.get(f"{base}/readyz").status_code == 503
    early = httpx.post(f"{base}/api/v1/ask", json=QUESTION)
    assert (early.status_code, early.json()["error"]["code"]) == (503, "not_ready")
    service.start(tiny_pipeline)
    assert httpx.get(f"{base}/readyz").json() == {"status": "ready"}
    assert httpx.post(f"{base}/api/v1/ask", json=QUESTION).status_code == 200
    service.stop()
    assert tiny_pipeline.closed
    assert httpx.get(f"{base}/readyz").status_code == 503


def test_every_reply_forbids_foreign_content(client):
    for path in ("/docs", "/healthz", "/nothing"):
        assert "default-src 'self'" in client.get(path).headers["content-security-policy"]


def test_unknown_addresses_and_methods_answer_in_the_same_shape(client):
    assert client.get("/api/v1/nothing").json()["error"]["code"] == "not_found"
    reply = client.get("/api/v1/ask")
    assert (reply.status_code, reply.json()["error"]["code"]) == (405, "method_not_allowed")


def test_the_description_needs_no_network(client):
    page = client.get("/docs").text
    assert "接口文档" in page
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", page)
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/api/v1/ask", "/api/v1/documents", "/v1/chat/completions", "/healthz", "/readyz"} <= set(paths)
