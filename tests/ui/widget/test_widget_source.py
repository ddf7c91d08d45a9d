"""The plain page that shows a quote where it stands."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import expect

from rag.types import Document, Span
from ui.app import create_app
from ui.service import Service
from ui.widget.source import AROUND, LONGEST, source_page


@pytest.fixture
def client(tiny_pipeline):
    with TestClient(create_app(Service(tiny_pipeline), chat=False), base_url="http://localhost") as opened:
        yield opened


def document(text: str, **metadata: str) -> Document:
    return Document("d1", "办法 <script>", text, "a.txt", "h", metadata)


def test_the_quote_is_marked_in_its_document(client, tiny_pipeline):
    text = tiny_pipeline.catalog.documents()[0].text
    start = text.index("高企认定净增150家以上")
    reply = client.get("/source/d0c1", params={"start": start, "end": start + 12})
    assert '<mark id="quote">高企认定净增150家以上</mark>' in reply.text
    assert "某某高新区工作报告 &lt;b&gt;&amp; 安排&lt;/b&gt;" in reply.text
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy


def test_a_document_that_is_not_there_is_told_in_the_readers_language(client):
    reply = client.get("/source/none", headers={"accept-language": "en"})
    assert reply.status_code == 404
    assert "not here" in reply.text


def test_a_link_to_the_quote_shows_it_in_view(page, run_server, tiny_pipeline, monkeypatch):
    long = "甲乙丙丁\n" * 600
    monkeypatch.setattr(tiny_pipeline.catalog, "_document", Document("d0c1", "长文", long + "所引原句" + long, "", "h"))
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{run_server(Service(tiny_pipeline))}/source/d0c1?start={len(long)}&end={len(long) + 4}#quote")
    expect(page.locator("mark")).to_be_in_viewport(ratio=1)
    box = page.locator("mark").bounding_box()
    assert box["y"] > 100  # with words of the document above it


@pytest.mark.parametrize("place", [{"start": 99999, "end": 5}, {"start": 0, "end": 10**9}, {"end": 3}])
def test_places_outside_the_text_do_no_harm(client, place):
    assert client.get("/source/d0c1", params=place).status_code == 200


def test_of_a_long_document_the_surroundings_are_shown():
    text = "甲" * 50_000 + "乙" + "丙" * 50_000
    page = source_page(document(text), Span(50_000, 50_001), "zh")
    assert page.count("甲") == page.count("丙") == AROUND
    assert source_page(document("丁" * 100_000), Span(0, 100_000), "zh").count("丁") == LONGEST + AROUND


def test_names_facts_and_addresses_of_documents_are_text():
    page = source_page(document("<b>x</b>", issuer="<img src=x>", url="javascript:alert(1)"), Span(0, 3), "en")
    for open_tag in ("<script", "<b>", "<img", "javascript:"):
        assert open_tag not in page
    assert 'href="https://gov.example/a"' in source_page(document("x", url="https://gov.example/a"), Span(0, 0), "en")
