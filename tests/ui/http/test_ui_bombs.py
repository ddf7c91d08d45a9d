"""Bodies that cost more to read than they cost to send."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from rag.config import Settings
from ui.app import create_app
from ui.service import Service

PATHS = ("/api/v1/ask", "/api/v1/search", "/api/v1/feedback", "/v1/chat/completions")
MANY = 300_000
PARTS = b'{"role":"user","content":[' + b"1," * 250 + b"1]}"
BOMBS = {
    "empty lists": b"[" + b"[]," * MANY + b"[]]",
    "numbers": b"[" + b"1," * MANY + b"1]",
    "unknown fields": b"{" + b",".join(b'"%x":1' % number for number in range(90_000)) + b"}",
    "the same field": b"{" + b'"question":"a",' * 60_000 + b'"question":"a"}',
    "parts of messages": b'{"model":"policyqa","messages":[' + b",".join([PARTS] * 1900) + b"]}",
    "nested objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
}
ODD = {
    "digits": b'{"question":' + b"9" * 1_000_000 + b"}",
    "nested lists": b"[" * 25_000,
    "an exponent": b'{"question":1e999999}',
    "no number": b'{"question":NaN}',
    "no UTF-8": b'{"question":"\xff\xfe"}',
    "half a pair": b'{"question":"\\ud800"}',
    "a name of a megabyte": b'{"' + b"x" * 1_000_000 + b'":1}',
}


@pytest.fixture
def client(tiny_pipeline):
    app = create_app(Service(tiny_pipeline), Settings(anonymous_rate=""), chat=False)
    return TestClient(app, base_url="http://localhost", headers={"content-type": "application/json"})


@pytest.mark.parametrize("name", BOMBS)
def test_a_body_of_very_many_values_is_refused_before_it_is_read(client, name):
    for path in PATHS:
        reply = client.post(path, content=BOMBS[name])
        assert reply.status_code == 413
        assert "body_too_complex" in reply.text


@pytest.mark.parametrize("name", ODD)
def test_an_odd_body_is_a_problem_of_the_sender(client, name):
    for path in PATHS:
        reply = client.post(path, content=ODD[name])
        assert reply.status_code in {400, 422}
        assert len(reply.content) < 4000


def test_of_very_many_faults_none_is_named(client):
    fields = ",".join(f'"f{number}": 1' for number in range(20_000))
    reply = client.post("/api/v1/ask", content="{" + fields + "}")
    assert reply.status_code == 422
    assert reply.json()["errors"] == [{"field": "", "reason": "错误过多"}]
    turns = ",".join('{"role": 1, "content": 1, "more": 1}' for _ in range(50))
    reply = client.post("/api/v1/ask", content='{"question": "高企净增", "history": [' + turns + "]}")
    assert reply.json()["errors"][0]["reason"] == "错误过多"
