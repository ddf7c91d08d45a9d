"""Two collections, one of them secret with a marker in every field: no reply on any route holds the marker."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from ingest.build import build_ingest
from rag.build import build_pipeline
from rag.config import load_settings
from ui.access.access import Access
from ui.access.key import Key
from ui.access.keys import Keys
from ui.app import create_app
from ui.collections.looks import Looks
from ui.service import Service

MARK = "玄鹤"
SECRET = f"""{MARK}市港务局文件

{MARK}市港务局2033年{MARK}码头工作报告

{MARK}市港务局2033年{MARK}码头总数达到4711个。2033年{MARK}码头总数的目标是4712个以上。

问：{MARK}码头在哪里？
答：{MARK}码头在{MARK}路。
"""
OPEN = """临水市港务局文件

临水市港务局2021年码头工作报告

2021年码头总数达到12个。2021年码头总数的目标是15个以上。
"""
# What only the secret document tells, however it is told.
SIGNS = (MARK, "2033", "4711", "4712", "secret.txt")
# An asker who knows the name is told what he typed himself, and nothing else.
QUESTIONS = ("码头总数是多少", "2021年码头总数达到多少", "有哪些文件", "码头在哪里", "最新的码头总数", "哪年的报告最新")


@pytest.fixture(scope="module")
def harbour(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hidden")
    settings = load_settings(store=folder / "store", embedder="hashing", anonymous_rate="", chat_rate="")
    ingest = build_ingest(settings)
    for name, text, collection in (("open.txt", OPEN, ""), ("secret.txt", SECRET, MARK)):
        (folder / name).write_text(text, encoding="utf-8")
        assert ingest.ingest([folder / name], collection=collection).documents == 1
    ingest.close()
    service = Service(build_pipeline(settings))
    catalog = service.pipeline.catalog
    hidden = next(one.doc_id for one in catalog.documents() if MARK in one.title)
    with Access.open(settings) as access:
        Looks(access.service).set(MARK, title=f"{MARK}集", welcome=f"{MARK}欢迎", examples=[f"{MARK}问"])
        scopes = frozenset({"ask", "search", "documents", "feedback"})
        few = Key(key_id="", name="public only", scopes=scopes, collections=("public",))
        key = Keys(access.service).create(few).secret
        whole = Keys(access.service).create(Key(key_id="", name="everything", scopes=scopes)).secret
        app = create_app(service, settings, access, chat=False)
        yield SimpleNamespace(app=app, hidden=hidden, key=key, whole=whole)
    service.drain()
    service.stop()


@pytest.fixture(params=["visitor", "key"])
def client(request, harbour):
    headers = {"x-forwarded-for": "203.0.113.9"}
    if request.param == "key":
        headers["authorization"] = f"Bearer {harbour.key}"
    with TestClient(harbour.app, base_url="http://localhost", headers=headers) as opened:
        yield opened


def shown(reply):
    words = f"{reply.status_code} {reply.headers} "
    try:
        return words + json.dumps(reply.json(), ensure_ascii=False)
    except ValueError:
        return words + reply.text


def assert_clean(reply, place):
    # Digits inside a score, a time or a random word are none.
    found = [one for one in SIGNS if re.search(rf"(?<![0-9A-Za-z.]){one}(?![0-9A-Za-z])", shown(reply))]
    assert found == [], f"{place}: {found}"
    assert reply.status_code < 500, place


def test_no_page_and_no_list_tells_of_it(client, harbour):
    doc = harbour.hidden
    for place in (
        "/api/v1/documents",
        f"/api/v1/documents/{doc}",
        f"/api/v1/documents/{doc}/text",
        f"/api/v1/documents/{doc}/sections",
        f"/api/v1/documents/{doc}/original",
        "/api/v1/indicators",
        "/api/v1/indicators?body=%E7%8E%84",
        "/api/v1/suggestions?limit=12",
        "/v1/models",
        "/documents",
        f"/documents/{doc}",
        f"/documents/{doc}?start=0&end=9",
        f"/documents/{doc}/view?start=0&end=9",
        f"/documents/{doc}/original",
        f"/source/{doc}",
        "/indicators",
        "/indicators?chart=%E7%A0%81%E5%A4%B4%E6%80%BB%E6%95%B0",
        f"/indicators?doc={doc}",
        "/indicators?sort=year&dir=desc",
        "/indicators/export.csv",
        f"/indicators/export.csv?doc={doc}",
        "/indicators/export.xlsx",
        "/chat/welcome",
        "/chat/conversations",
        "/healthz",
        "/readyz",
        "/workspace",
        "/workspace/documents",
        f"/workspace/documents/{doc}",
    ):
        assert_clean(client.get(place, follow_redirects=False), place)


def test_a_collection_that_is_not_for_the_asker_is_as_one_that_is_not_there(client):
    for path in ("/api/v1/documents", "/api/v1/indicators", "/api/v1/suggestions", "/chat/welcome"):
        told = [client.get(path, params={"collection": name}) for name in (MARK, "没有")]
        assert [one.status_code for one in told] == [404, 404], path
        assert len({one.json()["detail"] for one in told}) == 1
        assert_clean(told[0], path)
    pages = [client.get(f"/c/{name}", follow_redirects=False) for name in (MARK, "没有")]
    assert [one.status_code for one in pages] == [404, 404]
    assert "没有这个文件集" in pages[0].text
    assert_clean(pages[0], "/c")
    there = client.get("/c/public", follow_redirects=False)
    assert (there.status_code, there.headers["location"]) == (303, "../?collection=public")


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_answer_note_or_passage_comes_from_it(client, question):
    assert_clean(client.post("/api/v1/ask", json={"question": question}), question)
    assert_clean(client.post("/api/v1/search", json={"question": question}), question)
    streamed = client.post("/api/v1/ask", json={"question": question, "stream": True})
    assert_clean(streamed, question)
    said = {"model": "policyqa", "messages": [{"role": "user", "content": question}]}
    assert_clean(client.post("/v1/chat/completions", json=said), question)


def test_it_cannot_be_asked_for_by_name(client, harbour):
    for filters in ({"collections": [MARK]}, {"doc_ids": [harbour.hidden]}):
        reply = client.post("/api/v1/ask", json={"question": QUESTIONS[0], "filters": filters})
        assert reply.status_code == 404
        assert not [one for one in SIGNS if one in reply.text]


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("ask_policy", {"question": QUESTIONS[0]}),
        ("search_policy", {"question": QUESTIONS[0]}),
        ("list_documents", {}),
        ("query_indicators", {}),
        ("read_document", {"doc_id": None}),
    ],
)
def test_no_tool_tells_of_it(client, harbour, tool, arguments):
    given = {key: harbour.hidden if value is None else value for key, value in arguments.items()}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": given}}
    headers = {"accept": "application/json, text/event-stream", "mcp-protocol-version": "2025-06-18"}
    assert_clean(client.post("/mcp", json=body, headers=headers), tool)


def test_what_is_looked_for_is_there_to_be_found(harbour):
    with TestClient(harbour.app, base_url="http://localhost") as client:
        client.headers["authorization"] = f"Bearer {harbour.whole}"
        for place in ("/api/v1/documents", "/api/v1/indicators"):
            assert MARK in shown(client.get(place)), place
        assert MARK in shown(client.post("/api/v1/ask", json={"question": "2033年码头总数达到多少"}))
