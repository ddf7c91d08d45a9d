"""One document as a page and as a fragment, as they are fetched."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from ui.app import create_app
from ui.service import Service


@pytest.fixture
def client(tiny_pipeline):
    with TestClient(create_app(Service(tiny_pipeline), chat=False), base_url="http://localhost") as opened:
        yield opened


@pytest.mark.parametrize("path", ["/documents/d0c1", "/documents/d0c1/view"])
def test_the_quote_is_marked_in_its_document(client, tiny_pipeline, path):
    text = tiny_pipeline.catalog.documents()[0].text
    start = text.index("高企认定净增150家以上")
    reply = client.get(path, params={"start": start, "end": start + 12})
    assert ">高企认定净增150家以上</mark>" in reply.text
    assert "某某高新区工作报告 &lt;b&gt;&amp; 安排&lt;/b&gt;" in reply.text
    assert "unsafe" not in reply.headers["content-security-policy"]
    assert reply.text.startswith("<!doctype html>") is not path.endswith("view")


def test_a_document_that_is_not_there_is_told_in_the_language_of_the_page(client):
    for path in ("/documents/none", "/documents/none/view", "/documents/none/original"):
        assert "没有这份文件" in client.get(path).text
        reply = client.get(path, params={"lang": "en"})
        assert reply.status_code == 404
        assert "not here" in reply.text


@pytest.mark.parametrize(
    "place", ["start=99999&end=5", "start=0&end=1000000000", "end=3", "start=-1&end=x", "part=99", "at=1e9", "part=٣"]
)
def test_places_outside_the_text_do_no_harm(client, place):
    assert client.get(f"/documents/d0c1?{place}").status_code == 200
