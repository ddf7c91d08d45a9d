"""The page itself, before any script of it has run."""

from __future__ import annotations

import json
import re

import pytest
from starlette.testclient import TestClient

from rag.config import Settings
from ui.app import create_app
from ui.service import Service


@pytest.fixture
def client(tiny_pipeline):
    app = create_app(Service(tiny_pipeline), Settings(anonymous_rate="", max_question_chars=321))
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as opened:
        yield opened


def config_of(page: str) -> dict:
    return json.loads(re.search(r"window\.gradio_config = (.*?);</script>", page)[1])


def test_the_shell_stands_in_the_page_in_the_language_and_theme_chosen(client):
    page = client.get("/").text
    assert '<html lang="zh-CN" ' in page
    assert 'placeholder="请输入您的问题"' in page
    assert 'data-longest="321"' in page
    client.cookies.set("pq_theme", "dark")
    english = client.get("/?lang=en").text
    assert re.search(r'<html lang="en"[^>]* data-theme="dark"', english)
    assert 'placeholder="Type your question"' in english


def test_the_framework_has_no_event_keeps_nothing_and_opens_no_connection(client):
    config = config_of(client.get("/").text)
    assert config["connect_heartbeat"] is False
    assert config["dependencies"] == []
    assert [one["type"] for one in config["components"]] == ["html"]
    for path in ("/config", "/gradio_api/info", "/gradio_api/queue/data", "/gradio_api/heartbeat/x"):
        assert client.get(path).status_code == 404
    assert client.post("/gradio_api/queue/join", json={}).status_code == 404


def test_what_the_page_names_is_there_and_is_of_this_server(client):
    page = client.get("/").text
    named = re.findall(r'<(?:link|script)[^>]+(?:href|src)="([^"]+)"', page)
    assert any("/js/chat/main.js" in one for one in named)
    assert any(one.startswith("./assets/") for one in named), "the framework starts"
    for one in named:
        assert one.startswith("./"), one
        assert client.get(one[1:]).status_code == 200, one


def test_a_form_of_the_page_may_say_where_it_comes_from(client):
    # Under another word in the page a browser sends its forms, such as the one to sign out, as a stranger's.
    reply = client.get("/")
    assert reply.headers["referrer-policy"] == "same-origin"
    assert re.findall(r'<meta name="referrer" content="([^"]*)"', reply.text) == ["same-origin"]


def test_no_page_is_kept_for_another_reader(client):
    headers = client.get("/").headers
    assert headers["cache-control"] == "private, no-cache"
    assert "cookie" in headers["vary"]
    assert "frame-ancestors" in headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/static/none.js", "/assets/none.js", "/static/..%2f..%2frouting.py"])
def test_what_is_not_there_is_a_problem(client, path):
    reply = client.get(path)
    assert reply.status_code in {403, 404}
    assert reply.headers["content-type"] == "application/problem+json"
