"""Addresses of earlier releases that show a quote where it stands."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from ui.app import create_app
from ui.service import Service


@pytest.fixture
def client(tiny_pipeline):
    with TestClient(create_app(Service(tiny_pipeline), chat=False), base_url="http://localhost") as opened:
        yield opened


@pytest.mark.parametrize(
    ("headers", "query", "wanted"),
    [
        ({}, "start=3&end=9", "../documents/d0c1?start=3&end=9"),
        ({}, "start=3&end=9&lang=en", "../documents/d0c1?start=3&end=9&lang=en"),
        ({"accept-language": "en"}, "start=0&end=9", "../documents/d0c1?start=0&end=9&lang=en"),
        ({"accept-language": "en", "cookie": "pq_language=zh"}, "", "../documents/d0c1"),
        ({}, "start=x&end=-4&lang=<b>", "../documents/d0c1"),
    ],
)
def test_they_lead_to_the_page_of_the_document_in_the_language_they_had(client, headers, query, wanted):
    reply = client.get(f"/source/d0c1?{query}", headers=headers, follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (307, wanted)


def test_the_quote_is_marked_there(client, tiny_pipeline):
    text = tiny_pipeline.catalog.documents()[0].text
    start = text.index("高企认定净增150家以上")
    reply = client.get("/source/d0c1", params={"start": start, "end": start + 12})
    assert ">高企认定净增150家以上</mark>" in reply.text
    assert "script-src 'self'" in reply.headers["content-security-policy"]


def test_they_lead_nowhere_else(client):
    for doc_id in ("..%2F..%2Fx", "%0d%0aset-cookie:a=b", "%E7%94%B2?x"):
        reply = client.get(f"/source/{doc_id}", follow_redirects=False)
        assert reply.status_code in (307, 404)
        assert reply.headers.get("location", "../documents/").startswith("../documents/")
        assert "set-cookie" not in {name for name in reply.headers if "a=b" in reply.headers[name]}
    assert client.get("/source/none", headers={"accept-language": "en"}).status_code == 404
