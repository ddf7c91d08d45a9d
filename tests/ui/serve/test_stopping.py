from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import httpx
import pytest
from sqlalchemy import select

from rag.store.database import sqlite_url
from rag.store.lock import SERVICE_FILE
from ui.database import schema
from ui.database.service import ServiceDatabase

COMMAND = [sys.executable, "-c", "from ui.cli import main; main()", "serve", "--port", "0", "--workers", "1"]
QUESTION = {"question": "2020年高企净增目标是多少"}


@pytest.fixture
def server(store, tmp_path):
    """A real server over the small store: the process, and its address."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("POLICYQA_")}
    settings = {"EMBEDDER": "hashing", "STORE": str(store), "ANSWER_CACHE_MB": "0", "LANGUAGE": "en"}
    environment = {**clean, **{f"POLICYQA_{name}": value for name, value in settings.items()}}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    process = subprocess.Popen(COMMAND, cwd=tmp_path, env=environment, **pipes)
    try:
        yield process, process.stdout.readline().split()[-1]
    finally:
        process.kill()
        process.communicate()


def test_a_stop_during_answers_ends_them_with_an_error_and_leaves_nothing(server, watch):
    process, base = server
    family = watch.descendants(process.pid)
    workers = set().union(*(watch.descendants(pid) for pid in family))
    assert len(workers) == 1
    for pid in workers:  # which then does not answer any more
        os.kill(pid, signal.SIGSTOP)
    replies: dict[str, httpx.Response] = {}

    def ask(name: str, **more: object) -> None:
        replies[name] = httpx.post(f"{base}/api/v1/ask", json={**QUESTION, **more}, timeout=30)

    waiting = [threading.Thread(target=ask, args=("whole",)), threading.Thread(target=ask, args=("other",))]
    for thread in waiting:
        thread.start()
    time.sleep(1)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    taken = time.monotonic() - began
    for thread in waiting:
        thread.join(10)
    assert process.returncode == 0
    assert taken < 6, "three seconds on a machine with nothing else to do"
    assert "Traceback" not in errors
    for reply in replies.values():
        assert reply.status_code == 503
        assert reply.json()["code"] in {"interrupted", "not_ready", "stopping"}
    assert set(replies) == {"whole", "other"}
    watch.wait_until(lambda: not any(watch.alive(pid) for pid in family), 10)


def test_open_pages_of_the_chat_end_with_the_server_and_its_turns_are_left_to_the_next(server, watch, store):
    process, base = server
    for pid in set().union(*(watch.descendants(pid) for pid in watch.descendants(process.pid))):
        os.kill(pid, signal.SIGSTOP)  # no answer comes
    with httpx.Client(base_url=base, timeout=30) as client:
        client.headers["x-csrf-token"] = client.get("/chat/welcome").json()["csrf"]
        asked = client.post("/chat/ask", json={"turn_id": "turn-0001", **QUESTION}).json()
        path = f"/chat/conversations/{asked['conversation_id']}/events"
        with client.stream("GET", path) as page, client.stream("GET", path) as other:
            assert (page.status_code, other.status_code) == (200, 200)
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            told = "".join(page.iter_text()) + "".join(other.iter_text())  # to its end, not cut off
        _, errors = process.communicate(timeout=30)
        taken = time.monotonic() - began
    assert asked["turn"]["turn_id"] in told
    assert process.returncode == 0
    assert taken < 6, "three seconds on a machine with nothing else to do"
    assert "Traceback" not in errors
    with ServiceDatabase(sqlite_url(store / SERVICE_FILE)) as service:
        (turn,) = service.database.rows(select(schema.turns))
        assert turn.state in {"waiting", "answering"}
        assert service.database.rows(select(schema.claims)) == [], "the next server takes it up at once"


def test_the_others_end_with_the_front(server, watch):
    process, base = server
    assert httpx.post(f"{base}/api/v1/ask", json=QUESTION, timeout=30).status_code == 200
    family = watch.descendants(process.pid)
    process.kill()
    watch.wait_until(lambda: not any(watch.alive(pid) for pid in family), 10)


def test_a_signal_to_all_of_them_still_ends_what_is_under_way(server, watch):
    process, _ = server
    family = watch.descendants(process.pid)
    for pid in (*family, process.pid):
        os.kill(pid, signal.SIGTERM)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Traceback" not in errors
    watch.wait_until(lambda: not any(watch.alive(pid) for pid in family), 10)
