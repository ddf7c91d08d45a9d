"""Which addresses are open at all: those of our table, and what the chat's page asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from rag.config import Settings
from ui.access.routes import rule_of
from ui.app import create_app
from ui.service import Service

OPEN = {
    "/healthz",
    "/readyz",
    "/docs",
    "/docs/{name}",
    "/openapi.json",
    "/web/{version}/{path:path}",
    "/widget.js",
    "/embed",
}
CHAT = {
    ("GET", "/"),
    ("GET", "/theme.css"),
    ("GET", "/favicon.ico"),
    ("GET", "/robots.txt"),
    ("GET", "/assets/{path:path}"),
    ("GET", "/static/{path:path}"),
}


def filled(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "f00d", path)


def offered(routes: Any) -> Iterator[tuple[str, str]]:
    for route in routes:
        if hasattr(route, "original_router"):
            yield from offered(route.original_router.routes)
        for method in getattr(route, "methods", None) or ():
            yield ("GET" if method == "HEAD" else method), route.path


@pytest.fixture
def closed(tiny_pipeline):
    app = create_app(Service(tiny_pipeline), Settings(public_api=False), chat=False)
    return app, TestClient(app, base_url="http://localhost")


def test_every_address_of_ours_is_open_to_all_or_in_the_table_of_scopes(closed):
    app, client = closed
    found = set(offered(app.routes))
    assert ("POST", "/api/v1/ask") in found
    assert ("GET", "/source/{doc_id}") in found
    for method, path in found:
        rule = rule_of(method, filled(path))
        assert (path in OPEN) == (rule is None), f"{method} {path}"
        if rule is not None and not rule.session and path != "/metrics":
            assert client.request(method, filled(path), json={}).status_code == 401, f"{method} {path}"


@pytest.mark.parametrize("end", ["%0A", "%0a%0a", "%00", "%0d", "%e2%80%a8", "%c2%85"])
def test_no_character_that_is_not_seen_makes_another_address_of_it(closed, end):
    app, client = closed
    for method, path in set(offered(app.routes)):
        reply = client.request(method, filled(path) + end, json={"question": "高企净增目标是多少"})
        assert reply.status_code == 404, f"{method} {path}{end}"


def test_of_the_chats_framework_only_what_its_page_needs_is_open(tiny_pipeline):
    app = create_app(Service(tiny_pipeline), Settings(anonymous_rate=""))
    client = TestClient(app, base_url="http://localhost")
    mounted = app.routes[-1].app._app
    own = {path for _, path in offered(app.routes)}
    found = {one for one in offered(mounted.routes) if one[1] not in own}
    assert len(found) > 60
    for method, path in found - CHAT:
        reply = client.request(method, filled(path), json={})
        assert reply.status_code in {404, 405}, f"{method} {path}"
        assert reply.headers["content-type"] in {"application/problem+json", "application/json"}
    assert client.get("/").status_code == 200
    assert client.get("/static/..%2f..%2frouting.py").status_code in {403, 404}
