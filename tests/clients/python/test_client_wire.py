"""The client against scripted replies: what proxies, other servers and broken lines send."""

from __future__ import annotations

import ast
import asyncio
import json
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import policyqa_client
import pytest
from policyqa_client import (
    AnswerEvent,
    APIError,
    AsyncPolicyQA,
    ConnectionFailedError,
    ForbiddenError,
    InvalidRequestError,
    PolicyQA,
    PolicyQAError,
    ProtocolError,
    RateLimitedError,
    Retry,
    ServerError,
    UnauthorizedError,
    UnavailableError,
)
from policyqa_client.errors import api_error
from policyqa_client.events import MAX_EVENT_CHARS, EventReader
from policyqa_client.retry import retry_after_s

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "clients" / "python"
CITATION = {
    "marker": 1,
    "doc_id": "d",
    "title": "t",
    "section": ["一"],
    "quote": "q",
    "start": 0,
    "end": 1,
    "year": None,
    "kind": None,
    "url": None,
}
ANSWER = {
    "id": "0123456789abcdef",
    "question": "q",
    "standalone_question": "q",
    "status": "answered",
    "answer": "a",
    "short_answer": "a",
    "citations": [CITATION],
    "missing": [],
    "notes": [],
    "closest": [],
    "confidence": 0.9,
    "reader": "r",
    "latency_ms": 1.0,
    "timings_ms": {},
    "new_in_a_later_version": {"x": 1},
}
DOCUMENT = {"doc_id": "d", "title": "t", "source": "s", "year": 2020, "body": "b", "characters": 9, "metadata": {}}

Reply = httpx.Response | Exception


def scripted(*replies: Reply, seen: list[httpx.Request] | None = None, **options: Any) -> PolicyQA:
    """A client whose server gives these replies in turn."""
    return PolicyQA(
        "http://server/prefix",
        http_client=httpx.Client(transport=httpx.MockTransport(_handler(replies, seen))),
        **{"sleep": lambda _: None, **options},
    )


def _handler(replies: tuple[Reply, ...], seen: list[httpx.Request] | None) -> Callable[[httpx.Request], httpx.Response]:
    waiting = list(replies)

    def handle(request: httpx.Request) -> httpx.Response:
        if seen is not None:
            seen.append(request)
        reply = waiting.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return reply

    return handle


def test_every_call_has_its_address_and_reads_its_reply() -> None:
    seen: list[httpx.Request] = []
    passage = {
        **{key: CITATION[key] for key in CITATION if key not in {"marker", "quote"}},
        "rank": 1,
        "score": 2.5,
        "text": "x",
    }
    section = {"level": 1, "heading": "一", "path": ["一"], "start": 0, "end": 5}
    indicator = {
        "name": "n", "value": 1.0, "unit": "家", "bound": "exact", "year": 2020, "years": [2020], "kind": "target",
        "body": "", "doc_id": "d", "start": 0, "end": 1, "quote": "q", "high": None, "change": False,
    }  # fmt: skip
    page = {"total": 1, "limit": 50, "offset": 0}
    facts = {
        "document": DOCUMENT, "collections": ["public"], "corrected": [], "warnings": [], "headings": [section],
        "standing": {"status": "in_force", "since": "", "by": ""},
    }  # fmt: skip
    added = {"file": "a.txt", "status": "added", "doc_ids": ["d"], "reason": "", "warnings": []}
    client = scripted(
        httpx.Response(200, json={"question": "q", "passages": [passage]}),
        httpx.Response(200, json={"documents": [DOCUMENT], "chunks": 3, "indicators": 1, **page}),
        httpx.Response(200, json=facts),
        httpx.Response(200, json={"doc_id": "d", "title": "t", "start": 0, "end": 2, "characters": 9, "text": "正文"}),
        httpx.Response(200, json={"doc_id": "d", "sections": [section], **page}),
        httpx.Response(200, content=b"original"),
        httpx.Response(200, json={"indicators": [indicator], **page}),
        httpx.Response(200, json={"suggestions": ["问"]}),
        httpx.Response(201, json={"status": "kept", "answer_id": "0123456789abcdef"}),
        httpx.Response(200, json={"token": "pqs_x", "expires_in": 1800, "origin": "https://a.example"}),
        httpx.Response(200, json={"files": [added], "documents": 1, "chunks": 2, "indicators": 0, "seconds": 0.1}),
        httpx.Response(200, json={"doc_id": "d", "corrections": {"title": "新"}}),
        httpx.Response(204),
        seen=seen,
        api_key="pqa_secret",
    )
    assert client.search("问", 3, years=[2020])[0].score == 2.5
    assert client.documents(limit=5).documents[0].title == "t"
    assert client.document("a/b").standing.status == "in_force"
    assert client.text("d", 0, 2).text == "正文"
    assert client.sections("d")[0].path == ("一",)
    assert client.file("d") == b"original"
    assert client.indicators("n", 2020).indicators[0].years == (2020,)
    assert client.suggestions() == ("问",)
    client.feedback("0123456789abcdef", "down", reason="wrong_year")
    assert client.session("https://a.example").expires_in == 1800
    assert client.upload([("a.txt", b"x")], collection="public").files[0].doc_ids == ("d",)
    assert client.correct("d", {"title": "新", "issuer": None}) == {"title": "新"}
    client.remove("d")
    assert [(request.method, request.url.raw_path.decode()) for request in seen] == [
        ("POST", "/prefix/api/v1/search"),
        ("GET", "/prefix/api/v1/documents?limit=5&offset=0"),
        ("GET", "/prefix/api/v1/documents/a%2Fb"),
        ("GET", "/prefix/api/v1/documents/d/text?start=0&end=2"),
        ("GET", "/prefix/api/v1/documents/d/sections"),
        ("GET", "/prefix/api/v1/documents/d/file"),
        ("GET", "/prefix/api/v1/indicators?name=n&year=2020&limit=50&offset=0"),
        ("GET", "/prefix/api/v1/suggestions?limit=6"),
        ("POST", "/prefix/api/v1/feedback"),
        ("POST", "/prefix/api/v1/sessions"),
        ("POST", "/prefix/api/v1/documents"),
        ("PATCH", "/prefix/api/v1/documents/d"),
        ("DELETE", "/prefix/api/v1/documents/d"),
    ]
    assert b'name="collection"' in seen[10].content
    assert {request.headers["authorization"] for request in seen} == {"Bearer pqa_secret"}
    assert json.loads(seen[0].content) == {"question": "问", "top_k": 3, "filters": {"years": [2020]}}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidRequestError),
        (401, UnauthorizedError),
        (403, ForbiddenError),
        (413, InvalidRequestError),
        (422, InvalidRequestError),
        (429, RateLimitedError),
        (500, ServerError),
        (503, UnavailableError),
        (507, ServerError),
    ],
)
def test_each_status_has_its_error(status: int, kind: type[APIError]) -> None:
    problem = {"code": "c", "title": "t", "detail": "d", "errors": [{"field": "f", "reason": "r"}, 5]}
    reply = httpx.Response(status, json=problem, headers={"retry-after": "7", "x-request-id": "abc"})
    with pytest.raises(kind) as caught:
        scripted(reply, retry=Retry(attempts=0)).suggestions()
    error = caught.value
    assert type(error) is kind
    assert (error.status, error.code, error.detail, error.request_id, error.retry_after) == (
        status,
        "c",
        "d",
        "abc",
        7.0,
    )
    assert [fault.field for fault in error.fields] == ["f"]


