"""The script and the page for a frame, as they are fetched."""

from __future__ import annotations

import gzip

import pytest
from fastapi.testclient import TestClient

from ui.app import create_app
from ui.service import Service


@pytest.fixture
def client(tiny_pipeline):
    with TestClient(create_app(Service(tiny_pipeline), chat=False), base_url="http://localhost") as opened:
        yield opened


def test_the_script_is_small_may_be_loaded_from_anywhere_and_is_kept_until_it_changes(client):
    reply = client.get("/widget.js")
    assert reply.headers["content-type"] == "text/javascript; charset=utf-8"
    assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "max-age" in reply.headers["cache-control"]
    assert len(gzip.compress(reply.content)) < 20_000
    again = client.get("/widget.js", headers={"if-none-match": f'"other", W/{reply.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == reply.headers["etag"]


def test_the_script_comes_compressed_only_to_those_who_take_it(client):
    plain = client.get("/widget.js", headers={"accept-encoding": "identity"})
    packed = client.get("/widget.js", headers={"accept-encoding": "br, gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content  # the client has unpacked it
    assert "accept-encoding" in packed.headers["vary"].lower()


def test_the_script_sets_no_markup_and_compiles_nothing(client):
    script = client.get("/widget.js").text
    for door in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "localStorage",
    ):
        assert door not in script


def test_the_frame_holds_one_script_tag_and_no_inline_script(client):
    reply = client.get(
        "/embed", params={"key": 'pqa_"><script>alert(1)</script>', "title": "<b>问答</b>", "lang": "en"}
    )
    policy = reply.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert reply.text.count("<script") == 1
    assert "&lt;b&gt;问答&lt;/b&gt;" in reply.text
    assert 'src="widget.js"' in reply.text  # relative: a path prefix of a proxy holds


def test_a_frame_in_an_unknown_language_is_refused(client):
    assert client.get("/embed", params={"lang": "xx"}).status_code == 422
