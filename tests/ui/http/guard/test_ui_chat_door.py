from __future__ import annotations

import json
import time

import pytest
from starlette.testclient import TestClient

from rag.config import Settings
from ui.app import create_app
from ui.http.guard import chat
from ui.service import Service

JOIN, DATA = "/gradio_api/queue/join", "/gradio_api/queue/data"
QUESTION = "2020年高企净增目标是多少"
FILE = {"path": "/etc/hostname", "meta": {"_type": "gradio.FileData"}}
URL = {"path": "http://192.0.2.1/x", "url": "http://192.0.2.1/x", "meta": {"_type": "gradio.FileData"}}


@pytest.fixture
def page(tiny_pipeline):
    app = create_app(Service(tiny_pipeline), Settings(anonymous_rate=""))
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        client.door = app.router.routes[-1].app
        yield client


def event(page, shown=(), question=QUESTION, **more):
    number = next(number for number, kinds in page.door._inputs.items() if len(kinds) == 4)
    sent = {"data": [question, list(shown), None, None], "fn_index": number, "session_hash": "s1", "trigger_id": 1}
    return {**sent, **more}


def told(page, session="s1"):
    text = page.get(DATA, params={"session_hash": session}).text
    return [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]


def test_the_page_is_answered(page):
    earlier = {"role": "user", "content": [{"type": "text", "text": "<p>前问</p>"}], "metadata": None, "options": None}
    assert page.post(JOIN, json=event(page, [earlier])).status_code == 200
    said = told(page)
    assert said[-1]["msg"] == "close_stream"
    assert said[-2]["success"] is True
    assert "150家以上" in json.dumps(said, ensure_ascii=False)


def test_a_page_that_shows_very_much_keeps_the_latest_of_it(page):
    long = [
        {"role": "user", "content": [{"type": "text", "text": letter * 15_000}]} for letter in "abcdefghijklmnopqrst"
    ]
    assert page.post(JOIN, json=event(page, long)).status_code == 200
    said = json.dumps(told(page))
    assert "tttt" in said
    assert "aaaa" not in said


@pytest.mark.parametrize(
    "content",
    [
        FILE,
        [FILE],
        URL,
        [{"type": "file", "file": FILE}],
        [{"type": "file", "file": URL}],
        [{"type": "component", "component": "image", "value": URL, "constructor_args": {}, "props": {}}],
        [{"type": "text", "text": "x", "file": FILE}],
        [["x"]],
        5,
    ],
)
def test_no_file_address_or_component_comes_in_with_a_message(page, content, capfd):
    for shown in ({"role": "user", "content": content}, {"role": "user", "content": "x", "metadata": content}):
        reply = page.post(JOIN, json=event(page, [shown]))
        assert reply.status_code == 422
        assert reply.json()["code"] == "invalid_request"
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize(
    "changed",
    [
        {"fn_index": 999},
        {"fn_index": -1},
        {"fn_index": None},
        {"data": []},
        {"data": [QUESTION, [], [["user", "x"]], "zh"]},
        {"data": ["x" * 50_000, [], None, None]},
        {"data": [FILE, [], None, None]},
        {"session_hash": None},
        {"session_hash": "x" * 1000},
        {"session_hash": "a/../b"},
        {"event_data": {"x": 1}},
        {"batched": True},
        {"request": {}},
    ],
)
def test_an_event_that_is_none_of_the_page_is_refused(page, changed, capfd):
    for sent in (event(page, **changed), [event(page)], None):
        reply = page.post(JOIN, json=sent)
        assert reply.status_code == 422
        assert reply.headers["content-type"] == "application/problem+json"
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("path", ["/static/none.js", "/assets/none.js", "/static/..%2f..%2frouting.py", DATA])
def test_what_is_not_there_is_a_problem(page, path):
    reply = page.get(path, params={"session_hash": "unknown"})
    assert reply.status_code in {403, 404}
    assert reply.headers["content-type"] == "application/problem+json"


def test_what_nobody_listens_to_is_forgotten(page, monkeypatch):
    monkeypatch.setattr(chat, "UNREAD_S", 0.5)
    queue = page.door._blocks._queue
    page.post(JOIN, json=event(page, session_hash="left"))
    assert "left" in queue.pending_messages_per_session
    time.sleep(1)
    assert "left" not in queue.pending_messages_per_session
    assert "left" not in queue.pending_event_ids_session


def test_of_what_a_page_shows_nothing_is_kept_here_when_it_has_been_told(page):
    shown = [{"role": "user", "content": [{"type": "text", "text": "很长的话" * 1000}]}]
    page.post(JOIN, json=event(page, shown))
    told(page)
    state = page.door._blocks.state_holder.session_data["s1"]
    assert "很长的话" not in str(state.config_values)
    page.post(JOIN, json=event(page, question="那2019年呢"))
    assert QUESTION in json.dumps(told(page), ensure_ascii=False), "the turns are remembered"


def test_so_many_pages_may_listen_and_one_more_is_told(page, monkeypatch):
    monkeypatch.setattr(page.door, "_streams", page.door._most_streams)
    reply = page.get("/gradio_api/heartbeat/x")
    assert reply.status_code == 503
    assert reply.headers["retry-after"]