@pytest.mark.parametrize("body", [b"<html>502</html>", b"", b"[1]", b'{"errors": 5}'])
def test_what_a_proxy_sends_in_place_of_a_problem(body: bytes) -> None:
    with pytest.raises(ServerError, match="502"):
        scripted(httpx.Response(502, content=body)).suggestions()


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"{}", b'{"suggestions": "x"}', b"\xff"])
def test_what_is_no_server_of_ours(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        scripted(httpx.Response(200, content=body)).suggestions()
    with pytest.raises(ProtocolError):
        scripted(httpx.Response(200, content=body)).ask("q")


def test_a_redirect_is_not_followed_with_the_key() -> None:
    seen: list[httpx.Request] = []
    with pytest.raises(PolicyQAError):
        scripted(httpx.Response(302, headers={"location": "http://elsewhere/"}), seen=seen, api_key="k").suggestions()
    assert len(seen) == 1


def test_the_key_is_taken_from_the_environment_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PQA_KEY", "pqa_hidden")
    seen: list[httpx.Request] = []
    client = scripted(httpx.Response(200, json={"suggestions": []}), seen=seen)
    client.suggestions()
    assert seen[0].headers["authorization"] == "Bearer pqa_hidden"
    assert "pqa_hidden" not in repr(vars(client))


@pytest.mark.parametrize(
    ("reply", "tries"),
    [
        (httpx.Response(429, headers={"retry-after": "1"}), 3),
        (httpx.Response(503), 3),
        (httpx.Response(503, headers={"retry-after": "3600"}), 1),
        (httpx.Response(503, json={"code": "answer_timeout"}), 1),
        (httpx.Response(500), 1),
        (httpx.Response(422), 1),
        (httpx.ConnectError("refused"), 3),
        (httpx.ReadTimeout("slow"), 1),
        (httpx.RemoteProtocolError("broken"), 1),
    ],
)
def test_what_is_tried_again(reply: Reply, tries: int) -> None:
    seen: list[httpx.Request] = []
    with pytest.raises((APIError, ConnectionFailedError)):
        scripted(*[reply] * 3, seen=seen).ask("q")
    assert len(seen) == tries


def test_waits_double_and_differ() -> None:
    retry, error = Retry(attempts=9), UnavailableError(503)
    waits = [[retry.wait_s(error, tried) or 0.0 for _ in range(20)] for tried in range(1, 7)]
    for tried, some in enumerate(waits):
        assert all(0.5 * min(8, 0.5 * 2**tried) <= one <= min(8, 0.5 * 2**tried) for one in some)
        assert len(set(some)) > 1


def test_retry_after_as_a_date() -> None:
    assert retry_after_s("Thu, 01 Jan 1970 00:01:40 GMT", now=40) == 60.0
    assert retry_after_s("Thu, 01 Jan 1970 00:00:10 GMT", now=40) == 0.0
    assert retry_after_s("-5") == 0.0


def test_the_asynchronous_client_tries_again_too() -> None:
    replies = (httpx.Response(503), httpx.ConnectError("x"), httpx.Response(200, json=ANSWER))
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async def ask() -> str:
        http = httpx.AsyncClient(transport=httpx.MockTransport(_handler(replies, None)))
        async with AsyncPolicyQA("http://server", http_client=http, sleep=sleep) as client:
            return (await client.ask("q")).answer

    assert asyncio.run(ask()) == "a"
    assert len(waits) == 2


def stream_of(*pieces: bytes) -> httpx.Response:
    return httpx.Response(200, headers={"content-type": "text/event-stream"}, content=b"".join(pieces))


def test_a_stream_with_comments_other_line_ends_and_unknown_events() -> None:
    words = json.dumps({**ANSWER, "answer": "甲\u2028乙\x85丙"}, ensure_ascii=False)
    reply = stream_of(
        b": heartbeat\r\n\r\n",
        b'event: later\ndata: {"x": 1}\n\n',
        f"event: citation\ndata: {json.dumps(CITATION)}\n\n".encode(),
        f"event: answer\ndata: {words}\n\n".encode(),
    )
    events = list(scripted(reply).stream("q"))
    assert isinstance(events[-1], AnswerEvent)
    assert events[-1].answer.answer == "甲\u2028乙\x85丙"
    assert len(events) == 2


def test_events_come_out_of_any_pieces() -> None:
    whole = 'event: delta\r\ndata: {"text": "甲"}\r\n\r\n' * 3
    for size in (1, 2, 7, len(whole)):
        reader = EventReader()
        found = [event for at in range(0, len(whole), size) for event in reader.feed(whole[at : at + size])]
        assert len(found) == 3


@pytest.mark.parametrize("body", [b"", b"data: {}\n\n", b"event: answer\ndata: {\n\n", b"event: delta\ndata: []\n\n"])
def test_a_stream_that_is_none(body: bytes) -> None:
    with pytest.raises(ProtocolError):
        list(scripted(stream_of(body)).stream("q"))


def test_an_event_without_end_is_not_kept() -> None:
    reader = EventReader()
    for _ in range(MAX_EVENT_CHARS // 1000 - 1):
        reader.feed("x" * 1000)
    with pytest.raises(ProtocolError):
        reader.feed("x" * 2000)


def test_an_error_event_is_raised_with_its_status() -> None:
    problem = {"status": 503, "code": "answer_timeout", "detail": "too long"}
    with pytest.raises(UnavailableError, match="too long"):
        list(scripted(stream_of(f"event: error\ndata: {json.dumps(problem)}\n\n".encode())).stream("q"))


def test_public_names_and_errors() -> None:
    assert all(hasattr(policyqa_client, name) for name in policyqa_client.__all__)
    assert str(api_error(404, None)) == "404: 服务器没有说明原因"
    assert str(api_error(404, None, language="en")) == "404: the server gave no reason"


def test_the_source_is_readable_for_the_oldest_python_it_names() -> None:
    project = tomllib.loads((PACKAGE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=3.9"
    assert [one.partition(">")[0] for one in project["dependencies"]] == ["httpx"]
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"), feature_version=(3, 9))
        roots = {(node.module or "").partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert roots.isdisjoint({"rag", "ingest", "ui", "eval"}), path
    version = (PACKAGE / "policyqa_client" / "wire.py").read_text(encoding="utf-8")
    assert f"policyqa-client/{project['version']}" in version


@pytest.mark.parametrize(
    ("language", "said"), [(None, "没有连上服务器"), ("zh", "没有连上服务器"), ("en", "not reached")]
)
def test_the_client_itself_speaks_the_language_chosen(language: str | None, said: str) -> None:
    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    def other(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text="<html>")

    no_retry = Retry(attempts=1)
    with httpx.Client(transport=httpx.MockTransport(refuse)) as http:
        client = PolicyQA(language=language, http_client=http, retry=no_retry)
        with pytest.raises(ConnectionFailedError, match=said):
            client.ask("q")
    with httpx.Client(transport=httpx.MockTransport(other)) as http:
        client = PolicyQA(language=language, http_client=http, retry=no_retry)
        with pytest.raises(ProtocolError, match="policyqa server" if language == "en" else "policyqa 的服务"):
            client.ask("q")

    async def ask() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(refuse)) as http:
            await AsyncPolicyQA(language=language, http_client=http, retry=no_retry).ask("q")

    with pytest.raises(ConnectionFailedError, match=said):
        asyncio.run(ask())
