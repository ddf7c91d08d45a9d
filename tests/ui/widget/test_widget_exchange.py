"""What a page may read of the exchange of its key, and where a token of our own frame holds."""

from __future__ import annotations

import httpx

ELSEWHERE = "https://elsewhere.example"


def exchange(keyed, key: str, origin: str, page: str = "") -> httpx.Response:
    headers = {"authorization": f"Bearer {key}", **({"origin": page} if page else {})}
    return httpx.post(f"{keyed.address}/api/v1/sessions", headers=headers, json={"origin": origin})


def test_every_page_may_read_why_its_key_is_refused_and_nothing_else(keyed, portal):
    key = keyed.key(portal.origin)
    for secret, status in ((key, 403), (f"{key[:-1]}x", 401)):
        reply = exchange(keyed, secret, ELSEWHERE, ELSEWHERE)
        assert reply.status_code == status
        assert reply.headers["access-control-allow-origin"] == ELSEWHERE
    asks = {"origin": ELSEWHERE, "access-control-request-method": "POST"}
    assert httpx.options(f"{keyed.address}/api/v1/sessions", headers=asks).status_code == 204
    refused = httpx.options(f"{keyed.address}/api/v1/ask", headers=asks)
    assert (refused.status_code, "access-control-allow-origin" in refused.headers) == (403, False)


def test_what_is_no_origin_is_not_repeated(keyed):
    for origin in ("null", "https://a.example/path", "*"):
        asks = {"origin": origin, "access-control-request-method": "POST"}
        reply = httpx.options(f"{keyed.address}/api/v1/sessions", headers=asks)
        assert "access-control-allow-origin" not in reply.headers


def test_a_token_without_an_origin_holds_for_our_own_frame_alone(keyed, portal):
    key = keyed.key(portal.origin)
    own = exchange(keyed, key, keyed.address, keyed.address).json()["token"]
    theirs = exchange(keyed, key, portal.origin, portal.origin).json()["token"]
    documents = f"{keyed.address}/api/v1/documents"  # read by GET, with which a browser names no origin of its own
    assert httpx.get(documents, headers={"authorization": f"Bearer {own}"}).status_code == 200
    assert httpx.get(documents, headers={"authorization": f"Bearer {theirs}"}).status_code == 403
    assert httpx.get(documents, headers={"authorization": f"Bearer {own}", "origin": ELSEWHERE}).status_code == 403
